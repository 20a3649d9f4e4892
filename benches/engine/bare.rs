//! The least that an event loop of this shape can do: a heap of 16-byte keys, a slab of 32-byte events, one draw a send.

use super::storm::{NODES, next};
use assent::chance::{Chance, Purpose};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// What is due: time, sequence number and place in the slab; 16 bytes.
type Key = (u64, u32, u32);

/// A message on its way; 32 bytes.
#[derive(Clone, Copy)]
struct Event {
    sent: u64,
    content: u64,
    hops: u32,
    from: u16,
    to: u16,
    cause: u32,
    kind: u32,
}

struct Loop {
    heap: BinaryHeap<Reverse<Key>>,
    slab: Vec<Event>,
    free: Vec<u32>,
    chance: Vec<Chance>,
    sequence: u32,
}

impl Loop {
    fn send(&mut self, now: u64, event: Event) {
        let due = now + 5_000 + self.chance[usize::from(event.from)].below(10_001);
        let place = match self.free.pop() {
            Some(place) => {
                self.slab[place as usize] = event;
                place
            }
            None => {
                self.slab.push(event);
                self.slab.len() as u32 - 1
            }
        };
        self.sequence += 1;
        self.heap.push(Reverse((due, self.sequence, place)));
    }
}

/// Runs so many events; gives something that depends on all of them.
pub fn run(in_flight: u32, events: u32) -> u64 {
    const { assert!(size_of::<Key>() == 16 && size_of::<Event>() == 32) };
    let mut state = Loop {
        heap: BinaryHeap::new(),
        slab: Vec::new(),
        free: Vec::new(),
        chance: (0..NODES).map(|node| Chance::new(1, Purpose::Network, node)).collect(),
        sequence: 0,
    };
    let mut heard = vec![0u64; usize::from(NODES)];
    for ball in 0..in_flight {
        let from = (ball % u32::from(NODES)) as u16;
        let event = Event { sent: 0, content: 0, hops: ball, from, to: next(from, ball), cause: 0, kind: 0 };
        state.send(0, event);
    }
    for step in 0..events {
        let Some(Reverse((now, _, place))) = state.heap.pop() else { break };
        let event = state.slab[place as usize];
        state.free.push(place);
        heard[usize::from(event.to)] += u64::from(event.hops) ^ event.sent ^ event.content;
        let (from, hops) = (event.to, event.hops + 1);
        let content = event.content.wrapping_add(u64::from(event.cause + event.kind));
        state.send(now, Event { sent: now, content, hops, from, to: next(from, hops), cause: step, kind: 0 });
    }
    heard.iter().fold(0, |sum, count| sum ^ count)
}
