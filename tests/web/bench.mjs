// Figures of the page: frames against a bare canvas loop of the same technique in the same run, weight, start.
// Prints Markdown tables. Run by `cargo xtask bench` on the release build in dist/.
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { chromium } from "playwright-core";
import { DIST, serveSite } from "./site.mjs";

const ROUNDS = 5;
const WINDOW_MS = 1200;
/** Nodes of a broadcast, and so n(n-1) messages on their way. */
const SIZES = [11, 32, 71, 101];

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const fixed = (number, digits = 2) => number.toFixed(digits);

function launch(flags = []) {
  const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", ...flags];
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args, headless: true });
}

/** Notes when frames come and how long their callbacks take. */
function spy() {
  const real = window.requestAnimationFrame.bind(window);
  window.frames_seen = { at: [], script: [] };
  window.requestAnimationFrame = (callback) =>
    real((time) => {
      const start = performance.now();
      callback(time);
      window.frames_seen.script.push(performance.now() - start);
      window.frames_seen.at.push(start);
    });
}

/** Frame interval and script time while something runs. */
async function measure(page) {
  await page.evaluate(() => (window.frames_seen = { at: [], script: [] }));
  await page.waitForTimeout(WINDOW_MS);
  const seen = await page.evaluate(() => window.frames_seen);
  const gaps = seen.at.slice(1).map((at, place) => at - seen.at[place]);
  return { frame: median(gaps), script: median(seen.script) };
}

/** The bare loop: as many sprites (or dots) as the page draws, moving in straight lines over as large a canvas. */
function bare([count, width, height, dots]) {
  document.body.innerHTML = `<canvas width=${width} height=${height} style="width:${width}px;height:${height}px"></canvas>`;
  const context = document.querySelector("canvas").getContext("2d");
  const sprite = document.createElement("canvas");
  sprite.width = sprite.height = 52;
  const pen = sprite.getContext("2d");
  pen.fillStyle = "#0072B2";
  pen.arc(26, 26, 15, 0, 7);
  pen.fill();
  pen.stroke();
  pen.fillStyle = "#fff";
  pen.font = "750 17px sans-serif";
  pen.fillText("1", 21, 32);
  const lines = Array.from({ length: count }, (_, i) => [(i * 7919) % width, (i * 104729) % height, (i * 15485863) % width, (i * 32452843) % height]);
  const start = performance.now();
  const frame = () => {
    const part = ((performance.now() - start) / 9000) % 1;
    context.clearRect(0, 0, width, height);
    context.fillStyle = "#0072B2";
    for (const [x, y, to_x, to_y] of lines) {
      const at_x = x + (to_x - x) * part, at_y = y + (to_y - y) * part;
      if (dots) context.fillRect(at_x - 2, at_y - 2, 4, 4);
      else context.drawImage(sprite, at_x - 26, at_y - 26, 52, 52);
    }
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}

async function frames(site) {
  const browser = await launch(["--disable-frame-rate-limit", "--disable-gpu-vsync"]);
  console.log("\n| messages on their way | page: frame, ms | page: script, ms | bare loop: frame, ms | ratio |\n|---|---|---|---|---|");
  for (const n of SIZES) {
    const rows = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
      await page.addInitScript(spy);
      await page.goto(`${site.url}#broadcast?n=${n}&speed=0.1`);
      await page.waitForSelector("html[data-boot=started]", { state: "attached" });
      await page.evaluate((n) => window.assent.seek(n), n);
      await page.evaluate(() => window.assent.play());
      await page.waitForTimeout(300);
      const ours = await measure(page);
      const [width, height] = await page.evaluate(() => [document.querySelector(".flights").width, document.querySelector(".flights").height]);
      await page.goto("about:blank");
      await page.evaluate(bare, [n * (n - 1), width, height, n * (n - 1) > 1500]);
      await page.waitForTimeout(300);
      rows.push([ours, await measure(page)]);
      await page.close();
    }
    const frame = median(rows.map(([ours]) => ours.frame));
    const ratio = median(rows.map(([ours, bare]) => ours.frame / bare.frame));
    console.log(`| ${n * (n - 1)} | ${fixed(frame)} | ${fixed(median(rows.map(([ours]) => ours.script)))} | ${fixed(median(rows.map(([, bare]) => bare.frame)))} | ${fixed(ratio)} |`);
  }
  await browser.close();
}

