//! The store trait, the in-memory store and the contract suite every store must pass
