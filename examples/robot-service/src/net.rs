//! The client for plain HTTP calls: callbacks, and the portal when the `http` driver is used.

use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, Response};

/// A client that follows no redirects: where a callback or a form goes is not for the answer to decide.
pub fn client(timeout: Duration) -> Client {
    // The second robot of one process, as in tests, finds it installed.
    let _installed = rustls::crypto::ring::default_provider().install_default();
    let client = Client::builder().redirect(Policy::none()).timeout(timeout).connect_timeout(timeout).build();
    client.expect("these settings are sound")
}

/// The error and its causes in one line. The URL is left out: it may hold what is not for everyone.
pub fn explain(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

/// An answer's text, but no more than `bytes_max` of it.
pub async fn text(mut response: Response, bytes_max: usize) -> Result<String, reqwest::Error> {
    let mut bytes = Vec::new();
    while bytes.len() < bytes_max {
        let Some(chunk) = response.chunk().await? else { break };
        bytes.extend_from_slice(&chunk[..chunk.len().min(bytes_max - bytes.len())]);
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
