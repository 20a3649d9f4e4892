//! Code to embed the moment, with a preview of its size.

use super::dialog::{Check, Choice};
use super::files::Copied;
use crate::page::link;
use crate::page::session::Session;
use crate::page::words::{S, say};
use assent::export::snippet::Embed;
use leptos::prelude::*;

/// Sizes that slides and pages have room for: 16 to 9, 4 to 3, a phone.
const SIZES: [(&str, (u32, u32)); 5] = [
    ("960 × 540", (960, 540)),
    ("1280 × 720", (1280, 720)),
    ("640 × 360", (640, 360)),
    ("480 × 270", (480, 270)),
    ("800 × 600", (800, 600)),
];
/// The preview is so wide, in pixels.
const PREVIEW: u32 = 560;
/// It comes so long after the last change.
const PREVIEW_AFTER: std::time::Duration = std::time::Duration::from_millis(400);

/// What is chosen.
#[derive(Clone, Copy)]
struct Chosen {
    form: RwSignal<&'static str>,
    size: RwSignal<&'static str>,
    controls: RwSignal<&'static str>,
    theme: RwSignal<&'static str>,
    begin: RwSignal<&'static str>,
    log: RwSignal<bool>,
    faults: RwSignal<bool>,
    readonly: RwSignal<bool>,
}

impl Chosen {
    fn size(self) -> (u32, u32) {
        let word = self.size.get();
        SIZES.iter().find(|(known, _)| *known == word).map_or(SIZES[0].1, |(_, size)| *size)
    }

    /// The view keys, those that differ from what an embed has anyway.
    fn keys(self) -> Vec<(String, String)> {
        let hidden = [(self.log, "log"), (self.faults, "faults")];
        let hidden: Vec<&str> = hidden.iter().filter(|(on, _)| on.get()).map(|(_, part)| *part).collect();
        let own = |word: &'static str, usual: &str| if word == usual { "" } else { word };
        let pairs = [
            ("embed", "1"),
            ("controls", own(self.controls.get(), "full")),
            ("hide", &hidden.join(",")),
            ("readonly", if self.readonly.get() { "1" } else { "" }),
            ("theme", own(self.theme.get(), "auto")),
            ("play", self.begin.get()),
        ];
        let said = pairs.into_iter().filter(|(_, word)| !word.is_empty());
        said.map(|(key, word)| (key.to_owned(), word.to_owned())).collect()
    }
}

/// The folder of the page, with its `/`.
pub fn home() -> String {
    let location = window().location();
    let (origin, path) = (location.origin().unwrap_or_default(), location.pathname().unwrap_or_default());
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    if origin.starts_with("http") { format!("{origin}{folder}/") } else { "https://HOST/PATH/".to_owned() }
}

/// The scenario's name.
pub fn title(session: Session) -> String {
    session.scenario.with_untracked(|scenario| {
        if scenario.title.is_empty() { scenario.protocol.title.to_owned() } else { scenario.title.clone() }
    })
}

/// The part of the dialog.
#[component]
pub fn EmbedPart() -> impl IntoView {
    let session = expect_context::<Session>();
    let chosen = Chosen {
        form: RwSignal::new("frame"),
        size: RwSignal::new(SIZES[0].0),
        controls: RwSignal::new("full"),
        theme: RwSignal::new("auto"),
        begin: RwSignal::new("0"),
        log: RwSignal::new(true),
        faults: RwSignal::new(false),
        readonly: RwSignal::new(false),
    };
    let address = Memo::new(move |_| link::address_with(session, &chosen.keys()));
    let code = Signal::derive(move || {
        let address = address.get();
        let embed = Embed { address: &address, title: &title(session), size: chosen.size() };
        if chosen.form.get() == "frame" {
            embed.iframe()
        } else {
            embed.element(&home(), session.moment.with_untracked(|now| now.cursor.0))
        }
    });
    // A frame is a page of its own: it waits until the choice is made.
    let shown = RwSignal::new(None::<(String, (u32, u32))>);
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    Effect::new(move |_| {
        let now = (address.get(), chosen.size());
        let later = set_timeout_with_handle(move || drop(shown.try_set(Some(now))), PREVIEW_AFTER).ok();
        waiting.update_value(|waiting| std::mem::replace(waiting, later).iter().for_each(TimeoutHandle::clear));
    });
    let word = |word: &'static str, says: S| (word, say(says).to_owned());
    view! {
        <div class="row">
            <Choice label=S::EmbedAs id="embed-as" chosen=chosen.form options=vec![word("frame", S::AsFrame), word("element", S::AsElement)] />
            <Choice label=S::Size id="embed-size" chosen=chosen.size options=SIZES.map(|(size, _)| (size, size.to_owned())).to_vec() />
            <Choice label=S::Controls id="embed-controls" chosen=chosen.controls
                options=vec![word("full", S::ControlsFull), word("min", S::ControlsMin), word("none", S::ControlsNone)] />
            <Choice label=S::Theme id="embed-theme" chosen=chosen.theme
                options=vec![word("auto", S::ThemeAuto), word("light", S::ThemeLight), word("dark", S::ThemeDark), word("projector", S::ThemeProjector)] />
            <Choice label=S::Begin id="embed-begin" chosen=chosen.begin
                options=vec![word("0", S::BeginNever), word("visible", S::BeginVisible), word("slide", S::BeginSlide)] />
        </div>
        <fieldset class="row">
            <legend>{say(S::Hide)}</legend>
            <Check label=S::HideLog id="embed-log" on=chosen.log />
            <Check label=S::HideFaults id="embed-faults" on=chosen.faults />
            <Check label=S::ReadOnly id="embed-readonly" on=chosen.readonly />
        </fieldset>
        <Copied label=say(S::EmbedCode) id="share-embed" text=code rows=4 />
        {move || shown.get().map(|(address, size)| preview(&address, size))}
    }
}

/// The embed as it will be, scaled to the dialog.
fn preview(address: &str, (width, height): (u32, u32)) -> AnyView {
    if !(address.starts_with("http") || address.starts_with("file:")) {
        return view! { <p class="hint">{say(S::PreviewNone)}</p> }.into_any();
    }
    let shown = width.min(PREVIEW);
    let scale = f64::from(shown) / f64::from(width);
    view! {
        <div class="frame-preview" style:max-width=format!("{shown}px") style:height=format!("{}px", f64::from(height) * scale)>
            <iframe src=address.to_owned() title=say(S::Preview) width=width.to_string() height=height.to_string() tabindex="-1"
                style:transform=format!("scale({scale})")></iframe>
        </div>
    }
    .into_any()
}
