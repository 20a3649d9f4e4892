//! The seam: a protocol without its types, as the engine, the explorer and the page use it.

use super::attack::Traitor;
use super::{AttackCard, Badge, Bound, Card, Draft, Faults, Heard, Odds, Raw, Share, Timing, Wish};
use crate::ids::{NodeId, NodeSet};
use crate::monitors::Monitor;
use crate::time::Span;
use crate::tree::Tree;
use crate::value::Value;
use std::any::Any;
use std::sync::Arc;

/// A state, message, alarm or disk without its type. Shared until somebody changes it.
pub type Blob = Arc<dyn Any + Send + Sync>;

/// What a node takes in one step.
#[derive(Clone, Debug)]
pub enum Input {
    /// It starts.
    Start,
    /// A message arrives.
    Message {
        /// The link it came by.
        from: NodeId,
        /// What it says.
        msg: Blob,
    },
    /// An alarm goes off.
    Timer(Blob),
    /// The outside world asks.
    Request(Value),
}

/// A blob and what it is.
#[derive(Clone, Copy, Debug)]
pub enum Thing<'a> {
    /// What a node remembers.
    State(&'a Blob),
    /// What it saved.
    Disk(&'a Blob),
    /// What it sent.
    Message(&'a Blob),
    /// An alarm it set.
    Timer(&'a Blob),
}

/// A message at a glance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Label {
    /// The word of its kind.
    pub kind: &'static str,
    /// Its round, term, view or ballot.
    pub epoch: Option<u64>,
    /// The value it carries.
    pub value: Option<Value>,
    /// Who signed it.
    pub seals: Vec<NodeId>,
}

/// A protocol, configured, without its types. All blobs given to a machine must have come from it.
pub trait Machine: Send + Sync {
    /// The protocol's facts.
    fn card(&self) -> &'static Card;

    /// A node starts; gives its first state.
    fn start(&self, disk: Option<&Blob>, raw: &mut Raw) -> Blob;

    /// A node takes an input; the state is changed in place, or copied first when somebody else holds it too.
    fn take(&self, state: &mut Blob, input: &Input, raw: &mut Raw);

    /// Rewrites the effects of a traitor's step by the named attack of this number.
    fn plot(&self, attack: usize, state: &Blob, input: &Input, raw: &mut Raw, traitor: Traitor<'_>);

    /// The named attacks.
    fn attacks(&self) -> Vec<AttackCard>;

    /// A node at a glance.
    fn badge(&self, state: &Blob) -> Badge;

    /// What came to a node by each path of reports.
    fn reports(&self, state: &Blob) -> Vec<Heard>;

    /// A message at a glance.
    fn label(&self, msg: &Blob) -> Label;

    /// Anything as a tree.
    fn show(&self, thing: Thing<'_>) -> Tree;

    /// The word of an alarm, lower case: `election`, `round-over`.
    fn alarm(&self, timer: &Blob) -> String;

    /// A message made by hand: a copy of `base` (or a new one) of this kind with these fields, signed as far as the
    /// keys reach.
    ///
    /// # Errors
    /// Says which field is missing, unknown or of the wrong sort.
    fn forge(&self, kind: &str, base: Option<&Blob>, fields: &[(String, Tree)], keys: NodeSet)
    -> Result<Draft, String>;

    /// A copy of a message in which a bit of the value it carries (or else of its first number) is flipped; its seals
    /// are broken. `None`: it carries no number, or the flipped one makes no message.
    fn flip(&self, msg: &Blob, bit: u8) -> Option<Draft>;

    /// Flips a bit of the value that a node holds in its memory; gives the value before and after, or `None` where the
    /// protocol has no such word ([`Protocol::memory`](super::Protocol::memory)).
    fn upset(&self, state: &mut Blob, bit: u8) -> Option<(Value, Value)>;

    /// Hash of a thing's content, the same on every machine.
    fn hash(&self, thing: Thing<'_>) -> u64;

    /// Are two things of the same sort equal? Things of different sorts are not.
    fn equal(&self, one: Thing<'_>, other: Thing<'_>) -> bool;

    /// What a coalition of traitors may hand out at the start of a round; `None`: it changes what honest code sends.
    fn menu(&self, round: u32, traitors: NodeSet) -> Option<Vec<Draft>>;

    /// What may be asked of a node; `None` where asking changes nothing.
    fn wish(&self, node: NodeId) -> Option<Wish>;

    /// The watchers of a run.
    fn monitors(&self) -> Vec<Box<dyn Monitor>>;

    /// How likely outcomes are when each message is lost with this chance; empty where nobody has worked it out.
    fn odds(&self, loss: Share) -> Vec<Odds>;

    /// Who is to decide when nothing fails.
    fn deciders(&self, n: u16) -> NodeSet;

    /// The length of a lock-step round, if there are rounds.
    fn round(&self) -> Option<Span>;

    /// What it assumes about time.
    fn timing(&self) -> Timing;

    /// What faults it tolerates.
    fn faults(&self) -> Faults;

    /// The bound under which it keeps its promises.
    fn bound(&self) -> Bound;
}
