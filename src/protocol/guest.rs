//! A protocol that runs as a part of another one: the host carries the guest's messages in its own, sets its alarms,
//! keeps its disk, and is told what it decides and delivers. The guest's code runs as it stands in its own file and knows
//! nothing of the host.

use super::cx::Raw;
use super::{Badge, Cx, Draft, Effect, Letter, Params, Plain, Ploy, Protocol, Setup};
use crate::digest::hash_of;
use crate::ids::{NodeId, NodeSet};
use crate::time::Span;
use crate::value::Value;
use serde::Serialize;
use std::mem::{replace, take};

/// How a protocol wraps what its guest says.
pub trait Host<G: Protocol>: Protocol {
    /// A message of one instance of the guest as a message of the host.
    fn letter(instance: u64, msg: G::Msg) -> Self::Msg;

    /// The same backwards; `None`: it is no message of the guest.
    fn opened(msg: &Self::Msg) -> Option<(u64, &G::Msg)>;

    /// An alarm of one instance of the guest as an alarm of the host.
    fn alarm(instance: u64, timer: G::Timer) -> Self::Timer;
}

/// A guest, configured. It runs among the host's first nodes, so that its nodes have the host's numbers and its
/// signatures are those of the same nodes; there may be any number of instances beside one another.
pub struct Guest<G> {
    protocol: G,
    members: u16,
}

/// One instance as one node has it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Seat<S, T> {
    /// What this node proposes there.
    input: Option<Value>,
    state: S,
    /// Alarms that it has set.
    alarms: Vec<T>,
}

/// What a guest gave its host in one step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Upshot {
    /// What it decided.
    pub decided: Vec<Value>,
    /// What it delivered, with its places.
    pub delivered: Vec<(u64, Value)>,
}

/// Where one step of a guest takes place.
struct Place<'a, H: Protocol, G: Protocol> {
    instance: u64,
    input: Option<Value>,
    alarms: &'a mut Vec<G::Timer>,
    /// The host's disk with the guest's on it.
    save: &'a mut dyn FnMut(Option<Value>, G::Disk) -> H::Disk,
}

impl<G: Protocol> Guest<G> {
    /// A guest among the host's first `members` nodes, of which `f` may fail, with these parameters of its own.
    ///
    /// # Errors
    /// What the guest says of a parameter or an input that cannot be.
    pub fn new(host: &Setup<'_>, members: u16, params: &[(&str, &str)], delta: Span) -> Result<Guest<G>, String> {
        let mut written = Params::default();
        for (word, value) in params {
            written.set(&G::CARD, word, value)?;
        }
        let inputs = host.inputs.get(..usize::from(members)).unwrap_or(host.inputs);
        let setup = Setup { card: &G::CARD, n: members, f: host.f, inputs, delta, params: &written };
        Ok(Guest { protocol: G::new(&setup)?, members })
    }

    /// Who takes part.
    pub fn members(&self) -> NodeSet {
        NodeSet::all(self.members)
    }

    /// A node takes its seat in an instance, or takes it again after a crash, with what was saved.
    pub fn start<H: Host<G>>(
        &self,
        instance: u64,
        (input, disk): (Option<Value>, G::Disk),
        cx: &mut Cx<'_, H>,
        save: &mut dyn FnMut(Option<Value>, G::Disk) -> H::Disk,
    ) -> (Seat<G::State, G::Timer>, Upshot) {
        let mut alarms = Vec::new();
        let place = Place { instance, input, alarms: &mut alarms, save };
        let (state, upshot) = self.step(place, cx, |guest, cx| guest.on_start(disk, cx));
        (Seat { input, state, alarms }, upshot)
    }

    /// A message of an instance arrives from one of the members; of anybody else it would be dropped.
    pub fn message<H: Host<G>>(
        &self,
        instance: u64,
        seat: &mut Seat<G::State, G::Timer>,
        (from, msg): (NodeId, &G::Msg),
        cx: &mut Cx<'_, H>,
        save: &mut dyn FnMut(Option<Value>, G::Disk) -> H::Disk,
    ) -> Upshot {
        if from.0 >= self.members {
            return Upshot::default();
        }
        let Seat { input, state, alarms } = seat;
        let place = Place { instance, input: *input, alarms, save };
        self.step(place, cx, |guest, cx| guest.on_message(state, from, msg, cx)).1
    }

    /// An alarm of an instance goes off.
    pub fn timer<H: Host<G>>(
        &self,
        instance: u64,
        seat: &mut Seat<G::State, G::Timer>,
        timer: &G::Timer,
        cx: &mut Cx<'_, H>,
        save: &mut dyn FnMut(Option<Value>, G::Disk) -> H::Disk,
    ) -> Upshot {
        let Seat { input, state, alarms } = seat;
        alarms.retain(|set| set != timer);
        let place = Place { instance, input: *input, alarms, save };
        self.step(place, cx, |guest, cx| guest.on_timer(state, timer, cx)).1
    }

