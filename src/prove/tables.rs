//! A theorem as tables, one for each value of a parameter or only one.

use super::properties::Example;
use super::{Stepped, Word};
use crate::explore::{Cell, Figures, Rules, Sorts, Theorem};
use crate::limits::TAB_BYTES_MAX;
use crate::scene::Standing;

/// How a cell came out.
#[derive(Clone, Debug, PartialEq)]
pub struct CellAnswer {
    /// Nodes.
    pub n: u16,
    /// Faults.
    pub f: u16,
    /// How it stands.
    pub standing: Standing,
    /// How much was searched, once it is known.
    pub figures: Option<Figures>,
    /// The property that is broken, what stopped the search, or why there are no such sizes.
    pub words: String,
    /// The run that breaks it.
    pub example: Option<Example>,
}

/// A table as it is filled by now.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Its title.
    pub title: String,
    /// Its cells, row by row.
    pub cells: Vec<CellAnswer>,
}

/// The tables as they are filled by now.
#[derive(Clone, Debug, PartialEq)]
pub struct Filled {
    /// Each of them.
    pub tables: Vec<Table>,
    /// Configurations of the cell that is being searched.
    pub searched: Option<u32>,
}

impl Filled {
    /// Is every cell known?
    pub fn is_full(&self) -> bool {
        let is_known = |cell: &CellAnswer| !matches!(cell.standing, Standing::Waiting | Standing::Working);
        self.tables.iter().flat_map(|table| &table.cells).all(is_known)
    }
}

/// The tables being filled.
pub struct Tables(Vec<(String, Theorem)>);

impl Tables {
    pub(super) fn new(
        bases: &[(String, String)],
        (n, f): (&[u16], &[u16]),
        safety: bool,
        states: u32,
    ) -> Result<Tables, String> {
        let what = if safety { Sorts::Safety } else { Sorts::All };
        let in_tab: fn(&mut Rules) = |rules| rules.bytes_max = TAB_BYTES_MAX;
        let table = |(title, base): &(String, String)| {
            Ok((title.clone(), Theorem::new(super::read(base)?, n, f, what, states).with(in_tab)))
        };
        bases.iter().map(table).collect::<Result<_, String>>().map(Tables)
    }

    pub(super) fn step(&mut self, budget: u32) -> Stepped {
        let known = self.known();
        let done = !self.0.iter_mut().any(|(_, table)| !table.step(budget));
        Stepped { done, news: self.known() > known }
    }

    /// Cells that are known.
    fn known(&self) -> usize {
        self.0.iter().map(|(_, table)| table.cells().filter(|(.., cell)| cell.is_some()).count()).sum()
    }

    pub(super) fn hear(&mut self, word: &Word) {
        if let Word::Again { table, n, f, states } = word
            && let Some((_, table)) = self.0.get_mut(*table)
        {
            table.again(*n, *f, *states);
        }
    }

    pub(super) fn answer(&self) -> Filled {
        let table = |(title, theorem): &(String, Theorem)| {
            let stand = Standing::all(theorem).into_iter();
            let cells = stand.map(|(n, f, standing, figures)| {
                let (words, example) = match theorem.cell(n, f) {
                    Some(Cell::None(why)) => (why.clone(), None),
                    Some(Cell::Open { why, .. }) => ((*why).to_owned(), None),
                    Some(Cell::Broken { property, witness, .. }) => {
                        ((*property).to_owned(), Some(Example::of(witness)))
                    }
                    Some(Cell::Proved(_)) | None => (String::new(), None),
                };
                CellAnswer { n, f, standing, figures, words, example }
            });
            Table { title: title.clone(), cells: cells.collect() }
        };
        let searched = self.0.iter().find_map(|(_, table)| table.progress());
        Filled {
            tables: self.0.iter().map(table).collect(),
            searched: searched.map(|progress| progress.configurations),
        }
    }
}
