// Long searches beside the page: in a worker wherever one can be had, in slices of the page where not, and the same answers.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { assertAccessible } from "./axe.mjs";
import { open, pageTest } from "./browser.mjs";
import { DIST } from "./site.mjs";

const DESKTOP = { viewport: { width: 1280, height: 800 } };
/** A sandbox says that there are no service workers by throwing; where tests block them, that is seen. */
const FRAMED = { ...DESKTOP, serviceWorkers: "allow" };
/** Millions of configurations. */
const LONG = "#paxos?n=5&f=2&view=prove";

const button = (page, name) => page.getByRole("button", { name, exact: true });
const part = (page, name) => page.getByRole("tab", { name, exact: true }).click();
/** Opens a subject that is searched for as long as can be had: some seconds, in which a test has time to act. */
async function openLong(page, site) {
  await open(page, `${site.url}${LONG}`);
  await page.locator(".adversary summary").click();
  await page.locator("#prove-states").selectOption("3000000");
}
const search = (page) => button(page, "Search every run").click();
const done = (page) => page.locator(".answers .end").waitFor({ timeout: 40_000 });
const by = (page) => page.locator("[data-by]").first().getAttribute("data-by");
const count = (page) => page.locator(".progress").getAttribute("data-configurations").then(Number);
const searching = (page, most = 0) => page.waitForFunction((most) => Number(document.querySelector(".progress")?.dataset.configurations) > most, most);
const workers = async (page, wanted) => {
  for (let tries = 0; page.workers().length !== wanted && tries < 50; tries += 1) await page.waitForTimeout(20);
  assert.equal(page.workers().length, wanted, "workers");
};

/** Ways in which a browser, a policy or a sandbox has no workers. */
const REFUSALS = {
  throws: () => { window.Worker = function () { throw new DOMException("no workers", "SecurityError"); }; },
  fails: () => { window.Worker = class extends EventTarget {
    set onerror(call) { if (call) setTimeout(() => call(new ErrorEvent("error", { message: "no" }))); }
    postMessage() {}
    terminate() {}
  }; },
  lacks: () => { delete window.Worker; },
};

/** How the question came out, as tests/scripts/proved.txt has it. */
async function line(page, link) {
  const end = (await page.locator(".answers .end").innerText()).replaceAll("\u202f", "");
  const [, executions, configurations, transitions] = end.match(/^complete: (?:(\d+) executions, )?(\d+) configurations, (\d+) transitions$/) ?? [];
  const claims = await page.locator(".claim").evaluateAll((all) => all.map((one) => `${one.dataset.property}=${one.dataset.status}`));
  return `${link} ${executions ?? "-"} ${configurations} ${transitions} ${claims.join(" ")}`;
}

/** The tables and the graph at their ends, word for word. */
async function rest(page, site) {
  await open(page, `${site.url}#floodset?n=3&f=1&view=prove`);
  await part(page, "Theorem");
  await page.locator("#table-n").fill("3");
  await page.locator("#table-each").check();
  await button(page, "Fill the table").click();
  await page.waitForFunction(() => !document.querySelector('[data-cell="waiting"]') && document.querySelector(".over-cell"));
  const cells = await page.locator(".over-cell").evaluateAll((all) => all.map((one) => one.ariaLabel));
  await open(page, `${site.url}#arbiter?n=3&view=prove`);
  await part(page, "Configurations");
  await button(page, "Find all configurations").click();
  await page.locator(".chain-picture svg").waitFor();
  await button(page, "To a critical one").click();
  await page.locator('.place-head[data-critical="true"]').waitFor();
  const text = async (selector) => (await page.locator(selector).first().innerHTML()).replace(/<!--.*?-->/g, "");
  return [cells, await by(page), await Promise.all([".figures", ".graph-svg", ".events", ".chain-picture", ".lemmas", ".level-picture"].map(text))];
}

const PROVED = (await readFile(new URL("../scripts/proved.txt", import.meta.url), "utf8")).trim().split("\n");

for (const [where, refuse] of [["worker", null], ["page", REFUSALS.throws]]) {
  pageTest(`what the command line found is what is found here: ${where}`, DESKTOP, async (page, site) => {
    if (refuse) await page.addInitScript(refuse);
    for (const row of PROVED) {
      const [link] = row.split(" ");
      await open(page, `${site.url}${link}&view=prove`);
      await search(page);
      await done(page);
      assert.equal(await by(page), where);
      assert.equal(await line(page, link), row);
      // An open again is a load of a new page only if more than the fragment differs.
      await page.goto("about:blank");
    }
  });
}

pageTest("tables and graph come out word for word the same in a worker and on the page", DESKTOP, async (page, site) => {
  const [cells, first, graph] = await rest(page, site);
  const other = await page.context().newPage();
  await other.addInitScript(REFUSALS.throws);
  const [same, second, too] = await rest(other, site);
  assert.deepEqual([first, second], ["worker", "page"]);
  assert.ok(cells.some((words) => /broken/.test(words)) && cells.some((words) => /proved/.test(words)));
  assert.deepEqual(same, cells);
  assert.deepEqual(too, graph);
});

