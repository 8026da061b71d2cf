//! Apps within this process: their calls never become HTTP.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::sync::mpsc::Sender;

use perdura_types::{App, Call, ItemNumber, Reply, RequestId, RunId};

use crate::shard_thread::Message;

/// Begins the URLs of apps within this process.
const SCHEME: &str = "perdura-local:";

/// An app within this process.
pub trait LocalApp: Send + Sync + 'static {
    /// How it is registered, under the URLs that [`local_url`] gives.
    fn registration(&self) -> App;
    /// Performs a call and answers it, now or later. Must not block. A call that is never answered is settled as lost when
    /// the engine starts again.
    fn perform(&self, call: Call, reply: ReplyTo);
}

/// Where the answer to one call goes.
pub struct ReplyTo {
    run: RunId,
    item: ItemNumber,
    request: RequestId,
    replies: Sender<Message>,
}

impl ReplyTo {
    pub(crate) fn new(call: &Call, replies: &Sender<Message>) -> Self {
        Self { run: call.run, item: call.item, request: call.request, replies: replies.clone() }
    }
    /// Answers.
    pub fn send(self, reply: Reply) {
        let Self { run, item, request, replies } = self;
        // The thread is gone only when the engine stops; the call is then settled as lost by the next start.
        let _stopped = replies.send(Message::Reply(run, item, request, reply));
    }
}

impl fmt::Debug for ReplyTo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReplyTo").field("run", &self.run).field("item", &self.item).finish_non_exhaustive()
    }
}

/// The URL of an app within this process.
pub fn local_url(app: &str) -> String {
    format!("{SCHEME}{app}")
}

/// Whether the app at a URL is within this process.
pub fn is_local(url: &str) -> bool {
    url.starts_with(SCHEME)
}

/// The apps within this process, by name.
#[derive(Default)]
pub(crate) struct LocalApps(HashMap<String, Arc<dyn LocalApp>>);

impl LocalApps {
    pub(crate) fn new(apps: &[Arc<dyn LocalApp>]) -> Self {
        Self(apps.iter().map(|app| (app.registration().name, Arc::clone(app))).collect())
    }
    /// The app of a call, when the call is for one within this process; an error when that app is gone.
    pub(crate) fn find(&self, call: &Call) -> Option<Result<&Arc<dyn LocalApp>, String>> {
        let function = &call.function;
        is_local(&function.url).then(|| {
            self.0.get(&function.app).ok_or_else(|| {
                format!(
                    "app '{}' was part of this process when it was registered, and is not now: start the program that \
                     contains it",
                    function.app
                )
            })
        })
    }
}
