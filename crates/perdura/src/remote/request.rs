//! One request to a server's API, with the second key tried when the first is refused.

use bytes::Bytes;
use http::{HeaderName, Method, StatusCode, header};
use perdura_engine::{AppRequest, AppResponse, HttpClient, SendError};

use super::settings::Remote;
use crate::bounds::REMOTE_TIMEOUT;

/// A request without its key.
pub(crate) struct ApiRequest {
    pub(crate) method: Method,
    /// From the slash on.
    pub(crate) path: String,
    pub(crate) headers: Vec<(HeaderName, String)>,
    pub(crate) body: Bytes,
    /// The largest answer that is read.
    pub(crate) answer_bytes_max: usize,
}

impl Remote {
    /// Asks the API.
    pub(crate) async fn ask(&self, http: &HttpClient, request: ApiRequest) -> Result<AppResponse, SendError> {
        let Some(keys) = self.keys() else { return self.ask_with(http, &request, None).await };
        let answer = self.ask_with(http, &request, Some(keys.current.hashed())).await?;
        match &keys.fallback {
            Some(fallback) if matches!(answer.status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) => {
                self.ask_with(http, &request, Some(fallback.hashed())).await
            }
            Some(_) | None => Ok(answer),
        }
    }

    async fn ask_with(
        &self,
        http: &HttpClient,
        request: &ApiRequest,
        key: Option<&str>,
    ) -> Result<AppResponse, SendError> {
        let mut headers = request.headers.clone();
        headers.extend(key.map(|key| (header::AUTHORIZATION, format!("Bearer {key}"))));
        headers.extend(self.environment_header());
        let app_request = AppRequest {
            method: request.method.clone(),
            url: format!("{}{}", self.api(), request.path),
            headers,
            body: request.body.clone(),
            timeout: REMOTE_TIMEOUT,
            own_connection: false,
        };
        http.send_up_to(app_request, request.answer_bytes_max).await
    }

    pub(super) fn environment_header(&self) -> Option<(HeaderName, String)> {
        let name = self.environment_name()?.to_owned();
        Some((HeaderName::from_static("x-inngest-env"), name))
    }
}
