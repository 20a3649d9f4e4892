//! Adding up what test programs say they ran.

use std::fmt;

/// Tests that ran, by how they ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Ended well.
    pub passed: u64,
    /// Ended badly, or were cut off.
    pub failed: u64,
}

impl Tally {
    /// Reads a line of a test program's output; most say nothing of it.
    ///
    /// Known are the closing lines of `cargo test` and of wasm-bindgen's runner
    /// (`test result: ok. 3 passed; 0 failed; …`), and those of `node --test`
    /// (`ℹ pass 3`, `ℹ fail 0`, `ℹ cancelled 0`; with `#` in its other form).
    pub fn read(&mut self, line: &str) {
        let line = line.trim();
        if let Some(result) = line.strip_prefix("test result: ") {
            self.passed += number_before(result, " passed");
            self.failed += number_before(result, " failed");
        } else if let Some(rest) = line.strip_prefix("ℹ ").or(line.strip_prefix("# ")) {
            match rest.split_once(' ') {
                Some(("pass", count)) => self.passed += count.parse().unwrap_or(0),
                Some(("fail" | "cancelled", count)) => self.failed += count.parse().unwrap_or(0),
                _ => {}
            }
        }
    }

    /// Adds another tally.
    pub fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} passed, {} failed", self.passed, self.failed)
    }
}

fn number_before(text: &str, word: &str) -> u64 {
    let before = text.split(word).next().unwrap_or("");
    let digits = before.rsplit(' ').next().unwrap_or("");
    digits.parse().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::Tally;

    fn tally(lines: &[&str]) -> (u64, u64) {
        let mut tally = Tally::default();
        lines.iter().for_each(|line| tally.read(line));
        (tally.passed, tally.failed)
    }

    #[test]
    fn the_binaries_of_cargo_test_are_added_up() {
        let lines = [
            "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s",
            "test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out",
        ];
        assert_eq!(tally(&lines), (15, 2));
    }

    #[test]
    fn node_is_read_in_both_its_forms() {
        assert_eq!(tally(&["ℹ tests 7", "ℹ pass 5", "ℹ fail 1", "ℹ cancelled 1"]), (5, 2));
        assert_eq!(tally(&["# tests 4", "# pass 4", "# fail 0", "# cancelled 0"]), (4, 0));
    }

    #[test]
    fn other_lines_say_nothing() {
        assert_eq!(tally(&["3 passed", "running 9 tests", "✔ pass 3 (1 ms)", "# pass the ball"]), (0, 0));
    }
}
