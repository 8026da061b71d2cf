//! Kinds: the built-in ones and the registered ones, which win.

use perdura_types::Transaction;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Robot;
use crate::bounds::KINDS_MAX;
use crate::job::Decision;
use crate::kind::{RobotKind, all_built_in, built_in};
use crate::records::{KINDS, Rows, put};
use crate::refusal::{Refusal, excerpt};
use perdura_types::Moment;

/// A kind as it is listed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RobotKindView")]
pub struct KindView {
    /// The document.
    pub kind: RobotKind,
    /// Whether the document is the one that comes with Perdura.
    pub built_in: bool,
    /// Counts registrations; 0 for a built-in kind.
    pub version: u64,
    /// When it was last registered.
    pub updated_at: Option<Moment>,
}

/// A kind as it is stored.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Registered {
    kind: RobotKind,
    version: u64,
    updated_at: Moment,
}

impl From<Registered> for KindView {
    fn from(registered: Registered) -> Self {
        let Registered { kind, version, updated_at } = registered;
        Self { kind, built_in: false, version, updated_at: Some(updated_at) }
    }
}

impl Robot {
    /// Every kind, by name.
    pub async fn kinds(&self) -> Result<Vec<KindView>, Refusal> {
        self.read(|rows| {
            let registered = rows.all::<Registered>(KINDS, "")?;
            let mut kinds = registered.into_iter().map(|stored| KindView::from(stored.value)).collect::<Vec<_>>();
            for kind in all_built_in() {
                if !kinds.iter().any(|known| known.kind.name == kind.name) {
                    kinds.push(built_in_view(kind));
                }
            }
            kinds.sort_by(|a, b| a.kind.name.cmp(&b.kind.name));
            Ok(kinds)
        })
        .await
    }

    /// One kind.
    pub async fn kind(&self, name: String) -> Result<KindView, Refusal> {
        self.read(move |rows| find(rows, &name)).await
    }

    /// Registers a kind, or changes it. Jobs that exist keep the kind that they were created with. The answer says
    /// whether it is new.
    pub async fn put_kind(&self, name: String, kind: RobotKind) -> Result<(bool, KindView), Refusal> {
        if kind.name != name {
            let (name, other) = (excerpt(&name), excerpt(&kind.name));
            let message = format!("the address names kind '{name}' and the document '{other}': use one name");
            return Err(Refusal::bad_request("kind_invalid", message));
        }
        kind.check()?;
        self.decide(move |rows| {
            let known = rows.get::<Registered>(KINDS, &kind.name)?;
            if known.is_none() && rows.all::<Registered>(KINDS, "")?.len() >= KINDS_MAX {
                let message = format!("there are {KINDS_MAX} kinds, which is the limit: change one of them");
                return Err(Refusal::conflict("kinds_exhausted", message));
            }
            let (record, version) = known.map_or((0, 0), |stored| (stored.version, stored.value.version));
            let value = Registered { kind: kind.clone(), version: version + 1, updated_at: Moment(rows.now) };
            let changes = vec![put(KINDS, kind.name.clone(), record, &value, None)];
            Ok(Decision {
                transaction: Transaction { changes, events: Vec::new() },
                answer: (version == 0, value.into()),
            })
        })
        .await
    }
}

/// The kind of this name.
pub(super) fn find(rows: &Rows<'_>, name: &str) -> Result<KindView, Refusal> {
    if let Some(registered) = rows.get::<Registered>(KINDS, name)? {
        return Ok(registered.value.into());
    }
    built_in(name).map(built_in_view).ok_or_else(|| {
        let message = format!("there is no robot kind '{}': GET /api/robot/kinds lists them", excerpt(name));
        Refusal::not_found("kind_not_found", message)
    })
}

fn built_in_view(kind: &RobotKind) -> KindView {
    KindView { kind: kind.clone(), built_in: true, version: 0, updated_at: None }
}
