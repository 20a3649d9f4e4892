//! HotStuff: Byzantine replication where a change of leader costs no more than any other step.
//!
//! **Source.** Yin, Malkhi, Reiter, Golan Gueta, Abraham, *HotStuff: BFT Consensus with Linearity and Responsiveness*,
//! PODC 2019; arXiv:1803.05069 (*… in the Lens of Blockchain*): Algorithms 1 to 3.
//!
//! **Model.** Partially synchronous: safe whatever the delays, live after stabilization. At most f liars, n > 3f;
//! signatures. What is sent between correct replicas arrives.
//!
//! **In brief.** Commands hang in a tree. The leader of view v, replica v mod n, extends the highest prepareQC that n−f
//! replicas report. Replicas vote to the leader alone, who makes n−f votes a certificate: prepareQC, precommitQC (whoever
//! sees it is locked), commitQC. A lock gives way to a higher certificate only, and the phase before the lock makes sure
//! that a later leader hears of it. Chained: a view is one round of votes, and a certificate stands for the first phase
//! of its node, the second of its parent, the third of its grandparent.
//!
//! **Departures from the paper.** Clients are outside: a command that comes in at a replica, or is its input, is passed
//! on to all, and no replies are drawn; a replica decides the first command it executes. A node names its parent by the
//! certificate that justifies it. A threshold signature is the list of its signers. The pacemaker, which the paper leaves
//! open, also follows certificates of later views. A new-view bears the number of the view that begins, and says too what
//! its sender executed and what it waits for, so that a leader can help whoever fell behind, and views need not go on when
//! nothing waits. Chained: a vote is its sender's new-view as well, both being for the next leader.
//!
//! **Watch for.** The two rules of SAFENODE, each for liveness: safety is in there being a rule at all; two phases, with
//! which a hidden lock stops everything; the QC that is counted by signatures instead of signers; chained: parents that
//! are not direct.

mod attacks;
mod basic;
mod card;
mod chained;
mod message;
mod tree;
mod view;

use crate::ids::{NodeId, NodeSet};
use crate::monitors::{self, Monitor};
use crate::protocol::{Attack, Badge, Card, Cx, LogEntry, Polls, Protocol, Wish, Setup, Tally};
use crate::time::Span;
use crate::value::Value;
use message::{Ballot, Message, Name, Node, Phase, Qc, node_of};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The catalogue's name for it.
pub type This = HotStuff;

/// The configuration all nodes share.
pub struct HotStuff {
    n: u16,
    f: u16,
    quorum: u16,
    chained: bool,
    turn: u64,
    timeout: Span,
    mistakes: Mistakes,
}

struct Mistakes {
    no_lock: bool,
    no_safety_rule: bool,
    no_liveness_rule: bool,
    two_phase: bool,
    early_commit: bool,
    count_signatures: bool,
    no_direct_parent: bool,
    fixed_timeout: bool,
    apply_twice: bool,
}

/// What a replica waits for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Alarm {
    /// The view takes too long: the paper's NEXTVIEW interrupt.
    NextView,
}

/// What a leader hears from a replica that comes to its view.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Report {
    /// Its prepareQC, or genericQC.
    justify: Option<Qc>,
    /// Chained: did it come with a vote?
    voted: bool,
}

/// What a replica remembers. A missing certificate is the root's.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct State {
    me: NodeId,
    view: u64,
    /// How many views went by without an execution.
    failures: u32,
    /// Is its alarm set?
    timing: bool,
    tree: BTreeMap<Name, Node>,
    /// The prepareQC, or genericQC: the highest certificate of a first phase.
    known: Option<Qc>,
    /// The lockedQC.
    locked: Option<Qc>,
    /// The commitQC of the last node executed; none when chained.
    committed: Option<Qc>,
    /// Chained: the node whose arrival made the last execution.
    tip: Name,
    /// The last vote.
    voted: Option<(u64, Phase)>,
    /// Leader: the last view in which it proposed.
    proposed: u64,
    /// Leader: votes for a node in a phase.
    votes: Polls<Ballot, Qc>,
    /// Leader: who came to a view with what.
    reports: Polls<u64, Report>,
    /// Commands that wait for execution.
    waiting: BTreeSet<Value>,
    /// Executed nodes, in order.
    history: Vec<Name>,
    /// Messages of views to come, or that speak of a node that is not there.
    early: Vec<(NodeId, Message)>,
    /// Nodes that others were asked for.
    fetched: BTreeSet<Name>,
}