pageTest("a long search runs in a worker, and the page stays free", DESKTOP, async (page, site) => {
  await openLong(page, site);
  await search(page);
  await searching(page);
  await workers(page, 1);
  assert.equal(await by(page), "worker");
  const { gaps, before, after } = await page.evaluate(() => new Promise((resolve) => {
    const now = () => Number(document.querySelector(".progress").dataset.configurations);
    const [at, before] = [[], now()];
    const frame = () => {
      at.push(performance.now());
      const ended = document.querySelector(".answers .end");
      if (at.at(-1) - at[0] < 1500 && !ended) return requestAnimationFrame(frame);
      resolve({ gaps: at.slice(1).map((time, place) => time - at[place]), before, after: now() });
    };
    requestAnimationFrame(frame);
  }));
  gaps.sort((a, b) => a - b);
  assert.ok(gaps.length >= 8 && after > before, `it searched for a while: ${before} to ${after} in ${gaps.length} frames`);
  assert.ok(gaps[Math.floor(gaps.length / 2)] < 25, `half of the frames come in time: ${gaps}`);
  assert.ok(gaps[Math.floor(gaps.length * 0.9)] < 60, `nearly all of them do: ${gaps}`);
  await assertAccessible(page);
});

pageTest("stop leaves all in the worker, and it goes on from there", DESKTOP, async (page, site) => {
  await openLong(page, site);
  await search(page);
  await searching(page, 20);
  await button(page, "Stop").click();
  await page.getByText("stopped; nothing is lost").waitFor();
  const stopped = await count(page);
  await page.waitForTimeout(400);
  assert.equal(await count(page), stopped, "nothing goes on");
  await workers(page, 1);
  await button(page, "Go on").click();
  await searching(page, stopped);
  await done(page);
  assert.ok((await count(page)) > stopped);
  await workers(page, 0);
});

pageTest("another subject drops the search with its worker; each question has its own", DESKTOP, async (page, site) => {
  await openLong(page, site);
  await search(page);
  await searching(page);
  await part(page, "Theorem");
  await button(page, "Fill the table").click();
  await page.locator(".theorems svg").waitFor();
  await workers(page, 2);
  await page.locator("#prove-n").fill("3");
  await page.locator("#prove-n").press("Tab");
  await workers(page, 0);
  await part(page, "Properties");
  assert.equal(await page.locator(".progress").count(), 0);
  assert.equal(await button(page, "Search every run").count(), 1);
});

for (const [way, refuse] of Object.entries(REFUSALS))
  pageTest(`without workers the page searches in slices, and says nothing of it: ${way}`, DESKTOP, async (page, site) => {
    await page.addInitScript(refuse);
    await openLong(page, site);
    await search(page);
    await searching(page, 20);
    assert.equal(await by(page), "page");
    assert.match(await page.locator(".progress").innerText(), /longest slice \d+ ms/);
    await button(page, "Stop").click();
    await page.getByText("stopped; nothing is lost").waitFor();
    const stopped = await count(page);
    await page.waitForTimeout(200);
    assert.equal(await count(page), stopped);
    await button(page, "Go on").click();
    await searching(page, stopped);
    assert.equal(await page.locator("[role=alert]:visible").count(), 0);
  });

