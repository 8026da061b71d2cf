//! The body of a request, within bounds on size, time and memory.

use std::sync::Arc;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use http_body_util::BodyExt;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout, timeout_at};

use crate::answer::Refusal;
use crate::bounds::{
    BODIES_KIB_MAX, BODY_PLACE_WAIT, BODY_SILENCE_MAX, BODY_TIME_MAX, DISCARD_SILENCE_MAX, DISCARDED_BYTES_MAX,
};
use crate::state::ServerState;

/// The whole body of a request, of at most `MAX` bytes. It holds its place in the memory for bodies until it is dropped.
pub(crate) struct Sent<const MAX: usize> {
    pub(crate) bytes: Bytes,
    _place: OwnedSemaphorePermit,
}

/// The memory for the bodies of all requests, counted in KiB.
#[derive(Debug, Clone)]
pub(crate) struct BodyMemory(Arc<Semaphore>);

impl Default for BodyMemory {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(BODIES_KIB_MAX)))
    }
}

impl BodyMemory {
    async fn place(&self, bytes: usize) -> Result<OwnedSemaphorePermit, Refusal> {
        let kib = u32::try_from(bytes.div_ceil(1 << 10)).expect("every bound on a body is below 4 TiB");
        let place = timeout(BODY_PLACE_WAIT, Arc::clone(&self.0).acquire_many_owned(kib)).await;
        place.ok().and_then(Result::ok).ok_or_else(|| {
            let message = "the server is busy with other large requests: try again in a moment";
            Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "server_busy", message).closing()
        })
    }
}

impl<const MAX: usize> FromRequest<ServerState> for Sent<MAX> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &ServerState) -> Result<Self, Refusal> {
        // Whoever asks first has sent nothing yet, and will not when the answer is no.
        let asks_first = request.headers().contains_key(header::EXPECT);
        let body = request.into_body();
        let announced = body.size_hint();
        if announced.lower() > MAX as u64 {
            if !asks_first {
                discard(body).await;
            }
            return Err(too_large(MAX));
        }
        let reserved = announced.exact().and_then(|bytes| usize::try_from(bytes).ok()).unwrap_or(MAX);
        let place = state.bodies.place(reserved).await?;
        let bytes = read(body, reserved, MAX).await?;
        Ok(Self { bytes, _place: place })
    }
}

async fn read(mut body: Body, expected: usize, bytes_max: usize) -> Result<Bytes, Refusal> {
    let deadline = Instant::now() + BODY_TIME_MAX;
    let mut whole: Vec<u8> = Vec::new();
    loop {
        let next = timeout_at(deadline.min(Instant::now() + BODY_SILENCE_MAX), body.frame()).await;
        let Ok(next) = next else { return Err(too_slow()) };
        let Some(frame) = next else { return Ok(whole.into()) };
        let frame = frame.map_err(|error| {
            let message = format!("the body could not be read to its end: {error}");
            Refusal::bad_request("body_unreadable", message)
        })?;
        let Ok(piece) = frame.into_data() else { continue };
        if whole.len() + piece.len() > bytes_max {
            discard(body).await;
            return Err(too_large(bytes_max));
        }
        if whole.is_empty() {
            // Not before the first piece: whoever only announces a large body gets no memory for it.
            whole.reserve_exact(expected.min(bytes_max));
        }
        whole.extend_from_slice(&piece);
    }
}

/// Reads on, within bounds, so that the sender comes to read the answer.
async fn discard(mut body: Body) {
    let mut discarded = 0;
    while discarded < DISCARDED_BYTES_MAX {
        let Ok(Some(Ok(frame))) = timeout(DISCARD_SILENCE_MAX, body.frame()).await else { return };
        discarded += frame.data_ref().map_or(0, Bytes::len);
    }
}

fn too_large(bytes_max: usize) -> Refusal {
    let message =
        format!("the body has more than {bytes_max} bytes, which is the limit here: send less in one request");
    Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large", message)
}

fn too_slow() -> Refusal {
    let message = format!(
        "the body came too slowly: at most {} s of silence and {} s in all are allowed, send less in one request",
        BODY_SILENCE_MAX.as_secs(),
        BODY_TIME_MAX.as_secs()
    );
    Refusal::new(StatusCode::REQUEST_TIMEOUT, "body_too_slow", message).closing()
}
