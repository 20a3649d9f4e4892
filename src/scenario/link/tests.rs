//! Links that open, links that do not, and the way back.

use super::*;
use crate::faults::{Crash, Strategy};
use crate::ids::NodeId;
use crate::scenario::text::random::Draws;
use crate::scenario::{Action, Moment, Planned};
use crate::time::Time;
use crate::value::Value;
use std::time::Instant;

fn opened(link: &str) -> Opened {
    read(link, "").unwrap_or_else(|error| panic!("{link}: {error}"))
}

fn scenario(link: &str) -> Scenario {
    opened(link).scenario.unwrap_or_else(|| panic!("{link} names no scenario"))
}

fn error(link: &str) -> String {
    read(link, "").expect_err(link).to_string()
}

#[test]
fn a_readable_link_changes_the_plain_scenario() {
    let found =
        opened("#broadcast?step=12&traitor=n3,n2:silent&crash=n1@20ms,n0&n=5&rule=max&seed=7&input=1,0,-,tea,1");
    assert_eq!((found.step, found.view, found.warnings), (Some(12), vec![], vec![]));
    let found = found.scenario.unwrap();
    let at = |us, action| Planned { when: Moment::At(Time(us)), action };
    assert_eq!(
        found.script,
        [
            at(0, Action::Corrupt(NodeId(3), Strategy::Attack { id: "split", index: 0 })),
            at(0, Action::Corrupt(NodeId(2), Strategy::Silent)),
            at(20_000, Action::Crash(NodeId(1), Crash::Now)),
            at(0, Action::Crash(NodeId(0), Crash::Now)),
        ]
    );
    let tea = Some(Value(crate::value::ValueNames::FIRST));
    assert_eq!((found.n, found.seed, found.params.get("rule")), (5, 7, Some("max")));
    assert_eq!(found.inputs, [Some(Value(1)), Some(Value(0)), None, tea, Some(Value(1))]);
    assert_eq!(scenario("broadcast"), Scenario::plain(&CATALOGUE[0]));
}

#[test]
fn a_shipped_scenario_opens_by_its_id_and_keeps_its_size() {
    let shipped = shipped::SHIPPED[0].scenario().unwrap();
    let found = opened(&format!("#s/{}?step=9&seed=77", shipped::SHIPPED[0].id));
    assert_eq!((found.step, found.scenario), (Some(9), Some(Scenario { seed: 77, ..shipped })));
    assert!(
        error("#s/broadcast-crash?n=5").contains("found `n=5`, expected n=3, which this shipped scenario was made")
    );
    assert!(error("#s/broadcast-crsh").contains("did you mean `broadcast-crash`?"));
}

#[test]
fn view_keys_come_from_both_places_and_the_fragment_wins() {
    let found = read("#broadcast?theme=dark&readonly", "?embed=1&theme=light&utm_source=x&step=3").unwrap();
    let pairs = |list: &[(&str, &str)]| list.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect::<Vec<_>>();
    assert_eq!(found.view, pairs(&[("embed", "1"), ("theme", "dark"), ("readonly", "1")]));
    assert_eq!((found.step, found.warnings), (Some(3), vec!["`utm_source` means nothing in a link".to_owned()]));
    let found = opened("https://example.org/a/?embed=1&step=3#broadcast&step=4&sede=7&step=x");
    assert_eq!((found.view, found.step), (pairs(&[("embed", "1")]), Some(4)));
    assert_eq!(found.warnings, ["`sede` means nothing in a link; did you mean `seed`?", "`x` is no step"]);
    let found = opened("https://example.org/a/?embed=1");
    assert_eq!((found.scenario, found.view), (None, pairs(&[("embed", "1")])));
    assert_eq!(opened(""), Opened::default());
    assert_eq!(view("#nonsense?embed", "").view, pairs(&[("embed", "1")]));
}

