//! How the scene is to be shown: the view keys of a link.

use super::views::Mode;
use super::words::Lang;
use leptos::prelude::*;

/// The view keys that the page heeds.
#[derive(Clone, Debug, PartialEq)]
pub struct ViewKeys {
    /// In somebody else's page.
    pub embed: bool,
    /// `full`, `min` or `none`.
    pub controls: String,
    /// Parts that are hidden.
    pub hide: Vec<String>,
    /// What the middle shows.
    pub view: Mode,
    /// The language's code; what the reader's browser asks for if the link does not say.
    pub lang: String,
    /// No faults, no dragging.
    pub readonly: bool,
    /// `auto`, `light`, `dark`, `projector`.
    pub theme: String,
    /// `auto`, `reduced`, `full`.
    pub motion: String,
    /// Plays when opened: `0`, `1`, `visible`, `slide`.
    pub play: String,
    /// 1 is normal.
    pub speed: f64,
    /// The only origin whose messages are heard; empty: any.
    pub origin: String,
}

impl ViewKeys {
    /// Reads the keys of a link. What has no meaning is left at its default.
    pub fn new(pairs: &[(String, String)]) -> ViewKeys {
        let get = |key: &str| pairs.iter().rfind(|(known, _)| known == key).map(|(_, value)| value.as_str());
        let among = |key: &str, words: &[&str]| {
            let word = get(key).filter(|word| words.contains(word)).unwrap_or(words[0]);
            word.to_owned()
        };
        let embed = get("embed") == Some("1");
        let play = get("play").is_none().then_some("slide").filter(|_| embed);
        super::share::keys::apply(get("keys").unwrap_or_default(), embed);
        let speed = get("speed").and_then(|speed| speed.parse().ok()).filter(|speed| (0.1..=10.0).contains(speed));
        ViewKeys {
            embed,
            controls: among("controls", &["full", "min", "none"]),
            hide: get("hide").map(|list| list.split(',').map(str::to_owned).collect()).unwrap_or_default(),
            view: Mode::of(get("view").unwrap_or_default()),
            lang: get("lang").map_or_else(|| window().navigator().language().unwrap_or_default(), str::to_owned),
            readonly: get("readonly") == Some("1"),
            theme: among("theme", &["auto", "light", "dark", "projector"]),
            motion: among("motion", &["auto", "reduced", "full"]),
            play: play.map_or_else(|| among("play", &["0", "1", "visible", "slide"]), str::to_owned),
            speed: speed.unwrap_or(1.0),
            origin: get("origin").unwrap_or_default().to_owned(),
        }
    }

    /// Is this part hidden?
    pub fn hides(&self, part: &str) -> bool {
        self.hide.iter().any(|hidden| hidden == part)
    }

    /// Tells the style sheet.
    pub fn apply(&self) {
        let Some(root) = document().document_element() else { return };
        Lang::apply(&self.lang);
        let set = |name: &str, value: &str| drop(root.set_attribute(name, value));
        set("data-embed", if self.embed { "1" } else { "0" });
        set("data-controls", &self.controls);
        set("data-motion", &self.motion);
        set("lang", Lang::current().code());
        set("dir", Lang::current().direction());
        set("data-hide", &self.hide.join(" "));
    }
}
