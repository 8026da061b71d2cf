//! `perdura workflow status`

use perdura_coordination::contract::CoordinationClient;
use perdura_coordination::run::RunStatus;
use perdura_coordination::service::run::GetRunStatus;

use super::run_fields;
use crate::output::{Answer, Failure};
use crate::session::Session;

pub(super) async fn run(session: &Session, run_id: String) -> Result<Answer, Failure> {
    let found = find(session, run_id, "COORD_RUN_NOT_FOUND").await?;
    let text = run_fields(&found).shown(session.out);
    Ok(Answer::new(&serde_json::json!({ "run": found }), text))
}

/// How a run stands; `not_found` is the code that scripts know when there is no such run.
pub(super) async fn find(session: &Session, run_id: String, not_found: &str) -> Result<RunStatus, Failure> {
    let input = GetRunStatus { run_id };
    let found = session.ask(CoordinationClient::new(session.rpc()).get_run_status(input)).await;
    match found {
        Ok(found) => Ok(found.run),
        Err(failure) if failure.code() == "RUN_NOT_FOUND" => Err(failure.named(not_found)),
        Err(failure) => Err(failure),
    }
}
