//! `perdura app list`

use std::fmt::Write as _;

use perdura_server::management::apps::AppsClient;

use crate::output::{Answer, Failure, Tone};
use crate::session::Session;

pub(super) async fn run(session: &Session) -> Result<Answer, Failure> {
    let list = session.ask(AppsClient::new(session.rpc()).list()).await?;
    let out = session.out;
    let mut text = super::table(&list.apps, out);
    for unregistered in &list.unregistered {
        let reason = unregistered.error.as_deref().unwrap_or("it was not asked yet");
        let _written = writeln!(text, "{} {}: {reason}", out.paint(Tone::Warn, "not registered"), unregistered.url);
    }
    Ok(Answer::new(&list, text))
}
