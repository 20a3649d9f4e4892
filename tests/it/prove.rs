//! Questions and answers in plain data: the same as the explorer's own, however they are worked off and wherever they go.

use crate::golden::scenario;
use crate::golden_file;
use assent::explore::{Rules, Theorem};
use assent::limits::TAB_BYTES_MAX;
use assent::prove::{
    Answer, Checked, Graphed, Order, Question, Report, Stepped, Task, Wire, Word, from_bytes, to_bytes,
};
use assent::run::{Plan, Run};
use assent::scenario::{Scenario, Status, link};
use assent::scene::{Standing, TheoremPicture};
use serde_json::Value;
use std::process::Command;

/// Small enough for a test in a browser, in both paces, with and without a breach.
const PROVED: [&str; 6] = [
    "#floodset?n=3&f=1",
    "#floodset?n=3&f=1&rounds=1",
    "#om?n=3&f=1",
    "#two-phase-commit?n=3",
    "#paxos?n=3&f=1&proposers=1&retry=0",
    "#arbiter?n=3",
];

fn rules(scenario: &Scenario) -> Rules {
    Rules::of(&Plan::new(scenario.clone()).unwrap())
}

fn of_link(link: &str) -> Scenario {
    link::read(link, "").unwrap().scenario.unwrap()
}

/// Through bytes and back, as between a page and its worker.
fn sent<T: Wire>(thing: &T) -> T {
    let bytes = to_bytes(thing);
    for end in (0..bytes.len()).step_by(bytes.len() / 64 + 1) {
        assert!(from_bytes::<T>(&bytes[..end]).is_none(), "what is cut off is nothing");
    }
    assert!(from_bytes::<T>(&[&bytes[..], &[0]].concat()).is_none(), "nor is what is too much");
    from_bytes(&bytes).unwrap()
}

/// Works until there is nothing left to do; gives what was known at the end.
fn work(task: &mut Task, budget: u32) -> Answer {
    while !task.step(budget).unwrap().done {}
    task.answer()
}

fn properties(scenario: &Scenario, budget: u32) -> Checked {
    let question = Question::Properties { scenario: scenario.to_string(), rules: rules(scenario) };
    let mut task = Task::new(&sent(&question)).unwrap();
    let answer = work(&mut task, budget);
    assert_eq!(sent(&answer), answer);
    let checked = answer.checked().unwrap().clone();
    assert!(checked.bytes > 0, "what it took is known when all is over, too");
    checked
}

/// How a question came out, in a line: executions, configurations, transitions, and each property.
fn line(link: &str, figures: (Option<u64>, u64, u64), claims: &[(String, String)]) -> String {
    let (executions, configurations, transitions) = figures;
    let executions = executions.map_or("-".to_owned(), |count| count.to_string());
    let claims: Vec<String> = claims.iter().map(|(id, status)| format!("{id}={status}")).collect();
    format!("{link} {executions} {configurations} {transitions} {}\n", claims.join(" "))
}

/// What the command line says.
fn by_command(link: &str) -> String {
    let call = Command::new(env!("CARGO_BIN_EXE_assent")).args(["check", link, "--json"]).output().expect("it runs");
    let report: Value = serde_json::from_slice(&call.stdout).expect("JSON");
    assert_eq!(report["complete"], true, "{link}");
    let number = |name: &str| report[name].as_u64();
    let word = |claim: &Value, name: &str| claim[name].as_str().unwrap().to_owned();
    let claims = report["claims"].as_array().unwrap().iter();
    let claims: Vec<_> = claims.map(|claim| (word(claim, "id"), word(claim, "status"))).collect();
    let figures = (number("executions"), number("configurations").unwrap(), number("transitions").unwrap());
    line(link, figures, &claims)
}

#[test]
fn answers_are_those_of_the_command_line_in_whatever_slices() {
    let mut all = String::new();
    for link in PROVED {
        let said = by_command(link);
        for budget in [7, 1 << 14] {
            let checked = properties(&of_link(link), budget);
            let claims = checked.claims.iter().map(|claim| (claim.id.clone(), claim.status.word().to_owned()));
            let figures = (checked.executions, checked.configurations, checked.transitions);
            assert_eq!(line(link, figures, &claims.collect::<Vec<_>>()), said, "in slices of {budget}");
        }
        all += &said;
    }
    // The browser's tests read it too.
    golden_file::compare("proved.txt", &all);
}

