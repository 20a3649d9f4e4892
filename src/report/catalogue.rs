//! What there is: protocols and shipped scenarios, as data.

use super::{Word, sort_word};
use crate::monitors::Property;
use crate::protocol::{Authentication, Card, Faults, Model, ParamKind, Range, Timing};
use crate::protocols::{CATALOGUE, Entry};
use crate::scenario::Scenario;
use crate::scenario::shipped::{SHIPPED, Shipped};
use serde::Serialize;

/// Every protocol and every shipped scenario.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Listing {
    /// In teaching order.
    pub protocols: Vec<ProtocolFacts>,
    /// In the order of the library.
    pub scenarios: Vec<ScenarioFacts>,
}

/// A protocol's facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProtocolFacts {
    /// Its word.
    pub id: &'static str,
    /// Its name.
    pub title: &'static str,
    /// The chapter's heading.
    pub chapter: &'static str,
    /// What it assumes.
    pub model: ModelFacts,
    /// The relation of n and f that it needs: `n > 3f`.
    pub bound: &'static str,
    /// What can be set: `n` and `f`, then its own.
    pub params: Vec<ParamFacts>,
    /// Named strategies of its traitors.
    pub attacks: Vec<AttackFacts>,
    /// The properties that its runs are watched for.
    pub properties: Vec<PropertyFacts>,
}

/// What a protocol assumes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ModelFacts {
    /// `sync`, `partial`, `async`, as in a scenario's `net` line.
    pub timing: &'static str,
    /// `none`, `crash`, `crash-recovery`, `byzantine`.
    pub faults: &'static str,
    /// `links`, `signatures`.
    pub authentication: &'static str,
}

/// A parameter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ParamFacts {
    /// Its word.
    pub name: &'static str,
    /// `number`, `choice`, `mistake`.
    pub kind: &'static str,
    /// If nobody says; nothing where the protocol computes it.
    pub default: Option<Word>,
    /// Least number.
    pub min: Option<i64>,
    /// Greatest number.
    pub max: Option<i64>,
    /// The words to choose from; none for a number.
    pub options: Vec<&'static str>,
    /// What it does.
    pub about: &'static str,
}

/// A named strategy of a traitor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AttackFacts {
    /// Its word.
    pub id: &'static str,
    /// What the traitor does.
    pub plan: &'static str,
}

/// A property that is watched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PropertyFacts {
    /// Its word in claims.
    pub id: &'static str,
    /// Its name.
    pub title: &'static str,
    /// `safety`, `liveness`, `assumption`.
    pub kind: &'static str,
    /// The formula.
    pub formula: &'static str,
    /// In a sentence.
    pub says: &'static str,
}

/// A shipped scenario's facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ScenarioFacts {
    /// Its word.
    pub id: &'static str,
    /// Its title.
    pub title: String,
    /// The protocol's id.
    pub protocol: &'static str,
    /// How the page dresses it.
    pub skin: String,
    /// The fragment that opens it, from `#` on.
    pub link: String,
}

impl Listing {
    /// All of it.
    pub fn whole() -> Listing {
        let scenarios = SHIPPED.iter().filter_map(ScenarioFacts::of).collect();
        Listing { protocols: CATALOGUE.iter().map(ProtocolFacts::of).collect(), scenarios }
    }
}

impl ScenarioFacts {
    fn of(shipped: &Shipped) -> Option<ScenarioFacts> {
        let scenario = shipped.scenario().ok()?;
        let (id, protocol) = (shipped.id, scenario.protocol.id);
        Some(ScenarioFacts { id, title: scenario.title, protocol, skin: scenario.skin, link: format!("#s/{id}") })
    }
}

impl ProtocolFacts {
    fn of(entry: &'static Entry) -> ProtocolFacts {
        let card = entry.card();
        ProtocolFacts {
            id: card.id,
            title: card.title,
            chapter: card.chapter.title(),
            model: ModelFacts::of(card.model),
            bound: card.bound.text,
            params: params(card),
            attacks: (entry.attacks)().iter().map(|card| AttackFacts { id: card.id, plan: card.plan }).collect(),
            properties: properties(entry).iter().map(PropertyFacts::of).collect(),
        }
    }
}

/// The properties of the protocol as it stands when nobody sets anything.
fn properties(entry: &'static Entry) -> Vec<Property> {
    let scenario = Scenario::plain(entry);
    let machine = entry.build(&scenario.setup());
    machine.map(|machine| machine.monitors().iter().map(|one| one.property()).collect()).unwrap_or_default()
}

impl PropertyFacts {
    fn of(property: &Property) -> PropertyFacts {
        let Property { id, title, sort, formula, says, .. } = *property;
        PropertyFacts { id, title, kind: sort_word(sort), formula, says }
    }
}

impl ModelFacts {
    fn of(model: Model) -> ModelFacts {
        let timing = match model.timing {
            Timing::Synchronous => "sync",
            Timing::PartiallySynchronous => "partial",
            Timing::Asynchronous => "async",
        };
        let faults = match model.faults {
            Faults::None => "none",
            Faults::Crash => "crash",
            Faults::CrashRecovery => "crash-recovery",
            Faults::Byzantine => "byzantine",
        };
        let authentication = match model.authentication {
            Authentication::Links => "links",
            Authentication::Signatures => "signatures",
        };
        ModelFacts { timing, faults, authentication }
    }
}

fn params(card: &'static Card) -> Vec<ParamFacts> {
    let size = |name, range: Range, about| ParamFacts {
        default: Some(Word::Number(i64::from(range.default))),
        ..number(name, i64::from(range.min), i64::from(range.max), about)
    };
    let sizes = [
        size("n", card.nodes, "how many nodes there are"),
        size("f", card.faults, "how many faulty nodes it is configured for"),
    ];
    let own = card.params.iter().map(|param| {
        let (name, about) = (param.word, param.about);
        match param.kind {
            ParamKind::Number { min, max, default } => {
                ParamFacts { default: default.map(Word::Number), ..number(name, min, max, about) }
            }
            ParamKind::Choice(options) => chosen(name, "choice", options.iter().map(|(word, _)| *word), about),
            ParamKind::Mistake => chosen(name, "mistake", ["off", "on"], about),
        }
    });
    sizes.into_iter().chain(own).collect()
}

fn number(name: &'static str, min: i64, max: i64, about: &'static str) -> ParamFacts {
    ParamFacts { name, kind: "number", default: None, min: Some(min), max: Some(max), options: Vec::new(), about }
}

/// One of some words, the first by default.
fn chosen(
    name: &'static str,
    kind: &'static str,
    words: impl IntoIterator<Item = &'static str>,
    about: &'static str,
) -> ParamFacts {
    let options: Vec<&str> = words.into_iter().collect();
    let default = options.first().map(|word| Word::Name((*word).to_owned()));
    ParamFacts { name, kind, default, min: None, max: None, options, about }
}
