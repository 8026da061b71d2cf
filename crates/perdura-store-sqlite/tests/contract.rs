//! The contract of a store, kept by SQLite in a folder.

use perdura_store::contract::Place;
use perdura_store_sqlite::{Options, SqliteStore};

fn new_place() -> Place {
    let folder = tempfile::tempdir().expect("the machine has a folder for temporary files");
    Box::new(move || Box::new(SqliteStore::open(folder.path(), Options::default()).expect("the folder opens")))
}

perdura_store::contract_tests!(new_place);
