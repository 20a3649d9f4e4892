//! The board: tables, trees and clocks of a moment.

use crate::golden_file::compare;
use assent::ids::{NodeId, StepId};
use assent::protocols;
use assent::run::Run;
use assent::scenario::{Scenario, Until, link, shipped};
use assent::scene::Theme;
use assent::scene::board::{Board, Diary, Mark, Panel, ascii_board, heard_of, panels, report_tree, svg_boards};

fn begun(target: &str) -> Run {
    let scenario = match shipped::find(target) {
        Some(shipped) => shipped.scenario().expect("a shipped scenario"),
        None => link::read(target, "").expect("a link").scenario.expect("a link to a scenario"),
    };
    let mut run = Run::new(scenario).expect("a scenario that can be");
    run.finish();
    run
}

fn table(run: &Run, id: &str) -> Option<Board> {
    panels(run, &Diary::of(run), None).into_iter().find_map(|panel| match panel {
        Panel::Table(board) if board.id == id => Some(board),
        _ => None,
    })
}

/// Moments with something for every part of the board; `None` is the end.
const MOMENTS: &[(&str, Option<u32>)] = &[
    ("#om?n=5&f=2&traitor=n3&traitor=n4", None),
    ("#om?n=4&f=1&traitor=n2", Some(9)),
    ("floodset-chain", None),
    ("#floodset?n=4&f=1&crash=n0", Some(9)),
    ("signed-late-release", None),
    ("paxos-amnesia", None),
    ("raft-vote-lost", None),
    ("raft-figure-8", Some(60)),
    ("clock-sync", None),
];

#[test]
fn boards_are_what_they_were() {
    let mut pages = String::new();
    for (target, step) in MOMENTS {
        let mut run = begun(target);
        if let Some(step) = step {
            run.seek(StepId(*step));
        }
        pages.push_str(&format!("==== {target} at step {}\n", run.cursor().0));
        pages.push_str(&ascii_board(&panels(&run, &Diary::of(&run), None)));
    }
    compare("scene/board.txt", &pages);
    for (name, target, theme) in [
        ("om", "generals-four-commander", Theme::Light),
        ("raft", "raft-figure-8-counting", Theme::Dark),
        ("clocks", "clock-sync", Theme::Projector),
    ] {
        let run = begun(target);
        compare(&format!("scene/board-{name}.svg"), &svg_boards(&panels(&run, &Diary::of(&run), None), theme));
    }
}

/// Whatever protocol, whatever moment: tables are rectangles, and nothing of the future is on them.
#[test]
fn every_protocol_has_its_board() {
    for entry in protocols::CATALOGUE {
        let mut scenario = Scenario::plain(entry);
        if scenario.until == Until::Quiet {
            scenario.until = Until::Step(400);
        }
        let mut run = Run::new(scenario).expect("a plain scenario runs");
        run.finish();
        let diary = Diary::of(&run);
        assert_eq!(diary.len(), run.last().0, "{}: the diary's run is the same run", entry.id);
        for step in [0, 1, run.last().0 / 3, run.last().0] {
            run.seek(StepId(step));
            let all = panels(&run, &diary, None);
            for panel in &all {
                let Panel::Table(board) = panel else { continue };
                assert!(!board.rows.is_empty() && !board.columns.is_empty(), "{}: {}", entry.id, board.id);
                for cell in board.rows.iter().flat_map(|row| &row.cells) {
                    assert!(cell.step.is_none_or(|from| from <= run.cursor()), "{}: {}", entry.id, board.id);
                }
                assert!(board.rows.iter().all(|row| row.cells.len() == board.columns.len()), "{}", entry.id);
            }
            let (text, picture) = (ascii_board(&all), svg_boards(&all, Theme::Light));
            assert!(!picture.contains("NaN") && text.is_empty() == all.is_empty());
        }
    }
}

