//! What a mount may be told.

use std::time::Duration;

use http::{HeaderName, HeaderValue};

use crate::bounds::{BATCH_ITEMS_MAX, BODY_BYTES_MAX, KEEP_ALIVE_MS};
use crate::message::Cors;

/// What a mount may be told; [`RpcHandler`](super::RpcHandler) has a method for each.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    pub(super) prefix: String,
    pub(super) body_bytes_max: usize,
    pub(super) batch_items_max: usize,
    pub(super) keep_alive: Duration,
    pub(super) csrf: Option<(HeaderName, HeaderValue)>,
    pub(super) cors: Option<Cors>,
    pub(super) compression_bytes_min: Option<usize>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            prefix: String::new(),
            body_bytes_max: BODY_BYTES_MAX,
            batch_items_max: BATCH_ITEMS_MAX,
            keep_alive: Duration::from_millis(KEEP_ALIVE_MS),
            csrf: None,
            cors: None,
            compression_bytes_min: None,
        }
    }
}
