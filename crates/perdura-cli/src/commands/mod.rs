//! Commands that ask a server: one folder for each noun, one file for each verb.
//!
//! A command reads its arguments, calls procedures of the contract through a [`Session`], and returns an [`Answer`] for
//! programs and for people, or a [`Failure`].

mod app;
mod completions;
mod doctor;
mod event;
mod function;
mod robot;
mod run;
mod workflow;

use std::process::ExitCode;

use clap::Subcommand;

use crate::explained;
use crate::output::{Answer, Failure, Output, Tone};
use crate::session::{Session, SharedArguments, Target};

/// What can be asked of a running server.
#[derive(Debug, Subcommand)]
pub(crate) enum Manage {
    /// Draw, run and repair workflows
    Workflow(workflow::Arguments),
    /// Look into runs of functions, cancel and repeat them
    Run(run::Arguments),
    /// Send events and see what happens
    Event(event::Arguments),
    /// See functions and start one
    Function(function::Arguments),
    /// See apps, register and remove them
    App(app::Arguments),
    /// Batches for robots: jobs and kinds
    Robot(robot::Arguments),
    /// Find out what is wrong with a server, a run or a workflow's run
    Doctor(doctor::Arguments),
    /// Print completions for a shell
    Completions(completions::Arguments),
}

/// Runs a command, and tells what came of it.
pub(crate) fn run(manage: Manage) -> ExitCode {
    let shared = match &manage {
        Manage::Workflow(arguments) => &arguments.shared,
        Manage::Run(arguments) => &arguments.shared,
        Manage::Event(arguments) => &arguments.shared,
        Manage::Function(arguments) => &arguments.shared,
        Manage::App(arguments) => &arguments.shared,
        Manage::Robot(arguments) => &arguments.shared,
        Manage::Doctor(arguments) => &arguments.shared,
        Manage::Completions(arguments) => return completions::print(arguments),
    };
    let out = Output::new(shared.json);
    let answer = open(out, shared).and_then(|session| {
        // One thread is enough for one conversation, and starts sooner than many.
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| Failure::new("NO_RUNTIME", error.to_string()))?;
        runtime.block_on(carry_out(manage, &session))
    });
    let told = answer.and_then(|answer| if answer.is_said() { Ok(()) } else { out.print(&answer) });
    match told {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.tell(out),
    }
}

fn open(out: Output, shared: &SharedArguments) -> Result<Session, Failure> {
    let target = Target::read(shared).map_err(|error| Failure::usage("SETTING_INVALID", explained(&error)))?;
    Ok(Session::new(out, target))
}

async fn carry_out(manage: Manage, session: &Session) -> Result<Answer, Failure> {
    match manage {
        Manage::Workflow(arguments) => arguments.run(session).await,
        Manage::Run(arguments) => arguments.run(session).await,
        Manage::Event(arguments) => arguments.run(session).await,
        Manage::Function(arguments) => arguments.run(session).await,
        Manage::App(arguments) => arguments.run(session).await,
        Manage::Robot(arguments) => arguments.run(session).await,
        Manage::Doctor(arguments) => arguments.run(session).await,
        Manage::Completions(_) => Ok(Answer::said()),
    }
}

/// How to see the next page of a list, if there is one.
fn more(out: Output, next: Option<&str>) -> String {
    match next {
        Some(next) => format!("{}\n", out.paint(Tone::Quiet, &format!("there are more: go on with --cursor {next}"))),
        None => String::new(),
    }
}