pageTest("a policy that has no workers is no hindrance", { ...DESKTOP, expects: [/Content Security Policy/] }, async (page, site) => {
  await page.route(site.url, async (route) => {
    const answer = await route.fetch();
    const html = (await answer.text()).replace(/worker-src [^;"]*/, "worker-src 'none'");
    const policy = "<meta http-equiv='Content-Security-Policy' content=\"worker-src 'none'\">";
    await route.fulfill({ response: answer, body: html.replace("<head>", `<head>${policy}`) });
  });
  await open(page, `${site.url}#floodset?n=3&f=1&view=prove`);
  await search(page);
  await done(page);
  assert.equal(await by(page), "page");
});

pageTest("a worker that says nothing is not waited for for ever", DESKTOP, async (page, site) => {
  await page.addInitScript(() => { window.Worker = class { postMessage() {} terminate() {} }; });
  await open(page, `${site.url}#floodset?n=3&f=1&view=prove`);
  await search(page);
  await button(page, "Stop").click();
  await search(page);
  await done(page);
  assert.equal(await by(page), "page");
});

/** Lets the worker use up all the memory that there is for it, then do something. */
const exhaust = (worker) => worker.evaluate(() => {
  const { memory } = wasm;
  for (let pages = 16_384; pages >= 1; pages >>= 1)
    try { for (;;) memory.grow(pages); } catch { /* Less, then. */ }
});

/** A search whose worker has used up its memory. */
async function exhausted(page, site) {
  await openLong(page, site);
  await search(page);
  await searching(page);
  await exhaust(page.workers()[0]);
  await page.locator(".rescue").waitFor();
  await workers(page, 0);
}

pageTest("a worker that runs out of memory is told of, and a smaller search is a way on", DESKTOP, async (page, site) => {
  await exhausted(page, site);
  assert.match(await page.locator(".rescue").innerText(), /The worker that searched has stopped/);
  assert.equal(await page.locator("html").getAttribute("data-boot"), "started", "the page itself is well");
  await assertAccessible(page);
  await button(page, "Again, 300\u202f000 configurations at most").click();
  await page.locator(".rescue").waitFor({ state: "detached" });
  // It may be through before a test can look: what it came to stays.
  await done(page);
  assert.equal(await by(page), "worker");
  // A configuration that is begun with is gone through to its end.
  const found = await count(page);
  assert.ok(found >= 300_000 && found < 301_000, `${found} configurations`);
});

pageTest("where a worker ran out of memory the page can search by itself", DESKTOP, async (page, site) => {
  await exhausted(page, site);
  await button(page, "Search again on the page itself").click();
  await searching(page, 20);
  assert.equal(await by(page), "page");
  assert.equal(await page.locator(".rescue").count(), 0);
});

pageTest("without a network too", FRAMED, async (page, site) => {
  await open(page, `${site.url}#om?n=4`);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await page.context().setOffline(true);
  await open(page, `${site.url}?again#floodset?n=3&f=1&view=prove`);
  await search(page);
  await done(page);
  assert.equal(await by(page), "worker");
});

// The single file: where its origin is nobody's, and it has no address to fetch from.

const SINGLE = join(DIST, "assent.html");
/** Chromium opens no address of more characters; a debug build is longer. */
const ADDRESS_MAX = 2 * 1024 * 1024;

async function proves(frame) {
  // A debug build is four times as long.
  await frame.waitForSelector("html[data-boot=started]", { state: "attached", timeout: 40_000 });
  await frame.evaluate(() => window.assent.load("#floodset?n=3&f=1"));
  await frame.getByRole("button", { name: "Prove", exact: true }).click();
  await frame.getByRole("button", { name: "Search every run", exact: true }).click();
  await frame.locator(".answers .end").waitFor();
  assert.equal(await by(frame), "worker");
  assert.match(await frame.locator(".answers .end").innerText(), /^complete: 200 executions/);
}

pageTest("the single file has its worker from disk", DESKTOP, async (page) => {
  await page.goto(pathToFileURL(SINGLE).href);
  await proves(page);
});

const FRAMES = {
  "a sandbox": () => Object.assign(document.createElement("iframe"), { sandbox: "allow-scripts", src: "assent.html" }),
  "a text in a sandbox": (html) => Object.assign(document.createElement("iframe"), { sandbox: "allow-scripts", srcdoc: html }),
  "a text": (html) => Object.assign(document.createElement("iframe"), { srcdoc: html }),
  "an address of its own": (html) => Object.assign(document.createElement("iframe"), { src: `data:text/html;charset=utf-8,${html}` }),
};

for (const [name, make] of Object.entries(FRAMES))
  pageTest(`the single file has its worker in ${name}`, FRAMED, async (page, site) => {
    let html = await readFile(SINGLE, "utf8");
    if (name.startsWith("an address")) {
      html = html.replace(/[%#\t\n\r]|[^ -~]/gu, encodeURIComponent);
      if (html.length > ADDRESS_MAX) return;
    }
    await page.route(`${site.url}frames.html`, (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html><title>Frames</title><body>" }));
    await page.goto(`${site.url}frames.html`);
    await page.evaluate(() => { document.body.style.cssText = "margin: 0"; });
    const handle = await page.evaluateHandle(([make, html]) => {
      const frame = new Function(`return (${make})(...arguments)`)(html);
      frame.style.cssText = "width: 1200px; height: 760px; border: 0";
      return document.body.appendChild(frame);
    }, [make.toString(), html]);
    await proves(await handle.asElement().contentFrame());
  });

pageTest("the page that is hosted has its worker in a sandbox too, where the host lets everybody fetch", FRAMED, async (page, site) => {
  await page.route(`${site.url}**`, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, headers: { ...answer.headers(), "access-control-allow-origin": "*" } });
  });
  await page.route(`${site.url}frames.html`, (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html><title>Frames</title><body>" }));
  await page.goto(`${site.url}frames.html`);
  const handle = await page.evaluateHandle(() => {
    const frame = Object.assign(document.createElement("iframe"), { sandbox: "allow-scripts", src: "index.html" });
    frame.style.cssText = "width: 1200px; height: 700px";
    return document.body.appendChild(frame);
  });
  await proves(await handle.asElement().contentFrame());
});
