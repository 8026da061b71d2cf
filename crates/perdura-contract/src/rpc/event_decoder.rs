//! Reads a stream of events from bytes that come in pieces of any size.

use crate::bounds::EVENT_BYTES_MAX;

/// One event as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct RawEvent {
    /// `message` when the stream named none.
    pub(crate) name: Option<String>,
    /// Its lines joined by line feeds; `None` when there were none.
    pub(crate) data: Option<String>,
    pub(crate) id: Option<String>,
    pub(crate) retry_ms: Option<u64>,
    pub(crate) comments: Vec<String>,
}

/// Bytes as far as they came.
#[derive(Debug, Default)]
pub(crate) struct EventDecoder {
    pending: Vec<u8>,
    has_begun: bool,
}

/// An event is too large to be held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an event has more than {EVENT_BYTES_MAX} bytes")]
pub(crate) struct TooLarge;

impl EventDecoder {
    /// The events that are complete with these bytes. Comments alone are an event without a name and data.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Result<Vec<RawEvent>, TooLarge> {
        self.pending.extend_from_slice(bytes);
        if !self.has_begun && self.pending.len() >= BYTE_ORDER_MARK.len() {
            self.has_begun = true;
            if self.pending.starts_with(BYTE_ORDER_MARK) {
                self.pending.drain(..BYTE_ORDER_MARK.len());
            }
        }
        let mut events = Vec::new();
        while let Some((end, next)) = blank_line(&self.pending) {
            events.push(read(&String::from_utf8_lossy(&self.pending[..end])));
            self.pending.drain(..next);
        }
        if self.pending.len() > EVENT_BYTES_MAX { Err(TooLarge) } else { Ok(events) }
    }
}

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// Where the first event ends, and where the next begins. A carriage return at the very end may be half of a line break.
fn blank_line(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut at = 0;
    let mut line_start = 0;
    while at < bytes.len() {
        let width = match bytes[at] {
            b'\r' if at + 1 == bytes.len() => return None,
            b'\r' if bytes[at + 1] == b'\n' => 2,
            b'\r' | b'\n' => 1,
            _ => 0,
        };
        if width == 0 {
            at += 1;
            continue;
        }
        if at == line_start {
            return Some((line_start, at + width));
        }
        at += width;
        line_start = at;
    }
    None
}

fn read(text: &str) -> RawEvent {
    let mut event = RawEvent::default();
    let normal = text.replace("\r\n", "\n").replace('\r', "\n");
    for line in normal.lines() {
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "" => event.comments.push(value.to_owned()),
            "event" => event.name = Some(value.to_owned()),
            "data" => {
                event.data = Some(match event.data.take() {
                    Some(before) => format!("{before}\n{value}"),
                    None => value.to_owned(),
                });
            }
            "id" => event.id = Some(value.to_owned()),
            "retry" => event.retry_ms = value.parse().ok(),
            _ => {}
        }
    }
    event
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pieces: &[&str], expect: &[(&str, &str, &str)]) {
        let mut decoder = EventDecoder::default();
        let mut found = Vec::new();
        for piece in pieces {
            for event in decoder.push(piece.as_bytes()).unwrap() {
                let text = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
                found.push((text(event.name), text(event.data), text(event.id)));
            }
        }
        let expect: Vec<_> =
            expect.iter().map(|(a, b, c)| ((*a).to_owned(), (*b).to_owned(), (*c).to_owned())).collect();
        assert_eq!(found, expect);
    }

    #[test]
    fn events_are_read_however_they_are_cut() {
        check(&[": \n\nevent: message\nid: 1\ndata: {}\n\n"], &[("-", "-", "-"), ("message", "{}", "1")]);
        check(&["event: mes", "sage\ndata: 1\n", "\nevent: done\n\n"], &[("message", "1", "-"), ("done", "-", "-")]);
        check(&["data: 1\r\n\r\ndata: 2\r\rdata:3\n\n"], &[("-", "1", "-"), ("-", "2", "-"), ("-", "3", "-")]);
        check(&["data: 1\r\n\r", "\ndata: 2\n\n"], &[("-", "1", "-"), ("-", "2", "-")]);
        check(&["\u{feff}data: 1\ndata: 2\n\n"], &[("-", "1\n2", "-")]);
        check(&["data: 1\n"], &[]);
    }
}
