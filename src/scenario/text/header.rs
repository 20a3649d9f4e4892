//! The statements that set a run up: `run`, `values`, `names`, `input`, `net`.

use super::error::{TextError, listed};
use super::lexer::Shape;
use super::line::{Line, digits, integer, is_id, node_id};
use super::parse::Reader;
use crate::limits;
use crate::network::Network;
use crate::protocol::{Card, Param, ParamKind, Params, Timing};
use crate::protocols::{self, CATALOGUE};
use crate::scenario::Scenario;
use crate::time::Span;
use crate::value::Value;

/// Words of a network's timing, and what they mean.
pub(super) const TIMINGS: [(&str, Timing); 3] =
    [("sync", Timing::Synchronous), ("partial", Timing::PartiallySynchronous), ("async", Timing::Asynchronous)];

/// Words that mean something else where a value may stand.
pub(crate) const NOT_VALUES: [&str; 4] = ["true", "false", "nothing", "nobody"];

/// Characters of a node's name.
const NAME_CHARS_MAX: usize = 24;

impl Scenario {
    /// The words that [`Scenario::set`] knows.
    pub(crate) fn settings(card: &'static Card) -> impl Iterator<Item = &'static str> {
        ["n", "f", "seed"].into_iter().chain(card.params.iter().map(|param| param.word))
    }

    /// Sets one of the words of the run line: n, f, seed or a parameter of the card.
    ///
    /// # Errors
    /// Says what was expected.
    pub(crate) fn set(&mut self, word: &str, text: &str) -> Result<(), String> {
        let card = self.protocol.card();
        let most = card.nodes.max.min(limits::NODES_MAX);
        match word {
            "n" => {
                let n = digits(text).filter(|n| (card.nodes.min..=most).contains(n));
                self.resize(n.ok_or_else(|| format!("from {} to {most} nodes", card.nodes.min))?);
            }
            "f" => {
                let f = digits(text).filter(|f| (card.faults.min..=card.faults.max).contains(f));
                self.f = f.ok_or_else(|| format!("f from {} to {}", card.faults.min, card.faults.max))?;
            }
            "seed" => self.seed = digits(text).ok_or_else(|| format!("a seed from 0 to {}", u64::MAX))?,
            _ => self.params.set(card, word, text)?,
        }
        Ok(())
    }
}

/// The parameters in the card's order, without those that say the default.
pub(crate) fn settled(card: &Card, params: &Params) -> Params {
    let mut settled = Params::default();
    for param in card.params {
        let Some(text) = params.get(param.word) else { continue };
        let number = integer(text).map(|number| number.to_string());
        let (text, default) = match param.kind {
            ParamKind::Number { default, .. } => {
                (number.unwrap_or_else(|| text.to_owned()), default.map(|number| number.to_string()))
            }
            ParamKind::Choice(options) => (text.to_owned(), options.first().map(|(word, _)| (*word).to_owned())),
            ParamKind::Mistake => (text.to_owned(), Some("off".to_owned())),
        };
        if default.as_ref() != Some(&text) {
            // It was accepted once already.
            drop(settled.set(card, param.word, &text));
        }
    }
    settled
}

impl Line {
    /// `run PROTOCOL key=value…`
    pub(super) fn run(mut self) -> Result<Scenario, TextError> {
        let ids = || CATALOGUE.iter().map(|entry| entry.id);
        let Some(entry) = self.peek_word().and_then(protocols::find) else {
            return Err(self.fail(format!("a protocol: {}", listed(ids()))).near(ids()));
        };
        self.pass();
        let mut scenario = Scenario::plain(entry);
        let words: Vec<&str> = Scenario::settings(entry.card()).collect();
        let mut seen = Vec::new();
        while !self.is_done() {
            let what = format!("a parameter of `{}`", entry.id);
            let word = self.peek_word().and_then(|word| words.iter().find(|known| **known == word)).copied();
            let word = word.ok_or_else(|| self.fail_words(&what, &words))?;
            if seen.contains(&word) {
                return Err(self.fail(format!("`{word}` once")));
            }
            seen.push(word);
            self.pass();
            self.symbol("=")?;
            let text = self.peek_word().ok_or_else(|| self.fail(format!("a value for `{word}`")))?;
            scenario.set(word, text).map_err(|expected| {
                let choices = entry.card().params.iter().filter(|param| param.word == word).flat_map(choices);
                self.fail(expected).near(choices)
            })?;
            self.pass();
        }
        scenario.params = settled(entry.card(), &scenario.params);
        Ok(scenario)
    }
}

fn choices(param: &Param) -> impl Iterator<Item = &'static str> + use<> {
    let options = match param.kind {
        ParamKind::Choice(options) => options,
        _ => &[],
    };
    options.iter().map(|(word, _)| *word)
}

