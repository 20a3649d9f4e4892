//! Drawing what chance does to one message. Each message takes exactly two words of its sender's stream, whatever
//! comes of it, so that switching losses on shifts no delay.

use super::Network;
use crate::chance::{Chance, scale};
use crate::protocol::Timing;
use crate::time::{Span, Time};

/// What chance does to one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fate {
    /// How long it travels.
    pub delay: Span,
    /// Is it lost on the way?
    pub lost: bool,
    /// What decided that, in millionths: below the chance of loss it is lost. A rule for one link reads it too.
    pub coin: u32,
    /// The travel time of a second copy, if it arrives twice.
    pub copy: Option<Span>,
}

/// What a link remembers for the sake of order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// When the last message sent on it arrives.
    pub last_due: Time,
}

impl Network {
    /// Draws the fate of a message sent now.
    pub fn draw(&self, now: Time, chance: &mut Chance) -> Fate {
        let (first, second) = (chance.bits(), chance.bits());
        let late = self.timing == Timing::PartiallySynchronous && now < self.gst;
        // Before GST a message may take up to ten times as long, but from GST on the bound counts for all on their way.
        let most = if late { Span(self.most.0.saturating_mul(10)) } else { self.most };
        let mut delay = self.least.0 + scale(first, most.0.saturating_sub(self.least.0) + 1);
        if late {
            delay = delay.min((self.gst + self.delta).0.saturating_sub(now.0));
        }
        let millionths = |bits: u32| scale(u64::from(bits) << 32, 1_000_000);
        let coin = millionths((second >> 32) as u32) as u32;
        let twice = millionths(second as u32) < u64::from(self.duplication);
        let copy = twice.then(|| Span(self.least.0 + scale(first.rotate_left(32), self.most.0 - self.least.0 + 1)));
        Fate { delay: Span(delay), lost: coin < self.loss, coin, copy }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::Purpose;

    fn fates(network: &Network, now: Time) -> Vec<Fate> {
        let mut chance = Chance::new(11, Purpose::Network, 3);
        (0..2_000).map(|_| network.draw(now, &mut chance)).collect()
    }

    #[test]
    fn switching_losses_and_duplicates_on_shifts_no_delay() {
        let calm = Network::of(Timing::Asynchronous);
        let rough = Network { loss: 300_000, duplication: 100_000, ..calm.clone() };
        let (calm, rough) = (fates(&calm, Time(0)), fates(&rough, Time(0)));
        assert!(calm.iter().zip(&rough).all(|(one, other)| one.delay == other.delay));
        let lost = rough.iter().filter(|fate| fate.lost).count();
        let twice = rough.iter().filter(|fate| fate.copy.is_some()).count();
        assert!((520..680).contains(&lost) && (150..250).contains(&twice), "{lost} {twice}");
    }

    #[test]
    fn delays_reach_both_ends_of_their_range_and_no_further() {
        let network = Network { least: Span(3), most: Span(6), ..Network::of(Timing::Asynchronous) };
        let delays: std::collections::BTreeSet<u64> =
            fates(&network, Time(0)).iter().map(|fate| fate.delay.0).collect();
        assert_eq!(delays, [3, 4, 5, 6].into());
    }

    #[test]
    fn before_stabilization_messages_are_late_but_arrive_a_bound_after_it() {
        let network = Network { gst: Time(60_000), ..Network::of(Timing::PartiallySynchronous) };
        let before = fates(&network, Time(20_000));
        assert!(before.iter().any(|fate| fate.delay > network.delta));
        assert!(before.iter().all(|fate| Time(20_000) + fate.delay <= network.gst + network.delta));
        assert!(fates(&network, Time(60_000)).iter().all(|fate| fate.delay <= network.delta));
    }
}
