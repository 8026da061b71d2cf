//! Tells the server what is served.

use bytes::Bytes;
use http::{HeaderName, Method, header};
use perdura_engine::HttpClient;
use perdura_types::bounds::RESPONSE_BYTES_MAX;
use perdura_wire::headers::{EXPECTED_SERVER_KIND, SDK, SYNC_KIND};
use perdura_wire::register::ServerKind;
use serde::Deserialize;

use super::answer::sdk_text;
use super::options::ServeOptions;
use super::payload;
use crate::remote::ApiRequest;
use crate::{App, Error, Result};

/// What came of a registration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Registered {
    /// Whether the server knew anything else before.
    pub modified: bool,
}

/// Tells the server that this app is served, where [`ServeOptions::origin`] says. To be called when the program listens.
///
/// ```no_run
/// # use perdura::{App, Result, ServeOptions};
/// # async fn f(app: App) -> Result<()> {
/// let options = ServeOptions::from_env()?.origin("http://localhost:3000")?;
/// let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
/// let router = perdura::serve(app.clone(), options.clone());
/// let server = tokio::spawn(async move { axum::serve(listener, router).await });
/// perdura::register(&app, &options).await?;
/// server.await??;
/// # Ok(()) }
/// ```
pub async fn register(app: &App, options: &ServeOptions) -> Result<Registered> {
    let url = options.fixed_url()?;
    let registered = post(&HttpClient::new(), app, options, &url, None).await;
    registered.map_err(|RegisterFailure { message, .. }| Error::new("NotRegistered", message))
}

/// Why the server does not know of the app, as it is answered to whoever asked for it.
pub(super) struct RegisterFailure {
    pub(super) status: u16,
    pub(super) message: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct ServerAnswer {
    modified: bool,
    error: Option<String>,
    message: Option<String>,
}

pub(super) async fn post(
    http: &HttpClient,
    app: &App,
    options: &ServeOptions,
    url: &str,
    deploy_id: Option<&str>,
) -> std::result::Result<Registered, RegisterFailure> {
    let body = serde_json::to_vec(&payload::registration(app, options, url, deploy_id)).expect("it has text keys");
    let request = ApiRequest {
        method: Method::POST,
        path: path(deploy_id),
        headers: headers(options),
        body: Bytes::from(body),
        answer_bytes_max: RESPONSE_BYTES_MAX,
    };
    let answer = options.remote().ask(http, request).await.map_err(|error| {
        let message = format!("the app '{}' cannot be registered: {error}", app.name());
        RegisterFailure { status: 500, message }
    })?;
    let said = serde_json::from_slice::<ServerAnswer>(&answer.body);
    if answer.status.is_success() {
        return said.map(|said| Registered { modified: said.modified }).map_err(|_| {
            let message = format!("{} is not a server that takes registrations: check its URL", options.remote().api());
            RegisterFailure { status: 500, message }
        });
    }
    let said = said.unwrap_or_default();
    let text = || String::from_utf8_lossy(&answer.body).chars().take(200).collect::<String>();
    let reason = said.error.or(said.message).unwrap_or_else(text);
    let status = answer.status.as_u16();
    let message = format!("the server refused the app '{}' with status {status}: {reason}", app.name());
    Err(RegisterFailure { status, message })
}

fn path(deploy_id: Option<&str>) -> String {
    match deploy_id {
        None => "/fn/register".to_owned(),
        Some(id) => {
            let id = url::form_urlencoded::byte_serialize(id.as_bytes()).collect::<String>();
            format!("/fn/register?deployId={id}")
        }
    }
}

fn headers(options: &ServeOptions) -> Vec<(HeaderName, String)> {
    let kind = if options.remote().keys().is_some() { ServerKind::Cloud } else { ServerKind::Dev };
    vec![
        (header::CONTENT_TYPE, "application/json".to_owned()),
        (HeaderName::from_static(SDK), sdk_text()),
        (HeaderName::from_static("x-inngest-framework"), "axum".to_owned()),
        (HeaderName::from_static(EXPECTED_SERVER_KIND), kind.as_str().to_owned()),
        (HeaderName::from_static(SYNC_KIND), "out_of_band".to_owned()),
    ]
}
