//! What leaves a run for other programs, and comes back.

use assent::export::carried::{Carried, FILE_BYTES_MAX, carried};
use assent::export::film::{FRAMES_MAX, Reel, shots};
use assent::export::gif::Film;
use assent::export::{mermaid, png, qr, shiviz, svg};
use assent::ids::StepId;
use assent::reasons;
use assent::run::{Marks, Run, What};
use assent::scenario::{Scenario, link, shipped};
use assent::scene::{Frame, Layout};
use std::collections::BTreeMap;

fn played(id: &str) -> Run {
    let scenario = shipped::find(id).expect("shipped").scenario().expect("reads");
    let mut run = Run::new(scenario).expect("plays");
    run.finish();
    run
}

/// A ShiViz log taken apart as its pattern says: host, clock, a pair an event.
fn events(log: &str) -> Vec<(String, BTreeMap<String, u32>)> {
    let lines: Vec<&str> = log.lines().collect();
    assert!(lines.len().is_multiple_of(2), "two lines an event");
    let event = |pair: &[&str]| {
        let (host, clock) = pair[1].split_once(' ').expect("a host and a clock");
        let clock: BTreeMap<String, u32> = serde_json::from_str(clock).expect("a clock is JSON");
        assert!(!pair[0].is_empty() && !host.is_empty());
        (host.to_owned(), clock)
    };
    lines.chunks(2).map(event).collect()
}

#[test]
fn the_clocks_of_a_log_are_happened_before() {
    for id in ["generals-three", "paxos-five", "broadcast-crash"] {
        let run = played(id);
        let events = events(&shiviz::log(&run));
        let steps: Vec<StepId> =
            run.trace().steps().filter(|(_, step)| step.node.is_some()).map(|(id, _)| id).collect();
        assert_eq!(events.len(), steps.len(), "{id}");
        // Happened-before as it is defined: the same host's event before, and the event that was the cause; here what was
        // done to a node, and what came to it while it was down, are events of it as well.
        let mut pasts: BTreeMap<StepId, Vec<StepId>> = BTreeMap::new();
        let mut last = BTreeMap::new();
        for (step, (host, clock)) in steps.iter().zip(&events) {
            let cause = run.trace().step(*step).and_then(|taken| taken.cause);
            let mut past = vec![*step];
            for earlier in [cause, last.insert(host, *step)].into_iter().flatten() {
                past.extend(pasts.get(&earlier).into_iter().flatten());
            }
            let known = reasons::past(run.trace(), *step);
            assert!(known.iter().all(|step| past.contains(&step)), "{id}: what the reasons know of step {step}");
            for (other, (other_host, other_clock)) in steps.iter().zip(&events) {
                // One event knows another if its clock has come as far as the other's own count (Mattern, 1989).
                let knows = clock.get(other_host).copied().unwrap_or(0) >= other_clock[other_host];
                assert_eq!(knows, past.contains(other), "{id}: step {step} of {host} and step {other}");
            }
            pasts.insert(*step, past);
        }
    }
}

#[test]
fn a_sequence_diagram_has_an_arrow_for_each_message() {
    for id in ["generals-three", "broadcast-crash", "two-generals-last"] {
        let run = played(id);
        let text = mermaid::sequence(&run);
        assert!(text.len() < 50_000, "{id}: Mermaid takes so many characters");
        let arrives = |parcel| run.trace().parcel(parcel).is_some_and(|parcel| !parcel.marks.has(Marks::LOCAL));
        let ends = run.trace().steps().filter(|(_, step)| match step.what {
            What::Arrival(parcel) | What::Loss(parcel) | What::DeadEnd(parcel) => arrives(parcel),
            _ => false,
        });
        let arrows = text.lines().filter(|line| line.contains("->>") || line.contains("-x"));
        assert_eq!(arrows.count(), ends.count(), "{id}");
        assert_eq!(carried(text.as_bytes()), Ok(Carried::Link(link::write(run.scenario(), None, &[]))));
    }
}

#[test]
fn nothing_in_a_name_breaks_a_diagram() {
    let text = "assent 1\ntitle \"a; b # c <d> end\"\nrun om n=4\nnames n0=\"x;y\" n1=\"p: q\"\n";
    let mut run = Run::new(Scenario::parse(text).expect("reads")).expect("plays");
    run.finish();
    let diagram = mermaid::sequence(&run);
    for line in diagram.lines().skip(2) {
        let rest = line.replace("#35;", "").replace("#59;", "").replace("#lt;", "").replace("#gt;", "");
        assert!(!rest.contains([';', '#', '<']), "{line}");
    }
}

/// A PNG of one white pixel.
fn pixel() -> Vec<u8> {
    let hex = "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8ffff3f0005fe02fe\
               dccc59e70000000049454e44ae426082";
    let hex: String = hex.split_whitespace().collect();
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hex")).collect()
}

#[test]
fn a_png_keeps_its_picture_and_gets_its_link() {
    let (plain, link) = (pixel(), "#om?n=4&names=é&step=3");
    assert_eq!(png::link_in(&plain), Ok(None));
    let with = png::with_link(&plain, link).expect("a PNG");
    assert_eq!(png::link_in(&with), Ok(Some(link.to_owned())));
    assert_eq!(carried(&with), Ok(Carried::Link(link.to_owned())));
    // All chunks are as they were, and the end is the end.
    assert!(with.starts_with(&plain[..plain.len() - 12]) && with.ends_with(&plain[plain.len() - 12..]));
    for end in 0..plain.len() {
        let cut = png::with_link(&plain[..end], link);
        assert!(cut.is_err(), "cut off at {end}");
    }
}

