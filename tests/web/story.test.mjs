// Skins, the gallery, lessons and authoring, as a reader uses them.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { assertAccessible } from "./axe.mjs";
import { open, pageTest } from "./browser.mjs";

const DESKTOP = { viewport: { width: 1280, height: 800 } };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const SLIDE = { viewport: { width: 480, height: 270 } };

const state = (page) => page.evaluate(() => window.assent.state());
const seek = (page, step) => page.evaluate((step) => window.assent.seek(step), step);
const load = (page, text) => page.evaluate((text) => window.assent.load(text), text);
const tab = (page, name) => page.getByRole("tab", { name, exact: true }).click();

/** A shipped scenario in some skin. */
async function dressed(id, skin) {
  const text = await readFile(new URL(`../../static/scenarios/${id}.txt`, import.meta.url), "utf8");
  return text.replace(/^skin .*\n/m, "").replace(/^title.*\n/m, (title) => `${title}skin ${skin}\n`);
}

pageTest("any scenario wears any skin, and the run stays the same", DESKTOP, async (page, site) => {
  await open(page, `${site.url}#om?n=4&f=1&traitor=n3&step=12`);
  const before = await state(page);
  assert.equal(await page.locator(".costume").count(), 0, "the plain skin has no costumes");
  await tab(page, "Set-up");
  const skins = await page.locator("#set-skin option").evaluateAll((options) => options.map((option) => option.value));
  assert.ok(skins.includes("generals") && skins.includes("sky") && skins.length >= 10);
  for (const skin of skins) {
    await page.locator("#set-skin").selectOption(skin);
    await page.waitForFunction((skin) => document.querySelector(".stage-svg").dataset.skin === skin, skin);
    assert.equal(await page.locator(".costume").count(), skin === "plain" ? 0 : 4, skin);
    const here = await state(page);
    assert.deepEqual([here.digest, here.step], [before.digest, before.step], skin);
    if (skin !== "plain") assert.match(await page.locator('[data-node="1"] .costume').textContent(), /A/, "the letter is seen");
  }
  await page.locator("#set-skin").selectOption("generals");
  await assertAccessible(page);
});

pageTest("traitors are hidden for guessing who it is", DESKTOP, async (page, site) => {
  await open(page, `${site.url}#s/generals-four?step=12`);
  await load(page, await dressed("generals-four", "generals"));
  await seek(page, 12);
  const marks = () => page.locator(".node.traitor, .node .saw, .node .lie").count();
  const masks = () => page.locator('[data-node="3"] .costume path').count();
  const [shown, masked] = [await marks(), await masks()];
  assert.ok(shown > 0);
  await tab(page, "Set-up");
  await page.locator("#set-masked").check();
  assert.equal(await marks(), 0);
  assert.ok((await masks()) < masked, "the mask is gone");
  assert.doesNotMatch(await page.locator("#node-3").getAttribute("aria-label"), /traitor/i);
  await open(page, `${site.url}?again#s/generals-four?step=12&hide=traitors`);
  assert.equal(await marks(), 0, "and from a link");
});

pageTest("in the sky aircraft stand where they are and collide where they do", DESKTOP, async (page, site) => {
  await open(page, site.url);
  await load(page, await dressed("ueberlingen", "sky"));
  const heights = async () => {
    const boxes = await page.locator(".node .hit").all();
    return Promise.all(boxes.map(async (box) => (await box.boundingBox()).y));
  };
  await seek(page, 10);
  const [first, second] = await heights();
  assert.ok(Math.abs(first - second) < 2, "both at one level");
  await seek(page, 200);
  assert.ok((await heights()).every((height) => height > first + 5), "both have sunk");
  assert.match(await page.locator(".ground").innerHTML(), /s to go/);
  assert.match(await page.locator('[data-node="0"] .costume').innerHTML(), /SL 7/);
  await seek(page, 10_000);
  assert.match(await page.locator(".ground").innerHTML(), /nearest: 0 ft aside, \d+ ft in height/);
  await assertAccessible(page);
  await load(page, await dressed("ueberlingen-one-voice", "sky"));
  await seek(page, 10_000);
  assert.match(await page.locator(".ground").innerHTML(), /nearest: 0 ft aside, \d{3,} ft in height/);
});

