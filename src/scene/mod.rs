//! A moment of a run as geometry, in world units: what is where, of what kind, with which letter. Painters turn it into
//! pixels, SVG or text; the geometry itself is tested without any of them.

pub mod board;
mod configurations;
mod lanes;
mod lanes_ascii;
mod layout;
mod lemmas;
mod levels;
mod paint_ascii;
mod paint_lanes;
mod paint_node;
mod paint_svg;
mod paint_traffic;
mod pen;
mod portrait;
pub mod shapes;
pub mod skin;
mod stage;
mod summary;
mod theme;
mod theorem;
mod traffic;
mod wall;

pub use configurations::{
    ConfigurationMark, ConfigurationPicture, WHOLE_MOST, configurations_markup, possible, svg_configurations,
    valence_markup,
};
pub use lanes::{ARROWS_MOST, Arrow, Axis, DOTS_ABOUT, Deed, Dot, End, Lane, Lanes, LanesIndex, Light, View};
pub use lanes_ascii::ascii_lanes;
pub use layout::{Layout, Point};
pub use lemmas::{ChainMark, ChainPicture, Corner, DiamondPicture, svg_chain, svg_diamond};
pub use levels::{Level, LevelPicture, Piece as LevelPiece, level_counts, svg_levels};
pub use paint_ascii::ascii;
pub use paint_lanes::{lanes_markup, svg_lanes};
pub use paint_svg::{Frame, ground_markup, svg, thumbnail, waiting_markup};
pub use pen::{Ink, escape};
pub use portrait::portrait;
pub use stage::{AlarmMark, FlightMark, NodeMark, Spot, Stage, TallyMark};
pub use summary::{Cell, Summary, Verdict};
pub use theme::{Palette, Scenery, Theme};
pub use theorem::{Standing, TheoremCell, TheoremPicture, short, svg_theorem, theorem_markup};
pub use traffic::{CROWD_OVER, Crowd, Detail, INBOX_SHOWN, Inbox, LinkMark, LinkState, SplitMark, percent};
pub use wall::{Piece, wall};

use crate::value::{Value, ValueNames};

/// Which of the few value tints stands for a value; painters choose the colours. 0 to 3 are distinct, 4 is neutral.
pub const SHADES: u8 = 5;

/// The tint of a value: 1 is the first and 0 the second (attack and retreat, yes and no), then by number.
pub fn shade(value: Value) -> u8 {
    match value.0 {
        1 => 0,
        0 => 1,
        number @ 2..=3 => number as u8,
        number if number >= ValueNames::FIRST => ((number - ValueNames::FIRST) as u8).min(SHADES - 1),
        _ => SHADES - 1,
    }
}
