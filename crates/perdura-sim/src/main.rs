//! The command line of the simulator.

use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::Parser;
use perdura_sim::{Figures, PlantedBug, bounds, hunt, simulate};

/// Runs the engine through random programs and misfortunes.
#[derive(Debug, Parser)]
#[command(name = "perdura-sim", version)]
struct Arguments {
    /// How many seeds.
    #[arg(long, default_value_t = 200)]
    seeds: u64,
    /// The first seed.
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// Replays one seed with its whole trace.
    #[arg(long, conflicts_with_all = ["seeds", "from", "bugs"])]
    seed: Option<u64>,
    /// Checks that every planted bug is found.
    #[arg(long, conflicts_with = "seeds")]
    bugs: bool,
    /// Plants this bug, by name.
    #[arg(long, conflicts_with = "bugs")]
    bug: Option<String>,
}

fn main() -> Result<ExitCode> {
    let arguments = Arguments::parse();
    let mut out = std::io::stdout().lock();
    let planted = arguments.bug.as_deref().map(bug_by_name).transpose()?;
    let is_sound = if let Some(seed) = arguments.seed {
        replay(seed, planted, &mut out)?
    } else if arguments.bugs {
        hunt_all(arguments.from, &mut out)?
    } else {
        run_seeds(&arguments, planted, &mut out)?
    };
    Ok(if is_sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn bug_by_name(name: &str) -> Result<PlantedBug> {
    check_planted()?;
    let known = || PlantedBug::ALL.map(|bug| format!("{bug:?}")).join(", ");
    let bug = PlantedBug::ALL.into_iter().find(|bug| format!("{bug:?}") == name);
    bug.with_context(|| format!("there is no planted bug '{name}': choose one of {}", known()))
}

fn check_planted() -> Result<()> {
    anyhow::ensure!(
        cfg!(feature = "planted-bugs"),
        "no bug can be planted in this build: run it with `--features planted-bugs`"
    );
    Ok(())
}

fn replay(seed: u64, planted: Option<PlantedBug>, out: &mut impl std::io::Write) -> Result<bool> {
    let outcome = simulate(seed, planted);
    writeln!(out, "{}", outcome.trace)?;
    match outcome.violation {
        None => writeln!(out, "seed {seed} holds all rules:\n{}", outcome.figures)?,
        Some(violation) => {
            writeln!(out, "seed {seed}, step {}: {}", violation.step, violation.what)?;
            return Ok(false);
        }
    }
    Ok(true)
}

fn run_seeds(arguments: &Arguments, planted: Option<PlantedBug>, out: &mut impl std::io::Write) -> Result<bool> {
    let mut sum = Figures::default();
    for seed in arguments.from..arguments.from + arguments.seeds {
        let outcome = simulate(seed, planted);
        if let Some(violation) = outcome.violation {
            writeln!(out, "{violation}\n\nreplay it with: cargo xtask sim --seed {seed}")?;
            return Ok(false);
        }
        sum = sum.plus(&outcome.figures);
    }
    writeln!(out, "{} seeds from {} hold all rules:\n{sum}", arguments.seeds, arguments.from)?;
    Ok(true)
}

fn hunt_all(from: u64, out: &mut impl std::io::Write) -> Result<bool> {
    check_planted()?;
    let mut is_sound = true;
    for bug in PlantedBug::ALL {
        if let Some(violation) = hunt(bug, from).violation {
            let what = violation.what.lines().next().unwrap_or_default();
            writeln!(out, "{bug:?}: found by seed {}: {what}", violation.seed)?;
        } else {
            writeln!(out, "{bug:?}: NOT FOUND within {} seeds", bounds::SEEDS_PER_BUG_MAX)?;
            is_sound = false;
        }
    }
    Ok(is_sound)
}
