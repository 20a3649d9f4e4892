//! The stage: nodes and links as SVG, and over them a canvas for what moves.

use super::command::Command;
use super::faults::{DRAG_PIXELS, Hand, strike, zone_at};
use super::frame;
use super::light::Light;
use super::node::NodeView;
use super::painter::Painter;
use super::session::Session;
use super::sheet::SheetView;
use super::spot::{Fault, Spot, divided, parcel_at};
use super::theme;
use super::view_keys::ViewKeys;
use super::words::{W, say, say_with};
use assent::ids::NodeId;
use assent::narrate;
use assent::scene::{Layout, Point, Stage, Theme, ground_markup, waiting_markup};
use leptos::ev::PointerEvent;
use leptos::html;
use leptos::prelude::*;
use leptos::svg;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;

/// The stage's element, for turning places of the window into places of the stage.
#[derive(Clone, Copy)]
pub struct StageBox(pub NodeRef<svg::Svg>);

impl StageBox {
    /// A place of the window as a place of the stage.
    pub fn place(self, session: Session, x: f64, y: f64) -> Option<Point> {
        let area = self.0.get_untracked()?.get_bounding_client_rect();
        let unit = session.layout.with_untracked(|layout| f64::from(layout.width)) / area.width();
        Some(Point { x: ((x - area.left()) * unit) as f32, y: ((y - area.top()) * unit) as f32 })
    }
}

/// A node in the reader's hand.
#[derive(Clone, Copy)]
struct Grip {
    node: NodeId,
    start: (f64, f64),
    home: Point,
    moved: bool,
}

/// World units a pixel, so that nodes are neither tiny on a phone nor huge on a wall.
fn unit(wide: f64, high: f64) -> f64 {
    1.0 / (wide / 560.0).min(high / 430.0).clamp(0.62, 1.7)
}

/// Tells an element's size in pixels, now and whenever it changes; nothing while it is not seen.
pub fn on_resize(element: &web_sys::Element, told: impl Fn(f64, f64) + 'static) {
    let measured = element.clone();
    let measure = move || {
        let area = measured.get_bounding_client_rect();
        if area.width() > 1.0 && area.height() > 1.0 {
            told(area.width(), area.height());
        }
    };
    measure();
    let changed = Closure::<dyn FnMut()>::new(measure);
    if let Ok(observer) = web_sys::ResizeObserver::new(changed.as_ref().unchecked_ref()) {
        observer.observe(element);
        StoredValue::new_local(Watch { observer, _changed: changed });
    }
}

