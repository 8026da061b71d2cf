//! The management API, version 1, as SDKs and scripts know it.

mod envelope;
mod event;
mod run;
mod signal;

pub use envelope::{Metadata, encode_envelope, encode_list};
pub use event::EventView;
pub use run::RunView;
pub use signal::{SignalError, SignalRequest, decode_signal, encode_signal_answer, no_signal_found};
