// The theatre: linked views, every fault by hand, forks, comparisons and reasons, as a reader drives them.
import assert from "node:assert/strict";
import { assertAccessible } from "./axe.mjs";
import { open, pageTest } from "./browser.mjs";

const DESKTOP = { viewport: { width: 1280, height: 800 } };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

const PLAIN = "#floodset?n=4&f=1";
/** The commander is a traitor; his letters are on their way at step 6. */
const LIAR = "#om?n=4&f=1&traitor=n0";
/** What a run breaks agreement in, and why can be asked. */
const BROKEN = "#s/generals-three";

const state = (page) => page.evaluate(() => window.assent.state());
const seek = (page, step) => page.evaluate((step) => window.assent.seek(step), step);
const text = async (page) => {
  await page.getByRole("tab", { name: "Text" }).click();
  return page.locator(".text-panel").inputValue();
};
const node = (page, id) => page.locator(`[data-node="${id}"]`);

async function middle(locator) {
  const box = await locator.boundingBox();
  return [box.x + box.width / 2, box.y + box.height / 2];
}
const heart = (page, id) => middle(page.locator(`.node[data-node="${id}"] .body`));

async function drag(page, from, to) {
  await page.mouse.move(...from);
  await page.mouse.down();
  await page.mouse.move((from[0] + to[0]) / 2, (from[1] + to[1]) / 2, { steps: 4 });
  await page.mouse.move(...to, { steps: 4 });
  await page.mouse.up();
}

/** A place on the link between two nodes, off the middle where links cross. */
async function onLink(page, one, other) {
  const [[x, y], [u, v]] = [await heart(page, one), await heart(page, other)];
  return [x + (u - x) * 0.35, y + (v - y) * 0.35];
}

pageTest("a bit, delay and a cut are dragged onto nodes and links, each an action of the text", DESKTOP, async (page, site) => {
  await open(page, site.url + PLAIN);
  await seek(page, 4);
  await drag(page, await middle(page.locator(".faults .flip")), await heart(page, 2));
  assert.match(await text(page), /flip n2/);
  await drag(page, await middle(page.locator(".faults .slow")), await onLink(page, 0, 1));
  assert.match(await text(page), /delay n0,n1->n0,n1 by \d+ms until end/);
  await drag(page, await middle(page.locator(".faults .cut")), await heart(page, 3));
  assert.match(await text(page), /cut .*n3/);
  assert.match(await page.locator(".ground").innerHTML(), /partition/, "the wall is drawn");
  for (let count = 0; count < 3; count += 1) await page.getByRole("button", { name: "Undo", exact: true }).click();
  assert.doesNotMatch(await text(page), /flip|delay|cut/);
});

pageTest("a line drawn across the stage divides the network, and heals", DESKTOP, async (page, site) => {
  await open(page, site.url + PLAIN);
  await page.locator(".faults .cut").click();
  const [x0, , x1] = [...(await heart(page, 3)), ...(await heart(page, 1))];
  const y = ((await heart(page, 0))[1] + (await heart(page, 1))[1]) / 2;
  await drag(page, [x0 - 20, y], [x1 + 20, y]);
  assert.match(await text(page), /cut n0 \| n1,n2,n3|cut n1,n2,n3 \| n0/);
  await page.locator(".heal").click();
  assert.match(await text(page), /heal/);
});

pageTest("a traitor tells each recipient something else", DESKTOP, async (page, site) => {
  await open(page, site.url + LIAR);
  await seek(page, 3);
  const messages = page.locator(".post button");
  await messages.first().focus();
  await messages.first().press("Enter");
  const lies = page.locator(".sheet .lies li");
  assert.equal(await lies.count(), 3, "one line for each recipient");
  await assertAccessible(page);
  const values = await lies.locator("select, input").evaluateAll((all) => all.map((one) => one.value));
  assert.ok(values.length >= 3);
  const field = lies.nth(1).locator("select, input").first();
  const other = (await field.inputValue()) === "1" ? "0" : "1";
  if ((await field.evaluate((one) => one.tagName)) === "SELECT") {
    await field.selectOption({ index: (await field.evaluate((one) => one.selectedIndex)) ? 0 : 1 });
  } else {
    await field.fill(other);
    await field.press("Tab");
  }
  assert.match(await text(page), /say n0->n2 order/);
});

