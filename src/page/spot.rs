//! What a place of the stage is: a node, a message, a link; and what each fault does there.

use super::command::Command;
use super::painter::{message_at, shown_at};
use super::session::Session;
use super::stage::StageBox;
use super::words::W;
use assent::ids::{NodeId, NodeSet, ParcelId};
use assent::network::{Life, Verdict};
use assent::scenario::{Action, Target};
use assent::scene::{Crowd, Point};
use assent::time::Span;
use leptos::prelude::*;

/// A link is hit within so many units beside it.
const REACH: f32 = 11.0;
/// A slowed link or node takes so many times the network's bound.
const SLOWER: u64 = 5;

/// Something that a fault can be put on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spot {
    /// A node.
    Node(NodeId),
    /// A message on its way.
    Parcel(ParcelId),
    /// The link between two nodes, both ways.
    Link(NodeId, NodeId),
}

impl Spot {
    /// What lies under a place of the window.
    pub fn at(session: Session, stage: StageBox, x: f64, y: f64) -> Option<Spot> {
        let place = stage.place(session, x, y)?;
        if let Some(node) = session.layout.with_untracked(|layout| layout.hit(place)) {
            return Some(Spot::Node(node));
        }
        if let Some(parcel) = parcel_at(session, place) {
            return Some(Spot::Parcel(parcel));
        }
        link_at(session, place).map(|(one, other)| Spot::Link(one, other))
    }

    /// Where it is now.
    pub fn place(self, session: Session) -> Option<Point> {
        let now = session.with(|inner| inner.now);
        session.layout.with_untracked(|layout| match self {
            Spot::Node(node) => Some(layout.place(node)),
            Spot::Link(one, other) => Some(layout.place(one).toward(layout.place(other), 0.5)),
            Spot::Parcel(parcel) => session.stage.with_untracked(|stage| {
                let flight = stage.flights.iter().find(|flight| flight.parcel == parcel)?;
                Some(flight.place(layout, shown_at(flight, now)))
            }),
        })
    }
}

/// The message under a place of the stage; of a crowd, its oldest.
pub fn parcel_at(session: Session, place: Point) -> Option<ParcelId> {
    let now = session.with(|inner| inner.now);
    session.stage.with_untracked(|stage| {
        session.layout.with_untracked(|layout| {
            let crowded = |crowd: &&Crowd| crowd.place(layout, now).distance(place) <= layout.token() * 1.5;
            let single = message_at(&stage.flights, layout, now, place).map(|at| stage.flights[at].parcel);
            single.or_else(|| stage.crowds.iter().find(crowded).map(|crowd| crowd.first))
        })
    })
}

/// The link that passes nearest to a place of the stage, if near enough.
fn link_at(session: Session, place: Point) -> Option<(NodeId, NodeId)> {
    session.layout.with_untracked(|layout| {
        let n = layout.len() as u16;
        let pairs = NodeId::all(n).flat_map(|one| NodeId::all(one.0).map(move |other| (other, one)));
        let far = |(one, other): &(NodeId, NodeId)| beside(place, layout.place(*one), layout.place(*other));
        let (distance, link) =
            pairs.map(|link| (far(&link), link)).min_by(|(one, _), (other, _)| one.total_cmp(other))?;
        (distance <= REACH).then_some(link)
    })
}

/// How far a place is from the stretch between two others.
fn beside(place: Point, from: Point, to: Point) -> f32 {
    let (x, y) = (to.x - from.x, to.y - from.y);
    let whole = (x * x + y * y).max(1.0);
    let part = (((place.x - from.x) * x + (place.y - from.y) * y) / whole).clamp(0.0, 1.0);
    place.distance(from.toward(to, part))
}

/// A fault of the palette.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It stops.
    Crash,
    /// It lies.
    Traitor,
    /// It starts again, or passes messages as before.
    Recover,
    /// A particle hits it.
    Flip,
    /// It takes its time.
    Slow,
    /// It is cut off.
    Cut,
}

impl Fault {
    /// All, in order.
    pub const ALL: [Fault; 6] = [Fault::Crash, Fault::Traitor, Fault::Recover, Fault::Flip, Fault::Slow, Fault::Cut];

