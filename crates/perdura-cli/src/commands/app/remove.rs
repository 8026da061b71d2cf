//! `perdura app remove`

use clap::Args;
use perdura_server::management::apps::{AppRef, AppsClient};
use serde_json::json;

use crate::output::{Answer, Failure};
use crate::session::{ChangeArguments, Procedure, Session};

/// The arguments of `perdura app remove`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Its id or name
    app: String,
    #[command(flatten)]
    change: ChangeArguments,
}

impl Arguments {
    pub(super) async fn run(self, session: &Session) -> Result<Answer, Failure> {
        let input = AppRef { app_id: self.app };
        if let Some(planned) = self.change.planned(session, Procedure::APP_REMOVE, &input) {
            return Ok(planned);
        }
        let app = input.app_id.clone();
        self.change.confirm(&format!("Forget app '{app}' and its functions?"))?;
        session.ask(AppsClient::new(session.rpc()).remove(input)).await?;
        Ok(Answer::line(&json!({ "appId": app }), format!("app '{app}' is removed")))
    }
}
