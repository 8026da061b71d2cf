//! `perdura event get`

use clap::Args;
use perdura_server::management::events::{EventRef, EventsClient};
use perdura_types::EventId;
use serde_json::{Value, json};

use crate::commands::run;
use crate::output::{Answer, Failure, Fields, time};
use crate::session::Session;

/// The arguments of `perdura event get`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The server's id of it
    event: EventId,
}

impl Arguments {
    pub(super) async fn run(self, session: &Session) -> Result<Answer, Failure> {
        let (events, event_id) = (EventsClient::new(session.rpc()), self.event);
        let event = session.ask(events.get(EventRef { event_id })).await?;
        let runs = session.ask(events.runs(EventRef { event_id })).await?;
        let out = session.out;
        let mut fields = Fields::default();
        fields.add("event", event_id.to_string()).add("name", &event.name);
        fields.add("received", format!("{} ({})", time::since(event.received_at), event.received_at));
        if event.id != event_id.to_string() {
            fields.add("id", &event.id);
        }
        fields.json("data", Some(&Value::Object(event.data.clone())));
        if !event.user.is_empty() {
            fields.json("user", Some(&Value::Object(event.user.clone())));
        }
        let mut text = fields.shown(out);
        text.push('\n');
        text += &if runs.runs.is_empty() { "it started no run\n".to_owned() } else { run::table(&runs.runs, out) };
        Ok(Answer::new(&json!({ "event": event, "runs": runs.runs }), text))
    }
}
