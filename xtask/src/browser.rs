//! What the browser tests run on: node, npm's packages, a Chromium.

use crate::debian::Apt;
use crate::place;
use crate::process::Call;
use crate::report::{Failure, Report};
use std::fs;
use std::path::{Path, PathBuf};

/// node:test as we use it needs this one.
const NODE_OLDEST: [u32; 3] = [18, 19, 0];

/// Chromium's names, and where macOS keeps it.
const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
const MAC_BROWSERS: [&str; 2] = [
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/// The folder of the browser tests.
pub fn folder() -> PathBuf {
    place::root().join("tests").join("web")
}

/// Brings node and npm.
///
/// # Errors
/// Code 2 with what to install.
pub fn node(report: &Report) -> Result<(), Failure> {
    let fits = || {
        let answer = Call::new("node").args(["--version"]).answer();
        let version = answer.as_deref().and_then(place::version_in);
        version >= Some(NODE_OLDEST) && place::on_path("npm").is_some()
    };
    if fits() {
        return Ok(());
    }
    if let Some(apt) = Apt::found() {
        apt.install(report, &["nodejs", "npm"])?;
    }
    if fits() {
        return Ok(());
    }
    let [major, minor, _] = NODE_OLDEST;
    Err(Failure::missing(format!(
        "node {major}.{minor} or later, with npm, is missing: install it (https://nodejs.org)"
    )))
}

/// Brings a Chromium.
///
/// # Errors
/// Code 2 with what to install.
pub fn chromium(report: &Report) -> Result<PathBuf, Failure> {
    if let Some(named) = std::env::var_os("CHROMIUM") {
        let named = PathBuf::from(named);
        if named.is_file() {
            return Ok(named);
        }
        let text = format!("CHROMIUM names no file: {}", named.display());
        return Err(Failure::missing(text));
    }
    if let Some(found) = installed() {
        return Ok(found);
    }
    if let Some(apt) = Apt::found() {
        apt.install(report, &["chromium", "fonts-dejavu-core"])?;
    }
    installed().ok_or_else(|| {
        Failure::missing("the browser tests need Chromium or Chrome: install it, or set CHROMIUM to its program")
    })
}

fn installed() -> Option<PathBuf> {
    let named = BROWSERS.iter().find_map(|name| place::on_path(name));
    named.or_else(|| {
        let mut known = MAC_BROWSERS.iter().map(PathBuf::from);
        known.find(|path| path.is_file())
    })
}

/// A call of npm in a folder, which neither asks nor advertises.
pub fn npm(folder: &Path) -> Call {
    let program = if cfg!(windows) { "npm.cmd" } else { "npm" };
    Call::new(program)
        .within(folder)
        .env("npm_config_audit", "false")
        .env("npm_config_fund", "false")
        .env("npm_config_update_notifier", "false")
        .env("npm_config_ignore_scripts", "true")
        .onto_stderr()
}

/// Brings the packages of the browser tests, anew where the lock has changed.
///
/// # Errors
/// `npm ci` fails.
pub fn packages(report: &Report) -> Result<(), Failure> {
    let lock = fs::read(folder().join("package-lock.json"))?;
    let stamp = folder().join("node_modules").join(".assent-lock");
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    report.step("npm ci in tests/web", || npm(&folder()).args(["ci"]).run())?;
    Ok(fs::write(stamp, lock)?)
}
