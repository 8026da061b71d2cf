//! Every check of the project as one local command: `cargo xtask ci` is what CI runs, and nothing else is.
//!
//! `ci.rs` is the list of checks, `setup.rs` installs what they need, `campaigns.rs` holds the long forms, `tidy.rs` looks
//! at the tree itself, `web_budget.rs` at the size of the web app, and `demo/` shows the project at work.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "this is a command line")]

mod campaigns;
mod ci;
mod command;
mod demo;
mod programs;
mod setup;
mod tidy;
mod web_budget;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::campaigns::Programs;

#[derive(Debug, Parser)]
#[command(name = "cargo xtask", about = "Every check of the project as one local command")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Everything that must hold: installs what the tests need, then lints, tests, simulates and campaigns in short form
    Ci,
    /// Look at the tree: formatting, file sizes, loose ends, lock files
    Tidy,
    /// Install what the tests need: npm packages, a Python environment, and a headless browser
    Setup,
    /// Measure what the web app's screens load and what it adds to the binary
    WebBudget,
    /// The web app in full, in the release binary: 20,000 runs scrolled, every page judged and pictured, its figures
    Web,
    /// Write clients/ anew from the contract
    Generate,
    /// Run the simulator; without flags 2,000 seeds and all planted bugs
    Sim {
        /// Replay one seed with its trace
        #[arg(long)]
        seed: Option<u64>,
        /// How many seeds
        #[arg(long, default_value_t = 2_000)]
        seeds: u64,
        /// The first seed
        #[arg(long, default_value_t = 0)]
        from: u64,
    },
    /// Run the end-to-end suite with the real SDKs; words choose files
    E2e { words: Vec<String> },
    /// Run the robot campaigns in full: 200 races, 100 kills, 10,000 items under 50 kills
    Robot {
        /// Play a campaign again
        #[arg(long)]
        seed: Option<u64>,
    },
    /// See Perdura at work
    Demo {
        #[command(subcommand)]
        demo: Demo,
    },
    /// Run 100,000 sleeping runs through a kill and a restart
    Sleepers {
        /// How many
        #[arg(long, default_value_t = 100_000)]
        runs: u64,
        /// Write the figures as JSON
        #[arg(long)]
        json: Option<String>,
    },
    /// Measure throughput and latency of the release binary
    Bench {
        /// Some seconds only: for checking that it works
        #[arg(long)]
        short: bool,
        /// Write the figures as JSON
        #[arg(long)]
        json: Option<String>,
    },
}

#[derive(Debug, Subcommand)]
enum Demo {
    /// A robot ships a batch at a carrier's portal: live progress, tracking numbers, and the carrier's own count
    Robot {
        /// What fills the carrier's form
        #[arg(long, value_enum, default_value = "browser")]
        driver: demo::Driver,
        /// How many shipments
        #[arg(long, default_value_t = 10, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..=10_000))]
        items: u16,
    },
}

fn main() -> ExitCode {
    match run(Arguments::parse().task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> Result<()> {
    match task {
        Task::Ci => ci::run(),
        Task::Tidy => tidy::run(),
        Task::Setup => setup::run(),
        Task::WebBudget => web_budget::run(),
        Task::Web => campaigns::web(),
        Task::Generate => campaigns::generate(),
        Task::Sim { seed: Some(seed), .. } => campaigns::sim_seed(seed),
        Task::Sim { seed: None, seeds, from } => campaigns::sim(seeds, from),
        Task::E2e { words } => campaigns::e2e(&words, Programs::Built),
        Task::Robot { seed } => campaigns::robot(seed),
        Task::Demo { demo: Demo::Robot { driver, items } } => demo::robot(driver, items.into(), Programs::Built),
        Task::Sleepers { runs, json } => campaigns::sleepers(runs, json.as_deref()),
        Task::Bench { short, json } => campaigns::bench(short, json.as_deref()),
    }
}
