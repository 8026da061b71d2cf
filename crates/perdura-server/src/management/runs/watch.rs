//! Runs as they change.

use perdura_contract::{Error, Event as Sent, Events as Stream, Failure, Interruption};
use perdura_engine::{FeedError, RunFeed};
use perdura_types::{Lsn, RunId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::handlers::not_found;
use super::{RunError, RunView, RunsError, RunsFilter};
use crate::extract::excerpt;
use crate::management::streams::{Source, StreamPlace, streamed};
use crate::management::{Management, broken, unreadable};

/// Which run to stream.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WatchRun {
    /// The run.
    pub run_id: RunId,
}

/// Which runs to stream.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WatchRuns {
    /// Of these functions, by id; all when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = crate::bounds::FILTER_VALUES_MAX))]
    pub function_ids: Option<Vec<String>>,
    /// Of these apps, by name; all when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = crate::bounds::FILTER_VALUES_MAX))]
    pub apps: Option<Vec<String>>,
}

/// Something of a run changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RunUpdate {
    /// How the run stands now.
    pub run: RunView,
}

impl Management {
    /// A run as it stands, and then whenever something of it changes; the stream ends when the run has.
    pub(super) async fn watch_run(
        &self,
        run: RunId,
        last_event_id: Option<&str>,
    ) -> Result<Stream<RunUpdate>, Failure<RunError>> {
        let place = self.streams().map_err(|message| Failure::declared(RunError::StreamsExhausted, message))?;
        // The feed first: what happens between the two is told twice rather than not at all.
        let feed = RunFeed::open(&self.state.engine, Some(run), position(last_event_id)?).map_err(failed)?;
        let now = self.run(run).await?.ok_or_else(|| not_found(run))?;
        let is_resumed = last_event_id.is_some();
        let first = (!is_resumed || now.ended_at.is_some()).then_some(now);
        let watching = Watching {
            management: self.clone(),
            feed,
            filter: RunsFilter::default(),
            first,
            is_of_one: true,
            _place: place,
        };
        Ok(streamed(watching))
    }

    /// All runs that fit, whenever something of them changes.
    pub(super) fn watch_runs(
        &self,
        input: WatchRuns,
        last_event_id: Option<&str>,
    ) -> Result<Stream<RunUpdate>, Failure<RunsError>> {
        let place = self.streams().map_err(|message| Failure::declared(RunsError::StreamsExhausted, message))?;
        let feed = RunFeed::open(&self.state.engine, None, position(last_event_id)?).map_err(failed)?;
        let filter = RunsFilter { function_ids: input.function_ids, apps: input.apps, ..RunsFilter::default() };
        Ok(streamed(Watching { management: self.clone(), feed, filter, first: None, is_of_one: false, _place: place }))
    }
}

/// One stream.
struct Watching {
    management: Management,
    feed: RunFeed,
    filter: RunsFilter,
    first: Option<RunView>,
    /// Only one run is followed, and the stream ends with it.
    is_of_one: bool,
    _place: StreamPlace,
}

impl Source for Watching {
    type Item = RunUpdate;

    fn is_last(&self, update: &RunUpdate) -> bool {
        self.is_of_one && update.run.ended_at.is_some()
    }

    async fn next(&mut self) -> Result<Sent<RunUpdate>, Interruption> {
        if let Some(run) = self.first.take() {
            return Ok(Sent::with_id(self.feed.position().0.to_string(), RunUpdate { run }));
        }
        loop {
            let fed = self.feed.next().await.map_err(|error| interrupted(&error))?;
            let run = self.management.state.engine.history().run(fed.run).await.map_err(|_| Interruption::Lost)?;
            // A run that is removed meanwhile has nothing left to show.
            if let Some(run) = run.map(RunView::new).filter(|run| self.fits(run)) {
                return Ok(Sent::with_id(fed.at.0.to_string(), RunUpdate { run }));
            }
        }
    }
}

impl Watching {
    fn fits(&self, run: &RunView) -> bool {
        let RunsFilter { apps, function_ids, .. } = &self.filter;
        apps.as_ref().is_none_or(|apps| apps.contains(&run.app))
            && function_ids.as_ref().is_none_or(|functions| functions.contains(&run.function_id))
    }
}

fn position<E>(last_event_id: Option<&str>) -> Result<Option<Lsn>, Failure<E>> {
    last_event_id.map(|text| text.parse().map(Lsn).map_err(|_| invalid(text))).transpose()
}

fn invalid<E>(text: &str) -> Failure<E> {
    let message = format!("last-event-id is '{}', but must be the id of an update of this stream", excerpt(text));
    Error::new("BAD_REQUEST").with_message(message).into()
}

fn failed<E>(error: FeedError) -> Failure<E> {
    match error {
        FeedError::TooOld(_) => too_old(&error).into(),
        FeedError::History(error) => broken(error),
        FeedError::Read(error) => unreadable(error),
    }
}

fn interrupted(error: &FeedError) -> Interruption {
    match error {
        FeedError::TooOld(_) => too_old(error).into(),
        FeedError::History(_) | FeedError::Read(_) => Interruption::Lost,
    }
}

fn too_old(error: &FeedError) -> Error {
    Error::new("STREAM_TOO_OLD").with_status(axum::http::StatusCode::GONE).with_message(error.to_string())
}
