//! The binary `perdura`.
//!
//! It reads settings, opens the store, starts the engine and the HTTP face, and shows a person what goes on; and it manages a
//! running server, through the contract alone. Rules of the engine, of the wire and of HTTP are in the other crates.
//! `arguments.rs` lists the commands, `settings.rs` merges flags, environment and file, `serve.rs` runs the server,
//! `console.rs` is what a person sees of it, `notices.rs` how much.
//! Below `commands/` is one file for each command that asks a server; `session/` is its connection, `output/` what it prints.
#![cfg_attr(test, expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test"))]
#![expect(clippy::print_stderr, reason = "this is the command line")]

mod arguments;
mod bounds;
mod commands;
mod console;
mod contract;
mod coordination;
mod help;
mod input;
mod layers;
mod notices;
mod output;
mod retention;
mod robot;
mod serve;
mod session;
mod settings;
mod stop_signals;

use std::process::ExitCode;

use clap::FromArgMatches;
use clap::error::ErrorKind;

use crate::arguments::{Arguments, Command, DevArguments};
use crate::output::{Answer, Failure, Output};
use crate::settings::Settings;

/// Calls are made on one thread, sent and answered on others: memory is mostly freed by another thread than the one that
/// took it, which the system's allocator is slow at.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let mut command = help::command();
    let arguments = command.try_get_matches_from_mut(std::env::args_os());
    let arguments = arguments.and_then(|matches| Arguments::from_arg_matches(&matches));
    let arguments = match arguments {
        Ok(arguments) => arguments,
        Err(error) => return misunderstood(&error.format(&mut command)),
    };
    let settings = match arguments.command {
        Command::Dev(arguments) if arguments.dry_run => return plan(arguments),
        Command::Dev(arguments) => Settings::dev(arguments),
        Command::Start(arguments) => Settings::start(arguments),
        Command::Contract(arguments) => return contract::print(arguments.form),
        Command::Manage(manage) => return commands::run(manage),
    };
    match settings.and_then(serve::run) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {}", explained(&error));
            ExitCode::FAILURE
        }
    }
}

/// What `perdura dev` would start.
fn plan(arguments: DevArguments) -> ExitCode {
    let json = arguments.common.json;
    let told = match Settings::dev(arguments) {
        Ok(settings) => {
            let (shown, data) = (settings.shown(), settings.data_folder.as_deref());
            let data = data.map_or_else(|| "memory".to_owned(), |folder| folder.display().to_string());
            let text = format!("would listen on http://{}:{}, data in {data}\n", settings.host, settings.port);
            let data = serde_json::json!({ "dryRun": true, "command": "perdura dev", "settings": shown });
            Output::new(settings.json).print(&Answer::new(&data, text))
        }
        Err(error) => Err(Failure::new("SETTING_INVALID", explained(&error))),
    };
    match told {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.tell(Output::new(json)),
    }
}

/// The command line says nothing that can be done: help was asked for, or there is a mistake. Programs get that as JSON, too.
fn misunderstood(error: &clap::Error) -> ExitCode {
    let is_mistake = !matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    if is_mistake && std::env::args_os().any(|argument| argument == "--json") {
        let text = error.render().to_string();
        let text = text.trim_start_matches("error: ").trim_end();
        return Failure::usage("USAGE", text).tell(Output::new(true));
    }
    error.exit()
}

/// The error and its causes, but for those whose text the error itself already holds.
fn explained(error: &anyhow::Error) -> String {
    error.chain().map(ToString::to_string).fold(String::new(), |said, cause| match said.as_str() {
        "" => cause,
        text if text.contains(&cause) => said,
        text => format!("{text}: {cause}"),
    })
}
