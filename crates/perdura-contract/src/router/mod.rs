//! Procedures with the code that answers them. Both wires find them here, and call them the same way.

mod panics;
mod served;

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use http::request::Parts;

use crate::call::Call;
use crate::define::{Errors, Input, Output, check_key};
use crate::description::{Contract, Procedure};
use crate::error::{Error, Failure};

pub use served::{Answer, Outcome, Served};

type Guard = Arc<dyn Fn(&Procedure, &Parts) -> Result<(), Error> + Send + Sync>;

/// Procedures with the code that answers them.
#[derive(Default, Clone)]
pub struct Router {
    served: Vec<Arc<Served>>,
    by_path: HashMap<String, usize>,
    guard: Option<Guard>,
}

impl Router {
    /// No procedures yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a procedure and its code. [`contract!`](crate::contract) does this; it is for hosts that make procedures at run
    /// time.
    ///
    /// # Panics
    /// When JavaScript could not call the procedure, or another has its path: mistakes of the program, not of its callers.
    pub fn add<I, O, E, F, R>(&mut self, procedure: Procedure, handle: F)
    where
        I: Input,
        O: Output,
        E: Errors,
        F: Fn(Arc<Call>, I) -> R + Send + Sync + 'static,
        R: Future<Output = Result<O, Failure<E>>> + Send + 'static,
    {
        self.push(Arc::new(Served::new::<I, O, E, F, R>(procedure, handle)));
    }

    /// The procedures of both.
    ///
    /// # Panics
    /// When both have a procedure of the same path.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        for served in other.served {
            self.push(served);
        }
        self.guard = self.guard.or(other.guard);
        self
    }

    /// Asks before every call whether it may be made; both wires do so before they read the body.
    #[must_use]
    pub fn guarded(mut self, guard: impl Fn(&Procedure, &Parts) -> Result<(), Error> + Send + Sync + 'static) -> Self {
        self.guard = Some(Arc::new(guard));
        self
    }

    /// What the procedures are, in the order in which they were added.
    pub fn contract(&self) -> Contract {
        Contract { procedures: self.served.iter().map(|served| served.procedure().clone()).collect() }
    }

    /// All procedures, in the order in which they were added.
    pub fn procedures(&self) -> &[Arc<Served>] {
        &self.served
    }

    /// The procedure at these keys.
    pub fn find<K: AsRef<str>>(&self, keys: &[K]) -> Option<&Arc<Served>> {
        let at = self.by_path.get(&joined(keys))?;
        self.served.get(*at)
    }

    /// Whether a caller may call a procedure.
    pub fn permit(&self, procedure: &Procedure, parts: &Parts) -> Result<(), Error> {
        self.guard.as_ref().map_or(Ok(()), |guard| guard(procedure, parts))
    }

    fn push(&mut self, served: Arc<Served>) {
        let path = &served.procedure().path;
        assert!(!path.is_empty(), "a procedure has no keys; give it a name");
        for key in path {
            if let Err(why) = check_key(key) {
                panic!("the procedure {path:?} cannot be served: {why}");
            }
        }
        let before = self.by_path.insert(joined(path), self.served.len());
        assert!(before.is_none(), "there are two procedures {path:?}; rename one");
        self.served.push(served);
    }
}

/// Keys as one text, each with its length, so that no two lists of keys give the same.
fn joined<K: AsRef<str>>(keys: &[K]) -> String {
    let mut path = String::new();
    for key in keys {
        path.push_str(&key.as_ref().len().to_string());
        path.push(':');
        path.push_str(key.as_ref());
    }
    path
}

impl fmt::Debug for Router {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let paths = self.served.iter().map(|served| served.procedure().path.join("."));
        formatter.debug_list().entries(paths).finish()
    }
}
