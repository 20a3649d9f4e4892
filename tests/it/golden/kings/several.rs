//! G024 with several traitors and more nodes: everything they may do, counted node by node.
//!
//! A node's state depends on what it is told and on nothing else. So it is enough to play, from each start, every
//! treatment of one recipient, the same for all: what the traitors can make of a phase is then the product of what they
//! can make of each recipient, once what the loyal nodes tell one another is fixed.

use super::*;

/// What `f` traitors say to one recipient in a phase: how many vote 1, how many propose 0 and 1, and the king's word.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Told {
    ones: u16,
    proposals: [u16; 2],
    king: bool,
}

#[derive(Clone, Copy)]
struct Case {
    protocol: &'static str,
    n: u16,
    f: u16,
    /// The king of the phase, node 0, is one of the traitors.
    king_lies: bool,
}

impl Case {
    fn traitors(self) -> Vec<u16> {
        if self.king_lies {
            (0..1).chain(self.n + 1 - self.f..self.n).collect()
        } else {
            (self.n - self.f..self.n).collect()
        }
    }

    fn loyal(self) -> Vec<u16> {
        let traitors = self.traitors();
        (0..self.n).filter(|node| !traitors.contains(node)).collect()
    }

    fn proposes(self) -> bool {
        self.protocol == "king"
    }

    /// Every treatment of one recipient after its votes.
    fn later(self) -> Vec<([u16; 2], bool)> {
        let most = if self.proposes() { self.f } else { 0 };
        let proposals = (0..=most).flat_map(|zeros| (0..=most - zeros).map(move |ones| [zeros, ones]));
        let words: &[bool] = if self.king_lies { &[false, true] } else { &[false] };
        proposals.flat_map(|proposals| words.iter().map(move |king| (proposals, *king))).collect()
    }

    /// One phase from this start, the k-th loyal node being told the k-th of these.
    fn play(self, start: &[i64], told: &[Told], trace: bool) -> Run {
        let (traitors, loyal) = (self.traitors(), self.loyal());
        let mut inputs = vec![0; usize::from(self.n)];
        loyal.iter().zip(start).for_each(|(node, value)| inputs[usize::from(*node)] = *value);
        let mut scenario = with_inputs(scenario(self.protocol, self.n, self.f, &[("phases", "1")]), &inputs);
        for traitor in &traitors {
            plan(&mut scenario, Moment::At(Time(0)), Action::Corrupt(NodeId(*traitor), Strategy::Silent));
        }
        let mut say = |traitor: u16, to: u16, round: u32, kind: &str, value: i64| {
            let fields =
                vec![("round".to_owned(), Tree::Int(round.into())), ("value".to_owned(), Tree::Value(Value(value)))];
            let (from, to, kind) = (NodeId(traitor), NodeId(to), kind.to_owned());
            plan(&mut scenario, Moment::Round(round), Action::Forge { from, to, kind, fields });
        };
        for (to, told) in loyal.iter().zip(told) {
            let [zeros, ones] = told.proposals;
            for (place, traitor) in (0..).zip(&traitors) {
                say(*traitor, *to, 1, "vote", i64::from(place < told.ones));
                if place < zeros + ones {
                    say(*traitor, *to, 2, "propose", i64::from(place >= zeros));
                }
            }
            if told.king {
                say(0, *to, if self.proposes() { 3 } else { 2 }, "king", 1);
            }
        }
        if trace {
            let mut run = Run::new(scenario).unwrap();
            run.finish();
            return run;
        }
        finished(scenario)
    }

    fn ends(self, start: &[i64], told: &[Told]) -> Vec<i64> {
        let all = decided(&self.play(start, told, false));
        self.loyal().iter().map(|node| all[usize::from(*node)].expect("all decide")).collect()
    }

    /// Ways to treat the recipients' votes, one for each set of proposals that the loyal nodes then send.
    fn votes(self, start: &[i64]) -> Vec<Vec<u16>> {
        let mut all = vec![Vec::new()];
        for _ in start {
            let longer = |votes: Vec<u16>| (0..=self.f).map(move |ones| votes.iter().copied().chain([ones]).collect());
            all = all.into_iter().flat_map(longer).collect();
        }
        let mut known = BTreeMap::new();
        for votes in all {
            let told: Vec<Told> =
                votes.iter().map(|ones| Told { ones: *ones, proposals: [0, 0], king: false }).collect();
            let run = self.play(start, &told, true);
            let steps = run.trace().steps().flat_map(|(_, step)| run.trace().sent(step));
            let proposed: BTreeSet<(u16, i64)> = steps
                .filter(|(_, parcel)| self.loyal().contains(&parcel.from.0))
                .map(|(_, parcel)| (parcel.from.0, run.plan().machine.label(&parcel.draft.msg)))
                .filter(|(_, label)| label.kind == "propose")
                .map(|(from, label)| (from, label.value.unwrap().0))
                .collect();
            known.entry(proposed).or_insert(votes);
        }
        known.into_values().collect()
    }

    /// Where a phase may end from this start.
    fn reach(self, start: &[i64]) -> BTreeSet<Vec<i64>> {
        let mut found = BTreeSet::new();
        if self.proposes() {
            for votes in self.votes(start) {
                self.recipients(start, &|told, at| Told { ones: votes[at], ..told }, &mut found);
            }
        } else {
            self.recipients(start, &|told, _| told, &mut found);
        }
        found
    }

