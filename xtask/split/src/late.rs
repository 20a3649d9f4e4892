//! Blocks of data that may come late: texts between two marks (`src/late.rs` of the program).
//!
//! A block goes with the rest if nothing that stays can name it: no number in the code of the first half and no word of
//! its data is the block's address. Its one reader then stands in the rest, and who calls that waits for the rest to come.

/// What begins and ends a block.
const OPEN: &[u8] = b"<<late<<";
const CLOSE: &[u8] = b">>late>>";
/// A number so little behind the beginning is meant as its address: the reader skips the mark.
const NEAR: u64 = 64;

/// A block.
#[derive(Clone, Debug)]
pub struct Late {
    /// Its address in memory.
    pub start: u64,
    /// What it holds, marks included.
    pub bytes: Vec<u8>,
    /// Whether the first half can name it.
    pub is_named: bool,
}

impl Late {
    /// A number of the first half: is it the block's address?
    pub fn hear_of(&mut self, number: u64) {
        self.is_named |= (self.start..self.start + NEAR).contains(&number);
    }
}

/// The blocks of a segment that stands at this address. Whether its other words name a block is asked of every segment
/// by [`hear_words`].
pub fn blocks(address: u64, segment: &[u8]) -> Vec<Late> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(open) = position(&segment[from..], OPEN).map(|place| from + place) {
        let Some(close) = position(&segment[open..], CLOSE).map(|place| open + place + CLOSE.len()) else {
            break;
        };
        found.push(Late { start: address + open as u64, bytes: segment[open..close].to_vec(), is_named: false });
        from = close;
    }
    found
}

/// Looks through a segment for a block's address: words of four bytes at addresses that four divides.
pub fn hear_words(late: &mut [Late], address: u64, segment: &[u8]) {
    let skip = (address.next_multiple_of(4) - address) as usize;
    for word in segment.get(skip..).unwrap_or_default().chunks_exact(4) {
        let word = u64::from(u32::from_le_bytes([word[0], word[1], word[2], word[3]]));
        late.iter_mut().for_each(|block| block.is_named |= block.start == word);
    }
}

fn position(within: &[u8], mark: &[u8]) -> Option<usize> {
    within.windows(mark.len()).position(|window| window == mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_found_with_their_addresses() {
        let found = blocks(100, b"ab<<late<<one>>late>>c<<late<<>>late>>d<<late<<never closed");
        assert_eq!(
            found.iter().map(|block| (block.start, block.bytes.len())).collect::<Vec<_>>(),
            [(102, 19), (122, 16)]
        );
    }

    #[test]
    fn a_block_is_named_by_its_address_in_code_or_data() {
        let mut late = blocks(1000, b"<<late<<text>>late>>");
        late[0].hear_of(999);
        late[0].hear_of(1064);
        hear_words(&mut late, 6, &[0, 0xE8, 3, 0, 0, 9]);
        assert!(!late[0].is_named, "bytes at odd addresses are no word");
        hear_words(&mut late, 7, &[0, 0xE8, 3, 0, 0]);
        assert!(late[0].is_named);
        late[0].is_named = false;
        late[0].hear_of(1008);
        assert!(late[0].is_named);
    }
}
