//! A contract that has one of everything that a document and a TypeScript file must say.

use std::collections::BTreeMap;

use perdura_contract::value::{BigInt, Date, File, Float, Map, RegExp, Set, Url};
use perdura_contract::{Events, WireValue, contract, errors};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A world.
///
/// Large and round, and so on */ for ever.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Planet {
    /// Its number.
    id: u32,
    name: String,
    created_at: Option<Date>,
    #[serde(default)]
    kind: Kind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    star: Option<Star>,
    moons: Vec<Planet>,
    labels: BTreeMap<String, String>,
    position: (f64, f64),
    #[serde(rename = "odd-name")]
    odd_name: bool,
}

/// What it is made of.
#[derive(Serialize, Deserialize, JsonSchema, Default)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    /// Stone.
    #[default]
    Rock,
    Gas,
}

#[derive(Serialize, Deserialize, JsonSchema)]
pub(crate) struct Star {
    #[serde(default)]
    heat: u64,
}

/// Something with a shape of its own for each kind.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum Shape {
    /// A point.
    Point,
    Circle {
        radius: f64,
    },
    Planet(Planet),
    Group {
        shapes: Vec<Shape>,
    },
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(crate) enum Loose {
    Number(f64),
    Words(Vec<Option<String>>),
    Any(WireValue),
}

#[derive(Serialize, Deserialize, JsonSchema)]
pub(crate) enum External {
    Empty,
    One(Star),
    Named { a: Option<u8> },
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Natives {
    date: Date,
    big_int: BigInt,
    float: Float,
    url: Url,
    expression: RegExp,
    set: Set<Date>,
    map: Map<String, BigInt>,
    optional: Option<Set<u8>>,
    any: WireValue,
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct List {
    /// How many at most.
    #[schemars(range(min = 1, max = 100))]
    #[serde(default)]
    limit: Option<u32>,
    #[serde(default)]
    tags: Vec<String>,
    #[serde(default)]
    filter: Option<Filter>,
    #[serde(default)]
    active: Option<bool>,
    #[serde(default)]
    since: Option<Date>,
    #[serde(default)]
    kind: Option<Kind>,
}

#[derive(Serialize, Deserialize, JsonSchema)]
pub(crate) struct Filter {
    name: String,
}

#[derive(Serialize, Deserialize, JsonSchema)]
pub(crate) struct Id {
    id: u32,
}

#[derive(Serialize, Deserialize, JsonSchema)]
pub(crate) struct Rename {
    planet: u32,
    name: String,
    #[serde(default)]
    because: Option<String>,
}

#[derive(Serialize, Deserialize, JsonSchema)]
pub(crate) struct Create {
    #[schemars(length(min = 2))]
    name: String,
    #[serde(default)]
    image: Option<File>,
}

#[derive(Serialize, Deserialize, JsonSchema)]
pub(crate) struct Upload {
    file: File,
}

#[derive(Serialize, Deserialize, JsonSchema)]
pub(crate) struct Path {
    path: String,
    #[serde(default)]
    version: Option<String>,
}

#[derive(Serialize, Deserialize, JsonSchema)]
pub(crate) struct Update {
    params: Id,
    query: Dry,
    headers: Asked,
    body: Star,
}

#[derive(Serialize, Deserialize, JsonSchema)]
pub(crate) struct Dry {
    #[serde(default)]
    dry: bool,
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Asked {
    /// Who asks.
    x_asked: String,
    #[serde(default)]
    authorization: Option<String>,
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(crate) enum Updated {
    Accepted { status: Accepted, headers: Told, body: Planet },
    Moved { status: Moved, headers: Told },
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[schemars(extend("const" = 202), inline)]
pub(crate) struct Accepted(u16);

#[derive(Serialize, Deserialize, JsonSchema)]
#[schemars(extend("const" = 302), inline)]
pub(crate) struct Moved(u16);

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Told {
    location: String,
}

#[derive(Serialize, Deserialize, JsonSchema)]
pub(crate) struct Tick {
    at: Date,
}

#[derive(Serialize, Deserialize, JsonSchema)]
pub(crate) struct Total {
    count: u32,
}

errors! {
    /// Why a planet is not found.

    pub enum FindError {
        /// There is none.
        NotFound(Id) = "NOT_FOUND", 404, "no such planet";
        /// It was there.
        Gone = "PLANET_GONE", 404, "the planet is gone";
        /// It is a teapot.
        Teapot = "TEAPOT", 418, "teapot";
    }
}

errors! {
    /// Why a star is not found: the same code with other data.

    pub enum StarError {
        /// There is none.
        NotFound(Star) = "NOT_FOUND", 404, "no such star";
    }
}

contract! {
    /// Everything.
    pub trait Everything as [] (client: EverythingClient, tags: ["things"]) {
        /// Answers.
        fn ping as "ping"() -> String { open }
        fn nothing as "nothing"() {}
        fn echo as "echo"(WireValue) -> WireValue {}
        fn natives as "natives"(Natives) -> Natives {}
        fn shapes as "shapes"(Shape) -> Vec<Shape> {}
        fn loose as "loose"(Loose) -> Loose {}
        fn external as "external"(External) -> Option<External> {}
        /// Lists planets.
        ///
        /// The newest first.
        fn list as ["planet", "list"](List) -> Vec<Planet> { get "/planets"; tags: ["planets"]; scopes: ["read"] }
        /// Finds a planet.
        fn find as ["planet", "find"](Id) -> Planet, errors FindError {
            get "/planets/{id}"; tags: ["planets"]; scopes: ["read", "operate"]; deprecated
        }
        fn create as ["planet", "create"](Create) -> Planet { post "/planets"; success: 201; success_description: "Created" }
        fn rename as ["planet", "rename"](Rename) -> Planet { post "/planets/{planet}"; operation_id: "renamePlanet" }
        fn update as ["planet", "update"](Update) -> Updated {
            put "/planets/{id}"; detailed_input; detailed_output; success: 202
        }
        fn remove as ["planet", "remove"](Id) { delete "/planets/{id}" }
        fn star as ["star", "find"](Id) -> Star, errors StarError { get "/stars/{id}" }
        fn upload as ["files", "upload"](Upload) -> u64 { post "/files" }
        fn raw as ["files", "raw"](File) -> File { post "/raw" }
        fn wild as ["files", "wild"](Path) -> Path { get "/files/{+path}" }
        fn watch as ["watch"](List) -> Events<Tick, Total>, errors FindError { get "/watch" }
        fn forever as ["for-ever"]() -> Events<WireValue> { get "/forever" }
        fn odd as ["we ird/k€y"]() -> String {}
    }
}

/// Contracts that no document can say.
pub(crate) mod broken {
    use super::{Filter, Planet, contract};

    contract! {
        /// A path without its field.
        pub trait NoField as "broken" (client: NoFieldClient) {
            fn no_field as "noField"(Filter) -> String { get "/a/{id}" }
        }
    }
    contract! {
        /// A query from text.
        pub trait NoObject as "broken" (client: NoObjectClient) {
            fn no_object as "noObject"(String) -> String { get "/a" }
        }
    }
    contract! {
        /// One name for two.
        pub trait Twice as "broken" (client: TwiceClient) {
            fn one as "one"() { operation_id: "same" }
            fn two as "two"() { operation_id: "same" }
        }
    }
    contract! {
        /// A planet is no status.
        pub trait NotDetailed as "broken" (client: NotDetailedClient) {
            fn not_detailed as "notDetailed"() -> Planet { detailed_output }
        }
    }
}
