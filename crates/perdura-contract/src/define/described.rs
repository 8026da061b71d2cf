//! What the macro says of a procedure, as the description has it.

use std::borrow::Cow;

use super::{Errors, Input, Output};
use crate::description::{Procedure, Route, Security};

/// Fills in what the doc comment says: its first paragraph is the summary, the rest the description.
pub fn described(doc: &'static str) -> Route {
    let lines = doc.lines().map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end());
    let text = lines.collect::<Vec<_>>().join(
        "
",
    );
    let (summary, description) = text.trim().split_once("\n\n").unwrap_or((text.trim(), ""));
    let said = |text: String| (!text.is_empty()).then_some(Cow::Owned(text));
    Route {
        summary: said(summary.split_whitespace().collect::<Vec<_>>().join(" ").trim_end_matches('.').to_owned()),
        description: said(description.trim().to_owned()),
        ..Route::default()
    }
}

/// The description of a procedure.
pub fn procedure<I: Input, O: Output, E: Errors>(
    group: &[&'static str],
    keys: &[&'static str],
    route: Route,
    security: Security,
) -> Procedure {
    Procedure {
        path: group.iter().chain(keys).copied().collect(),
        route,
        input: I::schema(),
        output: O::shape(),
        errors: E::declared(),
        security,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(doc: &'static str, summary: Option<&str>, description: Option<&str>) {
        let route = described(doc);
        assert_eq!((route.summary.as_deref(), route.description.as_deref()), (summary, description));
    }

    #[test]
    fn the_first_paragraph_is_the_summary() {
        check("", None, None);
        check(" Lists all planets.\n", Some("Lists all planets"), None);
        check(
            " Lists all planets,\n by size.\n\n Small ones\n first.\n",
            Some("Lists all planets, by size"),
            Some("Small ones\nfirst."),
        );
        check(" A.\n\n B.\n\n ```\n  c\n ```\n", Some("A"), Some("B.\n\n```\n c\n```"));
    }
}
