//! A protocol of one size, all questions at once: every input, every set of traitors, every schedule the rules allow.

use super::answer::Progress;
use super::graph::Graph;
use super::rules::{Inputs, Pace, Rules};
use super::search::Search;
use super::survey::Survey;
use super::witness::Witness;
use crate::ids::{NodeId, NodeSet};
use crate::limits::{CASES_MAX, GRAPHED_MAX};
use crate::monitors::{Property, Sort};
use crate::scenario::{Action, Scenario, Status};
use crate::value::Value;

/// A case that has just begun is gone through in steps of so many configurations, then of as many as it has had: how long
/// they take is not known yet, and what was asked for may fit the last pass over the graph before, which is much faster.
const FIRST_STEP: u32 = 64;

/// One initial configuration: inputs, and who the traitors are.
#[derive(Clone, Debug)]
pub struct Case {
    /// The scenario with these inputs.
    pub scenario: Scenario,
    /// The traitors.
    pub traitors: NodeSet,
}

/// How a property stands after the search.
#[derive(Clone, Debug)]
pub struct Found {
    /// Which.
    pub property: Property,
    /// Broken; or it holds in all there is; or the search was not complete.
    pub status: Status,
    /// Configurations that break it.
    pub configurations: u64,
    /// In lock step: executions that break it at their end.
    pub executions: u64,
    /// A run that breaks it, or why none could be written.
    pub witness: Option<Result<Witness, String>>,
}

/// What may be decided from an initial configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outlook {
    /// Its inputs.
    pub inputs: Vec<Option<Value>>,
    /// The values that may be decided.
    pub values: Vec<Value>,
    /// Its configurations.
    pub configurations: u32,
    /// Those from which two different values may be decided.
    pub bivalent: u32,
    /// Those after which none is bivalent.
    pub critical: u32,
}

/// All that came of it.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// Initial configurations looked at, and how many there are.
    pub cases: (usize, usize),
    /// Configurations, of all cases.
    pub configurations: u64,
    /// Successors made.
    pub transitions: u64,
    /// Greatest depth.
    pub depth: u32,
    /// Bytes of the largest case, about.
    pub bytes: usize,
    /// Configurations in which nothing is left to happen.
    pub ends: u64,
    /// In lock step: executions.
    pub executions: Option<u64>,
    /// Why it is not complete; `None`: it is.
    pub stopped: Option<&'static str>,
    /// How each property stands.
    pub claims: Vec<Found>,
    /// Promises that only a whole run shows, so that they were not judged.
    pub unseen: Vec<Property>,
    /// By initial configuration, as far as the graphs were made.
    pub outlooks: Vec<Outlook>,
}

/// The question, being answered.
pub struct Check {
    rules: Rules,
    cases: Vec<Case>,
    at: usize,
    search: Option<Search>,
    survey: Option<Survey>,
    /// The path lengths of the witnesses.
    lengths: Vec<usize>,
    is_acyclic: bool,
    /// Is valence asked for in lock step too?
    valence: bool,
    verdict: Verdict,
}

impl Check {
    /// A question about a scenario's protocol, sizes and parameters. Traitors that its script names from the start are
    /// the traitors; the rest of its script is not played.
    ///
    /// # Errors
    /// Says which parameter cannot be.
    pub fn new(scenario: &Scenario, rules: Rules) -> Result<Check, String> {
        let cases = cases(scenario, &rules)?;
        let verdict = Verdict {
            cases: (0, cases.len()),
            configurations: 0,
            transitions: 0,
            depth: 0,
            bytes: 0,
            ends: 0,
            executions: (rules.pace == Pace::LockStep).then_some(0),
            stopped: None,
            claims: Vec::new(),
            unseen: Vec::new(),
            outlooks: Vec::new(),
        };
        let mut check = Check {
            rules,
            cases,
            at: 0,
            search: None,
            survey: None,
            lengths: Vec::new(),
            is_acyclic: true,
            valence: false,
            verdict,
        };
        check.open()?;
        Ok(check)
    }

    /// Works out what may be decided in lock step too, where all instants have to be gone through once more for it.
    #[must_use]
    pub fn with_valence(mut self) -> Check {
        self.valence = true;
        self
    }