impl HotStuff {
    fn leader(&self, view: u64) -> NodeId {
        NodeId((view / self.turn % u64::from(self.n)) as u16)
    }

    /// Tells one replica; itself at once.
    fn tell(&self, state: &mut State, to: NodeId, msg: Message, cx: &mut Cx<'_, Self>) {
        if to == state.me {
            self.hear(state, to, &msg, cx);
        } else {
            cx.send(to, msg);
        }
    }

    /// Tells all replicas, itself at once.
    fn tell_all(&self, state: &mut State, msg: Message, cx: &mut Cx<'_, Self>) {
        cx.broadcast(msg.clone());
        self.hear(state, state.me, &msg, cx);
    }

    /// A client's command.
    fn ask(&self, state: &mut State, value: Value, cx: &mut Cx<'_, Self>) {
        if self.learn(state, value, cx) {
            cx.broadcast(Message::Request { value });
        }
    }

    fn hear(&self, state: &mut State, from: NodeId, msg: &Message, cx: &mut Cx<'_, Self>) {
        match msg {
            Message::Request { value } => {
                self.learn(state, *value, cx);
            }
            Message::NewView { view, justify, executed, waiting } => {
                let report = Report { justify: justify.clone(), voted: false };
                self.on_new_view(state, from, *view, (report, *executed, waiting), cx);
            }
            Message::Fetch { node } => self.on_fetch(state, from, *node, cx),
            Message::Branch { nodes } => self.on_branch(state, nodes, cx),
            Message::Generic { node } if self.chained => self.on_generic(state, from, (node, msg), cx),
            Message::GenericVote { vote, justify } if self.chained => {
                self.on_generic_vote(state, from, (vote, justify), cx);
            }
            Message::Prepare { node } if !self.chained => self.on_prepare(state, from, (node, msg), cx),
            Message::PrepareVote { vote } | Message::PreCommitVote { vote } | Message::CommitVote { vote }
                if !self.chained =>
            {
                self.on_vote(state, from, (vote, msg), cx);
            }
            Message::PreCommit { justify } | Message::Commit { justify } | Message::Decide { justify }
                if !self.chained =>
            {
                self.on_certificate(state, from, (justify, msg), cx);
            }
            _ => {}
        }
    }

    /// The votes that a leader counts.
    fn tally(&self, state: &State) -> Option<Tally> {
        let leads = self.leader(state.view) == state.me;
        let last = state.votes.polls().filter(|ballot| state.has(ballot.node)).last();
        let counted = last.filter(|ballot| self.chained || ballot.node.view == state.view);
        let need = self.quorum;
        match counted {
            Some(ballot) => {
                let of = ["prepare votes", "pre-commit votes", "commit votes", "votes"][ballot.phase as usize];
                Some(Tally { of, have: state.votes.voters(ballot), need })
            }
            None if leads && state.proposed < state.view => {
                Some(Tally { of: "new-views", have: state.reports.voters(&state.view), need })
            }
            None => None,
        }
    }
}

impl Protocol for HotStuff {
    type Msg = Message;
    type Timer = Alarm;
    type State = State;
    type Disk = ();

    const CARD: Card = card::CARD;

