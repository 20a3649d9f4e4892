//! While a class guesses who the traitor is, nothing that is told or drawn of a run says so.

use assent::ids::{NodeId, StepId};
use assent::narrate;
use assent::run::{History, Marks, Run};
use assent::scenario::Scenario;
use assent::scenario::shipped::{self, SHIPPED};
use assent::scene::board::{Diary, panels, svg_boards};
use assent::scene::{Frame, Layout, Stage, Summary, Theme, portrait, svg};

/// Words that only a traitor's steps have in the engine's sentences; ends of words may follow.
const TELLING: [&str; 10] =
    ["traitor", "lie ", "lies ", "lied ", "made-up", "made up", "instead", "twin", "forge", "contradict"];

/// Shipped scenarios in which somebody is a traitor.
fn betrayed() -> impl Iterator<Item = (&'static str, Scenario)> {
    let all = SHIPPED.iter().map(|shipped| (shipped.id, shipped.scenario().unwrap()));
    all.filter(|(_, scenario)| !scenario.traitors().is_empty())
}

fn played(scenario: &Scenario) -> Run {
    let mut run = Run::new(scenario.clone()).unwrap();
    run.advance(600);
    run
}

fn tells(text: &str) -> Option<&'static str> {
    // A word begins where no letter stands before it: a client is no lie.
    let words = text.to_lowercase().replace(|letter: char| !letter.is_alphanumeric() && letter != '-', " ");
    TELLING.into_iter().find(|word| format!(" {words} ").contains(&format!(" {word}")))
}

#[test]
fn no_sentence_of_a_veiled_run_tells_who_lies() {
    let mut hidden = 0;
    for (id, scenario) in betrayed() {
        let mut run = played(&scenario);
        let digest = run.digest();
        run.veil(true);
        for step in (1..=run.last().0).map(StepId) {
            let told = narrate::step(&run, step);
            assert_eq!(tells(&told.text), None, "{id} step {step}: {}", told.text);
            hidden += u32::from(told.text.contains("hidden while you guess"));
        }
        for node in NodeId::all(scenario.n) {
            let told = narrate::describe_node(&run, node);
            assert_eq!(tells(&told), None, "{id}: {told}");
        }
        for (parcel, _) in run.trace().steps().flat_map(|(_, step)| run.trace().sent(step)) {
            assert_eq!(tells(&narrate::describe_parcel(&run, parcel)), None, "{id}");
        }
        assert_eq!(run.digest(), digest, "{id}: it is the same run");
    }
    assert!(hidden > 30, "traitors are made in {hidden} steps");
}

#[test]
fn no_picture_of_a_veiled_run_tells_who_lies() {
    for (id, mut scenario) in betrayed() {
        // A title may say that there is one.
        scenario.title.clear();
        let mut run = played(&scenario);
        let layout = Layout::ring(scenario.n, 960.0, 540.0, 1.0);
        let frame = Frame { theme: Theme::Light, strip: true };
        let danger = |run: &Run| {
            let board = svg_boards(&panels(run, &Diary::of(run), None), Theme::Light);
            (svg(run, &layout, run.world().now.0 as f64, frame) + &board).contains("traitor")
        };
        run.veil(true);
        for step in [run.last().0 / 4, run.last().0 / 2, run.last().0] {
            run.seek(StepId(step));
            let stage = Stage::of(&run);
            assert!(stage.nodes.iter().all(|node| !node.traitor), "{id}");
            assert!(
                stage.flights.iter().all(|flight| !flight.marks.has(Marks::LIE)) && stage.splits.is_empty(),
                "{id}"
            );
            assert!(!danger(&run), "{id} at {step}");
            // Whoever were missing in the strip would be the traitor.
            let shown: Vec<NodeId> = Summary::of(&run).cells.iter().map(|cell| cell.id).collect();
            let running = |id: &NodeId| run.world().node(*id).is_some_and(|node| node.is_traitor() && node.up);
            let liars = scenario.traitors().iter().filter(running).filter(|id| run.plan().deciders.contains(*id));
            for liar in liars {
                assert!(shown.contains(&liar), "{id}: {liar} is missing");
            }
        }
    }
}

