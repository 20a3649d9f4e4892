//! Questions and answers as bytes, for who sends them to another thread of the same program.
//!
//! Not for keeping: there is no version, since both ends are one program. It is written out here because the page is
//! downloaded: what serde makes of these types takes about 50 KB of wasm more.

use super::{
    Answer, CellAnswer, Checked, Claim, Event, Example, Filled, Graphed, Here, Order, Question, Report, Table, Whole,
    Word,
};
use crate::explore::{Figures, Inputs, Lies, Mail, Order as Next, Pace, Rules};
use crate::ids::NodeId;
use crate::scenario::Status;
use crate::scene::{
    ChainMark, ChainPicture, ConfigurationMark, ConfigurationPicture, Corner, DiamondPicture, Level, Point, Standing,
};
use crate::value::Value;

/// Something that can be written as bytes and read back.
pub trait Wire: Sized {
    /// Appends itself.
    fn put(&self, out: &mut Vec<u8>);

    /// Reads itself from the front, which is cut off; nothing where that is something else.
    fn take(from: &mut &[u8]) -> Option<Self>;
}

/// A thing as bytes.
pub fn to_bytes(thing: &impl Wire) -> Vec<u8> {
    let mut out = Vec::new();
    thing.put(&mut out);
    out
}

/// The thing that was written; nothing where the bytes are something else, or more.
pub fn from_bytes<T: Wire>(mut bytes: &[u8]) -> Option<T> {
    let thing = T::take(&mut bytes)?;
    bytes.is_empty().then_some(thing)
}

/// Every number takes eight bytes.
fn put_number(number: u64, out: &mut Vec<u8>) {
    out.extend_from_slice(&number.to_le_bytes());
}

fn take_number(from: &mut &[u8]) -> Option<u64> {
    let (bytes, rest) = from.split_first_chunk()?;
    *from = rest;
    Some(u64::from_le_bytes(*bytes))
}

macro_rules! numbers {
    ($($type:ty)+) => {$(
        impl Wire for $type {
            fn put(&self, out: &mut Vec<u8>) {
                put_number(*self as u64, out);
            }

            fn take(from: &mut &[u8]) -> Option<$type> {
                take_number(from)?.try_into().ok()
            }
        }
    )+};
}
numbers! { u8 u16 u32 u64 usize }

impl Wire for i64 {
    fn put(&self, out: &mut Vec<u8>) {
        put_number(self.cast_unsigned(), out);
    }

    fn take(from: &mut &[u8]) -> Option<i64> {
        take_number(from).map(u64::cast_signed)
    }
}

impl Wire for f32 {
    fn put(&self, out: &mut Vec<u8>) {
        self.to_bits().put(out);
    }

    fn take(from: &mut &[u8]) -> Option<f32> {
        u32::take(from).map(f32::from_bits)
    }
}

impl Wire for bool {
    fn put(&self, out: &mut Vec<u8>) {
        u8::from(*self).put(out);
    }

    fn take(from: &mut &[u8]) -> Option<bool> {
        match u8::take(from)? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }
}

impl Wire for String {
    fn put(&self, out: &mut Vec<u8>) {
        self.len().put(out);
        out.extend_from_slice(self.as_bytes());
    }

    fn take(from: &mut &[u8]) -> Option<String> {
        let length = usize::take(from)?;
        let (text, rest) = from.split_at_checked(length)?;
        *from = rest;
        String::from_utf8(text.to_vec()).ok()
    }
}

impl<T: Wire> Wire for Vec<T> {
    fn put(&self, out: &mut Vec<u8>) {
        self.len().put(out);
        self.iter().for_each(|one| one.put(out));
    }

    fn take(from: &mut &[u8]) -> Option<Vec<T>> {
        (0..usize::take(from)?).map(|_| T::take(from)).collect()
    }
}

impl<T: Wire, const N: usize> Wire for [T; N] {
    fn put(&self, out: &mut Vec<u8>) {
        self.iter().for_each(|one| one.put(out));
    }

    fn take(from: &mut &[u8]) -> Option<[T; N]> {
        (0..N).map(|_| T::take(from)).collect::<Option<Vec<T>>>()?.try_into().ok()
    }
}

impl<T: Wire> Wire for Option<T> {
    fn put(&self, out: &mut Vec<u8>) {
        self.is_some().put(out);
        self.iter().for_each(|one| one.put(out));
    }

    fn take(from: &mut &[u8]) -> Option<Option<T>> {
        Some(if bool::take(from)? { Some(T::take(from)?) } else { None })
    }
}

impl<T: Wire, E: Wire> Wire for Result<T, E> {
    fn put(&self, out: &mut Vec<u8>) {
        self.is_ok().put(out);
        match self {
            Ok(one) => one.put(out),
            Err(one) => one.put(out),
        }
    }

