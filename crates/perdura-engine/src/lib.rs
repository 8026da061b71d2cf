//! The async shell around the core: group commit, dispatch, timers
