//! The way from the initial configuration to another one, found again.
//!
//! A search keeps of each configuration only the one it was found from. How it came about is found by looking at the
//! successors of each parent once more.

use super::local::{Letter, Turn};
use super::lockstep::Strand;
use super::moves::{Move, Sink};
use super::rules::Pace;
use super::search::Search;
use super::space::Space;
use super::store::NOBODY;

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
            Pace::AnyOrder => self.space.steps(&here, &mut next, &mut seeker),
        };
        let (how, strands) = seeker.found?;
        let moment = if self.space.rules.pace == Pace::LockStep { here[1] } else { 0 };
        let turn = self.space.turn_of(how).cloned();
        Some(Leg { how, turn, strands, moment, to })
    }

    /// Every event and fault of a configuration, with what it leads to, as far as that was found. In any order only.
    pub fn successors(&mut self, from: u32) -> Vec<(Move, Option<u32>)> {
        let here = self.store.get(from).to_vec();
        let (mut list, mut next) = (Vec::new(), Vec::new());
        let mut lister = Lister { list: &mut list };
        match self.space.rules.pace {
            Pace::LockStep => self.space.instant(&here, &mut next, &mut lister),
            Pace::AnyOrder => self.space.steps(&here, &mut next, &mut lister),
        };
        list.into_iter().map(|(config, how)| (how, self.store.find(&config))).collect()
    }
}

impl Space {
    /// What came of a move of one node.
    pub fn turn_of(&self, how: Move) -> Option<&Turn> {
        match how {
            Move::Start { turn, .. }
            | Move::Deliver { turn, .. }
            | Move::Fire { turn, .. }
            | Move::Restart { turn, .. } => self.turns.get(turn as usize),
            Move::Lose { .. } | Move::Crash { .. } | Move::Instant => None,
        }
    }

    /// A move in words: `n0→n2 accept 1`.
    pub fn words(&self, how: Move) -> String {
        let name = |node: u16| self.plan.scenario.name(crate::ids::NodeId(node));
        let letter = |letter: u16| {
            let Letter { from, to, .. } = self.letter(letter);
            let label = self.machine().label(&self.draft(letter).msg);
            let value =
                label.value.map_or(String::new(), |value| format!(" {}", self.plan.scenario.values.label(value)));
            let epoch = match (label.epoch, self.machine().card().epoch) {
                (None, _) | (_, "") => String::new(),
                (Some(epoch), word) => format!(" ({word} {epoch})"),
            };
            format!("{}→{} {}{value}{epoch}", name(from.0), name(to.0), label.kind)
        };
        let fault = match self.turn_of(how).map(|turn| &turn.fault) {
            Some(super::Fault::Crash { reaching, .. }) if reaching.is_empty() => {
                ", then crashes, reaching nobody".into()
            }
            Some(super::Fault::Crash { reaching, .. }) => format!(", then crashes, reaching {reaching}"),
            Some(super::Fault::Lies(_)) => ", with lies".to_owned(),
            _ => String::new(),
        };
        let said = match how {
            Move::Start { node, .. } => format!("{} starts", name(node)),
            Move::Deliver { letter: which, stays: false, .. } => letter(which),
            Move::Deliver { letter: which, .. } => format!("{} (a copy)", letter(which)),
            Move::Fire { node, alarm, .. } => {
                format!("{}: {} goes off", name(node), self.machine().alarm(self.alarm(alarm)))
            }
            Move::Lose { letter: which } => format!("{} is lost", letter(which)),
            Move::Crash { node } => format!("{} crashes", name(node)),
            Move::Restart { node, .. } => format!("{} starts again", name(node)),
            Move::Instant => "an instant goes by".to_owned(),
        };
        said + &fault
    }
}
