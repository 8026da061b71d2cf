//! An app as a part of a server.

use std::time::Duration;

use perdura::{App, Inside, inside};
use perdura_server::Access;

use super::api::Api;
use super::server::Server;
use crate::world::{End, Host, Outside};

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
        let server = Server::start(Access::open(), vec![part.local_app()]).await;
        begin(&server, part).await;
        let api = Api::new(&server.url());
        Self { server, api }
    }
    fn outside(&self) -> &impl Outside {
        &self.api
    }
    async fn end(&self, run: &str) -> End {
        self.server.end(&self.api, run).await
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
