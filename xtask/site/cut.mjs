// Cuts the program in two: what the first view runs, and the rest, which follows while the first scene moves. Which
// parts of which functions the first view runs is seen by running it, in Chromium.
// Called as `node cut.mjs PROJECT DIST SPLIT LINKED` (LINKED is the program as it was linked) with CHROMIUM set, before finish.mjs; where the program is cut already nothing is done.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { plain, program, small } from "./trunk.mjs";

const [project, dist, split, linked] = process.argv.slice(2);
if (!linked) throw new Error("cut.mjs wants the project's folder, the site's, the program that cuts, and what it cuts as it was linked");
const tests = join(project, "tests", "web");
const { chromium } = await import(pathToFileURL(join(tests, "node_modules", "playwright-core", "index.mjs")));
const { serveSite } = await import(pathToFileURL(join(tests, "site.mjs")));

/** The first view as it is met: each is looked at, played to its end, and stepped through. Sizes in CSS pixels. */
const VIEWS = [
  { query: "", options: { viewport: { width: 1280, height: 800 } } },
  { query: "", options: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true } },
  { query: "?embed=1", options: { viewport: { width: 640, height: 400 } } },
];
const LOOK_MS = 500;
const PLAY_MS = 60_000;

const page = readFileSync(join(dist, "index.html"), "utf8");
const { glueName, wasmName, isCut } = program(page);
if (isCut) process.exit(0);

/** Runs a page that leaves marks where it runs; a byte a mark, 1 if it was left in any view. */
async function marks(folder) {
  const site = await serveSite(folder);
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
  let ran = Buffer.alloc(0);
  for (const { query, options } of VIEWS) {
    const view = await browser.newPage(options);
    await view.addInitScript(() => addEventListener("TrunkApplicationStarted", ({ detail }) => (window.marks = detail.wasm.marks)));
    await view.goto(site.url + query);
    await view.waitForFunction(() => window.marks);
    await view.waitForTimeout(LOOK_MS);
    const button = view.locator("button.play").first();
    const word = await button.getAttribute("aria-label");
    if (options.hasTouch) await button.tap();
    else await view.keyboard.press("Space");
    const isOver = (word) => document.querySelector("button.play").getAttribute("aria-label") === word;
    await view.waitForTimeout(LOOK_MS);
    // Whoever goes away and comes back: a page that is being left cannot wait for anything.
    for (const hidden of [true, false]) {
      await view.evaluate((hidden) => {
        Object.defineProperty(document, "hidden", { configurable: true, value: hidden });
        document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
      }, hidden);
    }
    await view.waitForFunction(isOver, word, { timeout: PLAY_MS });
    for (const key of ["ArrowLeft", "ArrowRight"]) await view.keyboard.press(key);
    await button.click();
    await view.mouse.move(options.viewport.width / 3, options.viewport.height / 3, { steps: 9 });
    await view.waitForTimeout(LOOK_MS);
    const seen = Buffer.from(await view.evaluate(() => new TextDecoder("latin1").decode(window.marks.buffer)), "latin1");
    ran = Buffer.from(seen.map((mark, place) => mark | (ran[place] ?? 0)));
    await view.close();
  }
  await browser.close();
  await site.close();
  return ran;
}

const work = mkdtempSync(join(tmpdir(), "assent-"));
const own = (name) => join(work, name);
cpSync(dist, own("page"), { recursive: true });
execFileSync(split, ["mark", join(dist, wasmName), join(own("page"), wasmName)]);
writeFileSync(own("marks"), await marks(own("page")));
const said = execFileSync(split, ["cut", join(dist, wasmName), linked, own("marks"), own("first.wasm"), own("rest.wasm")], { encoding: "utf8" });

/** Puts a file into the site under a name that changes with what is in it. */
function put(name, content) {
  const [, stem, end] = name.match(/^(.*)(\.\w+)$/);
  const named = `${stem}-${createHash("sha256").update(content).digest("hex").slice(0, 16)}${end}`;
  writeFileSync(join(dist, named), content);
  return named;
}

/** Replaces what must be there exactly once. */
function exchange(text, from, to) {
  if (text.split(from).length !== 2) throw new Error(`${glueName} does not say once: ${from}`);
  return text.replace(from, () => to);
}

const first = put("first.wasm", readFileSync(own("first.wasm")));
const rest = put("rest.wasm", readFileSync(own("rest.wasm")));
let glue = readFileSync(join(dist, glueName), "utf8").replaceAll("= __wbg_get_imports();", "= withRest(__wbg_get_imports());");
// Both files know the page's functions by their numbers.
WebAssembly.Module.imports(new WebAssembly.Module(readFileSync(join(dist, wasmName)))).forEach(({ name }, number) => (glue = exchange(glue, ` ${name}: `, ` ${number}: `)));
const load = "const { instance, module } = await __wbg_load(await module_or_path, imports);";
glue = exchange(glue, load, `${load}\n    if (early) place(await early, instance.exports);`);
glue += readFileSync(join(project, "xtask", "site", "rest.js"), "utf8").replace('"REST"', JSON.stringify(`./${rest}`));
const script = put("page.js", await small(glue, { module: true }));

// The whole program is needed for the single file: it goes to where finish.mjs looks for it, out of the site.
const whole = join(project, "target", "site", first);
rmSync(join(whole, ".."), { recursive: true, force: true });
mkdirSync(whole, { recursive: true });
for (const [name, kept] of [[glueName, "page.js"], [wasmName, "page.wasm"]]) {
  const content = readFileSync(join(dist, name));
  writeFileSync(join(whole, kept), name === wasmName ? plain(content) : content);
  rmSync(join(dist, name));
}
writeFileSync(join(dist, "index.html"), page.replaceAll(glueName, script).replaceAll(wasmName, first));
rmSync(work, { recursive: true });
console.log(`${said.trim()}; first ${Math.round(readFileSync(join(dist, first)).length / 1024)} KB, rest ${Math.round(readFileSync(join(dist, rest)).length / 1024)} KB`);
