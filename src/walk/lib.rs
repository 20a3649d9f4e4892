//! The explorer's inner loop: configurations as lists of numbers, their successors, and where they are found again.
//!
//! Nothing here knows of protocols. Nodes' states, messages and alarms are numbers; what an input makes of a node stands
//! in a [`Table`]. What does not stand there yet is asked for ([`Unknown`]); who asked learns it from the protocol's own
//! code, writes it down, and asks again.
//!
//! It is a package of its own because the page is compiled for size, and this, which is a few tens of kilobytes, for speed
//! (`profile.page` in the workspace's manifest). For that nothing that is called from outside is generic: generic code is
//! compiled where it is used.
//!
//! | where | what |
//! |---|---|
//! | `table.rs` | what inputs make of nodes |
//! | `cells.rs` | a node with what is on its way to it |
//! | `events.rs` | what may happen next to such a node |
//! | `moves.rs` | every event of a configuration in any order |
//! | `stretch.rs` | a stretch of a search: successors are made, then looked up together |
//! | `store.rs`, `bags.rs`, `slots.rs` | configurations and lists of words, each once |
//! | `faces.rs` | verdicts on configurations that look alike |

pub mod bags;
mod cells;
mod events;
mod faces;
mod moves;
mod slots;
mod store;
mod stretch;
mod table;

pub use bags::Bags;
pub use faces::{Faces, Verdict};
pub use moves::{HEADER, Listed, Move};
pub use slots::make_room;
pub use store::{NOBODY, Store};
pub use stretch::{Edges, Ground, Stop, Tally, Walker, close};
pub use table::{Free, In, Laws, Life, Outcome, Table, Turns, UNKNOWN, Unknown};
