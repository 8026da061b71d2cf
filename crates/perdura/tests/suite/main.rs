//! The same scenarios in every place where an app can run. `scenarios/` says what functions do, `worlds/` where they do it,
//! and the table below runs each of the former in each of the latter.
//!
//! Nothing here sleeps or measures: a scenario waits until everything has happened that can, and then moves the clock.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod events;
mod gate;
mod http_only;
mod scenarios;
mod world;
mod worlds;

/// A test per scenario and place.
macro_rules! table {
    ($($group:ident { $($scenario:ident)* })*) => {
        mod in_process {
            $($(#[tokio::test] async fn $scenario() { table!($group $scenario InProcess) })*)*
        }
        mod in_server {
            $($(#[tokio::test] async fn $scenario() { table!($group $scenario InServer) })*)*
        }
        mod over_http {
            $($(#[tokio::test] async fn $scenario() { table!($group $scenario OverHttp) })*)*
        }
        mod with_binary {
            $($(
                #[tokio::test]
                #[ignore = "needs the binary: cargo build, then cargo nextest run --run-ignored only"]
                async fn $scenario() { table!($group $scenario WithBinary) }
            )*)*
        }
    };
    ($group:ident $scenario:ident $place:ident) => {
        crate::scenarios::$group::$scenario(crate::world::Place::$place).await
    };
}

table! {
    steps {
        steps_run_one_after_another_and_once
        steps_run_at_once_under_join
        the_first_error_ends_a_try_join
        the_loser_of_a_select_is_abandoned
        repeated_ids_are_steps_of_their_own
        code_of_steps_borrows_from_the_function
        two_hundred_steps
    }
    time {
        a_sleep_ends_when_its_time_has_come
        a_sleep_until_a_moment
        a_function_that_takes_too_long_is_cancelled
    }
    waits {
        an_event_is_waited_for
        an_early_event_is_not_lost
        a_wait_for_an_event_times_out
        the_first_of_several_things_wins
        a_wait_for_several_things_times_out
        a_signal_is_waited_for
        a_wait_for_a_signal_times_out
    }
    others {
        a_function_is_invoked
        the_failure_of_an_invoked_function_is_an_error
        an_invoked_function_that_takes_too_long_is_an_error
        an_event_is_sent_once
        a_page_is_fetched
    }
    failures {
        a_failed_step_is_tried_again
        a_step_has_retries_of_its_own
        a_function_without_retries_has_steps_with_some
        a_function_is_tried_again
        a_backoff_says_when_the_next_attempt_is_made
        a_step_has_a_backoff_of_its_own
        an_error_that_allows_no_retry
        an_error_that_says_when_to_retry
        the_error_of_a_step_is_caught
        a_step_that_panics_is_tried_again
        a_function_that_panics_is_tried_again
        a_failed_run_is_handled
        a_result_of_a_step_that_is_too_large
        a_result_of_a_function_that_is_too_large
        an_input_that_cannot_be_read
    }
    lives {
        an_event_cancels_a_run
        a_run_is_idempotent
        an_event_starts_a_function_once
        a_run_goes_on_after_a_crash
        a_step_without_retries_that_a_crash_interrupts_is_lost
        a_step_with_retries_that_a_crash_interrupts_is_executed_again
        a_program_that_changed_is_shown
    }
}
