//! Runs programs, shows what is run, and stops at the first that fails.

use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail};

/// The root of the checkout.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// One program to run.
pub(crate) struct Run {
    command: Command,
    shown: String,
}

impl Run {
    /// A program in the root of the checkout.
    pub(crate) fn new(program: &str, arguments: &[&str]) -> Self {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(root());
        Self { command, shown: format!("{program} {}", arguments.join(" ")) }
    }
    /// In a folder below the root.
    pub(crate) fn within(mut self, folder: &str) -> Self {
        self.command.current_dir(root().join(folder));
        self.shown = format!("(cd {folder} && {})", self.shown);
        self
    }
    /// With an environment variable.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self.shown = format!("{name}={value} {}", self.shown);
        self
    }
    /// Runs it; an exit code other than 0 is an error.
    pub(crate) fn check(mut self) -> Result<()> {
        println!("\n$ {}", self.shown);
        let started = Instant::now();
        let status = self.command.status().with_context(|| format!("cannot run {}", self.shown))?;
        println!("  {} s", started.elapsed().as_secs());
        if !status.success() {
            bail!("failed ({status}): {}", self.shown);
        }
        Ok(())
    }
    /// What it prints.
    pub(crate) fn output(mut self) -> Result<String> {
        let output = self.command.output().with_context(|| format!("cannot run {}", self.shown))?;
        if !output.status.success() {
            bail!("failed ({}): {}\n{}", output.status, self.shown, String::from_utf8_lossy(&output.stderr));
        }
        String::from_utf8(output.stdout).with_context(|| format!("{} did not print text", self.shown))
    }
}

/// `cargo` with arguments, as from a shell: what cargo tells the programs that it runs would make build scripts that look at
/// it run again, and half of the tree be built again.
pub(crate) fn cargo(arguments: &[&str]) -> Run {
    let mut run = Run::new("cargo", arguments);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("CARGO_PKG_") || name.to_string_lossy().starts_with("CARGO_MANIFEST_") {
            run.command.env_remove(name);
        }
    }
    run
}
