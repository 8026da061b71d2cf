//! `perdura workflow memory clear`

use clap::Args;
use perdura_coordination::contract::CoordinationMemoryClient;
use perdura_coordination::service::memory::ClearMemory;
use serde_json::json;

use crate::output::{Answer, Failure};
use crate::session::{ChangeArguments, Procedure, Session};

/// The arguments of `perdura workflow memory clear`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The workflow's id
    workflow: String,
    /// Only this desk's own
    #[arg(long)]
    desk: Option<String>,
    /// Only that of this namespace
    #[arg(long, conflicts_with = "desk")]
    namespace: Option<String>,
    /// Only the one of this key
    #[arg(long, value_name = "NAME")]
    memory_key: Option<String>,
    #[command(flatten)]
    change: ChangeArguments,
}

impl Arguments {
    pub(super) async fn run(self, session: &Session) -> Result<Answer, Failure> {
        let input = ClearMemory {
            workflow_id: self.workflow,
            desk_id: self.desk,
            namespace: self.namespace,
            key: self.memory_key,
        };
        if let Some(planned) = self.change.planned(session, Procedure::WORKFLOW_MEMORY_CLEAR, &input) {
            return Ok(planned);
        }
        let what = match (&input.desk_id, &input.namespace) {
            (Some(desk), _) => format!("what desk '{desk}' of workflow '{}' remembers", input.workflow_id),
            (None, Some(namespace)) => {
                format!("what namespace '{namespace}' of workflow '{}' remembers", input.workflow_id)
            }
            (None, None) => format!("everything that workflow '{}' remembers", input.workflow_id),
        };
        self.change.confirm(&format!("Forget {what}?"))?;
        let memory = CoordinationMemoryClient::new(session.rpc());
        let mut cleared = 0;
        loop {
            let part = session.ask(memory.clear_memory(input.clone())).await?;
            cleared += part.cleared;
            if !part.more {
                break;
            }
        }
        let memories = if cleared == 1 { "memory is" } else { "memories are" };
        Ok(Answer::line(&json!({ "cleared": cleared }), format!("{cleared} {memories} forgotten")))
    }
}
