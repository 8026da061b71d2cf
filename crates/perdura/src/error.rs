//! Errors: what a function may return, and what a failed step looks like from outside.

use std::any::Any;
use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use perdura_types::RawJson;
use serde::{Deserialize, Serialize};

/// The result of functions and steps.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a function or a step failed, as data that outlives the process.
///
/// Any [`std::error::Error`] becomes one with `?`. By default the failed attempt is made again later, as often as the
/// function or the step allows; [`Error::non_retriable`] and [`Error::retry_after`] say otherwise.
///
/// ```
/// use perdura::{Error, Result, ResultExt};
/// use std::time::Duration;
///
/// fn parse(text: &str) -> Result<u32> {
///     // A number that is not one will not be one on the next attempt either.
///     text.parse::<u32>().non_retriable()
/// }
/// assert!(!parse("x").unwrap_err().is_retriable());
///
/// fn busy() -> Result<()> {
///     Err(Error::new("Busy", "the printer is warming up").retry_after(Duration::from_secs(30)))
/// }
/// assert!(busy().unwrap_err().is_retriable());
/// ```
///
/// It deliberately does not implement [`std::error::Error`] itself, so that the conversion above can exist.
#[derive(Clone)]
pub struct Error {
    name: String,
    message: String,
    stack: Option<String>,
    retry: Retry,
}

/// What is to happen after a failed attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Retry {
    /// As the function or step is configured.
    Usual,
    /// Nothing.
    Never,
    /// Another attempt after this time.
    After(Duration),
}

/// The JSON form of an error. Other languages leave things out, or write something else altogether.
#[derive(Default, Serialize, Deserialize)]
struct Wire {
    name: Option<String>,
    message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stack: Option<String>,
}

/// The name of an error that has none.
const UNNAMED: &str = "Error";

impl Error {
    /// An error by a stable name, such as `CardDeclined`, and a sentence for people.
    pub fn new(name: impl Into<String>, message: impl Into<String>) -> Self {
        Self { name: name.into(), message: message.into(), stack: None, retry: Retry::Usual }
    }
    /// An error from anything that can be shown, for types that do not implement [`std::error::Error`].
    pub fn message(message: impl fmt::Display) -> Self {
        Self::new(UNNAMED, message.to_string())
    }
    /// No further attempt is made.
    #[must_use]
    pub fn non_retriable(mut self) -> Self {
        self.retry = Retry::Never;
        self
    }
    /// The next attempt, if one is left, is made after this time.
    #[must_use]
    pub fn retry_after(mut self, delay: Duration) -> Self {
        self.retry = Retry::After(delay);
        self
    }
    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }
    /// The sentence.
    pub fn text(&self) -> &str {
        &self.message
    }
    /// Whether another attempt may help.
    pub fn is_retriable(&self) -> bool {
        self.retry != Retry::Never
    }

    pub(crate) fn retry(&self) -> Retry {
        self.retry
    }
    pub(crate) fn to_json(&self) -> RawJson {
        let (name, message) = (Some(self.name.clone()), Some(self.message.clone()));
        RawJson::of(&Wire { name, message, stack: self.stack.clone() })
    }
    /// An error for good, whoever wrote it down.
    pub(crate) fn from_json(error: &RawJson) -> Self {
        let Wire { name, message, stack } = serde_json::from_str(error.get()).unwrap_or_default();
        Self {
            name: name.unwrap_or_else(|| UNNAMED.to_owned()),
            message: message.unwrap_or_else(|| error.get().to_owned()),
            stack,
            retry: Retry::Never,
        }
    }
}

impl<E: StdError + Send + Sync + 'static> From<E> for Error {
    fn from(error: E) -> Self {
        if let Some(step) = (&error as &dyn Any).downcast_ref::<StepError>() {
            return Self {
                name: step.name.clone(),
                message: step.message.clone(),
                stack: step.stack.clone(),
                // The step has used up its attempts: entering the function again would find the same error.
                retry: Retry::Never,
            };
        }
        Self { name: type_name::<E>(), message: error.to_string(), stack: causes(&error), retry: Retry::Usual }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.message)?;
        match &self.stack {
            Some(stack) => write!(f, "\n{stack}"),
            None => Ok(()),
        }
    }
}

