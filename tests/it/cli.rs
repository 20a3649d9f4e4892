//! The command line as it is called: its JSON, its exit codes, its messages.

use assent::scenario::shipped::SHIPPED;
use assent::scenario::{Scenario, link};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::process::{Command, Output, Stdio};

/// Calls the program with something on standard input.
fn assent(words: &[&str], input: &str) -> Output {
    let mut call = Command::new(env!("CARGO_BIN_EXE_assent"));
    call.args(words).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = call.spawn().expect("the program starts");
    // Whoever needs no input may be gone before it is written.
    drop(child.stdin.take().expect("piped").write_all(input.as_bytes()));
    child.wait_with_output().expect("the program ends")
}

/// Standard output of a call that succeeds without a word on standard error.
fn said(words: &[&str], input: &str) -> String {
    let output = assent(words, input);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    let (code, said, error) = (output.status.code(), text(output.stdout), text(output.stderr));
    assert_eq!((code, error.as_str()), (Some(0), ""), "{words:?}: {said}");
    said
}

fn read(words: &[&str], input: &str) -> Value {
    serde_json::from_str(&said(words, input)).expect("JSON")
}

/// A call with bad input: exit code 2, nothing on standard output, and this on standard error.
fn refused(words: &[&str], input: &str, expected: &str) {
    let output = assent(words, input);
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{words:?}: {error}");
    assert!(error.starts_with("assent: ") && error.contains(expected), "{words:?}: {error}");
}

fn keys(object: &Value) -> Vec<&str> {
    object.as_object().expect("an object").keys().map(String::as_str).collect()
}

#[test]
fn every_shipped_scenario_plays_and_its_claims_come_true() {
    for shipped in SHIPPED {
        let report = read(&["play", shipped.id, "--json"], "");
        let link = format!("#s/{}?step={}", shipped.id, report["steps"]);
        assert_eq!(report["link"], link, "{}", shipped.id);
        let transcript = said(&["play", shipped.id], "");
        assert!(transcript.ends_with(&format!("digest {}\n", report["digest"].as_str().unwrap())), "{}", shipped.id);
        assert!(!transcript.contains("FALSE"), "{}", shipped.id);
    }
}

#[test]
fn play_reports_what_the_contract_says() {
    let report = read(&["play", "--json", "generals-four"], "");
    let names = "link digest steps ended time_us rounds decisions claims messages faulty";
    assert_eq!(keys(&report), names.split(' ').collect::<Vec<_>>());
    assert_eq!(report["digest"].as_str().unwrap().len(), 16);
    assert_eq!((&report["ended"], &report["time_us"], &report["rounds"]), (&json!("quiet"), &json!(20_000), &json!(2)));
    // Cleo, a traitor, decides too; what it is worth is another question.
    assert_eq!(keys(&report["decisions"]), ["n1", "n2", "n3"]);
    assert_eq!(report["decisions"]["n1"], json!({"value": "attack", "at_us": 20_000, "step": 19}));
    let messages = json!({"sent": 9, "delivered": 9, "dropped": 0, "by_kind": {"order": 9}});
    assert_eq!((&report["messages"], &report["faulty"]), (&messages, &json!(["n3"])));
    for claim in report["claims"].as_array().unwrap() {
        assert_eq!(keys(claim), ["id", "kind", "status", "step", "because", "text"]);
    }
}

