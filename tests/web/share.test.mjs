// What leaves the page, decoded again; what comes into it.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { inflateSync } from "node:zlib";
import { assertAccessible } from "./axe.mjs";
import { open, pageTest } from "./browser.mjs";

const DESKTOP = { viewport: { width: 1280, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const RUN = "#om?n=4&f=1&traitor=n2&step=7";

const state = (page) => page.evaluate(() => window.assent.state());

async function share(page, tab) {
  if (!(await page.locator("dialog[open]").count())) await page.getByRole("button", { name: "Share" }).click();
  await page.getByRole("tab", { name: tab, exact: true }).click();
}

/** The bytes and the name of the file that an act saves. */
async function saved(page, act) {
  const waiting = page.waitForEvent("download");
  await act();
  const file = await waiting;
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
}

/** Drops a file on the page, as from the desk. */
async function dropFile(page, name, bytes) {
  await page.evaluate(([name, base64]) => {
    const data = new DataTransfer();
    data.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], name));
    for (const type of ["dragover", "drop"]) document.body.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: data }));
  }, [name, bytes.toString("base64")]);
}

/** Loads something else, drops the file, and is back in the run. */
async function comesBack(page, name, bytes, step = 7) {
  await page.evaluate(() => window.assent.load("#floodset?n=3"));
  await dropFile(page, name, bytes);
  await page.waitForFunction((step) => window.assent.state().step === step && window.assent.state().link.includes("traitor=n2"), step);
}

/** Chunks of a PNG, its checksums tested. */
function chunks(png) {
  assert.deepEqual([...png.subarray(0, 8)], [137, 80, 78, 71, 13, 10, 26, 10]);
  const crc = (bytes) => {
    let sum = ~0;
    for (const byte of bytes) {
      sum ^= byte;
      for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
    }
    return ~sum >>> 0;
  };
  const found = [];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    const body = png.subarray(at + 4, at + 8 + length);
    assert.equal(png.readUInt32BE(at + 8 + length), crc(body), "a chunk's checksum");
    found.push([body.subarray(0, 4).toString("latin1"), body.subarray(4)]);
    at += 12 + length;
  }
  return found;
}

/** The frames of a GIF: what a decoder needs of it. */
function gifFrames(gif) {
  assert.equal(gif.subarray(0, 6).toString("latin1"), "GIF89a");
  let at = 13 + (gif[10] & 0x80 ? 3 << ((gif[10] & 7) + 1) : 0);
  const frames = [];
  let delay = 0;
  const skip = () => {
    while (gif[at]) at += gif[at] + 1;
    at += 1;
  };
  for (;;) {
    const block = gif[at++];
    if (block === 0x3b) break;
    if (block === 0x21) {
      if (gif[at] === 0xf9) delay = gif.readUInt16LE(at + 3);
      at += 1;
      skip();
    } else {
      assert.equal(block, 0x2c, "an image block");
      frames.push({ top: gif.readUInt16LE(at + 2), height: gif.readUInt16LE(at + 6), delay });
      const local = gif[at + 8] & 0x80 ? 3 << ((gif[at + 8] & 7) + 1) : 0;
      at += 9 + local + 1;
      skip();
    }
  }
  return { width: gif.readUInt16LE(6), height: gif.readUInt16LE(8), frames };
}

pageTest("the dialog has no accessibility fault in any part, in light and dark", DESKTOP, async (page, site) => {
  for (const theme of ["light", "dark"]) {
    await open(page, `${site.url}?${theme}${RUN}&theme=${theme}`);
    for (const tab of ["Link", "Embed", "Picture", "Film", "Web page", "Slides", "Text and data"]) {
      await share(page, tab);
      await assertAccessible(page, "dialog");
    }
  }
});

pageTest("the dialog fits a phone", PHONE, async (page, site) => {
  await open(page, site.url + RUN);
  for (const tab of ["Link", "Embed", "Picture", "Film", "Web page", "Slides", "Text and data"]) {
    await share(page, tab);
    const [inner, outer] = await page.locator("dialog").evaluate((dialog) => [dialog.scrollWidth, dialog.clientWidth]);
    assert.ok(inner <= outer, `${tab}: ${inner} > ${outer}`);
  }
});

