//! Executors that ask somebody else: HTTP, functions, robots, models, other workflows.

use perdura::{App, Error, Function, Step};
use perdura_engine::AppRequest;
use perdura_robot::auth::{CALLBACK_KEY_ID_HEADER, CALLBACK_SIGNATURE_HEADER, callback_key, sign};
use perdura_robot::secrets::{Secret, Secrets};
use perdura_robot::{Robot, RobotOptions};
use serde_json::{Value, json};

use super::documents::{bound, desk, gives, with, workflow};
use super::endpoint::{Endpoint, json as answer};
use super::stage::Stage;
use crate::runner::{DeskSecrets, RunnerOptions};

fn with_secrets(pairs: &[(&str, &str)]) -> RunnerOptions {
    let variables = pairs.iter().map(|(name, value)| (format!("PERDURA_SECRET_{name}"), (*value).to_owned()));
    RunnerOptions { secrets: DeskSecrets::of_environment(variables), ..RunnerOptions::default() }
}

#[tokio::test]
async fn w9_an_http_call_carries_templates_secrets_and_a_key() {
    let endpoint = Endpoint::serve(|_, _| answer(201, &json!({"made": true}))).await;
    let stage = Stage::with(with_secrets(&[("TOKEN", "hunter2")]), Vec::new()).await;
    let call = bound(
        "a",
        json!({
            "type": "http", "method": "put", "url": format!("{}/orders/{{{{ input.id }}}}", endpoint.url),
            "headers": {"authorization": "Bearer {{ secret.TOKEN }}", "x-who": "{{ run.who }}"},
            "body": "{'total': input.total * 2}",
        }),
    );
    let output = stage.output(&workflow(&[call], &[]), json!({"id": "a/b", "total": 4, "who": "ana"})).await;
    assert_eq!((&output["status"], &output["body"]), (&json!(201), &json!({"made": true})));
    assert_eq!(output["headers"]["content-type"], "application/json");
    let asked = &endpoint.asked()[0];
    assert_eq!((asked.line().as_str(), asked.json()), ("PUT /orders/a%2Fb", json!({"total": 8})));
    let headers = ["authorization", "x-who", "content-type", "idempotency-key"].map(|name| asked.header(name).unwrap());
    assert_eq!(headers, ["Bearer hunter2", "ana", "application/json", "r/a"]);
    // No secret is written down.
    let (_, steps) = stage.steps("r").await;
    assert!(steps.iter().all(|(_, memo)| !memo.get().contains("hunter2")));
}

#[tokio::test]
async fn w9_an_http_call_gives_text_where_there_is_no_json_and_sends_no_body_where_it_reads() {
    let endpoint =
        Endpoint::serve(|_, _| (200, vec![("content-type", "text/plain".to_owned())], "hello".to_owned())).await;
    let stage = Stage::new().await;
    let call = bound("a", json!({"type": "http", "method": "GET", "url": endpoint.url}));
    let output = stage.output(&workflow(&[call], &[]), json!({"x": 1})).await;
    assert_eq!(output["body"], "hello");
    assert_eq!((endpoint.lines(), endpoint.asked()[0].body.len()), (vec!["GET /".to_owned()], 0));
}

#[tokio::test]
async fn w9_an_http_refusal_is_not_repeated_and_a_passing_fault_is() {
    let endpoint = Endpoint::serve(|_, _| answer(404, &json!({"error": "no such order"}))).await;
    let stage = Stage::new().await;
    let call = |url: &str| bound("a", json!({"type": "http", "url": url}));
    let error = stage.error(&workflow(&[call(&endpoint.url)], &[]), json!({})).await;
    assert!(error.contains("answered 404: {\"error\":\"no such order\"} (HttpStatus)"), "{error}");
    assert_eq!(endpoint.asked().len(), 1);

    let endpoint = Endpoint::serve(|number, _| match number {
        0 => (429, vec![("retry-after", "30".to_owned())], String::new()),
        _ => answer(200, &json!("done")),
    })
    .await;
    let stage = Stage::new().await;
    stage.save(&workflow(&[call(&endpoint.url)], &[])).await;
    stage.start("r", json!({})).await;
    stage.advance(29).await;
    assert_eq!(endpoint.asked().len(), 1);
    stage.advance(1).await;
    assert_eq!((endpoint.asked().len(), stage.state("r").await), (2, json!("completed")));
}

