//! The listing as a table for people.

use assent::report::Listing;
use std::fmt::Write;

/// Protocols with their bounds by chapter, then the shipped scenarios.
pub fn table(listing: &Listing) -> String {
    let mut out = String::new();
    let ids = listing.protocols.iter().map(|protocol| protocol.id).chain(listing.scenarios.iter().map(|one| one.id));
    let width = ids.map(str::len).max().unwrap_or(0);
    let mut chapter = "";
    for protocol in &listing.protocols {
        if protocol.chapter != chapter {
            chapter = protocol.chapter;
            let _ = writeln!(out, "{chapter}");
        }
        let (timing, faults) = (protocol.model.timing, protocol.model.faults);
        let faults = if faults == "none" { "no faults" } else { faults };
        let _ = writeln!(out, "  {:<width$}  {} ({timing}, {faults}, {})", protocol.id, protocol.title, protocol.bound);
    }
    out.push_str("Scenarios\n");
    for scenario in &listing.scenarios {
        let _ = writeln!(out, "  {:<width$}  {} ({})", scenario.id, scenario.title, scenario.protocol);
    }
    out
}
