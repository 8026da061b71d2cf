//! Going through runs in order and keeping those that a filter wants: what every history does the same way, with the
//! same bounds.

use crate::bounds::{RUNS_COUNTED_MAX, RUNS_PER_PAGE_MAX, RUNS_PER_SCAN_MAX};
use crate::history::{RunCursor, RunFilter, RunPage, RunQuery, RunSummary, Total};

/// How many runs a page holds.
pub fn page_limit(asked: usize) -> usize {
    asked.clamp(1, RUNS_PER_PAGE_MAX)
}

/// Makes a page out of runs that come in the query's order, from its cursor on.
#[derive(Debug)]
pub struct PageScan<'q> {
    query: &'q RunQuery,
    seen: usize,
    page: RunPage,
}

impl<'q> PageScan<'q> {
    /// Begins.
    pub fn new(query: &'q RunQuery) -> Self {
        Self { query, seen: 0, page: RunPage::default() }
    }

    /// Takes the next run; false when it wants no more.
    pub fn take(&mut self, run: RunSummary) -> bool {
        let RunQuery { filter, order, limit, .. } = self.query;
        self.seen += 1;
        let place = filter.time.of(&run).map(|at| RunCursor { time: filter.time, order: *order, at, run: run.run });
        if filter.passes(&run) {
            self.page.runs.push(run);
        }
        let is_full = self.page.runs.len() == page_limit(*limit) || self.seen == RUNS_PER_SCAN_MAX;
        if is_full {
            self.page.next = place;
        }
        !is_full
    }

    /// The page.
    pub fn end(self) -> RunPage {
        self.page
    }
}

/// Counts the runs that a filter wants.
#[derive(Debug)]
pub struct TotalScan<'q> {
    filter: &'q RunFilter,
    seen: usize,
    total: Total,
}

impl<'q> TotalScan<'q> {
    /// Begins.
    pub fn new(filter: &'q RunFilter) -> Self {
        Self { filter, seen: 0, total: Total::default() }
    }

    /// Takes the next run; false when it wants no more.
    pub fn take(&mut self, run: &RunSummary) -> bool {
        let has_room = self.total.count < RUNS_COUNTED_MAX && self.seen < RUNS_PER_SCAN_MAX;
        if !has_room {
            self.total.is_more = true;
            return false;
        }
        self.seen += 1;
        self.total.count += u64::from(self.filter.passes(run));
        true
    }

    /// The count.
    pub fn end(self) -> Total {
        self.total
    }
}
