//! What a mount may be told.

use std::time::Duration;

use crate::bounds::{BODY_BYTES_MAX, KEEP_ALIVE_MS};
use crate::message::Cors;

/// What a mount may be told; [`OpenApiHandler`](super::OpenApiHandler) has a method for each.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    pub(super) prefix: String,
    pub(super) body_bytes_max: usize,
    pub(super) keep_alive: Duration,
    pub(super) coerces: bool,
    pub(super) cors: Option<Cors>,
    pub(super) compression_bytes_min: Option<usize>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            prefix: String::new(),
            body_bytes_max: BODY_BYTES_MAX,
            keep_alive: Duration::from_millis(KEEP_ALIVE_MS),
            coerces: true,
            cors: None,
            compression_bytes_min: None,
        }
    }
}
