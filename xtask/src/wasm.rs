//! The toolchain that compiles for the browser: whichever there is, or can be had.

use crate::debian::Apt;
use crate::place;
use crate::process::Call;
use crate::report::{Failure, Report};
use crate::sysroot;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The one target of the page.
pub const TARGET: &str = "wasm32-unknown-unknown";
/// rustup's name for a toolchain of Debian's packages.
const LINKED: &str = "debian";
/// A download that hangs must not keep us from the other way, where there is one.
const DOWNLOAD: Duration = Duration::from_secs(30);
/// Where there is no other way a slow line gets its time.
const PATIENT_DOWNLOAD: Duration = Duration::from_secs(600);

/// A way to call cargo for the browser. Native builds never use it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Toolchain {
    /// The one that `cargo` means anyway.
    Usual,
    /// Debian's, linked into rustup.
    Linked,
    /// Debian's, by its folder: no rustup here.
    Folder(PathBuf),
}

impl Toolchain {
    /// What must be set for cargo and Trunk to use this toolchain.
    pub fn vars(&self) -> Vec<(String, OsString)> {
        match self {
            Self::Linked => vec![("RUSTUP_TOOLCHAIN".to_string(), LINKED.into())],
            Self::Usual | Self::Folder(_) => Vec::new(),
        }
    }

    /// What must come first on PATH.
    pub fn folder(&self) -> Option<&Path> {
        match self {
            Self::Folder(folder) => Some(folder),
            Self::Usual | Self::Linked => None,
        }
    }

    /// A program of this toolchain.
    ///
    /// # Errors
    /// The folder cannot stand in PATH.
    pub fn call(&self, program: &str) -> Result<Call, Failure> {
        let Self::Folder(folder) = self else {
            return Ok(Call::new(program).envs(&self.vars()));
        };
        let path = place::path_with(std::slice::from_ref(folder))?;
        Ok(Call::new(folder.join(program)).env("PATH", path))
    }

    /// Whether the target's standard library is there.
    fn is_ready(&self) -> bool {
        let Ok(rustc) = self.call("rustc") else {
            return false;
        };
        let answer = rustc.args(["--print", "target-libdir", "--target", TARGET]).answer();
        let Some(folder) = answer else {
            return false;
        };
        let Ok(files) = std::fs::read_dir(folder.trim()) else {
            return false;
        };
        files.flatten().any(|file| {
            let name = file.file_name();
            let name = name.to_string_lossy();
            name.starts_with("libstd-") && name.ends_with(".rlib")
        })
    }
}

/// Finds a toolchain for the browser, or makes one.
///
/// # Errors
/// Code 2 with what to install, where we cannot; code 1 where a step failed.
pub fn toolchain(report: &Report) -> Result<Toolchain, Failure> {
    let rustup = place::on_path("rustup").is_some();
    let fallback = if rustup { Toolchain::Linked } else { Toolchain::Folder(PathBuf::from("/usr/bin")) };
    for candidate in [&Toolchain::Usual, &fallback] {
        if candidate.is_ready() {
            return Ok(candidate.clone());
        }
    }
    let apt = Apt::found();
    if rustup {
        let limit = if apt.is_some() { DOWNLOAD } else { PATIENT_DOWNLOAD };
        let added = report.step(format_args!("rustup target add {TARGET}"), || {
            Call::new("rustup")
                .args(["target", "add", TARGET])
                .env("RUST_BACKTRACE", "0")
                .onto_stderr()
                .run_bounded(limit)
        });
        if added.is_ok() && Toolchain::Usual.is_ready() {
            return Ok(Toolchain::Usual);
        }
    }
    let Some(apt) = apt else {
        return Err(Failure::missing(advice(rustup)));
    };
    sysroot::provide(report, apt)?;
    if rustup {
        report.step("rustup toolchain link debian /usr", || {
            Call::new("rustup").args(["toolchain", "link", LINKED, "/usr"]).onto_stderr().run()
        })?;
    }
    if fallback.is_ready() {
        return Ok(fallback);
    }
    Err(Failure::missing(advice(rustup)))
}

fn advice(rustup: bool) -> String {
    let way = if rustup {
        format!("`rustup target add {TARGET}` did not work here; run it where it can download")
    } else {
        format!("install rustup (https://rustup.rs), then `rustup target add {TARGET}`")
    };
    format!(
        "Rust cannot compile for the browser on this machine: {way}, or use your \
         system's package of Rust's standard library for {TARGET}."
    )
}

/// Brings clippy for this toolchain.
///
/// # Errors
/// Code 2 with what to install.
pub fn clippy(report: &Report, toolchain: &Toolchain) -> Result<(), Failure> {
    let call = toolchain.call("cargo")?;
    if call.args(["clippy", "--version"]).answer().is_some() {
        return Ok(());
    }
    if *toolchain == Toolchain::Usual {
        return component(report, "clippy");
    }
    match Apt::found() {
        Some(apt) => apt.install(report, &["rust-web-clippy"]),
        None => Err(Failure::missing("clippy is missing: install the package rust-web-clippy")),
    }
}

/// Brings a component of the usual toolchain.
///
/// # Errors
/// Code 2 with what to install.
pub fn component(report: &Report, name: &str) -> Result<(), Failure> {
    let subcommand = if name == "rustfmt" { "fmt" } else { name };
    let found = Call::new("cargo").args([subcommand, "--version"]).answer();
    if found.is_some() {
        return Ok(());
    }
    report
        .step(format_args!("rustup component add {name}"), || {
            Call::new("rustup").args(["component", "add", name]).onto_stderr().run_bounded(PATIENT_DOWNLOAD)
        })
        .map_err(|_| {
            Failure::missing(format!(
                "`cargo {subcommand}` is missing: `rustup component add {name}`, or your system's package of it"
            ))
        })
}
