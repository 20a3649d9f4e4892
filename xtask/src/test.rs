//! Every check and every test, and their sum.

use crate::browser;
use crate::process::Call;
use crate::report::{Failure, Report};
use crate::setup::Kit;
use crate::site;
use crate::tally::Tally;
use crate::wasm::{self, TARGET};
use std::path::PathBuf;
use std::time::Instant;

/// Browser test files at a time: each has its own Chromium.
const BROWSERS: &str = "--test-concurrency=2";

/// Which parts run, in the order in which they do.
const PARTS: [&str; 3] = ["native", "wasm", "web"];

/// The stages that ran: what each was, how long it took, whether it went well.
struct Stages<'a> {
    report: &'a Report,
    lines: Vec<String>,
    sum: Tally,
    is_green: bool,
}

impl Stages<'_> {
    /// A check: it passes or fails, but counts no tests.
    fn check(&mut self, title: &str, work: impl FnOnce() -> Result<(), Failure>) -> bool {
        self.stage(title, |_| work())
    }

    /// Runs tests and adds up their closing lines. A run of no test at all is a
    /// failure, and so is one that breaks off before it counts its failures.
    fn tests(&mut self, title: &str, call: impl FnOnce() -> Result<Call, Failure>) -> bool {
        self.stage(title, |tally| {
            call()?.run_lines(|line| tally.read(line))?;
            if *tally == Tally::default() {
                return Err(Failure::failed("no test ran"));
            }
            Ok(())
        })
    }

    fn stage(&mut self, title: &str, work: impl FnOnce(&mut Tally) -> Result<(), Failure>) -> bool {
        eprintln!();
        self.report.say(format_args!("== {title}"));
        let start = Instant::now();
        let mut tally = Tally::default();
        let result = work(&mut tally);
        if let Err(failure) = &result {
            self.report.say(failure);
            tally.failed = tally.failed.max(1);
        }
        let word = if result.is_ok() { "ok" } else { "FAILED" };
        let seconds = start.elapsed().as_secs_f64();
        let line = format!("{word:<6} {seconds:>7.1} s  {title}");
        self.report.say(format_args!("== {title}: {word} in {seconds:.1} s"));
        self.lines.push(line);
        self.sum.add(tally);
        self.is_green &= result.is_ok();
        result.is_ok()
    }
}

/// The verb: brings what the parts need, runs them all whatever fails, and ends
/// with the sum.
///
/// # Errors
/// Code 2 where a tool is missing or an option unknown; code 1 where a check or
/// a test failed.
pub fn test(report: &Report, words: &[String]) -> Result<(), Failure> {
    let parts = chosen(words)?;
    let has = |part: &str| parts.iter().any(|chosen| chosen == part);
    let mut stages = Stages { report, lines: Vec::new(), sum: Tally::default(), is_green: true };
    if has("native") {
        native(report, &mut stages)?;
    }
    if has("wasm") || has("web") {
        let kit = Kit::bring(report, has("web"))?;
        if has("wasm") {
            wasm(report, &mut stages, &kit)?;
        }
        if has("web") {
            web(report, &mut stages, &kit)?;
        }
    }
    eprintln!();
    for line in &stages.lines {
        eprintln!("{line}");
    }
    report.say("the end");
    println!("{}", stages.sum);
    if stages.is_green { Ok(()) } else { Err(Failure::failed("not everything passed")) }
}

fn native(report: &Report, stages: &mut Stages) -> Result<(), Failure> {
    wasm::component(report, "rustfmt")?;
    wasm::component(report, "clippy")?;
    let cargo = |line: &str| Call::new("cargo").args(line.split(' '));
    stages.check("format", || cargo("fmt --all --check").run());
    stages.check("clippy, native", || cargo("clippy --workspace --all-targets -- -D warnings").run());
    stages.tests("tests, native", || Ok(cargo("test --workspace --no-fail-fast -- --quiet")));
    Ok(())
}

fn wasm(report: &Report, stages: &mut Stages, kit: &Kit) -> Result<(), Failure> {
    browser::node(report)?;
    wasm::clippy(report, &kit.toolchain)?;
    let cargo = |line: &str| -> Result<Call, Failure> {
        let call = kit.call("cargo")?;
        Ok(call.args(line.split(' ')).args(["--target", TARGET]))
    };
    stages.check("clippy, wasm", || {
        let lints = ["--", "-D", "warnings"];
        cargo("clippy --lib --bin page")?.args(lints).run()
    });
    stages.tests("tests, wasm in node", || {
        let runner = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER";
        let call = cargo("test --test wasm")?;
        Ok(call.env(runner, "wasm-bindgen-test-runner"))
    });
    Ok(())
}

fn web(report: &Report, stages: &mut Stages, kit: &Kit) -> Result<(), Failure> {
    browser::node(report)?;
    let chromium = browser::chromium(report)?;
    browser::packages(report)?;
    let is_built =
        stages.check("the page (trunk build --release)", || kit.call("trunk")?.args(["build", "--release"]).run());
    if !is_built {
        report.say("the browser tests are left out: there is no page");
        return Ok(());
    }
    if !stages.check("the site (finish)", || site::finish(report)) {
        return Ok(());
    }
    let files = test_files()?;
    stages.tests("tests, browser", || {
        let node = Call::new("node").env("CHROMIUM", chromium);
        Ok(node.args(["--test", "--test-reporter=spec", BROWSERS]).args(files))
    });
    Ok(())
}

/// Every test file of the browser tests; node's own search differs by version.
fn test_files() -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for file in std::fs::read_dir(browser::folder())? {
        let path = file?.path();
        if path.to_string_lossy().ends_with(".test.mjs") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// The parts named after `--only`, else all.
fn chosen(words: &[String]) -> Result<Vec<String>, Failure> {
    let list = match words {
        [] => return Ok(PARTS.map(String::from).to_vec()),
        [option, list] if option == "--only" => list,
        _ => return Err(Failure::missing("test takes only `--only native,wasm,web`")),
    };
    let parts: Vec<String> = list.split(',').map(String::from).collect();
    match parts.iter().find(|part| !PARTS.contains(&part.as_str())) {
        Some(part) => Err(Failure::missing(format!("no part of the tests is called `{part}`: native, wasm, web"))),
        None => Ok(parts),
    }
}
