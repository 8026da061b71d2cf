//! A robot service over an engine in memory, and a robot that signs.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use perdura_core::read_event;
use perdura_engine::{Engine, EngineOptions, LocalApp};
use perdura_store::bounds::NUMBER_MAX;
use perdura_store::{MemStore, StoreReader};
use perdura_types::{Event, EventSeq, RawJson};
use serde_json::{Value, json};

use crate::auth::{CallbackHeaders, callback_key, sign};
use crate::job::dispatched::DispatchNews;
use crate::job::{Item, ItemStatus, Job};
use crate::secrets::{Secret, Secrets};
use crate::{CallbackAnswer, CreateJob, CreatedJob, ItemId, JobId, Refusal, Robot, RobotOptions};

pub(crate) const SECRET: &str = "s3cret-of-all-callbacks";
/// Longest that a condition is waited for.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) struct World {
    pub(crate) robot: Robot,
    pub(crate) engine: Engine,
    pub(crate) store: MemStore,
}

pub(crate) fn secrets() -> Secrets {
    Secrets::of([
        ("ROBOT_CALLBACK_SECRET", SECRET),
        ("ROBOT_COORDINADORA_URL", "http://robot.test"),
        ("ROBOT_COORDINADORA_USERNAME", "portal-user"),
        ("ROBOT_COORDINADORA_PASSWORD", "portal-hunter2"),
    ])
}

pub(crate) fn engine_over(store: MemStore, local: Vec<Arc<dyn LocalApp>>) -> Engine {
    let options = EngineOptions { fresh_seed: 7, drain: PATIENCE, local, ..EngineOptions::default() };
    Engine::start(Box::new(store), options).unwrap()
}

impl World {
    pub(crate) fn new() -> Self {
        Self::over(MemStore::new(), secrets())
    }
    pub(crate) fn with_secrets(secrets: Secrets) -> Self {
        Self::over(MemStore::new(), secrets)
    }
    /// Without the durable functions: nothing happens that a test does not do.
    pub(crate) fn over(store: MemStore, secrets: Secrets) -> Self {
        Self::attached(Self::detached(secrets), store, Vec::new())
    }
    pub(crate) fn detached(secrets: Secrets) -> Robot {
        Robot::new(RobotOptions { secrets, public_url: "https://perdura.test/".to_owned() })
    }
    pub(crate) fn attached(robot: Robot, store: MemStore, local: Vec<Arc<dyn LocalApp>>) -> Self {
        let engine = engine_over(store.clone(), local);
        robot.attach(engine.clone());
        Self { robot, engine, store }
    }

    /// A job of this many orders, dispatched and accepted.
    pub(crate) async fn dispatched(&self, orders: usize) -> JobId {
        let job = self.create(&shipments(orders)).await.unwrap().job.job_id;
        self.dispatch(job, 1).await;
        job
    }
    pub(crate) async fn create(&self, request: &Value) -> Result<CreatedJob, Refusal> {
        let request: CreateJob = serde_json::from_value(request.clone()).unwrap();
        self.robot.create_job(request).await
    }
    /// What the orchestrator does until the robot has accepted.
    pub(crate) async fn dispatch(&self, job: JobId, round: u32) {
        self.robot.mark_processing(job, round).await.unwrap();
        for news in [DispatchNews::Sending, DispatchNews::Accepted("accepted".to_owned())] {
            self.robot.record_dispatch(job, round, news).await.unwrap();
        }
    }

