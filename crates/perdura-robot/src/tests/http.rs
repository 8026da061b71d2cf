//! The routes: what they take, what they answer, and how they refuse.

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::support::{SECRET, World, shipments, success};
use crate::auth::{callback_key, sign};
use crate::secrets::Secret;
use crate::{CALLBACK_PATH, JobId, api};

struct Web {
    world: World,
    router: Router,
}

impl Web {
    fn new() -> Self {
        let world = World::new();
        let router = api::management_routes(world.robot.clone()).merge(api::webhook_routes(world.robot.clone()));
        Self { world, router }
    }
    async fn ask(&self, method: Method, path: &str, body: &str) -> (u16, Value) {
        let request = Request::builder().method(method).uri(path).body(Body::from(body.to_owned())).unwrap();
        self.send(request).await
    }
    async fn send(&self, request: Request<Body>) -> (u16, Value) {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&body).unwrap_or_else(|_| json!(String::from_utf8_lossy(&body))))
    }
    async fn get(&self, path: &str) -> (u16, Value) {
        self.ask(Method::GET, path, "").await
    }
    async fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        self.ask(Method::POST, path, &body.to_string()).await
    }
    fn signed(&self, job: JobId, body: &Value) -> Request<Body> {
        let (body, key_id) = (body.to_string(), format!("{job}.1"));
        let key = callback_key(&Secret::new(SECRET), &key_id);
        Request::builder()
            .method(Method::POST)
            .uri(CALLBACK_PATH)
            .header("x-callback-signature", sign(&key, body.as_bytes(), self.world.engine.clock().wall()))
            .header("x-callback-key-id", key_id)
            .body(Body::from(body))
            .unwrap()
    }
}

#[tokio::test]
async fn a_job_is_made_read_listed_cancelled_and_retried() {
    let web = Web::new();
    let (status, created) = web.post("/api/robot/jobs", &shipments(2)).await;
    assert_eq!(status, 201);
    let job: JobId = created["job"]["jobId"].as_str().unwrap().parse().unwrap();
    assert_eq!(created["callback"]["url"], "https://perdura.test/api/webhooks/robot-callback");
    let path = format!("/api/robot/jobs/{job}");
    let (status, read) = web.get(&path).await;
    assert_eq!((status, read["items"].as_array().unwrap().len()), (200, 2));
    assert_eq!(read["job"], created["job"]);
    for (query, count) in [
        ("", 1),
        ("?workspaceId=shop-1&status=active&kind=coordinadora&jobType=create_shipment&limit=5", 1),
        ("?status=completed,failed", 0),
        ("?workspaceId=shop-2", 0),
    ] {
        let (status, page) = web.get(&format!("/api/robot/jobs{query}")).await;
        assert_eq!((status, page["jobs"].as_array().unwrap().len()), (200, count), "{query}");
    }
    let (status, cancelled) = web.post(&format!("{path}/cancel"), &json!({"reason": "no"})).await;
    assert_eq!((status, &cancelled["job"]["status"]), (200, &json!("cancelled")));
    let item = read["items"][0]["itemId"].clone();
    let (status, retried) = web.post(&format!("{path}/retry"), &json!({"itemIds": [item]})).await;
    assert_eq!((status, &retried["job"]["round"], &retried["job"]["roundItems"]), (200, &json!(2), &json!(1)));
    let (status, rotated) = web.post(&format!("{path}/rotate-key"), &json!({})).await;
    assert_eq!((status, &rotated["job"]["keyId"]), (200, &json!(format!("{job}.2"))));
    let (status, summary) = web.get(&format!("{path}/summary")).await;
    assert_eq!((status, summary["rejected"].as_array().unwrap().len()), (200, 1));
    let (status, order) = web.get("/api/robot/orders/shop-1/0").await;
    assert_eq!((status, &order["order"]["jobId"]), (200, &json!(job)));
}

#[tokio::test]
async fn a_key_that_made_a_job_answers_200_and_the_job() {
    let web = Web::new();
    let mut request = shipments(1);
    request["idempotencyKey"] = json!("k");
    let (_, created) = web.post("/api/robot/jobs", &request).await;
    let path = format!("/api/robot/jobs/{}/cancel", created["job"]["jobId"].as_str().unwrap());
    let (status, conflict) = web.post("/api/robot/jobs", &request).await;
    assert_eq!((status, &conflict["code"]), (409, &json!("idempotency_key_active")));
    assert_eq!(conflict["data"]["jobId"], created["job"]["jobId"]);
    // An empty body is an empty object.
    assert_eq!(web.ask(Method::POST, &path, "").await.0, 200);
    let (status, again) = web.post("/api/robot/jobs", &request).await;
    assert_eq!((status, &again["existing"], &again["sameSubmission"]), (200, &json!(true), &json!(true)));
    assert_eq!(again["job"]["jobId"], created["job"]["jobId"]);
}

