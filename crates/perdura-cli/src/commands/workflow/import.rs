//! `perdura workflow import`

use std::fmt::Write as _;

use std::path::PathBuf;

use clap::Args;
use perdura_coordination::contract::CoordinationWorkflowsClient;
use perdura_coordination::import::{ImportCounts, ImportFile, ImportFiles, ImportProblem, ImportReport, read_folder};

use crate::bounds::IMPORT_PART_BYTES_MAX;
use crate::output::{Answer, Cell, Column, Failure, Output, Table};
use crate::session::{ChangeArguments, Session};

/// The arguments of `perdura workflow import`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The folder, with workflows, runs, timelines and memory in it
    #[arg(default_value = ".rawr/coordination")]
    folder: PathBuf,
    #[command(flatten)]
    change: ChangeArguments,
}

impl Arguments {
    pub(super) async fn run(self, session: &Session) -> Result<Answer, Failure> {
        let dry_run = self.change.dry_run;
        let (files, problems) =
            read_folder(&self.folder).map_err(|error| Failure::usage("FOLDER_UNREADABLE", error.to_string()))?;
        let mut whole = ImportReport { dry_run, problems, ..ImportReport::default() };
        let parts = parts(files, &mut whole.problems);
        let count = parts.len();
        for (number, files) in parts.into_iter().enumerate() {
            // In a dry run the server tells what would happen: the folder alone does not say what is there before.
            let input = ImportFiles { files, dry_run };
            let part = session.ask(CoordinationWorkflowsClient::new(session.rpc()).import_files(input)).await?;
            add(&mut whole, part);
            if count > 1 {
                session.out.remark(&format!("part {} of {count} is done", number + 1));
            }
        }
        let text = shown(&whole, session.out);
        Ok(Answer::new(&whole, text))
    }
}

/// The files in parts that fit into a request: workflows first, memories last, and between them each run with its timeline,
/// because a dry run finds no run of another part. A file that fits into no request is a problem.
fn parts(files: Vec<ImportFile>, problems: &mut Vec<ImportProblem>) -> Vec<Vec<ImportFile>> {
    let (mut files, large): (Vec<_>, Vec<_>) =
        files.into_iter().partition(|file| file.content.len() <= IMPORT_PART_BYTES_MAX);
    problems.extend(large.into_iter().map(|ImportFile { path, content }| {
        let message = format!("it has {} bytes, and at most {IMPORT_PART_BYTES_MAX} can be sent", content.len());
        ImportProblem { path, message }
    }));
    files.sort_by(|left, right| place(left).cmp(&place(right)));
    let is_one = |run: &ImportFile, timeline: &ImportFile| run_of(run).is_some() && run_of(run) == run_of(timeline);
    let size = |unit: &[ImportFile]| (unit.len(), unit.iter().map(|file| file.content.len()).sum::<usize>());
    let units = files.chunk_by(is_one).map(size).collect::<Vec<_>>();
    let mut files = files.into_iter();
    let mut parts: Vec<Vec<ImportFile>> = Vec::new();
    let mut bytes = 0;
    for (count, size) in units {
        bytes += size;
        let unit = files.by_ref().take(count);
        match parts.last_mut() {
            Some(part) if bytes <= IMPORT_PART_BYTES_MAX => part.extend(unit),
            Some(_) | None => {
                bytes = size;
                parts.push(unit.collect());
            }
        }
    }
    parts
}

/// Where a file comes among the others: what is needed by others first, and a run before its timeline.
fn place(file: &ImportFile) -> (u8, &str, &str) {
    let class = match (run_of(file), &*file.path) {
        (Some(_), _) => 1,
        (None, path) if path.starts_with("workflows/") => 0,
        (None, _) => 2,
    };
    (class, run_of(file).unwrap_or_default(), &file.path)
}

/// The run that a file is about, by its path.
fn run_of(file: &ImportFile) -> Option<&str> {
    file.path.strip_prefix("runs/").or_else(|| file.path.strip_prefix("timelines/"))
}

fn add(whole: &mut ImportReport, part: ImportReport) {
    let ImportReport { dry_run: _, workflows, drafts, runs, timeline_events, memories, problems } = part;
    for (sum, more) in [
        (&mut whole.workflows, workflows),
        (&mut whole.runs, runs),
        (&mut whole.timeline_events, timeline_events),
        (&mut whole.memories, memories),
    ] {
        sum.imported += more.imported;
        sum.skipped += more.skipped;
        sum.broken += more.broken;
    }
    whole.drafts += drafts;
    whole.problems.extend(problems);
}

fn shown(report: &ImportReport, out: Output) -> String {
    let mut table = Table::new([
        Column::Whole("WHAT"),
        Column::Whole(if report.dry_run { "WOULD BE IMPORTED" } else { "IMPORTED" }),
        Column::Whole("THERE BEFORE"),
        Column::Whole("BROKEN"),
    ]);
    let mut row = |what: &str, counts: ImportCounts| {
        let cell = |count: usize| Cell::from(count.to_string());
        table.row([what.into(), cell(counts.imported), cell(counts.skipped), cell(counts.broken)]);
    };
    row("workflows", report.workflows);
    row("runs", report.runs);
    row("timeline events", report.timeline_events);
    row("memories", report.memories);
    let mut text = table.shown(out);
    if report.drafts > 0 {
        let _written = writeln!(text, "{} of the workflows cannot run, and are drafts", report.drafts);
    }
    if !report.problems.is_empty() {
        let mut problems = Table::new([Column::Whole("FILE"), Column::Whole("PROBLEM")]);
        for problem in &report.problems {
            problems.row([(&problem.path).into(), (&problem.message).into()]);
        }
        let _written = write!(text, "\n{}", problems.shown(out));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_folder_goes_in_parts() {
        let check = |sizes: &[usize], expect: &[usize], problems: usize| {
            let file = |(number, size): (usize, &usize)| ImportFile {
                path: format!("runs/{number}.json"),
                content: "x".repeat(*size),
            };
            let mut broken = Vec::new();
            let parts = parts(sizes.iter().enumerate().map(file).collect(), &mut broken);
            assert_eq!(parts.iter().map(Vec::len).collect::<Vec<_>>(), expect, "{sizes:?}");
            assert_eq!(broken.len(), problems, "{sizes:?}");
        };
        let (most, half) = (IMPORT_PART_BYTES_MAX, IMPORT_PART_BYTES_MAX / 2);
        check(&[], &[], 0);
        check(&[1, 2, 3], &[3], 0);
        check(&[half, half, 1], &[2, 1], 0);
        check(&[most, most, 1], &[1, 1, 1], 0);
        check(&[1, most + 1, 1], &[2], 1);
    }

    #[test]
    fn a_timeline_goes_with_its_run() {
        let large = IMPORT_PART_BYTES_MAX / 2;
        let sizes = [("memory/m", 1), ("runs/a", 1), ("runs/b", large), ("timelines/a", large), ("timelines/b", 1)];
        let file = |(path, size): (&str, usize)| ImportFile { path: path.to_owned(), content: "x".repeat(size) };
        let files = sizes.into_iter().chain([("workflows/w", 1)]).map(file).collect();
        let parts = parts(files, &mut Vec::new());
        let paths = parts.iter().map(|part| part.iter().map(|file| &*file.path).collect::<Vec<_>>());
        let expected: [&[&str]; 2] =
            [&["workflows/w", "runs/a", "timelines/a"], &["runs/b", "timelines/b", "memory/m"]];
        assert_eq!(paths.collect::<Vec<_>>(), expected);
    }
}
