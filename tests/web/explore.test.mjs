// Proving in the tab: search, stop, table, graph, game, by mouse, keyboard and on a phone.
import assert from "node:assert/strict";
import { assertAccessible } from "./axe.mjs";
import { open, pageTest } from "./browser.mjs";

const DESKTOP = { viewport: { width: 1280, height: 800 } };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

const state = (page) => page.evaluate(() => window.assent.state());
const button = (page, name) => page.getByRole("button", { name, exact: true });
const part = (page, name) => page.getByRole("tab", { name, exact: true }).click();
const claim = (page, id) => page.locator(`.claim[data-property="${id}"]`);
const done = (page) => page.locator(".answers .end").waitFor();
const status = (state, id) => state.claims.find((claim) => claim.id === id)?.status;

/** How a run that was opened from here stands, and that its link opens the same. */
async function replays(page, site, property) {
  await page.locator(".stage-svg").waitFor();
  const shown = await state(page);
  assert.equal(status(shown, property), "breached", `${property} on the stage`);
  await button(page, "Share").click();
  const link = await page.locator("#share-link").inputValue();
  await page.keyboard.press("Escape");
  assert.ok(!link.includes("view=prove"), "the link is that of the run");
  const again = await page.context().newPage();
  await open(again, site.url + new URL(link).hash);
  const replayed = await state(again);
  assert.equal(status(replayed, property), "breached", `${property} from the link`);
  assert.equal(replayed.step, shown.step);
  await again.close();
}

pageTest("every run of a small system is searched, and each property proved", DESKTOP, async (page, site) => {
  await open(page, `${site.url}#floodset?n=3&f=1`);
  await button(page, "Prove").click();
  await button(page, "Search every run").click();
  await done(page);
  assert.equal(await claim(page, "agreement").getAttribute("data-status"), "holds");
  assert.match(await claim(page, "agreement").innerText(), /holds in all 200 executions/);
  assert.match(await page.locator(".answers .end").innerText(), /^complete: 200 executions/);
  assert.match(await page.locator(".progress .num").innerText(), /\d configurations, depth \d+, [\d\u202f]+ a second, .* MB/);
  await assertAccessible(page);
});

pageTest("a traitor's strategy is found, opened on the stage, and its link replays it", DESKTOP, async (page, site) => {
  await open(page, `${site.url}#om?n=3&f=1&view=prove`);
  await button(page, "Search every run").click();
  await done(page);
  assert.equal(await claim(page, "ic2").getAttribute("data-status"), "breached");
  assert.match(await claim(page, "ic2").innerText(), /The shortest run that breaks it, \d+ steps/);
  await claim(page, "ic2").locator("summary").click();
  assert.match(await claim(page, "ic2").locator(".script").innerText(), /^at .* say n1->n2/);
  await claim(page, "ic2").locator(".watch").click();
  await replays(page, site, "ic2");
  // Back here, what was found is still there.
  await button(page, "Prove").click();
  assert.equal(await claim(page, "ic2").getAttribute("data-status"), "breached");
});

pageTest("a search stops, goes on, and says that it is not complete", DESKTOP, async (page, site) => {
  await open(page, `${site.url}#paxos?n=5&f=2&view=prove`);
  await page.locator(".adversary summary").click();
  await page.locator("#prove-states").selectOption("1000000");
  const count = () => page.locator(".progress").getAttribute("data-configurations").then(Number);
  // Stopped from within: a released page is through in less time than a click from outside takes.
  await page.evaluate(() => new Promise((resolve) => {
    const press = (name) => [...document.querySelectorAll("button")].find((one) => one.innerText.trim() === name)?.click();
    const look = () => {
      if (Number(document.querySelector(".progress")?.dataset.configurations) > 20) resolve(press("Stop"));
      else requestAnimationFrame(look);
    };
    press("Search every run");
    requestAnimationFrame(look);
  }));
  await page.getByText("stopped; nothing is lost").waitFor();
  const stopped = await count();
  await page.waitForTimeout(400);
  assert.equal(await count(), stopped, "nothing goes on");
  await button(page, "Go on").click();
  await page.waitForFunction((stopped) => Number(document.querySelector(".progress").dataset.configurations) > stopped, stopped);
  await done(page);
  assert.match(await page.locator(".answers .end").innerText(), /not complete: stopped at the configurations that were asked for/);
  assert.equal(await page.locator('.claim[data-status="holds"]').count(), 0, "nothing is called proved");
});

