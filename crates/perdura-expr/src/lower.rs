//! From CEL's syntax tree to ours: resolves variables, paths, functions and macros.

use cel::common::ast::{self, operators};
use cel::parser::PrattParser;
use regex::{Regex, RegexBuilder};

use crate::bounds::{NESTING_MAX, REGEX_BYTES_MAX};
use crate::error::{CompileError, Position, quoted, shortened};
use crate::function::{CallMistake, Function};
use crate::hint;
use crate::scan::{Scanned, scan};
use crate::tree::{Arithmetic, Comparison, Expr, Literal, Macro, MacroBody, Path, Root};
use crate::value::Type;

/// The accumulator of CEL's expanded macros.
const ACCUMULATOR: &str = "@result";

/// The variables that an expression may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Names {
    /// `event` and `async`.
    Events,
    /// These and no others.
    Own(&'static [&'static str]),
}

impl Names {
    fn root(self, name: &str) -> Option<Root> {
        match self {
            Self::Events if name == "event" => Some(Root::Event),
            Self::Events if name == "async" => Some(Root::Async),
            Self::Events => None,
            Self::Own(names) => names.iter().find(|known| **known == name).map(|known| Root::Named(known)),
        }
    }

    fn hint(self, name: &str) -> String {
        match self {
            Self::Events => hint::for_variable(name, hint::EVENTS),
            Self::Own(names) => {
                let known = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>();
                hint::for_variable(name, &format!("known variables are {}", known.join(", ")))
            }
        }
    }
}

/// Parses and resolves an expression.
pub(crate) fn lower(source: &str, names: Names) -> Result<Expr, CompileError> {
    let scanned = scan(source)?;
    // The scan has bounded nesting already; the parser counts a little differently, so give it slack.
    let parser = PrattParser::new().max_recursion_depth(NESTING_MAX as u16 * 4);
    let parsed = parser.parse(source).map_err(|errors| explain(source, &scanned, &errors.errors))?;
    Lowering { scanned: &scanned, names, variables: Vec::new() }.expr(parsed.expr)
}

/// Compiles a pattern within bounds.
pub(crate) fn compile_regex(pattern: &str) -> Result<Regex, String> {
    let built = RegexBuilder::new(pattern).size_limit(REGEX_BYTES_MAX).dfa_size_limit(REGEX_BYTES_MAX).build();
    built.map_err(|error| match error {
        regex::Error::CompiledTooBig(_) => "the pattern is too large".to_owned(),
        // The full text draws the pattern over several lines; its last line is the reason.
        other => other.to_string().lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned(),
    })
}

/// The parser's first complaint, in the words of the scan.
fn explain(source: &str, scanned: &Scanned<'_>, errors: &[cel::parser::ParseError]) -> CompileError {
    let Some(first) = errors.iter().find(|error| error.pos.0 > 0).or(errors.first()) else {
        return CompileError::new("the expression cannot be parsed");
    };
    let line = usize::try_from(first.pos.0).unwrap_or(0).max(1);
    let column = usize::try_from(first.pos.1).unwrap_or(0).max(1);
    let line_start: usize = source.split_inclusive('\n').take(line - 1).map(str::len).sum();
    let offset = line_start + column - 1;
    let found = scanned.found_at(offset);
    let quoted_found = found.map_or_else(|| "the end".to_owned(), |text| format!("`{}`", shortened(text)));
    let expected = first.msg.rsplit_once("expecting ").map(|(_, expected)| expected);
    let (message, hint) = match (first.msg.as_str(), expected) {
        (_, Some("<EOF>")) => {
            let prefix = || scanned.found_before(offset).and_then(hint::for_prefix_word);
            let hint = found.and_then(hint::for_stray_word).or_else(prefix);
            (format!("expected an operator or the end, found {quoted_found}"), hint)
        }
        ("unexpected token", _) | (_, Some("expression")) => (format!("expected a value, found {quoted_found}"), None),
        (_, Some(bracket)) => (format!("expected {}, found {quoted_found}", bracket.replace('\'', "`")), None),
        ("expected identifier after '.'", _) => {
            let keyword = found.filter(|text| text.starts_with(|first: char| first.is_ascii_alphabetic()));
            let hint = keyword.map(|keyword| format!("write `[\"{keyword}\"]`, the word is a keyword"));
            (format!("expected a field after `.`, found {quoted_found}"), hint)
        }
        (message, None) => explain_rest(message, &quoted_found),
    };
    CompileError::new(message).at(Position::of(source, offset)).maybe_hint(hint)
}

