//! `perdura run list`

use clap::Args;
use perdura_server::management::runs::{ListRuns, RunOrder, RunsClient};

use super::filter::FilterArguments;
use crate::commands::more;
use crate::output::{Answer, Failure};
use crate::session::Session;

/// The arguments of `perdura run list`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    filter: FilterArguments,
    /// The oldest first
    #[arg(long)]
    oldest_first: bool,
    /// How many [default: 50]
    #[arg(long, value_name = "COUNT")]
    limit: Option<u32>,
    /// Where to go on, as the page before said
    #[arg(long)]
    cursor: Option<String>,
}

impl Arguments {
    pub(super) async fn run(self, session: &Session) -> Result<Answer, Failure> {
        let input = ListRuns {
            filter: self.filter.filter(),
            order: self.oldest_first.then_some(RunOrder::OldestFirst),
            cursor: self.cursor,
            limit: self.limit,
        };
        let page = session.ask(RunsClient::new(session.rpc()).list(input)).await?;
        let text = super::table(&page.runs, session.out) + &more(session.out, page.next.as_deref());
        Ok(Answer::new(&page, text))
    }
}
