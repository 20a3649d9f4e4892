//! A picture of a moment.

use crate::command::begun;
use crate::target::{EXPECTED, Target};
use crate::words::{Opt, Words};
use crate::{Answer, Refusal};
use assent::ids::StepId;
use assent::run::Run;
use assent::scene::{self, Frame, Layout, Theme};

pub const AS: Opt = Opt::Valued("as", "svg");
pub const VIEW: Opt = Opt::Valued("view", "stage");
pub const THEME: Opt = Opt::Valued("theme", "light, dark or projector");

/// Width and height of a picture, in its own units: 16 to 9, as a slide.
const SIZE: (f32, f32) = (960.0, 540.0);

/// Draws what `draw` is asked for.
///
/// # Errors
/// Says which option or target cannot be.
pub fn draw(words: &Words) -> Result<Answer, Refusal> {
    one_of(words, "as", &["svg"])?;
    one_of(words, "view", &["stage"])?;
    let theme = one_of(words, "theme", &Theme::ALL.map(Theme::word))?;
    let target = Target::find(words.only(EXPECTED)?)?;
    let step = words.step()?.or(target.step);
    let mut run = begun(target.scenario)?;
    match step {
        Some(step) => {
            run.seek(StepId(step));
            if run.cursor() != StepId(step) {
                let last = run.last();
                return Err(Refusal(format!("found step {step}, expected one from 0 to {last}: the run ends there")));
            }
        }
        None => drop(run.finish()),
    }
    let frame = Frame { theme: Theme::ALL[theme], strip: true };
    let layout = Layout::ring(run.scenario().n, SIZE.0, SIZE.1, 1.0);
    Ok(Answer::from(scene::svg(&run, &layout, moment(&run), frame)))
}

/// Half-way to what happens next, in microseconds, so that what was just sent is seen on its way.
fn moment(run: &Run) -> f64 {
    let now = run.world().now;
    let next = run.next_time().unwrap_or(now);
    (now.0 as f64 + next.0 as f64) / 2.0
}

/// The place among `known` of the word that an option says; 0 when it says nothing.
fn one_of(words: &Words, name: &str, known: &[&str]) -> Result<usize, Refusal> {
    let Some(word) = words.option(name) else { return Ok(0) };
    let place = known.iter().position(|known| *known == word);
    place.ok_or_else(|| Refusal(format!("--{name}: found `{word}`, expected {}", known.join(" or "))))
}
