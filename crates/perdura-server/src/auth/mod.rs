//! Who may do what.
//!
//! Every request is given a [`Principal`] first, from its key or its session, from where it comes and from the page that
//! sent it. Routes then ask for a [`Scope`]; what nobody asks for, nobody but the signing key may do.

mod api_key;
mod event_key;
mod identify;
mod principal;
mod require;
mod session;
mod sign_in_tries;
mod web_page;

pub use self::api_key::{ApiKey, ApiKeyError};
pub(crate) use self::event_key::check_event_key;
pub use self::identify::Peer;
pub(crate) use self::identify::{identify, needs_no_key};
pub use self::principal::{Principal, Scope};
pub(crate) use self::require::{refusal, refusal_of_page, require_all, require_scope};
pub(crate) use self::session::Sessions;
pub(crate) use self::sign_in_tries::{SignInTries, TooMany};
pub(crate) use self::web_page::is_own;

fn constant_time_eq(a: &str, b: &str) -> bool {
    use subtle::ConstantTimeEq;
    a.as_bytes().ct_eq(b.as_bytes()).into()
}
