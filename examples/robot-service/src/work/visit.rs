//! One batch's visit to the portal: a session, with patience. It bounds every call, logs in again when the portal has
//! forgotten the login, and opens a new session when one breaks.

use std::path::PathBuf;
use std::time::Duration;

use tokio::time::timeout;

use super::Workshop;
use crate::bounds::{EARLIER_ATTEMPTS_MAX, PORTAL_PAUSE, PORTAL_TRIES_MAX, SESSIONS_PER_BATCH_MAX};
use crate::driver::form::Form;
use crate::driver::{Driver, Failure, Session, Shipped, Start};
use crate::files;
use crate::ids::Reference;
use crate::spool::Batch;
use crate::stop::Stop;
use crate::wire::dispatch::Item;

/// See the module.
pub struct Visit<'a, D: Driver> {
    workshop: &'a Workshop<D>,
    batch: &'a Batch,
    folder: PathBuf,
    /// `None` while there is none: it broke and no new one could be opened.
    session: Option<D::Session>,
    opened: u32,
    stop: Stop,
}

impl<'a, D: Driver> Visit<'a, D> {
    /// Not begun yet.
    pub fn new(workshop: &'a Workshop<D>, batch: &'a Batch, stop: Stop) -> Self {
        let folder = workshop.scratch.path(&batch.dispatch.dispatch_id.0);
        Self { workshop, batch, folder, session: None, opened: 0, stop }
    }

    /// Opens a session. Without cookies of an earlier one it logs in.
    pub async fn begin(&mut self) -> Result<(), Failure> {
        self.opened += 1;
        let folder = self.folder.join(self.opened.to_string());
        files::make_folder(&folder)
            .map_err(|error| Failure::Broken(format!("cannot make {}: {error}", folder.display())))?;
        let dispatch = &self.batch.dispatch;
        let cookies = self.workshop.sessions.load(&dispatch.workspace_id, &dispatch.credentials);
        let is_new = cookies.is_empty();
        self.session = Some(self.workshop.driver.open(Start { folder, cookies }).await?);
        if is_new { self.log_in().await } else { Ok(()) }
    }

    /// Submits a shipment. A session that broke is replaced, so that the caller can search afterwards.
    pub async fn submit(&mut self, reference: &Reference, form: &Form) -> Result<Shipped, Failure> {
        let limit = self.limit();
        let failure = match within(limit, self.session()?.submit(reference, form)).await {
            Err(Failure::LoggedOut) => {
                self.log_in().await?;
                match within(limit, self.session()?.submit(reference, form)).await {
                    Ok(shipped) => return Ok(shipped),
                    Err(failure) => failure,
                }
            }
            Ok(shipped) => return Ok(shipped),
            Err(failure) => failure,
        };
        match failure {
            Failure::Broken(reason) => {
                self.replace(&reason).await?;
                Err(Failure::Unanswered(reason))
            }
            other => Err(other),
        }
    }

    /// Searches for a reference, again if need be: without an answer nothing may be submitted.
    pub async fn find(&mut self, reference: &Reference) -> Result<Option<Shipped>, Failure> {
        let mut patience = Patience::new(self.stop.clone());
        loop {
            let limit = self.limit();
            let failure = match within(limit, self.session()?.find(reference)).await {
                Ok(found) => return Ok(found),
                Err(failure) => failure,
            };
            self.mend(failure, &mut patience).await?;
        }
    }

    /// The first shipment of this item's attempts before this one, if one of them got through after all.
    pub async fn find_earlier(&mut self, item: &Item) -> Result<Option<Shipped>, Failure> {
        let oldest = item.attempt.saturating_sub(EARLIER_ATTEMPTS_MAX).max(1);
        for attempt in oldest..item.attempt {
            if let Some(shipped) = self.find(&Reference::of(&item.item_id, attempt)).await? {
                return Ok(Some(shipped));
            }
        }
        Ok(None)
    }

