//! Kinds: what is known of a robot.

use perdura_contract::{Call, Failure, NoErrors, contract, errors};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Handlers;
use crate::KindView;
use crate::bounds::NAME_CHARS_MAX;
use crate::kind::RobotKind;
use crate::kind::schema::Issue;

contract! {
    /// Kinds: what is known of a robot.
    pub trait RobotKinds as ["robot", "kinds"] (client: RobotKindsClient, tags: ["robot"]) {
        /// Lists every robot kind, by name.
        fn list as "list"() -> KindList { get "/robot/kinds"; scopes: ["read"] }
        /// Shows one robot kind.
        fn get as "get"(KindRef) -> KindView, errors KindError { get "/robot/kinds/{name}"; scopes: ["read"] }
        /// Registers a robot kind, or changes it.
        ///
        /// Jobs that exist keep the kind that they were created with. A registered kind takes the place of a built-in one of
        /// the same name.
        fn put as "put"(RobotKind) -> KindView, errors PutKindError { put "/robot/kinds/{name}"; scopes: ["edit"] }
    }
}

/// Which kind.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "RobotKindRef")]
pub struct KindRef {
    /// Such as `coordinadora`.
    #[schemars(length(min = 1, max = NAME_CHARS_MAX))]
    pub name: String,
}

/// Every kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RobotKindList")]
pub struct KindList {
    /// By name.
    pub kinds: Vec<KindView>,
}

errors! {
    /// Why a kind is not shown.
    #[derive(Debug, Clone, PartialEq)]
    pub enum KindError {
        /// No kind has this name.
        NotFound = "KIND_NOT_FOUND", 404, "there is no such robot kind: list the kinds to see which there are";
    }
}

errors! {
    /// Why a kind is not registered.
    #[derive(Debug, Clone, PartialEq)]
    pub enum PutKindError {
        /// The document breaks rules; each with its path.
        Invalid(Vec<Issue>) = "KIND_INVALID", 400, "the document of the kind breaks a rule";
        /// There are as many as there may be.
        Exhausted = "KINDS_EXHAUSTED", 409, "there are as many kinds as there may be: change one of them";
    }
}

impl RobotKinds for Handlers {
    async fn list(&self, _call: &Call) -> Result<KindList, Failure<NoErrors>> {
        Ok(KindList { kinds: self.robot.kinds().await? })
    }

    async fn get(&self, _call: &Call, input: KindRef) -> Result<KindView, Failure<KindError>> {
        Ok(self.robot.kind(input.name).await?)
    }

    async fn put(&self, _call: &Call, input: RobotKind) -> Result<KindView, Failure<PutKindError>> {
        let (_is_new, view) = self.robot.put_kind(input.name.clone(), input).await?;
        Ok(view)
    }
}
