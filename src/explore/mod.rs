//! Exhaustive search over the very machines that are animated.
mod check;
mod graph;
mod intern;
mod judge;
mod lies;
mod local;
mod lockstep;
mod moves;
mod path;
mod play;
mod rules;
mod search;
mod space;
mod store;
mod witness;

pub use check::{Case, Check, Found, Outlook, Verdict};
pub use graph::{Graph, Survey, Valence};
pub use judge::{Breaches, Judge};
pub use local::{Fault, In, Letter, Lie, Life, Local, Turn};
pub use lockstep::Strand;
pub use moves::Move;
pub use path::Leg;
pub use rules::{Inputs, Lies, Mail, Order, Pace, Rules};
pub use search::{Answer, Broken, Progress, Search};
pub use space::Space;
pub use witness::Witness;
