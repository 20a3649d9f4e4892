//! The space-time diagram: one lane a node, time to the right. The library draws it; here it is moved, zoomed and
//! pointed at.

use super::command::Command;
use super::icon::{Icon, icon};
use super::light::Light;
use super::session::Session;
use super::spot::Spot;
use super::theme;
use super::words::{W, say};
use assent::ids::{NodeId, ParcelId, StepId};
use assent::reasons;
use assent::scene::{Axis, Lanes, View, lanes_markup};
use leptos::ev::{PointerEvent, WheelEvent};
use leptos::prelude::*;
use leptos::svg;
use std::collections::BTreeMap;
use wasm_bindgen::JsCast;

/// One press of a zoom button, or one notch of a wheel.
const ZOOM: f64 = 1.5;
/// A pointer that moves less than this clicks.
const CLICK_PIXELS: f64 = 5.0;

/// What part of the run is seen.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Window {
    axis: Axis,
    /// All of it, whatever comes.
    whole: bool,
    from: u64,
    to: u64,
}

/// Pointers that are down on the diagram, where they went down and where they are.
type Touches = BTreeMap<i32, ((f64, f64), (f64, f64))>;

/// The diagram.
#[component]
pub fn LanesView() -> impl IntoView {
    let session = expect_context::<Session>();
    let light = expect_context::<Memo<Light>>();
    let element = NodeRef::<svg::Svg>::new();
    let size = RwSignal::new((800.0f32, 300.0f32));
    let window = RwSignal::new(Window { axis: Axis::Time, whole: true, from: 0, to: 1 });
    let hover = RwSignal::new(None::<StepId>);
    Effect::new(move |_| {
        if let Some(element) = element.get() {
            super::stage::on_resize(element.unchecked_ref(), move |wide, high| {
                let next = (wide as f32, high as f32);
                if size.get_untracked() != next {
                    size.set(next);
                }
            });
        }
    });
    let lanes = Memo::new(move |_| {
        let ((width, height), seen) = (size.get(), window.get());
        session.version.track();
        let mut lit = light.with(|light| light.scene.clone());
        session.with(|inner| {
            let run = inner.history.run();
            if let Some(step) = hover.get() {
                lit = Light::cone(run, step);
            }
            let view = match seen {
                Window { whole: true, axis, .. } => View::whole(run, axis, width, height),
                Window { axis, from, to, .. } => View { axis, from, to, width, height },
            };
            Lanes::of(run, &inner.index, &view, &lit)
        })
    });
    let markup = move || {
        session.themed.track();
        lanes.with(|lanes| lanes_markup(lanes, theme::current()))
    };
    mark_picked(session, element, lanes);
    follow(session, window, lanes);
    let touches = StoredValue::new(Touches::new());
    let place = |event: &PointerEvent| (f64::from(event.offset_x()), f64::from(event.offset_y()));
    let down = move |event: PointerEvent| {
        touches.update_value(|all| {
            all.insert(event.pointer_id(), (place(&event), place(&event)));
        });
    };
    let moved = move |event: PointerEvent| {
        let here = place(&event);
        if touches.with_value(|all| !all.contains_key(&event.pointer_id())) {
            let step = attribute(&event, ".dot", "data-step").map(StepId);
            if hover.get_untracked() != step {
                hover.set(step);
            }
            return;
        }
        touches.update_value(|all| {
            let before = all.values().map(|(_, at)| at.0).collect::<Vec<_>>();
            if let Some((_, at)) = all.get_mut(&event.pointer_id()) {
                *at = here;
            }
            let after = all.values().map(|(_, at)| at.0).collect::<Vec<_>>();
            match (before.as_slice(), after.as_slice()) {
                ([old], [new]) => drag(session, window, lanes, *old, *new),
                ([a, b], [c, d]) if (a - b).abs() > 8.0 && (c - d).abs() > 8.0 => {
                    zoom(session, window, lanes, (a - b).abs() / (c - d).abs(), f64::midpoint(*c, *d));
                }
                _ => {}
            }
        });
    };
    let up = move |event: PointerEvent| {
        let held = touches.try_update_value(|all| all.remove(&event.pointer_id())).flatten();
        let Some((start, end)) = held else { return };
        if (end.0 - start.0).hypot(end.1 - start.1) <= CLICK_PIXELS {
            click(session, lanes, &event);
        }
    };
    let left = move |event: PointerEvent| {
        hover.set(None);
        touches.update_value(|all| all.retain(|id, _| *id != event.pointer_id()));
    };
    let wheel = move |event: WheelEvent| {
        event.prevent_default();
        if event.ctrl_key() || event.meta_key() {
            let factor = if event.delta_y() > 0.0 { ZOOM } else { 1.0 / ZOOM };
            zoom(session, window, lanes, factor, f64::from(event.offset_x()));
        } else {
            let by = if event.delta_x() == 0.0 { event.delta_y() } else { event.delta_x() };
            drag(session, window, lanes, 0.0, -by);
        }
    };
    let middle = move || f64::from(lanes.with_untracked(|lanes| lanes.cursor_or_middle(session)));
    let cursor = move || {
        let now = session.playhead.get();
        session.moment.track();
        lanes.with(|lanes| session.run(|run| lanes.cursor(run, now)).map(|x| (x, lanes.span())))
    };
    let turn = move |_| {
        window.update(|window| {
            window.axis = if window.axis == Axis::Time { Axis::Step } else { Axis::Time };
            window.whole = true;
        });
    };
    view! {
        <div class="lanes">
            <div class="lanes-tools row">
                <button class="small" aria-label=say(W::ZoomIn) title=say(W::ZoomIn) on:click=move |_| zoom(session, window, lanes, 1.0 / ZOOM, middle())>{icon(Icon::ZoomIn)}</button>
                <button class="small" aria-label=say(W::ZoomOut) title=say(W::ZoomOut) on:click=move |_| zoom(session, window, lanes, ZOOM, middle())>{icon(Icon::ZoomOut)}</button>
                <button on:click=move |_| window.update(|window| window.whole = true) disabled=move || window.with(|window| window.whole)>{say(W::ZoomAll)}</button>
                <button on:click=turn>{move || say(if window.with(|window| window.axis == Axis::Time) { W::ByTime } else { W::ByStep })}</button>
                <span class="chains" role="status">{move || dangerous(session)}</span>
            </div>
            <svg node_ref=element class="lanes-svg" role="img" aria-label=say(W::LanesHelp) class:hovering=move || hover.get().is_some()
                viewBox=move || lanes.with(|lanes| format!("0 0 {} {}", lanes.width, lanes.height.max(size.get().1)))
                on:pointerdown=down on:pointermove=moved on:pointerup=up on:pointercancel=up on:wheel=wheel
                on:pointerleave=left>
                <g inner_html=markup></g>
                {move || cursor().map(|(x, (top, bottom))| view! { <line class="now" x1=x x2=x y1=top - 6.0 y2=bottom + 4.0 /> })}
            </svg>
        </div>
    }
}

