//! A server, an app and a sender that know each other.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;

use crate::app::{App, Ledger, event_name};
use crate::arguments::CommonArguments;
use crate::bounds::STALL_MAX;
use crate::disk::Disk;
use crate::report::Report;
use crate::sender::{RunGauges, Sender};
use crate::server::{self, Server, build, free_port};

/// What every measurement stands on: the binary, and a folder on a real disk.
#[derive(Debug)]
pub(crate) struct Ground {
    pub(crate) binary: PathBuf,
    folder: PathBuf,
    keeps_data: bool,
}

impl Ground {
    /// Builds the binary unless one is named, and says where the measurements take place.
    pub(crate) async fn prepare(arguments: &CommonArguments, report: &mut Report) -> Result<Self> {
        let binary = match &arguments.binary {
            Some(binary) => binary.clone(),
            None => build().await?,
        };
        let folder = arguments.data_in.clone().unwrap_or_else(server::target);
        std::fs::create_dir_all(&folder).with_context(|| format!("cannot make '{}'", folder.display()))?;
        let disk = Disk::of(&folder)?;
        report.section("ground", "Ground");
        report.text("binary", &binary.display().to_string());
        report.count("processors", std::thread::available_parallelism()?.get() as u64);
        report.text("disk", &disk.name);
        report.latency("fsync of 4 KiB", disk.fsync);
        Ok(Self { binary, folder, keeps_data: arguments.keep_data })
    }

    /// A new data folder, gone with the measurement.
    pub(crate) fn fresh_folder(&self) -> Result<TempDir> {
        let mut folder = tempfile::Builder::new().prefix("perdura-bench-").tempdir_in(&self.folder)?;
        folder.disable_cleanup(self.keeps_data);
        Ok(folder)
    }
}

/// One measurement's server, app and sender.
#[derive(Debug)]
pub(crate) struct Bench {
    pub(crate) server: Server,
    pub(crate) app: App,
    pub(crate) sender: Sender,
    folder: TempDir,
}

impl Bench {
    /// Starts everything on empty data and registers the app.
    pub(crate) async fn start(ground: &Ground, ledger: Ledger, steps_per_run: usize) -> Result<Self> {
        let folder = ground.fresh_folder()?;
        let app = App::start(ledger, steps_per_run).await?;
        let server = Server::start(&ground.binary, folder.path(), free_port()?).await?;
        let sender = Sender::new(server.address());
        sender.register(&app.registration()).await?;
        Ok(Self { server, app, sender, folder })
    }

    /// Kills the server and starts it again on the same data.
    pub(crate) async fn kill_and_restart(self, ground: &Ground) -> Result<Self> {
        let Self { server, app, folder, .. } = self;
        let port = server.address().port();
        server.kill().await?;
        let server = Server::start(&ground.binary, folder.path(), port).await?;
        let sender = Sender::new(server.address());
        Ok(Self { server, app, sender, folder })
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The body of a request with the events of these runs, which leave now.
    pub(crate) fn events(&self, function: &str, runs: impl IntoIterator<Item = usize>) -> Vec<u8> {
        let mut body = b"[".to_vec();
        for run in runs {
            self.app.ledger.sent(run);
            push_event(&mut body, function, run);
        }
        body.pop_if(|last| *last == b',');
        body.push(b']');
        body
    }

    /// Waits until the condition on the server's figures holds; gives up when nothing moves any more.
    pub(crate) async fn wait_for(&self, what: &str, holds: impl Fn(RunGauges) -> bool) -> Result<()> {
        let ledger = &self.app.ledger;
        let waited = self.server.wait_for(&self.sender, what, |_| ledger.progress(), holds).await;
        waited.with_context(|| format!("{} runs have returned", ledger.ended()))
    }

    /// Waits until this many runs have returned at the app.
    pub(crate) async fn wait_for_returns(&self, runs: usize) -> Result<()> {
        let ledger = &self.app.ledger;
        while ledger.ended() < runs {
            let moved = tokio::time::timeout(STALL_MAX, ledger.moved()).await;
            ensure!(
                moved.is_ok(),
                "nothing moves: {} of {runs} runs have returned\n{}",
                ledger.ended(),
                self.server.log()
            );
        }
        Ok(())
    }
}

/// An event of an everyday size, and a comma.
fn push_event(body: &mut Vec<u8>, function: &str, run: usize) {
    use std::io::Write;
    let name = event_name(function);
    write!(
        body,
        r#"{{"name":"{name}","data":{{"run":{run},"order":"A-{run:08}","total":4200,"currency":"EUR","items":[{{"sku":"tea","count":2}},{{"sku":"cup","count":1}}]}}}},"#
    )
    .expect("writing to memory cannot fail");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_json() {
        let mut body = Vec::new();
        push_event(&mut body, "steps", 7);
        assert_eq!(body.pop(), Some(b','));
        let event: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!((event["name"].as_str(), event["data"]["run"].as_u64()), (Some("bench/steps.asked"), Some(7)));
    }
}
