//! Everything on the stage at the cursor: nodes, what is on its way between them, partitions and quarrels.

use super::layout::{Layout, Point};
use super::shade;
use super::skin::{Air, Skin};
use super::traffic::{self, Crowd, Detail, INBOX_SHOWN, Inbox, LinkMark, SplitMark};
use crate::ids::{NodeId, NodeSet, ParcelId};
use crate::protocol::{Fix, Part};
use crate::run::{Marks, Run, What};
use crate::time::Time;
use std::sync::Arc;

/// A tally as an arc: who is in, and where the threshold lies.
#[derive(Clone, Debug, PartialEq)]
pub struct TallyMark {
    /// What is counted.
    pub of: &'static str,
    /// Whose votes are in.
    pub have: NodeSet,
    /// How many are needed; 0: there is no threshold.
    pub need: u16,
}

/// An alarm as an arc that shrinks.
#[derive(Clone, Debug, PartialEq)]
pub struct AlarmMark {
    /// Its word.
    pub word: String,
    /// When it was set.
    pub set: Time,
    /// When it goes off.
    pub due: Time,
}

/// A node on the stage.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NodeMark {
    /// Which.
    pub id: NodeId,
    /// Its name, or `n3`.
    pub name: String,
    /// The letter of the value it holds; empty when it holds none.
    pub letter: String,
    /// The tint of that value.
    pub shade: Option<u8>,
    /// The value in words.
    pub value: String,
    /// The role in the protocol's word.
    pub role: &'static str,
    /// Does it lead?
    pub leads: bool,
    /// Is it running?
    pub up: bool,
    /// Is it about to crash in the middle of a broadcast?
    pub doomed: bool,
    /// Is it a traitor?
    pub traitor: bool,
    /// Has it decided?
    pub decided: bool,
    /// The letter and tint of the value it is bound to, where that is not the one it holds.
    pub locked: Option<(String, u8)>,
    /// Its round, term, view or ballot.
    pub epoch: Option<u64>,
    /// The votes it is counting.
    pub tally: Option<TallyMark>,
    /// Where it is in the world, carried on to the cursor's time.
    pub fix: Option<Fix>,
    /// What one of its instruments says.
    pub reading: String,
    /// The alarm that goes off first.
    pub alarm: Option<AlarmMark>,
    /// Did it take the step at the cursor?
    pub active: bool,
}

impl NodeMark {
    /// What is said of it beside its name: that it crashed, or lies.
    pub fn state(&self) -> &'static str {
        match (self.up, self.traitor) {
            (false, _) => "crashed",
            (true, true) => "traitor",
            (true, false) => "",
        }
    }
}

/// Where a message is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Spot {
    /// On its way.
    #[default]
    Way,
    /// Not by itself: it is one of a [`Crowd`].
    Crowd,
    /// At its recipient, where it waits: the place there, from 0.
    Door(u8),
    /// Not at all: it waits behind those that are drawn.
    Behind,
}

/// A message on its way.
#[derive(Clone, Debug, PartialEq)]
pub struct FlightMark {
    /// Which.
    pub parcel: ParcelId,
    /// Sender.
    pub from: NodeId,
    /// Recipient.
    pub to: NodeId,
    /// When it was sent.
    pub sent: Time,
    /// When it arrives, or is lost half-way; `None`: held.
    pub due: Option<Time>,
    /// Its kind's word.
    pub kind: &'static str,
    /// Its kind's part, for the shape.
    pub part: Part,
    /// An answer, drawn hollow.
    pub reply: bool,
    /// The letter of its value, or empty.
    pub letter: String,
    /// The tint of its value.
    pub shade: Option<u8>,
    /// Who signed it.
    pub seals: Vec<NodeId>,
    /// Lost, copied, forged.
    pub marks: Marks,
    /// Beside how many others of the same link and time it flies.
    pub lane: u8,
    /// Where it is drawn.
    pub spot: Spot,
}

impl FlightMark {
    /// How much of its way it has covered at a time (in microseconds, with fractions); a held one waits at the door.
    pub fn part_at(&self, now: f64) -> f32 {
        let Some(due) = self.due else { return 0.88 };
        let whole = (due.0 - self.sent.0).max(1) as f64;
        let part = ((now - self.sent.0 as f64) / whole).clamp(0.0, 1.0) as f32;
        // A lost message covers half of its way in half of its time.
        if self.marks.has(Marks::LOST) { part / 2.0 } else { part }
    }

