//! History: what is put in comes out, in every order, page by page.

use perdura_types::{EventId, EventSeq, Lsn, RunId, RunStatus, StepId, Timestamp};

use super::sample::{SHARD, at, run};
use super::{Place, cases};
use crate::bounds::{RUNS_PER_PAGE_MAX, RUNS_PER_SCAN_MAX};
use crate::{
    EndedWait, FunctionTotals, History, HistoryBatch, HistoryPosition, HistoryTrim, Latency, Order, RunCursor,
    RunFilter, RunQuery, RunSummary, TimeField, Total,
};

cases![
    a_new_history_is_empty,
    a_batch_moves_rows_and_position_together,
    a_newer_row_replaces_the_older_in_every_list,
    filters_hold_together,
    text_is_found_in_every_field,
    pages_meet_without_gap_or_overlap,
    a_cursor_of_another_list_is_none,
    a_page_is_bounded_and_says_where_it_stopped,
    counts_stop_at_their_bound,
    runs_are_found_by_what_caused_them,
    waits_are_found_by_the_event_that_ended_them,
    totals_count_what_was_queued_in_the_window,
    trimming_goes_by_status_and_end,
    a_cleared_history_is_new,
];

const SEED: u64 = 7;

fn position(lsn: u64) -> HistoryPosition {
    HistoryPosition { seed: SEED, lsn: Lsn(lsn) }
}

/// A completed run that was queued, started and ended 1 ms apart, from `number` * 100 ms on.
fn summary(number: u128) -> RunSummary {
    let queued_at = at(i64::try_from(number).expect("samples are small") * 100);
    RunSummary {
        run: run(number),
        app: "app".to_owned(),
        function: "app-f".to_owned(),
        status: RunStatus::Completed,
        queued_at,
        started_at: Some(queued_at.plus_ms(1)),
        ended_at: Some(queued_at.plus_ms(2)),
        trigger: EventSeq(number as u64),
        event: EventId::from_u128(1_000 + number),
        event_name: "shop/order.placed".to_owned(),
        parent: None,
        rerun_of: None,
        error: None,
    }
}

fn live(number: u128, status: RunStatus) -> RunSummary {
    RunSummary { status, started_at: None, ended_at: None, ..summary(number) }
}

fn opened(place: &mut Place, runs: Vec<RunSummary>) -> (Box<dyn crate::Store>, Box<dyn History>) {
    let store = place();
    let mut history = store.history(SHARD).expect("a history opens");
    if !runs.is_empty() {
        history.apply(&HistoryBatch { to: position(1), runs, waits: Vec::new() }).expect("a batch is taken in");
    }
    (store, history)
}

fn numbers(runs: &[RunSummary]) -> Vec<u128> {
    runs.iter().map(|row| row.run.as_u128()).collect()
}

/// The runs of a query, all pages of it.
fn listed(history: &dyn History, query: &RunQuery) -> Vec<u128> {
    let (reader, mut query, mut found) = (history.reader(), query.clone(), Vec::new());
    loop {
        let page = reader.runs(&query).expect("readable");
        assert!(page.runs.len() <= query.limit.max(1), "a page is no longer than asked for");
        found.extend(numbers(&page.runs));
        match page.next {
            Some(next) => query.cursor = Some(next),
            None => return found,
        }
    }
}

fn filtered(history: &dyn History, filter: RunFilter) -> Vec<u128> {
    listed(history, &RunQuery { filter, limit: 100, ..RunQuery::default() })
}

fn a_new_history_is_empty(place: &mut Place) {
    let (_store, history) = opened(place, Vec::new());
    let reader = history.reader();
    assert_eq!((history.position().expect("readable"), reader.position().expect("readable")), (None, None));
    assert_eq!(reader.run(run(1)).expect("readable"), None);
    assert_eq!(filtered(&*history, RunFilter::default()), [0; 0]);
    assert_eq!(reader.totals(at(0), Timestamp::MAX).expect("readable").functions, []);
}

fn a_batch_moves_rows_and_position_together(place: &mut Place) {
    let row = RunSummary {
        parent: Some((run(9), StepId::new("step/ü"))),
        rerun_of: Some(run(8)),
        error: Some("Error: no".to_owned()),
        status: RunStatus::Failed,
        ..summary(1)
    };
    let (_store, mut history) = opened(place, vec![row.clone(), live(2, RunStatus::Scheduled)]);
    let reader = history.reader();
    assert_eq!(reader.position().expect("readable"), Some(position(1)));
    assert_eq!(reader.run(run(1)).expect("readable"), Some(row));
    assert_eq!(reader.run(run(2)).expect("readable"), Some(live(2, RunStatus::Scheduled)));
    history.apply(&HistoryBatch { to: position(5), runs: Vec::new(), waits: Vec::new() }).expect("a batch is taken in");
    assert_eq!(history.position().expect("readable"), Some(position(5)));
}

