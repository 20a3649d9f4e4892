// What a static host needs beside what Trunk makes: the page as one file, offline use, a content security policy.
// Called as `node finish.mjs PROJECT DIST`; takes some seconds, and is safe to call again.
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { pack, unpacker } from "./pack.mjs";
import { only, plain, program, small } from "./trunk.mjs";

const [project, dist] = process.argv.slice(2);
if (!dist) throw new Error("finish.mjs wants the project's folder and the site's");
const read = (folder, name) => readFileSync(join(folder, name), "utf8");

// Old builds leave no files: Trunk replaces the folder. What is named in the page is what counts.
const trunk = read(dist, "index.html").replace(/<!-- finished -->[\s\S]*?<!-- \/finished -->\n?/g, "");
const { glueName, wasmName, isCut } = program(trunk);
const styles = [...trunk.matchAll(/<link rel="stylesheet" href="\.\/([\w-]+\.css)"/g)].map((found) => found[1]);
// Where the program was cut (cut.mjs), the single file is made of the whole one.
const [wholeGlue, wholeWasm] = isCut ? ["page.js", "page.wasm"].map((name) => join(project, "target", "site", wasmName, name)) : [join(dist, glueName), join(dist, wasmName)];
const rest = isCut ? [only([...read(dist, glueName).matchAll(/"\.\/(rest-\w+\.wasm)"/g)].map((found) => found[1]), "the program's rest")] : [];
if (!isCut) writeFileSync(join(dist, wasmName), plain(readFileSync(join(dist, wasmName))));
if (styles.length === 0) throw new Error("found no style sheet in the page: build it anew");

const REGISTER = `<script>
// Offline use. Sandboxes have no service workers and say so by throwing.
addEventListener("load", () => {
  try {
    if (location.protocol !== "file:" && isSecureContext) navigator.serviceWorker.register("sw.js").catch(() => {});
  } catch {}
});
</script>`;

