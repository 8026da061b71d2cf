//! What a procedure takes.

use schemars::{JsonSchema, Schema};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::schemas::{deserialised, is_unit};

/// What a procedure takes: any type that `serde` reads and writes (callers in Rust write it) and `schemars` describes; `()`
/// is no input.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the input of a procedure",
    note = "derive Serialize, Deserialize and schemars::JsonSchema for it, and let it own what it holds"
)]
pub trait Input: Serialize + DeserializeOwned + JsonSchema + Send + 'static {
    /// The deserialising view; `None` for `()`.
    fn schema() -> Option<Schema> {
        (!is_unit::<Self>()).then(deserialised::<Self>)
    }

    /// Whether it is `()`.
    fn schema_is_unit() -> bool {
        is_unit::<Self>()
    }
}

impl<T: Serialize + DeserializeOwned + JsonSchema + Send + 'static> Input for T {}
