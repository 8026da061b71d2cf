//! What the streams tell.

use std::time::Duration;

use futures_util::{StreamExt, stream};
use perdura_contract::value::Date;
use perdura_contract::{Call, Error, Event, Events, Failure, Interruption, NoErrors, Progress, WireValue};

use crate::handlers::{App, Cancelled};
use crate::procedures::{Boom, BoomError, Count, Counted, Done, Idle, Key, N, Streams, Ticks, Truncate};

type Plain<T> = Result<T, Failure<NoErrors>>;

/// The first number behind the last one that the client saw.
fn first(call: &Call) -> u32 {
    call.last_event_id().and_then(|id| id.parse::<u32>().ok()).map_or(1, |last| last.saturating_add(1))
}

fn counted(n: u32) -> Progress<Counted, Done> {
    let value = Counted { n, at: Date::from_unix_ms(0) };
    let comments = vec![format!("c{n}")];
    Progress::Yielded(Event { value, id: Some(n.to_string()), retry_ms: Some(1_000), comments })
}

fn done() -> Progress<Counted, Done> {
    Progress::Returned(Event::new(Done { done: true }))
}

fn told(values: impl IntoIterator<Item = Result<WireValue, Interruption>>) -> Events<WireValue> {
    let events: Vec<_> = values.into_iter().map(|value| value.map(Event::new)).collect();
    Events::new(stream::iter(events))
}

impl Streams for App {
    async fn count(&self, call: &Call, input: Count) -> Plain<Events<Counted, Done>> {
        let numbers = (first(call)..=input.to).map(counted).chain([done()]);
        Ok(Events::with_return(stream::iter(numbers.map(Ok))))
    }

    async fn plain(&self, _: &Call) -> Plain<Events<WireValue>> {
        Ok(told([Ok("a".into()), Ok(WireValue::Undefined), Ok("line1\nline2".into())]))
    }

    async fn err(&self, _: &Call) -> Result<Events<WireValue>, Failure<BoomError>> {
        let boom = Failure::from(BoomError::Boom(Boom { x: 1 })).into_error();
        Ok(told([Ok(WireValue::Number(1.into())), Err(boom.into())]))
    }

    async fn err_plain(&self, _: &Call) -> Plain<Events<WireValue>> {
        Ok(told([Ok(WireValue::Number(1.into())), Err(Error::internal().into())]))
    }

    async fn idle(&self, _: &Call, input: Idle) -> Plain<Events<u32>> {
        let pause = Duration::from_millis(input.ms);
        let numbers = stream::iter([1, 2]).then(move |number| async move {
            if number > 1 {
                tokio::time::sleep(pause).await;
            }
            Ok(Event::new(number))
        });
        Ok(Events::new(numbers))
    }

    async fn forever(&self, _: &Call, input: Key) -> Plain<Events<N>> {
        let dropped = Cancelled::new(self, format!("dropped:{}", input.key));
        let first = stream::once(async { Ok(Event::new(N { n: 1.0 })) });
        let silence = stream::unfold(dropped, |dropped| async move {
            std::future::pending::<()>().await;
            Some((Ok(Event::new(N { n: 2.0 })), dropped))
        });
        Ok(Events::new(first.chain(silence)))
    }

    async fn ticks(&self, call: &Call, input: Ticks) -> Plain<Events<Counted, Done>> {
        let pause = Duration::from_millis(input.ms);
        let numbers = stream::iter(first(call)..=input.to).then(move |number| async move {
            tokio::time::sleep(pause).await;
            Ok(counted(number))
        });
        Ok(Events::with_return(numbers.chain(stream::once(async { Ok(done()) }))))
    }

    async fn truncate(&self, call: &Call, input: Truncate) -> Plain<Events<Counted, Done>> {
        let is_first = self.hit(&input.key) == 1;
        let numbers = (first(call)..=input.to).map(counted);
        if !is_first {
            return Ok(Events::with_return(stream::iter(numbers.chain([done()]).map(Ok))));
        }
        // The pause lets what is told leave before the connection breaks.
        let lost = stream::once(async {
            tokio::time::sleep(Duration::from_millis(50)).await;
            Err(Interruption::Lost)
        });
        Ok(Events::with_return(stream::iter(numbers.take(input.after as usize).map(Ok)).chain(lost)))
    }
}
