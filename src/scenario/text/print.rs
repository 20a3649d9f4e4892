//! The canonical text of a scenario: one order, one spelling, defaults left out.

use super::act::Act;
use super::fields::visit_values;
use super::header::{TIMINGS, settled};
use super::lexer::{quote, word_or_quote};
use super::parse::written_title;
use crate::ids::NodeId;
use crate::network::{Network, percent};
use crate::protocol::Timing;
use crate::scenario::{Action, Ask, Claim, Moment, Scenario, Until};
use crate::value::{Value, ValueNames};
use std::fmt::{self, Display, Formatter};

impl Display for Scenario {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        writeln!(out, "assent 1")?;
        if !self.title.is_empty() {
            writeln!(out, "title {}", written_title(&self.title))?;
        }
        if self.skin != "plain" {
            writeln!(out, "skin {}", self.skin)?;
        }
        self.write_run(out)?;
        self.write_values(out)?;
        self.write_names(out)?;
        self.write_input(out)?;
        self.write_net(out)?;
        for planned in &self.script {
            writeln!(out, "at {} {}", planned.when, Act(&planned.action, self))?;
        }
        for story in &self.story {
            writeln!(out, "story {} {}", story.when, quote(&story.text))?;
        }
        for ask in &self.asks {
            write_ask(ask, out)?;
        }
        match &self.until {
            same if *same == self.protocol.until => {}
            Until::Quiet => writeln!(out, "until quiet")?,
            Until::Decided => writeln!(out, "until decided")?,
            Until::Breach => writeln!(out, "until breach")?,
            Until::At(time) => writeln!(out, "until {time}")?,
            Until::Step(step) => writeln!(out, "until step {step}")?,
            Until::Round(round) => writeln!(out, "until round {round}")?,
            Until::When(condition) => writeln!(out, "until {}", quote(&condition.to_string()))?,
        }
        self.claims.iter().try_for_each(|claim| writeln!(out, "claim {}", claim.text(&self.values)))?;
        self.alikes.iter().try_for_each(|alike| writeln!(out, "alike {} {}", alike.node, alike.id))
    }
}

impl Scenario {
    fn write_run(&self, out: &mut Formatter<'_>) -> fmt::Result {
        write!(out, "run {}", self.protocol.id)?;
        for (word, text) in self.written_settings() {
            write!(out, " {word}={text}")?;
        }
        writeln!(out)
    }

    /// What the run line says beside the protocol's id.
    pub(crate) fn written_settings(&self) -> Vec<(&str, String)> {
        let card = self.protocol.card();
        let mut settings = Vec::new();
        if self.n != card.nodes.default {
            settings.push(("n", self.n.to_string()));
        }
        if self.f != card.faults.default {
            settings.push(("f", self.f.to_string()));
        }
        if self.seed != 1 {
            settings.push(("seed", self.seed.to_string()));
        }
        let params = settled(card, &self.params);
        settings.extend(
            card.params.iter().filter_map(|param| params.get(param.word).map(|text| (param.word, text.to_owned()))),
        );
        settings
    }

    /// Invented names are numbered by appearance; where that gives other numbers, their order is written down.
    fn write_values(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let invented: Vec<(&str, Value)> = self.values.iter().filter(|(_, value)| is_invented(*value)).collect();
        if invented.iter().map(|(_, value)| *value).eq(self.values_by_appearance()) {
            return Ok(());
        }
        write!(out, "values")?;
        for (name, _) in invented {
            write!(out, " {name}")?;
        }
        writeln!(out)
    }

    fn values_by_appearance(&self) -> Vec<Value> {
        let mut order: Vec<Value> = Vec::new();
        let mut visit = |value: Value| {
            if is_invented(value) && !order.contains(&value) {
                order.push(value);
            }
        };
        self.inputs.iter().flatten().for_each(|value| visit(*value));
        for planned in &self.script {
            match &planned.action {
                Action::Say { fields, .. } | Action::Forge { fields, .. } => {
                    fields.iter().for_each(|(_, tree)| visit_values(tree, &mut visit));
                }
                Action::Request(_, value) => visit(*value),
                _ => {}
            }
        }
        for claim in &self.claims {
            if let Claim::Decided { value: Some(value), .. } = claim {
                visit(*value);
            }
        }
        order
    }

    fn write_names(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let named = || NodeId::all(self.n).zip(&self.names).filter_map(|(node, name)| Some((node, name.as_ref()?)));
        if named().next().is_none() {
            return Ok(());
        }
        write!(out, "names")?;
        for (node, name) in named() {
            write!(out, " {node}={}", word_or_quote(name))?;
        }
        writeln!(out)
    }

    fn write_input(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let defaults = Scenario::default_inputs(self.protocol, self.n);
        let label = |value: &Option<Value>| value.map_or_else(|| "-".to_owned(), |value| self.values.label(value));
        let both = || NodeId::all(self.n).zip(&self.inputs).zip(&defaults);
        let changed: Vec<_> = both().filter(|((_, value), default)| value != default).map(|(pair, _)| pair).collect();
        if changed.is_empty() {
            return Ok(());
        }
        write!(out, "input")?;
        if changed.len() * 2 > usize::from(self.n) {
            self.inputs.iter().try_for_each(|value| write!(out, " {}", label(value)))?;
        } else {
            changed.iter().try_for_each(|(node, value)| write!(out, " {node}={}", label(value)))?;
        }
        writeln!(out)
    }

    fn write_net(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let network = &self.network;
        let default = Network::of(network.timing);
        if *network == Network::of(self.protocol.card().model.timing) {
            return Ok(());
        }
        let word = TIMINGS.iter().find(|(_, timing)| *timing == network.timing).map_or("async", |(word, _)| *word);
        write!(out, "net {word}")?;
        if network.timing == Timing::PartiallySynchronous && network.gst > default.gst {
            write!(out, " gst={}", network.gst)?;
        }
        if network.delta != default.delta {
            write!(out, " delta={}", network.delta)?;
        }
        if (network.least, network.most) != Network::delays(network.timing, network.delta) {
            write!(out, " delay={}", network.least)?;
            if network.most != network.least {
                write!(out, "..{}", network.most)?;
            }
        }
        for (word, millionths) in [("loss", network.loss), ("dup", network.duplication)] {
            if millionths > 0 {
                write!(out, " {word}={}", percent(millionths))?;
            }
        }
        writeln!(out, "{}", if network.fifo { " fifo" } else { "" })
    }
}

fn is_invented(value: Value) -> bool {
    value.0 >= ValueNames::FIRST
}

fn write_ask(ask: &Ask, out: &mut Formatter<'_>) -> fmt::Result {
    write!(out, "ask {} {}", ask.when, quote(&ask.question))?;
    for (at, option) in ask.options.iter().enumerate() {
        write!(out, " {}{}", word_or_quote(option), if at == ask.answer { "*" } else { "" })?;
        if let Some(why) = ask.whys.get(at).filter(|why| !why.is_empty()) {
            write!(out, "={}", quote(why))?;
        }
    }
    writeln!(out)
}

impl Display for Moment {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Moment::At(time) => write!(out, "{time}"),
            Moment::Step(step) => write!(out, "step {step}"),
            Moment::Round(round) => write!(out, "round {round}"),
        }
    }
}
