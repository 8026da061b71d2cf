//! The seeded simulator: the real core, the real order of commits and a store in memory, in a world that crashes, lies
//! and dawdles, all from one number.
//!
//! [`simulate`] runs one seed: random functions (`generate.rs`) on a fake SDK (`app.rs`), clients and misfortunes
//! (`world/`), and one logical clock. Every commit is read back into a history (`history.rs`), and what must hold of it
//! is written down a second time, as simply as possible, in `verify/`. The same seed gives the same trace, byte by byte.
//!
//! [`hunt`] turns it around: with a bug planted in the engine, some seed must break a rule. A simulator that finds no
//! planted bug would find no other.
//!
//! It is not a load test and knows nothing of sockets, threads or real time. Start reading at `world/mod.rs`; the tour is
//! `tests/seeds.rs`. `cargo xtask sim --seed N` shows one seed.

mod app;
pub mod bounds;
mod bugs;
mod counters;
mod figures;
mod generate;
mod history;
mod matching;
mod program;
mod rng;
mod scenario;
mod verify;
mod world;

pub use bugs::{Found, PlantedBug, hunt};
pub use figures::Figures;
pub use world::{Outcome, Violation, simulate};