/// The parser's rarer complaints.
fn explain_rest(message: &str, found: &str) -> (String, Option<String>) {
    let hinted = |message: String, hint: &str| (message, Some(hint.to_owned()));
    match message {
        "invalid argument to has() macro" => hinted("has() takes a field".to_owned(), "write `has(event.data.field)`"),
        "argument must be a simple name" => {
            hinted("a macro's first argument is a new name".to_owned(), "write `list.exists(x, x == 1)`")
        }
        "unsupported syntax '.?'" | "unsupported syntax '?'" => {
            hinted("optional fields are not supported".to_owned(), "use `.`, a missing field is never an error")
        }
        _ if message.starts_with("unable to unescape") || message == "invalid unicode code point" => {
            hinted(format!("unknown escape in {found}"), "write \\\\ for a backslash, or r\"..\"")
        }
        _ if message.starts_with("reserved identifier") => (format!("{found} is a reserved word"), None),
        _ if message.starts_with("invalid ") => (format!("{message} {found}"), None),
        _ if message.starts_with("expected ") => (format!("{}, found {found}", message.replace('\'', "`")), None),
        _ => (message.to_owned(), None),
    }
}

struct Lowering<'s> {
    scanned: &'s Scanned<'s>,
    names: Names,
    /// Names of the enclosing macros, the innermost last.
    variables: Vec<String>,
}

