//! The document of a kind, and the rules that it keeps.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::schema::{Issue, Schema};
use crate::bounds::{
    AUTOMATION_FIELDS_MAX, DISPATCH_TIMEOUT_MS, DOCUMENT_BYTES_MAX, ITEMS_PER_JOB_MAX, JOB_TYPES_MAX, MARGIN_MS,
    NAME_CHARS_MAX, PER_ITEM_MS, ROUND_MS_MAX, SETTLE_MS_MAX,
};
use crate::refusal::{Refusal, excerpt};

/// A robot: where it is, how it is spoken to, how long it may take.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RobotKind {
    /// Such as `coordinadora`.
    pub name: String,
    /// The carrier in events and on orders.
    pub carrier: String,
    /// Name of the secret that holds the robot's base URL: a document never holds the URL itself, so that whoever may
    /// register kinds cannot send credentials to a place of their own.
    pub base_url_ref: String,
    /// Names of the secrets that the robot logs in with, when it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credentials: Option<CredentialNames>,
    /// How callbacks are authenticated when a job does not say.
    #[serde(default)]
    pub callback_mode: CallbackMode,
    /// Path of "do you know this dispatch?", with `{dispatchId}`; without it an unknown dispatch fails its job.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probe_path: Option<String>,
    /// Path of "begin no further items of this dispatch", with `{dispatchId}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancel_path: Option<String>,
    /// How long the robot may take to accept a dispatch.
    #[serde(default = "default_dispatch_timeout_ms")]
    pub dispatch_timeout_ms: i64,
    /// What it can do.
    pub job_types: BTreeMap<String, JobType>,
}

/// Names of secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "RobotCredentialNames")]
pub struct CredentialNames {
    /// Of the user's name.
    pub username_ref: String,
    /// Of the password.
    pub password_ref: String,
}

/// How a callback shows where it comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RobotCallbackMode")]
pub enum CallbackMode {
    /// A signature over time and body with a key of the job.
    #[default]
    Hmac,
    /// The shared secret itself, as robots of old send it.
    Secret,
}

/// One thing that a robot can do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "RobotJobType")]
pub struct JobType {
    /// The function that performs jobs of this type.
    #[serde(default)]
    pub orchestrator: Orchestrator,
    /// Where a batch is posted.
    pub dispatch_path: String,
    /// Name of the list of items in a dispatch.
    pub array_field: String,
    /// Where an item's payload goes.
    pub payload_field: String,
    /// How it goes there.
    #[serde(default)]
    pub payload_form: PayloadForm,
    /// Time for each item.
    pub per_item_ms: i64,
    /// Time on top of that.
    pub margin_ms: i64,
    /// Time for an item from the moment the robot says that it has begun it; four times `perItemMs` by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_item_ms: Option<i64>,
    /// A pause after the dispatch. Nothing here needs one.
    #[serde(default)]
    pub settle_ms: i64,
    /// What an item's payload must look like.
    #[serde(default)]
    pub item_schema: Schema,
    /// What the number in a successful callback is.
    pub result_field: ResultField,
    /// The event of each successful order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub automation: Option<Automation>,
}

/// Which durable function performs a job.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "RobotOrchestrator")]
pub enum Orchestrator {
    /// Started by `robot/job.submitted`.
    #[default]
    RobotOrchestrator,
    /// Started by `robot/guide-lookup.submitted`.
    GuideLookupOrchestrator,
}

/// How a payload is put into a dispatch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RobotPayloadForm")]
pub enum PayloadForm {
    /// `{itemId, …, <payloadField>: <payload>}`
    #[default]
    Whole,
    /// `{itemId, …, <payloadField>: <payload>.<payloadField>}`
    Field,
}

/// What the number in a callback is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RobotResultField")]
pub enum ResultField {
    /// A tracking number: the order gets it, and the carrier with it.
    TrackingNumber,
    /// The number of a guide that exists already.
    GuideNumber,
}

/// The event of a successful order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "RobotAutomationEvent")]
pub struct Automation {
    /// Its name.
    pub event: String,
    /// Field of the event → fields of the payload, the ones that are there joined by a blank.
    pub fields: BTreeMap<String, Vec<String>>,
}

const fn default_dispatch_timeout_ms() -> i64 {
    30_000
}

