// Pages for the previews that programs show of a link (Open Graph), one a shipped scenario, each with a picture and the
// way to the scene; the reference of every protocol.
// Called as `node previews.mjs PROJECT DIST ASSENT`; with CHROMIUM set the pictures are PNG, which all programs show.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [project, dist, program] = process.argv.slice(2);
const assent = (...words) => execFileSync(program, words, { encoding: "utf8", maxBuffer: 1 << 28 });
const escape = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/"/g, "&quot;");
/** The size that programs show whole. */
const [WIDTH, HEIGHT] = [1200, 630];

const { protocols, scenarios } = JSON.parse(assent("list", "--json"));
const folder = join(dist, "s");
mkdirSync(folder, { recursive: true });

const pictures = scenarios.map(({ id }) => [id, assent("draw", id)]);
for (const [id, svg] of pictures) writeFileSync(join(folder, `${id}.svg`), svg);
const isRastered = Boolean(process.env.CHROMIUM);
if (isRastered) {
  const playwright = join(project, "tests", "web", "node_modules", "playwright-core", "index.mjs");
  const { chromium } = await import(pathToFileURL(playwright));
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
  const page = await browser.newPage({ viewport: { width: WIDTH, height: HEIGHT } });
  for (const [id, svg] of pictures) {
    await page.setContent(`<body style="margin:0;background:#FAFAF7">${svg.replace("<svg ", '<svg style="width:100vw;height:100vh" ')}`);
    writeFileSync(join(folder, `${id}.png`), await page.screenshot());
  }
  await browser.close();
}

const kind = isRastered ? "png" : "svg";
for (const { id, title, protocol } of scenarios) {
  const told = escape(title);
  const about = escape(`A run of ${protocols.find((known) => known.id === protocol)?.title ?? protocol}, step by step.`);
  writeFileSync(join(folder, `${id}.html`), `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${told}</title>
<meta name="description" content="${about}">
<meta property="og:type" content="website">
<meta property="og:site_name" content="Assent">
<meta property="og:title" content="${told}">
<meta property="og:description" content="${about}">
<meta property="og:image" content="${id}.${kind}">
<meta property="og:image:width" content="${WIDTH}">
<meta property="og:image:height" content="${HEIGHT}">
<meta name="twitter:card" content="summary_large_image">
<meta http-equiv="refresh" content="0; url=../#s/${id}">
</head>
<body><p><a href="../#s/${id}">${told}</a></p></body>
</html>
`);
}

const page = (title, body) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.6 system-ui, sans-serif; } pre { white-space: pre-wrap; overflow-wrap: anywhere; }</style>
</head>
<body><p><a href="./">Assent</a></p>
${body}
</body>
</html>
`;
const sheets = protocols.map(({ id, title }) => `<section id="${id}"><h2><a href="./#${id}">${escape(title)}</a></h2><pre>${escape(assent("about", id))}</pre></section>`);
const contents = protocols.map(({ id, title }) => `<li><a href="#${id}">${escape(title)}</a></li>`);
writeFileSync(join(dist, "reference.html"), page("Assent: reference", `<h1>Reference</h1><ul>${contents.join("")}</ul>${sheets.join("\n")}`));
console.log(`${scenarios.length} previews (${kind}), ${protocols.length} sheets`);
