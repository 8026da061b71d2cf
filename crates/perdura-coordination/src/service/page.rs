//! Pages of lists that are kept in the order in which they are shown.

use perdura_engine::records::Rows;
use serde::de::DeserializeOwned;

use crate::bounds::{PAGE_DEFAULT, PAGE_MAX, PAGE_SCANNED_MAX};
use crate::refusal::{Code, Refusal};

/// Entries read from the store in one go for each entry that is wanted: filters usually let that many pass.
const READ_FOR_ONE: usize = 4;
/// Characters that no key of a list begins with: a cursor with one was not given here.
const CURSOR_CHARS_MAX: usize = 400;

/// Where a page is read.
pub(crate) struct Scan<'a> {
    pub(crate) collection: &'static str,
    pub(crate) prefix: String,
    pub(crate) limit: Option<usize>,
    /// Where the page before ended.
    pub(crate) cursor: Option<&'a str>,
    /// Where the list begins, when nothing before it can fit.
    pub(crate) start: Option<String>,
}

/// Entries, and where the next page begins.
pub(crate) struct Page<T> {
    pub(crate) entries: Vec<T>,
    pub(crate) next_cursor: Option<String>,
}

/// Reads a page of those entries that `take` takes. A filter that takes little ends the page early.
pub(crate) fn page<I: DeserializeOwned, T>(
    rows: &Rows<'_>,
    scan: &Scan<'_>,
    take: impl Fn(&I) -> Result<Option<T>, Refusal>,
) -> Result<Page<T>, Refusal> {
    let read = |after: Option<&str>, count| {
        let found = rows.page::<I>(scan.collection, &scan.prefix, after, count)?;
        Ok(found.into_iter().map(|(key, entry)| (key, entry.value)).collect())
    };
    page_of(scan, read, take)
}

/// The same with entries from elsewhere: `read` gives those behind a key, in order, at most so many; none at the end.
pub(crate) fn page_of<I, T>(
    scan: &Scan<'_>,
    read: impl Fn(Option<&str>, usize) -> Result<Vec<(String, I)>, Refusal>,
    take: impl Fn(&I) -> Result<Option<T>, Refusal>,
) -> Result<Page<T>, Refusal> {
    let limit = scan.limit.unwrap_or(PAGE_DEFAULT).clamp(1, PAGE_MAX);
    // A cursor is the rest of a key behind the prefix.
    let mut after = match (scan.cursor, &scan.start) {
        (Some(cursor), _) => Some(format!("{}{}", scan.prefix, checked(cursor)?)),
        (None, Some(start)) => Some(format!("{}{start}", scan.prefix)),
        (None, None) => None,
    };
    let (mut entries, mut scanned) = (Vec::new(), 0);
    loop {
        let found = read(after.as_deref(), READ_FOR_ONE * limit)?;
        if found.is_empty() {
            return Ok(Page { entries, next_cursor: None });
        }
        for (key, entry) in found {
            scanned += 1;
            entries.extend(take(&entry)?);
            if entries.len() >= limit || scanned >= PAGE_SCANNED_MAX {
                let next_cursor = Some(key[scan.prefix.len()..].to_owned());
                return Ok(Page { entries, next_cursor });
            }
            after = Some(key);
        }
    }
}

fn checked(cursor: &str) -> Result<&str, Refusal> {
    if cursor.is_empty() || cursor.len() > CURSOR_CHARS_MAX || cursor.chars().any(char::is_control) {
        let message = "the cursor is not one that a page has given: send the nextCursor of the page before, as it is";
        return Err(Refusal::new(Code::InvalidCursor, message));
    }
    Ok(cursor)
}
