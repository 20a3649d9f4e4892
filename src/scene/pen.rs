//! Writing SVG: elements with attributes only, so that the picture looks the same in a browser, a slide and a drawing
//! program.

use super::layout::Point;
use super::shapes::number;
use std::fmt::Write;

/// Text with everything escaped that could be taken for markup, and without what XML forbids.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' => out.push(' '),
            '\u{FFFE}' | '\u{FFFF}' => {}
            letter if letter.is_control() => {}
            letter => out.push(letter),
        }
    }
    out
}

/// What is faded is seen so much.
const FADED: f32 = 0.16;

/// How a path is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Ink {
    /// Colour inside; `none` for an outline.
    pub fill: &'static str,
    /// Colour of the line; `none` for none.
    pub stroke: &'static str,
    /// Its width.
    pub width: f32,
    /// Dashes and gaps; empty for a whole line.
    pub dash: &'static str,
    /// From 0 (not seen) to 1.
    pub opacity: f32,
}

impl Ink {
    /// A filled shape without an outline.
    pub fn fill(fill: &'static str) -> Ink {
        Ink { fill, stroke: "none", width: 0.0, dash: "", opacity: 1.0 }
    }

    /// A line.
    pub fn line(stroke: &'static str, width: f32) -> Ink {
        Ink { fill: "none", stroke, width, dash: "", opacity: 1.0 }
    }

    /// With an outline.
    #[must_use]
    pub fn outlined(self, stroke: &'static str, width: f32) -> Ink {
        Ink { stroke, width, ..self }
    }

    /// In dashes.
    #[must_use]
    pub fn dashed(self, dash: &'static str) -> Ink {
        Ink { dash, ..self }
    }

    /// Seen through.
    #[must_use]
    pub fn faint(self, opacity: f32) -> Ink {
        Ink { opacity, ..self }
    }
}

/// Where a text stands beside its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// It begins there.
    Start,
    /// It is centred.
    Middle,
}

/// How a text is set.
#[derive(Clone, Copy, Debug)]
pub struct Type {
    /// Size in world units.
    pub size: f32,
    /// 400 is plain, 700 bold.
    pub weight: u16,
    /// Colour.
    pub fill: &'static str,
    /// Side.
    pub anchor: Anchor,
    /// Colour of a halo that keeps it readable on lines; `none` for none.
    pub halo: &'static str,
}

/// An SVG picture being written.
pub struct Pen {
    out: String,
    /// Are classes and numbers written, for the page to select and restyle by?
    live: bool,
    /// Of the named groups that are open: was an element opened?
    open: Vec<bool>,
}