#[test]
fn escaped_links_open_too() {
    let plain = scenario("#broadcast?n=4&seed=3");
    assert_eq!(scenario("#broadcast%3Fn%3D4%26seed%3D3"), plain);
    assert_eq!(scenario("%23broadcast%3Fn%3D4%26seed%3D3"), plain);
    assert_eq!(scenario(" https://example.org/#broadcast?n=4&%73eed=%33\n"), plain);
}

#[test]
fn damaged_links_say_so() {
    let packed = format!("#z1.{}", pack("assent 1\nrun broadcast\nat 5ms crsh n0\n"));
    let bomb = base64::encode(&miniz_oxide::deflate::compress_to_vec(&vec![b'#'; 50_000_000], 9));
    let whole = write(&shipped::find("broadcast-crash").unwrap().scenario().unwrap(), None, &[]);
    assert_eq!(whole, "#s/broadcast-crash");
    let long = pack(shipped::SHIPPED[0].text());
    for (link, expected) in [
        ("#brodcast?n=4".to_owned(), "found `brodcast`, expected a protocol, `s/` and a shipped scenario, or `z1.`"),
        ("#brodcast?n=4".to_owned(), " — did you mean `broadcast`?"),
        ("#broadcast?n=one".to_owned(), "found `n=one`, expected from 2 to 128 nodes"),
        ("#broadcast?n=4&traitor=n4".to_owned(), "found `n4`, expected a node from n0 to n3 (n = 4)"),
        ("#broadcast?traitor=n1:spit".to_owned(), "did you mean `split`?"),
        ("#broadcast?traitor=n1:twins".to_owned(), "found its end, expected `left`"),
        ("#broadcast?crash=n1@".to_owned(), "expected a time such as"),
        ("#broadcast?input=1".to_owned(), "expected a value for n1"),
        ("#broadcast?input=1,1,1%0Aclaim".to_owned(), "found `1\\nclaim`, expected a value"),
        (format!("#z1.{}", &long[..long.len() / 2]), "found its end, expected more: this link is cut off"),
        ("#z1.".to_owned(), "this link cannot be opened: found its end, expected more: this link is cut off"),
        ("#z1.ab$c".to_owned(), "found `$`, expected letters, digits, `-` and `_` after `z1.`"),
        ("#z1._____w".to_owned(), "expected a packed scenario; this one is damaged"),
        ("#z2.abcd".to_owned(), "found `z2`, expected z1, the packing that this version"),
        (packed, "line 3, column 8 of its text: found `crsh`, expected an action"),
        (format!("#z1.{bomb}"), "expected a packed text of at most 65536 bytes (TEXT_BYTES_MAX)"),
        (
            "#".repeat(131_073),
            "found `131073 characters`, expected a link of at most 131072 characters (LINK_CHARS_MAX)",
        ),
    ] {
        assert!(error(&link).contains(expected), "{}\n{}", &link[..link.len().min(99)], error(&link));
    }
}

#[test]
fn a_short_scenario_is_written_readably_and_a_long_one_packed() {
    let view = [("theme".to_owned(), "dark red".to_owned()), ("n".to_owned(), "9".to_owned())];
    for link in [
        "#broadcast",
        "#broadcast?n=4&seed=7&rule=max&traitor=n3:silent&crash=n1@20ms&crash=n0&step=12&theme=dark%20red",
        "#broadcast?input=1,-,tea&traitor=n2:split",
        "#s/broadcast-crash?step=3",
    ] {
        let found = opened(link);
        let view = if link.contains("theme") { &view[..] } else { &[] };
        let link = link.replace("n2:split", "n2");
        assert_eq!(write(&found.scenario.unwrap(), found.step, view), link);
    }
    let mut long = Scenario { title: "A title".into(), ..Scenario::plain(&CATALOGUE[0]) };
    let link = write(&long, Some(3), &view);
    assert!(link.starts_with("#z1.") && link.ends_with("&step=3&theme=dark%20red"), "{link}");
    let found = opened(&link);
    assert_eq!((found.scenario.as_ref(), found.step, found.view.len()), (Some(&long), Some(3), 1));
    (long.title, long.inputs) = (String::new(), vec![Some(Value(123_456)); 100]);
    long.resize(100);
    let link = write(&long, None, &[]);
    assert!(link.starts_with("#z1.") && link.len() < 90, "{link}");
    assert_eq!(scenario(&link), long);
}

