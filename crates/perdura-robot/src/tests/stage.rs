//! The whole part: engine, service and durable functions, and a robot on a real socket that does as it is told.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use perdura::{Perdura, RunStatus};
use perdura_store::MemStore;
use perdura_types::EventId;
use serde_json::{Value, json};

use super::support::{PATIENCE, SECRET, World, shipments};
use crate::JobId;
use crate::secrets::Secrets;

/// One request that the robot got.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Asked {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
    pub(crate) fn line(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

type Script = Arc<dyn Fn(usize, &Asked) -> (u16, Value) + Send + Sync>;

/// A robot that answers as its script says, by the number of the request.
#[derive(Clone)]
pub(crate) struct MockRobot {
    pub(crate) url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
    script: Script,
}

impl MockRobot {
    pub(crate) async fn serve(script: impl Fn(usize, &Asked) -> (u16, Value) + Send + Sync + 'static) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        Self::serve_on(listener, script)
    }
    pub(crate) fn serve_on(
        listener: tokio::net::TcpListener,
        script: impl Fn(usize, &Asked) -> (u16, Value) + Send + Sync + 'static,
    ) -> Self {
        let url = format!("http://{}", listener.local_addr().unwrap());
        let robot = Self { url, asked: Arc::default(), script: Arc::new(script) };
        let router = Router::new().fallback(answer).layer(DefaultBodyLimit::disable()).with_state(robot.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        robot
    }
    /// One that accepts everything.
    pub(crate) async fn accepting() -> Self {
        Self::serve(|_, _| (200, json!({"success": true, "status": "accepted"}))).await
    }
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
    pub(crate) fn lines(&self) -> Vec<String> {
        self.asked().iter().map(Asked::line).collect()
    }
}

async fn answer(State(robot): State<MockRobot>, method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let asked = Asked { method, path: uri.path().to_owned(), headers, body: body.to_vec() };
    let number = {
        let mut all = robot.asked.lock().unwrap();
        all.push(asked.clone());
        all.len() - 1
    };
    let (status, body) = (robot.script)(number, &asked);
    (StatusCode::from_u16(status).unwrap(), body.to_string()).into_response()
}

pub(crate) fn secrets_for(url: &str) -> Secrets {
    Secrets::of([
        ("ROBOT_CALLBACK_SECRET", SECRET),
        ("ROBOT_COORDINADORA_URL", url),
        ("ROBOT_COORDINADORA_USERNAME", "portal-user"),
        ("ROBOT_COORDINADORA_PASSWORD", "portal-hunter2"),
    ])
}

pub(crate) struct Stage {
    pub(crate) world: World,
    pub(crate) perdura: Perdura,
}

impl Stage {
    pub(crate) async fn new(robot_url: &str) -> Self {
        Self::over(MemStore::new(), secrets_for(robot_url)).await
    }
    pub(crate) async fn over(store: MemStore, secrets: Secrets) -> Self {
        let robot = World::detached(secrets);
        let inside = perdura::inside(crate::app(&robot));
        let world = World::attached(robot, store, vec![inside.local_app()]);
        let perdura = inside.started(&world.engine);
        world.engine.register_local_apps().await.unwrap();
        Self { world, perdura }
    }
    /// A job of shipments, as far as it goes by itself.
    pub(crate) async fn job(&self, orders: usize) -> JobId {
        self.job_of(&shipments(orders)).await
    }
    pub(crate) async fn job_of(&self, request: &Value) -> JobId {
        let job = self.world.create(request).await.unwrap().job.job_id;
        self.settle().await;
        job
    }
    pub(crate) async fn settle(&self) {
        let settled = tokio::time::timeout(PATIENCE, self.perdura.settled());
        settled.await.expect("everything comes to rest in time").unwrap();
    }
    /// Goes on until nothing is left to do, or until the store has crashed; says whether it has.
    pub(crate) async fn crashes(&self) -> bool {
        let end = async {
            tokio::select! {
                _stopped = self.world.engine.stopped() => true,
                settled = self.perdura.settled() => settled.is_err(),
            }
        };
        tokio::time::timeout(PATIENCE, end).await.expect("it rests or crashes in time")
    }
    pub(crate) async fn advance(&self, duration_ms: i64) {
        self.world.advance(duration_ms).await;
        self.settle().await;
    }
    /// The result of the run that the newest event of a name started, or the error's message.
    pub(crate) async fn result(&self, event: &str) -> Result<Value, String> {
        let event = self.world.events(event).pop().unwrap().internal_id;
        let mut runs = self.runs(event).await;
        assert_eq!(runs.len(), 1, "the event started one run");
        let result = tokio::time::timeout(PATIENCE, async { runs.remove(0).result().await });
        let result = result.await.expect("the run ends in time");
        result.map_err(|error| format!("{}: {}", error.name(), error.text()))
    }
    pub(crate) async fn runs(&self, event: EventId) -> Vec<perdura::Run<Value>> {
        self.perdura.runs_of(event).await.unwrap()
    }
    /// Whether the run of the newest event of a name goes on.
    pub(crate) async fn is_running(&self, event: &str) -> bool {
        let event = self.world.events(event).pop().unwrap().internal_id;
        let run = self.runs(event).await.remove(0);
        matches!(run.status().await.unwrap(), RunStatus::Scheduled | RunStatus::Running)
    }
}
