//! Answers about apps.

use std::sync::Arc;

use perdura_contract::{Call, Failure, NoErrors};
use perdura_core::{Answer, ApiCall};
use perdura_engine::KnownApp;
use perdura_types::App;
use perdura_wire::register::normalise_url;

use super::{AppError, AppList, AppRef, AppView, Apps, SyncApp, SyncError, SyncedApp, UnregisteredUrl};
use crate::extract::excerpt;
use crate::management::{Management, stopping, unexpected};

impl Apps for Management {
    async fn list(&self, _call: &Call) -> Result<AppList, Failure<NoErrors>> {
        let apps = self.apps().await?;
        let known = self.state.apps.known();
        let unregistered = known.iter().filter(|known| !apps.iter().any(|app| app.url == known.url));
        let unregistered =
            unregistered.map(|known| UnregisteredUrl { url: known.url.clone(), error: known.error.clone() }).collect();
        Ok(AppList { apps: apps.iter().map(|app| view(app, &known)).collect(), unregistered })
    }

    async fn get(&self, _call: &Call, input: AppRef) -> Result<AppView, Failure<AppError>> {
        let app = self.app(&input.app_id).await?;
        Ok(view(&app, &self.state.apps.known()))
    }

    async fn sync(&self, _call: &Call, input: SyncApp) -> Result<SyncedApp, Failure<SyncError>> {
        let text = if input.url.contains("://") { input.url.clone() } else { format!("http://{}", input.url) };
        let url = normalise_url(&text)
            .map_err(|reason| Failure::declared(SyncError::InvalidUrl, format!("url cannot be used: {reason}")))?;
        if let Err(reason) = self.state.apps.ask(&url).await {
            let message = format!("the app at {url} did not register: {reason}");
            return Err(Failure::declared(SyncError::Failed, message));
        }
        let apps = self.apps().await?;
        Ok(SyncedApp {
            apps: apps.iter().filter(|app| app.url == url).map(|app| AppView::new(app, None)).collect(),
            url,
        })
    }

    async fn remove(&self, _call: &Call, input: AppRef) -> Result<(), Failure<AppError>> {
        let app = self.app(&input.app_id).await?;
        match self.state.engine.call(ApiCall::RemoveApp { url: app.url.clone() }).await.map_err(stopping)? {
            Answer::Done => Ok(()),
            Answer::NotFound => Err(missing(&input.app_id)),
            answer => Err(unexpected(&answer)),
        }
    }
}

impl Management {
    /// All registered apps, by name.
    pub(in crate::management) async fn apps<E>(&self) -> Result<Vec<Arc<App>>, Failure<E>> {
        match self.state.engine.call(ApiCall::Apps).await.map_err(stopping)? {
            Answer::Apps(apps) => Ok(apps),
            answer => Err(unexpected(&answer)),
        }
    }

    async fn app(&self, id: &str) -> Result<Arc<App>, Failure<AppError>> {
        let apps = self.apps().await?;
        let found = apps.into_iter().find(|app| app.name == id || app.id.to_string() == id);
        found.ok_or_else(|| missing(id))
    }
}

fn missing(id: &str) -> Failure<AppError> {
    let message = format!("there is no app '{}': list the apps to see which there are", excerpt(id));
    Failure::declared(AppError::NotFound, message)
}

fn view(app: &App, known: &[KnownApp]) -> AppView {
    let error = known.iter().find(|known| known.url == app.url).and_then(|known| known.error.clone());
    AppView::new(app, error)
}
