//! The hunt for planted bugs.

#[cfg(feature = "planted-bugs")]
pub use perdura_core::PlantedBug;

use crate::bounds::SEEDS_PER_BUG_MAX;
use crate::world::{Violation, simulate};

/// No bug can be planted: the engine was built without the feature `planted-bugs`.
#[cfg(not(feature = "planted-bugs"))]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct PlantedBug;

#[cfg(not(feature = "planted-bugs"))]
impl PlantedBug {
    /// None.
    pub const ALL: [Self; 0] = [];
}

/// What a hunt led to.
#[derive(Debug)]
pub struct Found {
    /// The bug.
    pub bug: PlantedBug,
    /// The first seed that shows it, and how; `None` when no seed does.
    pub violation: Option<Violation>,
}

/// Looks for a planted bug, seed by seed from `from`, within [`SEEDS_PER_BUG_MAX`] seeds.
pub fn hunt(bug: PlantedBug, from: u64) -> Found {
    let violation = (from..from + SEEDS_PER_BUG_MAX).find_map(|seed| simulate(seed, Some(bug)).violation);
    Found { bug, violation }
}
