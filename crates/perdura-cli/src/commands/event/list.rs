//! `perdura event list`

use clap::Args;
use perdura_server::management::events::{EventsClient, ListEvents};
use perdura_types::Moment;
use serde_json::Value;

use crate::commands::more;
use crate::input;
use crate::output::{Answer, Cell, Column, Failure, Table, time};
use crate::session::Session;

/// The arguments of `perdura event list`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Only events of this name
    #[arg(long)]
    name: Option<String>,
    /// Only events with this text in their name, id or data
    #[arg(long)]
    text: Option<String>,
    /// Received at this moment or later: 2026-01-31T12:00:00Z, or how long ago, such as 2h
    #[arg(long, value_name = "MOMENT", value_parser = input::moment)]
    from: Option<Moment>,
    /// Received before this moment
    #[arg(long, value_name = "MOMENT", value_parser = input::moment)]
    until: Option<Moment>,
    /// Show the server's own events, too
    #[arg(long)]
    internal: bool,
    /// How many [default: 50]
    #[arg(long, value_name = "COUNT")]
    limit: Option<u32>,
    /// Where to go on, as the page before said
    #[arg(long)]
    cursor: Option<String>,
}

impl Arguments {
    pub(super) async fn run(self, session: &Session) -> Result<Answer, Failure> {
        let input = ListEvents {
            name: self.name,
            text: self.text,
            from: self.from,
            until: self.until,
            include_internal: self.internal.then_some(true),
            cursor: self.cursor,
            limit: self.limit,
        };
        let page = session.ask(EventsClient::new(session.rpc()).list(input)).await?;
        let out = session.out;
        let mut table =
            Table::new([Column::Whole("EVENT"), Column::Whole("RECEIVED"), Column::Text("NAME"), Column::Text("DATA")]);
        for event in &page.events {
            table.row([
                event.event_id.to_string().into(),
                Cell::quiet(&time::since(event.received_at)),
                (&event.name).into(),
                Cell::quiet(&Value::Object(event.data.clone()).to_string()),
            ]);
        }
        Ok(Answer::new(&page, table.shown(out) + &more(out, page.next.as_deref())))
    }
}
