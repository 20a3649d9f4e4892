// Offline use of the hosted page. The files of one build live in one cache, named by their fingerprint; the cache of an
// older build goes when this one takes over. Online the page itself comes from the network, so that an update is seen at
// once; what is named by hash comes from the cache.
const VERSION = "VERSION";
const FILES = ["FILES"];
const CACHE = `assent:${self.registration.scope}:${VERSION}`;
// A network that does not answer is none.
const PATIENCE_MS = 4000;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const mine = `assent:${self.registration.scope}:`;
  const clear = async () => {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name.startsWith(mine) && name !== CACHE).map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(clear());
});

async function fresh(request) {
  const cache = await caches.open(CACHE);
  const patience = new Promise((_, fail) => setTimeout(() => fail(new Error("slow")), PATIENCE_MS));
  try {
    const answer = await Promise.race([fetch(request), patience]);
    if (answer.ok) return answer;
    throw new Error(String(answer.status));
  } catch (why) {
    const page = new URL(request.url).pathname.replace(/index\.html$/, "");
    const isHome = page === new URL(self.registration.scope).pathname;
    const kept = await cache.match(isHome ? "./" : request, { ignoreSearch: true });
    if (kept) return kept;
    throw why;
  }
}

async function kept(request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(request, { ignoreSearch: true })) ?? fetch(request);
}

/** What is not part of the page itself (the single file, the examples) is kept as it was last seen. */
async function noted(request) {
  const cache = await caches.open(CACHE);
  try {
    const answer = await fetch(request);
    if (answer.ok && answer.type === "basic") await cache.put(request, answer.clone());
    return answer;
  } catch (why) {
    const known = await cache.match(request, { ignoreSearch: true });
    if (known) return known;
    throw why;
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || !url.href.startsWith(self.registration.scope)) return;
  const name = url.href.slice(self.registration.scope.length).split(/[?#]/)[0];
  if (name === "" || name === "index.html") event.respondWith(fresh(request));
  else event.respondWith(FILES.includes(name) ? kept(request) : noted(request));
});
