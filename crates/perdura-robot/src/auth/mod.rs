//! Who says so: signatures of callbacks and dispatches.

mod callback;
mod signature;

pub use callback::{CALLBACK_KEY_ID_HEADER, CALLBACK_SECRET_HEADER, CALLBACK_SIGNATURE_HEADER};
pub(crate) use callback::{CallbackHeaders, Claim};
pub use signature::{DISPATCH_SIGNATURE_HEADER, SignatureError, callback_key, sign, verify};
