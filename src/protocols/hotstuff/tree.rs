//! The tree of nodes: which branch extends which, what is missing, and executing what is final.

use super::message::{Message, Name, Node, Qc, node_of};
use super::{HotStuff, State};
use crate::ids::{NodeId, NodeSet};
use crate::protocol::Cx;

impl State {
    /// Does the replica have this node, and so its branch?
    pub(super) fn has(&self, name: Name) -> bool {
        name == Name::ROOT || self.tree.contains_key(&name)
    }

    /// The nodes of a branch from the given one towards the root, which is left out.
    pub(super) fn branch(&self, from: Name) -> impl Iterator<Item = (Name, &Node)> {
        let node = |name: Name| self.tree.get(&name).map(|node| (name, node));
        std::iter::successors(node(from), move |(_, below)| node(below.parent()))
    }

    /// Is the second on the branch that the first leads?
    pub(super) fn extends(&self, from: Name, ancestor: Name) -> bool {
        ancestor == Name::ROOT || self.branch(from).any(|(name, _)| name == ancestor)
    }

    /// The last node executed.
    pub(super) fn executed(&self) -> Name {
        self.history.last().copied().unwrap_or(Name::ROOT)
    }
}

// Growing.
impl HotStuff {
    /// Takes a node into the tree whose parent is there.
    pub(super) fn insert(&self, state: &mut State, node: &Node, cx: &mut Cx<'_, Self>) {
        if state.tree.insert(node.name(), node.clone()).is_none() {
            self.replay(state, cx);
        }
    }

    /// Is the node of a certificate there? If not, the message waits, and signers are asked: of f + 1 of them one is
    /// correct, and had the branch when it signed.
    pub(super) fn found(
        &self,
        state: &mut State,
        qc: &Option<Qc>,
        waits: Option<(NodeId, &Message)>,
        cx: &mut Cx<'_, Self>,
    ) -> bool {
        let (node, Some(qc)) = (node_of(qc), qc) else { return true };
        if state.has(node) {
            return true;
        }
        state.early.extend(waits.map(|(from, msg)| (from, msg.clone())));
        if state.fetched.insert(node) {
            cx.cite("21");
            let own: NodeSet = [state.me].into_iter().collect();
            let signers: NodeSet = qc.signers().iter().copied().collect();
            let some = signers.minus(own).iter().take(usize::from(self.f) + 1).collect();
            cx.multicast(some, Message::Fetch { node });
        }
        false
    }

    pub(super) fn on_fetch(&self, state: &State, from: NodeId, node: Name, cx: &mut Cx<'_, Self>) {
        let mut nodes: Vec<Node> = state.branch(node).map(|(_, node)| node.clone()).collect();
        if !nodes.is_empty() {
            nodes.reverse();
            cx.send(from, Message::Branch { nodes });
        }
    }

    /// A branch proves itself: each node carries the certificate of the one before it.
    pub(super) fn on_branch(&self, state: &mut State, nodes: &[Node], cx: &mut Cx<'_, Self>) {
        for node in nodes {
            if self.vouches(&node.justify, node.view) && state.has(node.parent()) {
                self.insert(state, node, cx);
                if self.chained {
                    self.update(state, node, cx);
                }
            }
        }
        self.propose(state, cx);
    }
}

// Executing.
impl HotStuff {
    /// Executes the commands of a final branch that are not executed yet.
    pub(super) fn execute(&self, state: &mut State, node: Name, cx: &mut Cx<'_, Self>) {
        let done = state.executed();
        let mut path: Vec<Name> = state.branch(node).map(|(name, _)| name).take_while(|name| *name != done).collect();
        if path.is_empty() || node.view <= done.view {
            return;
        }
        if !state.extends(node, done) {
            return cx.note(|| "this branch conflicts with what was executed".to_owned());
        }
        path.reverse();
        for name in path {
            let repeated = state.history.iter().any(|before| before.value == name.value);
            let first = state.history.iter().all(|before| before.value.is_none());
            state.history.push(name);
            let Some(value) = name.value.filter(|_| !repeated || self.mistakes.apply_twice) else { continue };
            state.waiting.remove(&value);
            cx.deliver(state.history.len() as u64 - 1, value);
            if first {
                cx.decide(value);
            }
        }
        state.failures = 0;
        if state.waiting.is_empty() {
            HotStuff::stop_timer(state, cx);
        }
    }
}
