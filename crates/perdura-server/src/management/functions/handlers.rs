//! Answers about functions.

use perdura_contract::{Call, Failure, NoErrors};
use perdura_core::{Answer, ApiCall};
use perdura_engine::EventQuery;
use perdura_store::EventFilter;
use perdura_types::RunId;
use perdura_types::bounds::IDEMPOTENCY_MS;
use perdura_types::event_name::INVOKED;
use perdura_wire::events::decode_invoke;
use serde_json::{Map, Value};

use super::{
    FunctionError, FunctionList, FunctionRef, FunctionTotals, FunctionView, Functions, InvokeError, InvokeFunction,
    Invoked, Latency, ListFunctions, TotalsList, TotalsOver,
};
use crate::bounds::LIST_MAX;
use crate::extract::excerpt;
use crate::management::{Management, broken, stopping, unexpected, unreadable};

/// How far back totals go when nobody says.
const TOTALS_MS_DEFAULT: i64 = 3_600_000;

impl Functions for Management {
    async fn list(&self, _call: &Call, input: ListFunctions) -> Result<FunctionList, Failure<NoErrors>> {
        let apps = self.apps().await?;
        let asked = apps.iter().filter(|app| {
            input.app_id.as_ref().is_none_or(|wanted| *wanted == app.name || *wanted == app.id.to_string())
        });
        let mut functions = asked.flat_map(|app| &app.functions).map(FunctionView::new).collect::<Vec<_>>();
        functions.sort_by(|a, b| a.function_id.cmp(&b.function_id));
        Ok(FunctionList { functions })
    }

    async fn get(&self, _call: &Call, input: FunctionRef) -> Result<FunctionView, Failure<FunctionError>> {
        let apps = self.apps().await?;
        let mut functions = apps.iter().flat_map(|app| &app.functions);
        let found = functions.find(|function| function.slug == input.function_id);
        found
            .map(FunctionView::new)
            .ok_or_else(|| Failure::declared(FunctionError::NotFound, missing(&input.function_id)))
    }

    async fn invoke(&self, _call: &Call, input: InvokeFunction) -> Result<Invoked, Failure<InvokeError>> {
        let InvokeFunction { function_id, data, idempotency_key } = input;
        let mut event = Map::new();
        event.insert("data".to_owned(), Value::Object(data.unwrap_or_default().into_iter().collect()));
        if let Some(key) = idempotency_key {
            event.insert("id".to_owned(), Value::String(key));
        }
        let body = Value::Object(event).to_string();
        let event = decode_invoke(body.as_bytes(), &function_id)
            .map_err(|error| Failure::declared(InvokeError::InvalidData, error.message))?;
        let key = event.id.clone();
        let call = ApiCall::Invoke { function: function_id.clone(), event };
        let event_id = match self.state.engine.call(call).await.map_err(stopping)? {
            Answer::Accepted(ids) if ids.len() == 1 => ids[0],
            Answer::NotFound => return Err(Failure::declared(InvokeError::NotFound, missing(&function_id))),
            answer => return Err(unexpected(&answer)),
        };
        let history = self.state.engine.history();
        history.caught_up().await.map_err(broken)?;
        let runs = history.runs_of_event(event_id, 1).await.map_err(broken)?;
        if let (None, Some(key)) = (runs.first(), key) {
            let run_id = self.run_of_key(&function_id, &key).await?;
            return Ok(Invoked { event_id, run_id, is_duplicate: true });
        }
        Ok(Invoked { event_id, run_id: runs.first().map(|run| run.run), is_duplicate: false })
    }

    async fn totals(&self, _call: &Call, input: TotalsOver) -> Result<TotalsList, Failure<NoErrors>> {
        let until = input.until.map_or_else(|| self.now(), |until| until.0);
        let from = input.from.map_or_else(|| until.plus_ms(-TOTALS_MS_DEFAULT), |from| from.0);
        let totals = self.state.engine.history().totals(from, until).await.map_err(broken)?;
        let functions = totals.functions.into_iter().map(|function| FunctionTotals {
            function_id: function.function,
            scheduled: function.scheduled,
            running: function.running,
            completed: function.completed,
            failed: function.failed,
            cancelled: function.cancelled,
            latency: function.latency.map(|latency| Latency {
                p50_ms: latency.p50_ms,
                p95_ms: latency.p95_ms,
                p99_ms: latency.p99_ms,
                max_ms: latency.max_ms,
            }),
        });
        Ok(TotalsList { functions: functions.collect(), is_partial: totals.is_partial })
    }
}

impl Management {
    /// The run that an idempotency key started.
    async fn run_of_key(&self, function_id: &str, key: &str) -> Result<Option<RunId>, Failure<InvokeError>> {
        let since = self.now().plus_ms(-IDEMPOTENCY_MS);
        let filter =
            EventFilter { name: Some(INVOKED.to_owned()), received_after: Some(since), ..EventFilter::default() };
        let query = EventQuery { filter, text: Some(key.to_owned()), hides_internal: false, limit: LIST_MAX as usize };
        let page = self.state.engine.events(query).await.map_err(unreadable)?;
        for event in page.events.iter().filter(|event| event.id == key) {
            let runs = self.state.engine.history().runs_of_event(event.internal_id, 1).await.map_err(broken)?;
            if let Some(run) = runs.into_iter().find(|run| run.function == function_id) {
                return Ok(Some(run.run));
            }
        }
        Ok(None)
    }
}

fn missing(id: &str) -> String {
    format!("there is no function '{}': list the functions to see which there are", excerpt(id))
}
