//! `perdura event send`

use clap::Args;
use perdura_server::management::events::{EventToSend, EventsClient, SendEvents};
use perdura_types::Moment;

use crate::input;
use crate::output::{Answer, Failure, text};
use crate::session::{ChangeArguments, Procedure, Session};

/// The arguments of `perdura event send`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// What happened, such as shop/order.placed
    #[arg(required_unless_present = "file")]
    name: Option<String>,
    /// The data: a JSON object, @file, or - for the standard input
    #[arg(long, value_name = "JSON", conflicts_with = "file")]
    data: Option<String>,
    /// Whom it is about: a JSON object
    #[arg(long, value_name = "JSON", conflicts_with = "file")]
    user: Option<String>,
    /// An id of yours: each function starts at most once for it in 24 hours
    #[arg(long, conflicts_with = "file")]
    id: Option<String>,
    /// When it happened: 2026-01-31T12:00:00Z, or how long ago, such as 2h
    #[arg(long, value_name = "MOMENT", value_parser = input::moment, conflicts_with = "file")]
    ts: Option<Moment>,
    /// A file with a JSON list of events, or - for the standard input; all are accepted or none
    #[arg(long, value_name = "FILE", conflicts_with = "name")]
    file: Option<String>,
    #[command(flatten)]
    change: ChangeArguments,
}

impl Arguments {
    pub(super) async fn run(self, session: &Session) -> Result<Answer, Failure> {
        let change = self.change;
        let input = SendEvents { events: self.events()? };
        if let Some(planned) = change.planned(session, Procedure::EVENT_SEND, &input) {
            return Ok(planned);
        }
        let names: Vec<String> = input.events.iter().map(|event| event.name.clone()).collect();
        let sent = session.ask(EventsClient::new(session.rpc()).send(input)).await?;
        let line = |(id, name): (&perdura_types::EventId, &String)| format!("{id}  {}\n", text::clean(name));
        let lines: String = sent.event_ids.iter().zip(&names).map(line).collect();
        Ok(Answer::new(&sent, lines))
    }

    fn events(self) -> Result<Vec<EventToSend>, Failure> {
        if let Some(file) = &self.file {
            return input::document(file);
        }
        let data = self.data.as_deref().map(|data| input::object("--data", data)).transpose()?;
        let user = self.user.as_deref().map(|user| input::object("--user", user)).transpose()?;
        let name = self.name.unwrap_or_default();
        Ok(vec![EventToSend { name, data, user, id: self.id, ts: self.ts, v: None }])
    }
}