#[tokio::test]
async fn w9_a_missing_secret_and_a_failing_expression_are_told() {
    let stage = Stage::new().await;
    let call = |fields: Value| with(bound("a", json!({"type": "http", "url": "http://localhost:1"})), fields);
    let secret =
        json!({"executor": {"type": "http", "url": "http://localhost:1", "headers": {"x": "{{ secret.NONE }}"}}});
    let error = stage.error(&workflow(&[call(secret)], &[]), json!({})).await;
    assert!(error.contains("there is no secret 'NONE': set PERDURA_SECRET_NONE where the server starts"), "{error}");
    let stage = Stage::new().await;
    let body = json!({"executor": {"type": "http", "url": "http://localhost:1", "body": "input.a > 'x'"}});
    let error = stage.error(&workflow(&[call(body)], &[]), json!({"a": 1})).await;
    assert!(
        error.contains("body: the expression `input.a > 'x'` fails") && error.contains("input = {\"a\":1}"),
        "{error}"
    );
}

#[tokio::test]
async fn w9_nobody_there_is_told_after_the_last_try() {
    let stage = Stage::new().await;
    let call = bound("a", json!({"type": "http", "url": "http://127.0.0.1:1/x"}));
    let call = with(call, json!({"runtimePolicy": {"retries": 1}}));
    stage.save(&workflow(&[call], &[])).await;
    stage.start("r", json!({})).await;
    stage.advance(60).await;
    let error = stage.status("r").await.error.unwrap();
    assert!(error.starts_with("desk 'a' failed: cannot reach http://127.0.0.1:1/x"), "{error}");
}

fn shop() -> App {
    let fulfil = |order: Value, step: Step| async move {
        let total = order["total"].as_i64().unwrap_or(0);
        step.run("charge", || async move {
            if total > 100 { Err(Error::new("TooMuch", "the card says no").non_retriable()) } else { Ok(total + 1) }
        })
        .await
        .map_err(Into::into)
    };
    let patient = |_: Value, step: Step| async move {
        step.sleep("for long", std::time::Duration::from_hours(1)).await?;
        Ok(json!("late"))
    };
    App::new("shop")
        .function(Function::<Value, i64>::untriggered("fulfil", fulfil))
        .function(Function::<Value, Value>::untriggered("patient", patient))
}

#[tokio::test]
async fn w9_a_function_of_an_app_is_invoked() {
    let stage = Stage::with(RunnerOptions::default(), vec![shop()]).await;
    let call = bound("a", json!({"type": "function", "functionId": "shop-fulfil", "data": "{'total': input.sum}"}));
    assert_eq!(stage.output(&workflow(&[call], &[]), json!({"sum": 41})).await, json!(42));
    assert!(stage.step_names("r").await.contains(&"desk/a/execute".to_owned()));
}

#[tokio::test]
async fn w9_a_function_that_fails_is_invoked_as_often_as_the_desk_says() {
    for (policy, calls) in [(json!({}), 1), (json!({"retries": 2}), 3)] {
        let stage = Stage::with(RunnerOptions::default(), vec![shop()]).await;
        let call = bound("a", json!({"type": "function", "functionId": "shop-fulfil"}));
        stage.save(&workflow(&[with(call, json!({"runtimePolicy": policy}))], &[])).await;
        stage.start("r", json!({"total": 500})).await;
        stage.advance(10).await;
        stage.advance(10).await;
        assert_eq!(stage.status("r").await.error.unwrap(), "desk 'a' failed: the card says no (TooMuch)");
        let names = stage.step_names("r").await;
        assert_eq!(names.iter().filter(|name| name.starts_with("desk/a/execute")).count(), calls, "{names:?}");
    }
}

