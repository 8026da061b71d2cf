//! Every promise of a store, as tests.
