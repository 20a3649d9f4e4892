//! A stretch of a search: configurations one after the other, their successors made and looked up, each judged.

use super::bags::{WORDS, number_of, set_number};
use super::faces::Faces;
use super::moves::{Change, HEADER, Move, Sink};
use super::slots::as_one;
use super::store::{self, Store};
use super::table::{Table, Unknown};

/// So many configurations have their successors made before the first of these are looked up: the places where they may
/// stand are far apart in memory, and reading all of them early lets the reads overlap.
const TOGETHER: u32 = 8;

/// Successors as they were found: of configuration i, those from `starts[i]` on.
#[derive(Debug, Default)]
pub struct Edges {
    /// Where those of each begin.
    pub starts: Vec<u32>,
    /// All of them.
    pub targets: Vec<u32>,
}

/// Why a stretch ended early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// This has to be worked out first.
    Unknown(Unknown),
    /// What a node's state shows is not known, or, where none is named, the verdict on the next configuration.
    Verdict(Option<u16>),
    /// There are as many configurations as were asked for.
    Full,
}

/// What a search consists of.
#[derive(Debug)]
pub struct Ground<'a> {
    /// What inputs make of nodes.
    pub table: &'a mut Table,
    /// The configurations.
    pub store: &'a mut Store,
    /// Verdicts on them.
    pub faces: &'a mut Faces,
    /// Where the numbers of successors are written, if they are wanted.
    pub edges: Option<&'a mut Edges>,
    /// Configurations that are asked for.
    pub most: u32,
}

/// What came of stretches.
#[derive(Debug, Default)]
pub struct Tally {
    /// Configurations whose successors were found.
    pub expanded: u32,
    /// Successors, known ones included.
    pub transitions: u64,
    /// Configurations in which nothing is left to happen.
    pub ends: u64,
    /// Configurations that break something, and what.
    pub breaches: Vec<(u32, u32)>,
}

/// A successor that was made and not looked up yet: what differs from the configuration it comes from.
#[derive(Clone, Copy, Debug)]
struct Made {
    hash: u32,
    bag: u32,
    place: u16,
    header: u16,
    local: u16,
}

/// A configuration whose successors were made.
#[derive(Clone, Copy, Debug)]
struct Opened {
    /// Where the list of what was made of it ends.
    end: usize,
    count: u64,
    breaches: u32,
    lively: bool,
}

/// Goes through configurations; keeps room to be used again.
#[derive(Debug, Default)]
pub struct Walker {
    made: Vec<Made>,
    slots: Vec<u64>,
    opened: Vec<Opened>,
    words: Vec<u16>,
}

/// Makes successors.
struct Maker<'a> {
    made: &'a mut Vec<Made>,
    keys: &'a [u64],
    config: &'a [u16],
    bag: u32,
    sum: u64,
    count: u64,
}

impl Sink for Maker<'_> {
    #[inline]
    fn stuttered(&mut self, _: Move) {
        self.count += 1;
    }

    #[inline]
    fn changed(&mut self, change: Change, _: Move) {
        self.count += 1;
        let (place, last) = (HEADER + change.node, self.config.len() - WORDS);
        let mut sum = self.sum;
        let mut differ = |key: u64, new: u32, old: u32| {
            sum = sum.wrapping_add(key.wrapping_mul(u64::from(new).wrapping_sub(u64::from(old))));
        };
        differ(self.keys[0], u32::from(change.header), u32::from(self.config[0]));
        differ(self.keys[place], u32::from(change.local), u32::from(self.config[place]));
        differ(self.keys[last], change.bag, self.bag);
        let Change { header, local, bag, .. } = change;
        self.made.push(Made { hash: store::hash(sum), bag, place: place as u16, header, local });
    }
}

impl Walker {
    /// Goes through the configurations in any order from one number up to another, not including it. Gives the number of
    /// the next one, and why that is not the end.
    pub fn run(&mut self, ground: &mut Ground<'_>, from: u32, end: u32, tally: &mut Tally) -> (u32, Option<Stop>) {
        let mut next = from;
        while next < end {
            let mut stop = None;
            self.made.clear();
            self.opened.clear();
            for id in next..end.min(next + TOGETHER) {
                match self.open(ground, id) {
                    Ok(opened) => self.opened.push(opened),
                    Err(why) => {
                        stop = Some(why);
                        break;
                    }
                }
            }
            self.touch(ground.store);
            let mut first = 0;
            for at in 0..self.opened.len() {
                let opened = self.opened[at];
                self.put_in(ground, next, first..opened.end);
                first = opened.end;
                tally.expanded += 1;
                tally.transitions += opened.count;
                tally.ends += u64::from(!opened.lively);
                if opened.breaches != 0 {
                    tally.breaches.push((next, opened.breaches));
                }
                next += 1;
                if ground.store.len() >= ground.most {
                    return (next, Some(Stop::Full));
                }
            }
            if stop.is_some() {
                return (next, stop);
            }
        }
        (next, None)
    }