fn a_newer_row_replaces_the_older_in_every_list(place: &mut Place) {
    let again = RunSummary { rerun_of: Some(run(5)), ..live(1, RunStatus::Scheduled) };
    let (_store, mut history) = opened(place, vec![again]);
    let done = RunSummary { rerun_of: Some(run(5)), ..summary(1) };
    history
        .apply(&HistoryBatch { to: position(2), runs: vec![done.clone()], waits: Vec::new() })
        .expect("a batch is taken in");
    let of = |status| filtered(&*history, RunFilter { statuses: vec![status], ..RunFilter::default() });
    assert_eq!((of(RunStatus::Scheduled), of(RunStatus::Completed)), (vec![], vec![1]));
    let by = |time| filtered(&*history, RunFilter { time, ..RunFilter::default() });
    assert_eq!((by(TimeField::Started), by(TimeField::Ended)), (vec![1], vec![1]));
    assert_eq!(history.reader().reruns(run(5), 9).expect("readable"), [done]);
}

fn filters_hold_together(place: &mut Place) {
    let other = |number| RunSummary { app: "b".into(), function: "b-g".into(), ..summary(number) };
    let (_store, history) = opened(
        place,
        vec![
            summary(1),
            RunSummary { status: RunStatus::Failed, ..summary(2) },
            live(3, RunStatus::Running),
            other(4),
            RunSummary { event_name: "x".into(), ..other(5) },
        ],
    );
    let all = RunFilter::default;
    for (filter, wanted) in [
        (all(), vec![5, 4, 3, 2, 1]),
        (RunFilter { statuses: vec![RunStatus::Failed, RunStatus::Running], ..all() }, vec![3, 2]),
        (RunFilter { statuses: vec![RunStatus::Failed], ..all() }, vec![2]),
        (RunFilter { apps: vec!["b".into()], ..all() }, vec![5, 4]),
        (RunFilter { functions: vec!["app-f".into()], ..all() }, vec![3, 2, 1]),
        (RunFilter { functions: vec!["app-f".into(), "b-g".into()], apps: vec!["b".into()], ..all() }, vec![5, 4]),
        (RunFilter { event_names: vec!["x".into(), "y".into()], ..all() }, vec![5]),
        (RunFilter { from: Some(at(200)), until: Some(at(400)), ..all() }, vec![3, 2]),
        (RunFilter { from: Some(at(400)), until: Some(at(200)), ..all() }, vec![]),
        (RunFilter { time: TimeField::Ended, from: Some(at(200)), ..all() }, vec![5, 4, 2]),
        (RunFilter { time: TimeField::Started, until: Some(at(402)), ..all() }, vec![4, 2, 1]),
        (
            RunFilter {
                functions: vec!["app-f".into()],
                statuses: vec![RunStatus::Completed],
                until: Some(at(101)),
                ..all()
            },
            vec![1],
        ),
        (RunFilter { functions: vec!["nobody".into()], ..all() }, vec![]),
    ] {
        assert_eq!(filtered(&*history, filter.clone()), wanted, "{filter:?}");
        let total = history.reader().count_runs(&filter).expect("readable");
        assert_eq!(total, Total { count: wanted.len() as u64, is_more: false }, "{filter:?}");
    }
}

fn text_is_found_in_every_field(place: &mut Place) {
    let failed = RunSummary { error: Some("TypeError: x is not y".into()), ..summary(3) };
    let (_store, history) =
        opened(place, vec![summary(1), RunSummary { function: "pay-F".into(), ..summary(2) }, failed]);
    for (text, wanted) in [
        ("typeerror", vec![3]),
        ("PAY-f", vec![2]),
        ("Order.Placed", vec![3, 2, 1]),
        (&run(1).to_string().to_lowercase(), vec![1]),
        (&summary(2).event.to_string(), vec![2]),
        (" is not ", vec![3]),
        ("", vec![3, 2, 1]),
        ("nothing of it", vec![]),
    ] {
        assert_eq!(
            filtered(&*history, RunFilter { text: Some(text.to_owned()), ..RunFilter::default() }),
            wanted,
            "{text}"
        );
    }
}

