//! Keys, signatures of bodies, and the Bearer check.

mod header;
mod key;
mod verify;

pub(crate) use header::to_hex;
pub use key::{KeyError, SigningKey, SigningKeys};
pub use verify::{SignatureError, verify};
