//! What the service is started with.

/// What the service is started with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoordinationOptions {
    /// How people and workers reach this server, such as `https://perdura.example.com`.
    pub public_url: String,
    /// Where the engine's own pages are: the base of the trace links to them. See [`base_url`].
    pub engine_url: String,
}

/// Where the engine is, when nothing else is said.
const ENGINE_URL: &str = "http://localhost:8288";

impl Default for CoordinationOptions {
    fn default() -> Self {
        Self { public_url: ENGINE_URL.to_owned(), engine_url: ENGINE_URL.to_owned() }
    }
}

impl CoordinationOptions {
    /// Without slashes at the ends.
    pub(crate) fn trimmed(self) -> Self {
        Self { public_url: trimmed(&self.public_url), engine_url: trimmed(&self.engine_url) }
    }
}

/// Where the engine is, from the environment: `INNGEST_BASE_URL`, then `INNGEST_EVENT_API_BASE_URL`, then `INNGEST_DEV` when it
/// is an address, else `http://localhost:8288`.
pub fn base_url(variable: impl Fn(&str) -> Option<String>) -> String {
    let names = ["INNGEST_BASE_URL", "INNGEST_EVENT_API_BASE_URL", "INNGEST_DEV"];
    let found = names.iter().find_map(|name| {
        let value = variable(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())?;
        // `INNGEST_DEV` may also be a switch.
        (*name != "INNGEST_DEV" || value.contains("://")).then_some(value)
    });
    trimmed(&found.unwrap_or_else(|| ENGINE_URL.to_owned()))
}

pub(crate) fn trimmed(url: &str) -> String {
    url.trim_end_matches('/').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r17_the_base_url_comes_from_the_first_variable_that_names_one() {
        let check = |variables: &[(&str, &str)], expected: &str| {
            let find =
                |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
            assert_eq!(base_url(find), expected, "{variables:?}");
        };
        check(&[], "http://localhost:8288");
        check(&[("INNGEST_DEV", "1")], "http://localhost:8288");
        check(&[("INNGEST_DEV", "true")], "http://localhost:8288");
        check(&[("INNGEST_DEV", "http://engine:9/")], "http://engine:9");
        check(&[("INNGEST_DEV", "http://c"), ("INNGEST_EVENT_API_BASE_URL", "http://b//")], "http://b");
        check(&[("INNGEST_EVENT_API_BASE_URL", "http://b"), ("INNGEST_BASE_URL", "http://a/x/")], "http://a/x");
        check(&[("INNGEST_BASE_URL", " "), ("INNGEST_DEV", "http://c")], "http://c");
    }
}
