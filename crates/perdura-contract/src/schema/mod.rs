//! JSON Schemas from `schemars`, made ready for those who print them: one set of named schemas for a whole contract.

mod bundle;
mod properties;
mod walk;

pub(crate) use bundle::{Bundle, COMPONENTS, Schemas, Shape};
pub(crate) use properties::{Property, branches, literal, properties, without_null};
pub(crate) use walk::{each_subschema, is_file, sorted};

/// The component of errors that no procedure declares.
pub(crate) const UNDECLARED_ERROR: &str = "UndeclaredError";

/// Names that no component may take, because the TypeScript file or the document means something else by them.
pub(crate) const RESERVED: &[&str] = &[
    UNDECLARED_ERROR,
    "Array",
    "AsyncIteratorClass",
    "Client",
    "Date",
    "Error",
    "File",
    "Map",
    "ORPCError",
    "Promise",
    "Record",
    "RegExp",
    "Set",
    "URL",
];
