//! The page rests while nobody sees it: in a hidden tab, or scrolled away. What played then goes on when it is seen.

use crate::page::command::Command;
use crate::page::session::Session;
use crate::page::theme;
use crate::page::view_keys::ViewKeys;
use js_sys::Array;
use leptos::prelude::*;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

/// So much of the page makes it seen.
const SEEN: f64 = 0.5;

/// Watches whether the page is seen; `play=visible` begins when it first is.
pub fn listen(session: Session, keys: &ViewKeys) {
    let (resting, waits) = (Rc::new(Cell::new(false)), Rc::new(Cell::new(keys.play == "visible" && !theme::is_calm())));
    let (in_view, in_front) = (Rc::new(Cell::new(true)), Rc::new(Cell::new(!document().hidden())));
    let settle: Rc<dyn Fn()> = {
        let (in_view, in_front) = (in_view.clone(), in_front.clone());
        Rc::new(move || {
            let is_seen = in_view.get() && in_front.get();
            if !is_seen && session.playing.get_untracked() {
                resting.set(true);
                session.send(Command::Pause);
            } else if is_seen && resting.replace(false) {
                session.send(Command::Play);
            }
        })
    };
    let again = settle.clone();
    let handle = window_event_listener(leptos::ev::visibilitychange, move |_| {
        in_front.set(!document().hidden());
        again();
    });
    // The listener lives as long as the page.
    std::mem::forget(handle);
    watch(move |part| {
        in_view.set(part > 0.0);
        if part >= SEEN && waits.replace(false) {
            session.send(Command::Play);
        }
        settle();
    });
}

/// Calls back with the part of the page that is seen, whenever that changes.
fn watch(changed: impl Fn(f64) + 'static) {
    let looked = Closure::<dyn Fn(Array)>::new(move |entries: Array| {
        if let Some(entry) = entries.iter().last().and_then(|entry| entry.dyn_into::<IntersectionObserverEntry>().ok())
        {
            changed(if entry.is_intersecting() { entry.intersection_ratio().max(f64::MIN_POSITIVE) } else { 0.0 });
        }
    });
    let init = IntersectionObserverInit::new();
    init.set_threshold(&Array::of2(&0.0.into(), &SEEN.into()));
    let observer = IntersectionObserver::new_with_options(looked.as_ref().unchecked_ref(), &init);
    if let (Ok(observer), Some(root)) = (observer, document().document_element()) {
        observer.observe(&root);
        // Both live as long as the page.
        looked.forget();
        std::mem::forget(observer);
    }
}
