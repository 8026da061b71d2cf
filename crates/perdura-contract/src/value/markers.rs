//! Names under which the native newtypes pass through `serde`. Formats that do not know them see the JSON form inside.

pub(super) const DATE: &str = "$native:date";
pub(super) const BIG_INT: &str = "$native:bigint";
pub(super) const NAN: &str = "$native:nan";
pub(super) const UNDEFINED: &str = "$native:undefined";
pub(super) const URL: &str = "$native:url";
pub(super) const REG_EXP: &str = "$native:regexp";
pub(super) const SET: &str = "$native:set";
pub(super) const MAP: &str = "$native:map";
pub(super) const FILE: &str = "$native:file";
/// Asks the wire's own deserialiser for whatever is there, native types included.
pub(super) const ANY: &str = "$native:any";
