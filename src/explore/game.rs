//! The adversary's game: you are the scheduler, keep the protocol undecided as long as you can.
//!
//! The rules are those of the impossibility paper made finite. You may take the messages on their way in any order, and
//! let alarms go off; you may lose none. **Every message must go in time**: when the oldest one on its way to a living
//! node has waited for `patience` moves, only such messages may go. A run in which this is kept for ever is admissible:
//! every message is received. Where the search's rules allow a crash, one node may die in a step, reaching whom you like.
//! Coins fall by chance: a scheduler chooses when a node takes its step, not how its coin falls.
//!
//! In lock step a move is a round: who dies in it, reaching whom. There is nothing to be patient about, and the rounds
//! come to an end: a protocol with rounds enough is decided then, however one plays (Aguilera, Toueg 1999).
//!
//! A move counts while two values stay possible (in the paper's words, while the configuration is bivalent). A protocol
//! whose initial configuration is univalent can still be kept from deciding; there a move counts while nobody decided.
//! The game is lost when that is over. It is won where two decided differently, where nobody can decide any more, where
//! nothing is left to happen, and where a configuration comes back after every message that was on its way then has gone:
//! that can be repeated for ever.
//!
//! Valence comes from the graph of the whole search if that is complete, else from a search of `ahead` configurations
//! from where the game stands: what is bivalent there is bivalent, what is not is so as far as was seen.

use super::choice::Choice;
use super::graph::{Graph, Valence};
use super::local::Fault;
use super::offer::{End, Offer, Played};
use super::player::Player;
use super::rules::Pace;
use super::search::Search;
use super::survey::Survey;
use crate::chance::{Chance, Purpose};
use crate::ids::NodeId;
use crate::scenario::Scenario;
use crate::value::Value;
use assent_walk::Move;

/// What has to be worked out before the next move.
enum Task {
    Search(u32),
    Survey(Box<Survey>),
    Ready,
}

/// A game under way.
pub struct Game {
    player: Player,
    patience: u32,
    ahead: u32,
    /// Letters on their way, the oldest first, with the move they were sent in.
    waiting: Vec<(u16, u32)>,
    /// Steps before the first move: all nodes start.
    opening: u32,
    kept: u32,
    is_bivalent_at_first: bool,
    task: Task,
    end: Option<End>,
    offers: Vec<Offer>,
    played: Vec<Played>,
    chance: Chance,
}

impl Game {
    /// A game on a search that has not begun; in lock step, of a protocol without coins. The oldest message must go when
    /// it has waited for `patience` moves; up to `ahead` configurations are looked at before a move; `seed` is that of
    /// the coins.
    pub fn new(search: Search, patience: u32, ahead: u32, seed: u64) -> Game {
        Game {
            player: Player::new(search),
            patience,
            ahead,
            waiting: Vec::new(),
            opening: 0,
            kept: 0,
            is_bivalent_at_first: false,
            task: Task::Search(ahead),
            end: None,
            offers: Vec::new(),
            played: Vec::new(),
            chance: Chance::new(seed, Purpose::Coins, 0),
        }
    }

    /// Works out what can be done next, at up to so many configurations; true when it is known.
    pub fn think(&mut self, budget: u32) -> bool {
        match &mut self.task {
            Task::Ready => return true,
            Task::Search(left) => {
                let slice = budget.min(*left);
                *left -= slice;
                if self.player.search.step(slice).done || *left == 0 {
                    self.task = Task::Survey(Box::default());
                }
            }
            Task::Survey(survey) => {
                if survey.step(&mut self.player.search, budget) {
                    let survey = std::mem::take(survey);
                    self.player.graph = survey.graph(&mut self.player.search);
                    self.task = Task::Ready;
                    self.arrive();
                }
            }
        }
        matches!(self.task, Task::Ready)
    }

    /// Is it known what can be done next?
    pub fn is_ready(&self) -> bool {
        matches!(self.task, Task::Ready)
    }

    /// Is everything known that can happen from where the game stands?
    pub fn is_complete(&self) -> bool {
        self.player.search.answer().stopped.is_none()
    }

    /// The nodes start, if they have not; then what can be done is listed and the game judged.
    fn arrive(&mut self) {
        if self.player.moves() == 0 {
            self.is_bivalent_at_first = self.player.graph.is_bivalent(self.player.at);
            self.receive(None);
        }
        while self.is_in_any_order() && self.is_starting() {
            let mut starts = self.events();
            // Who dies dies in the game, not before it.
            let space = self.player.search.space();
            starts.retain(|(how, _)| space.turn_of(*how).is_some_and(|turn| turn.fault == Fault::None));
            let Some((how, to)) = self.chance.choose(&starts).copied() else { break };
            self.player.go(how, to);
            self.opening += 1;
            self.is_bivalent_at_first = self.player.graph.is_bivalent(self.player.at);
            self.receive(None);
        }
        if !self.is_ready_for_more() {
            return;
        }
        self.list();
        self.judge();
    }

