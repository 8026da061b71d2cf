//! Files of cases and what is expected of them; the server's tests read theirs with this module, too.
//!
//! A line `> input` is followed by the answers, indented; every other line is a comment. `{{x*300}}` stands for 300 times
//! `x`, `{{hex ff}}` for bytes. `UPDATE_FIXTURES=1` writes the answers; read them before you commit.

use std::fmt::Write as _;
use std::path::PathBuf;

/// A file of `tests/bad`.
pub(crate) struct Table {
    path: PathBuf,
    text: String,
    pub(crate) cases: Vec<String>,
}

impl Table {
    pub(crate) fn read(name: &str) -> Self {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/bad").join(format!("{name}.txt"));
        let text = std::fs::read_to_string(&path).unwrap();
        let cases = text.lines().filter_map(|line| line.strip_prefix("> ")).map(str::to_owned).collect();
        Self { path, text, cases }
    }

    /// Compares the answers of each case to the file, or writes them to it.
    pub(crate) fn check(&self, answers: &[Vec<String>]) {
        let mut answers = answers.iter();
        let mut answered = String::new();
        for line in self.text.lines().filter(|line| !line.starts_with("  ")) {
            writeln!(answered, "{line}").unwrap();
            for answer in answers.by_ref().take(usize::from(line.starts_with("> "))).flatten() {
                writeln!(answered, "  {}", answer.replace('\n', "\\n")).unwrap();
            }
        }
        if std::env::var_os("UPDATE_FIXTURES").is_some() {
            std::fs::write(&self.path, &answered).unwrap();
        }
        assert_eq!(std::fs::read_to_string(&self.path).unwrap(), answered, "{}", self.path.display());
    }
}

/// The bytes that an input stands for.
pub(crate) fn expand(input: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = input;
    while let Some((before, after)) = rest.split_once("{{") {
        let (inside, behind) = after.split_once("}}").unwrap();
        bytes.extend(before.as_bytes());
        if let Some(hex) = inside.strip_prefix("hex ") {
            bytes.extend(hex.split(' ').map(|byte| u8::from_str_radix(byte, 16).unwrap()));
        } else {
            let (text, count) = inside.rsplit_once('*').unwrap();
            bytes.extend(text.repeat(count.parse().unwrap()).as_bytes());
        }
        rest = behind;
    }
    bytes.extend(rest.as_bytes());
    bytes
}