#[tokio::test]
async fn w9_functions_that_are_not_there_or_take_too_long_fail_the_desk() {
    let stage = Stage::with(RunnerOptions::default(), vec![shop()]).await;
    let call = bound("a", json!({"type": "function", "functionId": "shop-nobody"}));
    let error = stage.error(&workflow(&[call], &[]), json!({})).await;
    assert!(error.contains("shop-nobody"), "{error}");

    let stage = Stage::with(RunnerOptions::default(), vec![shop()]).await;
    let call = bound("a", json!({"type": "function", "functionId": "shop-patient"}));
    stage.save(&workflow(&[with(call, json!({"runtimePolicy": {"timeoutSeconds": 60}}))], &[])).await;
    stage.start("r", json!({})).await;
    stage.advance(59).await;
    assert_eq!(stage.state("r").await, "running");
    stage.advance(1).await;
    assert_eq!(stage.state("r").await, "failed");

    let stage = Stage::with(RunnerOptions::default(), vec![shop()]).await;
    let call = bound("a", json!({"type": "function", "functionId": "shop-fulfil", "data": "input.list"}));
    let error = stage.error(&workflow(&[call], &[]), json!({"list": [1]})).await;
    assert!(error.contains("data gives a list, but must give an object"), "{error}");
}

#[tokio::test]
async fn w9_another_workflow_runs_within() {
    let stage = Stage::new().await;
    let mut inner = workflow(&[gives("x", "{'doubled': input.n * 2}")], &[]);
    inner["workflowId"] = json!("inner");
    stage.save(&inner).await;
    let call = bound("a", json!({"type": "sub-workflow", "workflowId": "inner", "input": "{'n': input.sum}"}));
    let output = stage.output(&workflow(&[call, gives("b", "input.doubled + 1")], &["a>b"]), json!({"sum": 4})).await;
    assert_eq!(output, json!(9));
    // It is a run like others.
    let child = stage.status("r.a.1").await;
    assert_eq!((json!(child.status), child.workflow_id.as_str()), (json!("completed"), "inner"));
    let story = stage.story("r.a.1").await;
    assert_eq!(story.len(), 5, "{story:?}");
}

#[tokio::test]
async fn w9_another_workflow_that_fails_or_is_not_there_fails_the_desk() {
    let stage = Stage::new().await;
    let mut inner = workflow(&[gives("x", "1 / 0")], &[]);
    inner["workflowId"] = json!("inner");
    stage.save(&inner).await;
    let call = |id: &str| bound("a", json!({"type": "sub-workflow", "workflowId": id}));
    let error = stage.error(&workflow(&[call("inner")], &[]), json!({})).await;
    assert!(error.starts_with("desk 'a' failed: desk 'x' failed:"), "{error}");
    let stage = Stage::new().await;
    let error = stage.error(&workflow(&[call("nobody")], &[]), json!({})).await;
    assert!(error.contains("nobody") && error.contains("WORKFLOW_NOT_FOUND"), "{error}");
}

#[tokio::test]
async fn w9_workflows_that_run_one_another_in_a_circle_end() {
    let stage = Stage::new().await;
    let call = |id: &str| bound("a", json!({"type": "sub-workflow", "workflowId": id}));
    let mut other = workflow(&[call("w")], &[]);
    other["workflowId"] = json!("other");
    stage.save(&other).await;
    let error = stage.error(&workflow(&[call("other")], &[]), json!({})).await;
    assert!(error.contains("RUN_DEPTH_EXCEEDED") || error.contains("which is the limit of 8"), "{error}");
}

