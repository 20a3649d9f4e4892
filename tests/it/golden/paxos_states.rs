//! G039: single-decree Paxos with three acceptors and two ballots, all states of it, by a model that shares no code with
//! the engine: messages are a set that only grows, so each may be lost, doubled and late.

use std::collections::BTreeSet;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Message {
    Prepare { ballot: i8 },
    Promise { ballot: i8, from: usize, accepted: (i8, char) },
    Accept { ballot: i8, value: char },
    Accepted { ballot: i8, from: usize, value: char },
}

/// What an acceptor promised, and the ballot and value that it accepted; −1 is none.
type Acceptor = (i8, (i8, char));

type State = ([Acceptor; 3], BTreeSet<Message>);

const OWN: [char; 2] = ['a', 'b'];

fn with(state: &State, acceptor: Option<(usize, Acceptor)>, message: Message) -> State {
    let mut next = state.clone();
    if let Some((at, acceptor)) = acceptor {
        next.0[at] = acceptor;
    }
    next.1.insert(message);
    next
}

/// The values that a majority of the promises of a ballot binds its proposer to; its own where none does.
fn bound(state: &State, ballot: i8) -> BTreeSet<char> {
    let promises = state.1.iter().filter_map(|message| match message {
        Message::Promise { ballot: of, accepted, .. } if *of == ballot => Some(*accepted),
        _ => None,
    });
    let promises: Vec<(i8, char)> = promises.collect();
    let pairs = (0..promises.len()).flat_map(|one| (0..one).map(move |other| (one, other)));
    let highest = pairs.map(|(one, other)| promises[one].max(promises[other]));
    highest.map(|(of, value)| if of < 0 { OWN[ballot as usize] } else { value }).collect()
}

fn successors(state: &State) -> Vec<State> {
    let mut next = Vec::new();
    for ballot in [0i8, 1] {
        if !state.1.contains(&Message::Prepare { ballot }) {
            next.push(with(state, None, Message::Prepare { ballot }));
            continue;
        }
        for (from, (promised, accepted)) in state.0.iter().copied().enumerate() {
            if ballot > promised {
                let message = Message::Promise { ballot, from, accepted };
                next.push(with(state, Some((from, (ballot, accepted))), message));
            }
        }
        let accept = state.1.iter().find_map(|message| match message {
            Message::Accept { ballot: of, value } if *of == ballot => Some(*value),
            _ => None,
        });
        let Some(value) = accept else {
            next.extend(
                bound(state, ballot).into_iter().map(|value| with(state, None, Message::Accept { ballot, value })),
            );
            continue;
        };
        for (from, (promised, _)) in state.0.iter().enumerate() {
            let message = Message::Accepted { ballot, from, value };
            if ballot >= *promised && !state.1.contains(&message) {
                next.push(with(state, Some((from, (ballot, (ballot, value)))), message));
            }
        }
    }
    next
}

/// Values that a majority has accepted in one ballot.
fn chosen(state: &State) -> BTreeSet<char> {
    let by = |ballot: i8, value: char| {
        let from = |from: usize| state.1.contains(&Message::Accepted { ballot, from, value });
        (0..3).filter(|at| from(*at)).count() >= 2
    };
    OWN.into_iter().filter(|value| by(0, *value) || by(1, *value)).collect()
}

#[test]
fn g039_1777_states_and_never_two_values() {
    let first: State = ([(-1, (-1, ' ')); 3], BTreeSet::new());
    let (mut seen, mut open) = (BTreeSet::from([first.clone()]), vec![first]);
    let mut outcomes: BTreeSet<BTreeSet<char>> = BTreeSet::new();
    while let Some(state) = open.pop() {
        outcomes.insert(chosen(&state));
        open.extend(successors(&state).into_iter().filter(|next| seen.insert(next.clone())));
    }
    assert_eq!(seen.len(), 1_777);
    let expected: [&[char]; 3] = [&[], &['a'], &['b']];
    assert_eq!(outcomes, expected.into_iter().map(|values| values.iter().copied().collect()).collect());
}
