//! The keyboard. Arrows, space, Home and End work wherever no control needs them; letters and digits only while the
//! stage has the focus (WCAG 2.1.4).

use super::command::{Command, SPEEDS};
use super::faults::Hand;
use super::session::Session;
use super::share::keys as share;
use super::words::W;
use assent::ids::{NodeId, StepId};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// Steps that J and L go.
const LEAP: u32 = 10;

/// Every key, for the help page.
pub const HELP: &[(&str, W)] = &[
    ("Space, K", W::KeyPlay),
    ("→ ←", W::KeyStep),
    ("Shift + → ←, PageDown, PageUp", W::KeyEvent),
    ("J L", W::KeyLeap),
    ("Home End", W::KeyEnds),
    ("0 … 9", W::KeyTenths),
    ("< >", W::KeySpeed),
    ("Tab, then arrows", W::KeyRing),
    ("Enter", W::KeyChoose),
    ("C T R P", W::KeyFaults),
    ("Ctrl + Z, Ctrl + Shift + Z", W::KeyUndo),
    (", .", W::KeyFrame),
    ("V F H", W::KeyView),
    ("E", W::KeyProve),
    ("?", W::KeyHelp),
    ("Escape", W::KeyEscape),
];

/// Listens.
pub fn listen(session: Session, hand: RwSignal<Hand>, help: impl Fn() + 'static) {
    let handle = window_event_listener(leptos::ev::keydown, move |event| {
        if let Some(handled) = press(session, hand, &event, &help)
            && handled
        {
            event.prevent_default();
        }
    });
    // The listener lives as long as the page.
    std::mem::forget(handle);
}

fn press(session: Session, hand: RwSignal<Hand>, event: &KeyboardEvent, help: &impl Fn()) -> Option<bool> {
    let target: Option<web_sys::Element> = event.target().and_then(|target| target.dyn_into().ok());
    let inside =
        |selector: &str| target.as_ref().is_some_and(|element| element.closest(selector).ok().flatten().is_some());
    if inside("dialog") || inside("input:not([type=range]), select, textarea") {
        return None;
    }
    let key = event.key();
    let place = share::Place {
        slider: inside("input[type=range]"),
        button: inside("button, [role=button], summary, [role=tab]"),
        node: inside(".node"),
    };
    if !event.ctrl_key()
        && !event.meta_key()
        && let Some(passed) = share::pass(event, place)
    {
        return Some(passed);
    }
    if event.ctrl_key() || event.meta_key() {
        if key.eq_ignore_ascii_case("z") {
            session.send(if event.shift_key() { Command::Redo } else { Command::Undo });
            return Some(true);
        }
        return None;
    }
    // Where nothing has the focus, the letters are the stage's too.
    let on_stage = inside(".stage") || target.as_ref().is_none_or(|element| element.tag_name() == "BODY");
    let on_slider = inside("input[type=range]");
    let (cursor, last) = session.moment.with_untracked(|now| (now.cursor.0, now.last.0));
    let command = match key.as_str() {
        "Escape" => {
            hand.set(Hand::default());
            session.pick(None);
            session.lit.set(None);
            session.alarm.set(None);
            return Some(false);
        }
        "?" if !on_slider => {
            help();
            return Some(true);
        }
        "ArrowRight" | "ArrowLeft" | "ArrowUp" | "ArrowDown" if inside(".node") && !event.shift_key() => {
            around(session, key == "ArrowRight" || key == "ArrowDown");
            return Some(true);
        }
        _ if on_slider => return None,
        " " if inside("button, [role=button], summary, [role=tab]") => return None,
        " " => Command::Toggle,
        "ArrowRight" if event.shift_key() => Command::Leap(true),
        "ArrowLeft" if event.shift_key() => Command::Leap(false),
        "PageDown" => Command::Leap(true),
        "PageUp" => Command::Leap(false),
        "ArrowRight" => Command::Next,
        "ArrowLeft" => Command::Back,
        "Home" => Command::Seek(StepId(0)),
        "End" => Command::Seek(StepId(last)),
        _ if !on_stage || !session.letters.get_untracked() => return None,
        "v" | "V" => {
            session.mode.update(|mode| *mode = mode.next());
            return Some(true);
        }
        "f" | "F" => {
            fill_screen();
            return Some(true);
        }
        "h" | "H" => {
            session.bare.update(|bare| *bare = !*bare);
            return Some(true);
        }
        "," => Command::Back,
        "." => Command::Next,
        "e" | "E" => {
            super::explore::toggle(session);
            return Some(true);
        }
        "k" | "K" => Command::Toggle,
        "j" | "J" => Command::Seek(StepId(cursor.saturating_sub(LEAP))),
        "l" | "L" => Command::Seek(StepId((cursor + LEAP).min(last))),
        "<" => Command::Speed(near_speed(session, false)),
        ">" => Command::Speed(near_speed(session, true)),
        digit if digit.len() == 1 && digit.as_bytes()[0].is_ascii_digit() => {
            Command::Seek(StepId(last * u32::from(digit.as_bytes()[0] - b'0') / 10))
        }
        _ => return None,
    };
    session.send(command);
    Some(true)
}

/// The whole screen, or the window again; a host page may forbid it.
fn fill_screen() {
    let document = document();
    if document.fullscreen_element().is_some() {
        document.exit_fullscreen();
    } else if let Some(root) = document.document_element() {
        let _ = root.request_fullscreen();
    }
}

fn near_speed(session: Session, faster: bool) -> f64 {
    let speed = session.speed.get_untracked();
    let found = if faster {
        SPEEDS.into_iter().find(|known| *known > speed)
    } else {
        SPEEDS.into_iter().rfind(|known| *known < speed)
    };
    found.unwrap_or(speed)
}

/// Moves the focus around the ring.
fn around(session: Session, clockwise: bool) {
    let n = session.scenario.with_untracked(|scenario| scenario.n);
    let here = session.roving().0;
    let next = if clockwise { (here + 1) % n } else { (here + n - 1) % n };
    session.roam(NodeId(next));
    let element = document().get_element_by_id(&format!("node-{next}"));
    if let Some(element) = element.and_then(|element| element.dyn_into::<web_sys::SvgElement>().ok()) {
        let _ = element.focus();
    }
}
