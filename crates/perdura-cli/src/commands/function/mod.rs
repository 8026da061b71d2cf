//! `perdura function`: the functions that a server runs.

mod get;
mod invoke;
mod list;

use clap::{Args, Subcommand};
use perdura_server::management::functions::{FunctionView, TriggerView};

use crate::output::{Answer, Failure};
use crate::session::{Session, SharedArguments};

/// The arguments of `perdura function`.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) shared: SharedArguments,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// List functions
    List(list::Arguments),
    /// Show a function
    Get(get::Arguments),
    /// Start a function with data of your own
    Invoke(invoke::Arguments),
}

impl Arguments {
    pub(crate) async fn run(self, session: &Session) -> Result<Answer, Failure> {
        match self.verb {
            Verb::List(arguments) => arguments.run(session).await,
            Verb::Get(arguments) => arguments.run(session).await,
            Verb::Invoke(arguments) => arguments.run(session).await,
        }
    }
}

/// What starts a function, in a few words.
fn triggers(function: &FunctionView) -> String {
    let words = function.triggers.iter().map(|trigger| match trigger {
        TriggerView::Event { name, expression: None } => name.clone(),
        TriggerView::Event { name, expression: Some(expression) } => format!("{name} if {expression}"),
        TriggerView::Cron { schedule } => format!("cron {schedule}"),
    });
    let all = words.collect::<Vec<_>>().join(", ");
    if all.is_empty() { "invoked only".to_owned() } else { all }
}
