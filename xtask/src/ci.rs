//! Everything that must hold, in the order of what fails fastest.

use anyhow::Result;

use crate::campaigns::Programs;
use crate::command::{Run, cargo};
use crate::{campaigns, demo, programs, setup, tidy, web_budget};

pub(crate) fn run() -> Result<()> {
    tidy::run()?;
    cargo(&["clippy", "--workspace", "--all-targets", "--locked", "--", "--deny", "warnings"]).check()?;
    // The robot service's tests fill a form in it.
    programs::install_browser()?;
    // Apart: what the robot service depends on makes JSON keep its order of keys, and nothing else may come to rely on that.
    cargo(&["test", "--workspace", "--exclude", "robot-service", "--locked", "--quiet"]).check()?;
    // Programs that no test starts, but a bench does.
    cargo(&["build", "--workspace", "--exclude", "robot-service", "--bins", "--tests", "--examples", "--locked"])
        .check()?;
    cargo(&["test", "--package", "robot-service", "--locked", "--quiet"]).check()?;
    // The doc comments of the command line are its help texts, not Markdown.
    cargo(&["doc", "--workspace", "--exclude", "perdura-cli", "--no-deps", "--locked", "--quiet"])
        .with("RUSTDOCFLAGS", "--deny warnings")
        .check()?;
    campaigns::sim(2_000, 0)?;
    setup::run()?;
    for folder in setup::NPM_FOLDERS {
        Run::new("npm", &["run", "--silent", "typecheck"]).within(folder).check()?;
    }
    for folder in ["examples/robot-orchestrator-ts", "web"] {
        Run::new("npm", &["run", "--silent", "test"]).within(folder).check()?;
    }
    web_budget::run()?;
    campaigns::e2e(&[], Programs::Tested)?;
    demo::robot(demo::Driver::Browser, 3, Programs::Tested)?;
    for bench in ["steps", "sleepers", "sdk"] {
        campaigns::bench_tested(bench)?;
    }
    println!("\nall checks passed");
    Ok(())
}
