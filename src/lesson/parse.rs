//! From a text to a lesson, line by line.

use super::objective::{Must, Objective};
use super::{Doing, Lesson, LessonStep, Misconception, Question};
use crate::protocol::Chapter;
use crate::scenario::{Line, Scenario, TextError, link, tokens};

/// Statements, in the order of a text.
const KEYWORDS: [&str; 14] = [
    "lesson",
    "title",
    "chapter",
    "minutes",
    "goal",
    "question",
    "misconception",
    "watch",
    "predict",
    "change",
    "make",
    "objective",
    "must",
    "answer",
];

/// Questions a lesson has.
const QUESTIONS: usize = 3;

/// Minutes a lesson may take.
const MINUTES_MAX: u16 = 180;

/// What has been read so far.
#[derive(Default)]
struct Draft {
    title: Option<String>,
    chapter: Option<Chapter>,
    minutes: Option<u16>,
    goal: Option<String>,
    questions: Vec<Question>,
    misconceptions: Vec<Misconception>,
    steps: Vec<LessonStep>,
    /// What is on stage in the last step.
    start: Option<Scenario>,
}

impl Lesson {
    /// Reads a lesson's text.
    ///
    /// # Errors
    /// The first thing that is wrong, with its place and what was expected.
    pub fn parse(text: &str) -> Result<Lesson, TextError> {
        let mut draft = Draft::default();
        let mut is_begun = false;
        for (number, whole) in (1u32..).zip(text.lines()) {
            let body = whole.trim_start();
            if body.is_empty() || body.starts_with('#') {
                continue;
            }
            let column = (whole.chars().count() - body.chars().count()) as u32 + 1;
            let (word, rest) = body.split_at(body.find(char::is_whitespace).unwrap_or(body.len()));
            let fail = |expected: &str| Err(TextError::new(number, column, word, expected).near(KEYWORDS));
            if !KEYWORDS.contains(&word) {
                return fail(&format!("a statement: {}", KEYWORDS.join(", ")));
            }
            if is_begun == (word == "lesson") {
                return fail("`lesson 1`, the version, first and once");
            }
            is_begun = true;
            let after = column + word.chars().count() as u32;
            draft.statement(word, rest, Place { number, column, after })?;
        }
        let lines = text.lines().count().max(1) as u32;
        draft.finished().map_err(|expected| TextError::new(lines, 1, "the end", expected))
    }
}

/// Where a statement stands: its line, the columns of its keyword and after it.
#[derive(Clone, Copy)]
struct Place {
    number: u32,
    column: u32,
    after: u32,
}

impl Draft {
    fn statement(&mut self, word: &str, rest: &str, place: Place) -> Result<(), TextError> {
        match word {
            "title" => return once(&mut self.title, rest.trim().to_owned(), place),
            "must" => return self.must(rest, place),
            _ => {}
        }
        let (tokens, end) = tokens(place.number, place.after, rest)?;
        let mut line = Line::new(place.number, tokens, end);
        match word {
            "lesson" => line.take("`1`, the version of the format", |word| (word == "1").then_some(()))?,
            "chapter" => {
                let words = Chapter::ALL.map(Chapter::word);
                let chapter = Chapter::ALL[line.one_of("a chapter", &words)?];
                once(&mut self.chapter, chapter, place)?;
            }
            "minutes" => once(&mut self.minutes, line.number("minutes", 1, MINUTES_MAX)?, place)?,
            "goal" => once(&mut self.goal, line.quoted("what a student can do afterwards, in quotes")?, place)?,
            "question" => {
                let text = line.quoted("a question in quotes")?;
                self.questions.push(Question { text, answer: line.quoted("its answer in quotes")? });
            }
            "misconception" => {
                let number = line.take("the number of an error, such as E09, or `none`", is_number)?;
                let said = line.quoted("what is often said, in quotes")?;
                let so = line.quoted("what is so, in quotes")?;
                self.misconceptions.push(Misconception { number, said, so });
            }
            "objective" => self.objective(&mut line, place)?,
            "answer" => self.answer(&mut line)?,
            _ => self.step(word, &mut line, place)?,
        }
        line.done()
    }

    /// `watch LINK "text"`
    fn step(&mut self, word: &str, line: &mut Line, place: Place) -> Result<(), TextError> {
        let doing = Doing::ALL.into_iter().find(|doing| doing.word() == word).unwrap_or(Doing::Watch);
        if self.steps.last().is_some_and(|before| before.doing > doing) {
            let expected = "watch, predict, change, make in this order";
            return Err(TextError::new(place.number, place.column, word, expected));
        }
        let named = line.fail("");
        let (link, scenario) = linked(line)?;
        if doing == Doing::Predict && scenario.asks.is_empty() {
            return Err(TextError { expected: "a scenario with a question to predict".to_owned(), ..named });
        }
        let text = line.quoted("what the reader is told, in quotes")?;
        self.start = Some(scenario);
        self.steps.push(LessonStep { doing, link, text, objective: None });
        Ok(())
    }

