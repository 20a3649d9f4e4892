//! A long question of the page: in a worker, or in slices on the page's own thread where there is none.

use super::clerk::Clerk;
use super::work::{Work, now};
use super::worker::{Heard, Worker};
use assent::prove::{Answer, Order, Question, Report, Word};
use leptos::prelude::*;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// Fewer configurations than this are no use.
const STATES_LEAST: u32 = 1_000;

/// Who works.
enum Hand {
    Nobody,
    Worker(Worker),
    Page(Rc<RefCell<Clerk>>),
}

/// A question and what is known of it.
#[derive(Clone, Copy)]
pub struct Inquiry {
    /// What is known by now.
    pub answer: RwSignal<Option<Answer>>,
    /// Is it under way, and what has it taken? The longest is what the page's thread was held for: by a slice, or by
    /// taking an answer of the worker and drawing it.
    pub work: Work,
    /// Is it done in a worker?
    pub in_worker: RwSignal<bool>,
    /// Did its worker die, and of what?
    pub died: RwSignal<Option<String>>,
    /// Why something could not be done.
    trouble: RwSignal<Option<String>>,
    question: StoredValue<Option<Question>>,
    hand: StoredValue<Hand, LocalStorage>,
}

impl Inquiry {
    /// Nothing is asked yet.
    pub fn new(trouble: RwSignal<Option<String>>) -> Inquiry {
        Inquiry {
            answer: RwSignal::new(None),
            work: Work::new(),
            in_worker: RwSignal::new(false),
            died: RwSignal::new(None),
            trouble,
            question: StoredValue::new(None),
            hand: StoredValue::new_local(Hand::Nobody),
        }
    }

    /// Asks; what was asked before is forgotten.
    pub fn ask(self, question: Question) {
        self.begin(question);
        match Worker::hire(move |heard| self.hear(heard)) {
            Some(worker) => {
                self.in_worker.set(true);
                self.work.on.set(true);
                self.question.with_value(|question| {
                    if let Some(question) = question {
                        worker.order(&Order::Ask(question.clone()));
                    }
                });
                self.hand.set_value(Hand::Worker(worker));
            }
            None => self.on_page(),
        }
    }

    fn begin(self, question: Question) {
        self.forget();
        self.trouble.set(None);
        self.question.set_value(Some(question));
        self.work.spent.set(0.0);
        self.work.longest.set(0.0);
    }

    /// Asks once more, in slices.
    pub fn again_on_page(self) {
        if let Some(question) = self.question.get_value() {
            self.begin(question);
            self.on_page();
        }
    }

    /// Asks once more, for at most as many configurations as [`Inquiry::fewer`] says.
    pub fn again_smaller(self) {
        if let (Some(question), Some(fewer)) = (self.question.get_value(), self.fewer()) {
            self.ask(with_states(question, fewer));
        }
    }

    /// A tenth of the configurations that were asked for, where that is worth a search.
    pub fn fewer(self) -> Option<u32> {
        let states = self.question.with_value(|question| match question {
            Some(Question::Properties { rules, .. } | Question::Graph { rules, .. }) => rules.states_max,
            Some(Question::Tables { states, .. }) => *states,
            None => 0,
        });
        (states >= 10 * STATES_LEAST).then_some(states / 10)
    }

    /// Stops for now; where nothing is known yet, for good.
    pub fn stop(self) {
        if self.answer.with_untracked(Option::is_none) {
            return self.forget();
        }
        self.hand.with_value(|hand| match hand {
            // It is off when the worker says so, with all that it found until then.
            Hand::Worker(worker) => worker.order(&Order::Stop),
            Hand::Page(clerk) => {
                let report = clerk.borrow_mut().hear(&Order::Stop);
                self.work.stop();
                self.take(report);
            }
            Hand::Nobody => {}
        });
    }

    /// Goes on after a stop.
    pub fn go_on(self) {
        self.give(&Order::GoOn);
    }

    /// Tells the task something.
    pub fn tell(self, word: Word) {
        self.give(&Order::Tell(word));
    }

    /// Gives up, and forgets what was found.
    pub fn forget(self) {
        self.work.stop();
        self.hand.set_value(Hand::Nobody);
        self.question.set_value(None);
        self.answer.set(None);
        self.died.set(None);
        self.in_worker.set(false);
    }

    fn give(self, order: &Order) {
        self.hand.with_value(|hand| match hand {
            Hand::Worker(worker) => {
                let goes_on = matches!(order, Order::GoOn | Order::Tell(Word::Again { .. }));
                if goes_on {
                    self.work.on.set(true);
                }
                worker.order(order);
            }
            Hand::Page(clerk) => {
                let report = clerk.borrow_mut().hear(order);
                let on = report.on;
                self.take(report);
                if on {
                    self.slices(clerk.clone());
                }
            }
            Hand::Nobody => {}
        });
    }

    /// Works the question off on the page's thread, from the start.
    fn on_page(self) {
        let Some(question) = self.question.get_value() else { return };
        self.in_worker.set(false);
        let clerk = Rc::new(RefCell::new(Clerk::default()));
        let report = clerk.borrow_mut().hear(&Order::Ask(question));
        let on = report.on;
        self.hand.set_value(Hand::Page(clerk.clone()));
        self.take(report);
        if on {
            self.slices(clerk);
        } else {
            self.work.stop();
        }
    }

    fn slices(self, clerk: Rc<RefCell<Clerk>>) {
        self.work.go_on(move |budget| {
            let mut clerk = clerk.borrow_mut();
            let done = clerk.step(budget);
            if let Some(report) = clerk.due() {
                self.take(report);
            }
            done
        });
    }

    fn hear(self, heard: Heard) {
        match heard {
            Heard::Report(report) => {
                let start = now();
                self.work.spent.set(report.spent as f64 / 1e3);
                self.work.on.set(report.on);
                let is_over = match &report.answer {
                    Some(Answer::Properties(checked)) => checked.done,
                    Some(Answer::Tables(_) | Answer::Graph(_)) => false,
                    None => true,
                };
                self.take(report);
                if is_over {
                    // Nothing more can be asked of it, and its memory is given back.
                    self.hand.set_value(Hand::Nobody);
                }
                // What draws the answer is asked to by now, and is done before this.
                spawn_local(async move { self.work.held(now() - start) });
            }
            Heard::Refused => self.on_page(),
            Heard::Died(words) => {
                self.work.stop();
                self.hand.set_value(Hand::Nobody);
                self.died.set(Some(words));
            }
        }
    }

    fn take(self, report: Report) {
        if report.trouble.is_some() {
            self.trouble.set(report.trouble);
        }
        self.answer.set(report.answer);
    }
}

fn with_states(mut question: Question, most: u32) -> Question {
    match &mut question {
        Question::Properties { rules, .. } | Question::Graph { rules, .. } => rules.states_max = most,
        Question::Tables { states, .. } => *states = most,
    }
    question
}
