//! A search from a moment of a run: what can still happen, and what can still be decided.

use super::local::{Life, Local};
use super::rules::{Pace, Rules};
use super::search::Search;
use super::space::Space;
use crate::ids::{NodeId, StepId};
use crate::protocol::Thing;
use crate::run::{Marks, Outcome, Run};
use crate::time::Span;
use crate::value::Value;
use assent_walk::{HEADER, close};

impl Search {
    /// A search from where a run's cursor stands: its nodes, alarms and messages, in any order from there on. Crashes so
    /// far are counted against those that the rules allow. Traitors lie from here on as they like; what the script still
    /// has in store is not played.
    ///
    /// # Errors
    /// Says so where the rules ask for lock step, where a traitor has a twin, or where there is no number left.
    pub fn of_run(run: &Run, rules: Rules) -> Result<Search, String> {
        if rules.pace == Pace::LockStep {
            return Err("a search in any order: lock step begins at the start".to_owned());
        }
        if run.world().nodes.iter().any(|node| node.faces.len() > 1) {
            return Err("a run without twins".to_owned());
        }
        let mut search = Search::new(run.scenario().clone(), rules, run.world().traitors())?;
        let config = search.space.moment(run);
        match search.space.limit {
            Some(limit) => Err(format!("fewer than {limit}")),
            None => {
                search.plant(&config);
                Ok(search)
            }
        }
    }
}

impl Space {
    /// The configuration at a run's cursor.
    fn moment(&mut self, run: &Run) -> Vec<u16> {
        let world = run.world();
        let rules = Rules { crashes: self.rules.crashes.saturating_sub(crashed(run)), ..self.rules };
        self.rules = rules;
        let mut config = self.root_in_any_order();
        config.truncate(HEADER);
        for (id, node) in NodeId::all(run.scenario().n).zip(&world.nodes) {
            let mut local = Local::waiting(id, node.is_traitor());
            let face = node.faces.first();
            let state = face.and_then(|face| face.state.as_ref());
            local.life = match state {
                Some(_) => Life::Up,
                None if node.crashed => Life::Down,
                None => Life::Waiting,
            };
            local.crashed = node.crashed;
            local.state = state.map(|state| self.state_number(state));
            local.disk = node.disk.as_ref().filter(|_| rules.restarts > 0).map(|disk| self.disk_number(disk));
            for alarm in face.into_iter().flat_map(|face| &face.alarms) {
                self.set_alarm(&mut local, alarm.timer.clone(), alarm.key, Span(0));
            }
            local.decision = node.decision.map(|made| made.value);
            local.second = node.second.map(|made| made.value);
            local.delivered = delivered(run, id);
            let number = self.local_number(&local);
            config.push(self.cell(id.index(), number));
        }
        let flights: Vec<_> = world.flights().map(|flight| flight.parcel).collect();
        let mut parcels: Vec<_> = flights.into_iter().filter_map(|id| run.trace().parcel(id)).collect();
        parcels.sort_by_key(|parcel| parcel.number);
        for parcel in parcels.into_iter().filter(|parcel| !parcel.marks.has(Marks::LOST)) {
            let msg = self.message_number(parcel.draft.clone());
            let letter = self.letter_number(parcel.from, parcel.to, msg);
            let place = HEADER + parcel.to.index();
            let cell = self.table.post(config[place], letter);
            config[place] = self.known(cell);
        }
        close(&mut config);
        config
    }

    pub(super) fn disk_number(&mut self, disk: &crate::protocol::Blob) -> u16 {
        let (machine, hash) = (&self.machine, self.machine.hash(Thing::Disk(disk)));
        let same = |known: &crate::protocol::Blob| machine.equal(Thing::Disk(known), Thing::Disk(disk));
        let number = self.disks.number(hash, same, || disk.clone());
        self.word(number, "65,536 disks (WORDS_MAX)")
    }
}

/// Nodes that crashed so far.
fn crashed(run: &Run) -> u16 {
    run.world().nodes.iter().filter(|node| node.crashed).count() as u16
}

/// What a node delivered up to the cursor, in order.
fn delivered(run: &Run, node: NodeId) -> Vec<(u64, Value)> {
    let steps = (1..=run.cursor().0).filter_map(|id| run.trace().step(StepId(id)));
    let outcomes = steps.filter(|step| step.node == Some(node)).flat_map(|step| run.trace().outcomes(step));
    let of = |outcome: &Outcome| match outcome {
        Outcome::Delivered(slot, value) => Some((*slot, *value)),
        _ => None,
    };
    outcomes.filter_map(of).collect()
}
