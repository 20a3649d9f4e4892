// A program as text that an address holds as it is, and the script that makes the program of it again.
// LZMA, because the single file is to be a `data:` address too, and those end at 2 MB; packing takes some seconds.
import { readFileSync } from "node:fs";
import { library } from "./trunk.mjs";
import { unlzma } from "./unpack.js";

/** Of nine; the two above it take longer and save a ten-thousandth. */
const LEVEL = 7;

/**
 * @param {Uint8Array} program
 * @returns {Promise<string>} what `unpacked` in unpack.js reads
 * @throws {Error} the library is missing, or has not packed what it was given
 */
export async function pack(program) {
  const { compress } = await library("lzma1");
  const packed = compress(program, LEVEL);
  const again = Buffer.concat([...unlzma(packed, program.length)]);
  if (!again.equals(program)) throw new Error("the packed program is not the program: lzma1 or unpack.js has a fault");
  return Buffer.from(packed).toString("base64url");
}

/** The script, to stand in another: it declares `unpacked`. */
export const unpacker = readFileSync(new URL("unpack.js", import.meta.url), "utf8").replace(/^export /gm, "");
