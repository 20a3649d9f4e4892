//! The address bar: the scene it names, and keeping it true to what is on stage.

use super::session::Session;
use super::words::{W, say_with};
use assent::ids::StepId;
use assent::scenario::link::{self, Opened};
use assent::scenario::{Scenario, shipped};
use leptos::prelude::*;
use std::cell::RefCell;
use std::time::Duration;

/// Browsers refuse to change the address too often.
const REMEMBER_AFTER: Duration = Duration::from_millis(600);

thread_local! {
    static PENDING: RefCell<Option<TimeoutHandle>> = const { RefCell::new(None) };
    /// The view keys that the page was opened with; they stay in the address.
    static VIEW: RefCell<Vec<(String, String)>> = const { RefCell::new(Vec::new()) };
}

/// What the address asks for.
pub struct Asked {
    /// The scenario, the welcoming one if none or a damaged one is named.
    pub scenario: Scenario,
    /// The step to stand at.
    pub step: StepId,
    /// How to show it.
    pub view: Vec<(String, String)>,
    /// Does the address name a scenario?
    pub named: bool,
    /// What is wrong with the address.
    pub trouble: Option<String>,
}

/// Reads the address bar.
pub fn asked() -> Asked {
    let location = window().location();
    let (hash, query) = (location.hash().unwrap_or_default(), location.search().unwrap_or_default());
    match super::share::baked().filter(|_| hash.len() < 2) {
        Some(baked) => open(&baked, &query),
        None => open(&hash, &query),
    }
}

/// Reads a link, or a link's fragment and query.
pub fn open(hash: &str, query: &str) -> Asked {
    let (opened, trouble) = match link::read(hash, query) {
        Ok(opened) => (opened, None),
        Err(error) => (link::view(hash, query), Some(say_with(W::BadLink, &[&error]))),
    };
    let Opened { scenario, step, view, warnings } = opened;
    for warning in warnings {
        leptos::logging::warn!("{warning}");
    }
    let named = scenario.is_some();
    let scenario = scenario.unwrap_or_else(welcome);
    VIEW.replace(view.clone());
    let step = if named { step.unwrap_or(0) } else { 0 };
    Asked { scenario, step: StepId(step), view, named, trouble }
}

/// The scene for whoever comes without a link.
pub fn welcome() -> Scenario {
    let shipped = shipped::find(shipped::WELCOME).and_then(|shipped| shipped.scenario().ok());
    shipped.unwrap_or_else(|| Scenario::plain(&assent::protocols::CATALOGUE[0]))
}

/// The fragment that opens this very moment.
pub fn fragment(session: Session, view: &[(String, String)]) -> String {
    session.run(|run| link::write(run.scenario(), Some(run.cursor().0), view))
}

/// The whole address that opens this very moment, without view keys.
pub fn address(session: Session) -> String {
    address_with(session, &[])
}

/// The whole address that opens this very moment, shown as these view keys say.
pub fn address_with(session: Session, view: &[(String, String)]) -> String {
    base() + &fragment(session, view)
}

/// The whole address that opens the run at its start.
pub fn start_address(session: Session) -> String {
    base() + &session.run(|run| link::write(run.scenario(), None, &[]))
}

/// The page's own address, without a fragment.
pub fn base() -> String {
    let location = window().location();
    let (origin, path) = (location.origin().unwrap_or_default(), location.pathname().unwrap_or_default());
    // A page in a sandbox or from a file has no origin of its own; its address is all there is.
    let base = if origin.starts_with("http") { origin + &path } else { location.href().unwrap_or_default() };
    base.split('#').next().unwrap_or_default().to_owned()
}

/// From now on the address says this of how the scene is shown.
pub fn show(key: &str, word: &str) {
    VIEW.with_borrow_mut(|view| {
        view.retain(|(known, _)| known != key);
        view.push((key.to_owned(), word.to_owned()));
    });
}

/// Puts the moment into the address bar at once.
pub fn remember_now(session: Session) {
    if let Some(before) = PENDING.take() {
        before.clear();
    }
    let view = VIEW.with_borrow(Clone::clone);
    let fragment = fragment(session, &view);
    if let Ok(history) = window().history() {
        // Not allowed in some sandboxes; the address then stays as it is.
        let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&fragment));
    }
}

/// What comes now is another scene: "back" leads to the one on stage. Not in an embed, whose page has its own "back".
pub fn turn(session: Session) {
    remember_now(session);
    if !super::share::is_embedded()
        && let Ok(history) = window().history()
    {
        let _ = history.push_state_with_url(&wasm_bindgen::JsValue::NULL, "", None);
    }
}

/// Puts the moment into the address bar, a little later: scrubbing would change it too often.
pub fn remember(session: Session) {
    let handle = set_timeout_with_handle(move || remember_now(session), REMEMBER_AFTER);
    if let Some(before) = PENDING.replace(handle.ok()) {
        before.clear();
    }
}

/// Opens what the reader puts into the address bar.
pub fn follow(session: Session) {
    let handle = window_event_listener(leptos::ev::hashchange, move |_| {
        let asked = asked();
        session.load(asked.scenario, asked.step);
        session.notice.set(asked.trouble);
    });
    // The listener lives as long as the page.
    std::mem::forget(handle);
}