fn pages_meet_without_gap_or_overlap(place: &mut Place) {
    // Three runs of each moment, so that pages end between runs of one moment.
    let moment = |number: u128| RunSummary { queued_at: summary(number / 3).queued_at, ..summary(number) };
    let (_store, history) = opened(place, (1..=20).map(moment).collect());
    for time in [TimeField::Queued, TimeField::Started, TimeField::Ended] {
        for limit in [1, 2, 7, 20, 50] {
            let filter = RunFilter { time, ..RunFilter::default() };
            let query = RunQuery { filter, order: Order::OldestFirst, cursor: None, limit };
            assert_eq!(listed(&*history, &query), (1..=20).collect::<Vec<_>>(), "{query:?}");
            let query = RunQuery { order: Order::NewestFirst, ..query };
            assert_eq!(listed(&*history, &query), (1..=20).rev().collect::<Vec<_>>(), "{query:?}");
        }
    }
    let filter = RunFilter { from: Some(at(200)), until: Some(at(500)), ..RunFilter::default() };
    let query = RunQuery { filter, order: Order::OldestFirst, cursor: None, limit: 2 };
    assert_eq!(listed(&*history, &query), (6..=14).collect::<Vec<_>>());
    assert_eq!(listed(&*history, &RunQuery { order: Order::NewestFirst, ..query }), (6..=14).rev().collect::<Vec<_>>());
}

fn a_cursor_of_another_list_is_none(place: &mut Place) {
    let (_store, history) = opened(place, (1..=3).map(summary).collect());
    let cursor = RunCursor { time: TimeField::Ended, order: Order::NewestFirst, at: at(200), run: run(2) };
    let query = RunQuery { cursor: Some(cursor), limit: 9, ..RunQuery::default() };
    assert_eq!(listed(&*history, &query), [3, 2, 1]);
}

fn a_page_is_bounded_and_says_where_it_stopped(place: &mut Place) {
    let count = RUNS_PER_SCAN_MAX as u128 + 10;
    let (_store, history) = opened(place, (1..=count).map(summary).collect());
    let reader = history.reader();
    let query = RunQuery { limit: usize::MAX, ..RunQuery::default() };
    assert_eq!(reader.runs(&query).expect("readable").runs.len(), RUNS_PER_PAGE_MAX);
    assert_eq!(reader.runs(&RunQuery::default()).expect("readable").runs.len(), 1, "a page of none goes nowhere");
    let filter = RunFilter { text: Some(run(3).to_string()), ..RunFilter::default() };
    let query = RunQuery { filter, limit: 5, ..RunQuery::default() };
    let page = reader.runs(&query).expect("readable");
    assert_eq!((page.runs.len(), page.next.is_some()), (0, true));
    let page = reader.runs(&RunQuery { cursor: page.next, ..query }).expect("readable");
    assert_eq!((numbers(&page.runs), page.next), (vec![3], None));
}

fn counts_stop_at_their_bound(place: &mut Place) {
    let (_store, history) = opened(place, (1..=10_001).map(summary).collect());
    let total = history.reader().count_runs(&RunFilter::default()).expect("readable");
    assert_eq!(total, Total { count: 10_000, is_more: true });
}

fn runs_are_found_by_what_caused_them(place: &mut Place) {
    let same_event = |number| RunSummary { event: EventId::from_u128(5), ..summary(number) };
    let child = |number| RunSummary { parent: Some((run(1), StepId::new("s"))), ..summary(number) };
    let again = |number| RunSummary { rerun_of: Some(run(1)), ..summary(number) };
    let rows = vec![same_event(1), same_event(2), child(3), child(4), again(5), again(6)];
    let (_store, history) = opened(place, rows);
    let reader = history.reader();
    assert_eq!(numbers(&reader.runs_of_event(EventId::from_u128(5), 9).expect("readable")), [1, 2]);
    assert_eq!(numbers(&reader.runs_of_event(EventId::from_u128(5), 1).expect("readable")), [1]);
    assert_eq!(numbers(&reader.children(run(1), 9).expect("readable")), [3, 4]);
    assert_eq!(numbers(&reader.reruns(run(1), 9).expect("readable")), [5, 6]);
    assert_eq!(numbers(&reader.reruns(RunId::MIN, 9).expect("readable")), [0; 0]);
}

