//! The same specification for stateright, an independent checker; written after it, as its own example is.

use stateright::{Model, Property};
use std::collections::BTreeSet;

/// So many resource managers.
#[derive(Clone)]
pub struct Peer(pub usize);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rm {
    Working,
    Prepared,
    Committed,
    Aborted,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tm {
    Init,
    Committed,
    Aborted,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Message {
    Prepared(usize),
    Commit,
    Abort,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct State {
    rms: Vec<Rm>,
    tm: Tm,
    prepared: Vec<bool>,
    messages: BTreeSet<Message>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    TmHears(usize),
    TmCommits,
    TmAborts,
    Prepares(usize),
    Aborts(usize),
    HearsCommit(usize),
    HearsAbort(usize),
}

impl Model for Peer {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        let (rms, prepared) = (vec![Rm::Working; self.0], vec![false; self.0]);
        vec![State { rms, tm: Tm::Init, prepared, messages: BTreeSet::new() }]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        if state.tm == Tm::Init {
            if state.prepared.iter().all(|is| *is) {
                actions.push(Action::TmCommits);
            }
            actions.push(Action::TmAborts);
        }
        for rm in 0..self.0 {
            if state.tm == Tm::Init && state.messages.contains(&Message::Prepared(rm)) {
                actions.push(Action::TmHears(rm));
            }
            if state.rms[rm] == Rm::Working {
                actions.push(Action::Prepares(rm));
                actions.push(Action::Aborts(rm));
            }
            if state.messages.contains(&Message::Commit) {
                actions.push(Action::HearsCommit(rm));
            }
            if state.messages.contains(&Message::Abort) {
                actions.push(Action::HearsAbort(rm));
            }
        }
    }

    fn next_state(&self, last: &State, action: Action) -> Option<State> {
        let mut state = last.clone();
        match action {
            Action::TmHears(rm) => state.prepared[rm] = true,
            Action::TmCommits => {
                state.tm = Tm::Committed;
                state.messages.insert(Message::Commit);
            }
            Action::TmAborts => {
                state.tm = Tm::Aborted;
                state.messages.insert(Message::Abort);
            }
            Action::Prepares(rm) => {
                state.rms[rm] = Rm::Prepared;
                state.messages.insert(Message::Prepared(rm));
            }
            Action::Aborts(rm) | Action::HearsAbort(rm) => state.rms[rm] = Rm::Aborted,
            Action::HearsCommit(rm) => state.rms[rm] = Rm::Committed,
        }
        Some(state)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![Property::always("consistent", |_, state: &State| {
            !(state.rms.contains(&Rm::Committed) && state.rms.contains(&Rm::Aborted))
        })]
    }
}
