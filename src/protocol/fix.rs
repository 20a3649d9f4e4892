//! Where a moving node is, for protocols whose nodes have a place in the world: aircraft, vehicles, satellites.

use crate::time::{Span, Time};

/// A node's place and velocity at one moment, in a frame that all nodes of a run share.
///
/// Places are in millimetres, velocities in millimetres a second. A foot is 304.8 mm, a nautical mile 1,852,000 mm, a knot
/// 514.4 mm/s. It says how things stood at the node's last step; [`Fix::extrapolated`] carries it on to the present, which
/// is exact for a node that moves evenly and good for the second or so between two steps of one that does not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fix {
    /// When this was so.
    pub at: Time,
    /// East of the frame's origin.
    pub x: i64,
    /// North of it.
    pub y: i64,
    /// Up.
    pub z: i64,
    /// Eastward velocity.
    pub vx: i64,
    /// Northward velocity. The heading, clockwise from north, is `atan2(vx, vy)`.
    pub vy: i64,
    /// Upward velocity.
    pub vz: i64,
    /// The upward velocity it has been told to take or to keep to, where somebody told it.
    pub aim: Option<i64>,
}

/// How two nodes are placed to one another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Apart {
    /// How far apart on the map, in millimetres.
    pub level: i64,
    /// How much higher the other is, in millimetres.
    pub height: i64,
    /// How fast they near each other on the map, in millimetres a second; negative when they part.
    pub closing: i64,
}

impl Fix {
    /// The same at another moment, if the velocity stays as it is: `x + vx · (now − at)`. Earlier moments work too.
    #[must_use]
    pub fn extrapolated(&self, now: Time) -> Fix {
        let us = i128::from(now.0) - i128::from(self.at.0);
        let moved = |from: i64, speed: i64| {
            from.saturating_add(i64::try_from(i128::from(speed) * us / 1_000_000).unwrap_or(i64::MAX))
        };
        Fix { at: now, x: moved(self.x, self.vx), y: moved(self.y, self.vy), z: moved(self.z, self.vz), ..*self }
    }

    /// How another node is placed to this one at this one's moment.
    pub fn to(&self, other: &Fix) -> Apart {
        let other = other.extrapolated(self.at);
        let wide = |one: i64, other: i64| i128::from(other) - i128::from(one);
        let (x, y) = (wide(self.x, other.x), wide(self.y, other.y));
        let (vx, vy) = (wide(self.vx, other.vx), wide(self.vy, other.vy));
        let level = (x * x + y * y).isqrt();
        let small = |number: i128| i64::try_from(number).unwrap_or(i64::MAX);
        let closing = if level == 0 { 0 } else { -(x * vx + y * vy) / level };
        Apart { level: small(level), height: other.z.saturating_sub(self.z), closing: small(closing) }
    }
}

impl Apart {
    /// In how much time they would meet on the map at this speed; nothing if they do not near each other.
    pub fn tau(&self) -> Option<Span> {
        let us = (i128::from(self.level) * 1_000_000).checked_div(i128::from(self.closing.max(0)))?;
        Some(Span(u64::try_from(us).unwrap_or(u64::MAX)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fix_is_carried_on_and_back() {
        let fix = Fix { at: Time(2_000_000), x: 10, y: -5, z: 7, vx: 1_000, vy: -4, vz: 2, aim: Some(9) };
        let later = fix.extrapolated(Time(2_500_000));
        assert_eq!((later.x, later.y, later.z, later.at), (510, -7, 8, Time(2_500_000)));
        assert_eq!(fix.extrapolated(Time(1_000_000)).x, -990);
        assert_eq!((later.vx, later.aim), (1_000, Some(9)));
    }

    #[test]
    fn two_fixes_say_range_height_and_time_to_go() {
        let one = Fix { at: Time(1_000_000), vx: 100_000, ..Fix::default() };
        // Seen half a second earlier, when it was half a second farther away.
        let other = Fix { at: Time(500_000), x: 3_100_000, y: 4_000_000, z: 300, vx: -200_000, ..Fix::default() };
        let apart = one.to(&other);
        assert_eq!((apart.level, apart.height), (5_000_000, 300));
        // Three fifths of the 300 m/s are along the line between them.
        assert_eq!((apart.closing, apart.tau()), (180_000, Some(Span(27_777_777))));
        assert_eq!(Apart { closing: -1, ..apart }.tau(), None);
        assert_eq!(one.to(&one), Apart::default());
    }
}
