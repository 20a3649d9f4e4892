//! Painting what moves: messages on their way and alarms running down, on a canvas over the stage.
//!
//! Each look of a message is drawn once as a sprite and then only copied. With thousands on their way the letters could
//! not be read anyway: they become dots, sorted by colour.

use super::light::Light;
use super::session::Session;
use super::theme;
use assent::scene::Palette;
use assent::scene::skin::Skin;
use assent::scene::{FlightMark, Layout, NodeMark, Point, shapes};
use leptos::prelude::*;
use std::collections::HashMap;
use std::f64::consts::TAU;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, Path2d};

mod look;
mod traffic;

use look::{Look, margin, sprite};

/// Paints one canvas.
pub struct Painter {
    canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
    sprites: HashMap<Look, HtmlCanvasElement>,
    /// What the sprites were made for: theme, pixels a unit, radius.
    made_for: (usize, u32, u32),
}

impl Painter {
    /// A painter of this canvas; `None` where the browser has no 2D canvas.
    pub fn new(canvas: HtmlCanvasElement) -> Option<Painter> {
        let context = canvas.get_context("2d").ok()??.dyn_into().ok()?;
        Some(Painter { canvas, context, sprites: HashMap::new(), made_for: (0, 0, 0) })
    }

    /// Paints the moment.
    pub fn paint(&mut self, session: Session, light: &Light) {
        let palette = theme::palette();
        let (wide, high) = (f64::from(self.canvas.client_width()), f64::from(self.canvas.client_height()));
        let dots = window().device_pixel_ratio();
        let (pixels_x, pixels_y) = ((wide * dots) as u32, (high * dots) as u32);
        if (self.canvas.width(), self.canvas.height()) != (pixels_x, pixels_y) {
            self.canvas.set_width(pixels_x);
            self.canvas.set_height(pixels_y);
        }
        let now = session.with(|inner| inner.now);
        let calm = theme::is_calm();
        session.layout.with_untracked(|layout| {
            let unit = wide / f64::from(layout.width) * dots;
            let radius = layout.token();
            let made_for = (std::ptr::from_ref(palette) as usize, (unit * 1_000.0) as u32, (radius * 100.0) as u32);
            if self.made_for != made_for {
                self.sprites.clear();
                self.made_for = made_for;
            }
            let _ = self.context.set_transform(unit, 0.0, 0.0, unit, 0.0, 0.0);
            self.context.clear_rect(0.0, 0.0, f64::from(layout.width), f64::from(layout.height));
            session.stage.with_untracked(|stage| {
                // An aircraft's alarms tick every second; its data block says more.
                let quiet = |node: &&NodeMark| stage.skin.flies() && node.fix.is_some();
                for node in stage.nodes.iter().filter(|node| !quiet(node)) {
                    self.alarm(node, layout, now, palette);
                }
                let detail = stage.detail(layout);
                if detail.tokens {
                    for split in &stage.splits {
                        traffic::split(&self.context, split, &stage.flights, layout, now, palette);
                    }
                    let picked = session.letter.get_untracked();
                    for flight in stage.flights.iter().filter(|flight| flight.is_drawn()) {
                        self.context.set_global_alpha(if light.fades(flight.parcel) { 0.15 } else { 1.0 });
                        if calm {
                            traffic::arrow(&self.context, flight, layout, palette);
                        }
                        self.message(
                            flight,
                            stage.skin,
                            layout,
                            if calm { flight.middle() } else { now },
                            palette,
                            unit,
                        );
                        if picked == Some(flight.parcel) {
                            self.ring(flight, layout, now, palette);
                        }
                    }
                    self.context.set_global_alpha(1.0);
                } else {
                    self.dots(&stage.flights, layout, now, palette);
                }
                for crowd in &stage.crowds {
                    traffic::crowd(&self.context, crowd, layout, now, palette);
                }
                if let Some(gone) = &stage.gone {
                    self.gone(gone, layout, now, palette);
                }
            });
        });
    }

