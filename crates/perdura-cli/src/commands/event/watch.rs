//! `perdura event watch`

use clap::Args;
use perdura_server::management::events::{EventsClient, WatchEvents};
use serde_json::Value;

use crate::output::{Answer, Failure, Tone, text, time};
use crate::session::Session;

/// The arguments of `perdura event watch`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Only events of this name
    #[arg(long)]
    name: Option<String>,
    /// Show the server's own events, too
    #[arg(long)]
    internal: bool,
    /// Stop after so many
    #[arg(long, value_name = "COUNT")]
    count: Option<u64>,
}

impl Arguments {
    pub(super) async fn run(self, session: &Session) -> Result<Answer, Failure> {
        let input = WatchEvents { name: self.name, include_internal: self.internal.then_some(true) };
        let events = EventsClient::new(session.rpc());
        let mut told = session.ask(events.watch(input)).await?;
        let (out, mut left) = (session.out, self.count.unwrap_or(u64::MAX));
        while left > 0 {
            let Some(event) = told.next().await else { break };
            let event = event.map_err(|error| session.failure(error))?;
            let line = format!("{} {} {}", time::clock(event.received_at), event.event_id, text::clean(&event.name));
            let data = text::clean(&Value::Object(event.data.clone()).to_string());
            let data = text::cut(&data, out.width.saturating_sub(text::width(&line) + 1));
            out.print(&Answer::line(&event, format!("{line} {}", out.paint(Tone::Quiet, &data))))?;
            left -= 1;
        }
        Ok(Answer::said())
    }
}
