//! The robot as a whole: what is put together when it starts, and in which order it stops.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use axum::Router;
use tokio::sync::mpsc;
use tokio::task::{JoinHandle, JoinSet};

use crate::bounds::LAST_CALLBACKS_TIME_MAX;
use crate::courier::Courier;
use crate::driver::Driver;
use crate::http::{self, Api};
use crate::secret::Secret;
use crate::spool::{Batch, Spool};
use crate::stop::{self, Stop, Stopper};
use crate::work::{self, Pace, Workshop};

/// How a robot is set up.
#[derive(Debug, Clone)]
pub struct Plan {
    /// What callers must prove to know.
    pub secret: Option<Secret>,
    /// How it works.
    pub pace: Pace,
    /// The first pause after a callback that failed.
    pub callback_pause_min: Duration,
}

/// A running robot. Dropping it ends it at once, as a crash would; [`Robot::stop`] lets it finish what it has in hand.
pub struct Robot {
    spool: Arc<Spool>,
    router: Router,
    stopper: Stopper,
    running: JoinHandle<()>,
}

impl Robot {
    /// Opens the data folder, takes up what an earlier process left, and is ready for requests.
    pub async fn start<D: Driver>(data: &Path, driver: D, plan: Plan) -> Result<Self> {
        let folder = data.to_owned();
        let spool = tokio::task::spawn_blocking(move || Spool::open(&folder))
            .await
            .context("cannot read the data folder")??;
        let spool = Arc::new(spool);
        spool.flushed().await;
        let workshop = Workshop::open(driver, Arc::clone(&spool), plan.pace, data);
        let workshop = workshop.with_context(|| format!("cannot use the data folder '{}'", data.display()))?;
        let (stopper, stop) = stop::channel();
        // Its length is bounded by the batches that may be open.
        let (accepted, queue) = mpsc::unbounded_channel();
        for batch in spool.open_batches() {
            tracing::info!(dispatch = %batch.dispatch.dispatch_id, "taken up again");
            accepted.send(batch).expect("the queue is open");
        }
        let courier = Courier::new(Arc::clone(&spool), plan.callback_pause_min);
        let running = tokio::spawn(run(Arc::new(workshop), courier, queue, stop.clone()));
        let router = http::router(Api { spool: Arc::clone(&spool), accepted, secret: plan.secret, stop });
        Ok(Self { spool, router, stopper, running })
    }

    /// Its addresses.
    pub fn router(&self) -> Router {
        self.router.clone()
    }

    /// What it knows.
    pub fn spool(&self) -> &Spool {
        &self.spool
    }

    /// Finishes the items in hand, sends results that are due, and leaves all else for the next start.
    pub async fn stop(mut self) {
        self.stopper.stop();
        // Its failure is a panic, which has ended the process.
        drop((&mut self.running).await);
    }
}

impl Drop for Robot {
    fn drop(&mut self) {
        self.running.abort();
    }
}

/// Gives each batch a worker and a courier. Once the robot stops: first the workers end, then the couriers.
async fn run<D: Driver>(
    workshop: Arc<Workshop<D>>,
    courier: Courier,
    mut queue: mpsc::UnboundedReceiver<Arc<Batch>>,
    mut stop: Stop,
) {
    let (no_more_results, last_results) = stop::channel();
    let (mut workers, mut couriers) = (JoinSet::new(), JoinSet::new());
    loop {
        let batch = tokio::select! {
            batch = queue.recv() => batch.expect("the API keeps the queue open"),
            Some(_ended) = workers.join_next() => continue,
            Some(_ended) = couriers.join_next() => continue,
            () = stop.requested() => break,
        };
        let (workshop, of_worker) = (Arc::clone(&workshop), Arc::clone(&batch));
        let (stop_worker, stop_courier) = (stop.clone(), stop.clone());
        workers.spawn(async move { work::batch::run(&workshop, &of_worker, stop_worker).await });
        let (courier, last_results) = (courier.clone(), last_results.clone());
        couriers.spawn(async move { courier.run(batch, stop_courier, last_results).await });
    }
    while workers.join_next().await.is_some() {}
    no_more_results.stop();
    let delivering = async { while couriers.join_next().await.is_some() {} };
    if tokio::time::timeout(LAST_CALLBACKS_TIME_MAX, delivering).await.is_err() {
        tracing::info!("some results are not acknowledged: they will be sent after the next start");
    }
}
