// Accessibility rules, checked by axe-core inside the page.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const AXE = readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** WCAG 2.2, levels A and AA. */
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/**
 * Fails with each rule that is broken, and where.
 * @param {import("playwright-core").Page} page
 * @param {string} [selector] the part to look at; all of it if none is given
 */
export async function assertAccessible(page, selector = "html") {
  const isLoaded = await page.evaluate(() => "axe" in window);
  // Not as a script element: the page's policy allows none but its own.
  if (!isLoaded) await page.evaluate(await AXE);
  const results = await page.evaluate(
    ([part, values]) => window.axe.run(part, { runOnly: { type: "tag", values } }),
    [selector, TAGS],
  );
  assert.ok(results.passes.length > 0, "axe found nothing to check");
  const broken = results.violations.flatMap((rule) =>
    rule.nodes.map((node) => `${rule.id} (${rule.help}): ${node.target.join(" ")}`),
  );
  assert.deepEqual(broken, []);
}
