//! The handle of an engine in this process.

use std::fmt;
#[cfg(feature = "sqlite")]
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use perdura_core::{Answer, ApiCall};
use perdura_engine::{Engine, EngineOptions, LocalApp};
use perdura_store::{MemStore, Store};
use perdura_types::{EventId, RunId};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::environment::{Environment, Mocks};
use crate::event::{admit, object};
use crate::local::LocalExecutor;
use crate::runs::{self, Run};
use crate::{App, Error, FunctionRef, Outgoing, Records, Result};

/// Durable functions in this process: an engine, its store, and an [`App`]. Clones are the same.
///
/// ```no_run
/// # use perdura::{App, Event, Function, Perdura, Result, Step};
/// # #[derive(serde::Serialize, serde::Deserialize)] struct OrderPaid { order: String }
/// # impl Event for OrderPaid { const NAME: &'static str = "shop/order.paid"; }
/// # async fn fulfil(_: OrderPaid, _: Step) -> Result<()> { Ok(()) }
/// # async fn f() -> Result<()> {
/// let app = App::new("shop").function(Function::new("fulfil", fulfil));
/// let perdura = Perdura::open("data", app).await?;
/// perdura.send(OrderPaid { order: "A-7".into() }).await?;
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Perdura {
    engine: Engine,
}

/// How an engine is opened, when [`Perdura::open`] is not enough.
pub struct Builder {
    app: App,
    place: Place,
    options: EngineOptions,
    mocks: Option<Mocks>,
}

enum Place {
    Memory,
    #[cfg(feature = "sqlite")]
    Folder(PathBuf),
    Store(Box<dyn Store>),
}

impl Builder {
    /// Everything in memory: gone with the process. For tests.
    #[must_use]
    pub fn in_memory(mut self) -> Self {
        self.place = Place::Memory;
        self
    }
    /// In a folder of this process alone, which is made when it is not there.
    #[cfg(feature = "sqlite")]
    #[must_use]
    pub fn folder(mut self, folder: impl AsRef<Path>) -> Self {
        self.place = Place::Folder(folder.as_ref().to_owned());
        self
    }
    /// In any store.
    #[must_use]
    pub fn store(mut self, store: Box<dyn Store>) -> Self {
        self.place = Place::Store(store);
        self
    }
    /// How long [`Perdura::stop`] waits for steps that are executing. 10 seconds by default.
    #[must_use]
    pub fn drain(mut self, drain: Duration) -> Self {
        self.options.drain = drain;
        self
    }
    #[must_use]
    pub(crate) fn mocks(mut self, mocks: Mocks) -> Self {
        self.mocks = Some(mocks);
        self
    }

    /// Opens the store, goes on with every run that was left, and begins.
    pub async fn open(self) -> Result<Perdura> {
        let Self { app, place, options, mocks } = self;
        let store: Box<dyn Store> = match place {
            Place::Memory => Box::new(MemStore::new()),
            Place::Store(store) => store,
            #[cfg(feature = "sqlite")]
            Place::Folder(folder) => open_folder(folder).await?,
        };
        let (local, environment) = local_app(app, mocks);
        let engine = Engine::start(store, EngineOptions { local: vec![local], ..options })?;
        environment.set_engine(engine.clone());
        engine.register_local_apps().await?;
        Ok(Perdura::of(engine))
    }
}

/// An app for an engine that somebody else starts, and what it must be told once it has started.
pub(crate) fn local_app(app: App, mocks: Option<Mocks>) -> (Arc<dyn LocalApp>, Environment) {
    let environment = Environment::here(mocks);
    (Arc::new(LocalExecutor::new(app, environment.clone())), environment)
}

#[cfg(feature = "sqlite")]
async fn open_folder(folder: PathBuf) -> Result<Box<dyn Store>> {
    let open = move || perdura_store_sqlite::SqliteStore::open(&folder, perdura_store_sqlite::Options::default());
    Ok(Box::new(tokio::task::spawn_blocking(open).await??))
}

