//! `POST /api/crear-pedidos-batch` and `POST /api/buscar-guias`.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::{Api, access, answer};
use crate::spool::Admission;
use crate::wire::dispatch::{self, Dispatch, JobType};

/// Takes orders to ship.
pub(super) async fn create_shipments(State(api): State<Api>, headers: HeaderMap, body: Bytes) -> Response {
    take(api, &headers, &body, JobType::CreateShipment).await
}

/// Takes order numbers whose guides are looked up.
pub(super) async fn look_up_guides(State(api): State<Api>, headers: HeaderMap, body: Bytes) -> Response {
    take(api, &headers, &body, JobType::GuideLookup).await
}

async fn take(api: Api, headers: &HeaderMap, body: &[u8], job_type: JobType) -> Response {
    if let Err(denied) = access::check(&api, headers, body) {
        return denied.into_response();
    }
    let dispatch = match dispatch::read(body, job_type) {
        Ok(dispatch) => dispatch,
        Err(error) => return answer::error(StatusCode::BAD_REQUEST, error.to_string()),
    };
    if api.stop.is_requested() {
        return answer::error(StatusCode::SERVICE_UNAVAILABLE, "the robot is stopping: send the batch again later");
    }
    // In a task of its own: a caller that hangs up must not leave a batch half accepted.
    tokio::spawn(accept(api, dispatch)).await.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

async fn accept(api: Api, dispatch: Dispatch) -> Response {
    let (id, job_id) = (dispatch.dispatch_id.clone(), dispatch.job_id.clone());
    let accepted = |total_items: usize| json!({ "success": true, "status": "accepted", "jobId": job_id, "dispatchId": id, "totalItems": total_items });
    match api.spool.accept(dispatch).await {
        Admission::Accepted { total_items } => {
            if let Some(batch) = api.spool.batch(&id) {
                // Nobody takes it when the robot has just stopped; then the next start does.
                drop(api.accepted.send(batch));
            }
            Json(accepted(total_items)).into_response()
        }
        Admission::Known { total_items } => {
            let mut answer = accepted(total_items);
            answer["cached"] = Value::Bool(true);
            Json(answer).into_response()
        }
        Admission::NothingToDo { fault } => {
            answer::error(StatusCode::BAD_REQUEST, format!("no item of the batch can be worked on; the first: {fault}"))
        }
        Admission::Locked { by } => {
            let error = format!("another batch of this workspace is running: {by}");
            (StatusCode::CONFLICT, Json(json!({ "error": error, "lockedBy": by }))).into_response()
        }
        Admission::Full => {
            answer::error(StatusCode::SERVICE_UNAVAILABLE, "the robot has too many open batches: send it again later")
        }
    }
}
