//! Exhaustive search over the very machines that are animated: prove it, break it, keep it undecided.
//!
//! A **configuration** is what the impossibility paper calls one: the states of all nodes (with alarms, disks and what
//! they decided and delivered), the messages on their way as a multiset, and the faults still allowed. A [`Search`] finds
//! all that can be reached from one initial configuration; a [`Check`] does so for every input and every set of traitors
//! and says of each property that it holds in all there is, or gives a run that breaks it.
//!
//! | where | what |
//! |---|---|
//! | `rules.rs` | what the adversary may do: the pace, the mail, how many faults, how far to go |
//! | `intern.rs`, `local.rs`, `space.rs`, `play.rs` | numbers for things; what an input makes of a node, worked out once by the protocol's own code |
//! | the package `src/walk` | the inner loop, of numbers only: every event in any order, the configurations, and how they are found again |
//! | `reduce.rs` | letters that go with everything else, taken at once where that is asked for |
//! | `lockstep.rs`, `lies.rs` | every crash pattern and every lie, instant by instant |
//! | `search.rs`, `walk.rs`, `keeper.rs` | the search as something that can be stopped and gone on with |
//! | `judge.rs` | properties, by the monitors that watch runs |
//! | `path.rs`, `choice.rs`, `witness.rs` | the way to a configuration, what may follow it, and both as a scenario that the engine plays |
//! | `check.rs`, `theorem.rs` | all questions about one size; a table of sizes |
//! | `moment.rs` | a search from a moment of a run |
//! | `graph.rs`, `survey.rs`, `lemma.rs`, `player.rs` | valence, critical configurations, diamonds, the lemma-2 chain, the adversary |
//! | `game.rs`, `offer.rs` | the adversary's game for a reader: keep it undecided, every message must go in time |
//! | `symmetry.rs` | configurations that differ in the names of nodes only |
//!
//! # Why an answer can be trusted
//!
//! - **It is exact.** Equal things have one number, found by comparing the things; configurations are lists of numbers,
//!   compared whole. No fingerprint stands for anything.
//! - **It is the same code.** Handlers are run through [`Machine`](crate::protocol::Machine), once for each node state and
//!   input; a protocol touches the world through `Cx` alone, so the result is a function of those, its coins and, in lock
//!   step, the moment, all of which are part of the key. A protocol that reads true time in any order sees time 0 for
//!   ever; no protocol that is made for any order reads it.
//! - **What is left out is nothing that can be seen**: the reasons stand where it is left out (`walk/moves.rs`, `reduce.rs`, `lockstep.rs`,
//!   `symmetry.rs`), and tests compare with the search that leaves nothing out, and with an independent checker.
//! - **A counterexample is played** by the ordinary engine before it is shown; one that does not break the property there
//!   is reported as a defect, not as a counterexample.
//! - **A search that stops says where**, and calls nothing proved.
//!
//! What it does not say: safety is judged in configurations, so properties of whole histories are named as not checked;
//! liveness is judged where nothing is left to happen, and called proved only when no run goes on for ever; lies come
//! from a finite menu (`lies.rs`); alarms in any order may go off at any time after they are set, which is more than
//! clocks allow.
//!
//! # For a page
//!
//! Everything goes by slices: `step(budget)` of [`Search`], [`Check`], [`Survey`] and [`Theorem`] looks at up to so many
//! configurations and returns how far it is, so that a frame loop or a worker can run it, stop it, and go on.

mod answer;
mod check;
mod choice;
mod game;
mod graph;
mod intern;
mod judge;
mod keeper;
mod lemma;
mod lies;
mod local;
mod lockstep;
mod moment;
mod offer;
mod path;
mod play;
mod player;
mod reduce;
mod rules;
mod search;
mod space;
mod survey;
mod symmetry;
mod theorem;
mod walk;
mod witness;

pub use answer::{Answer, Broken, Progress};
pub use assent_walk::Move;
pub use check::{Case, Check, Found, Outlook, Verdict};
pub use choice::Choice;
pub use game::Game;
pub use graph::{Graph, Valence};
pub use judge::{Breaches, Judge};
pub use lemma::{Diamond, chain};
pub use local::{Fault, In, Letter, Lie, Life, Local, Turn};
pub use lockstep::Strand;
pub use offer::{End, Offer, Played};
pub use path::Leg;
pub use player::{Player, Turned};
pub use rules::{Inputs, Lies, Mail, Order, Pace, Rules};
pub use search::Search;
pub use space::Space;
pub use survey::Survey;
pub use symmetry::Symmetry;
pub use theorem::{Cell, Figures, Sorts, Theorem};
pub use witness::Witness;
