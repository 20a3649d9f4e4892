//! Long work in short slices, on the page's thread and in a worker: between two of them messages are heard, and on the
//! page frames are drawn.
//!
//! A job is called again and again with a budget. Each slice is a message to ourselves through a channel, which is not
//! held back as timers are and comes after input and frames.

use leptos::prelude::*;
use std::cell::RefCell;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::{Closure, JsValue};

/// On the page a slice is about this long: half of a frame.
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
    /// The longest that the page's thread was held by it so far, in milliseconds.
    pub longest: RwSignal<f64>,
}

struct Entry {
    work: Work,
    budget: Budget,
    job: Job,
}

struct Desk {
    bell: Bell,
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
        let entry = Entry { work: self, budget: Budget::default(), job: Box::new(job) };
        DESK.with_borrow_mut(|desk| {
            if let Some(desk) = desk.get_or_insert_with_option(open) {
                desk.entries.push(entry);
            }
        });
        ask();
    }

    /// The page's thread was held for so many milliseconds.
    pub fn held(self, ms: f64) {
        if ms > self.longest.get_untracked() {
            self.longest.set(ms);
        }
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

/// How much a job is asked for at a time, by how long it took before.
pub struct Budget(u32);

impl Default for Budget {
    fn default() -> Budget {
        Budget(1)
    }
}

impl Budget {
    /// Calls a job for about so many milliseconds, while it goes on and until it says that it is done. Gives whether it
    /// did, and the milliseconds that it took.
    pub fn spend(&mut self, ms: f64, is_on: impl Fn() -> bool, mut job: impl FnMut(u32) -> bool) -> (bool, f64) {
        let (start, mut done) = (now(), false);
        let mut last = start;
        while !done && last - start < ms && is_on() {
            done = job(self.0);
            let here = now();
            let took = here - last;
            self.0 = if took > CALL_MS { self.0 / 2 } else { self.0 * 2 }.clamp(1, BUDGET_MAX);
            last = here;
        }
        (done, last - start)
    }
}

/// A message to ourselves.
pub struct Bell {
    port: web_sys::MessagePort,
}

impl Bell {
    /// One that calls this, for as long as the program runs; nothing where there are no channels.
    pub fn new(heard: impl FnMut() + 'static) -> Option<Bell> {
        let mut heard = heard;
        let channel = web_sys::MessageChannel::new().ok()?;
        let called = Closure::<dyn FnMut(JsValue)>::new(move |_| heard());
        channel.port1().set_onmessage(Some(called.as_ref().unchecked_ref()));
        called.forget();
        Some(Bell { port: channel.port2() })
    }

    /// Sends it; false where that cannot be.
    pub fn ring(&self) -> bool {
        self.port.post_message(&JsValue::NULL).is_ok()
    }
}

/// Milliseconds of a clock that only goes on, of the page or of the worker.
pub fn now() -> f64 {
    thread_local! {
        static CLOCK: Option<web_sys::Performance> =
            js_sys::Reflect::get(&js_sys::global(), &"performance".into()).ok().map(JsCast::unchecked_into);
    }
    CLOCK.with(|clock| clock.as_ref().map_or(0.0, web_sys::Performance::now))
}

fn open() -> Option<Desk> {
    Some(Desk { bell: Bell::new(slice)?, entries: Vec::new(), asked: false })
}

/// Asks for a slice, unless one is coming.
fn ask() {
    DESK.with_borrow_mut(|desk| {
        if let Some(desk) = desk
            && !desk.asked
            && !desk.entries.is_empty()
        {
            desk.asked = desk.bell.ring();
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
        let on = entry.work.on;
        let (done, took) = entry.budget.spend(SLICE_MS, || on.get_untracked(), &mut entry.job);
        entry.work.spent.update(|spent| *spent += took);
        entry.work.held(took);
        if done {
            on.set(false);
        } else if on.get_untracked() {
            DESK.with_borrow_mut(|desk| {
                if let Some(desk) = desk {
                    desk.entries.push(entry);
                }
            });
        }
    }
    ask();
}

/// Says when to show how work stands: at once where there is something to see, else no more often than the eye asks for.
#[derive(Default)]
pub struct Seldom(f64);

impl Seldom {
    /// Is it time to?
    pub fn is_due(&mut self, at_once: bool) -> bool {
        const EVERY_MS: f64 = 120.0;
        let is_due = at_once || now() - self.0 > EVERY_MS;
        if is_due {
            self.0 = now();
        }
        is_due
    }
}
