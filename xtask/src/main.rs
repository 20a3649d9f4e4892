//! Set-up, serve, build, test, dist, bench: the only scripts there are.
//!
//! Each verb brings the tools it needs (and no others), says what it does with
//! the time since the start in front, and is quick the second time. Standard
//! library only, so that this program itself compiles in seconds.

mod bench;
mod browser;
mod debian;
mod dist;
mod place;
mod process;
mod report;
mod serve;
mod setup;
mod site;
mod sysroot;
mod tally;
mod test;
mod tools;
mod wasm;

use report::{Failure, Report};
use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask VERB [options]

  serve [--release] [--port N] [trunk options]   build the page and serve it
  build [--release] [trunk options]              build the page into dist/
  test  [--only native,wasm,web]                 pass every test
  dist  [--no-build]                             the hosted site in dist/, and its sizes; from the page that is
                                                 there, if it is not to be built
  bench [NAME ...]                               the figures (benches/, tests/web/bench.mjs)
  setup                                          install every tool; print the shell lines
                                                 with which plain `trunk serve` works

Tools are kept in $ASSENT_CACHE, else $XDG_CACHE_HOME/assent, else ~/.cache/assent.
Exit code: 0 done, 1 something failed, 2 something is missing or not understood.
";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let report = Report::new();
    match dispatch(&report, &words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            report.failure(&failure);
            ExitCode::from(failure.code)
        }
    }
}

fn dispatch(report: &Report, words: &[String]) -> Result<(), Failure> {
    let Some((verb, rest)) = words.split_first() else {
        return Err(Failure::missing(USAGE));
    };
    match verb.as_str() {
        "serve" => serve::serve(report, rest),
        "build" => serve::build(report, rest),
        "test" => test::test(report, rest),
        "dist" => dist::dist(report, rest),
        "bench" => bench::bench(report, rest),
        "setup" => setup::setup(report, rest),
        serve::ANNOUNCE => serve::announce(rest),
        "help" | "--help" | "-h" => {
            print!("{USAGE}");
            Ok(())
        }
        other => Err(Failure::missing(format!("no verb is called `{other}`\n\n{USAGE}"))),
    }
}

/// Refuses options where a verb takes none.
///
/// # Errors
/// Code 2 with the first word that is left over.
fn no_options(verb: &str, words: &[String]) -> Result<(), Failure> {
    match words.first() {
        None => Ok(()),
        Some(word) => Err(Failure::missing(format!("`{verb}` takes no option `{word}`"))),
    }
}
