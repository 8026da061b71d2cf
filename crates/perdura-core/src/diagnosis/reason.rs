//! Each reason with its sentence and its remedy.

use perdura_types::{RunId, RunStatus, Timestamp};

/// Something that keeps a run from moving on. Steps are named as their author named them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// The server sends nothing more.
    EngineStopping,
    /// Its function is not registered.
    FunctionMissing {
        /// The app that had it.
        app: String,
        /// Its slug.
        function: String,
        /// When it is looked for again.
        retry_at: Option<Timestamp>,
        /// Why the last sync of that app failed, when it did.
        app_error: Option<String>,
    },
    /// The last sync of its app failed, so calls may fail as well.
    AppUnreachable {
        /// The app.
        app: String,
        /// Where its function is called.
        url: String,
        /// What happened.
        error: String,
    },
    /// It is being called.
    BeingCalled {
        /// The step; `None` when the function is entered.
        step: Option<String>,
        /// Where.
        url: String,
        /// From 0.
        attempt: u32,
        /// At least 1.
        attempts_max: u32,
        /// Since when.
        since: Timestamp,
    },
    /// The server stopped while a call was on the wire, which is then tried again.
    AttemptLost {
        /// The step; `None` when the function was entered.
        step: Option<String>,
        /// From 0.
        attempt: u32,
        /// When it was given up.
        at: Timestamp,
    },
    /// A call failed and is repeated later.
    Retrying {
        /// The step; `None` when the function is entered.
        step: Option<String>,
        /// Where it is called.
        url: String,
        /// The number of the next attempt, from 0.
        attempt: u32,
        /// At least 1.
        attempts_max: u32,
        /// When the next attempt comes.
        at: Timestamp,
        /// Why the last one failed.
        error: Option<String>,
    },
    /// It may be called, and waits for room.
    Queued {
        /// The step; `None` when the function is to be entered.
        step: Option<String>,
        /// Its app.
        app: String,
        /// What it waits behind.
        limit: QueueLimit,
    },
    /// Its event names a later moment to start.
    Delayed {
        /// When it starts.
        until: Timestamp,
    },
    /// A step sleeps.
    Sleeping {
        /// The step.
        step: String,
        /// Until then.
        until: Timestamp,
    },
    /// A step waits for an event.
    WaitingForEvent {
        /// The step.
        step: String,
        /// The event's name.
        event: String,
        /// What must be true of it.
        expression: Option<String>,
        /// When the wait ends by itself.
        until: Timestamp,
        /// Recent events of that name that did not end it.
        near_misses: usize,
    },
    /// A step waits for a signal.
    WaitingForSignal {
        /// The step.
        step: String,
        /// The signal's name.
        signal: String,
        /// When the wait ends by itself.
        until: Timestamp,
        /// Another run took the signal over: only the timeout is left.
        is_displaced: bool,
    },
    /// A step waits for another function.
    WaitingForRun {
        /// The step.
        step: String,
        /// The function, as it was asked for.
        function: String,
        /// Its run, when it has started.
        child: Option<RunId>,
        /// When the wait ends by itself.
        until: Timestamp,
    },
    /// It is over.
    Ended {
        /// How.
        status: RunStatus,
        /// When.
        at: Timestamp,
        /// Why it failed.
        error: Option<String>,
    },
    /// Nothing of it is pending, which must not be.
    Stalled,
}

/// What a call waits behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QueueLimit {
    /// As many calls as there may be are on the wire.
    Calls {
        /// On the wire.
        open: usize,
        /// The bound.
        max: usize,
    },
    /// As many calls of its app as there may be are on the wire.
    CallsOfApp {
        /// On the wire.
        open: usize,
        /// The bound.
        max: usize,
    },
    /// Nothing: it is about to leave.
    Turn,
}

