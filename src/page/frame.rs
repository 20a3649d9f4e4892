//! The one frame loop of the page. It runs while something moves and sleeps otherwise: paused, it draws no frame.

use super::light::Light;
use super::painter::Painter;
use super::session::Session;
use leptos::prelude::*;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;

/// A pause of the browser (a hidden tab, a long task) is not caught up with.
const MILLIS_MAX: f64 = 100.0;

/// What the browser calls for a frame; it asks for itself again, so it is set after it was made.
type OnFrame = Rc<RefCell<Option<Closure<dyn FnMut(f64)>>>>;

/// Starts the loop over a canvas.
pub fn start(session: Session, light: Memo<Light>, painter: Painter) {
    let painter = Rc::new(RefCell::new(painter));
    let (asked, last) = (Rc::new(Cell::new(false)), Rc::new(Cell::new(None::<f64>)));
    let frame: OnFrame = Rc::default();
    let ask: Rc<dyn Fn()> = {
        let (asked, frame) = (asked.clone(), frame.clone());
        Rc::new(move || {
            if let (false, Some(closure)) = (asked.get(), frame.borrow().as_ref()) {
                let granted = window().request_animation_frame(closure.as_ref().unchecked_ref());
                asked.set(granted.is_ok());
            }
        })
    };
    let again = ask.clone();
    *frame.borrow_mut() = Some(Closure::new(move |at: f64| {
        asked.set(false);
        let moving = session.playing.get_untracked() || session.is_gliding();
        let millis = last.get().map_or(0.0, |before| (at - before).clamp(0.0, MILLIS_MAX));
        last.set(moving.then_some(at));
        if moving {
            session.advance(millis);
            session.fly();
        }
        light.with_untracked(|light| painter.borrow_mut().paint(session, light));
        if session.playing.get_untracked() || session.is_gliding() {
            again();
        }
    }));
    // The closures live as long as the page.
    Effect::new(move |_| {
        session.dirty.track();
        session.playing.track();
        session.layout.track();
        light.track();
        let _keep = &frame;
        ask();
    });
}
