//! A glance at a moment elsewhere: a small picture of it by the pointer.

use super::session::Session;
use super::theme;
use assent::ids::StepId;
use assent::run::Run;
use assent::scene::{Frame, Layout, svg};
use leptos::ev::PointerEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// The picture, in units.
const SIZE: (f32, f32) = (320.0, 200.0);

/// What is glanced at: the picture and where it stands, in pixels from the left.
#[derive(Clone, Copy)]
pub struct Glance(RwSignal<Option<(String, f64)>>);

impl Glance {
    /// No glance yet.
    pub fn new() -> Glance {
        Glance(RwSignal::new(None))
    }

    /// Shows a branch at a step beside the pointer.
    pub fn show(self, session: Session, branch: usize, step: StepId, event: &PointerEvent) {
        let wide = window().inner_width().ok().and_then(|wide| wide.as_f64()).unwrap_or(0.0);
        let half = f64::from(SIZE.0) / 2.0 + 8.0;
        let x = f64::from(event.client_x()).min(wide - half).max(half);
        self.0.set(session.peek(branch, step, picture).map(|picture| (picture, x)));
    }

    /// Puts it away.
    pub fn hide(self) {
        if self.0.with_untracked(Option::is_some) {
            self.0.set(None);
        }
    }
}

/// How far along its element a pointer is, from 0 to 1.
pub fn along(event: &PointerEvent) -> f64 {
    let target: Option<web_sys::Element> = event.current_target().and_then(|target| target.dyn_into().ok());
    let wide = target.map_or(1.0, |target| target.get_bounding_client_rect().width()).max(1.0);
    (f64::from(event.offset_x()) / wide).clamp(0.0, 1.0)
}

/// A small picture of a run at its cursor.
pub fn picture(run: &Run) -> String {
    let layout = Layout::ring(run.scenario().n, SIZE.0, SIZE.1, 1.0);
    svg(run, &layout, run.world().now.0 as f64, Frame { theme: theme::current(), strip: false })
}

/// The picture, over everything else.
#[component]
pub fn GlanceView() -> impl IntoView {
    let Glance(shown) = expect_context::<Glance>();
    move || {
        shown.get().map(|(picture, x)| view! { <div class="glance" aria-hidden="true" style:left=format!("{x}px") inner_html=picture></div> })
    }
}
