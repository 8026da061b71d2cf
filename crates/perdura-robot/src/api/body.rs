//! The body of a request, within bounds on size, time and memory.

use std::sync::Arc;

use axum::body::{Body, Bytes, HttpBody};
use http_body_util::BodyExt;
use serde::de::DeserializeOwned;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout, timeout_at};

use crate::bounds::{BODY_PLACE_WAIT, BODY_TIME_MAX};
use crate::refusal::Refusal;

/// A body, and its place in the memory for bodies.
pub(super) struct Sent {
    pub(super) bytes: Bytes,
    _place: Option<OwnedSemaphorePermit>,
}

/// Reads a body of at most `bytes_max`. Memory is taken as the bytes come, so that whoever announces much gets nothing
/// for it.
pub(super) async fn read(mut body: Body, bytes_max: usize, memory: &Arc<Semaphore>) -> Result<Sent, Refusal> {
    if body.size_hint().lower() > bytes_max as u64 {
        return Err(too_large(bytes_max));
    }
    let deadline = Instant::now() + BODY_TIME_MAX;
    let (mut whole, mut place) = (Vec::new(), None::<OwnedSemaphorePermit>);
    loop {
        let Ok(frame) = timeout_at(deadline, body.frame()).await else { return Err(too_slow()) };
        let Some(frame) = frame else { return Ok(Sent { bytes: whole.into(), _place: place }) };
        let frame = frame.map_err(|error| {
            let message = format!("the body could not be read to its end: {error}");
            Refusal::bad_request("body_unreadable", message)
        })?;
        let Ok(piece) = frame.into_data() else { continue };
        if whole.len() + piece.len() > bytes_max {
            return Err(too_large(bytes_max));
        }
        let more = more(memory, piece.len()).await?;
        match &mut place {
            Some(place) => place.merge(more),
            None => place = Some(more),
        }
        whole.extend_from_slice(&piece);
    }
}

/// Reads a JSON body; an empty one is `{}`.
pub(super) async fn json<T: DeserializeOwned>(
    body: Body,
    bytes_max: usize,
    memory: &Arc<Semaphore>,
) -> Result<T, Refusal> {
    let sent = read(body, bytes_max, memory).await?;
    let text: &[u8] = if sent.bytes.is_empty() { b"{}" } else { &sent.bytes };
    serde_json::from_slice(text)
        .map_err(|error| Refusal::bad_request("body_invalid", format!("the body is not as expected: {error}")))
}

async fn more(memory: &Arc<Semaphore>, bytes: usize) -> Result<OwnedSemaphorePermit, Refusal> {
    let bytes = u32::try_from(bytes).expect("every bound on a body is below 4 GiB");
    let place = timeout(BODY_PLACE_WAIT, Arc::clone(memory).acquire_many_owned(bytes)).await;
    place.ok().and_then(Result::ok).ok_or_else(|| {
        let message = "the server is busy with other large requests: try again in a moment";
        Refusal::new(503, "server_busy", message)
    })
}

fn too_large(bytes_max: usize) -> Refusal {
    let message =
        format!("the body has more than {bytes_max} bytes, which is the limit here: send less in one request");
    Refusal::new(413, "body_too_large", message)
}

fn too_slow() -> Refusal {
    let seconds = BODY_TIME_MAX.as_secs();
    let message = format!("the body came too slowly: {seconds} s in all are allowed, send less in one request");
    Refusal::new(408, "body_too_slow", message)
}
