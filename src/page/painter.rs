//! Painting what moves: messages on their way and alarms running down, on a canvas over the stage.
//!
//! Each look of a message is drawn once as a sprite and then only copied. With thousands on their way the letters could
//! not be read anyway: they become dots, sorted by colour.

use super::light::Light;
use super::session::Session;
use super::theme;
use assent::protocol::Part;
use assent::run::Marks;
use assent::scene::Palette;
use assent::scene::{FlightMark, Layout, NodeMark, Point, shapes};
use leptos::prelude::*;
use std::collections::HashMap;
use std::f64::consts::TAU;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, Path2d};

/// More messages than this are drawn as dots.
const SPRITES_MAX: usize = 1_500;
/// How far a sprite reaches beyond its message's radius, for seals and outlines.
const MARGIN: f64 = 1.75;

/// The looks of one message.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Look {
    part: u8,
    reply: bool,
    letter: String,
    shade: Option<u8>,
    seals: Vec<u16>,
    copy: bool,
    forged: bool,
}

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
        session.layout.with_untracked(|layout| {
            let unit = wide / f64::from(layout.width) * dots;
            let radius = message_radius(layout);
            let made_for = (std::ptr::from_ref(palette) as usize, (unit * 1_000.0) as u32, (radius * 100.0) as u32);
            if self.made_for != made_for {
                self.sprites.clear();
                self.made_for = made_for;
            }
            let _ = self.context.set_transform(unit, 0.0, 0.0, unit, 0.0, 0.0);
            self.context.clear_rect(0.0, 0.0, f64::from(layout.width), f64::from(layout.height));
            session.stage.with_untracked(|stage| {
                for node in &stage.nodes {
                    self.alarm(node, layout, now, palette);
                }
                if stage.flights.len() > SPRITES_MAX {
                    self.dots(&stage.flights, layout, now, palette);
                } else {
                    let picked = session.letter.get_untracked();
                    for flight in &stage.flights {
                        self.context.set_global_alpha(if light.fades(flight.parcel) { 0.15 } else { 1.0 });
                        self.message(flight, layout, now, palette, unit);
                        if picked == Some(flight.parcel) {
                            self.ring(flight, layout, now, palette);
                        }
                    }
                    self.context.set_global_alpha(1.0);
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
        let _ = self.context.arc(f64::from(at.x), f64::from(at.y), f64::from(message_radius(layout)) * 1.7, 0.0, TAU);
        self.context.stroke();
    }

    /// A message as a copy of its sprite.
    fn message(&mut self, flight: &FlightMark, layout: &Layout, now: f64, palette: &Palette, unit: f64) {
        let at = flight.place(layout, now);
        let radius = f64::from(message_radius(layout));
        let look = Look {
            part: flight.part as u8,
            reply: flight.reply,
            letter: flight.letter.clone(),
            shade: flight.shade,
            seals: flight.seals.iter().map(|node| node.0).collect(),
            copy: flight.marks.has(Marks::COPY),
            forged: flight.marks.has(Marks::LIE),
        };
        let sprite =
            self.sprites.entry(look).or_insert_with_key(|look| sprite(look, flight.part, radius, unit, palette));
        let half = radius * MARGIN;
        let (x, y) = (f64::from(at.x) - half, f64::from(at.y) - half);
        let _ = self.context.draw_image_with_html_canvas_element_and_dw_and_dh(sprite, x, y, half * 2.0, half * 2.0);
    }

    /// Very many messages as dots, one colour after the other.
    fn dots(&self, flights: &[FlightMark], layout: &Layout, now: f64, palette: &Palette) {
        let size = f64::from(message_radius(layout)).clamp(1.5, 4.0);
        for shade in [None, Some(0), Some(1), Some(2), Some(3), Some(4)] {
            self.context.set_fill_style_str(if shade.is_none() { palette.ink_2 } else { palette.fill(shade) });
            for flight in flights.iter().filter(|flight| flight.shade == shade) {
                let at = flight.place(layout, now);
                self.context.fill_rect(f64::from(at.x) - size / 2.0, f64::from(at.y) - size / 2.0, size, size);
            }
        }
    }

    /// A message that has just been lost, or reached a crashed node: a cross where it ended.
    fn gone(&self, flight: &FlightMark, layout: &Layout, now: f64, palette: &Palette) {
        let at = flight.place(layout, now);
        let Ok(path) = Path2d::new_with_path_string(&shapes::cross(message_radius(layout) * 1.2)) else { return };
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

/// A message's radius on a stage: half a node's, never too small to hold its letter where there is room.
pub fn message_radius(layout: &Layout) -> f32 {
    (layout.radius() * 0.5).clamp(2.0, 15.0)
}

/// The message under a place, the topmost first.
pub fn message_at(flights: &[FlightMark], layout: &Layout, now: f64, at: Point) -> Option<usize> {
    let reach = message_radius(layout) * 1.3;
    flights.iter().rposition(|flight| flight.place(layout, now).distance(at) <= reach)
}

/// Draws one look on a small canvas of its own.
fn sprite(look: &Look, part: Part, radius: f64, unit: f64, palette: &Palette) -> HtmlCanvasElement {
    let canvas: HtmlCanvasElement =
        document().create_element("canvas").expect("the browser makes elements").unchecked_into();
    let half = radius * MARGIN;
    let pixels = (half * 2.0 * unit).ceil().max(1.0);
    canvas.set_width(pixels as u32);
    canvas.set_height(pixels as u32);
    if let Ok(Some(context)) = canvas.get_context("2d") {
        let context: CanvasRenderingContext2d = context.unchecked_into();
        let scale = pixels / (half * 2.0);
        let _ = context.set_transform(scale, 0.0, 0.0, scale, pixels / 2.0, pixels / 2.0);
        draw_look(&context, look, part, radius, palette);
    }
    canvas
}

fn draw_look(context: &CanvasRenderingContext2d, look: &Look, part: Part, radius: f64, palette: &Palette) {
    let path = |data: &str| Path2d::new_with_path_string(data).ok();
    let Some(shape) = path(&shapes::part(part, radius as f32)) else { return };
    context.set_line_join("round");
    if look.copy
        && let Some(outer) = path(&shapes::part(part, radius as f32 * 1.3))
    {
        context.set_stroke_style_str(palette.ink);
        context.set_line_width(1.2);
        context.stroke_with_path(&outer);
    }
    let fill = if look.reply || look.shade.is_none() { palette.panel } else { palette.fill(look.shade) };
    context.set_fill_style_str(fill);
    context.fill_with_path_2d(&shape);
    let hollow = look.reply && look.shade.is_some();
    context.set_stroke_style_str(if hollow { palette.fill(look.shade) } else { palette.ink });
    context.set_line_width(if hollow { 4.0 } else { 2.0 } * f64::from(palette.stroke));
    context.stroke_with_path(&shape);
    if hollow && let Some(rim) = path(&shapes::part(part, radius as f32 * 1.16)) {
        context.set_stroke_style_str(palette.ink);
        context.set_line_width(1.0);
        context.stroke_with_path(&rim);
    }
    if radius >= 6.0 && !look.letter.is_empty() {
        let size = radius * if look.letter.chars().count() > 1 { 0.92 } else { 1.15 };
        context.set_font(&format!("750 {size}px system-ui, 'DejaVu Sans', sans-serif"));
        context.set_text_align("center");
        context.set_text_baseline("alphabetic");
        context.set_fill_style_str(if look.reply { palette.ink } else { palette.letter(look.shade) });
        let drop = f64::from(shapes::letter_drop(part, radius as f32));
        let _ = context.fill_text(&look.letter, 0.0, drop + size * 0.36);
    }
    if look.forged
        && let Some(sign) = path(&shapes::not_equal(radius as f32 * 0.55))
    {
        badge(context, (-radius, -radius), radius * 0.58, palette);
        let _ = context.translate(-radius, -radius);
        context.set_stroke_style_str(palette.danger);
        context.set_line_width(2.0);
        context.stroke_with_path(&sign);
        let _ = context.translate(radius, radius);
    }
    for (place, signer) in look.seals.iter().take(4).enumerate() {
        seal(context, (radius * (0.9 - 0.55 * place as f64), radius * 0.9), radius * 0.62, *signer, palette);
    }
}

fn badge(context: &CanvasRenderingContext2d, at: (f64, f64), radius: f64, palette: &Palette) {
    context.begin_path();
    let _ = context.arc(at.0, at.1, radius, 0.0, TAU);
    context.set_fill_style_str(palette.panel);
    context.fill();
    context.set_stroke_style_str(palette.danger);
    context.set_line_width(1.6);
    context.stroke();
}

fn seal(context: &CanvasRenderingContext2d, at: (f64, f64), radius: f64, signer: u16, palette: &Palette) {
    let Ok(path) = Path2d::new_with_path_string(&shapes::seal(radius as f32)) else { return };
    context.save();
    let _ = context.translate(at.0, at.1);
    context.set_fill_style_str(palette.ink);
    context.fill_with_path_2d(&path);
    context.set_font(&format!("700 {}px system-ui, sans-serif", radius * 1.1));
    context.set_text_align("center");
    context.set_fill_style_str(palette.panel);
    let _ = context.fill_text(&signer.to_string(), 0.0, radius * 0.4);
    context.restore();
}