pageTest("the gallery draws what comes into view, is searched and plays", DESKTOP, async (page, site) => {
  await open(page, site.url);
  await page.locator("button.library").click();
  await page.waitForFunction(() => document.querySelectorAll(".portrait svg").length >= 4);
  const all = await page.locator(".picture").count();
  assert.ok(all > 100 && (await page.locator(".portrait svg").count()) < all, "pictures below are not drawn yet");
  await assertAccessible(page);
  await page.locator("#gallery-search").fill("dangerous chain two rounds");
  assert.equal(await page.locator('.picture[data-id="floodset-chain"]').count(), 1);
  assert.ok((await page.locator(".picture").count()) < 10);
  await page.locator("#gallery-search").fill("no such scenario anywhere");
  assert.match(await page.locator(".found").innerText(), /^0 of \d+/);
  await page.locator("#gallery-search").fill("");
  await page.locator(".sieve select").nth(0).selectOption({ index: 5 });
  await page.locator(".sieve select").nth(1).selectOption("breaks");
  assert.equal(await page.locator(".chapter").count(), 1);
  await page.locator('.picture[data-id="generals-three"]').click();
  assert.match((await state(page)).link, /^#s\/generals-three/);
  assert.equal(await page.locator("dialog[open]").count(), 0);
});

pageTest("a lesson goes from watching to making, and checks the answer", DESKTOP, async (page, site) => {
  await open(page, site.url);
  await page.locator("button.lessons-door").click();
  const card = page.locator('[data-lesson="who-lied"]');
  await card.locator("summary").click();
  assert.equal(await card.locator(".notes ol").first().locator("li").count(), 3);
  await assertAccessible(page);
  await card.locator("button.pri").click();
  const panel = page.locator(".lesson");
  await seek(page, 10_000);
  await panel.locator("button.pri").click();
  assert.match((await state(page)).link, /^#s\/generals-four/);
  await panel.locator("button.pri").click();
  assert.match(await panel.locator(".objective").innerText(), /Not yet/);
  await assertAccessible(page);
  // The order is changed, and nothing else.
  await load(page, (await dressed("generals-three", "plain")).replace("input  n0=attack", "input  n0=retreat"));
  await page.locator(".objective.met").waitFor();
  assert.match(await panel.innerText(), /Reached/);
  await page.getByRole("button", { name: "Share the answer" }).click();
  assert.match(await page.locator("#share-link").inputValue(), /#/);
  await page.keyboard.press("Escape");
  await page.reload();
  await page.waitForSelector("html[data-boot=started]", { state: "attached" });
  await page.locator("button.lessons-door").click();
  assert.equal(await card.locator(".track li.done").count(), 2, "watched and changed; kept over a visit");
});

pageTest("an author writes captions, questions and claims, and a file comes back", DESKTOP, async (page, site) => {
  await open(page, `${site.url}#s/generals-three?step=9`);
  await tab(page, "Text");
  await page.locator(".author summary").click();
  await page.locator("#author-caption").fill('Bob says "retreat".');
  await page.getByRole("button", { name: "Add the caption here" }).click();
  assert.match(await page.locator(".story").innerText(), /Bob says "retreat"/);
  await page.locator("#author-question").fill("Who lies?");
  await page.getByRole("button", { name: "Ask here" }).click();
  assert.match(await page.locator(".notice").first().innerText(), /two answers/);
  await page.getByLabel("Answer 1", { exact: true }).fill("Bob");
  await page.getByLabel("Answer 2", { exact: true }).fill("Alice");
  await page.getByLabel("what is said to it").nth(1).fill("She only repeats.");
  await page.getByRole("button", { name: "Ask here" }).click();
  await page.locator("#author-claim").selectOption("ic2");
  await page.getByRole("button", { name: "Claim it" }).click();
  const text = await page.locator("textarea.text-panel").inputValue();
  assert.match(text, /ask 10ms "Who lies\?" Bob\* Alice="She only repeats\."/);
  assert.match(text, /claim ic2 breached/);
  await assertAccessible(page);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Save as a text file" }).click(),
  ]);
  assert.match(download.suggestedFilename(), /^three-generals.*\.txt$/);
  const saved = await readFile(await download.path(), "utf8");
  assert.equal(saved, text);
  // Dropped on the page, it opens; a broken one says where.
  const drop = (content) =>
    page.evaluate((content) => {
      const data = new DataTransfer();
      data.items.add(new File([content], "mine.txt", { type: "text/plain" }));
      window.dispatchEvent(new DragEvent("drop", { dataTransfer: data, cancelable: true, bubbles: true }));
    }, content);
  await drop(saved.replace("title Three generals, one of them a traitor", "title Mine"));
  await page.waitForFunction(() => document.querySelector("h1").textContent.includes("Mine"));
  await drop("assent 1\nrun nothing-known\n");
  await page.waitForFunction(() => /mine\.txt[\s\S]*line 2/.test(document.querySelector(".notices")?.textContent ?? ""));
});

pageTest("on a phone and in a slide skins keep the stage", PHONE, async (page, site) => {
  await open(page, site.url);
  await load(page, await dressed("generals-four", "generals"));
  const wide = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(wide[0] <= wide[1]);
  await page.setViewportSize(SLIDE.viewport);
  await open(page, `${site.url}?again#s/generals-four?embed=1`);
  await load(page, await dressed("ueberlingen", "sky"));
  await seek(page, 150);
  const sizes = await page.locator(".ground text, .costume text").evaluateAll((texts) => texts.map((text) => Number(text.getAttribute("font-size")) * text.getScreenCTM().a));
  assert.ok(sizes.length > 5 && sizes.every((size) => size >= 11), `no text below 11 px: ${sizes}`);
});

pageTest("how much is lost is a slider, and the chances follow", DESKTOP, async (page, site) => {
  await open(page, `${site.url}#two-generals`);
  await tab(page, "Set-up");
  const odds = page.locator(".odds");
  assert.match(await odds.innerText(), /both attack: .* = 100%/);
  const slider = page.locator("#slide-loss");
  await slider.fill("50");
  await page.waitForFunction(() => /both attack: .* = 12\.5%/.test(document.querySelector(".odds").innerText));
  assert.equal(await page.locator("#set-loss").inputValue(), "50");
  await open(page, site.url + (await state(page)).link);
  await tab(page, "Set-up");
  assert.equal(await slider.inputValue(), "50", "the link holds it");
  // By keyboard, and the focus stays.
  await slider.focus();
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction(() => document.querySelector("#set-loss").value === "51");
  assert.equal(await page.evaluate(() => document.activeElement.id), "slide-loss");
  await assertAccessible(page);
});