/// `ParseIntError` of `core::num::error::ParseIntError`; generic arguments are dropped.
fn type_name<E>() -> String {
    let whole = std::any::type_name::<E>();
    let path = whole.split_once('<').map_or(whole, |(path, _)| path);
    path.rsplit("::").next().unwrap_or(path).to_owned()
}

/// What lies below an error, a line each.
fn causes(error: &dyn StdError) -> Option<String> {
    let mut lines = Vec::new();
    let mut below = error.source();
    while let Some(cause) = below {
        lines.push(format!("caused by: {cause}"));
        below = cause.source();
    }
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// A step that failed for good: its attempts are used up, or its error allowed no other.
///
/// Catch it to do something else instead; let it pass with `?` and the function fails at once.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct StepError {
    step: String,
    name: String,
    message: String,
    stack: Option<String>,
}

/// Errors after which nobody knows what a step did. All but the first come from servers that call over HTTP and got no
/// answer, or one that is not this library's; some use `http_unreachable` for connections that broke as well.
const LOST: [&str; 6] =
    ["AttemptLost", "connection_lost", "request_duration_too_long", "http_unreachable", "http_not_ok", "not_sdk"];

impl StepError {
    /// The step's id.
    pub fn step(&self) -> &str {
        &self.step
    }
    /// The error's name, e.g. `CardDeclined`.
    pub fn name(&self) -> &str {
        &self.name
    }
    /// The sentence for people.
    pub fn message(&self) -> &str {
        &self.message
    }
    /// Whether the process, or the way to it, was lost while the step was executing and the step may not be repeated: nobody
    /// knows whether it did its work. See [`Step::retries`](crate::Step::retries).
    pub fn is_attempt_lost(&self) -> bool {
        LOST.contains(&self.name.as_str())
    }

    pub(crate) fn new(step: &str, name: &str, message: impl Into<String>) -> Self {
        Self { step: step.to_owned(), name: name.to_owned(), message: message.into(), stack: None }
    }
    pub(crate) fn from_json(step: &str, error: &RawJson) -> Self {
        let Error { name, message, stack, retry: _ } = Error::from_json(error);
        Self { step: step.to_owned(), name, message, stack }
    }
}

/// Says of any error what is to happen next.
pub trait ResultExt<T> {
    /// An error allows no further attempt.
    fn non_retriable(self) -> Result<T>;
    /// After an error the next attempt, if one is left, is made after this time.
    fn retry_after(self, delay: Duration) -> Result<T>;
}

impl<T, E: Into<Error>> ResultExt<T> for std::result::Result<T, E> {
    fn non_retriable(self) -> Result<T> {
        self.map_err(|error| error.into().non_retriable())
    }
    fn retry_after(self, delay: Duration) -> Result<T> {
        self.map_err(|error| error.into().retry_after(delay))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_read_whoever_wrote_them_down() {
        for (json, expected) in [
            (r#"{"name":"CardDeclined","message":"no money"}"#, "CardDeclined: no money"),
            (r#"{"name":"E","message":"m","stack":"at a.ts:1"}"#, "E: m\nat a.ts:1"),
            (r#"{"message":"no money","code":7}"#, "Error: no money"),
            (r#"{"name":null,"message":""}"#, "Error: "),
            (r#"{"name":"CardDeclined"}"#, r#"CardDeclined: {"name":"CardDeclined"}"#),
            (r#"{"message":7}"#, r#"Error: {"message":7}"#),
            (r#""no money""#, r#"Error: "no money""#),
            ("null", "Error: null"),
        ] {
            let error = Error::from_json(&RawJson::parse(json).unwrap());
            assert_eq!((format!("{error:?}").as_str(), error.is_retriable()), (expected, false));
        }
    }

    #[test]
    fn an_error_comes_back_from_its_json() {
        let cause = std::io::Error::other("disk full".parse::<u32>().unwrap_err());
        let error = Error::from(cause);
        assert_eq!(format!("{:?}", Error::from_json(&error.to_json())), format!("{error:?}"));
    }
}
