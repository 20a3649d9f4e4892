//! The rules of Algorithm 1. Each says whether it applied; they are tried until none does.

use super::gossip::Decided;
use super::message::{Message, NIL, Phase, Piece, Proposal, Vote, author};
use super::{Alarm, State, Step, Tendermint};
use crate::ids::NodeSet;
use crate::protocol::{Cx, Signed};
use crate::value::Value;

/// A height and a round.
type Place = (u64, u64);

// Hearing and saying.
impl Tendermint {
    /// Keeps what somebody said, if its signature is good.
    pub(super) fn hear(&self, state: &mut State, piece: Piece, cx: &mut Cx<'_, Self>) {
        let (said_by, may_say) = match &piece {
            Piece::Proposal(signed) => {
                (author(signed), Some(self.proposer(signed.body().height, signed.body().round)))
            }
            Piece::Vote(signed) => (author(signed), author(signed)),
        };
        let Some(who) = said_by.filter(|who| Some(*who) == may_say && who.0 < self.n) else { return };
        if piece.height() > state.height {
            if piece.height() < self.heights && !state.early.contains(&piece) {
                state.early.push(piece);
            }
            return;
        }
        let conflict = match piece {
            Piece::Vote(signed) if signed.body().height < state.height => self.hear_late_vote(state, &signed, cx),
            Piece::Proposal(signed) if signed.body().height < state.height => Tendermint::contradicts(state, &signed),
            Piece::Proposal(signed) => state.log.propose(signed),
            Piece::Vote(signed) => state.log.cast(signed, self.mistakes.count_messages),
        };
        if conflict && state.guilty.insert(who) {
            cx.note(|| format!("has two contradicting messages that {who} signed: proof that it lies"));
        }
    }

    fn vote(&self, state: &mut State, phase: Phase, value: Value, cx: &mut Cx<'_, Self>) {
        let vote = cx.sign(Vote { phase, height: state.height, round: state.round, value });
        state.log.cast(vote.clone(), false);
        cx.broadcast(match phase {
            Phase::Prevote => Message::Prevote { vote },
            Phase::Precommit => Message::Precommit { vote },
        });
    }

    /// How many voted for one value.
    fn count(&self, state: &State, round: u64, phase: Phase, value: Value) -> usize {
        if self.mistakes.count_messages {
            return state.log.votes(round, phase).iter().filter(|vote| vote.body().value == value).count();
        }
        usize::from(state.log.voters(round, phase, value).len())
    }

    fn is_quorum(&self, votes: usize) -> bool {
        votes >= usize::from(self.quorum)
    }

    /// Did a quorum vote, for whatever?
    fn have_voted(&self, state: &State, phase: Phase) -> bool {
        let votes = state.log.votes(state.round, phase);
        let voters: NodeSet = votes.iter().filter_map(author).collect();
        self.is_quorum(if self.mistakes.count_messages { votes.len() } else { voters.len().into() })
    }
}

// Rounds and steps.
impl Tendermint {
    pub(super) fn start_round(&self, state: &mut State, round: u64, cx: &mut Cx<'_, Self>) {
        cx.cite("L11");
        self.take_alarms_back(state, cx);
        (state.round, state.step) = (round, Step::Propose);
        (state.polka, state.prevotes_in, state.precommits_in) = (false, false, false);
        self.pass_on_proof(state, cx);
        let height = state.height;
        if self.proposer(height, round) != state.me {
            cx.cite("L21");
            cx.after(self.timeout(round), Alarm::TimeoutPropose { height, round });
            return;
        }
        let (value, valid_round) = match self.mistakes.no_valid_value {
            true => (state.locked_value, state.locked_round),
            false => (state.valid_value, state.valid_round),
        };
        cx.cite(if value.is_some() { "L16" } else { "L18" });
        let own = |input: Value| Value(input.0.saturating_add(10 * height as i64));
        if let Some(value) = value.or_else(|| cx.input().map(own)) {
            cx.cite("L19");
            let proposal = cx.sign(Proposal { height, round, value, valid_round });
            state.log.propose(proposal.clone());
            cx.broadcast(Message::Proposal { proposal });
        }
    }

    fn enter(&self, state: &mut State, step: Step, cx: &mut Cx<'_, Self>) {
        let (height, round) = (state.height, state.round);
        match state.step {
            Step::Propose => cx.cancel(&Alarm::TimeoutPropose { height, round }),
            Step::Prevote if state.prevotes_in => cx.cancel(&Alarm::TimeoutPrevote { height, round }),
            Step::Prevote | Step::Precommit => {}
        }
        state.step = step;
    }

