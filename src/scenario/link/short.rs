//! The readable form: a protocol or a shipped scenario, and what is different about it.

use super::LinkError;
use super::pairs::{Pair, encoded};
use crate::faults::{Crash, Strategy};
use crate::ids::NodeId;
use crate::limits;
use crate::protocols;
use crate::scenario::text::{Line, Reader, settled};
use crate::scenario::{Action, Moment, Scenario, shipped};
use crate::time::Time;

/// Keys that are no setting of the protocol.
pub(super) const KEYS: [&str; 3] = ["input", "traitor", "crash"];

/// The keys that change the scenario which the head of a link names; none behind a packed one.
pub(super) fn keys(head: &str) -> Vec<&'static str> {
    let entry = match head.strip_prefix("s/") {
        Some(id) => shipped::find(id).and_then(|shipped| shipped.scenario().ok()).map(|scenario| scenario.protocol),
        None => protocols::find(head),
    };
    entry.map(|entry| Scenario::settings(entry.card()).chain(KEYS).collect()).unwrap_or_default()
}

/// The scenario, changed as the pairs say. A shipped one keeps its number of nodes: its script speaks of them.
pub(super) fn adapt(mut scenario: Scenario, pairs: &[Pair], sized: bool) -> Result<Scenario, LinkError> {
    let card = scenario.protocol.card();
    let settings: Vec<&str> = Scenario::settings(card).collect();
    let n = scenario.n;
    for Pair { key, text } in pairs.iter().filter(|pair| settings.contains(&pair.key.as_str())) {
        scenario.set(key, text).map_err(|expected| LinkError::new(&format!("{key}={text}"), expected))?;
        if sized && scenario.n != n {
            let expected = format!("n={n}, which this shipped scenario was made for");
            return Err(LinkError::new(&format!("{key}={text}"), expected));
        }
    }
    scenario.params = settled(card, &scenario.params);
    // Inputs first: names of values are numbered in that order.
    for key in ["input", "traitor", "crash"] {
        for pair in pairs.iter().filter(|pair| pair.key == key) {
            change(&mut scenario, pair).map_err(|error| LinkError { place: None, ..error })?;
        }
    }
    Ok(scenario)
}

fn change(scenario: &mut Scenario, Pair { key, text }: &Pair) -> Result<(), LinkError> {
    let now = Moment::At(Time(0));
    if key == "input" {
        let mut line = Line::of_words(text.split(','));
        Reader { scenario }.input(&mut line)?;
        return Ok(line.done()?);
    }
    for item in text.split(',') {
        if scenario.script.len() >= limits::STATEMENTS_MAX {
            let expected = format!("at most {} actions (STATEMENTS_MAX)", limits::STATEMENTS_MAX);
            return Err(LinkError::new(item, expected));
        }
        let (when, mut line) = match (key.as_str(), item.split_once([':', '@'])) {
            ("traitor", Some((node, strategy))) => (now, Line::of_words(["corrupt", node, strategy])),
            ("traitor", None) => (now, Line::of_words(["corrupt", item])),
            (_, Some((node, time))) => {
                let mut time = Line::of_words([time]);
                (Moment::At(time.time()?), Line::of_words(["crash", node]))
            }
            (_, None) => (now, Line::of_words(["crash", item])),
        };
        Reader { scenario: &mut *scenario }.act(when, &mut line)?;
        line.done()?;
    }
    Ok(())
}

/// The head and the pairs of a scenario that has nothing else to say; whether it is then the same is for the caller
/// to check.
pub(super) fn written(scenario: &Scenario) -> Option<(String, Vec<String>)> {
    let told = !scenario.title.is_empty() || !scenario.story.is_empty() || !scenario.asks.is_empty();
    let other =
        told || scenario.until != scenario.protocol.until || !scenario.claims.is_empty() || !scenario.alikes.is_empty();
    if other {
        return None;
    }
    let mut pairs: Vec<String> = scenario.written_settings().iter().map(|(word, text)| encoded(word, text)).collect();
    if scenario.inputs != Scenario::default_inputs(scenario.protocol, scenario.n) {
        let label = |value: &Option<_>| value.map_or_else(|| "-".to_owned(), |value| scenario.values.label(value));
        let inputs: Vec<String> = scenario.inputs.iter().map(label).collect();
        pairs.push(encoded("input", &inputs.join(",")));
    }
    for planned in &scenario.script {
        let Moment::At(when) = planned.when else { return None };
        pairs.push(match &planned.action {
            Action::Crash(node, Crash::Now) if when == Time(0) => encoded("crash", &node.to_string()),
            Action::Crash(node, Crash::Now) => encoded("crash", &format!("{node}@{when}")),
            Action::Corrupt(node, strategy) if when == Time(0) => traitor(scenario, *node, strategy)?,
            _ => return None,
        });
    }
    Some((scenario.protocol.id.to_owned(), pairs))
}

fn traitor(scenario: &Scenario, node: NodeId, strategy: &Strategy) -> Option<String> {
    let first = (scenario.protocol.attacks)().first().map(|card| card.id);
    let (word, plain) = match strategy {
        Strategy::Hand => ("hand", first.is_none()),
        Strategy::Silent => ("silent", false),
        Strategy::Replay => ("replay", false),
        Strategy::Attack { id, .. } => (*id, first == Some(*id)),
        _ => return None,
    };
    Some(encoded("traitor", &if plain { node.to_string() } else { format!("{node}:{word}") }))
}
