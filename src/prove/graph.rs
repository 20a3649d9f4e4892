//! The configuration graph: found, and walked by a reader event by event, with the chain of Lemma 2 and the diamond of
//! Lemma 1.

use super::{Stepped, Word};
use crate::explore::{Check, Graph, Inputs, Leg, Rules, Search, Survey, chain};
use crate::ids::{NodeId, NodeSet};
use crate::scenario::Scenario;
use crate::scene::{ChainPicture, ConfigurationPicture, DiamondPicture, Level, level_counts, possible};
use crate::value::Value;

/// Initial configurations of a chain at most: each is a search of its own.
const CHAIN_CASES: usize = 64;

/// The graph as far as it is known, and where the reader stands in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Graphed {
    /// Configurations found by now.
    pub found: u32,
    /// All of it, once the search is over.
    pub whole: Option<Whole>,
    /// Where the reader stands, once the search is over.
    pub here: Option<Here>,
    /// Lemma 2, once it is known.
    pub chain: Option<ChainPicture>,
}

/// A graph as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whole {
    /// Configurations.
    pub configurations: u32,
    /// Events between them.
    pub edges: usize,
    /// Configurations from which two different values may be decided.
    pub bivalent: usize,
    /// Those after which none is.
    pub critical: usize,
    /// The first of these.
    pub first_critical: Option<u32>,
    /// Why it is not complete; `None`: it is.
    pub stopped: Option<String>,
    /// What may be decided, by distance from the first configuration.
    pub levels: Vec<Level>,
}

/// Something that may happen next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// In words.
    pub words: String,
    /// The configuration it leads to.
    pub to: u32,
    /// What may be decided from there.
    pub values: Vec<Value>,
    /// Has somebody decided there?
    pub decided: bool,
}

/// Where the reader stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Here {
    /// The graph, or what is around.
    pub picture: ConfigurationPicture,
    /// The configuration's number.
    pub id: u32,
    /// Its distance from the first.
    pub level: u32,
    /// What may be decided from it.
    pub values: Vec<Value>,
    /// How many different values are decided in it.
    pub decided: u32,
    /// Is it critical?
    pub critical: bool,
    /// The node whose events decide, if it is critical and they are one node's.
    pub decider: Option<NodeId>,
    /// What may happen next.
    pub events: Vec<Event>,
    /// The way here as a scenario's text, or what of it could not be played.
    pub scenario: Result<String, String>,
    /// A pair of events that may happen in either order, and how many there are.
    pub diamond: Option<(DiamondPicture, usize)>,
}

/// A graph being found, and the way of a reader through it.
pub(super) struct Walk {
    search: Search,
    survey: Option<Survey>,
    /// Once the search is over.
    graph: Option<(Graph, Whole)>,
    /// Configurations the reader went through, from the first.
    way: Vec<u32>,
    /// The same question for every input, for the chain.
    inputs: Option<Check>,
    /// Which of the diamonds here is shown.
    diamond: usize,
    /// Where the reader stands, while that is so.
    here: Option<Here>,
    wide: f32,
}

impl Walk {
    pub fn new(scenario: Scenario, mut rules: Rules, wide: f32) -> Result<Walk, String> {
        let inputs = Check::new(&scenario, rules).ok();
        let inputs = inputs.filter(|check| check.cases().len() <= CHAIN_CASES).map(Check::with_valence);
        (rules.inputs, rules.at_once) = (Inputs::Given, 1);
        let search = Search::new(scenario, rules, NodeSet::EMPTY)?.with_edges();
        Ok(Walk { search, survey: None, graph: None, way: vec![0], inputs, diamond: 0, here: None, wide })
    }

