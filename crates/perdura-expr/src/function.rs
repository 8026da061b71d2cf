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
    name: &'static str,
    function: Function,
    style: Style,
    /// Fewest and most arguments, a method's target included.
    arguments: (usize, usize),
}

const fn signature(name: &'static str, function: Function, style: Style, arguments: (usize, usize)) -> Signature {
    Signature { name, function, style, arguments }
}

const SIGNATURES: &[Signature] = &[
    signature("size", Function::Size, Style::Both, (1, 1)),
    signature("contains", Function::Contains, Style::Method, (2, 2)),
    signature("startsWith", Function::StartsWith, Style::Method, (2, 2)),
    signature("endsWith", Function::EndsWith, Style::Method, (2, 2)),
    signature("matches", Function::Matches, Style::Both, (2, 2)),
    signature("lowercase", Function::Lowercase, Style::Global, (1, 1)),
    signature("uppercase", Function::Uppercase, Style::Global, (1, 1)),
    signature("b64decode", Function::Base64Decode, Style::Global, (1, 1)),
    signature("json_parse", Function::JsonParse, Style::Global, (1, 1)),
    signature("int", Function::Int, Style::Global, (1, 1)),
    signature("uint", Function::Uint, Style::Global, (1, 1)),
    signature("double", Function::Double, Style::Global, (1, 1)),
    signature("string", Function::String, Style::Global, (1, 1)),
    signature("bytes", Function::Bytes, Style::Global, (1, 1)),
    signature("bool", Function::Bool, Style::Global, (1, 1)),
    signature("dyn", Function::Dyn, Style::Global, (1, 1)),
    signature("type", Function::Type, Style::Global, (1, 1)),
    signature("timestamp", Function::Timestamp, Style::Global, (1, 1)),
    signature("duration", Function::Duration, Style::Global, (1, 1)),
    signature("date", Function::Date, Style::Global, (1, 1)),
    signature("now", Function::Now, Style::Global, (0, 0)),
    signature("now_plus", Function::NowPlus, Style::Global, (1, 1)),
    signature("now_minus", Function::NowMinus, Style::Global, (1, 1)),
    signature("getFullYear", Function::FullYear, Style::Method, (1, 2)),
    signature("getMonth", Function::Month, Style::Method, (1, 2)),
    signature("getDate", Function::DayOfMonthFromOne, Style::Method, (1, 2)),
    signature("getDayOfMonth", Function::DayOfMonth, Style::Method, (1, 2)),
    signature("getDayOfWeek", Function::DayOfWeek, Style::Method, (1, 2)),
    signature("getDayOfYear", Function::DayOfYear, Style::Method, (1, 2)),
    signature("getHours", Function::Hours, Style::Method, (1, 2)),
    signature("getMinutes", Function::Minutes, Style::Method, (1, 2)),
    signature("getSeconds", Function::Seconds, Style::Method, (1, 2)),
    signature("getMilliseconds", Function::Milliseconds, Style::Method, (1, 2)),
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
        let found = SIGNATURES.iter().find(|candidate| candidate.name == name);
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
        let found = SIGNATURES.iter().find(|candidate| candidate.function == self);
        found.expect("every function has a signature, a test checks it").name
    }

    /// Whether the result depends on the time of evaluation.
    pub(crate) fn reads_time(self) -> bool {
        matches!(self, Self::Now | Self::NowPlus | Self::NowMinus)
    }
}
