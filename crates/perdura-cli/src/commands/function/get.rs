//! `perdura function get`

use clap::Args;
use perdura_server::management::functions::{FunctionRef, FunctionsClient};

use super::triggers;
use crate::output::{Answer, Failure, Fields, time};
use crate::session::Session;

/// The arguments of `perdura function get`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// <app>-<function>
    function: String,
}

impl Arguments {
    pub(super) async fn run(self, session: &Session) -> Result<Answer, Failure> {
        let input = FunctionRef { function_id: self.function };
        let function = session.ask(FunctionsClient::new(session.rpc()).get(input)).await?;
        let mut fields = Fields::default();
        fields.add("function", &function.function_id).add("name", &function.name).add("app", &function.app);
        fields.add("url", &function.url).add("started by", triggers(&function));
        fields.add("retries", function.retries.to_string());
        for cancel in &function.cancel_on {
            let condition = cancel.expression.as_ref().map(|text| format!(" if {text}")).unwrap_or_default();
            fields.add("cancelled by", format!("{}{condition}", cancel.event));
        }
        fields.maybe("idempotency", function.idempotency.as_ref());
        fields.maybe("starts within", function.start_timeout_ms.map(time::duration));
        fields.maybe("ends within", function.finish_timeout_ms.map(time::duration));
        for (name, value) in &function.flow_control {
            fields.add("flow control", format!("{name} {value}"));
        }
        Ok(Answer::new(&function, fields.shown(session.out)))
    }
}
