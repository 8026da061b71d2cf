//! The functions an expression may call, and how they are called.

/// A function of the dialect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Function {
    Size,
    Contains,
    StartsWith,
    EndsWith,
    Matches,
    Lowercase,
    Uppercase,
    Base64Decode,
    JsonParse,
    Int,
    Uint,
    Double,
    String,
    Bytes,
    Bool,
    Dyn,
    Type,
    Timestamp,
    Duration,
    Date,
    Now,
    NowPlus,
    NowMinus,
    FullYear,
    Month,
    DayOfMonthFromOne,
    DayOfMonth,
    DayOfWeek,
    DayOfYear,
    Hours,
    Minutes,
    Seconds,
    Milliseconds,
}

/// `f(x)` or `x.f()`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    Global,
    Method,
    Both,
}

struct Signature {
    function: Function,
    style: Style,
    /// Fewest and most arguments, a method's target included.
    arguments: (usize, usize),
}

const fn signature(function: Function, style: Style, arguments: (usize, usize)) -> Signature {
    Signature { function, style, arguments }
}

const SIGNATURES: &[Signature] = &[
    signature(Function::Size, Style::Both, (1, 1)),
    signature(Function::Contains, Style::Method, (2, 2)),
    signature(Function::StartsWith, Style::Method, (2, 2)),
    signature(Function::EndsWith, Style::Method, (2, 2)),
    signature(Function::Matches, Style::Both, (2, 2)),
    signature(Function::Lowercase, Style::Global, (1, 1)),
    signature(Function::Uppercase, Style::Global, (1, 1)),
    signature(Function::Base64Decode, Style::Global, (1, 1)),
    signature(Function::JsonParse, Style::Global, (1, 1)),
    signature(Function::Int, Style::Global, (1, 1)),
    signature(Function::Uint, Style::Global, (1, 1)),
    signature(Function::Double, Style::Global, (1, 1)),
    signature(Function::String, Style::Global, (1, 1)),
    signature(Function::Bytes, Style::Global, (1, 1)),
    signature(Function::Bool, Style::Global, (1, 1)),
    signature(Function::Dyn, Style::Global, (1, 1)),
    signature(Function::Type, Style::Global, (1, 1)),
    signature(Function::Timestamp, Style::Global, (1, 1)),
    signature(Function::Duration, Style::Global, (1, 1)),
    signature(Function::Date, Style::Global, (1, 1)),
    signature(Function::Now, Style::Global, (0, 0)),
    signature(Function::NowPlus, Style::Global, (1, 1)),
    signature(Function::NowMinus, Style::Global, (1, 1)),
    signature(Function::FullYear, Style::Method, (1, 2)),
    signature(Function::Month, Style::Method, (1, 2)),
    signature(Function::DayOfMonthFromOne, Style::Method, (1, 2)),
    signature(Function::DayOfMonth, Style::Method, (1, 2)),
    signature(Function::DayOfWeek, Style::Method, (1, 2)),
    signature(Function::DayOfYear, Style::Method, (1, 2)),
    signature(Function::Hours, Style::Method, (1, 2)),
    signature(Function::Minutes, Style::Method, (1, 2)),
    signature(Function::Seconds, Style::Method, (1, 2)),
    signature(Function::Milliseconds, Style::Method, (1, 2)),
];

/// Why a call has no function.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum CallMistake {
    Unknown,
    /// It is called as `x.f()` but exists as `f(x)`, or the other way round.
    Style(&'static str),
    /// Fewest and most arguments, without a method's target.
    Count(usize, usize),
}

impl Function {
    /// The function a call means; `count` is the number of arguments without a method's target.
    pub(crate) fn resolve(name: &str, method: bool, count: usize) -> Result<Self, CallMistake> {
        let found = SIGNATURES.iter().find(|candidate| candidate.function.name() == name);
        let found = found.ok_or(CallMistake::Unknown)?;
        match (found.style, method) {
            (Style::Global, true) => return Err(CallMistake::Style("call it as a function, name(value)")),
            (Style::Method, false) => return Err(CallMistake::Style("call it as a method, value.name(..)")),
            (Style::Global, false) | (Style::Method, true) | (Style::Both, _) => {}
        }
        let target = usize::from(method);
        let (fewest, most) = found.arguments;
        if (fewest..=most).contains(&(count + target)) {
            Ok(found.function)
        } else {
            Err(CallMistake::Count(fewest.saturating_sub(target), most.saturating_sub(target)))
        }
    }

    /// As written.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Size => "size",
            Self::Contains => "contains",
            Self::StartsWith => "startsWith",
            Self::EndsWith => "endsWith",
            Self::Matches => "matches",
            Self::Lowercase => "lowercase",
            Self::Uppercase => "uppercase",
            Self::Base64Decode => "b64decode",
            Self::JsonParse => "json_parse",
            Self::Int => "int",
            Self::Uint => "uint",
            Self::Double => "double",
            Self::String => "string",
            Self::Bytes => "bytes",
            Self::Bool => "bool",
            Self::Dyn => "dyn",
            Self::Type => "type",
            Self::Timestamp => "timestamp",
            Self::Duration => "duration",
            Self::Date => "date",
            Self::Now => "now",
            Self::NowPlus => "now_plus",
            Self::NowMinus => "now_minus",
            Self::FullYear => "getFullYear",
            Self::Month => "getMonth",
            Self::DayOfMonthFromOne => "getDate",
            Self::DayOfMonth => "getDayOfMonth",
            Self::DayOfWeek => "getDayOfWeek",
            Self::DayOfYear => "getDayOfYear",
            Self::Hours => "getHours",
            Self::Minutes => "getMinutes",
            Self::Seconds => "getSeconds",
            Self::Milliseconds => "getMilliseconds",
        }
    }

    /// Whether the result depends on the time of evaluation.
    pub(crate) fn reads_time(self) -> bool {
        matches!(self, Self::Now | Self::NowPlus | Self::NowMinus)
    }
}
