//! What an app says of itself in `POST /fn/register`, and the answer.

mod answer;
mod app;
mod cancel;
mod concurrency;
mod cron;
mod error;
mod flow;
mod function;
mod reader;
mod trigger;
mod url;

pub use answer::{RegisterAnswer, ServerKind, check_server_kind};
pub(crate) use app::parse_sdk;
pub use app::{DeployType, Registration, decode_registration};
pub use error::{ConfigError, RegisterError};
pub use url::normalise_url;
