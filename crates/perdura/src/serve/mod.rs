//! Functions served over HTTP: an axum router that speaks the Inngest SDK protocol, so that an app works with a Perdura
//! server, or with another one of that protocol, in another process.
//!
//! One file per thing that a server may ask: `introspection.rs` (GET), `sync.rs` (PUT), `call.rs` (POST). Each call brings
//! what the run has so far, the function is replayed from that, and nothing is kept between two calls: any number of
//! processes may serve the same app.

mod answer;
mod call;
mod call_body;
mod incoming;
mod introspection;
mod op;
mod options;
mod payload;
mod register;
mod reply;
mod state;
mod sync;
mod trust;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::Method;
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use perdura_engine::HttpClient;

use crate::environment::Environment;
use crate::{App, Client};
use answer::Answer;
use incoming::Incoming;
pub use options::ServeOptions;
pub use register::{Registered, register};

/// Serves an app at `/api/inngest`, or where the options say.
///
/// ```no_run
/// use perdura::{App, Event, Function, Result, ServeOptions, Step};
/// # #[derive(serde::Serialize, serde::Deserialize)] struct OrderPaid { order: String }
/// # impl Event for OrderPaid { const NAME: &'static str = "shop/order.paid"; }
/// # async fn fulfil(_: OrderPaid, _: Step) -> Result<()> { Ok(()) }
///
/// # async fn f() -> Result<()> {
/// let app = App::new("shop").function(Function::new("fulfil", fulfil));
/// let router = axum::Router::new()
///     .route("/health", axum::routing::get(|| async { "well" }))
///     .merge(perdura::serve(app, ServeOptions::from_env()?));
/// let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
/// axum::serve(listener, router).await?;
/// # Ok(()) }
/// ```
///
/// `perdura dev` finds the app by itself. Other servers are told with [`register`], or by a `PUT` to this route from
/// whatever deploys the app.
pub fn serve(app: App, options: ServeOptions) -> Router {
    let route = options.route().to_owned();
    Router::new().route(&route, any(handle)).with_state(Arc::new(Served::new(app, options)))
}

/// What every request needs.
struct Served {
    app: App,
    options: ServeOptions,
    environment: Environment,
    http: HttpClient,
}

impl Served {
    fn new(app: App, options: ServeOptions) -> Self {
        let client = Client::new(options.remote().clone());
        let environment = Environment::elsewhere(Box::new(move |events| {
            let client = client.clone();
            Box::pin(async move { client.send_admitted(&events).await.map(|_ids| ()) })
        }));
        Self { app, options, environment, http: HttpClient::new() }
    }
}

async fn handle(State(served): State<Arc<Served>>, request: Request) -> Response {
    let incoming = match Incoming::read(request, &served.options).await {
        Ok(incoming) => incoming,
        Err(refusal) => return refusal.into_response(),
    };
    let answer = match incoming.method {
        Method::GET => introspection::answer(&served, &incoming),
        Method::PUT => sync::answer(&served, &incoming).await,
        Method::POST => call::answer(&served, &incoming).await,
        _ => Answer::error(405, "MethodNotAllowed", "functions are served to GET, PUT and POST"),
    };
    answer.signed_for(&incoming.trust, &served.options).into_response()
}
