//! The syntax tree that is evaluated: smaller than CEL's, with macros, paths and functions resolved.

use regex::Regex;

use crate::function::Function;
use crate::value::Type;

/// An expression.
#[derive(Debug)]
pub(crate) enum Expr {
    Literal(Literal),
    /// `event.data.id`, `async["data"]`: a known variable and map keys.
    Path(Path),
    /// The variable of an enclosing macro, counted from the outermost.
    Variable(usize),
    Select(Box<Expr>, Box<str>),
    /// `has(operand.field)`.
    Has(Box<Expr>, Box<str>),
    Index(Box<[Expr; 2]>),
    Not(Box<Expr>),
    Negate(Box<Expr>),
    And(Box<[Expr; 2]>),
    Or(Box<[Expr; 2]>),
    Ternary(Box<[Expr; 3]>),
    Compare(Comparison, Box<[Expr; 2]>),
    In(Box<[Expr; 2]>),
    Arithmetic(Arithmetic, Box<[Expr; 2]>),
    List(Vec<Expr>),
    Map(Vec<[Expr; 2]>),
    /// A call; the target of a method call is the first argument.
    Call(Function, Vec<Expr>),
    /// `text.matches("literal")`, with the pattern compiled once.
    Matches(Box<Expr>, Box<Regex>),
    Macro(Box<Macro>),
}

/// A literal of the source.
#[derive(Debug)]
pub(crate) enum Literal {
    Null,
    Bool(bool),
    Int(i64),
    Uint(u64),
    Double(f64),
    Text(Box<str>),
    Bytes(Box<[u8]>),
    Type(Type),
}

/// A variable and the keys below it.
#[derive(Debug)]
pub(crate) struct Path {
    pub(crate) root: Root,
    pub(crate) keys: Vec<Box<str>>,
}

/// The variables an expression knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Root {
    Event,
    Async,
    /// A variable of an expression that is compiled over names of its own.
    Named(&'static str),
}

/// `==`, `<` and their kin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Comparison {
    /// As written.
    pub(crate) fn symbol(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }
}

/// `+`, `-` and their kin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

impl Arithmetic {
    /// As written.
    pub(crate) fn symbol(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Remainder => "%",
        }
    }
}

/// A macro over the elements of a list or the keys of a map.
#[derive(Debug)]
pub(crate) struct Macro {
    pub(crate) range: Expr,
    pub(crate) body: MacroBody,
}

/// What is done with each element; every expression sees one more [`Expr::Variable`].
#[derive(Debug)]
pub(crate) enum MacroBody {
    All(Expr),
    Exists(Expr),
    ExistsOne(Expr),
    /// `map` and `filter`: keep what passes `filter`, then transform it.
    Collect {
        filter: Option<Expr>,
        transform: Expr,
    },
}

impl Expr {
    /// The direct parts, in source order.
    pub(crate) fn children(&self) -> Vec<&Expr> {
        match self {
            Self::Literal(_) | Self::Path(_) | Self::Variable(_) => Vec::new(),
            Self::Select(one, _) | Self::Has(one, _) | Self::Not(one) | Self::Negate(one) | Self::Matches(one, _) => {
                vec![one]
            }
            Self::Index(two)
            | Self::And(two)
            | Self::Or(two)
            | Self::Compare(_, two)
            | Self::In(two)
            | Self::Arithmetic(_, two) => two.iter().collect(),
            Self::Ternary(three) => three.iter().collect(),
            Self::List(many) | Self::Call(_, many) => many.iter().collect(),
            Self::Map(entries) => entries.iter().flatten().collect(),
            Self::Macro(inner) => match &inner.body {
                MacroBody::All(one) | MacroBody::Exists(one) | MacroBody::ExistsOne(one) => vec![&inner.range, one],
                MacroBody::Collect { filter, transform } => {
                    std::iter::once(&inner.range).chain(filter).chain(Some(transform)).collect()
                }
            },
        }
    }

    /// Whether `wanted` holds for this expression or any part of it.
    pub(crate) fn any(&self, wanted: &dyn Fn(&Expr) -> bool) -> bool {
        wanted(self) || self.children().into_iter().any(|child| child.any(wanted))
    }
}
