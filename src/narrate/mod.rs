//! What happens in a run, in sentences: for captions, the log, the transcript, screen readers and tests. All wording
//! stands in this module.

mod action;
mod breach;
mod glance;
mod reasons;
mod step;
mod transcript;
mod words;

pub use action::action as describe_action;
pub use breach::{Quorum, assumption, chain, quorums, rounds, threshold, waiting};
pub use glance::{describe_breach, describe_node, describe_parcel, describe_verdict};
pub use reasons::{Grounds, because, lies};
pub use step::{Sentence, step};
pub use transcript::transcript;

#[cfg(test)]
mod tests;
