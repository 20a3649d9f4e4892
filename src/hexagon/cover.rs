//! The run that two neighbouring groups cannot tell from the ring: the third is traitors, who play the rest of it.

use super::GROUPS;
use super::ring::{Glimpse, Letter, Ring, Seat};
use super::script::{self, Place};
use super::seals::{self, Forgery};
use crate::ids::{NodeId, NodeSet};
use crate::protocol::Thing;
use crate::run::{Run, What};
use crate::scenario::{Moment, Scenario, Status, Story};
use crate::time::Time;
use crate::value::Value;

/// A promise that the run breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The property's id.
    pub id: &'static str,
    /// Its name.
    pub title: &'static str,
    /// What its monitor says.
    pub text: String,
}

/// Where a loyal node first sees something else than its copy on the ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parting {
    /// Who.
    pub node: NodeId,
    /// When.
    pub time: Time,
}

/// One of the runs that the ring is made of.
#[derive(Clone, Debug)]
pub struct Cover {
    /// The two neighbouring groups on the ring: which (0 to 2), and which copy of it.
    pub pair: [(usize, u8); 2],
    /// The loyal nodes.
    pub loyal: NodeSet,
    /// The traitors.
    pub traitors: NodeSet,
    /// The run, as a scenario that plays by itself.
    pub scenario: Scenario,
    /// What the traitors would have to say and cannot, if they cannot; then the run is only an attempt.
    pub forgery: Option<Forgery>,
    /// Where a loyal node can tell the run from the ring. `None`: all see, instant by instant, what their copies see.
    pub parting: Option<Parting>,
    /// What the loyal nodes decide, in order of nodes.
    pub decisions: Vec<(NodeId, Option<Value>)>,
    /// The promises that are broken.
    pub broken: Vec<Broken>,
}

impl Cover {
    /// Makes the run for two neighbouring groups, and plays it.
    ///
    /// # Errors
    /// Says that the traitors have more to say than a scenario may hold, or that the run cannot be.
    pub(super) fn of(
        base: &Scenario,
        groups: [NodeSet; 3],
        ring: &Ring,
        pair: [(usize, u8); 2],
    ) -> Result<Cover, String> {
        let seat = |node: NodeId| {
            let side = pair.iter().find(|(group, _)| groups[*group].contains(node))?;
            Some(Seat { node, copy: side.1 })
        };
        let loyal: NodeSet = NodeId::all(base.n).filter(|node| seat(*node).is_some()).collect();
        let traitors = NodeSet::all(base.n).minus(loyal);
        let to_loyal =
            |letter: &&Letter| traitors.contains(letter.from.node) && seat(letter.to.node) == Some(letter.to);
        let told: Vec<&Letter> = ring.letters.iter().filter(to_loyal).collect();
        let of_loyal = |letter: &&Letter| seat(letter.from.node) == Some(letter.from);
        let heard: Vec<&Letter> =
            ring.letters.iter().filter(of_loyal).filter(|letter| traitors.contains(letter.to.node)).collect();

        let mut scenario = base.clone();
        for node in NodeId::all(base.n) {
            // What a traitor proposes is nobody's business; it stands on the same side as a neighbour.
            let copy = seat(node).map_or(pair[0].1, |seat| seat.copy);
            let input = &mut scenario.inputs[node.index()];
            *input = input.map(|_| Value(i64::from(copy)));
        }
        (scenario.title, scenario.story) = words(pair, &groups);
        let forgery = {
            let machine = scenario.protocol.build(&scenario.setup())?;
            seals::forgery(&*machine, loyal, &told, &heard)
        };
        let attempt = |place: Place| {
            let scenario = script::write(scenario.clone(), traitors, &told, place)?;
            let run = Run::new(scenario.clone())?;
            let (decisions, broken) = (Vec::new(), Vec::new());
            let mut cover = Cover { pair, loyal, traitors, scenario, forgery, parting: None, decisions, broken };
            cover.play(run, &groups, ring);
            Ok::<Cover, String>(cover)
        };
        let cover = attempt(Place::Round)?;
        if cover.parting.is_none() || cover.forgery.is_some() {
            return Ok(cover);
        }
        let exact = attempt(Place::Turn)?;
        Ok(if exact.parting.is_none() { exact } else { cover })
    }

