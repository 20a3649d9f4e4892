//! A link as a QR code, for two hundred phones in a lecture hall.

use qrcodegen::{QrCode, QrCodeEcc};
use std::fmt::Write;

/// Light modules around the code, as the standard asks (ISO/IEC 18004).
const QUIET: i32 = 4;

/// A code as a drawing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawing {
    /// Its side, in modules, with the quiet zone.
    pub side: u32,
    /// The dark modules, as the data of an SVG path.
    pub path: String,
}

/// The code of a text; `None` if it is too long for one (2,953 bytes at the lowest correction, ISO/IEC 18004 table 7).
pub fn code(text: &str) -> Option<Drawing> {
    // A screen or a projector damages nothing: the lowest correction makes the largest modules.
    let code = QrCode::encode_text(text, QrCodeEcc::Low).ok()?;
    let size = code.size();
    let mut path = String::new();
    for y in 0..size {
        let mut x = 0;
        while x < size {
            let run = (x..size).take_while(|x| code.get_module(*x, y)).count() as i32;
            if run > 0 {
                // Writing to a string cannot fail.
                let _ = write!(path, "M{} {}h{run}v1h-{run}z", x + QUIET, y + QUIET);
            }
            x += run.max(1);
        }
    }
    Some(Drawing { side: (size + 2 * QUIET) as u32, path })
}
