//! The restrictive policy of `cancel[].if`: conditions only, so that they stay cheap and predictable.

use crate::error::CompileError;
use crate::function::Function;
use crate::tree::Expr;

/// Refuses what a cancel expression may not contain.
pub(crate) fn check_restricted(expr: &Expr) -> Result<(), CompileError> {
    if let Some(forbidden) = forbidden(expr) {
        return Err(CompileError::new(format!("{forbidden} is not allowed in a cancel expression"))
            .hint("allowed are comparisons, `&&`, `||`, `!`, `?:`, `in`, indexes, and int(), uint(), double()"));
    }
    expr.children().into_iter().try_for_each(check_restricted)
}

fn forbidden(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Literal(_)
        | Expr::Path(_)
        | Expr::Variable(_)
        | Expr::Select(..)
        | Expr::Index(_)
        | Expr::Not(_)
        | Expr::And(_)
        | Expr::Or(_)
        | Expr::Ternary(_)
        | Expr::Compare(..)
        | Expr::In(_)
        | Expr::List(_)
        | Expr::Call(Function::Int | Function::Uint | Function::Double, _) => None,
        Expr::Has(..) => Some("`has`".to_owned()),
        Expr::Macro(_) => Some("a macro".to_owned()),
        Expr::Negate(_) => Some("`-`".to_owned()),
        Expr::Map(_) => Some("a map literal".to_owned()),
        Expr::Arithmetic(operator, _) => Some(format!("`{}`", operator.symbol())),
        Expr::Matches(..) => Some("`matches`".to_owned()),
        Expr::Call(function, _) => Some(format!("`{}`", function.name())),
    }
}
