//! The gallery: every shipped scenario with a picture of its own, in chapters, to be searched and filtered. Pictures are
//! drawn by the library when their cards come into view, one a time slice, and kept.

use super::command::Command;
use super::dialogs::Dialogs;
use super::session::Session;
use super::share::OpenFile;
use super::theme;
use super::veil::may_show;
use super::words::{Story, say, say_with};
use assent::ids::StepId;
use assent::protocol::Chapter;
use assent::protocols::{CATALOGUE, Entry};
use assent::scenario::shipped::SHIPPED;
use assent::scenario::{Claim, Scenario, Status};
use assent::scene::{Theme, portrait};
use leptos::prelude::*;
use std::cell::RefCell;
use std::collections::{HashMap, VecDeque};
use std::rc::Rc;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;

/// Between two pictures the page may do something else.
const SLICE: std::time::Duration = std::time::Duration::from_millis(12);

/// A picture that was drawn: of what, in which colours, with traitors hidden?
type Known = (&'static str, usize, bool);

thread_local! {
    /// Pictures drawn so far.
    static DRAWN: RefCell<HashMap<Known, Arc<String>>> = RefCell::new(HashMap::new());
}

fn place_of(theme: Theme) -> usize {
    Theme::ALL.iter().position(|known| *known == theme).unwrap_or(0)
}

/// A card of the gallery.
#[derive(Clone)]
struct Card {
    id: &'static str,
    scenario: Arc<Scenario>,
    chapter: Chapter,
    /// Does it claim that something breaks?
    breaks: bool,
    /// All that is searched, in lower case.
    words: String,
}

fn cards() -> Vec<Card> {
    let all = SHIPPED.iter().filter_map(|shipped| Some((shipped.id, shipped.scenario().ok()?)));
    all.map(|(id, scenario)| {
        let card = scenario.protocol.card();
        let story: Vec<&str> = scenario.story.iter().map(|story| story.text.as_str()).collect();
        let names: Vec<&str> = scenario.names.iter().flatten().map(String::as_str).collect();
        let words =
            [id, &scenario.title, card.title, card.id, &story.join(" "), &names.join(" ")].join(" ").to_lowercase();
        let breaks = |claim: &Claim| matches!(claim, Claim::Property { status: Status::Breached, .. });
        let breaks = scenario.claims.iter().any(breaks);
        Card { id, chapter: card.chapter, breaks, words, scenario: Arc::new(scenario) }
    })
    .collect()
}

/// Which cards are shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Filter {
    All,
    Breaks,
    Holds,
}

/// A picture that is asked for: of which scenario, and where it goes.
type Asked = (&'static str, Arc<Scenario>, RwSignal<Option<Arc<String>>>);

/// Pictures that are asked for and not yet drawn.
#[derive(Clone, Default)]
struct Studio {
    asked: Rc<RefCell<VecDeque<Asked>>>,
    /// Is it hidden who is a traitor?
    veiled: bool,
}

impl Studio {
    /// The picture comes when there is time.
    fn ask(&self, id: &'static str, scenario: Arc<Scenario>, into: RwSignal<Option<Arc<String>>>) {
        let kept = DRAWN.with_borrow(|drawn| drawn.get(&(id, place_of(theme::current()), self.veiled)).cloned());
        if let Some(kept) = kept {
            return into.set(Some(kept));
        }
        let idle = self.asked.borrow().is_empty();
        self.asked.borrow_mut().push_back((id, scenario, into));
        if idle {
            self.clone().later();
        }
    }

    fn later(self) {
        set_timeout(move || self.draw(), SLICE);
    }

    fn draw(self) {
        let Some((id, scenario, into)) = self.asked.borrow().front().cloned() else { return };
        let theme = theme::current();
        // A card that has gone needs no picture.
        if into.try_get_untracked().is_some() {
            let picture = Arc::new(portrait(&scenario, theme, self.veiled).unwrap_or_default());
            DRAWN.with_borrow_mut(|drawn| drawn.insert((id, place_of(theme), self.veiled), picture.clone()));
            let _ = into.try_set(Some(picture));
        }
        self.asked.borrow_mut().pop_front();
        if !self.asked.borrow().is_empty() {
            self.later();
        }
    }
}

/// The gallery.
#[component]
pub fn Gallery() -> impl IntoView {
    let (text, chapter, filter) =
        (RwSignal::new(String::new()), RwSignal::new(None::<Chapter>), RwSignal::new(Filter::All));
    let all = StoredValue::new_local(cards());
    let veiled = expect_context::<Session>().masked.get_untracked();
    let studio = StoredValue::new_local(Studio { veiled, ..Studio::default() });
    let shown = move |card: &Card| {
        let words = text.get().to_lowercase();
        words.split_whitespace().all(|word| card.words.contains(word))
            && chapter.get().is_none_or(|chapter| chapter == card.chapter)
            && match filter.get() {
                Filter::All => true,
                Filter::Breaks => card.breaks,
                Filter::Holds => !card.breaks,
            }
    };
    // What is found stands at the top.
    Effect::new(move |_| {
        text.track();
        chapter.track();
        filter.track();
        if let Ok(Some(dialog)) = document().query_selector("dialog[open]") {
            dialog.set_scroll_top(0);
        }
    });
    let count = move || all.with_value(|all| all.iter().filter(|card| shown(card)).count());
    let pick = move |event| {
        let place = event_target_value(&event).parse::<usize>().ok();
        chapter.set(place.and_then(|place| Chapter::ALL.get(place).copied()));
    };
    let sift = move |event| {
        filter.set(match event_target_value(&event).as_str() {
            "breaks" => Filter::Breaks,
            "holds" => Filter::Holds,
            _ => Filter::All,
        });
    };
    let options = Chapter::ALL.iter().enumerate();
    let options = options.map(|(place, chapter)| view! { <option value=place.to_string()>{chapter.title()}</option> });
    let chapters = move || {
        let sections = Chapter::ALL.into_iter().map(|chapter| {
            let cards: Vec<Card> = all
                .with_value(|all| all.iter().filter(|card| card.chapter == chapter && shown(card)).cloned().collect());
            (!cards.is_empty()).then(|| view! { <ChapterView chapter cards studio /> })
        });
        sections.collect_view()
    };
    view! {
        <div class="sieve" role="search">
            <input type="search" id="gallery-search" aria-label=say(Story::Search) placeholder=say(Story::Search)
                on:input=move |event| text.set(event_target_value(&event)) />
            <select aria-label=say(Story::Chapter) on:change=pick><option value="">{say(Story::AllChapters)}</option>{options.collect_view()}</select>
            <select aria-label=say(Story::Outcome) on:change=sift>
                <option value="">{say(Story::AnyOutcome)}</option>
                <option value="breaks">{say(Story::Breaks)}</option>
                <option value="holds">{say(Story::Holds)}</option>
            </select>
        </div>
        <OpenFile />
        <p class="found" role="status">{move || say_with(Story::Found, &[&count(), &all.with_value(Vec::len)])}</p>
        {chapters}
    }
}

/// A chapter: its scenarios, then its protocols as they are.
#[component]
fn ChapterView(chapter: Chapter, cards: Vec<Card>, studio: StoredValue<Studio, LocalStorage>) -> impl IntoView {
    let session = expect_context::<Session>();
    let dialogs = expect_context::<Dialogs>();
    let entries = CATALOGUE.iter().filter(move |entry| entry.card().chapter == chapter);
    let plain = move |entry: &'static Entry| {
        let play = move |_| {
            session.send(Command::Protocol(entry));
            dialogs.close();
        };
        view! { <li><button class="plain" title=entry.card().solves on:click=play>{entry.title}</button></li> }
    };
    view! {
        <section class="chapter">
            <h3>{chapter.title()}</h3>
            <ul class="pictures">{cards.into_iter().map(|card| view! { <CardView card studio /> }).collect_view()}</ul>
            <ul class="plains" aria-label=say(Story::Protocols)>{entries.map(plain).collect_view()}</ul>
        </section>
    }
}

