//! Every bound of this crate, and why it is what it is.

/// Fields of a query or a form: more is a program, and programs can send JSON.
pub(crate) const BRACKET_PAIRS_MAX: usize = 10_000;
/// Brackets in one field's name: forms nest a few levels, and what reads the value recurses.
pub(crate) const BRACKET_DEPTH_MAX: usize = 64;
/// The highest index that makes an array, as in the JavaScript server; above it is a name.
pub(crate) const BRACKET_INDEX_MAX: usize = 9_999;
/// Places in all arrays of one query or form, so that a few names with high indexes cannot fill the memory.
pub(crate) const BRACKET_SLOTS_MAX: usize = 20_000;
