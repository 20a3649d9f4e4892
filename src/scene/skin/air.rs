//! The ways of all nodes that move through the world, over a whole run.

use crate::ids::NodeId;
use crate::protocol::Fix;
use crate::run::Run;
use crate::time::Time;
use std::sync::Arc;

/// Steps of a run that are looked through for places; the ways end there.
const STEPS_MOST: u32 = 20_000;

/// Where every node was, and the space they all need.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Air {
    /// One a node: its places in order of time; empty for one that is nowhere.
    pub ways: Vec<Vec<Fix>>,
    /// The direction in which the first and the last of them near each other, or of three the one that shows all of them
    /// move; a unit vector that does not point west: east, north.
    pub along: (f64, f64),
    /// The least and the greatest of each, in millimetres: along that direction, up, east, north.
    pub reach: [(f64, f64); 4],
    /// The two that come nearest to each other, when, and how far apart they then are; of three every two.
    pub encounters: Vec<Nearest>,
}

/// The moment at which two nodes are nearest, of those at which one of them took a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Nearest {
    /// The two.
    pub pair: (NodeId, NodeId),
    /// When.
    pub at: Time,
    /// How far apart on the map, in millimetres.
    pub level: i64,
    /// How far apart in height.
    pub height: i64,
}

/// Nearer than this, 500 ft on the map and 100 ft in height, is a near mid-air collision (FAA, *Introduction to TCAS II
/// Version 7.1*, 2011, p. 44), in millimetres.
const NEAR_ON_MAP: i64 = 152_400;
const NEAR: i64 = 30_480;

impl Nearest {
    /// The square of the distance.
    fn far(&self) -> i128 {
        i128::from(self.level) * i128::from(self.level) + i128::from(self.height) * i128::from(self.height)
    }

    /// Did they nearly collide, or worse?
    pub fn is_near_collision(&self) -> bool {
        self.level < NEAR_ON_MAP && self.height < NEAR
    }
}

impl Air {
    /// The ways of a run, played to its end; nothing when its skin shows none, or no node is anywhere.
    pub fn of(run: &Run) -> Option<Arc<Air>> {
        if !super::Skin::find(&run.scenario().skin).flies()
            || NodeId::all(run.scenario().n).all(|id| fix(run, id).is_none() && run.cursor().0 > 0)
        {
            return None;
        }
        let mut replay = Run::untraced(run.scenario().clone()).ok()?;
        let mut ways: Vec<Vec<Fix>> = vec![Vec::new(); usize::from(run.scenario().n)];
        for _ in 0..STEPS_MOST {
            for (id, way) in NodeId::all(run.scenario().n).zip(&mut ways) {
                let here = fix(&replay, id);
                if let Some(here) = here.filter(|here| way.last().is_none_or(|last| last.at < here.at)) {
                    way.push(here);
                }
            }
            if !replay.step() {
                break;
            }
        }
        let along = along(&ways)?;
        let mut air = Air { ways, along, ..Air::default() };
        air.reach = air.reaches();
        air.encounters = air.encounters();
        Some(Arc::new(air))
    }

    /// How far along it is, in millimetres.
    pub fn way_along(&self, fix: &Fix) -> f64 {
        fix.x as f64 * self.along.0 + fix.y as f64 * self.along.1
    }

    fn reaches(&self) -> [(f64, f64); 4] {
        let all = || self.ways.iter().flatten();
        let span = |read: &dyn Fn(&Fix) -> f64| {
            all().map(read).fold((f64::MAX, f64::MIN), |(least, most), own| (least.min(own), most.max(own)))
        };
        [
            span(&|fix| self.way_along(fix)),
            span(&|fix| fix.z as f64),
            span(&|fix| fix.x as f64),
            span(&|fix| fix.y as f64),
        ]
    }

    /// Where a node was at a time.
    pub(super) fn at(&self, node: usize, time: Time) -> Option<Fix> {
        let way = self.ways.get(node)?;
        let after = way.partition_point(|fix| fix.at <= time);
        Some(way.get(after.checked_sub(1)?)?.extrapolated(time))
    }