/// A scenario: its picture, when it comes into view, and its words.
#[component]
fn CardView(card: Card, studio: StoredValue<Studio, LocalStorage>) -> impl IntoView {
    let session = expect_context::<Session>();
    let dialogs = expect_context::<Dialogs>();
    let picture = RwSignal::new(None::<Arc<String>>);
    let frame = NodeRef::<leptos::html::Span>::new();
    let Card { id, scenario, breaks, .. } = card;
    let drawn = scenario.clone();
    Effect::new(move |_| {
        if let Some(frame) = frame.get() {
            let scenario = drawn.clone();
            when_seen(&frame, move || studio.with_value(|studio| studio.ask(id, scenario.clone(), picture)));
        }
    });
    let open = |text: &String| may_show(session.masked.get_untracked(), &scenario, text.clone());
    let (title, protocol) = (open(&scenario.title), scenario.protocol.title);
    let first = scenario.story.first().map(|story| open(&story.text)).unwrap_or_default();
    let play = move |_| {
        session.send(Command::Open(Box::new((*scenario).clone()), StepId(0)));
        dialogs.close();
    };
    view! {
        <li><button class="picture" data-id=id on:click=play>
            <span class="portrait" node_ref=frame aria-hidden="true" inner_html=move || picture.get().map(|picture| (*picture).clone()).unwrap_or_default()></span>
            <b>{title}</b>
            <span class="protocol">{protocol}{breaks.then(|| view! { <i>{say(Story::SomethingBreaks)}</i> })}</span>
            <span class="first">{first}</span>
        </button></li>
    }
}

/// Calls once when an element comes into view, or at once where the browser cannot tell.
fn when_seen(element: &web_sys::Element, seen: impl Fn() + Clone + 'static) {
    let called = seen.clone();
    let came = Closure::<dyn FnMut(js_sys::Array, web_sys::IntersectionObserver)>::new(
        move |entries: js_sys::Array, observer: web_sys::IntersectionObserver| {
            let is_in = |entry: wasm_bindgen::JsValue| {
                entry.dyn_into::<web_sys::IntersectionObserverEntry>().is_ok_and(|entry| entry.is_intersecting())
            };
            if entries.iter().any(is_in) {
                observer.disconnect();
                called();
            }
        },
    );
    match web_sys::IntersectionObserver::new(came.as_ref().unchecked_ref()) {
        Ok(observer) => {
            observer.observe(element);
            StoredValue::new_local(Watch { observer, _came: came });
        }
        Err(_) => seen(),
    }
}

/// An observer that ends with the card it was made for.
struct Watch {
    observer: web_sys::IntersectionObserver,
    _came: Closure<dyn FnMut(js_sys::Array, web_sys::IntersectionObserver)>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