impl Orchestrator {
    /// The event that starts it.
    pub const fn event(self) -> &'static str {
        match self {
            Self::RobotOrchestrator => "robot/job.submitted",
            Self::GuideLookupOrchestrator => "robot/guide-lookup.submitted",
        }
    }
}

impl JobType {
    /// How long a round of so many items may take.
    pub fn round_ms(&self, items: usize) -> i64 {
        let items = i64::try_from(items).unwrap_or(i64::MAX);
        items.saturating_mul(self.per_item_ms).saturating_add(self.margin_ms).min(ROUND_MS_MAX)
    }
    /// How long an item may take once it has begun.
    pub fn started_item_ms(&self) -> i64 {
        self.started_item_ms.unwrap_or(self.per_item_ms.saturating_mul(4))
    }
}

impl RobotKind {
    /// Every mistake in the document.
    pub fn check(&self) -> Result<(), Refusal> {
        let mut issues = Issues::default();
        self.check_head(&mut issues);
        issues.rule(
            "jobTypes",
            (1..=JOB_TYPES_MAX).contains(&self.job_types.len()),
            format!("there are {} job types, but must be 1 to {JOB_TYPES_MAX}", self.job_types.len()),
        );
        for (name, job_type) in self.job_types.iter().take(JOB_TYPES_MAX) {
            let path = format!("jobTypes.{}", excerpt(name));
            issues.rule(&path, is_name(name), NAME_RULE.to_owned());
            job_type.check(&path, &mut issues);
        }
        let bytes = serde_json::to_vec(self).map_or(0, |text| text.len());
        issues.rule(
            "kind",
            bytes <= DOCUMENT_BYTES_MAX,
            format!("has {bytes} bytes, but at most {DOCUMENT_BYTES_MAX} are allowed: describe less of the payloads"),
        );
        match issues.0.as_slice() {
            [] => Ok(()),
            [first, ..] => {
                let count = issues.0.len();
                let message = format!("{}: {} ({count} mistakes in all, see data)", first.path, first.message);
                let message = if count == 1 { format!("{}: {}", first.path, first.message) } else { message };
                Err(Refusal::bad_request("kind_invalid", message).with_data(&issues.0))
            }
        }
    }

    /// The job type of this name.
    pub(crate) fn job_type(&self, name: &str) -> Result<&JobType, Refusal> {
        self.job_types.get(name).ok_or_else(|| {
            let known = self.job_types.keys().map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ");
            let message = format!("kind '{}' has no job type '{}': use one of {known}", self.name, excerpt(name));
            Refusal::bad_request("job_type_unknown", message)
        })
    }

    fn check_head(&self, issues: &mut Issues) {
        issues.rule("name", is_name(&self.name), NAME_RULE.to_owned());
        issues.rule(
            "carrier",
            !self.carrier.trim().is_empty() && self.carrier.chars().count() <= NAME_CHARS_MAX,
            format!("must be 1 to {NAME_CHARS_MAX} characters"),
        );
        let mut names = vec![("baseUrlRef", &self.base_url_ref)];
        if let Some(CredentialNames { username_ref, password_ref }) = &self.credentials {
            names.push(("credentials.usernameRef", username_ref));
            names.push(("credentials.passwordRef", password_ref));
        }
        for (path, name) in names {
            issues.rule(path, is_secret_name(name), format!("is '{}', but {SECRET_RULE}", excerpt(name)));
        }
        for (path, value) in [("probePath", &self.probe_path), ("cancelPath", &self.cancel_path)] {
            let Some(value) = value else { continue };
            issues.rule(
                path,
                is_path(value) && value.contains("{dispatchId}"),
                format!(
                    "is '{}', but must be a path with {{dispatchId}} in it, such as /jobs/{{dispatchId}}",
                    excerpt(value)
                ),
            );
        }
        issues.range("dispatchTimeoutMs", self.dispatch_timeout_ms, &DISPATCH_TIMEOUT_MS);
    }
}

