//! Everything a reader can do, in one place.

use super::light::Lit;
use super::link;
use super::session::Session;
use super::why;
use assent::faults::{Crash, Strategy};
use assent::ids::{NodeId, NodeSet, ParcelId, StepId};
use assent::network::{Life, Verdict};
use assent::protocols::Entry;
use assent::scenario::{Action, Scenario, Target, Until};
use assent::tree::Tree;
use leptos::prelude::*;

/// Something the reader asks for.
#[derive(Clone, Debug)]
pub enum Command {
    /// Play or pause.
    Toggle,
    /// Play.
    Play,
    /// Pause.
    Pause,
    /// One step on, shown moving.
    Next,
    /// One step back.
    Back,
    /// To the next or previous step of interest.
    Leap(bool),
    /// To a step.
    Seek(StepId),
    /// To the start of the scenario as it was opened, undoing everything.
    Restart,
    /// The same scenario with other chance.
    NewSeed,
    /// Faster or slower.
    Speed(f64),
    /// Do something to the run at the cursor.
    Act(Action),
    /// Crash a node, or recover it.
    Crash(NodeId),
    /// Start a crashed node again.
    Recover(NodeId),
    /// Hide who is a traitor, or show it again.
    Veil(bool),
    /// Turn a node traitor, with the protocol's first plan.
    Traitor(NodeId),
    /// Nothing arrives unless it is delivered by hand, or as the network has it.
    Manual(bool),
    /// All partitions, rules and holds end.
    Heal,
    /// A traitor's message that is on its way says something else: told in the past, seen now.
    Tell(ParcelId, Vec<(String, Tree)>),
    /// Why did this node decide so, or not at all?
    Why(NodeId),
    /// Why did this property break?
    WhyBroken(&'static str),
    /// What could this node know? Asked again: everything is shown.
    Know(NodeId),
    /// Take the last action back.
    Undo,
    /// Do it again.
    Redo,
    /// Play another scenario.
    Open(Box<Scenario>, StepId),
    /// Play a protocol's plain scenario.
    Protocol(&'static Entry),
    /// Change the scenario from its start (sizes, inputs, parameters), as a branch that can be undone.
    Edit(Box<Scenario>),
    /// Play the scenario as it is written now, and stay at the cursor.
    Rewrite(Box<Scenario>),
    /// On to the first moment at which something is so.
    RunUntil(Until),
    /// Put a branch on stage.
    Visit(usize),
}

/// Speeds that the speed button and keys go through.
pub const SPEEDS: [f64; 7] = [0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 10.0];

/// Does what was asked for.
pub fn carry_out(session: Session, command: Command) {
    match command {
        Command::Toggle => {
            let playing = session.playing.get_untracked();
            carry_out(session, if playing { Command::Pause } else { Command::Play });
        }
        Command::Play => {
            if session.moment.with_untracked(|now| now.at_end) {
                session.seek(StepId(0));
            }
            session.alarm.set(None);
            session.playing.set(true);
            session.wake();
        }
        Command::Pause => session.playing.set(false),
        Command::Next => {
            session.playing.set(false);
            session.alarm.set(None);
            session.glide();
        }
        Command::Back => {
            session.playing.set(false);
            let cursor = session.moment.with_untracked(|now| now.cursor);
            session.seek(StepId(cursor.0.saturating_sub(1)));
        }
        Command::Leap(forward) => leap(session, forward),
        Command::Seek(step) => {
            session.playing.set(false);
            session.seek(step);
        }
        Command::Restart => session.load(session.home(), StepId(0)),
        Command::NewSeed => {
            let mut scenario = session.home();
            scenario.seed = new_seed();
            session.load(scenario, StepId(0));
        }
        Command::Speed(speed) => session.speed.set(speed.clamp(SPEEDS[0], SPEEDS[SPEEDS.len() - 1])),
        Command::Act(action) => {
            let delivers = matches!(action, Action::Deliver(_));
            session.change(|history, now| history.act(now, action));
            // What is delivered arrives in the next step: that is what the reader asked to see.
            if delivers {
                carry_out(session, Command::Next);
            }
        }
        Command::Crash(node) => {
            if session.run(|run| run.world().node(node).is_some_and(|node| node.up)) {
                carry_out(session, Command::Act(Action::Crash(node, Crash::Now)));
            }
        }
        Command::Recover(node) => {
            if session.run(|run| run.world().node(node).is_some_and(|node| !node.up)) {
                carry_out(session, Command::Act(Action::Restart(node)));
            }
        }
        Command::Traitor(node) => {
            let attacks = session.scenario.with_untracked(|scenario| (scenario.protocol.attacks)());
            let strategy = match attacks.first() {
                Some(attack) => Strategy::Attack { id: attack.id, index: 0 },
                None => Strategy::Twins { left: half(session) },
            };
            carry_out(session, Command::Act(Action::Corrupt(node, strategy)));
        }
        Command::Manual(on) => {
            let target = everywhere(session);
            let hold = |target| Action::Meddle { target, verdict: Verdict::Hold, life: Life::Always };
            carry_out(session, Command::Act(if on { hold(target) } else { Action::Release(target) }));
        }
        Command::Heal => {
            let parted = session.stage.with_untracked(|stage| !stage.groups.is_empty());
            let ruled =
                session.run(|run| run.world().rules.iter().any(|rule| !rule.partition) || !run.world().held.is_empty());
            if parted {
                carry_out(session, Command::Act(Action::Heal));
            }
            if ruled {
                carry_out(session, Command::Act(Action::Release(everywhere(session))));
            }
        }
        Command::Veil(on) => session.veil(on),
        Command::Why(node) => why::of_node(session, node),
        Command::WhyBroken(property) => why::of_breach(session, property),
        Command::Know(node) => {
            let known = Some(Lit::Known(node));
            session.lit.update(|lit| *lit = if *lit == known { None } else { known });
        }
        Command::Tell(parcel, fields) => tell(session, parcel, fields),
        Command::Undo => undo(session),
        Command::Redo => session.change(|history, _| {
            history.redo();
            Ok(())
        }),
        Command::Open(scenario, step) => {
            link::turn(session);
            session.load(*scenario, step);
        }
        Command::Protocol(entry) => carry_out(session, Command::Open(Box::new(Scenario::plain(entry)), StepId(0))),
        Command::Edit(scenario) => session.rewrite(*scenario, StepId(0)),
        Command::Rewrite(scenario) => {
            let cursor = session.moment.with_untracked(|now| now.cursor);
            session.rewrite(*scenario, cursor);
        }
        Command::RunUntil(until) => session.run_until(&until),
        Command::Visit(place) => session.visit(place),
    }
}

/// Takes the last action back: the reader's own, and where there is none, the last that the scenario came with.
fn undo(session: Session) {
    if session.with(|inner| inner.history.branches()[inner.history.current()].parent.is_some()) {
        return session.change(|history, _| {
            history.undo();
            Ok(())
        });
    }
    let mut scenario = session.run(|run| run.scenario().clone());
    if scenario.script.pop().is_some() {
        // What is told and claimed of the run was told with it.
        scenario.claims.clear();
        scenario.alikes.clear();
        scenario.story.clear();
        scenario.asks.clear();
        session.alarm.set(None);
        carry_out(session, Command::Rewrite(Box::new(scenario)));
    }
}

/// All links.
fn everywhere(session: Session) -> Target {
    let all = NodeSet::all(session.scenario.with_untracked(|scenario| scenario.n));
    Target::Links { from: all, to: all, kind: None }
}

/// The lie is written down before the step that sent the message, and the run comes back to where it was.
fn tell(session: Session, parcel: ParcelId, fields: Vec<(String, Tree)>) {
    let cursor = session.moment.with_untracked(|now| now.cursor);
    let told = session.run(|run| {
        let parcel = run.trace().parcel(parcel)?;
        let kind = run.plan().machine.label(&parcel.draft.msg).kind.to_owned();
        Some((parcel.by, Action::Say { from: parcel.from, to: parcel.to, kind, fields }))
    });
    let Some((by, action)) = told else { return };
    session.seek(StepId(by.0.saturating_sub(1)));
    carry_out(session, Command::Act(action));
    // The action is a step of its own.
    session.seek(StepId(cursor.0 + 1));
}

fn half(session: Session) -> NodeSet {
    let n = session.scenario.with_untracked(|scenario| scenario.n);
    NodeId::all(n / 2).collect()
}

/// To the next or previous mark of the timeline, or the end.
fn leap(session: Session, forward: bool) {
    let (cursor, last) = session.moment.with_untracked(|now| (now.cursor, now.last));
    let target = session.ticks.with_untracked(|ticks| {
        let mut steps = ticks.iter().map(|(step, _)| *step);
        if forward {
            steps.find(|step| *step > cursor).unwrap_or(last)
        } else {
            steps.rfind(|step| *step < cursor).unwrap_or(StepId(0))
        }
    });
    carry_out(session, Command::Seek(target));
}

/// A seed nobody chose, small enough to be read out.
fn new_seed() -> u64 {
    getrandom::u32().map_or(1, |bits| u64::from(bits % 100_000))
}
