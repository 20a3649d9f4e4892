//! The way from the initial configuration to another one, found again.
//!
//! A search keeps of each configuration only the one it was found from. How it came about is found by looking at the
//! successors of each parent once more.

use super::local::Turn;
use super::lockstep::Strand;
use super::rules::Pace;
use super::search::Search;
use super::space::Space;
use assent_walk::{Move, NOBODY};

/// What is shown each successor of a configuration, and how it comes about.
pub(super) trait Sink {
    fn found(&mut self, space: &Space, config: &[u16], how: Move);
}

/// A step on the way, with what is needed to play it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leg {
    /// The event or fault.
    pub how: Move,
    /// What came of it, where one node took a turn.
    pub turn: Option<Turn>,
    /// In lock step: what every node did at this instant, and when.
    pub strands: Vec<Strand>,
    /// The number of the moment, in lock step.
    pub moment: u16,
    /// The configuration it leads to.
    pub to: u32,
}

/// Waits for one configuration to come by.
struct Seeker<'a> {
    wanted: &'a [u16],
    found: Option<(Move, Vec<Strand>)>,
}

impl Sink for Seeker<'_> {
    fn found(&mut self, space: &Space, config: &[u16], how: Move) {
        if self.found.is_none() && config == self.wanted {
            self.found = Some((how, space.picks.clone()));
        }
    }
}

/// Takes down everything that comes by.
pub(super) struct Lister<'a> {
    pub list: &'a mut Vec<(Vec<u16>, Move)>,
}

impl Sink for Lister<'_> {
    fn found(&mut self, _: &Space, config: &[u16], how: Move) {
        self.list.push((config.to_vec(), how));
    }
}

impl Search {
    /// The way to a configuration.
    pub fn path(&mut self, to: u32) -> Vec<Leg> {
        let mut legs = Vec::new();
        let mut at = to;
        while self.store.parent(at) != NOBODY {
            let parent = self.store.parent(at);
            legs.extend(self.leg(parent, at));
            at = parent;
        }
        legs.reverse();
        legs
    }

    /// How many steps the way to a configuration has.
    pub fn distance(&self, to: u32) -> usize {
        let above = |at: &u32| Some(self.store.parent(*at)).filter(|parent| *parent != NOBODY);
        std::iter::successors(Some(to), above).count() - 1
    }

    /// The step from a configuration to a successor of it.
    pub fn leg(&mut self, from: u32, to: u32) -> Option<Leg> {
        let (here, wanted) = (self.store.get(from).to_vec(), self.store.get(to).to_vec());
        let mut seeker = Seeker { wanted: &wanted, found: None };
        let mut next = Vec::new();
        match self.space.rules.pace {
            Pace::LockStep => self.space.instant(&here, &mut next, &mut seeker),
            Pace::AnyOrder => self.space.steps(&here, &mut seeker),
        };
        let (how, strands) = seeker.found?;
        let moment = if self.space.rules.pace == Pace::LockStep { here[1] } else { 0 };
        let turn = self.space.turn_of(how).cloned();
        Some(Leg { how, turn, strands, moment, to })
    }

    /// Every event and fault of a configuration, with what it leads to, as far as that was found. In lock step all that
    /// the adversary may do in the instant, a move each; [`Search::choices`] says what.
    pub fn successors(&mut self, from: u32) -> Vec<(Move, Option<u32>)> {
        let here = self.store.get(from).to_vec();
        let (mut list, mut next) = (Vec::new(), Vec::new());
        let mut lister = Lister { list: &mut list };
        match self.space.rules.pace {
            Pace::LockStep => self.space.instant(&here, &mut next, &mut lister),
            Pace::AnyOrder => self.space.steps(&here, &mut lister),
        };
        list.into_iter().map(|(config, how)| (how, self.store.find(&config))).collect()
    }
}
