//! Takes over a `.rawr/coordination` folder: `workflows`, `runs`, `timelines` and `memory`, each of JSON documents.
//!
//! What is read is a list of files, so that a client can send a folder that lies elsewhere; [`read_folder`] makes the list.
//! A file that is broken is reported by its name, and the others are taken. What is here already stays as it is, so
//! importing again changes nothing.
//!
//! - A workflow that can run is published; one that cannot becomes a draft, unless there is one. A workflow that is here
//!   already is taken only when its content was never published here.
//! - A run keeps its id, state and values. One that had not ended has failed: nobody carries it out any more. Which
//!   document it ran is not known, so it cannot be repeated.
//! - Events of a timeline keep their ids, and their order.
//! - A memory becomes that of its desk, or of the namespace that the desk names here; one that has expired is left out.

mod file;
mod folder;
mod memory;
mod run;
mod timeline;
mod workflow;

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::file::Sort;
pub use self::folder::{FolderError, read_folder};
use crate::bounds::{IMPORT_BYTES_MAX, IMPORT_FILES_MAX};
use crate::refusal::{Code, Refusal};
use crate::service::Coordination;

/// Files to be imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "ImportCoordinationFiles")]
pub struct ImportFiles {
    /// At most 10,000 of 64 MiB together; send a larger folder in parts, workflows and runs first.
    pub files: Vec<ImportFile>,
    /// Says what would happen, and changes nothing.
    #[serde(default)]
    pub dry_run: bool,
}

/// One file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CoordinationImportFile")]
pub struct ImportFile {
    /// Within the folder, such as `workflows/invoice.json`: its first known folder says what the file is.
    pub path: String,
    /// The file's text.
    pub content: String,
}

/// What came of an import.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "CoordinationImportReport")]
pub struct ImportReport {
    /// Whether nothing was changed.
    pub dry_run: bool,
    /// Workflows.
    pub workflows: ImportCounts,
    /// Of those, how many became drafts because they cannot run.
    pub drafts: usize,
    /// Runs.
    pub runs: ImportCounts,
    /// Events of timelines; broken ones are counted as one for each file.
    pub timeline_events: ImportCounts,
    /// Memories.
    pub memories: ImportCounts,
    /// What was not taken, and why.
    pub problems: Vec<ImportProblem>,
}

/// How many of one sort.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "CoordinationImportCounts")]
pub struct ImportCounts {
    /// Taken.
    pub imported: usize,
    /// Here already, or no longer of use.
    pub skipped: usize,
    /// Not taken.
    pub broken: usize,
}

/// A file that was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CoordinationImportProblem")]
pub struct ImportProblem {
    /// Which.
    pub path: String,
    /// Why.
    pub message: String,
}

/// What came of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Taken {
    Imported(usize),
    Draft,
    Skipped(usize),
    Some { imported: usize, skipped: usize },
}

/// Why a file was not taken.
enum Untaken {
    Broken(String),
    Failed(Refusal),
}

impl From<Refusal> for Untaken {
    fn from(refusal: Refusal) -> Self {
        // What the file's author may mend is the file's; everything else ends the import.
        if refusal.status() < 500 { Self::Broken(refusal.message) } else { Self::Failed(refusal) }
    }
}

/// What the importer knows beside the file.
struct Importing<'a> {
    service: &'a Coordination,
    dry_run: bool,
    /// Runs of this import, which a dry run does not find in the store.
    runs: BTreeSet<String>,
}

impl Coordination {
    /// Takes files over, one transaction for each.
    pub async fn import(&self, input: ImportFiles) -> Result<ImportReport, Refusal> {
        let ImportFiles { mut files, dry_run } = input;
        let bytes: usize = files.iter().map(|file| file.content.len()).sum();
        if files.len() > IMPORT_FILES_MAX || bytes > IMPORT_BYTES_MAX {
            let message = format!(
                "{} files of {bytes} bytes are above the limit of {IMPORT_FILES_MAX} files and {IMPORT_BYTES_MAX} bytes: \
                 send them in parts, workflows and runs first",
                files.len()
            );
            return Err(Refusal::new(Code::ImportTooLarge, message));
        }
        files.sort_by_cached_key(|file| (Sort::of(&file.path), file.path.clone()));
        let mut importing = Importing { service: self, dry_run, runs: BTreeSet::new() };
        let mut report = ImportReport { dry_run, ..ImportReport::default() };
        for file in files {
            importing.take(file, &mut report).await?;
        }
        Ok(report)
    }
}

impl Importing<'_> {
    async fn take(&mut self, file: ImportFile, report: &mut ImportReport) -> Result<(), Refusal> {
        let Some(sort) = Sort::of(&file.path) else {
            let message = "it lies in none of workflows, runs, timelines and memory".to_owned();
            report.problems.push(ImportProblem { path: file.path, message });
            return Ok(());
        };
        let taken = match sort {
            Sort::Workflow => self.workflow(&file.content).await,
            Sort::Run => self.run(&file.content).await,
            Sort::Timeline => self.timeline(&file.content).await,
            Sort::Memory => self.memories(&file.content).await,
        };
        let counts = match sort {
            Sort::Workflow => &mut report.workflows,
            Sort::Run => &mut report.runs,
            Sort::Timeline => &mut report.timeline_events,
            Sort::Memory => &mut report.memories,
        };
        match taken {
            Ok(Taken::Imported(count)) => counts.imported += count,
            Ok(Taken::Skipped(count)) => counts.skipped += count,
            Ok(Taken::Some { imported, skipped }) => {
                counts.imported += imported;
                counts.skipped += skipped;
            }
            Ok(Taken::Draft) => {
                counts.imported += 1;
                report.drafts += 1;
            }
            Err(Untaken::Broken(message)) => {
                counts.broken += 1;
                report.problems.push(ImportProblem { path: file.path, message });
            }
            Err(Untaken::Failed(refusal)) => return Err(refusal),
        }
        Ok(())
    }
}
