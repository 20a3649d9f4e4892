//! The tree of what one node heard: who said that who said what, and what the votes made of it from the leaves up.

use crate::ids::NodeId;
use crate::protocol::Heard;
use crate::run::Run;
use crate::scene::shade;

/// A report, and the reports about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    /// Who said it: the last of the path.
    pub by: NodeId,
    /// His name.
    pub name: String,
    /// Through whom it came, its author first.
    pub path: Vec<NodeId>,
    /// What was said: letter and tint.
    pub said: (String, u8),
    /// What the votes made of it, once they are counted.
    pub resolved: Option<(String, u8)>,
    /// Is whoever said it a traitor?
    pub traitor: bool,
    /// All of it in words.
    pub title: String,
    /// What others reported of it.
    pub children: Vec<Branch>,
}

impl Branch {
    /// Was it outvoted?
    pub fn is_outvoted(&self) -> bool {
        self.resolved.as_ref().is_some_and(|resolved| *resolved != self.said)
    }

    /// Leaves below it, itself if it is one: its height in a drawing from left to right.
    pub fn leaves(&self) -> usize {
        self.children.iter().map(Branch::leaves).sum::<usize>().max(1)
    }

    /// Reports in it, itself included.
    pub fn len(&self) -> usize {
        1 + self.children.iter().map(Branch::len).sum::<usize>()
    }

    /// Never: a branch is at least itself.
    pub fn is_empty(&self) -> bool {
        false
    }
}

/// All that one node heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportTree {
    /// Its title.
    pub title: String,
    /// Whose.
    pub node: NodeId,
    /// The nodes that have one.
    pub nodes: Vec<NodeId>,
    /// One an author.
    pub roots: Vec<Branch>,
    /// How it is to be read.
    pub note: String,
}

/// The tree of one node, or of the first that heard something of another; none where nodes do not report.
pub fn report_tree(run: &Run, node: Option<NodeId>) -> Option<ReportTree> {
    let heard = |id: NodeId| {
        let state = run.world().node(id).and_then(|node| node.state());
        state.map(|state| run.plan().machine.reports(state)).unwrap_or_default()
    };
    let knows = |id: &NodeId| heard(*id).iter().any(|report| report.path.as_slice() != [*id]);
    let nodes: Vec<NodeId> = NodeId::all(run.scenario().n).filter(knows).collect();
    let node = node.filter(|node| nodes.contains(node)).or(nodes.first().copied())?;
    let reports = heard(node);
    Some(ReportTree {
        title: format!("What {} heard", run.scenario().name(node)),
        node,
        nodes,
        roots: below(run, &reports, &[]),
        note: "Each report, who made it, and, once votes are counted, what the majority of it and of all reports about it \
               came to."
            .to_owned(),
    })
}

/// The reports that are one node longer than a path.
fn below(run: &Run, reports: &[Heard], path: &[NodeId]) -> Vec<Branch> {
    let longer = |report: &&Heard| report.path.len() == path.len() + 1 && report.path.starts_with(path);
    reports.iter().filter(longer).filter_map(|report| branch(run, reports, report)).collect()
}

fn branch(run: &Run, reports: &[Heard], report: &Heard) -> Option<Branch> {
    let (scenario, by) = (run.scenario(), *report.path.last()?);
    let mark = |value| (scenario.values.letter(value), shade(value));
    let says: Vec<String> = report.path.iter().rev().map(|id| format!("{} says", scenario.name(*id))).collect();
    let came = report.resolved.map_or(String::new(), |value| format!("; taken as {}", scenario.values.label(value)));
    Some(Branch {
        by,
        name: scenario.name(by),
        path: report.path.clone(),
        said: mark(report.value),
        resolved: report.resolved.map(mark),
        traitor: run.seen_traitors().contains(by),
        title: format!("{}: {}{came}", says.join(" that "), scenario.values.label(report.value)),
        children: below(run, reports, &report.path),
    })
}
