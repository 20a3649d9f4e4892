//! Long questions to the explorer and what is known of them so far, all as plain data.
//!
//! A [`Task`] is one [`Question`] being answered, piecemeal. Question, [`Word`] and [`Answer`] hold texts and numbers
//! only, so they can be sent to where the work is done, and back: scenarios are their texts. Whoever shows an answer
//! need not know where it was worked out.
//!
//! | where | what |
//! |---|---|
//! | `properties.rs` | how every property stands |
//! | `tables.rs` | a theorem as tables |
//! | `graph.rs` | the configuration graph, and one who walks it |
//! | `wire.rs` | all this as bytes |

mod graph;
mod properties;
mod tables;
mod wire;

pub use graph::{Event, Graphed, Here, Whole};
pub use properties::{Checked, Claim, Example};
pub use tables::{CellAnswer, Filled, Table};
pub use wire::{Wire, from_bytes, to_bytes};

use crate::explore::{Check, Rules};
use crate::scenario::Scenario;

/// What is asked.
#[derive(Clone, Debug, PartialEq)]
pub enum Question {
    /// How does each property stand?
    Properties {
        /// The text of the scenario with protocol, sizes and inputs.
        scenario: String,
        /// What the adversary may do.
        rules: Rules,
    },
    /// A theorem as tables.
    Tables {
        /// Each table's title and the text of the scenario whose protocol and parameters it is about.
        bases: Vec<(String, String)>,
        /// Nodes, across.
        n: Vec<u16>,
        /// Faults, down.
        f: Vec<u16>,
        /// Does safety alone count?
        safety: bool,
        /// Configurations of a cell before it is left open.
        states: u32,
    },
    /// All configurations, and what may be decided from each.
    Graph {
        /// The text of the scenario.
        scenario: String,
        /// What the adversary may do; inputs are those of the scenario, and in lock step one node fails at once.
        rules: Rules,
        /// The room across its picture, in units of the scene.
        wide: f32,
    },
}

/// What is said while a question is being answered, or afterwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    /// Of tables: search a cell anew, up to so many configurations.
    Again {
        /// Which table.
        table: usize,
        /// Its column.
        n: u16,
        /// Its row.
        f: u16,
        /// Configurations.
        states: u32,
    },
    /// In the graph: go to a configuration anywhere, by the shortest way from the first.
    Jump(u32),
    /// In the graph: go on to a configuration that may come next.
    Go(u32),
    /// In the graph: go back by one event.
    Back,
    /// In the graph: back to the first.
    ToStart,
    /// In the graph: show another pair of events that may happen here in either order.
    NextDiamond,
}

/// What is known so far.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// Of [`Question::Properties`].
    Properties(Checked),
    /// Of [`Question::Tables`].
    Tables(Filled),
    /// Of [`Question::Graph`].
    Graph(Box<Graphed>),
}

impl Answer {
    /// Of properties.
    pub fn checked(&self) -> Option<&Checked> {
        match self {
            Answer::Properties(checked) => Some(checked),
            _ => None,
        }
    }

    /// Of tables.
    pub fn filled(&self) -> Option<&Filled> {
        match self {
            Answer::Tables(filled) => Some(filled),
            _ => None,
        }
    }

    /// Of a graph.
    pub fn graphed(&self) -> Option<&Graphed> {
        match self {
            Answer::Graph(graphed) => Some(graphed),
            _ => None,
        }
    }
}

/// What is said to who works a question off.
#[derive(Clone, Debug, PartialEq)]
pub enum Order {
    /// Work this question off; the one before is forgotten.
    Ask(Question),
    /// Work no further for now.
    Stop,
    /// Go on.
    GoOn,
    /// Tell the task.
    Tell(Word),
}

/// What is said in return.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// What is known by now.
    pub answer: Option<Answer>,
    /// Why it cannot be done.
    pub trouble: Option<String>,
    /// Is it under way?
    pub on: bool,
    /// Microseconds that it has taken, where somebody else than who asked measures them.
    pub spent: u64,
}

/// What a piece of work came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stepped {
    /// Is nothing left to do?
    pub done: bool,
    /// Is there something to show at once?
    pub news: bool,
}

/// A question being answered.
pub struct Task(Kind);

enum Kind {
    Properties(Box<Check>),
    Tables(tables::Tables),
    Graph(Box<graph::Walk>),
}

impl Task {
    /// Takes a question on.
    ///
    /// # Errors
    /// Says what of a scenario cannot be read, and which size or parameter cannot be.
    pub fn new(question: &Question) -> Result<Task, String> {
        Ok(Task(match question {
            Question::Properties { scenario, rules } => {
                Kind::Properties(Box::new(Check::new(&read(scenario)?, *rules)?))
            }
            Question::Tables { bases, n, f, safety, states } => {
                Kind::Tables(tables::Tables::new(bases, (n, f), *safety, *states)?)
            }
            Question::Graph { scenario, rules, wide } => {
                Kind::Graph(Box::new(graph::Walk::new(read(scenario)?, *rules, *wide)?))
            }
        }))
    }

    /// Does up to so much of the work, in configurations looked at.
    ///
    /// # Errors
    /// Says which inputs the protocol refuses; there is nothing left to do then.
    pub fn step(&mut self, budget: u32) -> Result<Stepped, String> {
        match &mut self.0 {
            Kind::Properties(check) => Ok(Stepped { done: check.step(budget)?.done, news: false }),
            Kind::Tables(tables) => Ok(tables.step(budget)),
            Kind::Graph(walk) => walk.step(budget),
        }
    }

    /// Hears a word; one that is not for this question is ignored.
    pub fn hear(&mut self, word: &Word) {
        match &mut self.0 {
            Kind::Properties(_) => {}
            Kind::Tables(tables) => tables.hear(word),
            Kind::Graph(walk) => walk.hear(word),
        }
    }

    /// What is known so far.
    pub fn answer(&mut self) -> Answer {
        match &mut self.0 {
            Kind::Properties(check) => Answer::Properties(Checked::of(check)),
            Kind::Tables(tables) => Answer::Tables(tables.answer()),
            Kind::Graph(walk) => Answer::Graph(Box::new(walk.answer())),
        }
    }
}

fn read(text: &str) -> Result<Scenario, String> {
    Scenario::parse(text).map_err(|error| error.to_string())
}
