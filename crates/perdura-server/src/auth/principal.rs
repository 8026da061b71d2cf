//! Who asks, and what they may do.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// What a caller may do. One does not include another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Look at everything.
    Read,
    /// Send events; start, cancel and repeat runs; answer tasks.
    Run,
    /// Change what is stored: workflows, robot kinds, automations.
    Edit,
}

impl Scope {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Read, Self::Run, Self::Edit];

    /// The word in settings and contracts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Run => "run",
            Self::Edit => "edit",
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The word is no scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownScope;

impl FromStr for Scope {
    type Err = UnknownScope;
    fn from_str(text: &str) -> Result<Self, UnknownScope> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == text).ok_or(UnknownScope)
    }
}

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principal {
    /// Whoever may do everything: the signing key, and in `perdura dev` whoever is on this machine.
    Operator,
    /// An API key.
    Key {
        /// For logs and messages.
        name: Arc<str>,
        /// What it may do.
        scopes: BTreeSet<Scope>,
    },
    /// Nobody that is known, and why.
    Nobody(Unknown),
}

/// Why a caller is nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unknown {
    /// No key, or none that is known.
    NoKey,
    /// A web page of another origin made the browser ask.
    ForeignPage,
}

impl Principal {
    /// Somebody without a key.
    pub const fn nobody() -> Self {
        Self::Nobody(Unknown::NoKey)
    }
    /// Whether they may.
    pub fn may(&self, scope: Scope) -> bool {
        match self {
            Self::Operator => true,
            Self::Key { scopes, .. } => scopes.contains(&scope),
            Self::Nobody(_) => false,
        }
    }
}
