//! Numbers of three kinds that compare and compute with each other: JSON numbers are doubles, literals
//! are ints, and nobody who writes `event.data.total > 5` should have to know.

use std::cmp::Ordering;

use crate::error::EvalError;
use crate::tree::Arithmetic;
use crate::value::Value;

/// A number of any kind.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Number {
    Int(i64),
    Uint(u64),
    Double(f64),
}

impl Number {
    /// The number in a value.
    pub(crate) fn of(value: &Value<'_>) -> Option<Self> {
        match value {
            Value::Int(value) => Some(Self::Int(*value)),
            Value::Uint(value) => Some(Self::Uint(*value)),
            Value::Double(value) => Some(Self::Double(*value)),
            _ => None,
        }
    }

    /// The nearest double.
    pub(crate) fn to_double(self) -> f64 {
        match self {
            Self::Int(value) => value as f64,
            Self::Uint(value) => value as f64,
            Self::Double(value) => value,
        }
    }

    fn integer(self) -> Option<i128> {
        match self {
            Self::Int(value) => Some(value.into()),
            Self::Uint(value) => Some(value.into()),
            Self::Double(_) => None,
        }
    }

    /// Exact comparison; `None` with NaN.
    pub(crate) fn compare(self, other: Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Double(left), Self::Double(right)) => left.partial_cmp(&right),
            (Self::Double(left), _) => compare_double(left, other.integer()?),
            (_, Self::Double(right)) => compare_double(right, self.integer()?).map(Ordering::reverse),
            _ => Some(self.integer()?.cmp(&other.integer()?)),
        }
    }

    /// `self operator other`; a double on either side makes a double, an int beside a uint an int.
    pub(crate) fn compute(self, operator: Arithmetic, other: Self) -> Result<Value<'static>, EvalError> {
        let is_zero = other.compare(Self::Int(0)) == Some(Ordering::Equal);
        match (self.integer(), other.integer()) {
            (Some(left), Some(right)) => {
                let unsigned = matches!((self, other), (Self::Uint(_), Self::Uint(_)));
                integers(left, operator, right, unsigned)
            }
            _ if operator == Arithmetic::Remainder && is_zero => {
                Err(EvalError::DivideByZero { operation: "remainder" })
            }
            _ => Ok(Value::Double(doubles(self.to_double(), operator, other.to_double()))),
        }
    }
}

fn compare_double(left: f64, right: i128) -> Option<Ordering> {
    // Beyond 2^65 no int or uint reaches, and below it the integer part is exact in an i128.
    const BEYOND: f64 = 36_893_488_147_419_103_232.0;
    if left.is_nan() {
        return None;
    }
    if left >= BEYOND {
        return Some(Ordering::Greater);
    }
    if left <= -BEYOND {
        return Some(Ordering::Less);
    }
    let whole = left.trunc();
    let by_whole = (whole as i128).cmp(&right);
    Some(by_whole.then(left.partial_cmp(&whole)?))
}

fn doubles(left: f64, operator: Arithmetic, right: f64) -> f64 {
    match operator {
        Arithmetic::Add => left + right,
        Arithmetic::Subtract => left - right,
        Arithmetic::Multiply => left * right,
        Arithmetic::Divide => left / right,
        Arithmetic::Remainder => left % right,
    }
}

fn integers(left: i128, operator: Arithmetic, right: i128, unsigned: bool) -> Result<Value<'static>, EvalError> {
    let result = match operator {
        Arithmetic::Add => left + right,
        Arithmetic::Subtract => left - right,
        // Both sides fit 64 bits, so the product fits 128, and one sign bit is left over.
        Arithmetic::Multiply => left.saturating_mul(right),
        Arithmetic::Divide if right == 0 => return Err(EvalError::DivideByZero { operation: "division" }),
        Arithmetic::Remainder if right == 0 => return Err(EvalError::DivideByZero { operation: "remainder" }),
        Arithmetic::Divide => left / right,
        Arithmetic::Remainder => left % right,
    };
    let operation = operator.symbol();
    if unsigned {
        let range = "uint";
        u64::try_from(result).map(Value::Uint).map_err(|_| EvalError::Overflow { operation, range })
    } else {
        let range = "int";
        i64::try_from(result).map(Value::Int).map_err(|_| EvalError::Overflow { operation, range })
    }
}
