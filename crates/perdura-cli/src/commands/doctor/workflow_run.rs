//! One run of a workflow, in the order of the incident checklist: validation, status, timeline, links.

use perdura_coordination::contract::{CoordinationClient, CoordinationTasksClient};
use perdura_coordination::human::{ListTasks, TaskStatus, TaskView};
use perdura_coordination::run::{RunState, RunStatus, TimelineKind, TraceLink, TraceProvider};
use perdura_coordination::service::run::{GetRunStatus, GetRunTimeline};
use perdura_coordination::service::workflow::ValidateWorkflow;
use perdura_server::management::server::Check;

use super::failed;
use crate::output::{text, time};
use crate::session::Session;

pub(super) async fn examine(session: &Session, run_id: String) -> Vec<Check> {
    let coordination = CoordinationClient::new(session.rpc());
    let run = match session.ask(coordination.get_run_status(GetRunStatus { run_id })).await {
        Ok(found) => found.run,
        // Nothing else can be asked about a run that is not there.
        Err(failure) => return vec![failed("status", &failure, "list the runs with 'perdura workflow runs'")],
    };
    let mut checks = vec![validation(session, &run).await, status(&run)];
    checks.push(timeline(session, &run).await);
    if run.finished_at.is_none() {
        checks.extend(open_tasks(session, &run).await);
    }
    for link in &run.trace_links {
        checks.push(trace_link(session, link).await);
    }
    checks
}

async fn validation(session: &Session, run: &RunStatus) -> Check {
    let id = &run.workflow_id;
    let input = ValidateWorkflow { workflow_id: id.clone() };
    match session.ask(CoordinationClient::new(session.rpc()).validate_workflow(input)).await {
        Ok(judged) if judged.validation.ok => Check::well("validate", format!("workflow '{id}' is valid")),
        Ok(judged) => {
            let count = text::counted(judged.validation.errors.len() as u64, "error");
            let finding = format!("workflow '{id}' is invalid now: {count}");
            Check::wrong("validate", finding, format!("mend it: 'perdura workflow validate {id}' lists the errors"))
        }
        // The run is pinned to its publication, and goes on without the workflow.
        Err(failure) if failure.code() == "WORKFLOW_NOT_FOUND" => {
            let remedy = "nothing, for this run: it keeps the publication that it was started with";
            Check::warning("validate", failure.message(), remedy)
        }
        Err(failure) => failed("validate", &failure, "look at the server's log"),
    }
}

fn status(run: &RunStatus) -> Check {
    let id = &run.run_id;
    let took = time::between(run.started_at, run.finished_at, time::now());
    match run.status {
        RunState::Completed => Check::well("status", format!("run '{id}' has completed after {took}")),
        RunState::Failed => {
            let finding = format!("run '{id}' has failed: {}", run.error.as_deref().unwrap_or("it does not say why"));
            let remedy = format!("mend the cause, then repeat it with 'perdura workflow retry {id}'");
            Check::wrong("status", finding, remedy)
        }
        RunState::Running => {
            let remedy = format!("see what it does with 'perdura workflow watch {id}'");
            Check::warning("status", format!("run '{id}' has been running for {took}"), remedy)
        }
        RunState::Queued => {
            let remedy = "see whether the server is busy: 'perdura doctor' looks at its queue";
            Check::warning(
                "status",
                format!("run '{id}' has been queued for {took}, and the runner has not begun"),
                remedy,
            )
        }
    }
}

async fn timeline(session: &Session, run: &RunStatus) -> Check {
    let input = GetRunTimeline { run_id: run.run_id.clone() };
    let found = session.ask(CoordinationClient::new(session.rpc()).get_run_timeline(input)).await;
    let timeline = match found {
        Ok(found) => found.timeline,
        Err(failure) => return failed("timeline", &failure, "look at the server's log"),
    };
    let broken: Vec<String> = timeline
        .iter()
        .filter(|event| event.kind == TimelineKind::DeskFailed)
        .map(|event| {
            let desk = event.desk_id.as_deref().unwrap_or("?");
            format!("desk '{desk}': {}", event.detail.as_deref().unwrap_or("it does not say why"))
        })
        .collect();
    let count = text::counted(timeline.len() as u64, "event");
    match (broken.is_empty(), timeline.is_empty()) {
        (_, true) => Check::wrong("timeline", "there is no event", "look at the server's log"),
        (true, false) => Check::well("timeline", count),
        (false, false) => {
            let remedy = format!("see what came in and what went out: 'perdura workflow timeline {}'", run.run_id);
            Check::wrong("timeline", format!("{count}; {}", broken.join("; ")), remedy)
        }
    }
}

async fn open_tasks(session: &Session, run: &RunStatus) -> Vec<Check> {
    let input =
        ListTasks { status: Some(vec![TaskStatus::Open]), run_id: Some(run.run_id.clone()), ..ListTasks::default() };
    match session.ask(CoordinationTasksClient::new(session.rpc()).list_tasks(input)).await {
        Ok(page) => page.tasks.iter().map(open_task).collect(),
        Err(failure) => vec![failed("task", &failure, "look at the server's log")],
    }
}

fn open_task(task: &TaskView) -> Check {
    let who = task.assignee.as_deref().unwrap_or("anybody");
    let since = time::since(task.opened_at);
    let finding = format!("desk '{}' has asked {who} {since}: {}", task.desk_id, task.title);
    let remedy = match &task.url {
        Some(url) => format!("answer it at {url}"),
        None => format!("answer it with 'perdura workflow task answer {}'", task.task_id),
    };
    Check::warning("task", finding, remedy)
}

async fn trace_link(session: &Session, link: &TraceLink) -> Check {
    let (name, label) = ("trace link", &link.label);
    let remedy =
        "start the server with the --public-url under which people reach it; links expire, so ask for the run anew";
    let finding = match session.get(&link.url).await {
        Ok(answer) if answer.status.is_success() => return Check::well(name, format!("{label} opens")),
        Ok(answer) => format!("{label} answers with status {}", answer.status.as_u16()),
        Err(failure) => failure.message().to_owned(),
    };
    match link.provider {
        TraceProvider::Rawr => Check::wrong(name, finding, remedy),
        // A page for people, which a server without pages does not have.
        TraceProvider::Inngest => Check::warning(name, finding, "look at it with 'perdura run trace'"),
    }
}