pageTest("by hand nothing arrives that is not delivered", DESKTOP, async (page, site) => {
  await open(page, site.url + PLAIN);
  await page.getByRole("button", { name: "Deliver by hand" }).click();
  await seek(page, 9999);
  const stuck = await state(page);
  assert.equal(stuck.messages.delivered, 0);
  const first = page.locator(".post button").first();
  await first.focus();
  await first.press("Enter");
  await page.getByRole("button", { name: "Deliver now" }).click();
  assert.equal((await state(page)).messages.delivered, 1);
});

pageTest("acting in the past forks, the tree leads back, and branches are compared", DESKTOP, async (page, site) => {
  await open(page, site.url + PLAIN);
  await seek(page, 9999);
  const whole = (await state(page)).digest;
  await seek(page, 8);
  await drag(page, await middle(page.locator(".faults .crash")), await heart(page, 1));
  const branches = page.locator(".forks button");
  assert.equal(await branches.count(), 2);
  assert.match(await branches.nth(1).getAttribute("aria-label"), /n1 crashes/);
  await page.locator(".compare-choice select").selectOption("branch:0");
  const compared = page.locator(".compare");
  assert.equal(await compared.count(), 1);
  await seek(page, 9999);
  assert.match(await compared.innerText(), /part at step \d+|Part at step \d+|parted/i);
  await assertAccessible(page);
  await branches.nth(0).click();
  await seek(page, 9999);
  assert.equal((await state(page)).digest, whole, "the first branch is as it was");
});

pageTest("the same faults on another protocol, side by side", DESKTOP, async (page, site) => {
  await open(page, site.url + PLAIN);
  const select = page.locator(".compare-choice select");
  const choice = await select.locator("option").evaluateAll((all) => all.map((one) => one.value).find((value) => value.startsWith("protocol:")));
  await select.selectOption(choice);
  await seek(page, 10);
  assert.ok((await page.locator(".compare svg").count()) >= 1);
  await page.locator(".compare header button").last().click();
  assert.equal(await page.locator(".compare").count(), 0);
});

pageTest("a breach says why: the steps that made it so", DESKTOP, async (page, site) => {
  await open(page, site.url + BROKEN);
  await seek(page, 9999);
  await page.getByRole("tab", { name: "Properties" }).click();
  await page.locator(".breached button", { hasText: "Why" }).first().click();
  const steps = page.locator("#tabpanel ol li, #tabpanel ul li");
  assert.ok((await steps.count()) >= 2, "the reasons are listed");
  await assertAccessible(page);
  const go = page.locator("#tabpanel li button.link").first();
  const step = Number(await go.innerText());
  await go.click();
  assert.equal((await state(page)).step, step);
});

pageTest("what a node could know fades the rest", DESKTOP, async (page, site) => {
  await open(page, site.url + BROKEN);
  await seek(page, 9);
  await node(page, 1).locator(".hit").focus();
  await page.keyboard.press("Enter");
  await page.locator(".sheet").getByRole("button", { name: /know/ }).click();
  assert.ok((await page.locator(".node.unknown").count()) >= 1);
  await page.getByRole("button", { name: "Show everything again" }).click();
  assert.equal(await page.locator(".node.unknown").count(), 0);
});

pageTest("the views: space-time, both, the board; one selection in all", DESKTOP, async (page, site) => {
  await open(page, site.url + LIAR);
  await seek(page, 9999);
  await page.keyboard.press("v");
  assert.ok((await page.locator(".lane").count()) >= 4);
  await assertAccessible(page);
  await page.locator(".lane[data-node='2']").first().click({ force: true, position: { x: 4, y: 4 } });
  await page.keyboard.press("v");
  assert.equal(await page.locator(".middle").getAttribute("data-mode"), "both");
  await page.keyboard.press("v");
  assert.ok((await page.locator(".board table, .board svg").count()) >= 1);
  await assertAccessible(page);
});

