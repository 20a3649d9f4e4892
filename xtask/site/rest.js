
// ---- The rest of the program ----------------------------------------------------------------------------------------
// The program comes in two files (xtask/split): what the first view runs, and the rest, which follows while the first
// scene moves. Who needs something of the rest before it has come waits here for it.
const rest = { imports: undefined, isHere: false, isLeft: false };
addEventListener("pagehide", () => (rest.isLeft = true));
addEventListener("pageshow", () => (rest.isLeft = false));

/** What the first file imports: the page's functions, and the way to the rest. */
function withRest(imports) {
  rest.imports = imports;
  return Object.assign(imports, { rest: { load: loadNow } });
}

/** Lets the functions of the rest take their places. The first file exports what the two share, and in a table what it lends. */
function place(module, exports) {
  if (rest.isHere) return;
  const first = { ...exports };
  for (let number = 0; number < first.lent.length; number += 1) first[number] = first.lent.get(number);
  new WebAssembly.Instance(module, { ...rest.imports, first });
  rest.isHere = true;
}

/** Not asked for in a worker, which stands nowhere. */
const address = () => new URL("REST", import.meta.url);

/** The rest, without holding anything up. Workers of this program are handed what it comes to (index.html). */
function fetchRest() {
  return (self.__assentRest = WebAssembly.compileStreaming(fetch(address())));
}

/** Called by a function of the first file that cannot go on without the rest: returns when it is there. */
function loadNow() {
  if (rest.isHere) return;
  if (self.__assentRest instanceof WebAssembly.Module) return place(self.__assentRest, wasm);
  const request = new XMLHttpRequest();
  request.open("GET", address(), false);
  // The one way of reading bytes without waiting for an event.
  request.overrideMimeType("text/plain; charset=x-user-defined");
  try {
    request.send();
    if (!request.response) throw new Error(String(request.status));
    const module = new WebAssembly.Module(Uint8Array.from(request.response, (letter) => letter.charCodeAt(0)));
    self.__assentRest = Promise.resolve(module);
    place(module, wasm);
  } catch (why) {
    // Nothing can be waited for on a page that is being left, and nobody reads what went wrong there.
    if (!rest.isLeft) self.__assentFail?.("cannot load the rest of the program: " + why.message);
    throw why;
  }
}

/** A link asks for more than the first view, and so does whoever reads no English: both files are fetched side by side. */
const asksMore = () => self.location.hash.length > 1 || /[?&]lang=/.test(self.location.search) || /^de/i.test(self.navigator.language);
const early = self.document && asksMore() ? fetchRest() : undefined;
addEventListener("TrunkApplicationStarted", () => {
  // If it does not come now, it does when it is needed.
  if (!rest.isHere) fetchRest().then((module) => place(module, wasm), () => {});
});