impl Reader<'_> {
    /// `values tea coffee`: names of values in the order of their numbers, where first use would give another.
    pub(super) fn values(&mut self, line: &mut Line) -> Result<(), TextError> {
        loop {
            let before = self.scenario.values.iter().count();
            let place = line.fail("a name of a value that is not there yet");
            self.name_of_value(line)?;
            if self.scenario.values.iter().count() == before {
                return Err(place);
            }
            if line.is_done() {
                return Ok(());
            }
        }
    }

    fn name_of_value(&mut self, line: &mut Line) -> Result<Value, TextError> {
        let known = line.peek_word().and_then(|word| self.scenario.values.find(word));
        let fits = |word: &str| known.is_some() || may_name_a_value(word);
        let expected = format!("a value: a number of at most {} or a name such as `attack`", limits::VALUE_MAX);
        if known.is_none() && self.scenario.values.iter().count() >= limits::VALUE_NAMES_MAX {
            let expected = format!("at most {} names of values (VALUE_NAMES_MAX)", limits::VALUE_NAMES_MAX);
            return Err(line.fail(expected));
        }
        let name = line.take(&expected, |word| fits(word).then(|| word.to_owned()))?;
        Ok(self.scenario.values.intern(&name))
    }

    /// A value: a number, or a name, which is invented when nobody knows it.
    pub(super) fn value(&mut self, line: &mut Line) -> Result<Value, TextError> {
        match line.peek_word().and_then(integer) {
            Some(number) if number.abs() <= limits::VALUE_MAX => {
                line.pass();
                Ok(Value(number))
            }
            Some(_) => Err(line.fail(format!("a number of at most {} (VALUE_MAX)", limits::VALUE_MAX))),
            None => self.name_of_value(line),
        }
    }

    /// `names n0=Commander n1="Bob the second"`
    pub(super) fn names(&mut self, line: &mut Line) -> Result<(), TextError> {
        loop {
            let place = line.fail("each node once");
            let node = line.node(self.scenario.n)?;
            line.symbol("=")?;
            let name = match line.peek() {
                Some(Shape::Word(name) | Shape::Quoted(name)) if is_name(name) => name.clone(),
                _ => return Err(line.fail(format!("a name of 1 to {NAME_CHARS_MAX} printable characters"))),
            };
            line.pass();
            if self.scenario.names[node.index()].replace(name).is_some() {
                return Err(place);
            }
            if line.is_done() {
                return Ok(());
            }
        }
    }

    /// `input n0=attack` or `input 1 0 - 1`
    pub(crate) fn input(&mut self, line: &mut Line) -> Result<(), TextError> {
        if line.symbol_follows("=") {
            let mut seen = Vec::new();
            while !line.is_done() {
                let place = line.fail("each node once");
                let node = line.node(self.scenario.n)?;
                if seen.contains(&node) {
                    return Err(place);
                }
                seen.push(node);
                line.symbol("=")?;
                self.scenario.inputs[node.index()] = self.proposal(line)?;
            }
            return Ok(());
        }
        for node in 0..usize::from(self.scenario.n) {
            if line.is_done() {
                let expected = format!("a value for n{node} (n = {}), or `-` for none", self.scenario.n);
                return Err(line.fail(expected));
            }
            self.scenario.inputs[node] = self.proposal(line)?;
        }
        Ok(())
    }

    fn proposal(&mut self, line: &mut Line) -> Result<Option<Value>, TextError> {
        if line.eats_word("-") { Ok(None) } else { self.value(line).map(Some) }
    }

    /// `net sync delta=10ms delay=5ms..20ms loss=10% dup=1% fifo`
    pub(super) fn net(&mut self, line: &mut Line) -> Result<(), TextError> {
        let timing = TIMINGS[line.one_of("a kind of network", &TIMINGS.map(|(word, _)| word))?].1;
        let mut network = Network::of(timing);
        let mut delay = None;
        let mut seen = Vec::new();
        while !line.is_done() {
            let words = ["gst", "delta", "delay", "loss", "dup", "fifo"];
            let place = line.fail("each part of the network once");
            let word = words[line.one_of("a part of the network", &words)?];
            if seen.contains(&word) {
                return Err(place);
            }
            seen.push(word);
            if word == "fifo" {
                network.fifo = true;
                continue;
            }
            if word == "gst" && timing != Timing::PartiallySynchronous {
                return Err(TextError { expected: "`gst` with `net partial` only".into(), ..place });
            }
            line.symbol("=")?;
            match word {
                "gst" => network.gst = line.time()?,
                "delta" => network.delta = bound(line)?,
                "delay" => delay = Some((line.fail(""), delays(line)?)),
                "loss" => network.loss = percent(line)?,
                _ => network.duplication = percent(line)?,
            }
        }
        (network.least, network.most) = Network::delays(timing, network.delta);
        if let Some((place, (least, most))) = delay {
            if timing != Timing::Asynchronous && most > network.delta {
                let expected = format!("a delay of at most the bound, delta = {}", network.delta);
                return Err(TextError { expected, ..place });
            }
            (network.least, network.most) = (least, most);
        }
        self.scenario.network = network;
        Ok(())
    }
}

