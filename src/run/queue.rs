//! What is going to happen, in a strict order.
//!
//! At one instant actions come first, then starts, then arrivals, then alarms, each in the order they were planned. A
//! message that arrives at the very end of a lock-step round is thus read in that round.

use crate::time::Time;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// What sort of thing is due; the order at one instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// An action of the script; `item` is its place there.
    Action = 0,
    /// A node starts; `item` is the node.
    Start = 1,
    /// A parcel arrives, or is lost on its way; `item` is the parcel.
    Arrival = 2,
    /// An alarm; `item` is the node and which of its faces.
    Alarm = 3,
}

/// Something due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// When.
    pub time: Time,
    /// Class and sequence number; unique.
    pub order: u32,
    /// Of what.
    pub item: u32,
}

const SEQUENCE_BITS: u32 = 30;

/// Time, order and item as one number, so that a comparison in the heap is one instruction or two.
type Key = u128;

impl Due {
    fn key(self) -> Key {
        Key::from(self.time.0) << 64 | Key::from(self.order) << 32 | Key::from(self.item)
    }

    fn of(key: Key) -> Due {
        Due { time: Time((key >> 64) as u64), order: (key >> 32) as u32, item: key as u32 }
    }

    /// What sort of thing it is.
    pub fn class(self) -> Class {
        match self.order >> SEQUENCE_BITS {
            0 => Class::Action,
            1 => Class::Start,
            2 => Class::Arrival,
            _ => Class::Alarm,
        }
    }
}

/// The heap of all that is due, 16 bytes an entry.
#[derive(Clone, Debug, Default)]
pub struct Queue {
    heap: BinaryHeap<Reverse<Key>>,
    sequence: u32,
    /// Orders of entries that were taken back; they are skipped when they come up. Few: only actions put them here.
    void: Vec<u32>,
}

impl Queue {
    /// Plans something and gives its order, by which it can be taken back.
    pub fn push(&mut self, time: Time, class: Class, item: u32) -> u32 {
        let order = ((class as u32) << SEQUENCE_BITS) | (self.sequence & ((1 << SEQUENCE_BITS) - 1));
        self.sequence += 1;
        self.heap.push(Reverse(Due { time, order, item }.key()));
        order
    }

    /// Takes an entry back.
    pub fn cancel(&mut self, order: u32) {
        self.void.push(order);
    }

    /// The next thing due.
    pub fn pop(&mut self) -> Option<Due> {
        while let Some(Reverse(key)) = self.heap.pop() {
            let due = Due::of(key);
            if self.void.is_empty() {
                return Some(due);
            }
            match self.void.iter().position(|order| *order == due.order) {
                Some(at) => drop(self.void.swap_remove(at)),
                None => return Some(due),
            }
        }
        None
    }

    /// The head of the queue, taken back or not.
    pub fn peek(&self) -> Option<Due> {
        self.heap.peek().map(|Reverse(key)| Due::of(*key))
    }

    /// When the next thing is due.
    pub fn next_time(&self) -> Option<Time> {
        if self.void.is_empty() {
            return self.peek().map(|due| due.time);
        }
        self.iter().map(|due| due.time).min()
    }

    /// All that is due, in no order.
    pub fn iter(&self) -> impl Iterator<Item = Due> {
        self.heap.iter().map(|Reverse(key)| Due::of(*key)).filter(|due| !self.void.contains(&due.order))
    }

    /// How many entries there are, those taken back included; there is no need to ask whether there are none.
    pub fn len(&self) -> usize {
        self.heap.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_has_an_order() {
        let mut queue = Queue::default();
        let alarm = queue.push(Time(5), Class::Alarm, 0);
        queue.push(Time(5), Class::Arrival, 1);
        queue.push(Time(5), Class::Arrival, 2);
        queue.push(Time(5), Class::Action, 3);
        queue.push(Time(4), Class::Alarm, 4);
        queue.push(Time(5), Class::Start, 5);
        queue.cancel(alarm);
        let items: Vec<u32> = std::iter::from_fn(|| queue.pop()).map(|due| due.item).collect();
        assert_eq!(items, [4, 3, 5, 1, 2]);
        assert_eq!(queue.next_time(), None);
    }

    #[test]
    fn the_next_time_skips_what_was_taken_back() {
        let mut queue = Queue::default();
        let first = queue.push(Time(1), Class::Arrival, 0);
        queue.push(Time(2), Class::Arrival, 1);
        queue.cancel(first);
        assert_eq!(queue.next_time(), Some(Time(2)));
        assert_eq!(queue.iter().count(), 1);
    }
}