    /// Opens the next case that is valid; inputs that the protocol refuses are no case.
    fn open(&mut self) -> Result<(), String> {
        let Some(case) = self.cases.get(self.at) else { return Ok(()) };
        let left = u64::from(self.rules.states_max).saturating_sub(self.verdict.configurations);
        let rules = Rules { states_max: left as u32, ..self.rules };
        let search = Search::new(case.scenario.clone(), rules, case.traitors)?.with_edges();
        if self.at == 0 {
            let judge = search.judge();
            let found = |property: &Property| Found {
                property: *property,
                status: Status::Pending,
                configurations: 0,
                executions: 0,
                witness: None,
            };
            self.verdict.claims = judge.properties().iter().map(found).collect();
            self.verdict.unseen = judge.unseen().to_vec();
            self.lengths = vec![usize::MAX; self.verdict.claims.len()];
        }
        self.search = Some(search);
        Ok(())
    }

    /// Goes on for up to so many configurations.
    ///
    /// # Errors
    /// Says which inputs the protocol refuses.
    pub fn step(&mut self, budget: u32) -> Result<Progress, String> {
        let Some(search) = &mut self.search else { return Ok(self.progress()) };
        let pace = budget.min(search.progress().expanded.max(FIRST_STEP));
        if self.survey.is_none() && search.step(pace).done {
            let wanted = (self.valence || self.rules.pace == Pace::AnyOrder) && search.answer().stopped.is_none();
            if wanted && search.progress().configurations <= GRAPHED_MAX {
                self.survey = Some(Survey::default());
            } else {
                self.close(None)?;
            }
        } else if let Some(survey) = &mut self.survey
            && survey.step(search, budget)
        {
            let graph = self.survey.take().map(|survey| survey.graph(search));
            self.close(graph)?;
        }
        Ok(self.progress())
    }

    /// Answers the question, or stops at a limit.
    ///
    /// # Errors
    /// As [`Check::step`].
    pub fn finish(&mut self) -> Result<&Verdict, String> {
        while !self.step(1 << 16)?.done {}
        Ok(&self.verdict)
    }

    /// Adds what a case gave, and opens the next one.
    fn close(&mut self, graph: Option<Graph>) -> Result<(), String> {
        let Some(mut search) = self.search.take() else { return Ok(()) };
        let answer = search.answer();
        let verdict = &mut self.verdict;
        verdict.configurations += answer.configurations;
        verdict.transitions += answer.transitions;
        verdict.depth = verdict.depth.max(answer.depth);
        verdict.bytes = verdict.bytes.max(search.memory());
        verdict.ends += answer.ends;
        if let (Some(sum), Some(more)) = (&mut verdict.executions, answer.executions) {
            *sum = sum.saturating_add(more);
        }
        verdict.stopped = verdict.stopped.or(answer.stopped);
        verdict.cases.0 += 1;
        for (at, broken) in search.broken().to_vec().into_iter().enumerate() {
            let claim = &mut verdict.claims[at];
            claim.configurations += broken.configurations;
            claim.executions = claim.executions.saturating_add(broken.executions);
            let Some(first) = broken.first else { continue };
            claim.status = Status::Breached;
            let length = search.distance(first);
            if length < self.lengths[at] {
                self.lengths[at] = length;
                claim.witness = Some(search.witness(first, claim.property.id));
            }
        }
        match graph {
            Some(graph) => {
                self.is_acyclic &= graph.is_acyclic();
                self.look_out(&graph);
            }
            None => self.is_acyclic &= self.rules.pace == Pace::LockStep,
        }
        self.at += 1;
        if self.verdict.stopped.is_some() {
            self.at = self.cases.len();
        }
        self.open()?;
        if self.search.is_none() {
            self.conclude();
        }
        Ok(())
    }

    /// What may be decided from the initial configuration; nothing is said of it where the graph is reduced.
    fn look_out(&mut self, graph: &Graph) {
        if self.rules.reduces() {
            return;
        }
        let first = graph.valence(0);
        let values = graph.values().iter().enumerate().filter(|(bit, _)| first >> bit & 1 == 1);
        self.verdict.outlooks.push(Outlook {
            inputs: self.cases[self.at].scenario.inputs.clone(),
            values: values.map(|(_, value)| *value).collect(),
            configurations: graph.len(),
            bivalent: (0..graph.len()).filter(|id| graph.is_bivalent(*id)).count() as u32,
            critical: graph.critical().len() as u32,
        });
    }

