//! Waiting for something: what an end or a condition means of a run at the cursor.

use super::{Plan, Run, World};
use crate::chance::{Chance, Purpose};
use crate::ids::NodeId;
use crate::protocol::{Badge, Raw, Thing};
use crate::scenario::condition::{Condition, Relation, Subject};
use crate::scenario::{Moment, Until};
use crate::time::Time;
use crate::tree::Tree;
use crate::value::ValueNames;
use std::cmp::Ordering;

/// The fields of a node at a glance, beside the protocol's own word for its epoch.
const GLANCE: [&str; 7] = ["role", "leads", "epoch", "value", "locked", "decided", "up"];

impl Condition {
    /// Can it come true in this run at all? The fields are looked up in the state that a node starts with.
    ///
    /// # Errors
    /// Names the node, field or value that there is not, and those there are.
    pub fn check(&self, plan: &Plan) -> Result<(), String> {
        let n = plan.scenario.n;
        let node = match self.subject {
            Subject::Node(node) if node.0 >= n => return Err(format!("a node from n0 to n{}, not {node}", n - 1)),
            Subject::Node(node) => node,
            Subject::Any | Subject::All => NodeId(0),
        };
        let coins = Chance::new(plan.scenario.seed, Purpose::Coins, node.0);
        let input = plan.input(node, 0);
        let mut raw = Raw { me: node, input, tracing: false, ..Raw::new(n, coins) };
        let state = plan.machine.start(None, &mut raw);
        let field = match self.glance(plan) {
            Some(word) if ["value", "locked", "decided"].contains(&word) => Tree::Value(crate::value::Value(0)),
            Some(_) => return Ok(()),
            None => find(&plan.machine.show(Thing::State(&state)), self.in_state(), plan)?.clone(),
        };
        let names = &plan.scenario.values;
        let is_number = self.value.parse::<i64>().is_ok();
        if matches!(field, Tree::Value(_)) && !is_number && self.value != "nothing" && names.find(&self.value).is_none()
        {
            let known: Vec<&str> = names.iter().map(|(name, _)| name).collect();
            let known = if known.is_empty() { String::new() } else { format!(", {}", known.join(", ")) };
            return Err(format!("a value: a number, nothing{known}; not `{}`", self.value));
        }
        Ok(())
    }

    /// Has it come true in a step of this node? It did not hold before.
    pub(super) fn holds_after(&self, plan: &Plan, world: &World, node: Option<NodeId>) -> bool {
        let is_about = match self.subject {
            Subject::Node(own) => node == Some(own),
            Subject::Any | Subject::All => true,
        };
        let Some(node) = node.filter(|_| is_about) else { return false };
        self.holds_of(plan, world, node) && (self.subject != Subject::All || self.holds(plan, world))
    }

    /// Does it hold in this world?
    pub fn holds(&self, plan: &Plan, world: &World) -> bool {
        let mut nodes = NodeId::all(plan.scenario.n);
        match self.subject {
            Subject::Node(node) => self.holds_of(plan, world, node),
            Subject::Any => nodes.any(|node| self.holds_of(plan, world, node)),
            Subject::All => nodes.all(|node| self.holds_of(plan, world, node)),
        }
    }

    /// The word of the glance that it speaks of, if it does.
    fn glance(&self, plan: &Plan) -> Option<&'static str> {
        let [word] = &self.path[..] else { return None };
        let epoch = (word == plan.scenario.protocol.card().epoch).then_some("epoch");
        GLANCE.into_iter().find(|known| known == word).or(epoch)
    }

    /// The path within the state.
    fn in_state(&self) -> &[String] {
        match &self.path[..] {
            [first, rest @ ..] if first == "state" && !rest.is_empty() => rest,
            path => path,
        }
    }

    fn holds_of(&self, plan: &Plan, world: &World, node: NodeId) -> bool {
        let names = &plan.scenario.values;
        match self.glance(plan) {
            Some(word) => self.compares(&glance(plan, world, node, word), names),
            None => {
                let Some(state) = world.node(node).and_then(|node| node.state()) else { return false };
                let tree = plan.machine.show(Thing::State(state));
                find(&tree, self.in_state(), plan).is_ok_and(|field| self.compares(field, names))
            }
        }
    }

    fn compares(&self, field: &Tree, names: &ValueNames) -> bool {
        match order(field, &self.value, names) {
            Some(order) => self.relation.is_met(order),
            // What cannot be compared is not equal.
            None => self.relation == Relation::Unequal,
        }
    }
}

/// One field of a node at a glance.
fn glance(plan: &Plan, world: &World, id: NodeId, word: &str) -> Tree {
    let Some(node) = world.node(id) else { return Tree::Nothing };
    let badge = node.state().map_or_else(Badge::default, |state| plan.machine.badge(state));
    let value = |value: Option<_>| value.map_or(Tree::Nothing, Tree::Value);
    match word {
        "role" => Tree::Text(badge.role.to_owned()),
        "leads" => Tree::Bool(badge.leads),
        "epoch" => badge.epoch.and_then(|epoch| i64::try_from(epoch).ok()).map_or(Tree::Nothing, Tree::Int),
        "value" => value(badge.value),
        "locked" => value(badge.locked),
        "decided" => value(node.decision.map(|decision| decision.value)),
        _ => Tree::Bool(node.up),
    }
}

