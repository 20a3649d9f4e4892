//! In lock step: what is on its way, as lists of words, each once. Many configurations have the same on its way.

use super::slots::{Slots, hash, is_same, make_room};

/// The words at the end of a configuration that are the number of its bag.
pub const WORDS: usize = 2;

/// Ends a configuration: words of no meaning, so that there are four times so many in all, and the number of no letters.
pub fn close(config: &mut Vec<u16>) {
    config.resize((config.len() + WORDS).next_multiple_of(4), 0);
}

/// What is on its way, as lists of words, each once; number 0 is that of the empty one.
#[derive(Debug)]
pub struct Bags {
    words: Vec<u16>,
    ends: Vec<u32>,
    slots: Slots,
}

impl Default for Bags {
    fn default() -> Bags {
        let mut bags = Bags { words: Vec::new(), ends: vec![0], slots: Slots::default() };
        bags.number(&[]);
        bags
    }
}

impl Bags {
    /// The number of a list; made when it is new.
    pub fn number(&mut self, bag: &[u16]) -> u32 {
        let hash = hash(bag);
        let same = |number: u32| {
            let known = self.get(number);
            known.len() == bag.len() && is_same(known, bag)
        };
        let at = match self.slots.find(hash, same) {
            Ok(number) => return number,
            Err(at) => at,
        };
        let number = self.ends.len() as u32 - 1;
        self.slots.put(at, hash, number);
        make_room(&mut self.words, bag.len());
        self.words.extend_from_slice(bag);
        make_room(&mut self.ends, 1);
        self.ends.push(self.words.len() as u32);
        number
    }

    /// A list by number.
    pub fn get(&self, number: u32) -> &[u16] {
        &self.words[self.ends[number as usize] as usize..self.ends[number as usize + 1] as usize]
    }

    /// The list of a configuration.
    pub fn of(&self, config: &[u16]) -> &[u16] {
        self.get(number_of(config))
    }

    /// Bytes in use, spare room included.
    pub fn bytes(&self) -> usize {
        self.words.capacity() * 2 + self.ends.capacity() * 4 + self.slots.bytes()
    }

    /// Is there no room for another one? Places are 32 bits wide.
    pub fn is_full(&self) -> bool {
        self.words.len() > (u32::MAX - (1 << 20)) as usize
    }
}

/// The number of a configuration's bag.
#[inline]
pub fn number_of(config: &[u16]) -> u32 {
    let at = config.len() - WORDS;
    u32::from(config[at]) | u32::from(config[at + 1]) << 16
}

/// Sets it.
#[inline]
pub fn set_number(config: &mut [u16], bag: u32) {
    let at = config.len() - WORDS;
    (config[at], config[at + 1]) = (bag as u16, (bag >> 16) as u16);
}