    /// Plays the run beside the ring's.
    fn play(&mut self, mut run: Run, groups: &[NodeSet; 3], ring: &Ring) {
        let views = views(&mut run, self.loyal);
        for (node, view) in &views {
            let copy = self.pair.iter().find(|(group, _)| groups[*group].contains(*node)).map_or(0, |side| side.1);
            let twin = ring.program(Seat { node: *node, copy });
            let parting = twin.and_then(|twin| first_difference(view, &twin.view));
            let earlier = |known: &Parting, time: Time| known.time <= time;
            if let Some(time) = parting.filter(|time| !self.parting.as_ref().is_some_and(|known| earlier(known, *time)))
            {
                self.parting = Some(Parting { node: *node, time });
            }
        }
        let decision = |node: NodeId| run.world().node(node).and_then(|node| node.decision).map(|made| made.value);
        self.decisions = self.loyal.iter().map(|node| (node, decision(node))).collect();
        let reports = run.reports();
        let broken = reports.iter().filter(|report| report.property.sort.is_promise());
        let broken = broken.filter(|report| report.finding.status == Status::Breached || report.breach.is_some());
        self.broken = broken
            .map(|report| {
                let (id, title) = (report.property.id, report.property.title);
                Broken { id, title, text: report.finding.text.clone() }
            })
            .collect();
    }

    /// How the pair is called: `B0 and C0`.
    pub fn name(&self) -> String {
        let [first, second] = self.pair.map(|(group, copy)| format!("{}{copy}", GROUPS[group]));
        format!("{first} and {second}")
    }
}

/// Heading and captions.
fn words(pair: [(usize, u8); 2], groups: &[NodeSet; 3]) -> (String, Vec<Story>) {
    let [first, second] = pair.map(|(group, copy)| format!("{}{copy}", GROUPS[group]));
    let liar = (0..3).find(|group| pair.iter().all(|(one, _)| one != group)).unwrap_or_default();
    let list = |group: usize| groups[group].iter().map(|node| node.to_string()).collect::<Vec<_>>().join(", ");
    let title = format!("The hexagon: {first} and {second}, and {} lies", GROUPS[liar]);
    let sides = pair.map(|(group, copy)| format!("{} ({}) with {copy}", GROUPS[group], list(group)));
    let text = format!(
        "{} and {} are loyal. {} ({}) says to each what it would hear from its other neighbour on a ring of two copies \
         of every program.",
        sides[0],
        sides[1],
        GROUPS[liar],
        list(liar)
    );
    (title, vec![Story { when: Moment::At(Time(0)), text }])
}

/// Plays to the end, and gives what these nodes saw.
fn views(run: &mut Run, nodes: NodeSet) -> Vec<(NodeId, Vec<Glimpse>)> {
    let mut views: Vec<(NodeId, Vec<Glimpse>)> = nodes.iter().map(|node| (node, Vec::new())).collect();
    while run.step() {
        let Some(step) = run.trace().step(run.cursor()) else { continue };
        let Some((node, view)) = views.iter_mut().find(|(node, _)| step.node == Some(*node)) else { continue };
        let heard = match step.what {
            What::Arrival(id) => run.trace().parcel(id).map(|parcel| (parcel.from, parcel.draft.hash)),
            What::Start | What::Alarm(_) => None,
            _ => continue,
        };
        if view.last().is_none_or(|last| last.time != step.time) {
            view.push(Glimpse { time: step.time, heard: Vec::new(), state: 0 });
        }
        let state = run.world().node(*node).and_then(|node| node.state());
        if let Some(last) = view.last_mut() {
            last.heard.extend(heard);
            last.heard.sort_unstable();
            last.state = state.map_or(0, |state| run.plan().machine.hash(Thing::State(state)));
        }
    }
    views
}

/// When two views part, if they do.
fn first_difference(one: &[Glimpse], other: &[Glimpse]) -> Option<Time> {
    let differs = one.iter().zip(other).find(|(one, other)| one != other);
    let differs = differs.map(|(one, other)| one.time.min(other.time));
    let longer = if one.len() > other.len() { one } else { other };
    differs.or_else(|| longer.get(one.len().min(other.len())).map(|glimpse| glimpse.time))
}
