//! Keys, signatures of bodies, and the Bearer check.

mod header;
mod key;
mod verify;

pub use key::{KeyError, SigningKey, SigningKeys, bearer};
pub use verify::{SignatureError, verify};