#[tokio::test]
async fn w9_a_cancelled_run_cancels_the_runs_within_it() {
    let stage = Stage::new().await;
    let mut inner = workflow(&[desk("x", "human-wait")], &[]);
    inner["workflowId"] = json!("inner");
    stage.save(&inner).await;
    stage.save(&workflow(&[bound("a", json!({"type": "sub-workflow", "workflowId": "inner"}))], &[])).await;
    stage.start("r", json!({})).await;
    assert_eq!(stage.state("r.a.1").await, "running");
    let cancel = crate::service::run::CancelRun { run_id: "r".to_owned(), reason: None };
    stage.coordination.cancel_run(cancel).await.unwrap();
    stage.settle().await;
    assert_eq!((stage.state("r").await, stage.state("r.a.1").await), (json!("failed"), json!("failed")));
}

fn completion(content: &str) -> Value {
    json!({
        "model": "m-1", "usage": {"total_tokens": 7},
        "choices": [{"message": {"role": "assistant", "content": content}, "finish_reason": "stop"}],
    })
}

#[tokio::test]
async fn w9_a_model_is_asked_for_text() {
    let endpoint = Endpoint::serve(|_, _| answer(200, &completion("a short sum"))).await;
    let stage = Stage::with(with_secrets(&[("KEY", "sk-1")]), Vec::new()).await;
    let ask = bound(
        "a",
        json!({
            "type": "llm", "baseUrl": format!("{}/v1", endpoint.url), "model": "m", "system": "You sum up.",
            "prompt": "Sum up: {{ input.text }}", "apiKeySecret": "KEY", "parameters": {"temperature": 0},
        }),
    );
    let output = stage.output(&workflow(&[ask], &[]), json!({"text": "much"})).await;
    assert_eq!(output, json!({"text": "a short sum", "model": "m-1", "usage": {"total_tokens": 7}}));
    let asked = &endpoint.asked()[0];
    assert_eq!(
        (asked.line().as_str(), asked.header("authorization")),
        ("POST /v1/chat/completions", Some("Bearer sk-1"))
    );
    let messages = json!([
        {"role": "system", "content": "You sum up."}, {"role": "user", "content": "Sum up: much"},
    ]);
    assert_eq!(asked.json(), json!({"model": "m", "temperature": 0, "messages": messages}));
}

#[tokio::test]
async fn w9_a_model_is_asked_for_json_and_once_more_when_it_does_not_fit() {
    let replies = ["no json", "{\"score\": \"high\"}", "{\"score\": 7}"];
    let endpoint = Endpoint::serve(move |number, _| answer(200, &completion(replies[number]))).await;
    let options = RunnerOptions { llm_base_url: Some(endpoint.url.clone()), ..RunnerOptions::default() };
    let stage = Stage::with(options, Vec::new()).await;
    let schema = json!({"type": "object", "properties": {"score": {"type": "integer"}}, "required": ["score"]});
    let ask =
        with(bound("a", json!({"type": "llm", "model": "m", "prompt": "score it"})), json!({"outputSchema": schema}));
    stage.save(&workflow(&[ask], &[])).await;
    stage.start("r", json!({})).await;
    stage.advance(10).await;
    stage.advance(10).await;
    assert_eq!(stage.status("r").await.output, Some(json!({"score": 7})));
    let body = endpoint.asked()[0].json();
    assert_eq!(body["response_format"], json!({"type": "json_object"}));
    assert!(body["messages"][0]["content"].as_str().unwrap().contains("\"score\":{\"type\":\"integer\"}"), "{body}");
    assert_eq!(endpoint.asked().len(), 3);
}

#[tokio::test]
async fn w9_a_model_that_is_nowhere_fails_the_desk() {
    let stage = Stage::new().await;
    let error = stage
        .error(&workflow(&[bound("a", json!({"type": "llm", "model": "m", "prompt": "p"}))], &[]), json!({}))
        .await;
    assert!(error.contains("the desk names no baseUrl, and the server has no endpoint"), "{error}");
}

