//! A request, read to its end.

use std::collections::HashMap;

use axum::body::{Bytes, to_bytes};
use axum::extract::{OriginalUri, Request};
use axum::http::{HeaderMap, Method, Uri, header};
use perdura_wire::headers::Headers;

use super::answer::Answer;
use super::options::ServeOptions;
use super::trust::Trust;
use crate::bounds::CALL_BYTES_MAX;

/// A request.
pub(super) struct Incoming {
    pub(super) method: Method,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    pub(super) trust: Trust,
    uri: Uri,
    query: HashMap<String, String>,
}

impl Incoming {
    pub(super) async fn read(request: Request, options: &ServeOptions) -> Result<Self, Answer> {
        let (parts, body) = request.into_parts();
        let told_bytes = parts.headers.header("content-length").and_then(|length| length.parse::<usize>().ok());
        let body = match told_bytes {
            Some(bytes) if bytes > CALL_BYTES_MAX => return Err(too_large()),
            // A connection that breaks has nobody left to read this answer.
            Some(_) | None => to_bytes(body, CALL_BYTES_MAX).await.map_err(|_| too_large())?,
        };
        let uri = parts.extensions.get::<OriginalUri>().map_or(parts.uri, |original| original.0.clone());
        let query = url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).into_owned().collect();
        let trust = Trust::of(options.remote(), &parts.headers, &body);
        Ok(Self { method: parts.method, headers: parts.headers, body, trust, uri, query })
    }

    pub(super) fn query(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(String::as_str)
    }
    /// The path that was asked for, whatever router is around this one.
    pub(super) fn path(&self) -> &str {
        self.uri.path()
    }
    /// What the request was addressed to, as scheme and host.
    pub(super) fn origin(&self) -> Option<String> {
        let host = self.uri.host().map(str::to_owned).or_else(|| self.header(header::HOST.as_str()))?;
        let scheme = self.header("x-forwarded-proto").filter(|scheme| scheme == "https");
        Some(format!("{}://{host}", scheme.unwrap_or_else(|| "http".to_owned())))
    }

    fn header(&self, name: &str) -> Option<String> {
        self.headers.header(name).map(str::to_owned)
    }
}

fn too_large() -> Answer {
    let message = format!(
        "the call is larger than {CALL_BYTES_MAX} bytes, more than a function can be called with: keep large values in a \
         store of your own, and give references to steps and events"
    );
    Answer::error(413, "CallTooLarge", &message)
}
