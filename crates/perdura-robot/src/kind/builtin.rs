//! The kinds that need no registration.

use std::sync::LazyLock;

use super::RobotKind;

static COORDINADORA: LazyLock<RobotKind> = LazyLock::new(|| {
    serde_json::from_str(include_str!("coordinadora.json")).expect("the built-in kind is a valid document")
});

/// The built-in kind of this name.
pub fn built_in(name: &str) -> Option<&'static RobotKind> {
    all().find(|kind| kind.name == name)
}

/// Every built-in kind.
pub(crate) fn all() -> impl Iterator<Item = &'static RobotKind> {
    std::iter::once(&*COORDINADORA)
}