pageTest("the QR code is the link's", DESKTOP, async (page, site) => {
  await open(page, site.url + RUN);
  await share(page, "Link");
  const path = await page.locator(".qr path").getAttribute("d");
  const side = Number((await page.locator(".qr").getAttribute("viewBox")).split(" ")[2]);
  // Three finder patterns, each a ring of seven modules in a corner of the quiet zone.
  for (const [x, y] of [[4, 4], [side - 11, 4], [4, side - 11]]) assert.ok(path.includes(`M${x} ${y}h7v1h-7z`), `a finder at ${x} ${y}`);
  await page.evaluate(() => document.querySelector("dialog").close());
  await page.evaluate(() => window.assent.load(`assent 1\nrun floodset n=16 f=8\n${Array.from({ length: 900 }, (_, i) => `at ${i}us crash n${(i * 7) % 16}\nat ${i}us restart n${(i * 5 + i * i) % 16}`).join("\n")}\n`));
  await share(page, "Link");
  assert.match(await page.locator("#share-part").innerText(), /too long for a QR code/);
});

pageTest("embed code follows the choices, and its preview is the embed", DESKTOP, async (page, site) => {
  await open(page, site.url + RUN);
  await share(page, "Embed");
  const code = () => page.locator("#share-embed").inputValue();
  assert.match(await code(), /^<iframe src="http[^"]*#om\?[^"]*traitor=n2[^"]*&amp;embed=1&amp;hide=log&amp;play=0" width="960" height="540"/);
  await page.locator("#embed-size").selectOption("480 × 270");
  await page.locator("#embed-controls").selectOption("min");
  await page.locator("#embed-readonly").check();
  await page.locator("#embed-theme").selectOption("dark");
  assert.match(await code(), /controls=min&amp;hide=log&amp;readonly=1&amp;theme=dark&amp;play=0" width="480" height="270"/);
  await page.waitForFunction(() => document.querySelector(".frame-preview iframe")?.contentWindow.assent?.state().step === 7);
  await page.locator("#embed-as").selectOption("element");
  const element = await code();
  assert.match(element, /<script src="http[^"]*\/embed\.js"><\/script>\n<assent-scene src=/);
  await page.route(`${site.url}made.html`, (route) => route.fulfill({ contentType: "text/html", body: `<!doctype html><title>Made</title>${element}` }));
  await page.goto(`${site.url}made.html`);
  assert.equal(await page.evaluate(async () => (await document.querySelector("assent-scene").getState()).step), 7);
});

pageTest("an SVG picture has attributes only, and brings its run back", DESKTOP, async (page, site) => {
  await open(page, site.url + RUN);
  for (const what of ["stage", "lanes"]) {
    await share(page, "Picture");
    await page.locator("#picture-what").selectOption(what);
    const { name, bytes } = await saved(page, () => page.locator("#save-svg").click());
    const svg = bytes.toString();
    assert.equal(name, "assent-om-7.svg");
    assert.doesNotMatch(svg, /class=|style=|var\(|<style|href=/);
    const fault = await page.evaluate((svg) => new DOMParser().parseFromString(svg, "image/svg+xml").querySelector("parsererror")?.textContent, svg);
    assert.equal(fault, undefined);
    await page.evaluate(() => document.querySelector("dialog").close());
    await comesBack(page, "anything.svg", bytes);
  }
});

pageTest("a PNG picture is one, has the width, and brings its run back", DESKTOP, async (page, site) => {
  await open(page, site.url + RUN);
  await share(page, "Picture");
  await page.locator("#picture-width").selectOption("960");
  const { name, bytes } = await saved(page, () => page.locator("#save-png").click());
  assert.equal(name, "assent-om-7.png");
  const all = chunks(bytes);
  const head = all.find(([kind]) => kind === "IHDR")[1];
  const [width, height] = [head.readUInt32BE(0), head.readUInt32BE(4)];
  assert.deepEqual([width, height], [960, 588]);
  const pixels = inflateSync(Buffer.concat(all.filter(([kind]) => kind === "IDAT").map(([, data]) => data)));
  const channels = { 2: 3, 6: 4 }[head[9]];
  assert.equal(pixels.length, height * (1 + width * channels));
  assert.ok(new Set(pixels).size > 20, "something is drawn");
  assert.match(all.find(([kind]) => kind === "iTXt")[1].toString(), /^assent\0\0\0\0\0#om\?/);
  await page.evaluate(() => document.querySelector("dialog").close());
  await comesBack(page, "picture", bytes);
});

pageTest("a GIF has its frames, moves, and can be cancelled", DESKTOP, async (page, site) => {
  await open(page, site.url + RUN);
  await share(page, "Film");
  await page.locator("#film-speed").selectOption("4");
  await page.locator("#film-width").selectOption("480");
  const { name, bytes } = await saved(page, () => page.locator("#make-gif").click());
  assert.equal(name, "assent-om-7.gif");
  const { width, height, frames } = gifFrames(bytes);
  assert.deepEqual([width, height], [480, 294]);
  assert.ok(frames.length > 10, `${frames.length} frames`);
  assert.ok(frames.every((frame) => frame.delay === 8 && frame.top + frame.height <= height));
  assert.ok(frames.some((frame) => frame.height < height), "what stands still is not written again");
  const seen = await page.evaluate(async (base64) => {
    const image = new Image();
    image.src = `data:image/gif;base64,${base64}`;
    await image.decode();
    return [image.naturalWidth, image.naturalHeight];
  }, bytes.toString("base64"));
  assert.deepEqual(seen, [480, 294]);
  await page.locator("#film-speed").selectOption("0.5");
  await page.locator("#make-gif").click();
  await page.locator("#film-cancel").click();
  await page.waitForFunction(() => document.querySelector("#film-told").textContent === "Stopped.");
});

pageTest("a video plays where the browser records one", DESKTOP, async (page, site) => {
  await open(page, site.url + RUN);
  await share(page, "Film");
  await page.locator("#film-speed").selectOption("4");
  await page.locator("#film-width").selectOption("480");
  assert.equal(await page.locator("#make-video").isEnabled(), true, "Chromium records");
  const { bytes } = await saved(page, () => page.locator("#make-video").click());
  const seen = await page.evaluate(async (base64) => {
    const video = document.createElement("video");
    video.muted = true;
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    video.src = URL.createObjectURL(new Blob([bytes]));
    await new Promise((done, failed) => Object.assign(video, { onloadeddata: done, onerror: () => failed(video.error) }));
    return [video.videoWidth, video.videoHeight];
  }, bytes.toString("base64"));
  assert.deepEqual(seen, [480, 294]);
});

pageTest("texts and data are what the engine says", DESKTOP, async (page, site) => {
  await open(page, site.url + RUN);
  await share(page, "Text and data");
  const of = async (kind) => {
    await page.locator("#text-kind").selectOption(kind);
    return saved(page, () => page.locator("#save-text").click());
  };
  assert.match((await of("text")).bytes.toString(), /^assent 1\n/);
  assert.match((await of("transcript")).bytes.toString(), /digest [0-9a-f]{16}/);
  const trace = (await of("trace")).bytes;
  const { link, steps } = JSON.parse(trace);
  assert.match(link, /^#om/);
  assert.equal(steps.length, (await state(page)).steps);
  assert.match((await of("shiviz")).bytes.toString(), /\n\S+ \{".*":1\}\n/);
  const diagram = (await of("mermaid")).bytes;
  assert.match(diagram.toString(), /^sequenceDiagram\n    %% assent #om/);
  await page.evaluate(() => document.querySelector("dialog").close());
  await comesBack(page, "trace.json", trace, 0);
  await comesBack(page, "diagram.mmd", diagram, 0);
  await comesBack(page, "link.txt", Buffer.from(`https://elsewhere.example/${RUN}`));
});

pageTest("wrong and large files are refused in words, and the run stays", DESKTOP, async (page, site) => {
  await open(page, site.url + RUN);
  const before = await state(page);
  const png = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");
  for (const [name, bytes, words] of [
    ["notes.txt", Buffer.from("hello"), /notes\.txt cannot be opened: found `hello`, expected a scenario's text/],
    ["photo.jpg", Buffer.from([0xff, 0xd8, 0xff, 0xe0]), /file of another kind/],
    ["cut.png", png, /cut off/],
    ["other.svg", Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>"), /carries no run/],
    ["other.html", Buffer.from("<!doctype html><p>x"), /carries no run/],
    ["bad.txt", Buffer.from("assent 1\nrun om n=99999\n"), /line 2/],
    ["empty", Buffer.alloc(0), /cannot be opened/],
  ]) {
    await dropFile(page, name, bytes);
    await page.waitForFunction((words) => new RegExp(words).test(document.querySelector(".notices [role=status]").textContent), words.source);
    assert.deepEqual(await state(page), before, name);
  }
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(30 * 1024 * 1024)], "large.bin"));
    document.body.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: data }));
  });
  await page.waitForFunction(() => /found 30 MB, expected at most 24 MB/.test(document.querySelector(".notices [role=status]").textContent));
});