    /// The word in attributes.
    pub const fn word(self) -> &'static str {
        match self {
            Fault::Crash => "crash",
            Fault::Traitor => "traitor",
            Fault::Recover => "recover",
            Fault::Flip => "flip",
            Fault::Slow => "slow",
            Fault::Cut => "cut",
        }
    }

    /// Its name.
    pub const fn name(self) -> W {
        match self {
            Fault::Crash => W::Crash,
            Fault::Traitor => W::Traitor,
            Fault::Recover => W::Recover,
            Fault::Flip => W::Flip,
            Fault::Slow => W::Slow,
            Fault::Cut => W::Cut,
        }
    }

    /// What to do when it is ready.
    pub const fn hint(self) -> W {
        match self {
            Fault::Crash | Fault::Traitor => W::NowANode,
            Fault::Recover | Fault::Slow => W::NowATarget,
            Fault::Flip => W::NowAHit,
            Fault::Cut => W::NowALine,
        }
    }

    /// What it asks for there; `None` where it makes no sense.
    pub fn on(self, session: Session, spot: Spot) -> Option<Command> {
        let meddle = |target, verdict, life| Some(Command::Act(Action::Meddle { target, verdict, life }));
        let slower = || Verdict::Delay(Span(session.scenario.with_untracked(|all| all.network.delta.0) * SLOWER));
        Some(match (self, spot) {
            (Fault::Crash, Spot::Node(node)) => Command::Crash(node),
            (Fault::Traitor, Spot::Node(node)) => Command::Traitor(node),
            (Fault::Recover, Spot::Node(node)) => Command::Recover(node),
            (Fault::Recover, Spot::Link(one, other)) => Command::Act(Action::Release(both_ways(one, other))),
            (Fault::Flip, Spot::Node(node)) => Command::Act(Action::Upset(node, 0)),
            (Fault::Flip, Spot::Parcel(parcel)) => return meddle(Target::Parcel(parcel), Verdict::Flip(0), Life::Once),
            (Fault::Slow, Spot::Node(node)) => return meddle(all_of(session, node), slower(), Life::Always),
            (Fault::Slow, Spot::Link(one, other)) => return meddle(both_ways(one, other), slower(), Life::Always),
            (Fault::Slow, Spot::Parcel(parcel)) => return meddle(Target::Parcel(parcel), slower(), Life::Once),
            (Fault::Cut, Spot::Node(node)) => Command::Act(isolated(session, node)),
            (Fault::Cut, Spot::Link(one, other)) => return meddle(both_ways(one, other), Verdict::Drop, Life::Always),
            (Fault::Cut, Spot::Parcel(parcel)) => return meddle(Target::Parcel(parcel), Verdict::Drop, Life::Once),
            _ => return None,
        })
    }
}

/// A link both ways.
pub fn both_ways(one: NodeId, other: NodeId) -> Target {
    let ends: NodeSet = [one, other].into_iter().collect();
    Target::Links { from: ends, to: ends, kind: None }
}

/// All that a node sends.
fn all_of(session: Session, node: NodeId) -> Target {
    let n = session.scenario.with_untracked(|scenario| scenario.n);
    Target::Links { from: [node].into_iter().collect(), to: NodeSet::all(n), kind: None }
}

/// A partition in which a node is alone; those that there are stay.
fn isolated(session: Session, node: NodeId) -> Action {
    let alone: NodeSet = [node].into_iter().collect();
    let groups = session.stage.with_untracked(|stage| stage.groups.clone());
    let kept = groups.into_iter().map(|group| group.minus(alone)).filter(|group| !group.is_empty());
    Action::Cut(kept.chain([alone]).collect())
}

/// A partition by a line across the stage; `None` when all nodes lie on one side.
pub fn divided(session: Session, from: Point, to: Point) -> Option<Action> {
    session.layout.with_untracked(|layout| {
        let left = |node: &NodeId| {
            let at = layout.place(*node);
            (to.x - from.x) * (at.y - from.y) - (to.y - from.y) * (at.x - from.x) > 0.0
        };
        let all = NodeSet::all(layout.len() as u16);
        let one: NodeSet = all.iter().filter(left).collect();
        let other = all.minus(one);
        (!one.is_empty() && !other.is_empty()).then(|| Action::Cut(vec![one, other]))
    })
}
