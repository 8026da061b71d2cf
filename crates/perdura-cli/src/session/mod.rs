//! A command's connection to a server: where it is, what key it wants, and the typed clients of its contract.

mod change;
mod procedures;
mod target;
mod transport;

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, StatusCode, header};
use http_body_util::{BodyExt, Limited};
use perdura_contract::{CallError, Errors, RpcClient, Transport};

pub(crate) use change::{ChangeArguments, Planned};
pub(crate) use procedures::Procedure;
pub(crate) use target::{SharedArguments, Target};
pub(crate) use transport::HttpTransport;

use crate::bounds::{CALL_MS_MAX, PLAIN_ANSWER_BYTES_MAX};
use crate::output::{Failure, Output};

/// The mount of the RPC wire.
pub(crate) const RPC_MOUNT: &str = "/rpc";

/// A command's connection to a server.
pub(crate) struct Session {
    pub(crate) out: Output,
    pub(crate) target: Target,
    transport: HttpTransport,
}

/// A plain answer.
pub(crate) struct PlainAnswer {
    pub(crate) status: StatusCode,
    pub(crate) body: Bytes,
}

impl Session {
    /// Finds out where the server is. Nothing is connected yet.
    pub(crate) fn new(out: Output, target: Target) -> Self {
        Self { out, target, transport: HttpTransport::new(out) }
    }

    /// What the contract's clients stand on: `RunsClient::new(session.rpc())`.
    pub(crate) fn rpc(&self) -> RpcClient<HttpTransport> {
        let base = format!("{}{RPC_MOUNT}", self.target.url);
        RpcClient::with_headers(self.transport.clone(), base, self.headers())
    }

    fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::USER_AGENT, HeaderValue::from_static(concat!("perdura/", env!("CARGO_PKG_VERSION"))));
        if let Some(key) = &self.target.key {
            headers.insert(header::AUTHORIZATION, key.clone());
        }
        headers
    }

    /// Waits for the answer to a call, but not for ever.
    pub(crate) async fn ask<T, E: Errors>(
        &self,
        call: impl Future<Output = Result<T, CallError<E>>>,
    ) -> Result<T, Failure> {
        match tokio::time::timeout(Duration::from_millis(CALL_MS_MAX), call).await {
            Ok(answer) => answer.map_err(|error| self.failure(error)),
            Err(_) => Err(self.too_slow()),
        }
    }

    /// Why a call failed.
    pub(crate) fn failure<E: Errors>(&self, error: CallError<E>) -> Failure {
        Failure::of_call(error, &self.target.url)
    }

    /// A plain GET, for what is not in the contract. `url` is absolute; the key goes along to our own server only.
    pub(crate) async fn get(&self, url: &str) -> Result<PlainAnswer, Failure> {
        let unreachable = |error: &(dyn std::error::Error + 'static)| Failure::unreachable(url, error);
        let mut request = Request::get(url).body(Bytes::new()).map_err(|error| unreachable(&error))?;
        if url.strip_prefix(&self.target.url).is_some_and(|path| path.starts_with('/')) {
            *request.headers_mut() = self.headers();
        }
        let answer = async {
            let response = self.transport.send(request).await.map_err(|error| unreachable(&*error))?;
            let status = response.status();
            let body = Limited::new(response.into_body(), PLAIN_ANSWER_BYTES_MAX).collect().await;
            let body = body.map_err(|error| unreachable(&*error))?.to_bytes();
            Ok(PlainAnswer { status, body })
        };
        tokio::time::timeout(Duration::from_millis(CALL_MS_MAX), answer).await.unwrap_or_else(|_| Err(self.too_slow()))
    }

    fn too_slow(&self) -> Failure {
        let message = format!(
            "the server at {} did not answer within {} s: ask 'perdura doctor' what it is doing, or try again",
            self.target.url,
            CALL_MS_MAX / 1_000
        );
        Failure::new("SERVER_TOO_SLOW", message)
    }
}
