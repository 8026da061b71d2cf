//! An app as a part of an engine that somebody else starts.

use std::fmt;
use std::sync::Arc;

use perdura_engine::{Engine, LocalApp};

use crate::client::local_app;
use crate::environment::Environment;
use crate::{App, Perdura};

/// Makes a part of an engine of an app: how Perdura's server holds its own apps.
///
/// Give [`Inside::local_app`] to the engine's options, and tell the app with [`Inside::started`] that the engine runs.
pub fn inside(app: App) -> Inside {
    let (local_app, environment) = local_app(app, None);
    Inside { local_app, environment }
}

/// An app that is part of an engine. See [`inside`].
#[derive(Clone)]
pub struct Inside {
    local_app: Arc<dyn LocalApp>,
    environment: Environment,
}

impl Inside {
    /// For the engine's options.
    pub fn local_app(&self) -> Arc<dyn LocalApp> {
        Arc::clone(&self.local_app)
    }
    /// The engine has started: steps that need it, such as those that read records, go on from here.
    pub fn started(&self, engine: &Engine) -> Perdura {
        self.environment.set_engine(engine.clone());
        Perdura::of(engine.clone())
    }
}

impl fmt::Debug for Inside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inside").finish_non_exhaustive()
    }
}
