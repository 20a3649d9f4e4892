//! The programs that turn the crate into a page: Trunk, wasm-bindgen, wasm-opt.
//!
//! Each lives in a folder of the cache named with its version, so that two
//! clones that want different versions do not fight, and a changed pin installs
//! anew. A fitting one on PATH is used as it is.

use crate::browser;
use crate::place;
use crate::process::Call;
use crate::report::{Failure, Report};
use std::fs;
use std::path::{Path, PathBuf};

/// Any Trunk from this version on will do; it is also the one we install.
const TRUNK: &str = "0.21.14";
/// The version of npm's `binaryen`, which carries `wasm-opt`.
const BINARYEN: &str = "132.0.0";
/// Older ones refuse what today's rustc makes.
const WASM_OPT_OLDEST: u32 = 123;

/// How cargo compiles a tool: these bundle a page in a second or two either way,
/// while their own release profiles (fat link-time optimization) take minutes.
const TOOL_PROFILE: [(&str, &str); 4] = [
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
    ("CARGO_PROFILE_RELEASE_DEBUG", "0"),
];

/// Brings Trunk; the folder to put on PATH, where it is not there yet.
///
/// # Errors
/// The installation fails.
pub fn trunk(report: &Report) -> Result<Option<PathBuf>, Failure> {
    let oldest = place::version_in(TRUNK);
    if version_of(Path::new("trunk")) >= oldest {
        return Ok(None);
    }
    let home = place::cache()?.join(format!("trunk-{TRUNK}"));
    let program = home.join("bin").join("trunk");
    if version_of(&program) != oldest {
        let spec = format!("trunk@{TRUNK}");
        let features = ["--no-default-features", "--features", "rustls"];
        install(report, &home, &spec, &features)?;
    }
    Ok(Some(home.join("bin")))
}

/// Brings the wasm-bindgen that `Cargo.lock` asks for: it must be that very one.
///
/// # Errors
/// The lock names none; the installation fails.
pub fn wasm_bindgen(report: &Report) -> Result<Option<PathBuf>, Failure> {
    let lock = fs::read_to_string(place::root().join("Cargo.lock"))?;
    let Some(wanted) = place::locked_version(&lock, "wasm-bindgen") else {
        return Err(Failure::failed("Cargo.lock names no wasm-bindgen"));
    };
    let exact = place::version_in(&wanted);
    let programs = ["wasm-bindgen", "wasm-bindgen-test-runner"];
    let fits = |folder: &Path| {
        let mut all = programs.iter().map(|name| version_of(&folder.join(name)));
        all.all(|version| version == exact)
    };
    if fits(Path::new("")) {
        return Ok(None);
    }
    let home = place::cache()?.join(format!("wasm-bindgen-{wanted}"));
    if !fits(&home.join("bin")) {
        let spec = format!("wasm-bindgen-cli@{wanted}");
        install(report, &home, &spec, &[])?;
    }
    Ok(Some(home.join("bin")))
}

/// Brings wasm-opt, which only release builds need.
///
/// # Errors
/// npm is missing and cannot be installed, or the installation fails.
pub fn wasm_opt(report: &Report) -> Result<Option<PathBuf>, Failure> {
    let found = version_of(Path::new("wasm-opt"));
    if found.is_some_and(|[major, ..]| major >= WASM_OPT_OLDEST) {
        return Ok(None);
    }
    browser::node(report)?;
    let home = place::cache()?.join(format!("binaryen-{BINARYEN}"));
    let folder = home.join("node_modules").join(".bin");
    if version_of(&folder.join("wasm-opt")).is_none() {
        report.step(format_args!("npm install binaryen@{BINARYEN}"), || put_binaryen(&home))?;
    }
    Ok(Some(folder))
}

/// Installs beside the place and moves it there, so that an interrupted
/// installation is never taken for a finished one.
fn put_binaryen(home: &Path) -> Result<(), Failure> {
    let draft = home.with_extension(format!("draft-{}", std::process::id()));
    fs::create_dir_all(&draft)?;
    browser::npm(&draft).args(["install", "--no-save", &format!("binaryen@{BINARYEN}")]).run()?;
    if home.exists() {
        fs::remove_dir_all(home)?;
    }
    Ok(fs::rename(&draft, home)?)
}

fn install(report: &Report, home: &Path, spec: &str, options: &[&str]) -> Result<(), Failure> {
    report.step(format_args!("cargo install {spec}"), || {
        let call = |locked: &[&str]| {
            let mut call =
                Call::new("cargo").args(["install", "--force", spec, "--root"]).args([home]).args(options).args(locked);
            for (name, value) in TOOL_PROFILE {
                call = call.env(name, value);
            }
            call.onto_stderr()
        };
        // A registry may hold back a version that the tool's own lock names.
        let locked = call(&["--locked"]).run();
        locked.or_else(|_| call(&[]).run())
    })
}

/// What a program says of its version: nothing where it cannot be run.
fn version_of(program: &Path) -> Option<[u32; 3]> {
    let answer = Call::new(program).args(["--version"]).answer()?;
    place::version_in(answer.lines().next()?)
}
