//! Reading the portal's pages: what a page is stands in the attributes of its `main` element.
//!
//! Another carrier's pages say it in other ways, such as the text of a heading; then this is the file to write anew.

use std::collections::HashMap;

use html5gum::{Token, Tokenizer};

use super::{Failure, Shipped};
use crate::wire::callback::ErrorType;

/// A page of the portal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Page {
    /// Asks to log in; says what was wrong with the last try.
    Login {
        /// In the portal's words.
        problem: Option<String>,
    },
    /// The blank form.
    Form,
    /// The list that is shown after a login.
    Shipments,
    /// A shipment was made.
    Created(Shipped),
    /// No shipment was made.
    Refused {
        /// Whose mistake it is.
        kind: ErrorType,
        /// In the portal's words.
        message: String,
    },
    /// What a search found.
    Search(Option<Shipped>),
    /// What the search for a guide found.
    Guide(Option<Shipped>),
}

impl Page {
    /// Reads a page's HTML.
    pub fn read(html: &str) -> Result<Self, Failure> {
        let attributes = main_attributes(html).unwrap_or_default();
        let text = |name: &str| attributes.get(name).cloned();
        let shipped =
            |number: &str| text(number).map(|tracking_number| Shipped { tracking_number, city: text("data-city") });
        match text("data-page").as_deref() {
            Some("login") => Ok(Self::Login { problem: text("data-message") }),
            Some("form") => Ok(Self::Form),
            Some("shipments") => Ok(Self::Shipments),
            Some("created") => {
                shipped("data-tracking").map(Self::Created).ok_or_else(|| unknown("created without a number"))
            }
            Some("refused") => Ok(Self::Refused {
                kind: if text("data-kind").as_deref() == Some("validation") {
                    ErrorType::Validation
                } else {
                    ErrorType::Portal
                },
                message: text("data-message").unwrap_or_else(|| "the portal gave no reason".to_owned()),
            }),
            Some("search") => Ok(Self::Search(shipped("data-tracking"))),
            Some("guide") => Ok(Self::Guide(shipped("data-guide"))),
            Some(other) => Err(unknown(other)),
            None => Err(unknown("none of the portal's")),
        }
    }

    /// What a page that was not expected means.
    pub fn unexpected(self) -> Failure {
        match self {
            Self::Login { .. } => Failure::LoggedOut,
            Self::Refused { kind, message } => Failure::Refused { kind, message },
            other @ (Self::Form | Self::Shipments | Self::Created(_) | Self::Search(_) | Self::Guide(_)) => {
                Failure::Unanswered(format!("the portal showed another page than expected: {other:?}"))
            }
        }
    }
}

fn unknown(page: &str) -> Failure {
    Failure::Unanswered(format!("the portal showed a page that the robot does not know: {page}"))
}

fn main_attributes(html: &str) -> Option<HashMap<String, String>> {
    let main = Tokenizer::new(html).flatten().find_map(|token| match token {
        Token::StartTag(tag) if &**tag.name == b"main" => Some(tag.attributes),
        _ => None,
    })?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Some(main.iter().map(|(name, value)| (text(name), text(value))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shipped(city: Option<&str>) -> Shipped {
        Shipped { tracking_number: "7001".into(), city: city.map(str::to_owned) }
    }

    #[test]
    fn pages_say_what_they_are() {
        let refused = |kind, message: &str| Page::Refused { kind, message: message.into() };
        for (main, expect) in [
            (r#"data-page="login""#, Page::Login { problem: None }),
            (r#"data-page=login data-message="no &amp; no""#, Page::Login { problem: Some("no & no".into()) }),
            (r#"data-page="form""#, Page::Form),
            (
                r#"class="narrow" data-page="created" data-tracking="7001" data-city="CALI (VALLE)""#,
                Page::Created(shipped(Some("CALI (VALLE)"))),
            ),
            (
                r#"data-page="refused" data-kind="validation" data-message="bad city""#,
                refused(ErrorType::Validation, "bad city"),
            ),
            (r#"data-page="refused" data-kind="portal" data-message="busy""#, refused(ErrorType::Portal, "busy")),
            (r#"data-page="search" data-found="0""#, Page::Search(None)),
            (r#"data-page="search" data-found="1" data-tracking="7001""#, Page::Search(Some(shipped(None)))),
            (r#"data-page="guide""#, Page::Guide(None)),
            (r#"data-page="guide" data-guide="7001""#, Page::Guide(Some(shipped(None)))),
        ] {
            let html =
                format!("<!doctype html><html><body><header></header><main {main}><p>text</p></main></body></html>");
            assert_eq!(Page::read(&html), Ok(expect), "{main}");
        }
    }

    #[test]
    fn a_page_of_something_else_is_no_answer() {
        for html in ["", "<h1>502 Bad Gateway</h1>", "<main data-page=welcome>", "<main data-page=created>"] {
            assert!(matches!(Page::read(html), Err(Failure::Unanswered(_))), "{html}");
        }
    }
}
