//! What the runner is started with.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use perdura_robot::Robot;

use super::hook::HookCall;

/// What the runner is started with.
#[derive(Clone, Default)]
pub struct RunnerOptions {
    /// For desks that are bound to robot jobs.
    pub robot: Option<Robot>,
    /// For headers and keys of desks' requests.
    pub secrets: DeskSecrets,
    /// The endpoint of language models for desks that name none, such as `http://localhost:11434/v1`.
    pub llm_base_url: Option<String>,
    /// Told of the end of each run.
    pub finished_hook: Option<Arc<dyn HookCall>>,
}

impl fmt::Debug for RunnerOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RunnerOptions")
            .field("secrets", &self.secrets)
            .field("llm_base_url", &self.llm_base_url)
            .finish_non_exhaustive()
    }
}

/// What a variable of the environment begins with that holds a secret of desks.
const PREFIX: &str = "PERDURA_SECRET_";

/// Secrets by name. Nothing prints them.
#[derive(Clone, Default)]
pub struct DeskSecrets {
    by_name: BTreeMap<String, String>,
}

impl DeskSecrets {
    /// Every `PERDURA_SECRET_…` variable, by what follows.
    pub fn of_environment(variables: impl IntoIterator<Item = (String, String)>) -> Self {
        let secret = |(name, value): (String, String)| Some((name.strip_prefix(PREFIX)?.to_owned(), value));
        Self { by_name: variables.into_iter().filter_map(secret).filter(|(_, value)| !value.is_empty()).collect() }
    }
    /// The secret of a name.
    pub(crate) fn find(&self, name: &str) -> Option<&str> {
        self.by_name.get(name).map(String::as_str)
    }
}

impl fmt::Debug for DeskSecrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.by_name.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_have_a_prefix_and_are_never_printed() {
        let variables = [("PERDURA_SECRET_TOKEN", "hunter2"), ("PERDURA_SECRET_EMPTY", ""), ("PATH", "/bin")];
        let secrets = DeskSecrets::of_environment(variables.map(|(name, value)| (name.to_owned(), value.to_owned())));
        assert_eq!(secrets.find("TOKEN"), Some("hunter2"));
        assert_eq!(secrets.find("EMPTY"), None);
        assert_eq!(secrets.find("PATH"), None);
        assert_eq!(format!("{secrets:?}"), r#"{"TOKEN"}"#);
    }
}
