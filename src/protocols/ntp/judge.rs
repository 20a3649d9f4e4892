//! What the client makes of the answers, by each method.

use super::{Method, Ntp, Sample, select};
use crate::ids::NodeId;
use crate::protocol::Cx;
use std::collections::BTreeMap;

impl Ntp {
    /// By how much to set the clock, if that can be said.
    pub(super) fn judge(
        &self,
        best: &BTreeMap<NodeId, Sample>,
        samples: &BTreeMap<NodeId, Vec<Sample>>,
        cx: &mut Cx<'_, Self>,
    ) -> Option<i64> {
        let intervals: Vec<(i64, i64)> = best.values().map(Sample::interval).collect();
        let enough = usize::from(self.f) + 1;
        match self.method {
            Method::Cristian => {
                cx.cite("8");
                best.values().next().map(|sample| sample.offset)
            }
            Method::Berkeley => {
                cx.cite("9");
                let sum: i128 = best.values().map(|sample| i128::from(sample.offset)).sum();
                i64::try_from(sum / (best.len() as i128 + 1)).ok()
            }
            Method::Marzullo => {
                cx.cite("7");
                let (count, (low, high)) = select::marzullo(&intervals)?;
                (count >= enough).then_some(low.midpoint(high))
            }
            Method::Ntp => {
                cx.cite("6");
                let (liars, (low, high)) = select::intersection(&intervals)?;
                if intervals.len() - liars < enough {
                    return None;
                }
                let mut survivors: Vec<(NodeId, Sample)> = best.iter().map(|(node, sample)| (*node, *sample)).collect();
                survivors.retain(|(_, sample)| (low..=high).contains(&sample.offset));
                if self.clusters {
                    cx.cite("11");
                    let candidate = |(node, sample): &(NodeId, Sample)| {
                        let all = samples.get(node).into_iter().flatten().map(|one| one.offset);
                        (sample.offset, select::jitter(sample.offset, all))
                    };
                    let candidates: Vec<(i64, i128)> = survivors.iter().map(candidate).collect();
                    let kept = select::cluster(&candidates);
                    survivors = kept.into_iter().map(|at| survivors[at]).collect();
                }
                let weighed = |(sum, all): (i128, i128), (_, sample): &(NodeId, Sample)| {
                    let weight = 1_000_000_000 / i128::from(sample.delay.max(1));
                    (sum + i128::from(sample.offset) * weight, all + weight)
                };
                let (sum, all) = survivors.iter().fold((0, 0), weighed);
                let mean = i64::try_from(sum / all.max(1)).ok()?;
                Some(if all == 0 { low.midpoint(high) } else { mean.clamp(low, high) })
            }
        }
    }
}
