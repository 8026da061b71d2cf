//! Signed links to a run: who holds one may read that run, and nothing else, until the link ends.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{Method, Uri};
use axum::middleware::Next;
use axum::response::Response;
use perdura_coordination::Coordination;

use crate::auth::{Principal, Scope};

/// Below which a run's status and timeline lie.
const RUN_PATHS: [&str; 3] =
    ["/api/orpc/coordination/runs/", "/api/coordination/runs/", "/api/workflows/coordination/runs/"];

/// Lets the holder of a link read its run.
pub(crate) async fn admit(State(coordination): State<Coordination>, mut request: Request, next: Next) -> Response {
    if *request.method() == Method::GET
        && let Some((token, bare)) = without_token(request.uri())
        && let Some(run) = run_of(request.uri().path())
        && let Ok(allowed) = coordination.run_of_trace_token(&token).await
        && allowed.as_str() == run
    {
        let link = Principal::Key { name: Arc::from("a link to a run"), scopes: [Scope::Read].into() };
        *request.uri_mut() = bare;
        request.extensions_mut().insert(link);
    }
    next.run(request).await
}

/// The token of the query, and the address without it: a procedure takes no such field.
fn without_token(uri: &Uri) -> Option<(String, Uri)> {
    let query = uri.query()?;
    let token = query.split('&').find_map(|pair| pair.strip_prefix("token="))?.to_owned();
    let rest = query.split('&').filter(|pair| !pair.starts_with("token=")).collect::<Vec<_>>().join("&");
    let bare = if rest.is_empty() { uri.path().to_owned() } else { format!("{}?{rest}", uri.path()) };
    Some((token.replace("%7E", "~").replace("%7e", "~"), bare.parse().ok()?))
}

/// The run whose status or timeline lies at a path.
fn run_of(path: &str) -> Option<&str> {
    let rest = RUN_PATHS.iter().find_map(|prefix| path.strip_prefix(prefix))?;
    let run = rest.strip_suffix("/timeline").unwrap_or(rest);
    (!run.is_empty() && !run.contains('/')).then_some(run)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leads_to_one_run() {
        for (path, run) in [
            ("/api/orpc/coordination/runs/run-1/timeline", Some("run-1")),
            ("/api/coordination/runs/run-1", Some("run-1")),
            ("/api/orpc/coordination/runs/run-1/cancel", None),
            ("/api/orpc/coordination/runs/", None),
            ("/api/orpc/coordination/workflows", None),
        ] {
            assert_eq!(run_of(path), run, "{path}");
        }
        let uri = "/api/x?a=1&token=trace%7Er~1~s&b=2".parse().unwrap();
        let (token, bare) = without_token(&uri).unwrap();
        assert_eq!((token.as_str(), bare.to_string().as_str()), ("trace~r~1~s", "/api/x?a=1&b=2"));
    }
}
