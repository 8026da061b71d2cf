//! Runs the server until it is asked to stop.

use std::io::IsTerminal;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow, bail};
use perdura_core::Config;
use perdura_engine::{AppKeeper, Engine, EngineOptions, LocalApp, SyncPolicy};
use perdura_server::{AppRoutes, Capability, Pages, ServerState, StartOptions, router_with};
use perdura_store::{MemStore, Store};
use perdura_store_sqlite::{Options, SqliteStore};
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::console::Console;
use crate::coordination::CoordinationPart;
use crate::notices;
use crate::robot::{RobotPart, url_on_this_machine};
use crate::settings::Settings;
use crate::stop_signals::StopSignals;

/// How many ports after the busy one are tried.
const PORTS_TRIED: u16 = 20;
/// Open files to ask for: every caller, every call on the wire and every idle connection at its bound.
const OPEN_FILES: u64 = 16_384;
/// How long open connections may take to end after the engine has stopped.
const LINGER: Duration = Duration::from_secs(2);

/// Runs the server.
pub(crate) fn run(settings: Settings) -> Result<()> {
    let started = Instant::now();
    start_logging(settings.json)?;
    raise_open_files();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(serve(settings, started))
}

/// Every connection is an open file, and many systems start programs with room for 1,024 of them.
fn raise_open_files() {
    match rlimit::increase_nofile_limit(OPEN_FILES) {
        Ok(allowed) if allowed >= OPEN_FILES => {}
        Ok(allowed) => {
            tracing::debug!(
                allowed,
                wanted = OPEN_FILES,
                "the system allows fewer open files than connections may need"
            );
        }
        Err(error) => tracing::warn!(%error, "cannot ask the system for more open files"),
    }
}

async fn serve(settings: Settings, started: Instant) -> Result<()> {
    let console = Console::new(settings.json);
    // Listened to from here on: until then a signal ends the process at once, which is right while nothing has begun.
    let mut signals = StopSignals::listen()?;
    // The data first: a second server on the same folder should hear that, and not that the port is busy.
    let store = open_store(&settings)?;
    let listener = listen(&settings, console).await?;
    let address = listener.local_addr()?;
    let public_url = settings.public_url.clone().unwrap_or_else(|| url_on_this_machine(address));
    let robot = RobotPart::new(public_url.clone())?;
    let coordination = CoordinationPart::new(public_url, robot.robot().clone());
    let engine = start_engine(&settings, store, vec![robot.local_app(), coordination.local_app()])?;
    robot.attach(&engine);
    coordination.attach(&engine);
    engine.register_local_apps().await?;
    coordination.registered(&engine).await?;
    let policy = SyncPolicy {
        kind: settings.access.kind(),
        poll_interval: settings.poll_interval,
        poll_only_broken: !settings.is_dev(),
        discover: settings.discover,
    };
    let keeper = AppKeeper::new(engine.clone(), policy, &settings.sdk_urls)
        .map_err(|error| anyhow!("--sdk-url cannot be used: {error}"))?;
    let shown = StartOptions(settings.shown());
    let state = ServerState::new(engine.clone(), settings.access.clone(), keeper.clone(), shown)
        .trusted_hosts(settings.trusted_hosts.clone())
        .over_https(settings.public_url.as_deref().is_some_and(|url| url.starts_with("https://")));
    tokio::spawn(notices::show(engine.clone(), console));
    tokio::spawn(async move { keeper.run().await });

    let (stop_http, http_stops) = oneshot::channel::<()>();
    let pages = settings.web_app.then(|| Pages { routes: perdura_web::router(), not_found: perdura_web::not_found });
    let router = router_with(state, AppRoutes { pages, ..app_routes(&robot, &coordination) });
    let http = tokio::spawn(perdura_server::serve(listener, router, async {
        let _dropped = http_stops.await;
    }));
    announce(&settings, console, address, &engine, started);
    let end = tokio::select! {
        end = engine.stopped() => end,
        signal = signals.next() => {
            console.line(&format!("{signal}: finishing calls on the wire"), &json!({ "kind": "stopping", "signal": signal }));
            tokio::select! {
                end = engine.stop() => end,
                _ = signals.next() => bail!("stopped at once by a second signal: calls on the wire are settled by the next start"),
            }
        }
    };
    let _gone = stop_http.send(());
    let _late = tokio::time::timeout(LINGER, http).await;
    end.map_err(|reason| anyhow!(reason))
}

