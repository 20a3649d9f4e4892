//! A search in any order goes through its configurations by stretches, in the inner loop that is a package of its own.

use super::search::{Frontier, Search};
use assent_walk::{Ground, Stop, Tally, Unknown};

/// Configurations that are gone through without asking for the limits.
const STRETCH: u32 = 1 << 8;
/// Asking how many bytes are in use is not free: it is done whenever so many more have been looked at.
pub(super) const WEIGHED: u32 = 1 << 10;

impl Search {
    /// Goes through a configuration that was taken and, breadth first, up to so many in all that come after it.
    pub(super) fn walk(&mut self, from: u32, most: u32) {
        let end = match self.frontier {
            Frontier::Breadth(_, end) => {
                end.min(from.saturating_add(most.min(STRETCH).min(WEIGHED - self.expanded % WEIGHED)))
            }
            _ => from + 1,
        };
        self.space.prepare(self.store.get(from));
        let (mut next, mut end, mut tally) = (from, end, Tally::default());
        while next < end {
            let mut ground = Ground {
                table: &mut self.space.table,
                store: &mut self.store,
                faces: self.judge.faces(),
                edges: self.edges.as_mut(),
                most: self.space.rules.states_max,
            };
            let stop;
            (next, stop) = self.walker.run(&mut ground, next, end, &mut tally);
            match stop {
                Some(Stop::Unknown(Unknown::Room)) => {
                    self.space.find_out(Unknown::Room);
                    break;
                }
                Some(Stop::Unknown(unknown)) => {
                    self.space.find_out(unknown);
                    // At a limit a search stops behind the configuration that met it.
                    end = if self.space.limit.is_some() { next + 1 } else { end };
                }
                Some(Stop::Verdict(which)) => {
                    let nodes: Vec<u16> = self.nodes(next).collect();
                    self.judge.learn(&self.space, &nodes, which);
                }
                Some(Stop::Full) | None => break,
            }
        }
        if let Frontier::Breadth(behind, _) = &mut self.frontier {
            *behind = next;
        }
        self.expanded += tally.expanded;
        self.transitions += tally.transitions;
        self.ends += tally.ends;
        for (id, breaches) in tally.breaches {
            self.note(id, breaches, 0);
        }
    }
}
