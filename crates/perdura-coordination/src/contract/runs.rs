//! Runs beyond the seven: lists, what people do to them, live streams.

use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use perdura_contract::{Call, Event, Events, Failure, Interruption, contract};

use super::{
    CancelRunError, DeleteRunError, Handlers, ListError, RetryRunError, RunError, WatchRunError, WatchRunsError,
};
use crate::service::run::{
    CancelRun, DeleteRun, DeletedRun, GetRun, ListRuns, QueuedRun, RetryRun, RunAnswer, RunDetails, RunPage,
};
use crate::service::watch::{Feed, RunUpdate, RunsUpdate, WatchRun, WatchRuns};

contract! {
    /// Runs: lists, commands, streams.
    pub trait CoordinationRuns as "coordination" (client: CoordinationRunsClient, tags: ["coordination"]) {
        /// Lists runs, the newest first.
        fn list_runs as "listRuns"(ListRuns) -> RunPage, errors ListError {
            get "/coordination/runs"; operation_id: "coordinationListRuns"; scopes: ["read"]
        }
        /// Shows a run with its publication, its engine run and its kin.
        fn get_run as "getRun"(GetRun) -> RunDetails, errors RunError {
            get "/coordination/runs/{runId}/details"; operation_id: "coordinationGetRun"; scopes: ["read"]
        }
        /// Ends a run, with every run within it.
        ///
        /// It fails as cancelled, and in the same commit the engine stops carrying it out.
        fn cancel_run as "cancelRun"(CancelRun) -> RunAnswer, errors CancelRunError {
            post "/coordination/runs/{runId}/cancel"; operation_id: "coordinationCancelRun"; scopes: ["run"]
        }
        /// Does an ended run again: a new run of the same publication with the same input.
        fn retry_run as "retryRun"(RetryRun) -> QueuedRun, errors RetryRunError {
            post "/coordination/runs/{runId}/retry"; operation_id: "coordinationRetryRun"; scopes: ["run"]
        }
        /// Forgets a run that has ended, with its timeline and its tasks.
        fn delete_run as "deleteRun"(DeleteRun) -> DeletedRun, errors DeleteRunError {
            delete "/coordination/runs/{runId}"; operation_id: "coordinationDeleteRun"; scopes: ["run"]
        }
        /// Streams one run: its status, and its timeline as it grows.
        ///
        /// It begins with everything, and ends with the run. Each message has an id from which the stream goes on after a lost
        /// connection, also after a restart of the server.
        fn watch_run as "watchRun"(WatchRun) -> Events<RunUpdate>, errors WatchRunError {
            get "/coordination/runs/{runId}/watch"; operation_id: "coordinationWatchRun"; scopes: ["read"]
        }
        /// Streams the runs of all workflows, or of one.
        ///
        /// A message without a run says that the list is to be read anew: the first one, and after too much was missed.
        fn watch_runs as "watchRuns"(WatchRuns) -> Events<RunsUpdate>, errors WatchRunsError {
            get "/coordination/watch"; operation_id: "coordinationWatchRuns"; scopes: ["read"]
        }
    }
}

impl CoordinationRuns for Handlers {
    async fn list_runs(&self, _: &Call, input: ListRuns) -> Result<RunPage, Failure<ListError>> {
        Ok(self.service.runs(input).await?)
    }
    async fn get_run(&self, _: &Call, input: GetRun) -> Result<RunDetails, Failure<RunError>> {
        Ok(self.service.run_details(input).await?)
    }
    async fn cancel_run(&self, _: &Call, input: CancelRun) -> Result<RunAnswer, Failure<CancelRunError>> {
        Ok(self.service.cancel_run(input).await?)
    }
    async fn retry_run(&self, _: &Call, input: RetryRun) -> Result<QueuedRun, Failure<RetryRunError>> {
        Ok(self.service.retry_run(input).await?)
    }
    async fn delete_run(&self, _: &Call, input: DeleteRun) -> Result<DeletedRun, Failure<DeleteRunError>> {
        Ok(self.service.delete_run(input).await?)
    }
    async fn watch_run(&self, call: &Call, input: WatchRun) -> Result<Events<RunUpdate>, Failure<WatchRunError>> {
        let feed = self.service.watch_run(input, call.last_event_id()).await?;
        Ok(Events::new(Messages(feed)))
    }
    async fn watch_runs(&self, call: &Call, input: WatchRuns) -> Result<Events<RunsUpdate>, Failure<WatchRunsError>> {
        let feed = self.service.watch_runs(input, call.last_event_id()).await?;
        Ok(Events::new(Messages(feed)))
    }
}

/// A feed as a stream of the contract. A loss breaks the connection, so that the reader comes back.
struct Messages<T>(Feed<T>);

impl<T> Stream for Messages<T> {
    type Item = Result<Event<T>, Interruption>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut self.0).poll_next(context).map(|message| {
            message.map(|message| match message {
                Ok(message) => Ok(Event::with_id(message.id, message.news)),
                Err(refusal) => {
                    tracing::warn!(error = %refusal, "a live stream of runs ends early");
                    Err(Interruption::Lost)
                }
            })
        })
    }
}
