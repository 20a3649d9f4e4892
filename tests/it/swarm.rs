//! Many random scenarios: inside a protocol's model nothing it promises ever breaks, outside it something does.

mod draws;

use crate::golden::status;
use crate::played::{link_of, sound};
use assent::ids::NodeId;
use assent::monitors::Sort;
use assent::protocol::Timing;
use assent::protocols::{self, CATALOGUE, Entry};
use assent::run::Run;
use assent::scenario::{Action, Moment, Planned, Scenario, Status};
use assent::time::{Span, Time};
use assent::value::Value;
use draws::Draws;

/// Scenarios a protocol inside its model.
const SEEDS: u64 = 1_000;

/// Scenarios outside it, until one breaks.
const SEEDS_OUTSIDE: u64 = 400;

fn entry(id: &str) -> &'static Entry {
    protocols::find(id).expect("in the catalogue")
}

/// Plays one scenario that is inside the model; everything must be as promised.
fn keeps_its_promises(scenario: Scenario) -> Run {
    let link = link_of(&scenario);
    let run = sound(scenario);
    let card = run.scenario().protocol.card();
    for report in run.reports() {
        let (id, found) = (report.property.id, report.finding);
        let asked = match report.property.sort {
            Sort::Safety => true,
            Sort::Liveness => card.model.timing == Timing::Synchronous,
            // What was drawn is inside the model: it is the drawing that would be wrong.
            Sort::Assumption => id == "fault-bound" || id == "synchrony",
            Sort::Extra => false,
        };
        let fits = !asked || found.status == Status::Holds;
        assert!(fits, "{}: {id} is {}: {}\n{link}", card.id, found.status.word(), found.text);
    }
    run
}

#[test]
fn inside_its_model_a_protocol_keeps_its_promises() {
    for entry in CATALOGUE {
        let (mut decided, mut troubled) = (0, 0);
        for seed in 0..SEEDS {
            let run = keeps_its_promises(Draws::new(seed).scenario(entry));
            let reports = run.reports();
            let mut awaited = reports.iter().filter(|report| report.property.sort == Sort::Liveness);
            decided += u64::from(awaited.all(|report| report.finding.status == Status::Holds));
            troubled += u64::from(!run.scenario().script.is_empty());
        }
        // Runs in which nothing happens would prove nothing.
        let id = entry.id;
        assert!(decided > SEEDS / 2, "{id}: only {decided} of {SEEDS} runs get anywhere");
        assert!(entry.card().faults.max == 0 || troubled > SEEDS / 3, "{id}: only {troubled} of {SEEDS} see a fault");
    }
}

/// The first seed with which a property breaks, if one does; what is drawn may lie outside the model.
fn first_breach(property: &str, mut draw: impl FnMut(&mut Draws) -> Scenario) -> Option<u64> {
    (0..SEEDS_OUTSIDE).find(|seed| {
        let run = sound(draw(&mut Draws::new(*seed)));
        let breached = status(&run, property) == Status::Breached;
        if breached {
            println!("seed {seed} breaks {property}: {}", link_of(run.scenario()));
        }
        breached
    })
}

/// At most one node crashes, while it sends for the first time.
fn crash_at_the_start(draws: &mut Draws, scenario: &mut Scenario) {
    draws.crashes(scenario, 1);
    scenario.script.iter_mut().for_each(|planned| planned.when = Moment::At(Time(0)));
}

#[test]
fn broadcast_breaks_with_one_crash() {
    let seed = first_breach("agreement", |draws| {
        let mut scenario = draws.faultless(entry("broadcast"));
        crash_at_the_start(draws, &mut scenario);
        scenario
    });
    assert!(seed.is_some());
}

/// One of three may crash in mid-broadcast.
fn floodset_with_a_crash(draws: &mut Draws, rounds: &str) -> Scenario {
    let mut scenario = Scenario::plain(entry("floodset"));
    scenario.resize(3);
    scenario.inputs.iter_mut().for_each(|input| *input = Some(Value(draws.below(2) as i64)));
    scenario.params.set(scenario.protocol.card(), "rounds", rounds).expect("a parameter");
    crash_at_the_start(draws, &mut scenario);
    scenario
}

#[test]
fn floodset_needs_the_last_round() {
    assert!(first_breach("agreement", |draws| floodset_with_a_crash(draws, "1")).is_some());
    assert_eq!(first_breach("agreement", |draws| floodset_with_a_crash(draws, "2")), None);
}

#[test]
fn floodset_needs_links_that_lose_nothing_and_keep_the_bound() {
    let lossy = |draws: &mut Draws| {
        let mut scenario = draws.faultless(entry("floodset"));
        scenario.network.loss = 300_000;
        scenario
    };
    assert!(first_breach("agreement", lossy).is_some());
    let slow = |draws: &mut Draws| {
        let mut scenario = draws.faultless(entry("floodset"));
        scenario.network.timing = Timing::Asynchronous;
        (scenario.network.least, scenario.network.most) = (Span(0), Span::ms(40));
        scenario
    };
    assert!(first_breach("agreement", slow).is_some());
}

#[test]
fn generals_need_more_than_three_times_as_many() {
    let with = |draws: &mut Draws, n: u16, f: u16| {
        let mut scenario = Scenario::plain(entry("om"));
        scenario.resize(n);
        scenario.f = f;
        draws.traitors(&mut scenario, f);
        scenario
    };
    assert!(first_breach("ic2", |draws| with(draws, 3, 1)).is_some());
    assert!(first_breach("agreement", |draws| with(draws, 6, 2)).is_some());
    assert_eq!(first_breach("ic2", |draws| with(draws, 4, 1)), None);
}

/// Each of the mistakes breaks agreement for some seed, and without it none does.
#[test]
fn paxos_breaks_by_its_mistakes_alone() {
    let with = |draws: &mut Draws, mistake: &str| {
        let mut scenario = Scenario::plain(entry("paxos"));
        for (word, text) in [("proposers", "3"), ("offset", "15"), ("retry", "40"), (mistake, "on")] {
            if !word.is_empty() {
                scenario.params.set(scenario.protocol.card(), word, text).expect("a parameter");
            }
        }
        scenario.network.loss = 200_000;
        scenario.seed = draws.below(u64::MAX);
        scenario.until = assent::scenario::Until::At(Time(0) + Span::ms(400));
        draws.crashes_and_restarts(&mut scenario, 1);
        // The acceptor that the second majority needs starts again in any case.
        scenario
            .script
            .push(Planned { when: draws.moment(), action: Action::Crash(NodeId(2), assent::faults::Crash::Now) });
        scenario.script.push(Planned { when: Moment::At(Time(70_000)), action: Action::Restart(NodeId(2)) });
        scenario
    };
    for mistake in ["amnesia", "no-promise-check", "own-value", "any-value"] {
        assert!(first_breach("agreement", |draws| with(draws, mistake)).is_some(), "{mistake}");
    }
    assert_eq!(first_breach("agreement", |draws| with(draws, "")), None);
}
