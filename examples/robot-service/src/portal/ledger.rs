//! Every shipment ever made: a file of JSON lines, each on disk before the page says that the shipment is made.
//!
//! It never refuses a shipment because of its reference; that is what makes it a judge.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Mutex, MutexGuard};

use serde::{Deserialize, Serialize};

use crate::bounds::SHIPMENTS_MAX;
use crate::files;

/// One shipment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Shipment {
    /// The carrier's own number of the order.
    pub pedido: String,
    /// The number on the parcel.
    pub guide: String,
    /// What the customer wrote on it.
    pub reference: String,
    /// As the carrier spells it.
    pub city: String,
    /// Unix time.
    pub at_ms: i64,
    /// The form as it was filled.
    pub fields: BTreeMap<String, String>,
}

/// The ledger's verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Verdict {
    /// All shipments.
    pub shipments: usize,
    /// Distinct references.
    pub references: usize,
    /// Shipments more than one per reference.
    pub duplicates: usize,
    /// The references that have more than one.
    pub duplicate_references: Vec<String>,
    /// Shipments of each reference.
    pub per_reference: BTreeMap<String, usize>,
}

/// The open ledger.
pub struct Ledger {
    inner: Mutex<Inner>,
}

struct Inner {
    file: File,
    shipments: Vec<Shipment>,
    by_reference: HashMap<String, Vec<usize>>,
    by_pedido: HashMap<String, usize>,
}

impl Ledger {
    /// Opens the ledger of a folder. A half line, as a crash leaves, is cut off.
    pub fn open(folder: &Path) -> io::Result<Self> {
        files::make_folder(folder)?;
        let path = folder.join("ledger.jsonl");
        let file = files::private().read(true).append(true).create(true).open(&path)?;
        files::sync_folder_of(&path)?;
        let bytes = std::fs::read(&path)?;
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |newline| newline + 1);
        if whole < bytes.len() {
            file.set_len(whole as u64)?;
            file.sync_all()?;
        }
        let mut inner = Inner { file, shipments: vec![], by_reference: HashMap::new(), by_pedido: HashMap::new() };
        for line in bytes[..whole].split_inclusive(|byte| *byte == b'\n') {
            inner.add(serde_json::from_slice(line)?);
        }
        Ok(Self { inner: Mutex::new(inner) })
    }

    /// Makes a shipment. It is on disk when this returns.
    pub fn ship(
        &self,
        reference: &str,
        city: &str,
        fields: BTreeMap<String, String>,
        at_ms: i64,
    ) -> io::Result<Shipment> {
        let mut inner = self.inner();
        if inner.shipments.len() >= SHIPMENTS_MAX {
            return Err(io::Error::other("the ledger is full: begin a new one"));
        }
        let number = inner.shipments.len() as u64 + 1;
        let shipment = Shipment {
            pedido: format!("P{number:08}"),
            guide: format!("{}", 70_000_000_000 + number),
            reference: reference.to_owned(),
            city: city.to_owned(),
            at_ms,
            fields,
        };
        let mut line = serde_json::to_vec(&shipment).expect("a shipment is plain data");
        line.push(b'\n');
        inner.file.write_all(&line)?;
        inner.file.sync_data()?;
        inner.add(shipment.clone());
        Ok(shipment)
    }

    /// The shipments with a reference.
    pub fn with_reference(&self, reference: &str) -> Vec<Shipment> {
        let inner = self.inner();
        let places = inner.by_reference.get(reference);
        places.map_or_else(Vec::new, |places| places.iter().map(|place| inner.shipments[*place].clone()).collect())
    }

    /// The shipment with the carrier's own number.
    pub fn with_pedido(&self, pedido: &str) -> Option<Shipment> {
        let inner = self.inner();
        inner.by_pedido.get(pedido).map(|place| inner.shipments[*place].clone())
    }

    /// The newest shipments, and how many there are in all.
    pub fn newest(&self, count: usize) -> (Vec<Shipment>, usize) {
        let inner = self.inner();
        (inner.shipments.iter().rev().take(count).cloned().collect(), inner.shipments.len())
    }

    /// What was shipped, and what more than once.
    pub fn verdict(&self) -> Verdict {
        let inner = self.inner();
        let per_reference: BTreeMap<_, _> =
            inner.by_reference.iter().map(|(reference, places)| (reference.clone(), places.len())).collect();
        let twice = per_reference.iter().filter(|(_, count)| **count > 1);
        Verdict {
            shipments: inner.shipments.len(),
            references: per_reference.len(),
            duplicates: inner.shipments.len() - per_reference.len(),
            duplicate_references: twice.map(|(reference, _)| reference.clone()).collect(),
            per_reference,
        }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().expect("nothing under this lock panics")
    }
}

impl Inner {
    fn add(&mut self, shipment: Shipment) {
        let place = self.shipments.len();
        self.by_reference.entry(shipment.reference.clone()).or_default().push(place);
        self.by_pedido.insert(shipment.pedido.clone(), place);
        self.shipments.push(shipment);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ship(ledger: &Ledger, reference: &str) -> String {
        ledger.ship(reference, "CALI (VALLE)", BTreeMap::new(), 0).unwrap().guide
    }

    #[test]
    fn the_ledger_ships_twice_and_counts_it() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(folder.path()).unwrap();
        let guides = ["a", "b", "a"].map(|reference| ship(&ledger, reference));
        assert_eq!(guides, ["70000000001", "70000000002", "70000000003"]);
        let verdict = ledger.verdict();
        assert_eq!((verdict.shipments, verdict.references, verdict.duplicates), (3, 2, 1));
        assert_eq!(verdict.duplicate_references, ["a"]);
    }

    #[test]
    fn a_half_line_is_cut_off_and_all_else_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(folder.path()).unwrap();
        ship(&ledger, "a");
        let before = ledger.verdict();
        drop(ledger);
        let path = folder.path().join("ledger.jsonl");
        let mut bytes = std::fs::read(&path).unwrap();
        bytes.extend(br#"{"pedido":"P000"#);
        std::fs::write(&path, bytes).unwrap();
        let ledger = Ledger::open(folder.path()).unwrap();
        assert_eq!(ledger.verdict(), before);
        ship(&ledger, "b");
        drop(ledger);
        assert_eq!(Ledger::open(folder.path()).unwrap().verdict().shipments, 2);
    }
}
