// What Trunk's index.html names.

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
