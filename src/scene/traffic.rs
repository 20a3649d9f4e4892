//! What goes on between nodes beside single messages: crowded links, inboxes, links that somebody meddles with, two faces
//! of one broadcast; and how much of all that a picture of some size can show.

use super::layout::{Layout, Point};
use super::shapes;
use super::stage::{FlightMark, Spot};
use crate::ids::{NodeId, NodeSet, ParcelId, StepId};
use crate::network::{Life, Verdict};
use crate::protocol::{Part, Thing};
use crate::run::{Marks, Run};
use crate::time::Span;
use crate::tree::Tree;
use std::collections::BTreeMap;

/// More messages than this on one link become one mark with a count.
pub const CROWD_OVER: usize = 12;

/// So many messages that wait at a node are drawn one by one.
pub const INBOX_SHOWN: usize = 6;

/// So many pairs of contradicting messages are joined by a bar.
pub const SPLITS_MOST: usize = 24;

/// With more messages than this each is a dot.
const TOKENS_MOST: usize = 600;

/// Nodes from this radius on have names, and tokens of this radius shapes.
const NAME_RADIUS: f32 = 9.0;
const TOKEN_RADIUS: f32 = 3.5;

/// A bar between two messages fades while they cover this part of their way.
const SPLIT_PARTS: (f32, f32) = (0.25, 0.5);

/// Many messages on one link, as one mark.
#[derive(Clone, Debug, PartialEq)]
pub struct Crowd {
    /// Sender.
    pub from: NodeId,
    /// Recipient.
    pub to: NodeId,
    /// How many.
    pub count: u32,
    /// The oldest of them.
    pub first: ParcelId,
    /// The part of the oldest, for the shape.
    pub part: Part,
    /// The letter of their value; empty where they do not all carry the same.
    pub letter: String,
    /// Its tint.
    pub shade: Option<u8>,
    /// Their mean share of the way is `slope` times the time in microseconds, and `offset`.
    slope: f64,
    offset: f64,
}

impl Crowd {
    /// Where the mark is at a time (in microseconds, with fractions): in the middle of its messages.
    pub fn place(&self, layout: &Layout, now: f64) -> Point {
        let part = (self.slope * now + self.offset).clamp(0.0, 1.0) as f32;
        layout.on_way(self.from, self.to, part, 0)
    }
}

/// Messages that wait at a node until they are delivered.
#[derive(Clone, Debug, PartialEq)]
pub struct Inbox {
    /// Whose.
    pub node: NodeId,
    /// How many wait.
    pub count: u32,
}

/// What a rule does to a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkState {
    /// Messages are lost.
    Cut,
    /// They take so much longer.
    Slow(Span),
    /// They wait.
    Held,
    /// They arrive twice.
    Doubled,
    /// So many of a million are lost.
    Lossy(u32),
    /// This bit of what they carry is flipped on the way, counted from 0.
    Garbled(u8),
}

/// A link under a rule in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkMark {
    /// One end; of a link that is ruled in one direction, the sender.
    pub from: NodeId,
    /// The other.
    pub to: NodeId,
    /// Does the same happen in both directions?
    pub both: bool,
    /// What happens.
    pub state: LinkState,
    /// The kind it happens to; `None`: all.
    pub kind: Option<&'static str>,
}

impl LinkMark {
    /// Its words: `800ms`, `cut`.
    pub fn words(&self) -> String {
        let words = match self.state {
            LinkState::Cut => "cut".to_owned(),
            LinkState::Slow(by) => format!("+{by}"),
            LinkState::Held => "held".to_owned(),
            LinkState::Doubled => "twice".to_owned(),
            LinkState::Lossy(part) => format!("{} % lost", percent(part)),
            LinkState::Garbled(bit) => format!("bit {bit} flipped"),
        };
        self.kind.map_or(words.clone(), |kind| format!("{kind}: {words}"))
    }
}

/// Millionths as a percentage with at most one decimal: `30`, `0.5`.
pub fn percent(millionths: u32) -> String {
    shapes::number((millionths as f32 / 1_000.0).round() / 10.0)
}

/// Dashes whose gaps are the part of all messages that is lost, to a tenth; whole where nothing is.
pub(super) fn dashes(millionths: u32) -> &'static str {
    const DASHES: [&str; 11] = [
        "", "12.6 1.4", "11.2 2.8", "9.8 4.2", "8.4 5.6", "7 7", "5.6 8.4", "4.2 9.8", "2.8 11.2", "1.4 12.6", "0.1 14",
    ];
    let tenths = millionths.div_ceil(100_000) as usize;
    DASHES[tenths.min(DASHES.len() - 1)]
}