/// An attribute, as a number, of what lies under the pointer.
fn attribute(event: &PointerEvent, selector: &str, name: &str) -> Option<u32> {
    let target: web_sys::Element = event.target()?.dyn_into().ok()?;
    target.closest(selector).ok()??.get_attribute(name)?.parse().ok()
}

/// What is clicked is selected, and the moment goes there.
fn click(session: Session, lanes: Memo<Lanes>, event: &PointerEvent) {
    if let Some(parcel) = attribute(event, ".arrow", "data-parcel") {
        if let Some(step) = attribute(event, ".arrow", "data-step") {
            session.send(Command::Seek(StepId(step)));
        }
        session.pick(Some(Spot::Parcel(ParcelId(parcel))));
    } else if let Some(step) = attribute(event, ".dot", "data-step") {
        session.send(Command::Seek(StepId(step)));
        session.pick(attribute(event, ".dot", "data-node").map(|node| Spot::Node(NodeId(node as u16))));
    } else if let Some(node) = attribute(event, ".lane", "data-node")
        .filter(|_| event.offset_x() < lanes.with_untracked(|lanes| lanes.reach().0) as i32)
    {
        session.pick(Some(Spot::Node(NodeId(node as u16))));
    } else {
        let step = lanes.with_untracked(|lanes| session.run(|run| lanes.step_of(run, event.offset_x() as f32)));
        session.send(Command::Seek(step));
    }
}

/// The window as numbers, also where it is all of the run.
fn bounds(session: Session, window: Window) -> (f64, f64, f64) {
    let end = session.run(|run| View::whole(run, window.axis, 1.0, 1.0).to) as f64;
    if window.whole { (0.0, end, end) } else { (window.from as f64, window.to as f64, end) }
}

