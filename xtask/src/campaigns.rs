//! The long forms: what takes minutes, one command each.

use anyhow::Result;

use crate::command::{Run, cargo, root};
use crate::setup;

/// Where the programs of a campaign come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Programs {
    /// They are built as their users build them.
    Built,
    /// They are those that the tests were built with. That spares CI a quarter of its time, and the one difference is that
    /// libraries bring what only tests need.
    Tested,
}

/// Writes the checked-in clients anew: the test that compares them is told to.
pub(crate) fn generate() -> Result<()> {
    cargo(&["test", "--quiet", "--package", "perdura-cli", "--bin", "perdura", "contract::"])
        .with("PERDURA_REGENERATE", "1")
        .check()
}

/// Many seeds, then every planted bug.
pub(crate) fn sim(seeds: u64, from: u64) -> Result<()> {
    let (seeds, from) = (seeds.to_string(), from.to_string());
    cargo(&["run", "--quiet", "--package", "perdura-sim", "--", "--seeds", &seeds, "--from", &from]).check()?;
    cargo(&["run", "--quiet", "--package", "perdura-sim", "--features", "planted-bugs", "--", "--bugs"]).check()
}

/// One seed with its trace.
pub(crate) fn sim_seed(seed: u64) -> Result<()> {
    cargo(&["run", "--quiet", "--package", "perdura-sim", "--", "--seed", &seed.to_string()]).check()
}

/// Builds the server and the robot service. One after the other: built together, they would share features of their
/// dependencies, and the server would not be the one that its users build.
pub(crate) fn build_programs(options: &[&str]) -> Result<()> {
    for package in ["perdura-cli", "robot-service"] {
        let mut arguments = vec!["build", "--package", package];
        arguments.extend(options);
        cargo(&arguments).check()?;
    }
    Ok(())
}

/// The end-to-end suite against the binary of the dev profile.
pub(crate) fn e2e(words: &[String], programs: Programs) -> Result<()> {
    setup::run()?;
    if programs == Programs::Built {
        build_programs(&[])?;
        // Apart, for the same reason: examples bring the features of what only tests need.
        cargo(&["build", "--package", "perdura-contract", "--example", "conformance"]).check()?;
    }
    let mut arguments = vec!["run", "--silent", "test", "--"];
    arguments.extend(words.iter().map(String::as_str));
    Run::new("npm", &arguments).within("e2e").check()
}

/// The robot campaigns at their full size.
pub(crate) fn robot(seed: Option<u64>) -> Result<()> {
    setup::run()?;
    build_programs(&[])?;
    let sizes: [(&str, &[(&str, &str)]); 7] = [
        ("robot-batch", &[]),
        ("robot-race", &[("ROUNDS", "200")]),
        ("robot-timeout", &[]),
        ("robot-500", &[]),
        ("robot-kill", &[("ROUNDS", "100")]),
        ("robot-jobs", &[]),
        ("robot-jobs-chaos", &[("ITEMS", "10000"), ("JOBS", "100"), ("ROUNDS", "50")]),
    ];
    for (campaign, size) in sizes {
        let file = format!("campaigns/{campaign}.test.ts");
        let mut run = Run::new("node", &["--import", "tsx", "--test", "--test-reporter=spec", &file]).within("e2e");
        for (name, value) in size {
            run = run.with(name, value);
        }
        if let Some(seed) = seed {
            run = run.with("SEED", &seed.to_string());
        }
        run.check()?;
    }
    Ok(())
}

/// The web app inside the release binary: a long list, pictures of every page for its documentation, and figures.
pub(crate) fn web() -> Result<()> {
    setup::run()?;
    build_programs(&["--release"])?;
    let binary = root().join("target/release/perdura").display().to_string();
    let pictures = root().join("docs/pictures").display().to_string();
    for file in ["web/runs-scroll", "web/every-page", "figures/web"] {
        let file = format!("{file}.test.ts");
        Run::new("node", &["--import", "tsx", "--test", "--test-reporter=spec", &file])
            .within("e2e")
            .with("PERDURA_BIN", &binary)
            .with("PERDURA_SCREENSHOTS", &pictures)
            .with("WEB_RUNS", "20000")
            .check()?;
    }
    Ok(())
}

/// Sleeping runs through a kill and a restart, on the release binary.
pub(crate) fn sleepers(runs: u64, json: Option<&str>) -> Result<()> {
    bench_binary(&["sleepers", "--runs", &runs.to_string()], json)
}

/// Throughput and latency of the release binary.
pub(crate) fn bench(short: bool, json: Option<&str>) -> Result<()> {
    let arguments: &[&str] = if short { &["steps", "--short"] } else { &["steps"] };
    bench_binary(arguments, json)
}

/// A bench in its short form, with the programs that the tests were built with: it shows that the bench works.
pub(crate) fn bench_tested(what: &str) -> Result<()> {
    let program = |name: &str| root().join("target/debug").join(name).display().to_string();
    Run::new(&program("perdura-bench"), &[what, "--short", "--binary", &program("perdura")]).check()
}

/// Builds server and bench for release and runs the bench.
fn bench_binary(arguments: &[&str], json: Option<&str>) -> Result<()> {
    cargo(&["build", "--release", "--package", "perdura-cli"]).check()?;
    let binary = root().join("target/release/perdura").display().to_string();
    let mut all = vec!["run", "--quiet", "--release", "--package", "perdura-bench", "--"];
    all.extend(arguments);
    all.extend(["--binary", &binary]);
    if let Some(json) = json {
        all.extend(["--json", json]);
    }
    cargo(&all).check()
}
