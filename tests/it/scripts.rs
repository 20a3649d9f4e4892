//! Documents under `tests/scripts/PROTOCOL`: a story, a scenario, and what then happens. `UPDATE=1` rewrites the latter.

use crate::golden_file::compare;
use crate::played::{link_of, sound};
use assent::narrate;
use assent::protocols::CATALOGUE;
use assent::scenario::Scenario;
use std::path::{Path, PathBuf};

/// The line between what is played and what happens.
const RULE: &str = "----\n";

fn documents(protocol: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scripts").join(protocol);
    let Ok(entries) = std::fs::read_dir(&folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths
}

fn check(protocol: &str, path: &Path) {
    let name = format!("{protocol}/{}", path.file_name().expect("a file").to_string_lossy());
    let whole = std::fs::read_to_string(path).expect("a text");
    let script = whole.split_once(RULE).map_or(whole.as_str(), |(script, _)| script);
    let script = script.trim_end();
    assert!(script.starts_with("# "), "{name} begins with its story");
    let scenario = Scenario::parse(script).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(scenario.protocol.card().id, protocol, "{name}");
    let link = link_of(&scenario);
    let run = sound(scenario);
    for judged in run.judge() {
        assert!(judged.holds, "{name}: {}: found {}\n{link}", judged.text, judged.found);
    }
    println!("{name}: {link}");
    compare(&name, &format!("{script}\n{RULE}{}", narrate::transcript(&run)));
}

#[test]
fn every_script_happens_as_it_is_written() {
    for entry in CATALOGUE {
        let documents = documents(entry.id);
        assert!(documents.len() >= 2, "{} has too few scripts", entry.id);
        documents.iter().for_each(|path| check(entry.id, path));
    }
}
