//! Shapes drawn once in units of a radius, as path data with absolute `M`, `L`, `Q`, `C` and `Z`, and put to size.

use crate::scene::shapes::number;
use std::fmt::Write;

/// How a sketch is put down.
#[derive(Clone, Copy, Debug)]
pub struct Put {
    /// World units that one unit of the sketch becomes.
    pub size: f32,
    /// Is left right?
    pub flip: bool,
    /// Turned clockwise, in radians, after the flip.
    pub turn: f32,
}

impl Put {
    /// To a size, as it was drawn.
    pub fn at(size: f32) -> Put {
        Put { size, flip: false, turn: 0.0 }
    }

    fn moved(&self, x: f32, y: f32) -> (f32, f32) {
        let (x, y) = (if self.flip { -x } else { x } * self.size, y * self.size);
        let (sine, cosine) = self.turn.sin_cos();
        (x * cosine - y * sine, x * sine + y * cosine)
    }

    /// The sketch's path data.
    pub fn path(&self, sketch: &str) -> String {
        let mut out = String::with_capacity(sketch.len() * 2);
        let mut first: Option<f32> = None;
        for word in sketch.split_whitespace() {
            match (word.parse::<f32>(), first.take()) {
                (Ok(x), None) => first = Some(x),
                (Ok(y), Some(x)) => {
                    let (x, y) = self.moved(x, y);
                    // Writing to a string cannot fail.
                    let _ = write!(out, "{} {} ", number(x), number(y));
                }
                (Err(_), _) => out.push_str(word),
            }
        }
        out.truncate(out.trim_end().len());
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sketch_is_scaled_flipped_and_turned() {
        let sketch = "M 0 -1 L 1 0.5 Q 1 1 0 1 Z";
        assert_eq!(Put::at(10.0).path(sketch), "M0 -10 L10 5 Q10 10 0 10 Z");
        assert_eq!(Put { flip: true, ..Put::at(2.0) }.path("M 1 1"), "M-2 2");
        let turned = Put { turn: std::f32::consts::FRAC_PI_2, ..Put::at(1.0) };
        assert_eq!(turned.path("M 1 0 L 0 1"), "M0 1 L-1 0");
    }
}