    pub(crate) async fn job(&self, job: JobId) -> Job {
        self.robot.job(job).await.unwrap().job
    }
    pub(crate) async fn items(&self, job: JobId) -> Vec<Item> {
        self.robot.job(job).await.unwrap().items
    }
    pub(crate) async fn item(&self, job: JobId, position: usize) -> Item {
        self.items(job).await.remove(position)
    }
    pub(crate) async fn ids(&self, job: JobId) -> Vec<ItemId> {
        self.items(job).await.iter().map(|item| item.item_id).collect()
    }
    /// `success/error/cancelled of total status outcome`
    pub(crate) async fn counts(&self, job: JobId) -> String {
        let job = self.job(job).await;
        let outcome = job.outcome.map_or_else(|| "-".to_owned(), |outcome| json!(outcome).as_str().unwrap().to_owned());
        format!(
            "{}/{}/{} of {} {} {outcome}",
            job.success_count,
            job.error_count,
            job.cancelled_count,
            job.total_items,
            job.status.as_str()
        )
    }
    pub(crate) async fn statuses(&self, job: JobId) -> Vec<&'static str> {
        self.items(job).await.iter().map(|item: &Item| ItemStatus::as_str(item.status)).collect()
    }

    /// A callback that is signed as the job's robot does.
    pub(crate) async fn call_back(&self, job: JobId, body: &Value) -> Result<CallbackAnswer, Refusal> {
        let key_id = self.job(job).await.key_id;
        self.call_back_with(&key_id, body).await
    }
    pub(crate) async fn call_back_with(&self, key_id: &str, body: &Value) -> Result<CallbackAnswer, Refusal> {
        let body = serde_json::to_vec(body).unwrap();
        let key = callback_key(&Secret::new(SECRET), key_id);
        let signature = sign(&key, &body, self.engine.clock().wall());
        let headers = CallbackHeaders { signature: Some(&signature), key_id: Some(key_id), secret: None };
        self.robot.callback(headers, &body).await
    }
    pub(crate) async fn succeed(&self, job: JobId, item: ItemId, attempt: u32, number: &str) -> CallbackAnswer {
        self.call_back(job, &success(item, attempt, number)).await.unwrap()
    }
    pub(crate) async fn fail(&self, job: JobId, item: ItemId, attempt: u32) -> CallbackAnswer {
        self.call_back(job, &error(item, attempt, "portal", "no")).await.unwrap()
    }
    pub(crate) async fn retry(&self, job: JobId, items: &[ItemId]) -> Result<Job, Refusal> {
        let chosen = Some(items.iter().copied().collect::<BTreeSet<_>>()).filter(|items| !items.is_empty());
        self.robot.retry_job(job, chosen).await
    }

    pub(crate) async fn advance(&self, duration_ms: i64) {
        self.engine.advance_clock(duration_ms).await.unwrap();
    }
    /// Every event of this name, oldest first.
    pub(crate) fn events(&self, name: &str) -> Vec<Event> {
        let reader = self.engine.reader();
        let rows = reader.events_named(self.engine.shard(), name, EventSeq(0), EventSeq(NUMBER_MAX), 100_000).unwrap();
        rows.iter().map(|row| read_event(row).unwrap()).collect()
    }
    pub(crate) fn data(&self, name: &str) -> Vec<Value> {
        self.events(name).iter().map(|event| RawJson::to_value(&event.data)).collect()
    }
    /// Everything that is written anywhere, as text.
    pub(crate) fn everything(&self) -> String {
        let (reader, shard) = (self.engine.reader(), self.engine.shard());
        let mut text = String::new();
        for collection in
            ["job", "plan", "item", "item_place", "order", "submission", "by_time", "by_workspace", "kind"]
        {
            for (key, record) in reader.records(shard, &format!("robot.{collection}"), None, 100_000).unwrap() {
                writeln!(text, "{key} {}", String::from_utf8(record.body).unwrap()).unwrap();
            }
        }
        for row in StoreReader::events_page(&**reader, shard, &perdura_store::EventFilter::default(), 100_000).unwrap()
        {
            writeln!(text, "{}", String::from_utf8(row.body).unwrap()).unwrap();
        }
        text
    }
    /// The same of all runs and their steps.
    pub(crate) fn everything_of_runs(&self) -> String {
        let rows = self.engine.reader().journal(self.engine.shard(), perdura_types::Lsn(0), 100_000).unwrap();
        rows.into_iter().map(|row| String::from_utf8(row.body).unwrap() + "\n").collect()
    }
}

pub(crate) fn payload(number: usize) -> Value {
    json!({
        "identificacion": "123", "nombres": "Ana", "apellidos": "Ríos", "direccion": "Calle 1", "ciudad": "CALI (VALLE)",
        "departamento": "VALLE", "celular": "300", "email": "ana@example.com", "referencia": format!("#{number}"),
        "unidades": 1, "totalConIva": 50_000, "valorDeclarado": 40_000.5, "esRecaudoContraentrega": true,
        "peso": 1.5, "alto": 10, "largo": 20, "ancho": 30, "extra": "kept",
    })
}

/// A submission of this many shipments, of orders 0, 1, …
pub(crate) fn shipments(orders: usize) -> Value {
    let items = (0..orders).map(|order| json!({ "orderId": order.to_string(), "payload": payload(order) }));
    json!({ "workspaceId": "shop-1", "kind": "coordinadora", "items": items.collect::<Vec<_>>() })
}

pub(crate) fn success(item: ItemId, attempt: u32, number: &str) -> Value {
    json!({ "itemId": item, "attempt": attempt, "status": "success", "trackingNumber": number })
}

pub(crate) fn error(item: ItemId, attempt: u32, kind: &str, message: &str) -> Value {
    json!({ "itemId": item, "attempt": attempt, "status": "error", "errorType": kind, "errorMessage": message })
}
