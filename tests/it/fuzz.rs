//! Damaged, truncated, huge and hostile links and files: a clear line, never a panic, and never another run than said.

use assent::export::carried::{Carried, carried};
use assent::limits::LINK_CHARS_MAX;
use assent::run::Run;
use assent::scenario::link::{self, read, view};

/// Links that have been given away.
const LINKS: &str = include_str!("../scripts/links-v1.txt");

/// Damaged copies of each.
const COPIES: u32 = 30;

/// Steps that what a damaged link opens is played for.
const STEPS: u32 = 150;

/// The same numbers every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % most.max(1)
    }
}

fn links() -> Vec<&'static str> {
    let links = LINKS.lines().filter_map(|line| line.split_whitespace().find(|word| word.starts_with('#')));
    links.collect()
}

/// Opens a link, whatever it is: an error has words, and what opens is written as a link that opens the same.
fn survives(text: &str) {
    let shown = view(text, "");
    assert!(shown.warnings.len() <= 8);
    match read(text, "") {
        Err(error) => assert!(error.to_string().starts_with("this link cannot be opened: "), "{error}"),
        Ok(opened) => {
            let Some(scenario) = opened.scenario else { return };
            let again = link::write(&scenario, opened.step, &opened.view);
            let back = read(&again, "").unwrap_or_else(|error| panic!("{text} gave {again}: {error}"));
            assert_eq!(back.scenario.as_ref(), Some(&scenario), "{text} gave {again}");
            if let Ok(mut run) = Run::new(scenario) {
                run.advance(STEPS);
            }
        }
    }
}

#[test]
fn damaged_links_do_no_harm() {
    let (links, mut dice) = (links(), Dice(7));
    assert!(links.len() > 20);
    for link in &links {
        let letters: Vec<char> = link.chars().collect();
        for _ in 0..COPIES {
            let mut copy = letters.clone();
            for _ in 0..=dice.below(3) {
                let place = dice.below(copy.len());
                match dice.below(6) {
                    0 => copy.truncate(place.max(1)),
                    1 => drop(copy.remove(place)),
                    2 => copy.insert(place, char::from(33 + dice.below(94) as u8)),
                    3 => {
                        let last = copy.len() - 1;
                        copy.swap(place, last);
                    }
                    4 => copy.extend_from_slice(&letters[place.min(letters.len() - 1)..]),
                    _ => copy[place] = char::from_u32(dice.below(0x3000) as u32).unwrap_or('x'),
                }
                if copy.is_empty() {
                    copy.push('#');
                }
            }
            survives(&copy.iter().collect::<String>());
        }
    }
}

#[test]
fn hostile_links_are_refused_in_words() {
    let bomb = {
        // Ten megabytes of one letter in ten kilobytes.
        let packed = miniz_oxide::deflate::compress_to_vec(&vec![b'a'; 10_000_000], 9);
        format!("#z1.{}", base64(&packed))
    };
    let long = format!("#om?seed={}", "9".repeat(LINK_CHARS_MAX));
    let keys = format!("#om?{}", "a=b&".repeat(20_000));
    let marks =
        ["#<script>alert(1)</script>", "#om?n=%3Cimg%20src=x%3E", "#s/../../etc", "#javascript:alert(1)", "#%", "#%ZZ"];
    let wild =
        ["#om?n=18446744073709551616", "#om?n=-1", "#om?traitor=n999", "#z1.", "#z2.AAAA", "#z999999999999999999999.A"];
    let hostile = [bomb.as_str(), long.as_str(), keys.as_str()];
    for link in hostile.iter().chain(&marks).chain(&wild) {
        survives(link);
    }
    let error = read(&bomb, "").expect_err("too much").to_string();
    assert!(error.contains("TEXT_BYTES_MAX") && error.len() < 300, "{error}");
    let error = read(&long, "").expect_err("too long").to_string();
    assert!(error.contains("LINK_CHARS_MAX") && error.len() < 300, "{error}");
}

#[test]
fn damaged_files_do_no_harm() {
    let mut dice = Dice(11);
    let seeds: [&[u8]; 6] = [
        b"assent 1\nrun om n=4\nat 0ms corrupt n3 split\n",
        b"{\"link\":\"#om?n=4\",\"steps\":[{}]}",
        b"<svg xmlns=\"http://www.w3.org/2000/svg\"><title>x</title>\n<metadata>assent #om</metadata></svg>",
        b"<!doctype html><script type=\"text/plain\" id=\"scene\">#om?n=4</script>",
        b"\x89PNG\r\n\x1a\n\0\0\0\x0eiTXtassent\0\0\0\0\0#om\0\0\0\0\0\0\0\0IEND\0\0\0\0",
        b"sequenceDiagram\n    %% assent #om?n=4\n",
    ];
    for seed in seeds {
        for _ in 0..2_000 {
            let mut copy = seed.to_vec();
            for _ in 0..=dice.below(4) {
                let place = dice.below(copy.len());
                match dice.below(4) {
                    0 => copy.truncate(place),
                    1 => copy.insert(place, dice.below(256) as u8),
                    2 if !copy.is_empty() => drop(copy.remove(place)),
                    _ if !copy.is_empty() => copy[place] = dice.below(256) as u8,
                    _ => {}
                }
            }
            match carried(&copy) {
                Ok(Carried::Link(link)) => survives(&link),
                Ok(Carried::Text(text)) => drop(assent::scenario::Scenario::parse(&text)),
                Err(error) => assert!(error.len() < 300, "{error}"),
            }
        }
    }
}

/// RFC 4648, section 5, without padding.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let three = |chunk: &[u8]| {
        let bits = chunk.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        (0..=chunk.len()).map(move |at| char::from(LETTERS[(bits >> (18 - 6 * at)) as usize & 63])).collect::<String>()
    };
    bytes.chunks(3).map(three).collect()
}