pageTest("the page answers while it searches, without a worker too", DESKTOP, async (page, site) => {
  await page.addInitScript(() => { delete window.Worker; });
  await open(page, `${site.url}#paxos?n=5&f=2&view=prove`);
  // Measured from the click on: a released page has searched all that it is asked for within a second.
  const frames = await page.evaluate(() => new Promise((resolve) => {
    const at = [];
    const frame = (time) => {
      at.push(time);
      const searching = document.body.innerText.includes("searching …");
      if (at.length < 40 && (searching || !document.querySelector(".progress"))) requestAnimationFrame(frame);
      else resolve(at);
    };
    [...document.querySelectorAll("button")].find((one) => one.innerText === "Search every run").click();
    requestAnimationFrame(frame);
  }));
  const gaps = frames.slice(1).map((at, place) => at - frames[place]).sort((a, b) => a - b);
  assert.ok(gaps.length >= 8, `it searched for a while: ${gaps}`);
  assert.ok(gaps[Math.floor(gaps.length / 2)] < 50, `half of the frames come in time: ${gaps}`);
});

pageTest("the table of a theorem fills, and a broken cell opens the run that breaks it", DESKTOP, async (page, site) => {
  await open(page, `${site.url}#om?n=4&f=1&view=prove`);
  await part(page, "Theorem");
  await page.locator("#table-n").fill("4");
  await page.locator("#table-f").fill("1");
  await page.locator("#table-f").press("Tab");
  await button(page, "Fill the table").click();
  const cell = (n, f) => page.locator(`.over-cell[data-n="${n}"][data-f="${f}"]`);
  await page.waitForFunction(() => !document.querySelector('[data-cell="waiting"]') && document.querySelector(".over-cell"));
  const all = await page.locator(".over-cell").evaluateAll((cells) => cells.map((cell) => cell.dataset.cell));
  assert.deepEqual(all, ["proved", "proved", "proved", "proved", "broken", "proved"]);
  assert.match(await cell(4, 1).getAttribute("aria-label"), /proved, nothing breaks it \(32 executions\)/);
  await assertAccessible(page);
  await cell(3, 1).click();
  await replays(page, site, (await state(page)).claims.find((claim) => claim.status === "breached").id);
});

pageTest("rounds: one table each shows that f + 1 are needed", DESKTOP, async (page, site) => {
  await open(page, `${site.url}#floodset?n=3&f=1&view=prove`);
  await part(page, "Theorem");
  await page.locator("#table-n").fill("3");
  await page.locator("#table-f").fill("1");
  await page.locator("#table-each").check();
  await button(page, "Fill the table").click();
  await page.waitForFunction(() => !document.querySelector('[data-cell="waiting"]') && document.querySelectorAll(".theorem").length === 3);
  const at31 = await page.locator('.over-cell[data-n="3"][data-f="1"]').evaluateAll((cells) => cells.map((cell) => cell.dataset.cell));
  assert.deepEqual(at31, ["broken", "proved", "proved"]);
});

pageTest("the configuration graph is walked by events, and the walk is a run", DESKTOP, async (page, site) => {
  await open(page, `${site.url}#arbiter?n=3&view=prove`);
  await part(page, "Configurations");
  await button(page, "Find all configurations").click();
  const head = page.locator(".place-head");
  await head.waitFor();
  assert.equal(await page.locator(".graph-svg .configuration").count(), 20);
  await page.locator(".chain-picture svg").waitFor();
  await assertAccessible(page);
  const critical = page.locator('.place-head[data-critical="true"]');
  await button(page, "To a critical one").click();
  await critical.waitFor();
  assert.match(await head.innerText(), /n0 is the decider/);
  await page.locator(".diamond-picture, .lemma .hint").first().waitFor();
  await page.locator(".event").first().click();
  // After the decider's step one value is left.
  await page.locator('.place-head[data-valence="1"]').waitFor();
  await button(page, "One event back").click();
  await critical.waitFor();
  // A click on the picture goes there too.
  await page.locator('.configuration[data-config="0"]').click();
  await page.locator(".place-head", { hasText: "Configuration 0" }).waitFor();
  await button(page, "To a critical one").click();
  await critical.waitFor();
  await page.locator(".event").first().click();
  await page.locator('.place-head[data-valence="1"]').waitFor();
  await button(page, "Open on the stage").click();
  const shown = await state(page);
  assert.ok(Object.keys(shown.decisions).length > 0, "the arbiter decided on the stage too");
  assert.ok(shown.step > 0);
});