#[test]
fn properties_come_before_the_scenarios_own_claims() {
    let report = read(&["play", "--json", "generals-three"], "");
    let claims = report["claims"].as_array().unwrap();
    let ids: Vec<&str> = claims.iter().map(|claim| claim["id"].as_str().unwrap()).collect();
    let properties = "agreement ic2 decide-once termination fault-bound link-validity link-integrity synchrony";
    assert_eq!(ids[..8], properties.split(' ').collect::<Vec<_>>());
    assert_eq!(ids[8..], ["ic2 breached", "agreement holds", "fault-bound breached", "decided n1 = retreat"]);
    let text = "Commander ordered attack, and Alice decided retreat";
    let ic2 = json!({"id": "ic2", "kind": "safety", "status": "breached", "step": 12, "because": [12], "text": text});
    assert_eq!(claims[1], ic2);
    let own: Vec<[&str; 2]> =
        claims[8..].iter().map(|claim| ["kind", "status"].map(|key| claim[key].as_str().unwrap())).collect();
    let property = ["claim-property", "holds"];
    assert_eq!(own, [property, property, property, ["claim-decided", "holds"]]);
}

#[test]
fn numbers_are_numbers_and_kinds_are_counted() {
    let report = read(&["play", "--json", "paxos-five"], "");
    assert_eq!(report["decisions"]["n0"]["value"], 1);
    let kinds = json!({"prepare": 4, "promise": 3, "accept": 4, "accepted": 3, "nack": 0, "decide": 4});
    assert_eq!(report["messages"], json!({"sent": 18, "delivered": 15, "dropped": 3, "by_kind": kinds}));
    assert_eq!(report["rounds"], 0);
}

#[test]
fn a_claim_that_does_not_come_true_is_code_1() {
    let text = "assent 1\nrun broadcast\nclaim decided = 1\nclaim sent = 6\n";
    let output = assent(&["play", "-", "--json"], text);
    assert_eq!((output.status.code(), output.stderr.len()), (Some(1), 0));
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let own: Vec<&Value> = report["claims"].as_array().unwrap().iter().rev().take(2).collect();
    assert_eq!((&own[0]["status"], &own[1]["status"]), (&json!("holds"), &json!("breached")));
    assert_eq!(own[1]["text"], "n0 decided 0");
    assert_eq!(assent(&["play", "-"], text).status.code(), Some(1));
    assert_eq!(assent(&["trace", "-"], text).status.code(), Some(1));
}

#[test]
fn an_answer_is_judged_by_its_objective() {
    let judged = read(&["play", "generals-two-traitors", "--objective", "two-traitors", "--json"], "");
    assert_eq!(keys(&judged), ["link", "objective", "text", "met", "conditions"]);
    assert_eq!((&judged["met"], &judged["link"]), (&json!(true), &json!("#s/generals-two-traitors")));
    assert_eq!(judged["conditions"][0], json!({"text": "protocol = om", "met": true, "found": "om"}));
    // A packed link, as a student would send it in.
    let packed = said(&["link", "-"], "assent 1\nrun om n=4\nat 0ms corrupt n0 split\nat 0ms corrupt n3 split\n");
    let words = said(&["play", packed.trim(), "--objective=two-traitors"], "");
    assert!(words.ends_with("two-traitors: reached\n"), "{words}");
    // One condition is not met, or the protocol is another.
    for (answer, unmet) in [("generals-four", "agreement breached"), ("floodset-chain", "protocol = om")] {
        let output = assent(&["play", answer, "--objective", "two-traitors"], "");
        let text = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert!(text.contains(&format!("NOT MET  {unmet}")) && text.ends_with("two-traitors: not reached\n"), "{text}");
    }
    refused(&["play", "generals-four", "--objective", "two-traitor"], "", "expected the objective of a lesson: ");
    refused(&["play", "om?n=99", "--objective", "two-traitors"], "", "");
}

