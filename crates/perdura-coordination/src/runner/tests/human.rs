//! W8 and K5: a desk that asks a person really waits.

use perdura::Outgoing;
use serde_json::{Value, json};

use super::documents::{desk, gives, with, workflow};
use super::stage::Stage;
use crate::human::{AnswerTask, ListTasks};

fn asks(fields: Value) -> Value {
    let schema = json!({"type": "object", "properties": {"approved": {"type": "boolean"}}, "required": ["approved"]});
    with(with(desk("ask", "human-wait"), json!({"outputSchema": schema})), fields)
}

async fn task(stage: &Stage) -> String {
    let filter: ListTasks = serde_json::from_value(json!({})).unwrap();
    let tasks = stage.coordination.tasks(filter).await.unwrap().tasks;
    assert_eq!(tasks.len(), 1);
    tasks[0].task_id.clone()
}

async fn answer(stage: &Stage, answer: Value) -> Result<(), String> {
    let task_id = task(stage).await;
    let answered = stage.coordination.answer_task(AnswerTask { task_id, answer, answered_by: None }).await;
    stage.settle().await;
    answered.map(drop).map_err(|refusal| refusal.code.as_str().to_owned())
}

#[tokio::test]
async fn k5_w8_a_person_is_waited_for() {
    let stage = Stage::new().await;
    let ask = asks(json!({"executor": {"type": "human", "title": "Approve {{ input.id }}"}}));
    stage.save(&workflow(&[ask, gives("b", "input.approved ? 'yes' : 'no'")], &["ask>b"])).await;
    stage.start("r", json!({"id": 7})).await;
    stage.advance(86_400).await;
    assert_eq!(stage.state("r").await, "running");
    // What does not fit the form is refused, and the run waits on.
    assert_eq!(answer(&stage, json!({"approved": "maybe"})).await, Err("INVALID_ANSWER".to_owned()));
    assert_eq!(answer(&stage, json!({"approved": true})).await, Ok(()));
    let run = stage.status("r").await;
    assert_eq!((run.output, stage.given("r", "ask").await), (Some(json!("yes")), Some(json!({"approved": true}))));
    assert_eq!(answer(&stage, json!({"approved": false})).await, Err("TASK_CLOSED".to_owned()));
}

#[tokio::test]
async fn an_event_that_is_not_true_wakes_nobody() {
    let stage = Stage::new().await;
    stage.save(&workflow(&[asks(json!({}))], &[])).await;
    stage.start("r", json!({})).await;
    let forged = json!({"taskId": task(&stage).await, "runId": "r", "workflowId": "w", "deskId": "ask", "attempt": 1});
    stage.perdura.send(Outgoing::named("rawr/coordination.task.answered", &forged)).await.unwrap();
    stage.settle().await;
    assert_eq!(stage.state("r").await, "running");
    answer(&stage, json!({"approved": true})).await.unwrap();
    assert_eq!(stage.state("r").await, "completed");
}

#[tokio::test]
async fn nobody_answers_in_time() {
    let stage = Stage::new().await;
    let policy = json!({"runtimePolicy": {"timeoutSeconds": 60}});
    let ask = with(asks(json!({"executor": {"type": "human", "timeoutOutput": {"approved": false}}})), policy.clone());
    let desks = [ask, gives("late", "'gave up'"), gives("decided", "'decided'")];
    stage.save(&workflow(&desks, &["ask>late if output.timedOut", "ask>decided if !output.timedOut"])).await;
    stage.start("r", json!({})).await;
    stage.advance(59).await;
    assert_eq!(stage.state("r").await, "running");
    stage.advance(1).await;
    let given = stage.given("r", "ask").await;
    assert_eq!(given, Some(json!({"approved": false, "timedOut": true})));
    assert_eq!(stage.status("r").await.output, Some(json!("gave up")));

    let stage = Stage::new().await;
    stage.save(&workflow(&[with(asks(json!({})), policy)], &[])).await;
    stage.start("r", json!({})).await;
    stage.advance(60).await;
    let error = stage.status("r").await.error.unwrap();
    assert!(error.contains("nobody has answered in time, and the desk has no timeoutOutput"), "{error}");
}

#[tokio::test]
async fn it_is_told_that_nobody_has_answered_and_the_task_stays_open() {
    let stage = Stage::new().await;
    let executor = json!({"type": "human", "escalateAfterSeconds": 30, "assignee": "ana"});
    let policy = json!({"runtimePolicy": {"timeoutSeconds": 60}});
    stage.save(&workflow(&[with(asks(json!({"executor": executor})), policy)], &[])).await;
    stage.start("r", json!({})).await;
    stage.advance(30).await;
    let told = stage.told("rawr/coordination.task.escalated");
    assert_eq!((&told["deskId"], &told["assignee"], &told["title"]), (&json!("ask"), &json!("ana"), &json!("The ask")));
    stage.advance(20).await;
    assert_eq!(stage.events("rawr/coordination.task.escalated").len(), 1);
    answer(&stage, json!({"approved": true})).await.unwrap();
    assert_eq!(stage.state("r").await, "completed");
}