/// Everything that is served besides the engine.
fn app_routes(robot: &RobotPart, coordination: &CoordinationPart) -> AppRoutes {
    AppRoutes {
        coordination: Some(coordination.coordination().clone()),
        capabilities: vec![Capability {
            name: "coordination",
            procedures: perdura_coordination::contract::router(coordination.coordination().clone()),
        }],
        procedures: perdura_robot::contract::router(robot.robot().clone()),
        ..robot.routes()
    }
}

fn open_store(settings: &Settings) -> Result<Box<dyn Store>> {
    Ok(match &settings.data_folder {
        None => Box::new(MemStore::new()),
        Some(folder) => Box::new(SqliteStore::open(folder, Options { durability: settings.durability })?),
    })
}

fn start_engine(settings: &Settings, store: Box<dyn Store>, local: Vec<Arc<dyn LocalApp>>) -> Result<Engine> {
    let defaults = Config::default();
    let core = Config {
        retry_interval_ms: settings.retry_interval_ms,
        look_back_off: settings.look_back_off.iter().cloned().collect(),
        open_attempts_max: settings.open_attempts_max.unwrap_or(defaults.open_attempts_max),
        ..defaults
    };
    let keys = settings.access.signing_keys().cloned();
    let options = EngineOptions {
        core,
        keys,
        drain: settings.drain,
        retention: settings.retention,
        local,
        ..EngineOptions::default()
    };
    Ok(Engine::start(store, options)?)
}

async fn listen(settings: &Settings, console: Console) -> Result<TcpListener> {
    let (host, port) = (settings.host.as_str(), settings.port);
    let last = if settings.port_may_move && settings.is_dev() { port.saturating_add(PORTS_TRIED) } else { port };
    for candidate in port..=last {
        match TcpListener::bind((host, candidate)).await {
            Ok(listener) => {
                if candidate != port {
                    let text = format!(
                        "port {port} is busy: using {candidate}; tell apps with INNGEST_DEV=http://localhost:{candidate}"
                    );
                    console.line(&text, &json!({ "kind": "port_moved", "from": port, "to": candidate }));
                }
                return Ok(listener);
            }
            Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {}
            Err(error) => bail!(
                "cannot listen on {host}:{candidate}: {error}; give --host an address of this machine, such as 127.0.0.1, or \
                 0.0.0.0 for all"
            ),
        }
    }
    let ports = if last == port { format!("port {port}") } else { format!("every port from {port} to {last}") };
    bail!("{ports} of {host} is in use: stop what listens there, or choose another with --port")
}

fn announce(settings: &Settings, console: Console, address: SocketAddr, engine: &Engine, started: Instant) {
    let data = match &settings.data_folder {
        Some(folder) => folder.display().to_string(),
        None => "memory".to_owned(),
    };
    let recovery = engine.recovery();
    let mut text = format!(
        "perdura {} listens on http://{address}, data in {data}, ready in {} ms",
        env!("CARGO_PKG_VERSION"),
        started.elapsed().as_millis()
    );
    if recovery.live_runs > 0 {
        let (runs, calls) = (recovery.live_runs, recovery.lost_calls);
        let gone_on = [
            format!("\n{runs} run{} go{} on; ", plural(runs), if runs == 1 { "es" } else { "" }),
            format!("{calls} call{} had no known outcome", plural(calls)),
        ];
        text.push_str(&gone_on.concat());
    }
    if let perdura_server::Access::Open { remote_token: Some(token) } = &settings.access {
        text.push_str("\nother machines manage it with the token ");
        text.push_str(token);
    }
    if settings.discover {
        text += "\napps are found by themselves on the usual ports; name others with -u <url>";
    }
    console.line(
        &text,
        &json!({
            "kind": "ready", "address": address.to_string(), "port": address.port(), "data": data,
            "live_runs": recovery.live_runs, "lost_calls": recovery.lost_calls,
        }),
    );
}

fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}

fn start_logging(json: bool) -> Result<()> {
    let filter = match std::env::var("PERDURA_LOG") {
        Ok(text) if !text.is_empty() => tracing_subscriber::EnvFilter::try_new(&text).map_err(|error| {
            anyhow!("PERDURA_LOG is '{text}', but must be a filter such as info or perdura_engine=debug: {error}")
        })?,
        Ok(_) | Err(_) => "warn".into(),
    };
    let color = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    if json {
        builder.json().init();
    } else {
        builder.with_ansi(color).init();
    }
    Ok(())
}
