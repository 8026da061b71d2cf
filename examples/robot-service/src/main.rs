//! The program `robot-service`: settings, a driver, and an end when it is asked to stop.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result};
use clap::Parser;
use robot_service::bounds::LAST_ANSWERS_TIME_MAX;
use robot_service::driver::Driver;
use robot_service::driver::browser::BrowserDriver;
use robot_service::driver::http::HttpDriver;
use robot_service::log;
use robot_service::robot::Robot;
use robot_service::settings::{DriverKind, RobotSettings};
use robot_service::stop;
use robot_service::stop_signals::StopSignals;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> ExitCode {
    let settings = RobotSettings::parse();
    log::to_stderr(&settings.log);
    log::end_on_panic();
    match run(settings).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(settings: RobotSettings) -> Result<()> {
    settings.check()?;
    let portal = settings.portal_url.clone();
    let time_max = Duration::from_millis(settings.item_timeout_ms);
    match settings.driver {
        DriverKind::Http => serve(settings, HttpDriver::new(portal, time_max)).await,
        DriverKind::Browser => {
            let (chromium, chromedriver) = (settings.chromium()?, settings.chromedriver()?);
            serve(settings, BrowserDriver::new(portal, chromium, chromedriver, time_max)).await
        }
    }
}

async fn serve<D: Driver>(settings: RobotSettings, driver: D) -> Result<()> {
    // Before anything is begun, so that a stop finds someone to listen.
    let mut stop_signals = StopSignals::listen()?;
    let address = (settings.host, settings.port);
    let listener =
        TcpListener::bind(address).await.with_context(|| format!("cannot listen on {}:{}", address.0, address.1))?;
    let robot = Robot::start(&settings.data, driver, settings.plan()).await?;
    tracing::info!(address = %listener.local_addr()?, portal = %settings.portal_url, data = %settings.data.display(), "ready");
    let (closing, mut closed) = stop::channel();
    let server = axum::serve(listener, robot.router()).with_graceful_shutdown(async move { closed.requested().await });
    let serving = tokio::spawn(server.into_future());
    let signal = stop_signals.next().await;
    tracing::info!("{signal}: finishing the items in hand; the rest is for the next start");
    tokio::select! {
        () = robot.stop() => tracing::info!("stopped"),
        again = stop_signals.next() => tracing::warn!("{again} again: stopped at once"),
    }
    closing.stop();
    // Answers on their way are let out; a caller that takes none is not waited for.
    let _served = tokio::time::timeout(LAST_ANSWERS_TIME_MAX, serving).await;
    Ok(())
}
