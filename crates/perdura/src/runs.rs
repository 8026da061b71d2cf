//! Runs, as the program that started them sees them.

use std::fmt;
use std::marker::PhantomData;

use perdura_core::{Answer, ApiCall, Head, Past, RunStatus};
use perdura_engine::Engine;
use perdura_store::StoreReader;
use perdura_types::{EventId, RawJson, RunId};
use serde::de::DeserializeOwned;

use crate::bounds::RECORDS_PER_PAGE_MAX;
use crate::client::unexpected;
use crate::{Error, Result};

/// A run: its state, and its result once there is one.
pub struct Run<Out> {
    engine: Engine,
    id: RunId,
    output: PhantomData<fn() -> Out>,
}

impl<Out: DeserializeOwned> Run<Out> {
    pub(crate) fn new(engine: Engine, id: RunId) -> Self {
        Self { engine, id, output: PhantomData }
    }
    /// Its id.
    pub fn id(&self) -> RunId {
        self.id
    }
    /// Where it is in its life.
    pub async fn status(&self) -> Result<RunStatus> {
        Ok(self.head().await?.status)
    }
    /// Waits until the run has ended, and gives its result, or the error that it ended with.
    pub async fn result(&self) -> Result<Out> {
        let end = self.engine.end_of(self.id);
        let mut head = self.head().await?;
        if !head.status.is_ended() {
            end.await?;
            head = self.head().await?;
        }
        outcome(&head)
    }
    /// Ends the run. One that has ended stays as it is.
    pub async fn cancel(&self) -> Result<()> {
        match self.engine.call(ApiCall::Cancel(self.id)).await? {
            Answer::Done | Answer::NotFound => Ok(()),
            other => Err(unexpected(&other)),
        }
    }

    async fn head(&self) -> Result<Head> {
        let run = self.id;
        let read = move |_: &dyn StoreReader, past: &mut dyn Past| {
            Ok(past.head(run)?.map(|row| Head::decode(&row.body)).transpose()?)
        };
        let head = self.engine.read(read).await?;
        head.ok_or_else(|| Error::new("RunNotFound", format!("there is no run {run}")))
    }
}

fn outcome<Out: DeserializeOwned>(head: &Head) -> Result<Out> {
    let output = head.output.clone().unwrap_or_else(RawJson::null);
    match head.status {
        RunStatus::Completed => serde_json::from_str(output.get()).map_err(|error| {
            let wanted = std::any::type_name::<Out>();
            Error::new("ResultInvalid", format!("the result of run {} is not a {wanted}: {error}", head.run))
        }),
        RunStatus::Cancelled => Err(Error::new("RunCancelled", format!("run {} was cancelled", head.run))),
        RunStatus::Failed => Err(Error::from_json(&output)),
        RunStatus::Scheduled | RunStatus::Running => {
            Err(Error::new("RunNotEnded", format!("run {} has not ended", head.run)))
        }
    }
}

/// The runs that an event started.
pub(crate) async fn of_event(engine: &Engine, event: EventId) -> Result<Vec<RunId>> {
    let shard = engine.shard();
    let read = move |reader: &dyn StoreReader, _: &mut dyn Past| {
        let Some(event) = reader.event_by_id(shard, event)? else { return Ok(None) };
        let heads = reader.heads_by_trigger(shard, event.seq, RECORDS_PER_PAGE_MAX)?;
        Ok(Some(heads.into_iter().map(|head| head.run).collect()))
    };
    let runs = engine.read(read).await?;
    runs.ok_or_else(|| Error::new("EventNotFound", format!("there is no event {event}")))
}

impl<Out> fmt::Debug for Run<Out> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Run").field("id", &self.id).finish_non_exhaustive()
    }
}