impl Lowering<'_> {
    fn expr(&mut self, expr: ast::Expr) -> Result<Expr, CompileError> {
        match expr {
            ast::Expr::Unspecified => Err(CompileError::new("the expression cannot be parsed")),
            ast::Expr::Literal(literal) => Ok(Expr::Literal(lower_literal(literal))),
            ast::Expr::Ident(name) => self.name(&name),
            ast::Expr::Select(select) => self.select(select),
            ast::Expr::Call(call) => self.call(call),
            ast::Expr::List(list) => Ok(Expr::List(self.all(list.elements)?)),
            ast::Expr::Map(map) => self.map(map),
            ast::Expr::Comprehension(inner) => self.comprehension(*inner),
            ast::Expr::Struct(inner) => {
                let error = CompileError::new(format!("`{}{{..}}` is not supported", shortened(&inner.type_name)));
                Err(at(error, self.scanned.position_of_symbol("{")).hint("write a map, `{\"key\": value}`"))
            }
        }
    }

    fn all(&mut self, items: Vec<ast::IdedExpr>) -> Result<Vec<Expr>, CompileError> {
        items.into_iter().map(|item| self.expr(item.expr)).collect()
    }

    fn name(&self, name: &str) -> Result<Expr, CompileError> {
        let bare = name.trim_start_matches('.');
        if let Some(index) = self.variables.iter().rposition(|known| known == name) {
            return Ok(Expr::Variable(index));
        }
        let Some(root) = self.names.root(bare) else {
            return Type::named(bare).map(|known| Expr::Literal(Literal::Type(known))).ok_or_else(|| {
                let error = CompileError::new(format!("undeclared reference to `{}`", shortened(bare)));
                at(error, self.scanned.position_of_name(bare)).hint(self.names.hint(bare))
            });
        };
        Ok(Expr::Path(Path { root, keys: Vec::new() }))
    }

    fn select(&mut self, select: ast::SelectExpr) -> Result<Expr, CompileError> {
        if !select.test
            && let Some(known) = protobuf_type(&select)
        {
            return Ok(Expr::Literal(Literal::Type(known)));
        }
        let operand = self.expr(select.operand.expr)?;
        let field = select.field.into_boxed_str();
        Ok(match (operand, select.test) {
            (operand, true) => Expr::Has(Box::new(operand), field),
            (Expr::Path(mut path), false) => {
                path.keys.push(field);
                Expr::Path(path)
            }
            (operand, false) => Expr::Select(Box::new(operand), field),
        })
    }

    fn call(&mut self, call: ast::CallExpr) -> Result<Expr, CompileError> {
        if call.target.is_none()
            && let Some(operator) = Operator::named(&call.func_name, call.args.len())
        {
            return operator.build(self.all(call.args)?);
        }
        let name = call.func_name.trim_start_matches('.').to_owned();
        let function = Function::resolve(&name, call.target.is_some(), call.args.len())
            .map_err(|mistake| self.explain_call(&name, call.args.len(), &mistake))?;
        let mut arguments = Vec::with_capacity(call.args.len() + 1);
        if let Some(target) = call.target {
            arguments.push(self.expr(target.expr)?);
        }
        arguments.extend(self.all(call.args)?);
        self.literal_pattern(function, arguments)
    }

    /// Compiles the pattern of `matches` when it is a literal.
    fn literal_pattern(&self, function: Function, mut arguments: Vec<Expr>) -> Result<Expr, CompileError> {
        let (Function::Matches, [_, Expr::Literal(Literal::Text(pattern))]) = (function, arguments.as_slice()) else {
            return Ok(Expr::Call(function, arguments));
        };
        let regex = compile_regex(pattern).map_err(|reason| {
            let error = CompileError::new(format!("{} is not a regular expression: {reason}", quoted(pattern)));
            at(error, self.scanned.position_of_call("matches"))
        })?;
        Ok(Expr::Matches(Box::new(arguments.swap_remove(0)), Box::new(regex)))
    }

    fn explain_call(&self, name: &str, count: usize, mistake: &CallMistake) -> CompileError {
        let error = match mistake {
            CallMistake::Unknown => match hint::for_macro(name) {
                Some(remedy) => CompileError::new(format!("`{name}` is called the wrong way")).hint(remedy),
                None => CompileError::new(format!("undeclared function `{}`", shortened(name)))
                    .maybe_hint(hint::for_function(name)),
            },
            CallMistake::Style(remedy) => {
                CompileError::new(format!("`{name}` is called the wrong way")).hint(remedy.replace("name", name))
            }
            CallMistake::Count(fewest, most) => {
                let wanted = if fewest == most { fewest.to_string() } else { format!("{fewest} or {most}") };
                let plural = if wanted == "1" { "" } else { "s" };
                CompileError::new(format!("`{name}` takes {wanted} argument{plural}, given {count}"))
            }
        };
        at(error, self.scanned.position_of_call(name))
    }

    fn map(&mut self, map: ast::MapExpr) -> Result<Expr, CompileError> {
        let mut entries = Vec::with_capacity(map.entries.len());
        for entry in map.entries {
            match entry.expr {
                ast::EntryExpr::MapEntry(entry) => {
                    entries.push([self.expr(entry.key.expr)?, self.expr(entry.value.expr)?]);
                }
                ast::EntryExpr::StructField(_) => return Err(CompileError::new("the map cannot be parsed")),
            }
        }
        Ok(Expr::Map(entries))
    }

    /// Undoes the parser's expansion of `all`, `exists`, `exists_one`, `map` and `filter`, which all have
    /// their own shape of step.
    fn comprehension(&mut self, inner: ast::ComprehensionExpr) -> Result<Expr, CompileError> {
        let range = self.expr(inner.iter_range.expr)?;
        self.variables.push(inner.iter_var);
        let body = self.macro_body(&inner.accu_init.expr, inner.loop_step.expr);
        self.variables.pop();
        Ok(Expr::Macro(Box::new(Macro { range, body: body? })))
    }

    fn macro_body(&mut self, start: &ast::Expr, step: ast::Expr) -> Result<MacroBody, CompileError> {
        let unknown = || CompileError::new("the macro cannot be parsed");
        let ast::Expr::Call(step) = step else {
            return Err(unknown());
        };
        if step.func_name == operators::ADD {
            let transform = appended(ast::Expr::Call(step)).ok_or_else(unknown)?;
            return Ok(MacroBody::Collect { filter: None, transform: self.expr(transform)? });
        }
        let mut arguments = step.args.into_iter().map(|argument| argument.expr);
        let (Some(first), Some(second)) = (arguments.next(), arguments.next()) else {
            return Err(unknown());
        };
        match (step.func_name.as_str(), start) {
            (operators::LOGICAL_AND, _) => Ok(MacroBody::All(self.expr(second)?)),
            (operators::LOGICAL_OR, _) => Ok(MacroBody::Exists(self.expr(second)?)),
            (operators::CONDITIONAL, ast::Expr::List(_)) => Ok(MacroBody::Collect {
                filter: Some(self.expr(first)?),
                transform: self.expr(appended(second).ok_or_else(unknown)?)?,
            }),
            (operators::CONDITIONAL, _) => Ok(MacroBody::ExistsOne(self.expr(first)?)),
            _ => Err(unknown()),
        }
    }
}

fn at(error: CompileError, position: Option<Position>) -> CompileError {
    match position {
        Some(position) => error.at(position),
        None => error,
    }
}

/// CEL's operators, which its parser gives as calls.
#[derive(Clone, Copy)]
enum Operator {
    Ternary,
    And,
    Or,
    Not,
    Negate,
    Index,
    In,
    Arithmetic(Arithmetic),
    Compare(Comparison),
}