    /// The time at which it is half-way, in microseconds: where it stands when nothing is to move.
    pub fn middle(&self) -> f64 {
        let due = self.due.unwrap_or(self.sent);
        let whole = due.0.saturating_sub(self.sent.0) as f64;
        // A lost message ends half-way.
        self.sent.0 as f64 + if self.marks.has(Marks::LOST) { whole } else { whole / 2.0 }
    }

    /// Is it drawn by itself?
    pub fn is_drawn(&self) -> bool {
        matches!(self.spot, Spot::Way | Spot::Door(_))
    }

    /// Where it is at a time; one that is held waits at its recipient.
    pub fn place(&self, layout: &Layout, now: f64) -> Point {
        match self.spot {
            Spot::Door(place) => return layout.door(self.to, place),
            Spot::Behind => return layout.door(self.to, INBOX_SHOWN as u8),
            Spot::Way | Spot::Crowd => {}
        }
        layout.on_way(self.from, self.to, self.part_at(now), self.lane)
    }
}

/// All of the stage at the cursor. What moves between two steps is computed from the time by whoever paints.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stage {
    /// The nodes, in order.
    pub nodes: Vec<NodeMark>,
    /// Messages on their way, in order of sending.
    pub flights: Vec<FlightMark>,
    /// The partition's groups; empty when there is none.
    pub groups: Vec<NodeSet>,
    /// Pairs of neighbours among correct nodes that decided differently.
    pub quarrels: Vec<(NodeId, NodeId)>,
    /// A message that was lost, or reached a crashed node, in the step at the cursor.
    pub gone: Option<FlightMark>,
    /// Links with too many messages to draw each.
    pub crowds: Vec<Crowd>,
    /// Nodes at which messages wait.
    pub inboxes: Vec<Inbox>,
    /// Links that rules in force speak of; partitions are `groups`.
    pub links: Vec<LinkMark>,
    /// What the network loses of all messages, in millionths.
    pub loss: u32,
    /// Messages of one broadcast that contradict one another.
    pub splits: Vec<SplitMark>,
    /// How it is dressed.
    pub skin: Skin,
    /// The ways through the air, in a skin that shows them; [`Air::of`] finds them once a run.
    pub air: Option<Arc<Air>>,
}

impl Stage {
    /// The stage at the run's cursor.
    pub fn of(run: &Run) -> Stage {
        let nodes: Vec<NodeMark> = NodeId::all(run.scenario().n).map(|id| node_mark(run, id)).collect();
        let mut flights: Vec<FlightMark> =
            run.world().flights().filter_map(|flight| flight_mark(run, flight.parcel, flight.due)).collect();
        flights.sort_by_key(|flight| flight.parcel);
        lanes(&mut flights);
        let (crowds, inboxes) = (traffic::crowds(&mut flights), traffic::inboxes(&mut flights));
        let splits = traffic::splits(run, &flights);
        let here = run.trace().step(run.cursor());
        let gone = here.and_then(|step| match step.what {
            What::Loss(id) | What::DeadEnd(id) => flight_mark(run, id, Some(step.time)),
            _ => None,
        });
        Stage {
            nodes,
            flights,
            groups: run.world().groups.clone(),
            quarrels: quarrels(run),
            gone,
            crowds,
            inboxes,
            links: traffic::links(run),
            loss: run.scenario().network.loss,
            splits,
            skin: Skin::find(&run.scenario().skin),
            air: None,
        }
    }

    /// The same with the ways of the whole run, if there are any. Who has not started yet is where it will.
    pub fn flown(run: &Run, air: Option<Arc<Air>>) -> Stage {
        let (mut stage, now) = (Stage::of(run), run.world().now);
        for (node, way) in stage.nodes.iter_mut().zip(air.iter().flat_map(|air| &air.ways)) {
            let start = way.first().filter(|start| start.at >= now);
            node.fix = node.fix.or_else(|| start.map(|start| start.extrapolated(now)));
        }
        stage.air = air;
        stage
    }

    /// The direction on the ground, east and north, that a skin shows as the way to the right.
    pub fn along(&self) -> (f64, f64) {
        self.air.as_ref().map_or((1.0, 0.0), |air| air.along)
    }

