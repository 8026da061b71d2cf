//! Perdura speaks to a robot: dispatch, probe, cancel. No secret leaves in a log or an error.

use std::collections::BTreeMap;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderName, Method, StatusCode, header};
use perdura_engine::{AppRequest, HttpClient, SendError};
use perdura_types::{RawJson, Timestamp};
use serde::Serialize;
use serde_json::Value;
use url::Url;

use crate::auth::{CALLBACK_SECRET_HEADER, DISPATCH_SIGNATURE_HEADER, callback_key, sign};
use crate::bounds::{PROBE_TIMEOUT_MS, ROBOT_ANSWER_CHARS_MAX};
use crate::job::{Item, Job, Plan};
use crate::kind::{CallbackMode, PayloadForm};
use crate::refusal::Refusal;
use crate::secrets::{CALLBACK_SECRET, Secrets};

/// What a request to a robot needs.
pub(crate) struct RobotRequest<'a> {
    pub(crate) client: &'a HttpClient,
    pub(crate) secrets: &'a Secrets,
    pub(crate) job: &'a Job,
    pub(crate) plan: &'a Plan,
    pub(crate) now: Timestamp,
}

/// What became of a dispatch that was not accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NotAccepted {
    /// Nothing left this server.
    Unreachable(String),
    /// The robot, or a setting of ours, said no.
    Refused(String),
    /// It may have arrived.
    Unknown(String),
}

/// What a robot says about a dispatch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Probed {
    /// It has it.
    Known(String),
    /// It does not.
    NotKnown,
}

#[derive(Serialize)]
struct Credentials<'a> {
    username: &'a str,
    password: &'a str,
}

