//! Hashes that are the same on every machine: of messages, and of whole runs.
//!
//! `Hash` alone is not enough: `usize` differs between wasm32 and x86-64, so lengths and discriminants are widened to
//! 64 bits here.

use crate::chance::mix;
use std::hash::{Hash, Hasher};

/// A 64-bit fingerprint of a run or a message; 16 hex digits in text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Digest(pub u64);

impl Digest {
    /// Folds a word in.
    pub fn fold(&mut self, word: u64) {
        self.0 = step(self.0, word);
    }
}

impl std::fmt::Display for Digest {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{:016x}", self.0)
    }
}

/// One multiply and one fold of its halves (the mixing step of wyhash, Wang Yi 2019).
fn step(seed: u64, word: u64) -> u64 {
    let product = u128::from(seed ^ 0xA076_1D64_78BD_642F) * u128::from(word ^ 0xE703_7ED1_A0B4_28DB);
    (product as u64) ^ ((product >> 64) as u64)
}

struct Folder(u64);

impl Hasher for Folder {
    fn finish(&self) -> u64 {
        mix(self.0)
    }
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.write_u64(u64::from_le_bytes(word));
        }
        self.write_u64(bytes.len() as u64);
    }
    fn write_u8(&mut self, word: u8) {
        self.write_u64(word.into());
    }
    fn write_u16(&mut self, word: u16) {
        self.write_u64(word.into());
    }
    fn write_u32(&mut self, word: u32) {
        self.write_u64(word.into());
    }
    fn write_u64(&mut self, word: u64) {
        self.0 = step(self.0, word).wrapping_add(word.rotate_left(32));
    }
    fn write_u128(&mut self, word: u128) {
        self.write_u64(word as u64);
        self.write_u64((word >> 64) as u64);
    }
    fn write_usize(&mut self, word: usize) {
        self.write_u64(word as u64);
    }
    fn write_i8(&mut self, word: i8) {
        self.write_i64(word.into());
    }
    fn write_i16(&mut self, word: i16) {
        self.write_i64(word.into());
    }
    fn write_i32(&mut self, word: i32) {
        self.write_i64(word.into());
    }
    fn write_i64(&mut self, word: i64) {
        self.write_u64(word as u64);
    }
    fn write_isize(&mut self, word: isize) {
        self.write_i64(word as i64);
    }
}

/// The portable hash of anything hashable.
pub fn hash_of<T: Hash + ?Sized>(thing: &T) -> u64 {
    let mut folder = Folder(0);
    thing.hash(&mut folder);
    folder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Value;

    #[derive(Hash)]
    enum Sample {
        One,
        Two { list: Vec<u16>, value: Option<Value>, text: String },
    }

    /// Golden: run natively and in wasm by the test command; a change here changes every published digest.
    #[test]
    fn hashes_are_what_they_always_were() {
        let two = Sample::Two { list: vec![1, 2, 3], value: Some(Value(-1)), text: "attack".into() };
        assert_eq!([hash_of(&Sample::One), hash_of(&two), hash_of(&())], GOLDEN);
    }

    const GOLDEN: [u64; 3] = [5235184737657222028, 6320208351932107788, 16294208416658607535];

    #[test]
    fn nothing_folds_to_a_fixed_point() {
        let mut digest = Digest::default();
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..1_000 {
            digest.fold(0);
            assert!(seen.insert(digest.0));
        }
        assert_eq!(Digest(0xAB).to_string(), "00000000000000ab");
    }
}
