//! The program `demo-portal`: a carrier to try the robot on.

use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Parser;
use robot_service::log;
use robot_service::portal::Portal;
use robot_service::settings::PortalSettings;
use robot_service::stop_signals::StopSignals;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> ExitCode {
    let settings = PortalSettings::parse();
    log::to_stderr("info");
    match run(settings).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(settings: PortalSettings) -> Result<()> {
    let mut stop_signals = StopSignals::listen()?;
    let address = (settings.host, settings.port);
    let listener =
        TcpListener::bind(address).await.with_context(|| format!("cannot listen on {}:{}", address.0, address.1))?;
    let portal = Portal::open(settings.portal());
    let portal = portal.with_context(|| format!("cannot use the ledger in '{}'", settings.data.display()))?;
    tracing::info!(address = %listener.local_addr()?, username = settings.username, "portal ready");
    portal.serve(listener, async move { tracing::info!("{}", stop_signals.next().await) }).await?;
    Ok(())
}
