//! Named strategies of a traitor against one protocol: typed functions that stand in the protocol's own file.

use super::machine::Input;
use super::{Draft, Effect, Protocol, Raw, Signed};
use crate::chance::Chance;
use crate::ids::{NodeId, NodeSet};
use crate::time::Span;

/// A strategy's name and plan, without its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AttackCard {
    /// The word in texts.
    pub id: &'static str,
    /// What the traitor does, in a line.
    pub plan: &'static str,
}

/// A named strategy. The traitor runs the honest code, and the strategy rewrites what it says.
pub struct Attack<P: Protocol> {
    /// Name and plan.
    pub card: AttackCard,
    /// Rewrites the letters of one step.
    pub play: fn(&P, &mut Ploy<'_, P>),
}

/// A letter that a traitor is about to send.
pub struct Letter<P: Protocol> {
    /// To whom.
    pub to: NodeId,
    /// What it says.
    pub msg: P::Msg,
    /// Held back so long.
    pub after: Span,
}

/// One step of a traitor: what it knows, and the letters it is about to send.
pub struct Ploy<'a, P: Protocol> {
    /// The traitor.
    pub me: NodeId,
    /// Nodes in the system.
    pub n: u16,
    /// All traitors, this one included: they share keys and plans.
    pub traitors: NodeSet,
    /// What its honest code remembers after this step.
    pub state: &'a P::State,
    /// The message that it just received, if that is what happened.
    pub heard: Option<(NodeId, &'a P::Msg)>,
    /// The letters its honest code wants to send to others; the strategy changes, adds and takes away.
    pub letters: Vec<Letter<P>>,
    /// The traitor's own chance.
    pub chance: &'a mut Chance,
}

/// The keys of a coalition of traitors.
#[derive(Clone, Copy, Debug)]
pub struct Keys {
    /// Whose keys.
    pub traitors: NodeSet,
}

impl Keys {
    /// Signs as one of the coalition; as anyone else the signature is not genuine, so there is none to give.
    pub fn sign<T>(self, signer: NodeId, body: T) -> Option<Signed<T>> {
        self.traitors.contains(signer).then(|| Signed::seal(body, signer))
    }

    /// Adds the signature of one of the coalition.
    pub fn countersign<T>(self, signer: NodeId, signed: Signed<T>) -> Option<Signed<T>> {
        self.traitors.contains(signer).then(|| signed.countersigned(signer))
    }
}

impl<P: Protocol> Ploy<'_, P> {
    /// Changes every letter in place.
    pub fn rewrite(&mut self, mut change: impl FnMut(NodeId, &mut P::Msg)) {
        for letter in &mut self.letters {
            change(letter.to, &mut letter.msg);
        }
    }

    /// Adds a letter.
    pub fn send(&mut self, to: NodeId, msg: P::Msg) {
        self.letters.push(Letter { to, msg, after: Span(0) });
    }

    /// All nodes but this one, in ascending order.
    pub fn others(&self) -> impl Iterator<Item = NodeId> + use<P> {
        let me = self.me;
        NodeId::all(self.n).filter(move |node| *node != me)
    }

    /// Signs as oneself or as an accomplice; as anyone else the signature is not genuine, so there is none to give.
    pub fn sign<T>(&self, signer: NodeId, body: T) -> Option<Signed<T>> {
        Keys { traitors: self.traitors }.sign(signer, body)
    }

    /// Adds the signature of oneself or of an accomplice.
    pub fn countersign<T>(&self, signer: NodeId, signed: Signed<T>) -> Option<Signed<T>> {
        Keys { traitors: self.traitors }.countersign(signer, signed)
    }
}

/// What the engine lends a strategy beside the step's effects.
pub struct Traitor<'a> {
    /// All traitors.
    pub traitors: NodeSet,
    /// The traitor's own chance.
    pub chance: &'a mut Chance,
}

/// Runs a typed strategy over erased effects: letters to others are replaced, everything else stays.
pub(super) fn play<P: Protocol>(
    protocol: &P,
    attack: &Attack<P>,
    state: &P::State,
    input: &Input,
    raw: &mut Raw,
    traitor: Traitor<'_>,
) {
    let Mail { kept, drafts } = Mail::of(raw);
    let copy = |(to, draft, after): &(NodeId, Draft, Span)| {
        draft.msg.downcast_ref::<P::Msg>().map(|msg| Letter { to: *to, msg: msg.clone(), after: *after })
    };
    let letters = drafts.iter().filter_map(copy).collect();
    let heard = match input {
        Input::Message { from, msg } => msg.downcast_ref::<P::Msg>().map(|msg| (*from, msg)),
        _ => None,
    };
    let (me, n) = (raw.me, raw.n);
    let mut ploy = Ploy { me, n, traitors: traitor.traitors, state, heard, letters, chance: traitor.chance };
    (attack.play)(protocol, &mut ploy);
    raw.effects = kept;
    for Letter { to, msg, after } in ploy.letters {
        // A letter that the strategy leaves as it is keeps its draft, so that a broadcast stays one allocation.
        let is_it = |(_, draft, _): &&(NodeId, Draft, Span)| draft.msg.downcast_ref::<P::Msg>() == Some(&msg);
        let draft = match drafts.iter().rev().find(is_it) {
            Some((_, draft, _)) => draft.clone(),
            None => Draft { forged: true, ..Draft::new::<P>(msg) },
        };
        raw.effects.push(Effect::Send { to, draft, after });
    }
}

/// The effects of a step, its letters to others apart.
struct Mail {
    kept: Vec<Effect>,
    drafts: Vec<(NodeId, Draft, Span)>,
}

impl Mail {
    fn of(raw: &mut Raw) -> Mail {
        let mut mail = Mail { kept: Vec::new(), drafts: Vec::new() };
        for effect in raw.effects.drain(..) {
            match effect {
                Effect::Send { to, draft, after } if to != raw.me => mail.drafts.push((to, draft, after)),
                effect => mail.kept.push(effect),
            }
        }
        mail
    }
}
