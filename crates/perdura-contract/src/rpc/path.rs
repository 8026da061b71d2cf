//! From an address to a procedure's keys.

use percent_encoding::percent_decode_str;

/// The rest of a path behind a prefix; `None` when the path lies elsewhere.
pub(super) fn below<'a>(path: &'a str, prefix: &str) -> Option<&'a str> {
    let rest = path.strip_prefix(prefix)?;
    (rest.is_empty() || rest.starts_with('/')).then_some(rest)
}

/// The keys of a path below the prefix: one slash on each side is dropped, and each segment is decoded once, after the
/// path was split, so that a key may contain a slash.
pub(super) fn keys(rest: &str) -> Option<Vec<String>> {
    let rest = rest.strip_prefix('/').unwrap_or(rest);
    let rest = rest.strip_suffix('/').unwrap_or(rest);
    rest.split('/').map(|segment| percent_decode_str(segment).decode_utf8().ok().map(Into::into)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(path: &str, expect: Option<&[&str]>) {
        let found = below(path, "/rpc").and_then(keys);
        assert_eq!(found, expect.map(|keys| keys.iter().map(|&key| key.to_owned()).collect::<Vec<_>>()));
    }

    #[test]
    fn paths_become_keys() {
        check("/rpc/ping", Some(&["ping"]));
        check("/rpc/planet/find/", Some(&["planet", "find"]));
        check("/rpc/we%20ird%2Fk%E2%82%ACy", Some(&["we ird/k€y"]));
        check("/rpc//ping", Some(&["", "ping"]));
        check("/rpc", Some(&[""]));
        check("/rpcs/ping", None);
        check("/other/ping", None);
        check("/rpc/%ff", None);
    }
}
