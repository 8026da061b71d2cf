//! A small carrier's portal to try the robot on: log in, ship, search. It stands for a system that a team cannot change.
//!
//! Like a real carrier it ships whatever is submitted, as often as it is submitted. Its [`ledger`] keeps every shipment
//! and counts those with the same customer reference: it judges whether a robot ever did something twice.
//! Nothing of it is needed by a robot for another carrier.

pub mod cities;
pub mod form;
pub mod ledger;
pub mod logins;
mod pages;
mod routes;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;

use self::ledger::Ledger;
use self::logins::Logins;
use crate::secret::Credentials;

/// How a portal behaves.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Holds the ledger.
    pub data: PathBuf,
    /// Who may log in.
    pub credentials: Credentials,
    /// How long a submission takes: half of it before the shipment is in the ledger and half of it after.
    pub delay: Duration,
    /// Every how many submissions one is refused; 0 for none.
    pub refuse_every: u64,
}

/// A portal in this process.
pub struct Portal {
    settings: Settings,
    ledger: Arc<Ledger>,
    logins: Logins,
    submissions: AtomicU64,
}

impl Portal {
    /// Opens the ledger.
    pub fn open(settings: Settings) -> io::Result<Arc<Self>> {
        let ledger = Arc::new(Ledger::open(&settings.data)?);
        Ok(Arc::new(Self { ledger, logins: Logins::default(), submissions: AtomicU64::new(0), settings }))
    }

    /// What was shipped.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Forgets who is logged in, as a portal does now and then.
    pub fn log_everyone_out(&self) {
        self.logins.clear();
    }

    /// All pages.
    pub fn router(self: &Arc<Self>) -> Router {
        routes::router(Arc::clone(self))
    }

    /// Serves the pages until `stop` is ready.
    pub async fn serve(
        self: Arc<Self>,
        listener: TcpListener,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> io::Result<()> {
        axum::serve(listener, self.router()).with_graceful_shutdown(stop).await
    }

    /// Whether this submission is one of those refused on purpose.
    fn refuses_this_one(&self) -> bool {
        let number = self.submissions.fetch_add(1, Ordering::Relaxed) + 1;
        self.settings.refuse_every > 0 && number.is_multiple_of(self.settings.refuse_every)
    }
}
