//! What lying replicas do.

use super::message::{Ballot, Message, Name, Node, Phase, Qc, node_of, view_of};
use super::{HotStuff, upper};
use crate::ids::NodeSet;
use crate::protocol::{Attack, AttackCard, Letter, Ploy, Signed};
use crate::value::Value;

type Play<'a> = Ploy<'a, HotStuff>;

/// The named attacks; the first is the default.
pub(super) const ATTACKS: &[Attack<HotStuff>] = &[
    Attack {
        card: AttackCard {
            id: "split",
            plan: "as leader, proposes another command to the upper half of the correct replicas, and carries either \
                   half as far as votes reach",
        },
        play: split,
    },
    Attack {
        card: AttackCard {
            id: "hide",
            plan: "as leader, shows the certificate that locks (chained: its proposal) to one correct replica alone, \
                   and none after it",
        },
        play: hide,
    },
    Attack {
        card: AttackCard {
            id: "fork",
            plan: "as leader, extends the highest certificate off the branch that it should extend, or the root",
        },
        play: fork,
    },
    Attack {
        card: AttackCard {
            id: "pad",
            plan: "as leader, tells either half of the others that its own command is final, with certificates that it \
                   signed n−f times",
        },
        play: pad,
    },
    Attack {
        card: AttackCard { id: "repeat", plan: "as leader, proposes once more what was executed first" },
        play: repeat,
    },
    Attack {
        card: AttackCard { id: "stale", plan: "reports to every new leader that it knows no certificate" },
        play: stale,
    },
    Attack { card: AttackCard { id: "idle", plan: "votes, but never leads" }, play: idle },
];

/// A command of the liar's own.
fn other(value: Option<Value>) -> Option<Value> {
    value.map(|value| Value(value.0.saturating_add(1)))
}

/// The proposal with another command; a node without one is given a command, so that the two differ.
fn rival(node: &Node, ploy: &Play<'_>) -> Node {
    let value = other(node.value.or(ploy.state.waiting.first().copied()));
    Node { value, ..node.clone() }
}

/// A certificate of the votes that the liar has, and of the traitors' own, if they are enough.
fn certify(protocol: &HotStuff, ploy: &Play<'_>, ballot: Ballot) -> Option<Qc> {
    let votes = ploy.state.votes.all(&ballot).iter();
    let correct = votes.filter(|(voter, _)| !ploy.traitors.contains(*voter)).map(|(_, vote)| vote.clone());
    let bought = ploy.traitors.iter().filter_map(|traitor| ploy.sign(traitor, ballot));
    let all: Vec<Qc> = correct.chain(bought).collect();
    (all.len() >= usize::from(protocol.quorum)).then(|| Signed::combined(all)).flatten()
}

/// Goes on with a proposal that the honest code knows nothing of, as soon as a vote for it is the last one needed.
fn drive(protocol: &HotStuff, ploy: &mut Play<'_>, audience: NodeSet) {
    let Some(ballot) = ploy.heard.and_then(|(_, msg)| msg.vote()).map(|vote| *vote.body()) else { return };
    let own = ploy.state.tree.contains_key(&ballot.node);
    let needed = protocol.quorum.saturating_sub(ploy.traitors.len()).max(1);
    let votes = ploy.state.votes.voters(&ballot).minus(ploy.traitors).len();
    if own || votes != needed {
        return;
    }
    let Some(qc) = certify(protocol, ploy, ballot) else { return };
    let msg = match protocol.chained {
        false => protocol.announce(qc),
        true => {
            let next = ballot.node.view + 1;
            let led = |node: &&Node| node.view == next && protocol.leader(next) == ploy.me;
            let Some(honest) = ploy.state.tree.values().find(led) else { return };
            Message::Generic { node: Node { justify: Some(qc), ..rival(honest, ploy) } }
        }
    };
    for to in audience.iter() {
        ploy.send(to, msg.clone());
    }
}

/// Chained: a certificate of the view before for another node than the one that the honest proposal extends.
fn second(protocol: &HotStuff, ploy: &Play<'_>, node: &Node) -> Option<Qc> {
    let first = node.parent();
    let before = |ballot: &&Ballot| ballot.node.view + 1 == node.view && ballot.node != first;
    ploy.state.votes.polls().filter(before).find_map(|ballot| certify(protocol, ploy, *ballot))
}

