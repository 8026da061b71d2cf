//! What there is to call. Names and shapes are fixed: the tests of both wires and of every client count on them.

use perdura_contract::value::{BigInt, Date, File, Map, Set};
use perdura_contract::{Events, WireValue, contract, errors};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A name under which something is counted.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Key {
    /// Any text.
    pub key: String,
}

/// A call that fails some times before it succeeds.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Flaky {
    /// Whose calls are counted.
    pub key: String,
    /// How many of them fail.
    pub fail: u64,
}

/// How long to sleep.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(crate) enum Sleep {
    /// Milliseconds.
    Ms(u64),
    /// Milliseconds, and a name under which a cancelled sleep is counted.
    Named {
        /// Milliseconds.
        ms: u64,
        /// The name.
        id: String,
    },
}

/// An error to be thrown just so.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Throw {
    /// Its code.
    pub code: String,
    /// Its status; by its code if not said.
    #[serde(default)]
    pub status: Option<u16>,
    /// Its text; by its code if not said.
    #[serde(default)]
    pub message: Option<String>,
    /// Its data; none if not said.
    #[serde(default = "nothing")]
    pub data: WireValue,
}

fn nothing() -> WireValue {
    WireValue::Undefined
}

/// What a `GET` got.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Got {
    /// The input.
    pub got: WireValue,
}

/// Every native type that a field can have.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Typed {
    /// A moment.
    pub date: Date,
    /// A large number.
    pub bigint: BigInt,
    /// Some moments.
    pub set: Set<Date>,
    /// Numbers by name.
    pub map: Map<String, BigInt>,
    /// Perhaps a text.
    #[serde(default)]
    pub option: Option<String>,
    /// The same, one level down.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub nested: Vec<Nested>,
}

/// One level down.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Nested {
    /// A moment.
    pub at: Date,
}

/// A number.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct N {
    /// Any number.
    pub n: f64,
}

/// Something that cannot be written, as a field of it panics or is of a kind that JSON does not have.
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct Unwritable {}

impl Serialize for Unwritable {
    fn serialize<S: serde::Serializer>(&self, _serializer: S) -> Result<S::Ok, S::Error> {
        Err(serde::ser::Error::custom("this is never written"))
    }
}

contract! {
    /// What does not fit anywhere else.
    pub(crate) trait Root as [] (client: RootClient) {
        /// Answers `pong`.
        fn ping as "ping"() -> String { open }
        /// Does nothing.
        fn nothing as "nothing"() { open }
        /// Gives back what it got.
        fn echo as "echo"(WireValue) -> WireValue { open }
        /// Every native type.
        fn types as "types"() -> WireValue { open }
        /// Gives back what it got, with types.
        fn typed as "typed"(Typed) -> Typed { open }
        /// Gives back what it got, over `GET`.
        fn get_only as "getOnly"(WireValue) -> Got { get "/get-only"; open }
        /// The same under a nested key.
        fn get_only_nested as ["get", "only"](WireValue) -> Got { get "/get/only"; open }
        /// Counts calls.
        fn hits as "hits"(Key) -> u64 { open }
        /// How often something was counted.
        fn count as "count"(Key) -> u64 { open }
        /// Waits.
        fn sleep as "sleep"(Sleep) -> u64 { open }
        /// Fails some times.
        fn flaky as "flaky"(Flaky) -> u64 { open }
        /// The request's headers.
        fn headers_echo as ["headers", "echo"]() -> WireValue { open }
        /// Sets headers and cookies.
        fn headers_set as ["headers", "set"]() -> String { open }
        /// The same, under the name that it has elsewhere.
        fn res_headers as "resHeaders"() -> String { open }
        /// The id of the last event that the client saw.
        fn last_event_id as "lastEventId"() -> Option<String> { open }
        /// A key that is no identifier.
        fn weird as "we ird/k€y"() -> String { open }
        /// Answers from below.
        fn lazy_ping as ["lazy", "ping"]() -> String { open }
        /// A long text.
        fn big as "big"() -> String { open }
        /// Sends the caller elsewhere.
        fn go as "go"() -> WireValue { get "/go"; detailed_output; open }
        /// Who calls.
        fn me as ["secure", "me"]() -> String { get "/me" }
    }
}

