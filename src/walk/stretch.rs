//! A stretch of a search: configurations one after the other, their successors made and looked up, each judged.

use super::cells::Cell;
use super::faces::Faces;
use super::moves::{HEADER, Scope, allows, range};
use super::slots::as_one;
use super::store::{self, KEYS, Store};
use super::table::{Table, Unknown};

/// So many configurations have their successors made before the first of these are looked up: the places where they may
/// stand are far apart in memory, and reading all of them early lets the reads overlap.
const TOGETHER: u32 = 8;

/// How many times four words a configuration in any order may have: the loop is compiled for each of these.
const FOURS: [usize; 6] = [1, 2, 3, 4, 8, LONGEST];
/// A header and 128 nodes.
pub(crate) const LONGEST: usize = 33;

/// Ends a configuration in any order: words of no meaning, up to a length that the loop is compiled for.
pub fn close(config: &mut Vec<u16>) {
    let fours = FOURS.into_iter().find(|fours| fours * 4 >= config.len());
    config.resize(fours.unwrap_or(LONGEST) * 4, 0);
}

/// Successors that there is room for from the start: little, for there are stretches of a single configuration.
const MADE: usize = 16;

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

/// A configuration whose successors were made.
#[derive(Clone, Copy, Debug)]
struct Opened {
    /// Where the list of what was made of it ends.
    end: usize,
    count: u64,
    breaches: u32,
    lively: bool,
}

/// A node that something may happen to, and where in the list of events its own stand.
#[derive(Clone, Copy, Debug, Default)]
struct Ready {
    node: u32,
    events: (u32, u32),
}

/// Goes through configurations; keeps room to be used again.
#[derive(Debug, Default)]
pub struct Walker {
    slots: Vec<u64>,
    opened: Vec<Opened>,
    ready: Vec<Ready>,
}

/// A successor that was made and not looked up yet: its words, each four as one number, and the sum that its hash is made
/// of. Words of 16 bits that are written and then read as one of 64 would make the processor wait.
#[derive(Clone, Copy)]
struct Made<const FOURS: usize> {
    words: [u64; FOURS],
    sum: u64,
}

impl<const FOURS: usize> Made<FOURS> {
    #[inline]
    fn of(config: &[[u16; 4]; FOURS]) -> Made<FOURS> {
        let sum = store::sum(config.as_flattened(), &KEYS);
        Made { words: config.each_ref().map(as_one), sum }
    }

    #[inline]
    fn get(&self, place: usize) -> u16 {
        (self.words[place / 4] >> (16 * (place % 4))) as u16
    }

    #[inline]
    fn set(&mut self, place: usize, word: u16) {
        let old = self.get(place);
        self.words[place / 4] ^= u64::from(old ^ word) << (16 * (place % 4));
        self.sum = self.sum.wrapping_add(KEYS[place].wrapping_mul(u64::from(word).wrapping_sub(u64::from(old))));
    }
}

/// A letter that was never posted to a node with this cell.
struct NotPosted(u16, u16);

impl Walker {
    /// Goes through the configurations in any order from one number up to another, not including it. Gives the number of
    /// the next one, and why that is not the end.
    pub fn run(&mut self, ground: &mut Ground<'_>, from: u32, end: u32, tally: &mut Tally) -> (u32, Option<Stop>) {
        match ground.store.width() / 4 {
            1 => self.go::<1>(ground, from, end, tally),
            2 => self.go::<2>(ground, from, end, tally),
            3 => self.go::<3>(ground, from, end, tally),
            4 => self.go::<4>(ground, from, end, tally),
            8 => self.go::<8>(ground, from, end, tally),
            _ => self.go::<LONGEST>(ground, from, end, tally),
        }
    }