impl JobType {
    fn check(&self, path: &str, issues: &mut Issues) {
        let at = |field: &str| format!("{path}.{field}");
        issues.rule(
            &at("dispatchPath"),
            is_path(&self.dispatch_path),
            format!("is '{}', but must be a path, such as /api/batch", excerpt(&self.dispatch_path)),
        );
        for (field, value) in [("arrayField", &self.array_field), ("payloadField", &self.payload_field)] {
            let is_free = is_name(value) && !DISPATCH_FIELDS.contains(&value.as_str());
            let taken = DISPATCH_FIELDS.join(", ");
            issues.rule(&at(field), is_free, format!("{NAME_RULE}, and none of {taken}"));
        }
        issues.range(&at("perItemMs"), self.per_item_ms, &PER_ITEM_MS);
        issues.range(&at("marginMs"), self.margin_ms, &MARGIN_MS);
        if let Some(started_item_ms) = self.started_item_ms {
            issues.range(&at("startedItemMs"), started_item_ms, &MARGIN_MS);
        }
        issues.range(&at("settleMs"), self.settle_ms, &(0..=SETTLE_MS_MAX));
        let longest = self.per_item_ms.saturating_mul(i64::try_from(ITEMS_PER_JOB_MAX).unwrap_or(i64::MAX));
        issues.rule(
            &at("perItemMs"),
            longest.saturating_add(self.margin_ms) <= ROUND_MS_MAX || self.per_item_ms > *PER_ITEM_MS.end(),
            format!("{ITEMS_PER_JOB_MAX} items would take more than {ROUND_MS_MAX} ms: give an item less time"),
        );
        if let Err(mistakes) = self.item_schema.checker() {
            issues.0.extend(mistakes.into_iter().map(|issue| Issue { path: at(&issue.path), ..issue }));
        }
        if let Some(automation) = &self.automation {
            automation.check(&at("automation"), issues);
        }
    }
}

impl Automation {
    fn check(&self, path: &str, issues: &mut Issues) {
        let fits = !self.event.trim().is_empty()
            && self.event.chars().count() <= perdura_types::bounds::NAME_CHARS_MAX
            && !self.event.starts_with("inngest/")
            && !self.event.starts_with("robot/");
        let rule = "must be a name of 1 to 255 characters that begins with neither 'inngest/' nor 'robot/'";
        issues.rule(&format!("{path}.event"), fits, format!("is '{}', but {rule}", excerpt(&self.event)));
        issues.rule(
            &format!("{path}.fields"),
            self.fields.len() <= AUTOMATION_FIELDS_MAX,
            format!("there are {} fields, but at most {AUTOMATION_FIELDS_MAX} are allowed", self.fields.len()),
        );
        for (field, sources) in self.fields.iter().take(AUTOMATION_FIELDS_MAX) {
            let path = format!("{path}.fields.{}", excerpt(field));
            let is_free = is_name(field) && !EVENT_FIELDS.contains(&field.as_str());
            issues.rule(&path, is_free, format!("{NAME_RULE}, and none of {}", EVENT_FIELDS.join(", ")));
            let fits = (1..=8).contains(&sources.len());
            issues.rule(&path, fits, "must take 1 to 8 fields of the payload".to_owned());
        }
    }
}

const NAME_RULE: &str = "must be a letter and up to 63 letters, digits, '_' or '-'";
const SECRET_RULE: &str =
    "must be ROBOT_ and capital letters, digits or '_', so that a document reaches no other secret";
/// What a dispatch carries already.
const DISPATCH_FIELDS: [&str; 11] = [
    "workspaceId",
    "credentials",
    "callbackUrl",
    "callbackSecret",
    "callbackMode",
    "keyId",
    "jobId",
    "dispatchId",
    "itemId",
    "orderId",
    "attempt",
];
/// What an automation event carries already.
const EVENT_FIELDS: [&str; 7] =
    ["workspaceId", "orderId", "jobId", "itemId", "trackingNumber", "carrier", "cascadeDepth"];

fn is_name(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.next().is_some_and(|byte| byte.is_ascii_alphabetic())
        && text.len() <= NAME_CHARS_MAX
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}

fn is_secret_name(text: &str) -> bool {
    text.len() <= 2 * NAME_CHARS_MAX
        && text.strip_prefix("ROBOT_").is_some_and(|rest| !rest.is_empty())
        && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
        // The one secret that signs: no robot is told it as a user name.
        && !text.starts_with("ROBOT_CALLBACK_SECRET")
}

