//! Says which item has been begun. Nothing depends on it: it is sent once, is not kept, and never holds the work up.

use std::sync::Arc;

use reqwest::Client;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::prove;
use crate::net;
use crate::spool::Batch;
use crate::wire::callback;

/// Sends the heartbeats of one batch, one at a time. When items begin faster than that, those in between are left out.
pub struct Heartbeat {
    begun: watch::Sender<Option<usize>>,
    task: JoinHandle<()>,
}

impl Heartbeat {
    /// Ready to send, with a client of [`net::client`].
    pub fn new(client: Client, batch: Arc<Batch>) -> Self {
        let (begun, mut newest) = watch::channel(None::<usize>);
        let task = tokio::spawn(async move {
            while newest.changed().await.is_ok() {
                let Some(item) = *newest.borrow_and_update() else { continue };
                let dispatch = &batch.dispatch;
                let body = callback::heartbeat(&dispatch.job_id, &dispatch.items[item].item_id);
                let request = prove(client.post(&dispatch.callback.url), &dispatch.callback, &body);
                if let Err(error) = request.body(body).send().await {
                    tracing::debug!(reason = net::explain(error), "heartbeat not heard");
                }
            }
        });
        Self { begun, task }
    }

    /// An item has been begun.
    pub fn begun(&self, item: usize) {
        self.begun.send_replace(Some(item));
    }
}

impl Drop for Heartbeat {
    fn drop(&mut self) {
        self.task.abort();
    }
}