    pub fn step(&mut self, budget: u32) -> Result<Stepped, String> {
        if self.graph.is_some() {
            let Some(check) = &mut self.inputs else { return Ok(Stepped { done: true, news: true }) };
            return Ok(Stepped { done: check.step(budget)?.done, news: false });
        }
        let mut news = false;
        if self.search.step(budget).done && self.survey.get_or_insert_default().step(&mut self.search, budget) {
            let graph = self.survey.take().map(|survey| survey.graph(&mut self.search));
            self.graph = graph.map(|graph| {
                let whole = Whole::of(&graph, self.search.answer().stopped);
                (graph, whole)
            });
            news = true;
        }
        Ok(Stepped { done: false, news })
    }

    pub fn hear(&mut self, word: &Word) {
        match word {
            Word::Go(to) if self.can_go(*to) => self.way.push(*to),
            Word::Jump(to) if self.is_known(*to) => {
                let legs = self.search.path(*to);
                self.way = std::iter::once(0).chain(legs.iter().map(|leg| leg.to)).collect();
            }
            Word::Back if self.way.len() > 1 => drop(self.way.pop()),
            Word::ToStart => self.way.truncate(1),
            Word::NextDiamond => {
                self.diamond += 1;
                self.here = None;
                return;
            }
            _ => return,
        }
        self.diamond = 0;
        self.here = None;
    }

    fn is_known(&self, id: u32) -> bool {
        self.graph.as_ref().is_some_and(|(graph, _)| id < graph.len())
    }

    /// Does an event lead there from here? The list of events may be older than the last step.
    fn can_go(&self, to: u32) -> bool {
        self.here.as_ref().is_some_and(|here| here.events.iter().any(|event| event.to == to))
    }

    pub fn answer(&mut self) -> Graphed {
        if self.here.is_none() {
            self.here = self.look();
        }
        let names = self.inputs.as_ref().filter(|check| check.progress().done);
        let links = names.map(|check| chain(&check.verdict().outlooks)).filter(|links| links.len() > 1);
        Graphed {
            found: self.search.progress().configurations,
            whole: self.graph.as_ref().map(|(_, whole)| whole.clone()),
            here: self.here.clone(),
            chain: links.map(|links| ChainPicture::of(&links)),
        }
    }

    /// Looks about.
    fn look(&mut self) -> Option<Here> {
        let (graph, _) = self.graph.as_ref()?;
        let id = self.way.last().copied().unwrap_or(0);
        let pairs: Vec<(u32, u32)> = self.way.windows(2).map(|pair| (pair[0], pair[1])).collect();
        let legs: Vec<Leg> = pairs.into_iter().filter_map(|(from, to)| self.search.leg(from, to)).collect();
        let events = self.search.choices(id).into_iter().map(|choice| Event {
            words: choice.words,
            to: choice.to,
            values: possible(graph, choice.to),
            decided: graph.decided(choice.to) != 0,
        });
        let diamonds = self.search.diamonds(id);
        let diamond = diamonds.get(self.diamond % diamonds.len().max(1)).map(|one| {
            let ids = [one.from, one.left.1, one.right.1, one.to];
            let space = self.search.space();
            let events = [space.words(one.left.0), space.words(one.right.0)];
            (DiamondPicture::of(ids, ids.map(|id| possible(graph, id)), events), diamonds.len())
        });
        Some(Here {
            picture: ConfigurationPicture::of(graph, id, self.wide),
            id,
            level: graph.level(id),
            values: possible(graph, id),
            decided: graph.decided(id).count_ones(),
            critical: graph.is_critical(id),
            events: events.collect(),
            decider: self.search.decider(graph, id).map(|node| NodeId(node as u16)),
            scenario: self.search.walked(&legs).map(|scenario| scenario.to_string()),
            diamond,
        })
    }
}

impl Whole {
    fn of(graph: &Graph, stopped: Option<&str>) -> Whole {
        let critical = graph.critical();
        Whole {
            configurations: graph.len(),
            edges: graph.edges(),
            bivalent: (0..graph.len()).filter(|id| graph.is_bivalent(*id)).count(),
            critical: critical.len(),
            first_critical: critical.first().copied(),
            stopped: stopped.map(str::to_owned),
            levels: level_counts(graph),
        }
    }
}
