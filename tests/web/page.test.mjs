// The page as a reader uses it: faults by hand, time, sharing, keys, touch, embedding.
import assert from "node:assert/strict";
import { assertAccessible } from "./axe.mjs";
import { open, pageTest } from "./browser.mjs";

const DESKTOP = { viewport: { width: 1280, height: 800 } };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const SLIDE = { viewport: { width: 480, height: 270 } };

/** A plain run of four nodes, and one that breaks agreement: two crashes in mid-broadcast, one round too few. */
const PLAIN = "#floodset?n=4&f=1";
const CHAIN = `assent 1
run floodset n=4 f=2 rounds=2
input 0 1 1 1
at round 1 crash n0 reaching n1
at round 2 crash n1 reaching n2
`;

const state = (page) => page.evaluate(() => window.assent.state());
const seek = (page, step) => page.evaluate((step) => window.assent.seek(step), step);
const load = (page, text) => page.evaluate((text) => window.assent.load(text), text);
const node = (page, id) => page.locator(`[data-node="${id}"]`);
/** What has a node's name and takes its focus. */
const hit = (page, id) => page.locator(`#node-${id}`);
const isA = async (page, id, what) => (await node(page, id).getAttribute("class")).split(" ").includes(what);

/** The middle of something on the page. */
async function middle(locator) {
  const box = await locator.boundingBox();
  return [box.x + box.width / 2, box.y + box.height / 2];
}

/** The middle of a node's circle: its name hangs below it and is no part of it. */
const heart = (page, id) => middle(page.locator(`[data-node="${id}"] .body`));

async function drag(page, from, to) {
  await page.mouse.move(...from);
  await page.mouse.down();
  await page.mouse.move((from[0] + to[0]) / 2, (from[1] + to[1]) / 2, { steps: 4 });
  await page.mouse.move(...to, { steps: 4 });
  await page.mouse.up();
}

pageTest("a fault dragged onto a node strikes it, and undo takes it back", DESKTOP, async (page, site) => {
  await open(page, site.url + PLAIN);
  await seek(page, 4);
  const before = await state(page);
  for (const [fault, mark] of [["crash", "dead"], ["traitor", "traitor"]]) {
    await drag(page, await middle(page.locator(`.faults .${fault}`)), await heart(page, 2));
    assert.equal(await isA(page, 2, mark), true, fault);
    assert.equal((await state(page)).step, 5);
    await page.getByRole("button", { name: "Undo", exact: true }).click();
    assert.equal(await isA(page, 2, mark), false, `${fault} undone`);
    assert.deepEqual(await state(page), before);
  }
});

pageTest("a node dragged onto a fault gets it and goes back to its place", DESKTOP, async (page, site) => {
  await open(page, site.url + PLAIN);
  // Where in the stage: the branches' row may come between the stage and the bar.
  const placed = async () => {
    const [[x, y], ring] = [await heart(page, 1), await page.locator(".ring").boundingBox()];
    return [(x - ring.x) / ring.width, (y - ring.y) / ring.height];
  };
  const home = await placed();
  await drag(page, await heart(page, 1), await middle(page.locator(".faults .crash")));
  assert.equal(await isA(page, 1, "dead"), true);
  const after = await placed();
  assert.ok(home.every((part, axis) => Math.abs(part - after[axis]) < 0.03), `${home} and ${after}`);
  await drag(page, await heart(page, 1), await middle(page.locator(".faults .recover")));
  assert.equal(await isA(page, 1, "dead"), false, "recovered");
});

pageTest("a node dragged elsewhere stays there", DESKTOP, async (page, site) => {
  await open(page, site.url + PLAIN);
  const [x, y] = await heart(page, 0);
  await drag(page, [x, y], [x + 120, y + 80]);
  const [after_x, after_y] = await heart(page, 0);
  assert.ok(Math.abs(after_x - x - 120) < 3 && Math.abs(after_y - y - 80) < 3, `${after_x - x} ${after_y - y}`);
  assert.equal((await state(page)).step, 0, "moving a node does nothing to the run");
});

