//! W8 and K5: people are asked, and one of them answers once.

use perdura::Event;
use serde_json::{Value, json};

use super::support::{World, desk_try, document};
use crate::Code;
use crate::human::{AnswerTask, GetTask, NewTask, OpenedTask, TaskEnd, TaskStatus};
use crate::service::events::{TaskAnswered, TaskEscalated};
use crate::service::run::{CancelRun, DeleteRun, RunTicket};

fn asked(desk: &str) -> NewTask {
    NewTask {
        desk: desk_try(desk),
        title: "Ship it?".into(),
        instructions: "Look closely.".into(),
        assignee: Some("ana".into()),
        form: serde_json::from_value(json!({
            "type": "object", "required": ["approved"],
            "properties": { "approved": { "type": "boolean" }, "count": { "type": "integer" } },
        }))
        .unwrap(),
        input: json!({ "order": "A-7" }),
        timeout_ms: None,
        escalate_after_ms: None,
    }
}

async fn opened(world: &World, new: NewTask) -> (RunTicket, OpenedTask) {
    world.save(&document("wf")).await;
    let (ticket, _) = world.running("wf", "run-1").await;
    let task = world.commit(world.service.open_task(&ticket, new).await).await;
    (ticket, task)
}
async fn answer(world: &World, task: &OpenedTask, answer: Value) -> Result<TaskStatus, (Code, Option<Value>)> {
    let input = AnswerTask { task_id: task.task_id.to_string(), answer, answered_by: Some(" Ana ".into()) };
    world
        .service
        .answer_task(input)
        .await
        .map(|answered| answered.task.status)
        .map_err(|refusal| (refusal.code, refusal.data))
}
async fn page(world: &World, task: &OpenedTask) -> (u16, String) {
    let reply = world.service.task_page(token(task)).await;
    (reply.status, reply.page.into_string())
}
fn token(task: &OpenedTask) -> &str {
    task.url.strip_prefix("https://p.test/t/").unwrap()
}

#[tokio::test]
async fn w8_an_answer_is_taken_once_and_wakes_the_run_in_the_same_commit() {
    let world = World::new();
    let (ticket, task) = opened(&world, asked("a")).await;
    assert_eq!(world.service.take_answer(&ticket, &task.task_id).await.unwrap(), TaskEnd::Open);
    assert_eq!(answer(&world, &task, json!({ "approved": true })).await, Ok(TaskStatus::Answered));
    let events = world.events(TaskAnswered::NAME);
    let expected = json!({ "taskId": task.task_id, "runId": "run-1", "workflowId": "wf", "deskId": "a", "attempt": 1 });
    assert_eq!(events.iter().map(|event| event.1.clone()).collect::<Vec<_>>(), [expected]);
    let end = TaskEnd::Answered { answer: json!({ "approved": true }), answered_by: Some("Ana".into()) };
    assert_eq!(world.service.take_answer(&ticket, &task.task_id).await.unwrap(), end);
    let second = answer(&world, &task, json!({ "approved": false })).await;
    assert_eq!(second, Err((Code::TaskClosed, Some(json!({ "status": "answered" })))));
    assert_eq!(
        world.commit(world.service.time_out_task(&ticket, &task.task_id).await).await,
        end,
        "the answer came first"
    );
    assert_eq!(world.events(TaskAnswered::NAME).len(), 1);
}

#[tokio::test]
async fn w8_many_who_answer_at_once_are_one_answer() {
    let world = World::new();
    let (_, task) = opened(&world, asked("a")).await;
    let tries: Vec<_> = (0..20)
        .map(|number| {
            let service = world.service.clone();
            let answer = json!({ "approved": true, "count": number });
            let input = AnswerTask { task_id: task.task_id.to_string(), answer, answered_by: None };
            tokio::spawn(async move { service.answer_task(input).await.is_ok() })
        })
        .collect();
    let mut won = 0;
    for one in tries {
        won += usize::from(one.await.unwrap());
    }
    assert_eq!((won, world.events(TaskAnswered::NAME).len()), (1, 1));
}