impl Reason {
    /// A word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::EngineStopping => "engine_stopping",
            Self::FunctionMissing { .. } => "function_missing",
            Self::AppUnreachable { .. } => "app_unreachable",
            Self::BeingCalled { .. } => "being_called",
            Self::AttemptLost { .. } => "attempt_lost",
            Self::Retrying { .. } => "retrying",
            Self::Queued { .. } => "queued",
            Self::Delayed { .. } => "delayed",
            Self::Sleeping { .. } => "sleeping",
            Self::WaitingForEvent { .. } => "waiting_for_event",
            Self::WaitingForSignal { .. } => "waiting_for_signal",
            Self::WaitingForRun { .. } => "waiting_for_run",
            Self::Ended { .. } => "ended",
            Self::Stalled => "stalled",
        }
    }

    /// The lower, the more it tells.
    pub(super) fn rank(&self) -> u8 {
        match self {
            Self::EngineStopping => 0,
            Self::FunctionMissing { .. } => 1,
            Self::AppUnreachable { .. } => 2,
            Self::Retrying { .. } => 3,
            Self::BeingCalled { .. } => 4,
            Self::Queued { .. } => 5,
            Self::AttemptLost { .. } => 6,
            Self::Delayed { .. } => 7,
            Self::WaitingForEvent { .. } | Self::WaitingForSignal { .. } | Self::WaitingForRun { .. } => 8,
            Self::Sleeping { .. } => 9,
            Self::Ended { .. } | Self::Stalled => 10,
        }
    }

    /// What is the case, for people. Moments are left to whoever shows them in a time zone.
    pub fn sentence(&self) -> String {
        match self {
            Self::EngineStopping => "the server is stopping and sends nothing more".to_owned(),
            Self::FunctionMissing { app, function, app_error: Some(error), .. } => {
                format!("function '{function}' is not registered, and the last sync of app '{app}' failed: {error}")
            }
            Self::FunctionMissing { app, function, app_error: None, .. } => {
                format!("function '{function}' is not registered by app '{app}' any more")
            }
            Self::AppUnreachable { app, error, .. } => format!("the last sync of app '{app}' failed: {error}"),
            Self::BeingCalled { step, url, attempt, attempts_max, .. } => {
                format!("{} is being called at {url}, attempt {} of {attempts_max}", what(step.as_ref()), attempt + 1)
            }
            Self::AttemptLost { step, attempt, .. } => {
                let what = what(step.as_ref());
                format!("the server stopped while {what} was being called, attempt {}; it is tried again", attempt + 1)
            }
            Self::Retrying { step, attempt, attempts_max, error, .. } => {
                let error = error.as_ref().map_or_else(String::new, |error| format!(" after {error}"));
                let what = what(step.as_ref());
                format!("{what} is tried again later{error}, as attempt {} of {attempts_max}", attempt + 1)
            }
            Self::Queued { step, app, limit } => queued(&what(step.as_ref()), app, *limit),
            Self::Delayed { .. } => "its event names a later moment to start".to_owned(),
            Self::Sleeping { step, .. } => format!("step '{step}' sleeps"),
            Self::WaitingForEvent { step, event, expression, near_misses, .. } => {
                format!("step '{step}' waits for an event '{event}'{}", details(expression.as_deref(), *near_misses))
            }
            Self::WaitingForSignal { step, signal, is_displaced: true, .. } => {
                format!("step '{step}' waited for signal '{signal}', which another run has taken over")
            }
            Self::WaitingForSignal { step, signal, is_displaced: false, .. } => {
                format!("step '{step}' waits for signal '{signal}'")
            }
            Self::WaitingForRun { step, function, child: Some(child), .. } => {
                format!("step '{step}' waits for run {child} of function '{function}'")
            }
            Self::WaitingForRun { step, function, child: None, .. } => {
                format!("step '{step}' waits for function '{function}', which has not started")
            }
            Self::Ended { status, error: Some(error), .. } => format!("it is over: {status}, {error}"),
            Self::Ended { status, error: None, .. } => format!("it is over: {status}"),
            Self::Stalled => "nothing of it is pending although it has not ended".to_owned(),
        }
    }

    /// What would help.
    pub fn remedy(&self) -> String {
        match self {
            Self::EngineStopping => "start the server again: the run goes on where it is".to_owned(),
            Self::FunctionMissing { app, .. } => {
                format!("start app '{app}' with this function and sync it, or cancel the run")
            }
            Self::AppUnreachable { app, .. } => format!("start app '{app}', or sync it under its new URL"),
            Self::BeingCalled { url, .. } => {
                format!("nothing, while the app works on it; if it hangs, look at the logs of {url} or cancel the run")
            }
            Self::AttemptLost { .. } => {
                "nothing; a step that must never run twice needs `retries: 0`, and then fails with AttemptLost"
                    .to_owned()
            }
            Self::Retrying { url, .. } => {
                format!("mend what the error names at {url}; the next attempt uses the new code")
            }
            Self::Queued { limit: QueueLimit::Turn, .. } => "nothing: look again in a moment".to_owned(),
            Self::Queued { limit: QueueLimit::Calls { .. }, .. } => {
                "wait for other calls to end, or look for apps that hang".to_owned()
            }
            Self::Queued { app, limit: QueueLimit::CallsOfApp { .. }, .. } => {
                format!("wait for other calls of app '{app}' to end, or look whether it hangs")
            }
            Self::Delayed { .. } => "wait, or send an event without `ts`".to_owned(),
            Self::Sleeping { .. } => "wait; a dev server's clock can be moved".to_owned(),
            Self::WaitingForEvent { event, near_misses: 0, .. } => format!("send an event '{event}' that fits"),
            Self::WaitingForEvent { event, .. } => {
                format!("look at the near misses, then mend the expression or send an event '{event}' that fits")
            }
            Self::WaitingForSignal { is_displaced: true, .. } => {
                "wait for the timeout, or cancel the run; give each run a signal of its own".to_owned()
            }
            Self::WaitingForSignal { signal, is_displaced: false, .. } => format!("send signal '{signal}'"),
            Self::WaitingForRun { child: Some(child), .. } => format!("look why run {child} is not moving"),
            Self::WaitingForRun { function, child: None, .. } => {
                format!("look whether function '{function}' is registered")
            }
            Self::Ended { status: RunStatus::Failed | RunStatus::Cancelled, .. } => {
                "run it again, from the beginning or from a step".to_owned()
            }
            Self::Ended { .. } => "nothing: it is done".to_owned(),
            Self::Stalled => "cancel it or run it again, and report it: this is a mistake of the server".to_owned(),
        }
    }
}

fn queued(what: &str, app: &str, limit: QueueLimit) -> String {
    match limit {
        QueueLimit::Calls { open, max } => {
            format!("{what} waits for room: {open} calls are on the wire, and there may be {max}")
        }
        QueueLimit::CallsOfApp { open, max } => {
            format!("{what} waits for room: {open} calls of app '{app}' are on the wire, of {max}")
        }
        QueueLimit::Turn => format!("{what} is about to be called"),
    }
}

/// What else there is to say of a wait for an event.
fn details(expression: Option<&str>, near_misses: usize) -> String {
    let condition = expression.map_or_else(String::new, |text| format!(" with {text}"));
    match near_misses {
        0 => condition,
        1 => format!("{condition}; 1 recent event of that name did not end the wait"),
        more => format!("{condition}; {more} recent events of that name did not end the wait"),
    }
}

fn what(step: Option<&String>) -> String {
    step.map_or_else(|| "the function".to_owned(), |step| format!("step '{step}'"))
}