    fn take(from: &mut &[u8]) -> Option<Result<T, E>> {
        Some(if bool::take(from)? { Ok(T::take(from)?) } else { Err(E::take(from)?) })
    }
}

impl<A: Wire, B: Wire> Wire for (A, B) {
    fn put(&self, out: &mut Vec<u8>) {
        self.0.put(out);
        self.1.put(out);
    }

    fn take(from: &mut &[u8]) -> Option<(A, B)> {
        Some((A::take(from)?, B::take(from)?))
    }
}

impl<T: Wire> Wire for Box<T> {
    fn put(&self, out: &mut Vec<u8>) {
        (**self).put(out);
    }

    fn take(from: &mut &[u8]) -> Option<Box<T>> {
        T::take(from).map(Box::new)
    }
}

/// Structures, field by field; a field that is left out does not compile.
macro_rules! fields {
    ($($type:ident { $($field:ident),+ })+) => {$(
        impl Wire for $type {
            fn put(&self, out: &mut Vec<u8>) {
                let $type { $($field),+ } = self;
                $($field.put(out);)+
            }

            fn take(from: &mut &[u8]) -> Option<$type> {
                Some($type { $($field: Wire::take(from)?),+ })
            }
        }
    )+};
}

/// Choices, each with its number; one that is left out does not compile.
macro_rules! choices {
    ($($type:ident { $($number:literal $choice:ident { $($field:tt: $name:ident),* })+ })+) => {$(
        impl Wire for $type {
            fn put(&self, out: &mut Vec<u8>) {
                match self {
                    $($type::$choice { $($field: $name),* } => {
                        put_number($number, out);
                        $($name.put(out);)*
                    })+
                }
            }

            fn take(from: &mut &[u8]) -> Option<$type> {
                match take_number(from)? {
                    $($number => Some($type::$choice { $($field: Wire::take(from)?),* }),)+
                    _ => None,
                }
            }
        }
    )+};
}

choices! {
    Question {
        0 Properties { scenario: scenario, rules: rules }
        1 Tables { bases: bases, n: n, f: f, safety: safety, states: states }
        2 Graph { scenario: scenario, rules: rules, wide: wide }
    }
    Word {
        0 Again { table: table, n: n, f: f, states: states }
        1 Jump { 0: to }
        2 Go { 0: to }
        3 Back {}
        4 ToStart {}
        5 NextDiamond {}
    }
    Answer { 0 Properties { 0: checked } 1 Tables { 0: filled } 2 Graph { 0: graphed } }
    Order { 0 Ask { 0: question } 1 Stop {} 2 GoOn {} 3 Tell { 0: word } }
    Pace { 0 LockStep {} 1 AnyOrder {} }
    Mail { 0 Bag {} 1 Set {} }
    Next { 0 Breadth {} 1 Depth {} }
    Inputs { 0 Given {} 1 Bits {} }
    Status { 0 Holds {} 1 Pending {} 2 Breached {} }
    Standing { 0 Waiting {} 1 Working {} 2 None {} 3 Proved {} 4 Broken {} 5 Open {} }
}

fields! {
    Report { answer, trouble, on, spent }
    Example { scenario, steps, text }
    Claim {
        id, title, promised, status, configurations, executions,
        example
    }
    Checked {
        found, depth, bytes, done, cases, configurations,
        transitions, executions, stopped, claims, unseen
    }
    CellAnswer { n, f, standing, figures, words, example }
    Figures { cases, configurations, executions }
    Table { title, cells }
    Filled { tables, searched }
    Graphed { found, whole, here, chain }
    Whole {
        configurations, edges, bivalent, critical,
        first_critical, stopped, levels
    }
    Event { words, to, values, decided }
    Here {
        picture, id, level, values, decided, critical, decider,
        events, scenario, diamond
    }
    Rules {
        pace, mail, fifo, crashes, at_once, restarts, losses,
        copies, lies, alarms, starts, reduce, inputs, order,
        states_max, depth_max, bytes_max
    }
    Lies { traitors, silence }
    Point { x, y }
    ConfigurationMark { id, at, values, decided, critical }
    ConfigurationPicture {
        width, height, radius, marks, edges, here, is_whole
    }
    Level { level, counts }
    ChainMark { at, inputs, values, flips, is_bivalent }
    ChainPicture { width, height, marks }
    Corner { at, id, values }
    DiamondPicture { width, height, corners, events }
}

impl Wire for Value {
    fn put(&self, out: &mut Vec<u8>) {
        self.0.put(out);
    }

    fn take(from: &mut &[u8]) -> Option<Value> {
        i64::take(from).map(Value)
    }
}

impl Wire for NodeId {
    fn put(&self, out: &mut Vec<u8>) {
        self.0.put(out);
    }

    fn take(from: &mut &[u8]) -> Option<NodeId> {
        u16::take(from).map(NodeId)
    }
}
