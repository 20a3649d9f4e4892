//! A protocol's reference sheet, made from its card and its monitors: nothing on it is written twice. The page shows it
//! in a dialog, the command line as text.

use crate::monitors::{Property, Sort};
use crate::protocol::{Authentication, Card, Faults, Line, Model, ParamKind, Share, Timing};
use crate::protocols::Entry;
use crate::scenario::Scenario;
use crate::scenario::shipped::SHIPPED;

/// Sizes that the table of numbers shows beside the scenario's own.
const SIZES: [u16; 6] = [3, 4, 5, 7, 10, 13];

/// Losses that the table of chances shows beside the scenario's own, in millionths.
const LOSSES: [u32; 5] = [1_000, 10_000, 100_000, 300_000, 500_000];

/// A piece of a section.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// A paragraph.
    Text(String),
    /// A formula on a line of its own.
    Formula(String),
    /// Terms and what they mean.
    Terms(Vec<(String, String)>),
    /// A table: its head, then its rows.
    Table(Vec<&'static str>, Vec<Vec<String>>),
    /// Pseudo-code.
    Code(&'static [Line]),
    /// Shipped scenarios, by id and title.
    Scenarios(Vec<(&'static str, String)>),
}

/// A section of the sheet.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// Its heading.
    pub title: &'static str,
    /// What it holds.
    pub blocks: Vec<Block>,
}

/// A protocol's reference sheet.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// The protocol's name.
    pub title: &'static str,
    /// Its sections, from what it solves to what is often said wrongly. None is empty.
    pub sections: Vec<Section>,
}

impl Sheet {
    /// The sheet of a scenario's protocol, with the numbers for its sizes and parameters.
    pub fn of(scenario: &Scenario) -> Sheet {
        let card = scenario.protocol.card();
        let all = [
            ("What it solves", vec![Block::Text(card.solves.to_owned())]),
            ("Model", model(&card.model)),
            ("Bound", bound(scenario)),
            ("Rounds and messages", numbers(scenario)),
            ("Chances", chances(scenario)),
            ("Properties", properties(scenario)),
            ("Pseudo-code", vec![Block::Code(card.code)]),
            ("Messages", kinds(card)),
            ("Parameters", parameters(card, false)),
            ("What breaks it", breaks(scenario.protocol)),
            ("Break it on purpose", parameters(card, true)),
            ("Named attacks", attacks(scenario.protocol)),
            ("Scenarios", shipped(card)),
            ("Where lecture notes commonly slip", corrections(card)),
            ("Source", vec![Block::Text(card.source.to_owned())]),
        ];
        let sections = all.into_iter().filter(|(_, blocks)| !blocks.is_empty());
        Sheet { title: card.title, sections: sections.map(|(title, blocks)| Section { title, blocks }).collect() }
    }

    /// The sheet as plain text, 100 columns wide at most but for what cannot be broken.
    pub fn text(&self) -> String {
        let mut out = format!("{}\n{}\n", self.title, "=".repeat(self.title.chars().count()));
        for section in &self.sections {
            out.push_str(&format!("\n{}\n{}\n", section.title, "-".repeat(section.title.chars().count())));
            for block in &section.blocks {
                block.write(&mut out);
            }
        }
        out
    }
}

impl Block {
    fn write(&self, out: &mut String) {
        match self {
            Block::Text(text) => wrap(text, "", out),
            Block::Formula(text) => out.push_str(&format!("    {text}\n")),
            Block::Terms(terms) => {
                for (term, meaning) in terms {
                    out.push_str(&format!("* {term}\n"));
                    wrap(meaning, "    ", out);
                }
            }
            Block::Table(head, rows) => {
                out.push_str(&format!("  {}\n", head.join(" | ")));
                for row in rows {
                    out.push_str(&format!("  {}\n", row.join(" | ")));
                }
            }
            Block::Code(lines) => {
                for line in *lines {
                    let indent = "  ".repeat(usize::from(line.depth));
                    out.push_str(&format!("  {:>4}  {indent}{}\n", line.label, line.text));
                }
            }
            Block::Scenarios(all) => {
                for (id, title) in all {
                    out.push_str(&format!("* {id}: {title}\n"));
                }
            }
        }
    }
}

fn wrap(text: &str, indent: &str, out: &mut String) {
    const WIDTH: usize = 100;
    let mut line = indent.to_owned();
    for word in text.split_whitespace() {
        if line.len() > indent.len() && line.chars().count() + 1 + word.chars().count() > WIDTH {
            out.push_str(&line);
            out.push('\n');
            line = indent.to_owned();
        }
        if line.len() > indent.len() {
            line.push(' ');
        }
        line.push_str(word);
    }
    out.push_str(&line);
    out.push('\n');
}

fn term(word: &str, meaning: &str) -> (String, String) {
    (word.to_owned(), meaning.to_owned())
}

fn model(model: &Model) -> Vec<Block> {
    let timing = match model.timing {
        Timing::Synchronous => "synchronous: every message arrives within a known bound δ",
        Timing::PartiallySynchronous => "partially synchronous: the bound holds from an unknown moment (GST) on",
        Timing::Asynchronous => "asynchronous: every message arrives, nobody knows when",
    };
    let faults = match model.faults {
        Faults::None => "none",
        Faults::Crash => "crash: a node stops for ever, perhaps in the middle of a broadcast",
        Faults::CrashRecovery => "crash and recovery: a node may start again with what it saved",
        Faults::Byzantine => "Byzantine: a faulty node does anything",
    };
    let proof = match model.authentication {
        Authentication::Links => "the receiver knows which link a message came by; nothing proves it to others",
        Authentication::Signatures => "unforgeable signatures that anybody can check",
    };
    let links = if model.links.is_empty() { "reliable" } else { model.links };
    vec![Block::Terms(vec![
        term("Time", timing),
        term("Faults", faults),
        term("Authentication", proof),
        term("Links", links),
    ])]
}

fn bound(scenario: &Scenario) -> Vec<Block> {
    let bound = match scenario.protocol.build(&scenario.setup()) {
        Ok(machine) => machine.bound(),
        Err(_) => scenario.protocol.card().bound,
    };
    let (n, f) = (scenario.n, scenario.f);
    let verdict = if (bound.holds)(n, f) {
        format!("With n = {n} and f = {f} it holds.")
    } else {
        format!("With n = {n} and f = {f} it is false: nothing is promised.")
    };
    vec![Block::Formula(bound.text.to_owned()), Block::Text(verdict)]
}

/// The formulas, with their numbers for the scenario's size and for some others.
fn numbers(scenario: &Scenario) -> Vec<Block> {
    let card = scenario.protocol.card();
    let mut sizes: Vec<u16> = SIZES.into_iter().chain([scenario.n]).collect();
    sizes.retain(|n| (card.nodes.min..=card.nodes.max).contains(n));
    sizes.sort_unstable();
    sizes.dedup();
    let row = |n: u16| {
        let mut sized = scenario.clone();
        sized.script.clear();
        sized.resize(n);
        if n != scenario.n {
            sized.f = most_faults(card, n);
        }
        let setup = sized.setup();
        let word = |count: Option<u64>| count.map_or("–".to_owned(), |count| count.to_string());
        let here = if n == scenario.n { " (here)" } else { "" };
        let (rounds, messages) = ((card.rounds.count)(&setup), (card.messages.count)(&setup));
        vec![format!("{n}{here}"), sized.f.to_string(), word(rounds), word(messages)]
    };
    vec![
        Block::Terms(vec![
            term("Rounds (or message delays) without faults", card.rounds.text),
            term("Messages without faults, a node's to itself not counted", card.messages.text),
        ]),
        Block::Table(vec!["n", "f", "rounds", "messages"], sizes.into_iter().map(row).collect()),
    ]
}

/// How likely outcomes are at the scenario's loss, and at some others.
fn chances(scenario: &Scenario) -> Vec<Block> {
    let Ok(machine) = scenario.protocol.build(&scenario.setup()) else { return Vec::new() };
    let odds = |loss: u32| machine.odds(Share::millionths(loss));
    let here = odds(scenario.network.loss);
    if here.is_empty() {
        return Vec::new();
    }
    let formulas = here.iter().filter(|odds| !odds.formula.is_empty()).map(|odds| term(odds.what, odds.formula));
    let formulas: Vec<_> = formulas.collect();
    let mut losses: Vec<u32> = LOSSES.into_iter().chain([scenario.network.loss]).collect();
    losses.sort_unstable();
    losses.dedup();
    let row = |loss: u32| {
        let mark = if loss == scenario.network.loss { " (here)" } else { "" };
        let first = format!("{}{mark}", crate::network::percent(loss));
        std::iter::once(first).chain(odds(loss).iter().map(|odds| odds.share.to_string())).collect()
    };
    let head = std::iter::once("loss p").chain(here.iter().map(|odds| odds.what)).collect();
    let said = "If each message is lost with chance p, whatever becomes of the others, and nothing else goes wrong:";
    let terms = (!formulas.is_empty()).then_some(Block::Terms(formulas));
    let table = Block::Table(head, losses.into_iter().map(row).collect());
    std::iter::once(Block::Text(said.to_owned())).chain(terms).chain([table]).collect()
}

/// The most faults for which the bound holds with so many nodes.
fn most_faults(card: &Card, n: u16) -> u16 {
    let all = card.faults.min..=card.faults.max.min(n);
    all.rev().find(|f| (card.bound.holds)(n, *f)).unwrap_or(card.faults.min)
}

fn properties(scenario: &Scenario) -> Vec<Block> {
    let Ok(machine) = scenario.protocol.build(&scenario.setup()) else { return Vec::new() };
    let mut blocks = Vec::new();
    for monitor in machine.monitors() {
        let Property { title, sort, formula, says, wordings, .. } = monitor.property();
        let sort = match sort {
            Sort::Safety => "safety",
            Sort::Liveness => "liveness",
            Sort::Assumption => "assumption",
            Sort::Extra => "not promised, shown for comparison",
        };
        blocks.push(Block::Terms(vec![(format!("{title} ({sort})"), says.to_owned())]));
        blocks.push(Block::Formula(formula.to_owned()));
        if !wordings.is_empty() {
            blocks.push(Block::Terms(wordings.iter().map(|(source, words)| term(source, words)).collect()));
        }
    }
    blocks
}

fn kinds(card: &Card) -> Vec<Block> {
    let kinds: Vec<_> = card.kinds.iter().map(|kind| term(kind.word, kind.about)).collect();
    if kinds.is_empty() { Vec::new() } else { vec![Block::Terms(kinds)] }
}

fn parameters(card: &Card, mistakes: bool) -> Vec<Block> {
    let mut terms = Vec::new();
    for param in card.params.iter().filter(|param| (param.kind == ParamKind::Mistake) == mistakes) {
        let range = match param.kind {
            ParamKind::Number { min, max, default: Some(default) } => {
                format!(" ({min} to {max}, {default} by default)")
            }
            ParamKind::Number { min, max, default: None } => format!(" ({min} to {max}, computed by default)"),
            ParamKind::Choice(_) | ParamKind::Mistake => String::new(),
        };
        terms.push((format!("{}{range}", param.word), param.about.to_owned()));
        if let ParamKind::Choice(options) = param.kind {
            terms.extend(options.iter().map(|(word, about)| (format!("{} = {word}", param.word), (*about).to_owned())));
        }
    }
    if terms.is_empty() { Vec::new() } else { vec![Block::Terms(terms)] }
}

fn breaks(entry: &Entry) -> Vec<Block> {
    vec![Block::Text(entry.card().breaks.to_owned())]
}

fn attacks(entry: &Entry) -> Vec<Block> {
    let terms: Vec<_> = (entry.attacks)().iter().map(|attack| term(attack.id, attack.plan)).collect();
    if terms.is_empty() { Vec::new() } else { vec![Block::Terms(terms)] }
}

fn shipped(card: &Card) -> Vec<Block> {
    let scenarios = SHIPPED.iter().filter_map(|shipped| Some((shipped.id, shipped.scenario().ok()?)));
    let own = scenarios.filter(|(_, scenario)| scenario.protocol.id == card.id);
    let all: Vec<_> = own.map(|(id, scenario)| (id, scenario.title)).collect();
    if all.is_empty() { Vec::new() } else { vec![Block::Scenarios(all)] }
}

fn corrections(card: &Card) -> Vec<Block> {
    let number = |id: &str| if id.is_empty() { String::new() } else { format!(" ({id})") };
    let slip = |slip: &crate::protocol::Correction| {
        (format!("Often said{}: {}", number(slip.id), slip.said), slip.holds.to_owned())
    };
    let terms: Vec<_> = card.corrections.iter().map(slip).collect();
    if terms.is_empty() { Vec::new() } else { vec![Block::Terms(terms)] }
}
