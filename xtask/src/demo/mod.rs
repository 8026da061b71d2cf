//! `cargo xtask demo robot`: a batch of shipments from one request to tracking numbers, with everything real: the server,
//! the robot, a headless browser, and a carrier whose ledger counts.
//!
//! `stage.rs` starts and ends the programs, `client.rs` asks them, `orders.rs` has the orders, `screen.rs` shows it all.

mod client;
mod orders;
mod screen;
mod stage;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};

use self::client::{Client, Told};
use self::orders::Order;
use self::screen::Screen;
use self::stage::Stage;
use crate::campaigns::Programs;
use crate::programs;

/// How often a silent stream lets the demo look whether it is to stop.
const LOOK: Duration = Duration::from_millis(100);
/// Nothing new for so long is a fault: a browser needs some seconds to start, and one or two for an order.
const SILENCE_MAX: Duration = Duration::from_secs(90);
const WORKSPACE: &str = "demo-shop";

/// What the robot fills the carrier's form with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Driver {
    /// A headless Chromium, as a person would
    Browser,
    /// Posts the form directly: no browser is needed
    Http,
}

/// Whether Ctrl+C was pressed.
#[derive(Clone, Default)]
pub(crate) struct Stop(Arc<AtomicBool>);

impl Stop {
    fn listen() -> Result<Self> {
        let stop = Self::default();
        let pressed = stop.clone();
        ctrlc::set_handler(move || pressed.0.store(true, Ordering::SeqCst)).context("cannot listen for Ctrl+C")?;
        Ok(stop)
    }
    fn check(&self) -> Result<()> {
        ensure!(!self.0.load(Ordering::SeqCst), "stopped: every program was ended, every file removed");
        Ok(())
    }
}

/// Runs the demo. An error when anything was not as it should be.
pub(crate) fn robot(driver: Driver, items: usize, programs: Programs) -> Result<()> {
    let stop = Stop::listen()?;
    if driver == Driver::Browser {
        programs::install_browser().context("or run the demo without a browser: --driver http")?;
    }
    let folder = stage::build(programs, &stop)?;
    let orders = Order::some(items);
    let mut screen = Screen::new(&orders);
    screen.title(driver, items);
    let stage = Stage::start(&folder, driver, &stop, &screen)?;
    let result = perform(&stage, &orders, &mut screen, &stop);
    if result.is_err() && stop.check().is_ok() {
        stage.show_logs();
    }
    drop(stage);
    screen.closing();
    result
}

/// From the request to the verdict.
fn perform(stage: &Stage, orders: &[Order], screen: &mut Screen, stop: &Stop) -> Result<()> {
    let client = Client::new();
    let started = Instant::now();
    let items = orders.iter().map(Order::as_item).collect::<Vec<_>>();
    let request = json!({ "workspaceId": WORKSPACE, "kind": "coordinadora", "items": items });
    let created = client.post(&format!("{}/api/robot/jobs", stage.perdura), &request)?;
    let job = created["job"]["jobId"].as_str().context("the answer names no job")?.to_owned();
    let path = format!("{}/api/robot/jobs/{job}", stage.perdura);
    screen.job(&job, &path);
    let told = client.stream(&format!("{path}/events"))?;
    watch(&told, screen, stop)?;
    let view = client.get(&path)?;
    let ledger = client.get(&format!("{}/ledger", stage.portal))?;
    screen.table(&view);
    judge(&view, &ledger, orders.len())?;
    screen.verdict(&ledger, started.elapsed());
    Ok(())
}

/// Shows what happens until the job has ended.
fn watch(told: &Receiver<Result<Told>>, screen: &mut Screen, stop: &Stop) -> Result<()> {
    let mut heard = Instant::now();
    loop {
        stop.check()?;
        match told.recv_timeout(LOOK) {
            Ok(told) => {
                let told = told?;
                heard = Instant::now();
                let is_snapshot_of_the_end = told.name == "snapshot" && told.data["job"]["completedAt"].is_string();
                screen.event(&told);
                if told.name == "robot/job.completed" || is_snapshot_of_the_end {
                    return Ok(());
                }
            }
            Err(RecvTimeoutError::Timeout) if heard.elapsed() < SILENCE_MAX => {}
            Err(RecvTimeoutError::Timeout) => bail!("nothing has happened for {} s", SILENCE_MAX.as_secs()),
            Err(RecvTimeoutError::Disconnected) => bail!("the stream of the job ended before the job"),
        }
    }
}

/// The job and the carrier must say the same: every order once, each with a number of its own.
fn judge(view: &Value, ledger: &Value, orders: usize) -> Result<()> {
    let items = view["items"].as_array().context("the job has no items")?;
    let numbers =
        items.iter().filter_map(|item| item["trackingNumber"].as_str()).collect::<std::collections::BTreeSet<_>>();
    ensure!(numbers.len() == orders, "{} of {orders} orders have a tracking number of their own", numbers.len());
    let (shipments, duplicates) = (&ledger["shipments"], &ledger["duplicates"]);
    ensure!(
        *shipments == orders && *duplicates == 0,
        "the carrier has {shipments} shipments and {duplicates} duplicates, but should have {orders} and 0"
    );
    for item in items {
        let reference = format!("{}-1", item["itemId"].as_str().unwrap_or_default());
        ensure!(ledger["perReference"][&reference] == 1, "the carrier has no shipment {reference}");
    }
    Ok(())
}
