//! An app over HTTP, with the real binary as its server.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use perdura::{App, Remote, ServeOptions};
use tempfile::TempDir;

use super::api::Api;
use super::over_http::ServedApp;
use crate::world::{End, Host, Outside, patiently};

pub(crate) struct WithBinary {
    binary: Binary,
    api: Api,
    app: ServedApp,
}

/// A process, and what outlives it.
struct Binary {
    child: Child,
    folder: TempDir,
    port: u16,
}

/// Between two questions to a process that cannot tell by itself when it is at rest.
const PAUSE: Duration = Duration::from_millis(5);

fn spawn(folder: &TempDir, port: u16) -> Child {
    let built = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../target/debug/perdura");
    let program = std::env::var_os("PERDURA_BIN").map_or(built, PathBuf::from);
    Command::new(&program)
        .args(["dev", "--no-discovery", "--port", &port.to_string(), "--data-dir"])
        .arg(folder.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| panic!("{} cannot be started: {error}", program.display()))
}

impl Binary {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let child = spawn(&folder, port);
        let binary = Self { child, folder, port };
        binary.ready().await;
        binary
    }
    fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
    async fn ready(&self) {
        let api = Api::new(&self.url());
        let answers = async {
            while !api.is_up().await {
                tokio::time::sleep(PAUSE).await;
            }
        };
        patiently("the binary to listen", answers).await;
    }
    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
    async fn restart(&mut self) {
        self.child = spawn(&self.folder, self.port);
        self.ready().await;
    }
}

impl Drop for Binary {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ended = self.child.kill();
        let _waited = self.child.wait();
    }
}

impl WithBinary {
    /// Whether no job of any run is ready or on the wire.
    async fn is_at_rest(&self) -> bool {
        let events = self.api.get("/v1/events?limit=100").await;
        for event in events["data"].as_array().unwrap() {
            let event = event["internal_id"].as_str().unwrap().parse().unwrap();
            for run in self.api.runs_in_full(event).await {
                if run["ended_at"].is_string() {
                    continue;
                }
                let jobs = self.api.get(&format!("/v1/runs/{}/jobs", run["run_id"].as_str().unwrap())).await;
                let now = jobs["metadata"]["fetched_at"].as_str().unwrap();
                // Times of one form: as text they are in the order that they are in as times.
                if jobs["data"].as_array().unwrap().iter().any(|job| job["at"].as_str().unwrap() <= now) {
                    return false;
                }
            }
        }
        true
    }
}

impl Host for WithBinary {
    async fn start(app: App) -> Self {
        let binary = Binary::start().await;
        let app = ServedApp::start(app, ServeOptions::new(Remote::dev(&binary.url()).unwrap())).await;
        app.register().await;
        let api = Api::new(&binary.url());
        Self { binary, api, app }
    }
    fn outside(&self) -> &impl Outside {
        &self.api
    }
    async fn end(&self, run: &str) -> End {
        let end = async {
            loop {
                if let Some(end) = self.api.end(run).await {
                    return end;
                }
                tokio::time::sleep(PAUSE).await;
            }
        };
        patiently("the end of the run", end).await
    }
    async fn settle(&self) {
        let rest = async {
            while !self.is_at_rest().await {
                tokio::time::sleep(PAUSE).await;
            }
        };
        patiently("everything to settle", rest).await;
    }
    async fn advance(&self, duration: Duration) {
        self.settle().await;
        self.api.move_clock(duration).await;
        self.settle().await;
    }
    async fn crash_and_restart(&mut self, app: App) {
        self.binary.kill();
        self.app.restart(app).await;
        self.binary.restart().await;
        self.app.register().await;
    }
}