contract! {
    /// Errors of every kind.
    pub(crate) trait Throwing as "err" (client: ThrowingClient) {
        /// Throws what it is told.
        fn throw as "throw"(Throw) -> () { open }
        /// Fails for a reason that is nobody's business.
        fn plain as "plain"() -> () { open }
        /// Refuses the caller.
        fn unauthorized as "unauthorized"() -> () { open }
        /// The same, under the name that it has elsewhere.
        fn orpc as "orpc"() -> () { open }
        /// An error with a code, a status and data of its own.
        fn custom as "custom"() -> () { open }
        /// An error of an unknown code, without a status.
        fn custom_no_status as "customNoStatus"() -> () { open }
        /// Takes a number only.
        fn valid as "valid"(N) -> N { open }
        /// Has an output that cannot be written.
        fn bad_output as "badOutput"() -> Unwritable { open }
        /// Panics.
        fn panic as "panic"() -> () { open }
    }
}

/// A file and something else.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Upload {
    /// The file.
    pub file: File,
    /// Anything.
    #[serde(default = "nothing")]
    pub meta: WireValue,
}

/// What a file is.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Uploaded {
    /// Its name.
    pub name: String,
    /// Its length.
    pub size: usize,
    /// Its media type.
    #[serde(rename = "type")]
    pub media_type: String,
    /// What came with it.
    #[serde(default = "nothing", skip_serializing_if = "is_nothing")]
    pub meta: WireValue,
}

fn is_nothing(value: &WireValue) -> bool {
    *value == WireValue::Undefined
}

/// Files among other things.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Album {
    /// One file.
    pub a: File,
    /// Some files.
    pub list: Vec<File>,
    /// When.
    pub when: Date,
}

/// A path of several segments.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Wild {
    /// With its slashes.
    pub path: String,
    /// A version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub v: Option<String>,
}

contract! {
    /// Files in both directions.
    pub(crate) trait Files as "files" (client: FilesClient) {
        /// Takes a file in an object.
        fn upload as "upload"(Upload) -> Uploaded { post "/files"; open }
        /// Takes a file alone.
        fn raw as "raw"(File) -> Uploaded { post "/raw"; open }
        /// Gives a file alone.
        fn download as "download"() -> File { get "/download"; open }
        /// Gives files in an object.
        fn nested as "nested"() -> Album { open }
        /// Takes the rest of a path.
        fn wild as "wild"(Wild) -> Wild { get "/files/{+path}"; open }
    }
}

/// How far to count.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Count {
    /// The last number; 3 if not said.
    #[serde(default = "three")]
    pub to: u32,
}

fn three() -> u32 {
    3
}

/// A number and a moment.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Counted {
    /// The number.
    pub n: u32,
    /// The moment.
    pub at: Date,
}

/// The end of a count.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Done {
    /// Always true.
    pub done: bool,
}

/// Data of the error that ends a stream.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Boom {
    /// Any number.
    pub x: u32,
}

errors! {
    /// How a stream may end.
    #[derive(Debug)]
    pub(crate) enum BoomError {
        /// It blows up.
        Boom(Boom) = "BOOM", 500, "BOOM";
    }
}

/// How long to be silent.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Idle {
    /// Milliseconds between two events.
    pub ms: u64,
}

/// How far to count, and how fast.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Ticks {
    /// The last number.
    pub to: u32,
    /// Milliseconds between two numbers.
    pub ms: u64,
}

/// Where to break off.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Truncate {
    /// Whose calls are counted.
    pub key: String,
    /// After which number the first connection breaks.
    pub after: u32,
    /// The last number.
    pub to: u32,
}

contract! {
    /// Streams of events.
    pub(crate) trait Streams as "sse" (client: StreamsClient) {
        /// Counts, and can be resumed.
        fn count as "count"(Count) -> Events<Counted, Done> { get "/sse/count"; open }
        /// A text, nothing, and a text of two lines.
        fn plain as "plain"() -> Events<WireValue> { open }
        /// Ends with a declared error.
        fn err as "err"() -> Events<WireValue>, errors BoomError { open }
        /// Ends with an error that is nobody's business.
        fn err_plain as "errPlain"() -> Events<WireValue> { open }
        /// Is silent between two events.
        fn idle as "idle"(Idle) -> Events<u32> { open }
        /// Never ends by itself; counts how often it was dropped, as `dropped:` and the key.
        fn forever as "forever"(Key) -> Events<N> { open }
        /// Counts slowly, and can be resumed, also when the app was started again in between.
        fn ticks as "ticks"(Ticks) -> Events<Counted, Done> { open }
        /// Breaks the first connection in the middle.
        fn truncate as "truncate"(Truncate) -> Events<Counted, Done> { open }
    }
}