#[test]
fn random_scenarios_come_back_from_their_links() {
    let mut draws = Draws::new(3);
    let mut readable = 0;
    for round in 0..600 {
        let drawn = draws.scenario(round % 3);
        let link = write(&drawn, Some(2), &[]);
        readable += u32::from(!link.starts_with("#z1."));
        assert_eq!(opened(&link), Opened { scenario: Some(drawn), step: Some(2), ..Opened::default() }, "{link}");
    }
    assert!(readable < 600);
}

/// Golden, and packed by another program: links that were once given out open for ever.
#[test]
fn an_old_packed_link_still_opens() {
    let link = "#z1.JY2xDcMwDAR7TvEDOICdpEnhLbIAI9IGAYkyJLrL8JGR8vCHP-5dPbBQWGTFWxm1IdVtU6V2Oj6tsiTuAV-f6Kqyvsj8OAMx5L\
                -J2wXE42guHWmMPk--4Au_T_6g08MyRJOJCqXMVsB7Uy1X_VAX851-&step=5";
    let text = "assent 1\ntitle Tea or coffee\nrun broadcast n=4 seed=9\ninput tea coffee - tea\n\
                at 10ms cut n0,n1 | n2,n3\nuntil decided\nclaim agreement pending\n";
    let found = opened(link);
    assert_eq!(found.step, Some(5));
    assert_eq!(found.scenario.unwrap().to_string(), text);
}

/// Mutated, truncated and random fragments: no panic, and none takes long.
#[test]
fn hostile_links_neither_panic_nor_hang() {
    let mut draws = Draws::new(4);
    let mut sources: Vec<String> = (0..40).map(|_| write(&draws.scenario(6), Some(1), &[])).collect();
    sources.push("#broadcast?n=4&seed=7&input=1,0,-,tea&traitor=n3:silent,n2&crash=n1@20ms&step=12&rule=max".into());
    sources.push("https://example.org/?embed=1&theme=dark#s/broadcast-crash?step=3&seed=%37".into());
    let started = Instant::now();
    for round in 0..20_000 {
        let mut bytes: Vec<u8> = match round % 4 {
            0 => (0..draws.below(200)).map(|_| draws.below(256) as u8).collect(),
            1 => b"#z1.".iter().copied().chain((0..draws.below(200)).map(|_| b'A' + draws.below(26) as u8)).collect(),
            _ => sources[draws.below(sources.len() as u64) as usize].clone().into_bytes(),
        };
        for _ in 0..draws.below(4) {
            let at = draws.below(bytes.len() as u64 + 1) as usize;
            match draws.below(4) {
                0 => bytes.truncate(at),
                1 => bytes.insert(at, b"?&=#%,:@-z9\n"[draws.below(12) as usize]),
                2 if at < bytes.len() => bytes[at] = draws.below(256) as u8,
                _ => bytes.extend_from_within(at..),
            }
        }
        let link = String::from_utf8_lossy(&bytes);
        if let Ok(Opened { scenario: Some(found), .. }) = read(&link, &link) {
            assert_eq!(scenario(&write(&found, None, &[])), found, "{link}");
        }
    }
    for link in
        ["#broadcast?".to_owned() + &"&a".repeat(65_000), "#broadcast?crash=".to_owned() + &"n0,".repeat(43_000)]
    {
        drop(read(&link, &link));
    }
    assert!(started.elapsed().as_secs() < 120, "{:?}", started.elapsed());
}
