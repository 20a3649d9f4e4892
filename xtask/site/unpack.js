// Reads LZMA in the single file: browsers unpack gzip by themselves, but that leaves the program a third larger.
// After Igor Pavlov's specification (lzma-specification.txt of the LZMA SDK, public domain); its names in brackets.

// Where each group of odds begins in their table. By state and place: [IsMatch], [IsRep0Long]. By state: [IsRep], and
// behind it [IsRepG0], [IsRepG1], [IsRepG2]. By length: [PosSlotDecoder]. Then [PosDecoders], [AlignDecoder]; for
// [LenDecoder] and [RepLenDecoder] two choices, low and middle by place, and high. Last, by place and byte: [LitProbs].
const MATCH = 0, REP = 192, LONG = 240, SLOT = 432, NEAR = 688, ALIGN = 804, COUNT = 820, REP_COUNT = 1334, LITERAL = 1848;
const HEAD_BYTES = 18;

/** The range decoder: bits by their odds. The head is read already, but for the first four bytes of the code. */
function coder(packed, odds) {
  // In an array, because variables of 32 bits would be fractions to the compiler, and slower; so would a plain product.
  const RANGE = 0, CODE = 1;
  const now = Uint32Array.of(0xffffffff, new DataView(packed.buffer, packed.byteOffset).getUint32(HEAD_BYTES - 4));
  let at = HEAD_BYTES;
  const refill = () => {
    if (now[RANGE] >= 1 << 24) return;
    if (at >= packed.length) throw new Error("the packed program ends too early");
    now[RANGE] <<= 8;
    now[CODE] = (now[CODE] << 8) | packed[at];
    at += 1;
  };
  const bit = (place) => {
    const odd = odds[place], bound = Math.imul(now[RANGE] >>> 11, odd) >>> 0;
    const is = now[CODE] < bound ? 0 : 1;
    if (is) {
      now[RANGE] -= bound;
      now[CODE] -= bound;
      odds[place] = odd - (odd >> 5);
    } else {
      now[RANGE] = bound;
      odds[place] = odd + ((2048 - odd) >> 5);
    }
    refill();
    return is;
  };
  /** Bits of even odds, the highest first. */
  const even = (bits) => {
    let sum = 0;
    for (let left = bits; left > 0; left -= 1) {
      now[RANGE] >>>= 1;
      const is = now[CODE] < now[RANGE] ? 0 : 1;
      if (is) now[CODE] -= now[RANGE];
      refill();
      sum = sum * 2 + is;
    }
    return sum;
  };
  /** Bits whose odds hang on those before, the highest first. */
  const tree = (base, bits) => {
    let node = 1;
    for (let left = bits; left > 0; left -= 1) node = node * 2 + bit(base + node);
    return node - (1 << bits);
  };
  /** The same, the lowest first. */
  const reversed = (base, bits) => {
    let node = 1, sum = 0;
    for (let done = 0; done < bits; done += 1) {
      const is = bit(base + node);
      node = node * 2 + is;
      sum |= is << done;
    }
    return sum;
  };
  return { bit, even, tree, reversed };
}

/** What the bits stand for: a byte, how many bytes are said again, and how far back they stand, less one. */
function symbols({ bit, even, tree, reversed }) {
  const literal = (base, isHinted, like) => {
    let node = 1;
    // After a match, the byte with which it would have gone on is a hint, until a bit differs.
    for (let left = 7; isHinted && left >= 0; left -= 1) {
      const hint = (like >> left) & 1, is = bit(base + ((1 + hint) << 8) + node);
      node = node * 2 + is;
      if (is !== hint) break;
    }
    while (node < 256) node = node * 2 + bit(base + node);
    return node;
  };
  const count = (base, place) => {
    if (!bit(base)) return 2 + tree(base + 2 + 8 * place, 3);
    if (!bit(base + 1)) return 10 + tree(base + 130 + 8 * place, 3);
    return 18 + tree(base + 258, 8);
  };
  const distance = (many) => {
    const slot = tree(SLOT + 64 * Math.min(many - 2, 3), 6);
    if (slot < 4) return slot;
    const bits = (slot >> 1) - 1, first = ((2 | (slot & 1)) << bits) >>> 0;
    if (slot < 14) return first + reversed(NEAR + first - slot - 1, bits);
    return first + even(bits - 4) * 16 + reversed(ALIGN, 4);
  };
  return { literal, count, distance };
}