/// An observer that ends with the view it was made for.
struct Watch {
    observer: web_sys::ResizeObserver,
    _changed: Closure<dyn FnMut()>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Keeps the layout as large as the stage's element.
fn observe_size(session: Session, element: &web_sys::Element) {
    on_resize(element, move |wide, high| {
        let unit = unit(wide, high);
        let (width, height) = ((wide * unit) as f32, (high * unit) as f32);
        if session.layout.with_untracked(|layout| (layout.width, layout.height) != (width, height)) {
            session.layout.update(|layout| *layout = layout.resized(width, height, 1.0));
            session.fly();
        }
    });
}

/// Nodes, links, partitions, and the canvas above them.
#[component]
pub fn StageView() -> impl IntoView {
    let session = expect_context::<Session>();
    let hand = expect_context::<RwSignal<Hand>>();
    let stage = expect_context::<StageBox>();
    let canvas = NodeRef::<html::Canvas>::new();
    let light = expect_context::<Memo<Light>>();
    let grip = StoredValue::new(None::<Grip>);
    let tip = RwSignal::new(None::<(String, Point)>);
    Effect::new(move |_| {
        if let Some(element) = stage.0.get() {
            observe_size(session, element.unchecked_ref());
        }
        if let Some(painter) = canvas.get().and_then(Painter::new) {
            frame::start(session, light, painter);
        }
    });
    let readonly = expect_context::<ViewKeys>().readonly;
    let down = move |event: PointerEvent| {
        let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
        let capture = || {
            if let Some(element) = stage.0.get_untracked() {
                let _ = element.set_pointer_capture(event.pointer_id());
            }
        };
        let armed = hand.with_untracked(|hand| hand.armed);
        match Spot::at(session, stage, x, y) {
            Some(Spot::Node(node)) => {
                capture();
                let home = session.layout.with_untracked(|layout| layout.place(node));
                grip.set_value(Some(Grip { node, start: (x, y), home, moved: false }));
            }
            spot if armed == Some(Fault::Cut) && !matches!(spot, Some(Spot::Parcel(_))) => {
                capture();
                let from = stage.place(session, x, y);
                hand.update(|hand| hand.line = from.map(|from| (from, from)));
            }
            Some(spot) if armed.is_some() => touch(session, hand, spot, readonly),
            Some(spot @ Spot::Parcel(_)) => touch(session, hand, spot, readonly),
            _ => session.pick(None),
        }
    };
    let moved = move |event: PointerEvent| {
        let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
        if hand.with_untracked(|hand| hand.line.is_some()) {
            if let Some(to) = stage.place(session, x, y) {
                hand.update(|hand| hand.line = hand.line.map(|(from, _)| (from, to)));
            }
            return;
        }
        let Some(mut held) = grip.get_value() else {
            let here = words_at(session, stage, x, y);
            if tip.with_untracked(|known| *known != here) {
                tip.set(here);
            }
            return;
        };
        held.moved |= (x - held.start.0).hypot(y - held.start.1) > DRAG_PIXELS;
        grip.set_value(Some(held));
        if let (true, Some(at)) = (held.moved, stage.place(session, x, y)) {
            session.layout.update(|layout| layout.put(held.node, at));
            let zone = zone_at(x, y);
            set_zone(zone.map(|zone| zone.word()));
        }
    };
    let up = move |event: PointerEvent| {
        let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
        if let Some((from, to)) = hand.with_untracked(|hand| hand.line) {
            return draw_line(session, hand, stage, (from, to), (x, y));
        }
        let Some(held) = grip.get_value() else { return };
        grip.set_value(None);
        set_zone(None);
        if !held.moved {
            touch(session, hand, Spot::Node(held.node), readonly);
        } else if let Some(fault) = zone_at(x, y) {
            session.layout.update(|layout| layout.put(held.node, held.home));
            strike(session, fault, Spot::Node(held.node));
        }
    };
    let view_box = move || session.layout.with(|layout| format!("0 0 {} {}", layout.width, layout.height));
    let nodes = move || NodeId::all(session.scenario.with(|scenario| scenario.n)).collect::<Vec<_>>();
    let (ground, waiting) = (drawn(session, ground_markup), drawn(session, waiting_markup));
    view! {
        <div class="ring">
            <svg node_ref=stage.0 class="stage-svg" viewBox=view_box data-skin=move || session.stage.with(|stage| stage.skin.word()) role="group" aria-label=say(W::Nodes)
                on:pointerdown=down on:pointermove=moved on:pointerup=up on:pointercancel=up
                on:pointerleave=move |_| tip.set(None)>
                <g class="ground" aria-hidden="true" inner_html=ground></g>
                <For each=nodes key=|node| *node children=move |node| view! { <NodeView id=node /> } />
                <g class="waiting" aria-hidden="true" inner_html=waiting></g>
                {move || hand.with(|hand| hand.line).map(|(from, to)| view! { <line class="knife" x1=from.x y1=from.y x2=to.x y2=to.y /> })}
            </svg>
            <canvas node_ref=canvas class="flights" aria-hidden="true"></canvas>
            {move || tip.get().map(|(words, at)| session.layout.with(|layout| view! {
                <div class="tip" style:left=format!("{}%", at.x / layout.width * 100.0)
                    style:top=format!("{}%", at.y / layout.height * 100.0)>{words}</div>
            }))}
            <ul class="post" aria-label=say(W::OnTheirWay)>{move || post(session, hand, readonly)}</ul>
            <SheetView />
        </div>
    }
}

/// A line was drawn: the network falls apart along it. A mere tap on a link cuts that.
fn draw_line(session: Session, hand: RwSignal<Hand>, stage: StageBox, line: (Point, Point), (x, y): (f64, f64)) {
    let (from, to) = line;
    if from.distance(to) < DRAG_PIXELS as f32 * 2.0 {
        hand.update(|hand| hand.line = None);
        if let Some(spot) = Spot::at(session, stage, x, y) {
            hand.set(Hand::default());
            strike(session, Fault::Cut, spot);
        }
        return;
    }
    hand.set(Hand::default());
    match divided(session, from, to) {
        Some(action) => session.send(Command::Act(action)),
        None => session.notice.set(Some(say(W::OneSide).to_owned())),
    }
}

/// The message under a place of the window in words, and where it is.
fn words_at(session: Session, stage: StageBox, x: f64, y: f64) -> Option<(String, Point)> {
    let parcel = parcel_at(session, stage.place(session, x, y)?)?;
    let place = Spot::Parcel(parcel).place(session)?;
    Some((session.run(|run| narrate::describe_parcel(run, parcel)), place))
}

/// Marks the zone that a node is held over.
fn set_zone(word: Option<&str>) {
    if let Some(body) = document().body() {
        let _ = body.set_attribute("data-zone", word.unwrap_or(""));
    }
}

/// Something was touched: it gets the fault that is ready, or is selected and its sheet opens.
pub fn touch(session: Session, hand: RwSignal<Hand>, spot: Spot, readonly: bool) {
    match (hand.with_untracked(|hand| hand.armed), spot) {
        // The nodes of one side of a partition, one by one.
        (Some(Fault::Cut), Spot::Node(node)) => hand.update(|hand| {
            let one = [node].into_iter().collect();
            hand.side = if hand.side.contains(node) { hand.side.minus(one) } else { hand.side.union(one) };
        }),
        (Some(fault), spot) => {
            hand.set(Hand::default());
            strike(session, fault, spot);
        }
        (None, spot) => {
            session.pick(Some(spot));
            if !readonly {
                session.open_sheet(spot);
            }
        }
    }
}

/// A layer that the library draws, as markup that changes only when its picture does.
fn drawn(session: Session, markup: fn(&Stage, &Layout, Theme) -> String) -> Memo<String> {
    Memo::new(move |_| {
        session.themed.track();
        session.stage.with(|stage| session.layout.with(|layout| markup(stage, layout, theme::current())))
    })
}

/// The messages on their way in words, as buttons for those who do not point at them; seen while they have the focus.
fn post(session: Session, hand: RwSignal<Hand>, readonly: bool) -> impl IntoView {
    const WORDS_MAX: usize = 12;
    let flights: Vec<_> =
        session.stage.with(|stage| stage.flights.iter().take(WORDS_MAX).map(|flight| flight.parcel).collect());
    let more = session.stage.with(|stage| stage.flights.len().saturating_sub(WORDS_MAX));
    let item = move |parcel| {
        let words = session.run(|run| narrate::describe_parcel(run, parcel));
        view! { <li><button on:click=move |_| touch(session, hand, Spot::Parcel(parcel), readonly)>{words}</button></li> }
    };
    let rest = (more > 0).then(|| view! { <li>{say_with(W::AndMore, &[&more])}</li> });
    (flights.into_iter().map(item).collect_view(), rest)
}
