//! Every procedure, once through.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Caller, acme, automation, names};
use crate::contract::{AcceptedLate, AutomationList, KindList, RemovedAutomation, WrittenAutomation};
use crate::job::{ItemStatus, Job, JobStatus, Order};
use crate::kind::CallbackMode;
use crate::tests::support::shipments;
use crate::{CallbackEntries, CreatedJob, ItemPage, JobPage, KindView, Proof, Summary};

#[tokio::test]
async fn every_procedure_answers_as_its_schema_says() {
    let caller = Caller::new();
    jobs_are_made_and_listed(&caller).await;
    items_are_settled_and_shown(&caller).await;
    ended_jobs_are_repaired(&caller).await;
    kinds_and_automations_are_written(&caller).await;
    streams_begin(&caller).await;
    let all = crate::contract::contract().procedures;
    let all = all.iter().map(|procedure| procedure.path[1..].join(".")).collect::<BTreeSet<_>>();
    assert_eq!(*caller.called.lock().unwrap(), all);
}

async fn jobs_are_made_and_listed(caller: &Caller) {
    let mut request = shipments(2);
    request["idempotencyKey"] = json!("monday / morning");
    request["callbackMode"] = json!("secret");
    request["cascadeDepth"] = json!(2);
    request["items"][1]["itemId"] = json!("0190A5B4-7C1E-7B6E-8F3A-2F1D6C0E9B11");
    let created: CreatedJob = caller.ask("jobs.create", request.clone()).await;
    assert_eq!((created.existing, created.job.total_items, created.job.cascade_depth), (false, 2, 2));
    assert_eq!((created.callback.key_id, created.job.callback_mode), (created.job.key_id, CallbackMode::Secret));
    let job = created.job.job_id;
    let shown: Job = caller.ask("jobs.get", json!({"jobId": job})).await;
    assert_eq!((shown.job_id, shown.status, shown.outcome), (job, JobStatus::Pending, None));
    let cancelled: Job = caller.ask("jobs.cancel", json!({"jobId": job, "reason": "no paper"})).await;
    assert_eq!((cancelled.status, cancelled.failure_reason.as_deref()), (JobStatus::Cancelled, Some("no paper")));
    let again: CreatedJob = caller.ask("jobs.create", request).await;
    assert_eq!((again.job.job_id, again.existing, again.same_submission), (job, true, Some(true)));
    caller.ask::<CreatedJob>("jobs.create", shipments(1)).await;
    for (filter, count) in [
        (Value::Null, 2),
        (json!({"workspaceId": "shop-1", "status": ["pending", "cancelled"], "kind": "coordinadora"}), 2),
        (json!({"status": ["cancelled"], "jobType": "create_shipment"}), 1),
        (json!({"status": [], "workspaceId": "shop-2"}), 0),
    ] {
        let page: JobPage = caller.ask("jobs.list", filter.clone()).await;
        assert_eq!((page.jobs.len(), page.next_cursor), (count, None), "{filter}");
    }
    let first: JobPage = caller.ask("jobs.list", json!({"limit": 1})).await;
    let second: JobPage = caller.ask("jobs.list", json!({"limit": 1, "cursor": first.next_cursor})).await;
    assert_eq!([first.jobs[0].status, second.jobs[0].status], [JobStatus::Pending, JobStatus::Cancelled]);
    let open: JobPage = caller.ask("jobs.list", json!({"status": ["pending"]})).await;
    caller.ask::<Job>("jobs.cancel", json!({"jobId": open.jobs[0].job_id})).await;
}

async fn items_are_settled_and_shown(caller: &Caller) {
    let job = caller.world.dispatched(3).await;
    let ids = caller.world.ids(job).await;
    caller.world.succeed(job, ids[0], 1, "T-1").await;
    caller.world.fail(job, ids[1], 1).await;
    caller.world.call_back(job, &json!({"itemId": ids[2], "status": "done"})).await.unwrap_err();
    caller.world.robot.callback(crate::auth::CallbackHeaders::default(), b"{}").await.unwrap_err();
    let all: ItemPage<Value> = caller.ask("jobs.items", json!({"jobId": job})).await;
    assert_eq!((all.items.len(), all.next_cursor), (3, None));
    assert_eq!(all.items[2].payload["valorDeclarado"], json!(40_000.5));
    let done: ItemPage<Value> = caller.ask("jobs.items", json!({"jobId": job, "status": ["success"]})).await;
    assert_eq!(done.items.iter().map(|item| item.item_id).collect::<Vec<_>>(), [ids[0]]);
    let page: ItemPage<Value> = caller.ask("jobs.items", json!({"jobId": job, "limit": 2})).await;
    let rest: ItemPage<Value> = caller.ask("jobs.items", json!({"jobId": job, "cursor": page.next_cursor})).await;
    assert_eq!((page.items.len(), rest.items.len(), rest.items[0].item_id), (2, 1, ids[2]));
    let summary: Summary = caller.ask("jobs.summary", json!({"jobId": job})).await;
    assert_eq!([summary.created.len(), summary.rejected.len(), summary.open.len()], [1, 1, 1]);
    let callbacks: CallbackEntries = caller.ask("jobs.callbacks", json!({"jobId": job})).await;
    assert_eq!((callbacks.taken.len(), callbacks.refused[0].signature), (2, Proof::Hmac));
    let strangers: CallbackEntries = caller.ask("jobs.strangers", Value::Null).await;
    assert_eq!((strangers.refused[0].signature, &*strangers.refused[0].result), (Proof::None, "signature_missing"));
    let order: Order = caller.ask("jobs.order", json!({"workspaceId": "shop-1", "orderId": "0"})).await;
    assert_eq!((order.job_id, order.tracking_number.as_deref()), (job, Some("T-1")));
    caller.ask::<Job>("jobs.cancel", json!({"jobId": job})).await;
    caller.world.succeed(job, ids[2], 1, "T-3").await;
}

