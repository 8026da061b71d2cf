//! Where a run stands.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Where a run is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum RunStatus {
    /// Created, not yet executed.
    Scheduled,
    /// Executed at least once.
    Running,
    /// Returned.
    Completed,
    /// Threw for good.
    Failed,
    /// Was ended from outside.
    Cancelled,
}

impl RunStatus {
    /// All of them, in the order of a run's life.
    pub const ALL: [Self; 5] = [Self::Scheduled, Self::Running, Self::Completed, Self::Failed, Self::Cancelled];

    /// The status with this word, as [`Self::as_str`] writes it; letters of either case.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str().eq_ignore_ascii_case(word))
    }
    /// Whether the run is over.
    pub fn is_ended(self) -> bool {
        match self {
            Self::Scheduled | Self::Running => false,
            Self::Completed | Self::Failed | Self::Cancelled => true,
        }
    }
    /// The word of the public API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Scheduled => "Scheduled",
            Self::Running => "Running",
            Self::Completed => "Completed",
            Self::Failed => "Failed",
            Self::Cancelled => "Cancelled",
        }
    }
}

impl fmt::Display for RunStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
