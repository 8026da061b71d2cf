//! Moments as JavaScript's `Date` has them.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil;
use schemars::json_schema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::markers;
use super::schema::native_schema;

/// A moment in whole milliseconds, or the invalid date. Text is `YYYY-MM-DDTHH:mm:ss.sssZ`, always with three digits of a
/// second, so that the bytes are those that JavaScript writes; whatever cannot be read as a moment is the invalid date, as
/// it is there, and its JSON form is `null`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Date(Option<Timestamp>);

impl Date {
    /// What JavaScript calls an invalid date.
    pub const INVALID: Self = Self(None);

    /// A moment, by milliseconds since 1970; invalid beyond the years that four digits can say.
    pub fn from_unix_ms(unix_ms: i64) -> Self {
        Self(Timestamp::from_millisecond(unix_ms).ok())
    }

    /// Milliseconds since 1970; `None` for the invalid date.
    pub fn unix_ms(self) -> Option<i64> {
        self.0.map(Timestamp::as_millisecond)
    }

    /// As JavaScript reads text: RFC 3339 with any offset and any number of digits, or a day alone (midnight UTC).
    pub fn parse(text: &str) -> Self {
        let moment = text.parse::<Timestamp>().ok().or_else(|| midnight(text));
        moment.map_or(Self::INVALID, |moment| Self::from_unix_ms(moment.as_millisecond()))
    }
}

fn midnight(text: &str) -> Option<Timestamp> {
    let is_day = text.len() == "2024-01-02".len();
    let day = is_day.then(|| civil::Date::from_str(text).ok())??;
    Some(day.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp())
}

impl From<Timestamp> for Date {
    fn from(moment: Timestamp) -> Self {
        Self::from_unix_ms(moment.as_millisecond())
    }
}

impl fmt::Display for Date {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(moment) => write!(formatter, "{moment:.3}"),
            None => formatter.write_str("Invalid Date"),
        }
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = self.0.map(|_| self.to_string());
        serializer.serialize_newtype_struct(markers::DATE, &text)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        Ok(text.map_or(Self::INVALID, |text| Self::parse(&text)))
    }
}

native_schema!([] Date, "Date", |_generator| json_schema!({
    "type": "string",
    "format": "date-time",
    "x-native-type": "date",
}));

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expect: &str) {
        assert_eq!(Date::parse(text).to_string(), expect);
    }

    #[test]
    fn text_is_read_as_javascript_reads_it_and_written_with_three_digits() {
        check("1970-01-01T00:00:00.000Z", "1970-01-01T00:00:00.000Z");
        check("2024-01-02T03:04:05Z", "2024-01-02T03:04:05.000Z");
        check("2024-01-02T03:04:05.678901Z", "2024-01-02T03:04:05.678Z");
        check("2024-01-02T03:04:05+02:00", "2024-01-02T01:04:05.000Z");
        check("2024-01-02", "2024-01-02T00:00:00.000Z");
        check("yesterday", "Invalid Date");
        check("", "Invalid Date");
    }
}