pageTest("run until a condition, which is read with care", DESKTOP, async (page, site) => {
  await open(page, `${site.url}#raft?n=3`);
  await page.locator(".until summary").click();
  const field = page.locator(".until input");
  await field.fill("n9.term = 1");
  await field.press("Enter");
  const trouble = await page.locator(".until .trouble").innerText();
  if (trouble === "") assert.match(await page.locator(".notice").innerText(), /n9/);
  await page.locator(".until").evaluate((element) => (element.open = true));
  await field.fill("n1.term = 1");
  await field.press("Enter");
  const here = await state(page);
  assert.ok(here.step > 0, "it ran");
});

pageTest("the pointer over the timeline shows that moment", DESKTOP, async (page, site) => {
  await open(page, site.url + PLAIN);
  const box = await page.locator(".timeline input").boundingBox();
  await page.mouse.move(box.x + box.width * 0.6, box.y + box.height / 2);
  await page.mouse.move(box.x + box.width * 0.62, box.y + box.height / 2);
  assert.equal(await page.locator(".glance svg").count(), 1);
  await page.mouse.move(box.x, box.y - 300);
  assert.equal(await page.locator(".glance").count(), 0);
  assert.equal((await state(page)).step, 0, "looking does not go there");
});

pageTest("the code says who was where", DESKTOP, async (page, site) => {
  await open(page, site.url + LIAR);
  await seek(page, 9999);
  await page.getByRole("tab", { name: "Code" }).click();
  const names = await page.locator(".code .at").allInnerTexts();
  assert.ok(["n1", "n2", "n3"].every((name) => names.includes(name)), names.join(" "));
});

pageTest("the text is edited live, and a mistake is named", DESKTOP, async (page, site) => {
  await open(page, site.url + PLAIN);
  const before = await text(page);
  const area = page.locator(".text-panel");
  await area.fill(`${before}\nat round 1 crash n9\n`);
  await page.waitForFunction(() => /n9/.test(document.querySelector("#tabpanel")?.innerText ?? ""));
  await area.fill(`${before}\nat round 1 crash n1\n`);
  await page.waitForFunction(() => window.assent.state().faulty !== undefined);
  await seek(page, 9999);
  await page.waitForFunction(() => { window.assent.seek(9999); return window.assent.state().faulty.includes("n1"); });
});

pageTest("a tap chooses a fault and then its node; a finger drags", PHONE, async (page, site) => {
  await open(page, site.url + PLAIN);
  await page.locator(".faults .crash").tap();
  const [x, y] = await heart(page, 1);
  await page.touchscreen.tap(x, y);
  assert.match(await node(page, 1).getAttribute("class"), /dead/);
  // A finger: the pointer events that a touch screen sends.
  const session = await page.context().newCDPSession(page);
  const touch = (type, at) => session.send("Input.dispatchTouchEvent", { type, touchPoints: at ? [{ x: at[0], y: at[1] }] : [] });
  const [from, to] = [await middle(page.locator(".faults .traitor")), await heart(page, 2)];
  await touch("touchStart", from);
  for (let part = 1; part <= 6; part += 1) {
    await touch("touchMove", [from[0] + ((to[0] - from[0]) * part) / 6, from[1] + ((to[1] - from[1]) * part) / 6]);
  }
  await touch("touchEnd");
  await page.waitForFunction(() => document.querySelector('.node[data-node="2"]').classList.contains("traitor"));
  await assertAccessible(page);
});

pageTest("from right to left with long words nothing runs out of the page", DESKTOP, async (page, site) => {
  await open(page, `${site.url}${BROKEN}?lang=ar-XB&step=6`);
  assert.equal(await page.evaluate(() => document.documentElement.dir), "rtl");
  const wide = () => page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  assert.equal(await wide(), false);
  await assertAccessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  assert.equal(await wide(), false);
});

