//! Operators on values that are already known: the rules for missing fields, null and mixed types.

use std::cmp::Ordering;

use jiff::SignedDuration;

use crate::error::EvalError;
use crate::number::Number;
use crate::print::print;
use crate::tree::{Arithmetic, Comparison};
use crate::value::{List, Map, Shared, Value};

/// Whether the operands are in the order that `operator` asks for; not for `==` and `!=`.
///
/// A missing field is less than everything. Null compares as the other side's zero value, which is what
/// existing expressions rely on: `event.data.total < 5` holds when the total is null.
pub(crate) fn in_order(operator: Comparison, left: &Value<'_>, right: &Value<'_>) -> Result<bool, EvalError> {
    let order = match (left, right) {
        (left, right) if left.is_nothing() && right.is_nothing() => Order::Known(Ordering::Equal),
        (Value::Missing, _) => Order::Known(Ordering::Less),
        (_, Value::Missing) => Order::Known(Ordering::Greater),
        (Value::Null, _) => order(&zero(right), right),
        (_, Value::Null) => order(left, &zero(left)),
        _ => order(left, right),
    };
    match order {
        Order::Known(order) => Ok(match operator {
            Comparison::Less => order.is_lt(),
            Comparison::LessOrEqual => order.is_le(),
            Comparison::Greater => order.is_gt(),
            Comparison::GreaterOrEqual => order.is_ge(),
            Comparison::Equal => order.is_eq(),
            Comparison::NotEqual => order.is_ne(),
        }),
        Order::NaN => Ok(false),
        Order::Incomparable => Err(no_overload(operator.symbol(), &[left, right])),
    }
}

/// How two values stand to each other.
#[derive(PartialEq)]
enum Order {
    Known(Ordering),
    /// NaN has no order and satisfies nothing.
    NaN,
    /// These types have no order.
    Incomparable,
}

fn order(left: &Value<'_>, right: &Value<'_>) -> Order {
    if let (Some(left), Some(right)) = (Number::of(left), Number::of(right)) {
        return left.compare(right).map_or(Order::NaN, Order::Known);
    }
    match (left, right) {
        (Value::Bool(left), Value::Bool(right)) => Order::Known(left.cmp(right)),
        (Value::Text(left), Value::Text(right)) => Order::Known((**left).cmp(right)),
        (Value::Bytes(left), Value::Bytes(right)) => Order::Known((**left).cmp(right)),
        (Value::Timestamp(left), Value::Timestamp(right)) => Order::Known(left.cmp(right)),
        (Value::Duration(left), Value::Duration(right)) => Order::Known(left.cmp(right)),
        _ => Order::Incomparable,
    }
}

