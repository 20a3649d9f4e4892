//! The adversary of the impossibility paper: it keeps a protocol undecided as long as it can.
//!
//! The paper's schedule takes nodes in turn, each with its oldest message, and by Lemma 3 finds after finitely many
//! events a configuration that is bivalent still. With the graph at hand the player looks it up: from a bivalent
//! configuration it goes to a bivalent successor, and only from a critical one it must let something be decided. It is
//! fair as far as that allows: of the events that keep it bivalent it takes the one whose node has waited longest.
//!
//! A protocol may be undecided for ever without being bivalent: without its coin Ben-Or's, shown one 0 and one 1 to
//! everybody, never comes to decide the one value that it could. Where nothing is bivalent the player goes where it can
//! go on longest without a decision, and of those events takes one that leaves decisions farthest away.
//!
//! A graph that is only part of the whole says "bivalent" rightly (both decisions were seen) and "univalent" perhaps
//! too early. When the part is used up the player looks further from where it stands ([`Search::replant`]).

use super::graph::Graph;
use super::path::Leg;
use super::search::Search;
use assent_walk::Move;

/// With fewer events ahead than this the player looks further.
const EDGE: u8 = 6;

/// What the adversary did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turned {
    /// The event it chose.
    pub how: Move,
    /// The configuration it leads to.
    pub to: u32,
    /// Is that bivalent still?
    pub is_bivalent: bool,
}

/// The adversary at play.
pub struct Player {
    pub(super) search: Search,
    pub(super) graph: Graph,
    pub(super) at: u32,
    /// When each node last took a step.
    pub(super) last: Vec<u32>,
    legs: Vec<Leg>,
    /// Configurations it has been in, to know when it goes round in a circle.
    pub(super) seen: Vec<Box<[u16]>>,
}

impl Player {
    /// The adversary before its first move. The search may be done or not; it is taken as far as it is.
    pub fn new(mut search: Search) -> Player {
        let graph = search.graph();
        let last = vec![0; usize::from(search.space().plan().scenario.n)];
        let seen = vec![search.space.whole(search.store.get(0))];
        Player { search, graph, at: 0, last, legs: Vec::new(), seen }
    }

    /// Where it stands, in the numbers of its [`Player::graph`].
    pub fn place(&self) -> u32 {
        self.at
    }

    /// The graph it plays on now.
    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    /// The search behind the graph.
    pub fn search(&self) -> &Search {
        &self.search
    }

    /// The events that may come next, in words, with what each leads to and whether that is known to be bivalent.
    pub fn choices(&mut self) -> Vec<(Turned, String)> {
        let choice = |search: &Search, graph: &Graph, how: Move, to: u32| {
            (Turned { how, to, is_bivalent: graph.is_bivalent(to) }, search.space().words(how))
        };
        let all = self.search.successors(self.at).into_iter();
        let known = all.filter(|(how, _)| how.is_event()).filter_map(|(how, to)| Some((how, to?)));
        known.map(|(how, to)| choice(&self.search, &self.graph, how, to)).collect()
    }

    /// How many moves were made; the score of who plays it as a game.
    pub fn moves(&self) -> u32 {
        self.legs.len() as u32
    }

    /// Has it come back to where it was? Then it can go on for ever.
    pub fn goes_round(&self) -> bool {
        self.seen.split_last().is_some_and(|(here, before)| before.contains(here))
    }

    /// Its next move that keeps two values possible; where none can, one after which nobody has decided for long.
    /// `None`: none is known.
    pub fn keep_open(&mut self) -> Option<Turned> {
        let events = self.search.successors(self.at).into_iter().filter(|(how, _)| how.is_event());
        let known: Vec<(Move, u32)> =
            events.filter_map(|(how, to)| Some((how, to.filter(|to| *to != self.at)?))).collect();
        let is_open = |to: u32| self.graph.is_bivalent(to);
        let longest = known.iter().map(|(_, to)| self.graph.stall(*to)).max().unwrap_or(0);
        // Nearly as long is long enough, and fairer to nodes that wait.
        let stalls = |to: u32| self.graph.decided(to) == 0 && self.graph.stall(to) + 1 >= longest;
        let any_open = known.iter().any(|(_, to)| is_open(*to));
        let kept = known.into_iter().filter(|(_, to)| if any_open { is_open(*to) } else { stalls(*to) });
        let waited = |how: Move| self.search.space().who(how).map_or(u32::MAX, |node| self.last[node]);
        let danger = |to: u32| if any_open { 0 } else { u8::MAX - self.graph.near(to) };
        let (how, to) = kept.min_by_key(|(how, to)| (danger(*to), waited(*how), *to))?;
        self.go(how, to)
    }

    /// Follows an event that somebody chose.
    pub fn go(&mut self, how: Move, to: u32) -> Option<Turned> {
        let leg = self.search.leg(self.at, to)?;
        self.legs.push(leg);
        if let Some(node) = self.search.space().who(how) {
            self.last[node] = self.moves();
        }
        self.at = to;
        self.seen.push(self.search.space.whole(self.search.store.get(to)));
        Some(Turned { how, to, is_bivalent: self.graph.is_bivalent(to) })
    }

    /// Looks further from where it stands, at up to so many configurations.
    pub fn look_ahead(&mut self, configurations: u32) {
        self.search.replant(self.at);
        self.at = 0;
        self.search.step(configurations);
        self.graph = self.search.graph();
    }

    /// Plays until two values are no more known to be possible, it has gone round in a circle, or it has made so many
    /// moves; when it is at a loss it looks at up to so many configurations further.
    pub fn play(&mut self, most: u32, ahead: u32) {
        while self.moves() < most && !self.goes_round() {
            // Close to the edge of what is known, what ends there looks like what goes on behind it.
            let is_short = !self.graph.is_bivalent(self.at) && self.graph.stall(self.at) < EDGE;
            if is_short && self.search.answer().stopped.is_some() && self.at > 0 {
                self.look_ahead(ahead);
            }
            if self.keep_open().is_none() {
                self.look_ahead(ahead);
                if self.keep_open().is_none() {
                    return;
                }
            }
        }
    }

    /// All moves as a scenario that the engine plays.
    ///
    /// # Errors
    /// Says which step could not be played; a defect of the explorer.
    pub fn scenario(&self) -> Result<crate::scenario::Scenario, String> {
        self.search.walked(&self.legs)
    }
}
