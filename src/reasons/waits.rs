//! Why nothing was decided: what every undecided node still waits for, by its tally, its alarms and what is on its way.

use crate::ids::{NodeId, NodeSet};
use crate::narrate;
use crate::protocol::Tally;
use crate::run::Run;
use crate::time::Time;

/// What a node waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wait {
    /// Who waits.
    pub node: NodeId,
    /// The votes that it counts, if it counts any.
    pub tally: Option<Tally>,
    /// Those whose vote is not in and who are down, so that only starting again would bring it.
    pub down: NodeSet,
    /// The alarm that goes off first: its word, and when.
    pub alarm: Option<(String, Time)>,
    /// How many messages are on their way to it, those held back included.
    pub coming: usize,
    /// All that in words.
    pub sentence: String,
}

/// What the nodes that are running, correct and to decide, but have not, wait for at the cursor.
pub fn waits(run: &Run) -> Vec<Wait> {
    let (plan, world) = (run.plan(), run.world());
    let awaited = plan.deciders.minus(world.faulty(plan.recovery));
    let open = awaited.minus(world.nodes_that(|node| node.decision.is_some()));
    open.iter().filter_map(|node| wait(run, node)).collect()
}

fn wait(run: &Run, node: NodeId) -> Option<Wait> {
    let world = run.world();
    let tally = run.badge(node).and_then(|badge| badge.tally);
    let counted = tally.as_ref().map_or(NodeSet::EMPTY, |tally| tally.have);
    let mut down = NodeSet::all(run.scenario().n).minus(world.running()).minus(counted);
    down.remove(node);
    let alarms = world.node(node)?.faces.first().map_or(&[][..], |face| &face.alarms);
    let alarm = alarms.iter().min_by_key(|alarm| (alarm.due, alarm.key));
    let alarm = alarm.map(|alarm| (run.plan().machine.alarm(&alarm.timer), alarm.due));
    let to_it = |parcel| run.trace().parcel(parcel).is_some_and(|parcel| parcel.to == node);
    let coming = world.flights().filter(|flight| to_it(flight.parcel)).count();
    let mut wait = Wait { node, tally, down, alarm, coming, sentence: String::new() };
    wait.sentence = narrate::waiting(run, &wait);
    Some(wait)
}