impl RobotRequest<'_> {
    /// Hands a round over. Called at most once for each step that may do so.
    pub(crate) async fn dispatch(&self, items: &[Item], callback_url: &str) -> Result<String, NotAccepted> {
        let refused = |refusal: Refusal| NotAccepted::Refused(refusal.message);
        let body = self.dispatch_body(items, callback_url).map_err(refused)?;
        let url = self.url(&self.plan.job_type().dispatch_path).map_err(refused)?;
        let timeout = Duration::from_millis(self.plan.0.dispatch_timeout_ms.unsigned_abs());
        let request = self.request(Method::POST, url, body, timeout).map_err(refused)?;
        let response = self.client.send(request).await.map_err(|error| match &error {
            SendError::Unreachable { .. } => NotAccepted::Unreachable(error.to_string()),
            SendError::TooManyRedirects { .. } => NotAccepted::Refused(error.to_string()),
            SendError::Broken { .. } | SendError::TimedOut { .. } | SendError::TooLarge { .. } => {
                NotAccepted::Unknown(error.to_string())
            }
        })?;
        let text = shortened(&response.body);
        match response.status {
            status if status.is_success() => Ok(text),
            // Of these somebody between us and the robot speaks, who does not know what became of it.
            status @ (StatusCode::BAD_GATEWAY | StatusCode::GATEWAY_TIMEOUT) => {
                Err(NotAccepted::Unknown(format!("a gateway answered {}: {text}", status.as_u16())))
            }
            status => Err(NotAccepted::Refused(format!("the robot answered {}: {text}", status.as_u16()))),
        }
    }

    /// Asks whether the robot has the dispatch.
    pub(crate) async fn probe(&self, path: &str) -> Result<Probed, Refusal> {
        let (status, text) = self.ask(Method::GET, path, Bytes::new()).await?;
        let known = serde_json::from_str::<Value>(&text).ok().and_then(|value| value.get("known")?.as_bool());
        match (status, known) {
            (StatusCode::OK, Some(true)) => Ok(Probed::Known(text)),
            (StatusCode::OK | StatusCode::NOT_FOUND, Some(false)) => Ok(Probed::NotKnown),
            // A wrong path is a 404, too: only a robot that says so does not know the dispatch.
            (status, _) => {
                let message = format!("the robot answered the probe with {}: {text}", status.as_u16());
                Err(Refusal::new(502, "probe_failed", message))
            }
        }
    }

    /// Tells the robot to begin no further items. Nothing when it does not know the dispatch.
    pub(crate) async fn cancel(&self, path: &str) -> Result<Option<String>, Refusal> {
        let (status, text) = self.ask(Method::POST, path, Bytes::from_static(b"{}")).await?;
        match status {
            status if status.is_success() => Ok(Some(text)),
            StatusCode::NOT_FOUND => Ok(None),
            status => {
                let message = format!("the robot answered the cancel with {}: {text}", status.as_u16());
                Err(Refusal::new(502, "cancel_failed", message))
            }
        }
    }

    async fn ask(&self, method: Method, path: &str, body: Bytes) -> Result<(StatusCode, String), Refusal> {
        let url = self.url(&path.replace("{dispatchId}", &self.job.dispatch.dispatch_id))?;
        let request = self.request(method, url, body, Duration::from_millis(PROBE_TIMEOUT_MS))?;
        let response = self.client.send(request).await;
        let response = response.map_err(|error| Refusal::new(502, "robot_unreachable", error.to_string()))?;
        Ok((response.status, shortened(&response.body)))
    }

    fn request(&self, method: Method, url: Url, body: Bytes, timeout: Duration) -> Result<AppRequest, Refusal> {
        let secret = self.secrets.require(&self.job.workspace_id, CALLBACK_SECRET)?;
        let proof = match self.job.callback_mode {
            CallbackMode::Hmac => (HeaderName::from_static(DISPATCH_SIGNATURE_HEADER), sign(secret, &body, self.now)),
            CallbackMode::Secret => (HeaderName::from_static(CALLBACK_SECRET_HEADER), secret.expose().to_owned()),
        };
        let mut headers = vec![(header::ACCEPT, "application/json".to_owned()), proof];
        if !body.is_empty() {
            headers.push((header::CONTENT_TYPE, "application/json".to_owned()));
        }
        // A connection of its own: a kept one may be closed in the moment it is used again, and then nobody knows.
        Ok(AppRequest { method, url: url.into(), headers, body, timeout, own_connection: true })
    }

    fn url(&self, path: &str) -> Result<Url, Refusal> {
        let name = &self.plan.0.base_url_ref;
        let base = self.secrets.require(&self.job.workspace_id, name)?.expose();
        let url = Url::parse(&format!("{}{path}", base.trim_end_matches('/'))).ok();
        let url = url.filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        url.ok_or_else(|| {
            let message = format!("{name} is not a URL: set it to something like http://robot:3001");
            Refusal::new(500, "robot_url_invalid", message)
        })
    }

    fn dispatch_body(&self, items: &[Item], callback_url: &str) -> Result<Bytes, Refusal> {
        let (job, plan) = (self.job, self.plan);
        let find = |name: &str| self.secrets.require(&job.workspace_id, name).map(crate::secrets::Secret::expose);
        let names = plan.0.credentials.as_ref();
        let credentials = names.map(|names| {
            Ok::<_, Refusal>(Credentials { username: find(&names.username_ref)?, password: find(&names.password_ref)? })
        });
        let credentials = credentials.transpose()?;
        let secret = self.secrets.require(&job.workspace_id, CALLBACK_SECRET)?;
        let callback_secret = match job.callback_mode {
            CallbackMode::Hmac => callback_key(secret, &job.key_id),
            CallbackMode::Secret => secret.clone(),
        };
        let rows = items.iter().map(|item| self.dispatch_item(item)).collect::<Vec<_>>();
        let mut body = BTreeMap::from([
            ("workspaceId", RawJson::of(&job.workspace_id)),
            ("callbackUrl", RawJson::of(callback_url)),
            ("callbackSecret", RawJson::of(callback_secret.expose())),
            ("callbackMode", RawJson::of(&job.callback_mode)),
            ("keyId", RawJson::of(&job.key_id)),
            ("jobId", RawJson::of(&job.job_id)),
            ("dispatchId", RawJson::of(&job.dispatch.dispatch_id)),
            ("round", RawJson::of(&job.round)),
        ]);
        if let Some(credentials) = &credentials {
            body.insert("credentials", RawJson::of(credentials));
        }
        body.insert(&plan.job_type().array_field, RawJson::of(&rows));
        Ok(serde_json::to_vec(&body).expect("a dispatch has text keys").into())
    }

    fn dispatch_item(&self, item: &Item) -> BTreeMap<&str, RawJson> {
        let job_type = self.plan.job_type();
        let payload = match job_type.payload_form {
            PayloadForm::Whole => item.payload.clone(),
            PayloadForm::Field => {
                RawJson::of(item.payload.to_value().get(&job_type.payload_field).unwrap_or(&Value::Null))
            }
        };
        BTreeMap::from([
            ("itemId", RawJson::of(&item.item_id)),
            ("orderId", RawJson::of(&item.order_id)),
            ("attempt", RawJson::of(&item.attempt)),
            (job_type.payload_field.as_str(), payload),
        ])
    }
}

fn shortened(body: &[u8]) -> String {
    String::from_utf8_lossy(body).chars().take(ROBOT_ANSWER_CHARS_MAX).collect()
}