pageTest("the page speaks German", DESKTOP, async (page, site) => {
  await open(page, `${site.url}${BROKEN}?lang=de`);
  assert.equal(await page.evaluate(() => document.documentElement.lang), "de");
  const words = await page.locator("body").innerText();
  for (const english of ["Library", "Share", "Traitor", "What is happening", "Properties"]) {
    assert.ok(!words.includes(english), english);
  }
});

pageTest("with forced colours everything is still to be seen", { ...DESKTOP, forcedColors: "active" }, async (page, site) => {
  await open(page, `${site.url}${PLAIN}&step=9`);
  await assertAccessible(page);
  const stroke = await page.locator('.node[data-node="0"] .body').evaluate((body) => getComputedStyle(body).stroke);
  assert.notEqual(stroke, "none");
});

pageTest("who wants little motion sees a step a second and nothing fly", { ...DESKTOP, reducedMotion: "reduce" }, async (page, site) => {
  await open(page, site.url + PLAIN);
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await page.waitForFunction(() => window.assent.state().step >= 2, null, { timeout: 8000 });
  const { step, playing } = await state(page);
  assert.ok(step <= 4 && playing, `${step}`);
});

pageTest("single letters can be turned off, and are kept off", DESKTOP, async (page, site) => {
  await open(page, site.url + PLAIN);
  await page.keyboard.press("h");
  assert.equal(await page.locator(".side").isVisible(), false);
  await page.keyboard.press("h");
  await page.getByRole("button", { name: "Keys and help" }).click();
  await page.getByRole("checkbox", { name: /Single letters/ }).uncheck();
  await page.keyboard.press("Escape");
  await page.keyboard.press("h");
  assert.equal(await page.locator(".side").isVisible(), true);
  await page.reload();
  await page.waitForSelector("html[data-boot=started]", { state: "attached" });
  await page.keyboard.press("h");
  assert.equal(await page.locator(".side").isVisible(), true);
});

pageTest("while it plays the screen reader hears only what matters", DESKTOP, async (page, site) => {
  await open(page, site.url + PLAIN);
  await page.getByRole("button", { name: "Step forward" }).click();
  await page.waitForFunction(() => document.querySelector("#spoken").innerText !== "");
  await page.evaluate(() => {
    window.heard = [];
    new MutationObserver(() => window.heard.push(document.querySelector("#spoken").innerText)).observe(document.querySelector("#spoken"), { childList: true, characterData: true, subtree: true });
  });
  await page.keyboard.press("Shift+Period");
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await page.waitForFunction(() => !window.assent.state().playing, null, { timeout: 30000 });
  const { steps } = await state(page);
  const heard = await page.evaluate(() => window.heard.length);
  assert.ok(heard >= 2 && heard < steps / 2, `${heard} of ${steps}`);
});

for (const [where, options] of [["desktop", DESKTOP], ["phone", PHONE]]) {
  pageTest(`a newcomer sees generals disagree within ten seconds and one click, and undoes it (${where})`, options, async (page, site) => {
    await open(page, site.url);
    await page.evaluate(() => localStorage.clear());
    // Not a reload: by now the address may name the scene, and whoever comes by a link is no newcomer.
    await open(page, site.url);
    assert.equal(await page.locator(".tour").count(), 1);
    await page.getByRole("button", { name: "Play", exact: true }).click();
    await page.waitForSelector(".notice.breach", { timeout: 10_000 });
    assert.match(await page.locator(".pill").innerText(), /broken/);
    await assertAccessible(page);
    await page.getByRole("button", { name: "Undo the last action" }).click();
    assert.match(await page.locator(".pill").innerText(), /Agreement/);
    await page.getByRole("button", { name: "Skip" }).click();
    assert.equal(await page.locator(".tour").count(), 0);
  });
}