#[test]
fn an_end_can_be_asked_for() {
    for (end, ended, steps) in
        [("step 5", "asked", 5), ("9ms", "asked", 3), ("quiet", "quiet", 12), ("breach", "quiet", 12)]
    {
        let report = read(&["play", "#broadcast", "--until", end, "--json"], "");
        assert_eq!((&report["ended"], &report["steps"]), (&json!(ended), &json!(steps)), "{end}");
    }
    let report = read(&["play", "broadcast", "--json", "--until", "step", "5"], "");
    assert_eq!(report["steps"], 5);
    let report = read(&["play", "#paxos", "--until=decided", "--json"], "");
    assert_eq!(report["ended"], "decided");
    refused(&["play", "om", "--until", "decidet"], "", "--until: found `decidet`, expected decided, quiet, breach");
    let report = read(&["play", "#raft", "--until", "any.role = leader", "--json"], "");
    assert_eq!(report["ended"], "asked");
    refused(&["play", "om", "--until", "n1.a ="], "", "--until: found `n1.a =`, expected a number, a value");
    refused(&["play", "om", "--until", "n1.rule = x"], "", "a field of a node: role, leads, epoch");
    refused(
        &["play", "om", "--until"],
        "",
        "expected decided, quiet, breach, a time, `step 400`, `round 3` or a condition after `--until`",
    );
}

#[test]
fn trace_is_one_object_a_step() {
    let text = said(&["trace", "broadcast-crash"], "");
    let steps: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let report = read(&["play", "broadcast-crash", "--json"], "");
    assert_eq!(json!(steps.len()), report["steps"]);
    assert_eq!(steps.last().unwrap()["digest"], report["digest"]);
    let second = &steps[1];
    let sent = json!([{
        "id": "m0", "from": "n0", "to": "n1", "kind": "input", "epoch": null, "value": 0, "due_us": 10_000, "marks": []
    }]);
    assert_eq!((&second["sent"], &second["outcomes"]), (&sent, &json!(["crashed"])));
    assert_eq!((&second["lines"], &second["kind"], &second["node"]), (&json!(["1"]), &json!("start"), &json!("n0")));
    assert_eq!(steps.iter().filter(|step| !step["outcomes"][0]["decided"].is_null()).count(), 2);
}

#[test]
fn a_link_gives_the_text_back_and_a_text_the_link() {
    for shipped in SHIPPED {
        let canonical = shipped.scenario().expect("shipped").to_string();
        assert_eq!(said(&["text", shipped.id], ""), canonical);
        let link = said(&["link", "-"], shipped.text());
        assert_eq!(link, format!("#s/{}\n", shipped.id));
        assert_eq!(said(&["text", link.trim()], ""), canonical);
        let changed = canonical.replace("title ", "title Not ");
        let link = said(&["link", "-", "--step", "3"], &changed);
        assert!(link.starts_with("#z1.") && link.ends_with("&step=3\n"), "{link}");
        assert_eq!(said(&["text", link.trim()], ""), changed);
    }
    assert_eq!(said(&["link", "om?n=7&f=2&traitor=n3"], ""), "#om?n=7&f=2&traitor=n3\n");
    assert_eq!(said(&["text", "https://example.org/x/#om?n=7&f=2"], ""), "assent 1\nrun om n=7 f=2\n");
    let file = format!("{}/static/scenarios/paxos-five.txt", env!("CARGO_MANIFEST_DIR"));
    assert_eq!(said(&["link", &file], ""), "#s/paxos-five\n");
}

#[test]
fn list_lists_what_there_is() {
    let listing = read(&["list", "--json"], "");
    assert_eq!(keys(&listing), ["protocols", "scenarios"]);
    let om = &listing["protocols"].as_array().unwrap().iter().find(|one| one["id"] == "om").expect("om");
    assert_eq!(keys(om), ["id", "title", "chapter", "model", "bound", "params", "attacks", "properties"]);
    assert_eq!(om["model"], json!({"timing": "sync", "faults": "byzantine", "authentication": "links"}));
    assert_eq!((&om["bound"], &om["attacks"][0]["id"]), (&json!("n > 3f"), &json!("split")));
    assert_eq!(om["properties"][1]["id"], "ic2");
    let n = &om["params"][0];
    assert_eq!((&n["name"], &n["default"], &n["min"], &n["max"]), (&json!("n"), &json!(4), &json!(2), &json!(13)));
    let scenarios = listing["scenarios"].as_array().unwrap();
    assert_eq!(scenarios.len(), SHIPPED.len());
    for scenario in scenarios {
        assert_eq!(keys(scenario), ["id", "title", "protocol", "skin", "link"]);
        let opened = link::read(scenario["link"].as_str().unwrap(), "").expect("a link").scenario;
        assert_eq!(opened.map(|opened| opened.title).as_deref(), scenario["title"].as_str());
    }
    let table = said(&["list"], "");
    assert!(SHIPPED.iter().all(|shipped| table.contains(&format!("  {} ", shipped.id))), "{table}");
}