const CALLBACK_SECRET: &str = "s3cret-of-all-callbacks";

fn robot(url: &str) -> Robot {
    let secrets = Secrets::of([
        ("ROBOT_CALLBACK_SECRET", CALLBACK_SECRET),
        ("ROBOT_COORDINADORA_URL", url),
        ("ROBOT_COORDINADORA_USERNAME", "portal-user"),
        ("ROBOT_COORDINADORA_PASSWORD", "portal-hunter2"),
    ]);
    Robot::new(RobotOptions { secrets, public_url: "https://perdura.test".to_owned() })
}

fn robot_desk() -> Value {
    let job = json!({"type": "robot-job", "kind": "desk-robot", "workspaceId": "shop-{{ input.shop }}", "orders": "input.orders"});
    bound("a", job)
}

async fn robot_stage(url: &str) -> (Stage, Robot) {
    let robot = robot(url);
    let options = RunnerOptions { robot: Some(robot.clone()), ..RunnerOptions::default() };
    let stage = Stage::with(options, vec![perdura_robot::app(&robot)]).await;
    let kind = json!({
        "name": "desk-robot", "carrier": "TEST", "baseUrlRef": "ROBOT_COORDINADORA_URL",
        "jobTypes": {"ship": {
            "dispatchPath": "/api/ship", "arrayField": "orders", "payloadField": "order", "resultField": "trackingNumber",
            "perItemMs": 30_000, "marginMs": 300_000,
        }},
    });
    robot.put_kind("desk-robot".to_owned(), serde_json::from_value(kind).unwrap()).await.unwrap();
    (stage, robot)
}

async fn report(stage: &Stage, robot: &Robot, status: &str) {
    let job = robot.jobs(perdura_robot::JobFilter::default()).await.unwrap().jobs[0].job_id;
    let view = robot.job(job).await.unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}{}", listener.local_addr().unwrap(), perdura_robot::CALLBACK_PATH);
    let routes = perdura_robot::api::webhook_routes(robot.clone());
    tokio::spawn(async move { axum::serve(listener, routes).await });
    for item in &view.items {
        let body = match status {
            "success" => json!({"itemId": item.item_id, "attempt": 1, "status": "success", "trackingNumber": "T-100"}),
            _ => {
                json!({"itemId": item.item_id, "attempt": 1, "status": "error", "errorType": "portal", "errorMessage": "no"})
            }
        };
        let body = serde_json::to_vec(&body).unwrap();
        let key = callback_key(&Secret::new(CALLBACK_SECRET), &view.job.key_id);
        let signature = sign(&key, &body, stage.engine.clock().wall());
        let headers = [(CALLBACK_SIGNATURE_HEADER, signature), (CALLBACK_KEY_ID_HEADER, view.job.key_id.clone())];
        let headers = headers.map(|(name, value)| (http::HeaderName::from_static(name), value));
        let request = AppRequest {
            method: http::Method::POST,
            url: url.clone(),
            headers: headers.to_vec(),
            body: body.into(),
            timeout: super::stage::PATIENCE,
            own_connection: false,
        };
        let answer = stage.engine.client().send(request).await.unwrap();
        assert_eq!(answer.status, 200, "{:?}", answer.body);
    }
    stage.settle().await;
}

