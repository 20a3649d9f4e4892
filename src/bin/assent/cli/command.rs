//! The commands.

use super::draw;
use super::listing;
use super::objective;
use super::target::{EXPECTED, Target};
use super::words::{Opt, Words};
use super::{Answer, Refusal};
use assent::export::{mermaid, shiviz};
use assent::ids::StepId;
use assent::narrate;
use assent::reference::Sheet;
use assent::report::{Listing, Report, StepReport};
use assent::run::Run;
use assent::scenario::{Scenario, Until, link};
use serde::Serialize;

const USAGE: &str = "\
assent: distributed agreement, run and shown

  assent list [--json]                        protocols and shipped scenarios
  assent about TARGET                         its protocol's reference sheet, with the numbers for its size
  assent play TARGET [--until END] [--json]   plays to the end: the transcript, or what came of it
  assent play TARGET --objective ID [--json]  is it an answer to this objective of a lesson? code 0: it is, 1: it is not
  assent trace TARGET [--until END] [--as lines|json|shiviz|mermaid]
                                              one JSON object a step; one for the whole run; a log for ShiViz; a
                                              sequence diagram for Mermaid
  assent check TARGET [--faults LIST] [--inputs bits|given] [--depth D] [--states N] [--order breadth|depth] [--reduce] [--json]
                                              every run of this size: what holds, or a shortest run that breaks it
  assent hexagon TARGET [--json]              why three cannot stand one traitor, on its protocol: the ring of two copies
                                              of every program, and the three runs that it is made of
  assent text TARGET                          the scenario's text, in canonical form
  assent link TARGET [--step K]               the link that opens it
  assent draw TARGET [--step K] [--as svg|ascii] [--view stage|lanes|board] [--axis time|step]
              [--theme light|dark|projector]  a picture of a moment; of the end if none is named

TARGET  a scenario's file, - (standard input), a link or its fragment ('#om?n=4&traitor=n3'), or the id of a shipped
        scenario or a protocol
END     decided, quiet, breach, a time such as 500ms, step 400, round 3, or a condition on a node's glance or state such
        as 'n1.role = leader' or 'any.decided = commit'; instead of what the scenario says

LIST    what the adversary may do, instead of what the protocol's model says: none, crash=N, restart=N, loss=N, copy=N
        or copy=any, traitors=N, silence=on, alarms=off, starts=on, at-once=N (crashes an instant)

Exit code: 0 done, and the scenario's own claims came true, or no promise was found broken; 1 a claim did not, or one was; 2 bad input: a message on standard
error, nothing on standard output.
";

const JSON: Opt = Opt::Flag("json");
const OBJECTIVE: Opt = Opt::Valued("objective", "the id of a lesson's objective");
const FORM: Opt = Opt::Valued("as", "lines, json, shiviz or mermaid");
const STEP: Opt = Opt::Valued("step", "the number of a step");
const UNTIL: Opt = Opt::Valued("until", "decided, quiet, breach, a time, `step 400`, `round 3` or a condition");

/// Does what a call asks for.
///
/// # Errors
/// Says what was wrong with the call, or with the text or link it speaks of.
pub fn answer(words: &[String]) -> Result<Answer, Refusal> {
    let asks_help = |word: &String| word == "--help" || word == "-h";
    let Some((verb, rest)) = words.split_first() else {
        return Err(Refusal(format!("expected a command\n\n{USAGE}")));
    };
    if verb == "help" || words.iter().any(asks_help) {
        return Ok(Answer::from(USAGE.to_owned()));
    }
    match verb.as_str() {
        "list" => list(&Words::read(rest, &[JSON])?),
        "about" => about(&Words::read(rest, &[])?),
        "play" => play(&Words::read(rest, &[JSON, UNTIL, OBJECTIVE])?),
        "trace" => trace(&Words::read(rest, &[JSON, UNTIL, FORM])?),
        "check" => super::check::check(&Words::read(rest, &super::check::OPTIONS)?),
        "hexagon" => super::hexagon::hexagon(&Words::read(rest, &super::hexagon::OPTIONS)?),
        "text" => text(&Words::read(rest, &[])?),
        "link" => link(&Words::read(rest, &[STEP])?),
        "draw" => draw::draw(&Words::read(rest, &[STEP, draw::AS, draw::VIEW, draw::AXIS, draw::THEME])?),
        _ => Err(Refusal(format!(
            "found `{verb}`, expected list, about, play, trace, check, hexagon, text, link or draw (see --help)"
        ))),
    }
}

