//! What is wrong with a registration.

use perdura_types::RawJson;
use serde::Serialize;

use crate::answer::PublicError;
use crate::bounds::CONFIG_ERRORS_MAX;

/// One mistake in one place, or one thing that was read differently from how it was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConfigError {
    /// For programs.
    pub code: &'static str,
    /// The function's slug; nothing when it is about the app.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub function: Option<String>,
    /// Where in the function, such as `triggers[0].cron`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub path: String,
    /// For people: the value, the rule, the remedy.
    pub message: String,
}

/// A registration that is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct RegisterError {
    /// For programs: the code of the only mistake, or `config_invalid`.
    pub code: &'static str,
    /// For people: all mistakes, shortened.
    pub message: String,
    /// Each mistake; empty when the body could not be read at all.
    pub errors: Vec<ConfigError>,
}

impl RegisterError {
    /// One mistake that concerns the registration as a whole.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), errors: Vec::new() }
    }
    /// Mistakes in the configuration, found here or by a later check of expressions. Only the first
    /// [`CONFIG_ERRORS_MAX`] are kept.
    ///
    /// # Panics
    /// When there are none.
    pub fn config(mut errors: Vec<ConfigError>) -> Self {
        let count = errors.len();
        errors.truncate(CONFIG_ERRORS_MAX);
        let first = errors.first().expect("a refusal has a reason");
        let place = first.function.as_ref().map(|slug| format!("function '{slug}': ")).unwrap_or_default();
        let more = if count > 1 { format!(" (and {} more)", count - 1) } else { String::new() };
        let message = format!("{place}{}{more}", first.message);
        Self { code: if count == 1 { first.code } else { "config_invalid" }, message, errors }
    }
    /// The HTTP status.
    pub fn status(&self) -> u16 {
        400
    }
    /// The body: `{error, status, code, data:{errors}}`.
    pub fn to_body(&self) -> Vec<u8> {
        let data = (!self.errors.is_empty()).then(|| RawJson::of(&Details { errors: &self.errors }));
        PublicError { data, ..PublicError::new(self.status(), self.code, self.message.clone()) }.to_body()
    }
}

#[derive(Serialize)]
struct Details<'a> {
    errors: &'a [ConfigError],
}