/// The zero value of a type, which null stands for in an ordering. Types without an order stay null.
fn zero(of: &Value<'_>) -> Value<'static> {
    match of {
        Value::Bool(_) => Value::Bool(false),
        Value::Int(_) | Value::Uint(_) | Value::Double(_) => Value::Int(0),
        Value::Text(_) => Value::Text(Shared::Borrowed("")),
        Value::Bytes(_) => Value::Bytes(Shared::Borrowed(&[])),
        Value::Timestamp(_) => Value::Timestamp(jiff::Timestamp::UNIX_EPOCH),
        Value::Duration(_) => Value::Duration(SignedDuration::ZERO),
        Value::Missing | Value::Null | Value::List(_) | Value::Map(_) | Value::Type(_) => Value::Null,
    }
}

/// Equality of everything but lists and maps; `None` for those, which the caller compares within its
/// budget. Different types are never equal, except numbers, and missing and null.
pub(crate) fn equal_scalars(left: &Value<'_>, right: &Value<'_>) -> Option<bool> {
    match (left, right) {
        (Value::List(_), Value::List(_)) | (Value::Map(_), Value::Map(_)) => None,
        (Value::Type(left), Value::Type(right)) => Some(left == right),
        _ if left.is_nothing() || right.is_nothing() => Some(left.is_nothing() && right.is_nothing()),
        _ => Some(order(left, right) == Order::Known(Ordering::Equal)),
    }
}

/// `left operator right`.
pub(crate) fn compute<'a>(operator: Arithmetic, left: Value<'a>, right: Value<'a>) -> Result<Value<'a>, EvalError> {
    if left.is_nothing() || right.is_nothing() {
        return Ok(match operator {
            // What is missing adds nothing: `event.data.prefix + event.data.id` is the id alone.
            Arithmetic::Add if left.is_nothing() => right,
            Arithmetic::Add => left,
            Arithmetic::Subtract | Arithmetic::Multiply | Arithmetic::Divide | Arithmetic::Remainder => {
                Value::Bool(false)
            }
        });
    }
    if let (Some(left), Some(right)) = (Number::of(&left), Number::of(&right)) {
        return left.compute(operator, right);
    }
    match operator {
        Arithmetic::Add => add(&left, &right),
        Arithmetic::Subtract => subtract(&left, &right),
        Arithmetic::Multiply | Arithmetic::Divide | Arithmetic::Remainder => {
            Err(no_overload(operator.symbol(), &[&left, &right]))
        }
    }
}

fn add<'a>(left: &Value<'a>, right: &Value<'a>) -> Result<Value<'a>, EvalError> {
    let range = |range| EvalError::Overflow { operation: "+", range };
    match (left, right) {
        (Value::Text(_), _) | (_, Value::Text(_)) => Ok(Value::text(print(left)? + &print(right)?)),
        (Value::Bytes(left), Value::Bytes(right)) => Ok(Value::Bytes(Shared::Made([&**left, right].concat().into()))),
        (Value::List(left), Value::List(right)) => {
            Ok(Value::List(List::Made(left.iter().chain(right.iter()).collect())))
        }
        (Value::Timestamp(time), Value::Duration(span)) | (Value::Duration(span), Value::Timestamp(time)) => {
            time.checked_add(*span).map(Value::Timestamp).map_err(|_| range("timestamp"))
        }
        (Value::Duration(left), Value::Duration(right)) => {
            left.checked_add(*right).map(Value::Duration).ok_or_else(|| range("duration"))
        }
        _ => Err(no_overload("+", &[left, right])),
    }
}

fn subtract<'a>(left: &Value<'a>, right: &Value<'a>) -> Result<Value<'a>, EvalError> {
    let range = |range| EvalError::Overflow { operation: "-", range };
    match (left, right) {
        (Value::Timestamp(left), Value::Timestamp(right)) => Ok(Value::Duration(left.duration_since(*right))),
        (Value::Timestamp(time), Value::Duration(span)) => {
            time.checked_sub(*span).map(Value::Timestamp).map_err(|_| range("timestamp"))
        }
        (Value::Duration(left), Value::Duration(right)) => {
            left.checked_sub(*right).map(Value::Duration).ok_or_else(|| range("duration"))
        }
        _ => Err(no_overload("-", &[left, right])),
    }
}

/// `-value`.
pub(crate) fn negate<'a>(value: &Value<'a>) -> Result<Value<'a>, EvalError> {
    let overflow = |range| EvalError::Overflow { operation: "-", range };
    match value {
        Value::Missing | Value::Null => Ok(Value::Bool(false)),
        Value::Int(value) => value.checked_neg().map(Value::Int).ok_or_else(|| overflow("int")),
        Value::Double(value) => Ok(Value::Double(-value)),
        Value::Duration(span) => span.checked_neg().map(Value::Duration).ok_or_else(|| overflow("duration")),
        _ => Err(no_overload("-", &[value])),
    }
}

/// `target[key]` and `target.key`: whatever is not there is missing, whatever the reason.
pub(crate) fn index<'a>(target: &Value<'a>, key: &Value<'_>) -> Value<'a> {
    let found = match (target, key) {
        (Value::List(list), _) => position(key).and_then(|position| list.get(position)),
        (Value::Map(map), Value::Text(key)) => map.get(key),
        (Value::Map(Map::Made(entries)), _) => {
            entries.iter().find(|(known, _)| equal_scalars(known, key) == Some(true)).map(|(_, value)| value.clone())
        }
        _ => None,
    };
    found.unwrap_or(Value::Missing)
}

/// A list position; a JSON number serves as well as an int.
fn position(key: &Value<'_>) -> Option<usize> {
    match Number::of(key)? {
        Number::Int(value) => usize::try_from(value).ok(),
        Number::Uint(value) => usize::try_from(value).ok(),
        Number::Double(value) => {
            let whole = value.fract() == 0.0 && (0.0..9_007_199_254_740_992.0).contains(&value);
            whole.then_some(value as usize)
        }
    }
}

/// The error that names the types an operator or function was given.
pub(crate) fn no_overload(operation: &'static str, operands: &[&Value<'_>]) -> EvalError {
    let types: Vec<_> = operands.iter().map(|operand| operand.type_name()).collect();
    EvalError::NoOverload { operation, operands: types.join(" and ") }
}