/// A field by its path. Below a field that is empty now, any path may lead somewhere: it leads to nothing.
fn find<'a>(tree: &'a Tree, path: &[String], plan: &Plan) -> Result<&'a Tree, String> {
    let mut at = tree;
    for (depth, name) in path.iter().enumerate() {
        if *at == Tree::Nothing {
            return Ok(at);
        }
        at = at.field(name).ok_or_else(|| {
            let fields = at.fields().iter().map(|(name, _)| name.as_str());
            let known: Vec<&str> = match depth {
                0 => GLANCE.into_iter().chain([plan.scenario.protocol.card().epoch]).chain(fields).collect(),
                _ => fields.collect(),
            };
            let within = if depth == 0 { "a node".to_owned() } else { format!("`{}`", path[..depth].join(".")) };
            match known.is_empty() {
                true => format!("no more after {within}, which has no fields; not `{name}`"),
                false => format!("a field of {within}: {}; not `{name}`", known.join(", ")),
            }
        })?;
    }
    Ok(at)
}

/// How a field stands to a word; `None` when they cannot be compared. What has no order is equal or not comparable.
fn order(field: &Tree, word: &str, names: &ValueNames) -> Option<Ordering> {
    let number = word.parse::<i64>().ok();
    let length = |len: usize| Some(i64::try_from(len).ok()?.cmp(&number?));
    let same = |is: bool| is.then_some(Ordering::Equal);
    match field {
        Tree::Nothing => same(word == "nothing"),
        Tree::Bool(is) => same(word == if *is { "true" } else { "false" }),
        Tree::Int(own) => Some(own.cmp(&number?)),
        Tree::Value(own) => Some(own.0.cmp(&names.find(word).map(|value| value.0).or(number)?)),
        Tree::Node(own) => same(own.to_string() == word),
        Tree::Text(own) | Tree::Record(own, _) => {
            let plain = |text: &str| text.to_lowercase().replace('-', "");
            same(plain(own) == plain(word))
        }
        Tree::List(items) => length(items.len()),
        Tree::Map(pairs) => length(pairs.len()),
    }
}

impl Run {
    /// Goes on from the cursor until something comes about: the cursor stands right after the first step after which it
    /// is so and before which it was not. A time, step or round is gone to if it lies ahead. False when the run ends
    /// before that; the cursor is then at its end.
    ///
    /// # Errors
    /// Names the node, field or value that there is not, or says that there are no rounds; the cursor stays.
    pub fn seek_until(&mut self, end: &Until) -> Result<bool, String> {
        let ahead = match end {
            Until::Step(step) => {
                self.seek(crate::ids::StepId((*step).max(self.cursor().0)));
                return Ok(self.cursor().0 >= *step);
            }
            Until::At(time) => Some(*time),
            Until::Round(round) => Some(self.round_starts(*round)?),
            Until::When(condition) => {
                condition.check(&self.plan)?;
                None
            }
            Until::Decided | Until::Quiet | Until::Breach => None,
        };
        if let Some(time) = ahead {
            if time > self.world.now {
                self.seek_time(time);
            }
            return Ok(self.world.now >= time || !self.at_end());
        }
        let mut truth = Truth::of(end, &self.plan, &self.world);
        let mut was = self.stands(end, &truth);
        while self.step() {
            if let Some(truth) = &mut truth {
                truth.update(&self.plan, &self.world, self.trace.step(self.cursor()).and_then(|step| step.node));
            }
            let is = self.stands(end, &truth);
            if is && !was {
                return Ok(true);
            }
            was = is && *end != Until::Breach;
        }
        // A property that something comes about is broken when nothing more can.
        Ok(*end == Until::Quiet || (*end == Until::Breach && !was && self.stands(end, &truth)))
    }

    fn round_starts(&self, round: u32) -> Result<Time, String> {
        let none = || format!("`{}` has no rounds; give a time", self.plan.scenario.protocol.id);
        self.plan.time_of(Moment::Round(round)).ok_or_else(none)
    }

    /// Is it so at the cursor?
    fn stands(&self, end: &Until, truth: &Option<Truth<'_>>) -> bool {
        match end {
            Until::Decided => self.decided(),
            Until::Breach => self.watch.was_breached(self.cursor()),
            Until::When(_) => truth.as_ref().is_some_and(Truth::holds),
            Until::Quiet | Until::At(_) | Until::Step(_) | Until::Round(_) => false,
        }
    }
}

/// Of which nodes a condition holds, kept from step to step, since a step changes one node.
struct Truth<'a> {
    condition: &'a Condition,
    of: Vec<bool>,
}

impl<'a> Truth<'a> {
    fn of(end: &'a Until, plan: &Plan, world: &World) -> Option<Truth<'a>> {
        let Until::When(condition) = end else { return None };
        let of = NodeId::all(plan.scenario.n).map(|node| condition.holds_of(plan, world, node)).collect();
        Some(Truth { condition, of })
    }

    fn update(&mut self, plan: &Plan, world: &World, node: Option<NodeId>) {
        let Some(node) = node else { return };
        if let Some(is) = self.of.get_mut(node.index()) {
            *is = self.condition.holds_of(plan, world, node);
        }
    }

    fn holds(&self) -> bool {
        match self.condition.subject {
            Subject::Node(node) => self.of.get(node.index()) == Some(&true),
            Subject::Any => self.of.contains(&true),
            Subject::All => !self.of.contains(&false),
        }
    }
}
