//! A protocol's facts: everything the reference page, the picker and the inspector say about it.

use super::Setup;

/// A chapter of the picker, in teaching order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Chapter {
    /// Agreement when nothing fails.
    NoFailures,
    /// The network loses messages.
    NetworkFails,
    /// Broadcast with guarantees.
    Broadcast,
    /// Synchronous agreement with crashes.
    SynchronousCrashes,
    /// Byzantine generals.
    ByzantineGenerals,
    /// What cannot be done asynchronously.
    Impossible,
    /// Coins help.
    Randomized,
    /// Partial synchrony and failure detectors.
    PartialSynchrony,
    /// Replicated logs.
    ReplicatedLogs,
    /// Byzantine replication.
    ByzantineReplication,
    /// Atomic commit.
    Commit,
    /// Time and global states.
    TimeAndState,
    /// Aircraft.
    InTheAir,
}

impl Chapter {
    /// All of them, in the order of the gallery and of the lessons.
    pub const ALL: [Chapter; 13] = [
        Chapter::NoFailures,
        Chapter::NetworkFails,
        Chapter::Broadcast,
        Chapter::SynchronousCrashes,
        Chapter::ByzantineGenerals,
        Chapter::Impossible,
        Chapter::Randomized,
        Chapter::PartialSynchrony,
        Chapter::ReplicatedLogs,
        Chapter::ByzantineReplication,
        Chapter::Commit,
        Chapter::TimeAndState,
        Chapter::InTheAir,
    ];

    /// The word in the texts of lessons.
    pub const fn word(self) -> &'static str {
        match self {
            Chapter::NoFailures => "no-failures",
            Chapter::NetworkFails => "network-fails",
            Chapter::Broadcast => "broadcast",
            Chapter::SynchronousCrashes => "synchronous-crashes",
            Chapter::ByzantineGenerals => "byzantine-generals",
            Chapter::Impossible => "impossible",
            Chapter::Randomized => "randomized",
            Chapter::PartialSynchrony => "partial-synchrony",
            Chapter::ReplicatedLogs => "replicated-logs",
            Chapter::ByzantineReplication => "byzantine-replication",
            Chapter::Commit => "commit",
            Chapter::TimeAndState => "time-and-state",
            Chapter::InTheAir => "in-the-air",
        }
    }

    /// The heading.
    pub const fn title(self) -> &'static str {
        match self {
            Chapter::NoFailures => "No failures",
            Chapter::NetworkFails => "The network fails",
            Chapter::Broadcast => "Broadcast",
            Chapter::SynchronousCrashes => "Synchronous, crashes",
            Chapter::ByzantineGenerals => "Byzantine generals",
            Chapter::Impossible => "Asynchronous: what is impossible",
            Chapter::Randomized => "Randomized",
            Chapter::PartialSynchrony => "Partial synchrony, failure detectors",
            Chapter::ReplicatedLogs => "Replicated logs",
            Chapter::ByzantineReplication => "Byzantine replication",
            Chapter::Commit => "Commit",
            Chapter::TimeAndState => "Time and state",
            Chapter::InTheAir => "In the air",
        }
    }
}

/// What a protocol assumes about time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timing {
    /// Every message arrives within a known bound.
    Synchronous,
    /// The bound holds from an unknown moment on.
    PartiallySynchronous,
    /// Messages arrive eventually.
    Asynchronous,
}

/// What may go wrong with a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Faults {
    /// Nothing.
    None,
    /// It stops for ever.
    Crash,
    /// It stops and may start again with what it saved.
    CrashRecovery,
    /// It does anything.
    Byzantine,
}

/// Whether messages prove who wrote them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authentication {
    /// The receiver knows which link a message came by, and no more.
    Links,
    /// Unforgeable signatures that third parties can check.
    Signatures,
}

/// The model a protocol is proved in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Model {
    /// Assumed timing.
    pub timing: Timing,
    /// Tolerated faults.
    pub faults: Faults,
    /// Signatures or not.
    pub authentication: Authentication,
    /// What the links may do, in words.
    pub links: &'static str,
}