/// Two messages of one broadcast that say different things.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SplitMark {
    /// Who says so.
    pub from: NodeId,
    /// One message.
    pub one: ParcelId,
    /// The other.
    pub other: ParcelId,
}

impl SplitMark {
    /// The ends of the bar and how much it is seen (0 to 1): whole at launch, gone when either is well on its way.
    pub fn bar(&self, flights: &[FlightMark], layout: &Layout, now: f64) -> Option<(Point, Point, f32)> {
        let find = |id: ParcelId| flights.binary_search_by_key(&id, |flight| flight.parcel).ok();
        let (one, other) = (flights.get(find(self.one)?)?, flights.get(find(self.other)?)?);
        let part = one.part_at(now).max(other.part_at(now));
        let seen = ((SPLIT_PARTS.1 - part) / (SPLIT_PARTS.1 - SPLIT_PARTS.0)).min(1.0);
        (seen > 0.0).then(|| (one.place(layout, now), other.place(layout, now), seen))
    }
}

/// What is drawn at a size.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Detail {
    /// Have nodes their names?
    pub names: bool,
    /// Have messages their shapes, letters and seals, or are they dots in the tint of their value?
    pub tokens: bool,
}

impl Detail {
    /// What is drawn of so many messages on a stage laid out so.
    pub fn of(layout: &Layout, messages: usize) -> Detail {
        Detail {
            names: layout.radius() >= NAME_RADIUS,
            tokens: messages <= TOKENS_MOST && layout.token() >= TOKEN_RADIUS,
        }
    }
}

/// Finds crowded links, and says of their messages that they are part of one. Messages are in order of sending.
pub(super) fn crowds(flights: &mut [FlightMark]) -> Vec<Crowd> {
    let mut links: BTreeMap<(NodeId, NodeId), Vec<usize>> = BTreeMap::new();
    for (place, flight) in flights.iter().enumerate().filter(|(_, flight)| flight.due.is_some()) {
        links.entry((flight.from, flight.to)).or_default().push(place);
    }
    let mut all = Vec::new();
    for ((from, to), places) in links.into_iter().filter(|(_, places)| places.len() > CROWD_OVER) {
        let (mut slope, mut offset) = (0.0, 0.0);
        for place in &places {
            let flight = &mut flights[*place];
            flight.spot = Spot::Crowd;
            let due = flight.due.unwrap_or(flight.sent);
            let reach = if flight.marks.has(Marks::LOST) { 0.5 } else { 1.0 };
            let pace = reach / (due.0.saturating_sub(flight.sent.0)).max(1) as f64;
            slope += pace / places.len() as f64;
            offset -= pace * flight.sent.0 as f64 / places.len() as f64;
        }
        let first = &flights[places[0]];
        let is_one = places.iter().all(|place| flights[*place].letter == first.letter);
        all.push(Crowd {
            from,
            to,
            count: places.len() as u32,
            first: first.parcel,
            part: first.part,
            letter: if is_one { first.letter.clone() } else { String::new() },
            shade: first.shade.filter(|_| is_one),
            slope,
            offset,
        });
    }
    all
}

/// Gives messages that wait their places at their recipients.
pub(super) fn inboxes(flights: &mut [FlightMark]) -> Vec<Inbox> {
    let mut counts: BTreeMap<NodeId, u32> = BTreeMap::new();
    for flight in flights.iter_mut().filter(|flight| flight.due.is_none()) {
        let count = counts.entry(flight.to).or_default();
        let is_shown = (*count as usize) < INBOX_SHOWN;
        flight.spot = if is_shown { Spot::Door(*count as u8) } else { Spot::Behind };
        *count += 1;
    }
    counts.into_iter().map(|(node, count)| Inbox { node, count }).collect()
}

