// In other people's pages: the messages, the element, a deck.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { assertAccessible } from "./axe.mjs";
import { open, pageTest } from "./browser.mjs";

const DESKTOP = { viewport: { width: 1280, height: 800 } };
const THREE = "#s/generals-three?embed=1";

/** Serves a page of ours beside the built one, and opens it. */
async function host(page, site, body, name = "host.html") {
  await page.route(site.url + name, (route) =>
    route.fulfill({ contentType: "text/html", body: `<!doctype html><title>Host</title><body>${body}` }),
  );
  await page.goto(site.url + name);
}

/** A page with a frame, which notes all that the frame says. */
async function framed(page, site, link = THREE) {
  await host(page, site, `<iframe id="f" src="./${link}" width="800" height="450" title="scene"></iframe>
<script>
window.heard = [];
addEventListener("message", (event) => heard.push({ ours: event.source === f.contentWindow, ...event.data, raw: event.data }));
window.say = (data) => f.contentWindow.postMessage(data, "*");
let next = 0;
window.ask = (name, args, more) => new Promise((done) => {
  const id = "a" + next++;
  addEventListener("message", function answered(event) {
    if (event.data.type !== "reply" || event.data.id !== id) return;
    removeEventListener("message", answered);
    done(event.data);
  });
  say({ ns: "assent", v: 1, type: "cmd", id, name, args, ...more });
});
</script>`);
}

const ready = (page) => page.waitForFunction(() => heard.some((data) => data.name === "ready"));
const ask = (page, name, args) => page.evaluate(([name, args]) => ask(name, args), [name, args]);
const events = (page, name) => page.evaluate((name) => heard.filter((data) => data.type === "event" && data.name === name).map((data) => data.data), name);