fn split(protocol: &HotStuff, ploy: &mut Play<'_>) {
    let deceived = upper(ploy.n, ploy.traitors);
    let mut kept = Vec::new();
    for mut letter in std::mem::take(&mut ploy.letters) {
        let known = |qc: &Qc| ploy.state.tree.contains_key(&qc.body().node);
        if deceived.contains(letter.to) {
            match &mut letter.msg {
                msg if msg.certificate().is_some_and(known) => continue,
                Message::Prepare { node } => *node = rival(node, ploy),
                Message::Generic { node } => {
                    let base = second(protocol, ploy, node);
                    // An accomplice split them before: they go on when the votes for their branch are in.
                    if base.is_none() && node.view > 1 && ploy.traitors.contains(protocol.leader(node.view - 1)) {
                        continue;
                    }
                    *node = Node { justify: base.or_else(|| node.justify.clone()), ..rival(node, ploy) };
                }
                _ => {}
            }
        }
        kept.push(letter);
    }
    ploy.letters = kept;
    drive(protocol, ploy, deceived);
}

fn hide(_: &HotStuff, ploy: &mut Play<'_>) {
    let confidant = NodeSet::all(ploy.n).minus(ploy.traitors).iter().next();
    ploy.letters.retain(|letter| match letter.msg {
        Message::Commit { .. } | Message::Generic { .. } => Some(letter.to) == confidant,
        Message::Decide { .. } => false,
        _ => true,
    });
}

/// The node to propose in place of the honest one.
fn astray(ploy: &Play<'_>, node: &Node) -> Node {
    let state = ploy.state;
    let carried = state.tree.values().map(|node| &node.justify).chain([&state.known]);
    let off = |qc: &&Option<Qc>| !state.extends(node.parent(), node_of(qc));
    let justify = carried.filter(off).max_by_key(|qc| view_of(qc)).cloned().flatten();
    Node { justify, ..rival(node, ploy) }
}

fn fork(protocol: &HotStuff, ploy: &mut Play<'_>) {
    replace(protocol, ploy, astray);
}

fn repeat(protocol: &HotStuff, ploy: &mut Play<'_>) {
    replace(protocol, ploy, |ploy, node| {
        let first = ploy.state.history.iter().find_map(|name| name.value);
        Node { value: first.or(node.value), ..node.clone() }
    });
}

/// As leader, proposes another node than the honest code, and votes for it.
fn replace(protocol: &HotStuff, ploy: &mut Play<'_>, with: fn(&Play<'_>, &Node) -> Node) {
    let honest = ploy.state.tree.values().rfind(|node| protocol.leader(node.view) == ploy.me).cloned();
    let Some(honest) = honest else { return };
    let forged = with(ploy, &honest);
    let mut letters = std::mem::take(&mut ploy.letters);
    for letter in &mut letters {
        match &mut letter.msg {
            Message::Prepare { node } | Message::Generic { node } if *node == honest => *node = forged.clone(),
            Message::GenericVote { vote, .. } if vote.body().node == honest.name() => {
                let ballot = Ballot { node: forged.name(), phase: Phase::Generic };
                if let Some(signed) = ploy.sign(ploy.me, ballot) {
                    *vote = signed;
                }
            }
            _ => {}
        }
    }
    ploy.letters = letters;
    drive(protocol, ploy, ploy.others().collect());
}

/// A certificate with n−f signatures of one signer.
fn padded(protocol: &HotStuff, ploy: &Play<'_>, node: Name, phase: Phase) -> Option<Qc> {
    let signatures = (0..protocol.quorum).filter_map(|_| ploy.sign(ploy.me, Ballot { node, phase }));
    Signed::combined(signatures)
}

/// What convinces whoever counts signatures that a node is final.
fn proof(protocol: &HotStuff, ploy: &Play<'_>, node: &Node) -> Option<Message> {
    if !protocol.chained {
        return Some(Message::Decide { justify: padded(protocol, ploy, node.name(), Phase::Commit)? });
    }
    let mut nodes = vec![node.clone()];
    for view in node.view + 1..=node.view + 3 {
        let justify = padded(protocol, ploy, nodes.last()?.name(), Phase::Generic);
        nodes.push(Node { view, value: None, justify });
    }
    Some(Message::Branch { nodes })
}

fn pad(protocol: &HotStuff, ploy: &mut Play<'_>) {
    let deceived = upper(ploy.n, ploy.traitors);
    let mut letters = Vec::new();
    for mut letter in std::mem::take(&mut ploy.letters) {
        let mut more = None;
        if let Message::Prepare { node } | Message::Generic { node } = &mut letter.msg {
            if deceived.contains(letter.to) {
                *node = rival(node, ploy);
            }
            more = proof(protocol, ploy, node).map(|msg| Letter { msg, to: letter.to, after: letter.after });
        }
        letters.push(letter);
        letters.extend(more);
    }
    ploy.letters = letters;
}

fn stale(_: &HotStuff, ploy: &mut Play<'_>) {
    ploy.rewrite(|_, msg| {
        if let Message::NewView { justify, .. } | Message::GenericVote { justify, .. } = msg {
            *justify = None;
        }
    });
}

fn idle(_: &HotStuff, ploy: &mut Play<'_>) {
    ploy.letters.retain(|letter| letter.msg.proposal().is_none() && letter.msg.certificate().is_none());
}