/// What the diary recalls of the past is what the run showed there.
#[test]
fn a_diary_recalls_what_was() {
    for target in ["paxos-amnesia", "floodset-chain", "#raft?n=3&crash=n0"] {
        let mut run = begun(target);
        let diary = Diary::of(&run);
        let mut grown = Diary::of(&Run::new(run.scenario().clone()).expect("it ran before"));
        grown.extend(&run);
        for step in 1..=run.last().0.min(300) {
            run.seek(StepId(step));
            let all = panels(&run, &diary, None);
            assert_eq!(all, panels(&run, &grown, None), "{target} at {step}");
            let Some(board) = table(&run, "rounds") else { continue };
            // The last column that a node is in holds what its badge says now.
            for row in &board.rows {
                let node = row.node.expect("a node's row");
                let known = run.world().node(node).filter(|node| node.up).and_then(|node| node.decision);
                let held = run.badge(node).and_then(|badge| badge.value);
                let Some(value) = known.map(|decision| decision.value).or(held) else { continue };
                let last = row.cells.iter().rev().find(|cell| cell.mark != Mark::Empty);
                let is_up = run.world().node(node).is_some_and(|node| node.up);
                if let Some(last) = last.filter(|_| is_up && run.plan().round.is_some()) {
                    assert_eq!(last.text, run.scenario().values.letter(value), "{target} at {step}: {node}");
                }
            }
        }
    }
}

/// The dangerous chain's first round: only Ben hears Ada, who dies while she sends.
#[test]
fn heard_of_sets_are_who_was_received_from() {
    let run = begun("floodset-chain");
    let board = heard_of(&run, Some(1)).expect("a round with messages");
    let heard = |to: usize| -> Vec<usize> {
        let cells = board.rows[to].cells.iter().enumerate();
        cells.filter(|(_, cell)| cell.step.is_some()).map(|(from, _)| from).collect()
    };
    assert_eq!((heard(1), heard(2), heard(3)), (vec![0, 2, 3], vec![1, 3], vec![1, 2]));
    assert_eq!(board.note, "No split: all heard of Ben, Cleo and Dan (the kernel).");
    let board = heard_of(&run, Some(2)).expect("a round with messages");
    assert_eq!(board.rows[3].cells[1].step, None, "Dan never heard that Ben heard it");
    assert_eq!(heard_of(&run, Some(99)), None);
}

/// Two values were chosen by quorums that meet in the acceptor that forgot.
#[test]
fn quorums_say_in_whom_they_meet() {
    let board = table(&begun("paxos-amnesia"), "quorums").expect("acceptances are counted");
    assert!(board.is_broken);
    assert_eq!(board.note, "Ada and Ben decided differently; their quorums share Cleo.");
    assert!(board.rows.iter().all(|row| row.cells[1].mark == Mark::Danger));
    let board = table(&begun("#paxos?n=5"), "quorums").expect("acceptances are counted");
    assert!(!board.is_broken);
}

#[test]
fn logs_that_differ_are_marked() {
    let board = table(&begun("raft-vote-lost"), "log").expect("logs");
    assert_eq!((board.is_broken, board.note.as_str()), (true, "Two nodes committed different entries at 0."));
    assert!(board.rows.iter().all(|row| row.cells[0].mark == Mark::Danger));
    let mut run = begun("raft-figure-8");
    assert!(!table(&run, "log").expect("logs").is_broken);
    let odd = (1..run.last().0).any(|step| {
        run.seek(StepId(step));
        let board = table(&run, "log");
        board.is_some_and(|board| board.rows.iter().flat_map(|row| &row.cells).any(|cell| cell.mark == Mark::Odd))
    });
    assert!(odd, "entries that will be overwritten");
}

/// The votes of the tree, counted again from its leaves, are what each branch was taken as.
#[test]
fn a_tree_resolves_from_its_leaves() {
    fn count(branch: &assent::scene::board::Branch) {
        let votes =
            std::iter::once(Some(&branch.said)).chain(branch.children.iter().map(|child| child.resolved.as_ref()));
        let votes: Vec<_> = votes.flatten().collect();
        let resolved = branch.resolved.as_ref().expect("votes are counted");
        let most = votes.iter().find(|vote| 2 * votes.iter().filter(|other| other == vote).count() > votes.len());
        match most {
            Some(most) => assert_eq!(*most, resolved, "{}", branch.title),
            None => assert_eq!(resolved.0, "R", "a tie is a retreat: {}", branch.title),
        }
        branch.children.iter().for_each(count);
    }
    let run = begun("#om?n=7&f=2&traitor=n3&traitor=n5");
    for node in [1, 2, 4, 6].map(NodeId) {
        let tree = report_tree(&run, Some(node)).expect("a lieutenant heard something");
        assert_eq!((tree.node, tree.roots.len()), (node, 1));
        assert_eq!(tree.roots[0].len(), 1 + 5 + 5 * 4);
        assert_eq!(tree.roots[0].leaves(), 20);
        tree.roots.iter().for_each(count);
    }
    assert!(report_tree(&begun("#floodset?n=4"), None).is_none());
}
