//! Theorems as tables, computed.

use super::*;
use assent::explore::{Cell, Sorts, Theorem};
use assent::run::Run;
use assent::scenario::{Status, link};

/// `P` proved, `B` broken, `?` open, `-` no such size; a row an f. Each broken cell is played from its link.
fn table(base: Scenario, n: &[u16], f: &[u16], what: Sorts) -> Vec<String> {
    let mut theorem = Theorem::new(base, n, f, what, 200_000);
    theorem.finish();
    let letter = |cell: &Cell| match cell {
        Cell::None(_) => '-',
        Cell::Proved(figures) => {
            assert!(figures.configurations > 0);
            'P'
        }
        Cell::Broken { property, witness, .. } => {
            let text = link::write(&witness.scenario, None, &[]);
            let opened = link::read(&text, "").unwrap().scenario.unwrap();
            let mut run = Run::new(opened).unwrap();
            run.finish();
            assert_eq!(crate::golden::status(&run, property), Status::Breached, "{text}");
            assert!(run.judge().iter().all(|judged| judged.holds));
            'B'
        }
        Cell::Open { .. } => '?',
    };
    f.iter().map(|f| n.iter().map(|n| letter(theorem.cell(*n, *f).unwrap())).collect()).collect()
}

#[test]
fn oral_messages_need_more_than_three_generals_a_traitor() {
    let found = table(scenario("om", 4, 1, &[]), &[2, 3, 4, 5], &[0, 1], Sorts::All);
    assert_eq!(found, ["PPPP", "PBPP"]);
}

#[test]
fn floodset_needs_a_round_more_than_there_are_crashes() {
    let flood = |rounds: &str| scenario("floodset", 3, 1, &[("rounds", rounds)]);
    assert_eq!(table(flood("1"), &[2, 3, 4], &[0, 1, 2], Sorts::All), ["PPP", "PBB", "PBB"]);
    assert_eq!(table(flood("2"), &[2, 3, 4], &[0, 1, 2], Sorts::All), ["PPP", "PPP", "PPB"]);
    assert_eq!(table(flood("3"), &[2, 3, 4], &[0, 1, 2], Sorts::All), ["PPP", "PPP", "PPP"]);
}
