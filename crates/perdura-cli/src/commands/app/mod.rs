//! `perdura app`: apps whose functions a server runs.

mod list;
mod remove;
mod sync;

use clap::{Args, Subcommand};
use perdura_server::management::apps::AppView;

use crate::output::{Answer, Cell, Column, Failure, Output, Table};
use crate::session::{Session, SharedArguments};

/// The arguments of `perdura app`.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) shared: SharedArguments,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// List apps
    List,
    /// Ask the app at a URL to register
    Sync(sync::Arguments),
    /// Forget an app and its functions
    Remove(remove::Arguments),
}

impl Arguments {
    pub(crate) async fn run(self, session: &Session) -> Result<Answer, Failure> {
        match self.verb {
            Verb::List => list::run(session).await,
            Verb::Sync(arguments) => arguments.run(session).await,
            Verb::Remove(arguments) => arguments.run(session).await,
        }
    }
}

/// Apps under each other.
fn table(apps: &[AppView], out: Output) -> String {
    let mut table = Table::new([
        Column::Whole("APP"),
        Column::Whole("FUNCTIONS"),
        Column::Whole("SDK"),
        Column::Text("URL"),
        Column::Text("LAST SYNC"),
    ]);
    for app in apps {
        let sync = match &app.sync_error {
            Some(error) => Cell::new(error, crate::output::Tone::Bad),
            None => Cell::state("ok"),
        };
        let url = if app.is_built_in { "in this server" } else { &app.url };
        let sdk = format!("{} {}", app.sdk_language, app.sdk_version);
        table.row([(&app.name).into(), app.function_ids.len().to_string().into(), Cell::quiet(&sdk), url.into(), sync]);
    }
    table.shown(out)
}
