//! The library compiled to wasm behaves as it does natively, number for number.
#![cfg(target_arch = "wasm32")]

use assent::chance::{Chance, Purpose};
use assent::run::Run;
use assent::scenario::shipped::SHIPPED;
use rand::rngs::Xoshiro256PlusPlus;
use rand::{Rng, SeedableRng};
use wasm_bindgen_test::wasm_bindgen_test;

/// Written by the native test of the same name; one line a scenario: id, digest, steps.
const DIGESTS: &str = include_str!("scripts/digests.txt");

#[wasm_bindgen_test]
fn every_shipped_scenario_has_its_native_digest() {
    let mut found = 0;
    for shipped in SHIPPED {
        let mut run = Run::new(shipped.scenario().unwrap()).unwrap();
        run.finish();
        let line = format!("{} {} {}", shipped.id, run.digest(), run.last());
        let known = DIGESTS.lines().any(|known| known.split_whitespace().eq(line.split_whitespace()));
        assert!(known, "{line} is not in the table");
        found += 1;
    }
    assert_eq!(found, SHIPPED.len());
}

/// The same vector as the native test in `src/chance.rs`.
#[wasm_bindgen_test]
fn chance_draws_the_golden_numbers() {
    let mut chance = Chance::new(7, Purpose::Network, 0);
    let draws: Vec<u64> = (0..6).map(|_| chance.below(1_000)).collect();
    assert_eq!(draws, [884, 821, 883, 659, 476, 500]);
}

#[wasm_bindgen_test]
fn hashes_are_the_native_ones() {
    assert_eq!(assent::digest::hash_of(&()), 16294208416658607535);
}

/// The reference implementation's first outputs from the state 1, 2, 3, 4 (Blackman and Vigna, `xoshiro256plusplus.c`).
#[wasm_bindgen_test]
fn the_generator_gives_its_published_numbers() {
    let mut seed = [0; 32];
    for (word, byte) in seed.iter_mut().step_by(8).zip(1..) {
        *word = byte;
    }
    let mut generator = Xoshiro256PlusPlus::from_seed(seed);
    let numbers: Vec<u64> = (0..4).map(|_| generator.next_u64()).collect();
    assert_eq!(numbers, [41943041, 58720359, 3588806011781223, 3591011842654386]);
}
