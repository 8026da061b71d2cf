//! What happens to jobs, as it happens.

use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use perdura_contract::{Event, Events, Interruption};
use perdura_types::{Moment, RawJson};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::Robot;
use crate::job::Job;
use crate::live::{Feed, LiveFilter, LiveMessage, News, resume_point};
use crate::refusal::Refusal;

/// One message of a stream.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "camelCase")]
#[schemars(rename = "RobotJobNews")]
pub enum JobNews {
    /// How things are when the stream begins.
    Snapshot {
        /// The job, when one is watched.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        job: Option<Box<Job>>,
    },
    /// Something has happened.
    Event {
        /// Such as `robot/item.completed`.
        name: String,
        /// When.
        at: Moment,
        /// What the event says. Of a submission the orders are left out: ask for the job's items.
        data: Map<String, Value>,
    },
    /// More was missed than is repeated: read the jobs anew. The stream goes on from here.
    Reset,
}

/// Opens a stream: from after the message of this id on, or from now on with a snapshot first.
pub(super) async fn watch(
    robot: &Robot,
    filter: LiveFilter,
    last_event_id: Option<&str>,
) -> Result<Events<JobNews>, Refusal> {
    let after = last_event_id.map(resume_point).transpose()?;
    Ok(Events::new(Messages(Some(robot.watch(filter, after).await?))))
}

/// The messages of a feed, and then a broken connection: what is watched goes on somewhere, so a clean end would be a lie.
struct Messages(Option<Feed>);

impl Stream for Messages {
    type Item = Result<Event<JobNews>, Interruption>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(feed) = &mut self.0 else { return Poll::Ready(None) };
        feed.poll_next(context).map(|message| {
            let told = message.map(told);
            if told.is_none() {
                self.0 = None;
            }
            Some(told.ok_or(Interruption::Lost))
        })
    }
}

fn told(message: LiveMessage) -> Event<JobNews> {
    let LiveMessage { id, news } = message;
    let news = match news {
        News::Snapshot(job) => JobNews::Snapshot { job },
        News::Happened { name, at, data } => JobNews::Event { name, at, data: object(&data) },
        News::Reset => JobNews::Reset,
    };
    Event::with_id(id.to_string(), news)
}

/// Anybody with an event key can send events of these names, in any shape.
fn object(data: &RawJson) -> Map<String, Value> {
    match data.to_value() {
        Value::Object(fields) => fields,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use perdura_types::{EventSeq, Timestamp};
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(news: News, expect: Value) {
        let event = told(LiveMessage { id: EventSeq(7), news });
        assert_eq!((event.id.as_deref(), serde_json::to_value(event.value).unwrap()), (Some("7"), expect));
    }

    #[test]
    fn every_message_is_an_object_with_its_type() {
        check(News::Snapshot(None), json!({"type": "snapshot"}));
        check(News::Reset, json!({"type": "reset"}));
        let happened = |data: Value| News::Happened {
            name: "robot/item.late".to_owned(),
            at: Moment(Timestamp::from_millis(0)),
            data: RawJson::of(&data),
        };
        let shown =
            |data| json!({"type": "event", "name": "robot/item.late", "at": "1970-01-01T00:00:00.000Z", "data": data});
        check(happened(json!({"jobId": 7})), shown(json!({"jobId": 7})));
        check(happened(json!(["odd"])), shown(json!({})));
    }
}
