//! Why a run is not moving.

use perdura_core::{Diagnosis, NearMiss};
use perdura_engine::WaitMisses;
use perdura_types::{Moment, RunId, RunStatus};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Why a run is not moving.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RunDiagnosis")]
pub struct DiagnosisView {
    /// The run.
    pub run_id: RunId,
    /// How it stands.
    pub status: RunStatus,
    /// The most telling first; at least one.
    pub reasons: Vec<ReasonView>,
}

/// One reason.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RunDiagnosisReason")]
pub struct ReasonView {
    /// For programs, such as `waiting_for_event`.
    pub code: String,
    /// What is so.
    pub sentence: String,
    /// What to do about it.
    pub remedy: String,
}

/// The waits of a run for events, and what did not end them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RunNearMisses")]
pub struct NearMisses {
    /// In the order of the waits.
    pub waits: Vec<WaitMissesView>,
}

/// A wait, and what did not end it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RunWait")]
pub struct WaitMissesView {
    /// The step.
    pub step_id: String,
    /// For people.
    pub name: String,
    /// Name of the event.
    pub event: String,
    /// What must be true of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expression: Option<String>,
    /// When it is given up.
    pub until: Moment,
    /// The newest first.
    pub misses: Vec<NearMissView>,
}

/// An event that had the right name and did not end a wait.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RunNearMiss")]
pub struct NearMissView {
    /// The event, as functions see it.
    pub event: Value,
    /// Its place among all events.
    pub number: u64,
    /// When it was accepted.
    pub received_at: Moment,
    /// For programs, such as `untrue`.
    pub code: String,
    /// Why not.
    pub reason: String,
}

impl DiagnosisView {
    pub(super) fn new(diagnosis: &Diagnosis) -> Self {
        let reasons = diagnosis.reasons.iter().map(|reason| ReasonView {
            code: reason.code().to_owned(),
            sentence: reason.sentence(),
            remedy: reason.remedy(),
        });
        Self { run_id: diagnosis.run, status: diagnosis.status, reasons: reasons.collect() }
    }
}

impl WaitMissesView {
    pub(super) fn new(found: WaitMisses) -> Self {
        let WaitMisses { wait, misses } = found;
        Self {
            step_id: wait.step.to_string(),
            name: wait.name,
            event: wait.event,
            expression: wait.expression,
            until: Moment(wait.until),
            misses: misses.iter().map(near_miss).collect(),
        }
    }
}

fn near_miss(miss: &NearMiss) -> NearMissView {
    NearMissView {
        event: miss.event.to_value(),
        number: miss.seq.0,
        received_at: Moment(miss.received_at),
        code: miss.reason.code().to_owned(),
        reason: miss.reason.sentence(),
    }
}
