//! Every promise of a store, as tests that any store can run.
//!
//! A store's tests hand [`contract_tests!`](crate::contract_tests) a function that makes a new, empty
//! [`Place`]. Each case gets a place of its own; calling the place opens the store that lives there, and
//! calling it again, once the first is dropped, opens the same data anew.

mod claim;
mod commit;
mod events;
mod heads;
mod history;
mod journal;
mod records;
mod sample;
mod trim;

use crate::Store;

/// Somewhere to open a store in, again and again. It owns what the store needs, such as a folder.
pub type Place = Box<dyn FnMut() -> Box<dyn Store>>;

/// One promise.
#[derive(Debug, Clone, Copy)]
pub struct Case {
    name: &'static str,
    run: fn(&mut Place),
}

/// The cases of one subject; the list names each function of its module once.
macro_rules! cases {
    ($($name:ident),+ $(,)?) => {
        pub(super) const CASES: &[$crate::contract::Case] =
            &[$($crate::contract::Case { name: stringify!($name), run: $name }),+];
    };
}
pub(crate) use cases;

/// Claims: epochs, seeds, leases.
pub const CLAIM: &[Case] = claim::CASES;
/// Commits: the fence, atomicity, what is refused.
pub const COMMIT: &[Case] = commit::CASES;
/// Events: look-back, pages, ids that come again.
pub const EVENTS: &[Case] = events::CASES;
/// Heads: upserts and the orders in which they are read.
pub const HEADS: &[Case] = heads::CASES;
/// History: lists, pages, figures, trimming.
pub const HISTORY: &[Case] = history::CASES;
/// The journal, whole and by run.
pub const JOURNAL: &[Case] = journal::CASES;
/// Records of apps.
pub const RECORDS: &[Case] = records::CASES;
/// Trimming.
pub const TRIM: &[Case] = trim::CASES;

/// Runs cases, each in a new place, on a thread that bears its name so that a panic says which one broke.
pub fn check(cases: &[Case], new_place: fn() -> Place) {
    assert!(!cases.is_empty(), "a subject without cases proves nothing");
    for case in cases {
        let thread = std::thread::Builder::new().name(case.name.to_owned());
        let run = case.run;
        let running = thread.spawn(move || run(&mut new_place())).expect("the machine can start a thread");
        assert!(running.join().is_ok(), "the store breaks the promise '{}'", case.name);
    }
}

/// Makes the tests of a store: `contract_tests!(new_place)`, where `new_place` is a `fn() -> Place`.
#[macro_export]
macro_rules! contract_tests {
    ($new_place:expr) => {
        $crate::contract_tests!(@each $new_place;
            claim CLAIM, commit COMMIT, events EVENTS, heads HEADS, history HISTORY, journal JOURNAL, records RECORDS, trim TRIM);
    };
    (@each $new_place:expr; $($name:ident $cases:ident),+) => {
        mod contract {
            use super::*;
            $(
                #[test]
                fn $name() {
                    $crate::contract::check($crate::contract::$cases, $new_place);
                }
            )+
        }
    };
}
