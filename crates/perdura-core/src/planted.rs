//! Bugs on purpose, so that the simulator can prove that it would find them. They exist only with the feature
//! `planted-bugs`; without it every place compiles to what it is without the bug.

/// One deviation at one place of the engine. Each is a mistake that somebody could make.
#[cfg(feature = "planted-bugs")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names say what is wrong")]
pub enum PlantedBug {
    BusyTakenForWritten,
    UnknownTakenForWritten,
    FenceIgnored,
    LookBackSkipped,
    LookBackOnlyInMemory,
    LookBackForgetsUncommitted,
    UsedEventTakenAgain,
    OwnEventTouchesRun,
    AttemptNotCountedOnRecovery,
    ZeroRetryResent,
    LastWriterWins,
    KeysForgottenOnRestart,
    PendingStepsIgnored,
    ReentryForgotten,
    TimersLostOnPark,
    WaitsLostOnRestart,
    StaleReplyAccepted,
    SlotLostWithEndedRun,
    SignalNeverReleased,
    DisplacedWaiterKeepsSignal,
    CancelledChildIsSilent,
    TransactionWithoutMemo,
    ConflictIgnored,
    ConflictSpendsAttempt,
    OwnAttemptsIgnoredOnRecovery,
    AbandonedWaitFires,
    AbandonedCallRepeated,
    VersionsStartAnew,
    RerunLooksBackToo,
    RerunKeepsTooMuch,
    RerunEntersWithInput,
}

#[cfg(feature = "planted-bugs")]
impl PlantedBug {
    /// All of them.
    pub const ALL: [Self; 31] = [
        Self::BusyTakenForWritten,
        Self::UnknownTakenForWritten,
        Self::FenceIgnored,
        Self::LookBackSkipped,
        Self::LookBackOnlyInMemory,
        Self::LookBackForgetsUncommitted,
        Self::UsedEventTakenAgain,
        Self::OwnEventTouchesRun,
        Self::AttemptNotCountedOnRecovery,
        Self::ZeroRetryResent,
        Self::LastWriterWins,
        Self::KeysForgottenOnRestart,
        Self::PendingStepsIgnored,
        Self::ReentryForgotten,
        Self::TimersLostOnPark,
        Self::WaitsLostOnRestart,
        Self::StaleReplyAccepted,
        Self::SlotLostWithEndedRun,
        Self::SignalNeverReleased,
        Self::DisplacedWaiterKeepsSignal,
        Self::CancelledChildIsSilent,
        Self::TransactionWithoutMemo,
        Self::ConflictIgnored,
        Self::ConflictSpendsAttempt,
        Self::OwnAttemptsIgnoredOnRecovery,
        Self::AbandonedWaitFires,
        Self::AbandonedCallRepeated,
        Self::VersionsStartAnew,
        Self::RerunLooksBackToo,
        Self::RerunKeepsTooMuch,
        Self::RerunEntersWithInput,
    ];
}

/// Whether this bug is planted; `false` without the feature.
#[cfg(feature = "planted-bugs")]
#[doc(hidden)]
#[macro_export]
macro_rules! planted {
    ($config:expr, $bug:ident) => {
        $config.planted == Some($crate::PlantedBug::$bug)
    };
}

/// Whether this bug is planted; `false` without the feature.
#[cfg(not(feature = "planted-bugs"))]
#[doc(hidden)]
#[macro_export]
macro_rules! planted {
    ($config:expr, $bug:ident) => {
        false
    };
}
