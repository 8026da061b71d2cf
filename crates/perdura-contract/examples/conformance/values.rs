//! Fixed values.

use perdura_contract::WireValue;
use perdura_contract::value::{BigInt, Date};

/// An object with every native type, some of them inside each other.
pub(crate) fn every_type() -> WireValue {
    let text = |text: &str| WireValue::String(text.to_owned());
    let number = |number: i64| WireValue::Number(number.into());
    let one = || WireValue::BigInt(BigInt::from(1_i64));
    WireValue::object([
        ("bigint", WireValue::BigInt(BigInt::from(12_345_678_901_234_567_890_u64))),
        ("date", WireValue::Date(Date::from_unix_ms(1_704_164_645_678))),
        ("invalidDate", WireValue::Date(Date::INVALID)),
        ("nan", WireValue::NaN),
        ("url", WireValue::Url("https://example.com/a?b=1".parse().expect("it is an address"))),
        ("re", WireValue::RegExp("/ab+c/gi".parse().expect("it is a regular expression"))),
        ("undef", WireValue::Undefined),
        ("set", WireValue::Set(vec![number(1), WireValue::Date(Date::from_unix_ms(0))])),
        ("map", WireValue::Map(vec![(text("k"), one()), (text("z"), WireValue::Undefined)])),
        ("arr", WireValue::Array(vec![number(1), WireValue::Undefined, WireValue::Null])),
        ("nested", WireValue::object([("set", WireValue::Set(vec![WireValue::Set(vec![one()])]))])),
        ("nul", WireValue::Null),
        ("inf", WireValue::Null),
    ])
}
