//! The binary `perdura`.
//!
//! It reads settings, opens the store, starts the engine and the HTTP face, and shows a person what goes on. Rules of the
//! engine, of the wire and of HTTP are in the other crates. `arguments.rs` lists the commands, `settings.rs` merges flags,
//! environment and file, `serve.rs` runs the server, `console.rs` is what a person sees,
//! `notices.rs` how much of it.
#![cfg_attr(test, expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test"))]
#![expect(clippy::print_stderr, reason = "this is the command line")]

mod arguments;
mod console;
mod layers;
mod notices;
mod robot;
mod serve;
mod settings;
mod stop_signals;

use std::process::ExitCode;

use clap::Parser;

use crate::arguments::{Arguments, Command};
use crate::settings::Settings;

/// Calls are made on one thread, sent and answered on others: memory is mostly freed by another thread than the one that
/// took it, which the system's allocator is slow at.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let settings = match arguments.command {
        Command::Dev(arguments) => Settings::dev(arguments),
        Command::Start(arguments) => Settings::start(arguments),
    };
    match settings.and_then(serve::run) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {}", explained(&error));
            ExitCode::FAILURE
        }
    }
}

/// The error and its causes, but for those whose text the error itself already holds.
fn explained(error: &anyhow::Error) -> String {
    error.chain().map(ToString::to_string).fold(String::new(), |said, cause| match said.as_str() {
        "" => cause,
        text if text.contains(&cause) => said,
        text => format!("{text}: {cause}"),
    })
}
