//! A worker that runs this very program, beside the page: where long searches are done.
//!
//! The page hands its compiled program over, so nothing is fetched or compiled again; the few lines that start it stand
//! in index.html (`__assentWorker`), for they need the text of the program's script. Then orders go there and reports
//! come back (`clerk.rs`). Where a worker is refused, by a policy, a sandbox or an old browser, whoever hires one is told
//! so, and the work is done on the page's thread.

use super::clerk::Clerk;
use super::work::{Bell, Budget};
use assent::prove::{Order, Report, Wire, from_bytes, to_bytes};
use js_sys::Uint8Array;
use leptos::prelude::set_timeout;
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use std::time::Duration;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::{Closure, JsValue, wasm_bindgen};
use wasm_bindgen_futures::spawn_local;
use web_sys::{DedicatedWorkerGlobalScope, ErrorEvent, Event, MessageEvent};

/// A slice of work in the worker: so long a stop waits at most.
const SLICE_MS: f64 = 25.0;
/// A worker that is not there by then does not come: some sandboxes say nothing when they refuse one.
const READY: Duration = Duration::from_secs(8);

#[wasm_bindgen]
extern "C" {
    /// Where the program's script is, if it is a file.
    #[wasm_bindgen(thread_local_v2, js_namespace = ["import", "meta"], js_name = url)]
    static SCRIPT: String;

    /// Starts a worker that gets the program.
    #[wasm_bindgen(js_name = __assentWorker, catch)]
    async fn start(program: JsValue, script: String) -> Result<JsValue, JsValue>;
}

thread_local! {
    /// A worker that was refused once is not asked for again.
    static REFUSED: Cell<bool> = const { Cell::new(false) };
}

/// What becomes of a worker.
pub enum Heard {
    /// It says how the work stands.
    Report(Report),
    /// It did not start: there are no workers here.
    Refused,
    /// It started, and is no more; in the browser's words.
    Died(String),
}

/// A worker; it ends when this is dropped.
pub struct Worker(Rc<Inner>);

/// What an event calls, while it may come.
type Ear<E> = RefCell<Option<Closure<dyn Fn(E)>>>;

struct Inner {
    hear: Box<dyn Fn(Heard)>,
    worker: RefCell<Option<web_sys::Worker>>,
    /// Orders given before it was made.
    waiting: RefCell<Vec<JsValue>>,
    is_ready: Cell<bool>,
    on_message: Ear<MessageEvent>,
    on_error: Ear<Event>,
}

impl Drop for Inner {
    fn drop(&mut self) {
        if let Some(worker) = self.worker.take() {
            end(&worker);
        }
    }
}

fn end(worker: &web_sys::Worker) {
    worker.set_onmessage(None);
    worker.set_onerror(None);
    worker.terminate();
}

impl Worker {
    /// Hires one; nothing where one was refused before. What is heard is heard later, never from within.
    pub fn hire(hear: impl Fn(Heard) + 'static) -> Option<Worker> {
        if REFUSED.get() {
            return None;
        }
        let inner = Rc::new(Inner {
            hear: Box::new(hear),
            worker: RefCell::default(),
            waiting: RefCell::default(),
            is_ready: Cell::new(false),
            on_message: RefCell::default(),
            on_error: RefCell::default(),
        });
        let coming = Rc::downgrade(&inner);
        let late = coming.clone();
        spawn_local(async move {
            let made = start(wasm_bindgen::module(), SCRIPT.with(Clone::clone)).await;
            match (made.map(JsCast::unchecked_into::<web_sys::Worker>), coming.upgrade()) {
                (Ok(worker), Some(inner)) => inner.welcome(worker),
                (Ok(worker), None) => end(&worker),
                (Err(_), Some(inner)) => inner.lost(String::new()),
                (Err(_), None) => {}
            }
        });
        let is_late = move || {
            if let Some(inner) = late.upgrade().filter(|inner| !inner.is_ready.get()) {
                inner.lost(String::new());
            }
        };
        set_timeout(is_late, READY);
        Some(Worker(inner))
    }

    /// Gives an order.
    pub fn order(&self, order: &Order) {
        let order = data(order);
        match &*self.0.worker.borrow() {
            Some(worker) => drop(worker.post_message(&order)),
            None => self.0.waiting.borrow_mut().push(order),
        }
    }
}

