//! What the first half can name of the data, and of the table of functions. The rest of both comes later.

use crate::facts::Facts;
use crate::linked::Linked;
use std::collections::BTreeSet;
use std::ops::Range;

/// Bytes that a piece of data costs beside its contents: where less lies between two, they are one.
const PIECE: u32 = 10;

/// What can be named.
#[derive(Debug, Default)]
pub struct Reach {
    /// Data that cannot, by address.
    late: Vec<Range<u32>>,
    /// Places in the table.
    pub places: BTreeSet<u32>,
}

impl Reach {
    /// What the functions that are kept name, what that names, and so on.
    pub fn of(facts: &Facts, linked: &Linked, kept: &[bool]) -> Reach {
        let numbers = facts.numbers.iter().zip(kept).filter(|(_, kept)| **kept).flat_map(|(numbers, _)| numbers);
        let mut places = BTreeSet::new();
        let mut found = vec![false; linked.objects.len()];
        let mut next: Vec<usize> = Vec::new();
        for number in numbers {
            if linked.places.contains(number) {
                places.insert(*number);
            }
            next.extend(linked.named(*number));
        }
        while let Some(object) = next.pop() {
            if !std::mem::replace(&mut found[object], true) {
                next.extend(&linked.objects[object].names);
                places.extend(&linked.objects[object].places);
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
        Reach { late, places }
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

    fn object(at: Range<u32>, names: &[usize], places: &[u32]) -> Object {
        Object { at, names: names.iter().copied().collect(), places: places.iter().copied().collect() }
    }

    #[test]
    fn what_is_named_by_what_is_named_is_there_at_once() {
        let mut linked = Linked { places: [9, 5].into(), ..Linked::default() };
        linked.objects = vec![
            object(100..130, &[2], &[]),
            object(130..160, &[], &[5]),
            object(160..200, &[], &[7]),
            object(204..260, &[0], &[]),
        ];
        // A table that begins before its first entry, and the end of what is before it.
        linked.meant.insert(96, [0].into());
        linked.meant.insert(130, [0].into());
        let reach = |numbers: &[u32]| {
            let facts = Facts { numbers: vec![numbers.to_vec(), vec![130]], ..Facts::default() };
            Reach::of(&facts, &linked, &[true, false])
        };
        let least = reach(&[1]);
        assert_eq!(least.late.as_slice(), std::slice::from_ref(&(100..260)));
        assert!(least.places.is_empty());
        let table = reach(&[96, 9]);
        assert_eq!((table.late.clone(), table.places), (vec![130..160, 204..260], [7, 9].into()));
        assert_eq!(reach(&[259]).late, table.late[..1]);
        assert_eq!(reach(&[130]).late, table.late);
        assert_eq!(reach(&[131]).places, [5].into(), "an offset was added");
        assert_eq!(reach(&[200]).late, least.late, "nothing lies there");
    }

    #[test]
    fn data_is_split_where_it_comes_late() {
        let reach = Reach { late: vec![0..12, 14..16, 90..200], places: BTreeSet::new() };
        let data = vec![(10, b"abcdefgh".to_vec()), (100, b"xyz".to_vec()), (300, b"end".to_vec())];
        let (now, late) = reach.split(&data);
        assert_eq!(now, [(12, &b"cd"[..]), (16, b"gh"), (300, b"end")]);
        assert_eq!(late, [(10, &b"ab"[..]), (14, b"ef"), (100, b"xyz")]);
    }
}
