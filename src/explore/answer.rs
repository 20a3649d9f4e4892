//! What a search says of itself: how far it is, and what came of it.

/// How far a search is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Configurations found.
    pub configurations: u32,
    /// Configurations whose successors are known.
    pub expanded: u32,
    /// Successors made, known ones included.
    pub transitions: u64,
    /// Events from the start, at most; in lock step, instants.
    pub depth: u32,
    /// Configurations that wait.
    pub frontier: u32,
    /// Bytes in use, about.
    pub bytes: usize,
    /// Is there nothing left to do?
    pub done: bool,
}

/// What came of a search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Configurations found.
    pub configurations: u64,
    /// Successors made.
    pub transitions: u64,
    /// Events from the start, at most.
    pub depth: u32,
    /// Configurations in which nothing is left to happen.
    pub ends: u64,
    /// In lock step: ways to get to an end, one for each pattern of faults and coins. Stops at the greatest number.
    pub executions: Option<u64>,
    /// Why not all was looked at; `None`: it was.
    pub stopped: Option<&'static str>,
}

/// Where a property is broken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Broken {
    /// Configurations in which it is.
    pub configurations: u64,
    /// In lock step: executions at whose end it is.
    pub executions: u64,
    /// The first one found; in breadth first order one of the nearest.
    pub first: Option<u32>,
}
