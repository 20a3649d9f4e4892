//! The colours of all pictures, in one table: the SVG painter and the page read the same.
//!
//! Contrast was computed: ink at least 14:1 on its ground, link lines 3.3:1, danger, ok and warn at least 6:1. The value
//! fills are Okabe and Ito's (2008), told apart by readers with every common deficiency of colour vision; a letter
//! always goes with them. Danger never means a value, and a value never means danger.

use super::SHADES;

/// Which set of colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// Dark on light.
    #[default]
    Light,
    /// Light on dark.
    Dark,
    /// Black on white, thick strokes, larger text.
    Projector,
}

/// The colours of what lies behind the nodes in a skin: all close to the stage, so that whatever reads on the stage reads
/// on them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scenery {
    /// Open country.
    pub land: &'static str,
    /// Hills and fields.
    pub field: &'static str,
    /// Woods.
    pub wood: &'static str,
    /// Walls and buildings.
    pub stone: &'static str,
    /// Roads.
    pub road: &'static str,
    /// The sky, from the side.
    pub sky: &'static str,
    /// The air, from above.
    pub air: &'static str,
}

/// The colours and weights of a theme. Colours are `#RRGGBB`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Palette {
    /// The ground of the stage.
    pub stage: &'static str,
    /// The ground of panels, of undecided nodes and of hollow messages.
    pub panel: &'static str,
    /// Text, outlines and marks.
    pub ink: &'static str,
    /// Text that matters less.
    pub ink_2: &'static str,
    /// Borders of controls, and of crashed nodes.
    pub control: &'static str,
    /// Links where the topology matters.
    pub link: &'static str,
    /// Lines that only decorate.
    pub hairline: &'static str,
    /// Focus, and what is going on now.
    pub accent: &'static str,
    /// Faults and broken properties.
    pub danger: &'static str,
    /// A threshold that is reached, agreement.
    pub ok: &'static str,
    /// Warnings.
    pub warn: &'static str,
    /// The ground of a crashed node.
    pub dead: &'static str,
    /// The fill of each tint of [`shade`](super::shade), the neutral one last.
    pub fills: [&'static str; SHADES as usize],
    /// The letter's ink on each fill.
    pub inks: [&'static str; SHADES as usize],
    /// What lies behind the nodes in a skin.
    pub scenery: Scenery,
    /// Strokes are so much thicker than on a desk.
    pub stroke: f32,
    /// Text is so much larger than on a desk.
    pub text: f32,
}

/// Blue, orange, sky, yellow and grey: the same in all themes.
const FILLS: [&str; SHADES as usize] = ["#0072B2", "#E69F00", "#56B4E9", "#F0E442", "#B4BBC6"];
const INKS: [&str; SHADES as usize] = ["#FFFFFF", "#14181F", "#14181F", "#14181F", "#14181F"];

const LIGHT: Palette = Palette {
    stage: "#FAFAF7",
    panel: "#FFFFFF",
    ink: "#14181F",
    ink_2: "#4A5361",
    control: "#6B7482",
    link: "#7F8896",
    hairline: "#C9CED6",
    accent: "#0B57D0",
    danger: "#B3261E",
    ok: "#1B6E3C",
    warn: "#7A4B00",
    dead: "#D9DDE3",
    fills: FILLS,
    inks: INKS,
    scenery: Scenery {
        land: "#F0F2E6",
        field: "#E6EBD7",
        wood: "#C6D3AE",
        stone: "#E4DFD2",
        road: "#E8E0D0",
        sky: "#E7F1F9",
        air: "#EEF3F0",
    },
    stroke: 1.0,
    text: 1.0,
};

const DARK: Palette = Palette {
    stage: "#0F141B",
    panel: "#18202A",
    ink: "#EAEEF3",
    ink_2: "#A9B4C2",
    control: "#7C8A9C",
    link: "#5B687A",
    hairline: "#2C3644",
    accent: "#8AB8FF",
    danger: "#FF8A80",
    ok: "#6FD39A",
    warn: "#FFC266",
    dead: "#2C3644",
    scenery: Scenery {
        land: "#12181A",
        field: "#182021",
        wood: "#233029",
        stone: "#2A323C",
        road: "#343B43",
        sky: "#0F1D2C",
        air: "#101B20",
    },
    ..LIGHT
};

const PROJECTOR: Palette = Palette {
    stage: "#FFFFFF",
    panel: "#FFFFFF",
    ink: "#000000",
    ink_2: "#262B33",
    control: "#000000",
    link: "#767D88",
    hairline: "#767D88",
    accent: "#003C9E",
    danger: "#9A0007",
    ok: "#0A4F26",
    warn: "#5C3800",
    stroke: 1.5,
    text: 1.2,
    ..LIGHT
};

impl Theme {
    /// All themes.
    pub const ALL: [Theme; 3] = [Theme::Light, Theme::Dark, Theme::Projector];

    /// The word in links and on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Theme::Light => "light",
            Theme::Dark => "dark",
            Theme::Projector => "projector",
        }
    }

    /// The theme of a word.
    pub fn find(word: &str) -> Option<Theme> {
        Theme::ALL.into_iter().find(|theme| theme.word() == word)
    }

    /// Its colours.
    pub const fn palette(self) -> &'static Palette {
        match self {
            Theme::Light => &LIGHT,
            Theme::Dark => &DARK,
            Theme::Projector => &PROJECTOR,
        }
    }
}

impl Palette {
    /// The fill of a tint; the panel where there is no value.
    pub fn fill(&self, shade: Option<u8>) -> &'static str {
        shade.and_then(|shade| self.fills.get(usize::from(shade)).copied()).unwrap_or(self.panel)
    }

    /// The letter's ink on that fill.
    pub fn letter(&self, shade: Option<u8>) -> &'static str {
        shade.and_then(|shade| self.inks.get(usize::from(shade)).copied()).unwrap_or(self.ink)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance and contrast as WCAG 2.2 defines them.
    fn luminance(colour: &str) -> f64 {
        let part = |at: usize| {
            let byte = u8::from_str_radix(&colour[at..at + 2], 16).expect("two hex digits");
            let level = f64::from(byte) / 255.0;
            if level <= 0.04045 { level / 12.92 } else { ((level + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
    }

    fn contrast(one: &str, other: &str) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn text_and_marks_can_be_read_in_every_theme() {
        for theme in Theme::ALL {
            let palette = theme.palette();
            let Scenery { land, field, road, sky, air, .. } = palette.scenery;
            for ground in [palette.stage, palette.panel, land, field, road, sky, air] {
                for text in [palette.ink, palette.ink_2, palette.accent, palette.danger, palette.ok, palette.warn] {
                    assert!(contrast(text, ground) >= 4.5, "{theme:?}: {text} on {ground}");
                }
            }
            for mark in [palette.control, palette.link] {
                assert!(contrast(mark, palette.stage) >= 3.0, "{theme:?}: {mark}");
            }
            for shade in 0..SHADES {
                let (fill, ink) = (palette.fill(Some(shade)), palette.letter(Some(shade)));
                assert!(contrast(fill, ink) >= 4.5, "{theme:?}: letter on {fill}");
                let outlined = contrast(fill, palette.ink).max(contrast(fill, palette.stage));
                assert!(outlined >= 3.0, "{theme:?}: {fill} is told from its ground by itself or its outline");
            }
        }
    }

    #[test]
    fn words_name_themes() {
        assert!(Theme::ALL.into_iter().all(|theme| Theme::find(theme.word()) == Some(theme)));
        assert_eq!(Theme::find("sepia"), None);
    }
}
