//! Expectations as files: compared as text, rewritten when asked.

use std::path::PathBuf;

/// Compares a text with the file of this name under `tests/scripts`. With `UPDATE=1` in the environment the file is
/// written instead.
///
/// # Panics
/// When they differ: says where, and how to rewrite.
pub fn compare(name: &str, text: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/scripts").join(name);
    if std::env::var_os("UPDATE").is_some_and(|update| update == "1") {
        std::fs::create_dir_all(path.parent().expect("a file in a folder")).expect("the folder can be made");
        std::fs::write(&path, text).expect("the file can be written");
        return;
    }
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    if known == text {
        return;
    }
    let (at, (old, new)) = first_difference(&known, text);
    panic!("tests/scripts/{name} differs at line {at}:\n  file {old}\n  now  {new}\nUPDATE=1 cargo test rewrites it");
}

/// Number and words of the first line that differs; a line that is not there is shown as such.
fn first_difference<'a>(old: &'a str, new: &'a str) -> (usize, (&'a str, &'a str)) {
    let (mut old, mut new) = (old.lines(), new.lines());
    let none = "(nothing)";
    let pairs = std::iter::from_fn(|| match (old.next(), new.next()) {
        (None, None) => None,
        (one, other) => Some((one.unwrap_or(none), other.unwrap_or(none))),
    });
    let mut numbered = (1..).zip(pairs);
    numbered.find(|(_, (one, other))| one != other).unwrap_or((0, ("(line ends)", "(line ends)")))
}

#[test]
fn a_difference_is_found_where_it_is() {
    assert_eq!(first_difference("a\nb\nc", "a\nx\nc"), (2, ("b", "x")));
    assert_eq!(first_difference("a", "a\nb"), (2, ("(nothing)", "b")));
    assert_eq!(first_difference("", "a"), (1, ("(nothing)", "a")));
}