    /// All ends of a phase in which each recipient's treatment is free, but for what `fix` says of the k-th.
    fn recipients(self, start: &[i64], fix: &dyn Fn(Told, usize) -> Told, found: &mut BTreeSet<Vec<i64>>) {
        let votes = if self.proposes() { 0..=0 } else { 0..=self.f };
        let later = self.later();
        let all: Vec<Told> = votes
            .flat_map(|ones| {
                later.iter().map(move |(proposals, king)| Told { ones, proposals: *proposals, king: *king })
            })
            .collect();
        // A loyal king, the first of the loyal, is a recipient too, and what it is told tells on the others.
        let kings: Vec<Option<Told>> =
            if self.king_lies { vec![None] } else { all.iter().copied().map(Some).collect() };
        for king in kings {
            let mut each = vec![BTreeSet::new(); start.len()];
            for one in &all {
                let told: Vec<Told> =
                    (0..start.len()).map(|at| fix(king.filter(|_| at == 0).unwrap_or(*one), at)).collect();
                each.iter_mut().zip(self.ends(start, &told)).for_each(|(ends, end)| _ = ends.insert(end));
            }
            let mut ends = vec![Vec::new()];
            for choices in &each {
                let longer =
                    |end: Vec<i64>| choices.iter().map(move |value| end.iter().copied().chain([*value]).collect());
                ends = ends.into_iter().flat_map(longer).collect();
            }
            found.extend(ends);
        }
    }
}

/// All sets of `f` of `n` nodes.
fn places(n: u16, f: u16) -> impl Iterator<Item = Vec<u16>> {
    (0..1u32 << n)
        .filter(move |bits| bits.count_ones() == u32::from(f))
        .map(move |bits| (0..n).filter(|node| bits >> node & 1 == 1).collect())
}

/// Breaches of agreement and of validity as [`super::exhaust`] counts them, for any number of traitors: with one place
/// of the traitors for each set of kings among them, since other nodes' numbers are mere names; and with every place.
fn exhaust(protocol: &'static str, n: u16, f: u16, phases: u16) -> [(usize, usize); 2] {
    let map = |king_lies| -> Reach {
        let case = Case { protocol, n, f, king_lies };
        bit_vectors(n - f).map(|start| (start.clone(), case.reach(&start))).collect()
    };
    let maps = [map(false), map(true)];
    let (mut kings, mut once, mut every) = (BTreeSet::new(), (0, 0), (0, 0));
    for traitors in places(n, f) {
        let (agreement, validity) = wrong_ends(n, &traitors, phases, &maps);
        every = (every.0 + agreement, every.1 + validity);
        if kings.insert(traitors.iter().copied().filter(|node| *node < phases).collect::<Vec<_>>()) {
            once = (once.0 + agreement, once.1 + validity);
        }
    }
    [once, every]
}

/// The ends that these traitors can bring about and that break agreement, or unanimity; over all inputs. The first map
/// is of phases with a loyal king.
fn wrong_ends(n: u16, traitors: &[u16], phases: u16, maps: &[Reach; 2]) -> (usize, usize) {
    let loyal: Vec<u16> = (0..n).filter(|node| !traitors.contains(node)).collect();
    let (mut agreement, mut validity) = (0, 0);
    for inputs in bit_vectors(loyal.len() as u16) {
        let mut now = BTreeSet::from([inputs.clone()]);
        for king in 0..phases {
            let map = &maps[usize::from(traitors.contains(&king))];
            now = now.iter().flat_map(|state| turned(state, &loyal, king, map)).collect();
        }
        let unanimous = inputs.iter().all(|value| *value == inputs[0]);
        agreement += now.iter().filter(|end| end.iter().any(|value| *value != end[0])).count();
        validity += now.iter().filter(|end| unanimous && end.iter().any(|value| *value != inputs[0])).count();
    }
    (agreement, validity)
}

/// Where a phase leads from this state: the king stands first in the map, and the others keep their order.
fn turned(state: &[i64], loyal: &[u16], king: u16, map: &Reach) -> Vec<Vec<i64>> {
    let first = loyal.iter().position(|node| *node == king);
    let order: Vec<usize> = first.into_iter().chain((0..loyal.len()).filter(|at| Some(*at) != first)).collect();
    let start: Vec<i64> = order.iter().map(|at| state[*at]).collect();
    let back = |end: &Vec<i64>| {
        let mut back = vec![0; end.len()];
        order.iter().zip(end).for_each(|(at, value)| back[*at] = *value);
        back
    };
    map[&start].iter().map(back).collect()
}

#[test]
fn counting_node_by_node_gives_what_counting_everything_gives() {
    for (protocol, n, phases) in [("phase-king", 4, 2), ("phase-king", 5, 1), ("king", 3, 2), ("king", 4, 1)] {
        assert_eq!(exhaust(protocol, n, 1, phases)[1], super::exhaust(protocol, n, phases), "{protocol} {n}");
    }
}

#[test]
fn g024_phase_king_of_six_eight_and_nine() {
    assert_eq!(exhaust("phase-king", 6, 1, 2), [(0, 0); 2]);
    assert_eq!(exhaust("phase-king", 8, 2, 3), [(11_904, 384), (27_776, 904)]);
    assert_eq!(exhaust("phase-king", 9, 2, 3), [(0, 0); 2]);
}

#[test]
fn g024_king_of_five_six_and_seven() {
    assert_eq!(exhaust("king", 5, 1, 2), [(0, 0); 2]);
    assert_eq!(exhaust("king", 6, 2, 3), [(1_036, 0), (2_100, 0)]);
    assert_eq!(exhaust("king", 7, 2, 3), [(0, 0); 2]);
}
