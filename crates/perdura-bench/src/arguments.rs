//! What can be chosen.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// Measures the real binary from the outside.
#[derive(Debug, Parser)]
#[command(name = "perdura-bench")]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Durable steps per second, events per second, and latencies
    Steps(StepsArguments),
    /// The Rust SDK in one process with its engine, and over HTTP: steps per second, latency, and what a replay costs
    Sdk(SdkArguments),
    /// Runs that sleep for days: memory, restart after a kill, and every one wakes exactly once
    Sleepers(SleepersArguments),
}

#[derive(Debug, Args)]
pub(crate) struct StepsArguments {
    #[command(flatten)]
    pub(crate) common: CommonArguments,
    #[command(flatten)]
    pub(crate) size: SizeArguments,
    /// Steps of each run; the run ends with one more call
    #[arg(long, value_name = "COUNT", default_value_t = 3)]
    pub(crate) steps_per_run: usize,
    /// Runs under way at once at saturation
    #[arg(long, value_name = "COUNT", default_value_t = 2_000)]
    pub(crate) window: usize,
    /// Events of the intake measurements [default: 200000; 2000 when short]
    #[arg(long, value_name = "COUNT")]
    pub(crate) events: Option<usize>,
    /// Runs of each latency measurement [default: 500; 20 when short]
    #[arg(long, value_name = "COUNT")]
    pub(crate) latency_runs: Option<usize>,
    /// Only these parts, separated by commas
    #[arg(long, value_name = "PART", value_delimiter = ',')]
    pub(crate) only: Vec<Part>,
}

/// A part of the steps campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Part {
    /// As many steps as go through.
    Saturation,
    /// Events that start nothing.
    Events,
    /// Events that start a function without steps.
    Starts,
    /// One run at a time.
    Idle,
    /// A tenth of what saturation gave.
    LowLoad,
}

impl StepsArguments {
    /// Whether a part was asked for.
    pub(crate) fn wants(&self, part: Part) -> bool {
        self.only.is_empty() || self.only.contains(&part)
    }
    pub(crate) fn events(&self) -> usize {
        self.events.unwrap_or(self.size.pick(2_000, 200_000))
    }
    pub(crate) fn latency_runs(&self) -> usize {
        self.latency_runs.unwrap_or(self.size.pick(20, 500))
    }
}

#[derive(Debug, Args)]
pub(crate) struct SleepersArguments {
    #[command(flatten)]
    pub(crate) common: CommonArguments,
    /// 2,000 runs
    #[arg(long)]
    pub(crate) short: bool,
    /// Runs that sleep [default: 100000; 2000 when short]
    #[arg(long, value_name = "COUNT")]
    pub(crate) runs: Option<usize>,
}

impl SleepersArguments {
    pub(crate) fn runs(&self) -> usize {
        self.runs.unwrap_or(if self.short { 2_000 } else { 100_000 })
    }
}

#[derive(Debug, Args)]
pub(crate) struct SdkArguments {
    #[command(flatten)]
    pub(crate) common: CommonArguments,
    #[command(flatten)]
    pub(crate) size: SizeArguments,
    /// Steps of each run; the run ends with one more call
    #[arg(long, value_name = "COUNT", default_value_t = 10)]
    pub(crate) steps_per_run: u32,
}

impl SdkArguments {
    pub(crate) fn latency_runs(&self) -> usize {
        self.size.pick(20, 500)
    }
    pub(crate) fn replayed_runs(&self) -> usize {
        self.size.pick(100, 2_000)
    }
}

/// How much is done in campaigns that measure steps.
#[derive(Debug, Args)]
pub(crate) struct SizeArguments {
    /// A few seconds: enough to see that everything works, too little to measure
    #[arg(long)]
    short: bool,
    /// Runs at saturation [default: 30000; 600 when short]
    #[arg(long, value_name = "COUNT")]
    runs: Option<usize>,
}

impl SizeArguments {
    /// Runs at saturation.
    pub(crate) fn runs(&self) -> usize {
        self.runs.unwrap_or(self.pick(600, 30_000))
    }
    /// The number for a short campaign or for one that measures.
    pub(crate) fn pick(&self, short: usize, long: usize) -> usize {
        if self.short { short } else { long }
    }
}

#[derive(Debug, Args)]
pub(crate) struct CommonArguments {
    /// Write the figures to this file, as JSON
    #[arg(long, value_name = "FILE")]
    pub(crate) json: Option<PathBuf>,
    /// The server to measure, instead of building this repository's
    #[arg(long, value_name = "FILE")]
    pub(crate) binary: Option<PathBuf>,
    /// Where the temporary data folder is made; it must be on a real disk [default: target]
    #[arg(long, value_name = "FOLDER")]
    pub(crate) data_in: Option<PathBuf>,
    /// Leave the data folder behind, for a look at it
    #[arg(long)]
    pub(crate) keep_data: bool,
}