    fn go<const FOURS: usize>(
        &mut self,
        ground: &mut Ground<'_>,
        from: u32,
        end: u32,
        tally: &mut Tally,
    ) -> (u32, Option<Stop>) {
        let mut next = from;
        let mut made: Vec<Made<FOURS>> = Vec::with_capacity(MADE);
        self.ready.resize(ground.table.laws.nodes, Ready::default());
        while next < end {
            let mut stop = None;
            made.clear();
            self.opened.clear();
            for id in next..end.min(next + TOGETHER) {
                match open(ground, id, &mut self.ready, &mut made) {
                    Ok(opened) => self.opened.push(opened),
                    Err(why) => {
                        stop = Some(why);
                        break;
                    }
                }
            }
            touch(&mut self.slots, ground.store, &made);
            let mut first = 0;
            for opened in &self.opened {
                put_in(ground, next, &made[first..opened.end]);
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
}

/// Reads where what was made may stand.
fn touch<const FOURS: usize>(slots: &mut Vec<u64>, store: &Store, made: &[Made<FOURS>]) {
    slots.clear();
    slots.extend(made.iter().map(|made| store.touch(store::hash(made.sum))));
    let touch_words = |sum, slot: &u64| sum ^ u64::from(store.touch_words(*slot));
    std::hint::black_box(if store.is_far() { slots.iter().fold(0, touch_words) } else { 0 });
}

/// Judges a configuration and makes its successors.
fn open<const FOURS: usize>(
    ground: &mut Ground<'_>,
    id: u32,
    ready: &mut [Ready],
    made: &mut Vec<Made<FOURS>>,
) -> Result<Opened, Stop> {
    let (table, store, faces) = (&mut *ground.table, &*ground.store, &mut *ground.faces);
    let fours = store.get_fours::<FOURS>(id);
    let config = fours.as_flattened();
    faces.begin(table.laws.nodes);
    let show = |node, cell: &mut Cell| cell.face = faces.show(node, cell.local, cell.face);
    let scope = table.scope(config, show).map_err(Stop::Unknown)?;
    let (now, end) = faces.judge(|node| table.local_in(node, config[HEADER + node])).map_err(Stop::Verdict)?;
    let before = made.len();
    loop {
        match make(table, fours, &scope, ready, made) {
            Ok(idle) => {
                let count = (made.len() - before) as u64 + idle;
                let breaches = if scope.is_lively { now } else { end };
                return Ok(Opened { end: made.len(), count, breaches, lively: scope.is_lively });
            }
            Err(NotPosted(cell, letter)) => {
                made.truncate(before);
                table.post(cell, letter).map_err(Stop::Unknown)?;
            }
        }
    }
}

/// Makes the successors of a configuration; gives how many moves more there are, which make none of their own.
#[inline]
fn make<const FOURS: usize>(
    table: &Table,
    fours: &[[u16; 4]; FOURS],
    scope: &Scope,
    ready: &mut [Ready],
    made: &mut Vec<Made<FOURS>>,
) -> Result<u64, NotPosted> {
    let (config, here) = (fours.as_flattened(), Made::of(fours));
    let header = config[0];
    let mut count = 0;
    let seats = table.seats[scope.nodes.clone()].iter().zip(&config[HEADER + scope.nodes.start..]);
    let mut busy = 0;
    for (node, (seat, word)) in scope.nodes.clone().zip(seats) {
        let (events, idle) = scope.of(&seat.cells[usize::from(*word)]);
        count += (idle.end - idle.start) as u64;
        // No branch: whether a node has events is anybody's guess.
        ready[busy] = Ready { node: node as u32, events: (events.start as u32, events.end as u32) };
        busy += usize::from(!events.is_empty());
    }
    for Ready { node, events } in &ready[..busy] {
        let place = HEADER + *node as usize;
        for event in &table.events[range(*events)] {
            if event.spends != 0 && !allows(header, event.spends) {
                continue;
            }
            // It is changed where it stands: read as a whole right after a part was written it would make us wait too.
            let at = made.len();
            made.push(here);
            let next = &mut made[at];
            next.words[place / 4] ^= event.differs;
            next.sum = next.sum.wrapping_add(event.adds);
            if event.spends != 0 {
                next.set(0, header - event.spends);
            }
            for letter in &table.sends[range(event.sends)] {
                let known = table.letters[usize::from(*letter)];
                let place = HEADER + usize::from(known.to);
                let cell = next.get(place);
                next.set(place, table.posted(cell, known).ok_or(NotPosted(cell, *letter))?);
            }
        }
    }
    Ok(count)
}

/// Looks up what was made of a configuration.
#[inline]
fn put_in<const FOURS: usize>(ground: &mut Ground<'_>, parent: u32, made: &[Made<FOURS>]) {
    let store = &mut *ground.store;
    if let Some(edges) = &mut ground.edges {
        edges.starts.push(edges.targets.len() as u32);
    }
    for made in made {
        let id = store.insert_fours(&made.words, store::hash(made.sum), parent);
        if let Some(edges) = &mut ground.edges {
            edges.targets.push(id);
        }
    }
}
