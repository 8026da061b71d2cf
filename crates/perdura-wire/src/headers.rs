//! Names of the headers of the wire, and one way to look them up.

/// `x-inngest-sdk`: language and version of the SDK; marks every answer of one.
pub const SDK: &str = "x-inngest-sdk";
/// `x-inngest-req-version`: the execution version.
pub const REQUEST_VERSION: &str = "x-inngest-req-version";
/// `x-inngest-no-retry`: `true` forbids a retry.
pub const NO_RETRY: &str = "x-inngest-no-retry";
/// `retry-after`: seconds or a date.
pub const RETRY_AFTER: &str = "retry-after";
/// `x-inngest-signature`: `t=<seconds>&s=<hex>`.
pub const SIGNATURE: &str = "x-inngest-signature";
/// `x-inngest-server-kind`: `dev` or `cloud`.
pub const SERVER_KIND: &str = "x-inngest-server-kind";
/// `x-inngest-expected-server-kind`: what the SDK wants to talk to.
pub const EXPECTED_SERVER_KIND: &str = "x-inngest-expected-server-kind";
/// `x-inngest-sync-kind`: `in_band` or `out_of_band`.
pub const SYNC_KIND: &str = "x-inngest-sync-kind";
/// `x-inngest-event-id-seed`: makes the internal ids of a repeated request the same.
pub const EVENT_ID_SEED: &str = "x-inngest-event-id-seed";
/// `x-inngest-step-id`: the targeted step, or `step`.
pub const STEP_ID: &str = "x-inngest-step-id";
/// `x-inngest-job-id`: the item whose attempt a call is.
pub const JOB_ID: &str = "x-inngest-job-id";
/// `x-run-id`: the run.
pub const RUN_ID: &str = "x-run-id";
/// `x-request-id`: unique per dispatch.
pub const REQUEST_ID: &str = "x-request-id";
/// `x-perdura-version`: the release of the server that calls; an SDK may then use what only Perdura understands.
pub const PERDURA_VERSION: &str = "x-perdura-version";
/// `content-type`.
pub const CONTENT_TYPE: &str = "content-type";

/// Headers of an answer, looked up by a name in lower case.
pub trait Headers {
    /// The first value of the header; nothing when it is absent or not text.
    fn header(&self, name: &str) -> Option<&str>;
}

impl<K: AsRef<str>, V: AsRef<str>> Headers for [(K, V)] {
    fn header(&self, name: &str) -> Option<&str> {
        self.iter().find(|(key, _)| key.as_ref().eq_ignore_ascii_case(name)).map(|(_, value)| value.as_ref())
    }
}

impl<K: AsRef<str>, V: AsRef<str>, const N: usize> Headers for [(K, V); N] {
    fn header(&self, name: &str) -> Option<&str> {
        self.as_slice().header(name)
    }
}

impl Headers for http::HeaderMap {
    fn header(&self, name: &str) -> Option<&str> {
        self.get(name)?.to_str().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_ignore_case() {
        let list = [("X-Inngest-SDK", "inngest-js:v3.54.2"), ("Retry-After", "5")];
        let mut map = http::HeaderMap::new();
        for (name, value) in list {
            map.insert(http::HeaderName::from_bytes(name.as_bytes()).unwrap(), http::HeaderValue::from_static(value));
        }
        for (name, value) in [(SDK, Some("inngest-js:v3.54.2")), (RETRY_AFTER, Some("5")), (NO_RETRY, None)] {
            assert_eq!((list.header(name), map.header(name)), (value, value), "{name}");
        }
    }
}
