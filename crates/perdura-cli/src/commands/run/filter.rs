//! Which runs a command is about.

use clap::Args;
use perdura_server::management::runs::RunsFilter;
use perdura_types::{Moment, RunStatus};

use crate::input;

/// Which runs; everything that is given must hold.
#[derive(Debug, Clone, Args)]
pub(super) struct FilterArguments {
    /// In one of these states: scheduled, running, completed, failed, cancelled
    #[arg(long, value_name = "STATES", value_delimiter = ',', value_parser = input::run_status, help_heading = "Which runs")]
    status: Vec<RunStatus>,
    /// Of these apps, by name
    #[arg(long, value_name = "APPS", value_delimiter = ',', help_heading = "Which runs")]
    app: Vec<String>,
    /// Of these functions: <app>-<function>
    #[arg(long, value_name = "FUNCTIONS", value_delimiter = ',', help_heading = "Which runs")]
    function: Vec<String>,
    /// Started by events of these names
    #[arg(long, value_name = "NAMES", value_delimiter = ',', help_heading = "Which runs")]
    event: Vec<String>,
    /// Queued at this moment or later: 2026-01-31T12:00:00Z, or how long ago, such as 2h
    #[arg(long, value_name = "MOMENT", value_parser = input::moment, help_heading = "Which runs")]
    from: Option<Moment>,
    /// Queued before this moment
    #[arg(long, value_name = "MOMENT", value_parser = input::moment, help_heading = "Which runs")]
    until: Option<Moment>,
    /// With this text in an id, the function, the event's name or the error
    #[arg(long, help_heading = "Which runs")]
    text: Option<String>,
}

impl FilterArguments {
    pub(super) fn filter(self) -> RunsFilter {
        RunsFilter {
            statuses: some(self.status),
            apps: some(self.app),
            function_ids: some(self.function),
            event_names: some(self.event),
            time_field: None,
            from: self.from,
            until: self.until,
            text: self.text,
        }
    }
}

/// What is empty is not asked for.
pub(super) fn some<T>(values: Vec<T>) -> Option<Vec<T>> {
    (!values.is_empty()).then_some(values)
}
