//! The figures.

use crate::browser;
use crate::place;
use crate::process::Call;
use crate::report::{Failure, Report};
use crate::serve;
use crate::setup::Kit;
use crate::site;
use std::fs;

/// The verb: every program under `benches/` (each prints its own table), then
/// the browser's; with names, only those (`web` is the browser's).
///
/// # Errors
/// Code 2 where there is none of that name; code 1 where one fails.
pub fn bench(report: &Report, words: &[String]) -> Result<(), Failure> {
    let mut names = native_benches()?;
    names.push("wasm".to_string());
    if browser::folder().join("bench.mjs").exists() {
        names.push("web".to_string());
    }
    if names.is_empty() {
        return Err(Failure::missing("there is no bench yet: benches/ is empty"));
    }
    if let Some(word) = words.iter().find(|word| !names.contains(word)) {
        let text = format!("no bench is called `{word}`: there are {}", names.join(", "));
        return Err(Failure::missing(text));
    }
    names.retain(|name| words.is_empty() || words.contains(name));
    for name in &names {
        report.step(format_args!("bench {name}"), || match name.as_str() {
            "web" => web(report),
            "wasm" => wasm(report),
            _ => Call::new("cargo").args(["bench", "--bench", name]).run(),
        })?;
    }
    Ok(())
}

/// The engine in wasm, compiled for speed, and the explorer, compiled as for the page; by node.
fn wasm(report: &Report) -> Result<(), Failure> {
    browser::node(report)?;
    let kit = Kit::bring(report, false)?;
    let runner = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER";
    for (profile, test) in [("swift", "wasm_speed"), ("page", "wasm_explore")] {
        let words = format!("test --profile {profile} --test {test} --target wasm32-unknown-unknown -- --nocapture");
        kit.call("cargo")?.args(words.split(' ')).env(runner, "wasm-bindgen-test-runner").run()?;
    }
    Ok(())
}

fn web(report: &Report) -> Result<(), Failure> {
    serve::build(report, &["--release".to_string()])?;
    let chromium = browser::chromium(report)?;
    site::finish(report)?;
    Call::new("node").args([browser::folder().join("bench.mjs")]).env("CHROMIUM", chromium).run()
}

fn native_benches() -> Result<Vec<String>, Failure> {
    let folder = place::root().join("benches");
    let mut names = Vec::new();
    if !folder.exists() {
        return Ok(names);
    }
    for file in fs::read_dir(folder)? {
        let path = file?.path();
        if path.extension().is_some_and(|end| end == "rs") {
            names.extend(path.file_stem().map(|stem| stem.to_string_lossy().into_owned()));
        }
    }
    names.sort();
    Ok(names)
}
