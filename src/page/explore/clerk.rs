//! Who works a question off, wherever that is: on the page's thread between two frames, or in a worker.
//!
//! Orders go in and reports come out, both plain data; so there is one way to ask and to show, and the place of the work
//! is a matter of who carries them (`inquiry.rs`, `worker.rs`).

use super::work::Seldom;
use assent::prove::{Order, Report, Task, Word};

/// One question at a time.
#[derive(Default)]
pub struct Clerk {
    task: Option<Task>,
    /// Is it under way?
    pub on: bool,
    news: bool,
    trouble: Option<String>,
    seldom: Seldom,
}

impl Clerk {
    /// Does what an order says; gives what to show of it.
    pub fn hear(&mut self, order: &Order) -> Report {
        match order {
            Order::Ask(question) => match Task::new(question) {
                Ok(task) => (self.task, self.on) = (Some(task), true),
                Err(why) => (self.task, self.on, self.trouble) = (None, false, Some(why)),
            },
            Order::Stop => self.on = false,
            Order::GoOn => self.on = self.task.is_some(),
            Order::Tell(word) => {
                if let Some(task) = &mut self.task {
                    task.hear(word);
                    self.on |= matches!(word, Word::Again { .. });
                }
            }
        }
        self.report()
    }

    /// Does up to so much of the work; true when there is nothing left to do.
    pub fn step(&mut self, budget: u32) -> bool {
        let Some(task) = &mut self.task else { return true };
        let done = match task.step(budget) {
            Ok(stepped) => {
                self.news |= stepped.news;
                stepped.done
            }
            Err(why) => {
                self.trouble = Some(why);
                true
            }
        };
        self.on &= !done;
        done
    }

    /// What to show, if it is time to.
    pub fn due(&mut self) -> Option<Report> {
        let at_once = std::mem::take(&mut self.news) || !self.on;
        self.seldom.is_due(at_once).then(|| self.report())
    }

    fn report(&mut self) -> Report {
        let answer = self.task.as_mut().map(Task::answer);
        Report { answer, trouble: self.trouble.take(), on: self.on, spent: 0 }
    }
}