    /// Looks a guide up.
    pub async fn guide_of(&mut self, pedido: &str) -> Result<Shipped, Failure> {
        let mut patience = Patience::new(self.stop.clone());
        loop {
            let limit = self.limit();
            let failure = match within(limit, self.session()?.guide_of(pedido)).await {
                Ok(shipped) => return Ok(shipped),
                Err(failure) => failure,
            };
            self.mend(failure, &mut patience).await?;
        }
    }

    /// Keeps a picture of what the portal shows; says the name of its file.
    pub async fn picture(&mut self, item: &Item) -> Option<String> {
        let session = self.session.as_mut()?;
        let picture = timeout(self.workshop.pace.item_time_max, session.picture()).await.ok()??;
        self.workshop.pictures.keep(item, &picture)
    }

    /// Ends it.
    pub async fn end(mut self) {
        self.close().await;
        // What cannot be removed now is removed by the next start.
        drop(std::fs::remove_dir_all(&self.folder));
    }

    async fn close(&mut self) {
        if let Some(session) = self.session.take() {
            session.close().await;
        }
    }

    /// Does what makes another try of a question worthwhile, or gives the failure back.
    async fn mend(&mut self, failure: Failure, patience: &mut Patience) -> Result<(), Failure> {
        let is_final = matches!(failure, Failure::Refused { .. } | Failure::NoLogin(_));
        if is_final || !patience.is_left() {
            return Err(failure);
        }
        match failure {
            Failure::LoggedOut => self.log_in().await,
            Failure::Broken(reason) => self.replace(&reason).await,
            Failure::Unanswered(_) | Failure::TimedOut(_) => {
                patience.pause().await;
                Ok(())
            }
            other @ (Failure::Refused { .. } | Failure::NoLogin(_)) => Err(other),
        }
    }

    /// Closes a session that broke and opens another.
    async fn replace(&mut self, reason: &str) -> Result<(), Failure> {
        tracing::warn!(dispatch = %self.batch.dispatch.dispatch_id, reason, "the session broke");
        self.close().await;
        if self.opened >= SESSIONS_PER_BATCH_MAX || self.stop.is_requested() {
            return Err(Failure::Broken(reason.to_owned()));
        }
        self.begin().await.map_err(|failure| Failure::Broken(format!("{reason}; then {failure}")))
    }

    /// Logs in and keeps the cookies. A login that fails is the end of the visit: trying on would lock the account.
    async fn log_in(&mut self) -> Result<(), Failure> {
        let dispatch = &self.batch.dispatch;
        let mut patience = Patience::new(self.stop.clone());
        loop {
            let limit = self.limit();
            match within(limit, self.session()?.log_in(&dispatch.credentials)).await {
                Ok(()) => break,
                Err(Failure::Unanswered(_) | Failure::TimedOut(_)) if patience.is_left() => patience.pause().await,
                Err(failure) => {
                    self.close().await;
                    return Err(Failure::NoLogin(failure.to_string()));
                }
            }
        }
        let cookies = within(self.limit(), self.session()?.cookies()).await?;
        self.workshop.sessions.save(&dispatch.workspace_id, &dispatch.credentials, cookies);
        Ok(())
    }

    fn session(&mut self) -> Result<&mut D::Session, Failure> {
        self.session.as_mut().ok_or_else(|| Failure::Broken("there is no session with the portal".to_owned()))
    }

    fn limit(&self) -> Duration {
        self.workshop.pace.item_time_max
    }
}

async fn within<T>(limit: Duration, call: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    timeout(limit, call).await.unwrap_or_else(|_| Err(Failure::TimedOut(limit.as_millis())))
}

/// How often, and how soon, something is tried again.
struct Patience {
    tries_left: u32,
    pause: Duration,
    stop: Stop,
}

impl Patience {
    fn new(stop: Stop) -> Self {
        Self { tries_left: PORTAL_TRIES_MAX - 1, pause: PORTAL_PAUSE, stop }
    }

    /// Whether another try is allowed; a stop ends all patience.
    fn is_left(&mut self) -> bool {
        let is_left = self.tries_left > 0 && !self.stop.is_requested();
        self.tries_left = self.tries_left.saturating_sub(1);
        is_left
    }

    async fn pause(&mut self) {
        self.stop.pause(self.pause).await;
        self.pause *= 2;
    }
}
