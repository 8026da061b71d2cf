//! An app in one process with its engine, as a library.

use std::time::Duration;

use perdura::testing::TestBed;
use perdura::{App, EventId, Outgoing, Perdura};
use perdura_store::MemStore;
use serde_json::Value;

use super::process::Process;
use crate::world::{End, Host, Outside, patiently};

pub(crate) struct InProcess {
    store: MemStore,
    process: Process,
    bed: TestBed,
}

async fn open(process: &Process, store: &MemStore, app: App) -> TestBed {
    let store = store.reopen();
    process.run(async move { TestBed::open(Perdura::builder(app).store(Box::new(store))).await.unwrap() }).await
}

impl Outside for Perdura {
    async fn send(&self, event: Outgoing) -> EventId {
        Self::send(self, event).await.unwrap()
    }
    async fn signal(&self, signal: &str, data: &Value) -> bool {
        Self::signal(self, signal, data).await.unwrap()
    }
    async fn runs(&self, event: EventId) -> Vec<String> {
        let runs = self.runs_of(event).await.unwrap();
        runs.into_iter().map(|run| run.id().to_string()).collect()
    }
    async fn has_ended(&self, run: &str) -> bool {
        self.run::<Value>(run.parse().unwrap()).status().await.unwrap().is_ended()
    }
}

impl Host for InProcess {
    async fn start(app: App) -> Self {
        let (store, process) = (MemStore::new(), Process::start());
        let bed = open(&process, &store, app).await;
        Self { store, process, bed }
    }
    fn outside(&self) -> &impl Outside {
        self.bed.perdura()
    }
    async fn end(&self, run: &str) -> End {
        let run = self.bed.perdura().run::<Value>(run.parse().unwrap());
        let result = patiently("the end of the run", run.result()).await;
        result.map_err(|error| (error.name().to_owned(), error.text().to_owned()))
    }
    async fn settle(&self) {
        patiently("everything to settle", self.bed.settle()).await.unwrap();
    }
    async fn advance(&self, duration: Duration) {
        patiently("everything to settle", self.bed.advance(duration)).await.unwrap();
    }
    async fn crash_and_restart(&mut self, app: App) {
        self.store.crash();
        self.process = Process::start();
        self.bed = open(&self.process, &self.store, app).await;
    }
}
