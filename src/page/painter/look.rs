//! What one message looks like, drawn once and then only copied.

use assent::protocol::Part;
use assent::run::Marks;
use assent::scene::skin::{self, CARRIER_REACH, Skin};
use assent::scene::{FlightMark, Layout, Palette, shapes};
use leptos::prelude::*;
use std::f64::consts::TAU;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, Path2d};

/// How far a sprite reaches beyond its message's radius, for seals and outlines.
const MARGIN: f64 = 1.75;

/// The same in a skin, with what carries the message.
pub(super) fn margin(skin: Skin) -> f64 {
    if skin == Skin::Plain { MARGIN } else { MARGIN.max(f64::from(CARRIER_REACH)) }
}

/// The looks of one message.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Look {
    part: u8,
    reply: bool,
    letter: String,
    shade: Option<u8>,
    seals: Vec<u16>,
    copy: bool,
    forged: bool,
    skin: Skin,
    is_left: bool,
}

impl Look {
    /// How a message looks.
    pub(super) fn of(flight: &FlightMark, skin: Skin, layout: &Layout) -> Look {
        Look {
            part: flight.part as u8,
            reply: flight.reply,
            letter: flight.letter.clone(),
            shade: flight.shade,
            seals: flight.seals.iter().map(|node| node.0).collect(),
            copy: flight.marks.has(Marks::COPY),
            forged: flight.marks.has(Marks::LIE),
            skin,
            // What is dressed plainly looks the same whichever way it goes.
            is_left: skin != Skin::Plain && layout.place(flight.to).x < layout.place(flight.from).x,
        }
    }
}

/// Draws one look on a small canvas of its own.
pub(super) fn sprite(look: &Look, part: Part, radius: f64, unit: f64, palette: &Palette) -> HtmlCanvasElement {
    let canvas: HtmlCanvasElement =
        document().create_element("canvas").expect("the browser makes elements").unchecked_into();
    let half = radius * margin(look.skin);
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

/// What carries it, below the token.
fn carry(context: &CanvasRenderingContext2d, look: &Look, radius: f64, palette: &Palette) {
    context.set_line_cap("round");
    context.set_line_join("round");
    for (data, ink) in skin::carrier(look.skin, palette, radius as f32, look.is_left) {
        let Ok(path) = Path2d::new_with_path_string(&data) else { continue };
        if ink.stroke != "none" {
            context.set_stroke_style_str(ink.stroke);
            context.set_line_width(f64::from(ink.width));
            context.stroke_with_path(&path);
        }
        if ink.fill != "none" {
            context.set_fill_style_str(ink.fill);
            context.fill_with_path_2d(&path);
        }
    }
}

fn draw_look(context: &CanvasRenderingContext2d, look: &Look, part: Part, radius: f64, palette: &Palette) {
    let path = |data: &str| Path2d::new_with_path_string(data).ok();
    let Some(shape) = path(&shapes::part(part, radius as f32)) else { return };
    carry(context, look, radius, palette);
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
