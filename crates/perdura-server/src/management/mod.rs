//! The management contract: what people and their tools see of this server and do with it.
//!
//! One folder per group of procedures: the types and the contract in its `mod.rs`, the answers in `handlers.rs`. The same
//! procedures are served as RPC and as REST, and called from Rust by the clients that the contract makes.

pub mod apps;
pub mod events;
pub mod functions;
mod guard;
pub mod runs;
pub mod server;
mod streams;

use perdura_contract::{Contract, Error, Failure, Router};
use perdura_core::Answer;
use perdura_engine::{HistoryError, ReadError, Stopping};
use perdura_types::Timestamp;

pub(crate) use self::guard::guard;
pub(crate) use self::streams::StreamPlaces;
use crate::state::ServerState;
use apps::{Apps, AppsClient};
use events::{Events, EventsClient};
use functions::{Functions, FunctionsClient};
use runs::{Runs, RunsClient};
use server::{Server, ServerClient};

/// All procedures about the engine itself.
pub fn contract() -> Contract {
    let groups = [
        AppsClient::contract(),
        FunctionsClient::contract(),
        EventsClient::contract(),
        RunsClient::contract(),
        ServerClient::contract(),
    ];
    Contract { procedures: groups.into_iter().flat_map(|group| group.procedures).collect() }
}

/// The same with the code that answers.
pub(crate) fn router(state: &ServerState) -> Router {
    let management = Management { state: state.clone() };
    Apps::into_router(management.clone())
        .merge(Functions::into_router(management.clone()))
        .merge(Events::into_router(management.clone()))
        .merge(Runs::into_router(management.clone()))
        .merge(Server::into_router(management))
}

/// Answers all groups.
#[derive(Clone)]
pub(crate) struct Management {
    state: ServerState,
}

impl Management {
    fn now(&self) -> Timestamp {
        self.state.engine.clock().now()
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it is handed to map_err")]
fn stopping<E>(error: Stopping) -> Failure<E> {
    Error::new("SERVICE_UNAVAILABLE").with_message(format!("{error}: try again in a moment")).into()
}

fn unreadable<E>(error: ReadError) -> Failure<E> {
    match error {
        ReadError::Stopping(error) => stopping(error),
        ReadError::Unreadable(_) | ReadError::Store(_) => broken_store(&error),
    }
}

fn broken<E>(error: HistoryError) -> Failure<E> {
    match error {
        HistoryError::Stopping(error) => stopping(error),
        HistoryError::Broken { .. } | HistoryError::Store(_) => broken_store(&error),
    }
}

fn broken_store<E>(error: &dyn std::error::Error) -> Failure<E> {
    tracing::error!(%error, "a management call cannot read");
    Error::new("STORE_FAILED").with_message("the store cannot be read: look at the server's log").into()
}

/// The engine gave an answer that does not belong to the question: a mistake of ours.
fn unexpected<E>(answer: &Answer) -> Failure<E> {
    tracing::error!(?answer, "the engine gave an answer of another kind");
    Error::internal().into()
}