#[tokio::test]
async fn w8_an_answer_must_fit_the_form() {
    let world = World::new();
    let (_, task) = opened(&world, asked("a")).await;
    let (code, data) = answer(&world, &task, json!({ "approved": "yes", "count": 1.5 })).await.unwrap_err();
    let data = data.unwrap();
    let paths: Vec<_> = data["issues"].as_array().unwrap().iter().map(|issue| issue["path"].clone()).collect();
    assert_eq!((code, paths), (Code::InvalidAnswer, vec![json!("/approved"), json!("/count")]));
    let large = json!({ "approved": true, "note": "x".repeat(2 << 20) });
    assert_eq!(answer(&world, &task, large).await.unwrap_err().0, Code::InvalidAnswer);
    assert_eq!(answer(&world, &task, json!({ "approved": true })).await, Ok(TaskStatus::Answered));
}

#[tokio::test]
async fn w8_the_same_try_of_a_desk_is_the_same_task() {
    let world = World::new();
    let (ticket, task) = opened(&world, asked("a")).await;
    let again = NewTask { title: "Something else?".into(), ..asked("a") };
    assert_eq!(world.commit(world.service.open_task(&ticket, again).await).await, task);
    let other = world.commit(world.service.open_task(&ticket, asked("b")).await).await;
    assert_ne!(other.task_id, task.task_id);
}

#[tokio::test]
async fn w8_nobody_answers_in_time() {
    let world = World::new();
    let new = NewTask { timeout_ms: Some(60_000), escalate_after_ms: Some(30_000), ..asked("a") };
    let (ticket, task) = opened(&world, new).await;
    world.advance(30_000).await;
    for _ in 0..2 {
        assert!(world.commit(world.service.escalate_task(&ticket, &task.task_id).await).await);
    }
    let told = world.events(TaskEscalated::NAME);
    assert_eq!(told.len(), 1, "once");
    assert_eq!(
        (&told[0].1["title"], &told[0].1["assignee"], &told[0].1["url"]),
        (&json!("Ship it?"), &json!("ana"), &json!(task.url))
    );
    world.advance(30_000).await;
    // The clock alone closes it: the runner may be late.
    assert_eq!(
        answer(&world, &task, json!({ "approved": true })).await,
        Err((Code::TaskClosed, Some(json!({ "status": "timed-out" }))))
    );
    let (status, html) = page(&world, &task).await;
    assert!(status == 409 && html.contains("was open for a limited time"), "{html}");
    assert_eq!(world.commit(world.service.time_out_task(&ticket, &task.task_id).await).await, TaskEnd::TimedOut);
    assert_eq!(world.commit(world.service.time_out_task(&ticket, &task.task_id).await).await, TaskEnd::TimedOut);
    assert!(!world.commit(world.service.escalate_task(&ticket, &task.task_id).await).await);
}

#[tokio::test]
async fn w8_a_run_that_ends_withdraws_what_it_asked() {
    let world = World::new();
    let (ticket, task) = opened(&world, asked("a")).await;
    world.service.cancel_run(CancelRun { run_id: "run-1".into(), reason: None }).await.unwrap();
    assert_eq!(
        answer(&world, &task, json!({ "approved": true })).await,
        Err((Code::TaskClosed, Some(json!({ "status": "cancelled" }))))
    );
    let (status, html) = page(&world, &task).await;
    assert!(status == 409 && html.contains("was withdrawn"), "{html}");
    assert_eq!(world.service.take_answer(&ticket, &task.task_id).await.unwrap_err().name(), "RUN_NOT_ACTIVE");
    world.service.delete_run(DeleteRun { run_id: "run-1".into() }).await.unwrap();
    for collection in ["task", "task_by_time", "open_task", "task_of_run"] {
        assert_eq!(world.count(&format!("coordination.{collection}")), 0, "{collection}");
    }
    assert_eq!(page(&world, &task).await.0, 404);
}