/// The relation of n and f under which the protocol keeps its promises.
#[derive(Clone, Copy)]
pub struct Bound {
    /// As written: `n > 3f`.
    pub text: &'static str,
    /// Does it hold?
    pub holds: fn(n: u16, f: u16) -> bool,
}

/// A number that the theory gives for a set-up without faults.
#[derive(Clone, Copy)]
pub struct Formula {
    /// As written: `(f+1)·n·(n−1)`.
    pub text: &'static str,
    /// The number, where it has one for these parameters.
    pub count: fn(&Setup<'_>) -> Option<u64>,
}

/// What part a kind of message plays in its protocol; the page draws a shape a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A request, a heartbeat, an oral message.
    Request,
    /// A proposal, or the opening of an epoch.
    Proposal,
    /// A first vote.
    Vote,
    /// A second vote.
    Confirmation,
    /// A decision made known.
    Decision,
    /// A change of leader.
    Change,
}

/// A kind of message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// The word in texts, lower case with hyphens.
    pub word: &'static str,
    /// Its part.
    pub part: Part,
    /// An answer to another message, drawn hollow.
    pub reply: bool,
    /// What it says.
    pub about: &'static str,
}

/// A line of the protocol's pseudo-code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// What handlers cite.
    pub label: &'static str,
    /// Indentation, in levels.
    pub depth: u8,
    /// The line.
    pub text: &'static str,
}

/// The least, greatest and default number of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// Least.
    pub min: u16,
    /// Greatest.
    pub max: u16,
    /// If not said.
    pub default: u16,
}

/// What a parameter may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParamKind {
    /// A number in a range; `None` as default: the protocol computes it.
    Number {
        /// Least.
        min: i64,
        /// Greatest.
        max: i64,
        /// If not said.
        default: Option<i64>,
    },
    /// One of some words, the first by default; each with what it means.
    Choice(&'static [(&'static str, &'static str)]),
    /// A deliberate mistake, off unless named.
    Mistake,
}

/// A parameter beside n and f.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Param {
    /// The word in texts.
    pub word: &'static str,
    /// What it may be.
    pub kind: ParamKind,
    /// What it does; for a mistake, what goes wrong and why.
    pub about: &'static str,
}

/// A sentence common in lecture notes that is not quite so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Correction {
    /// Its number, `E01` to `E35`: a slip stands under the same one on every card it concerns. Empty where it belongs
    /// to this protocol alone.
    pub id: &'static str,
    /// What is often said.
    pub said: &'static str,
    /// What holds.
    pub holds: &'static str,
}

/// The facts of a protocol.
#[derive(Clone, Copy)]
pub struct Card {
    /// The word in texts and links.
    pub id: &'static str,
    /// Its name.
    pub title: &'static str,
    /// Where it stands in the picker.
    pub chapter: Chapter,
    /// Paper or book, with section.
    pub source: &'static str,
    /// What it solves, in a sentence.
    pub solves: &'static str,
    /// The model it is proved in.
    pub model: Model,
    /// The bound under which it is proved.
    pub bound: Bound,
    /// How many nodes.
    pub nodes: Range,
    /// How many faults it may be configured for.
    pub faults: Range,
    /// Lock-step rounds (or message delays) until all have decided.
    pub rounds: Formula,
    /// Messages of a run without faults.
    pub messages: Formula,
    /// What it calls its epochs: `round`, `term`, `view`, `ballot`; empty where it has none.
    pub epoch: &'static str,
    /// Its kinds of message.
    pub kinds: &'static [Kind],
    /// Its parameters beside n and f.
    pub params: &'static [Param],
    /// What a node proposes when the scenario does not say.
    pub inputs: fn(node: u16) -> Option<i64>,
    /// Names of values.
    pub values: &'static [(&'static str, i64)],
    /// Its pseudo-code.
    pub code: &'static [Line],
    /// What breaks it.
    pub breaks: &'static str,
    /// Where lecture notes commonly slip.
    pub corrections: &'static [Correction],
}
