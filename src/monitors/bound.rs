//! The fault bound: what a protocol's promises rest on first of all.

use super::{Finding, Monitor, Property, Sort, View};
use crate::ids::NodeSet;
use crate::protocol::Faults;
use crate::scenario::Status;

/// The numbers of nodes and faults satisfy the protocol's bound, and no more nodes are faulty, and in no worse way, than
/// it is made for.
pub struct FaultBound;

impl Monitor for FaultBound {
    fn property(&self) -> Property {
        Property {
            id: "fault-bound",
            title: "Fault bound",
            sort: Sort::Assumption,
            formula: "bound(n, f) ∧ |faulty| ≤ f ∧ faults of the assumed kind",
            says: "The numbers n and f satisfy the protocol's bound, at most f nodes are faulty, and only in the way \
                   that it is made for. Otherwise it promises nothing.",
            wordings: &[],
        }
    }

    fn is_curious(&self) -> bool {
        true
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        (view.id.0 == 1 || view.is_fateful()).then(|| judge(view))
    }
}

fn judge(view: &View<'_>) -> Finding {
    let (scenario, assumed) = (view.scenario, view.machine.faults());
    let (n, f) = (scenario.n, scenario.f);
    let breached = |text: String, nodes: NodeSet| {
        let because = if nodes.is_empty() { Vec::new() } else { vec![view.id] };
        Finding { status: Status::Breached, text, because, nodes }
    };
    if !(view.bound.holds)(n, f) {
        let text = format!("needs {}: {} is false", view.bound.text, with_numbers(view.bound.text, n, f));
        return breached(text, NodeSet::EMPTY);
    }
    let (faulty, traitors) = (view.faulty(), view.world.traitors());
    if !traitors.is_empty() && assumed != Faults::Byzantine {
        let made_for = match assumed {
            Faults::None => "no faults at all",
            _ => "crashes only",
        };
        return breached(format!("made for {made_for}, and {} turned traitor", view.names(traitors)), traitors);
    }
    if faulty.len() > f {
        let are = if faulty.len() == 1 { "is" } else { "are" };
        return breached(format!("made for at most {f} faulty, and {} {are}", view.names(faulty)), faulty);
    }
    Finding::plain(Status::Holds)
}

/// A bound with numbers for `n` and `f`; a factor before `f` is multiplied in: `n > 3f` becomes `4 > 3`.
fn with_numbers(text: &str, n: u16, f: u16) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let (number, after) = rest.split_at(digits);
        let factor = number.parse::<u64>().unwrap_or(1);
        let alone = |after: &str| !after.starts_with(|c: char| c.is_alphabetic());
        let last_is_letter = out.ends_with(|c: char| c.is_alphabetic());
        let symbol = [('n', n), ('f', f)].into_iter().find_map(|(name, size)| Some((after.strip_prefix(name)?, size)));
        match symbol {
            Some((beyond, size)) if alone(beyond) && !last_is_letter => {
                out.push_str(&(factor * u64::from(size)).to_string());
                rest = beyond;
            }
            _ if !number.is_empty() => {
                out.push_str(number);
                rest = after;
            }
            _ => {
                out.push(letter);
                rest = &rest[letter.len_utf8()..];
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::with_numbers;

    #[test]
    fn bounds_are_written_with_their_numbers() {
        assert_eq!(with_numbers("n > 3f", 3, 1), "3 > 3");
        assert_eq!(with_numbers("n ≥ 2f+1", 4, 2), "4 ≥ 4+1");
        assert_eq!(with_numbers("f = 0", 4, 2), "2 = 0");
        assert_eq!(with_numbers("n > f and for all nodes", 4, 2), "4 > 2 and for all nodes");
        assert_eq!(with_numbers("99999999999999999999999f", 4, 2), "2");
    }
}
