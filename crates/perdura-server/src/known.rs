//! What is registered, for whoever named something else.

use std::sync::Arc;

use perdura_core::{Answer, ApiCall};
use perdura_types::App;

use crate::answer::Refusal;
use crate::bounds::KNOWN_SHOWN_MAX;
use crate::extract::excerpt;
use crate::state::ServerState;

/// There is no such function.
pub(crate) async fn function_not_found(state: &ServerState, given: &str) -> Refusal {
    let apps = apps(state).await;
    let slugs = apps.iter().flat_map(|app| &app.functions).map(|function| function.slug.as_str());
    let message = format!("no function has the slug or id '{}': {}", excerpt(given), listed(slugs));
    Refusal::not_found("function_not_found", message)
}

/// There is no such app.
pub(crate) async fn app_not_found(state: &ServerState, given: &str) -> Refusal {
    let apps = apps(state).await;
    let message =
        format!("no app is registered at '{}': {}", excerpt(given), listed(apps.iter().map(|app| app.url.as_str())));
    Refusal::not_found("app_not_found", message)
}

async fn apps(state: &ServerState) -> Vec<Arc<App>> {
    match state.engine.call(ApiCall::Apps).await {
        Ok(Answer::Apps(apps)) => apps,
        // The list is a help; without it the answer is still right.
        Ok(_) | Err(_) => Vec::new(),
    }
}

fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names = names.map(excerpt).collect::<Vec<_>>();
    let more = names.len().saturating_sub(KNOWN_SHOWN_MAX);
    let shown = names.iter().take(KNOWN_SHOWN_MAX).map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ");
    match (names.len(), more) {
        (0, _) => "none is registered, start the app and let it register".to_owned(),
        (_, 0) => format!("registered are {shown}"),
        (_, more) => format!("registered are {shown} and {more} more"),
    }
}