#[test]
fn an_svg_keeps_its_picture_and_gets_its_link() {
    let mut run = played("generals-three");
    run.seek(StepId(5));
    let picture = assent::scene::svg(&run, &Layout::ring(3, 960.0, 540.0, 1.0), 0.0, Frame::default());
    for link in ["#s/generals-three?step=5", "#om?x=<&\"'>&amp;"] {
        let with = svg::with_link(&picture, link);
        assert_eq!(svg::link_in(&with).as_deref(), Some(link));
        assert_eq!(carried(with.as_bytes()), Ok(Carried::Link(link.to_owned())));
        let metadata = &with[with.find("<metadata>").expect("there")..];
        let metadata = &metadata[..metadata.find("</metadata>\n").expect("closed") + "</metadata>\n".len()];
        assert_eq!(with.replacen(metadata, "", 1), picture, "nothing else has changed");
    }
}

#[test]
fn a_film_is_read_back_with_its_colours() {
    let (wide, high) = (40usize, 20usize);
    let colours = [[250u8, 250, 247], [0, 114, 178], [230, 159, 0], [20, 24, 31]];
    let frame = |at: usize| -> Vec<u8> {
        let pixel = |place: usize| {
            let (x, y) = (place % wide, place / wide);
            let [red, green, blue] = if y == at + 3 && x > 4 { colours[1 + at % 3] } else { colours[0] };
            [red, green, blue, 255]
        };
        (0..wide * high).flat_map(pixel).collect()
    };
    let frames: Vec<Vec<u8>> = (0..6).map(frame).collect();
    let samples: Vec<&[u8]> = frames[..3].iter().map(Vec::as_slice).collect();
    let mut film = Film::new(wide as u16, high as u16, 12.5, &samples).expect("fits");
    frames.iter().for_each(|frame| film.frame(frame).expect("fits"));
    assert!(film.frame(&frames[0][4..]).is_err());
    let file = film.finish().expect("written");
    let mut options = gif::DecodeOptions::new();
    options.set_color_output(gif::ColorOutput::RGBA);
    let mut decoder = options.read_info(file.as_slice()).expect("a GIF");
    let mut canvas = vec![0u8; wide * high * 4];
    let mut count = 0;
    while let Some(frame) = decoder.read_next_frame().expect("frames") {
        let from = usize::from(frame.top) * wide * 4;
        canvas[from..from + frame.buffer.len()].copy_from_slice(&frame.buffer);
        assert_eq!(frame.delay, 8);
        assert_eq!(canvas, frames[count], "frame {count}");
        assert!(count == 0 || frame.height <= 2, "only what has changed is written");
        count += 1;
    }
    assert_eq!(count, frames.len());
}

#[test]
fn a_film_shows_its_steps_in_order_and_ends() {
    for id in ["generals-three", "paxos-duel", "links-lost-again"] {
        let mut run = played(id);
        let last = run.last();
        let reel = Reel { from: StepId(2), to: last, speed: 1.0, fps: 12.5 };
        let shots = shots(&mut run, reel);
        assert!(shots.len() <= FRAMES_MAX && shots[0].step == StepId(2), "{id}");
        assert!(shots.windows(2).all(|pair| pair[0].step <= pair[1].step && pair[0].now <= pair[1].now), "{id}");
        assert!(shots.len() == FRAMES_MAX || shots[shots.len() - 1].step == last, "{id}");
    }
}

#[test]
fn what_no_file_of_ours_is_says_what_was_expected() {
    for (bytes, expected) in [
        (b"".as_slice(), "expected a scenario's text"),
        (b"\xff\xd8\xff", "another kind"),
        (b"{\"steps\":[]}", "a trace that carries no run"),
        (b"{\"link\":\"javascript:alert(1)\"}", "a trace that carries no run"),
        (b"<svg/>", "carries no run"),
        (b"<!DOCTYPE html><p>", "a page that carries no run"),
        (b"sequenceDiagram\n", "carries no run"),
    ] {
        let error = carried(bytes).expect_err("nothing of ours");
        assert!(error.contains(expected), "{error}");
    }
    assert!(carried(&vec![b' '; FILE_BYTES_MAX + 1]).expect_err("too large").contains("at most 24 MB"));
    assert_eq!(carried(b"{\"link\":\"#om\",\"steps\":[]}"), Ok(Carried::Link("#om".to_owned())));
    assert_eq!(carried(b"\xef\xbb\xbfassent 1\nrun om\n"), Ok(Carried::Text("assent 1\nrun om".to_owned())));
}

#[test]
fn a_code_is_as_large_as_the_standard_says_and_no_larger_than_it_can_be() {
    // Version 1 holds 17 bytes at the lowest correction and has 21 modules a side, version 40 holds 2,953 and has 177.
    for (bytes, side) in [(17, 21), (18, 25), (2_953, 177)] {
        assert_eq!(qr::code(&"a".repeat(bytes)).expect("fits").side, side + 8, "{bytes}");
    }
    assert_eq!(qr::code(&"a".repeat(2_954)), None);
}
