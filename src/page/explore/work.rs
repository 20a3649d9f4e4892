//! Long work in short slices: one mechanism everywhere, in a sandbox, in a single file and in a hidden tab.
//!
//! A job is called again and again with a budget. Between two slices the browser does what it has to: each slice is a
//! message to ourselves through a channel, which is not held back as timers are and comes after input and frames.

use leptos::prelude::*;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::{Closure, JsValue};

/// A slice is about this long: half of a frame.
const SLICE_MS: f64 = 6.0;
/// A call that takes longer than this gets less to do the next time, a shorter one more.
const CALL_MS: f64 = 2.0;
const BUDGET_MAX: u32 = 1 << 14;

/// Does up to so much; true when there is nothing left to do, or nothing for now.
type Job = Box<dyn FnMut(u32) -> bool>;

/// A piece of work that can be stopped and gone on with.
#[derive(Clone, Copy)]
pub struct Work {
    /// Is it under way?
    pub on: RwSignal<bool>,
    /// Milliseconds that it has taken.
    pub spent: RwSignal<f64>,
    /// The longest slice so far, in milliseconds.
    pub longest: RwSignal<f64>,
}

struct Entry {
    work: Work,
    budget: u32,
    job: Job,
}

struct Desk {
    port: web_sys::MessagePort,
    entries: Vec<Entry>,
    asked: bool,
}

thread_local! {
    static DESK: RefCell<Option<Desk>> = const { RefCell::new(None) };
}

impl Work {
    /// Nothing to do yet.
    pub fn new() -> Work {
        Work { on: RwSignal::new(false), spent: RwSignal::new(0.0), longest: RwSignal::new(0.0) }
    }

    /// Begins; what was under way here before is forgotten.
    pub fn start(self, job: impl FnMut(u32) -> bool + 'static) {
        self.spent.set(0.0);
        self.longest.set(0.0);
        self.go_on(job);
    }

    /// Begins without setting the clock back.
    pub fn go_on(self, job: impl FnMut(u32) -> bool + 'static) {
        self.stop();
        self.on.set(true);
        let entry = Entry { work: self, budget: 1, job: Box::new(job) };
        DESK.with_borrow_mut(|desk| {
            if let Some(desk) = desk.get_or_insert_with_option(open) {
                desk.entries.push(entry);
            }
        });
        ask();
    }

    /// Stops after the present slice.
    pub fn stop(self) {
        self.on.set(false);
        // From within a slice the desk is free: its entry is taken out while it works.
        DESK.with_borrow_mut(|desk| {
            if let Some(desk) = desk {
                desk.entries.retain(|entry| entry.work.on != self.on);
            }
        });
    }
}

/// `get_or_insert_with` for what may not come about.
trait OrOpen<T> {
    fn get_or_insert_with_option(&mut self, make: impl FnOnce() -> Option<T>) -> Option<&mut T>;
}

impl<T> OrOpen<T> for Option<T> {
    fn get_or_insert_with_option(&mut self, make: impl FnOnce() -> Option<T>) -> Option<&mut T> {
        if self.is_none() {
            *self = make();
        }
        self.as_mut()
    }
}

/// Milliseconds of a clock that only goes on.
pub fn now() -> f64 {
    window().performance().map_or(0.0, |clock| clock.now())
}

fn open() -> Option<Desk> {
    let channel = web_sys::MessageChannel::new().ok()?;
    let called = Closure::<dyn FnMut(JsValue)>::new(|_| slice());
    channel.port1().set_onmessage(Some(called.as_ref().unchecked_ref()));
    // It lives as long as the page.
    called.forget();
    Some(Desk { port: channel.port2(), entries: Vec::new(), asked: false })
}

/// Asks for a slice, unless one is coming.
fn ask() {
    DESK.with_borrow_mut(|desk| {
        if let Some(desk) = desk
            && !desk.asked
            && !desk.entries.is_empty()
        {
            desk.asked = desk.port.post_message(&JsValue::NULL).is_ok();
        }
    });
}

fn slice() {
    let entry = DESK.with_borrow_mut(|desk| {
        let desk = desk.as_mut()?;
        desk.asked = false;
        (!desk.entries.is_empty()).then(|| desk.entries.remove(0))
    });
    if let Some(mut entry) = entry {
        let (start, mut done) = (now(), false);
        let mut last = start;
        while !done && last - start < SLICE_MS && entry.work.on.get_untracked() {
            done = (entry.job)(entry.budget);
            let here = now();
            let took = here - last;
            entry.budget = if took > CALL_MS { entry.budget / 2 } else { entry.budget * 2 }.clamp(1, BUDGET_MAX);
            last = here;
        }
        let took = now() - start;
        entry.work.spent.update(|spent| *spent += took);
        if took > entry.work.longest.get_untracked() {
            entry.work.longest.set(took);
        }
        if done {
            entry.work.on.set(false);
        } else if entry.work.on.get_untracked() {
            DESK.with_borrow_mut(|desk| {
                if let Some(desk) = desk {
                    desk.entries.push(entry);
                }
            });
        }
    }
    ask();
}

/// A job that shows how it stands no more often than the eye asks for.
pub fn seldom(show: impl Fn() + 'static) -> Rc<dyn Fn(bool)> {
    const EVERY_MS: f64 = 120.0;
    let last = std::cell::Cell::new(0.0);
    Rc::new(move |at_once| {
        if at_once || now() - last.get() > EVERY_MS {
            last.set(now());
            show();
        }
    })
}
