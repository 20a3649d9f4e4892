// A real Chromium, and a test that has a page of its own in it.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { chromium } from "playwright-core";
import { serveSite } from "./site.mjs";

const PROGRAM = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** No sandbox: containers and root have none. The rest keeps it from calling home. */
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const TEST_MS = 60_000;
const WAIT_MS = 15_000;

/** Starts a Chromium with an empty profile. */
export function launch() {
  return chromium.launch({ executablePath: PROGRAM, args: FLAGS, headless: true });
}

let shared;

/** One site and one browser per test file, started by its first test. */
function stand() {
  shared ??= Promise.all([serveSite(), launch()]);
  return shared;
}

after(async () => {
  if (!shared) return;
  const [site, browser] = await shared;
  await browser.close();
  await site.close();
});

/** Notes whatever a good page never does; nothing leaves this machine. */
async function watch(context, site, faults) {
  await context.route(
    (url) => /^(https?|wss?):$/.test(url.protocol) && url.origin !== site.origin,
    (route) => {
      faults.push(`asks another host: ${route.request().url()}`);
      return route.abort();
    },
  );
  context.on("weberror", (error) => faults.push(`uncaught: ${error.error().message}`));
  context.on("console", (message) => {
    if (message.type() === "error") faults.push(`console: ${message.text()}`);
  });
  context.on("response", (response) => {
    if (response.status() >= 400) faults.push(`${response.status()}: ${response.url()}`);
  });
}

/**
 * Opens the page and waits until the app has started.
 * @param {import("playwright-core").Page} page
 * @param {string} url an address on the site, with its fragment
 */
export async function open(page, url) {
  await page.goto(url);
  await page.waitForSelector("html[data-boot=started]", { state: "attached" });
}

/**
 * A test with a fresh profile. It fails where the page logs an error, throws, asks
 * for something that is not there, or asks another host for anything.
 * @param {string} name
 * @param {object} options Playwright's context options (viewport, colorScheme,
 *   reducedMotion, hasTouch ...), and `expects`: patterns of faults that the test
 *   provokes, each of which must then occur
 * @param {(page: import("playwright-core").Page, site: {url: string, origin: string}) => Promise<void>} body
 */
export function pageTest(name, options, body) {
  const { expects = [], ...settings } = options;
  test(name, { timeout: TEST_MS }, async () => {
    const [site, browser] = await stand();
    // A service worker would answer what a test holds back or breaks; the tests of offline use allow it.
    const context = await browser.newContext({ serviceWorkers: "block", ...settings });
    try {
      context.setDefaultTimeout(WAIT_MS);
      const faults = [];
      await watch(context, site, faults);
      await body(await context.newPage(), site);
      const unexpected = faults.filter((fault) => !expects.some((known) => known.test(fault)));
      assert.deepEqual(unexpected, [], "the page misbehaved");
      const unseen = expects.filter((known) => !faults.some((fault) => known.test(fault)));
      assert.deepEqual(unseen, [], "faults that should have occurred did not");
    } finally {
      await context.close();
    }
  });
}