#[test]
fn draw_draws_the_moment_that_is_asked_for() {
    let early = said(&["draw", "broadcast-crash", "--step", "4", "--as", "svg"], "");
    assert!(early.starts_with("<svg ") && early.contains("step 4 at 0ms"), "{early}");
    assert_eq!(said(&["draw", "#s/broadcast-crash?step=4"], ""), early);
    assert!(said(&["draw", "broadcast-crash"], "").contains("step 11 at 10ms"));
    assert_ne!(said(&["draw", "broadcast-crash", "--step", "4", "--theme", "dark"], ""), early);
    let plain = said(&["draw", "broadcast-crash", "--step", "4", "--as=ascii"], "");
    assert!(plain.contains("(x)") && !plain.contains("<svg") && plain.ends_with('\n'), "{plain}");
    let lanes = said(&["draw", "paxos-duel", "--view", "lanes"], "");
    assert!(lanes.starts_with("<svg ") && lanes.contains("space and time from 0ms to 500ms"), "{lanes}");
    let by_steps = said(&["draw", "paxos-duel", "--view", "lanes", "--axis", "step"], "");
    assert!(by_steps.starts_with("<svg ") && by_steps != lanes);
    let plain = said(&["draw", "broadcast-crash", "--view", "lanes", "--as", "ascii", "--step", "4"], "");
    assert_eq!(plain.lines().count(), 5, "{plain}");
    let board = said(&["draw", "generals-three", "--view", "board", "--as", "ascii"], "");
    assert!(board.contains("By round") && board.contains("What Alice heard"), "{board}");
    assert!(said(&["draw", "generals-three", "--view", "board"], "").starts_with("<svg "));
    refused(&["draw", "generals-three", "--view", "board", "--step", "0"], "", "this moment has nothing for it");
    refused(&["draw", "om", "--step", "99"], "", "expected one from 0 to 20: the run ends there");
    refused(&["draw", "om", "--as", "png"], "", "--as: found `png`, expected svg or ascii");
    refused(&["draw", "om", "--theme", "pink"], "", "expected light or dark or projector");
}

#[test]
fn bad_input_is_told_where_and_what_was_expected() {
    let place = "standard input: line 3, column 8: found `corupt`, expected an action: crash, restart, corrupt";
    refused(&["play", "-"], "assent 1\nrun om\nat 5ms corupt n1\n", place);
    refused(&["text", "-"], "", "line 1, column 1: found the end of the line, expected a line `run PROTOCOL`");
    refused(&["play", "-"], &"#".repeat(70_000), "(TEXT_BYTES_MAX)");
    refused(&["play", "-"], "assent 1\nrun om n=3\nat round 1 crash n5", "expected a node from n0 to n2");
    refused(&["play", "-"], "assent 1\nrun paxos\nat round 1 crash n0", "`paxos` has no rounds; give a time");
    refused(&["trace", "#z1.AAAA"], "", "this link cannot be opened");
    refused(&["link", "#s/generals-tree"], "", "did you mean `generals-three`?");
    refused(&["play", "paxos-fife"], "", "there is paxos-five");
    refused(&["play", "#"], "", "names no scenario");
    refused(&["play"], "", "expected a file, `-`, a link");
    refused(&["play", "om", "paxos"], "", "found `paxos` too");
    refused(&["play", "om", "--jsn"], "", "found `--jsn`, expected --json, --until");
    refused(&["plya", "om"], "", "found `plya`, expected list, about, play");
    refused(&[], "", "expected a command");
}

