//! Crowded links, and messages of one broadcast that contradict one another.

use assent::scene::{Crowd, FlightMark, Layout, Palette, SplitMark, shapes};
use std::f64::consts::TAU;
use web_sys::{CanvasRenderingContext2d, Path2d};

/// Many messages on one link: the shape of the oldest with two behind it, and how many there are.
pub(super) fn crowd(context: &CanvasRenderingContext2d, crowd: &Crowd, layout: &Layout, now: f64, palette: &Palette) {
    let (at, radius) = (crowd.place(layout, now), layout.token());
    let Ok(shape) = Path2d::new_with_path_string(&shapes::part(crowd.part, radius * 1.15)) else { return };
    let size = f64::from(radius);
    context.save();
    let _ = context.translate(f64::from(at.x), f64::from(at.y));
    context.set_line_join("round");
    context.set_fill_style_str(palette.fill(crowd.shade));
    context.set_stroke_style_str(palette.ink);
    context.set_line_width(2.0 * f64::from(palette.stroke));
    let _ = context.translate(size * 0.5, -size * 0.5);
    for shift in [0.0, 0.25, 0.25] {
        let _ = context.translate(-size * shift, size * shift);
        context.fill_with_path_2d(&shape);
        context.stroke_with_path(&shape);
    }
    context.set_text_align("center");
    context.set_text_baseline("middle");
    if !crowd.letter.is_empty() {
        let drop = f64::from(shapes::letter_drop(crowd.part, radius));
        context.set_font(&format!("750 {size}px system-ui, 'DejaVu Sans', sans-serif"));
        context.set_fill_style_str(palette.letter(crowd.shade));
        let _ = context.fill_text(&crowd.letter, 0.0, drop);
    }
    count(context, (size * 1.5, size * 1.2), crowd.count, (size * 0.95).max(8.0), palette);
    context.restore();
}

/// How many, as a small pill.
fn count(context: &CanvasRenderingContext2d, at: (f64, f64), number: u32, size: f64, palette: &Palette) {
    let words = format!("×{number}");
    let (wide, high) = (words.chars().count() as f64 * size * 0.62 + size * 0.6, size * 1.35);
    context.begin_path();
    let _ = context.round_rect_with_f64(at.0 - wide / 2.0, at.1 - high / 2.0, wide, high, high / 2.0);
    context.set_fill_style_str(palette.ink);
    context.fill();
    context.set_font(&format!("700 {size}px system-ui, 'DejaVu Sans', sans-serif"));
    context.set_fill_style_str(palette.panel);
    let _ = context.fill_text(&words, at.0, at.1);
}

/// A bar between two faces of one broadcast, while both have just been sent.
pub(super) fn split(
    context: &CanvasRenderingContext2d,
    split: &SplitMark,
    flights: &[FlightMark],
    layout: &Layout,
    now: f64,
    palette: &Palette,
) {
    let Some((one, other, seen)) = split.bar(flights, layout, now) else { return };
    let badge = layout.token() * 0.6;
    let middle = one.toward(other, 0.5);
    let Ok(sign) = Path2d::new_with_path_string(&shapes::not_equal(badge)) else { return };
    context.save();
    context.set_global_alpha(f64::from(seen));
    for (colour, width) in [(palette.stage, 7.0), (palette.danger, 3.2)] {
        context.begin_path();
        context.move_to(f64::from(one.x), f64::from(one.y));
        context.line_to(f64::from(other.x), f64::from(other.y));
        context.set_stroke_style_str(colour);
        context.set_line_width(width);
        context.stroke();
    }
    let _ = context.translate(f64::from(middle.x), f64::from(middle.y));
    context.begin_path();
    let _ = context.arc(0.0, 0.0, f64::from(badge), 0.0, TAU);
    context.set_fill_style_str(palette.panel);
    context.fill();
    context.set_line_width(1.6);
    context.stroke();
    context.set_line_width(f64::from(badge) * 0.2);
    context.stroke_with_path(&sign);
    context.restore();
}

/// A message as an arrow that stays, for readers who want little motion.
pub(super) fn arrow(context: &CanvasRenderingContext2d, flight: &FlightMark, layout: &Layout, palette: &Palette) {
    if flight.due.is_none() {
        return;
    }
    let end = |part: f32| layout.on_way(flight.from, flight.to, part, flight.lane);
    let (from, to) = (end(0.08), end(0.92));
    let Ok(head) = Path2d::new_with_path_string(&shapes::arrow_head(from, to, 11.0)) else { return };
    context.begin_path();
    context.move_to(f64::from(from.x), f64::from(from.y));
    context.line_to(f64::from(to.x), f64::from(to.y));
    context.set_stroke_style_str(palette.ink_2);
    context.set_line_width(1.6);
    context.stroke();
    context.set_fill_style_str(palette.ink_2);
    context.fill_with_path_2d(&head);
}
