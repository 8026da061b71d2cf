//! Function calls: what they share, and conversions. Text and time have files of their own.

use std::cell::RefCell;
use std::collections::HashMap;

use jiff::Timestamp;
use regex::Regex;

use crate::bounds::{DYNAMIC_REGEX_BYTES_MAX, DYNAMIC_REGEX_STEPS, REGEX_CACHE_MAX};
use crate::error::{EvalError, quoted};
use crate::evaluate::Evaluator;
use crate::function::Function;
use crate::lower::compile_regex;
use crate::number::Number;
use crate::operators::no_overload;
use crate::print::print;
use crate::tree::Expr;
use crate::value::{Shared, Value};
use crate::{call_text, call_time, duration};

type Evaluated<'a> = Result<Value<'a>, EvalError>;

impl<'a> Evaluator<'a> {
    /// Calls a function; a method's target is the first argument.
    pub(crate) fn call(&mut self, function: Function, arguments: &'a [Expr]) -> Evaluated<'a> {
        match arguments {
            [] => call_time::now(function, self.now_ms()),
            [only] => {
                let value = self.eval(only)?;
                // The length of a list or map is known without looking at its elements.
                let is_known = function == Function::Size && matches!(value, Value::List(_) | Value::Map(_));
                if !is_known {
                    self.charge_size(&value)?;
                }
                let result = self.call_one(function, value)?;
                self.produced(result)
            }
            [first, second, ..] => {
                let (first, second) = (self.eval(first)?, self.eval(second)?);
                self.charge_size(&first)?;
                self.charge_size(&second)?;
                self.call_two(function, &first, &second)
            }
        }
    }

    fn call_one(&mut self, function: Function, value: Value<'a>) -> Evaluated<'a> {
        match (function, &value) {
            (Function::Dyn, _) => return Ok(value),
            (Function::Size, Value::Missing | Value::Null) => return Ok(Value::Int(0)),
            (Function::Type, Value::Null) => return Ok(Value::Type(value.type_of())),
            (_, Value::Missing | Value::Null) => return Ok(Value::Bool(false)),
            _ => {}
        }
        match function {
            Function::Dyn => Ok(value),
            Function::Type => Ok(Value::Type(value.type_of())),
            Function::Size => size(&value),
            Function::Int => to_int(&value),
            Function::Uint => to_uint(&value),
            Function::Double => to_double(&value),
            Function::String => to_text(value),
            Function::Bytes => to_bytes(value),
            Function::Bool => to_bool(&value),
            Function::Lowercase | Function::Uppercase | Function::Base64Decode | Function::JsonParse => {
                call_text::transform(function, &value)
            }
            Function::Timestamp | Function::Date => call_time::to_timestamp(function, &value),
            Function::Duration => call_time::to_duration(&value),
            Function::NowPlus | Function::NowMinus => call_time::shifted(function, self.now_ms(), &value),
            Function::FullYear
            | Function::Month
            | Function::DayOfMonthFromOne
            | Function::DayOfMonth
            | Function::DayOfWeek
            | Function::DayOfYear
            | Function::Hours
            | Function::Minutes
            | Function::Seconds
            | Function::Milliseconds => call_time::part(function, &value, "UTC"),
            // Their signatures ask for another number of arguments.
            Function::Contains | Function::StartsWith | Function::EndsWith | Function::Matches | Function::Now => {
                Err(no_overload(function.name(), &[&value]))
            }
        }
    }

    fn call_two(&mut self, function: Function, first: &Value<'a>, second: &Value<'a>) -> Evaluated<'a> {
        if first.is_nothing() || second.is_nothing() {
            return Ok(Value::Bool(false));
        }
        let Value::Text(text) = second else {
            return Err(no_overload(function.name(), &[first, second]));
        };
        match (function, first) {
            (Function::Contains, Value::Text(first)) => Ok(Value::Bool(first.contains(&**text))),
            (Function::StartsWith, Value::Text(first)) => Ok(Value::Bool(first.starts_with(&**text))),
            (Function::EndsWith, Value::Text(first)) => Ok(Value::Bool(first.ends_with(&**text))),
            (Function::Matches, Value::Text(first)) => {
                self.charge(DYNAMIC_REGEX_STEPS)?;
                Ok(Value::Bool(dynamic_regex(text)?.is_match(first)))
            }
            (_, Value::Timestamp(_)) => call_time::part(function, first, text),
            _ => Err(no_overload(function.name(), &[first, second])),
        }
    }

    /// `text.matches("literal")`.
    pub(crate) fn matches_literal(&mut self, text: &'a Expr, regex: &Regex) -> Evaluated<'a> {
        let text = self.eval(text)?;
        self.charge_size(&text)?;
        match &text {
            Value::Missing | Value::Null => Ok(Value::Bool(false)),
            Value::Text(text) => Ok(Value::Bool(regex.is_match(text))),
            _ => Err(no_overload(Function::Matches.name(), &[&text])),
        }
    }
}

/// The error of a function that cannot use its argument.
pub(crate) fn unusable(function: Function, value: &Value<'_>, rule: impl Into<String>) -> EvalError {
    EvalError::Argument {
        function: function.name(),
        value: print(value).map_or_else(|_| value.type_name().to_owned(), |text| quoted(&text)),
        rule: rule.into(),
    }
}

/// A pattern that is not a literal, compiled once per thread.
fn dynamic_regex(pattern: &str) -> Result<Regex, EvalError> {
    thread_local! {
        static CACHE: RefCell<HashMap<String, Regex>> = RefCell::default();
    }
    let refuse =
        |rule: String| EvalError::Argument { function: Function::Matches.name(), value: quoted(pattern), rule };
    if pattern.len() > DYNAMIC_REGEX_BYTES_MAX {
        return Err(refuse(format!("a pattern has at most {DYNAMIC_REGEX_BYTES_MAX} bytes")));
    }
    CACHE.with_borrow_mut(|cache| {
        if let Some(known) = cache.get(pattern) {
            return Ok(known.clone());
        }
        let regex = compile_regex(pattern).map_err(refuse)?;
        if cache.len() >= REGEX_CACHE_MAX {
            cache.clear();
        }
        cache.insert(pattern.to_owned(), regex.clone());
        Ok(regex)
    })
}

fn size(value: &Value<'_>) -> Evaluated<'static> {
    let size = match value {
        Value::Text(text) => text.chars().count(),
        Value::Bytes(bytes) => bytes.len(),
        Value::List(list) => list.len(),
        Value::Map(map) => map.len(),
        _ => return Err(no_overload("size", &[value])),
    };
    Ok(Value::Int(i64::try_from(size).unwrap_or(i64::MAX)))
}

fn to_int(value: &Value<'_>) -> Evaluated<'static> {
    let out_of_range = || EvalError::Overflow { operation: "int()", range: "int" };
    match value {
        Value::Int(value) => Ok(Value::Int(*value)),
        Value::Uint(value) => i64::try_from(*value).map(Value::Int).map_err(|_| out_of_range()),
        // 2^63 is a double, the largest int is not: so the end is excluded.
        Value::Double(value) if (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(value) => {
            Ok(Value::Int(*value as i64))
        }
        Value::Double(_) => Err(out_of_range()),
        Value::Text(text) => {
            text.parse().map(Value::Int).map_err(|_| unusable(Function::Int, value, "write an int such as 42"))
        }
        Value::Timestamp(time) => Ok(Value::Int(time.as_second())),
        _ => Err(no_overload("int", &[value])),
    }
}

fn to_uint(value: &Value<'_>) -> Evaluated<'static> {
    let out_of_range = || EvalError::Overflow { operation: "uint()", range: "uint" };
    match value {
        Value::Uint(value) => Ok(Value::Uint(*value)),
        Value::Int(value) => u64::try_from(*value).map(Value::Uint).map_err(|_| out_of_range()),
        Value::Double(value) if (0.0..18_446_744_073_709_551_616.0).contains(value) => Ok(Value::Uint(*value as u64)),
        Value::Double(_) => Err(out_of_range()),
        Value::Text(text) => {
            text.parse().map(Value::Uint).map_err(|_| unusable(Function::Uint, value, "write a uint such as 42"))
        }
        _ => Err(no_overload("uint", &[value])),
    }
}

fn to_double(value: &Value<'_>) -> Evaluated<'static> {
    match value {
        Value::Text(text) => {
            text.parse().map(Value::Double).map_err(|_| unusable(Function::Double, value, "write a number such as 4.2"))
        }
        _ => match Number::of(value) {
            Some(number) => Ok(Value::Double(number.to_double())),
            None => Err(no_overload("double", &[value])),
        },
    }
}

fn to_text(value: Value<'_>) -> Evaluated<'_> {
    match &value {
        Value::Text(_) => Ok(value),
        Value::Bytes(bytes) => std::str::from_utf8(bytes)
            .map(Value::text)
            .map_err(|_| unusable(Function::String, &value, "the bytes are not UTF-8")),
        Value::Bool(_)
        | Value::Int(_)
        | Value::Uint(_)
        | Value::Double(_)
        | Value::Timestamp(_)
        | Value::Duration(_) => Ok(Value::text(print(&value)?)),
        _ => Err(no_overload("string", &[&value])),
    }
}

fn to_bytes(value: Value<'_>) -> Evaluated<'_> {
    match &value {
        Value::Bytes(_) => Ok(value),
        Value::Text(text) => Ok(Value::Bytes(Shared::Made(text.as_bytes().into()))),
        _ => Err(no_overload("bytes", &[&value])),
    }
}

fn to_bool(value: &Value<'_>) -> Evaluated<'static> {
    match value {
        Value::Bool(value) => Ok(Value::Bool(*value)),
        Value::Text(text) => match &**text {
            "1" | "t" | "T" | "true" | "TRUE" | "True" => Ok(Value::Bool(true)),
            "0" | "f" | "F" | "false" | "FALSE" | "False" => Ok(Value::Bool(false)),
            _ => Err(unusable(Function::Bool, value, "write true or false")),
        },
        _ => Err(no_overload("bool", &[value])),
    }
}

/// A time from milliseconds since 1970.
pub(crate) fn time_of_ms(milliseconds: i64, operation: &'static str) -> Result<Timestamp, EvalError> {
    let range = "timestamp";
    Timestamp::from_millisecond(milliseconds).map_err(|_| EvalError::Overflow { operation, range })
}

/// A duration from text.
pub(crate) fn duration_of(function: Function, value: &Value<'_>) -> Result<jiff::SignedDuration, EvalError> {
    match value {
        Value::Duration(span) => Ok(*span),
        Value::Text(text) => {
            duration::parse(text).ok_or_else(|| unusable(function, value, "write a duration such as \"1h30m\""))
        }
        _ => Err(no_overload(function.name(), &[value])),
    }
}
