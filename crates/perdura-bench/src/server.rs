//! The server under test: the release binary as a child process.

use std::fs::File;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

use crate::bounds::{GAUGE_PROBE, READY_MAX, READY_PROBE, STALL_MAX, STOP_MAX};
use crate::process::Snapshot;
use crate::sender::{RunGauges, Sender};

/// Builds this repository's binary, as users get it, and answers where it is.
pub(crate) async fn build() -> Result<PathBuf> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = Command::new(cargo);
    // As from a shell: with what cargo tells this program, build scripts that look at it would run again.
    for (name, _) in std::env::vars() {
        if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") {
            build.env_remove(name);
        }
    }
    let status = build
        .args(["build", "--release", "-p", "perdura-cli"])
        .current_dir(repository())
        .status()
        .await
        .context("cannot run cargo: name a binary with --binary")?;
    ensure!(status.success(), "the server does not build");
    Ok(target().join("release/perdura"))
}

/// The folder that builds go to.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| repository().join("target"), PathBuf::from)
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A running server. Dropping it kills the process.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    address: SocketAddr,
    log: PathBuf,
    /// From the start of the process until it answered.
    pub(crate) ready_after: Duration,
}

impl Server {
    /// Starts a server on these data and waits until it answers.
    pub(crate) async fn start(binary: &Path, folder: &Path, port: u16) -> Result<Self> {
        let log = folder.join("server.log");
        let started = Instant::now();
        let child = Command::new(binary)
            .args(["dev", "--no-discovery", "--no-poll", "--port", &port.to_string(), "--data-dir"])
            .arg(data_of(folder))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(File::create(&log).context("cannot write the server's log")?)
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("cannot start '{}'", binary.display()))?;
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        let mut server = Self { child, address, log, ready_after: Duration::ZERO };
        server.wait_until_ready(started).await?;
        server.ready_after = started.elapsed();
        Ok(server)
    }

    /// The server listens before it has read its data and answers when it has.
    async fn wait_until_ready(&mut self, started: Instant) -> Result<()> {
        loop {
            if let Some(status) = self.child.try_wait()? {
                bail!("the server ended at its start, {status}:\n{}", self.log());
            }
            if is_healthy(self.address).await {
                return Ok(());
            }
            ensure!(started.elapsed() < READY_MAX, "the server does not answer:\n{}", self.log());
            tokio::time::sleep(READY_PROBE).await;
        }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }
    /// What the server said on its error output.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }
    fn pid(&self) -> Result<u32> {
        self.child.id().with_context(|| format!("the server has ended:\n{}", self.log()))
    }
    pub(crate) fn snapshot(&self) -> Result<Snapshot> {
        Snapshot::of(self.pid()?)
    }

    /// Waits until the condition on the server's figures holds; gives up when the progress stands still.
    pub(crate) async fn wait_for<T: PartialEq>(
        &self,
        sender: &Sender,
        what: &str,
        progress: impl Fn(RunGauges) -> T,
        holds: impl Fn(RunGauges) -> bool,
    ) -> Result<()> {
        let mut last = None;
        let mut moved = Instant::now();
        loop {
            let gauges = sender.gauges().await?;
            if holds(gauges) {
                return Ok(());
            }
            let now = Some(progress(gauges));
            if now != last {
                (last, moved) = (now, Instant::now());
            }
            ensure!(moved.elapsed() < STALL_MAX, "nothing moves and {what} has not come: {gauges:?}\n{}", self.log());
            tokio::time::sleep(GAUGE_PROBE).await;
        }
    }

    /// `kill -9`: the process gets no chance to finish anything.
    pub(crate) async fn kill(mut self) -> Result<()> {
        self.child.kill().await.context("cannot kill the server")
    }

    /// Asks the server to stop and checks that it does.
    pub(crate) async fn stop(mut self) -> Result<()> {
        let pid = self.pid()?.to_string();
        let asked = Command::new("kill").args(["-TERM", &pid]).status().await.context("cannot run kill")?;
        ensure!(asked.success(), "cannot ask the server to stop");
        let ended = tokio::time::timeout(STOP_MAX, self.child.wait()).await.context("the server does not stop")??;
        ensure!(ended.success(), "the server stopped with {ended}:\n{}", self.log());
        Ok(())
    }
}

/// The folder of the server's data.
pub(crate) fn data_of(folder: &Path) -> PathBuf {
    folder.join("data")
}

/// A port that nothing listens on at the moment.
pub(crate) fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

async fn is_healthy(address: SocketAddr) -> bool {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let ask = async {
        let mut stream = TcpStream::connect(address).await?;
        stream.write_all(b"GET /health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        std::io::Result::Ok(answer.starts_with(b"HTTP/1.1 200"))
    };
    ask.await.unwrap_or(false)
}
