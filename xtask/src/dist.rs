//! The hosted site, and what it weighs.

use crate::browser;
use crate::place;
use crate::process::Call;
use crate::report::{Failure, Report};
use crate::serve;
use crate::site;

/// Measures every file of a folder. A program for node, because it has both
/// compressors, at the levels a good host serves.
const WEIGH: &str = r#"
const fs = require("fs"), path = require("path"), zlib = require("zlib");
const brotli = { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 11 } };
const row = (name, sizes) => console.log(name.padEnd(40) + sizes.map((n) => String(n).padStart(10)).join(""));
row("bytes", ["raw", "gzip", "brotli"]);
const sum = [0, 0, 0];
for (const name of fs.readdirSync(process.argv[1], { recursive: true }).sort()) {
  const file = path.join(process.argv[1], name);
  if (!fs.statSync(file).isFile()) continue;
  const raw = fs.readFileSync(file);
  const sizes = [raw.length, zlib.gzipSync(raw, { level: 9 }).length, zlib.brotliCompressSync(raw, brotli).length];
  sizes.forEach((n, i) => (sum[i] += n));
  row(name, sizes);
}
row("all", sum);
"#;

/// The verb: a release build in `dist/` with all that a static host serves, and
/// the table of its sizes on standard output. With `--no-build` the page that is
/// there is finished.
///
/// # Errors
/// Tools are missing, or Trunk fails.
pub fn dist(report: &Report, words: &[String]) -> Result<(), Failure> {
    match words {
        [] => serve::build(report, &["--release".to_string()])?,
        [word] if word == "--no-build" => {}
        _ => return Err(Failure::missing("dist takes only `--no-build`")),
    }
    browser::node(report)?;
    site::finish(report)?;
    site::previews(report)?;
    let folder = place::root().join("dist");
    Call::new("node").args(["-e", WEIGH]).args([folder]).run()
}
