//! The faults that are dragged onto nodes, and the hand that drags them.

use super::command::Command;
use super::icon::{Icon, icon};
use super::session::Session;
use super::stage::StageBox;
use assent::ids::NodeId;
use leptos::ev::PointerEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// A fault that can be put on a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It stops.
    Crash,
    /// It lies.
    Traitor,
    /// It starts again.
    Recover,
}

impl Fault {
    /// All, in order.
    pub const ALL: [Fault; 3] = [Fault::Crash, Fault::Traitor, Fault::Recover];

    /// The word in attributes.
    pub const fn word(self) -> &'static str {
        match self {
            Fault::Crash => "crash",
            Fault::Traitor => "traitor",
            Fault::Recover => "recover",
        }
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Fault::Crash => "Crash",
            Fault::Traitor => "Traitor",
            Fault::Recover => "Recover",
        }
    }

    const fn icon(self) -> Icon {
        match self {
            Fault::Crash => Icon::Crash,
            Fault::Traitor => Icon::Traitor,
            Fault::Recover => Icon::Recover,
        }
    }

    /// What it asks for.
    pub fn on(self, node: NodeId) -> Command {
        match self {
            Fault::Crash => Command::Crash(node),
            Fault::Traitor => Command::Traitor(node),
            Fault::Recover => Command::Recover(node),
        }
    }
}

/// What the reader's hand holds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Hand {
    /// A fault that is being dragged, and where the pointer is.
    pub dragged: Option<(Fault, f64, f64)>,
    /// A fault that the next node touched gets.
    pub armed: Option<Fault>,
    /// The node under it.
    pub over: Option<NodeId>,
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

/// The row of faults below the stage. Drag one onto a node, or a node onto one; or choose one, then a node.
#[component]
pub fn FaultRow() -> impl IntoView {
    let session = expect_context::<Session>();
    let hand = expect_context::<RwSignal<Hand>>();
    let undo = move || session.moment.with(|now| now.undo);
    let redo = move || session.moment.with(|now| now.redo);
    view! {
        <div class="faults" role="group" aria-label="Faults: drag onto a node, or choose one and then a node">
            {Fault::ALL.map(|fault| view! { <FaultChip fault /> }).collect_view()}
            <span class="faults-hint" class:shown=move || hand.with(|hand| hand.armed.is_some())>
                {move || hand.with(|hand| hand.armed).map(|_| "now choose a node")}
            </span>
            <span class="grow"></span>
            <button class="small" aria-label="Undo" title="Undo (Ctrl+Z)" disabled=move || !undo()
                on:click=move |_| session.send(Command::Undo)>{icon(Icon::Undo)}</button>
            <button class="small" aria-label="Redo" title="Redo (Ctrl+Shift+Z)" disabled=move || !redo()
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
    let place = |event: &PointerEvent| (f64::from(event.client_x()), f64::from(event.client_y()));
    let down = move |event: PointerEvent| {
        if let Some(target) = event.current_target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()) {
            let _ = target.set_pointer_capture(event.pointer_id());
        }
        start.set_value(Some(place(&event)));
    };
    let moved = move |event: PointerEvent| {
        let Some((from_x, from_y)) = start.get_value() else { return };
        let (x, y) = place(&event);
        let dragging = hand.with_untracked(|hand| hand.dragged.is_some());
        if dragging || (x - from_x).hypot(y - from_y) > DRAG_PIXELS {
            let over = stage.node_at(session, x, y);
            hand.set(Hand { dragged: Some((fault, x, y)), armed: None, over });
        }
    };
    let up = move |event: PointerEvent| {
        let (x, y) = place(&event);
        let dragged = hand.with_untracked(|hand| hand.dragged.is_some());
        start.set_value(None);
        if dragged {
            hand.set(Hand::default());
            if let Some(node) = stage.node_at(session, x, y) {
                session.send(fault.on(node));
            }
        }
    };
    // A pointer's click comes after its release; a drag has put the hand down by then and moved away from the chip.
    let click = move |_| {
        let selected = session.selected.get_untracked();
        let armed = hand.with_untracked(|hand| hand.armed);
        match selected {
            Some(node) if armed.is_none() => session.send(fault.on(node)),
            _ => hand.set(Hand { armed: (armed != Some(fault)).then_some(fault), ..Hand::default() }),
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
            {icon(fault.icon())} {fault.name()}
        </button>
    }
}