    /// A ring around the selected message.
    fn ring(&self, flight: &FlightMark, layout: &Layout, now: f64, palette: &Palette) {
        let at = flight.place(layout, now);
        self.context.begin_path();
        self.context.set_stroke_style_str(palette.accent);
        self.context.set_line_width(3.0);
        let _ = self.context.arc(f64::from(at.x), f64::from(at.y), f64::from(layout.token()) * 1.7, 0.0, TAU);
        self.context.stroke();
    }

    /// A message as a copy of its sprite.
    fn message(&mut self, flight: &FlightMark, skin: Skin, layout: &Layout, now: f64, palette: &Palette, unit: f64) {
        let at = flight.place(layout, now);
        let radius = f64::from(layout.token());
        let look = Look::of(flight, skin, layout);
        let sprite =
            self.sprites.entry(look).or_insert_with_key(|look| sprite(look, flight.part, radius, unit, palette));
        let half = radius * margin(skin);
        let (x, y) = (f64::from(at.x) - half, f64::from(at.y) - half);
        let _ = self.context.draw_image_with_html_canvas_element_and_dw_and_dh(sprite, x, y, half * 2.0, half * 2.0);
    }

    /// Very many messages as dots, one colour after the other.
    fn dots(&self, flights: &[FlightMark], layout: &Layout, now: f64, palette: &Palette) {
        let size = f64::from(layout.token()).clamp(1.5, 4.0);
        for shade in [None, Some(0), Some(1), Some(2), Some(3), Some(4)] {
            self.context.set_fill_style_str(if shade.is_none() { palette.ink_2 } else { palette.fill(shade) });
            for flight in flights.iter().filter(|flight| flight.shade == shade && flight.is_drawn()) {
                let at = flight.place(layout, now);
                self.context.fill_rect(f64::from(at.x) - size / 2.0, f64::from(at.y) - size / 2.0, size, size);
            }
        }
    }

    /// A message that has just been lost, or reached a crashed node: a cross where it ended.
    fn gone(&self, flight: &FlightMark, layout: &Layout, now: f64, palette: &Palette) {
        let at = flight.place(layout, now);
        let Ok(path) = Path2d::new_with_path_string(&shapes::cross(layout.token() * 1.2)) else { return };
        self.context.save();
        let _ = self.context.translate(f64::from(at.x), f64::from(at.y));
        self.context.set_line_cap("round");
        for (colour, width) in [(palette.stage, 8.0), (palette.danger, 4.0)] {
            self.context.set_stroke_style_str(colour);
            self.context.set_line_width(width);
            self.context.stroke_with_path(&path);
        }
        self.context.restore();
    }

    /// An alarm as a thin arc around its node that shrinks clockwise.
    fn alarm(&self, node: &NodeMark, layout: &Layout, now: f64, palette: &Palette) {
        let Some(alarm) = node.alarm.as_ref().filter(|_| node.up) else { return };
        let whole = (alarm.due.0 - alarm.set.0).max(1) as f64;
        let left = ((alarm.due.0 as f64 - now) / whole).clamp(0.0, 1.0);
        let at = layout.place(node.id);
        let radius = f64::from(layout.radius()) * 1.42;
        self.context.begin_path();
        self.context.set_stroke_style_str(palette.control);
        self.context.set_line_width(1.6);
        let start = -TAU / 4.0;
        let _ = self.context.arc(f64::from(at.x), f64::from(at.y), radius, start, start + TAU * left);
        self.context.stroke();
    }
}

/// The time at which a message is drawn: now, or half-way where nothing is to move.
pub fn shown_at(flight: &FlightMark, now: f64) -> f64 {
    if theme::is_calm() { flight.middle() } else { now }
}

/// The message under a place, the topmost first.
pub fn message_at(flights: &[FlightMark], layout: &Layout, now: f64, at: Point) -> Option<usize> {
    let reach = layout.token().max(6.0) * 1.3;
    flights
        .iter()
        .rposition(|flight| flight.is_drawn() && flight.place(layout, shown_at(flight, now)).distance(at) <= reach)
}
