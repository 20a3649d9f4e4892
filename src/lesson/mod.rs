//! A lesson: a path of four kinds of step through shipped scenarios and links — watch, predict, change one thing, make
//! your own — with what a lecturer needs beside it. Lessons are texts in `static/lessons`; `CONTRIBUTING.md` says how to
//! write one.
//!
//! The steps are the levels of engagement of Naps et al., *Exploring the Role of Visualization and Engagement in Computer
//! Science Education* (ITiCSE 2002): viewing, responding, changing, constructing.

mod judge;
mod objective;
mod parse;
pub mod shipped;
#[cfg(test)]
mod tests;

pub use judge::{Judgement, Verdict, judge};
pub use objective::{Measure, Must, Objective};

use crate::protocol::Chapter;

/// What a reader is to do in a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doing {
    /// See it happen.
    Watch,
    /// Answer the scenario's question before it happens.
    Predict,
    /// Change one thing and see what comes of it.
    Change,
    /// Build a run.
    Make,
}

impl Doing {
    /// All of them, in the order of a lesson.
    pub const ALL: [Doing; 4] = [Doing::Watch, Doing::Predict, Doing::Change, Doing::Make];

    /// The word in a lesson's text.
    pub const fn word(self) -> &'static str {
        match self {
            Doing::Watch => "watch",
            Doing::Predict => "predict",
            Doing::Change => "change",
            Doing::Make => "make",
        }
    }
}

/// A step of a lesson.
#[derive(Clone, Debug, PartialEq)]
pub struct LessonStep {
    /// What the reader does.
    pub doing: Doing,
    /// What is on stage: a link without its `#`, such as `s/generals-three` or `om?n=7&f=2`.
    pub link: String,
    /// What the reader is told.
    pub text: String,
    /// What is to be reached, where something is.
    pub objective: Option<Objective>,
}

/// A question for a lecture, and what a good answer says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The question.
    pub text: String,
    /// The answer.
    pub answer: String,
}

/// What is often said, and what is so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misconception {
    /// Its number in the list of errors that this project sets right: `E09`; `none` for one that is not in it.
    pub number: String,
    /// As it is said.
    pub said: String,
    /// What is so.
    pub so: String,
}

/// A lesson.
#[derive(Clone, Debug, PartialEq)]
pub struct Lesson {
    /// Its heading.
    pub title: String,
    /// Where it stands in the path.
    pub chapter: Chapter,
    /// How long it takes with a class, from 1 to 180.
    pub minutes: u16,
    /// What a student can do afterwards.
    pub goal: String,
    /// Three questions for the lecturer to ask.
    pub questions: Vec<Question>,
    /// What students often believe; at least one.
    pub misconceptions: Vec<Misconception>,
    /// Its steps: each of [`Doing`] at least once, in that order.
    pub steps: Vec<LessonStep>,
}

impl Lesson {
    /// Its objectives, in the order of the steps.
    pub fn objectives(&self) -> impl Iterator<Item = &Objective> {
        self.steps.iter().filter_map(|step| step.objective.as_ref())
    }
}
