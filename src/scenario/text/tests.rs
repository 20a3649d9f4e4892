//! Texts that are read, printed, and refused.

use super::random::Draws;
use crate::faults::{Crash, Strategy};
use crate::ids::{NodeId, NodeSet};
use crate::network::{Life, Verdict};
use crate::protocols::CATALOGUE;
use crate::scenario::{Action, Moment, Scenario, Target};
use crate::time::{Span, Time};
use crate::tree::Tree;
use crate::value::{Value, ValueNames};

fn read(text: &str) -> Scenario {
    Scenario::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// A text whose first two lines are given.
fn with(lines: &str) -> String {
    format!("assent 1\nrun broadcast n=4\n{lines}\n")
}

fn error(text: &str) -> String {
    Scenario::parse(text).expect_err(text).to_string()
}

#[test]
fn a_whole_text_is_printed_in_canonical_form() {
    let text = r#"
# A comment before the version.
assent 1
run   broadcast seed=7 n = 4 wait=round rule=max   # wait=round is the default
claim agreement holds
title One "best" title   # and a comment
until decided
skin  generals
net   sync fifo loss=2.50% delay=5ms..10ms delta=10000us
claim decided n1 = tea by 30ms
claim sent = 12
at 40ms  cut n0 , n1 | n2,n3
at 0ms   corrupt n3
input n0=tea n2=- n1=1
story 1500us "\"Tea\" # please"
at round 2 say n0 -> n2 input value=coffee
ask   step 20 "What?" tea* ="by the rule" "a = b" nothing = "it \"has\" to"
names n1="Bob the second" n0=Ada
at 5ms drop n0,n1,n2,n3->n1 input until 1s
"#;
    let canonical = r#"assent 1
title One "best" title
skin generals
run broadcast n=4 seed=7 rule=max
names n0=Ada n1="Bob the second"
input n0=tea n2=-
net sync delay=5ms..10ms loss=2.5% fifo
at 40ms cut n0,n1 | n2,n3
at 0ms corrupt n3 split
at round 2 say n0->n2 input value=coffee
at 5ms drop *->n1 input until 1s
story 1.5ms "\"Tea\" # please"
ask step 20 "What?" tea*="by the rule" "a = b" nothing="it \"has\" to"
until decided
claim agreement holds
claim decided n1 = tea by 30ms
claim sent = 12
"#;
    let scenario = read(text);
    assert_eq!(scenario.to_string(), canonical);
    assert_eq!(read(canonical), scenario);
}

#[test]
fn every_action_means_what_it_says() {
    let node = NodeId;
    let set = |nodes: &[u16]| nodes.iter().map(|node| NodeId(*node)).collect::<NodeSet>();
    let links = |from, to, kind: Option<&str>| Target::Links { from, to, kind: kind.map(str::to_owned) };
    let all = NodeSet::all(4);
    let meddle = |target, verdict, life| Action::Meddle { target, verdict, life };
    for (text, action) in [
        ("crash n1", Action::Crash(node(1), Crash::Now)),
        ("crash n1 after 2 sends", Action::Crash(node(1), Crash::AfterSends(2))),
        ("crash n1 after 1 send", Action::Crash(node(1), Crash::AfterSends(1))),
        ("crash n1 reaching n2,n3", Action::Crash(node(1), Crash::Reaching(set(&[2, 3])))),
        ("crash n1 reaching nobody", Action::Crash(node(1), Crash::Reaching(NodeSet::EMPTY))),
        ("restart n1", Action::Restart(node(1))),
        ("corrupt n3 hand", Action::Corrupt(node(3), Strategy::Hand)),
        ("corrupt n3 silent", Action::Corrupt(node(3), Strategy::Silent)),
        ("corrupt n3 twins left=n0,n1", Action::Corrupt(node(3), Strategy::Twins { left: set(&[0, 1]) })),
        ("corrupt n3 withhold from=n2", Action::Corrupt(node(3), Strategy::Withhold { from: set(&[2]) })),
        ("corrupt n3 delay by=5ms", Action::Corrupt(node(3), Strategy::Delay { by: Span::ms(5) })),
        ("corrupt n3 replay", Action::Corrupt(node(3), Strategy::Replay)),
        ("corrupt n3 split", Action::Corrupt(node(3), Strategy::Attack { id: "split", index: 0 })),
        ("cut n0,n1 | n2", Action::Cut(vec![set(&[0, 1]), set(&[2])])),
        ("heal", Action::Heal),
        ("drop m57", meddle(Target::Parcel(crate::ids::ParcelId(57)), Verdict::Drop, Life::Once)),
        ("hold n0->* input", meddle(links(set(&[0]), all, Some("input")), Verdict::Hold, Life::Once)),
        ("duplicate *->n1 until end", meddle(links(all, set(&[1]), None), Verdict::Duplicate, Life::Always)),
        (
            "delay n0,n2->n1 by 5ms until 120ms",
            meddle(links(set(&[0, 2]), set(&[1]), None), Verdict::Delay(Span::ms(5)), Life::Until(Time(120_000))),
        ),
        ("lose n0->* 30% until end", meddle(links(set(&[0]), all, None), Verdict::Lose(300_000), Life::Always)),
        ("flip n0->n1 input bit 2", meddle(links(set(&[0]), set(&[1]), Some("input")), Verdict::Flip(2), Life::Once)),
        ("flip m57", meddle(Target::Parcel(crate::ids::ParcelId(57)), Verdict::Flip(0), Life::Once)),
        ("flip n2", Action::Upset(node(2), 0)),
        ("flip n2 bit 3", Action::Upset(node(2), 3)),
        ("release *->*", Action::Release(links(all, all, None))),
        ("release m57", Action::Release(Target::Parcel(crate::ids::ParcelId(57)))),
        ("deliver m3", Action::Deliver(Target::Parcel(crate::ids::ParcelId(3)))),
        ("fire n1 election-timeout", Action::Fire(node(1), "election-timeout".into())),
        ("request n0 42", Action::Request(node(0), Value(42))),
        ("toss n2 1 0 5", Action::Toss(node(2), vec![1, 0, 5])),
    ] {
        let text = with(&format!("at step 3 {text}"));
        let scenario = read(&text);
        assert_eq!(scenario.script[0].action, action, "{text}");
        assert_eq!(scenario.script[0].when, Moment::Step(3));
        assert_eq!(scenario.to_string(), text);
    }
}

#[test]
fn fields_are_read_by_their_looks() {
    let text = with(
        "at 0ms forge n0->n1 input a=true b=n3 c=[n0,n3] d=- e=-5 f=tea g=\"T t\" h=Signed{body=tea,signers=[]} i={n1->1}",
    );
    let scenario = read(&text);
    let Action::Forge { fields, .. } = &scenario.script[0].action else { panic!("{scenario:?}") };
    let tea = Tree::Value(Value(ValueNames::FIRST));
    let node = |node| Tree::Node(NodeId(node));
    let expected = [
        ("a", Tree::Bool(true)),
        ("b", node(3)),
        ("c", Tree::List(vec![node(0), node(3)])),
        ("d", Tree::Nothing),
        ("e", Tree::Int(-5)),
        ("f", tea.clone()),
        ("g", Tree::Text("T t".into())),
        ("h", Tree::Record("Signed".into(), vec![("body".into(), tea), ("signers".into(), Tree::List(vec![]))])),
        ("i", Tree::Map(vec![(node(1), Tree::Int(1))])),
    ];
    assert_eq!(*fields, expected.map(|(name, tree)| (name.to_owned(), tree)));
    assert_eq!(scenario.to_string(), text);
}

#[test]
fn names_of_values_are_numbered_by_the_canonical_order() {
    let backwards = read("assent 1\nrun broadcast\nclaim decided = tea\nat 0ms request n1 milk\ninput n0=beer");
    let forwards = read("assent 1\nrun broadcast\ninput n0=beer\nat 0ms request n1 milk\nclaim decided = tea");
    assert_eq!(backwards, forwards);
    assert_eq!(backwards.inputs[0], Some(Value(ValueNames::FIRST)));
    // An action added later may use an older name; then the order is written down.
    let mut later = backwards.clone();
    later.script.remove(0);
    let text = later.to_string();
    assert!(text.contains("\nvalues beer milk tea\n"), "{text}");
    assert_eq!(read(&text), later);
    assert!(!backwards.to_string().contains("values"));
}

#[test]
fn errors_in_the_header_say_where_what_and_what_was_meant() {
    for (text, expected) in [
        ("", "line 1, column 1: found the end of the line, expected a line `run PROTOCOL`"),
        ("assent 1\n", "line 1, column 9: found the end of the line, expected a line `run PROTOCOL`"),
        ("run broadcast", "line 1, column 1: found `run`, expected `assent 1`, the version, first"),
        ("assent 2", "line 1, column 8: found `2`, expected `1`, the version of the format"),
        ("assent 1\nrun brodcast", "did you mean `broadcast`?"),
        ("assent 1\nnames n0=A\nrun broadcast", "line 2, column 1: found `names`, expected `run PROTOCOL` before that"),
        ("assent 1\nrun broadcast n=1", "line 2, column 17: found `1`, expected from 2 to 128 nodes"),
        ("assent 1\nrun broadcast n=129", "line 2, column 17: found `129`, expected from 2 to 128 nodes"),
        ("assent 1\nrun broadcast rule=mox", "found `mox`, expected one of min, max, majority, lowest-id for `rule`"),
        ("assent 1\nrun broadcast rule=mjority", "did you mean `majority`?"),
        ("assent 1\nrun broadcast rul=max", "found `rul`, expected a parameter of `broadcast`: n, f, seed, rule, wait"),
        ("assent 1\nrun broadcast n=3 n=4", "line 2, column 19: found `n`, expected `n` once"),
    ] {
        assert!(error(text).contains(expected), "{text:?}\n{}", error(text));
    }
}

#[test]
fn errors_in_what_follows_the_header_do_so_too() {
    for (line, expected) in [
        ("climb sent = 1", "found `climb`, expected a statement: title,"),
        ("clam sent = 1", "did you mean `claim`?"),
        ("at 5ms corupt n1", "line 3, column 8: found `corupt`, expected an action: crash, restart, corrupt, say,"),
        ("at 5ms corupt n1", " — did you mean `corrupt`?"),
        ("at 5ms crash n4", "line 3, column 14: found `n4`, expected a node from n0 to n3 (n = 4)"),
        ("at 5ms corrupt n3 splt", "expected a strategy: hand, silent, twins, withhold, delay, replay, split — did"),
        ("at 5ms say n0->n1 inptu value=1", "expected a kind of message: input — did you mean `input`?"),
        ("at 5ms say n0->n1 input", "found the end of the line, expected what it says instead"),
        ("at 5ms say n0->n1 input value=1 value=2", "line 3, column 33: found `value`, expected each field once"),
        ("at 5ms drop m5 until end", "line 3, column 16: found `until`, expected the end of the line"),
        ("at 5ms cut n0 | n0,n1", "line 3, column 17: found `n0`, expected each node in one group only"),
        ("at 86401s heal", "found `86401s`, expected a time of at most a day (86400s)"),
        ("at step 10000001 heal", "expected a step from 0 to 10000000"),
        ("at stp 4 heal", "did you mean `step`?"),
        ("at round 0 heal", "expected a round from 1 to"),
        ("input 1 0", "line 3, column 10: found the end of the line, expected a value for n2 (n = 4), or `-` for none"),
        ("input 1 0 1 0 1", "line 3, column 15: found `1`, expected the end of the line"),
        ("input n0=1000000", "expected a number of at most 999999 (VALUE_MAX)"),
        ("input n0=Attack", "found `Attack`, expected a value: a number of at most 999999 or a name such as `attack`"),
        ("input n0=1 n0=2", "line 3, column 12: found `n0`, expected each node once"),
        ("names n0=\"\"", "found `\"\"`, expected a name of 1 to 24 printable characters"),
        ("names n0=1234567890123456789012345", "expected a name of 1 to 24 printable characters"),
        ("net sync delay=11ms", "line 3, column 16: found `11ms`, expected a delay of at most the bound, delta = 10ms"),
        ("net async delay=9ms..8ms", "line 3, column 22: found `8ms`, expected a greatest delay of at least 9ms"),
        ("net async gst=5ms", "line 3, column 11: found `gst`, expected `gst` with `net partial` only"),
        ("net sync delta=0", "line 3, column 16: found `0`, expected a bound greater than 0"),
        ("net async loss=100.0001%", "expected a share from 0% to 100% with at most four decimals"),
        ("net asnyc", "expected a kind of network: sync, partial, async — did you mean `async`?"),
        ("ask 5ms \"Who?\" a b", "expected answers, the right one with a `*` at its end"),
        ("ask 5ms \"Who?\" a* b*", "line 3, column 20: found `*`, expected one right answer only"),
        ("story 5ms Hello", "found `Hello`, expected a text in quotes"),
        ("story 5ms \"Hello", "line 3, column 17: found the end of the line, expected a closing quote"),
        ("until decidet", "did you mean `decided`?"),
        ("claim agreement hold", "expected how it stands with it: holds, breached, pending — did you mean `holds`?"),
        (
            "until quiet\nuntil quiet",
            "line 4, column 1: found `until`, expected one `until` only; the first is on line 3",
        ),
    ] {
        let text = with(line);
        assert!(error(&text).contains(expected), "{line:?}\n{}", error(&text));
    }
}

#[test]
fn the_first_error_by_line_is_told_whatever_the_order_of_reading() {
    let text = with("claim agreement hold\nnames n9=A\nnonsense");
    assert!(error(&text).starts_with("line 3, column 17: found `hold`"), "{}", error(&text));
    assert!(error("assent 1\ntitle \u{1}\nrun x").starts_with("line 2, column 7: found `\\u{1}`"));
}

#[test]
fn limits_are_named() {
    assert!(
        error(&"#".repeat(65_537)).contains("found `65537 bytes`, expected a text of at most 65536 bytes (TEXT_BYT")
    );
    assert!(
        error(&with(&"at 0 heal\n".repeat(4_000))).contains("line 4001, column 1: found `at`, expected at most 4000")
    );
    read(&with(&"at 0 heal\n".repeat(3_998)));
    let names: String = (0..257).map(|at| format!(" v{at}")).collect();
    assert!(error(&with(&format!("values{names}"))).contains("found `v256`, expected at most 256 names of values"));
    let deep = format!("at 0 forge n0->n1 input a={}", "[".repeat(60_000));
    assert!(error(&with(&deep)).contains("expected at most 8 brackets inside one another"));
}

#[test]
fn windows_line_ends_and_a_byte_order_mark_do_no_harm() {
    let text = with("input 1 0 1 1\nstory 0ms \"a\"");
    assert_eq!(read(&format!("\u{feff}{}", text.replace('\n', "\r\n"))), read(&text));
}

#[test]
fn random_scenarios_are_read_as_they_were_printed() {
    let mut draws = Draws::new(1);
    for _ in 0..2_000 {
        let scenario = draws.scenario(8);
        let text = scenario.to_string();
        let again = read(&text);
        assert_eq!(again, scenario, "{text}");
        assert_eq!(again.to_string(), text);
    }
}

#[test]
fn damaged_texts_never_panic_and_name_a_place_inside() {
    let mut draws = Draws::new(2);
    for _ in 0..5_000 {
        let mut letters: Vec<char> = draws.scenario(5).to_string().chars().collect();
        for _ in 0..=draws.below(3) {
            if letters.is_empty() {
                break;
            }
            let at = draws.below(letters.len() as u64) as usize;
            match draws.below(4) {
                0 => drop(letters.remove(at)),
                1 => letters.insert(at, letters[draws.below(letters.len() as u64) as usize]),
                2 => letters[at] = ['"', '\n', '-', '=', '\u{0}', '9', '*', '{'][draws.below(8) as usize],
                _ => letters.truncate(at.max(1)),
            }
        }
        let text: String = letters.into_iter().collect();
        match Scenario::parse(&text) {
            Ok(scenario) => assert_eq!(read(&scenario.to_string()), scenario, "{text}"),
            Err(error) => {
                let line = text.split('\n').nth(error.line as usize - 1).unwrap_or_else(|| panic!("{error}\n{text}"));
                assert!((1..=line.chars().count() as u32 + 1).contains(&error.column), "{error}\n{text}");
            }
        }
    }
}

/// A card's words must not mean something else where they may stand.
#[test]
fn no_card_has_a_word_that_texts_and_links_need() {
    for card in CATALOGUE.iter().map(|entry| entry.card()) {
        let settings: Vec<&str> = Scenario::settings(card).collect();
        for word in card.kinds.iter().map(|kind| kind.word).chain(settings.iter().copied()) {
            assert!(super::line::is_id(word) && !["until", "by"].contains(&word), "{}: {word}", card.id);
        }
        for (name, _) in card.values {
            assert!(super::lexer::is_word(name) && super::line::integer(name).is_none(), "{}: {name}", card.id);
            assert!(super::line::node_id(name).is_none(), "{}: {name}", card.id);
            assert!(!super::header::NOT_VALUES.contains(name), "{}: {name}", card.id);
        }
        for attack in CATALOGUE.iter().filter(|entry| entry.id == card.id).flat_map(|entry| (entry.attacks)()) {
            assert!(super::line::is_id(attack.id), "{}: {}", card.id, attack.id);
            assert!(!super::actions::STRATEGIES.contains(&attack.id), "{}: {}", card.id, attack.id);
        }
        for param in &settings[3..] {
            let taken = ["n", "f", "seed", "step", "input", "traitor", "crash"].contains(param);
            assert!(!taken && !crate::scenario::link::VIEW_KEYS.contains(param), "{}: {param}", card.id);
        }
    }
}
