//! Obedience of the Byzantine generals: IC2.

use super::{Finding, Monitor, Property, Sight, Sort, View};
use crate::ids::NodeId;
use crate::scenario::Status;

/// If the commander is loyal, every loyal lieutenant obeys the order he sends.
pub struct Obedience {
    commander: NodeId,
}

impl Obedience {
    /// To this commander.
    pub fn to(commander: NodeId) -> Obedience {
        Obedience { commander }
    }
}

impl Monitor for Obedience {
    fn property(&self) -> Property {
        Property {
            id: "ic2",
            title: "Obedience (IC2)",
            sort: Sort::Safety,
            formula: "commander loyal ⇒ ∀i loyal lieutenant: decided(i) ∈ {order, nothing}",
            says: "If the commander is loyal, every loyal lieutenant obeys the order he sends.",
            wordings: &[
                (
                    "Lamport, Shostak, Pease 1982: IC2",
                    "If the commanding general is loyal, then every loyal lieutenant obeys the order he sends.",
                ),
                (
                    "Coulouris et al. §15.5: integrity",
                    "If the commander is correct, then all correct processes decide on the value that the commander \
                     proposed.",
                ),
            ],
        }
    }

    fn sees(&self) -> Sight {
        Sight::Moment
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        let holds = Some(Finding::plain(Status::Holds));
        let order = view.scenario.inputs.get(self.commander.index()).copied().flatten();
        let (Some(order), true) = (order, view.correct().contains(self.commander)) else { return holds };
        let decisions = view.decisions(view.correct());
        let Some((node, made)) = decisions.into_iter().find(|(_, made)| made.value != order) else { return holds };
        let (name, label) = (view.name(node), view.label(made.value));
        let text = format!("{} ordered {}, and {name} decided {label}", view.name(self.commander), view.label(order));
        let nodes = [self.commander, node].into_iter().collect();
        Some(Finding { status: Status::Breached, text, because: vec![made.step], nodes })
    }
}
