//! `at MOMENT ACTION`.

use super::error::{TextError, listed};
use super::header::percent;
use super::line::{Line, digits};
use super::parse::Reader;
use crate::faults::{Crash, Strategy};
use crate::ids::{NodeId, NodeSet, ParcelId};
use crate::limits::BIT_MAX;
use crate::network::{Life, Verdict};
use crate::scenario::{Action, Planned, Target};

/// The words of all actions.
const ACTIONS: [&str; 18] = [
    "crash",
    "restart",
    "corrupt",
    "say",
    "forge",
    "cut",
    "heal",
    "drop",
    "delay",
    "hold",
    "duplicate",
    "lose",
    "flip",
    "release",
    "deliver",
    "fire",
    "request",
    "toss",
];

/// What may follow links where no kind is named.
const AFTER_LINKS: [&str; 3] = ["until", "by", "bit"];

/// The words of the strategies that know nothing of any protocol.
pub(crate) const STRATEGIES: [&str; 6] = ["hand", "silent", "twins", "withhold", "delay", "replay"];

impl Reader<'_> {
    pub(super) fn at(&mut self, line: &mut Line) -> Result<(), TextError> {
        let when = line.moment()?;
        self.act(when, line)
    }

    /// An action, after its moment; it is added to the script.
    pub(crate) fn act(&mut self, when: crate::scenario::Moment, line: &mut Line) -> Result<(), TextError> {
        let action = self.action(line)?;
        self.scenario.script.push(Planned { when, action });
        Ok(())
    }

    fn action(&mut self, line: &mut Line) -> Result<Action, TextError> {
        let n = self.scenario.n;
        let word = ACTIONS[line.one_of("an action", &ACTIONS)?];
        Ok(match word {
            "crash" => Action::Crash(line.node(n)?, crash(line, n)?),
            "restart" => Action::Restart(line.node(n)?),
            "corrupt" => Action::Corrupt(line.node(n)?, self.strategy(line)?),
            "say" => {
                let (from, to, kind) = self.letter(line)?;
                if line.is_done() {
                    return Err(line.fail("what it says instead, such as `value=0`"));
                }
                Action::Say { from, to, kind, fields: self.fields(line)? }
            }
            "forge" => {
                let (from, to, kind) = self.letter(line)?;
                Action::Forge { from, to, kind, fields: self.fields(line)? }
            }
            "cut" => Action::Cut(groups(line, n)?),
            "heal" => Action::Heal,
            "release" => Action::Release(self.target(line)?),
            "flip" if !(line.links_follow()) => Action::Upset(line.node(n)?, bit(line)?),
            "deliver" => Action::Deliver(self.target(line)?),
            "fire" => Action::Fire(line.node(n)?, line.id("the word of an alarm")?),
            "request" => Action::Request(line.node(n)?, self.value(line)?),
            "toss" => {
                let node = line.node(n)?;
                let mut sides = vec![line.number("the side of a coin", 0, u64::MAX)?];
                while !line.is_done() {
                    sides.push(line.number("the side of a coin", 0, u64::MAX)?);
                }
                Action::Toss(node, sides)
            }
            _ => self.meddle(word, line)?,
        })
    }

    fn strategy(&mut self, line: &mut Line) -> Result<Strategy, TextError> {
        let n = self.scenario.n;
        let attacks = (self.scenario.protocol.attacks)();
        let attack = |index: usize| attacks.get(index).map(|card| Strategy::Attack { id: card.id, index });
        if line.is_done() {
            return Ok(attack(0).unwrap_or(Strategy::Hand));
        }
        let words: Vec<&str> = STRATEGIES.into_iter().chain(attacks.iter().map(|card| card.id)).collect();
        let place = line.one_of("a strategy", &words)?;
        Ok(match words[place] {
            "silent" => Strategy::Silent,
            "twins" => {
                line.the_word("left")?;
                line.symbol("=")?;
                Strategy::Twins { left: line.nodes(n)? }
            }
            "withhold" => {
                line.the_word("from")?;
                line.symbol("=")?;
                Strategy::Withhold { from: line.nodes(n)? }
            }
            "delay" => {
                line.the_word("by")?;
                line.symbol("=")?;
                Strategy::Delay { by: line.span()? }
            }
            "replay" => Strategy::Replay,
            _ => place.checked_sub(STRATEGIES.len()).and_then(attack).unwrap_or(Strategy::Hand),
        })
    }

    fn kind(&self, line: &mut Line) -> Result<String, TextError> {
        let words: Vec<&str> = self.scenario.protocol.card().kinds.iter().map(|kind| kind.word).collect();
        Ok(words[line.one_of("a kind of message", &words)?].to_owned())
    }

    /// `n0->n2 KIND`
    fn letter(&self, line: &mut Line) -> Result<(NodeId, NodeId, String), TextError> {
        let from = line.node(self.scenario.n)?;
        line.symbol("->")?;
        let to = line.node(self.scenario.n)?;
        Ok((from, to, self.kind(line)?))
    }

    /// `m57` or `n0,n1->* [KIND]`
    fn target(&self, line: &mut Line) -> Result<Target, TextError> {
        let parcel = |word: &str| word.strip_prefix('m').and_then(digits).map(ParcelId);
        if let Some(parcel) = line.peek_word().and_then(parcel) {
            line.pass();
            return Ok(Target::Parcel(parcel));
        }
        let links = |error: TextError| {
            let expected = format!("a message such as m57, or links such as n0->n1 or *->n2 ({})", error.expected);
            TextError { expected, ..error }
        };
        let from = line.nodes(self.scenario.n).map_err(links)?;
        line.symbol("->")?;
        let to = line.nodes(self.scenario.n)?;
        let more = line
            .peek_word()
            .is_some_and(|word| !AFTER_LINKS.contains(&word) && !word.starts_with(|c: char| c.is_ascii_digit()));
        let kind = if more { Some(self.kind(line)?) } else { None };
        Ok(Target::Links { from, to, kind })
    }

    fn meddle(&mut self, word: &str, line: &mut Line) -> Result<Action, TextError> {
        let place = line.fail("links such as n0->n1: chance speaks of messages to come");
        let target = self.target(line)?;
        if word == "lose" && matches!(target, Target::Parcel(_)) {
            return Err(place);
        }
        let verdict = match word {
            "drop" => Verdict::Drop,
            "hold" => Verdict::Hold,
            "duplicate" => Verdict::Duplicate,
            "lose" => Verdict::Lose(percent(line)?),
            "flip" => Verdict::Flip(bit(line)?),
            _ => {
                line.the_word("by")?;
                Verdict::Delay(line.span()?)
            }
        };
        let lasting = matches!(target, Target::Links { .. }) && line.eats_word("until");
        let life = match lasting {
            false => Life::Once,
            true if line.eats_word("end") => Life::Always,
            true if line.peek_word().is_some_and(|word| word.starts_with(|c: char| c.is_ascii_digit())) => {
                Life::Until(line.time()?)
            }
            true => return Err(line.fail("a time such as 120ms, or `end`")),
        };
        Ok(Action::Meddle { target, verdict, life })
    }
}

