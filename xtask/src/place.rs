//! Where things are: the project, the cache of tools, programs on PATH.

use crate::report::Failure;
use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The project's root folder, fixed when the xtask was compiled.
pub fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own).to_path_buf()
}

/// The folder of installed tools, outside the clone so that a second clone on
/// the same machine finds them.
///
/// # Errors
/// Code 2 where neither an override nor a home folder is known.
pub fn cache() -> Result<PathBuf, Failure> {
    let set = |name| env::var_os(name).filter(|value| !value.is_empty());
    if let Some(folder) = set("ASSENT_CACHE") {
        return Ok(std::path::absolute(folder)?);
    }
    if let Some(folder) = set("XDG_CACHE_HOME") {
        return Ok(Path::new(&folder).join("assent"));
    }
    match set("HOME").or_else(|| set("USERPROFILE")) {
        Some(home) => Ok(Path::new(&home).join(".cache").join("assent")),
        None => Err(Failure::missing("no home folder is known: set ASSENT_CACHE to a folder for the tools")),
    }
}

/// Messages of a panic name source files: those of crates shall not say where this machine keeps them. Cargo adds these
/// flags to those in `.cargo/config.toml`; a path with blanks cannot be told to it.
pub fn remapped() -> Option<(String, OsString)> {
    let set = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let home = set("CARGO_HOME").or_else(|| Some(set("HOME").or_else(|| set("USERPROFILE"))?.join(".cargo")))?;
    let flag = format!("--remap-path-prefix={}=crates", home.join("registry").join("src").to_str()?);
    let is_one = !flag.contains(char::is_whitespace);
    is_one.then(|| ("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS".to_string(), flag.into()))
}

/// The first program of this name on PATH.
pub fn on_path(program: &str) -> Option<PathBuf> {
    let file = format!("{program}{}", env::consts::EXE_SUFFIX);
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(&file)).find(|candidate| candidate.is_file())
}

/// PATH with these folders in front, the first one first.
///
/// # Errors
/// A folder whose name cannot stand in PATH (it holds the separator).
pub fn path_with(front: &[PathBuf]) -> Result<OsString, Failure> {
    let old = env::var_os("PATH").unwrap_or_default();
    let all = front.iter().cloned().chain(env::split_paths(&old));
    env::join_paths(all).map_err(|error| Failure::failed(error.to_string()))
}

/// The first `major.minor[.patch]` in a line like `trunk 0.21.14` or `v20.1.0`.
/// A lone number counts as a major version (`wasm-opt version 132`).
pub fn version_in(line: &str) -> Option<[u32; 3]> {
    line.split(|c: char| c.is_whitespace() || c == '(' || c == ')').find_map(parse_version)
}

fn parse_version(word: &str) -> Option<[u32; 3]> {
    let word = word.strip_prefix('v').unwrap_or(word);
    let plain = word.split(['-', '+']).next()?;
    let mut parts = plain.split('.');
    let major = parts.next()?.parse().ok()?;
    let mut rest = [0; 2];
    for slot in &mut rest {
        if let Some(part) = parts.next() {
            *slot = part.parse().ok()?;
        }
    }
    Some([major, rest[0], rest[1]])
}

/// The version of a package in the text of a `Cargo.lock`.
pub fn locked_version(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    let version = lines.nth(1)?.strip_prefix("version = \"")?;
    Some(version.strip_suffix('"')?.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_what_tools_print() {
        assert_eq!(version_in("trunk 0.21.14"), Some([0, 21, 14]));
        assert_eq!(version_in("v20.20.2\n"), Some([20, 20, 2]));
        assert_eq!(version_in("wasm-opt version 132 (version_132)"), Some([132, 0, 0]));
        assert_eq!(version_in("trunk 0.22.0-beta.1"), Some([0, 22, 0]));
        assert_eq!(version_in("no number here"), None);
    }

    #[test]
    fn a_locked_version_is_that_of_the_very_package() {
        let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"9.9.9\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(locked_version(lock, "wasm"), None);
    }
}
