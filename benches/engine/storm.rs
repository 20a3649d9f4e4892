//! A protocol whose messages circulate for ever: who receives one sends one on.

use assent::ids::NodeId;
use assent::monitors::{self, Monitor};
use assent::protocol::{
    Authentication, Badge, Bound, Card, Chapter, Cx, Faults, Formula, Kind, Message, Model, Param, ParamKind, Part,
    Protocol, Range, Setup, Timing,
};
use assent::protocols::Entry;
use assent::scenario::{Scenario, Until};
use serde::{Deserialize, Serialize};

/// Nodes of the storm.
pub const NODES: u16 = 20;

static STORM: Entry = Entry::of::<Storm>();

/// To whom a message goes that has come so far; never back to who holds it.
pub fn next(from: u16, hops: u32) -> u16 {
    let step = 1 + (hops % u32::from(NODES - 1)) as u16;
    (from + step) % NODES
}

/// A storm with so many messages in flight that stops after so many steps.
pub fn scenario(in_flight: u32, steps: u32) -> Scenario {
    let mut scenario = Scenario::plain(&STORM);
    scenario.params.set(STORM.card(), "balls", &in_flight.to_string()).expect("a number in range");
    scenario.until = Until::Step(steps);
    scenario
}

/// The configuration.
pub struct Storm {
    balls: u32,
}

/// A message.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Ball {
    hops: u32,
}

impl Message for Ball {
    fn kind(&self) -> &'static str {
        "ball"
    }
}

/// What a node remembers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Heard(u64);

impl Protocol for Storm {
    type Msg = Ball;
    type Timer = ();
    type State = Heard;
    type Disk = ();

    const CARD: Card = Card {
        id: "storm",
        title: "Storm",
        chapter: Chapter::NoFailures,
        source: "none",
        solves: "Nothing; it keeps the engine busy.",
        model: Model {
            timing: Timing::Asynchronous,
            faults: Faults::None,
            authentication: Authentication::Links,
            links: "reliable",
        },
        bound: Bound { text: "none", holds: |_, _| true },
        nodes: Range { min: NODES, max: NODES, default: NODES },
        faults: Range { min: 0, max: 0, default: 0 },
        rounds: Formula { text: "none", count: |_| None },
        messages: Formula { text: "none", count: |_| None },
        epoch: "",
        kinds: &[Kind { word: "ball", part: Part::Request, reply: false, about: "goes on" }],
        params: &[Param {
            word: "balls",
            kind: ParamKind::Number { min: 1, max: 1_000_000, default: Some(20) },
            about: "messages in flight",
        }],
        inputs: |_| None,
        values: &[],
        code: &[],
        breaks: "Nothing.",
        corrections: &[],
    };

    fn new(setup: &Setup<'_>) -> Result<Storm, String> {
        Ok(Storm { balls: setup.number("balls", 20) as u32 })
    }

    fn on_start(&self, (): (), cx: &mut Cx<'_, Self>) -> Heard {
        let me = cx.me().0;
        for ball in (u32::from(me)..self.balls).step_by(usize::from(NODES)) {
            cx.send(NodeId(next(me, ball)), Ball { hops: ball });
        }
        Heard(0)
    }

    fn on_message(&self, state: &mut Heard, _: NodeId, msg: &Ball, cx: &mut Cx<'_, Self>) {
        state.0 += u64::from(msg.hops);
        let hops = msg.hops + 1;
        cx.send(NodeId(next(cx.me().0, hops)), Ball { hops });
    }

    fn badge(&self, _: &Heard) -> Badge {
        Badge::default()
    }

    fn monitors(&self) -> Vec<Box<dyn Monitor>> {
        monitors::consensus()
    }
}
