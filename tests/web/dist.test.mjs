// The site as a host serves it, and the page as one file: from disk, in sandboxes, offline, under its policy.
import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { assertAccessible } from "./axe.mjs";
import { open, pageTest } from "./browser.mjs";
import { DIST, serveSite } from "./site.mjs";

const SINGLE = join(DIST, "assent.html");
const DESKTOP = { viewport: { width: 1280, height: 800 } };
const OFFLINE = { ...DESKTOP, serviceWorkers: "allow" };

const started = (frame) => frame.waitForSelector("html[data-boot=started]", { state: "attached" });
const link = (frame) => frame.evaluate(() => window.assent.state().link);

/** Opens a file with a scene of its own, as whoever gets it does. */
async function saved(page, act) {
  const waiting = page.waitForEvent("download");
  await act();
  return readFile(await (await waiting).path(), "utf8");
}

async function shareTab(page, name) {
  await page.getByRole("button", { name: "Share" }).click();
  await page.getByRole("tab", { name, exact: true }).click();
}

pageTest("the page runs under its policy, which a stranger's script does not", { ...DESKTOP, expects: [/Content Security Policy/] }, async (page, site) => {
  await open(page, `${site.url}#om?n=4`);
  const policy = await page.locator("meta[http-equiv='Content-Security-Policy']").getAttribute("content");
  assert.match(policy, /default-src 'none'/);
  assert.doesNotMatch(policy.match(/script-src [^;]*/)[0], /'unsafe-inline'|'unsafe-eval'|https?:/);
  await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "window.stranger = 1";
    document.head.append(script);
  });
  assert.equal(await page.evaluate(() => window.stranger), undefined);
});

pageTest("the single file works from disk, and its address follows", DESKTOP, async (page) => {
  await page.goto(`${pathToFileURL(SINGLE)}#om?n=5&step=3`);
  await started(page);
  assert.deepEqual(await page.evaluate(() => [window.assent.state().step, window.assent.state().link]), [3, "#om?n=5&step=3"]);
  await page.evaluate(() => window.assent.seek(5));
  await page.waitForFunction(() => location.hash.includes("step=5"));
});

pageTest("the single file draws itself before its program is unpacked", DESKTOP, async (page) => {
  await page.goto(pathToFileURL(SINGLE).href);
  await started(page);
  const [paint, unpacked] = await page.evaluate(() =>
    ["first-contentful-paint", "assent-unpacked"].map((name) => performance.getEntriesByName(name)[0]?.startTime));
  assert.ok(paint < unpacked, `painted after ${paint} ms, unpacked after ${unpacked} ms`);
});

