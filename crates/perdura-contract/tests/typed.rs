//! A group is defined once: its contract, its router and its client all come from there.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use futures_util::stream;
use http::Request;
use http::request::Parts;
use perdura_contract::value::{BigInt, Date, Map, Set, from_wire, to_wire};
use perdura_contract::{
    Answer, Call, Error, Event, Events, Failure, OutputShape, Router, Security, WireValue, contract, errors,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Find {
    id: u32,
    #[serde(default)]
    with_moons: Option<bool>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Planet {
    id: u32,
    found_at: Date,
    mass_kg: BigInt,
    moons: Set<String>,
    names: Map<String, String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
struct Missing {
    id: u32,
}

errors! {
    /// Why a planet is not found.
    #[derive(Debug, PartialEq)]
    enum FindError {
        /// There is none.
        NotFound(Missing) = "NOT_FOUND", 404, "no such planet";
        /// It is a teapot.
        Teapot = "TEAPOT", 418, "this is a teapot";
    }
}

contract! {
    /// Planets.
    trait Planets as "planet" (client: PlanetsClient, tags: ["planets"]) {
        /// Finds one planet.
        ///
        /// By its number.
        fn find as "find"(Find) -> Planet, errors FindError {
            get "/planets/{id}"; scopes: ["read"]; deprecated
        }
        /// Counts.
        fn count as ["deep", "count"](u32) -> Events<u32, String> { open }
        fn forget as "forget"() {}
        fn any as "any"(WireValue) -> WireValue { post "/any"; success: 201; operation_id: "anything"; tags: ["x"] }
        fn maybe as "maybe"(Option<u32>) -> Option<u32> {}
        fn all as "all"(Filter) -> Filter {}
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Filter {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    limit: Option<u32>,
}

struct Sky;

impl Planets for Sky {
    async fn find(&self, _call: &Call, input: Find) -> Result<Planet, Failure<FindError>> {
        match input.id {
            404 => Err(FindError::NotFound(Missing { id: 404 }))?,
            418 => Err(Failure::declared(FindError::Teapot, "short and stout")),
            405 => Err(Error::new("NOT_FOUND").with_data("no object"))?,
            406 => Err(Error::new("NOT_FOUND").with_data(&Missing { id: 406 }))?,
            500 => panic!("the sky falls down"),
            id => Ok(planet(id)),
        }
    }
    async fn count(&self, _call: &Call, to: u32) -> Result<Events<u32, String>, Failure<perdura_contract::NoErrors>> {
        use perdura_contract::Progress::{Returned, Yielded};
        let numbers = (1..=to).map(|number| Ok(Yielded(Event::new(number))));
        Ok(Events::with_return(stream::iter(numbers.chain([Ok(Returned(Event::new("end".to_owned())))]))))
    }
    async fn forget(&self, _call: &Call) -> Result<(), Failure<perdura_contract::NoErrors>> {
        Ok(())
    }
    async fn any(&self, _call: &Call, input: WireValue) -> Result<WireValue, Failure<perdura_contract::NoErrors>> {
        Ok(input)
    }
    async fn maybe(&self, _: &Call, input: Option<u32>) -> Result<Option<u32>, Failure<perdura_contract::NoErrors>> {
        Ok(input)
    }
    async fn all(&self, _: &Call, input: Filter) -> Result<Filter, Failure<perdura_contract::NoErrors>> {
        Ok(input)
    }
}

fn planet(id: u32) -> Planet {
    Planet {
        id,
        found_at: Date::from_unix_ms(0),
        mass_kg: BigInt::from(5_972_000_000_000_000_000_000_000_i128),
        moons: ["Moon".to_owned()].into_iter().collect(),
        names: [("de".to_owned(), "Erde".to_owned())].into_iter().collect(),
    }
}

fn parts() -> Parts {
    Request::new(()).into_parts().0
}

fn object(json: serde_json::Value) -> WireValue {
    json.into()
}

async fn call(keys: &[&str], input: WireValue) -> Result<WireValue, Error> {
    let router = Sky.into_router();
    match router.find(keys).unwrap().call(parts(), input).await.result? {
        Answer::Value(value) => Ok(value),
        Answer::Events(_) => panic!("a stream"),
    }
}

#[test]
fn the_description_says_what_was_written() {
    let contract = PlanetsClient::contract();
    let find = &contract.procedures[0];
    assert_eq!(find.path, ["planet", "find"]);
    assert_eq!(find.route.summary.as_deref(), Some("Finds one planet"));
    assert_eq!(find.route.description.as_deref(), Some("By its number."));
    assert_eq!((find.route.tags, find.route.is_deprecated), (&["planets"][..], true));
    assert_eq!(find.route.path, Some("/planets/{id}"));
    assert_eq!(find.security, Security::Bearer(&["read"]));
    assert_eq!(find.errors.iter().map(|error| error.code).collect::<Vec<_>>(), ["NOT_FOUND", "TEAPOT"]);
    assert_eq!(contract.procedures[1].path, ["planet", "deep", "count"]);
    assert!(matches!(contract.procedures[1].output, OutputShape::Stream { returns: Some(_), .. }));
    assert!(matches!(contract.procedures[2].output, OutputShape::Nothing));
    assert!(contract.procedures[2].input.is_none());
    assert_eq!(contract.procedures[3].route.tags, ["x"]);
}

#[tokio::test]
async fn typed_values_go_through_the_wire_and_back() {
    let found = call(&["planet", "find"], object(serde_json::json!({"id": 3}))).await.unwrap();
    let WireValue::Object(properties) = &found else { panic!("{found:?}") };
    assert_eq!(properties.keys().collect::<Vec<_>>(), ["id", "foundAt", "massKg", "moons", "names"]);
    assert_eq!(properties["foundAt"], WireValue::Date(Date::from_unix_ms(0)));
    assert!(matches!(properties["massKg"], WireValue::BigInt(_)));
    assert!(matches!(properties["moons"], WireValue::Set(_)));
    assert!(matches!(properties["names"], WireValue::Map(_)));
    assert_eq!(from_wire::<Planet>(found).unwrap(), planet(3));
}

#[tokio::test]
async fn an_error_is_defined_when_it_is_as_declared_however_it_is_thrown() {
    let seen = async |id: u32| {
        let error = call(&["planet", "find"], object(serde_json::json!({"id": id}))).await.unwrap_err();
        serde_json::to_string(&error.to_wire()).unwrap()
    };
    assert_eq!(
        seen(404).await,
        r#"{"defined":true,"code":"NOT_FOUND","status":404,"message":"no such planet","data":{"id":404}}"#
    );
    assert_eq!(seen(418).await, r#"{"defined":true,"code":"TEAPOT","status":418,"message":"short and stout"}"#);
    assert_eq!(
        seen(405).await,
        r#"{"defined":false,"code":"NOT_FOUND","status":404,"message":"Not Found","data":"no object"}"#
    );
    assert_eq!(
        seen(406).await,
        r#"{"defined":true,"code":"NOT_FOUND","status":404,"message":"Not Found","data":{"id":406}}"#
    );
    assert_eq!(
        seen(500).await,
        r#"{"defined":false,"code":"INTERNAL_SERVER_ERROR","status":500,"message":"Internal server error"}"#
    );
}

#[tokio::test]
async fn all_violations_of_an_input_are_told_with_their_places() {
    let error = call(&["planet", "find"], object(serde_json::json!({"withMoons": 5, "x": 1}))).await.unwrap_err();
    insta::assert_snapshot!(error.message(), @"Input validation failed");
    insta::assert_snapshot!(
        serde_json::to_string(error.data()).unwrap(),
        @r#"{"issues":[{"path":["withMoons"],"message":"5 is not of types \"null\", \"boolean\""},{"path":["x"],"message":"there is no such property; remove it or mend its name"},{"path":["id"],"message":"this property is missing"}]}"#
    );
    let error = call(&["planet", "find"], WireValue::Undefined).await.unwrap_err();
    insta::assert_snapshot!(
        serde_json::to_string(error.data()).unwrap(),
        @r#"{"issues":[{"path":["id"],"message":"this property is missing"}]}"#
    );
}

#[tokio::test]
async fn nothing_is_none_an_empty_object_or_undefined() {
    assert_eq!(call(&["planet", "any"], WireValue::Undefined).await.unwrap(), WireValue::Undefined);
    assert_eq!(call(&["planet", "any"], WireValue::Null).await.unwrap(), WireValue::Null);
    assert_eq!(call(&["planet", "maybe"], WireValue::Undefined).await.unwrap(), WireValue::Null);
    assert_eq!(call(&["planet", "all"], WireValue::Undefined).await.unwrap(), object(serde_json::json!({})));
    assert_eq!(call(&["planet", "forget"], WireValue::Undefined).await.unwrap(), WireValue::Undefined);
    assert_eq!(call(&["planet", "forget"], WireValue::Null).await.unwrap(), WireValue::Undefined);
    let natives = to_wire(&planet(1)).unwrap();
    assert_eq!(call(&["planet", "any"], natives.clone()).await.unwrap(), natives);
}

#[test]
#[should_panic(expected = "there are two procedures [\"planet\", \"find\"]; rename one")]
fn two_procedures_of_one_path_are_refused() {
    let _: Router = Sky.into_router().merge(Sky.into_router());
}
