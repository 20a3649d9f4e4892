//! The tools that a verb needs, brought together.

use crate::browser;
use crate::no_options;
use crate::place;
use crate::process::Call;
use crate::report::{Failure, Report};
use crate::tools;
use crate::wasm::{self, Toolchain};
use std::ffi::OsString;
use std::path::PathBuf;

/// Everything that builds a page.
#[derive(Debug)]
pub struct Kit {
    /// The toolchain for the browser.
    pub toolchain: Toolchain,
    /// Folders for the front of PATH.
    folders: Vec<PathBuf>,
}

impl Kit {
    /// What a debug build needs; with `release`, wasm-opt too.
    ///
    /// # Errors
    /// Code 2 with what to install; code 1 where an installation fails.
    pub fn bring(report: &Report, release: bool) -> Result<Self, Failure> {
        let toolchain = wasm::toolchain(report)?;
        let mut folders: Vec<PathBuf> = toolchain.folder().map(PathBuf::from).into_iter().collect();
        folders.extend(tools::trunk(report)?);
        folders.extend(tools::wasm_bindgen(report)?);
        if release {
            folders.extend(tools::wasm_opt(report)?);
        }
        Ok(Self { toolchain, folders })
    }

    /// A program that builds for the browser, with these tools in reach.
    ///
    /// # Errors
    /// A folder cannot stand in PATH.
    pub fn call(&self, program: &str) -> Result<Call, Failure> {
        let path = place::path_with(&self.folders)?;
        let mut call = Call::new(program).envs(&self.vars()).env("PATH", path).env("TRUNK_SKIP_VERSION_CHECK", "true");
        // Trunk wants a word where the convention is that any value will do.
        if std::env::var_os("NO_COLOR").is_some() {
            call = call.env("NO_COLOR", "true");
        }
        Ok(call)
    }

    /// What must be set: for the toolchain, and so that no path of this machine is in the program.
    fn vars(&self) -> Vec<(String, OsString)> {
        self.toolchain.vars().into_iter().chain(place::remapped()).collect()
    }

    /// The shell lines with which plain `trunk` finds these tools.
    fn exports(&self) -> String {
        let mut lines = String::new();
        for (name, value) in self.vars() {
            lines += &format!("export {name}=\"{}\"\n", value.to_string_lossy());
        }
        if !self.folders.is_empty() {
            let folders: Vec<String> = self.folders.iter().map(|folder| folder.display().to_string()).collect();
            lines += &format!("export PATH=\"{}:$PATH\"\n", folders.join(":"));
        }
        lines
    }
}

/// The verb: installs everything, so that afterwards all works offline, and
/// prints what `eval "$(cargo xtask setup)"` needs.
///
/// # Errors
/// Code 2 with what to install; code 1 where an installation fails.
pub fn setup(report: &Report, words: &[String]) -> Result<(), Failure> {
    no_options("setup", words)?;
    let kit = Kit::bring(report, true)?;
    wasm::component(report, "rustfmt")?;
    wasm::component(report, "clippy")?;
    wasm::clippy(report, &kit.toolchain)?;
    browser::chromium(report)?;
    browser::packages(report)?;
    report.say("ready; plain `trunk serve` works after these lines:");
    print!("{}", kit.exports());
    Ok(())
}