/// Nothing, or `bit 3`.
fn bit(line: &mut Line) -> Result<u8, TextError> {
    if line.eats_word("bit") { line.number("the number of a bit", 0, BIT_MAX) } else { Ok(0) }
}

/// Nothing, `after 2 sends` or `reaching n2,n3`.
fn crash(line: &mut Line, n: u16) -> Result<Crash, TextError> {
    if line.is_done() {
        return Ok(Crash::Now);
    }
    if line.eats_word("after") {
        let sends = line.number("a number of messages", 0, u32::MAX)?;
        line.one_of("the word", &["sends", "send"])?;
        return Ok(Crash::AfterSends(sends));
    }
    if line.eats_word("reaching") {
        return Ok(Crash::Reaching(line.nodes(n)?));
    }
    let words = ["after", "reaching"];
    Err(line.fail(format!("the end of the line, or how it crashes: {}", listed(words))).near(words))
}

/// `n0,n1 | n2,n3`
fn groups(line: &mut Line, n: u16) -> Result<Vec<NodeSet>, TextError> {
    let mut groups: Vec<NodeSet> = Vec::new();
    loop {
        let place = line.fail("each node in one group only");
        let group = line.nodes(n)?;
        if groups.iter().any(|known| !known.intersection(group).is_empty()) {
            return Err(place);
        }
        groups.push(group);
        if !line.eats("|") {
            return Ok(groups);
        }
    }
}