    /// A partial graph that hardly reaches beyond the present configuration is made anew from there.
    fn is_ready_for_more(&mut self) -> bool {
        if self.is_complete() || self.player.at == 0 {
            return true;
        }
        self.player.search.replant(self.player.at);
        self.player.at = 0;
        self.task = Task::Search(self.ahead);
        false
    }

    fn is_in_any_order(&self) -> bool {
        self.player.search.space().rules.pace == Pace::AnyOrder
    }

    fn is_starting(&self) -> bool {
        let space = self.player.search.space();
        self.player.search.nodes(self.player.at).any(|local| space.is_waiting(local))
    }

    /// The events here, with what they lead to; those that change nothing are none.
    fn events(&mut self) -> Vec<(Move, u32)> {
        let at = self.player.at;
        let all = self.player.search.successors(at).into_iter().filter(|(how, _)| how.is_event());
        all.filter_map(|(how, to)| Some((how, to.filter(|to| *to != at)?))).collect()
    }

    /// Brings the list of what is on its way up to date after this letter was taken.
    fn receive(&mut self, taken: Option<u16>) {
        if !self.is_in_any_order() {
            return;
        }
        if let Some(at) = self.waiting.iter().position(|(letter, _)| Some(*letter) == taken) {
            self.waiting.remove(at);
        }
        let search = &self.player.search;
        let mut left = search.space().mail(search.store.get(self.player.at));
        let now = self.moves();
        // What is gone went with a node that died.
        self.waiting.retain(|(letter, _)| match left.iter().position(|known| known == letter) {
            Some(at) => {
                left.swap_remove(at);
                true
            }
            None => false,
        });
        left.sort_unstable();
        self.waiting.extend(left.into_iter().map(|letter| (letter, now)));
    }

    /// Lists what can be done in an instant of lock step.
    fn list_instant(&mut self) {
        let choices = self.player.search.choices(self.player.at);
        let graph = &self.player.graph;
        let offer = |choice: Choice| Offer {
            words: choice.words,
            node: None,
            age: None,
            is_due: false,
            is_free: true,
            is_crash: choice.faults > 0,
            after: vec![values(graph, graph.valence(choice.to))],
            outcomes: vec![(choice.how, choice.to)],
        };
        self.offers = choices.into_iter().map(offer).collect();
    }

    /// Lists what can be done.
    fn list(&mut self) {
        if !self.is_in_any_order() {
            return self.list_instant();
        }
        let events = self.events();
        let now = self.moves();
        let mut offers: Vec<(Move, Fault, Offer)> = Vec::new();
        let space = self.player.search.space();
        let oldest = self.waiting.first().map(|(_, born)| *born).filter(|born| now - born >= self.patience);
        for (how, to) in events {
            let fault = space.turn_of(how).map_or(Fault::None, |turn| turn.fault.clone());
            if let Some((.., offer)) = offers.iter_mut().find(|(one, with, _)| same(*one, how) && *with == fault) {
                offer.outcomes.push((how, to));
                continue;
            }
            let born = match how {
                Move::Deliver { letter, .. } => {
                    self.waiting.iter().find(|(known, _)| *known == letter).map(|one| one.1)
                }
                _ => None,
            };
            let offer = Offer {
                words: space.words(how),
                node: space.who(how).map(|node| NodeId(node as u16)),
                age: born.map(|born| now - born),
                is_due: oldest.is_some() && born == oldest,
                is_free: oldest.is_none() || born == oldest,
                is_crash: matches!(fault, Fault::Crash { .. }),
                after: Vec::new(),
                outcomes: vec![(how, to)],
            };
            offers.push((how, fault, offer));
        }
        self.offers = offers.into_iter().map(|(.., offer)| offer).collect();
        let graph = &self.player.graph;
        for offer in &mut self.offers {
            offer.after = offer.outcomes.iter().map(|(_, to)| values(graph, graph.valence(*to))).collect();
        }
        // Deaths last, the oldest first.
        self.offers.sort_by_key(|offer| (offer.is_crash, std::cmp::Reverse(offer.age)));
    }

    /// Is the game over?
    fn judge(&mut self) {
        let graph = &self.player.graph;
        let at = self.player.at;
        let possible = values(graph, graph.valence(at));
        let decided = values(graph, graph.decided(at));
        self.end = match (decided.as_slice(), possible.as_slice()) {
            ([value], _) => Some(End::Decided(*value)),
            ([_, _, ..], _) => Some(End::Disagreed),
            ([], _) if self.offers.is_empty() => Some(End::Quiet),
            ([], []) if self.is_complete() => Some(End::Stuck),
            ([], [only]) if self.is_bivalent_at_first => Some(End::Univalent(*only)),
            _ => self.circle().map(|moves| End::Round { moves }),
        };
    }

