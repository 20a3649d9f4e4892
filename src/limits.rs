//! Every limit of the engine, with its reason. Whoever reaches one says so by name.

/// Nodes in a system. A set of nodes is one 128-bit word; a stage with more is unreadable anyway.
pub const NODES_MAX: u16 = 128;

/// Bytes of a scenario text. The longest shipped one is under 4 KiB; a link of this size still opens.
pub const TEXT_BYTES_MAX: usize = 64 * 1024;

/// Statements in a scenario (actions, story lines, claims together).
pub const STATEMENTS_MAX: usize = 4_000;

/// Names of values in a scenario, those of the protocol's card included. Telling more apart on a stage is hopeless.
pub const VALUE_NAMES_MAX: usize = 256;

/// Characters of a packed link; browsers keep at least this much of a fragment.
pub const LINK_CHARS_MAX: usize = 128 * 1024;

/// Steps of a run before it is stopped, when the scenario names no end of its own.
pub const STEPS_DEFAULT: u32 = 20_000;

/// Steps of a run whatever the scenario says: the trace of so many takes about 1.5 GB.
pub const STEPS_MAX: u32 = 10_000_000;

/// Steps that may happen at one instant of simulated time. More is a protocol that answers itself for ever.
pub const STEPS_AT_ONE_INSTANT_MAX: u32 = 1_000_000;

/// Messages on their way at the same time.
pub const IN_FLIGHT_MAX: usize = 1_000_000;

/// Simulated time of a run, in microseconds: a day.
pub const TIME_US_MAX: u64 = 24 * 3600 * 1_000_000;

/// Checkpoints of a run. When full, every second one is dropped and the spacing doubles.
pub const MARKS_MAX: usize = 128;

/// Branches of a run kept with their traces; older ones keep their text and are replayed when visited.
pub const BRANCHES_MAX: usize = 24;

/// Largest absolute value a node may propose.
pub const VALUE_MAX: i64 = 999_999;

/// Configurations of a search, when nobody says otherwise: a few seconds and some tens of megabytes.
pub const STATES_DEFAULT: u32 = 1_000_000;

/// Configurations of a search whatever is said: their numbers are 32 bits wide, and two are set apart.
pub const STATES_SEARCHED_MAX: u32 = u32::MAX - 2;

/// Bytes that a search takes before it stops: half of what a tab of a 32-bit machine gets.
pub const SEARCH_BYTES_MAX: usize = 1 << 30;

/// Bytes that a search takes in a browser's tab before it stops: a quarter of what it takes elsewhere, for small devices.
pub const TAB_BYTES_MAX: usize = 256 << 20;

/// Faults of one sort that a search allows: four bits count what is left.
pub const FAULTS_SEARCHED_MAX: u16 = 15;

/// Different things of a sort (node states, messages, alarms, moments; of each node its states together with what is on its
/// way to it) in one search: a configuration holds their numbers, of 16 bits each.
pub const WORDS_MAX: usize = 1 << 16;

/// Initial configurations of one question: inputs times sets of traitors.
pub const CASES_MAX: usize = 1 << 16;

/// Configurations of a case whose graph is made, for valence and for "every run ends"; its edges take about as much
/// memory as the search did.
pub const GRAPHED_MAX: u32 = 2_000_000;

/// Outcomes of one input of one node: what coins, crashes and lies may make of it.
pub const OUTCOMES_MAX: usize = 1 << 14;

/// Sides of a coin that a search tries one by one.
pub const SIDES_MAX: u64 = 64;
/// The highest bit of a value that can be flipped; the largest value that may be proposed has as many.
pub const BIT_MAX: u8 = 19;
/// Dangerous chains listed of one run. Their number may double with every crash; a view can draw no more.
pub const CHAINS_MAX: usize = 64;

/// Inputs of nodes that are played again to answer one "why?": under a second of work natively, a few in a browser.
/// Beyond it the answer is the causal past, which holds more than was needed.
pub const WHY_INPUTS_MAX: u64 = 4_000_000;

/// Steps of a ring of two copies of every program (the hexagon): with six nodes and two rounds of relaying there are some
/// thousands; more is a protocol that does not come to rest.
pub const RING_STEPS_MAX: u32 = 200_000;
