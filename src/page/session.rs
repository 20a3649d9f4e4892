//! What is on stage: a history of runs, the playhead, and the signals that views subscribe to.
//!
//! The history lives outside the reactive graph; painters read it each frame. Everything that views need of a moment is
//! computed once when the moment changes and put into a few signals.

use super::command::Command;
use super::compare::Versus;
use super::kept;
use super::light::Lit;
use super::link;
use super::moment::{Alarm, Now, PropertyLine, Tick, lines, ticks};
use super::share::trouble;
use super::side::Tab;
use super::spot::Spot;
use super::views::Mode;
use assent::ids::{NodeId, ParcelId, StepId};
use assent::run::{History, Run};
use assent::scenario::Scenario;
use assent::scene::skin::{self, Air, Skin};
use assent::scene::{LanesIndex, Layout, Point, Stage, Summary};
use leptos::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What lives outside the reactive graph.
pub struct Inner {
    /// The run and its forks.
    pub history: History,
    /// The playhead, in microseconds of simulated time.
    pub now: f64,
    /// Where a single step is gliding to.
    pub(super) goal: Option<StepId>,
    /// How long a reader who wants little motion has waited for the next step, in milliseconds.
    pub(super) waited: f64,
    /// The scenario as it was opened, for "restart".
    pub(super) home: Scenario,
    /// The breaches that the reader has been stopped at.
    pub(super) seen: BTreeSet<(&'static str, StepId)>,
    /// The questions that the reader has been stopped at.
    pub(super) asked: BTreeSet<usize>,
    pub(super) version: u32,
    /// Where the run's messages end, for the space-time diagram.
    pub index: LanesIndex,
    /// The ways through the air, in a skin that shows them.
    pub air: Option<Arc<Air>>,
}

/// The handle that every view holds.
#[derive(Clone, Copy)]
pub struct Session {
    pub(super) inner: StoredValue<Inner, LocalStorage>,
    /// What is being played.
    pub scenario: RwSignal<Arc<Scenario>>,
    /// The present moment.
    pub moment: RwSignal<Now>,
    /// Its stage.
    pub stage: RwSignal<Stage>,
    /// Its agreement strip.
    pub summary: RwSignal<Summary>,
    /// Its properties.
    pub properties: RwSignal<Vec<PropertyLine>>,
    /// Marks on the timeline.
    pub ticks: RwSignal<Vec<(StepId, Tick)>>,
    /// Where the nodes stand.
    pub layout: RwSignal<Layout>,
    /// Is it playing?
    pub playing: RwSignal<bool>,
    /// How fast, 1 is normal.
    pub speed: RwSignal<f64>,
    /// The selected node.
    pub selected: RwSignal<Option<NodeId>>,
    /// The selected message; never both.
    pub letter: RwSignal<Option<ParcelId>>,
    /// The sheet of what can be done to something, and where it stands.
    pub sheet: RwSignal<Option<(Spot, Point)>>,
    /// What is lit, the rest being faded: a slice of reasons, or what a node could know.
    pub lit: RwSignal<Option<Lit>>,
    /// Which tab of the side is open.
    pub tab: RwSignal<Tab>,
    /// What stands beside the run for comparison.
    pub versus: RwSignal<Option<Versus>>,
    /// Which views are open.
    pub mode: RwSignal<Mode>,
    /// The playhead as views see it, in microseconds; set once a frame while something moves.
    pub playhead: RwSignal<f64>,
    /// Grows with every change of the run behind the moment.
    pub version: RwSignal<u32>,
    /// Grows with every change of the colours.
    pub themed: RwSignal<u32>,
    /// The node that the Tab key comes to.
    focus: RwSignal<NodeId>,
    /// Do single letters act? Readers who speak to their computer turn them off.
    pub letters: RwSignal<bool>,
    /// Are the head and the side put away?
    pub bare: RwSignal<bool>,
    /// A breach that stopped the run and was not dismissed.
    pub alarm: RwSignal<Option<Alarm>>,
    /// A line for the reader: a damaged link, an action that could not be done.
    pub notice: RwSignal<Option<String>>,
    /// What the reader answered: question, option.
    pub answers: RwSignal<BTreeMap<usize, usize>>,
    /// Are traitors' marks hidden, for a class that is to find out?
    pub masked: RwSignal<bool>,
    /// Asks the frame loop for a frame.
    pub dirty: RwSignal<u32>,
}

impl Session {
    /// A session that stands at a step of a scenario.
    ///
    /// # Errors
    /// Says what the scenario lacks.
    pub fn open(scenario: Scenario, step: StepId) -> Result<Session, String> {
        trouble::doing(Arc::new(scenario.clone()), step);
        let history = start(scenario.clone(), step)?;
        let run = history.run();
        let session = Session {
            scenario: RwSignal::new(Arc::new(scenario.clone())),
            moment: RwSignal::new(Now::default()),
            stage: RwSignal::new(Stage::of(run)),
            summary: RwSignal::new(Summary::of(run)),
            properties: RwSignal::new(Vec::new()),
            ticks: RwSignal::new(Vec::new()),
            layout: RwSignal::new(Layout::ring(scenario.n, 960.0, 540.0, 1.0)),
            playing: RwSignal::new(false),
            speed: RwSignal::new(1.0),
            selected: RwSignal::new(None),
            letter: RwSignal::new(None),
            sheet: RwSignal::new(None),
            lit: RwSignal::new(None),
            tab: RwSignal::new(Tab::Log),
            versus: RwSignal::new(None),
            mode: RwSignal::new(Mode::Stage),
            playhead: RwSignal::new(0.0),
            version: RwSignal::new(0),
            themed: RwSignal::new(0),
            focus: RwSignal::new(NodeId(0)),
            letters: RwSignal::new(kept::flag(kept::NO_LETTERS) != Some(true)),
            bare: RwSignal::new(false),
            alarm: RwSignal::new(None),
            notice: RwSignal::new(None),
            answers: RwSignal::new(BTreeMap::new()),
            masked: RwSignal::new(false),
            dirty: RwSignal::new(0),
            inner: StoredValue::new_local(Inner {
                now: run.world().now.0 as f64,
                history,
                goal: None,
                waited: 0.0,
                home: scenario,
                seen: BTreeSet::new(),
                asked: BTreeSet::new(),
                version: 0,
                index: LanesIndex::default(),
                air: None,
            }),
        };
        session.rebuilt();
        Ok(session)
    }

