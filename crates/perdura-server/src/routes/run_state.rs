//! `GET /v0/runs/{id}/actions|batch`: the state of a run that was too large for its call.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use perdura_core::RunView;
use perdura_types::RunId;
use perdura_wire::call::{encode_events, encode_steps};

use crate::answer::{Refusal, json};
use crate::extract::Segment;
use crate::state::ServerState;

pub(crate) async fn steps(State(state): State<ServerState>, Segment(id): Segment) -> Result<Response, Refusal> {
    let run = live_run(&state, &id).await?;
    Ok(json(StatusCode::OK, encode_steps(&run.steps)))
}

pub(crate) async fn events(State(state): State<ServerState>, Segment(id): Segment) -> Result<Response, Refusal> {
    let run = live_run(&state, &id).await?;
    Ok(json(StatusCode::OK, encode_events(&run.events)))
}

async fn live_run(state: &ServerState, id: &str) -> Result<RunView, Refusal> {
    let run: RunId = id
        .parse()
        .map_err(|error| Refusal::bad_request("run_id_invalid", format!("{error}, as ctx.run_id of a call has it")))?;
    let view = state.engine.read(move |_, past| Ok(RunView::read(run, past)?)).await?;
    view.filter(|view| !view.head.status.is_ended()).ok_or_else(|| {
        Refusal::new(
            StatusCode::GONE,
            "run_state_gone",
            format!("run {run} is unknown or has ended: its state is not served"),
        )
    })
}
