//! A word of memory that radiation may flip: bare, with parity, or with a code that corrects one flip and detects two.

/// Data bits of a word.
const WORD: u32 = 16;

/// How a word is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Memory {
    Plain,
    Parity,
    Ecc,
}

/// What came out of a look at a stored word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// Nothing looks wrong.
    Clean(u32),
    /// One flip, put right.
    Corrected(u32),
    /// Something is wrong, and nobody can say what.
    Detected,
}

impl Memory {
    /// Bits that are stored, and may flip.
    pub fn bits(self) -> u32 {
        match self {
            Memory::Plain => WORD,
            Memory::Parity => WORD + 1,
            Memory::Ecc => length(WORD),
        }
    }

    pub fn store(self, word: u16) -> u32 {
        let word = u32::from(word);
        match self {
            Memory::Plain => word,
            Memory::Parity => word | (word.count_ones() % 2) << WORD,
            Memory::Ecc => encode(word, WORD),
        }
    }

    pub fn read(self, stored: u32) -> Reading {
        let word = stored & ((1 << WORD) - 1);
        match self {
            Memory::Plain => Reading::Clean(word),
            Memory::Parity if stored.count_ones().is_multiple_of(2) => Reading::Clean(word),
            Memory::Parity => Reading::Detected,
            Memory::Ecc => decode(stored, WORD),
        }
    }
}

/// Length of a Hamming code for so many data bits, with a parity bit over all of it at place 0.
fn length(data: u32) -> u32 {
    let checks = (1..).find(|checks| 1u32 << checks > data + checks).unwrap_or(WORD);
    1 + checks + data
}

/// Places of the data bits: those that are not powers of two, from 3 on.
fn places(data: u32) -> impl Iterator<Item = u32> {
    (3..length(data)).filter(|place| !place.is_power_of_two())
}

/// The places of all ones, added without carry: 0 in a code word, and the place of a single flip.
fn syndrome(code: u32) -> u32 {
    (0..u32::BITS).filter(|place| code >> place & 1 == 1).fold(0, |sum, place| sum ^ place)
}

/// Hamming 1950, extended by an overall parity bit.
fn encode(word: u32, data: u32) -> u32 {
    let mut code = places(data).enumerate().fold(0, |code, (bit, place)| code | (word >> bit & 1) << place);
    let checks = syndrome(code);
    for check in 0..u32::BITS.ilog2() {
        code |= ((checks >> check) & 1) << (1 << check);
    }
    code | (code.count_ones() % 2)
}

fn decode(code: u32, data: u32) -> Reading {
    let word = |code: u32| places(data).enumerate().fold(0, |word, (bit, place)| word | (code >> place & 1) << bit);
    let (place, even) = (syndrome(code), code.count_ones().is_multiple_of(2));
    match (place, even) {
        (0, true) => Reading::Clean(word(code)),
        // An odd number of flips is taken for one.
        (place, false) if place < length(data) => Reading::Corrected(word(code ^ 1 << place)),
        _ => Reading::Detected,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of all words of four bits and all patterns of so many flips: how many are corrected rightly, are corrected
    /// wrongly, are detected.
    fn flipped(flips: u32) -> [u32; 3] {
        let mut counts = [0; 3];
        for word in 0..16 {
            for pattern in (0..256u32).filter(|pattern| pattern.count_ones() == flips) {
                match decode(encode(word, 4) ^ pattern, 4) {
                    Reading::Corrected(read) if read == word => counts[0] += 1,
                    Reading::Corrected(_) => counts[1] += 1,
                    Reading::Detected => counts[2] += 1,
                    Reading::Clean(read) => assert_eq!((read, flips), (word, 0)),
                }
            }
        }
        counts
    }

    #[test]
    fn g059_one_flip_is_corrected_two_are_detected_and_three_mislead() {
        assert_eq!(length(4), 8);
        assert_eq!([0, 1, 2, 3].map(flipped), [[0, 0, 0], [128, 0, 0], [0, 0, 448], [0, 896, 0]]);
    }

    #[test]
    fn words_survive_and_bit_twelve_weighs_4096() {
        for memory in [Memory::Plain, Memory::Parity, Memory::Ecc] {
            for word in [0, 1, 4_096, 0x5555, u16::MAX] {
                assert_eq!(memory.read(memory.store(word)), Reading::Clean(u32::from(word)), "{memory:?}");
                for bit in 0..memory.bits() {
                    let expected = match memory {
                        Memory::Plain => Reading::Clean(u32::from(word ^ 1 << bit)),
                        Memory::Parity => Reading::Detected,
                        Memory::Ecc => Reading::Corrected(u32::from(word)),
                    };
                    assert_eq!(memory.read(memory.store(word) ^ 1 << bit), expected, "{memory:?} {bit}");
                }
            }
        }
        assert_eq!(Memory::Plain.read(Memory::Plain.store(7) ^ 1 << 12), Reading::Clean(7 + 4_096));
    }
}
