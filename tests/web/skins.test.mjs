// What a student on a phone, a lecturer with a projector and a class that guesses see: no word or picture tells who the
// traitor is while that is hidden, skins show cut roads and keep their words apart, nothing jumps, notes are printed.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { assertAccessible } from "./axe.mjs";
import { open, pageTest } from "./browser.mjs";

const DESKTOP = { viewport: { width: 1280, height: 800 } };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const NARROW = { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true };
const SLIDE = { viewport: { width: 480, height: 270 } };

const state = (page) => page.evaluate(() => window.assent.state());
const seek = (page, step) => page.evaluate((step) => window.assent.seek(step), step);
const load = (page, text) => page.evaluate((text) => window.assent.load(text), text);
const tab = (page, name) => page.getByRole("tab", { name, exact: true }).click();

/** A shipped scenario in a skin, with more lines. */
async function dressed(id, skin, more = "") {
  const text = await readFile(new URL(`../../static/scenarios/${id}.txt`, import.meta.url), "utf8");
  return text.replace(/^skin .*\n/m, "").replace(/^title.*\n/m, (title) => `${title}skin ${skin}\n`) + more;
}

/** Everything that is to be read or heard and that names somebody and speaks of lies or loyalty. */
function telling(page, names) {
  return page.evaluate((names) => {
    const lies = /\b(traitor|treacherous|liar|lie|lies|lied|lying|loyal|disloyal|honest|corrupt\w*|made[- ]up|instead|twin|forged?|faulty|Verräter)\b/i;
    const named = new RegExp(`(?<![\\w-])(${names.join("|")})(?![\\w-])`, "i");
    const found = new Set();
    const look = (where, text) => {
      if (text && lies.test(text) && named.test(text)) found.add(`${where}: ${text.trim().slice(0, 160)}`);
    };
    // A sentence may be made of several elements.
    for (const part of document.body.querySelectorAll("*")) {
      // What a property or a protocol says of whichever run is no news of this one.
      if (part.closest("script, style, #boot, .properties details, .code, .about, .plains, .setup .mistake")) continue;
      if (part.querySelector(".properties, .properties details, .code, .about, .mistake")) continue;
      if (["P", "LI", "TD", "TH", "BUTTON", "SPAN", "TEXT", "H1", "H2", "H3", "H4", "B", "OPTION", "TEXTAREA", "CAPTION", "TITLE"].includes(part.tagName.toUpperCase()))
        look(part.tagName, part.textContent.length < 600 ? part.textContent : "");
      if ("value" in part && typeof part.value === "string") look("value", part.value);
      for (const name of ["aria-label", "aria-valuetext", "aria-description", "title", "alt", "placeholder"])
        look(name, part.getAttribute(name));
    }
    for (const mark of [".node.traitor", ".saw", ".node .lie", "tr.traitor"])
      if (document.querySelector(mark)) found.add(`mark ${mark}`);
    return [...found];
  }, names);
}

/** All tabs of the side and all views of the middle, at one moment. */
async function everywhere(page, names, check) {
  for (const name of ["Log", "Properties", "Code", "Set-up", "Why", "Text"]) {
    await tab(page, name);
    await check(name);
  }
  for (const id of names.keys()) {
    await page.locator(`#node-${id}`).focus();
    await page.keyboard.press("Enter");
    await tab(page, "Node");
    await check(`node ${names[id]}`);
    const why = page.locator(".sheet button", { hasText: /^Why/ });
    if (await why.count()) {
      await why.first().click();
      await check(`why of ${names[id]}`);
      if (await page.locator(".light-note:not(.veil-note) button").count()) await page.locator(".light-note:not(.veil-note) button").click();
    }
    await page.keyboard.press("Escape");
  }
  for (const view of ["Both", "Board", "Stage"]) {
    await page.locator(".views button", { hasText: new RegExp(`^${view}$`) }).click();
    await check(view);
  }
}