#[test]
fn an_example_is_a_text_that_plays_the_breach() {
    let checked = properties(&of_link("#om?n=3&f=1"), 100);
    let claim = checked.claims.iter().find(|claim| claim.status == Status::Breached && claim.promised).unwrap();
    let example = claim.example.as_ref().unwrap().as_ref().unwrap();
    let mut run = Run::new(example.read().unwrap()).unwrap();
    run.finish();
    assert_eq!(run.last().0, example.steps);
    let finding = run.reports().into_iter().find(|report| report.property.id == claim.id).unwrap().finding;
    assert_eq!((finding.status, &finding.text), (Status::Breached, &example.text));
}

#[test]
fn what_cannot_be_asked_is_said() {
    let rules = rules(&scenario("om", 4, 1, &[]));
    let refused = |text: &str| Task::new(&Question::Properties { scenario: text.to_owned(), rules }).err().unwrap();
    assert!(refused("assent 1\nrun nothing").contains("nothing"));
    assert!(refused("assent 1\nrun om n=4 f=9").contains('9'));
}

fn tables(states: u32) -> Question {
    let base = |k: &str| (format!("rounds = {k}"), scenario("floodset", 3, 1, &[("rounds", k)]).to_string());
    Question::Tables { bases: vec![base("1"), base("2")], n: vec![2, 3], f: vec![0, 1], safety: false, states }
}

#[test]
fn tables_are_those_of_the_explorer() {
    let mut task = Task::new(&sent(&tables(60_000))).unwrap();
    let mut news = 0;
    loop {
        let Stepped { done, news: is_new } = task.step(50).unwrap();
        news += u32::from(is_new);
        if done {
            break;
        }
    }
    assert_eq!(news, 8, "each cell is shown as soon as it is known");
    let answer = task.answer();
    assert_eq!(sent(&answer), answer);
    let filled = answer.filled().unwrap();
    assert!(filled.is_full());
    for (table, rounds) in filled.tables.iter().zip(["1", "2"]) {
        let base = scenario("floodset", 3, 1, &[("rounds", rounds)]);
        let bound = base.protocol.card().bound;
        let in_tab: fn(&mut Rules) = |rules| rules.bytes_max = TAB_BYTES_MAX;
        let mut theorem = Theorem::new(base, &[2, 3], &[0, 1], assent::explore::Sorts::All, 60_000).with(in_tab);
        theorem.finish();
        let cells: Vec<_> = table.cells.iter().map(|cell| (cell.n, cell.f, cell.standing, cell.figures)).collect();
        assert_eq!(TheoremPicture::of_cells(&bound, &cells), TheoremPicture::of(&theorem));
        for cell in &table.cells {
            let is_broken = cell.standing == Standing::Broken;
            assert_eq!(cell.example.is_some(), is_broken);
            if let Some(example) = &cell.example {
                example.read().unwrap();
            }
        }
    }
    assert!(filled.tables[0].cells.iter().any(|cell| cell.standing == Standing::Broken));
}

#[test]
fn an_open_cell_is_searched_further_when_told_to() {
    let mut task = Task::new(&tables(30)).unwrap();
    let first = work(&mut task, 50).filled().unwrap().clone();
    let open = first.tables[1].cells.iter().find(|cell| cell.standing == Standing::Open).unwrap();
    task.hear(&Word::Again { table: 1, n: open.n, f: open.f, states: 60_000 });
    assert!(!task.answer().filled().unwrap().is_full());
    let then = work(&mut task, 50).filled().unwrap().clone();
    let again = then.tables[1].cells.iter().find(|cell| (cell.n, cell.f) == (open.n, open.f)).unwrap();
    assert_eq!(again.standing, Standing::Proved);
    assert_eq!(then.tables[0], first.tables[0]);
}

fn graph(mut scenario: Scenario) -> Task {
    for (node, input) in [0, 0, 1].into_iter().enumerate() {
        scenario.inputs[node] = scenario.inputs[node].and(Some(assent::value::Value(input)));
    }
    let rules = Rules { bytes_max: TAB_BYTES_MAX, ..rules(&scenario) };
    Task::new(&sent(&Question::Graph { scenario: scenario.to_string(), rules, wide: 690.0 })).unwrap()
}

fn look(task: &mut Task) -> Graphed {
    let answer = task.answer();
    assert_eq!(sent(&answer), answer);
    answer.graphed().unwrap().clone()
}