#[test]
fn a_text_that_is_not_utf8_is_refused_by_its_line() {
    let path = std::env::temp_dir().join(format!("assent-{}.txt", std::process::id()));
    std::fs::write(&path, b"assent 1\nrun om\ntitle \xff\n").expect("a file");
    let name = path.to_str().expect("a path").to_owned();
    refused(&["play", &name], "", "line 3: found a byte that is not UTF-8");
    std::fs::remove_file(path).expect("the file is there");
}

#[test]
fn help_is_help() {
    let usage = said(&["--help"], "");
    assert!(
        ["list", "play", "trace", "text", "link", "draw"].iter().all(|verb| usage.contains(&format!("assent {verb}")))
    );
    assert_eq!(said(&["play", "--help"], ""), usage);
}

#[test]
fn whoever_stops_reading_does_no_harm() {
    let mut call = Command::new(env!("CARGO_BIN_EXE_assent"));
    call.args(["trace", "paxos-duel", "--until", "5s"]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = call.spawn().expect("the program starts");
    let mut out = child.stdout.take().expect("piped");
    out.read_exact(&mut [0; 10]).expect("something is said");
    drop(out);
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert!(output.status.code().is_some());
}

#[test]
fn the_report_at_a_step_speaks_of_that_step() {
    let scenario = Scenario::parse("assent 1\nrun broadcast\nclaim decided = 0").expect("a scenario");
    let mut run = assent::run::Run::new(scenario).expect("a run");
    run.finish();
    run.seek(assent::ids::StepId(4));
    let report = serde_json::to_value(assent::report::Report::at_cursor(&run)).expect("JSON");
    assert_eq!((&report["steps"], &report["ended"]), (&json!(12), &json!(null)));
    assert_eq!(report["messages"]["by_kind"]["input"], 6);
    assert_eq!(report["decisions"], json!({}));
    let own = report["claims"].as_array().unwrap().last().unwrap();
    assert_eq!((&own["id"], &own["status"]), (&json!("decided = 0"), &json!("pending")));
}

#[test]
fn hexagon_shows_the_ring_and_three_runs_that_open() {
    let report = read(&["hexagon", "phase-king", "--json"], "");
    assert_eq!(keys(&report), ["target", "n", "f", "groups", "ring", "letters", "runs", "breaks"]);
    assert_eq!((&report["n"], &report["f"], &report["breaks"]), (&json!(3), &json!(1), &json!(true)));
    let places: Vec<&str> =
        report["ring"].as_array().unwrap().iter().map(|one| one["place"].as_str().unwrap()).collect();
    assert_eq!(places, ["A0", "B0", "C0", "A1", "B1", "C1"]);
    for run in report["runs"].as_array().unwrap() {
        assert_eq!((&run["alike"], &run["impossible"]), (&json!(true), &Value::Null));
        let played = read(&["play", run["link"].as_str().unwrap(), "--json"], "");
        let broken = |claim: &&Value| {
            claim["status"] == "breached" && ["safety", "liveness"].iter().any(|sort| claim["kind"] == *sort)
        };
        let broken: Vec<&Value> =
            played["claims"].as_array().unwrap().iter().filter(broken).map(|claim| &claim["id"]).collect();
        let told: Vec<&Value> = run["broken"].as_array().unwrap().iter().map(|one| &one["id"]).collect();
        assert_eq!(broken, told);
    }
    let text = said(&["hexagon", "sm"], "");
    assert!(text.contains("not possible: at 10ms n2 would have to send n1 a `order` that n0 signed"), "{text}");
    assert!(text.contains("(n=4 f=1 makes no ring: only three groups of at most f do)"), "{text}");
    refused(&["hexagon", "raft"], "", "there is no hexagon here: `raft` has no lock-step rounds");
    refused(&["hexagon"], "", "expected a file");
}
