//! The page: it paints, listens and subscribes. Everything it shows comes from a run and a clock.

mod author;
mod bar;
mod board;
mod branches;
mod code;
mod command;
mod compare;
mod dialogs;
mod explore;
mod faults;
mod forks;
mod frame;
mod gallery;
mod glance;
mod icon;
mod inspector;
mod kept;
mod keys;
mod lanes;
mod lessons;
mod light;
mod link;
mod log;
mod moment;
mod node;
mod painter;
mod playback;
mod playhead;
mod reference;
mod session;
mod setup;
pub mod share;
mod sheet;
mod side;
mod skins;
mod spoken;
mod spot;
mod stage;
mod strip;
mod text;
mod theme;
mod top;
mod tour;
mod until;
mod veil;
mod view_keys;
mod views;
mod why;
mod words;

use assent::ids::StepId;
use assent::scenario::Scenario;
use bar::Bar;
use board::BoardView;
use command::Command;
use compare::CompareView;
use dialogs::{Dialog, DialogView, Dialogs};
use explore::{Prove, ProveView};
pub use explore::{is_worker, work};
use faults::{FaultRow, Hand};
use forks::Forks;
use glance::{Glance, GlanceView};
use lanes::LanesView;
use leptos::prelude::*;
use lessons::Course;
use light::Light;
use session::Session;
use side::Side;
use spoken::Spoken;
use stage::{StageBox, StageView};
use strip::{Notices, Strip};
use top::Top;
use tour::Tour;
use view_keys::ViewKeys;
use views::Mode;
use words::{W, say};

/// The page.
#[component]
pub fn App() -> impl IntoView {
    let asked = link::asked();
    let keys = ViewKeys::new(&asked.view);
    keys.apply();
    theme::apply(&keys.theme);
    let named = asked.named;
    let (session, trouble) = open(asked);
    session.notice.set(trouble);
    session.speed.set(keys.speed);
    if keys.hides("traitors") {
        session.veil(true);
    }
    let hand = RwSignal::new(Hand::default());
    let dialogs = Dialogs::new();
    provide_context(session);
    provide_context(keys.clone());
    provide_context(hand);
    provide_context(Memo::new(move |_| Light::now(session)));
    session.mode.set(keys.view);
    provide_context(dialogs);
    provide_context(Course::new());
    provide_context(Prove::new(session));
    provide_context(StageBox(NodeRef::new()));
    provide_context(Glance::new());
    if !named {
        session.hurry();
    }
    keys::listen(session, hand, move || dialogs.open(Dialog::Help));
    link::follow(session);
    share::listen(session, &keys);
    follow_system_theme(session, keys.theme == "auto");
    print_light(session);
    if keys.play == "1" && !theme::is_calm() {
        session.send(Command::Play);
    }
    let full = keys.controls == "full";
    let with_faults = full && !keys.readonly && !keys.hides("faults");
    let with_side = !keys.hides("log");
    let with_bar = keys.controls != "none";
    let tap = move |_| {
        if !with_bar {
            session.send(Command::Next);
        }
    };
    let broken = move || session.summary.with(|summary| matches!(summary.verdict, assent::scene::Verdict::Broken(_)));
    view! {
        <div class="app" class:bare=move || session.bare.get()>
            <div class="grid" class:with-side=with_side class:proving=move || session.mode.get() == Mode::Prove>
                {(!keys.embed && !keys.hides("title")).then(|| view! { <Top /> })}
                <main class="stage" class:violated=broken aria-label=say(W::ViewStage) on:click=tap>
                    <Strip />
                    <div class="middle" data-mode=move || session.mode.get().word()>
                        <div class="pane" class:gone=move || !session.mode.get().has_stage()><StageView /></div>
                        {move || other(session.mode.get())}
                        {move || session.versus.get().map(beside)}
                        {move || session.mode.get().has_lanes().then(diagram)}
                    </div>
                    <Notices />
                    {(!keys.embed && !named).then(|| view! { <Tour /> })}
                    {with_faults.then(|| view! { <FaultRow /> })}
                </main>
                {with_side.then(|| view! { <Side /> })}
                {with_bar.then(|| view! { <div class="foot"><Forks /><Bar /><GlanceView /></div> })}
            </div>
        </div>
        <Spoken />
        <DialogView />
        <share::DropZone />
    }
}

/// What stands in the place of the stage.
fn other(mode: Mode) -> Option<AnyView> {
    match mode {
        Mode::Prove => Some(view! { <div class="pane"><ProveView /></div> }.into_any()),
        Mode::Board => Some(view! { <div class="pane"><BoardView /></div> }.into_any()),
        _ => None,
    }
}

/// The space-time diagram.
fn diagram() -> AnyView {
    view! { <div class="pane"><LanesView /></div> }.into_any()
}

/// Another run beside this one.
fn beside(versus: compare::Versus) -> AnyView {
    view! { <div class="pane"><CompareView versus /></div> }.into_any()
}

/// Opens what was asked for, or the welcoming scene with a word of explanation.
fn open(asked: link::Asked) -> (Session, Option<String>) {
    match Session::open(asked.scenario, asked.step) {
        Ok(session) => (session, asked.trouble),
        Err(why) => {
            let welcome = Session::open(link::welcome(), StepId(0));
            let welcome = welcome.or_else(|_| Session::open(plainest(), StepId(0)));
            (welcome.expect("the plainest scenario opens; a test plays it"), Some(why))
        }
    }
}

fn plainest() -> Scenario {
    Scenario::plain(&assent::protocols::CATALOGUE[0])
}

/// On paper everything is light, the stage too.
fn print_light(session: Session) {
    let before = StoredValue::new(theme::current().word());
    let to = move |word: &str| {
        theme::apply(word);
        session.repaint();
    };
    drop(window_event_listener_untyped("beforeprint", move |_| {
        before.set_value(theme::current().word());
        to("light");
    }));
    drop(window_event_listener_untyped("afterprint", move |_| to(before.get_value())));
}

/// The reader's system may turn dark while the page is open.
fn follow_system_theme(session: Session, auto: bool) {
    use wasm_bindgen::JsCast;
    if !auto {
        return;
    }
    if let Ok(Some(list)) = window().match_media("(prefers-color-scheme: dark)") {
        let changed = wasm_bindgen::prelude::Closure::<dyn FnMut()>::new(move || {
            theme::apply("auto");
            session.repaint();
        });
        let _ = list.add_event_listener_with_callback("change", changed.as_ref().unchecked_ref());
        // The listener lives as long as the page.
        changed.forget();
    }
}
