// The program of the single file is packed while the site is made and unpacked in the page.
import assert from "node:assert/strict";
import { test } from "node:test";
import { pack } from "../../xtask/site/pack.mjs";
import { unlzma, unpacked } from "../../xtask/site/unpack.js";

/** Numbers below 2^31 that are the same in every run, by a linear congruential generator. */
function* numbers(seed) {
  for (let state = BigInt(seed); ; yield Number(state)) state = (state * 1103515245n + 12345n) % 2147483648n;
}

/** Bytes in which hardly anything is said again. */
function noise(length) {
  const source = numbers(1);
  return Uint8Array.from({ length }, () => source.next().value >> 16);
}

/** A text of words, in which much is said again. */
function prose(length) {
  const words = ["general,", "captain,", "retreat,", "attack,", "vote,", "ballot,", "leader,", "\n"];
  const source = numbers(7);
  let text = "";
  while (text.length < length) {
    const { value } = source.next();
    text += words[(value >> 16) % 8] + "abcd"[(value >> 8) & 3];
  }
  return Buffer.from(text.slice(0, length));
}

/** What xz made of `prose(800)` with settings that our packer does not use; the size was then put into the head. */
const BY_XZ = {
  "lc=4 lp=0 pb=0":
    "BAAQAAAgAwAAAAAAAAA7HKnnJizhFhZ1nPGDKL/iOXH0vBnMotEEM8d9aMpBQM3zKBhYYi6X33WsdTjLoh+efEEQVS1ltRgumWsZWDgp13E6JKFw" +
    "2GP6kwMkN8dTSzM73r7pHB4k8GAUJwO00v3hl2WKjCi23klP6Mhcnqm/01HTxPhMZFO1toYf1n+TC5SPBOJpbU0/VMMIpH4i2JLDc4j5rK8MYQl2" +
    "1KrhGmGWiL3p6RccwIrFuR+tRgNX0kXmwlzWnTdDmNiaev04wWGGuuvw7GLMOVHKjg4cUJq+lu9Rm41EvqUcf/qvbGU=",
  "lc=1 lp=2 pb=3":
    "mgAQAAAgAwAAAAAAAAA7G8qGUWE07LCoV5LaKna930CxrpWdzqoZPd2fd/yZwWmJZQON2Vnihgm2XdsmTVUdCFZJBKycUw6SH9PgKulSWDIRNBD2" +
    "5YAhNgjx8G02qc+W0//e5Y4dSZ4twgy6ah5SQjZlsPmlEuh4CNuTuNwGB0JObmplbueuRTv6B6qWLjccJdyr19JA7PdKm8jJT00irsEpAj3Rqk+/" +
    "yMPpk3l4pOwiD1XIfXiWB0ZJVDRb8GDsk/W4XTxnTCBXBkz35rMlmlr09dhOzqvC+asXG43dmDVTh8FyP6U8TtWhRirvr3n/0+PxVA==",
};

test("what is packed is unpacked the same, in parts", async () => {
  const far = noise(100_000);
  const programs = [[], [0], new Array(5000).fill(7), noise(3000), prose(300_000), [...far, ...prose(9), ...far]];
  for (const program of programs) {
    const text = await pack(Uint8Array.from(program));
    assert.match(text, /^[\w-]+$/, "letters that an address holds as they are");
    const parts = [];
    for await (const part of unpacked(text)) parts.push(part.slice());
    assert.ok(Buffer.concat(parts).equals(Uint8Array.from(program)), `${program.length} bytes`);
    assert.ok(parts.length > program.length / 140_000, `${parts.length} parts of ${program.length} bytes`);
  }
});

test("another packer's files are read, whatever their settings", () => {
  for (const [settings, text] of Object.entries(BY_XZ))
    assert.equal(Buffer.concat([...unlzma(Buffer.from(text, "base64"), 100)]).toString(), prose(800).toString(), settings);
});

test("what is damaged is refused, or has the size that its head says", () => {
  const whole = Buffer.from(Object.values(BY_XZ)[0], "base64");
  const read = (bytes) => Buffer.concat([...unlzma(bytes, 100)]);
  for (let length = 0; length < whole.length - 20; length += 1)
    assert.throws(() => read(whole.subarray(0, length)), /^Error: the packed program (is no LZMA|ends too early)$/, `${length} bytes`);
  let refused = 0;
  for (let at = 18; at < whole.length; at += 1) {
    const bytes = Buffer.from(whole);
    bytes[at] ^= 0x40;
    try {
      assert.equal(read(bytes).length, 800);
    } catch (error) {
      assert.match(error.message, /^the packed program (is damaged|ends too early)$/, `byte ${at}`);
      refused += 1;
    }
  }
  assert.ok(refused > 0, "some damage is seen");
  const open = Buffer.from(whole).fill(0xff, 5, 13);
  assert.throws(() => read(open), /is no LZMA/, "a size left open");
});
