//! Which lesson is being taken, and what has been done of all; kept where the browser keeps anything.

use super::super::command::Command;
use super::super::session::Session;
use assent::ids::StepId;
use assent::lesson::shipped::LESSONS;
use assent::lesson::{Lesson, LessonStep};
use assent::scenario::link;
use leptos::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Where progress is kept.
const KEPT: &str = "assent.lessons";

/// The lessons, as they are taken.
#[derive(Clone, Copy)]
pub struct Course {
    /// All lessons, read once: id and lesson.
    pub lessons: StoredValue<Arc<Vec<(&'static str, Lesson)>>>,
    /// The lesson and the step that are open.
    pub open: RwSignal<Option<(usize, usize)>>,
    /// Steps that are done: `who-lied:2`.
    pub done: RwSignal<BTreeSet<String>>,
}

impl Course {
    /// With what is known of earlier visits. The texts are read when they are first asked for.
    pub fn new() -> Course {
        Course {
            lessons: StoredValue::new(Arc::new(Vec::new())),
            open: RwSignal::new(None),
            done: RwSignal::new(kept()),
        }
    }

    /// All lessons.
    pub fn all(self) -> Arc<Vec<(&'static str, Lesson)>> {
        if self.lessons.with_value(|lessons| lessons.is_empty()) {
            let read = LESSONS.iter().filter_map(|shipped| Some((shipped.id, shipped.lesson().ok()?)));
            self.lessons.set_value(Arc::new(read.collect()));
        }
        self.lessons.get_value()
    }

    /// The step that is open.
    pub fn step(self) -> Option<LessonStep> {
        let (lesson, step) = self.open.get()?;
        self.all().get(lesson)?.1.steps.get(step).cloned()
    }

    /// Goes to a step of a lesson: its link is opened.
    pub fn go(self, session: Session, lesson: usize, step: usize) {
        let all = self.all();
        let Some(known) = all.get(lesson).and_then(|(_, lesson)| lesson.steps.get(step)) else { return };
        if let Ok(link::Opened { scenario: Some(scenario), step, .. }) = link::read(&known.link, "") {
            session.send(Command::Open(Box::new(scenario), StepId(step.unwrap_or(0))));
        }
        self.open.set(Some((lesson, step)));
        // What is to be done is read first, wherever one had scrolled to.
        if let Ok(Some(side)) = document().query_selector(".side") {
            side.set_scroll_top(0);
        }
    }

    /// Is a step done?
    pub fn is_done(self, lesson: usize, step: usize) -> bool {
        let all = self.all();
        all.get(lesson).is_some_and(|(id, _)| self.done.with(|done| done.contains(&format!("{id}:{step}"))))
    }

    /// The open step is done.
    pub fn tick(self) {
        let Some((lesson, step)) = self.open.get_untracked() else { return };
        let all = self.all();
        let Some((id, _)) = all.get(lesson) else { return };
        let mark = format!("{id}:{step}");
        if self.done.with_untracked(|done| done.contains(&mark)) {
            return;
        }
        self.done.update(|done| {
            done.insert(mark);
        });
        if let Ok(Some(storage)) = window().local_storage() {
            let text = self.done.with_untracked(|done| done.iter().cloned().collect::<Vec<_>>().join(" "));
            // Full or refused: progress then lasts as long as the page.
            let _ = storage.set_item(KEPT, &text);
        }
    }
}

fn kept() -> BTreeSet<String> {
    let storage = window().local_storage().ok().flatten();
    let text = storage.and_then(|storage| storage.get_item(KEPT).ok().flatten()).unwrap_or_default();
    text.split_whitespace().map(str::to_owned).collect()
}
