//! Measures the real binary from the outside: `steps` for throughput and latency, `sleepers` for memory, restart and
//! the promise that every sleeping run wakes exactly once.
//!
//! It starts `perdura dev` as a child process with a data folder on a real disk and fsync on, and plays both the app
//! and the sender of events in its own process, over HTTP, by hand: no SDK and no crate of the engine is used, so
//! that nothing measured here can be an effect of sharing code. Only `sdk` links the engine, for that is what it measures: the
//! Rust SDK with its engine in one process. It asserts counts, never times: a busy machine must not
//! fail a build.
//!
//! Where to start: `arguments.rs` lists what can be chosen; `bench.rs` puts child, app and sender together; `steps/` and
//! `sleepers/` are the two campaigns; `report.rs` is what a person and a program read.
#![cfg_attr(test, expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test"))]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "this is a command line")]

mod app;
mod arguments;
mod bench;
mod bounds;
mod disk;
mod process;
mod quantiles;
mod report;
mod sdk;
mod sender;
mod server;
mod sleepers;
mod steps;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;

use crate::arguments::{Arguments, Command};

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let (report, json) = match arguments.command {
            Command::Steps(arguments) => (steps::run(&arguments).await?, arguments.common.json),
            Command::Sdk(arguments) => (sdk::run(&arguments).await?, arguments.common.json),
            Command::Sleepers(arguments) => (sleepers::run(&arguments).await?, arguments.common.json),
        };
        print!("{}", report.table());
        if let Some(file) = json {
            report.write_json(&file)?;
        }
        Ok(())
    })
}