    /// The moves since this very configuration stood here before, if every message has gone since.
    fn circle(&self) -> Option<u32> {
        let (here, before) = self.player.seen.split_last()?;
        let at = before.iter().rposition(|known| known == here)?;
        let then = (at as u32).checked_sub(self.opening)?;
        let all_gone = self.waiting.iter().all(|(_, born)| *born > then);
        all_gone.then(|| self.moves() - then)
    }

    /// What can be done, once it is known: messages, the oldest first, then alarms, then deaths. Empty when it is over.
    pub fn offers(&self) -> &[Offer] {
        if self.end.is_some() || !matches!(self.task, Task::Ready) { &[] } else { &self.offers }
    }

    /// Makes a move, by its place among the offers. `None`: there is none, or it is not its turn.
    pub fn play(&mut self, place: usize) -> Option<Played> {
        let offer = self.offers().get(place).filter(|offer| offer.is_free)?.clone();
        let which = self.chance.below(offer.outcomes.len() as u64) as usize;
        let (how, to) = offer.outcomes[which];
        self.player.go(how, to)?;
        self.receive(match how {
            Move::Deliver { letter, stays: false, .. } => Some(letter),
            _ => None,
        });
        let coin = (offer.outcomes.len() > 1).then_some((which + 1, offer.outcomes.len()));
        let graph = &self.player.graph;
        let is_open = graph.is_bivalent(to) || !self.is_bivalent_at_first;
        self.kept += u32::from(is_open && graph.decided(to) == 0);
        self.arrive();
        let played = Played { words: offer.words, after: offer.after[which].clone(), coin };
        self.played.push(played.clone());
        Some(played)
    }

    /// The offer that the automatic adversary would take: one after which two values stay possible however the coins
    /// fall; else one with the longest way to a decision; among these the one whose node has waited longest.
    pub fn advice(&self) -> Option<usize> {
        let graph = &self.player.graph;
        let worst = |offer: &Offer| {
            let of = |(_, to): &(Move, u32)| {
                let open = graph.is_bivalent(*to) && graph.decided(*to) == 0;
                (open, graph.stall(*to), graph.near(*to))
            };
            offer.outcomes.iter().map(of).min()
        };
        let waited = |offer: &Offer| offer.node.map_or(u32::MAX, |node| self.player.last[node.index()]);
        let free = self.offers().iter().enumerate().filter(|(_, offer)| offer.is_free);
        let best = free.min_by_key(|(place, offer)| {
            let (open, stall, near) = worst(offer).unwrap_or_default();
            (
                std::cmp::Reverse((open, if open { 0 } else { stall }, if open { 0 } else { near })),
                waited(offer),
                *place,
            )
        });
        best.map(|(place, _)| place)
    }

    /// Moves made.
    pub fn moves(&self) -> u32 {
        self.player.moves() - self.opening
    }

    /// The score: moves after which it was still open.
    pub fn score(&self) -> u32 {
        self.kept
    }

    /// Were two values possible when the game began? Then only moves that keep both count.
    pub fn is_about_two_values(&self) -> bool {
        self.is_bivalent_at_first
    }

    /// What may be decided from where the game stands.
    pub fn possible(&self) -> Vec<Value> {
        values(&self.player.graph, self.player.graph.valence(self.player.at))
    }

    /// Is it critical: bivalent, and no move keeps it so?
    pub fn is_critical(&self) -> bool {
        self.player.graph.is_critical(self.player.at)
    }

    /// Why it is over; `None`: it goes on.
    pub fn end(&self) -> Option<End> {
        self.end
    }

    /// The moves so far.
    pub fn played(&self) -> &[Played] {
        &self.played
    }

    /// How many moves the oldest message may wait.
    pub fn patience(&self) -> u32 {
        self.patience
    }

    /// Everything so far as a scenario that the engine plays.
    ///
    /// # Errors
    /// Says which step could not be played; a defect of the explorer.
    pub fn scenario(&self) -> Result<Scenario, String> {
        self.player.scenario()
    }
}

/// The values that a mask stands for.
fn values(graph: &Graph, mask: Valence) -> Vec<Value> {
    let all = graph.values().iter().enumerate().filter(|(bit, _)| mask >> bit & 1 == 1);
    all.map(|(_, value)| *value).collect()
}

/// Is it the same event, whatever comes of it?
fn same(one: Move, other: Move) -> bool {
    match (one, other) {
        (Move::Deliver { letter, stays, .. }, Move::Deliver { letter: also, stays: too, .. }) => {
            (letter, stays) == (also, too)
        }
        (Move::Fire { node, alarm, .. }, Move::Fire { node: also, alarm: too, .. }) => (node, alarm) == (also, too),
        _ => one == other,
    }
}
