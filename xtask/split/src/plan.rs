//! Who stands in which half, under which number, and where in the table.

use crate::facts::Facts;
use crate::linked::Linked;
use crate::reach::Reach;
use std::collections::BTreeSet;
use std::collections::btree_map::{BTreeMap, Entry};
use std::error::Error;
use std::fmt;
use wasm_encoder::{ConstExpr, ElementSection, Elements, RefType, TableType, reencode};

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

/// The name of the table of the functions that are lent to the rest, which knows them by their places there.
pub const LENT: &str = "lent";

/// The host's function that loads the rest: the first one that the first half imports.
pub const LOAD: u32 = 0;

/// Who stands where.
pub struct Plan<'a> {
    /// The whole program.
    pub facts: &'a Facts,
    /// Of each function that is defined: does it stay?
    pub kept: Vec<bool>,
    /// The place in the table of each function of the rest that stands there, or that the first half calls, by its number.
    pub places: BTreeMap<u32, u32>,
    /// Those of them that stood nowhere in the table: place, function.
    pub added: Vec<(u32, u32)>,
    /// The number of each function in the first half.
    pub in_first: BTreeMap<u32, u32>,
    /// The number of each type in the first half.
    pub types: BTreeMap<u32, u32>,
    /// The number of each function in the rest.
    pub in_rest: BTreeMap<u32, u32>,
    /// Functions of the host that the rest calls.
    pub hosts: Vec<u32>,
    /// Functions of the first half that the rest calls, in the order of their table.
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
        }
        let mut wanted: Vec<u32> = Vec::new();
        // Functions of the host that this half needs: it calls them, they stand in the table, or go out again.
        let named = facts.slots.iter().map(|(_, function)| function).chain(&facts.open);
        let mut here: BTreeSet<u32> = named.copied().filter(|function| *function < base).collect();
        for (place, calls) in facts.calls.iter().enumerate() {
            if kept[place] {
                here.extend(calls.iter().filter(|function| **function < base));
                for function in calls.iter().filter(|function| is_rest(**function)) {
                    if let Entry::Vacant(place) = plan.places.entry(*function) {
                        place.insert(plan.table_len);
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
        // The host's `load` comes before its other functions.
        let functions = (base..).zip(&kept);
        let stay = functions.clone().filter(|(_, kept)| **kept).map(|(function, _)| function);
        plan.in_first = here.into_iter().chain(stay).zip(1..).collect();
        // Types of these functions, of what they call, and of what they name.
        let mut kinds: BTreeSet<u32> = plan.in_first.keys().map(|function| plan.type_of(*function)).collect();
        for place in (0..kept.len()).filter(|place| kept[*place]) {
            kinds.extend(facts.calls[place].iter().map(|function| plan.type_of(*function)));
            kinds.extend(&facts.types[place]);
        }
        plan.types = kinds.into_iter().zip(0..).collect();
        let go = functions.filter(|(_, kept)| !**kept).map(|(function, _)| function);
        plan.in_rest = plan.hosts.iter().chain(&plan.lent).copied().chain(go).zip(0..).collect();
        plan.kept = kept;
        Ok(plan)
    }

    /// The function of the first half that takes a place of the table, and gives it back when somebody stands there: its last.
    pub fn ready(&self) -> u32 {
        self.in_first.len() as u32 + 1
    }

    /// The number of the table of the functions that are lent: the last of the first half's.
    pub fn lent_table(&self) -> u32 {
        self.facts.tables.len() as u32
    }

    /// That table.
    pub fn lent_type(&self) -> TableType {
        let minimum = self.lent.len() as u64;
        TableType { element_type: RefType::FUNCREF, table64: false, minimum, maximum: Some(minimum), shared: false }
    }

    /// A function's type, as the whole program numbers it.
    pub fn type_of(&self, function: u32) -> u32 {
        match self.facts.place(function) {
            None => self.facts.imported[function as usize],
            Some(place) => self.facts.defined[place],
        }
    }
}

/// The names of what both halves share.
pub fn name(kind: char, number: usize) -> String {
    format!("{kind}{number}")
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

/// The table of functions with room for the new places.
pub fn enlarged(plan: &Plan<'_>, number: u32, mut table: wasm_encoder::TableType) -> wasm_encoder::TableType {
    if number == plan.facts.table {
        let more = u64::from(plan.table_len - plan.facts.table_len);
        table.minimum += more;
        table.maximum = table.maximum.map(|most| most + more);
    }
    table
}
