//! Installs what the tests need, from the package registries only, and only what has changed or is missing.

use std::path::Path;

use anyhow::{Context, Result};

use crate::command::{Run, root};
use crate::programs;

/// Folders with a `package-lock.json`. What is in `web` may also be installed by the build script of `perdura-web`, which
/// leaves the same stamp.
pub(crate) const NPM_FOLDERS: &[&str] = &["e2e", "examples/robot-orchestrator-ts", "examples/workflow-client", "web"];
/// Requirements of the Python environment that all Python tests share.
const REQUIREMENTS: &[&str] = &["e2e/python/requirements.txt", "examples/hello-python/requirements.txt"];

pub(crate) fn run() -> Result<()> {
    programs::install_browser()?;
    for folder in NPM_FOLDERS {
        let stamp = format!("{folder}/node_modules/.stamp");
        unless_unchanged(&stamp, &[&format!("{folder}/package-lock.json")], || {
            Run::new("npm", &["ci", "--no-audit", "--no-fund"]).within(folder).check()
        })?;
    }
    unless_unchanged(".venv/.stamp", REQUIREMENTS, || {
        Run::new("python3", &["-m", "venv", ".venv"])
            .check()
            .context("Python 3 with its venv module is needed; on Debian: apt-get install python3-venv")?;
        let mut arguments = vec!["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
        arguments.extend(REQUIREMENTS.iter().flat_map(|file| ["-r", *file]));
        Run::new(".venv/bin/python", &arguments).check()
    })
}

/// Runs an installation when the files it depends on are not those of the last one.
fn unless_unchanged(stamp: &str, inputs: &[&str], install: impl FnOnce() -> Result<()>) -> Result<()> {
    let mut wanted = String::new();
    for input in inputs {
        wanted += &std::fs::read_to_string(root().join(input)).with_context(|| format!("cannot read {input}"))?;
    }
    let stamp = root().join(stamp);
    if read(&stamp).as_deref() == Some(&wanted) {
        return Ok(());
    }
    install()?;
    std::fs::write(&stamp, wanted).with_context(|| format!("cannot write {}", stamp.display()))
}

fn read(path: &Path) -> Option<String> {
    std::fs::read_to_string(path).ok()
}
