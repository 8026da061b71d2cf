//! The seed of internal event ids: a request that is sent twice is then stored as the same events.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::SystemTime;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use perdura_types::Timestamp;

/// `<unix ms>,<base64 of 10 bytes>`, different each time: the standard library seeds its hashers from the system.
pub(super) fn fresh() -> String {
    let number = || RandomState::new().build_hasher().finish().to_be_bytes();
    let mut entropy = [0; 10];
    entropy[..8].copy_from_slice(&number());
    entropy[8..].copy_from_slice(&number()[..2]);
    format!("{},{}", Timestamp::from(SystemTime::now()).as_millis(), STANDARD.encode(entropy))
}
