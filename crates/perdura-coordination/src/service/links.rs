//! Links that leave this server: to a run's timeline and to the page of a task, which are signed and end, and to the
//! engine's pages.

use perdura_engine::records::{Decision, put};
use perdura_types::{EventId, RunId, Timestamp, Transaction};
use uuid::Uuid;

use super::token::{Key, Use};
use super::{Coordination, CoordinationOptions};
use crate::bounds::{TASK_LINK_AFTER_MS, TASK_LINK_MS, TRACE_LINK_GRAIN_MS, TRACE_LINK_MS};
use crate::ids::{TaskId, WorkflowRunId};
use crate::records::SECRETS;
use crate::refusal::{Code, Refusal};
use crate::run::{TraceLink, TraceProvider};

/// Name of the secret that links are signed with.
const LINKS: &str = "links";

/// The key of this server's links: made once and kept in a record, so that links outlive a restart.
pub(super) async fn key(service: &Coordination) -> Result<Key, Refusal> {
    let fresh = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
    let secret = service.decide(move |rows| {
        if let Some(stored) = rows.get::<String>(SECRETS, LINKS)? {
            return Ok(Decision::nothing(stored.value));
        }
        let changes = vec![put(SECRETS, LINKS, 0, &fresh, None)];
        Ok(Decision { transaction: Transaction { changes, events: Vec::new() }, answer: fresh.clone() })
    });
    Ok(Key::new(secret.await?.into_bytes()))
}

/// Makes and checks links.
#[derive(Debug, Clone)]
pub(crate) struct Links {
    key: Key,
    public_url: String,
    engine_url: String,
}

impl Links {
    pub(super) fn new(key: Key, options: &CoordinationOptions) -> Self {
        Self { key, public_url: options.public_url.clone(), engine_url: options.engine_url.clone() }
    }

    /// The two links of a run: its timeline, and the engine's view, as close as is known.
    pub(crate) fn of_run(
        &self,
        run: &WorkflowRunId,
        event: Option<EventId>,
        engine_run: Option<RunId>,
        now: Timestamp,
    ) -> Vec<TraceLink> {
        let token = self.key.sign(Use::Trace, run.as_str(), end_of_trace(now));
        let (path, label) = match (engine_run, event) {
            (Some(engine_run), _) => (format!("/runs/{engine_run}"), format!("Engine run {engine_run}")),
            (None, Some(event)) => (format!("/events/{event}"), format!("Engine event {event}")),
            (None, None) => (format!("/runs/{run}"), format!("Engine run of {run}")),
        };
        let timeline = format!("{}/api/orpc/coordination/runs/{run}/timeline?token={token}", self.public_url);
        vec![
            TraceLink { provider: TraceProvider::Rawr, label: format!("Timeline of {run}"), url: timeline },
            // A page of the web app, where people sign in: a token would be good for nothing there.
            TraceLink { provider: TraceProvider::Inngest, label, url: format!("{}{path}", self.engine_url) },
        ]
    }

    /// The page that takes a task's answer. It is there for a while after the deadline, to say that it is too late.
    pub(crate) fn of_task(&self, task: &TaskId, opened_at: Timestamp, deadline: Option<Timestamp>) -> String {
        let ends_at = deadline.map_or_else(|| opened_at.plus_ms(TASK_LINK_MS), |end| end.plus_ms(TASK_LINK_AFTER_MS));
        format!("{}/t/{}", self.public_url, self.key.sign(Use::Task, task.as_str(), ends_at))
    }

    pub(crate) fn task_of(&self, token: &str, now: Timestamp) -> Result<TaskId, Refusal> {
        let subject = self.key.verify(Use::Task, token, now)?;
        subject.parse().map_err(|error: crate::ids::IdError| Refusal::new(Code::InvalidToken, error.to_string()))
    }
}

impl Coordination {
    /// The run whose status and timeline a link's token allows to read, if it is good now. For the server, which takes the
    /// token out of the query before a contract sees it.
    pub async fn run_of_trace_token(&self, token: &str) -> Result<WorkflowRunId, Refusal> {
        let links = self.links().await?;
        let subject = links.key.verify(Use::Trace, token, self.now().await)?;
        subject.parse().map_err(|error: crate::ids::IdError| Refusal::new(Code::InvalidToken, error.to_string()))
    }
}

/// A week ahead, at the end of a day: so the same question gives the same answer, and caches work.
fn end_of_trace(now: Timestamp) -> Timestamp {
    let end = now.plus_ms(TRACE_LINK_MS).as_millis();
    Timestamp::from_millis(end - end.rem_euclid(TRACE_LINK_GRAIN_MS) + TRACE_LINK_GRAIN_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

    #[test]
    fn r16_links_lead_from_the_event_to_the_engine_run() {
        let options = CoordinationOptions { public_url: "https://p".into(), engine_url: "http://e:8288".into() };
        let links = Links::new(Key::new(b"k".to_vec()), &options);
        let run: WorkflowRunId = "run-1".parse().unwrap();
        let (event, engine_run) = (EventId::from_parts(NOW, 1), RunId::from_parts(NOW, 2));
        let shown = |event, engine_run| {
            let links = links.of_run(&run, event, engine_run, NOW);
            links
                .into_iter()
                .map(|link| format!("{} {}", link.label, link.url.split('?').next().unwrap()))
                .collect::<Vec<_>>()
        };
        let timeline = "Timeline of run-1 https://p/api/orpc/coordination/runs/run-1/timeline";
        assert_eq!(shown(None, None), [timeline, "Engine run of run-1 http://e:8288/runs/run-1"]);
        let expected = format!("Engine event {event} http://e:8288/events/{event}");
        assert_eq!(shown(Some(event), None), [timeline, &expected]);
        let expected = format!("Engine run {engine_run} http://e:8288/runs/{engine_run}");
        assert_eq!(shown(Some(event), Some(engine_run)), [timeline, &expected]);
        // Asked again within a day it is the same link, and it ends.
        let token = |at| links.of_run(&run, None, None, at)[0].url.split_once("token=").unwrap().1.to_owned();
        assert_eq!(token(NOW), token(NOW.plus_ms(1)));
        let verify = |after_ms| links.key.verify(Use::Trace, &token(NOW), NOW.plus_ms(after_ms)).is_ok();
        assert!(verify(TRACE_LINK_MS) && !verify(TRACE_LINK_MS + TRACE_LINK_GRAIN_MS + 1));
    }
}
