//! The house rules that a machine can check.

use std::fs;
use std::path::{Path, PathBuf};

/// Lines of a file of code; longer ones are split.
const LINES_MAX: usize = 400;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            if !["target", "node_modules", "dist", ".git"].contains(&name.as_str()) {
                walk(&path, files);
            }
        } else {
            files.push(path);
        }
    }
}

/// All files below a folder with one of these endings, by path from the root, with their text.
fn files(folder: &str, endings: &[&str]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    walk(&root().join(folder), &mut found);
    let fits = |path: &PathBuf| endings.iter().any(|ending| path.to_string_lossy().ends_with(ending));
    let read = |path: PathBuf| {
        let name = path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
        (name, fs::read_to_string(&path).unwrap())
    };
    found.into_iter().filter(fits).map(read).collect()
}

#[test]
fn no_file_of_code_is_too_long() {
    let mut long = Vec::new();
    for folder in ["src", "xtask", "tests", "benches"] {
        for (name, text) in files(folder, &[".rs", ".mjs"]) {
            let lines = text.lines().count();
            if lines > LINES_MAX {
                long.push(format!("{name}: {lines}"));
            }
        }
    }
    assert_eq!(long, Vec::<String>::new(), "split these");
}

#[test]
fn the_library_never_names_the_dom() {
    for (name, text) in files("src", &[".rs"]) {
        if name.starts_with("src/page/") || name == "src/main.rs" {
            continue;
        }
        for word in ["leptos", "web_sys", "js_sys", "wasm_bindgen"] {
            assert!(!text.contains(word), "{name} names {word}");
        }
    }
}

#[test]
fn a_run_names_no_clock_no_entropy_and_no_unordered_map() {
    for folder in ["src/run", "src/protocol", "src/protocols", "src/network", "src/monitors"] {
        for (name, text) in files(folder, &[".rs"]) {
            for word in ["HashMap", "HashSet", "Instant", "SystemTime", "getrandom", "thread_rng", "f32", "f64"] {
                let named = text.lines().any(|line| !line.trim_start().starts_with("//") && line.contains(word));
                assert!(!named, "{name} names {word}");
            }
        }
    }
}

#[test]
fn no_file_outside_its_own_names_a_protocol() {
    let ids: Vec<&str> = assent::protocols::CATALOGUE.iter().map(|entry| entry.id).collect();
    let folders = ["run", "protocol", "network", "monitors", "reasons", "scene", "narrate", "page"];
    for folder in folders.map(|folder| format!("src/{folder}")) {
        for (name, text) in files(&folder, &[".rs"]) {
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            if name.ends_with("tests.rs") {
                continue;
            }
            // A property may be called what a protocol is called that promises it.
            // So may a skin that dresses any.
            let is_skin =
                |line: &str| name.ends_with("skin/mod.rs") && line.trim_start().starts_with(char::is_uppercase);
            let is_property = |line: &str| folder == "src/monitors" && line.trim_start().starts_with("id: ");
            let is_name = |line: &&str| is_skin(line) || is_property(line);
            let code: String = code.lines().filter(|line| !is_name(line)).collect();
            for id in &ids {
                // A chapter may be called what a protocol in it is called.
                let is_chapter = name.ends_with("protocol/card.rs") && code.contains(&format!("=> \"{id}\","));
                // So may a command of the contract, and what a reader is told.
                let is_said =
                    name.starts_with("src/page/words/") || (name.ends_with("share/api.rs") && *id == "snapshot");
                assert!(is_chapter || is_said || !code.contains(&format!("\"{id}\"")), "{name} names {id}");
            }
        }
    }
}

#[test]
fn every_protocol_file_opens_with_its_five_headings() {
    for (name, text) in files("src/protocols", &[".rs"]) {
        if name.matches('/').count() > 2 || name.ends_with("mod.rs") {
            continue;
        }
        let header: String = text.lines().take_while(|line| line.starts_with("//!")).collect();
        for heading in
            ["**Source.**", "**Model.**", "**In brief.**", "**Departures from the paper.**", "**Watch for.**"]
        {
            assert!(header.contains(heading), "{name} lacks {heading}");
        }
    }
}

#[test]
fn every_module_says_what_it_is() {
    for folder in ["src", "xtask"] {
        for (name, text) in files(folder, &[".rs"]) {
            assert!(text.starts_with("//!"), "{name} opens without a sentence about itself");
        }
    }
}

#[test]
fn the_project_names_no_machine_and_no_registry() {
    let all = [
        files("src", &[".rs"]),
        files("xtask", &[".rs", ".toml"]),
        files("tests", &[".rs", ".mjs", ".json", ".txt"]),
        files("static", &[".txt"]),
        files("www", &[".css", ".js", ".html"]),
        files("benches", &[".rs"]),
    ];
    let forbidden = ["/root/", "/home/", "registry.npmjs", "static.crates.io", "googleapis", "cdn."];
    for (name, text) in all.into_iter().flatten().filter(|(name, _)| name != "tests/it/tidy.rs") {
        for word in forbidden {
            assert!(!text.contains(word), "{name} names {word}");
        }
    }
}

#[test]
fn every_scenario_in_the_folder_is_shipped() {
    let shipped: Vec<&str> = assent::scenario::shipped::SHIPPED.iter().map(|shipped| shipped.id).collect();
    for (name, _) in files("static/scenarios", &[".txt"]) {
        let id = name.trim_start_matches("static/scenarios/").trim_end_matches(".txt");
        assert!(shipped.contains(&id), "{name} is not in the list of shipped scenarios");
    }
}
