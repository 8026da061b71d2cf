//! Who may do what.
//!
//! Every request is given a [`Principal`] first, from its key, from where it comes and from the page that sent it. Routes
//! then ask for a [`Scope`]; what nobody asks for, nobody but the signing key may do.

mod api_key;
mod event_key;
mod identify;
mod principal;
mod require;
mod web_page;

pub use self::api_key::{ApiKey, ApiKeyError};
pub(crate) use self::event_key::check_event_key;
pub use self::identify::Peer;
pub(crate) use self::identify::identify;
pub use self::principal::{Principal, Scope};
pub(crate) use self::require::{refusal, require_all, require_scope};

fn constant_time_eq(a: &str, b: &str) -> bool {
    use subtle::ConstantTimeEq;
    a.as_bytes().ct_eq(b.as_bytes()).into()
}