pageTest("commands are obeyed and answered, and what happens is told", DESKTOP, async (page, site) => {
  await framed(page, site);
  await ready(page);
  const [greeting] = await events(page, "ready");
  assert.equal(greeting.v, 1);
  assert.match(greeting.link, /^#s\/generals-three/);
  const { data: state } = await ask(page, "state");
  assert.equal(state.step, 0);
  assert.equal(state.steps, greeting.steps);
  const end = (await ask(page, "seek", { step: "end" })).data;
  assert.equal(end.step, end.steps);
  assert.deepEqual(Object.keys(end.decisions).length > 0, true);
  await page.waitForFunction(() => heard.some((data) => data.name === "end"));
  const decided = await events(page, "decide");
  for (const { node, value, step } of decided) assert.deepEqual([end.decisions[node].value, end.decisions[node].step], [value, step]);
  assert.equal(decided.length, Object.keys(end.decisions).length);
  const broken = end.claims.filter((claim) => claim.status === "breached" && ["safety", "liveness"].includes(claim.kind));
  const told = await events(page, "breach");
  assert.deepEqual(told.map((breach) => breach.property).sort(), broken.map((claim) => claim.id).sort());
  assert.equal((await ask(page, "step", { n: -2 })).data.step, end.steps - 2);
  assert.equal((await ask(page, "nothing")).error, "unknown");
  assert.match((await ask(page, "load", { scene: "#nowhere" })).error, /cannot be opened/);
  const om = (await ask(page, "load", { scene: "#om?n=7&f=2&step=5" })).data;
  assert.deepEqual([om.step, om.link.startsWith("#om")], [5, true]);
  const hit = (await ask(page, "inject", { fault: "crash n2" })).data;
  assert.equal(hit.step, 6);
  assert.deepEqual(hit.faulty, ["n2"]);
  assert.match((await ask(page, "inject", { fault: "crush n2" })).error, /did you mean `crash`/);
  const forks = (await ask(page, "fork")).data;
  assert.deepEqual([forks.branches.length, forks.current], [2, 1]);
  assert.equal((await ask(page, "fork", { branch: 0 })).data.current, 0);
  assert.ok((await events(page, "change")).length >= 2);
  const svg = (await ask(page, "snapshot", { format: "svg" })).data;
  assert.match(svg, /^<svg .*<metadata>assent #om/s);
  const png = (await ask(page, "snapshot", { format: "png", width: 320 })).data;
  assert.match(png, /^data:image\/png;base64,/);
  assert.equal(Buffer.from(png.split(",")[1], "base64").readUInt32BE(16), 320, "the width in the PNG's head");
  assert.ok(await page.evaluate(() => heard.every((data) => data.ours && data.ns === "assent" && data.v === 1)));
});

pageTest("another version of the messages is refused in words", DESKTOP, async (page, site) => {
  await framed(page, site);
  await ready(page);
  await page.evaluate(() => say({ ns: "assent", v: 2, type: "cmd", name: "play" }));
  await page.waitForFunction(() => heard.some((data) => data.name === "error"));
  assert.match((await events(page, "error"))[0].message, /version 1/);
});

pageTest("what is said before the program is there is kept, and the focus stays with the host", DESKTOP, async (page, site) => {
  let release;
  const held = new Promise((done) => (release = done));
  await page.route("**/*.wasm", async (route) => {
    await held;
    await route.continue();
  });
  await framed(page, site);
  await page.frameLocator("#f").locator("#boot").waitFor();
  const asked = page.evaluate(() => ask("seek", { step: 4 }));
  release();
  assert.equal((await asked).data.step, 4);
  assert.equal(await page.evaluate(() => document.activeElement.localName), "body");
});

pageTest("messages of anybody else are not heard", DESKTOP, async (page, site) => {
  await framed(page, site);
  await ready(page);
  await page.evaluate(() => {
    const other = document.createElement("iframe");
    document.body.append(other);
    other.contentWindow.eval("parent.frames[0].postMessage({ns: 'assent', v: 1, type: 'cmd', name: 'seek', args: {step: 5}}, '*')");
  });
  await page.waitForTimeout(200);
  assert.equal((await ask(page, "state")).data.step, 0);
});

pageTest("with an origin in the link only that one is heard and told", DESKTOP, async (page, site) => {
  await framed(page, site, `${THREE}&origin=https://elsewhere.example`);
  const frame = page.frameLocator("#f");
  await frame.locator(".node").first().waitFor({ state: "attached" });
  await page.evaluate(() => say({ ns: "assent", v: 1, type: "cmd", name: "seek", args: { step: 5 } }));
  await page.waitForTimeout(300);
  assert.equal(await page.frames()[1].evaluate(() => window.assent.state().step), 0);
  assert.deepEqual(await page.evaluate(() => heard.length), 0);
});

pageTest("nothing moves until its slide is shown, and it rests when the slide is left", DESKTOP, async (page, site) => {
  await framed(page, site);
  await ready(page);
  await page.waitForTimeout(300);
  assert.equal((await ask(page, "state")).data.playing, false);
  await page.evaluate(() => say("slide:start"));
  await page.waitForFunction(async () => (await ask("state")).data.playing);
  await page.evaluate(() => say("slide:stop"));
  assert.equal((await ask(page, "state")).data.playing, false);
  await framed(page, site, `${THREE}&play=0`);
  await ready(page);
  await page.evaluate(() => say("slide:start"));
  assert.equal((await ask(page, "state")).data.playing, false, "play=0");
});

pageTest("scrolled away it rests, and goes on when it is seen again", DESKTOP, async (page, site) => {
  await framed(page, site);
  await ready(page);
  await page.evaluate(() => (document.body.insertAdjacentHTML("beforeend", "<div style='height:4000px'></div>")));
  await ask(page, "set", { speed: 0.1 });
  await ask(page, "play");
  await page.evaluate(() => scrollTo(0, 3000));
  await page.waitForFunction(async () => !(await ask("state")).data.playing);
  await page.evaluate(() => scrollTo(0, 0));
  await page.waitForFunction(async () => (await ask("state")).data.playing);
});

pageTest("keys that no control wants go to the host", DESKTOP, async (page, site) => {
  await framed(page, site, `${THREE}&play=0`);
  await ready(page);
  await ask(page, "hello");
  const before = (await ask(page, "state")).data.step;
  await page.frameLocator("#f").locator(".bar button:enabled").first().focus();
  for (const key of ["PageDown", "ArrowRight", "b"]) await page.keyboard.press(key);
  await page.waitForFunction(() => heard.filter((data) => data.name === "key").length >= 3);
  assert.deepEqual((await events(page, "key")).map((data) => [data.key, data.keyCode]), [["PageDown", 34], ["ArrowRight", 39], ["b", 66]]);
  assert.equal((await ask(page, "state")).data.step, before);
  await framed(page, site, `${THREE}&play=0&keys=focus`);
  await ready(page);
  await ask(page, "hello");
  await page.frameLocator("#f").locator(".bar button:enabled").first().focus();
  await page.keyboard.press("End");
  const { step, steps } = (await ask(page, "state")).data;
  assert.equal(step, steps, "keys=focus: the scene takes them");
  assert.deepEqual(await events(page, "key"), []);
});

pageTest("hostile messages do nothing but be refused", DESKTOP, async (page, site) => {
  await framed(page, site);
  await ready(page);
  const bad = [null, 7, "x", [], {}, { ns: "assent" }, { ns: "assent", v: 1, type: "cmd" }, { ns: "assent", v: 1, type: "cmd", name: "load", args: { scene: "<img src=x onerror=parent.bad=1>" } }, { ns: "assent", v: 1, type: "cmd", name: "load", args: { scene: "x".repeat(300000) } }, { ns: "assent", v: 1, type: "cmd", name: "seek", args: { step: 1e300 } }, { ns: "assent", v: 1, type: "cmd", name: "seek", args: { step: "<b>" } }, { ns: "assent", v: 1, type: "cmd", name: "set", args: { theme: "</style>" } }, { ns: "assent", v: 1, type: "cmd", name: "set", args: null }, { ns: "assent", v: 1, type: "cmd", name: "inject", args: { fault: "crash n1\nrun om" } }, { ns: "assent", v: 1, type: "cmd", name: "answer", args: { id: -1, choice: 99 } }, { ns: "assent", v: 1, type: "cmd", name: "fork", args: { branch: 1e9 } }, { ns: "assent", v: 1, type: "cmd", name: "snapshot", args: { format: "exe" } }];
  for (const data of bad) await page.evaluate((data) => say(data), data);
  const { data } = await ask(page, "state");
  assert.ok(data.steps > 0);
  assert.equal(await page.evaluate(() => window.bad), undefined);
});

pageTest("the element: attributes, methods, events", DESKTOP, async (page, site) => {
  await host(page, site, `<assent-scene id="s" scene="generals-three" step="3" theme="dark" label="Three" ratio="4/3"></assent-scene>
<script src="embed.js"></script>
<script>window.heard = []; for (const name of ["ready", "step", "end"]) document.addEventListener("assent-" + name, (event) => heard.push([name, event.detail]));</script>`);
  await page.evaluate(() => s.ready);
  assert.equal((await page.evaluate(() => s.getState())).step, 3);
  assert.equal(await page.evaluate(() => s.shadowRoot.querySelector("iframe").title), "Three");
  const box = await page.locator("assent-scene").boundingBox();
  assert.ok(Math.abs(box.width / box.height - 4 / 3) < 0.01);
  assert.equal(await page.frames()[1].evaluate(() => document.documentElement.dataset.theme), "dark");
  const end = await page.evaluate(() => s.seek("end"));
  assert.equal(end.step, end.steps);
  await page.waitForFunction(() => heard.some(([name]) => name === "end"));
  assert.equal((await page.evaluate(() => s.step(-1))).step, end.steps - 1);
  await page.evaluate(() => s.setAttribute("step", "1"));
  await page.waitForFunction(async () => (await s.getState()).step === 1);
  assert.equal(await page.evaluate(() => s.load("#nowhere").then(() => "", (error) => error.message)).then((text) => /cannot be opened/.test(text)), true);
  await page.evaluate(() => s.setAttribute("src", "#om?n=4"));
  await page.waitForFunction(async () => (await s.getState()).link.startsWith("#om"));
  assert.deepEqual(await page.evaluate(() => document.activeElement.localName), "body");
});

/** reveal's files, where the example looks for them. */
async function withReveal(page, site) {
  const dist = fileURLToPath(new URL("node_modules/reveal.js/dist", import.meta.url));
  const types = { ".css": "text/css", ".js": "text/javascript" };
  await page.route(`${site.url}examples/reveal/**`, async (route) => {
    const path = new URL(route.request().url()).pathname.split("/examples/reveal/")[1];
    await route.fulfill({ contentType: types[extname(path)], body: await readFile(join(dist, path)) });
  });
}

pageTest("a reveal deck: fragments drive the steps, forwards, backwards and by jumps", DESKTOP, async (page, site) => {
  await withReveal(page, site);
  await page.goto(`${site.url}examples/reveal.html`);
  await page.waitForFunction(() => window.Reveal?.isReady());
  const step = (id) => page.evaluate(async (id) => (await document.getElementById(id).getState()).step, id);
  const reaches = async (id, wanted) => {
    await page.waitForFunction(async ([id, wanted]) => (await document.getElementById(id).getState()).step === wanted, [id, wanted]);
  };
  await page.evaluate(() => Reveal.slide(1));
  await reaches("three", 0);
  await page.evaluate(() => Reveal.next());
  await reaches("three", 3);
  await page.evaluate(() => Reveal.next());
  await reaches("three", 6);
  await page.evaluate(() => Reveal.prev());
  await reaches("three", 3);
  const last = await page.evaluate(async () => (await document.getElementById("three").getState()).steps);
  await page.evaluate(() => Reveal.slide(1, 0, 2));
  await reaches("three", last);
  await page.evaluate(() => Reveal.slide(0));
  await page.evaluate(() => Reveal.slide(1, 0, -1));
  await reaches("three", 0);
  // A click into the scene, and the presenter's key still moves the deck.
  const scene = page.frames().find((frame) => frame.url().includes("generals-three"));
  await scene.locator(".bar button:enabled").first().focus();
  await page.keyboard.press("PageDown");
  await reaches("three", 3);
  assert.equal(await page.evaluate(() => Reveal.getState().indexf), 0);
  assert.equal(await step("three"), 3);
});

pageTest("a plain frame in a reveal deck gives the deck's keys back too", DESKTOP, async (page, site) => {
  await withReveal(page, site);
  await host(page, site, `<link rel="stylesheet" href="reveal/reveal.css"><div class="reveal"><div class="slides">
<section><iframe id="f" data-src="../${THREE}&play=0" width="800" height="450" title="scene"></iframe></section><section>Two</section></div></div>
<script src="reveal/reveal.js"></script><script>Reveal.initialize();</script>`, "examples/host.html");
  await page.waitForFunction(() => window.Reveal?.isReady());
  const frame = page.frameLocator("#f");
  await frame.locator(".bar button:enabled").first().waitFor();
  await page.evaluate(() => Reveal.sync());
  await page.evaluate(() => f.contentWindow.postMessage("slide:start", "*"));
  await frame.locator(".bar button:enabled").first().focus();
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction(() => Reveal.getState().indexh === 1);
});

pageTest("the page with three scenes runs", { viewport: { width: 900, height: 1400 } }, async (page, site) => {
  await page.goto(`${site.url}examples/page.html`);
  await page.evaluate(() => document.getElementById("chain").ready);
  await page.getByRole("button", { name: "Step on" }).click();
  await page.waitForFunction(() => /^Step 1: /.test(document.getElementById("told").value));
  assert.ok(page.frames().length >= 3);
  await assertAccessible(page, "body");
});

pageTest("an embed of every view key starts and has no fault", DESKTOP, async (page, site) => {
  await open(page, `${site.url}#om?n=4&embed=1&controls=min&hide=log,faults&view=both&readonly=1&theme=projector&motion=reduced&lang=de&speed=2&keys=off`);
  assert.equal(await page.locator("html").getAttribute("lang"), "de");
  assert.equal(await page.locator(".side").count(), 0);
});