pageTest("the game is played to its end; the adversary keeps what has no coin open", DESKTOP, async (page, site) => {
  await open(page, `${site.url}#arbiter?n=3&view=prove`);
  await part(page, "The game");
  await button(page, "New game").click();
  await page.locator(".event").first().waitFor();
  assert.match(await page.locator("#prove-panel").innerText(), /Critical: whatever you choose decides/);
  await page.locator("#game-hints").check();
  assert.ok((await page.locator(".event .disc").count()) >= 2, "hints show");
  await page.locator(".event").first().click();
  await page.locator(".game-end").waitFor();
  assert.match(await page.locator(".game-end").innerText(), /decided|only/);
  assert.equal(await page.locator(".score-row").getAttribute("data-over"), "true");
  await assertAccessible(page);
  await button(page, "Open on the stage").click();
  assert.ok((await state(page)).step > 0);
});

pageTest("in lock step a move is a round and who dies in it", DESKTOP, async (page, site) => {
  await open(page, `${site.url}#s/floodset-chain?view=prove`);
  await part(page, "Configurations");
  await button(page, "Find all configurations").click();
  const head = page.locator(".place-head");
  await head.waitFor();
  assert.equal(await head.getAttribute("data-valence"), "2");
  await page.locator(".event", { hasText: "Ada crashes, reaching Ben" }).first().click();
  await page.locator(".place-head", { hasText: "level 1" }).waitFor();
  assert.equal(await head.getAttribute("data-valence"), "2", "after round 1 both are still possible");
  await part(page, "The game");
  await button(page, "New game").click();
  const ada = page.locator(".event", { hasText: /Ada crashes, reaching Ben$/ });
  await ada.click();
  await page.waitForFunction(() => document.querySelector(".score-row").dataset.score === "1");
  await page.locator(".event", { hasText: /Ben crashes, reaching Cleo$/ }).click();
  await page.waitForFunction(() => document.querySelector(".score-row").dataset.score === "2");
  await page.locator(".event", { hasText: "nobody fails" }).click();
  await page.locator(".game-end.won").waitFor();
  assert.match(await page.locator(".game-end").innerText(), /not the same/);
  await assertAccessible(page);
  await button(page, "Open on the stage").click();
  assert.deepEqual((await state(page)).faulty.toSorted(), ["n0", "n1"]);
});

pageTest("the adversary plays by itself", DESKTOP, async (page, site) => {
  await open(page, `${site.url}#s/bivalent-for-ever?view=prove`);
  await part(page, "The game");
  await button(page, "New game").click();
  await page.locator(".event").first().waitFor({ timeout: 40_000 });
  await button(page, "Let the adversary move").click();
  await page.waitForFunction(() => document.querySelector(".score-row").dataset.moves === "1");
  assert.equal(await page.locator(".score-row").getAttribute("data-score"), "1");
});

pageTest("by keyboard alone", DESKTOP, async (page, site) => {
  await open(page, `${site.url}#arbiter?n=3`);
  await page.locator("#node-0").focus();
  await page.keyboard.press("e");
  await page.locator(".prove").waitFor();
  await page.locator("#prove-properties").focus();
  for (const name of ["theorem", "graph", "game"]) {
    await page.keyboard.press("ArrowRight");
    assert.equal(await page.evaluate(() => document.activeElement.id), `prove-${name}`);
  }
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "New game");
  await page.keyboard.press("Enter");
  await page.locator(".event").first().focus();
  await page.keyboard.press("Enter");
  await page.locator(".game-end").waitFor();
  await page.locator("#prove-game").focus();
  await page.keyboard.press("e");
  await page.locator(".prove").waitFor({ state: "detached" });
});

pageTest("the meter shows on the stage what is still possible", DESKTOP, async (page, site) => {
  await open(page, `${site.url}#arbiter?n=3&view=prove`);
  await part(page, "The game");
  await page.locator(".meter-switch").check();
  await button(page, "Back to the stage").click();
  await page.waitForFunction(() => document.querySelector(".meter")?.dataset.values === "2");
  const last = (await state(page)).steps ?? 99;
  await page.evaluate((last) => window.assent.seek(last), last);
  await page.waitForFunction(() => document.querySelector(".meter")?.dataset.values === "1");
});

pageTest("on a phone nothing is wider than the screen", PHONE, async (page, site) => {
  await open(page, `${site.url}#arbiter?n=3&view=prove`);
  const wide = () => page.evaluate(() => Math.max(document.documentElement.scrollWidth, document.querySelector(".prove").scrollWidth));
  for (const name of ["Theorem", "Configurations", "The game", "Properties"]) {
    await part(page, name);
    await page.locator(".prove-buttons .pri").first().click();
    await page.waitForTimeout(700);
    assert.ok((await wide()) <= 390, `${name}: ${await wide()}`);
  }
  await assertAccessible(page);
});