/**
 * Unpacks a file of the kind .lzma ("LZMA alone") whose head says its size.
 * @param {Uint8Array} packed
 * @param {number} part how many bytes come at a time, about
 * @returns {Generator<Uint8Array>} the parts in order, all of one buffer
 * @throws {Error} it is no such file, or damaged
 */
export function* unlzma(packed, part) {
  const head = packed.length < HEAD_BYTES ? null : new DataView(packed.buffer, packed.byteOffset);
  // A size that is left open is 2^64 - 1; other sizes of 4 GB and more are not for us either.
  if (!head || packed[0] >= 225 || head.getUint32(9, true) !== 0) throw new Error("the packed program is no LZMA");
  const lc = packed[0] % 9, lp = Math.floor(packed[0] / 9) % 5, pb = Math.floor(packed[0] / 45);
  const out = new Uint8Array(head.getUint32(5, true));
  const bits = coder(packed, new Uint16Array(LITERAL + (768 << (lc + lp))).fill(1024));
  const { bit } = bits, { literal, count, distance } = symbols(bits);
  // The last four distances, the newest first. [rep0 ... rep3]
  const last = new Uint32Array(4);
  const renew = (from, value) => {
    for (let place = from; place > 0; place -= 1) last[place] = last[place - 1];
    last[0] = value;
  };
  let done = 0, given = 0, state = 0;
  while (done < out.length) {
    if (done - given >= part) {
      yield out.subarray(given, done);
      given = done;
    }
    const place = done & ((1 << pb) - 1);
    if (!bit(MATCH + 16 * state + place)) {
      const before = done > 0 ? out[done - 1] >> (8 - lc) : 0;
      const base = LITERAL + 768 * (((done & ((1 << lp) - 1)) << lc) + before);
      out[done] = literal(base, state > 6, out[done - last[0] - 1]);
      done += 1;
      state -= state < 4 ? state : state < 10 ? 3 : 6;
      continue;
    }
    let many = 1;
    if (!bit(REP + state)) {
      many = count(COUNT, place);
      renew(3, distance(many));
      state = state < 7 ? 7 : 10;
    } else {
      const which = !bit(REP + 12 + state) ? 0 : !bit(REP + 24 + state) ? 1 : 2 + bit(REP + 36 + state);
      const isLong = which > 0 || bit(LONG + 16 * state + place);
      renew(which, last[which]);
      if (isLong) many = count(REP_COUNT, place);
      state = isLong ? (state < 7 ? 8 : 11) : state < 7 ? 9 : 11;
    }
    if (last[0] >= done || many > out.length - done) throw new Error("the packed program is damaged");
    for (const end = done + many; done < end; done += 1) out[done] = out[done - last[0] - 1];
  }
  yield out.subarray(given);
}

/** Parts of this size take some 20 ms on a slow machine. */
const PART_BYTES = 1 << 17;

/**
 * The bytes of a program that stands in the page as text (base64url of LZMA), part by part as they are asked for. Between
 * two parts the page may draw itself.
 * @param {string} text
 * @returns {ReadableStream<Uint8Array>}
 */
export function unpacked(text) {
  const letters = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const packed = new Uint8Array(letters.length);
  for (let at = 0; at < packed.length; at += 1) packed[at] = letters.charCodeAt(at);
  const parts = unlzma(packed, PART_BYTES);
  const { port1, port2 } = new MessageChannel();
  return new ReadableStream({
    async pull(sink) {
      // Not a timer: in a tab that nobody sees those wait a second.
      await new Promise((next) => {
        port1.onmessage = next;
        port2.postMessage(null);
      });
      const { done, value } = parts.next();
      if (!done) return sink.enqueue(value);
      performance.mark("assent-unpacked");
      port1.close();
      sink.close();
    },
  });
}
