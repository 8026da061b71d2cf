//! A portal, an orchestrator and a robot in this process, and batches to send.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use robot_service::driver::http::HttpDriver;
use robot_service::portal::{self, Portal};
use robot_service::robot::{Plan, Robot};
use robot_service::secret::{Credentials, Secret};
use robot_service::work::Pace;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tower::ServiceExt;
use url::Url;

use crate::orchestrator::{Orchestrator, PATIENCE};

pub(crate) const SECRET: &str = "the shared secret";

/// The portal's side.
pub(crate) struct Carrier {
    pub(crate) portal: Arc<Portal>,
    pub(crate) url: Url,
    serving: tokio::task::JoinHandle<()>,
}

impl Carrier {
    pub(crate) async fn start(data: PathBuf, delay: Duration, refuse_every: u64) -> Self {
        let credentials = Credentials { username: "demo".into(), password: Secret::new("demo") };
        let portal = Portal::open(portal::Settings { data, credentials, delay, refuse_every }).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        let serving = Arc::clone(&portal).serve(listener, std::future::pending());
        let serving = tokio::spawn(async move { serving.await.unwrap() });
        Self { portal, url, serving }
    }

    /// Shipments, and how many too many there are.
    pub(crate) fn count(&self) -> (usize, usize) {
        let verdict = self.portal.ledger().verdict();
        (verdict.shipments, verdict.duplicates)
    }
}

impl Drop for Carrier {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// All of it.
pub(crate) struct Rig {
    pub(crate) folder: TempDir,
    pub(crate) carrier: Carrier,
    pub(crate) orchestrator: Orchestrator,
    pub(crate) robot: Option<Robot>,
    pub(crate) plan: Plan,
}

impl Rig {
    /// A quick portal and a robot that does not dawdle.
    pub(crate) async fn start() -> Self {
        Self::with(Duration::ZERO, 0, plan()).await
    }

    pub(crate) async fn with(delay: Duration, refuse_every: u64, plan: Plan) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let carrier = Carrier::start(folder.path().join("portal"), delay, refuse_every).await;
        let orchestrator = Orchestrator::start().await;
        let mut rig = Self { folder, carrier, orchestrator, robot: None, plan };
        rig.start_robot().await;
        rig
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("robot")
    }

    pub(crate) async fn start_robot(&mut self) {
        self.robot = Some(robot(&self.data(), &self.carrier.url, self.plan.clone()).await);
    }

    pub(crate) fn robot(&self) -> &Robot {
        self.robot.as_ref().unwrap()
    }

    /// As a crash does.
    pub(crate) fn drop_robot(&mut self) {
        self.robot = None;
    }

    pub(crate) async fn stop_robot(&mut self) {
        let robot = self.robot.take().unwrap();
        tokio::time::timeout(PATIENCE, robot.stop()).await.expect("the robot stops");
    }

    /// Sends a request with the shared secret.
    pub(crate) async fn call(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        self.call_with(method, path, &body.to_string(), &[("x-callback-secret", SECRET)]).await
    }

    pub(crate) async fn call_with(
        &self,
        method: &str,
        path: &str,
        body: &str,
        headers: &[(&str, &str)],
    ) -> (u16, Value) {
        ask(self.robot().router(), method, path, body, headers).await
    }

    /// Sends a batch of shipments that must be accepted.
    pub(crate) async fn ship(&self, batch: &Value) {
        let (status, answer) = self.call("POST", "/api/crear-pedidos-batch", batch).await;
        assert_eq!((status, &answer["status"]), (200, &json!("accepted")), "{answer}");
    }

    /// A batch in `hmac` mode whose items are `<job>-0`, `<job>-1` and so on.
    pub(crate) fn batch(&self, job: &str, items: usize) -> Value {
        let mut batch = json!({
            "workspaceId": format!("workspace of {job}"), "jobId": job, "dispatchId": job, "round": 1,
            "credentials": { "username": "demo", "password": "demo" },
            "callbackUrl": self.orchestrator.url, "callbackSecret": "the job's key",
            "callbackMode": "hmac", "keyId": format!("{job}.1"),
        });
        batch["orders"] = (0..items).map(|index| order(job, index)).collect();
        batch
    }

    pub(crate) async fn probe(&self, dispatch: &str) -> Value {
        self.call("GET", &format!("/api/jobs/{dispatch}"), &Value::Null).await.1
    }

    /// Waits until the robot has nothing left to do.
    pub(crate) async fn idle(&self) {
        tokio::time::timeout(PATIENCE, self.robot().spool().idle()).await.expect("the robot gets idle");
    }
}

/// One request, without a connection.
pub(crate) async fn ask(
    router: Router,
    method: &str,
    path: &str,
    body: &str,
    headers: &[(&str, &str)],
) -> (u16, Value) {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = router.oneshot(request.body(Body::from(body.to_owned())).unwrap()).await.unwrap();
    let status = response.status().as_u16();
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

pub(crate) fn order(job: &str, index: usize) -> Value {
    json!({
        "itemId": format!("{job}-{index}"), "orderId": format!("order {index} of {job}"), "attempt": 1,
        "pedidoInput": { "nombres": "Ana", "direccion": "Calle 1", "ciudad": "MEDELLIN (ANT)", "unidades": 1 },
    })
}

pub(crate) fn plan() -> Plan {
    Plan {
        secret: Some(Secret::new(SECRET)),
        pace: Pace {
            item_pause: Duration::ZERO,
            item_time_max: Duration::from_secs(20),
            settle: Duration::ZERO,
            batches_at_once: 4,
        },
        callback_pause_min: Duration::from_millis(1),
    }
}

pub(crate) async fn robot(data: &Path, portal: &Url, plan: Plan) -> Robot {
    let driver = HttpDriver::new(portal.clone(), plan.pace.item_time_max);
    Robot::start(data, driver, plan).await.unwrap()
}
