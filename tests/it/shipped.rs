//! The scenarios that come with the page, and links that were once given away: what they say comes true, and they stay
//! what they were.

use crate::golden_file::compare;
use crate::played::{link_of, sound};
use assent::run::Run;
use assent::scenario::shipped::{SHIPPED, Shipped};
use assent::scenario::{Moment, Scenario, Until, link};
use std::fmt::Write;

fn scenario(shipped: &Shipped) -> Scenario {
    shipped.scenario().unwrap_or_else(|error| panic!("{}: {error}", shipped.id))
}

#[test]
fn every_shipped_claim_comes_true() {
    for shipped in SHIPPED {
        let run = sound(scenario(shipped));
        assert!(!run.judge().is_empty(), "{} claims nothing", shipped.id);
        for judged in run.judge() {
            assert!(judged.holds, "{}: {}: found {}\n#s/{}", shipped.id, judged.text, judged.found, shipped.id);
        }
    }
}

#[test]
fn every_shipped_text_and_link_says_the_same_again() {
    for shipped in SHIPPED {
        let scenario = scenario(shipped);
        let text = scenario.to_string();
        assert_eq!(Scenario::parse(&text).as_ref(), Ok(&scenario), "{}", shipped.id);
        assert_eq!(Scenario::parse(&text).map(|again| again.to_string()), Ok(text), "{}", shipped.id);
        assert_eq!(link_of(&scenario), format!("#s/{}", shipped.id));
        // The packed link, which stays when the shipped text changes.
        let mut other = scenario.clone();
        other.title.push('.');
        assert!(link_of(&other).starts_with("#z1."));
        let opened = link::read(&link_of(&other), "").map(|opened| opened.scenario);
        assert_eq!(opened, Ok(Some(other)), "{}", shipped.id);
    }
}

/// What the page can dress a run in.
const SKINS: [&str; 11] =
    ["plain", "generals", "sky", "atc", "bank", "datacentre", "flight", "space", "clocks", "assembly", "snapshot"];

#[test]
fn every_shipped_scenario_tells_its_story_while_it_runs() {
    for shipped in SHIPPED {
        let run = sound(scenario(shipped));
        let Scenario { story, asks, until, skin, .. } = run.scenario();
        assert!((2..=5).contains(&story.len()), "{}: {} story lines", shipped.id, story.len());
        assert!(SKINS.contains(&skin.as_str()), "{}: {skin}", shipped.id);
        let last = run.world().now;
        let order: Vec<_> = story.iter().map(|line| run.plan().time_of(line.when).expect("a time")).collect();
        assert!(order.is_sorted() && order.iter().all(|time| *time <= last), "{}: {order:?}", shipped.id);
        for ask in asks {
            let Moment::At(when) = ask.when else { panic!("{}: a question is asked at a time", shipped.id) };
            let decided = run.world().nodes.iter().filter_map(|node| node.decision).map(|made| made.at).min();
            assert!(decided.is_none_or(|first| when < first) || *until != Until::Quiet, "{}: too late", shipped.id);
            assert!(when < last, "{}: asked after the end", shipped.id);
        }
    }
}

/// Also read by the browser tests: what the page computes must be the same.
#[test]
fn shipped_digests_are_what_they_were() {
    let mut table = String::new();
    for shipped in SHIPPED {
        let run = sound(scenario(shipped));
        let _ = writeln!(table, "{} {} {}", shipped.id, run.digest(), run.last());
    }
    compare("digests.txt", &table);
}

const LINKS: &str = "links-v1.txt";

/// Links of version 1, replayed for ever. `UPDATE=1` completes lines that hold a link alone, and never changes another.
#[test]
fn links_once_given_away_open_the_same_run() {
    let path = format!("{}/tests/scripts/{LINKS}", env!("CARGO_MANIFEST_DIR"));
    let known = std::fs::read_to_string(path).expect("the links");
    let mut now = String::new();
    for line in known.lines() {
        let mut words = line.split(' ');
        let link = words.next().filter(|word| !word.is_empty() && *word != "##");
        let Some(link) = link else {
            let _ = writeln!(now, "{line}");
            continue;
        };
        let run = opened(link);
        let found = format!("{link} {} {}", run.digest(), run.last());
        if words.next().is_some() {
            assert_eq!(line, found, "a link of version 1 opens another run");
        }
        let _ = writeln!(now, "{found}");
    }
    assert!(now.lines().count() >= 20);
    compare(LINKS, &now);
}

fn opened(link: &str) -> Run {
    let opened = link::read(link, "").unwrap_or_else(|error| panic!("{link}: {error}"));
    assert_eq!(opened.warnings, [""; 0], "{link}");
    let run = sound(opened.scenario.unwrap_or_else(|| panic!("{link} names no scenario")));
    assert!(opened.step.is_none_or(|step| step <= run.last().0), "{link}: its step is there");
    run
}
