//! What a reader is to reach, as conditions on a scenario and its run.

use crate::scenario::condition::{self, Condition, Relation};
use crate::scenario::{Claim, Line, Reader, Scenario, TextError, tokens};
use std::fmt::{self, Display, Formatter};

/// Something to be reached. The answer is a scenario of the same protocol, whatever way it was made.
#[derive(Clone, Debug, PartialEq)]
pub struct Objective {
    /// Its id, told apart from those of all lessons: `play --objective ID`.
    pub id: String,
    /// What is asked for, in a sentence.
    pub text: String,
    /// The protocol of the step's link.
    pub protocol: &'static str,
    /// All of these have to be so.
    pub musts: Vec<Must>,
    /// A link that reaches it, for lecturers; a test plays it.
    pub answer: String,
}

/// One condition on an answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Must {
    /// A number of the scenario or of its run: `n = 4`, `crashes <= 1`, `lies <= 6`.
    Measure(Measure, Relation, u64),
    /// What a scenario may claim of its run, as it is written there: `agreement breached`, `decided = nothing by step 40`.
    Claim(String),
    /// A condition that comes true at some moment: `any.role = leader`.
    Comes(Condition),
}

macro_rules! measures {
    ($($(#[doc = $about:literal])+ $name:ident $word:literal)*) => {
        /// A number of a scenario, or of its run when it has ended.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Measure {
            $($(#[doc = $about])+ $name),*
        }

        impl Measure {
            /// All of them, and their words.
            pub const ALL: &[(&str, Measure)] = &[$(($word, Measure::$name)),*];
        }
    };
}

measures! {
    /// Nodes.
    Nodes "n"
    /// Faults the protocol is configured for.
    Faults "f"
    /// Actions of the script.
    Actions "actions"
    /// Nodes that the script crashes.
    Crashes "crashes"
    /// Nodes that the script turns traitor.
    Traitors "traitors"
    /// Nodes that the script crashes or turns traitor.
    Faulty "faulty"
    /// Partitions and cut links of the script.
    Cuts "cuts"
    /// Actions of the script that drop messages.
    Drops "drops"
    /// Bits that the script flips.
    Flips "flips"
    /// What the script asks nodes for.
    Requests "requests"
    /// Mistakes of the protocol that are switched on.
    Mistakes "mistakes"
    /// Messages that a traitor made or changed.
    Lies "lies"
    /// Steps of the run.
    Steps "steps"
    /// Messages sent to other nodes.
    Sent "sent"
    /// Messages that arrived at a running node.
    Delivered "delivered"
    /// Messages that were lost, or arrived at a crashed node.
    Lost "lost"
    /// Lock-step rounds that have run.
    Rounds "rounds"
    /// Correct nodes that have decided.
    Decisions "decisions"
    /// Different values that correct nodes have decided.
    Values "values"
}

impl Measure {
    /// The word in texts.
    pub fn word(self) -> &'static str {
        Measure::ALL.iter().find(|(_, measure)| *measure == self).map_or("", |(word, _)| word)
    }
}

impl Must {
    /// Reads a condition, as it stands after `must`; claims and conditions are checked against the scenario that the
    /// reader starts from.
    ///
    /// # Errors
    /// Says what was expected; places are those of the condition alone.
    pub fn parse(text: &str, start: &Scenario) -> Result<Must, TextError> {
        let text = text.trim();
        let left = condition::relation(text).map_or("", |(at, ..)| text[..at].trim());
        if let Some((_, measure)) = Measure::ALL.iter().find(|(word, _)| *word == left) {
            return measured(text, *measure);
        }
        if matches!(left.split_once('.'), Some((subject, _)) if !subject.contains(char::is_whitespace)) {
            return Condition::parse(text).map(Must::Comes);
        }
        match claim(text, start) {
            Ok(_) => Ok(Must::Claim(text.to_owned())),
            Err(error) => {
                let words = Measure::ALL.iter().map(|(word, _)| *word);
                let known: Vec<&str> = words.clone().collect();
                let expected = format!("{}, or a number of the run: {}", error.expected, known.join(", "));
                Err(TextError { expected, ..error }.near(words))
            }
        }
    }
}

fn measured(text: &str, measure: Measure) -> Result<Must, TextError> {
    let fail = |at: usize, found: &str, expected: &str| {
        Err(TextError::new(1, text[..at].chars().count() as u32 + 1, found, expected))
    };
    let Some((at, word, relation)) = condition::relation(text) else {
        return fail(text.len(), "", "one of = != < <= > >=");
    };
    let number = text[at + word.len()..].trim();
    match number.parse::<u64>() {
        Ok(number) => Ok(Must::Measure(measure, relation, number)),
        Err(_) => fail(at + word.len(), number, "a whole number"),
    }
}

/// A claim as it would stand in a scenario; its values and nodes are that scenario's.
pub(super) fn claim(text: &str, of: &Scenario) -> Result<Claim, TextError> {
    let mut scenario = of.clone();
    scenario.claims.clear();
    let (tokens, end) = tokens(1, 1, text)?;
    let mut line = Line::new(1, tokens, end);
    Reader { scenario: &mut scenario }.claim(&mut line)?;
    line.done()?;
    // The reader pushes exactly one claim, or fails.
    scenario.claims.pop().ok_or_else(|| TextError::new(1, 1, text, "a claim"))
}

impl Display for Must {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Must::Measure(measure, relation, number) => {
                write!(out, "{} {} {number}", measure.word(), relation.word())
            }
            Must::Claim(text) => out.write_str(text),
            Must::Comes(condition) => write!(out, "{condition}"),
        }
    }
}
