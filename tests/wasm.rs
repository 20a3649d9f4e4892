//! What must be the same in the browser as natively (`cargo xtask test --only wasm`).
#![cfg(target_arch = "wasm32")]

use rand::rngs::Xoshiro256PlusPlus;
use rand::{Rng, SeedableRng};
use wasm_bindgen_test::wasm_bindgen_test;

/// The reference implementation's first outputs from the state 1, 2, 3, 4
/// (Blackman and Vigna, `xoshiro256plusplus.c`).
#[wasm_bindgen_test]
fn the_generator_of_every_run_gives_its_published_numbers() {
    let mut seed = [0; 32];
    for (word, byte) in seed.iter_mut().step_by(8).zip(1..) {
        *word = byte;
    }
    let mut generator = Xoshiro256PlusPlus::from_seed(seed);
    let numbers: Vec<u64> = (0..4).map(|_| generator.next_u64()).collect();
    let published = [41943041, 58720359, 3588806011781223, 3591011842654386];
    assert_eq!(numbers, published);
}