impl Perdura {
    /// Durable functions on the store in a folder, which is made when it is not there. One process at a time has it.
    #[cfg(feature = "sqlite")]
    pub async fn open(folder: impl AsRef<Path>, app: App) -> Result<Self> {
        Self::builder(app).folder(folder).open().await
    }
    /// The handle of an engine that somebody else started.
    pub(crate) fn of(engine: Engine) -> Self {
        Self { engine }
    }
    /// With options; without any, everything is in memory.
    pub fn builder(app: App) -> Builder {
        Builder { app, place: Place::Memory, options: EngineOptions::default(), mocks: None }
    }

    /// Sends an event. When this returns, it is on disk, and every function that it starts will run.
    pub async fn send(&self, event: impl Into<Outgoing>) -> Result<EventId> {
        let ids = self.send_all(vec![event.into()]).await?;
        ids.into_iter().next().ok_or_else(|| Error::message("the engine accepted an event without giving its id"))
    }
    /// Sends events together.
    pub async fn send_all(&self, events: Vec<Outgoing>) -> Result<Vec<EventId>> {
        let events = admit(events, None)?;
        match self.engine.call(ApiCall::SendEvents(events)).await? {
            Answer::Accepted(ids) => Ok(ids),
            other => Err(unexpected(&other)),
        }
    }
    /// Starts one function, whatever its triggers are, and gives its run.
    pub async fn invoke<In: Serialize, Out: DeserializeOwned>(
        &self,
        function: FunctionRef<In, Out>,
        input: In,
    ) -> Result<Run<Out>> {
        let data = object(&input).map_err(|problem| {
            Error::new("InputInvalid", format!("the input of function '{}' {problem}", function.slug()))
        })?;
        let body = format!("{{\"data\":{}}}", data.get());
        let event = perdura_wire::events::decode_invoke(body.as_bytes(), function.slug())?;
        let function = function.slug().to_owned();
        let event = match self.engine.call(ApiCall::Invoke { function: function.clone(), event }).await? {
            Answer::Accepted(ids) => ids.into_iter().next(),
            Answer::NotFound => {
                let message = format!("there is no function '{function}': its full id is <app>-<function>");
                return Err(Error::new("FunctionNotFound", message));
            }
            other => return Err(unexpected(&other)),
        };
        let runs = match event {
            Some(event) => runs::of_event(&self.engine, event).await?,
            None => Vec::new(),
        };
        let run = runs.into_iter().next().ok_or_else(|| Error::message("the invoked function has no run"))?;
        Ok(Run::new(self.engine.clone(), run))
    }
    /// The runs that an event started.
    pub async fn runs_of(&self, event: EventId) -> Result<Vec<Run<serde_json::Value>>> {
        let runs = runs::of_event(&self.engine, event).await?;
        Ok(runs.into_iter().map(|run| Run::new(self.engine.clone(), run)).collect())
    }
    /// A run by its id. Whether there is one shows when it is asked something.
    pub fn run<Out: DeserializeOwned>(&self, run: RunId) -> Run<Out> {
        Run::new(self.engine.clone(), run)
    }
    /// Wakes the run that waits for a signal; says whether one did.
    pub async fn signal(&self, signal: &str, data: &impl Serialize) -> Result<bool> {
        let data = crate::handler::to_json(data)?;
        match self.engine.call(ApiCall::Signal { signal: signal.to_owned(), data }).await? {
            Answer::Signalled(_) => Ok(true),
            Answer::NotFound => Ok(false),
            other => Err(unexpected(&other)),
        }
    }
    /// The app's own documents.
    pub fn records(&self) -> Records {
        Records::new(self.engine.clone())
    }
    /// Begins nothing new, waits a while for steps that are executing, and makes everything durable. A step that takes
    /// longer counts as lost: it is executed again by the next start, if its retries allow it.
    pub async fn stop(&self) -> Result<()> {
        self.engine.stop().await.map_err(|reason| Error::new("StoppedWithError", reason))
    }

    /// Returns when everything that was sent so far has gone as far as it can at this moment: nothing executes and nothing is
    /// due. For tests and measurements.
    pub async fn settled(&self) -> Result<()> {
        Ok(self.engine.settled().await?)
    }

    pub(crate) fn engine(&self) -> &Engine {
        &self.engine
    }
}

impl fmt::Debug for Perdura {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Perdura").finish_non_exhaustive()
    }
}

pub(crate) fn unexpected(answer: &Answer) -> Error {
    Error::new("UnexpectedAnswer", format!("the engine answered {answer:?}"))
}