    /// What was not broken holds, if all was seen; and if it is liveness, if every run ends.
    fn conclude(&mut self) {
        let complete = self.verdict.stopped.is_none();
        for claim in &mut self.verdict.claims {
            let ends = self.is_acyclic || claim.property.sort != Sort::Liveness;
            if claim.status == Status::Pending && complete && ends {
                claim.status = Status::Holds;
            }
        }
    }

    /// How far it is, over all cases.
    pub fn progress(&self) -> Progress {
        let now = self.search.as_ref().map(Search::progress).unwrap_or_default();
        Progress {
            configurations: (self.verdict.configurations + u64::from(now.configurations)) as u32,
            transitions: self.verdict.transitions + now.transitions,
            depth: self.verdict.depth.max(now.depth),
            bytes: self.verdict.bytes.max(now.bytes),
            done: self.search.is_none(),
            ..now
        }
    }

    /// What is known so far.
    pub fn verdict(&self) -> &Verdict {
        &self.verdict
    }

    /// The rules it goes by.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// The initial configurations.
    pub fn cases(&self) -> &[Case] {
        &self.cases
    }
}

/// Every initial configuration.
fn cases(scenario: &Scenario, rules: &Rules) -> Result<Vec<Case>, String> {
    let named: NodeSet = scenario
        .script
        .iter()
        .filter_map(|planned| match planned.action {
            Action::Corrupt(node, _) => Some(node),
            Action::Say { from, .. } | Action::Forge { from, .. } => Some(from),
            _ => None,
        })
        .collect();
    let sets = if named.is_empty() { subsets(scenario.n, rules.lies.traitors)? } else { vec![named] };
    let inputs = inputs(scenario, rules.inputs)?;
    if inputs.len() * sets.len() > CASES_MAX {
        return Err(format!("at most {CASES_MAX} initial configurations (CASES_MAX): fewer nodes, or given inputs"));
    }
    let mut all = Vec::new();
    for inputs in inputs {
        for traitors in &sets {
            let scenario = Scenario { inputs: inputs.clone(), ..scenario.clone() };
            // What a traitor proposes is nobody's business when it may say anything; one input stands for all.
            let idle = |node: NodeId| traitors.contains(node) && inputs[node.index()] == Some(Value(1));
            if rules.inputs == Inputs::Given || !NodeId::all(scenario.n).any(idle) {
                all.push(Case { scenario, traitors: *traitors });
            }
        }
    }
    Ok(all)
}

/// Every vector of inputs that the rules ask for.
fn inputs(scenario: &Scenario, which: Inputs) -> Result<Vec<Vec<Option<Value>>>, String> {
    let given = scenario.inputs.clone();
    let proposers: Vec<usize> = (0..given.len()).filter(|node| given[*node].is_some()).collect();
    if which == Inputs::Given {
        return Ok(vec![given]);
    }
    if proposers.len() > CASES_MAX.ilog2() as usize {
        return Err(format!("given inputs, where more than {} nodes propose something (CASES_MAX)", CASES_MAX.ilog2()));
    }
    let vector = |bits: u32| {
        let mut inputs = given.clone();
        for (at, node) in proposers.iter().enumerate() {
            inputs[*node] = Some(Value(i64::from(bits >> at & 1)));
        }
        inputs
    };
    Ok((0..1u32 << proposers.len()).map(vector).collect())
}

/// All sets of `size` nodes among `n`.
fn subsets(n: u16, size: u16) -> Result<Vec<NodeSet>, String> {
    let mut all = vec![NodeSet::EMPTY];
    for _ in 0..size.min(n) {
        let longer = all.iter().flat_map(|set| {
            let next = set.iter().last().map_or(0, |node| node.0 + 1);
            (next..n).map(move |node| set.union([NodeId(node)].into_iter().collect()))
        });
        all = longer.take(CASES_MAX + 1).collect();
        if all.len() > CASES_MAX {
            return Err(format!("at most {CASES_MAX} sets of traitors (CASES_MAX): fewer nodes, or traitors by name"));
        }
    }
    Ok(all)
}
