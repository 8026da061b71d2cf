//! `perdura workflow task show`

use perdura_coordination::contract::CoordinationTasksClient;
use perdura_coordination::human::GetTask;

use super::fields;
use crate::output::{Answer, Failure};
use crate::session::Session;

pub(super) async fn run(session: &Session, task_id: String) -> Result<Answer, Failure> {
    let found = session.ask(CoordinationTasksClient::new(session.rpc()).get_task(GetTask { task_id })).await?;
    let text = fields(&found.task).shown(session.out);
    Ok(Answer::new(&found, text))
}