async fn ended_jobs_are_repaired(caller: &Caller) {
    let page: JobPage = caller.ask("jobs.list", json!({"limit": 1})).await;
    let job = page.jobs[0].job_id;
    let late: ItemPage<Value> = caller.ask("jobs.items", json!({"jobId": job, "status": ["cancelled"]})).await;
    let item = late.items[0].item_id;
    let input = json!({"jobId": job, "itemId": item, "lateIndex": 0});
    let accepted: AcceptedLate = caller.ask("jobs.acceptLate", input).await;
    assert_eq!((accepted.item.status, accepted.job.success_count), (ItemStatus::Success, 2));
    let failed: ItemPage<Value> = caller.ask("jobs.items", json!({"jobId": job, "status": ["error"]})).await;
    let chosen = json!({"jobId": job, "itemIds": [failed.items[0].item_id]});
    let retried: Job = caller.ask("jobs.retry", chosen).await;
    assert_eq!((retried.round, retried.round_items), (2, 1));
    let rotated: Job = caller.ask("jobs.rotateKey", json!({"jobId": job})).await;
    assert_eq!((rotated.key_id, rotated.oldest_key), (format!("{job}.2"), 1));
    let rotated: Job = caller.ask("jobs.rotateKey", json!({"jobId": job, "revoke": true})).await;
    assert_eq!((rotated.key_id, rotated.oldest_key), (format!("{job}.3"), 3));
    caller.ask::<Job>("jobs.cancel", json!({"jobId": job})).await;
    let retried: Job = caller.ask("jobs.retry", json!({"jobId": job})).await;
    assert_eq!((retried.round, retried.round_items), (3, 1));
}

async fn kinds_and_automations_are_written(caller: &Caller) {
    let built_in: KindView = caller.ask("kinds.get", json!({"name": "coordinadora"})).await;
    assert_eq!((built_in.built_in, built_in.version, built_in.updated_at), (true, 0, None));
    for version in 1..=2 {
        let written: KindView = caller.ask("kinds.put", acme("acme")).await;
        assert_eq!((written.built_in, written.version), (false, version));
    }
    // What was shown can be written.
    let document = serde_json::to_value(built_in.kind).unwrap();
    caller.ask::<KindView>("kinds.put", document.clone()).await;
    let kinds: KindList = caller.ask("kinds.list", Value::Null).await;
    assert_eq!(kinds.kinds.iter().map(|kind| &*kind.kind.name).collect::<Vec<_>>(), ["acme", "coordinadora"]);
    assert_eq!(serde_json::to_value(&kinds.kinds[1].kind).unwrap(), document);
    for is_new in [true, false] {
        let written: WrittenAutomation = caller.ask("automations.put", automation("mail")).await;
        assert_eq!((written.is_new, written.automation.enabled), (is_new, true));
    }
    let list = caller.json::<AutomationList>("automations.list", json!({"workspaceId": "shop-1"})).await;
    assert_eq!(list["automations"][0]["actions"], automation("mail")["actions"]);
    let address = json!({"workspaceId": "shop-1", "automationId": "mail"});
    assert!(caller.ask::<RemovedAutomation>("automations.remove", address).await.removed);
    let list = caller.json::<AutomationList>("automations.list", json!({"workspaceId": "shop-1"})).await;
    assert_eq!(list, json!({"automations": []}));
}

async fn streams_begin(caller: &Caller) {
    let page: JobPage = caller.ask("jobs.list", Value::Null).await;
    let job = page.jobs[0].job_id;
    for (key, input) in [
        ("jobs.watch", json!({"jobId": job})),
        ("jobs.watchAll", Value::Null),
        ("jobs.watchAll", json!({"workspaceId": "shop-1"})),
    ] {
        let first = caller.watch(key, input, None).await.some(1).await;
        assert_eq!(names(&first), ["snapshot"], "{key}");
    }
}