pageTest("back leads to the scene before, and steps make no history", DESKTOP, async (page, site) => {
  await open(page, `${site.url}#om?n=5`);
  const length = await page.evaluate(() => history.length);
  for (const step of [1, 2, 3]) await page.evaluate((step) => window.assent.seek(step), step);
  await page.waitForFunction(() => location.hash.includes("step=3"));
  assert.equal(await page.evaluate(() => history.length), length);
  await page.getByRole("button", { name: "Library" }).click();
  await page.getByRole("button", { name: /^FloodSet/ }).first().click();
  await page.waitForFunction(() => location.hash.startsWith("#floodset"));
  await page.goBack();
  await page.waitForFunction(() => window.assent.state().link.startsWith("#om"));
  assert.equal((await state(page)).step, 3);
  await page.goForward();
  await page.waitForFunction(() => window.assent.state().link.startsWith("#floodset"));
});

pageTest("every shipped scenario's link opens that very scenario, at a third of it", DESKTOP, async (page, site) => {
  await open(page, site.url);
  const ids = (await readFile(new URL("../../src/scenario/shipped.rs", import.meta.url), "utf8")).match(/shipped! \{([^}]*)\}/)[1].match(/[\w-]+/g);
  assert.ok(ids.length > 100);
  const wrong = await page.evaluate((ids) => ids.filter((id) => {
    const { steps } = window.assent.load(`#s/${id}`);
    window.assent.seek(Math.floor(steps / 3));
    const one = window.assent.state();
    window.assent.load("#om?n=5");
    window.assent.load(one.link);
    const other = window.assent.state();
    return one.digest !== other.digest || one.step !== other.step || !one.link.startsWith(`#s/${id}`);
  }), ids);
  assert.deepEqual(wrong, []);
});

const PANIC = { ...DESKTOP, expects: [/panicked/, /unreachable/] };

pageTest("a panic shows a panel with the link of what was being done", PANIC, async (page, site) => {
  await open(page, `${site.url}#om?n=5&step=2`);
  // A browser that makes no more elements: the program cannot go on, and panics.
  await page.evaluate(() => {
    const { createElement, createElementNS } = Document.prototype;
    window.mend = () => Object.assign(Document.prototype, { createElement, createElementNS });
    Document.prototype.createElement = Document.prototype.createElementNS = () => {
      throw new Error("spoilt");
    };
  });
  await page.getByRole("button", { name: "Library" }).click();
  const alert = page.getByRole("alert").first();
  await alert.waitFor();
  assert.match(await alert.innerText(), /has stopped/);
  assert.match(await alert.locator("textarea").inputValue(), /#om\?n=5&step=2$/);
  assert.equal(await page.locator(".app").isVisible(), false, "a frozen picture is left standing");
  await page.evaluate(() => window.mend());
  await assertAccessible(page);
  await alert.getByRole("button", { name: "Open it again" }).click();
  await page.waitForFunction(() => window.assent?.state().link === "#om?n=5&step=2");
});
