//! What the first half can name of the data. The rest of it comes later.

use crate::facts::Facts;
use crate::linked::Linked;
use std::ops::Range;

/// Bytes that a piece of data costs beside its contents: where less lies between two, they are one.
const PIECE: u32 = 7;

/// What can be named.
#[derive(Debug, Default)]
pub struct Reach {
    /// Data that cannot, by address.
    late: Vec<Range<u32>>,
}

impl Reach {
    /// What the functions that are kept name, what that names, and so on.
    pub fn of(facts: &Facts, linked: &Linked, kept: &[bool]) -> Reach {
        let numbers = facts.numbers.iter().zip(kept).filter(|(_, kept)| **kept).flat_map(|(numbers, _)| numbers);
        let mut found = vec![false; linked.objects.len()];
        let mut next: Vec<usize> = numbers.flat_map(|number| linked.named(*number)).collect();
        while let Some(object) = next.pop() {
            if !std::mem::replace(&mut found[object], true) {
                next.extend(&linked.objects[object].names);
            }
        }
        let mut late: Vec<Range<u32>> = Vec::new();
        let mut was_late = false;
        for (object, found) in linked.objects.iter().zip(found) {
            match late.last_mut() {
                // What lies between two objects is nothing.
                Some(last) if was_late && !found => last.end = object.at.end,
                _ if !found => late.push(object.at.clone()),
                _ => {}
            }
            was_late = !found;
        }
        late.retain(|range| range.end - range.start > 2 * PIECE);
        Reach { late }
    }

    /// Splits data into what is there at once and what comes late.
    pub fn split<'a>(&self, data: &'a [(u32, Vec<u8>)]) -> (Vec<Piece<'a>>, Vec<Piece<'a>>) {
        let (mut now, mut late) = (Vec::new(), Vec::new());
        for (start, bytes) in data {
            let end = start + bytes.len() as u32;
            let mut here = *start;
            let mut put = |to: &mut Vec<Piece<'a>>, until: u32| {
                if here < until {
                    to.push((here, &bytes[(here - start) as usize..(until - start) as usize]));
                    here = until;
                }
            };
            for range in self.late.iter().filter(|range| range.start < end && range.end > *start) {
                put(&mut now, range.start);
                put(&mut late, range.end.min(end));
            }
            put(&mut now, end);
        }
        (now, late)
    }
}

/// Data: where it goes, and its bytes.
pub type Piece<'a> = (u32, &'a [u8]);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linked::Object;

    fn object(at: Range<u32>, names: &[usize]) -> Object {
        Object { at, names: names.iter().copied().collect() }
    }

    #[test]
    fn what_is_named_by_what_is_named_is_there_at_once() {
        let objects =
            vec![object(100..130, &[2]), object(130..160, &[]), object(160..200, &[]), object(204..260, &[0])];
        let mut linked = Linked { objects, ..Linked::default() };
        // A table that begins before its first entry, and the end of what is before it.
        linked.meant.insert(96, [0].into());
        linked.meant.insert(130, [0].into());
        let late = |number: u32| {
            let facts = Facts { numbers: vec![vec![number], vec![130]], ..Facts::default() };
            Reach::of(&facts, &linked, &[true, false]).late
        };
        let all = late(1);
        assert_eq!(all.as_slice(), std::slice::from_ref(&(100..260)));
        assert_eq!(late(96), [130..160, 204..260]);
        assert_eq!(late(259), late(96)[..1]);
        assert_eq!(late(130), [130..160, 204..260]);
        assert_eq!(late(131), [100..130, 160..260], "an offset was added");
        assert_eq!(late(200), all, "nothing lies there");
    }

    #[test]
    fn data_is_split_where_it_comes_late() {
        let reach = Reach { late: vec![0..12, 14..16, 90..200] };
        let data = vec![(10, b"abcdefgh".to_vec()), (100, b"xyz".to_vec()), (300, b"end".to_vec())];
        let (now, late) = reach.split(&data);
        assert_eq!(now, [(12, &b"cd"[..]), (16, b"gh"), (300, b"end")]);
        assert_eq!(late, [(10, &b"ab"[..]), (14, b"ef"), (100, b"xyz")]);
    }
}
