//! What is lit while the rest is faded.

use assent::ids::{NodeSet, ParcelId, StepId};
use std::collections::BTreeSet;

/// A part of the run that is lit.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Light {
    /// What it shows, for the line above.
    pub title: String,
    /// The steps.
    pub steps: BTreeSet<StepId>,
    /// The messages.
    pub parcels: BTreeSet<ParcelId>,
    /// The nodes.
    pub nodes: NodeSet,
    /// The reasons in sentences, with their steps.
    pub reasons: Vec<(StepId, String)>,
}
