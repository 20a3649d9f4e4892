//! What lying processes do.

use super::message::{Message, NIL, Phase, Proposal, Vote};
use super::{State, Tendermint};
use crate::ids::{NodeId, NodeSet};
use crate::protocol::{Attack, AttackCard, Ploy};
use crate::value::Value;

const fn attack(id: &'static str, plan: &'static str, play: fn(&Tendermint, &mut Ploy<'_, Tendermint>)) -> Attack<Tendermint> {
    Attack { card: AttackCard { id, plan }, play }
}

pub(super) const ATTACKS: &[Attack<Tendermint>] = &[
    attack(
        "split",
        "tells the upper half of the correct processes of another value: proposes it to them, prevotes and precommits it \
         to them, and the first one to the rest",
        split,
    ),
    attack(
        "overrule",
        "precommits nil; when it is its turn, proposes another value than the one that was precommitted, as a new one, \
         and backs it",
        |protocol, ploy| overrule(protocol, ploy, |_| None),
    ),
    attack(
        "claim",
        "as overrule, but claims that a quorum prevoted its other value in the round before",
        |protocol, ploy| overrule(protocol, ploy, Some),
    ),
    attack(
        "revive",
        "prevotes nil in round 0 and precommits nil; in round 1 shows the prevote for round 0's proposal that it had kept, \
         proposes that value again for its next turn, and backs it",
        revive,
    ),
    attack("mute", "votes, but never proposes", |_, ploy| {
        ploy.letters.retain(|letter| !matches!(letter.msg, Message::Proposal { .. }));
    }),
    attack(
        "hide",
        "helps each proposer alone to a lock that nobody else sees: prevotes the proposal to the proposer and nil to the \
         rest, and says nothing else",
        hide,
    ),
    attack(
        "amnesia",
        "passes nothing on, and after round 0 has forgotten its lock: backs whatever it hears proposed",
        amnesia,
    ),
    attack("repeat", "as split, and says every vote as often as makes a quorum", |protocol, ploy| {
        split(protocol, ploy);
        let votes = std::mem::take(&mut ploy.letters);
        for letter in votes {
            let times = if matches!(letter.msg, Message::Proposal { .. }) { 1 } else { protocol.quorum };
            for _ in 0..times {
                ploy.send(letter.to, letter.msg.clone());
            }
        }
    }),
    attack("invalid", "proposes a value that is not valid, and backs it", |_, ploy| {
        let invalid = |_, value: Value| if value == NIL { NIL } else { Value(-1) };
        restate(ploy, NodeSet::all(ploy.n), invalid, |valid_round| valid_round);
    }),
];

/// The other value.
fn other(value: Value) -> Value {
    if value == NIL { NIL } else { Value(value.0.saturating_add(1)) }
}

/// The upper half of the correct processes, without this round's proposer.
fn upper(ploy: &Ploy<'_, Tendermint>, proposer: NodeId) -> NodeSet {
    let correct = NodeSet::all(ploy.n).minus(ploy.traitors).minus([proposer].into_iter().collect());
    correct.iter().skip(usize::from(correct.len()).div_ceil(2)).collect()
}

fn proposer(protocol: &Tendermint, state: &State) -> NodeId {
    protocol.proposer(state.height, state.round)
}

/// Says something else to these; passes nothing on that would give it away.
fn restate(
    ploy: &mut Ploy<'_, Tendermint>,
    to: NodeSet,
    value: impl Fn(Option<Phase>, Value) -> Value,
    valid_round: impl Fn(Option<u64>) -> Option<u64>,
) {
    let me = ploy.me;
    let mut letters = std::mem::take(&mut ploy.letters);
    letters.retain(|letter| !matches!(letter.msg, Message::Gossip { .. }));
    for letter in letters.iter_mut().filter(|letter| to.contains(letter.to)) {
        match &mut letter.msg {
            Message::Proposal { proposal } => {
                let body = *proposal.body();
                let lie =
                    Proposal { value: value(None, body.value), valid_round: valid_round(body.valid_round), ..body };
                if let Some(forged) = ploy.sign(me, lie).filter(|_| lie != body) {
                    *proposal = forged;
                }
            }
            Message::Prevote { vote } | Message::Precommit { vote } => {
                let body = *vote.body();
                let lie = Vote { value: value(Some(body.phase), body.value), ..body };
                if let Some(forged) = ploy.sign(me, lie).filter(|_| lie != body) {
                    *vote = forged;
                }
            }
            Message::Gossip { .. } => {}
        }
    }
    ploy.letters = letters;
}

fn split(protocol: &Tendermint, ploy: &mut Ploy<'_, Tendermint>) {
    let deceived = upper(ploy, proposer(protocol, ploy.state));
    restate(ploy, deceived, |_, value| other(value), |_| None);
}

/// Votes as its honest code would, nil where it is told to, and leaves its own rounds but the first to another plan.
fn vote_nil(protocol: &Tendermint, ploy: &mut Ploy<'_, Tendermint>, nil: impl Fn(Phase, u64) -> bool) {
    let (me, round) = (ploy.me, ploy.state.round);
    if round > 0 && proposer(protocol, ploy.state) == me {
        ploy.letters.clear();
    }
    let lie = |phase: Option<Phase>, value| if phase.is_some_and(|phase| nil(phase, round)) { NIL } else { value };
    restate(ploy, NodeSet::all(ploy.n), lie, |honest| honest);
}

/// Proposes to one process, and backs it.
fn push(ploy: &mut Ploy<'_, Tendermint>, to: NodeId, body: Proposal) {
    if let Some(proposal) = ploy.sign(ploy.me, body) {
        ploy.send(to, Message::Proposal { proposal });
    }
    cast(ploy, to, (body.height, body.round), Phase::Prevote, body.value);
    cast(ploy, to, (body.height, body.round), Phase::Precommit, body.value);
}

fn overrule(protocol: &Tendermint, ploy: &mut Ploy<'_, Tendermint>, claim: impl Fn(u64) -> Option<u64>) {
    vote_nil(protocol, ploy, |phase, _| phase == Phase::Precommit);
    let Some((from, Message::Precommit { vote })) = ploy.heard else { return };
    let Vote { height, round, value, .. } = *vote.body();
    let next = round.saturating_add(1);
    if value != NIL && protocol.proposer(height, next) == ploy.me && !ploy.traitors.contains(from) {
        push(ploy, from, Proposal { height, round: next, value: other(value), valid_round: claim(round) });
    }
}

fn revive(protocol: &Tendermint, ploy: &mut Ploy<'_, Tendermint>) {
    vote_nil(protocol, ploy, |phase, round| phase == Phase::Precommit || round == 0);
    let Some((from, Message::Prevote { vote })) = ploy.heard else { return };
    let Some(first) = ploy.state.log.proposals(0).first().cloned() else { return };
    let Proposal { height, value, .. } = *first.body();
    let turns = (2..2 + u64::from(ploy.n)).find(|round| protocol.proposer(height, *round) == ploy.me);
    if let (Some(round), (1, false)) = (turns, (vote.body().round, ploy.traitors.contains(from))) {
        let votes = ploy.state.log.ballot(0, Phase::Prevote, value);
        ploy.send(from, Message::Gossip { proposal: first, votes });
        push(ploy, from, Proposal { height, round, value, valid_round: Some(0) });
    }
}

/// Votes on this round of the height it is in.
fn cast(ploy: &mut Ploy<'_, Tendermint>, to: NodeId, place: (u64, u64), phase: Phase, value: Value) {
    let (height, round) = place;
    if let Some(vote) = ploy.sign(ploy.me, Vote { phase, height, round, value }) {
        ploy.send(
            to,
            match phase {
                Phase::Prevote => Message::Prevote { vote },
                Phase::Precommit => Message::Precommit { vote },
            },
        );
    }
}

fn hide(_: &Tendermint, ploy: &mut Ploy<'_, Tendermint>) {
    ploy.letters.clear();
    let Some((_, Message::Proposal { proposal })) = ploy.heard else { return };
    let Proposal { height, round, value, .. } = *proposal.body();
    for to in ploy.others().collect::<Vec<NodeId>>() {
        let shown = if proposal.signers() == [to] { value } else { NIL };
        cast(ploy, to, (height, round), Phase::Prevote, shown);
    }
}

fn amnesia(_: &Tendermint, ploy: &mut Ploy<'_, Tendermint>) {
    ploy.letters.retain(|letter| match &letter.msg {
        Message::Proposal { .. } => true,
        Message::Prevote { vote } | Message::Precommit { vote } => vote.body().round == 0,
        Message::Gossip { .. } => false,
    });
    let (place, value) = match ploy.heard {
        Some((_, Message::Proposal { proposal })) => {
            let Proposal { height, round, value, .. } = *proposal.body();
            ((height, round), value)
        }
        // A round without a proposal.
        Some((_, Message::Prevote { vote })) if vote.body().value == NIL => {
            ((vote.body().height, vote.body().round), NIL)
        }
        _ => return,
    };
    let Some((from, _)) = ploy.heard.filter(|(from, _)| place.1 > 0 && !ploy.traitors.contains(*from)) else { return };
    cast(ploy, from, place, Phase::Prevote, value);
    cast(ploy, from, place, Phase::Precommit, value);
}
