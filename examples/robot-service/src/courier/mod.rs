//! Delivers results: each is sent until it is acknowledged, or refused for good. One courier per open batch.
//!
//! An acknowledgement is any 2xx. A 4xx other than 408 and 429 will be the same next time, so the result goes to the
//! dead letters. Everything else, and no answer at all, is tried again after a pause that doubles, for ever.

pub mod heartbeat;

use std::sync::Arc;
use std::time::Duration;

use reqwest::{Client, StatusCode};
use tokio::task::JoinSet;

use crate::bounds::{ANSWER_BYTES_MAX, CALLBACK_PAUSE_MAX, CALLBACK_TIME_MAX, CALLBACKS_AT_ONCE_MAX};
use crate::clock;
use crate::net;
use crate::spool::dead_letters::DeadLetter;
use crate::spool::{Batch, Spool};
use crate::stop::Stop;
use crate::wire::callback::{self, Outcome};
use crate::wire::dispatch::{Callback, Proof};
use crate::wire::signature::{CALLBACK_KEY_ID, CALLBACK_SECRET, CALLBACK_SIGNATURE, sign};

/// Sends callbacks.
#[derive(Clone)]
pub struct Courier {
    client: Client,
    spool: Arc<Spool>,
    /// The first pause; it doubles.
    pause_min: Duration,
}

/// What the other side made of a callback.
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    Acknowledged,
    Refused { status: u16, answer: String },
    Later { reason: String },
}

impl Courier {
    /// A courier for the results in `spool`.
    pub fn new(spool: Arc<Spool>, pause_min: Duration) -> Self {
        Self { client: net::client(CALLBACK_TIME_MAX), spool, pause_min }
    }

    /// Delivers a batch's results until the batch is over. Once the robot stops: until a try fails.
    pub async fn run(&self, batch: Arc<Batch>, mut stop: Stop, mut no_more_results: Stop) {
        let mut pause = self.pause_min;
        while !self.spool.is_over(&batch) {
            let owed = self.spool.owed(&batch, CALLBACKS_AT_ONCE_MAX);
            if owed.is_empty() {
                tokio::select! {
                    () = batch.settled.notified() => continue,
                    () = no_more_results.requested() => return,
                }
            }
            if self.send_all(&batch, owed).await {
                pause = self.pause_min;
            } else if stop.is_requested() {
                return;
            } else {
                stop.pause(pause).await;
                pause = (2 * pause).min(CALLBACK_PAUSE_MAX);
            }
        }
    }

    /// Sends some results at once; says whether all are off our hands.
    async fn send_all(&self, batch: &Arc<Batch>, owed: Vec<(usize, Outcome)>) -> bool {
        let mut sending = JoinSet::new();
        for (item, outcome) in owed {
            let (courier, batch) = (self.clone(), Arc::clone(batch));
            sending.spawn(async move { courier.send_one(&batch, item, &outcome).await });
        }
        sending.join_all().await.into_iter().all(|done| done)
    }

    async fn send_one(&self, batch: &Batch, item: usize, outcome: &Outcome) -> bool {
        let body = callback::body(&batch.dispatch.items[item], outcome);
        let item_id = &batch.dispatch.items[item].item_id;
        match self.post(&batch.dispatch.callback, body.clone()).await {
            Verdict::Acknowledged => self.spool.delivered(batch, item).await,
            Verdict::Refused { status, answer } => {
                tracing::warn!(%item_id, status, "callback refused for good: see dead-letters.jsonl");
                let body = serde_json::from_slice(&body).expect("it was written a moment ago");
                let url = batch.dispatch.callback.url.clone();
                let letter = DeadLetter { at_ms: clock::now_ms(), url, status, answer, body };
                self.spool.refused(batch, item, &letter).await;
            }
            Verdict::Later { reason } => {
                tracing::warn!(%item_id, reason, "callback not acknowledged: it will be sent again");
                return false;
            }
        }
        true
    }

    async fn post(&self, callback: &Callback, body: Vec<u8>) -> Verdict {
        let response = match prove(self.client.post(&callback.url), callback, &body).body(body).send().await {
            Ok(response) => response,
            Err(error) => return Verdict::Later { reason: net::explain(error) },
        };
        let status = response.status();
        if status.is_success() {
            return Verdict::Acknowledged;
        }
        // Its text is only for people: without it the verdict is the same.
        let answer = net::text(response, ANSWER_BYTES_MAX).await.unwrap_or_default();
        match status {
            StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS => {
                Verdict::Later { reason: status.to_string() }
            }
            _ if status.is_client_error() => Verdict::Refused { status: status.as_u16(), answer },
            _ => Verdict::Later { reason: format!("{status} {answer}") },
        }
    }
}

/// Adds what proves that a body is ours. A signature is made anew for each try, since it holds the time.
fn prove(request: reqwest::RequestBuilder, callback: &Callback, body: &[u8]) -> reqwest::RequestBuilder {
    let request = request.header("content-type", "application/json");
    match &callback.proof {
        Proof::Secret => request.header(CALLBACK_SECRET, callback.secret.reveal()),
        Proof::Signature { key_id } => request
            .header(CALLBACK_KEY_ID, key_id)
            .header(CALLBACK_SIGNATURE, sign(&callback.secret, body, clock::now_seconds())),
    }
}
