//! HTTP: ingest, sync, REST, dev endpoints
