//! Traitors against the simulated authenticated broadcast.

use super::{SENDER, SrikanthToueg, Word};
use crate::protocol::{Attack, AttackCard, Ploy};
use crate::value::Value;

/// What no sender sent: beyond the values that anybody is likely to propose.
const INVENTED: Value = Value(77);

pub(super) const ATTACKS: &[Attack<SrikanthToueg>] = &[
    Attack {
        card: AttackCard {
            id: "split",
            plan: "as sender, says 0 to even nodes and 1 to odd ones, and echoes both; else echoes nothing",
        },
        play: split,
    },
    Attack {
        card: AttackCard { id: "forge", plan: "echoes 77 in the sender's name, which never said so" },
        play: |_, ploy| {
            let round = ploy.state.rounds.round;
            if opens(ploy) && round >= 2 {
                echo(ploy, round, INVENTED);
            }
        },
    },
    Attack {
        card: AttackCard { id: "pose", plan: "opens the broadcast of 77 as if it were the sender" },
        play: |_, ploy| {
            if ploy.heard.is_none() && ploy.state.rounds.round == 1 {
                for to in ploy.others() {
                    ploy.send(to, Word::Init { round: 1, origin: SENDER, value: INVENTED });
                }
            }
        },
    },
    Attack {
        card: AttackCard { id: "babble", plan: "echoes 0 and 1 in the sender's name, to whom a coin says, in every round" },
        play: babble,
    },
];

/// Does a round begin with this step?
fn opens(ploy: &Ploy<'_, SrikanthToueg>) -> bool {
    ploy.heard.is_none()
}

fn echo(ploy: &mut Ploy<'_, SrikanthToueg>, round: u32, value: Value) {
    for to in ploy.others() {
        ploy.send(to, Word::Echo { round, origin: SENDER, value, phase: 1 });
    }
}

fn split(_: &SrikanthToueg, ploy: &mut Ploy<'_, SrikanthToueg>) {
    ploy.letters.retain(|letter| matches!(letter.msg, Word::Init { .. }));
    ploy.rewrite(|to, msg| {
        if let Word::Init { value, .. } = msg {
            *value = Value(i64::from(to.0 % 2));
        }
    });
    if ploy.me == SENDER && opens(ploy) && ploy.state.rounds.round == 2 {
        echo(ploy, 2, Value(0));
        echo(ploy, 2, Value(1));
    }
}

fn babble(_: &SrikanthToueg, ploy: &mut Ploy<'_, SrikanthToueg>) {
    for letter in &mut ploy.letters {
        let (Word::Init { value, .. } | Word::Echo { value, .. }) = &mut letter.msg;
        *value = Value(i64::from(ploy.chance.coin()));
    }
    let round = ploy.state.rounds.round;
    if opens(ploy) && round >= 2 {
        for to in ploy.others() {
            for value in [Value(0), Value(1)] {
                if ploy.chance.coin() {
                    ploy.send(to, Word::Echo { round, origin: SENDER, value, phase: 1 });
                }
            }
        }
    }
}