#[tokio::test]
async fn w9_a_robot_job_is_created_once_and_waited_for() {
    let endpoint = Endpoint::serve(|_, _| answer(200, &json!({"status": "accepted"}))).await;
    let (stage, robot) = robot_stage(&endpoint.url).await;
    stage.save(&workflow(&[robot_desk(), gives("b", "input.outcome")], &["a>b"])).await;
    stage.start("r", json!({"shop": 1, "orders": [{"orderId": "o1"}, {"orderId": "o2"}]})).await;
    assert_eq!((stage.state("r").await, endpoint.lines()), (json!("running"), vec!["POST /api/ship".to_owned()]));
    report(&stage, &robot, "success").await;
    let given = stage.given("r", "a").await.unwrap();
    assert_eq!(
        (&given["status"], &given["successCount"], &given["totalItems"]),
        (&json!("completed"), &json!(2), &json!(2))
    );
    assert_eq!(stage.status("r").await.output, Some(json!("success")));
}

#[tokio::test]
async fn w9_a_robot_job_of_nothing_or_without_robots_fails_the_desk() {
    let endpoint = Endpoint::serve(|_, _| answer(200, &json!({}))).await;
    let (stage, _robot) = robot_stage(&endpoint.url).await;
    let error = stage.error(&workflow(&[robot_desk()], &[]), json!({"shop": 1, "orders": []})).await;
    assert!(error.contains("orders gives an empty list"), "{error}");
    let stage = Stage::new().await;
    let error = stage.error(&workflow(&[robot_desk()], &[]), json!({"shop": 1, "orders": [1]})).await;
    assert!(error.contains("this server has no robots"), "{error}");
}

#[tokio::test]
async fn w9_a_robot_job_that_is_too_slow_for_the_desk_is_cancelled() {
    let endpoint = Endpoint::serve(|_, _| answer(200, &json!({}))).await;
    let (stage, robot) = robot_stage(&endpoint.url).await;
    let hurried = with(robot_desk(), json!({"runtimePolicy": {"timeoutSeconds": 60}}));
    stage.save(&workflow(&[hurried], &[])).await;
    stage.start("r", json!({"shop": 1, "orders": [{"orderId": "o1"}]})).await;
    stage.advance(60).await;
    let error = stage.status("r").await.error.unwrap();
    assert!(error.contains("has not ended in time, and was cancelled (DeskTimedOut)"), "{error}");
    let jobs = robot.jobs(perdura_robot::JobFilter::default()).await.unwrap().jobs;
    assert_eq!(jobs[0].status.as_str(), "cancelled");
}

#[tokio::test]
async fn w9_a_cancelled_run_cancels_its_robot_jobs() {
    let endpoint = Endpoint::serve(|_, _| answer(200, &json!({}))).await;
    let (stage, robot) = robot_stage(&endpoint.url).await;
    stage.save(&workflow(&[robot_desk()], &[])).await;
    stage.start("r", json!({"shop": 1, "orders": [{"orderId": "o1"}]})).await;
    stage.start("r2", json!({"shop": 1, "orders": [{"orderId": "o2"}]})).await;
    let cancel = crate::service::run::CancelRun { run_id: "r".to_owned(), reason: None };
    stage.coordination.cancel_run(cancel).await.unwrap();
    stage.settle().await;
    let jobs = robot.jobs(perdura_robot::JobFilter::default()).await.unwrap().jobs;
    // The newest first.
    assert_eq!(jobs.iter().map(|job| job.status.as_str()).collect::<Vec<_>>(), ["processing", "cancelled"]);
}

#[tokio::test]
async fn w9_a_workflow_within_that_is_too_slow_is_cancelled() {
    let stage = Stage::new().await;
    let mut inner = workflow(&[desk("x", "human-wait")], &[]);
    inner["workflowId"] = json!("inner");
    stage.save(&inner).await;
    let call = bound("a", json!({"type": "sub-workflow", "workflowId": "inner"}));
    stage.save(&workflow(&[with(call, json!({"runtimePolicy": {"timeoutSeconds": 60}}))], &[])).await;
    stage.start("r", json!({})).await;
    stage.advance(60).await;
    assert_eq!(stage.state("r").await, "failed");
    let child = stage.status("r.a.1").await;
    assert_eq!(child.error.as_deref(), Some("cancelled: desk 'a' of run r gave up"));
}
