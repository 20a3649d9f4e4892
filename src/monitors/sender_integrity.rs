//! Nothing is delivered that the sender did not send.

use super::{Finding, Monitor, Property, Sight, Sort, View};
use crate::ids::NodeId;
use crate::scenario::Status;
use crate::value::Value;

/// A correct node delivers what the sender sent, or word that the sender is faulty. A traitor may have sent anything.
pub struct SenderIntegrity {
    sender: NodeId,
}

impl SenderIntegrity {
    /// Of this sender.
    pub fn of(sender: NodeId) -> SenderIntegrity {
        SenderIntegrity { sender }
    }
}

impl Monitor for SenderIntegrity {
    fn property(&self) -> Property {
        Property {
            id: "sender-integrity",
            title: "Integrity",
            sort: Sort::Safety,
            formula: "∀q correct: delivered(q) = v ∧ v ≠ SF ∧ sender not a traitor ⇒ the sender broadcast v",
            says: "What a correct node delivers was broadcast by the sender, or is the word that the sender is faulty.",
            wordings: &[
                (
                    "Hadzilacos, Toueg 1994: integrity of terminating reliable broadcast",
                    "Every correct process delivers at most one message, and if it delivers m ≠ SF, then some process \
                     must have broadcast m.",
                ),
                (
                    "Lecture slides after Hadzilacos–Toueg: integrity, first version",
                    "If a process delivers m, some process broadcast m. (This forgets to exempt SF, which nobody \
                     broadcasts: with a silent sender it contradicts termination.)",
                ),
            ],
        }
    }

    fn sees(&self) -> Sight {
        Sight::Moment
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        let holds = Some(Finding::plain(Status::Holds));
        if view.world.traitors().contains(self.sender) {
            return holds;
        }
        let sent = view.scenario.inputs.get(self.sender.index()).copied().flatten();
        let decisions = view.decisions(view.correct()).into_iter();
        let mut invented = decisions.filter(|(_, made)| made.value != Value::SENDER_FAULTY && Some(made.value) != sent);
        let Some((node, made)) = invented.next() else { return holds };
        let (name, label, sender) = (view.name(node), view.label(made.value), view.name(self.sender));
        let text = format!("{name} delivered {label}, which {sender} did not send");
        let nodes = [self.sender, node].into_iter().collect();
        Some(Finding { status: Status::Breached, text, because: vec![made.step], nodes })
    }
}
