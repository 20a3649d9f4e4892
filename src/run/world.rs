//! The whole state of a run at one moment. Cloning it is a checkpoint: node states are shared until they change.

use super::queue::Queue;
use crate::chance::{Chance, Purpose};
use crate::digest::Digest;
use crate::faults::{Crash, Lie, Strategy};
use crate::ids::{NodeId, NodeSet, ParcelId, StepId};
use crate::network::Rule;
use crate::protocol::{Blob, Draft};
use crate::time::Time;
use crate::value::Value;
use std::collections::VecDeque;

/// An alarm that is set.
#[derive(Clone, Debug)]
pub struct Alarm {
    /// The alarm.
    pub timer: Blob,
    /// Its hash, by which it is replaced.
    pub key: u64,
    /// When it was set.
    pub set: Time,
    /// When it goes off.
    pub due: Time,
    /// The step that set it.
    pub by: StepId,
    /// Its entry in the queue.
    pub(super) order: u32,
}

/// One running copy of a node; only a traitor's twins are two.
#[derive(Clone, Debug, Default)]
pub struct Face {
    /// What it remembers; `None` before it started and after it crashed.
    pub state: Option<Blob>,
    /// The alarms that are set.
    pub alarms: Vec<Alarm>,
}

/// A decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    /// What.
    pub value: Value,
    /// In which step.
    pub step: StepId,
    /// When.
    pub at: Time,
}

/// A node.
#[derive(Clone, Debug)]
pub struct Node {
    /// Is it running?
    pub up: bool,
    /// Did it ever crash?
    pub crashed: bool,
    /// Did a particle hit its memory?
    pub upset: bool,
    /// Its plan, if it is a traitor.
    pub strategy: Option<Strategy>,
    /// The lies it is still to tell.
    pub lies: Vec<Lie>,
    /// How it is about to crash.
    pub fuse: Option<Crash>,
    /// Its running copies: one, or two twins.
    pub faces: Vec<Face>,
    /// What it saved.
    pub disk: Option<Blob>,
    /// Its first decision.
    pub decision: Option<Decision>,
    /// A later decision, if it decided again.
    pub second: Option<Decision>,
    /// How its next coins fall, where somebody laid them down.
    pub laid: VecDeque<u64>,
    /// Its last step.
    pub last: Option<StepId>,
    /// For a traitor that replays: what it sent each recipient last.
    pub(super) said: Vec<(NodeId, Draft)>,
    pub(super) network: Chance,
    pub(super) coins: Chance,
    pub(super) clock: Chance,
    pub(super) whims: Chance,
}

impl Node {
    fn new(id: NodeId, seed: u64) -> Node {
        Node {
            up: true,
            crashed: false,
            upset: false,
            strategy: None,
            lies: Vec::new(),
            fuse: None,
            faces: vec![Face::default()],
            disk: None,
            decision: None,
            second: None,
            laid: VecDeque::new(),
            last: None,
            said: Vec::new(),
            network: Chance::new(seed, Purpose::Network, id.0),
            coins: Chance::new(seed, Purpose::Coins, id.0),
            clock: Chance::new(seed, Purpose::Alarms, id.0),
            whims: Chance::new(seed, Purpose::Faults, id.0),
        }
    }

    /// What it remembers; of twins, the first.
    pub fn state(&self) -> Option<&Blob> {
        self.faces.first()?.state.as_ref()
    }

    /// Is it a traitor?
    pub fn is_traitor(&self) -> bool {
        self.strategy.is_some()
    }
}

/// Counts of a run so far; copies made by the network are not counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tallies {
    /// Messages sent to other nodes.
    pub sent: u64,
    /// Messages that arrived at a running node.
    pub delivered: u64,
    /// Messages that were lost, or arrived at a crashed node.
    pub lost: u64,
}

/// A message that the network may bring to a node; one held back has no time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flight {
    /// Which.
    pub parcel: ParcelId,
    /// When it arrives, unless it is held.
    pub due: Option<Time>,
}

/// The state of a run at one moment.
#[derive(Clone, Debug)]
pub struct World {
    /// The time of the last step.
    pub now: Time,
    /// Steps taken.
    pub steps: u32,
    /// The nodes.
    pub nodes: Vec<Node>,
    /// Rules in force, oldest first.
    pub rules: Vec<Rule>,
    /// The partition in force: its groups; empty when there is none.
    pub groups: Vec<NodeSet>,
    /// Counts.
    pub tallies: Tallies,
    /// Fingerprint of all that happened.
    pub digest: Digest,
    /// Messages held back.
    pub held: Vec<ParcelId>,
    /// Steps at the present instant.
    pub(super) crowd: u32,
    pub(super) queue: Queue,
    /// Parcels and alarm steps so far, for a replay to recognize those it knows.
    pub(super) parcels: u32,
    pub(super) alarms: u32,
    /// The next action that is placed by step.
    pub(super) planned: usize,
    /// When the last message of each link arrives; kept only where links keep order.
    pub(super) links: Vec<Time>,
}

impl World {
    pub(crate) fn new(n: u16, seed: u64, fifo: bool) -> World {
        World {
            now: Time(0),
            steps: 0,
            nodes: NodeId::all(n).map(|id| Node::new(id, seed)).collect(),
            rules: Vec::new(),
            groups: Vec::new(),
            tallies: Tallies::default(),
            digest: Digest::default(),
            held: Vec::new(),
            crowd: 0,
            queue: Queue::default(),
            parcels: 0,
            alarms: 0,
            planned: 0,
            links: if fifo { vec![Time(0); usize::from(n) * usize::from(n)] } else { Vec::new() },
        }
    }

    /// A node by name.
    pub fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id.index())
    }

    /// Nodes for which something is true.
    pub fn nodes_that(&self, is: impl Fn(&Node) -> bool) -> NodeSet {
        let all = NodeId::all(self.nodes.len() as u16).zip(&self.nodes);
        all.filter(|(_, node)| is(node)).map(|(id, _)| id).collect()
    }

    /// Traitors.
    pub fn traitors(&self) -> NodeSet {
        self.nodes_that(Node::is_traitor)
    }

    /// Running nodes.
    pub fn running(&self) -> NodeSet {
        self.nodes_that(|node| node.up)
    }

    /// Faulty nodes as the run stands: traitors, nodes whose memory was hit, crashed nodes, and, where nodes cannot
    /// recover, those that ever crashed.
    pub fn faulty(&self, recovery: bool) -> NodeSet {
        self.nodes_that(|node| node.is_traitor() || node.upset || !node.up || (node.crashed && !recovery))
    }

    /// When the next thing is due; `None`: nothing ever.
    pub fn next_time(&self) -> Option<Time> {
        self.queue.next_time()
    }

    /// Messages on their way, in no order, those held back last.
    pub fn flights(&self) -> impl Iterator<Item = Flight> + '_ {
        let flying = self.queue.iter().filter(|due| due.class() == super::queue::Class::Arrival);
        let flying = flying.map(|due| Flight { parcel: ParcelId(due.item), due: Some(due.time) });
        flying.chain(self.held.iter().map(|parcel| Flight { parcel: *parcel, due: None }))
    }
}