    fn encounters(&self) -> Vec<Nearest> {
        let flying: Vec<usize> = (0..self.ways.len()).filter(|node| !self.ways[*node].is_empty()).collect();
        let mut times: Vec<Time> = self.ways.iter().flatten().map(|fix| fix.at).collect();
        times.sort();
        times.dedup();
        let pairs = flying
            .iter()
            .enumerate()
            .flat_map(|(place, one)| flying[place + 1..].iter().filter_map(|other| self.nearest(*one, *other, &times)));
        let mut all: Vec<Nearest> = pairs.collect();
        // Two here and two there do not meet; of three every two may.
        if flying.len() != 3 {
            all = all.into_iter().min_by_key(Nearest::far).into_iter().collect();
        }
        all
    }

    fn nearest(&self, one: usize, other: usize, times: &[Time]) -> Option<Nearest> {
        let apart = times.iter().filter_map(|at| {
            let apart = self.at(one, *at)?.to(&self.at(other, *at)?);
            let pair = (NodeId(one as u16), NodeId(other as u16));
            Some(Nearest { pair, at: *at, level: apart.level, height: apart.height.saturating_abs() })
        });
        apart.min_by_key(Nearest::far)
    }
}

fn fix(run: &Run, id: NodeId) -> Option<Fix> {
    run.badge(id)?.fix
}

/// The direction of the first node's velocity as the last one sees it; of three, the one in which the slowest of them, as it
/// is seen from the side, is fastest.
fn along(ways: &[Vec<Fix>]) -> Option<(f64, f64)> {
    let firsts: Vec<Fix> = ways.iter().filter_map(|way| way.first().copied()).collect();
    let first = firsts.first()?;
    let (x, y) = match firsts[..] {
        [_, _, _] => widest(&firsts),
        _ => {
            let last = if firsts.len() > 1 { firsts[firsts.len() - 1] } else { Fix::default() };
            ((first.vx - last.vx) as f64, (first.vy - last.vy) as f64)
        }
    };
    let far = x.hypot(y);
    // East is right, as on a map.
    let sign = if x < 0.0 { -1.0 } else { 1.0 };
    Some(if far < 1.0 { (1.0, 0.0) } else { (sign * x / far, sign * y / far) })
}

fn widest(firsts: &[Fix]) -> (f64, f64) {
    let least = |(x, y): (f64, f64)| {
        let seen = firsts.iter().map(|fix| (fix.vx as f64 * x + fix.vy as f64 * y).abs());
        seen.fold(f64::MAX, f64::min)
    };
    let way = |degrees: i32| {
        let angle = f64::from(degrees).to_radians();
        (angle.cos(), angle.sin())
    };
    let better = |best: (f64, f64), other: (f64, f64)| if least(other) > least(best) + 1.0 { other } else { best };
    (-80..=90).step_by(10).map(way).fold((1.0, 0.0), better)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::shipped;

    fn air(id: &str) -> Air {
        let mut scenario = shipped::find(id).unwrap().scenario().unwrap();
        scenario.skin = "sky".to_owned();
        let mut run = Run::new(scenario).unwrap();
        run.finish();
        (*Air::of(&run).expect("there are aircraft")).clone()
    }

    #[test]
    fn two_voices_collide_and_one_voice_does_not() {
        let collision = air("ueberlingen").encounters[0];
        assert!(collision.is_near_collision() && collision.height < 30_480, "{collision:?}");
        let saved = air("ueberlingen-one-voice").encounters[0];
        assert!(!saved.is_near_collision(), "{saved:?}");
    }

    #[test]
    fn ways_lead_from_one_side_to_the_other() {
        let air = air("tcas-tie");
        assert_eq!(air.ways.len(), 2);
        let (first, last) = (air.ways[0].first().unwrap(), air.ways[0].last().unwrap());
        assert!(air.way_along(first) < air.way_along(last), "the first flies to the right");
        assert!((air.along.0.hypot(air.along.1) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn who_flies_nowhere_has_no_air() {
        let mut scenario = shipped::find("generals-three").unwrap().scenario().unwrap();
        scenario.skin = "sky".to_owned();
        let mut run = Run::new(scenario).unwrap();
        run.finish();
        assert_eq!(Air::of(&run), None);
    }
}