fn is_path(text: &str) -> bool {
    text.len() <= 4 * NAME_CHARS_MAX
        && text.starts_with('/')
        && !text.starts_with("//")
        && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
}

#[derive(Default)]
struct Issues(Vec<Issue>);

impl Issues {
    fn rule(&mut self, path: &str, holds: bool, message: String) {
        if !holds && self.0.len() < crate::bounds::ISSUES_SHOWN_MAX {
            self.0.push(Issue { path: path.to_owned(), message });
        }
    }
    fn range(&mut self, path: &str, value: i64, range: &RangeInclusive<i64>) {
        let (start, end) = (range.start(), range.end());
        self.rule(path, range.contains(&value), format!("is {value}, but must be {start} to {end}"));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::kind::built_in;

    #[test]
    fn the_built_in_kind_keeps_its_own_rules_and_has_the_known_times() {
        let kind = built_in("coordinadora").unwrap();
        kind.check().unwrap();
        let round = |name: &str, items| kind.job_types[name].round_ms(items);
        assert_eq!(round("create_shipment", 10), 10 * 30_000 + 300_000);
        assert_eq!(round("guide_lookup", 7), 7 * 10_000 + 180_000);
        assert_eq!(kind.job_types["create_shipment"].round_ms(10_000), 10_000 * 30_000 + 300_000);
    }

    #[test]
    fn mistakes_in_a_kind_are_named_with_their_path() {
        type Change = fn(&mut Value);
        let changes: [(Change, &str); 15] = [
            (|kind| kind["name"] = json!("a b"), "name: must be a letter"),
            (|kind| kind["carrier"] = json!(" "), "carrier: must be 1 to 64 characters"),
            (|kind| kind["baseUrlRef"] = json!("https://evil"), "baseUrlRef: is 'https://evil', but must be ROBOT_"),
            (
                |kind| kind["credentials"]["passwordRef"] = json!("AWS_SECRET"),
                "credentials.passwordRef: is 'AWS_SECRET'",
            ),
            (|kind| kind["credentials"]["usernameRef"] = json!("ROBOT_CALLBACK_SECRET"), "credentials.usernameRef: is"),
            (|kind| kind["probePath"] = json!("/jobs"), "probePath: is '/jobs', but must be a path with {dispatchId}"),
            (|kind| kind["cancelPath"] = json!("x{dispatchId}"), "cancelPath: is 'x{dispatchId}'"),
            (|kind| kind["dispatchTimeoutMs"] = json!(1), "dispatchTimeoutMs: is 1, but must be 100 to 300000"),
            (|kind| kind["jobTypes"] = json!({}), "jobTypes: there are 0 job types, but must be 1 to 20"),
            (|kind| job(kind)["dispatchPath"] = json!("//evil"), "jobTypes.create_shipment.dispatchPath: is '//evil'"),
            (|kind| job(kind)["arrayField"] = json!("jobId"), "jobTypes.create_shipment.arrayField: must be a letter"),
            (|kind| job(kind)["perItemMs"] = json!(0), "jobTypes.create_shipment.perItemMs: is 0, but must be 1 to"),
            (|kind| job(kind)["perItemMs"] = json!(3_000_000), "10000 items would take more than"),
            (|kind| job(kind)["itemSchema"] = json!({"pattern": "("}), "jobTypes.create_shipment.itemSchema.pattern"),
            (|kind| job(kind)["automation"]["event"] = json!("robot/x"), "automation.event: is 'robot/x'"),
        ];
        for (change, expected) in changes {
            let mut document = serde_json::to_value(built_in("coordinadora").unwrap()).unwrap();
            change(&mut document);
            let refusal = serde_json::from_value::<RobotKind>(document).unwrap().check().unwrap_err();
            assert!(refusal.message.contains(expected), "{} does not contain {expected}", refusal.message);
        }
    }

    fn job(kind: &mut Value) -> &mut Value {
        &mut kind["jobTypes"]["create_shipment"]
    }

    #[test]
    fn unknown_fields_are_refused() {
        let mut document = serde_json::to_value(built_in("coordinadora").unwrap()).unwrap();
        document["baseUrl"] = json!("http://x");
        assert!(serde_json::from_value::<RobotKind>(document).unwrap_err().to_string().contains("unknown field"));
    }
}
