//! What is lit while the rest is faded: a slice of reasons, what a node could know, a step's causal past and future.

use super::session::Session;
use assent::ids::{NodeId, NodeSet, ParcelId, StepId};
use assent::reasons::{self, StepSet};
use assent::run::Run;
use assent::scene;
use leptos::prelude::*;

/// Why something is lit.
#[derive(Clone, Debug, PartialEq)]
pub enum Lit {
    /// What this node could know at the cursor.
    Known(NodeId),
    /// Reasons, found once.
    Reasons(Reasons),
}

/// The reasons of a decision or a breach.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reasons {
    /// The question.
    pub title: String,
    /// The answer, a sentence a step.
    pub lines: Vec<(StepId, String)>,
    /// What is said of the whole.
    pub notes: Vec<String>,
    /// Its steps.
    pub steps: Vec<StepId>,
    /// Its messages.
    pub parcels: Vec<ParcelId>,
}

/// What is lit now. With `dark` nothing is faded.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Light {
    /// Is anything faded?
    pub on: bool,
    /// Steps and messages.
    pub scene: scene::Light,
    /// Nodes.
    pub nodes: NodeSet,
}

impl Light {
    /// Does a message stand back?
    pub fn fades(&self, parcel: ParcelId) -> bool {
        self.on && !self.scene.parcels.contains(&parcel)
    }

    fn of_steps(run: &Run, steps: &StepSet) -> Light {
        let trace = run.trace();
        let all: Vec<_> = steps.iter().filter_map(|id| Some((id, trace.step(id)?))).collect();
        let parcels = all.iter().flat_map(|(_, step)| trace.sent(step)).map(|(id, _)| id).collect();
        let nodes = all.iter().filter_map(|(_, step)| step.node).collect();
        Light { on: true, scene: scene::Light { steps: steps.iter().collect(), parcels }, nodes }
    }

    /// What is lit, computed when the reason or the moment changes.
    pub fn now(session: Session) -> Light {
        match session.lit.get() {
            None => Light::default(),
            Some(Lit::Known(node)) => {
                session.moment.track();
                session.run(|run| Light::of_steps(run, &reasons::known(run, node).steps))
            }
            Some(Lit::Reasons(found)) => {
                let nodes = session
                    .run(|run| found.steps.iter().filter_map(|id| run.trace().step(*id)?.node).collect::<NodeSet>());
                let scene = scene::Light {
                    steps: found.steps.into_iter().collect(),
                    parcels: found.parcels.into_iter().collect(),
                };
                Light { on: true, scene, nodes }
            }
        }
    }

    /// A step's causal past and future.
    pub fn cone(run: &Run, step: StepId) -> scene::Light {
        let (past, future) = (reasons::past(run.trace(), step), reasons::future(run.trace(), step));
        let all: StepSet = past.iter().chain(future.iter()).chain([step]).collect();
        let mut light = Light::of_steps(run, &all).scene;
        // A message out of the past that leads nowhere in the cone would confuse.
        let leads = |id: &ParcelId| {
            let arrival = run.trace().steps().find(|(_, step)| step.what == assent::run::What::Arrival(*id));
            arrival.is_none_or(|(into, _)| all.contains(into))
        };
        light.parcels.retain(leads);
        light
    }
}
