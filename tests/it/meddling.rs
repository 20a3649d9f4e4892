//! What is done to links, messages and memory by hand: flips, losses on one link, holding and letting go.

use crate::played::sound;
use assent::run::{Marks, Run, What};
use assent::scenario::{Scenario, Status};

fn played(text: &str) -> Run {
    sound(Scenario::parse(text).unwrap_or_else(|why| panic!("{why}")))
}

fn status(run: &Run, id: &str) -> Status {
    run.reports().iter().find(|report| report.property.id == id).expect("the property is watched").finding.status
}

fn text(lines: &str) -> String {
    format!("assent 1\nrun broadcast n=3\ninput 5 7 9\n{lines}\n")
}

#[test]
fn a_flipped_bit_is_a_loss_and_something_nobody_sent() {
    for flip in ["at step 1 flip m0 bit 1", "at 0ms flip n0->n1 bit 1"] {
        let run = played(&text(flip));
        let arrived = run.trace().steps().find_map(|(_, step)| match step.what {
            What::Arrival(id) => run.trace().parcel(id).filter(|parcel| parcel.marks.has(Marks::FLIPPED)),
            _ => None,
        });
        let arrived = arrived.expect("the changed message arrives");
        let label = run.plan().machine.label(&arrived.draft.msg);
        assert_eq!(label.value.map(|value| value.0), Some(5 ^ 2), "{flip}");
        assert_eq!(status(&run, "link-integrity"), Status::Breached, "{flip}");
        assert_eq!(status(&run, "agreement"), Status::Breached, "min of 5, 7, 9 and of 7, 7, 9");
    }
}

#[test]
fn losses_on_one_link_touch_no_other_and_shift_no_delay() {
    let (calm, rough) = (played(&text("net async")), played(&text("net async\nat 0ms lose n0->n1 100% until end")));
    let dues = |run: &Run| -> Vec<_> {
        let sent = run.trace().steps().flat_map(|(_, step)| run.trace().sent(step));
        let others = sent.filter(|(_, parcel)| (parcel.from.0, parcel.to.0) != (0, 1) && parcel.from != parcel.to);
        others.map(|(_, parcel)| (parcel.from, parcel.to, parcel.due)).collect()
    };
    assert_eq!(dues(&calm), dues(&rough));
    assert_eq!((calm.world().tallies.lost, rough.world().tallies.lost), (0, 1));
    assert_eq!(status(&rough, "link-validity"), Status::Breached);
}

#[test]
fn what_is_held_waits_until_it_is_let_go() {
    let held = played(&text("at 0ms hold *->* until end"));
    assert_eq!(held.world().tallies.delivered, 0);
    assert_eq!(held.world().held.len(), 6);
    let freed = played(&text("at 0ms hold *->* until end\nat 20ms release *->*"));
    assert_eq!((freed.world().tallies.delivered, freed.world().held.len()), (6, 0));
    let one = played(&text("at 0ms hold *->* until end\nat 20ms release n0->*"));
    assert_eq!((one.world().tallies.delivered, one.world().held.len()), (2, 4));
}

#[test]
fn a_hit_in_memory_makes_a_node_faulty_and_its_value_another() {
    let run = played("assent 1\nrun king n=4\ninput 1 1 1 1\nat 1ms flip n2\n");
    assert!(run.world().node(assent::ids::NodeId(2)).expect("n2").upset);
    assert_eq!(run.world().faulty(false).iter().map(|node| node.0).collect::<Vec<_>>(), [2]);
    assert_eq!(status(&run, "agreement"), Status::Holds, "one of four may be wrong");
    let refused = played("assent 1\nrun heartbeat\nat 1ms flip n2\nuntil 50ms\n");
    let said: String =
        (1..=refused.last().0).map(|step| assent::narrate::step(&refused, assent::ids::StepId(step)).text).collect();
    assert!(said.contains("holds no value that a flipped bit would change"), "{said}");
}
