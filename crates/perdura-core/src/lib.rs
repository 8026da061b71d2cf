//! The deterministic engine: a shard takes inputs and returns writes and effects
