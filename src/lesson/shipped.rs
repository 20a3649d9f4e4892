//! The lessons that come with the page, in the order of the path. To add one: put its text into `static/lessons` and its
//! id into the list below.

use super::{Lesson, Objective};
use crate::scenario::TextError;

/// A lesson that comes with the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShippedLesson {
    /// Its id.
    pub id: &'static str,
    /// Its place on the path.
    place: usize,
}

impl ShippedLesson {
    /// Its text.
    pub fn text(&self) -> &'static str {
        TEXTS[self.place]
    }

    /// The lesson.
    ///
    /// # Errors
    /// None for those that are shipped: a test reads them all.
    pub fn lesson(&self) -> Result<Lesson, TextError> {
        Lesson::parse(self.text())
    }
}

macro_rules! lessons {
    ($($id:literal)*) => {
        static TEXTS: [&str; IDS.len()] = [$(include_str!(concat!("../../static/lessons/", $id, ".txt"))),*];
        const IDS: [&str; [$($id),*].len()] = [$($id),*];
    };
}

/// Every shipped lesson, by chapters.
pub const LESSONS: &[ShippedLesson] = &{
    let mut all = [ShippedLesson { id: "", place: 0 }; IDS.len()];
    let mut place = 0;
    while place < IDS.len() {
        all[place] = ShippedLesson { id: IDS[place], place };
        place += 1;
    }
    all
};

lessons! {
    "everybody-tells"
    "links-promise"
    "lost-messengers"
    "telling-all"
    "two-stories"
    "the-same-order"
    "dangerous-chain"
    "stopping-early"
    "a-few-values"
    "who-lied"
    "signed-orders"
    "two-faced-sensor"
    "who-said-what"
    "nobody-can-wait"
    "dead-from-the-start"
    "coins"
    "dead-or-slow"
    "halves"
    "what-a-majority-remembers"
    "one-leader-a-term"
    "built-on"
    "lying-primary"
    "locks"
    "all-or-nothing"
    "money-on-its-way"
    "clocks-that-lie"
    "who-votes-for-the-voter"
    "opposite-senses"
    "who-is-in-charge"
}

/// The lesson of this id.
pub fn find(id: &str) -> Option<&'static ShippedLesson> {
    LESSONS.iter().find(|lesson| lesson.id == id)
}

/// The objective of this id, whatever lesson it stands in.
pub fn objective(id: &str) -> Option<Objective> {
    let lessons = LESSONS.iter().filter_map(|shipped| shipped.lesson().ok());
    lessons.flat_map(|lesson| lesson.steps).filter_map(|step| step.objective).find(|objective| objective.id == id)
}