impl Inner {
    fn welcome(self: &Rc<Inner>, worker: web_sys::Worker) {
        let (one, other): (Weak<Inner>, Weak<Inner>) = (Rc::downgrade(self), Rc::downgrade(self));
        let heard = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(inner) = one.upgrade() {
                inner.heard(event.data());
            }
        });
        // Where a policy refuses it, the event is a bare one.
        let failed = Closure::<dyn Fn(Event)>::new(move |event: Event| {
            event.prevent_default();
            if let Some(inner) = other.upgrade() {
                inner.lost(event.dyn_ref::<ErrorEvent>().map(ErrorEvent::message).unwrap_or_default());
            }
        });
        worker.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        worker.set_onerror(Some(failed.as_ref().unchecked_ref()));
        for order in self.waiting.take() {
            drop(worker.post_message(&order));
        }
        self.on_message.replace(Some(heard));
        self.on_error.replace(Some(failed));
        self.worker.replace(Some(worker));
    }

    /// Its first message says that it is there; all others are reports.
    fn heard(&self, data: JsValue) {
        if !self.is_ready.replace(true) {
            return;
        }
        match thing(data) {
            Some(report) => (self.hear)(Heard::Report(report)),
            None => self.lost(String::new()),
        }
    }

    fn lost(&self, words: String) {
        if let Some(worker) = self.worker.take() {
            end(&worker);
        }
        if self.is_ready.get() {
            (self.hear)(Heard::Died(words));
        } else {
            REFUSED.set(true);
            (self.hear)(Heard::Refused);
        }
    }
}

/// As a message.
fn data(thing: &impl Wire) -> JsValue {
    Uint8Array::from(to_bytes(thing).as_slice()).into()
}

/// From a message.
fn thing<T: Wire>(data: JsValue) -> Option<T> {
    from_bytes(&data.dyn_into::<Uint8Array>().ok()?.to_vec())
}

/// The program in a worker.
struct Office {
    own: DedicatedWorkerGlobalScope,
    clerk: Clerk,
    budget: Budget,
    spent: f64,
    bell: Option<Bell>,
}

thread_local! {
    static OFFICE: RefCell<Option<Office>> = const { RefCell::new(None) };
}

/// Is this a worker?
pub fn is_here() -> bool {
    web_sys::window().is_none()
}

/// Works there: hears orders, says that it is there, and reports.
pub fn serve() {
    console_error_panic_hook::set_once();
    let own: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let ear = Closure::<dyn Fn(MessageEvent)>::new(|event: MessageEvent| {
        if let Some(order) = thing(event.data()) {
            OFFICE.with_borrow_mut(|office| office.iter_mut().for_each(|office| office.hear(&order)));
        }
    });
    own.set_onmessage(Some(ear.as_ref().unchecked_ref()));
    // It lives as long as the worker.
    ear.forget();
    let bell = Bell::new(|| OFFICE.with_borrow_mut(|office| office.iter_mut().for_each(Office::slice)));
    drop(own.post_message(&JsValue::NULL));
    let (clerk, budget) = (Clerk::default(), Budget::default());
    OFFICE.replace(Some(Office { own, clerk, budget, spent: 0.0, bell }));
}

impl Office {
    fn hear(&mut self, order: &Order) {
        let was_on = self.clerk.on;
        let report = self.clerk.hear(order);
        self.post(report);
        if self.clerk.on && !was_on {
            self.ring();
        }
    }

    fn slice(&mut self) {
        let clerk = &mut self.clerk;
        if !clerk.on {
            return;
        }
        let (_, took) = self.budget.spend(SLICE_MS, || true, |budget| clerk.step(budget));
        self.spent += took;
        if let Some(report) = self.clerk.due() {
            self.post(report);
        }
        if self.clerk.on {
            self.ring();
        }
    }

    fn post(&self, report: Report) {
        drop(self.own.post_message(&data(&Report { spent: (self.spent * 1e3) as u64, ..report })));
    }

    fn ring(&self) {
        if let Some(bell) = &self.bell {
            bell.ring();
        }
    }
}