fn show(window: RwSignal<Window>, from: f64, to: f64, end: f64) {
    let span = (to - from).clamp(4.0, end.max(4.0));
    let from = from.clamp(0.0, (end - span).max(0.0));
    window.update(|window| {
        window.whole = span >= end;
        (window.from, window.to) = (from as u64, (from + span) as u64);
    });
}

/// The window grows by a factor around a place, which stays where it is.
fn zoom(session: Session, window: RwSignal<Window>, lanes: Memo<Lanes>, factor: f64, x: f64) {
    let (from, to, end) = bounds(session, window.get_untracked());
    let at = lanes.with_untracked(|lanes| lanes.point_of(x as f32)).clamp(from, to);
    show(window, at - (at - from) * factor, at + (to - at) * factor, end);
}

/// The window moves with the hand.
fn drag(session: Session, window: RwSignal<Window>, lanes: Memo<Lanes>, old: f64, new: f64) {
    let (from, to, end) = bounds(session, window.get_untracked());
    let by = lanes.with_untracked(|lanes| lanes.point_of(old as f32) - lanes.point_of(new as f32));
    if !window.get_untracked().whole {
        show(window, from + by, to + by, end);
    }
}

/// The window follows the playhead out of sight, a page at a time.
fn follow(session: Session, window: RwSignal<Window>, lanes: Memo<Lanes>) {
    Effect::new(move |_| {
        session.moment.track();
        let seen = window.get_untracked();
        if seen.whole {
            return;
        }
        let at = lanes.with_untracked(|lanes| session.run(|run| lanes.point_of(lanes.x_of_step(run, run.cursor()))));
        let (from, to, end) = bounds(session, seen);
        if at < from || at > to {
            show(window, at - (to - from) * 0.1, at + (to - from) * 0.9, end);
        }
    });
}

/// What is selected elsewhere lights up here; dangerous chains are drawn as they form.
fn mark_picked(session: Session, element: NodeRef<svg::Svg>, lanes: Memo<Lanes>) {
    Effect::new(move |_| {
        lanes.track();
        session.themed.track();
        session.moment.track();
        let (node, parcel) = (session.selected.get(), session.letter.get());
        let Some(element) = element.get() else { return };
        each(&element, ".picked, .chain", |found| drop(found.class_list().remove_2("picked", "chain")));
        let mark =
            |selector: String, class: &str| each(&element, &selector, |found| drop(found.class_list().add_1(class)));
        if let Some(node) = node {
            mark(format!(".lane[data-node=\"{}\"]", node.0), "picked");
        }
        if let Some(parcel) = parcel {
            mark(format!(".arrow[data-parcel=\"{}\"]", parcel.0), "picked");
        }
        for chain in session.run(|run| reasons::chains(run.trace(), run.cursor())).iter().filter(|chain| chain.hidden) {
            for parcel in &chain.parcels {
                mark(format!(".arrow[data-parcel=\"{}\"]", parcel.0), "chain");
            }
        }
    });
}

fn each(element: &web_sys::Element, selector: &str, act: impl Fn(web_sys::Element)) {
    let Ok(list) = element.query_selector_all(selector) else { return };
    for place in 0..list.length() {
        if let Some(found) = list.get(place).and_then(|found| found.dyn_into().ok()) {
            act(found);
        }
    }
}

/// The longest chain of nodes that died passing something on, in words.
fn dangerous(session: Session) -> Option<String> {
    session.moment.track();
    session.run(|run| {
        let chain = reasons::chains(run.trace(), run.cursor()).into_iter().find(|chain| chain.hidden)?;
        let ends: Vec<_> = chain.parcels.iter().filter_map(|id| run.trace().parcel(*id)).collect();
        let first = ends.first()?.from;
        let names = [first].into_iter().chain(ends.iter().map(|parcel| parcel.to)).map(|id| run.scenario().name(id));
        Some(format!("{}: {}", say(W::DangerousChain), names.collect::<Vec<_>>().join(" → ")))
    })
}

/// Where zooming by button keeps the picture.
trait Middle {
    fn cursor_or_middle(&self, session: Session) -> f32;
}

impl Middle for Lanes {
    fn cursor_or_middle(&self, session: Session) -> f32 {
        let (left, right) = self.reach();
        session.with(|inner| self.cursor(inner.history.run(), inner.now)).unwrap_or(f32::midpoint(left, right))
    }
}
