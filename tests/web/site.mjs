// The built page, served as a host would that knows nothing of it.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";

/** The folder that `trunk build` fills. */
export const DIST = resolve(fileURLToPath(import.meta.url), "../../../dist");

/** Deep on purpose: the page must work in any folder of any host. */
const PREFIX = "/deep/sub/";

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".mjs": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
};

/** The file below `folder` that an address means, or null where it means none. */
function fileOf(folder, address) {
  const path = decodeURIComponent(new URL(address, "http://site").pathname);
  if (!path.startsWith(PREFIX)) return null;
  const file = normalize(join(folder, path.slice(PREFIX.length) || "index.html"));
  return file.startsWith(folder + sep) ? file : null;
}

/** Files as a host that compresses keeps them. */
const packed = new Map();
function pack(file, body) {
  if (!packed.has(file)) packed.set(file, brotliCompressSync(body));
  return packed.get(file);
}

/**
 * Serves a folder on a free port of this machine.
 * @param {string} [folder] absolute; the built page if none is given
 * @param {{compresses?: boolean}} [options] whether it sends what is not yet small as brotli, as most hosts do
 * @returns {Promise<{url: string, origin: string, close: () => Promise<void>}>}
 */
export async function serveSite(folder = DIST, { compresses = false } = {}) {
  const server = createServer(async (request, response) => {
    try {
      const file = fileOf(folder, request.url);
      const body = file && (await readFile(file));
      if (!body) throw new Error("not below the prefix");
      const type = TYPES[extname(file)] ?? "application/octet-stream";
      const isPacked = compresses && /^text|wasm|json|svg/.test(type);
      const coding = isPacked ? { "content-encoding": "br" } : {};
      response.writeHead(200, { "content-type": type, "cache-control": "no-store", ...coding });
      response.end(isPacked ? pack(file, body) : body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const origin = `http://127.0.0.1:${server.address().port}`;
  const close = () => {
    server.closeAllConnections();
    return new Promise((done) => server.close(done));
  };
  return { url: origin + PREFIX, origin, close };
}
