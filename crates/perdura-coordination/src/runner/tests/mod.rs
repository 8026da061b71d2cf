//! Runs of whole workflows, over an engine in memory.

mod crashes;
mod delegates;
mod desks;
mod documents;
mod endpoint;
mod ends;
mod human;
mod lessons;
mod runs;
mod stage;
