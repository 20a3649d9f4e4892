// From an address to a running app, and what is seen where that fails.
import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { assertAccessible } from "./axe.mjs";
import { open, pageTest } from "./browser.mjs";
import { DIST } from "./site.mjs";

const WASM = "**/*.wasm";

pageTest("starts in any folder of a host", {}, async (page, site) => {
  await open(page, site.url);
  assert.equal(await page.title(), "Assent");
  assert.equal(await page.locator("#boot").isVisible(), false);
  assert.match(await page.locator("body").innerText(), /\S/);
});

pageTest("has no accessibility fault at the start", {}, async (page, site) => {
  await open(page, site.url);
  await assertAccessible(page);
});

pageTest("keeps what a slide deck says before it is there", {}, async (page, site) => {
  let release;
  const held = new Promise((done) => (release = done));
  await page.route(WASM, async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(site.url, { waitUntil: "commit" });
  await page.locator("#boot").waitFor();
  await page.evaluate(() => postMessage("slide:start", "*"));
  await page.waitForFunction(() => window.__assentQueue.length > 0);
  const kept = await page.evaluate(() => window.__assentQueue.map((event) => event.data));
  assert.deepEqual(kept, ["slide:start"]);
  assert.equal(await page.locator("html").getAttribute("data-boot"), "loading");
  release();
  await page.waitForSelector("html[data-boot=started]", { state: "attached" });
});

pageTest(
  "says so when the program cannot be loaded",
  { expects: [/net::ERR_FAILED/, /uncaught/] },
  async (page, site) => {
    await page.route(WASM, (route) => route.abort());
    await page.goto(site.url);
    const alert = page.getByRole("alert");
    await alert.waitFor();
    assert.match(await alert.innerText(), /could not start/);
    await assertAccessible(page);
  },
);

pageTest(
  "says why it cannot start from a file on disk",
  { expects: [/blocked by CORS/, /net::ERR_FAILED/] },
  async (page) => {
    await page.goto(pathToFileURL(join(DIST, "index.html")).href);
    const alert = page.getByRole("alert");
    await alert.waitFor();
    assert.match(await alert.innerText(), /from a file on disk/);
  },
);

pageTest(
  "says so when it breaks down later",
  { expects: [/uncaught: unreachable/] },
  async (page, site) => {
    await open(page, site.url);
    // A module whose one function is a trap, as a panic in the app is.
    await page.evaluate(() => {
      const trap = [3, 0, 0, 11];
      const bytes = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0];
      bytes.push(7, 5, 1, 1, 102, 0, 0, 10, trap.length + 1, 1, ...trap);
      const module = new WebAssembly.Module(new Uint8Array(bytes));
      const { f } = new WebAssembly.Instance(module).exports;
      setTimeout(() => f());
    });
    const alert = page.getByRole("alert");
    await alert.waitFor();
    assert.match(await alert.innerText(), /has stopped/);
  },
);

pageTest("says what it needs where scripts are off", { javaScriptEnabled: false }, async (page, site) => {
  await page.goto(site.url);
  assert.match(await page.locator("noscript").innerText(), /needs JavaScript/);
});