    /// What of it can be drawn on a stage laid out so.
    pub fn detail(&self, layout: &Layout) -> Detail {
        Detail::of(layout, self.flights.iter().filter(|flight| flight.is_drawn()).count())
    }
}

fn node_mark(run: &Run, id: NodeId) -> NodeMark {
    let (scenario, plan) = (run.scenario(), run.plan());
    let node = run.world().node(id);
    let badge = run.badge(id).unwrap_or_default();
    let decision = node.and_then(|node| node.decision);
    let value = decision.map(|decision| decision.value).or(badge.value);
    let letter = |value| scenario.values.letter(value);
    let alarms = node.into_iter().flat_map(|node| node.faces.first()).flat_map(|face| &face.alarms);
    let alarm = alarms.min_by_key(|alarm| (alarm.due, alarm.key)).map(|alarm| AlarmMark {
        word: plan.machine.alarm(&alarm.timer),
        set: alarm.set,
        due: alarm.due,
    });
    let locked = badge.locked.filter(|locked| Some(*locked) != value);
    NodeMark {
        id,
        name: scenario.name(id),
        letter: value.map(letter).unwrap_or_default(),
        shade: value.map(shade),
        value: value.map(|value| scenario.values.label(value)).unwrap_or_default(),
        role: badge.role,
        leads: badge.leads,
        up: node.is_some_and(|node| node.up),
        doomed: node.is_some_and(|node| node.fuse.is_some()),
        traitor: run.seen_traitors().contains(id),
        decided: decision.is_some(),
        locked: locked.map(|locked| (letter(locked), shade(locked))),
        epoch: badge.epoch,
        tally: badge.tally.map(|tally| TallyMark { of: tally.of, have: tally.have, need: tally.need }),
        fix: badge.fix.map(|fix| fix.extrapolated(run.world().now)),
        reading: badge.reading.unwrap_or_default(),
        alarm,
        active: run
            .trace()
            .step(run.cursor())
            .is_some_and(|step| run.seen_node(step) == Some(id) && !matches!(step.what, What::Loss(_))),
    }
}

fn flight_mark(run: &Run, id: ParcelId, due: Option<Time>) -> Option<FlightMark> {
    let parcel = run.trace().parcel(id)?;
    if parcel.marks.has(Marks::LOCAL) {
        return None;
    }
    let label = run.plan().machine.label(&parcel.draft.msg);
    let kind = run.scenario().protocol.card().kinds.get(usize::from(parcel.draft.kind))?;
    Some(FlightMark {
        parcel: id,
        from: parcel.from,
        to: parcel.to,
        sent: parcel.sent,
        due,
        kind: kind.word,
        part: kind.part,
        reply: kind.reply,
        letter: label.value.map(|value| run.scenario().values.letter(value)).unwrap_or_default(),
        shade: label.value.map(shade),
        seals: label.seals,
        marks: run.seen_marks(parcel),
        lane: 0,
        spot: Spot::Way,
    })
}

/// Messages of one link that fly together fly side by side.
fn lanes(flights: &mut [FlightMark]) {
    let mut order: Vec<usize> = (0..flights.len()).collect();
    let key = |flight: &FlightMark| (flight.from, flight.to, flight.sent, flight.due);
    order.sort_by_key(|place| (key(&flights[*place]), *place));
    for pair in 1..order.len() {
        let (before, here) = (order[pair - 1], order[pair]);
        if key(&flights[before]) == key(&flights[here]) {
            flights[here].lane = (flights[before].lane + 1).min(3);
        }
    }
}

/// Neighbours on the ring of correct nodes that decided differently; enough to show every quarrel once.
fn quarrels(run: &Run) -> Vec<(NodeId, NodeId)> {
    let world = run.world();
    let faulty = run.seen_faulty();
    let decided: Vec<(NodeId, crate::value::Value)> = NodeId::all(run.scenario().n)
        .filter(|id| !faulty.contains(*id))
        .filter_map(|id| Some((id, world.node(id)?.decision?.value)))
        .collect();
    let differ = |pair: &[(NodeId, crate::value::Value)]| match pair {
        [(one, first), (other, second)] if first != second => Some((*one, *other)),
        _ => None,
    };
    decided.windows(2).filter_map(differ).collect()
}
