//! The shell around the deterministic core: it owns the threads, the clock, the sockets and the store.

pub mod bounds;
mod driver;
mod past;

pub use driver::{Driver, DriverError};