fn list(words: &Words) -> Result<Answer, Refusal> {
    if let Some(word) = words.plain.first() {
        return Err(Refusal(format!("found `{word}`, expected nothing after `list` but --json")));
    }
    let whole = Listing::whole();
    Ok(Answer::from(if words.has("json") { json(&whole)? } else { listing::table(&whole) }))
}

fn about(words: &Words) -> Result<Answer, Refusal> {
    Ok(Answer::from(Sheet::of(&Target::find(words.only(EXPECTED)?)?.scenario).text()))
}

fn play(words: &Words) -> Result<Answer, Refusal> {
    if let Some(id) = words.option("objective") {
        return objective::judged(&asked(words)?, id, words.has("json"));
    }
    let run = finished(words)?;
    let report = Report::at_cursor(&run);
    let text = if words.has("json") { json(&report)? } else { narrate::transcript(&run) };
    Ok(Answer { text, is_true: report.is_true() })
}

/// A whole run; its link comes first, so that the page finds it.
#[derive(Serialize)]
struct Traced {
    link: String,
    steps: Vec<StepReport>,
}

fn trace(words: &Words) -> Result<Answer, Refusal> {
    let run = finished(words)?;
    let steps = (1..=run.last().0).filter_map(|step| StepReport::of(&run, StepId(step)));
    let text = match words.option("as") {
        None | Some("lines") => steps.map(|line| json(&line)).collect::<Result<String, Refusal>>()?,
        Some("json") => json(&Traced { link: link::write(run.scenario(), None, &[]), steps: steps.collect() })?,
        Some("shiviz") => shiviz::log(&run),
        Some("mermaid") => mermaid::sequence(&run),
        Some(other) => return Err(Refusal(format!("--as: found `{other}`, expected lines, json, shiviz or mermaid"))),
    };
    Ok(Answer { text, is_true: Report::at_cursor(&run).is_true() })
}

fn text(words: &Words) -> Result<Answer, Refusal> {
    Ok(Answer::from(Target::find(words.only(EXPECTED)?)?.scenario.to_string()))
}

fn link(words: &Words) -> Result<Answer, Refusal> {
    let target = Target::find(words.only(EXPECTED)?)?;
    let step = words.step()?.or(target.step);
    Ok(Answer::from(link::write(&target.scenario, step, &[]) + "\n"))
}

/// A run that stands before its first step.
///
/// # Errors
/// Says which parameter cannot be.
pub fn begun(scenario: Scenario) -> Result<Run, Refusal> {
    Run::new(scenario).map_err(|expected| Refusal(format!("this cannot be run: {expected}")))
}

/// The scenario that a call names, with the end that it asks for.
fn asked(words: &Words) -> Result<Scenario, Refusal> {
    let mut scenario = Target::find(words.only(EXPECTED)?)?.scenario;
    if let Some(end) = words.option("until") {
        scenario.until = Until::parse(end).map_err(|error| {
            let hint = error.nearest.map(|word| format!(" (did you mean `{word}`?)")).unwrap_or_default();
            Refusal(format!("--until: found `{end}`, expected {}{hint}", error.expected))
        })?;
    }
    Ok(scenario)
}

fn finished(words: &Words) -> Result<Run, Refusal> {
    let mut run = begun(asked(words)?)?;
    run.finish();
    Ok(run)
}

/// One line of JSON.
pub fn json(thing: &impl Serialize) -> Result<String, Refusal> {
    let line = serde_json::to_string(thing).map_err(|error| Refusal(format!("cannot be written as JSON: {error}")))?;
    Ok(line + "\n")
}
