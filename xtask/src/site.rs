//! What a static host needs beside what Trunk makes: the page as one file, offline use, its policy, previews of links.

use crate::browser;
use crate::place;
use crate::process::Call;
use crate::report::{Failure, Report};
use crate::wasm::TARGET;
use std::path::{Path, PathBuf};

fn script(name: &str) -> PathBuf {
    place::root().join("xtask").join("site").join(name)
}

/// Finishes the page that Trunk has built into `dist/`: the program in two files, the single file, the service worker,
/// the policy.
///
/// # Errors
/// There is no such page, or it is not what Trunk makes; npm cannot bring the library that packs the single file.
pub fn finish(report: &Report) -> Result<(), Failure> {
    browser::packages(report)?;
    let (root, dist) = (place::root(), place::root().join("dist"));
    match browser::chromium(report) {
        Ok(chromium) => cut(report, &chromium)?,
        Err(_) => report.say("without a Chromium to watch it start, the program stays in one file"),
    }
    report.step("the site", || Call::new("node").args([script("finish.mjs"), root, dist]).onto_stderr().run())
}

/// Cuts the program of the page in two, by what its first view runs.
fn cut(report: &Report, chromium: &Path) -> Result<(), Failure> {
    let root = place::root();
    report.step("the program that cuts", || Call::new("cargo").args(["build", "-p", "split"]).onto_stderr().run())?;
    let linked = root.join("target").join(TARGET).join("page").join("page.wasm");
    let call = Call::new("node").args([script("cut.mjs"), root.clone(), root.join("dist"), built("split"), linked]);
    report.step("the program in two", || call.env("CHROMIUM", chromium).onto_stderr().run())
}

/// A program of this project, as `cargo build` leaves it.
fn built(name: &str) -> PathBuf {
    place::root().join("target").join("debug").join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

/// Adds a page with a picture for each shipped scenario, for the previews that programs show of a link; and the
/// reference. Pictures are PNG where there is a Chromium, else SVG.
///
/// # Errors
/// The command line cannot be built, or a scenario cannot be drawn.
pub fn previews(report: &Report) -> Result<(), Failure> {
    let root = place::root();
    report.step("the command line", || Call::new("cargo").args(["build", "--bin", "assent"]).onto_stderr().run())?;
    let mut call = Call::new("node").args([script("previews.mjs"), root.clone(), root.join("dist"), built("assent")]);
    if let Ok(chromium) = browser::chromium(report) {
        browser::packages(report)?;
        call = call.env("CHROMIUM", chromium);
    }
    report.step("previews, reference", || call.onto_stderr().run())
}