    /// `objective ID "what is to be reached"`
    fn objective(&mut self, line: &mut Line, place: Place) -> Result<(), TextError> {
        let id = line.id("the id of the objective: lower-case letters, digits, hyphens")?;
        let text = line.quoted("what is to be reached, in quotes")?;
        let (Some(step), Some(start)) = (self.steps.last_mut().filter(|step| step.objective.is_none()), &self.start)
        else {
            let expected = "a step before its objective, and one objective a step";
            return Err(TextError::new(place.number, place.column, "objective", expected));
        };
        let protocol = start.protocol.id;
        step.objective = Some(Objective { id, text, protocol, musts: Vec::new(), answer: String::new() });
        Ok(())
    }

    /// `answer LINK`
    fn answer(&mut self, line: &mut Line) -> Result<(), TextError> {
        let place = line.fail("an objective before its answer, and one answer");
        let objective = self.steps.last_mut().and_then(|step| step.objective.as_mut());
        let Some(objective) = objective.filter(|objective| objective.answer.is_empty()) else { return Err(place) };
        objective.answer = linked(line)?.0;
        Ok(())
    }

    /// `must CONDITION`
    fn must(&mut self, rest: &str, place: Place) -> Result<(), TextError> {
        let objective = self.steps.last_mut().and_then(|step| step.objective.as_mut());
        let (Some(objective), Some(start)) = (objective, &self.start) else {
            return Err(TextError::new(place.number, place.column, "must", "an objective before its conditions"));
        };
        let blank = (rest.chars().count() - rest.trim_start().chars().count()) as u32;
        let moved = |error: TextError| TextError {
            line: place.number,
            column: place.after + blank + error.column - 1,
            ..error
        };
        objective.musts.push(Must::parse(rest, start).map_err(moved)?);
        Ok(())
    }

    /// The lesson, or what it lacks.
    fn finished(self) -> Result<Lesson, String> {
        fn some<T>(part: Option<T>, word: &str) -> Result<T, String> {
            part.ok_or_else(|| format!("a line `{word}`"))
        }
        if self.questions.len() != QUESTIONS {
            return Err(format!("{QUESTIONS} lines `question`, not {}", self.questions.len()));
        }
        for doing in Doing::ALL {
            if !self.steps.iter().any(|step| step.doing == doing) {
                return Err(format!("a step `{}`", doing.word()));
            }
        }
        let bare = |objective: &&Objective| objective.musts.is_empty() || objective.answer.is_empty();
        if let Some(bare) = self.steps.iter().filter_map(|step| step.objective.as_ref()).find(bare) {
            return Err(format!("lines `must` and `answer` for the objective `{}`", bare.id));
        }
        if self.misconceptions.is_empty() {
            return Err("a line `misconception`".to_owned());
        }
        Ok(Lesson {
            title: some(self.title, "title")?,
            chapter: some(self.chapter, "chapter")?,
            minutes: some(self.minutes, "minutes")?,
            goal: some(self.goal, "goal")?,
            questions: self.questions,
            misconceptions: self.misconceptions,
            steps: self.steps,
        })
    }
}

/// A link, in quotes if it holds symbols, and what it opens.
fn linked(line: &mut Line) -> Result<(String, Scenario), TextError> {
    let place = line.fail("a link, such as s/generals-three; in quotes if it holds `=`");
    let link = match line.quoted("") {
        Ok(link) => link,
        Err(_) => line.take(&place.expected, |word| Some(word.to_owned()))?,
    };
    match link::read(&link, "") {
        Ok(link::Opened { scenario: Some(scenario), .. }) => Ok((link, scenario)),
        Ok(_) => Err(place),
        Err(error) => Err(TextError { expected: error.to_string(), ..place }),
    }
}

fn once<T>(slot: &mut Option<T>, value: T, place: Place) -> Result<(), TextError> {
    match slot.replace(value) {
        None => Ok(()),
        Some(_) => Err(TextError::new(place.number, place.column, "", "this statement once")),
    }
}

fn is_number(word: &str) -> Option<String> {
    let digits = word.strip_prefix('E').unwrap_or_default();
    (word == "none" || (digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit()))).then(|| word.to_owned())
}
