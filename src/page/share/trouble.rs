//! When the program itself fails: a panel that offers the link of what was being done, never a frozen picture.
//!
//! After a panic nothing of the program runs any more, so the panel is the page's own (`__assentFail`, index.html); what
//! it is to offer is noted before anything is done.

use assent::ids::StepId;
use assent::scenario::{Scenario, link};
use js_sys::{Array, Function, Reflect};
use std::cell::RefCell;
use std::sync::Arc;
use wasm_bindgen::JsCast;

thread_local! {
    static DOING: RefCell<Option<(Arc<Scenario>, StepId)>> = const { RefCell::new(None) };
}

/// Notes what is being done.
pub fn doing(scenario: Arc<Scenario>, step: StepId) {
    DOING.replace(Some((scenario, step)));
}

/// Shows the panel when the program panics, after the words for its maker have gone to the console.
pub fn listen() {
    console_error_panic_hook::set_once();
    let log = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        log(panic);
        show(&panic.to_string());
    }));
}

fn show(reason: &str) {
    let shown = DOING.with(|doing| {
        let doing = doing.try_borrow().ok()?;
        let (scenario, step) = doing.as_ref()?;
        Some(link::write(scenario, Some(step.0), &[]))
    });
    let Some(own) = web_sys::window() else { return };
    if let Ok(fail) = Reflect::get(&own, &"__assentFail".into()).unwrap_or_default().dyn_into::<Function>() {
        drop(fail.apply(&own, &Array::of2(&reason.into(), &shown.unwrap_or_default().into())));
    }
}