/// The links that rules speak of now, partitions aside. As for a message, the first rule that fits a link decides.
pub(super) fn links(run: &Run) -> Vec<LinkMark> {
    let (world, nodes) = (run.world(), NodeSet::all(run.scenario().n));
    let mut taken: BTreeMap<(NodeId, Option<u8>), NodeSet> = BTreeMap::new();
    let mut found: BTreeMap<(NodeId, NodeId, Option<u8>), LinkState> = BTreeMap::new();
    for rule in &world.rules {
        let is_over = matches!(rule.life, Life::Until(end) if world.now >= end);
        if rule.life == Life::Once || is_over {
            continue;
        }
        let state = match rule.verdict {
            Verdict::Drop => LinkState::Cut,
            Verdict::Delay(by) => LinkState::Slow(by),
            Verdict::Hold => LinkState::Held,
            Verdict::Duplicate => LinkState::Doubled,
            Verdict::Lose(part) => LinkState::Lossy(part),
            Verdict::Flip(bit) => LinkState::Garbled(bit),
        };
        for from in rule.from.intersection(nodes).iter() {
            let whole = taken.get(&(from, None)).copied().unwrap_or_default();
            let own = taken.entry((from, rule.kind)).or_default();
            for to in rule.to.intersection(nodes).minus(whole).minus(*own).iter().filter(|to| *to != from) {
                own.insert(to);
                if !rule.partition {
                    found.insert((from, to, rule.kind), state);
                }
            }
        }
    }
    let kinds = run.scenario().protocol.card().kinds;
    let mark = |((from, to, kind), state): (&(NodeId, NodeId, Option<u8>), &LinkState)| {
        let both = found.get(&(*to, *from, *kind)) == Some(state);
        let kind = kind.and_then(|kind| kinds.get(usize::from(kind))).map(|kind| kind.word);
        (!both || from < to).then_some(LinkMark { from: *from, to: *to, both, state: *state, kind })
    };
    found.iter().filter_map(mark).collect()
}

/// Pairs of messages that one node sent in one step to different nodes, and that differ in what they say alone: in values,
/// numbers, yes or no. At least one of the two is a lie.
pub(super) fn splits(run: &Run, flights: &[FlightMark]) -> Vec<SplitMark> {
    let by = |flight: &FlightMark| run.trace().parcel(flight.parcel).map_or(StepId(0), |parcel| parcel.by);
    let liars: std::collections::BTreeSet<StepId> =
        flights.iter().filter(|flight| flight.marks.has(Marks::LIE)).map(by).collect();
    let mut groups: BTreeMap<(StepId, &str), Vec<(&FlightMark, Tree)>> = BTreeMap::new();
    for flight in flights.iter().filter(|flight| liars.contains(&by(flight)) && !flight.marks.has(Marks::COPY)) {
        let Some(parcel) = run.trace().parcel(flight.parcel) else { continue };
        let tree = run.plan().machine.show(Thing::Message(&parcel.draft.msg));
        groups.entry((parcel.by, flight.kind)).or_default().push((flight, tree));
    }
    let mut all = Vec::new();
    for group in groups.values() {
        for (at, (lie, content)) in group.iter().enumerate().filter(|(_, (lie, _))| lie.marks.has(Marks::LIE)) {
            // Neighbours in the order of sending: a bar a change of face is enough.
            let contradicts = |(flight, other): &&(&FlightMark, Tree)| {
                flight.to != lie.to && other != content && is_alike(other, content)
            };
            let before = group[..at].iter().rev().find(contradicts);
            let Some((flight, _)) = before.or_else(|| group[at + 1..].iter().find(contradicts)) else { continue };
            let (one, other) = (lie.parcel.min(flight.parcel), lie.parcel.max(flight.parcel));
            let mark = SplitMark { from: lie.from, one, other };
            if !all.contains(&mark) && all.len() < SPLITS_MOST {
                all.push(mark);
            }
        }
    }
    all
}

/// Are two contents of one shape, and of one except for values, numbers and yes or no?
fn is_alike(one: &Tree, other: &Tree) -> bool {
    let all = |one: &[Tree], other: &[Tree]| {
        one.len() == other.len() && one.iter().zip(other).all(|(one, other)| is_alike(one, other))
    };
    match (one, other) {
        (Tree::Record(name, fields), Tree::Record(other_name, others)) => {
            let is_same = |((name, one), (other_name, other)): (&(String, Tree), &(String, Tree))| {
                name == other_name && is_alike(one, other)
            };
            name == other_name && fields.len() == others.len() && fields.iter().zip(others).all(is_same)
        }
        (Tree::List(one), Tree::List(other)) => all(one, other),
        (Tree::Value(_), Tree::Value(_)) | (Tree::Int(_), Tree::Int(_)) | (Tree::Bool(_), Tree::Bool(_)) => true,
        (Tree::Map(one), Tree::Map(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .zip(other)
                    .all(|((key, one), (other_key, other))| key == other_key && is_alike(one, other))
        }
        _ => one == other,
    }
}