    /// Reads what lives outside the reactive graph.
    pub fn with<R>(self, read: impl FnOnce(&Inner) -> R) -> R {
        self.inner.with_value(read)
    }

    /// Reads the run on stage.
    pub fn run<R>(self, read: impl FnOnce(&Run) -> R) -> R {
        self.inner.with_value(|inner| read(inner.history.run()))
    }

    /// Selects something, or nothing.
    pub fn pick(self, spot: Option<Spot>) {
        let (node, parcel) = match spot {
            Some(Spot::Node(node)) => (Some(node), None),
            Some(Spot::Parcel(parcel)) => (None, Some(parcel)),
            _ => (None, None),
        };
        self.selected.set(node);
        self.letter.set(parcel);
        if spot.is_none() {
            self.sheet.set(None);
        }
        self.wake();
    }

    /// What is selected.
    pub fn picked_spot(self) -> Option<Spot> {
        let node = self.selected.get_untracked().map(Spot::Node);
        node.or(self.letter.get_untracked().map(Spot::Parcel))
    }

    /// Opens the sheet of something, beside it.
    pub fn open_sheet(self, spot: Spot) {
        self.sheet.set(spot.place(self).map(|place| (spot, place)));
    }

    /// The one way from a view into a run.
    pub fn send(self, command: Command) {
        super::command::carry_out(self, command);
    }

    /// Plays a scenario from a step on, in place of what is on stage.
    pub fn load(self, scenario: Scenario, step: StepId) {
        trouble::doing(Arc::new(scenario.clone()), step);
        match start(scenario.clone(), step) {
            Ok(mut history) => {
                history.veil(self.masked.get_untracked());
                self.inner.update_value(|inner| {
                    inner.now = history.run().world().now.0 as f64;
                    inner.history = history;
                    inner.home = scenario;
                    inner.goal = None;
                    inner.seen.clear();
                    inner.asked.clear();
                });
                self.playing.set(false);
                self.pick(None);
                self.lit.set(None);
                self.versus.set(None);
                self.answers.set(BTreeMap::new());
                self.alarm.set(None);
                self.rebuilt();
            }
            Err(why) => self.notice.set(Some(why)),
        }
    }

