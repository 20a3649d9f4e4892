//! `key=value&key=value`, with percent signs for what a URL may not hold.

/// A key and its value; a key alone means 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pair {
    /// The key.
    pub key: String,
    /// Its value, unescaped.
    pub text: String,
}

/// The pairs of a query or of what stands behind the head of a fragment.
pub(super) fn read(text: &str) -> Vec<Pair> {
    let pieces = text.split(['&', '?']).filter(|piece| !piece.is_empty());
    pieces
        .map(|piece| {
            let (key, text) = piece.split_once('=').unwrap_or((piece, "1"));
            Pair { key: decoded(key), text: decoded(text) }
        })
        .collect()
}

/// Unescapes `%41`; what is no escape stays, and bytes that are no text become `\u{fffd}`.
pub(super) fn decoded(text: &str) -> String {
    let hex = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match (byte, hex(bytes.get(at + 1)), hex(bytes.get(at + 2))) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                at += 3;
            }
            _ => {
                out.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// A pair as it stands in a link.
pub(super) fn encoded(key: &str, text: &str) -> String {
    let mut out = format!("{key}=");
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.,:@/!*".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for text in ["", "1", "a b", "n1@20ms", "100%", "%41", "é&=#?", "1,-,0"] {
            assert_eq!(read(&encoded("k", text)), [Pair { key: "k".into(), text: text.into() }]);
        }
        assert_eq!(encoded("view", "a,b c"), "view=a,b%20c");
        assert_eq!(decoded("%4"), "%4");
        assert_eq!(decoded("%zz%ff"), "%zz\u{fffd}");
        assert_eq!(
            read("?embed&n=4"),
            [Pair { key: "embed".into(), text: "1".into() }, Pair { key: "n".into(), text: "4".into() }]
        );
    }
}