for (const [id, names, liar] of [
  ["generals-four", ["Commander", "Alice", "Bob", "Cleo"], 3],
  ["bracha-three", ["Sender", "Ada", "Ben"], 0],
]) {
  pageTest(`guess who: nothing on the page tells who lies in ${id}, until it is shown`, DESKTOP, async (page, site) => {
    await open(page, `${site.url}#s/${id}`);
    const { steps } = await state(page);
    const middle = Math.round(steps / 2);
    await seek(page, middle);
    assert.ok((await telling(page, names)).length > 2, "it is told where it is not hidden");
    await open(page, `${site.url}?hidden#s/${id}?hide=traitors`);
    for (const step of [0, 1, middle, steps]) {
      await seek(page, step);
      await everywhere(page, names, async (where) => {
        assert.deepEqual(await telling(page, names), [], `${where}, step ${step}`);
      });
    }
    assert.equal(await page.locator(".strip .cell").count(), await page.evaluate((id) => document.querySelectorAll(".strip .cell").length, id));
    const cells = await page.locator(".strip .cell").evaluateAll((cells) => cells.map((cell) => cell.getAttribute("aria-label")));
    if (id === "generals-four") assert.ok(cells.some((cell) => cell.includes(names[liar])), "who is missing in the strip would be the one");
    // The log of the one it is done to does not hold what was done.
    await tab(page, "Log");
    await seek(page, 1);
    assert.match(await page.locator(".log").innerText(), /hidden while you guess/i);
    await page.locator(".filters select").first().selectOption({ label: names[liar] });
    assert.doesNotMatch(await page.locator(".log").innerText(), /hidden while you guess/i);
    assert.equal(await page.locator(".node.active").count(), 0, "whose step it is, is not shown");
    // The gallery and the dialog of texts.
    await page.locator("button.library").click();
    await page.locator("#gallery-search").fill(id);
    await page.waitForFunction(() => document.querySelector(".portrait svg"));
    assert.deepEqual(await telling(page, names), [], "gallery");
    await page.locator("dialog > header button").click();
    await page.locator("button.share").click();
    for (const part of await page.locator(".share-tabs button").all()) {
      await part.click();
      assert.deepEqual(await telling(page, names), [], `share: ${await part.innerText()}`);
    }
    await page.locator("dialog > header button").click();
    await assertAccessible(page);
    // One switch shows all again.
    await page.locator(".veil-note button").click();
    await seek(page, middle);
    assert.ok((await telling(page, names)).length > 2);
    assert.equal(await page.locator(".node.traitor").count(), 1);
    await tab(page, "Text");
    assert.match(await page.locator(".text-panel").inputValue(), /corrupt/);
  });
}

pageTest("guess who: a question is asked and not judged, and branches stay hidden", DESKTOP, async (page, site) => {
  const text = (await dressed("generals-four", "generals")).replace(/^ask .*$/m, 'ask 10ms "Who turns?" Alice Bob Cleo*="Cleo says the opposite."');
  await open(page, `${site.url}#s/generals-four?hide=traitors`);
  await load(page, text);
  await seek(page, 12);
  const ask = page.locator(".ask");
  await ask.getByRole("button", { name: "Cleo" }).click();
  assert.match(await ask.innerText(), /Hidden while you guess/);
  assert.equal(await ask.locator(".right, .wrong").count(), 0);
  await page.locator("#node-1").focus();
  await page.keyboard.press("t");
  await page.locator(".forks li").nth(1).waitFor();
  assert.deepEqual(await telling(page, ["Alice", "Bob", "Cleo"]), []);
});

pageTest("a question that has come out is not asked any more", DESKTOP, async (page, site) => {
  await open(page, `${site.url}#s/generals-four`);
  await seek(page, 13);
  assert.equal(await page.locator(".ask").count(), 1);
  await seek(page, 10_000);
  assert.equal(await page.locator(".ask").count(), 0);
  await seek(page, 13);
  await page.locator(".ask button").first().click();
  await seek(page, 10_000);
  assert.match(await page.locator(".ask [role=status]").innerText(), /\w/, "what was answered stays judged");
});

pageTest("the generals' roads show what is cut, lossy and slow, and the wall", DESKTOP, async (page, site) => {
  await open(page, site.url);
  const ground = () => page.locator(".ground").innerHTML();
  await load(page, await dressed("generals-four", "generals"));
  await seek(page, 10);
  assert.doesNotMatch(await ground(), /stroke-dasharray="(1 26|18 22)"/, "a road is whole");
  await load(page, await dressed("generals-four", "generals", "at 0ms cut n0,n1 | n2,n3\n"));
  await seek(page, 10);
  assert.equal((await ground()).match(/stroke-dasharray="1 26"/g).length, 8, "four roads are broken up, each with its edges");
  assert.match(await ground(), /partition/);
  await load(page, await dressed("generals-four", "generals", "at 0ms lose n1->n2 50% until end\nat 0ms delay n0->n1 by 90ms until end\nat 0ms drop n2->n3 until end\n"));
  await seek(page, 10);
  const html = await ground();
  assert.match(html, /stroke-dasharray="18 22"/, "lossy");
  assert.match(html, /stroke-dasharray="1 26"/, "cut");
  assert.match(html, /\+90ms/, "slow");
});