    /// Judges a configuration and makes its successors.
    fn open(&mut self, ground: &mut Ground<'_>, id: u32) -> Result<Opened, Stop> {
        let (table, store) = (&mut *ground.table, &*ground.store);
        let config = store.get(id);
        let (now, end) = ground.faces.look(table.nodes_of(config)).map_err(Stop::Verdict)?;
        let before = self.made.len();
        let (keys, sum) = (store.keys(), store.sum(config));
        let mut maker = Maker { made: &mut self.made, keys, config, bag: number_of(config), sum, count: 0 };
        match table.steps(config, &mut maker) {
            Ok(lively) => {
                let (count, breaches) = (maker.count, if lively { now } else { end });
                Ok(Opened { end: self.made.len(), count, breaches, lively })
            }
            Err(unknown) => {
                self.made.truncate(before);
                Err(Stop::Unknown(unknown))
            }
        }
    }

    /// Reads where what was made may stand.
    fn touch(&mut self, store: &Store) {
        self.slots.clear();
        self.slots.extend(self.made.iter().map(|made| store.touch(made.hash)));
        let all = self.made.iter().zip(&self.slots);
        let touched = all.fold(0, |sum, (made, slot)| sum ^ store.touch_words(made.hash, *slot));
        std::hint::black_box(touched);
    }

    /// Looks up what was made of a configuration.
    fn put_in(&mut self, ground: &mut Ground<'_>, parent: u32, made: std::ops::Range<usize>) {
        let Walker { made: all, words, .. } = self;
        let store = &mut *ground.store;
        let mut none = Vec::new();
        let targets = match &mut ground.edges {
            Some(edges) => {
                edges.starts.push(edges.targets.len() as u32);
                Some(&mut edges.targets)
            }
            None => None,
        };
        let is_wanted = targets.is_some();
        let targets = targets.unwrap_or(&mut none);
        let list = &all[made];
        match store.width() / 4 {
            2 => put_in::<2>(store, parent, list, is_wanted, targets),
            3 => put_in::<3>(store, parent, list, is_wanted, targets),
            4 => put_in::<4>(store, parent, list, is_wanted, targets),
            5 => put_in::<5>(store, parent, list, is_wanted, targets),
            _ => put_in_long(store, parent, list, is_wanted, targets, words),
        }
    }
}

/// Looks up what was made of a configuration of four times so many words. Words of 16 bits that are written and then
/// read as one of 64 would make the processor wait; these stay in its registers.
fn put_in<const FOURS: usize>(store: &mut Store, parent: u32, list: &[Made], edges: bool, targets: &mut Vec<u32>) {
    let mut here = [0; FOURS];
    here.iter_mut().zip(store.get(parent).as_chunks::<4>().0).for_each(|(one, four)| *one = as_one(four));
    for made in list {
        let mut next = here;
        let (place, shift) = (usize::from(made.place) / 4, 16 * (made.place % 4));
        for (at, one) in next.iter_mut().enumerate() {
            let mask = if at == place { 0xFFFF << shift } else { 0 };
            *one = *one & !mask | (u64::from(made.local) << shift) & mask;
        }
        next[0] = next[0] & !0xFFFF | u64::from(made.header);
        next[FOURS - 1] = next[FOURS - 1] & 0xFFFF_FFFF | u64::from(made.bag) << 32;
        let id = store.insert_fours(&next, made.hash, parent);
        if edges {
            targets.push(id);
        }
    }
}

/// The same where a configuration is longer than most.
fn put_in_long(
    store: &mut Store,
    parent: u32,
    list: &[Made],
    edges: bool,
    targets: &mut Vec<u32>,
    words: &mut Vec<u16>,
) {
    for made in list {
        words.clear();
        words.extend_from_slice(store.get(parent));
        (words[0], words[usize::from(made.place)]) = (made.header, made.local);
        set_number(words, made.bag);
        let (id, _) = store.insert(words, made.hash, parent);
        if edges {
            targets.push(id);
        }
    }
}
