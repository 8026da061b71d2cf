//! What desks remember from run to run: keyed records with a revision, a lifetime, and the values before.
//!
//! A memory belongs to a desk of a workflow, or to a namespace that desks of the workflow share. It is bound to the version
//! that its workflow's document names: a document with another version finds it empty, unless the desk's
//! `memoryScope.onVersionChange` is `keep`. Publishing changed content under the same version keeps it.

mod list;
mod place;
mod read;
mod record;
mod write;

pub use list::{ClearMemory, ClearedMemory, ListMemory, MemoryPage};
pub use place::{MemoryPlace, Namespace};
pub use read::{GetMemory, MemoryAnswer};
pub(crate) use record::Remembered;
pub use record::{DeskMemoryRecord, MemoryEntry};
pub use write::PutMemory;
pub(crate) use write::{Write, write};
