//! The seeded simulator and its planted bugs
