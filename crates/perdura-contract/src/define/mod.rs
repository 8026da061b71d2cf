//! How procedures are written down: the macros, and the traits that make types fit into them.

#[macro_use]
mod contract;
#[macro_use]
mod errors;
mod described;
mod input;
mod keys;
mod no_errors;
mod output;
mod schemas;

pub use errors::Errors;
pub use input::Input;
pub use no_errors::NoErrors;
pub use output::{Output, Reply};

#[doc(hidden)]
pub mod support {
    //! What the macros write calls to.

    pub use super::described::{described, procedure};
    pub use super::errors::{data, declared, declared_plain, received};
    pub use http;
}

pub(crate) use keys::check_key;
pub(crate) use schemas::serialised;
