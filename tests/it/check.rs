//! `check` on the command line: the exhaustive figures of the catalogue, exit codes, links that replay.

use serde_json::Value;
use std::process::{Command, Output};

fn call(words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_assent")).arg("check").args(words).output().expect("the program runs")
}

/// What a call found, and its exit code.
fn found(words: &[&str]) -> (Value, i32) {
    let output = call(&[words, &["--json"]].concat());
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.stderr.is_empty(), "{words:?}: {error}");
    (serde_json::from_slice(&output.stdout).expect("JSON"), output.status.code().expect("an exit code"))
}

/// Executions that break a property, of how many; the exit code is that of a breach, or not.
fn executions(words: &[&str], property: &str) -> (u64, u64) {
    let (report, code) = found(words);
    assert_eq!(report["complete"], true, "{words:?}");
    let claims = report["claims"].as_array().expect("claims");
    let broken = claims.iter().any(|claim| claim["status"] == "breached" && claim["promised"] == true);
    assert_eq!(code, i32::from(broken), "{words:?}");
    let claim = claims.iter().find(|claim| claim["id"] == property).expect("a property");
    if claim["status"] == "breached" {
        let link = claim["link"].as_str().expect("a counterexample has a link");
        let played =
            Command::new(env!("CARGO_BIN_EXE_assent")).args(["play", link, "--json"]).output().expect("it runs");
        assert_eq!(played.status.code(), Some(0), "{link}: its claim, that the property breaks, comes true");
    }
    (claim["executions"].as_u64().expect("a number"), report["executions"].as_u64().expect("a number"))
}

#[test]
fn the_exhaustive_figures_of_the_catalogue() {
    for (target, property, figures) in [
        ("#floodset?n=3&f=1&rounds=1", "agreement", (6, 104)),
        ("#floodset?n=3&f=1", "agreement", (0, 200)),
        ("#floodset?n=4&f=1&rounds=1", "agreement", (24, 528)),
        ("#floodset?n=4&f=1", "agreement", (0, 1_040)),
        ("#floodset?n=4&f=2&rounds=2", "agreement", (48, 25_616)),
        ("#floodset?n=4&f=2", "agreement", (0, 56_848)),
        ("#floodset?n=5&f=1&rounds=1", "agreement", (70, 2_592)),
        ("#floodset?n=5&f=1", "agreement", (0, 5_152)),
        ("#om?n=3&f=1&traitor=n2", "ic2", (1, 4)),
        ("#om?n=3&f=1&traitor=n0", "agreement", (0, 4)),
        ("#om?n=4&f=1&traitor=n0", "agreement", (0, 8)),
        ("#om?n=4&f=1&traitor=n3", "ic2", (0, 8)),
        ("#om?n=4&f=1&traitor=n0&traitor=n3", "agreement", (8, 32)),
        ("#om?n=4&f=0&traitor=n0", "agreement", (6, 8)),
        ("#sm?n=4&f=1&traitor=n0&traitor=n1", "agreement", (30, 256)),
        ("#sm?n=4&f=2&traitor=n0&traitor=n1", "agreement", (0, 4_096)),
        ("#sm?n=4&f=1&traitor=n0&no-length-check=on", "agreement", (372, 4_096)),
    ] {
        assert_eq!(executions(&[target], property), figures, "{target}");
    }
    assert_eq!(executions(&["#om?n=4&f=1&traitor=n0", "--faults", "silence=on"], "agreement"), (0, 27));
    // One crash in the middle of the only round, by the rule for picking a value.
    for (rule, broken) in [("min", 6), ("max", 6), ("majority", 12), ("lowest-id", 8)] {
        let target = format!("#broadcast?n=3&rule={rule}");
        let (found, all) = executions(&[&target, "--faults", "crash=1"], "agreement");
        // 8 inputs times 12 patterns with a crash, and 8 without.
        assert_eq!((found, all - 8), (broken, 96), "{rule}");
    }
}

#[test]
fn a_search_says_what_it_looked_at_and_what_not() {
    let (report, code) = found(&["#k-set?n=3&f=1&variant=async&k=1", "--faults", "none"]);
    assert_eq!(code, 1);
    let keys: Vec<&str> = report.as_object().expect("an object").keys().map(String::as_str).collect();
    let names = "target rules configurations transitions complete stopped depth ends executions cases valence claims \
                 unchecked";
    assert_eq!(keys, names.split_whitespace().collect::<Vec<_>>());
    let valence = |inputs: [i64; 3]| {
        let all = report["valence"].as_array().expect("valences");
        all.iter().find(|one| one["inputs"] == serde_json::json!(inputs)).expect("these inputs")["values"].clone()
    };
    assert_eq!(valence([0, 0, 0]), serde_json::json!([0]));
    assert_eq!(valence([0, 1, 1]), serde_json::json!([0, 1]));
    let (report, code) = found(&["#ben-or?n=3&f=1", "--states", "5000"]);
    assert_eq!((report["complete"].clone(), code), (Value::Bool(false), 0));
    assert!(report["claims"].as_array().unwrap().iter().all(|claim| claim["status"] == "pending"));
    let text = String::from_utf8(call(&["#ben-or?n=3&f=1", "--states", "5000"]).stdout).unwrap();
    assert!(text.contains("not complete: stopped at the configurations that were asked for"), "{text}");
    let (report, _) = found(&["#raft?n=3&f=1", "--states", "2000"]);
    assert!(!report["unchecked"].as_array().unwrap().is_empty(), "properties of histories are named");
}

#[test]
fn what_cannot_be_asked_is_refused() {
    for (words, expected) in [
        (&["om", "--faults", "crash=99"][..], "found `crash=99`, expected a number from 0 to 15"),
        (&["om", "--faults", "flood=1"], "found `flood`, expected one of none, crash"),
        (&["om", "--states", "0"], "--states: found `0`, expected a number from 1"),
        (&["om", "--inputs", "some"], "--inputs: found `some`, expected bits or given"),
        (&["#om?n=99"], "2 to 13"),
        (&["#pbft?n=31&f=10"], "at most 65536"),
        (&["#floodset?n=40"], "given inputs, where more than 16 nodes propose something"),
    ] {
        let output = call(words);
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{words:?}");
        assert!(error.contains(expected), "{words:?}: {error}");
    }
}

#[test]
fn orders_that_cannot_matter_are_left_out_on_request() {
    let small = ["#reliable-broadcast?n=4", "--faults", "crash=1"];
    let ((all, code), (fewer, code_of_fewer)) = (found(&small), found(&[&small[..], &["--reduce"]].concat()));
    assert_eq!(code, code_of_fewer);
    let count = |report: &Value| report["configurations"].as_u64().expect("a number");
    assert!(count(&fewer) < count(&all), "{} of {}", count(&fewer), count(&all));
    let verdicts = |report: &Value| -> Vec<(String, String)> {
        let claims = report["claims"].as_array().expect("claims");
        claims.iter().map(|claim| (claim["id"].to_string(), claim["status"].to_string())).collect()
    };
    assert_eq!(verdicts(&fewer), verdicts(&all));
}
