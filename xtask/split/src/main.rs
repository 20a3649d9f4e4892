//! Cuts a wasm program in two: what the first view runs, and the rest, which is loaded while the first scene moves.
//!
//! `split mark IN OUT` writes a program that notes where control comes by; `split cut IN LINKED MARKS FIRST REST` cuts it by such
//! notes. What did not run of a function that did becomes a function of its own before (`outline.rs`). Which half a
//! function stands in changes nothing of what the program does, only when its code arrives: see `cut.rs`.

mod body;
mod cut;
mod facts;
mod first;
mod linked;
mod live;
mod mark;
mod outline;
mod plan;
mod reach;
mod region;
mod rest;

use std::error::Error;
use std::fs;
use std::process::ExitCode;

/// Bytes that a part of a function must save to be moved out of it. Less makes more functions, and a larger program.
const WORTH: isize = 0;

const USAGE: &str = "usage: split mark IN OUT | split cut IN LINKED MARKS FIRST REST";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match run(&words) {
        Ok(said) => {
            println!("{said}");
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("split: {why}");
            ExitCode::FAILURE
        }
    }
}

fn run(words: &[String]) -> Result<String, Box<dyn Error>> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words[..] {
        ["mark", from, to] => {
            let program = read(from)?;
            let facts = facts::Facts::of(&program)?;
            let bodies = body::bodies(&program)?;
            fs::write(to, checked(mark::mark(&program, &bodies, facts.memories.len())?)?)?;
            Ok(format!("{} functions", facts.defined.len()))
        }
        ["cut", from, linked, marks, first, rest] => {
            let program = read(from)?;
            let linked = linked::Linked::of(&read(linked)?)?;
            let worth = region::Worth { least: WORTH, data: &linked };
            let outlined = outline::outline(&program, &body::bodies(&program)?, &read(marks)?, &worth)?;
            let program = checked(outlined.program)?;
            let facts = facts::Facts::of(&program)?;
            if !linked.is_of(&facts.data) {
                return Err("the program was not made of the linked one: build both anew".into());
            }
            let halves = cut::cut(&program, &facts, &linked, &outlined.ran)?;
            fs::write(first, checked(halves.first)?)?;
            fs::write(rest, checked(halves.rest)?)?;
            Ok(format!(
                "{} of {} functions in the first part, {} parts of them not; {} are lent to the rest; {} of {} bytes of data come late",
                halves.kept,
                facts.defined.len() - outlined.moved,
                outlined.moved,
                halves.lent,
                halves.late,
                halves.data,
            ))
        }
        _ => Err(USAGE.into()),
    }
}

fn read(name: &str) -> Result<Vec<u8>, String> {
    fs::read(name).map_err(|why| format!("{name}: {why}"))
}

/// A program that does not validate is never written.
fn checked(program: Vec<u8>) -> Result<Vec<u8>, Box<dyn Error>> {
    wasmparser::Validator::new_with_features(wasmparser::WasmFeatures::all()).validate_all(&program)?;
    Ok(program)
}
