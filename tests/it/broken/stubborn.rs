//! A protocol that is wrong in whatever way it is told to be.

use assent::ids::NodeId;
use assent::monitors::{self, Monitor};
use assent::protocol::{
    Authentication, Badge, Bound, Card, Chapter, Cx, Faults, Formula, Message, Model, Param, ParamKind, Protocol,
    Range, Setup, Timing,
};
use assent::time::Span;
use assent::value::Value;
use serde::{Deserialize, Serialize};

pub struct Stubborn {
    way: String,
}

/// Nobody says anything.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Silence {}

impl Message for Silence {
    fn kind(&self) -> &'static str {
        "silence"
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Alarm {
    Again,
}

impl Protocol for Stubborn {
    type Msg = Silence;
    type Timer = Alarm;
    type State = ();
    type Disk = ();

    const CARD: Card = Card {
        id: "stubborn",
        title: "Stubborn",
        chapter: Chapter::NoFailures,
        source: "none",
        solves: "Nothing.",
        model: Model {
            timing: Timing::Synchronous,
            faults: Faults::Crash,
            authentication: Authentication::Links,
            links: "unused",
        },
        bound: Bound { text: "n > f", holds: |n, f| n > f },
        nodes: Range { min: 1, max: 9, default: 3 },
        faults: Range { min: 0, max: 8, default: 2 },
        rounds: Formula { text: "0", count: |_| Some(0) },
        messages: Formula { text: "0", count: |_| Some(0) },
        epoch: "",
        kinds: &[],
        params: &[Param {
            word: "way",
            kind: ParamKind::Choice(&[
                ("seven", "decides 7 whatever was proposed"),
                ("own", "decides its own input"),
                ("twice", "decides its own input, and a little later again"),
                ("never", "decides nothing"),
                ("entry", "decides nothing, and delivers its own input at place 0"),
            ]),
            about: "how it is wrong",
        }],
        inputs: |_| Some(1),
        values: &[],
        code: &[],
        breaks: "Everything.",
        corrections: &[],
    };

    fn new(setup: &Setup<'_>) -> Result<Stubborn, String> {
        Ok(Stubborn { way: setup.choice("way").to_owned() })
    }

    fn on_start(&self, (): (), cx: &mut Cx<'_, Self>) {
        let own = cx.input().unwrap_or_default();
        match self.way.as_str() {
            "seven" => cx.decide(Value(7)),
            "own" => cx.decide(own),
            "twice" => {
                cx.decide(own);
                cx.after(Span::ms(5), Alarm::Again);
            }
            "entry" => cx.deliver(0, own),
            _ => {}
        }
    }

    fn on_message(&self, (): &mut (), _: NodeId, _: &Silence, _: &mut Cx<'_, Self>) {}

    fn on_timer(&self, (): &mut (), _: &Alarm, cx: &mut Cx<'_, Self>) {
        cx.decide(cx.input().unwrap_or_default());
    }

    fn badge(&self, (): &()) -> Badge {
        Badge::default()
    }

    fn monitors(&self) -> Vec<Box<dyn Monitor>> {
        match self.way.as_str() {
            "entry" => vec![
                Box::new(monitors::VectorAgreement),
                Box::new(monitors::VectorValidity),
                Box::new(monitors::VectorTermination),
            ],
            _ => monitors::consensus(),
        }
    }
}
