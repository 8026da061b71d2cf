//! Planets: an ordinary resource, with every way in which REST carries inputs and outputs.

use std::collections::BTreeMap;

use http::StatusCode;
use perdura_contract::value::{Date, File, to_wire};
use perdura_contract::{Call, Error, Failure, NoErrors, WireValue, contract, errors};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::handlers::App;

/// Which planets.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ListPlanets {
    /// How many at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i64>,
    /// How many to skip.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<i64>,
    /// With all of these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
    /// Like this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Filter>,
    /// Whether it still turns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
    /// Found after that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Date>,
}

/// What a planet is like.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Filter {
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// A planet.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Planet {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// When it was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Date>,
}

/// Which planet.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct PlanetId {
    /// Its number.
    pub id: i64,
}

/// A new planet.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct NewPlanet {
    /// Its name.
    #[schemars(length(min = 2))]
    pub name: String,
    /// What it looks like.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<File>,
}

/// An update, with each part of the request where it lies.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct UpdatePlanet {
    /// From the path.
    pub params: PlanetId,
    /// From the query.
    #[serde(default)]
    pub query: UpdateQuery,
    /// From the headers.
    #[serde(default)]
    pub headers: UpdateHeaders,
    /// The body.
    pub body: UpdateBody,
}

/// What an update's query may say.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
pub(crate) struct UpdateQuery {
    /// Whether to try only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dry: Option<String>,
}

/// What an update's headers may say.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
pub(crate) struct UpdateHeaders {
    /// Comes back as `x-res`.
    #[serde(rename = "x-req", default, skip_serializing_if = "Option::is_none")]
    pub x_req: Option<String>,
}

/// What an update's body says.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct UpdateBody {
    /// The new name.
    pub name: String,
}

/// An update's answer.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Updated {
    /// Always 202.
    pub status: u16,
    /// With `x-res`.
    pub headers: BTreeMap<String, String>,
    /// The planet.
    pub body: Planet,
}

/// A planet by any id.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct AnyId {
    /// Any text.
    pub id: String,
}

errors! {
    /// Why a planet is not found.
    #[derive(Debug)]
    pub(crate) enum FindError {
        /// There is none.
        NotFound(PlanetId) = "NOT_FOUND", 404, "no such planet";
        /// It is a teapot.
        Teapot = "TEAPOT", 418, "teapot";
    }
}

contract! {
    /// Planets.
    pub(crate) trait Planets as "planet" (client: PlanetsClient, tags: ["planets"]) {
        /// Lists planets: one whose name is the question.
        fn list as "list"(ListPlanets) -> Vec<Planet> { get "/planets"; open }
        /// Finds one planet.
        fn find as "find"(PlanetId) -> Planet, errors FindError { get "/planets/{id}"; deprecated; open }
        /// Makes a planet.
        fn create as "create"(NewPlanet) -> Planet { post "/planets"; success: 201; open }
        /// Changes a planet.
        fn update as "update"(UpdatePlanet) -> Updated {
            put "/planets/{id}"; success: 202; detailed_input; detailed_output; open
        }
        /// Removes a planet.
        fn remove as "remove"(AnyId) { delete "/planets/{id}"; success: 204; open }
        /// A planet with a path of its own.
        fn special as "special"() -> String { get "/planets/special"; open }
    }
}

impl Planets for App {
    async fn list(&self, _: &Call, input: ListPlanets) -> Result<Vec<Planet>, Failure<NoErrors>> {
        let asked = to_wire(&input).ok().and_then(|input| serde_json::to_string(&input).ok());
        Ok(vec![Planet { id: 1, name: asked.unwrap_or_default(), created_at: None }])
    }

    async fn find(&self, _: &Call, input: PlanetId) -> Result<Planet, Failure<FindError>> {
        match input.id {
            404 => Err(FindError::NotFound(input).into()),
            418 => Err(FindError::Teapot.into()),
            409 => Err(Error::new("CONFLICT").with_message("undefined one").into()),
            405 => Err(Error::new("NOT_FOUND").with_data(&WireValue::object([("id", "wrong type".into())])).into()),
            406 => Err(Error::new("NOT_FOUND").with_data(&PlanetId { id: 7 }).into()),
            id => Ok(Planet { id, name: "Earth".to_owned(), created_at: Some(Date::from_unix_ms(0)) }),
        }
    }

    async fn create(&self, _: &Call, input: NewPlanet) -> Result<Planet, Failure<NoErrors>> {
        Ok(Planet { id: 9, name: input.name, created_at: None })
    }

    async fn update(&self, _: &Call, input: UpdatePlanet) -> Result<Updated, Failure<NoErrors>> {
        let x_res = input.headers.x_req.unwrap_or_else(|| "none".to_owned());
        Ok(Updated {
            status: StatusCode::ACCEPTED.as_u16(),
            headers: BTreeMap::from([("x-res".to_owned(), x_res)]),
            body: Planet { id: input.params.id, name: input.body.name, created_at: None },
        })
    }

    async fn remove(&self, _: &Call, _input: AnyId) -> Result<(), Failure<NoErrors>> {
        Ok(())
    }

    async fn special(&self, _: &Call) -> Result<String, Failure<NoErrors>> {
        Ok("special".to_owned())
    }
}
