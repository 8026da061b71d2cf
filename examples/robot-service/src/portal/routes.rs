//! The portal's addresses.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use maud::Markup;
use serde::Deserialize;

use super::form::{self, Kind};
use super::ledger::Shipment;
use super::{Portal, cities, pages};
use crate::bounds::{FORM_BYTES_MAX, SHIPMENTS_PER_PAGE_MAX};
use crate::clock;

const COOKIE: &str = "portal_session";

pub(super) fn router(portal: Arc<Portal>) -> Router {
    Router::new()
        .route("/", get(async || Redirect::to("/shipments")))
        .route("/login", get(async || page(&pages::login(None))).post(log_in))
        .route("/logout", post(log_out))
        .route("/shipments", get(search).post(submit))
        .route("/shipments/new", get(blank_form))
        .route("/guides", get(guide))
        .route("/ledger", get(verdict))
        .route("/health", get(async || Json(serde_json::json!({ "status": "ok" }))))
        .layer(DefaultBodyLimit::max(FORM_BYTES_MAX))
        .with_state(portal)
}

#[derive(Deserialize)]
struct Login {
    username: String,
    password: String,
}

async fn log_in(State(portal): State<Arc<Portal>>, Form(login): Form<Login>) -> Response {
    let right = &portal.settings.credentials;
    if right.username != login.username || !right.password.is(login.password.as_bytes()) {
        return page(&pages::login(Some("The user name or the password is wrong.")));
    }
    let cookie = format!("{COOKIE}={}; Path=/; HttpOnly; SameSite=Lax", portal.logins.add());
    ([(header::SET_COOKIE, cookie)], Redirect::to("/shipments")).into_response()
}

async fn log_out(State(portal): State<Arc<Portal>>, headers: HeaderMap) -> Response {
    if let Some(token) = token(&headers) {
        portal.logins.remove(token);
    }
    let gone = format!("{COOKIE}=; Path=/; Max-Age=0");
    ([(header::SET_COOKIE, gone)], Redirect::to("/login")).into_response()
}

async fn blank_form(State(portal): State<Arc<Portal>>, headers: HeaderMap) -> Response {
    behind_login(&portal, &headers, || page(&pages::shipment_form()))
}

async fn submit(
    State(portal): State<Arc<Portal>>,
    headers: HeaderMap,
    Form(fields): Form<BTreeMap<String, String>>,
) -> Response {
    if !is_logged_in(&portal, &headers) {
        return Redirect::to("/login").into_response();
    }
    // A carrier finishes what was sent to it, also when the sender has gone away meanwhile.
    let shipping = tokio::spawn(async move {
        tokio::time::sleep(portal.settings.delay / 2).await;
        let result = ship(&portal, fields).await;
        tokio::time::sleep(portal.settings.delay / 2).await;
        result
    });
    match shipping.await {
        Ok(Ok(shipment)) => page(&pages::created(&shipment)),
        Ok(Err(refusal)) => page(&pages::refused(&refusal)),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// Why a form is not accepted.
pub(super) struct Refusal {
    /// Whether the form is wrong, and not the portal.
    pub(super) by_validation: bool,
    pub(super) message: String,
}

async fn ship(portal: &Arc<Portal>, mut fields: BTreeMap<String, String>) -> Result<Shipment, Refusal> {
    let invalid = |message| Refusal { by_validation: true, message };
    let broken = |message| Refusal { by_validation: false, message };
    if portal.refuses_this_one() {
        return Err(broken("The portal is busy: nothing was shipped.".to_owned()));
    }
    let city = fields.get("ciudad").map_or("", String::as_str);
    let city = cities::validated(city).ok_or_else(|| invalid(format!("The city '{city}' is not served.")))?;
    for field in form::fields().filter(|field| field.kind == Kind::Number) {
        let value = fields.get(field.name).map_or("", |value| value.trim());
        let is_number = value.parse::<f64>().is_ok_and(|number| number.is_finite() && number >= 0.0);
        if !value.is_empty() && !is_number {
            return Err(invalid(format!("{} must be a number, but is '{value}'.", field.label)));
        }
    }
    let reference = fields.remove(form::REFERENCE).unwrap_or_default();
    fields.retain(|_, value| !value.is_empty());
    let portal = Arc::clone(portal);
    let ship = move || portal.ledger.ship(reference.trim(), city, fields, clock::now_ms());
    match tokio::task::spawn_blocking(ship).await {
        Ok(Ok(shipment)) => Ok(shipment),
        Ok(Err(error)) => Err(broken(error.to_string())),
        Err(_) => Err(broken("The portal has a fault.".to_owned())),
    }
}

#[derive(Deserialize)]
struct Search {
    reference: Option<String>,
}

async fn search(State(portal): State<Arc<Portal>>, headers: HeaderMap, Query(search): Query<Search>) -> Response {
    behind_login(&portal, &headers, || match search.reference.as_deref().map(str::trim) {
        None | Some("") => {
            let (shipments, total) = portal.ledger.newest(SHIPMENTS_PER_PAGE_MAX);
            page(&pages::shipments(&shipments, total))
        }
        Some(reference) => page(&pages::search(reference, &portal.ledger.with_reference(reference))),
    })
}

#[derive(Deserialize)]
struct Guide {
    pedido: Option<String>,
}

async fn guide(State(portal): State<Arc<Portal>>, headers: HeaderMap, Query(guide): Query<Guide>) -> Response {
    behind_login(&portal, &headers, || match guide.pedido.as_deref().map(str::trim) {
        None | Some("") => page(&pages::guide_search()),
        Some(pedido) => page(&pages::guide(pedido, portal.ledger.with_pedido(pedido).as_ref())),
    })
}

/// Open to all: it holds no names, and scripts that judge a robot have no login.
async fn verdict(State(portal): State<Arc<Portal>>) -> Response {
    Json(portal.ledger.verdict()).into_response()
}

fn behind_login(portal: &Portal, headers: &HeaderMap, page: impl FnOnce() -> Response) -> Response {
    if is_logged_in(portal, headers) { page() } else { Redirect::to("/login").into_response() }
}

fn is_logged_in(portal: &Portal, headers: &HeaderMap) -> bool {
    token(headers).is_some_and(|token| portal.logins.knows(token))
}

fn token(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|cookies| cookies.to_str().ok());
    let mut pairs = cookies.flat_map(|cookies| cookies.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == COOKIE).map(|(_, token)| token)
}

fn page(markup: &Markup) -> Response {
    Html(markup.0.clone()).into_response()
}
