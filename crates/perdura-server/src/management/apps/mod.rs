//! The apps whose functions this server runs.

mod handlers;

use perdura_contract::{contract, errors};
use perdura_types::App;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

contract! {
    /// The apps whose functions this server runs.
    pub trait Apps as "apps" (client: AppsClient, tags: ["apps"]) {
        /// Lists all registered apps, by name.
        ///
        /// URLs that were named or found, but at which no app has registered yet, are listed with the reason.
        fn list as "list"() -> AppList { get "/apps"; scopes: ["read"] }
        /// Shows one app.
        fn get as "get"(AppRef) -> AppView, errors AppError { get "/apps/{appId}"; scopes: ["read"] }
        /// Asks the app at a URL to register, and waits for what comes of it.
        fn sync as "sync"(SyncApp) -> SyncedApp, errors SyncError { post "/apps/sync"; scopes: ["edit"] }
        /// Forgets an app and its functions. Its live runs wait for functions of the same id to register again.
        fn remove as "remove"(AppRef), errors AppError { delete "/apps/{appId}"; scopes: ["edit"] }
    }
}

/// Which app.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AppRef {
    /// The id, or the name.
    #[schemars(length(min = 1, max = 256))]
    pub app_id: String,
}

/// All apps.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AppList {
    /// By name.
    pub apps: Vec<AppView>,
    /// URLs at which no app has registered yet.
    pub unregistered: Vec<UnregisteredUrl>,
}

/// An app.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "App")]
pub struct AppView {
    /// The id.
    pub app_id: String,
    /// The name that its SDK client was given.
    pub name: String,
    /// Where its functions are served.
    pub url: String,
    /// Whether its functions are part of this server.
    pub is_built_in: bool,
    /// Language of its SDK, such as `js`.
    pub sdk_language: String,
    /// Version of its SDK.
    pub sdk_version: String,
    /// The web framework, when known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub framework: Option<String>,
    /// The author's own version of the app.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Ids of its functions.
    pub function_ids: Vec<String>,
    /// Why its last sync failed; absent when it did not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sync_error: Option<String>,
}

/// A URL at which no app has registered yet.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UnregisteredUrl {
    /// The URL.
    pub url: String,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// Where an app is served.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SyncApp {
    /// Such as `http://localhost:3000/api/inngest`; without a scheme it is `http`.
    #[schemars(length(min = 1, max = 2048))]
    pub url: String,
}

/// The URL was asked.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SyncedApp {
    /// The URL in its normal form.
    pub url: String,
    /// The apps that are registered there now.
    pub apps: Vec<AppView>,
}

errors! {
    /// Why there is no answer about an app.
    #[derive(Debug, Clone, PartialEq)]
    pub enum AppError {
        /// No app has this id.
        NotFound = "APP_NOT_FOUND", 404, "there is no such app: list the apps to see which there are";
    }
}

errors! {
    /// Why an app was not registered.
    #[derive(Debug, Clone, PartialEq)]
    pub enum SyncError {
        /// The text is no URL.
        InvalidUrl = "APP_URL_INVALID", 400, "the URL cannot be used: write it as http://host:port/path";
        /// The app did not answer, or its functions were refused.
        Failed = "APP_SYNC_FAILED", 502, "the app did not register: start it, and look at its own log";
    }
}

impl AppView {
    pub(super) fn new(app: &App, sync_error: Option<String>) -> Self {
        Self {
            app_id: app.id.to_string(),
            name: app.name.clone(),
            url: app.url.clone(),
            is_built_in: perdura_engine::is_local(&app.url),
            sdk_language: app.sdk.language.clone(),
            sdk_version: app.sdk.version.clone(),
            framework: app.framework.clone(),
            version: app.version.clone(),
            function_ids: app.functions.iter().map(|function| function.slug.clone()).collect(),
            sync_error,
        }
    }
}
