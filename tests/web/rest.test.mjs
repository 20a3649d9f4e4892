// The program in two files: the first view needs one, and whoever is quicker than the other waits for it.
import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { open, pageTest } from "./browser.mjs";
import { DIST } from "./site.mjs";

const REST = "**/rest-*.wasm";
const DESKTOP = { viewport: { width: 1280, height: 800 } };

/** Notes every request of the rest: "fetch" where the page goes on meanwhile, "xhr" where it waits. */
function asked(page) {
  const seen = [];
  page.on("request", (request) => {
    if (/\/rest-[^/]*\.wasm$/.test(request.url())) seen.push(request.resourceType());
  });
  return seen;
}

/** Plays the first scene a little. What is asked of `window.assent` might be of the rest, so the page is looked at. */
async function play(page) {
  await page.keyboard.press("Space");
  await page.waitForFunction(() => Number(document.querySelector("input[type=range]").value) > 2);
}

/** Holds the rest back until it is let go. */
async function hold(page) {
  let release;
  const held = new Promise((done) => (release = done));
  await page.route(REST, async (route) => {
    await held;
    await route.continue();
  });
  return release;
}

pageTest("the first scene plays before the rest of the program is there", DESKTOP, async (page, site) => {
  const seen = asked(page);
  const release = await hold(page);
  await open(page, site.url);
  await play(page);
  assert.deepEqual(seen, ["fetch"]);
  release();
  await page.getByRole("button", { name: "Library" }).click();
  await page.getByRole("dialog").waitFor();
});

pageTest("whoever asks for more before it is there gets it a little later", DESKTOP, async (page, site) => {
  const seen = asked(page);
  const release = await hold(page);
  await open(page, site.url);
  await play(page);
  setTimeout(release, 500);
  await page.getByRole("button", { name: "Library" }).click();
  await page.getByRole("dialog").waitFor();
  assert.deepEqual(seen, ["fetch", "xhr"]);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Prove" }).click();
  await page.locator(".prove").waitFor();
});

pageTest("whoever leaves before it is there leaves in peace", DESKTOP, async (page, site) => {
  const release = await hold(page);
  await open(page, site.url);
  await play(page);
  await page.goto(`${site.url}embedding.html`);
  release();
  assert.match(await page.title(), /\S/);
});

pageTest("a link has both files fetched side by side", DESKTOP, async (page, site) => {
  const seen = asked(page);
  await open(page, `${site.url}#om?n=5&step=3`);
  assert.equal(await page.evaluate(() => window.assent.state().step), 3);
  await page.getByRole("button", { name: "Library" }).click();
  await page.getByRole("dialog").waitFor();
  assert.deepEqual(seen, ["fetch"]);
});

pageTest("so does a German browser", { ...DESKTOP, locale: "de-DE" }, async (page, site) => {
  const seen = asked(page);
  await open(page, site.url);
  await page.getByRole("button", { name: "Beweisen" }).waitFor();
  assert.deepEqual(seen, ["fetch"]);
});

pageTest("where the rest never comes, a panel offers the link", { ...DESKTOP, expects: [/rest|Failed|NetworkError/i] }, async (page, site) => {
  await page.route(REST, (route) => route.abort());
  await open(page, site.url);
  await play(page);
  await page.getByRole("button", { name: "Library" }).click();
  await page.waitForSelector("html[data-boot=failed]", { state: "attached" });
  assert.match(await page.locator("#boot pre").innerText(), /rest of the program/);
  assert.ok((await page.locator("#boot textarea").inputValue()).startsWith(site.url));
});

/** Kilobytes of the first file, as hosts send it. */
const WEIGHT = 200;

pageTest("the first file is light, and names no late text", {}, async () => {
  const names = await readdir(DIST);
  const [first, rest] = await Promise.all(["first", "rest"].map((part) => readFile(join(DIST, names.find((name) => name.startsWith(`${part}-`))))));
  const weight = brotliCompressSync(first).length / 1000;
  assert.ok(weight < WEIGHT, `${weight} KB`);
  // A scenario, a lesson, a German word and a card of those that come late; the welcome is there at once.
  for (const late of ["Figure 8 with the mistake", "She cannot know. Had the commander", "Wege des Teilens", "It takes four views with good leaders"]) {
    assert.equal(first.includes(late), false, late);
    assert.equal(rest.includes(late), true, late);
  }
  assert.equal(first.includes("Three generals, one of them a traitor"), true);
  // Messages of a panic name files; of crates they do not say where the machine that built this keeps them. (The standard
  // library comes compiled, with the paths of whoever did that.)
  for (const half of [first, rest]) assert.equal(/\/\.cargo\/[^\0]*(tachys|reactive_graph|miniz_oxide)/.exec(half.toString("latin1"))?.[0], undefined);
});
