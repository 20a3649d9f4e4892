//! Two-phase commit packed into one word by hand, in a bare loop: about what a search of it can reach. No iterator and no
//! list is indexed where it counts, so that it is fast where it is compiled for size too.

/// What a manager is, two bits each; nothing set: it works.
const PREPARED: u64 = 1;
const COMMITTED: u64 = 2;
const ABORTED: u64 = 3;

/// What the transaction manager decided, and with that what it sent to all.
const COMMIT: u64 = 1 << 60;
const ABORT: u64 = 1 << 61;

/// Searches all; gives how many states there are.
pub fn run(managers: u32) -> u32 {
    let (said, heard) = (2 * managers, 3 * managers);
    let all = ((1 << managers) - 1) << heard;
    // With seven managers a little more than half of them get used.
    let mut slots = vec![0u64; 1 << (2 * managers + 5)];
    let mut found = vec![0u64; 1 << (2 * managers + 5)];
    let (slots, found) = (&mut slots[..], &mut found[..]);
    let (mut next, mut end) = (0, 0);
    let mut put = |state: u64, found: &mut [u64], end: &mut usize| {
        let mut at = (state.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (59 - 2 * managers)) as usize;
        while slots[at] != 0 && slots[at] != state + 1 {
            at = (at + 1) & (slots.len() - 1);
        }
        if slots[at] == 0 {
            slots[at] = state + 1;
            found[*end] = state;
            *end += 1;
        }
    };
    put(0, found, &mut end);
    while next < end {
        let state = found[next];
        next += 1;
        let is_open = state & (COMMIT | ABORT) == 0;
        if is_open {
            put(state | ABORT, found, &mut end);
            if state & all == all {
                put(state | COMMIT, found, &mut end);
            }
        }
        let mut manager = 0;
        while manager < managers {
            let of = |what: u64| state & !(3 << (2 * manager)) | what << (2 * manager);
            if state >> (2 * manager) & 3 == 0 {
                put(of(PREPARED) | 1 << (said + manager), found, &mut end);
                put(of(ABORTED), found, &mut end);
            }
            if is_open && state >> (said + manager) & 1 == 1 {
                put(state | 1 << (heard + manager), found, &mut end);
            }
            if state & COMMIT != 0 {
                put(of(COMMITTED), found, &mut end);
            }
            if state & ABORT != 0 {
                put(of(ABORTED), found, &mut end);
            }
            manager += 1;
        }
    }
    end as u32
}