    /// What the guest shows of a node.
    pub fn badge<T>(&self, seat: &Seat<G::State, T>) -> Badge {
        self.protocol.badge(&seat.state)
    }

    /// Plays one of the guest's own attacks, by its place among them, over the letters of one instance; all others stay.
    pub fn plot<H: Host<G>>(
        &self,
        attack: usize,
        instance: u64,
        seat: &Seat<G::State, G::Timer>,
        ploy: &mut Ploy<'_, H>,
    ) {
        let Some(attack) = G::attacks().get(attack) else { return };
        let of = |msg: &H::Msg| H::opened(msg).filter(|(of, _)| *of == instance).map(|(_, msg)| msg.clone());
        let mut letters = Vec::new();
        for Letter { to, msg, after } in take(&mut ploy.letters) {
            match of(&msg) {
                Some(msg) => letters.push(Letter { to, msg, after }),
                None => ploy.letters.push(Letter { to, msg, after }),
            }
        }
        let heard = ploy.heard.and_then(|(from, msg)| Some((from, of(msg)?)));
        let mut inner = Ploy::<G> {
            me: ploy.me,
            n: self.members,
            traitors: ploy.traitors.intersection(self.members()),
            state: &seat.state,
            heard: heard.as_ref().map(|(from, msg)| (*from, msg)),
            letters,
            chance: &mut *ploy.chance,
        };
        (attack.play)(&self.protocol, &mut inner);
        let wrapped = |Letter { to, msg, after }| Letter { to, msg: H::letter(instance, msg), after };
        let letters = inner.letters.into_iter().map(wrapped);
        ploy.letters.extend(letters);
    }

    /// Runs the guest's code as if it were alone, and passes on what it asks for.
    fn step<H: Host<G>, R>(
        &self,
        place: Place<'_, H, G>,
        cx: &mut Cx<'_, H>,
        act: impl FnOnce(&G, &mut Cx<'_, G>) -> R,
    ) -> (R, Upshot) {
        let raw = cx.raw();
        let host = (raw.n, raw.input);
        let before = take(&mut raw.effects);
        (raw.n, raw.input) = (self.members, place.input);
        let result = act(&self.protocol, &mut Cx::new(raw));
        (raw.n, raw.input) = host;
        let asked = replace(&mut raw.effects, before);
        (result, pass_on(place, asked, raw))
    }
}

/// A guest's effects as the host's, in the same order.
fn pass_on<H: Host<G>, G: Protocol>(place: Place<'_, H, G>, asked: Vec<Effect>, raw: &mut Raw) -> Upshot {
    let Place { instance, input, alarms, save } = place;
    let mut upshot = Upshot::default();
    let mut cited = Vec::new();
    // A broadcast stays one allocation.
    let mut last: Option<(u64, Draft)> = None;
    for effect in asked {
        match effect {
            Effect::Send { to, draft, after } => {
                let msg: &G::Msg = typed(&draft.msg);
                let wrapped = match last.take() {
                    Some((hash, wrapped)) if hash == draft.hash => wrapped,
                    _ => Draft { forged: draft.forged, ..Draft::new::<H>(H::letter(instance, msg.clone())) },
                };
                last = Some((draft.hash, wrapped.clone()));
                raw.effects.push(Effect::Send { to, draft: wrapped, after });
            }
            Effect::Timer { timer, key, least, most } => {
                let timer: &G::Timer = typed(&timer);
                alarms.retain(|set| hash_of(set) != key);
                alarms.push(timer.clone());
                let timer = H::alarm(instance, timer.clone());
                let key = hash_of(&timer);
                raw.effects.push(Effect::Timer { timer: std::sync::Arc::new(timer), key, least, most });
            }
            Effect::Cancel { key } => {
                if let Some(at) = alarms.iter().position(|set| hash_of(set) == key) {
                    let key = hash_of(&H::alarm(instance, alarms.remove(at)));
                    raw.effects.push(Effect::Cancel { key });
                }
            }
            Effect::Save(disk) => {
                let disk: &G::Disk = typed(&disk);
                raw.effects.push(Effect::Save(std::sync::Arc::new(save(input, disk.clone()))));
            }
            Effect::Decide(value) => upshot.decided.push(value),
            Effect::Deliver { slot, value } => upshot.delivered.push((slot, value)),
            Effect::Cite(line) => {
                if !cited.contains(&line) {
                    cited.push(line);
                }
            }
            Effect::Note(words) => raw.effects.push(Effect::Note(format!("{}: {words}", G::CARD.id))),
        }
    }
    // The host's pseudo-code does not have the guest's lines; the reader gets them in words.
    for line in cited.iter().filter_map(|line| G::CARD.code.get(usize::from(*line))) {
        raw.effects.push(Effect::Note(format!("{}, line {}: {}", G::CARD.id, line.label, line.text)));
    }
    upshot
}

/// A guest's own thing as what it is.
fn typed<T: Plain>(blob: &super::Blob) -> &T {
    blob.downcast_ref().expect("the guest's code made it in this step")
}
