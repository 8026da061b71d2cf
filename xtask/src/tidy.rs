//! Looks at the tree itself: formatting, file sizes, loose ends, lock files.

use std::path::Path;

use anyhow::{Result, bail};

use crate::command::{Run, cargo, root};
use crate::setup::NPM_FOLDERS;

/// Lines of a source file outside of tests; above it, split by idea.
const LINES_MAX: usize = 600;
/// Loose ends; written so that this file does not hold them itself.
const LOOSE_ENDS: &[&str] = &[concat!("TO", "DO"), concat!("FIX", "ME"), concat!("dbg", "!("), concat!("X", "XX")];

pub(crate) fn run() -> Result<()> {
    cargo(&["fmt", "--all", "--check"]).check()?;
    let mut problems = Vec::new();
    let listed = Run::new("git", &["ls-files", "*.rs", "*.ts", "*.py"]).output()?;
    for path in listed.lines() {
        // A file may be deleted and not yet committed.
        if let Ok(text) = std::fs::read_to_string(root().join(path)) {
            check_source(path, &text, &mut problems);
        }
    }
    for folder in NPM_FOLDERS {
        check_package_lock(folder, &mut problems);
    }
    for file in ["Cargo.lock", "README.md", "ARCHITECTURE.md", "CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT"] {
        if !root().join(file).is_file() {
            problems.push(format!("{file} is missing"));
        }
    }
    if problems.is_empty() {
        return Ok(());
    }
    bail!("the tree is not tidy:\n  {}", problems.join("\n  "))
}

fn check_source(path: &str, text: &str, problems: &mut Vec<String>) {
    let is_test = path.split('/').any(|part| part == "tests" || part == "test" || part == "e2e");
    // Written by a program, read by programs.
    let is_generated = path.starts_with("clients/");
    let own = text.split("#[cfg(test)]").next().unwrap_or(text);
    let lines = own.lines().count();
    if !is_test && !is_generated && lines > LINES_MAX {
        problems.push(format!("{path} has {lines} lines, above {LINES_MAX}: split it by idea"));
    }
    for (number, line) in text.lines().enumerate() {
        if let Some(loose) = LOOSE_ENDS.iter().find(|loose| line.contains(**loose)) {
            problems.push(format!("{path}:{}: a loose end: {loose}", number + 1));
        }
    }
    if Path::new(path).extension().is_some_and(|extension| extension == "rs") && !text.ends_with('\n') {
        problems.push(format!("{path} does not end with a line break"));
    }
}

/// Lock files must not send readers to one registry's addresses.
fn check_package_lock(folder: &str, problems: &mut Vec<String>) {
    let path = format!("{folder}/package-lock.json");
    match std::fs::read_to_string(root().join(&path)) {
        Ok(text) if text.contains("\"resolved\"") => {
            problems.push(format!("{path} holds download addresses: run npm install with the .npmrc beside it"));
        }
        Ok(_) => {}
        Err(error) => problems.push(format!("{path}: {error}")),
    }
}