pageTest("the single file works in a sandbox and in srcdoc", OFFLINE, async (page, site) => {
  const html = await readFile(SINGLE, "utf8");
  await page.route(`${site.url}frames.html`, (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html><title>Frames</title><body>" }));
  await page.goto(`${site.url}frames.html`);
  const frame = async (make) => {
    const handle = await page.evaluateHandle(make, html);
    const inside = await handle.asElement().contentFrame();
    await started(inside);
    return inside;
  };
  const boxed = await frame(() => {
    const frame = document.createElement("iframe");
    frame.sandbox = "allow-scripts";
    frame.src = "assent.html#om?n=5";
    return document.body.appendChild(frame);
  });
  assert.equal(await link(boxed), "#om?n=5");
  assert.equal(await boxed.evaluate(() => self.origin), "null");
  const inline = await frame((html) => {
    const frame = document.createElement("iframe");
    frame.sandbox = "allow-scripts";
    frame.srcdoc = html;
    return document.body.appendChild(frame);
  });
  assert.match(await link(inline), /^#s\/generals-three/);
});

/** Chromium opens no address of more characters. */
const ADDRESS_MAX = 2 * 1024 * 1024;

pageTest("the single file works as a data address", OFFLINE, async (page) => {
  // More than an address needs escaped, but what most programs do that make one.
  const address = `data:text/html;charset=utf-8,${encodeURIComponent(await readFile(SINGLE, "utf8"))}`;
  assert.ok(address.length <= ADDRESS_MAX, `the address has ${address.length} characters, ${ADDRESS_MAX} are the most`);
  await page.setContent("<!doctype html><title>Data</title><body>");
  const handle = await page.evaluateHandle((address) => {
    const frame = document.createElement("iframe");
    frame.src = address;
    return document.body.appendChild(frame);
  }, address);
  const inside = await handle.asElement().contentFrame();
  await started(inside);
  assert.match(await link(inside), /^#s\/generals-three/);
});

pageTest("a moment saved as a page opens there; that page saves pages too; both can be dropped", DESKTOP, async (page, site) => {
  const folder = await mkdtemp(join(tmpdir(), "assent-"));
  try {
    await open(page, `${site.url}#om?n=4&f=1&traitor=n2`);
    await page.evaluate(() => window.assent.seek(6));
    await shareTab(page, "Web page");
    const first = await saved(page, () => page.locator("#save-page").click());
    await writeFile(join(folder, "one.html"), first);
    await page.goto(pathToFileURL(join(folder, "one.html")).href);
    await started(page);
    assert.deepEqual(await page.evaluate(() => [window.assent.state().step, window.assent.state().faulty]), [6, ["n2"]]);
    await page.evaluate(() => window.assent.seek(2));
    await shareTab(page, "Web page");
    const second = await saved(page, () => page.locator("#save-page").click());
    await writeFile(join(folder, "two.html"), second);
    await page.goto(pathToFileURL(join(folder, "two.html")).href);
    await started(page);
    assert.deepEqual(await page.evaluate(() => [window.assent.state().step, window.assent.state().faulty]), [2, ["n2"]]);
    assert.equal(await page.locator(".app").count(), 1, "saved without what was on stage");
    await open(page, site.url);
    await page.getByRole("button", { name: "Library" }).click();
    await page.locator("dialog input[type=file]").setInputFiles(join(folder, "two.html"));
    await page.waitForFunction(() => window.assent.state().step === 2);
  } finally {
    await rm(folder, { recursive: true });
  }
});

const controlled = (page) => page.waitForFunction(() => navigator.serviceWorker.controller !== null);

pageTest("after the first visit the site works without a network", OFFLINE, async (page, site) => {
  await open(page, `${site.url}#om?n=4`);
  await controlled(page);
  await page.context().setOffline(true);
  await open(page, `${site.url}?again#om?n=5&step=2`);
  assert.equal(await link(page), "#om?n=5&step=2");
  await page.context().setOffline(false);
});

pageTest("an update takes over and leaves nothing of the old build", OFFLINE, async (page) => {
  const folder = await mkdtemp(join(tmpdir(), "assent-"));
  await cp(DIST, folder, { recursive: true });
  const site = await serveSite(folder);
  try {
    // Another port is another host for the watch over requests, so this one has a context of its own.
    const context = await page.context().browser().newContext();
    const other = await context.newPage();
    await open(other, site.url);
    await controlled(other);
    const before = await other.evaluate(() => caches.keys());
    assert.equal(before.length, 1);
    const worker = await readFile(join(folder, "sw.js"), "utf8");
    await writeFile(join(folder, "sw.js"), worker.replace(/VERSION = "\w+"/, 'VERSION = "another"'));
    await writeFile(join(folder, "index.html"), (await readFile(join(folder, "index.html"), "utf8")).replace("<title>Assent", "<title>Assent two"));
    await open(other, site.url);
    assert.equal(await other.evaluate(() => document.title), "Assent two", "the page itself is fresh at once");
    await other.evaluate(() => navigator.serviceWorker.getRegistration().then((known) => known.update()));
    await other.waitForFunction(async () => (await caches.keys()).join().endsWith("another"));
    await context.close();
  } finally {
    await site.close();
    await rm(folder, { recursive: true });
  }
});

pageTest("every page of the site but the scenes themselves has what it links to, and no fault", DESKTOP, async (page, site) => {
  await page.goto(`${site.url}embedding.html`);
  await assertAccessible(page);
  const links = await page.locator("a").evaluateAll((all) => all.map((one) => one.href));
  assert.ok(links.length > 5);
  for (const link of links) assert.equal((await page.request.get(link)).status(), 200, link);
});
