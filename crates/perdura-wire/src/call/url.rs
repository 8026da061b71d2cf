//! The step in the URL of a call.

use url::form_urlencoded;

/// The URL with its parameter `stepId` set. The rest is left byte for byte as the app registered it.
pub(super) fn with_step(url: &str, step: &str) -> String {
    let step: String = form_urlencoded::byte_serialize(step.as_bytes()).collect();
    let (base, query) = url.split_once('?').unwrap_or((url, ""));
    let mut out = String::with_capacity(url.len() + step.len() + 8);
    out.push_str(base);
    let mut separator = '?';
    for pair in query.split('&').filter(|pair| !pair.is_empty() && !is_step(pair)) {
        out.push(separator);
        out.push_str(pair);
        separator = '&';
    }
    out.push(separator);
    out.push_str("stepId=");
    out.push_str(&step);
    out
}

fn is_step(pair: &str) -> bool {
    pair.split('=').next() == Some("stepId")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_step_is_set_once() {
        for (url, step, want) in [
            ("http://a/x?fnId=f&stepId=step", "step", "http://a/x?fnId=f&stepId=step"),
            ("http://a/x?fnId=f&stepId=step", "0a1b", "http://a/x?fnId=f&stepId=0a1b"),
            ("http://a/x?stepId=step&fnId=f&stepId=y", "z", "http://a/x?fnId=f&stepId=z"),
            ("http://a/x?stepIdea=1", "z", "http://a/x?stepIdea=1&stepId=z"),
            ("http://a/x", "z", "http://a/x?stepId=z"),
            ("http://a/x?", "a b&c", "http://a/x?stepId=a+b%26c"),
        ] {
            assert_eq!(with_step(url, step), want);
        }
    }
}
