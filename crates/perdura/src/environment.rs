//! What surrounds an execution: where events go, where records are, what is mocked.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use perdura_engine::{Engine, HttpClient};
use perdura_types::{NewEvent, RawJson, Transaction};

use crate::execution::state::Product;
use crate::{Error, Records, Result};

/// Sends events to a server elsewhere.
pub(crate) type SendEvents =
    Box<dyn Fn(Vec<NewEvent>) -> Pin<Box<dyn Future<Output = Result<()>> + Send>> + Send + Sync>;

/// What surrounds the executions of an app. Clones are the same.
#[derive(Clone)]
pub(crate) struct Environment(Arc<Inner>);

struct Inner {
    place: Place,
    http: OnceLock<HttpClient>,
    mocks: Option<Mocks>,
}

/// Where the engine is.
enum Place {
    /// In this process, once it has started.
    Here(OnceLock<Engine>),
    /// Behind HTTP.
    Elsewhere(SendEvents),
}

impl Environment {
    pub(crate) fn here(mocks: Option<Mocks>) -> Self {
        Self(Arc::new(Inner { place: Place::Here(OnceLock::new()), http: OnceLock::new(), mocks }))
    }
    #[cfg_attr(not(feature = "serve"), expect(dead_code, reason = "only what is served over HTTP is elsewhere"))]
    pub(crate) fn elsewhere(send: SendEvents) -> Self {
        Self(Arc::new(Inner { place: Place::Elsewhere(send), http: OnceLock::new(), mocks: None }))
    }
    /// The engine has started.
    pub(crate) fn set_engine(&self, engine: Engine) {
        if let Place::Here(place) = &self.0.place {
            // Set once, by whoever started the engine.
            let _already_set = place.set(engine);
        }
    }
    pub(crate) fn records(&self) -> Result<Records> {
        match &self.0.place {
            Place::Here(engine) => match engine.get() {
                Some(engine) => Ok(Records::new(engine.clone())),
                None => Err(Error::new("NotReady", "the engine is still starting: try again")),
            },
            Place::Elsewhere(_) => Err(no_records()),
        }
    }
    /// Whether a step's result can change records.
    pub(crate) fn check_transactions(&self) -> Result<()> {
        match &self.0.place {
            Place::Here(_) => Ok(()),
            Place::Elsewhere(_) => Err(no_records()),
        }
    }
    /// Sends events: as part of the step's result where the engine is here.
    pub(crate) async fn emit(&self, events: Vec<NewEvent>) -> Result<Product> {
        let transaction = match &self.0.place {
            Place::Here(_) => Some(Box::new(Transaction { changes: Vec::new(), events })),
            Place::Elsewhere(send) => {
                send(events).await?;
                None
            }
        };
        Ok(Product { data: RawJson::null(), transaction })
    }
    pub(crate) fn http(&self) -> &HttpClient {
        self.0.http.get_or_init(HttpClient::new)
    }
    pub(crate) fn mocks(&self) -> Option<&Mocks> {
        self.0.mocks.as_ref()
    }
}

fn no_records() -> Error {
    Error::new(
        "NoRecords",
        "records live in the engine's process, and this function is served over HTTP: run its app in the same process as the \
         engine",
    )
    .non_retriable()
}

/// Results that stand in for the code of steps, by step id. Clones are the same.
#[derive(Clone, Default)]
pub(crate) struct Mocks(Arc<Mutex<HashMap<String, Mock>>>);

impl std::fmt::Debug for Mocks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mocks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        f.debug_set().entries(mocks.keys()).finish()
    }
}

/// Gives the result of each attempt.
pub(crate) type Mock = Box<dyn FnMut() -> Result<RawJson> + Send>;

impl Mocks {
    pub(crate) fn set(&self, step: &str, mock: Mock) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(step.to_owned(), mock);
    }
    pub(crate) fn result_of(&self, step: &str) -> Option<Result<RawJson>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get_mut(step).map(|mock| mock())
    }
}