    /// Alarms of a round that is left would do nothing.
    fn take_alarms_back(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        self.enter(state, Step::Precommit, cx);
        if state.precommits_in {
            cx.cancel(&Alarm::TimeoutPrecommit { height: state.height, round: state.round });
        }
    }

    pub(super) fn on_timeout_propose(&self, state: &mut State, place: Place, cx: &mut Cx<'_, Self>) {
        if place == (state.height, state.round) && state.step == Step::Propose {
            cx.cite("L59");
            self.vote(state, Phase::Prevote, NIL, cx);
            cx.cite("L60");
            self.enter(state, Step::Prevote, cx);
        }
    }

    pub(super) fn on_timeout_prevote(&self, state: &mut State, place: Place, cx: &mut Cx<'_, Self>) {
        if place == (state.height, state.round) && state.step == Step::Prevote {
            cx.cite("L63");
            self.vote(state, Phase::Precommit, NIL, cx);
            cx.cite("L64");
            self.enter(state, Step::Precommit, cx);
        }
    }

    pub(super) fn on_timeout_precommit(&self, state: &mut State, place: Place, cx: &mut Cx<'_, Self>) {
        if place == (state.height, state.round) {
            cx.cite("L67");
            self.start_round(state, state.round.saturating_add(1), cx);
        }
    }
}

// The rules that wait for messages.
impl Tendermint {
    /// Applies every rule that can be.
    pub(super) fn proceed(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        let rules = [
            Tendermint::decide,
            Tendermint::skip,
            Tendermint::on_new_value,
            Tendermint::on_valid_value,
            Tendermint::on_polka,
            Tendermint::on_nil,
            Tendermint::on_prevotes,
            Tendermint::on_precommits,
        ];
        while !self.is_over(state) && rules.iter().any(|rule| rule(self, state, cx)) {}
    }

    /// L22: a value that was not proposed before.
    fn on_new_value(&self, state: &mut State, cx: &mut Cx<'_, Self>) -> bool {
        let mut proposals = state.log.proposals(state.round).iter().map(Signed::body);
        let new = proposals.find(|proposal| proposal.valid_round.is_none()).map(|proposal| proposal.value);
        let Some(value) = new.filter(|_| state.step == Step::Propose) else { return false };
        cx.cite("L22");
        let free = state.locked_round.is_none() || state.locked_value == Some(value) || self.mistakes.no_lock;
        let accepted = self.is_valid(value) && free;
        cx.cite(if accepted { "L24" } else { "L26" });
        self.prevote(state, accepted, value, cx)
    }

    /// L28: a value that a quorum prevoted in an earlier round.
    fn on_valid_value(&self, state: &mut State, cx: &mut Cx<'_, Self>) -> bool {
        if state.step != Step::Propose {
            return false;
        }
        let proved = |proposal: &&Proposal| {
            let quorum = |round| self.is_quorum(self.count(state, round, Phase::Prevote, proposal.value));
            let earlier = proposal.valid_round.filter(|round| *round < state.round);
            earlier.is_some_and(|round| self.mistakes.no_proof || quorum(round))
        };
        let found = state.log.proposals(state.round).iter().map(Signed::body).find(proved).copied();
        let Some(Proposal { value, valid_round, .. }) = found else { return false };
        cx.cite("L28");
        let newer = state.locked_round <= valid_round || self.mistakes.old_proof;
        let free = newer || state.locked_value == Some(value) || self.mistakes.no_lock;
        let accepted = self.is_valid(value) && free;
        cx.cite(if accepted { "L30" } else { "L32" });
        self.prevote(state, accepted, value, cx)
    }

    fn prevote(&self, state: &mut State, accepted: bool, value: Value, cx: &mut Cx<'_, Self>) -> bool {
        if let (false, true, Some(round)) = (accepted, self.is_valid(value), state.locked_round) {
            cx.note(|| format!("is locked since round {round}, and prevotes nil"));
        }
        self.vote(state, Phase::Prevote, if accepted { value } else { NIL }, cx);
        self.enter(state, Step::Prevote, cx);
        true
    }

