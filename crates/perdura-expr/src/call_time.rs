//! Functions of time. The clock is an argument of the evaluation, the zones are bundled.

use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone, TimeZoneDatabase};
use jiff::{SignedDuration, Timestamp, Zoned};

use crate::call::{duration_of, time_of_ms, unusable};
use crate::error::{EvalError, quoted};
use crate::function::Function;
use crate::operators::no_overload;
use crate::value::Value;

/// A number given to `date()` from here on is milliseconds, below it seconds: as seconds it would be the
/// year 5138, as milliseconds it is March 1973.
const DATE_MILLISECONDS_FROM: f64 = 1e11;

type Evaluated = Result<Value<'static>, EvalError>;

/// `now()`.
pub(crate) fn now(function: Function, now_ms: i64) -> Evaluated {
    time_of_ms(now_ms, function.name()).map(Value::Timestamp)
}

/// `now_plus("1h")` and `now_minus("1h")`.
pub(crate) fn shifted(function: Function, now_ms: i64, value: &Value<'_>) -> Evaluated {
    let span = duration_of(function, value)?;
    let now = time_of_ms(now_ms, function.name())?;
    let result = if function == Function::NowPlus { now.checked_add(span) } else { now.checked_sub(span) };
    result.map(Value::Timestamp).map_err(|_| EvalError::Overflow { operation: function.name(), range: "timestamp" })
}

/// `duration("1h30m")`.
pub(crate) fn to_duration(value: &Value<'_>) -> Evaluated {
    duration_of(Function::Duration, value).map(Value::Duration)
}

/// `timestamp(x)` of RFC 3339 text or seconds; `date(x)` also of a date without a time or zone (taken as
/// UTC) and of milliseconds.
pub(crate) fn to_timestamp(function: Function, value: &Value<'_>) -> Evaluated {
    let lenient = function == Function::Date;
    let overflow = || EvalError::Overflow { operation: function.name(), range: "timestamp" };
    let time = match value {
        Value::Timestamp(time) => *time,
        Value::Text(text) => {
            let civil = || text.parse::<DateTime>().ok()?.to_zoned(TimeZone::UTC).ok();
            let lenient_time = || if lenient { civil().map(|zoned| zoned.timestamp()) } else { None };
            let parsed = text.parse::<Timestamp>().ok().or_else(lenient_time);
            parsed.ok_or_else(|| unusable(function, value, "write a time such as \"2026-01-31T12:00:00Z\""))?
        }
        Value::Int(number) if !lenient || (*number as f64).abs() < DATE_MILLISECONDS_FROM => {
            Timestamp::from_second(*number).map_err(|_| overflow())?
        }
        Value::Int(number) => time_of_ms(*number, function.name())?,
        Value::Double(number) if lenient => {
            let seconds = number.abs() < DATE_MILLISECONDS_FROM;
            let milliseconds = if seconds { number * 1000.0 } else { *number };
            // The cast saturates, and what saturates is out of range.
            time_of_ms(milliseconds as i64, function.name())?
        }
        _ => return Err(no_overload(function.name(), &[value])),
    };
    Ok(Value::Timestamp(time))
}

/// `time.getHours()`, `time.getHours("Europe/Paris")`, `duration.getHours()` and the like.
pub(crate) fn part(function: Function, value: &Value<'_>, zone: &str) -> Evaluated {
    match value {
        Value::Timestamp(time) => part_of_time(function, value, &time.to_zoned(find_zone(function, zone)?)),
        Value::Duration(span) => part_of_duration(function, value, *span),
        _ => Err(no_overload(function.name(), &[value])),
    }
}

fn part_of_time(function: Function, value: &Value<'_>, time: &Zoned) -> Evaluated {
    let part: i64 = match function {
        Function::FullYear => time.year().into(),
        Function::Month => i64::from(time.month()) - 1,
        Function::DayOfMonthFromOne => time.day().into(),
        Function::DayOfMonth => i64::from(time.day()) - 1,
        Function::DayOfWeek => time.weekday().to_sunday_zero_offset().into(),
        Function::DayOfYear => i64::from(time.day_of_year()) - 1,
        Function::Hours => time.hour().into(),
        Function::Minutes => time.minute().into(),
        Function::Seconds => time.second().into(),
        Function::Milliseconds => time.millisecond().into(),
        _ => return Err(no_overload(function.name(), &[value])),
    };
    Ok(Value::Int(part))
}

fn part_of_duration(function: Function, value: &Value<'_>, span: SignedDuration) -> Evaluated {
    let part = match function {
        Function::Hours => span.as_hours(),
        Function::Minutes => span.as_mins(),
        Function::Seconds => span.as_secs(),
        Function::Milliseconds => i64::try_from(span.as_millis()).unwrap_or(i64::MAX),
        _ => return Err(no_overload(function.name(), &[value])),
    };
    Ok(Value::Int(part))
}

/// An IANA name or an offset such as `-08:00`.
fn find_zone(function: Function, name: &str) -> Result<TimeZone, EvalError> {
    thread_local! {
        static ZONES: TimeZoneDatabase = TimeZoneDatabase::bundled();
    }
    let known = match offset_minutes(name) {
        Some(minutes) => Offset::from_seconds(minutes * 60).ok().map(TimeZone::fixed),
        None if name == "UTC" => Some(TimeZone::UTC),
        None => ZONES.with(|zones| zones.get(name)).ok(),
    };
    known.ok_or_else(|| EvalError::Argument {
        function: function.name(),
        value: quoted(name),
        rule: "write a zone such as \"Europe/Paris\" or \"-08:00\"".to_owned(),
    })
}

/// `+05:30`, `-08:00`, `02:00`.
fn offset_minutes(text: &str) -> Option<i32> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let (hours, minutes) = digits.split_once(':')?;
    let two_digits = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    if !two_digits(hours) || !two_digits(minutes) {
        return None;
    }
    Some(sign * (hours.parse::<i32>().ok()? * 60 + minutes.parse::<i32>().ok()?))
}
