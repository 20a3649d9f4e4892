//! The lessons that come with the page, and the judge: every answer is right, and every start is none.

use super::shipped::{self, LESSONS};
use super::*;
use crate::scenario::{Scenario, link};
use std::collections::BTreeSet;

fn opened(link: &str) -> Scenario {
    link::read(link, "").unwrap_or_else(|error| panic!("{link}: {error}")).scenario.expect("it names a scenario")
}

#[test]
fn every_objective_is_reached_by_its_answer_and_not_by_its_start() {
    let mut ids = BTreeSet::new();
    for shipped in LESSONS {
        let lesson = shipped.lesson().unwrap_or_else(|error| panic!("{}: {error}", shipped.id));
        assert!(lesson.objectives().next().is_some(), "{}: nothing is to be reached", shipped.id);
        for step in &lesson.steps {
            let Some(objective) = &step.objective else { continue };
            assert!(ids.insert(objective.id.clone()), "two objectives `{}`", objective.id);
            assert_eq!(shipped::objective(&objective.id).as_ref(), Some(objective));
            let start = judge(objective, &opened(&step.link)).unwrap();
            assert!(!start.is_met(), "{}: met before anything is done", objective.id);
            let answer = judge(objective, &opened(&objective.answer)).unwrap();
            assert!(answer.is_met(), "{}: {:#?}", objective.id, answer.lines);
        }
    }
}

#[test]
fn lessons_follow_the_chapters() {
    let chapters: Vec<Chapter> = LESSONS.iter().map(|shipped| shipped.lesson().unwrap().chapter).collect();
    assert!(chapters.is_sorted(), "{chapters:?}");
    assert!(Chapter::ALL.is_sorted());
}

#[test]
fn measures_are_those_of_the_run() {
    let found = |must: &str, link: &str| {
        let scenario = opened(link);
        let musts = vec![Must::parse(must, &scenario).unwrap()];
        let (text, answer) = (String::new(), String::new());
        let objective = Objective { id: String::new(), text, protocol: "om", musts, answer };
        let verdict = judge(&objective, &scenario).unwrap();
        (verdict.lines[1].is_met, verdict.lines[1].found.clone())
    };
    // OM(1) with four: 3 orders and 6 reports; the traitor among the lieutenants sends two of them.
    assert_eq!(found("sent = 9", "s/generals-four"), (true, "9".to_owned()));
    assert_eq!(found("sent < 9", "s/generals-four"), (false, "9".to_owned()));
    assert!(found("lies <= 2", "s/generals-four").0);
    assert_eq!(found("traitors = 1", "s/generals-four"), (true, "1".to_owned()));
    assert_eq!(found("rounds = 2", "s/generals-four"), (true, "2".to_owned()));
    assert_eq!(found("faulty = 2", "s/floodset-chain"), (true, "2".to_owned()));
    assert_eq!(found("values = 2", "s/floodset-chain"), (true, "2".to_owned()));
    assert_eq!(found("decided n2 = 1", "s/floodset-chain"), (false, "Cleo decided 0".to_owned()));
    assert!(found("n2.decided = 0", "s/floodset-chain").0);
    assert_eq!(found("n2.decided = 1", "s/floodset-chain"), (false, "never".to_owned()));
    // An answer in another protocol is none.
    let objective = shipped::objective("two-traitors").unwrap();
    let verdict = judge(&objective, &opened("s/floodset-chain")).unwrap();
    assert!(!verdict.lines[0].is_met && verdict.lines[0].found == "floodset");
}

#[test]
fn errors_name_line_column_and_expectation() {
    let good = shipped::find("lost-messengers").unwrap().text();
    for (from, to, line, expected) in [
        ("lesson 1", "lesson 2", 1, "`1`"),
        ("chapter  network-fails", "chapter  the-network", 3, "a chapter"),
        ("minutes  20", "minutes  900", 4, "minutes from 1 to 180"),
        ("watch    s/two-generals-arrived", "watch    s/two-generals-lost", 13, "the id of a shipped scenario"),
        ("must     drops <= 1", "must     drops <= one", 17, "a whole number"),
        ("must     agreement breached", "must     agreement broken", 20, "how it stands with it"),
        ("predict  s/", "make  s/", 15, "watch, predict, change, make in this order"),
        ("minutes  20", "minutes  20\nminutes  20", 5, "this statement once"),
        ("goal ", "gaol ", 5, "a statement"),
        ("answer   s/two-generals-last\n", "", 26, "lines `must` and `answer` for the objective `one-messenger`"),
    ] {
        assert!(good.contains(from), "{from}");
        let error = Lesson::parse(&good.replacen(from, to, 1)).unwrap_err();
        assert!(error.line == line && error.expected.contains(expected), "{to}: {error}");
    }
    assert_eq!(Lesson::parse("").unwrap_err().line, 1);
    assert_eq!(Lesson::parse("title x").unwrap_err().expected, "`lesson 1`, the version, first and once");
}
