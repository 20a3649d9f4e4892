//! Who stands in which half, under which number, and where the doors are.

use crate::facts::Facts;
use crate::linked::Linked;
use crate::reach::Reach;
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt;
use wasm_encoder::{ConstExpr, ElementSection, Elements, GlobalType, ValType, reencode};

pub type Failed = reencode::Error<Lost>;

/// A function, or a type, that is named in the half where it has no number: this program has planned badly.
#[derive(Debug)]
pub struct Lost(pub u32);

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "function or type {} cannot be named in the other half", self.0)
    }
}

impl Error for Lost {}

/// Where the rest finds what it shares with the first half.
pub const SHARED: &str = "first";

/// The global that says whether the rest is there.
pub const IS_HERE: GlobalType = GlobalType { val_type: ValType::I32, mutable: true, shared: false };

/// The host's function that loads the rest: the first one that the first half imports.
pub const LOAD: u32 = 0;

/// Who stands where.
pub struct Plan<'a> {
    /// The whole program.
    pub facts: &'a Facts,
    /// Of each function that is defined: does it stay?
    pub kept: Vec<bool>,
    /// The place in the table of each function of the rest that the first half may call, by its number.
    pub places: BTreeMap<u32, u32>,
    /// Those of them whose place is new: nothing stands there until the rest has come.
    pub added: Vec<(u32, u32)>,
    /// Those of them that stood in the table, in a place that the first half can name: their places have doors.
    pub doors: Vec<u32>,
    /// The number of each function in the first half, doors too.
    pub in_first: BTreeMap<u32, u32>,
    /// The number of each type in the first half.
    pub types: BTreeMap<u32, u32>,
    /// The number of each function in the rest.
    pub in_rest: BTreeMap<u32, u32>,
    /// Functions of the host that the rest calls.
    pub hosts: Vec<u32>,
    /// Functions of the first half that the rest calls.
    pub lent: Vec<u32>,
    /// Places in the table, the new ones too.
    pub table_len: u32,
    /// What the first half can name.
    pub reach: Reach,
}

impl<'a> Plan<'a> {
    pub fn new(facts: &'a Facts, linked: &Linked, ran: &[bool]) -> Result<Plan<'a>, Box<dyn Error>> {
        if ran.len() < facts.defined.len() {
            return Err(format!("{} words for {} functions", ran.len(), facts.defined.len()).into());
        }
        let mut kept: Vec<bool> = ran[..facts.defined.len()].to_vec();
        for function in &facts.open {
            if let Some(place) = facts.place(*function) {
                kept[place] = true;
            }
        }
        let base = u32::try_from(facts.imported.len())?;
        let is_rest = |function: u32| facts.place(function).is_some_and(|place| !kept[place]);
        let mut plan = Plan {
            facts,
            places: BTreeMap::new(),
            added: Vec::new(),
            doors: Vec::new(),
            in_first: BTreeMap::new(),
            types: BTreeMap::new(),
            in_rest: BTreeMap::new(),
            hosts: Vec::new(),
            lent: Vec::new(),
            table_len: facts.table_len,
            reach: Reach::of(facts, linked, &kept),
            kept: Vec::new(),
        };
        for (slot, function) in facts.slots.iter().filter(|(_, function)| is_rest(*function)) {
            plan.places.entry(*function).or_insert(*slot);
            if plan.reach.places.contains(slot) {
                plan.doors.push(*function);
            }
        }
        // Neighbours that look alike are packed better.
        plan.doors.sort_unstable_by_key(|door| (facts.defined[facts.place(*door).unwrap_or(0)], plan.places[door]));
        plan.doors.dedup();
        let mut wanted: Vec<u32> = Vec::new();
        // Functions of the host that this half needs: it calls them, they stand in the table, or go out again.
        let named = facts.slots.iter().map(|(_, function)| function).chain(&facts.open);
        let mut here: BTreeSet<u32> = named.copied().filter(|function| *function < base).collect();
        for (place, calls) in facts.calls.iter().enumerate() {
            if kept[place] {
                here.extend(calls.iter().filter(|function| **function < base));
                for function in calls.iter().filter(|function| is_rest(**function)) {
                    if let std::collections::btree_map::Entry::Vacant(door) = plan.places.entry(*function) {
                        door.insert(plan.table_len);
                        plan.added.push((plan.table_len, *function));
                        plan.table_len += 1;
                    }
                }
            } else {
                wanted.extend(calls.iter().filter(|function| !is_rest(**function)));
            }
        }
        wanted.sort_unstable();
        wanted.dedup();
        (plan.hosts, plan.lent) = wanted.into_iter().partition(|function| *function < base);
        // The host's `load` comes before its other functions, doors after what is kept.
        let functions = (base..).zip(&kept);
        let stay = functions.clone().filter(|(_, kept)| **kept).map(|(function, _)| function);
        plan.in_first = here.into_iter().chain(stay).chain(plan.doors.iter().copied()).zip(1..).collect();
        let kinds = plan.in_first.keys().chain(plan.places.keys()).map(|function| plan.type_of(*function));
        let named = facts.types.iter().zip(&kept).filter(|(_, kept)| **kept).flat_map(|(types, _)| types).copied();
        let kinds: BTreeSet<u32> = kinds.chain(named).collect();
        plan.types = kinds.into_iter().zip(0..).collect();
        let go = functions.filter(|(_, kept)| !**kept).map(|(function, _)| function);
        plan.in_rest = plan.hosts.iter().chain(&plan.lent).copied().chain(go).zip(0..).collect();
        plan.kept = kept;
        Ok(plan)
    }

    /// The function of the first half that returns when the rest is there: its last.
    pub fn wait(&self) -> u32 {
        self.in_first.len() as u32 + 1
    }

    /// Whether the rest is there: the number of a global, its last.
    pub fn is_here(&self) -> u32 {
        self.facts.globals.len() as u32
    }

    /// A function's type, as the whole program numbers it.
    pub fn type_of(&self, function: u32) -> u32 {
        match self.facts.place(function) {
            None => self.facts.imported[function as usize],
            Some(place) => self.facts.defined[place],
        }
    }
}

/// Short names, one for each number, such that neighbours look alike.
pub fn name(kind: char, number: usize) -> String {
    const LETTERS: &[u8; 64] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$";
    let letter = |place: u32| char::from(LETTERS[number / 64_usize.pow(place) % 64]);
    let mut name = String::from(kind);
    let places = number.max(1).ilog(64) + 1;
    name.extend((0..places).rev().map(letter));
    name
}

/// Puts functions into the table: their places, their numbers.
pub fn place(to: &mut ElementSection, plan: &Plan<'_>, functions: impl Iterator<Item = (u32, u32)>) {
    let table = Some(plan.facts.table).filter(|table| *table > 0);
    let functions: BTreeMap<u32, u32> = functions.collect();
    let mut left = functions.into_iter().peekable();
    while let Some((start, function)) = left.next() {
        let mut run = vec![function];
        while let Some((_, function)) = left.next_if(|(slot, _)| *slot == start + run.len() as u32) {
            run.push(function);
        }
        to.active(table, &ConstExpr::i32_const(start as i32), Elements::Functions(run.into()));
    }
}

/// The table of functions with room for the new doors.
pub fn enlarged(plan: &Plan<'_>, number: u32, mut table: wasm_encoder::TableType) -> wasm_encoder::TableType {
    if number == plan.facts.table {
        let more = u64::from(plan.table_len - plan.facts.table_len);
        table.minimum += more;
        table.maximum = table.maximum.map(|most| most + more);
    }
    table
}
