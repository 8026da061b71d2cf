//! A server in another process: where it is, how it is asked, and how events get there.

mod client;
mod environment_variables;
mod event_body;
mod request;
mod seed;
mod settings;

pub use client::Client;
#[cfg(feature = "serve")]
pub(crate) use environment_variables::Variables;
#[cfg(feature = "serve")]
pub(crate) use request::ApiRequest;
pub use settings::Remote;
#[cfg(feature = "serve")]
pub(crate) use settings::normal_url;
