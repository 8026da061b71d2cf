//! What the steps of one execution share with what drives it.
//!
//! A step's future registers a [`Request`] when it is first polled, and is over when its memo has been fed. Code of a step
//! runs inside its future, so it may borrow from the function, and only after it was granted: by then the engine has
//! written down that it is about to run.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use perdura_types::bounds::KEY_BYTES_MAX;
use perdura_types::{OpKind, RawJson, StepId, Transaction, to_hex};
use sha1::{Digest, Sha1};

use crate::Error;

/// How step ids become keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keys {
    /// As they are: what an operator reads in the store is what the author wrote.
    Plain,
    /// Hashed, as SDKs do on the wire.
    #[cfg_attr(not(feature = "serve"), expect(dead_code, reason = "only what is served over HTTP has hashed keys"))]
    Hashed,
}

impl Keys {
    fn key(self, text: &str) -> StepId {
        match self {
            Self::Plain if text.len() <= KEY_BYTES_MAX => StepId::new(text),
            Self::Plain | Self::Hashed => StepId::new(to_hex(&Sha1::digest(text.as_bytes()))),
        }
    }
}

/// A step that was asked for and is not over.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) id: StepId,
    pub(crate) name: String,
    pub(crate) want: Want,
    /// The engine has been told of it.
    pub(crate) is_reported: bool,
    /// It may execute now.
    pub(crate) grant: Option<Grant>,
}

/// What a step asks for.
#[derive(Debug, Clone)]
pub(crate) enum Want {
    /// To execute code of its own.
    Run {
        /// How often it is tried, when that differs from its function.
        attempts_max: Option<u32>,
    },
    /// Something that the engine does.
    Op(Box<OpKind>),
}

/// Leave to execute a step.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Grant {
    /// From 0.
    pub(crate) attempt: u32,
}

/// What came of executing a step.
pub(crate) struct JobEnd {
    pub(crate) id: StepId,
    pub(crate) name: String,
    pub(crate) result: Result<Product, Error>,
    /// The pause that the step's own backoff asks for.
    pub(crate) delay_ms: Option<i64>,
}

/// The value of a step, and what is to be written together with it.
pub(crate) struct Product {
    pub(crate) data: RawJson,
    pub(crate) transaction: Option<Box<Transaction>>,
}

/// What the steps of one execution share.
pub(crate) struct State {
    keys: Keys,
    uses: HashMap<String, u32>,
    /// Results that their steps have not picked up yet.
    memos: HashMap<StepId, RawJson>,
    /// In the order in which they were asked for.
    pub(crate) requests: Vec<Request>,
    /// Asked for and dropped without a result; the engine is still to be told.
    abandons: Vec<(StepId, String)>,
    abandoned: HashSet<StepId>,
    pub(crate) ends: Vec<JobEnd>,
}

/// [`State`], shared.
#[derive(Clone)]
pub(crate) struct Shared(Arc<Mutex<State>>);

impl Shared {
    pub(crate) fn new(keys: Keys) -> Self {
        Self(Arc::new(Mutex::new(State {
            keys,
            uses: HashMap::new(),
            memos: HashMap::new(),
            requests: Vec::new(),
            abandons: Vec::new(),
            abandoned: HashSet::new(),
            ends: Vec::new(),
        })))
    }
    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// The key of the next step with this id. The second use of an id is `id:1`, the third `id:2`.
    pub(crate) fn next_key(&mut self, id: &str) -> StepId {
        let count = self.uses.entry(id.to_owned()).or_default();
        let key = if *count == 0 { self.keys.key(id) } else { self.keys.key(&format!("{id}:{count}")) };
        *count += 1;
        key
    }
    pub(crate) fn ask(&mut self, id: StepId, name: &str, want: Want) {
        self.requests.push(Request { id, name: name.to_owned(), want, is_reported: false, grant: None });
    }
    pub(crate) fn request(&self, id: &StepId) -> Option<&Request> {
        self.requests.iter().find(|request| request.id == *id)
    }
    pub(crate) fn request_mut(&mut self, id: &StepId) -> Option<&mut Request> {
        self.requests.iter_mut().find(|request| request.id == *id)
    }
    /// Takes the result of a step, once it is there.
    pub(crate) fn take_memo(&mut self, id: &StepId) -> Option<RawJson> {
        let memo = self.memos.remove(id)?;
        self.requests.retain(|request| request.id != *id);
        Some(memo)
    }
    /// Whether a result of this step can be used.
    pub(crate) fn expects(&self, id: &StepId) -> bool {
        self.request(id).is_some() || self.abandoned.contains(id)
    }
    pub(crate) fn is_abandoned(&self, id: &StepId) -> bool {
        self.abandoned.contains(id)
    }
    /// Gives a step its result. A step that nobody waits for any more gets none.
    pub(crate) fn feed(&mut self, id: StepId, memo: RawJson) {
        if !self.abandoned.contains(&id) {
            self.memos.insert(id, memo);
        }
    }
    /// A step's future was dropped before it was over.
    pub(crate) fn abandon(&mut self, id: &StepId) {
        let Some(position) = self.requests.iter().position(|request| request.id == *id) else { return };
        let request = self.requests.remove(position);
        self.memos.remove(id);
        self.abandoned.insert(id.clone());
        self.abandons.push((request.id, request.name));
    }
    /// The steps of which the engine is to be told that nobody wants them.
    pub(crate) fn take_abandons(&mut self) -> Vec<(StepId, String)> {
        std::mem::take(&mut self.abandons)
    }
}
