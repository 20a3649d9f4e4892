//! A picture of a moment.

use super::command::begun;
use super::target::{EXPECTED, Target};
use super::words::{Opt, Words};
use super::{Answer, Refusal};
use assent::export;
use assent::ids::StepId;
use assent::run::Run;
use assent::scenario::link;
use assent::scene::board::Diary;
use assent::scene::{self, Axis, Frame, Layout, Light, Theme, View};

pub const AS: Opt = Opt::Valued("as", "svg or ascii");
pub const VIEW: Opt = Opt::Valued("view", "stage, lanes or board");
pub const AXIS: Opt = Opt::Valued("axis", "time or step");
pub const THEME: Opt = Opt::Valued("theme", "light, dark or projector");

/// Width and height of a picture, in its own units: 16 to 9, as a slide.
const SIZE: (f32, f32) = (960.0, 540.0);

/// What a step takes of the width of a space-time diagram, and the greatest width.
const STEP_WIDTH: f32 = 12.0;
const WIDTH_MAX: f32 = 6_000.0;

/// Draws what `draw` is asked for.
///
/// # Errors
/// Says which option or target cannot be.
pub fn draw(words: &Words) -> Result<Answer, Refusal> {
    let is_text = one_of(words, "as", &["svg", "ascii"])? == 1;
    let view = one_of(words, "view", &["stage", "lanes", "board"])?;
    let axis = Axis::ALL[one_of(words, "axis", &Axis::ALL.map(Axis::word))?];
    let theme = Theme::ALL[one_of(words, "theme", &Theme::ALL.map(Theme::word))?];
    let run = moved(words)?;
    let layout = Layout::ring(run.scenario().n, SIZE.0, SIZE.1, 1.0);
    let picture = match (view, is_text) {
        (1, true) => scene::ascii_lanes(&run, &View::whole(&run, axis, 0.0, 0.0)),
        (1, false) => lanes(&run, axis, theme),
        (2, _) => board(&run, is_text, theme)?,
        (_, true) => scene::ascii(&run, &layout, moment(&run)),
        (_, false) => scene::svg(&run, &layout, moment(&run), Frame { theme, strip: true }),
    };
    let picture = match is_text {
        true => picture,
        false => export::svg::with_link(&picture, &link::write(run.scenario(), Some(run.cursor().0), &[])),
    };
    Ok(Answer::from(if picture.ends_with('\n') { picture } else { picture + "\n" }))
}

/// The run, known to its end, with its cursor at the step that was asked for, or at the end.
fn moved(words: &Words) -> Result<Run, Refusal> {
    let target = Target::find(words.only(EXPECTED)?)?;
    let step = words.step()?.or(target.step);
    let mut run = begun(target.scenario)?;
    run.finish();
    let last = run.last().0;
    match step {
        Some(step) if step > last => {
            Err(Refusal(format!("found step {step}, expected one from 0 to {last}: the run ends there")))
        }
        Some(step) => {
            run.seek(StepId(step));
            Ok(run)
        }
        None => Ok(run),
    }
}

/// The whole run in space and time, wider the more happens in it.
fn lanes(run: &Run, axis: Axis, theme: Theme) -> String {
    let width = (run.last().0 as f32 * STEP_WIDTH).clamp(SIZE.0, WIDTH_MAX);
    let view = View::whole(run, axis, width, SIZE.1);
    scene::svg_lanes(run, &view, &Light::default(), theme)
}

/// All that the board shows: as text, or as one picture below the other.
fn board(run: &Run, is_text: bool, theme: Theme) -> Result<String, Refusal> {
    let panels = scene::board::panels(run, &Diary::of(run), None);
    if panels.is_empty() {
        return Err(Refusal("--view board: this moment has nothing for it".to_owned()));
    }
    Ok(if is_text { scene::board::ascii_board(&panels) } else { scene::board::svg_boards(&panels, theme) })
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
