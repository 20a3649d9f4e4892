//! That a node played again is the node that ran, and that what is kept of its inputs is what was needed.

use super::minimal::{Budget, Trial, Wanted};
use super::replay::{Change, Diary, Taken};
use super::why::why_within;
use super::{past, why, why_sent};
use crate::ids::{NodeId, StepId};
use crate::protocol::{Input, Thing};
use crate::run::{Marks, Outcome, Run};
use crate::scenario::Scenario;
use crate::scenario::shipped::SHIPPED;

/// Every shipped scenario, played to its end.
fn runs() -> impl Iterator<Item = (&'static str, Run)> {
    SHIPPED.iter().map(|shipped| {
        let mut run = Run::new(shipped.scenario().unwrap()).unwrap();
        run.finish();
        (shipped.id, run)
    })
}

/// The steps in which somebody decided.
fn decisions(run: &Run) -> Vec<(StepId, Wanted)> {
    let is = |outcome: &&Outcome| matches!(outcome, Outcome::Decided(_));
    let of = |(id, step)| {
        let outcomes: Vec<Outcome> = run.trace().outcomes(step).iter().filter(is).cloned().collect();
        (!outcomes.is_empty()).then_some((id, Wanted { outcomes, parcels: Vec::new() }))
    };
    run.trace().steps().filter_map(of).collect()
}

#[test]
fn a_node_played_again_ends_as_it_did() {
    let mut compared = 0;
    for (id, run) in runs() {
        for node in NodeId::all(run.scenario().n) {
            let now = run.world().node(node).unwrap();
            let (Some(state), Some(last), 1) = (now.state(), now.last, now.faces.len()) else { continue };
            let diary = Diary::up_to(&run, last).unwrap();
            let (_, again) = diary.play(&Change::default());
            let same = again.is_some_and(|again| run.plan().machine.equal(Thing::State(&again), Thing::State(state)));
            assert!(same, "{id}: {node}");
            compared += 1;
        }
    }
    assert!(compared > 300, "{compared}");
}

#[test]
fn what_is_kept_is_enough_and_nothing_of_it_can_go() {
    let mut tried = 0;
    for (id, run) in runs() {
        for (step, wanted) in decisions(&run).into_iter().take(6) {
            let Some(diary) = Diary::up_to(&run, step) else { continue };
            let mut budget = Budget(u64::MAX);
            let mut trial = Trial { run: &run, diary: &diary, wanted: &wanted, budget: &mut budget };
            if !trial.holds(&Change::default()).ok().unwrap() {
                continue;
            }
            let needed = trial.needed().ok().unwrap();
            if needed.contrary.is_some() {
                continue;
            }
            let last = diary.entries.len() - 1;
            let without = (0..=last).map(|at| at > 0 && !needed.places.contains(&at)).collect();
            let kept = Change { without, no_proposal: !needed.proposal, ..Change::default() };
            assert!(trial.holds(&kept).ok().unwrap(), "{id} at {step}: not enough");
            for place in needed.places.iter().copied().filter(|place| *place < last) {
                let mut fewer = kept.clone();
                fewer.without[place] = true;
                let is_memory_loss = matches!(diary.entries[place].taken, Taken::Input(Input::Start));
                assert!(is_memory_loss || !trial.holds(&fewer).ok().unwrap(), "{id} at {step}: {place} can go");
                tried += 1;
            }
            let no_proposal = Change { no_proposal: true, ..kept };
            assert!(
                !needed.proposal || !trial.holds(&no_proposal).ok().unwrap(),
                "{id} at {step}: the proposal can go"
            );
        }
    }
    assert!(tried > 300, "{tried}");
}

#[test]
fn a_slice_is_part_of_the_causal_past_and_closed() {
    for (id, run) in runs() {
        for (step, _) in decisions(&run).into_iter().take(4) {
            let (slice, past) = (why(&run, step), past(run.trace(), step));
            assert!(slice.steps.iter().all(|earlier| past.contains(*earlier)), "{id} at {step}");
            assert!(slice.steps.contains(&step) && slice.steps.is_sorted(), "{id} at {step}");
            for parcel in &slice.parcels {
                let by = run.trace().parcel(*parcel).unwrap().by;
                assert!(slice.steps.contains(&by), "{id} at {step}: m{} comes from nowhere", parcel.0);
            }
            assert!(slice.sentences.iter().all(|(at, text)| slice.steps.contains(at) && text.ends_with('.')), "{id}");
            assert!(slice.complete, "{id} at {step}");
        }
    }
}

#[test]
fn too_much_work_falls_back_to_the_causal_past_and_says_so() {
    let (_, run) = runs().find(|(id, _)| *id == "generals-four").unwrap();
    for (step, _) in decisions(&run) {
        let whole = why(&run, step);
        let none = why_within(&run, &[step], 0);
        assert!(whole.complete && !none.complete);
        assert!(none.steps.iter().copied().eq(past(run.trace(), step).iter()));
        let some = why_within(&run, &[step], 60);
        assert!(!some.complete && whole.steps.iter().all(|step| some.steps.contains(step)), "{step}");
    }
}

#[test]
fn what_was_done_to_memory_and_messages_is_known_to_the_reasons() {
    let played = |text: &str| {
        let mut run = Run::new(Scenario::parse(text).unwrap()).unwrap();
        run.finish();
        run
    };
    let run = played("assent 1\nrun king n=4\ninput 1 1 1 1\nat 1ms flip n2\n");
    let node = run.world().node(NodeId(2)).unwrap();
    let diary = Diary::up_to(&run, node.last.unwrap()).unwrap();
    assert!(diary.entries.iter().any(|entry| matches!(entry.taken, Taken::Upset(0))));
    let (_, again) = diary.play(&Change::default());
    assert!(run.plan().machine.equal(Thing::State(&again.unwrap()), Thing::State(node.state().unwrap())));

    let run = played("assent 1\nrun broadcast n=3\ninput 5 0 0\nat 0ms flip n0->n1 bit 1\n");
    let sent = run.trace().steps().flat_map(|(_, step)| run.trace().sent(step));
    let (flipped, _) = sent.into_iter().find(|(_, parcel)| parcel.marks.has(Marks::FLIPPED)).unwrap();
    let slice = why_sent(&run, flipped);
    let told: Vec<&str> = slice.sentences.iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(told, ["On the way from n0 to n1 a bit was flipped: what arrives says input 7."]);
    // Copied by hand: the action is named, and nobody is asked why.
    let run = played("assent 1\nrun broadcast n=3\ninput 5 0 0\nat 1ms duplicate n0->n1\n");
    let sent = run.trace().steps().flat_map(|(_, step)| run.trace().sent(step));
    let (copy, _) = sent.into_iter().find(|(_, parcel)| parcel.marks.has(Marks::COPY)).unwrap();
    let slice = why_sent(&run, copy);
    assert!(slice.complete && slice.sentences.len() == 1, "{slice:?}");
}