/** The policy: nothing but what is here, no script but these. Styles may stand in attributes: positions are. */
function policy(html, sources) {
  const inline = [...html.matchAll(/<script(?![^>]*\bsrc=)([^>]*)>([\s\S]*?)<\/script>/g)];
  const run = inline.filter(([, attributes]) => !attributes.includes("text/plain"));
  const hashes = run.map(([, , text]) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`);
  const rules = {
    "default-src": "'none'",
    "script-src": [...new Set(hashes), "'wasm-unsafe-eval'", ...sources].join(" "),
    "style-src": ["'unsafe-inline'", ...sources].join(" "),
    "img-src": ["data:", "blob:", ...sources].join(" "),
    "media-src": "data: blob:",
    "connect-src": ["data:", "blob:", ...sources].join(" "),
    // Of the page's own program, for searches: from a text that index.html makes. With a source, the service worker.
    "worker-src": ["blob:", ...sources].join(" "),
    "manifest-src": sources.join(" ") || "'none'",
    "frame-src": "'self' file:",
    "base-uri": "'none'",
    "form-action": "'none'",
  };
  return Object.entries(rules).map(([name, value]) => `${name} ${value}`).join("; ");
}

const MARK = '<meta charset="utf-8">\n';
/** The page with small scripts, and with its policy, which must stand before all it speaks of. */
async function guarded(page, sources) {
  if (!page.includes(MARK)) throw new Error("index.html lacks its charset line");
  let html = page;
  for (const [, script] of page.matchAll(/<script>([^]*?)<\/script>/g)) {
    const light = inScript(await small(script));
    html = html.replace(script, () => light);
  }
  const meta = `<meta http-equiv="Content-Security-Policy" content="${policy(html, sources)}">`;
  return html.replace(MARK, () => `${MARK}<!-- finished -->${meta}<!-- /finished -->\n`);
}

/** What may stand inside a script element: nothing that ends it. */
const inScript = (text) => text.replace(/<\/(script)/gi, "<\\/$1").replace(/<!--/g, "<\\!--");

/** A style sheet without comments and blanks: in an address each blank takes three letters. */
const lean = (style) => style.replace(/\/\*[^]*?\*\//g, "").replace(/\s+/g, " ").replace(/([{};,:]) /g, "$1").replace(/ ([{}])/g, "$1");

/** The page as one file: our own index.html with everything put in where Trunk's links stand. */
async function single() {
  if (!existsSync(wholeWasm)) throw new Error("the whole of the program that was cut is gone: build it anew");
  const glue = readFileSync(wholeGlue, "utf8");
  const start = glue.match(/export \{[^}]*?(\w+) as default\s*\}/)?.[1];
  if (!start) throw new Error(`${glueName} has no default export`);
  const packed = await pack(readFileSync(wholeWasm));
  const scripts = `<script type="text/plain" id="scene"></script>
<script type="module" id="program">
${inScript(await small(glue, { module: true }))}
/* program */
{
${inScript(await small(unpacker))}
  const program = unpacked("${packed}");
  await ${start}({ module_or_path: new Response(program, { headers: { "content-type": "application/wasm" } }) });
  dispatchEvent(new CustomEvent("TrunkApplicationStarted"));
}
</script>`;
  const rules = styles.map((name) => lean(read(dist, name)));
  const style = `<style>\n${rules.join("\n").replace(/<\/style/gi, "<\\/style")}\n</style>`;
  let html = read(project, "index.html");
  let placed = 0;
  html = html.replace(/<link data-trunk[^>]*>\n?/g, (link) => {
    if (link.includes('rel="rust"')) return (placed += 1), scripts + "\n";
    if (link.includes('rel="css"')) return placed++ === 1 ? style + "\n" : "";
    return "";
  });
  if (placed < 2) throw new Error("index.html lacks the links that Trunk reads");
  return guarded(html, []);
}

/** Offline use: the files of this very build, under a name that is theirs alone. */
function worker(names) {
  const digest = createHash("sha256");
  for (const name of names) digest.update(name).update(readFileSync(join(dist, name)));
  const version = digest.digest("hex").slice(0, 16);
  return read(join(project, "xtask", "site"), "sw.js")
    .replace('"VERSION"', JSON.stringify(version))
    .replace('["FILES"]', JSON.stringify(["./", ...names.filter((name) => name !== "index.html")]));
}

const HEADERS = `# For hosts that read this file (Netlify, Cloudflare Pages). GitHub Pages sends ACAO: * by itself.
/*
  Access-Control-Allow-Origin: *
  X-Content-Type-Options: nosniff
  Referrer-Policy: no-referrer
/
  Cache-Control: no-cache
/index.html
  Cache-Control: no-cache
/sw.js
  Cache-Control: no-cache
${[glueName, wasmName, ...rest, ...styles].map((name) => `/${name}\n  Cache-Control: public, max-age=31536000, immutable`).join("\n")}
`;

const registered = trunk.replace("</head>", () => `<!-- finished -->${REGISTER}<!-- /finished -->\n</head>`);
writeFileSync(join(dist, "index.html"), await guarded(registered, ["'self'"]));
writeFileSync(join(dist, "assent.html"), await single());
writeFileSync(join(dist, "_headers"), HEADERS);
// Jekyll would leave out files that begin with a line below.
writeFileSync(join(dist, ".nojekyll"), "");

const changes = read(project, "CHANGELOG.md").replace(/&/g, "&amp;").replace(/</g, "&lt;");
writeFileSync(join(dist, "changelog.html"), `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark"><title>Assent: changes</title></head>
<body style="max-width: 46rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.6 system-ui, sans-serif">
<p><a href="./">Assent</a></p><pre style="white-space: pre-wrap">${changes}</pre></body></html>
`);

// The deck among the examples brings reveal.js along, if npm has brought it here.
const reveal = join(project, "tests", "web", "node_modules", "reveal.js", "dist");
if (existsSync(reveal)) {
  const target = join(dist, "examples", "reveal");
  mkdirSync(join(target, "theme"), { recursive: true });
  for (const name of ["reset.css", "reveal.css", "reveal.js", "theme/white.css"])
    cpSync(join(reveal, name), join(target, name));
}

const core = ["index.html", glueName, wasmName, ...rest, ...styles, "embed.js", "reveal-assent.js"];
writeFileSync(join(dist, "sw.js"), worker(core));
const weight = (name) => gzipSync(readFileSync(join(dist, name)), { level: 9 }).length;
const first = ["index.html", glueName, wasmName, ...styles].reduce((sum, name) => sum + weight(name), 0);
console.log(`first view ${Math.round(first / 1024)} KB gzip; assent.html ${Math.round(statSync(join(dist, "assent.html")).size / 1024)} KB; ${readdirSync(dist).length} entries`);
