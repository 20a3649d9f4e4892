//! An action as it is written.

use super::fields::written;
use crate::faults::{Crash, Strategy};
use crate::ids::NodeSet;
use crate::network::{Life, Verdict, percent};
use crate::scenario::{Action, Scenario, Target};
use crate::tree::Tree;
use std::fmt::{self, Display, Formatter};

/// A set of nodes among `n`: `*`, `nobody` or `n0,n2`.
struct Nodes(NodeSet, u16);

impl Display for Nodes {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            NodeSet::EMPTY => out.write_str("nobody"),
            all if all == NodeSet::all(self.1) => out.write_str("*"),
            some => write!(out, "{some}"),
        }
    }
}

/// An action as it stands after its moment.
pub(crate) struct Act<'a>(pub &'a Action, pub &'a Scenario);

impl Act<'_> {
    fn fields(&self, fields: &[(String, Tree)], out: &mut Formatter<'_>) -> fmt::Result {
        fields.iter().try_for_each(|(name, tree)| write!(out, " {name}={}", written(tree, &self.1.values)))
    }

    fn target(&self, target: &Target, out: &mut Formatter<'_>) -> fmt::Result {
        match target {
            Target::Parcel(parcel) => write!(out, "m{}", parcel.0),
            Target::Links { from, to, kind } => {
                write!(out, "{}->{}", Nodes(*from, self.1.n), Nodes(*to, self.1.n))?;
                kind.iter().try_for_each(|kind| write!(out, " {kind}"))
            }
        }
    }

    fn meddle(&self, target: &Target, verdict: Verdict, life: Life, out: &mut Formatter<'_>) -> fmt::Result {
        let word = match verdict {
            Verdict::Drop => "drop ",
            Verdict::Delay(_) => "delay ",
            Verdict::Hold => "hold ",
            Verdict::Duplicate => "duplicate ",
            Verdict::Lose(_) => "lose ",
            Verdict::Flip(_) => "flip ",
        };
        out.write_str(word)?;
        self.target(target, out)?;
        match verdict {
            Verdict::Delay(by) => write!(out, " by {by}")?,
            Verdict::Lose(chance) => write!(out, " {}", percent(chance))?,
            Verdict::Flip(bit) if bit > 0 => write!(out, " bit {bit}")?,
            _ => {}
        }
        match (target, life) {
            (Target::Parcel(_), _) | (_, Life::Once) => Ok(()),
            (_, Life::Until(time)) => write!(out, " until {time}"),
            (_, Life::Always) => out.write_str(" until end"),
        }
    }
}

impl Display for Act<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let n = self.1.n;
        match self.0 {
            Action::Crash(node, Crash::Now) => write!(out, "crash {node}"),
            Action::Crash(node, Crash::AfterSends(1)) => write!(out, "crash {node} after 1 send"),
            Action::Crash(node, Crash::AfterSends(sends)) => write!(out, "crash {node} after {sends} sends"),
            Action::Crash(node, Crash::Reaching(set)) => write!(out, "crash {node} reaching {}", Nodes(*set, n)),
            Action::Restart(node) => write!(out, "restart {node}"),
            Action::Corrupt(node, strategy) => {
                write!(out, "corrupt {node} ")?;
                match strategy {
                    Strategy::Hand => out.write_str("hand"),
                    Strategy::Silent => out.write_str("silent"),
                    Strategy::Twins { left } => write!(out, "twins left={}", Nodes(*left, n)),
                    Strategy::Withhold { from } => write!(out, "withhold from={}", Nodes(*from, n)),
                    Strategy::Delay { by } => write!(out, "delay by={by}"),
                    Strategy::Replay => out.write_str("replay"),
                    Strategy::Attack { id, .. } => out.write_str(id),
                }
            }
            Action::Say { from, to, kind, fields } => {
                write!(out, "say {from}->{to} {kind}")?;
                self.fields(fields, out)
            }
            Action::Forge { from, to, kind, fields } => {
                write!(out, "forge {from}->{to} {kind}")?;
                self.fields(fields, out)
            }
            Action::Cut(groups) => {
                out.write_str("cut")?;
                groups
                    .iter()
                    .enumerate()
                    .try_for_each(|(at, group)| write!(out, "{}{}", if at > 0 { " | " } else { " " }, Nodes(*group, n)))
            }
            Action::Heal => out.write_str("heal"),
            Action::Meddle { target, verdict, life } => self.meddle(target, *verdict, *life, out),
            Action::Deliver(target) => {
                out.write_str("deliver ")?;
                self.target(target, out)
            }
            Action::Release(target) => {
                out.write_str("release ")?;
                self.target(target, out)
            }
            Action::Upset(node, 0) => write!(out, "flip {node}"),
            Action::Upset(node, bit) => write!(out, "flip {node} bit {bit}"),
            Action::Fire(node, word) => write!(out, "fire {node} {word}"),
            Action::Request(node, value) => write!(out, "request {node} {}", self.1.values.label(*value)),
            Action::Toss(node, sides) => {
                write!(out, "toss {node}")?;
                sides.iter().try_for_each(|side| write!(out, " {side}"))
            }
        }
    }
}
