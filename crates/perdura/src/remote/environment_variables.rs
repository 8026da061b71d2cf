//! Settings from the environment of the process.

use super::settings::{Mode, Remote, normal_url, signing_key_of};
use crate::{Error, Result};
use perdura_wire::signature::SigningKeys;

/// Where a server listens that was started for development.
const DEV_URL: &str = "http://127.0.0.1:8288";
/// What a variable may begin with, the most wanted first.
const PREFIXES: [&str; 2] = ["PERDURA_", "INNGEST_"];

/// The variables of the environment.
pub(crate) struct Variables<F>(F);

impl Variables<fn(&str) -> Option<String>> {
    pub(crate) fn of_process() -> Self {
        Self(|name| std::env::var(name).ok())
    }
}

/// What `…_DEV` says.
enum Dev {
    No,
    Yes,
    At(String),
}

impl<F: Fn(&str) -> Option<String>> Variables<F> {
    /// The value of a variable; empty is absent.
    pub(crate) fn get(&self, name: &str) -> Option<String> {
        let value = |prefix: &str| self.0(&format!("{prefix}{name}")).filter(|value| !value.trim().is_empty());
        PREFIXES.into_iter().find_map(value)
    }

    pub(super) fn remote(&self) -> Result<Remote> {
        let base = self.get("BASE_URL");
        let remote = match (self.dev(), base) {
            (Dev::At(url), None) => Remote::new(Mode::Dev, normal_url(&url)?),
            (Dev::At(_) | Dev::Yes, Some(base)) => Remote::new(Mode::Dev, normal_url(&base)?),
            (Dev::Yes, None) => Remote::new(Mode::Dev, DEV_URL.to_owned()),
            (Dev::No, base) => Remote::new(Mode::Keyed(self.keys()?), self.url_of_keyed(base)?),
        };
        self.details(remote)
    }

    fn dev(&self) -> Dev {
        match self.get("DEV") {
            None => Dev::No,
            Some(text) => match text.trim().to_ascii_lowercase().as_str() {
                "0" | "false" | "no" | "off" => Dev::No,
                "1" | "true" | "yes" | "on" => Dev::Yes,
                _ => Dev::At(text),
            },
        }
    }

    fn keys(&self) -> Result<SigningKeys> {
        let Some(key) = self.get("SIGNING_KEY") else {
            return Err(missing("SIGNING_KEY", "set it to the key that the server was started with"));
        };
        let fallback = self.get("SIGNING_KEY_FALLBACK").map(|key| signing_key_of(&key)).transpose()?;
        Ok(SigningKeys { current: signing_key_of(&key)?, fallback })
    }

    fn url_of_keyed(&self, base: Option<String>) -> Result<String> {
        let split = || self.get("API_BASE_URL").filter(|_| self.get("EVENT_API_BASE_URL").is_some());
        match base.or_else(split) {
            Some(url) => normal_url(&url),
            None => Err(missing("BASE_URL", "set it to where the server is")),
        }
    }

    fn details(&self, mut remote: Remote) -> Result<Remote> {
        if let Some(url) = self.get("API_BASE_URL") {
            remote = remote.api_url(&url)?;
        }
        if let Some(url) = self.get("EVENT_API_BASE_URL") {
            remote = remote.event_url(&url)?;
        }
        if let Some(key) = self.get("EVENT_KEY") {
            remote = remote.event_key(key.trim());
        }
        if let Some(name) = self.get("ENV") {
            remote = remote.environment(name);
        }
        Ok(remote)
    }
}

fn missing(name: &str, remedy: &str) -> Error {
    let message = format!(
        "PERDURA_{name} is not set: {remedy}, or set PERDURA_DEV=1 to use a server for development at {DEV_URL}"
    );
    Error::new("SettingMissing", message).non_retriable()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(variables: &[(&str, &str)], expect: &str) {
        let get = |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        let shown = match Variables(get).remote() {
            Ok(remote) => format!("{remote:?}"),
            Err(error) => error.to_string(),
        };
        assert_eq!(shown, expect, "{variables:?}");
    }

    fn remote(is_dev: bool, api: &str, events: &str, rest: &str) -> String {
        format!("Remote {{ is_dev: {is_dev}, api_url: \"{api}\", event_url: \"{events}\", {rest} }}")
    }

    #[test]
    fn the_environment_says_where_the_server_is() {
        let plain = "event_key: None, environment: None";
        let here = "http://127.0.0.1:8288";
        check(&[("INNGEST_DEV", "1")], &remote(true, here, here, plain));
        check(&[("INNGEST_DEV", "http://box:1/")], &remote(true, "http://box:1", "http://box:1", plain));
        check(&[("INNGEST_DEV", "box:1")], &remote(true, "http://box:1", "http://box:1", plain));
        let both = [("INNGEST_DEV", "http://a:1"), ("PERDURA_DEV", "http://b:1")];
        check(&both, &remote(true, "http://b:1", "http://b:1", plain));
        let based = [("PERDURA_DEV", "true"), ("INNGEST_BASE_URL", "http://c:1")];
        check(&based, &remote(true, "http://c:1", "http://c:1", plain));
        let keyed = [
            ("INNGEST_DEV", "0"),
            ("INNGEST_BASE_URL", "https://perdura.example"),
            ("INNGEST_EVENT_API_BASE_URL", "https://in.example"),
            ("INNGEST_SIGNING_KEY", "signkey-prod-00ff"),
            ("INNGEST_SIGNING_KEY_FALLBACK", "11ee"),
            ("INNGEST_EVENT_KEY", "secret"),
            ("INNGEST_ENV", "branch"),
        ];
        let rest = "event_key: Some(\"..\"), environment: Some(\"branch\")";
        check(&keyed, &remote(false, "https://perdura.example", "https://in.example", rest));
    }

    #[test]
    fn settings_that_cannot_work_are_refused() {
        let development = "or set PERDURA_DEV=1 to use a server for development at http://127.0.0.1:8288";
        let no_key = "PERDURA_SIGNING_KEY is not set: set it to the key that the server was started with";
        check(&[], &format!("{no_key}, {development}"));
        let no_url = "PERDURA_BASE_URL is not set: set it to where the server is";
        check(&[("PERDURA_SIGNING_KEY", "00ff")], &format!("{no_url}, {development}"));
        let wrong_url = "'ftp://x' is not the URL of a server: use one such as http://localhost:8288";
        check(&[("PERDURA_DEV", "ftp://x")], wrong_url);
        let not_hex = [("PERDURA_BASE_URL", "http://a"), ("PERDURA_SIGNING_KEY", "signkey-prod-tops3cret")];
        check(
            &not_hex,
            "the signing key (9 characters without prefix) is not hexadecimal: use an even number of the characters 0-9 and \
             a-f, such as from 'openssl rand -hex 32'",
        );
    }
}