#[tokio::test]
async fn w8_the_page_asks_and_takes_the_answer() {
    let world = World::new();
    let (ticket, task) = opened(&world, asked("a")).await;
    let (status, html) = page(&world, &task).await;
    assert!(status == 200 && html.contains("<h1>Ship it?</h1>") && html.contains("name=\"answer/approved\""), "{html}");
    let submit = async |body: &str| {
        let reply = world.service.submit_task(token(&task), body.as_bytes()).await;
        (reply.status, reply.page.into_string())
    };
    let (status, html) = submit("answer%2Fcount=many").await;
    assert!(
        status == 422 && html.contains("&#39;many&#39; is not a whole number")
            || html.contains("'many' is not a whole number"),
        "{html}"
    );
    let (status, html) = submit("answer%2Fapproved=true&answer%2Fcount=3&answeredBy=Ana").await;
    assert!(status == 200 && html.contains("Thank you"), "{html}");
    let end = TaskEnd::Answered { answer: json!({ "approved": true, "count": 3 }), answered_by: Some("Ana".into()) };
    assert_eq!(world.service.take_answer(&ticket, &task.task_id).await.unwrap(), end);
    for (status, html) in [submit("answer%2Fapproved=true").await, page(&world, &task).await] {
        assert!(status == 409 && html.contains("has an answer already"), "{html}");
    }
}

#[tokio::test]
async fn w8_a_link_is_good_as_it_was_sent_and_for_its_time() {
    let world = World::new();
    let (_, task) = opened(&world, NewTask { timeout_ms: Some(60_000), ..asked("a") }).await;
    let run_link = world.run("run-1").await.trace_links[0].url.clone();
    for wrong in [
        "",
        "task",
        &format!("{}x", token(&task)),
        &token(&task).replace("task-", "task-0"),
        run_link.split_once("token=").unwrap().1,
    ] {
        let reply = world.service.task_page(wrong).await;
        assert!(reply.status == 403 && reply.page.as_str().contains("This link leads nowhere"), "{wrong}");
        assert_eq!(world.service.submit_task(wrong, b"answer%2Fapproved=true").await.status, 403);
    }
    world.advance(40 * 86_400_000).await;
    let (status, html) = page(&world, &task).await;
    assert!(status == 403 && html.contains("The link is too old"), "{html}");
}

#[tokio::test]
async fn w8_the_inbox_has_filters_and_pages() {
    let world = World::new();
    let (ticket, first) = opened(&world, asked("a")).await;
    for desk in ["b", "c", "d"] {
        world.advance(1_000).await;
        let new = NewTask { assignee: Some(desk.to_owned()), ..asked(desk) };
        world.commit(world.service.open_task(&ticket, new).await).await;
    }
    answer(&world, &first, json!({ "approved": true })).await.unwrap();
    let list = async |filter: Value| {
        let page = world.service.tasks(serde_json::from_value(filter).unwrap()).await.unwrap();
        (page.tasks.iter().map(|task| task.desk_id.clone()).collect::<Vec<_>>(), page.next_cursor)
    };
    assert_eq!(list(json!({})).await.0, ["d", "c", "b", "a"]);
    assert_eq!(list(json!({ "status": ["open"] })).await.0, ["d", "c", "b"]);
    assert_eq!(list(json!({ "status": ["answered", "cancelled"] })).await.0, ["a"]);
    assert_eq!(list(json!({ "assignee": "c", "runId": " run-1", "workflowId": "wf" })).await.0, ["c"]);
    assert_eq!(list(json!({ "runId": "run-2" })).await.0, [""; 0]);
    let (page, cursor) = list(json!({ "status": ["open"], "limit": 2 })).await;
    assert_eq!(
        (page, list(json!({ "status": ["open"], "limit": 2, "cursor": cursor })).await.0),
        (vec!["d".into(), "c".into()], vec!["b".into()])
    );
    let task = world.service.task(GetTask { task_id: first.task_id.to_string() }).await.unwrap().task;
    assert_eq!((task.status, task.url, task.answered_by.as_deref()), (TaskStatus::Answered, None, Some("Ana")));
    assert_eq!(world.service.task(GetTask { task_id: "task-9".into() }).await.unwrap_err().code, Code::TaskNotFound);
}
