//! `perdura robot job get`

use perdura_robot::JobId;
use perdura_robot::contract::{JobRef, ListItems, RobotJobsClient};
use perdura_robot::job::{Item, Job};
use serde_json::{Value, json};

use super::progress;
use crate::output::{Answer, Cell, Column, Failure, Fields, Output, Table, Tone, text, time};
use crate::session::Session;

pub(super) async fn run(session: &Session, job_id: JobId) -> Result<Answer, Failure> {
    let jobs = RobotJobsClient::new(session.rpc());
    let job = session.ask(jobs.get(JobRef { job_id })).await?;
    let mut items: Vec<Item<Value>> = Vec::new();
    let mut cursor = None;
    loop {
        let page = session.ask(jobs.items(ListItems { job_id, status: None, limit: None, cursor })).await?;
        items.extend(page.items);
        cursor = page.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    let text = shown(&job, session.out) + "\n" + &table(&items, session.out);
    Ok(Answer::new(&json!({ "job": job, "items": items }), text))
}

/// A job, without its items.
pub(super) fn shown(job: &Job, out: Output) -> String {
    let mut fields = Fields::default();
    fields.add("job", job.job_id.to_string()).add("workspace", job.workspace_id.to_string());
    fields.add("robot", format!("{} {} (carrier {})", job.kind, job.job_type, job.carrier));
    fields.state("status", job.status.as_str(), "");
    fields.add("progress", progress(job));
    fields.add("round", format!("{}, dispatch {}", job.round, job.dispatch.dispatch_id));
    fields.maybe("answer", job.dispatch.answer.as_ref());
    fields.add("created", format!("{} ({})", time::since(job.created_at), job.created_at));
    fields.maybe("given up", job.deadline_at.filter(|_| job.status.is_active()).map(time::since));
    fields.maybe("ended", job.completed_at.map(time::since));
    if let Some(reason) = &job.failure_reason {
        fields.toned("reason", reason, Tone::Bad);
    }
    if job.late_count > 0 {
        fields.toned("late", text::counted(job.late_count.into(), "late result"), Tone::Warn);
    }
    fields.shown(out)
}

fn table(items: &[Item<Value>], out: Output) -> String {
    let mut table = Table::new([
        Column::Whole("ORDER"),
        Column::Whole("STATUS"),
        Column::Whole("TRY"),
        Column::Text("RESULT"),
        Column::Whole("ITEM"),
    ]);
    for item in items {
        let number = item.tracking_number.as_deref().or(item.guide_number.as_deref());
        let result = match (number, &item.error_message) {
            (Some(number), _) => number.into(),
            (None, Some(error)) => Cell::new(error, Tone::Bad),
            (None, None) => "".into(),
        };
        let status = serde_json::to_value(item.status).unwrap_or_default();
        table.row([
            item.order_id.to_string().into(),
            Cell::state(status.as_str().unwrap_or_default()),
            item.attempt.to_string().into(),
            result,
            Cell::quiet(&item.item_id.to_string()),
        ]);
    }
    table.shown(out)
}