    fn new(setup: &Setup<'_>) -> Result<HotStuff, String> {
        let (n, f) = (setup.n, setup.f);
        let quorum = if setup.mistake("small-quorum") { 2 * f } else { n.saturating_sub(f) };
        Ok(HotStuff {
            n,
            f,
            quorum: quorum.max(1),
            chained: setup.choice("variant") == "chained",
            turn: setup.number("turn", 1).unsigned_abs(),
            timeout: Span::ms(setup.number("timeout", 0).unsigned_abs()),
            mistakes: Mistakes {
                no_lock: setup.mistake("no-lock"),
                no_safety_rule: setup.mistake("no-safety-rule"),
                no_liveness_rule: setup.mistake("no-liveness-rule"),
                two_phase: setup.mistake("two-phase"),
                early_commit: setup.mistake("early-commit"),
                count_signatures: setup.mistake("count-signatures"),
                no_direct_parent: setup.mistake("no-direct-parent"),
                fixed_timeout: setup.mistake("fixed-timeout"),
                apply_twice: setup.mistake("apply-twice"),
            },
        })
    }

    fn on_start(&self, (): (), cx: &mut Cx<'_, Self>) -> State {
        let mut state = State {
            me: cx.me(),
            view: 0,
            failures: 0,
            timing: false,
            tree: BTreeMap::new(),
            known: None,
            locked: None,
            committed: None,
            tip: Name::ROOT,
            voted: None,
            proposed: 0,
            votes: Polls::default(),
            reports: Polls::default(),
            waiting: BTreeSet::new(),
            history: Vec::new(),
            early: Vec::new(),
            fetched: BTreeSet::new(),
        };
        if let Some(input) = cx.input() {
            self.ask(&mut state, input, cx);
        }
        self.enter(&mut state, 1, false, cx);
        state
    }

    fn on_message(&self, state: &mut State, from: NodeId, msg: &Message, cx: &mut Cx<'_, Self>) {
        self.hear(state, from, msg, cx);
    }

    fn on_timer(&self, state: &mut State, _: &Alarm, cx: &mut Cx<'_, Self>) {
        cx.cite("19");
        state.timing = false;
        state.failures += 1;
        self.enter(state, state.view.saturating_add(1), false, cx);
    }

    fn wish(&self, _: NodeId) -> Option<Wish> {
        // The values from 0 on are what nodes come with, which all have heard of.
        Some(Wish { about: "asks the leader for a node with this command", value: Value(9) })
    }

    fn on_request(&self, state: &mut State, value: Value, cx: &mut Cx<'_, Self>) {
        self.ask(state, value, cx);
    }

    fn badge(&self, state: &State) -> Badge {
        let leads = self.leader(state.view) == state.me;
        let done = state.history.iter().map(|name| (*name, true));
        let executed = state.executed();
        let open = state.branch(node_of(&state.known)).map(|(name, _)| name);
        let mut open: Vec<(Name, bool)> =
            open.take_while(|name| name.view > executed.view).map(|name| (name, false)).collect();
        open.reverse();
        let entry = |(slot, (name, committed)): (u64, (Name, bool))| LogEntry {
            slot,
            epoch: name.view,
            value: name.value,
            committed,
        };
        let log: Vec<LogEntry> = (0..).zip(done.chain(open)).map(entry).collect();
        Badge {
            role: if leads { "leader" } else { "replica" },
            leads,
            epoch: Some(state.view),
            value: log.iter().rev().find_map(|entry| entry.value),
            locked: state.branch(node_of(&state.locked)).find_map(|(name, _)| name.value),
            tally: self.tally(state),
            log,
            ..Badge::default()
        }
    }

    fn monitors(&self) -> Vec<Box<dyn Monitor>> {
        vec![
            Box::new(monitors::SlotAgreement::of_machines()),
            Box::new(monitors::SlotOrder::default()),
            Box::new(monitors::AtMostOnce::default()),
            Box::new(monitors::Agreement::plain()),
            Box::new(monitors::DecideOnce),
            Box::new(monitors::Termination),
        ]
    }

    fn attacks() -> &'static [Attack<Self>] {
        attacks::ATTACKS
    }
}

/// Those with whom a traitor does not side: the upper half of the correct replicas.
fn upper(n: u16, traitors: NodeSet) -> NodeSet {
    let correct = NodeSet::all(n).minus(traitors);
    correct.iter().skip(usize::from(correct.len()).div_ceil(2)).collect()
}