#[test]
fn a_graph_is_walked_by_words_and_the_way_is_a_run() {
    let mut task = graph(scenario("arbiter", 3, 0, &[]));
    assert_eq!(look(&mut task).here, None, "nowhere to stand before it is known");
    task.hear(&Word::Jump(0));
    let first = work(&mut task, 10).graphed().unwrap().clone();
    let whole = first.whole.clone().unwrap();
    assert_eq!(whole.levels.iter().flat_map(|level| &level.counts).map(|(_, count)| count).sum::<u32>(), 20);
    assert!(first.chain.is_some() && first.found == 20);
    let critical = whole.first_critical.unwrap();
    task.hear(&Word::Jump(critical));
    let here = look(&mut task).here.unwrap();
    assert!(here.critical && here.id == critical && here.values.len() == 2);
    assert_eq!(here.decider, Some(assent::ids::NodeId(0)));
    // What is not offered here is no way to go; a list that was on screen may be older.
    let offered: Vec<u32> = here.events.iter().map(|event| event.to).collect();
    let stranger = (0..20).find(|id| !offered.contains(id)).unwrap();
    task.hear(&Word::Go(stranger));
    assert_eq!(look(&mut task).here.unwrap().id, critical);
    task.hear(&Word::Go(offered[0]));
    let there = look(&mut task).here.unwrap();
    assert_eq!((there.id, there.values.len(), there.level), (offered[0], 1, here.level + 1));
    let mut run = Run::new(Scenario::parse(there.scenario.as_ref().unwrap()).unwrap()).unwrap();
    run.finish();
    assert!(run.last().0 > 0);
    task.hear(&Word::Back);
    assert_eq!(look(&mut task).here.unwrap(), here);
    task.hear(&Word::ToStart);
    assert_eq!(look(&mut task).here, first.here);
    task.hear(&Word::Back);
    assert_eq!(look(&mut task).here, first.here, "before the first there is nothing");
}

#[test]
fn pairs_of_events_are_shown_one_after_the_other() {
    let mut task = graph(scenario("k-set", 3, 1, &[("variant", "async"), ("k", "1")]));
    let whole = work(&mut task, 1 << 14).graphed().unwrap().whole.clone().unwrap();
    let mut pairs_at = |id: u32| {
        task.hear(&Word::Jump(id));
        look(&mut task).here.unwrap().diamond.map_or(0, |(_, pairs)| pairs)
    };
    let at = (0..whole.configurations).find(|id| pairs_at(*id) > 1).unwrap();
    let pairs = pairs_at(at);
    let first = look(&mut task).here.unwrap();
    task.hear(&Word::NextDiamond);
    let next = look(&mut task).here.unwrap();
    assert!(next.diamond != first.diamond && next.id == first.id);
    (1..pairs).for_each(|_| task.hear(&Word::NextDiamond));
    assert_eq!(look(&mut task).here.unwrap(), first, "all pairs once, and then the first again");
}

#[test]
fn orders_and_reports_arrive_as_they_were_sent() {
    let again = Word::Again { table: 1, n: 3, f: 1, states: 9 };
    let words = [again, Word::Jump(7), Word::Go(u32::MAX), Word::Back, Word::ToStart, Word::NextDiamond];
    let orders = words.map(Order::Tell).into_iter().chain([Order::Stop, Order::GoOn, Order::Ask(tables(30))]);
    for order in orders {
        assert_eq!(sent(&order), order);
    }
    let report = Report { answer: None, trouble: Some("n = 3, ü".to_owned()), on: true, spent: u64::MAX };
    assert_eq!(sent(&report), report);
    assert_eq!(sent(&assent::value::Value(-1)), assent::value::Value(-1));
    // What is no such thing: a choice that there is not, a text that is none, a number that is too large, a length that
    // the bytes do not hold.
    let number = |number: u64| number.to_le_bytes().to_vec();
    assert_eq!(from_bytes::<Order>(&number(9)), None);
    assert_eq!(from_bytes::<String>(&[number(1), vec![0xFF]].concat()), None);
    assert_eq!(from_bytes::<u16>(&number(1 << 16)), None);
    assert_eq!(from_bytes::<Vec<u64>>(&number(u64::MAX)), None);
    assert_eq!(from_bytes::<bool>(&number(2)), None);
}
