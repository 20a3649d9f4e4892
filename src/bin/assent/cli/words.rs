//! The words of a call: what is meant, and the options.

use super::Refusal;

/// An option that a command knows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Opt {
    /// It stands alone: `--json`.
    Flag(&'static str),
    /// A value follows: `--step 12` or `--step=12`; what it should be, in words.
    Valued(&'static str, &'static str),
}

impl Opt {
    fn name(self) -> &'static str {
        match self {
            Opt::Flag(name) | Opt::Valued(name, _) => name,
        }
    }
}

/// A call, taken apart.
#[derive(Debug, Default)]
pub struct Words {
    /// What stands alone.
    pub plain: Vec<String>,
    options: Vec<(&'static str, String)>,
}

impl Words {
    /// Tells options from the rest.
    ///
    /// # Errors
    /// Names the option that is unknown, said twice, or lacks its value.
    pub fn read(words: &[String], known: &[Opt]) -> Result<Words, Refusal> {
        let mut read = Words::default();
        let mut rest = words.iter().peekable();
        while let Some(word) = rest.next() {
            let Some(long) = word.strip_prefix("--") else {
                read.plain.push(word.clone());
                continue;
            };
            let (name, joined) = match long.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (long, None),
            };
            let Some(option) = known.iter().copied().find(|option| option.name() == name) else {
                let names: Vec<String> = known.iter().map(|option| format!("--{}", option.name())).collect();
                let names = if names.is_empty() { "no option here".to_owned() } else { names.join(", ") };
                return Err(Refusal(format!("found `--{name}`, expected {names}")));
            };
            if read.options.iter().any(|(known, _)| *known == name) {
                return Err(Refusal(format!("found `--{name}` twice, expected it once")));
            }
            let value = match (option, joined) {
                (Opt::Flag(_), None) => String::new(),
                (Opt::Flag(_), Some(_)) => return Err(Refusal(format!("found `{word}`, expected `--{name}` alone"))),
                (Opt::Valued(..), Some(value)) => value,
                (Opt::Valued(_, expected), None) => {
                    let value = rest.next().ok_or_else(|| Refusal(format!("expected {expected} after `--{name}`")))?;
                    // `--until step 40` is one value of two words.
                    let second = rest.next_if(|_| name == "until" && value == "step");
                    second.map_or_else(|| value.clone(), |number| format!("{value} {number}"))
                }
            };
            read.options.push((option.name(), value));
        }
        Ok(read)
    }

    /// The value of an option that was given; of a flag it is empty.
    pub fn option(&self, name: &str) -> Option<&str> {
        self.options.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }

    /// Was it given?
    pub fn has(&self, name: &str) -> bool {
        self.option(name).is_some()
    }

    /// The one thing that stands alone.
    ///
    /// # Errors
    /// Says what was expected when there is none, or more than one.
    pub fn only(&self, expected: &str) -> Result<&str, Refusal> {
        match self.plain.as_slice() {
            [one] => Ok(one),
            [] => Err(Refusal(format!("expected {expected}"))),
            [_, second, ..] => Err(Refusal(format!("found `{second}` too, expected {expected} and no more"))),
        }
    }

    /// A step given by an option.
    ///
    /// # Errors
    /// Says that it is no step.
    pub fn step(&self) -> Result<Option<u32>, Refusal> {
        let step = |text: &str| {
            let refusal = || Refusal(format!("--step: found `{text}`, expected the number of a step"));
            text.parse().map_err(|_| refusal())
        };
        self.option("step").map(step).transpose()
    }
}