async function weight() {
  console.log("\n| file | raw, KB | gzip, KB | brotli, KB |\n|---|---|---|---|");
  for (const name of (await readdir(DIST)).filter((name) => /\.(wasm|js|css|html)$/.test(name))) {
    const bytes = await readFile(join(DIST, name));
    const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
    const kilo = (length) => fixed(length / 1000, 1);
    console.log(`| ${name.replace(/-[0-9a-f]{8,}/, "")} | ${kilo(bytes.length)} | ${kilo(gzipSync(bytes, { level: 9 }).length)} | ${kilo(brotli.length)} |`);
  }
}

/** First paint, and the moment from which a click works: one visit with an empty cache. */
async function visit(browser, address, network, slower) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  const wire = await context.newCDPSession(page);
  if (network) {
    const rate = (network[0] * 1e6) / 8;
    await wire.send("Network.enable");
    await wire.send("Network.emulateNetworkConditions", { offline: false, latency: network[1], downloadThroughput: rate, uploadThroughput: rate });
  }
  await wire.send("Emulation.setCPUThrottlingRate", { rate: slower });
  await page.goto(address);
  await page.waitForSelector("html[data-boot=started]", { state: "attached", timeout: 120_000 });
  const ready = await page.evaluate(() => performance.getEntriesByName("assent-ready")[0]?.startTime ?? performance.now());
  const paint = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN);
  await context.close();
  return { paint, ready };
}

/** The same on three networks, from a host that compresses and from one that does not, with and without a link. */
async function start(plain) {
  const profiles = [
    ["local", null, 1],
    ["10 Mbit/s, 40 ms", [10, 40], 1],
    ["1.6 Mbit/s, 150 ms, CPU 4 times slower", [1.6, 150], 4],
  ];
  const packed = await serveSite(DIST, { compresses: true });
  console.log("\n| network | first paint, ms | interactive, ms | with a link, ms | interactive, not compressed, ms |\n|---|---|---|---|---|");
  const browser = await launch();
  // So that the host has compressed its files.
  await visit(browser, packed.url, null, 1);
  for (const [name, network, slower] of profiles) {
    const rows = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const first = await visit(browser, packed.url, network, slower);
      const link = await visit(browser, `${packed.url}#s/raft-figure-8`, network, slower);
      rows.push([first.paint, first.ready, link.ready, (await visit(browser, plain.url, network, slower)).ready]);
    }
    console.log(`| ${name} | ${[0, 1, 2, 3].map((column) => fixed(median(rows.map((row) => row[column])), 0)).join(" | ")} |`);
  }
  await browser.close();
  await packed.close();
}

/** What a search in the tab does a second, and how long it holds the page up: in a worker, and where there is none. */
async function search(site) {
  const subjects = [
    ["two-phase commit, 3 participants", "#two-phase-commit?n=4"],
    ["Paxos, 3 nodes, 2 proposers", "#paxos?n=3&f=1&proposers=2&retry=0"],
    ["FloodSet, n = 4, f = 2", "#floodset?n=4&f=2"],
    ["OM(1), n = 4", "#om?n=4&f=1"],
  ];
  console.log("\n| search in the tab | where | configurations | a second | page held, ms |\n|---|---|---|---|---|");
  const browser = await launch();
  for (const [name, link, where] of subjects.flatMap((one) => [[...one, "worker"], [...one, "page"]])) {
    const rows = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
      if (where === "page") await page.addInitScript(() => { delete window.Worker; });
      await page.goto(`${site.url}${link}&view=prove`);
      await page.locator(".prove-buttons .pri").click();
      await page.locator(".answers .end").waitFor({ timeout: 180_000 });
      rows.push(await page.evaluate(() => ({ ...document.querySelector(".progress").dataset })));
      await page.close();
    }
    const of = (name) => median(rows.map((row) => Number(row[name])));
    console.log(`| ${name} | ${where} | ${of("configurations")} | ${of("rate")} | ${fixed(of("longest"), 1)} |`);
  }
  await browser.close();
}

const site = await serveSite();
await weight();
await start(site);
await search(site);
await frames(site);
await site.close();
