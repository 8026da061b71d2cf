//! Answers about events.

use perdura_contract::{Call, Events as Stream, Failure};
use perdura_core::{Answer, ApiCall};
use perdura_engine::EventQuery;
use perdura_store::EventFilter;
use perdura_types::{Event, EventId, EventSeq, Moment};
use perdura_wire::events::decode_events;
use serde_json::{Map, Value, json};

use super::watch::watch;
use super::{
    EndedWaitView, EndedWaits, EventError, EventPage, EventRef, EventToSend, EventView, Events, ListEvents, SendError,
    SendEvents, SentEvents, WatchEvents,
};
use crate::bounds::{LIST_DEFAULT, RUNS_PER_EVENT_MAX};
use crate::extract::excerpt;
use crate::management::runs::{RunList, RunView};
use crate::management::{Management, broken, stopping, unexpected, unreadable};

impl Events for Management {
    async fn list(&self, _call: &Call, input: ListEvents) -> Result<EventPage, Failure<EventError>> {
        let before = input.cursor.as_deref().map(cursor).transpose()?;
        let query = EventQuery {
            filter: EventFilter {
                name: input.name,
                received_after: input.from.map(|from| from.0),
                received_before: input.until.map(|until| until.0),
                before,
            },
            text: input.text,
            hides_internal: !input.include_internal.unwrap_or(false),
            limit: input.limit.unwrap_or(LIST_DEFAULT) as usize,
        };
        let page = self.state.engine.events(query).await.map_err(unreadable)?;
        Ok(EventPage {
            events: page.events.iter().map(EventView::new).collect(),
            next: page.next.map(|next| next.0.to_string()),
        })
    }

    async fn get(&self, _call: &Call, input: EventRef) -> Result<EventView, Failure<EventError>> {
        Ok(EventView::new(&self.event(input.event_id).await?))
    }

    async fn send(&self, _call: &Call, input: SendEvents) -> Result<SentEvents, Failure<SendError>> {
        let events = input.events.into_iter().map(written).collect::<Vec<_>>();
        let body = Value::Array(events).to_string();
        let ingest = decode_events(body.as_bytes(), Some("application/json"), None);
        if let Some(error) = ingest.error {
            return Err(Failure::declared(SendError::Invalid, error.message));
        }
        match self.state.engine.call(ApiCall::SendEvents(ingest.accepted)).await.map_err(stopping)? {
            Answer::Accepted(event_ids) => Ok(SentEvents { event_ids }),
            answer => Err(unexpected(&answer)),
        }
    }

    async fn runs(&self, _call: &Call, input: EventRef) -> Result<RunList, Failure<EventError>> {
        let event = self.event(input.event_id).await?;
        let history = self.state.engine.history();
        history.caught_up().await.map_err(broken)?;
        let runs = history.runs_of_event(event.internal_id, RUNS_PER_EVENT_MAX).await.map_err(broken)?;
        Ok(RunList { runs: runs.into_iter().map(RunView::new).collect() })
    }

    async fn waits(&self, _call: &Call, input: EventRef) -> Result<EndedWaits, Failure<EventError>> {
        let event = self.event(input.event_id).await?;
        let history = self.state.engine.history();
        history.caught_up().await.map_err(broken)?;
        let ended = history.waits_of_event(event.seq, RUNS_PER_EVENT_MAX).await.map_err(broken)?;
        let runs = history.runs_with_ids(ended.iter().map(|wait| wait.run).collect()).await.map_err(broken)?;
        // A run that was trimmed a moment ago is not told of any more.
        let waits = ended.into_iter().filter_map(|wait| {
            let function_id = runs.get(&wait.run)?.function.clone();
            let step_id = wait.step.as_str().to_owned();
            Some(EndedWaitView { run_id: wait.run, function_id, step_id, name: wait.name, at: Moment(wait.at) })
        });
        Ok(EndedWaits { waits: waits.collect() })
    }

    async fn watch(&self, call: &Call, input: WatchEvents) -> Result<Stream<EventView>, Failure<EventError>> {
        let after = call.last_event_id().map(cursor).transpose()?;
        watch(self, input, after).await
    }
}

impl Management {
    async fn event(&self, id: EventId) -> Result<Event, Failure<EventError>> {
        let event = self.state.engine.event(id).await.map_err(unreadable)?;
        event.ok_or_else(|| {
            let message = format!("there is no event {id}: list the events to see which there are");
            Failure::declared(EventError::NotFound, message)
        })
    }
}

fn cursor(text: &str) -> Result<EventSeq, Failure<EventError>> {
    text.parse().map(EventSeq).map_err(|_| {
        let message = format!("the cursor '{}' is none: use the `next` of the page before", excerpt(text));
        Failure::declared(EventError::InvalidCursor, message)
    })
}

/// As the SDKs send it, so that the same rules judge it.
fn written(event: EventToSend) -> Value {
    let EventToSend { name, data, user, id, ts, v } = event;
    let mut fields = Map::new();
    fields.insert("name".to_owned(), name.into());
    fields.insert("data".to_owned(), Value::Object(data.unwrap_or_default()));
    fields.extend(user.map(|user| ("user".to_owned(), Value::Object(user))));
    fields.extend(id.map(|id| ("id".to_owned(), id.into())));
    fields.extend(ts.map(|ts| ("ts".to_owned(), json!(ts.as_millis()))));
    fields.extend(v.map(|v| ("v".to_owned(), v.into())));
    Value::Object(fields)
}
