//! Debian's Rust for the browser. Its compiler knows the target, but no package
//! holds the target's standard library: it is compiled once from Debian's own
//! sources and put beside the others, so that every later build is an ordinary one.

use crate::debian::Apt;
use crate::process::Call;
use crate::report::{Failure, Report};
use crate::wasm::TARGET;
use std::fs;
use std::path::{Path, PathBuf};

const PACKAGES: [&str; 5] = ["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm", "lld-22"];
const RUSTC: &str = "/usr/bin/rustc";
const CARGO: &str = "/usr/bin/cargo";
/// The empty crate whose build brings the standard library along.
const CRATE: &str = "empty";

/// Installs the packages and compiles the standard library, as far as either is
/// missing.
///
/// # Errors
/// Code 2 where the packages cannot be had; code 1 where the build fails.
pub fn provide(report: &Report, apt: Apt) -> Result<(), Failure> {
    apt.install(report, &PACKAGES)?;
    report.step(format_args!("Rust's standard library for {TARGET}"), || {
        let folder = std::env::temp_dir().join(format!("assent-std-{}", std::process::id()));
        let result = build(&folder).and_then(|libraries| put(apt, &libraries));
        fs::remove_dir_all(&folder)?;
        result
    })
}

fn build(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    fs::create_dir_all(folder.join("src"))?;
    let manifest = format!("[workspace]\n\n[package]\nname = \"{CRATE}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n");
    fs::write(folder.join("Cargo.toml"), manifest)?;
    fs::write(folder.join("src/lib.rs"), "#![no_std]\n")?;
    Call::new(CARGO)
        .within(folder)
        .args(["build", "--quiet", "--release", "--target", TARGET])
        // What the page needs, and what its tests and macros need.
        .args(["-Zbuild-std=std,panic_abort,proc_macro,test"])
        // Without this flag, which cargo does not know is ours, a release build
        // with link-time optimization finds no bitcode in the library.
        .env("RUSTFLAGS", "-Cembed-bitcode=yes")
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTC", RUSTC)
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .run()?;
    let built = folder.join("target").join(TARGET).join("release/deps");
    let mut libraries = Vec::new();
    for file in fs::read_dir(built)? {
        let path = file?.path();
        let own = format!("lib{CRATE}-");
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.ends_with(".rlib") && !name.starts_with(&own) {
            libraries.push(path);
        }
    }
    // The library that says "ready" comes last.
    libraries.sort_by_key(|path| path.to_string_lossy().contains("/libstd-"));
    Ok(libraries)
}

fn put(apt: Apt, libraries: &[PathBuf]) -> Result<(), Failure> {
    let answer = Call::new(RUSTC).args(["--print", "target-libdir", "--target", TARGET]).answer();
    let Some(answer) = answer else {
        return Err(Failure::failed(format!("{RUSTC} does not know {TARGET}")));
    };
    let target = answer.trim();
    apt.call("mkdir").args(["-p", target]).run()?;
    apt.call("cp").args(libraries).args([target]).run()
}