/// A note may speak of a role, not of a name.
#[test]
fn no_note_of_a_veiled_run_tells_who_lies() {
    let scenario = Scenario::parse("assent 1\nrun sm n=4 f=1\ninput n0=1\nat 0ms corrupt n0 split\n").unwrap();
    let mut run = played(&scenario);
    let told =
        |run: &Run| (1..=run.last().0).map(|step| narrate::step(run, StepId(step)).text + " ").collect::<String>();
    assert!(told(&run).contains("he is a traitor"), "it is told where nothing is hidden");
    run.veil(true);
    assert_eq!(tells(&told(&run)), None);
}

#[test]
fn the_step_that_makes_a_traitor_is_nobodys() {
    let scenario = shipped::find("generals-four").unwrap().scenario().unwrap();
    let mut run = played(&scenario);
    run.seek(StepId(1));
    assert_eq!(narrate::step(&run, StepId(1)).node, Some(NodeId(3)));
    assert!(Stage::of(&run).nodes[3].active && narrate::step(&run, StepId(1)).text.contains("Cleo"));
    run.veil(true);
    let told = narrate::step(&run, StepId(1));
    assert_eq!(
        (told.node, told.text.as_str()),
        (None, "Someone is corrupted: who, and how, is hidden while you guess.")
    );
    assert!(!Stage::of(&run).nodes[3].active);
}

#[test]
fn what_an_author_says_is_held_back_where_it_tells() {
    let scenario = shipped::find("generals-four").unwrap().scenario().unwrap();
    let tells = |text: &str| scenario.tells_traitor(text);
    for telling in [
        "Cleo is a traitor, and nobody knows it.",
        "cleo's report differs",
        "The loyal two are Alice and Bob.",
        "Alice does not lie.",
        "The commander is honest.",
    ] {
        assert!(tells(telling), "{telling}");
    }
    for harmless in [
        "Four generals, one of them a traitor",
        "Alice obeys the commander.",
        "The lieutenants Alice and Bob attack.",
        "One liar among four is outvoted.",
    ] {
        assert!(!tells(harmless), "{harmless}");
    }
    let plain = shipped::find("floodset-chain").unwrap().scenario().unwrap();
    assert!(!plain.tells_traitor("Ada is no traitor"), "where nobody is one, nothing is told");
}

#[test]
fn branches_to_come_are_veiled_too() {
    let scenario = shipped::find("generals-four").unwrap().scenario().unwrap();
    let mut history = History::new(scenario.clone()).unwrap();
    history.veil(true);
    history.run_mut().finish();
    history.act(assent::time::Time(0), scenario.script[0].action.clone()).unwrap();
    assert!(history.run().is_veiled());
    history.rewrite(scenario).unwrap();
    assert!(history.run().is_veiled());
    history.veil(false);
    assert!(!history.run().is_veiled());
    history.visit(0);
    assert!(!history.run().is_veiled());
}

#[test]
fn a_card_of_the_gallery_can_be_veiled() {
    let scenario = shipped::find("generals-four").unwrap().scenario().unwrap();
    let [plain, veiled] = [false, true].map(|veil| portrait(&scenario, Theme::Light, veil).unwrap());
    assert_ne!(plain, veiled);
    let danger = Theme::Light.palette().danger;
    assert!(plain.contains(danger) && !veiled.contains(danger), "mask, saw and sign are red");
    let scenario = shipped::find("generals-four-commander").unwrap().scenario().unwrap();
    let [plain, veiled] = [false, true].map(|veil| portrait(&scenario, Theme::Light, veil).unwrap());
    assert!(plain.contains("commander is the traitor") && !veiled.contains("traitor"));
}
