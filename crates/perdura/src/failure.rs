//! What a failure handler gets.

use serde::Deserialize;
use serde::de::DeserializeOwned;

/// A run of another function that failed for good.
#[derive(Debug, Clone)]
pub struct Failed<In> {
    /// What started the failed run, when it still reads as `In`.
    pub input: Option<In>,
    /// The failed run.
    pub run_id: String,
    /// Its function's full id, `<app>-<function>`.
    pub function_id: String,
    /// The error's name.
    pub name: String,
    /// The error's sentence.
    pub message: String,
}

#[derive(Deserialize)]
struct Wire {
    run_id: String,
    function_id: String,
    #[serde(default)]
    error: WireError,
    event: WireEvent,
}
#[derive(Deserialize, Default)]
struct WireError {
    #[serde(default)]
    name: String,
    #[serde(default)]
    message: String,
}
#[derive(Deserialize)]
struct WireEvent {
    #[serde(default)]
    data: serde_json::Value,
}

impl<'de, In: DeserializeOwned> Deserialize<'de> for Failed<In> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Wire { run_id, function_id, error, event } = Wire::deserialize(deserializer)?;
        Ok(Self {
            input: serde_json::from_value(event.data).ok(),
            run_id,
            function_id,
            name: error.name,
            message: error.message,
        })
    }
}
