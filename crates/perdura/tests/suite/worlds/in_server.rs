//! An app as a part of a server.

use std::time::Duration;

use perdura::{App, EventId, Inside, Outgoing, inside};
use perdura_server::Access;
use serde_json::Value;

use super::api::Api;
use super::server::Server;
use crate::world::{End, Host};

pub(crate) struct InServer {
    server: Server,
    api: Api,
}

/// The engine has started.
async fn begin(server: &Server, part: Inside) {
    part.started(&server.engine);
    server.engine.register_local_apps().await.unwrap();
}

impl Host for InServer {
    async fn start(app: App) -> Self {
        let part = inside(app);
        let server = Server::start(Access::Open, vec![part.local_app()]).await;
        begin(&server, part).await;
        let api = Api::new(&server.url());
        Self { server, api }
    }
    async fn send(&self, event: Outgoing) -> EventId {
        self.api.send(event).await
    }
    async fn signal(&self, signal: &str, data: Value) -> bool {
        self.api.signal(signal, &data).await
    }
    async fn runs(&self, event: EventId) -> Vec<String> {
        self.api.runs(event).await.iter().map(|run| run["run_id"].as_str().unwrap().to_owned()).collect()
    }
    async fn end(&self, run: &str) -> End {
        self.server.end(&self.api, run).await
    }
    async fn has_ended(&self, run: &str) -> bool {
        self.api.end(run).await.is_some()
    }
    async fn settle(&self) {
        self.server.settle().await;
    }
    async fn advance(&self, duration: Duration) {
        self.server.advance(&self.api, duration).await;
    }
    async fn crash_and_restart(&mut self, app: App) {
        let part = inside(app);
        self.server.crash();
        self.server.restart(vec![part.local_app()]).await;
        begin(&self.server, part).await;
        self.api = Api::new(&self.server.url());
    }
}