pageTest("everything can be done from the keyboard", DESKTOP, async (page, site) => {
  await open(page, site.url + PLAIN);
  await hit(page, 0).focus();
  await page.keyboard.press("ArrowRight");
  assert.equal(await page.evaluate(() => document.activeElement.id), "node-1");
  await page.keyboard.press("c");
  assert.equal(await isA(page, 1, "dead"), true);
  await page.keyboard.press("r");
  assert.equal(await isA(page, 1, "dead"), false);
  await page.keyboard.press("t");
  assert.equal(await isA(page, 1, "traitor"), true);
  await page.keyboard.press("Control+z");
  assert.equal(await isA(page, 1, "traitor"), false);
  await page.keyboard.press("Control+Shift+z");
  assert.equal(await isA(page, 1, "traitor"), true);
  await page.keyboard.press("Enter");
  assert.equal(await hit(page, 1).getAttribute("aria-pressed"), "true");
  await page.keyboard.press("Escape");
  assert.equal(await hit(page, 1).getAttribute("aria-pressed"), "false");
  await page.keyboard.press("End");
  const end = await state(page);
  assert.equal(end.step, end.steps);
  await page.keyboard.press("Home");
  assert.equal((await state(page)).step, 0);
  await page.keyboard.press("ArrowLeft");
  await page.locator("main").click({ position: { x: 200, y: 200 } });
  await page.keyboard.press("Shift+ArrowRight");
  assert.ok((await state(page)).step > 0, "to the next event of interest");
});

pageTest("one step on is shown moving and then stands", DESKTOP, async (page, site) => {
  await open(page, site.url + PLAIN);
  await seek(page, 4);
  await page.getByRole("button", { name: "Step forward" }).click();
  await page.waitForFunction(() => window.assent.state().step === 5);
  await page.waitForTimeout(300);
  assert.equal((await state(page)).step, 5, "one step and no more");
  await page.getByRole("button", { name: "Step back" }).click();
  assert.equal((await state(page)).step, 4);
});

pageTest("by touch: choose a fault, then a node", PHONE, async (page, site) => {
  await open(page, site.url + PLAIN);
  await page.locator(".faults .crash").tap();
  assert.equal(await page.locator(".faults .crash").getAttribute("aria-pressed"), "true");
  await page.touchscreen.tap(...(await heart(page, 3)));
  assert.equal(await isA(page, 3, "dead"), true);
  assert.equal(await page.locator(".faults .crash").getAttribute("aria-pressed"), "false");
});

pageTest("a breach stops the run, frames the stage and says which nodes and why", DESKTOP, async (page, site) => {
  await open(page, site.url);
  await load(page, CHAIN);
  await page.getByRole("button", { name: "Play", exact: true }).click();
  const alert = page.locator(".notice.breach");
  await alert.waitFor();
  assert.match(await alert.innerText(), /Agreement is broken at step \d+\. n2 decided 0 and n3 decided 1/);
  const now = await state(page);
  assert.equal(now.playing, false);
  assert.equal(await page.locator("main.violated").count(), 1);
  assert.equal(await page.locator(".pill.bad").innerText(), "Agreement broken");
  await assertAccessible(page);
  await seek(page, now.step - 1);
  assert.equal(await page.locator("main.violated").count(), 0, "before it nothing is broken");
  assert.equal(await alert.count(), 0);
});

pageTest("a shared link opens the very same moment", DESKTOP, async (page, site) => {
  await open(page, site.url);
  await load(page, CHAIN);
  await seek(page, 9);
  await hit(page, 3).focus();
  await page.keyboard.press("c");
  const before = await state(page);
  await page.getByRole("button", { name: "Share" }).click();
  const link = await page.locator("#share-link").inputValue();
  assert.ok(link.startsWith(site.url), link);
  await page.goto("about:blank");
  await open(page, link);
  assert.deepEqual(await state(page), before);
  assert.equal(await isA(page, 3, "dead"), true);
});

