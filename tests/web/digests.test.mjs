// The same link gives the same run everywhere: what the command line found is what the page finds.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { open, pageTest } from "./browser.mjs";

const table = await readFile(new URL("../scripts/digests.txt", import.meta.url), "utf8");
const rows = table.split("\n").filter((line) => line && !line.startsWith("#")).map((line) => line.split(/\s+/));

pageTest("every shipped scenario has the digest that the command line computes", {}, async (page, site) => {
  assert.ok(rows.length > 0);
  await open(page, site.url);
  for (const [id, digest, steps] of rows) {
    const end = await page.evaluate((id) => {
      window.assent.load(`#s/${id}`);
      return window.assent.seek(window.assent.state().steps);
    }, id);
    assert.equal(await page.locator(".notice").count(), 0, id);
    assert.deepEqual([end.digest, String(end.step)], [digest, steps], id);
  }
});