#[tokio::test]
async fn refusals_have_one_shape_and_say_what_to_do() {
    let web = Web::new();
    let unknown = "0190a5b4-7c1e-7b6e-8f3a-2f1d6c0e9b11";
    let large = format!(r#"{{"workspaceId":"{}"}}"#, "x".repeat(33 << 20));
    let table = [
        (Method::GET, "/api/robot/jobs/nope", "", 400, "id_invalid"),
        (Method::GET, &format!("/api/robot/jobs/{unknown}"), "", 404, "job_not_found"),
        (Method::GET, &format!("/api/robot/jobs/{unknown}/summary"), "", 404, "job_not_found"),
        (Method::GET, &format!("/api/robot/jobs/{unknown}/callbacks"), "", 404, "job_not_found"),
        (Method::GET, &format!("/api/robot/jobs/{unknown}/events"), "", 404, "job_not_found"),
        (Method::POST, &format!("/api/robot/jobs/{unknown}/cancel"), "", 404, "job_not_found"),
        (Method::POST, &format!("/api/robot/jobs/{unknown}/retry"), "", 404, "job_not_found"),
        (Method::POST, &format!("/api/robot/jobs/{unknown}/retry"), r#"{"itemIds":[]}"#, 400, "items_invalid"),
        (Method::POST, &format!("/api/robot/jobs/{unknown}/retry"), r#"{"items":[]}"#, 400, "body_invalid"),
        (Method::POST, &format!("/api/robot/jobs/{unknown}/items/{unknown}/accept-late"), "", 404, "job_not_found"),
        (Method::GET, "/api/robot/jobs?limit=0", "", 400, "query_invalid"),
        (Method::GET, "/api/robot/jobs?limit=101", "", 400, "query_invalid"),
        (Method::GET, "/api/robot/jobs?status=done", "", 400, "query_invalid"),
        (Method::GET, "/api/robot/jobs?workspaceId=a%20b", "", 400, "query_invalid"),
        (Method::GET, "/api/robot/jobs?cursor=x", "", 400, "query_invalid"),
        (Method::GET, "/api/robot/orders/w/o", "", 404, "order_not_found"),
        (Method::GET, "/api/robot/orders/w/%FF", "", 400, "path_invalid"),
        (Method::GET, "/api/robot/events", "", 400, "query_invalid"),
        (Method::GET, "/api/robot/kinds/other", "", 404, "kind_not_found"),
        (Method::PUT, "/api/robot/kinds/other", "{}", 400, "body_invalid"),
        (Method::POST, "/api/robot/jobs", "", 400, "body_invalid"),
        (Method::POST, "/api/robot/jobs", "{", 400, "body_invalid"),
        (Method::POST, "/api/robot/jobs", &large, 413, "body_too_large"),
        (Method::POST, CALLBACK_PATH, "{}", 401, "signature_missing"),
        (Method::DELETE, "/api/robot/automations/w/a", "", 404, "automation_not_found"),
    ];
    for (method, path, body, status, code) in table {
        let (found, answer) = web.ask(method.clone(), path, body).await;
        assert_eq!((found, &answer["code"]), (status, &json!(code)), "{method} {path}: {answer}");
        assert_eq!(answer["status"], status, "{answer}");
        assert!(answer["error"].as_str().unwrap().len() > 10, "{answer}");
    }
}

#[tokio::test]
async fn a_callback_is_taken_once_and_shown_in_the_log() {
    let web = Web::new();
    let job = web.world.dispatched(1).await;
    let item = web.world.ids(job).await[0];
    let body = success(item, 1, "T-1");
    assert_eq!(web.send(web.signed(job, &body)).await, (200, json!({"received": true})));
    assert_eq!(web.send(web.signed(job, &body)).await, (200, json!({"received": true, "duplicate": true})));
    let mut wrong = web.signed(job, &body);
    *wrong.body_mut() = Body::from("{}");
    assert_eq!(web.send(wrong).await.0, 401);
    assert_eq!(web.send(web.signed(job, &json!({"itemId": item, "status": "done"}))).await.0, 400);
    let (_, log) = web.get(&format!("/api/robot/jobs/{job}/callbacks")).await;
    let line = |entry: &Value| format!("{} {} {}", entry["httpStatus"], entry["signature"], entry["result"]);
    let lines = |list: &str| log[list].as_array().unwrap().iter().map(line).collect::<Vec<_>>();
    assert_eq!(lines("taken"), [r#"200 "hmac" "counted""#, r#"200 "hmac" "duplicate""#]);
    assert_eq!(lines("refused"), [r#"400 "hmac" "callback_invalid""#]);
    assert_eq!(log["taken"][0]["itemId"], json!(item));
    // Who did not prove to be of a job is in the list of strangers.
    let (_, strangers) = web.get("/api/robot/callbacks").await;
    assert_eq!(
        strangers["refused"].as_array().unwrap().iter().map(line).collect::<Vec<_>>(),
        [r#"401 "none" "signature_mismatch""#]
    );
}

#[tokio::test]
async fn w26_what_could_not_be_written_is_answered_with_5xx_and_what_never_will_with_4xx() {
    let web = Web::new();
    let job = web.world.dispatched(1).await;
    let body = success(web.world.ids(job).await[0], 1, "T-1");
    let request = web.signed(job, &body);
    let _stopped = web.world.engine.stop().await;
    let (status, answer) = web.send(request).await;
    assert_eq!((status, &answer["code"]), (503, &json!("stopping")));
}

#[tokio::test]
async fn kinds_are_registered_and_listed() {
    let web = Web::new();
    let (status, built_in) = web.get("/api/robot/kinds/coordinadora").await;
    assert_eq!((status, &built_in["builtIn"]), (200, &json!(true)));
    let mut document = built_in["kind"].clone();
    document["name"] = json!("acme");
    let put = |path: &'static str, document: Value| {
        let web = &web;
        async move { web.ask(Method::PUT, path, &document.to_string()).await }
    };
    assert_eq!(put("/api/robot/kinds/acme", document.clone()).await.0, 201);
    let (status, changed) = put("/api/robot/kinds/acme", document.clone()).await;
    assert_eq!((status, &changed["version"]), (200, &json!(2)));
    assert_eq!(put("/api/robot/kinds/other", document.clone()).await.1["code"], "kind_invalid");
    document["jobTypes"]["create_shipment"]["perItemMs"] = json!(0);
    document["carrier"] = json!("");
    let (status, refused) = put("/api/robot/kinds/acme", document).await;
    assert_eq!((status, refused["data"].as_array().unwrap().len()), (400, 2), "{refused}");
    let (_, kinds) = web.get("/api/robot/kinds").await;
    assert_eq!(kinds["kinds"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn automations_are_written_listed_and_removed() {
    let web = Web::new();
    let path = "/api/robot/automations/shop-1/mail";
    let document = json!({
        "automationId": "mail", "workspaceId": "shop-1", "trigger": "robot.coord.completed",
        "actions": [{"type": "send_event", "name": "shop/notify"}],
    });
    assert_eq!(web.ask(Method::PUT, path, &document.to_string()).await.0, 201);
    assert_eq!(web.ask(Method::PUT, path, &document.to_string()).await.0, 200);
    for (name, value) in [("actions", json!([])), ("trigger", json!("x")), ("workspaceId", json!("shop-2"))] {
        let mut wrong = document.clone();
        wrong[name] = value;
        assert_eq!(web.ask(Method::PUT, path, &wrong.to_string()).await.0, 400, "{name}");
    }
    let mut ours = document.clone();
    ours["actions"][0]["name"] = json!("robot/job.batch_completed");
    assert_eq!(web.ask(Method::PUT, path, &ours.to_string()).await.1["code"], "automation_invalid");
    let (_, list) = web.get("/api/robot/automations/shop-1").await;
    assert_eq!(list["automations"].as_array().unwrap().len(), 1);
    assert_eq!(web.ask(Method::DELETE, path, "").await.0, 200);
    assert_eq!(web.get("/api/robot/automations/shop-1").await.1, json!({"automations": []}));
}

#[tokio::test]
async fn a_stream_is_server_sent_events_with_ids_to_resume_at() {
    let web = Web::new();
    let job = web.world.dispatched(1).await;
    let path = format!("/api/robot/jobs/{job}/events");
    let request = Request::builder().uri(&path).body(Body::empty()).unwrap();
    let response = web.router.clone().oneshot(request).await.unwrap();
    assert_eq!(
        (response.status(), &response.headers()["content-type"]),
        (StatusCode::OK, &axum::http::HeaderValue::from_static("text/event-stream"))
    );
    let mut body = response.into_body();
    let snapshot = next(&mut body).await;
    assert!(snapshot.starts_with("id: ") && snapshot.contains("event: snapshot\n"), "{snapshot}");
    web.world.succeed(job, web.world.ids(job).await[0], 1, "T-1").await;
    let first = next(&mut body).await;
    assert!(first.contains("event: robot/item.completed\n") && first.contains(r#""trackingNumber":"T-1""#), "{first}");
    let id = first.lines().find_map(|line| line.strip_prefix("id: ")).unwrap().to_owned();
    let request = Request::builder().uri(&path).header("last-event-id", id).body(Body::empty()).unwrap();
    let mut body = web.router.clone().oneshot(request).await.unwrap().into_body();
    assert!(next(&mut body).await.contains("event: robot/job.batch_completed\n"));
    let request = Request::builder().uri(&path).header("last-event-id", "soon").body(Body::empty()).unwrap();
    assert_eq!(web.send(request).await.1["code"], "last_event_id_invalid");
}

async fn next(body: &mut Body) -> String {
    let frame = body.frame().await.unwrap().unwrap().into_data().unwrap();
    String::from_utf8(frame.to_vec()).unwrap()
}

#[tokio::test]
async fn streams_are_bounded() {
    let web = Web::new();
    let request = || Request::builder().uri("/api/robot/events?workspaceId=w").body(Body::empty()).unwrap();
    let mut open = Vec::new();
    for _ in 0..crate::bounds::STREAMS_MAX {
        open.push(web.router.clone().oneshot(request()).await.unwrap());
    }
    assert_eq!(web.send(request()).await.1["code"], "streams_exhausted");
    open.pop();
    assert_eq!(web.router.clone().oneshot(request()).await.unwrap().status(), StatusCode::OK);
}
