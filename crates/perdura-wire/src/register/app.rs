//! The app as a whole.

use perdura_types::bounds::NAME_CHARS_MAX;
use perdura_types::{App, AppId, FunctionConfig, RawJson, Sdk, to_hex};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

use super::function::decode_function;
use super::reader::{Notes, Reader, list};
use super::url::normalise_url;
use super::{ConfigError, RegisterError};
use crate::bounds::FUNCTIONS_MAX;
use crate::json::{self, Fields};

/// How the server reaches the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeployType {
    /// By HTTP at its URL.
    Ping,
    /// By a connection that the app keeps open.
    Connect,
}

/// A registration, decoded and checked, but for its expressions: those are checked by the caller.
#[derive(Debug, Clone, PartialEq)]
pub struct Registration {
    /// What is stored.
    pub app: App,
    /// How the app is reached.
    pub deploy: DeployType,
    /// Where the app runs, as it says.
    pub platform: Option<String>,
    /// What the SDK is able to do, as it says.
    pub capabilities: Option<RawJson>,
    /// Names the deployment that caused the sync.
    pub deploy_id: Option<String>,
    /// The same for two registrations that are one.
    pub idempotency_key: Option<String>,
    /// What was read differently from how it was written.
    pub warnings: Vec<ConfigError>,
}

/// Decodes the body of `POST /fn/register`. Keys are found whatever their case and underscores.
pub fn decode_registration(body: &[u8]) -> Result<Registration, RegisterError> {
    let invalid = |reason: String| RegisterError::new("invalid_json", format!("Invalid request: {reason}"));
    let text = json::admit(body).map_err(|error| invalid(error.to_string()))?;
    let fields: Fields<'_> = json::parse(&text).map_err(|error| invalid(error.to_string()))?;
    let notes = Notes::default();
    let reader = Reader::new(&notes, None, "app_invalid", fields);
    let decoded = decode_app(&reader);
    let errors = notes.errors.take();
    match decoded {
        Some(registration) if errors.is_empty() => Ok(Registration { warnings: notes.warnings.take(), ..registration }),
        Some(_) | None => Err(RegisterError::config(errors)),
    }
}

fn decode_app(reader: &Reader<'_>) -> Option<Registration> {
    let name = decode_name(reader);
    let url = decode_url(reader);
    let sdk = parse_sdk(&reader.text("sdk").unwrap_or_default());
    let functions = decode_functions(reader, name.as_deref().unwrap_or_default(), &sdk);
    let deploy = decode_deploy(reader);
    let optional = |key| reader.text(key).map(std::borrow::Cow::into_owned);
    let headers = reader.object("headers", "app_invalid");
    let platform = headers.as_ref().and_then(|headers| headers.text("platform")).or_else(|| reader.text("platform"));
    let name = name?;
    let mut app = App {
        id: AppId::of(&name),
        name,
        url: url?,
        sdk,
        framework: optional("framework"),
        version: optional("appVersion"),
        functions,
        checksum: String::new(),
    };
    app.checksum = checksum(&app);
    Some(Registration {
        app,
        deploy,
        platform: platform.map(std::borrow::Cow::into_owned),
        capabilities: reader.raw("capabilities").map(json::keep),
        deploy_id: optional("deployId"),
        idempotency_key: optional("idempotencyKey"),
        warnings: Vec::new(),
    })
}

fn decode_name(reader: &Reader<'_>) -> Option<String> {
    let Some(name) = reader.text("appName") else {
        if reader.is_blank("appName") {
            reader.fail_as("app_id_required", "", "App ID required: give the client an id in the app's code");
        }
        return None;
    };
    if name.chars().count() > NAME_CHARS_MAX {
        let message = format!("has {} characters, but at most {NAME_CHARS_MAX} are allowed", name.chars().count());
        reader.fail_as("app_id_invalid", "appName", message);
        return None;
    }
    Some(name.into_owned())
}

fn decode_url(reader: &Reader<'_>) -> Option<String> {
    let Some(url) = reader.text("url") else {
        if reader.is_blank("url") {
            reader.fail_as("url_invalid", "url", "is missing: send the URL at which the functions are served");
        }
        return None;
    };
    normalise_url(&url).map_err(|message| reader.fail_as("url_invalid", "url", format!("is wrong: {message}"))).ok()
}

fn decode_deploy(reader: &Reader<'_>) -> DeployType {
    match reader.text("deployType").as_deref() {
        None | Some("ping") => DeployType::Ping,
        Some("connect") => DeployType::Connect,
        Some(other) => {
            let message = format!("is '{}', but must be ping or connect", json::excerpt(other));
            reader.fail("deployType", message);
            DeployType::Ping
        }
    }
}

/// `<language>:<version>`, such as `js:v3.54.2`, also with the leading `inngest-` that headers have.
pub(crate) fn parse_sdk(text: &str) -> Sdk {
    let text = text.trim();
    let (language, version) = text.strip_prefix("inngest-").unwrap_or(text).split_once(':').unwrap_or((text, ""));
    Sdk { language: language.to_owned(), version: version.strip_prefix('v').unwrap_or(version).to_owned() }
}

fn decode_functions(reader: &Reader<'_>, app: &str, sdk: &Sdk) -> Vec<FunctionConfig> {
    let Some(raw) = reader.raw("functions") else { return Vec::new() };
    let Some(items) = list(raw) else {
        let message = format!("is {}, but must be a list of functions", json::kind(raw));
        reader.fail_as("functions_invalid", "functions", message);
        return Vec::new();
    };
    if items.len() > FUNCTIONS_MAX {
        let message = format!("has {} entries, but at most {FUNCTIONS_MAX} are allowed: split the app", items.len());
        reader.fail_as("functions_invalid", "functions", message);
        return Vec::new();
    }
    let mut functions: Vec<FunctionConfig> = Vec::with_capacity(items.len());
    for (index, item) in items.into_iter().enumerate() {
        let Some(function) = decode_one(reader, index, item, app, sdk) else { continue };
        if functions.iter().any(|other| other.slug == function.slug) {
            let message = format!("has the id '{}', which an earlier function has: rename one", function.slug);
            reader.fail_as("function_id_duplicate", &format!("functions[{index}]"), message);
            continue;
        }
        functions.push(function);
    }
    functions
}

fn decode_one(reader: &Reader<'_>, index: usize, raw: &RawValue, app: &str, sdk: &Sdk) -> Option<FunctionConfig> {
    let place = format!("functions[{index}]");
    // The function's own places start anew at its slug, so that they read as in its author's code.
    let outer = reader.nested(&place, "function_invalid", raw)?;
    let slug = match outer.text("id") {
        Some(slug) if slug.chars().count() <= NAME_CHARS_MAX => slug,
        Some(slug) => {
            let message = format!(
                "is '{}' with {} characters, but at most {NAME_CHARS_MAX} are allowed: shorten it",
                json::excerpt(&slug),
                slug.chars().count()
            );
            outer.fail_as("function_id_invalid", "id", message);
            return None;
        }
        None => {
            if outer.is_blank("id") {
                outer.fail_as("function_id_required", "id", "is missing: give the function an id");
            }
            return None;
        }
    };
    decode_function(&outer.inside(&slug), app, &slug, sdk)
}

/// SHA-256 over everything that is stored of the app.
fn checksum(app: &App) -> String {
    let text = serde_json::to_vec(app).expect("an app has text keys");
    to_hex(&Sha256::digest(text))
}
