//! `perdura app sync`

use clap::Args;
use perdura_server::management::apps::{AppsClient, SyncApp};

use crate::output::{Answer, Failure};
use crate::session::{ChangeArguments, Procedure, Session};

/// The arguments of `perdura app sync`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Where its functions are served, such as http://localhost:3000/api/inngest
    url: String,
    #[command(flatten)]
    change: ChangeArguments,
}

impl Arguments {
    pub(super) async fn run(self, session: &Session) -> Result<Answer, Failure> {
        let input = SyncApp { url: self.url };
        if let Some(planned) = self.change.planned(session, Procedure::APP_SYNC, &input) {
            return Ok(planned);
        }
        let synced = session.ask(AppsClient::new(session.rpc()).sync(input)).await?;
        let text = super::table(&synced.apps, session.out);
        Ok(Answer::new(&synced, text))
    }
}
