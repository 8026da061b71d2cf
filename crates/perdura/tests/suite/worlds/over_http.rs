//! An app and a server in processes of their own, with a socket each.

use std::net::TcpListener;
use std::time::Duration;

use perdura::{App, Remote, ServeOptions, register, serve};
use perdura_server::Access;

use super::api::Api;
use super::process::Process;
use super::server::Server;
use crate::world::{End, Host, Outside};

pub(crate) struct OverHttp {
    server: Server,
    api: Api,
    app: ServedApp,
}

/// An app on a socket that outlives its process.
pub(crate) struct ServedApp {
    socket: TcpListener,
    options: ServeOptions,
    app: App,
    process: Process,
}

impl ServedApp {
    /// Listens; the server is not told.
    pub(crate) async fn start(app: App, options: ServeOptions) -> Self {
        let socket = TcpListener::bind("127.0.0.1:0").unwrap();
        socket.set_nonblocking(true).unwrap();
        let origin = format!("http://{}", socket.local_addr().unwrap());
        let options = options.origin(&origin).unwrap();
        let process = listen(&socket, &app, &options).await;
        Self { socket, options, app, process }
    }
    /// The process ends wherever it is, and another one begins.
    pub(crate) async fn restart(&mut self, app: App) {
        self.app = app;
        self.process = listen(&self.socket, &self.app, &self.options).await;
    }
    pub(crate) async fn register(&self) {
        let (app, options) = (self.app.clone(), self.options.clone());
        self.process.run(async move { register(&app, &options).await.unwrap() }).await;
    }
}

async fn listen(socket: &TcpListener, app: &App, options: &ServeOptions) -> Process {
    let process = Process::start();
    let (socket, router) = (socket.try_clone().unwrap(), serve(app.clone(), options.clone()));
    let listens = async move {
        let listener = tokio::net::TcpListener::from_std(socket).unwrap();
        tokio::spawn(async move { axum::serve(listener, router).await });
    };
    process.run(listens).await;
    process
}

impl OverHttp {
    /// The app dies alone.
    pub(crate) async fn restart_app(&mut self, app: App) {
        self.app.restart(app).await;
    }
    /// The server dies alone.
    pub(crate) async fn restart_server(&mut self) {
        self.server.crash();
        self.server.restart(Vec::new()).await;
        self.api = Api::new(&self.server.url());
    }
}

impl Host for OverHttp {
    async fn start(app: App) -> Self {
        let server = Server::start(Access::open(), Vec::new()).await;
        let app = ServedApp::start(app, ServeOptions::new(Remote::dev(&server.url()).unwrap())).await;
        app.register().await;
        let api = Api::new(&server.url());
        Self { server, api, app }
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
        self.server.crash();
        // The server calls it as soon as it is back.
        self.app.restart(app).await;
        self.server.restart(Vec::new()).await;
        self.app.register().await;
        self.api = Api::new(&self.server.url());
    }
}