impl Pen {
    /// Opens a picture of this size whose origin lies at the top left; `title` is read out.
    pub fn new(left: f32, top: f32, width: f32, height: f32, title: &str) -> Pen {
        let [left, top, wide, high] = [left, top, width, height].map(number);
        let mut pen = Pen { out: String::with_capacity(16 * 1024), live: false, open: Vec::new() };
        pen.push(format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{wide}\" height=\"{high}\" \
             viewBox=\"{left} {top} {wide} {high}\" role=\"img\" \
             font-family=\"system-ui, 'Noto Sans', 'DejaVu Sans', sans-serif\">\n<title>{}</title>\n",
            escape(title)
        ));
        pen
    }

    /// Opens the inside of a picture, for the page to put into an `<svg>` of its own: its groups carry classes and
    /// `data-` attributes.
    pub fn live() -> Pen {
        Pen { out: String::with_capacity(64 * 1024), live: true, open: Vec::new() }
    }

    /// Opens a group that the page knows by a class and by numbers (`("step", 7)` becomes `data-step="7"`), seen through
    /// if it is faded. In a picture of its own it is a group only if it must be.
    pub fn open(&mut self, class: &str, data: &[(&str, u64)], faded: bool) {
        let is_group = self.live || faded;
        self.open.push(is_group);
        if !is_group {
            return;
        }
        self.out.push_str("<g");
        if self.live {
            self.push(format_args!(" class=\"{class}{}\"", if faded { " faded" } else { "" }));
            for (name, number) in data {
                self.push(format_args!(" data-{name}=\"{number}\""));
            }
        }
        if faded {
            self.push(format_args!(" opacity=\"{FADED}\""));
        }
        self.out.push_str(">\n");
    }

    /// Closes it.
    pub fn close(&mut self) {
        if self.open.pop() == Some(true) {
            self.out.push_str("</g>\n");
        }
    }

    /// A line that is not seen but can be pointed at, `width` wide; only for the page.
    pub fn target(&mut self, from: Point, to: Point, width: f32) {
        if self.live {
            let [x, y, end_x, end_y, width] = [from.x, from.y, to.x, to.y, width].map(number);
            self.push(format_args!(
                "<path class=\"hit\" d=\"M{x} {y}L{end_x} {end_y}\" fill=\"none\" stroke=\"none\" \
                 stroke-width=\"{width}\" stroke-linecap=\"round\" pointer-events=\"stroke\"/>\n"
            ));
        }
    }

    fn push(&mut self, words: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = self.out.write_fmt(words);
    }

    /// Opens a group whose origin is moved.
    pub fn at(&mut self, place: Point) {
        self.push(format_args!("<g transform=\"translate({} {})\">\n", number(place.x), number(place.y)));
    }

    /// Closes the group.
    pub fn end(&mut self) {
        self.out.push_str("</g>\n");
    }

    /// A path.
    pub fn path(&mut self, data: &str, ink: Ink) {
        self.push(format_args!("<path d=\"{data}\" fill=\"{}\"", ink.fill));
        if ink.stroke != "none" {
            self.push(format_args!(
                " stroke=\"{}\" stroke-width=\"{}\" stroke-linecap=\"round\" stroke-linejoin=\"round\"",
                ink.stroke,
                number(ink.width)
            ));
        }
        if !ink.dash.is_empty() {
            self.push(format_args!(" stroke-dasharray=\"{}\"", ink.dash));
        }
        if ink.opacity < 1.0 {
            self.push(format_args!(" opacity=\"{}\"", number(ink.opacity)));
        }
        self.out.push_str("/>\n");
    }

    /// A straight line.
    pub fn line(&mut self, from: Point, to: Point, ink: Ink) {
        let [x, y, end_x, end_y] = [from.x, from.y, to.x, to.y].map(number);
        self.path(&format!("M{x} {y}L{end_x} {end_y}"), ink);
    }

    /// A rectangle with round corners.
    pub fn rect(&mut self, at: Point, width: f32, height: f32, corner: f32, ink: Ink) {
        let [x, y, wide, high, round] = [at.x, at.y, width, height, corner].map(number);
        self.push(format_args!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{wide}\" height=\"{high}\" rx=\"{round}\" fill=\"{}\"",
            ink.fill
        ));
        if ink.stroke != "none" {
            self.push(format_args!(" stroke=\"{}\" stroke-width=\"{}\"", ink.stroke, number(ink.width)));
        }
        if ink.opacity < 1.0 {
            self.push(format_args!(" opacity=\"{}\"", number(ink.opacity)));
        }
        self.out.push_str("/>\n");
    }

    /// A text whose middle is at this height.
    pub fn text(&mut self, at: Point, text: &str, style: Type) {
        if text.is_empty() {
            return;
        }
        // Capitals of the usual faces are 0.72 of their size high.
        let [x, y, size] = [at.x, at.y + style.size * 0.36, style.size].map(number);
        let anchor = if style.anchor == Anchor::Middle { " text-anchor=\"middle\"" } else { "" };
        self.push(format_args!(
            "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" font-weight=\"{}\" fill=\"{}\"{anchor}",
            style.weight, style.fill
        ));
        if style.halo != "none" {
            self.push(format_args!(
                " stroke=\"{}\" stroke-width=\"{}\" stroke-linejoin=\"round\" paint-order=\"stroke\"",
                style.halo,
                number(style.size * 0.28)
            ));
        }
        self.push(format_args!(">{}</text>\n", escape(text)));
    }

    /// The finished picture.
    pub fn finish(mut self) -> String {
        if !self.live {
            self.out.push_str("</svg>\n");
        }
        self.out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_cannot_break_out() {
        let text = "<script>\"x\" & 'y'</script>\u{0}\u{7}\n";
        assert_eq!(escape(text), "&lt;script&gt;&quot;x&quot; &amp; &#39;y&#39;&lt;/script&gt; ");
    }

    #[test]
    fn a_picture_is_attributes_only() {
        let mut pen = Pen::new(0.0, 0.0, 10.0, 20.0, "<t>");
        pen.at(Point { x: 1.0, y: 2.5 });
        pen.path("M0 0", Ink::line("#000000", 1.5).dashed("2 3").faint(0.5));
        pen.end();
        let picture = pen.finish();
        assert!(picture.contains("<title>&lt;t&gt;</title>"));
        assert!(picture.contains("<g transform=\"translate(1 2.5)\">"));
        assert!(picture.contains("stroke-dasharray=\"2 3\" opacity=\"0.5\"/>"));
        assert!(!picture.contains("class=") && !picture.contains("style="));
    }
}
