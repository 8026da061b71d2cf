//! How the native newtypes describe themselves: the JSON form, and the keyword that names the native type.

/// A newtype's schema, written in place rather than as a component of its own. `x-native-type` names the native type:
/// `date`, `bigint`, `url`, `regexp`, `set`, `map`, `nan`, `undefined` or `file`.
macro_rules! native_schema {
    ([$($generics:tt)*] $name:ty, $schema_name:expr, |$generator:ident| $schema:expr) => {
        impl<$($generics)*> schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                $schema_name.into()
            }

            fn json_schema($generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                $schema
            }
        }
    };
}
pub(super) use native_schema;