    /// Questions of the run on stage do not stop it: somebody comes for the first time, and wants to see it run.
    pub fn hurry(self) {
        self.inner.update_value(|inner| {
            let asks = inner.history.run().scenario().asks.len();
            inner.asked.extend(0..asks);
        });
    }

    /// The scenario as it was opened.
    pub fn home(self) -> Scenario {
        self.inner.with_value(|inner| inner.home.clone())
    }

    /// Moves the cursor at once.
    pub fn seek(self, step: StepId) {
        self.inner.update_value(|inner| {
            inner.history.run_mut().seek(step);
            inner.now = inner.history.run().world().now.0 as f64;
            inner.goal = None;
        });
        self.alarm.set(None);
        self.refresh();
    }

    /// Lets the playhead run to the next step in a moment, so that one sees what moves.
    pub fn glide(self) {
        self.inner.update_value(|inner| {
            let run = inner.history.run();
            inner.goal = Some(inner.goal.unwrap_or(run.cursor()).max(run.cursor())).map(|step| StepId(step.0 + 1));
        });
        self.wake();
    }

    /// Is a single step under way?
    pub fn is_gliding(self) -> bool {
        self.inner.with_value(|inner| inner.goal.is_some())
    }

    /// The node that the Tab key comes to.
    pub fn roving(self) -> NodeId {
        let n = self.scenario.with(|scenario| scenario.n);
        NodeId(self.focus.get().0.min(n.saturating_sub(1)))
    }

    /// The Tab key comes back to this node.
    pub fn roam(self, node: NodeId) {
        self.focus.set(node);
    }

    /// Asks for a frame.
    pub fn wake(self) {
        self.dirty.update(|count| *count = count.wrapping_add(1));
    }

    /// The run behind the moment is another one now.
    pub(super) fn rebuilt(self) {
        self.inner.update_value(|inner| {
            inner.version += 1;
            inner.index = LanesIndex::of(inner.history.run());
            inner.air = Air::of(inner.history.run());
        });
        let (scenario, ticks) = self.run(|run| (run.scenario().clone(), ticks(run)));
        let flew = self.stage.with_untracked(|stage| stage.skin.flies());
        let fresh = self.layout.with_untracked(|layout| layout.len() != usize::from(scenario.n))
            || flew != Skin::find(&scenario.skin).flies();
        if fresh {
            self.layout.update(|layout| *layout = Layout::ring(scenario.n, layout.width, layout.height, 1.0));
        }
        self.ticks.set(ticks);
        self.scenario.set(Arc::new(scenario));
        self.version.set(self.with(|inner| inner.version));
        self.refresh();
    }

    /// Nodes that move through the world go to where they are at the playhead, in a skin that shows it.
    pub fn fly(self) {
        let now = self.with(|inner| inner.now);
        self.stage.with_untracked(|stage| {
            if stage.skin.flies() && stage.air.is_some() {
                self.layout.update(|layout| *layout = skin::placed(layout, stage, now));
            }
        });
    }

    /// The colours have changed.
    pub fn repaint(self) {
        self.themed.update(|count| *count += 1);
        self.refresh();
    }

    /// The cursor has moved: everything that shows the moment is computed anew.
    pub fn refresh(self) {
        let (now, stage, summary, properties) = self.inner.with_value(|inner| {
            let run = inner.history.run();
            let stage = Stage::flown(run, inner.air.clone());
            (inner.moment(), stage, Summary::of(run), lines(run))
        });
        trouble::doing(self.scenario.get_untracked(), now.cursor);
        self.stage.set(stage);
        self.fly();
        if self.summary.with_untracked(|known| *known != summary) {
            self.summary.set(summary);
        }
        if self.properties.with_untracked(|known| *known != properties) {
            self.properties.set(properties);
        }
        self.moment.set(now);
        self.playhead.set(self.with(|inner| inner.now));
        self.wake();
        link::remember(self);
    }
}

fn start(scenario: Scenario, step: StepId) -> Result<History, String> {
    let mut history = History::new(scenario)?;
    let run = history.run_mut();
    run.finish();
    run.seek(step);
    Ok(history)
}
