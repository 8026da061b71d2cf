//! Sentences and remedies; what leads to them is shown by `tests/trace.rs`.

use perdura_types::{RunId, RunStatus, Timestamp};

use super::{QueueLimit, Reason};

#[test]
fn each_reason_has_a_sentence_and_a_remedy() {
    let (at, step) = (Timestamp::default(), Some("pay".to_owned()));
    let url = || "http://app/api".to_owned();
    let queued = |limit| Reason::Queued { step: None, app: "shop".into(), limit };
    for (reason, sentence, remedy) in [
        (
            Reason::BeingCalled { step: step.clone(), url: url(), attempt: 1, attempts_max: 4, since: at },
            "step 'pay' is being called at http://app/api, attempt 2 of 4",
            "nothing, while the app works on it; if it hangs, look at the logs of http://app/api or cancel the run",
        ),
        (
            Reason::Retrying { step, url: url(), attempt: 2, attempts_max: 4, at, error: Some("Error: no".into()) },
            "step 'pay' is tried again later after Error: no, as attempt 3 of 4",
            "mend what the error names at http://app/api; the next attempt uses the new code",
        ),
        (
            queued(QueueLimit::CallsOfApp { open: 5, max: 5 }),
            "the function waits for room: 5 calls of app 'shop' are on the wire, of 5",
            "wait for other calls of app 'shop' to end, or look whether it hangs",
        ),
        (queued(QueueLimit::Turn), "the function is about to be called", "nothing: look again in a moment"),
        (
            Reason::WaitingForEvent {
                step: "w".into(),
                event: "paid".into(),
                expression: Some("async.data.id == 'a'".into()),
                until: at,
                near_misses: 2,
            },
            "step 'w' waits for an event 'paid' with async.data.id == 'a'; 2 recent events of that name did not end the \
             wait",
            "look at the near misses, then mend the expression or send an event 'paid' that fits",
        ),
        (
            Reason::WaitingForRun { step: "i".into(), function: "f".into(), child: Some(RunId::MIN), until: at },
            "step 'i' waits for run 00000000000000000000000000 of function 'f'",
            "look why run 00000000000000000000000000 is not moving",
        ),
        (
            Reason::Ended { status: RunStatus::Failed, at, error: Some("Error: no".into()) },
            "it is over: Failed, Error: no",
            "run it again, from the beginning or from a step",
        ),
    ] {
        assert_eq!((&*reason.sentence(), &*reason.remedy()), (sentence, remedy));
    }
}
