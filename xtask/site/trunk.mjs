// What Trunk leaves: what its index.html names, the program and its script.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

/**
 * @param {string} name of a library that is installed beside the browser tests
 * @throws {Error} it is missing
 */
export function library(name) {
  const { resolve } = createRequire(new URL("../../tests/web/package.json", import.meta.url));
  return import(pathToFileURL(resolve(name)));
}

/** Names by which others know parts of the program's script: index.html, where it makes a worker of it, and tests. */
const KNOWN = ["initSync", "__wbg_init", "wasm"];

/** A script with short names, without comments and blanks; of a module, all that it does not export gets them. */
export async function small(script, { module = false } = {}) {
  const { minify } = await library("terser");
  return (await minify(script, { module, mangle: { module, reserved: KNOWN } })).code;
}

/** Fails with the words if there is not exactly one. */
export function only(list, what) {
  if (list.length !== 1) throw new Error(`found ${list.length} of ${what}, expected one: build the page anew`);
  return list[0];
}

/** The names of the program's script and of the program; and whether that was cut in two (cut.mjs). */
export function program(html) {
  const glueName = only([...html.matchAll(/from '\.\/([\w-]+\.js)'/g)].map((found) => found[1]), "the program's script");
  const wasmName = only([...html.matchAll(/module_or_path: '\.\/([\w-]+\.wasm)'/g)].map((found) => found[1]), "the program");
  return { glueName, wasmName, isCut: wasmName.startsWith("first-") };
}

/** A program without what only the linker and the cutter need. */
export function plain(wasm) {
  const parts = [wasm.subarray(0, 8)];
  let at = 8;
  const number = () => {
    for (let value = 0, shift = 0; ; shift += 7) {
      const byte = wasm[at++];
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  while (at < wasm.length) {
    const start = at;
    const isCustom = wasm[at++] === 0;
    const length = number();
    const end = at + length;
    const nameLength = isCustom ? number() : 0;
    const name = wasm.subarray(at, at + nameLength).toString("latin1");
    if (!/^(linking|reloc\.)/.test(name)) parts.push(wasm.subarray(start, end));
    at = end;
  }
  return Buffer.concat(parts);
}
