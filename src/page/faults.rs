//! The palette of faults that are dragged onto nodes, links and messages, and the hand that drags them.

use super::command::Command;
use super::icon::{Icon, icon};
use super::session::Session;
use super::spot::{Fault, Spot};
use super::stage::StageBox;
use super::words::{W, say};
use assent::ids::{NodeId, NodeSet};
use assent::scenario::Action;
use assent::scene::Point;
use leptos::ev::PointerEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

impl Fault {
    const fn icon(self) -> Icon {
        match self {
            Fault::Crash => Icon::Crash,
            Fault::Traitor => Icon::Traitor,
            Fault::Recover => Icon::Recover,
            Fault::Flip => Icon::Flip,
            Fault::Slow => Icon::Slow,
            Fault::Cut => Icon::Cut,
        }
    }
}

/// What the reader's hand holds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Hand {
    /// A fault that is being dragged, and where the pointer is.
    pub dragged: Option<(Fault, f64, f64)>,
    /// A fault that the next thing touched gets.
    pub armed: Option<Fault>,
    /// What is under it.
    pub over: Option<Spot>,
    /// The nodes of one side of a partition that is being put together.
    pub side: NodeSet,
    /// A line that is being drawn to divide the network.
    pub line: Option<(Point, Point)>,
}

impl Hand {
    /// Is this node under the hand, or in it?
    pub fn marks(&self, node: NodeId) -> bool {
        self.over == Some(Spot::Node(node)) || self.side.contains(node)
    }
}

/// The fault whose zone a place of the window is in, whatever lies above it: the dragged node's own name may.
pub fn zone_at(x: f64, y: f64) -> Option<Fault> {
    let elements = document().elements_from_point(x as f32, y as f32);
    let zones = elements.iter().filter_map(|element| element.dyn_into::<web_sys::Element>().ok());
    let word = zones.filter_map(|element| element.get_attribute("data-fault")).next()?;
    Fault::ALL.into_iter().find(|fault| fault.word() == word)
}

/// How far a pointer moves before it drags.
pub const DRAG_PIXELS: f64 = 6.0;

/// Puts a fault on something; says when it makes no sense there.
pub fn strike(session: Session, fault: Fault, spot: Spot) {
    match fault.on(session, spot) {
        Some(command) => session.send(command),
        None => session.notice.set(Some(format!("{}: {}", say(fault.name()), say(fault.hint())))),
    }
}

/// The row of faults below the stage. Drag one onto something, or a node onto one; or choose one, then its target.
#[component]
pub fn FaultRow() -> impl IntoView {
    let session = expect_context::<Session>();
    let hand = expect_context::<RwSignal<Hand>>();
    let undo = move || session.moment.with(|now| now.undo);
    let redo = move || session.moment.with(|now| now.redo);
    let manual = move || session.moment.with(|now| now.manual);
    let meddled = move || session.moment.with(|now| now.meddled);
    view! {
        <div class="faults" role="group" aria-label=say(W::FaultsHelp)>
            {Fault::ALL.map(|fault| view! { <FaultChip fault /> }).collect_view()}
            <button class="small manual" aria-pressed=move || manual().to_string() aria-label=say(W::Manual) title=say(W::ManualTip)
                on:click=move |_| session.send(Command::Manual(!manual()))>{icon(Icon::Hand)}</button>
            <button class="heal" class:gone=move || !meddled() on:click=move |_| session.send(Command::Heal)>{say(W::Heal)}</button>
            <span class="faults-hint" class:shown=move || hand.with(|hand| hand.armed.is_some())>
                {move || hand.with(|hand| hand.armed).map(|fault| say(fault.hint()))}
            </span>
            <span class="grow"></span>
            <button class="small" aria-label=say(W::Undo) title=format!("{} (Ctrl+Z)", say(W::Undo)) disabled=move || !undo()
                on:click=move |_| session.send(Command::Undo)>{icon(Icon::Undo)}</button>
            <button class="small" aria-label=say(W::Redo) title=format!("{} (Ctrl+Shift+Z)", say(W::Redo)) disabled=move || !redo()
                on:click=move |_| session.send(Command::Redo)>{icon(Icon::Redo)}</button>
        </div>
        {move || hand.with(|hand| hand.dragged).map(|(fault, x, y)| view! {
            <div class=format!("ghost {}", fault.word()) style:left=format!("{x}px") style:top=format!("{y}px")>
                {icon(fault.icon())}
            </div>
        })}
    }
}

#[component]
fn FaultChip(fault: Fault) -> impl IntoView {
    let session = expect_context::<Session>();
    let hand = expect_context::<RwSignal<Hand>>();
    let stage = expect_context::<StageBox>();
    let start = StoredValue::new(None::<(f64, f64)>);
    let was_drag = StoredValue::new(false);
    let place = |event: &PointerEvent| (f64::from(event.client_x()), f64::from(event.client_y()));
    let down = move |event: PointerEvent| {
        if let Some(target) = event.current_target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()) {
            let _ = target.set_pointer_capture(event.pointer_id());
        }
        start.set_value(Some(place(&event)));
        was_drag.set_value(false);
    };
    let moved = move |event: PointerEvent| {
        let Some((from_x, from_y)) = start.get_value() else { return };
        let (x, y) = place(&event);
        let dragging = hand.with_untracked(|hand| hand.dragged.is_some());
        if dragging || (x - from_x).hypot(y - from_y) > DRAG_PIXELS {
            let over = Spot::at(session, stage, x, y).filter(|spot| fault.on(session, *spot).is_some());
            hand.set(Hand { dragged: Some((fault, x, y)), over, ..Hand::default() });
        }
    };
    let up = move |event: PointerEvent| {
        let (x, y) = place(&event);
        let dragged = hand.with_untracked(|hand| hand.dragged.is_some());
        start.set_value(None);
        was_drag.set_value(dragged);
        if dragged {
            hand.set(Hand::default());
            if let Some(spot) = Spot::at(session, stage, x, y) {
                strike(session, fault, spot);
            }
        }
    };
    let click = move |_| {
        // The chip has the pointer until it is released, so the browser makes a click of every drag.
        if was_drag.get_value() {
            return was_drag.set_value(false);
        }
        let held = hand.get_untracked();
        if fault == Fault::Cut && held.armed == Some(Fault::Cut) && !held.side.is_empty() {
            hand.set(Hand::default());
            return session.send(Command::Act(Action::Cut(vec![held.side])));
        }
        match session.picked_spot() {
            Some(spot) if held.armed.is_none() && fault.on(session, spot).is_some() => strike(session, fault, spot),
            _ => hand.set(Hand { armed: (held.armed != Some(fault)).then_some(fault), ..Hand::default() }),
        }
    };
    let cancel = move |_| {
        start.set_value(None);
        hand.set(Hand::default());
    };
    let is_armed = move || hand.with(|hand| hand.armed == Some(fault));
    view! {
        <button class=format!("chip-fault {}", fault.word()) data-fault=fault.word()
            aria-pressed=move || is_armed().to_string()
            on:pointerdown=down on:pointermove=moved on:pointerup=up on:pointercancel=cancel on:click=click>
            {icon(fault.icon())} {say(fault.name())}
        </button>
    }
}
