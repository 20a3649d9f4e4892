//! The space-time diagram in plain text: a column a node, a line a step, the latest below.

use super::lanes::{Axis, LanesIndex, View};
use crate::ids::{NodeId, StepId};
use crate::narrate;
use crate::run::{Outcome, Run, Step, What};

/// A column is so wide, and so many steps are shown at most: those before the cursor.
const COLUMN: usize = 6;
const LINES_MOST: u32 = 400;

/// The steps of a window up to the cursor, one a line, with a column a node: `o` a start, `@` an alarm, `x` a crash, `[A]` a decision,
/// `!` an action; `*--A->` is a message from `*` that carries A and arrived in this step, `--X` one that was lost. A column
/// whose node is down has no line.
pub fn ascii_lanes(run: &Run, view: &View) -> String {
    let n = run.scenario().n;
    let (first, last) = match view.axis {
        Axis::Step => (view.from.max(1) as u32, view.to.min(u64::from(run.cursor().0)) as u32),
        Axis::Time => {
            let before = view.from.checked_sub(1).map_or(0, |last| run.trace().step_at(crate::time::Time(last)).0);
            (before + 1, run.trace().step_at(crate::time::Time(view.to)).0.min(run.cursor().0))
        }
    };
    let index = LanesIndex::of(run);
    let start = first.max((last + 1).saturating_sub(LINES_MOST));
    let mut out = String::new();
    if start > first {
        out.push_str(&format!("(the first {} steps are left out)\n", start - first));
    }
    let names: String = NodeId::all(n).map(|id| centred(&run.scenario().name(id), COLUMN)).collect();
    out.push_str(format!("{:>13} {names}", "").trim_end());
    out.push('\n');
    for id in (start..=last).map(StepId) {
        let Some(step) = run.trace().step(id) else { continue };
        let mut line = Line::new(n, |node| index.is_down(node, id));
        line.step(run, step);
        let told = narrate::step(run, id).text;
        let told: String = told.lines().next().unwrap_or_default().chars().take(72).collect();
        let row = format!("{:>4} {:>8} {} {told}", id.0, step.time.to_string(), line.text());
        out.push_str(row.trim_end());
        out.push('\n');
    }
    out
}

fn centred(word: &str, width: usize) -> String {
    let word: String = word.chars().filter(|letter| !letter.is_control()).take(width - 1).collect();
    format!("{word:^width$}")
}

struct Line {
    letters: Vec<char>,
}

impl Line {
    fn new(n: u16, is_down: impl Fn(NodeId) -> bool) -> Line {
        let column = |id: NodeId| {
            let mut column = [' '; COLUMN];
            column[COLUMN / 2] = if is_down(id) { ' ' } else { '|' };
            column
        };
        Line { letters: NodeId::all(n).flat_map(column).collect() }
    }

    fn place(node: NodeId) -> usize {
        node.index() * COLUMN + COLUMN / 2
    }

    fn put(&mut self, at: usize, words: &str) {
        for (letter, place) in words.chars().zip(at..) {
            if let Some(there) = self.letters.get_mut(place) {
                *there = if letter.is_control() { ' ' } else { letter };
            }
        }
    }

    fn step(&mut self, run: &Run, step: &Step) {
        match step.what {
            What::Arrival(id) => self.arrow(run, id, true),
            What::DeadEnd(id) | What::Loss(id) => self.arrow(run, id, false),
            What::Start | What::Alarm(_) | What::Action(_) => {
                let sign = match step.what {
                    What::Start => "o",
                    What::Alarm(_) => "@",
                    _ => "!",
                };
                match step.node {
                    Some(node) => self.put(Line::place(node), sign),
                    None => (0..self.letters.len()).step_by(2).for_each(|place| self.put(place, sign)),
                }
            }
        }
        let Some(node) = step.node else { return };
        for outcome in run.trace().outcomes(step) {
            match outcome {
                Outcome::Crashed => self.put(Line::place(node), "x"),
                Outcome::Decided(value) => {
                    self.put(Line::place(node) - 1, &format!("[{}]", run.scenario().values.letter(*value)));
                }
                _ => {}
            }
        }
    }

    fn arrow(&mut self, run: &Run, id: crate::ids::ParcelId, arrived: bool) {
        let Some(parcel) = run.trace().parcel(id) else { return };
        let (from, to) = (Line::place(parcel.from), Line::place(parcel.to));
        if from == to {
            return self.put(from, "*");
        }
        let (left, right) = (from.min(to), from.max(to));
        self.put(left + 1, &"-".repeat(right - left - 1));
        self.put(from, "*");
        if arrived {
            self.put(if to > from { to - 1 } else { to + 1 }, if to > from { ">" } else { "<" });
        } else {
            self.put(if to > from { to - 1 } else { to + 1 }, "X");
        }
        let label = run.plan().machine.label(&parcel.draft.msg);
        if let Some(value) = label.value {
            let letter = run.scenario().values.letter(value);
            self.put(if to > from { from + 2 } else { from - 2 }, &letter);
        }
    }

    fn text(&self) -> String {
        self.letters.iter().collect()
    }
}