/// A bound on delay: a round of no length would have no end.
fn bound(line: &mut Line) -> Result<Span, TextError> {
    let place = line.fail("a bound greater than 0");
    line.span().and_then(|delta| if delta.0 > 0 { Ok(delta) } else { Err(place) })
}

/// `5ms` or `5ms..20ms`
fn delays(line: &mut Line) -> Result<(Span, Span), TextError> {
    let least = line.span()?;
    if !line.eats("..") {
        return Ok((least, least));
    }
    let place = line.fail(format!("a greatest delay of at least {least}"));
    let most = line.span()?;
    if most < least { Err(place) } else { Ok((least, most)) }
}

/// `12.5%` as millionths.
pub(super) fn percent(line: &mut Line) -> Result<u32, TextError> {
    line.take("a share from 0% to 100% with at most four decimals", |word| {
        let number = word.strip_suffix('%')?;
        let (whole, part) = number.split_once('.').unwrap_or((number, "0"));
        let part = if part.len() <= 4 { digits::<u32>(part)? * 10u32.pow(4 - part.len() as u32) } else { return None };
        let whole: u32 = digits(whole).filter(|whole| *whole <= 100)?;
        Some(whole * 10_000 + part).filter(|millionths| *millionths <= 1_000_000)
    })
}

/// May the word become the name of a value?
fn may_name_a_value(word: &str) -> bool {
    is_id(word) && node_id(word).is_none() && !NOT_VALUES.contains(&word)
}

fn is_name(name: &str) -> bool {
    let printable = |letter: char| !letter.is_control() && letter != '=' && letter != '#';
    (1..=NAME_CHARS_MAX).contains(&name.chars().count()) && name.chars().all(printable) && !name.trim().is_empty()
}