/** Pairs of words on the stage that lie over each other. */
function collisions(page) {
  return page.evaluate(() => {
    const texts = [...document.querySelectorAll(".node .name, .costume text, .ground text")].filter((text) => !text.closest(".gone") && text.textContent.length > 2);
    // What is written is a little smaller than its line.
    const boxes = texts.map((text) => [text.textContent, text.getBoundingClientRect()]).filter(([, box]) => box.width > 0);
    const over = [];
    for (const [at, [one, a]] of boxes.entries())
      for (const [other, b] of boxes.slice(at + 1)) {
        const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (wide > 3 && high > Math.min(a.height, b.height) * 0.35) over.push(`${one} / ${other}`);
      }
    return over;
  });
}

for (const [name, options] of [["desk", DESKTOP], ["phone", PHONE], ["slide", SLIDE]]) {
  pageTest(`aircraft that meet and controllers in rows keep their words apart: ${name}`, options, async (page, site) => {
    for (const id of ["ueberlingen", "tcas-tie", "atc-cut-raft", "atc-liar-pbft"]) {
      await open(page, `${site.url}?${id}#s/${id}${name === "slide" ? "?embed=1" : ""}`);
      const { steps } = await state(page);
      for (const step of [Math.round(steps / 3), Math.round(steps * 0.8), steps]) {
        await seek(page, step);
        const names = (await collisions(page)).filter((pair) => !/FL \d+ \/ |\/ FL \d+$/.test(pair));
        assert.deepEqual(names, [], `${id}, step ${step}`);
      }
      const cut = await page.locator(".node .name, .costume text").evaluateAll((texts) => {
        const stage = document.querySelector(".stage-svg").getBoundingClientRect();
        return texts.filter((text) => { const box = text.getBoundingClientRect(); return box.bottom > stage.bottom + 4 || box.top < stage.top - 4; }).map((text) => text.textContent);
      });
      assert.deepEqual(cut, [], id);
    }
  });
}

for (const [name, options] of [["desk", DESKTOP], ["phone", PHONE], ["slide", SLIDE]]) {
  pageTest(`the first branch and the first cut move the stage nowhere: ${name}`, options, async (page, site) => {
    await open(page, `${site.url}#floodset?n=4&f=1`);
    await seek(page, 4);
    const place = async () => JSON.stringify(await page.locator(".ring").boundingBox());
    const before = await place();
    await page.locator("#node-2").focus();
    await page.keyboard.press("c");
    await page.waitForFunction(() => document.querySelectorAll(".forks li").length === 2);
    assert.equal(await place(), before, "a branch");
    await page.locator("#node-1").focus();
    await page.keyboard.press("p");
    await page.waitForFunction(() => document.querySelectorAll(".forks li").length === 3);
    assert.equal(await place(), before, "a cut, which can be healed");
  });
}

