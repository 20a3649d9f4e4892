//! What is on the wire: a value, and what the layers add to it.

use crate::protocol;
use crate::value::Value;
use serde::{Deserialize, Serialize};

/// A value with its number and checksum, where the link has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Frame {
    /// Its place in the stream, from 0.
    pub(super) number: Option<u64>,
    pub(super) value: Value,
    /// The Internet checksum of number and value.
    pub(super) check: Option<u64>,
}

/// A message on the wire.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Message {
    /// A message of the stream.
    Data {
        /// The frame.
        frame: Frame,
    },
    /// The message of this number has arrived; its value is nothing.
    Ack {
        /// The frame.
        frame: Frame,
    },
}

/// The Internet checksum (RFC 1071): the complement of the sum, in ones' complement, of all words of 16 bits.
fn checksum(number: Option<u64>, value: Value) -> u64 {
    let words = [number.unwrap_or(0), value.0 as u64].into_iter().flat_map(|word| (0..4).map(move |at| word >> (16 * at) & 0xffff));
    let mut sum: u64 = words.sum();
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    sum ^ 0xffff
}

impl Frame {
    pub(super) fn new(number: Option<u64>, value: Value, checked: bool) -> Frame {
        Frame { number, value, check: checked.then(|| checksum(number, value)) }
    }

    /// Does the checksum fit, if there is one?
    pub(super) fn is_whole(&self) -> bool {
        self.check.is_none_or(|check| check == checksum(self.number, self.value))
    }

    /// With one bit the other way round: 0 to 15 of the value, 16 to 31 of the number, if it has one; else of the value.
    pub(super) fn flipped(self, bit: u64) -> Frame {
        match self.number {
            Some(number) if bit >= 16 => Frame { number: Some(number ^ 1 << (bit - 16)), ..self },
            _ => Frame { value: Value(self.value.0 ^ 1 << (bit % 16)), ..self },
        }
    }
}

impl protocol::Message for Message {
    fn kind(&self) -> &'static str {
        match self {
            Message::Data { .. } => "data",
            Message::Ack { .. } => "ack",
        }
    }

    fn epoch(&self) -> Option<u64> {
        let (Message::Data { frame } | Message::Ack { frame }) = self;
        frame.number
    }

    fn value(&self) -> Option<Value> {
        match self {
            Message::Data { frame } => Some(frame.value),
            Message::Ack { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checksum_sees_every_single_flip_and_not_every_two() {
        let mut unseen = 0;
        for (number, value) in [(0, 0), (1, 2), (7, 40_000), (65_535, 65_535)] {
            let frame = Frame::new(Some(number), Value(value), true);
            assert!(frame.is_whole());
            for bit in 0..32 {
                assert!(!frame.flipped(bit).is_whole(), "bit {bit} of {frame:?}");
                unseen += (0..bit).filter(|other| frame.flipped(bit).flipped(*other).is_whole()).count();
            }
        }
        // The same bit of value and number, up in the one and down in the other.
        let frame = Frame::new(Some(1), Value(2), true);
        assert!(frame.flipped(1).flipped(17).is_whole());
        assert!(unseen > 0);
    }

    #[test]
    fn the_sum_is_that_of_rfc_1071() {
        // The example of §3 of the RFC: the words 0001, f203, f4f5 and f6f7 add up to ddf2.
        let value = Value(0x0001_f203_f4f5_f6f7);
        assert_eq!(checksum(None, value), 0xddf2 ^ 0xffff);
    }
}
