//! What is told, asked and claimed: `story`, `ask`, `until`, `claim`, `alike`.

use super::error::TextError;
use super::lexer::Shape;
use super::line::Line;
use super::parse::Reader;
use crate::limits;
use crate::scenario::condition::{Condition, Subject};
use crate::scenario::shipped::{self, SHIPPED};
use crate::scenario::{Alike, Ask, Claim, Count, Moment, Status, Story, Until};

const STATUSES: [Status; 3] = [Status::Holds, Status::Breached, Status::Pending];
const COUNTS: [Count; 3] = [Count::Sent, Count::Delivered, Count::Rounds];

impl Reader<'_> {
    /// `story MOMENT "text"`
    pub(super) fn story(&mut self, line: &mut Line) -> Result<(), TextError> {
        let when = line.moment()?;
        let text = line.quoted("a text in quotes")?;
        self.scenario.story.push(Story { when, text });
        Ok(())
    }

    /// `ask MOMENT "question" one two*="because" three`
    pub(super) fn ask(&mut self, line: &mut Line) -> Result<(), TextError> {
        let when = line.moment()?;
        let question = line.quoted("a question in quotes")?;
        let (mut options, mut whys, mut answer) = (Vec::new(), Vec::new(), None);
        while !line.is_done() {
            let option = match line.peek() {
                Some(Shape::Word(option) | Shape::Quoted(option)) => option.clone(),
                _ => return Err(line.fail("an answer: a word, or a text in quotes")),
            };
            line.pass();
            let place = line.fail("one right answer only");
            if line.eats("*") && answer.replace(options.len()).is_some() {
                return Err(place);
            }
            options.push(option);
            whys.push(if line.eats("=") {
                line.quoted("what is said to this answer, in quotes")?
            } else {
                String::new()
            });
        }
        match answer {
            Some(answer) if options.len() > 1 => {
                self.scenario.asks.push(Ask { when, question, options, answer, whys });
                Ok(())
            }
            Some(_) => Err(line.fail("a second answer")),
            None => Err(line.fail("answers, the right one with a `*` at its end")),
        }
    }

    /// `until decided`
    pub(super) fn until(&mut self, line: &mut Line) -> Result<(), TextError> {
        let place = line.fail(format!("a node from n0 to n{}", self.scenario.n - 1));
        self.scenario.until = until(line)?;
        match &self.scenario.until {
            Until::When(Condition { subject: Subject::Node(node), .. }) if node.0 >= self.scenario.n => Err(place),
            _ => Ok(()),
        }
    }

    pub(crate) fn claim(&mut self, line: &mut Line) -> Result<(), TextError> {
        let count = line.peek_word().and_then(|word| COUNTS.into_iter().find(|count| count.word() == word));
        let claim = if line.eats_word("decided") {
            self.decided(line)?
        } else if let Some(count) = count {
            line.pass();
            line.symbol("=")?;
            Claim::Counted(count, line.number("a count", 0, u64::MAX)?)
        } else {
            let id = line.id("a property, `decided`, `sent`, `delivered` or `rounds`")?;
            let status = STATUSES[line.one_of("how it stands with it", &STATUSES.map(Status::word))?];
            Claim::Property { id, status, by: by(line)? }
        };
        self.scenario.claims.push(claim);
        Ok(())
    }

    /// `alike n2 SCENARIO`
    pub(super) fn alike(&mut self, line: &mut Line) -> Result<(), TextError> {
        let node = line.node(self.scenario.n)?;
        let known = line.peek_word().and_then(shipped::find);
        let Some(known) = known else {
            let expected = "the id of a shipped scenario that looks the same to the node";
            return Err(line.fail(expected).near(SHIPPED.iter().map(|shipped| shipped.id)));
        };
        line.pass();
        self.scenario.alikes.push(Alike { node, id: known.id.to_owned() });
        Ok(())
    }

    /// `[n1] = VALUE|nothing [by MOMENT]`
    fn decided(&mut self, line: &mut Line) -> Result<Claim, TextError> {
        let node = if line.eats("=") {
            None
        } else {
            let node = line.node(self.scenario.n)?;
            line.symbol("=")?;
            Some(node)
        };
        let value = if line.eats_word("nothing") { None } else { Some(self.value(line)?) };
        Ok(Claim::Decided { node, value, by: by(line)? })
    }
}

impl Until {
    /// Reads what stands after `until`: `decided`, `quiet`, `breach`, `500ms`, `step 400`, `round 3`, or a condition,
    /// which here needs no quotes: `n1.term = 3`.
    ///
    /// # Errors
    /// Says what was expected.
    pub fn parse(text: &str) -> Result<Until, TextError> {
        if Condition::is_one(text) {
            return Condition::parse(text).map(Until::When);
        }
        let mut line = Line::of_words(text.split_whitespace());
        let end = until(&mut line)?;
        line.done()?;
        Ok(end)
    }
}

fn until(line: &mut Line) -> Result<Until, TextError> {
    if line.eats_word("step") {
        return Ok(Until::Step(line.number("a step", 1, limits::STEPS_MAX)?));
    }
    if line.eats_word("round") {
        return Ok(Until::Round(line.number("a round", 1, limits::STEPS_MAX)?));
    }
    if line.peek_word().is_some_and(|word| word.starts_with(|c: char| c.is_ascii_digit())) {
        return Ok(Until::At(line.time()?));
    }
    if let Some(Shape::Quoted(text)) = line.peek() {
        let condition = Condition::parse(text).map_err(|error| line.within(error))?;
        line.pass();
        return Ok(Until::When(condition));
    }
    let words = ["decided", "quiet", "breach", "step", "round"];
    let end = match line.peek_word() {
        Some("decided") => Until::Decided,
        Some("quiet") => Until::Quiet,
        Some("breach") => Until::Breach,
        _ => {
            let ends = "decided, quiet, breach, `step 400`, `round 3`, a time such as 500ms, or a condition in quotes such \
                        as \"n1.role = leader\"";
            return Err(line.fail(ends).near(words));
        }
    };
    line.pass();
    Ok(end)
}

fn by(line: &mut Line) -> Result<Option<Moment>, TextError> {
    if line.is_done() {
        return Ok(None);
    }
    line.the_word("by")?;
    line.moment().map(Some)
}