    /// L36: a quorum prevoted what was proposed.
    fn on_polka(&self, state: &mut State, cx: &mut Cx<'_, Self>) -> bool {
        if state.polka || state.step == Step::Propose {
            return false;
        }
        let backed =
            |value: &Value| self.is_quorum(self.count(state, state.round, Phase::Prevote, *value)) && self.is_valid(*value);
        let mut values = state.log.proposals(state.round).iter().map(|proposal| proposal.body().value);
        let Some(value) = values.find(backed) else { return false };
        cx.cite("L36");
        state.polka = true;
        if state.step == Step::Prevote {
            cx.cite("L38");
            (state.locked_value, state.locked_round) = (Some(value), Some(state.round));
            cx.cite("L40");
            self.vote(state, Phase::Precommit, value, cx);
            self.enter(state, Step::Precommit, cx);
        }
        cx.cite("L42");
        (state.valid_value, state.valid_round) = (Some(value), Some(state.round));
        if state.precommits_in {
            self.pass_on_proof(state, cx);
        }
        true
    }

    /// L44: a quorum prevoted nil.
    fn on_nil(&self, state: &mut State, cx: &mut Cx<'_, Self>) -> bool {
        let nil = state.step == Step::Prevote && self.is_quorum(self.count(state, state.round, Phase::Prevote, NIL));
        if nil {
            cx.cite("L44");
            cx.cite("L45");
            self.vote(state, Phase::Precommit, NIL, cx);
            self.enter(state, Step::Precommit, cx);
        }
        nil
    }

    /// L34: a quorum prevoted, but not all the same.
    fn on_prevotes(&self, state: &mut State, cx: &mut Cx<'_, Self>) -> bool {
        let fits = state.step == Step::Prevote && !state.prevotes_in && self.have_voted(state, Phase::Prevote);
        if fits {
            cx.cite("L34");
            cx.cite("L35");
            state.prevotes_in = true;
            let (height, round) = (state.height, state.round);
            cx.after(self.timeout(round), Alarm::TimeoutPrevote { height, round });
        }
        fits
    }

    /// L47: a quorum precommitted, but not all the same.
    fn on_precommits(&self, state: &mut State, cx: &mut Cx<'_, Self>) -> bool {
        let fits = !state.precommits_in && self.have_voted(state, Phase::Precommit);
        if fits {
            cx.cite("L47");
            cx.cite("L48");
            state.precommits_in = true;
            let (height, round) = (state.height, state.round);
            cx.after(self.timeout(round), Alarm::TimeoutPrecommit { height, round });
            self.pass_on_proof(state, cx);
        }
        fits
    }

    /// L49: a quorum precommitted what was proposed, in whatever round.
    fn decide(&self, state: &mut State, cx: &mut Cx<'_, Self>) -> bool {
        let final_ = |proposal: &&Signed<Proposal>| {
            let Proposal { round, value, .. } = *proposal.body();
            self.is_quorum(self.count(state, round, Phase::Precommit, value)) && self.is_valid(value)
        };
        let Some(proposal) = state.log.all_proposals().find(final_).cloned() else { return false };
        let Proposal { height, round, value, .. } = *proposal.body();
        cx.cite("L49");
        let precommits = state.log.ballot(round, Phase::Precommit, value);
        self.take_alarms_back(state, cx);
        cx.cite("L51");
        state.decided.push(Decided { proposal, precommits });
        if self.heights > 1 {
            cx.deliver(height, value);
        }
        if height == 0 {
            cx.decide(value);
        }
        self.await_the_rest(state, height, cx);
        self.next_height(state, cx);
        true
    }

    fn next_height(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        cx.cite("L52");
        state.height += 1;
        cx.cite("L53");
        (state.locked_value, state.locked_round) = (None, None);
        (state.valid_value, state.valid_round) = (None, None);
        (state.passed_on, state.log) = (None, super::Log::default());
        if self.is_over(state) {
            state.early.clear();
            return;
        }
        for piece in std::mem::take(&mut state.early) {
            self.hear(state, piece, cx);
        }
        cx.cite("L54");
        // Nothing of the height before is left to take back.
        (state.round, state.step, state.prevotes_in, state.precommits_in) = (0, Step::Precommit, false, false);
        self.start_round(state, 0, cx);
    }

    /// L55: f + 1 others are in a later round, so a correct one is.
    fn skip(&self, state: &mut State, cx: &mut Cx<'_, Self>) -> bool {
        let later = state.log.later(state.round);
        let Some((round, _)) = later.into_iter().rev().find(|(_, who)| who.len() > self.f) else { return false };
        cx.cite("L55");
        self.start_round(state, round, cx);
        true
    }
}
