//! The expression dialect of events: compile, substitute, extract equalities, evaluate
