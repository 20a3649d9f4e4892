//! One aircraft's second: which of the others is a threat, which way, how strongly, and who yields.

use super::advisory::{INCREASED, LIMITS, POSITIVE, Row, Sense};
use super::look::Look;
use super::several::Change;
use super::{Alarm, Message, State, Tcas};
use crate::ids::NodeId;
use crate::protocol::{Cx, STRONGER};
use crate::time::Span;

/// One cycle.
const CYCLE: Span = Span::ms(1_000);
/// After so many ms a demand is old.
const OLD: u64 = 3_000;

impl Tcas {
    pub(super) fn now(cx: &Cx<'_, Self>) -> u64 {
        cx.now().0 / 1_000
    }

    /// Takes a sense against another aircraft, for the first time or instead of the opposite one.
    fn take(&self, state: &mut State, of: NodeId, sense: Sense, cx: &mut Cx<'_, Self>) -> Change {
        let look = self.look(state, of);
        let first = look.it.sense.is_none();
        let least = if first { look.strength(sense) } else { look.permitted(sense, POSITIVE) };
        let crossing = look.crosses(sense);
        let it = state.other(of);
        (it.sense, it.least, it.crossing, it.held) = (Some(sense), least, crossing, false);
        cx.cite("6");
        Change::Taken
    }

    /// The other has become a threat.
    fn alert(&self, state: &mut State, of: NodeId, cx: &mut Cx<'_, Self>) -> Change {
        cx.cite("3");
        let now = state.now;
        state.other(of).threat = Some(now);
        let look = self.look(state, of);
        let heard = look.it.heard.filter(|_| !self.mistakes.no_coordination);
        let fresh = |since: u64| now.saturating_sub(since) <= OLD;
        let just_on = self.awake[self.place(state.me)].is_some_and(fresh);
        let demanded =
            heard.filter(|(sense, at)| look.yields() || !look.crosses(*sense) || !fresh(*at) || just_on);
        let sense = match demanded {
            Some((sense, _)) => {
                cx.cite("4");
                sense
            }
            None => {
                cx.cite("5");
                let taken = self.side_taken(state, of);
                let chosen = look.choice(taken);
                self.joined(&look, chosen, taken, cx)
            }
        };
        self.take(state, of, sense, cx)
    }

    /// It still is a threat.
    fn go_on(&self, state: &mut State, of: NodeId, sense: Sense, cx: &mut Cx<'_, Self>) -> Change {
        let look = self.look(state, of);
        let yields = (look.yields() && !self.mistakes.no_tie_break) || self.mistakes.both_yield;
        let heard = look.it.heard.map(|(heard, _)| heard).filter(|_| !self.mistakes.no_coordination);
        if let Some(demanded) = heard.filter(|heard| yields && *heard != sense) {
            cx.cite("8");
            return self.take(state, of, demanded, cx);
        }
        let alone = self.is_alone(state, of);
        if alone && !look.yields() && !look.it.reversed && look.got_worse(sense) {
            cx.cite("9");
            state.other(of).reversed = true;
            return self.take(state, of, sense.opposite(), cx);
        }
        // Between two threats there is no more to be asked for than to fly level.
        if look.it.held || self.advice(state).is_level() {
            return Change::None;
        }
        let stronger = self.strengthen(state, of, sense, cx);
        if stronger == Change::None { self.weaken(state, of, sense, cx) } else { stronger }
    }

    /// What is asked for does not give enough: ask for more.
    fn strengthen(&self, state: &mut State, of: NodeId, sense: Sense, cx: &mut Cx<'_, Self>) -> Change {
        let look = self.look(state, of);
        let enough = |least| look.room(sense, least, STRONGER) >= look.row().aim();
        let patience = self.patience[self.place(state.me)];
        let waited = look.it.threat.is_some_and(|since| state.now >= since + patience);
        let least = look.it.least;
        if enough(least) || (least >= POSITIVE && !waited) {
            return Change::None;
        }
        let more = if least >= POSITIVE { INCREASED } else { POSITIVE };
        let weak = LIMITS.into_iter().find(|weak| *weak > least && enough(*weak));
        let more = look.permitted(sense, weak.unwrap_or(more));
        if more <= least {
            return Change::None;
        }
        cx.cite("10");
        state.other(of).least = more;
        Change::Stronger
    }

    /// There is enough room already, and there will be: be content with what is reached.
    fn weaken(&self, state: &mut State, of: NodeId, sense: Sense, cx: &mut Cx<'_, Self>) -> Change {
        let look = self.look(state, of);
        let aim = look.row().aim();
        let done = look.it.least >= POSITIVE && look.ahead(sense) >= aim;
        if !self.weakest || look.it.weakened || !done || look.least_room(sense, 0) < aim {
            return Change::None;
        }
        cx.cite("11");
        let it = state.other(of);
        (it.least, it.weakened) = (0, true);
        Change::Weaker
    }

    /// Looks at one of the others.
    fn consider(&self, state: &mut State, of: NodeId, awake: bool, cx: &mut Cx<'_, Self>) -> Change {
        let look = self.look(state, of);
        let Row { advisory, .. } = *look.row();
        let threat = awake && advisory.is_some_and(|(threshold, _)| look.is_threat(threshold));
        let now = state.now;
        let it = state.other(of);
        if threat {
            it.near.get_or_insert(now);
        }
        let (near, sense) = (it.near, it.sense);
        let due = near.is_some_and(|near| now >= near + self.late[self.place(state.me)]);
        match sense {
            None if due => self.alert(state, of, cx),
            None => Change::None,
            Some(sense) => self.go_on(state, of, sense, cx),
        }
    }

    pub(super) fn cycle(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        let now = state.now;
        cx.cite("1");
        state.cycle += 1;
        let (altitude, climbing) = state.flight.position(now);
        cx.broadcast(Message::Surveillance { altitude, rate: climbing });
        if self.equipped[self.place(state.me)] {
            self.watch(state, cx);
        }
        cx.after(CYCLE, Alarm::Cycle);
    }

    /// What a TCAS does every second.
    fn watch(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        let now = state.now;
        let (altitude, _) = state.flight.position(now);
        state.row = Some(super::advisory::row(state.row, altitude / 1_000));
        let others: Vec<NodeId> = state.others.iter().filter(|(_, it)| !it.over).map(|(of, _)| *of).collect();
        let is_traffic = |look: Look<'_>| look.is_threat(look.row().traffic);
        if !state.traffic && others.iter().any(|of| is_traffic(self.look(state, *of))) {
            state.traffic = true;
            cx.note(|| "traffic, traffic".to_owned());
        }
        let awake = self.awake[self.place(state.me)].is_none_or(|from| now >= from);
        let before = self.advice(state);
        let mut change = Change::None;
        for of in &others {
            change = change.max(self.consider(state, *of, awake, cx));
        }
        let change = change.max(self.balance(state, cx));
        self.advise(state, before, change, cx);
        for of in others {
            let look = self.look(state, of);
            if let Some(sense) = look.it.sense.filter(|_| look.is_equipped()) {
                cx.cite("7");
                cx.send(of, Message::Resolution { value: sense.opposite().value() });
            }
        }
    }
}