for (const [name, options] of [["390 px", PHONE], ["320 px", NARROW], ["a desk", DESKTOP]]) {
  pageTest(`a lesson from its first to its last step on ${name}`, options, async (page, site) => {
    await open(page, site.url);
    await page.locator("button.lessons-door").click();
    await page.locator('[data-lesson="who-lied"] button.pri').click();
    const panel = page.locator(".lesson");
    const fits = async (where) => {
      const wide = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      assert.ok(wide[0] <= wide[1], where);
      const cut = await panel.locator("button, p, h2").evaluateAll((parts) => parts.filter((part) => part.scrollWidth > part.clientWidth + 1 && part.clientWidth > 0).map((part) => part.textContent));
      assert.deepEqual(cut, [], where);
      const box = await panel.boundingBox();
      assert.ok(box.x >= 0 && box.x + box.width <= wide[1] + 1, where);
    };
    const steps = Number((await panel.locator(".num").innerText()).split("/")[1]);
    for (let step = 1; step <= steps; step += 1) {
      await page.locator(".side").evaluate((side) => side.scrollTo(0, 9999));
      assert.equal(await panel.locator(".num").innerText(), `${step} / ${steps}`);
      await fits(`step ${step}`);
      if (await page.locator(".ask").count()) await page.locator(".ask button").last().click();
      await seek(page, 10_000);
      await fits(`end of step ${step}`);
      await assertAccessible(page, ".side");
      await panel.locator("button.pri").click();
      // The words of what is to be done are in view, wherever the reader had scrolled to.
      const [head, side] = [await panel.locator("h2").boundingBox(), await page.locator(".side").boundingBox()];
      assert.ok(head.y >= side.y - 1 && head.y < side.y + side.height, `after step ${step}`);
    }
    assert.match(await panel.locator(".num").innerText(), /^1 \//, "the next lesson begins");
    assert.equal(await page.locator(".tour:visible").count(), 0, "the first scene's tour is over");
    await panel.locator("header button").click();
    await panel.waitFor({ state: "detached" });
  });
}

pageTest("notes are printed: all lessons or the open one, black on white, with addresses", { ...DESKTOP, colorScheme: "dark" }, async (page, site) => {
  await open(page, site.url);
  await page.locator("button.lessons-door").click();
  await page.emulateMedia({ media: "print" });
  const seen = (selector) => page.locator(selector).evaluateAll((parts) => parts.filter((part) => part.checkVisibility({ visibilityProperty: true }) && part.getBoundingClientRect().height > 0).length);
  const lessons = await page.locator(".lesson-card").count();
  assert.equal(await seen(".lesson-card"), lessons);
  assert.equal(await seen(".notes h5"), 3 * lessons, "the notes of all, though none is open");
  assert.equal(await seen("dialog button"), 0, "nothing to press");
  assert.equal(await seen(".app"), 0);
  const heads = await page.locator(".lesson-head h4, dialog h2").evaluateAll((parts) => [...new Set(parts.map((part) => getComputedStyle(part).color))]);
  assert.deepEqual(heads, ["rgb(0, 0, 0)"]);
  const colours = await page.locator(".notes li").first().evaluate((part) => [getComputedStyle(part).color, getComputedStyle(part.closest("dialog")).backgroundColor]);
  assert.deepEqual(colours, ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]);
  const address = await page.locator(".notes a").first().evaluate((link) => getComputedStyle(link, "::after").content);
  assert.match(address, /http:\/\/127\.0\.0\.1:\d+\/deep\/sub\/#/);
  assert.ok((await seen(".lesson-card > p")) === lessons, "goals are printed");
  const themes = await page.evaluate(() => ["beforeprint", "afterprint"].map((name) => {
    window.dispatchEvent(new Event(name));
    return document.documentElement.dataset.theme;
  }));
  assert.deepEqual(themes, ["light", "dark"], "the stage is printed light too");
  const all = await page.pdf({ format: "A4" });
  const pages = (pdf) => (pdf.toString("latin1").match(/\/Type\s*\/Page[^s]/g) ?? []).length;
  assert.ok(pages(all) > 8, `${pages(all)} pages`);
  await page.emulateMedia({ media: "screen" });
  await page.locator('[data-lesson="who-lied"] summary').click();
  await page.emulateMedia({ media: "print" });
  assert.equal(await seen(".lesson-card"), 1);
  assert.ok(pages(await page.pdf({ format: "A4" })) <= 2, "one lesson is a sheet of paper");
});

pageTest("the gallery by keyboard, each card with a picture of its own", DESKTOP, async (page, site) => {
  await open(page, site.url);
  await page.locator("button.library").click();
  await page.locator("#gallery-search").focus();
  await page.keyboard.type("generals");
  const cards = page.locator(".picture");
  const count = await cards.count();
  assert.ok(count > 5 && count < 60);
  for (const card of await cards.all()) await card.scrollIntoViewIfNeeded();
  await page.waitForFunction((count) => document.querySelectorAll(".portrait svg").length === count, count);
  const pictures = await page.locator(".portrait").evaluateAll((all) => all.map((one) => one.innerHTML));
  assert.ok(new Set(pictures).size > pictures.length * 0.8, "pictures differ");
  await page.locator("#gallery-search").focus();
  await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowDown");
  assert.ok((await cards.count()) < count, "a chapter is chosen");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowDown");
  assert.match(await page.locator(".found").innerText(), /^\d+ of/);
  await cards.first().focus();
  await page.keyboard.press("Enter");
  await page.locator("dialog[open]").waitFor({ state: "detached" });
  assert.match((await state(page)).link, /^#s\//);
});

pageTest("the gallery and a projector cut no words", PHONE, async (page, site) => {
  await open(page, site.url);
  await page.locator("button.library").click();
  const dialog = page.locator("dialog");
  const wide = await dialog.evaluate((dialog) => [dialog.scrollWidth, dialog.clientWidth]);
  assert.ok(wide[0] <= wide[1]);
  assert.ok((await page.locator(".sieve").boundingBox()).height < 120, "search and filters leave room");
  await dialog.evaluate((dialog) => dialog.scrollTo(0, 3000));
  await page.locator("#gallery-search").fill("general");
  await page.waitForFunction(() => document.querySelector("dialog").scrollTop < 100);
  await page.setViewportSize({ width: 1280, height: 800 });
  await open(page, `${site.url}?hall#s/2pc-told-one?theme=projector`);
  const cut = await page.locator(".top button, .faults button, .tabs button").evaluateAll((parts) =>
    parts.filter((part) => part.offsetParent && part.scrollWidth > part.clientWidth + 1).map((part) => part.textContent));
  assert.deepEqual(cut, []);
  const rows = await page.locator(".faults button:visible").evaluateAll((parts) => new Set(parts.map((part) => Math.round(part.getBoundingClientRect().top / 8))).size);
  assert.equal(rows, 1, "the faults stand in one row");
});
