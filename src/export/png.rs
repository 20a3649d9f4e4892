//! PNG pictures that carry their scenario: the link stands in an `iTXt` chunk (PNG, third edition, 11.3.3.4), keyword
//! `assent`.

const SIGNATURE: &[u8; 8] = b"\x89PNG\r\n\x1a\n";
const KEYWORD: &[u8] = b"assent";

/// A chunk: its kind, and what it holds.
type Chunk<'a> = ([u8; 4], &'a [u8]);

/// The picture with the link in it, right before its end.
///
/// # Errors
/// It is no PNG, or one that is cut off.
pub fn with_link(png: &[u8], link: &str) -> Result<Vec<u8>, String> {
    let mut out = SIGNATURE.to_vec();
    let mut is_whole = false;
    for (kind, data) in chunks(png)? {
        if kind == *b"IEND" {
            // Keyword, end; not compressed, method 0; no language; no translated keyword.
            let text = [KEYWORD, &[0, 0, 0, 0, 0], link.as_bytes()].concat();
            put(&mut out, *b"iTXt", &text);
            is_whole = true;
        }
        put(&mut out, kind, data);
    }
    if is_whole { Ok(out) } else { Err("this PNG picture is cut off".to_owned()) }
}

/// The link that a picture carries; `None` if it carries none.
///
/// # Errors
/// It is no PNG, or one that is cut off.
pub fn link_in(png: &[u8]) -> Result<Option<String>, String> {
    let found = chunks(png)?.into_iter().find_map(|(kind, data)| {
        let text = data.strip_prefix(KEYWORD).filter(|_| kind == *b"iTXt")?.strip_prefix(&[0, 0, 0])?;
        // Neither language nor translated keyword, unless another program has put them there.
        let mut parts = text.splitn(3, |byte| *byte == 0);
        let link = parts.nth(2)?;
        String::from_utf8(link.to_vec()).ok()
    });
    Ok(found)
}

/// Is it a PNG, by its first bytes?
pub fn is_png(bytes: &[u8]) -> bool {
    bytes.starts_with(SIGNATURE)
}

fn chunks(png: &[u8]) -> Result<Vec<Chunk<'_>>, String> {
    let mut rest = png.strip_prefix(SIGNATURE).ok_or("this is no PNG picture")?;
    let mut found = Vec::new();
    while !rest.is_empty() {
        let cut = || "this PNG picture is cut off".to_owned();
        let (head, tail) = rest.split_at_checked(8).ok_or_else(cut)?;
        let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
        let (data, tail) = tail.split_at_checked(length).ok_or_else(cut)?;
        let (_, tail) = tail.split_at_checked(4).ok_or_else(cut)?;
        found.push(([head[4], head[5], head[6], head[7]], data));
        rest = tail;
    }
    Ok(found)
}

fn put(out: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) {
    out.extend_from_slice(&(data.len() as u32).to_be_bytes());
    let from = out.len();
    out.extend_from_slice(&kind);
    out.extend_from_slice(data);
    let sum = crc(&out[from..]);
    out.extend_from_slice(&sum.to_be_bytes());
}

/// The checksum of a chunk (PNG, annex D), bit by bit: a picture has few chunks of ours.
fn crc(bytes: &[u8]) -> u32 {
    let turned = bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { (sum >> 1) ^ 0xEDB8_8320 } else { sum >> 1 })
    });
    !turned
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_standards() {
        // The end of every PNG file.
        assert_eq!(crc(b"IEND"), 0xAE42_6082);
    }
}
