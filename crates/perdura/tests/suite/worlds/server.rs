//! A server on a socket, with its engine in a process that can be ended.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use perdura_engine::{AppKeeper, Engine, EngineOptions, LocalApp, SyncPolicy};
use perdura_server::{Access, ServerState, StartOptions, router, serve};
use perdura_store::MemStore;
use serde_json::json;

use super::api::Api;
use super::process::Process;
use crate::world::{End, patiently};

/// The socket and the store outlive the process.
pub(crate) struct Server {
    store: MemStore,
    socket: TcpListener,
    access: Access,
    process: Process,
    pub(crate) engine: Engine,
}

impl Server {
    pub(crate) async fn start(access: Access, local: Vec<Arc<dyn LocalApp>>) -> Self {
        let (store, process) = (MemStore::new(), Process::start());
        let socket = TcpListener::bind("127.0.0.1:0").unwrap();
        socket.set_nonblocking(true).unwrap();
        let engine = boot(&process, &store, &socket, access.clone(), local).await;
        Self { store, socket, access, process, engine }
    }
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.socket.local_addr().unwrap())
    }
    pub(crate) fn crash(&mut self) {
        self.store.crash();
        self.process = Process::start();
    }
    pub(crate) async fn restart(&mut self, local: Vec<Arc<dyn LocalApp>>) {
        self.engine = boot(&self.process, &self.store, &self.socket, self.access.clone(), local).await;
    }
    /// Waits until everything has happened that happens by itself.
    pub(crate) async fn settle(&self) {
        patiently("everything to settle", self.engine.settled()).await.unwrap();
    }
    pub(crate) async fn advance(&self, api: &Api, duration: Duration) {
        self.settle().await;
        api.move_clock(duration).await;
        self.settle().await;
    }
    /// Waits for the end of a run, and reads it from outside.
    pub(crate) async fn end(&self, api: &Api, run: &str) -> End {
        // Watching before looking: an end in between is not missed.
        let end = self.engine.end_of(run.parse().unwrap());
        if let Some(end) = api.end(run).await {
            return end;
        }
        patiently("the end of the run", end).await.unwrap();
        api.end(run).await.unwrap()
    }
}

/// As the binary starts it.
async fn boot(
    process: &Process,
    store: &MemStore,
    socket: &TcpListener,
    access: Access,
    local: Vec<Arc<dyn LocalApp>>,
) -> Engine {
    let (store, socket) = (store.reopen(), socket.try_clone().unwrap());
    process
        .run(async move {
            let keys = access.signing_keys().cloned();
            let drain = Duration::from_secs(1);
            let options = EngineOptions { keys, fresh_seed: 7, drain, local, ..EngineOptions::default() };
            let engine = Engine::start(Box::new(store), options).unwrap();
            let policy =
                SyncPolicy { kind: access.kind(), poll_interval: None, poll_only_broken: false, discover: false };
            let keeper = AppKeeper::new(engine.clone(), policy, &[]).unwrap();
            let state = ServerState::new(engine.clone(), access, keeper, StartOptions(json!({})));
            let listener = tokio::net::TcpListener::from_std(socket).unwrap();
            tokio::spawn(serve(listener, router(state), std::future::pending()));
            engine
        })
        .await
}