pageTest("the address bar follows, and a new address is opened", DESKTOP, async (page, site) => {
  await open(page, site.url + PLAIN);
  await seek(page, 7);
  await page.waitForFunction(() => location.hash.includes("step=7"));
  const before = await state(page);
  await page.reload();
  await page.waitForSelector("html[data-boot=started]", { state: "attached" });
  assert.deepEqual(await state(page), before);
  await page.evaluate(() => (location.hash = "#om?n=7&f=2"));
  await page.waitForFunction(() => document.querySelectorAll(".node").length === 7);
  assert.match((await state(page)).link, /^#om/);
});

pageTest("a damaged link opens the default scene and says so", DESKTOP, async (page, site) => {
  await open(page, `${site.url}#z1.AAAA`);
  assert.match(await page.locator(".notice").innerText(), /cannot be opened.*Showing the default scene/s);
  assert.ok((await page.locator(".node").count()) > 0);
});

pageTest("no link makes the page fail, whatever it holds", DESKTOP, async (page, site) => {
  await open(page, site.url);
  const links = ["#<img src=x onerror=alert(1)>", "#om?n=99999999", "#om?n=-1&f=x", "#s/nothing", "#z9.x", "#z1.", `#${"A".repeat(5000)}`, "#om?step=4294967295", "#%E0%A4%A", "#paxos?retry=1&n=5&seed=18446744073709551615"];
  let random = 12345;
  for (let count = 0; count < 60; count += 1) {
    let text = "#";
    for (let length = 0; length < 40; length += 1) {
      random = (random * 1103515245 + 12345) % 2147483648;
      text += String.fromCharCode(33 + (random % 90));
    }
    links.push(text);
  }
  for (const link of links) {
    await page.evaluate((link) => window.assent.load(link), link);
    assert.ok((await page.locator(".node").count()) > 0, link);
  }
});

pageTest("parameters have their limits and change the run", DESKTOP, async (page, site) => {
  await open(page, site.url + PLAIN);
  await page.getByRole("tab", { name: "Set-up" }).click();
  await page.getByLabel("Nodes (n)").fill("6");
  await page.getByLabel("Nodes (n)").press("Tab");
  await page.waitForFunction(() => document.querySelectorAll(".node").length === 6);
  await page.getByLabel("Nodes (n)").fill("5000");
  await page.getByLabel("Nodes (n)").press("Tab");
  assert.match(await page.locator(".notice").innerText(), /a number from/);
  assert.equal(await page.locator(".node").count(), 6);
});

pageTest("the library opens protocols and scenarios", DESKTOP, async (page, site) => {
  await open(page, site.url);
  await page.getByRole("button", { name: "Library" }).click();
  await assertAccessible(page);
  await page.getByRole("button", { name: /^Paxos/ }).first().click();
  assert.match((await state(page)).link, /^#(paxos|s\/paxos)/);
  assert.equal(await page.locator("dialog[open]").count(), 0);
});

pageTest("embedded there is no head and no footer too many", SLIDE, async (page, site) => {
  await open(page, `${site.url}#om?n=4&embed=1`);
  assert.equal(await page.locator(".top").count(), 0);
  const ring = await page.locator(".ring").boundingBox();
  assert.ok(ring.height > 180, `the stage keeps the room: ${ring.height}`);
  await assertAccessible(page);
  await open(page, `${site.url}?again#om?n=4&embed=1&controls=none`);
  assert.equal(await page.locator(".bar").count(), 0);
});

pageTest("nothing scrolls sideways at 320 pixels", { viewport: { width: 320, height: 720 } }, async (page, site) => {
  await open(page, site.url + PLAIN);
  const [inner, outer] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(inner <= outer, `${inner} > ${outer}`);
  const wide = await page.evaluate(() => [...document.querySelectorAll("button, h1, p, .tabs, .strip")].filter((element) => element.getBoundingClientRect().right > innerWidth + 1).map((element) => element.className || element.tagName));
  assert.deepEqual(wide, []);
});

for (const theme of ["light", "dark", "projector"]) {
  pageTest(`no accessibility fault in any tab, ${theme}`, DESKTOP, async (page, site) => {
    await open(page, `${site.url}${PLAIN}&theme=${theme}`);
    await seek(page, 12);
    await hit(page, 1).focus();
    await page.keyboard.press("Enter");
    for (const tab of ["Log", "Properties", "Code", "Node", "Set-up"]) {
      await page.getByRole("tab", { name: tab }).click();
      await assertAccessible(page);
    }
  });
}

pageTest("paused, nothing is drawn", DESKTOP, async (page, site) => {
  await open(page, site.url + PLAIN);
  await page.waitForTimeout(300);
  const frames = await page.evaluate(async () => {
    let count = 0;
    const real = window.requestAnimationFrame.bind(window);
    window.requestAnimationFrame = (callback) => {
      count += 1;
      return real(callback);
    };
    await new Promise((done) => setTimeout(done, 700));
    return count;
  });
  assert.equal(frames, 0);
});

pageTest("random keys for five seconds break nothing", DESKTOP, async (page, site) => {
  await open(page, site.url + PLAIN);
  await hit(page, 0).focus();
  const keys = [" ", "c", "t", "r", "ArrowRight", "ArrowLeft", "Enter", "Tab", "Shift+Tab", "5", "End", "Home", "<", ">", "j", "l", "Control+z", "Control+Shift+z", "Escape", "Shift+ArrowRight", "PageUp"];
  let random = 99;
  const end = Date.now() + 5000;
  while (Date.now() < end) {
    random = (random * 1103515245 + 12345) % 2147483648;
    await page.keyboard.press(keys[Math.floor(random / 64) % keys.length]);
  }
  assert.ok((await page.locator(".node").count()) > 0);
});