impl Operator {
    fn named(name: &str, count: usize) -> Option<Self> {
        let operator = match name {
            operators::CONDITIONAL => Self::Ternary,
            operators::LOGICAL_AND => Self::And,
            operators::LOGICAL_OR => Self::Or,
            operators::LOGICAL_NOT => Self::Not,
            operators::NEGATE => Self::Negate,
            operators::INDEX => Self::Index,
            operators::IN => Self::In,
            operators::ADD => Self::Arithmetic(Arithmetic::Add),
            operators::SUBSTRACT => Self::Arithmetic(Arithmetic::Subtract),
            operators::MULTIPLY => Self::Arithmetic(Arithmetic::Multiply),
            operators::DIVIDE => Self::Arithmetic(Arithmetic::Divide),
            operators::MODULO => Self::Arithmetic(Arithmetic::Remainder),
            operators::EQUALS => Self::Compare(Comparison::Equal),
            operators::NOT_EQUALS => Self::Compare(Comparison::NotEqual),
            operators::LESS => Self::Compare(Comparison::Less),
            operators::LESS_EQUALS => Self::Compare(Comparison::LessOrEqual),
            operators::GREATER => Self::Compare(Comparison::Greater),
            operators::GREATER_EQUALS => Self::Compare(Comparison::GreaterOrEqual),
            _ => return None,
        };
        (operator.arity() == count).then_some(operator)
    }

    fn arity(self) -> usize {
        match self {
            Self::Ternary => 3,
            Self::Not | Self::Negate => 1,
            Self::And | Self::Or | Self::Index | Self::In | Self::Arithmetic(_) | Self::Compare(_) => 2,
        }
    }

    fn build(self, arguments: Vec<Expr>) -> Result<Expr, CompileError> {
        let mut arguments = arguments.into_iter();
        let mut next = || arguments.next().ok_or_else(|| CompileError::new("an operand is missing"));
        Ok(match self {
            Self::Ternary => Expr::Ternary(Box::new([next()?, next()?, next()?])),
            Self::Not => Expr::Not(Box::new(next()?)),
            Self::Negate => Expr::Negate(Box::new(next()?)),
            Self::And => Expr::And(Box::new([next()?, next()?])),
            Self::Or => Expr::Or(Box::new([next()?, next()?])),
            Self::In => Expr::In(Box::new([next()?, next()?])),
            Self::Arithmetic(operator) => Expr::Arithmetic(operator, Box::new([next()?, next()?])),
            Self::Compare(operator) => Expr::Compare(operator, Box::new([next()?, next()?])),
            Self::Index => match [next()?, next()?] {
                // `event["data"]` is the same path as `event.data`.
                [Expr::Path(mut path), Expr::Literal(Literal::Text(key))] => {
                    path.keys.push(key);
                    Expr::Path(path)
                }
                operands => Expr::Index(Box::new(operands)),
            },
        })
    }
}

fn lower_literal(literal: ast::LiteralValue) -> Literal {
    match literal {
        ast::LiteralValue::Null => Literal::Null,
        ast::LiteralValue::Boolean(value) => Literal::Bool(*value.inner()),
        ast::LiteralValue::Int(value) => Literal::Int(*value.inner()),
        ast::LiteralValue::UInt(value) => Literal::Uint(*value.inner()),
        ast::LiteralValue::Double(value) => Literal::Double(*value.inner()),
        ast::LiteralValue::String(value) => Literal::Text(value.inner().into()),
        ast::LiteralValue::Bytes(value) => Literal::Bytes(value.inner().into()),
    }
}

/// `google.protobuf.Timestamp` and `google.protobuf.Duration`.
fn protobuf_type(select: &ast::SelectExpr) -> Option<Type> {
    let ast::Expr::Select(package) = &select.operand.expr else {
        return None;
    };
    let ast::Expr::Ident(root) = &package.operand.expr else {
        return None;
    };
    Type::named(&format!("{root}.{}.{}", package.field, select.field))
}

/// The `x` of `@result + [x]`.
fn appended(step: ast::Expr) -> Option<ast::Expr> {
    let ast::Expr::Call(add) = step else {
        return None;
    };
    let mut arguments = add.args.into_iter().map(|argument| argument.expr);
    match (arguments.next()?, arguments.next()?) {
        (ast::Expr::Ident(name), ast::Expr::List(list)) if name == ACCUMULATOR => {
            list.elements.into_iter().next().map(|element| element.expr)
        }
        _ => None,
    }
}