fn waits_are_found_by_the_event_that_ended_them(place: &mut Place) {
    let wait = |event, of, step: &str| EndedWait {
        event: EventSeq(event),
        run: run(of),
        step: StepId::new(step),
        name: format!("{step} of {of}"),
        at: at(7),
    };
    let (_store, mut history) = opened(place, vec![summary(1), summary(2)]);
    let waits = vec![wait(9, 2, "a"), wait(9, 1, "b"), wait(9, 1, "a"), wait(8, 1, "c")];
    for _ in 0..2 {
        let batch = HistoryBatch { to: position(2), runs: Vec::new(), waits: waits.clone() };
        history.apply(&batch).expect("a batch is taken in");
    }
    let reader = history.reader();
    let found = |event, limit| reader.waits_of_event(EventSeq(event), limit).expect("readable");
    assert_eq!(found(9, 9), [wait(9, 1, "a"), wait(9, 1, "b"), wait(9, 2, "a")]);
    assert_eq!((found(9, 1), found(8, 9), found(7, 9)), (vec![wait(9, 1, "a")], vec![wait(8, 1, "c")], vec![]));
    let trim = HistoryTrim { completed_before: Some(at(402)), runs_max: 1, ..HistoryTrim::default() };
    assert_eq!(history.trim(&trim).expect("a history can be trimmed"), 1);
    assert_eq!((found(9, 9), found(8, 9)), (vec![wait(9, 2, "a")], vec![]), "waits go with their runs");
    history.clear().expect("a history can be cleared");
    assert_eq!(found(9, 9), []);
}

fn totals_count_what_was_queued_in_the_window(place: &mut Place) {
    let slow = RunSummary { status: RunStatus::Failed, ended_at: Some(at(1_000)), ..summary(3) };
    let cancelled = RunSummary { status: RunStatus::Cancelled, function: "app-g".into(), ..summary(4) };
    let rows =
        vec![summary(1), summary(2), slow, cancelled, live(5, RunStatus::Running), live(6, RunStatus::Scheduled)];
    let (_store, history) = opened(place, rows);
    let totals = history.reader().totals(at(200), at(600)).expect("readable");
    let of =
        |function: &str| FunctionTotals { app: "app".into(), function: function.into(), ..FunctionTotals::default() };
    let latency = Some(Latency { p50_ms: 2, p95_ms: 700, p99_ms: 700, max_ms: 700 });
    assert_eq!(
        (totals.functions, totals.is_partial),
        (
            vec![
                FunctionTotals { completed: 1, failed: 1, running: 1, latency, ..of("app-f") },
                FunctionTotals { cancelled: 1, ..of("app-g") },
            ],
            false
        )
    );
}

fn trimming_goes_by_status_and_end(place: &mut Place) {
    let with = |number, status| RunSummary { status, ..summary(number) };
    let rows = vec![
        summary(1),
        with(2, RunStatus::Failed),
        with(3, RunStatus::Cancelled),
        summary(4),
        live(5, RunStatus::Running),
        RunSummary { ended_at: Some(at(9_000)), ..summary(6) },
    ];
    let (_store, mut history) = opened(place, rows);
    let trim = HistoryTrim { completed_before: Some(at(402)), runs_max: 9, ..HistoryTrim::default() };
    assert_eq!(history.trim(&trim).expect("a history can be trimmed"), 1, "an end at that moment is not before it");
    assert_eq!(filtered(&*history, RunFilter::default()), [6, 5, 4, 3, 2]);
    let before = Some(at(1_000));
    let trim = HistoryTrim { completed_before: before, failed_before: before, cancelled_before: before, runs_max: 2 };
    assert_eq!(history.trim(&trim).expect("a history can be trimmed"), 2);
    assert_eq!(history.trim(&trim).expect("a history can be trimmed"), 1);
    assert_eq!(history.trim(&trim).expect("a history can be trimmed"), 0);
    assert_eq!(filtered(&*history, RunFilter::default()), [6, 5]);
    assert_eq!(history.position().expect("readable"), Some(position(1)));
}

fn a_cleared_history_is_new(place: &mut Place) {
    let (_store, mut history) = opened(place, vec![summary(1)]);
    let reader = history.reader();
    history.clear().expect("a history can be cleared");
    assert_eq!((reader.position().expect("readable"), reader.run(run(1)).expect("readable")), (None, None));
    history
        .apply(&HistoryBatch { to: position(3), runs: vec![summary(2)], waits: Vec::new() })
        .expect("a batch is taken in");
    assert_eq!(filtered(&*history, RunFilter::default()), [2]);
}
