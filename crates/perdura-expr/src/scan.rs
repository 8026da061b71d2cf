//! A look at the tokens before parsing: refuses what the parser could choke on, and explains typing slips
//! in words of its own.

use cel::parser::pratt_parser::{Lexer, Token, TokenKind};

use crate::bounds::{NESTING_MAX, SOURCE_BYTES_MAX, TREE_DEPTH_MAX};
use crate::error::{CompileError, Position};
use crate::hint;

/// The tokens of a source that is safe to parse.
pub(crate) struct Scanned<'s> {
    source: &'s str,
    tokens: Vec<Token>,
}

/// Checks the size, the characters and the shape of `source`.
pub(crate) fn scan(source: &str) -> Result<Scanned<'_>, CompileError> {
    if source.len() > SOURCE_BYTES_MAX {
        let length = source.len();
        let message = format!("the expression has {length} bytes, at most {SOURCE_BYTES_MAX} are allowed");
        return Err(CompileError::new(message));
    }
    let mut scanned = Scanned { source, tokens: Vec::new() };
    let mut lexer = Lexer::new(source);
    loop {
        let token = lexer.lex();
        match token.kind {
            TokenKind::TokWhitespace | TokenKind::TokComment => {}
            TokenKind::TokEnd => break,
            TokenKind::TokError => {
                let reason = lexer.get_error().map_or("unexpected character", |error| &error.message);
                return Err(scanned.bad_token(token, reason));
            }
            _ => {
                scanned.check_slip(token)?;
                scanned.tokens.push(token);
            }
        }
    }
    if scanned.tokens.is_empty() {
        return Err(CompileError::new("the expression is empty").hint("leave it out, or write `true`"));
    }
    scanned.check_depth()?;
    Ok(scanned)
}

impl Scanned<'_> {
    /// The text of a token.
    fn text(&self, token: Token) -> &str {
        self.source.get(token.start..token.end).unwrap_or_default()
    }

    /// The token that covers or follows a byte offset, as an error quotes it.
    pub(crate) fn found_at(&self, offset: usize) -> Option<&str> {
        let token = self.tokens.iter().find(|token| token.end > offset)?;
        Some(self.text(*token))
    }

    /// The token before the one that covers or follows a byte offset.
    pub(crate) fn found_before(&self, offset: usize) -> Option<&str> {
        let index = self.tokens.iter().position(|token| token.end > offset)?;
        Some(self.text(*self.tokens.get(index.checked_sub(1)?)?))
    }

    /// Where a bare name (not a field) stands first.
    pub(crate) fn position_of_name(&self, name: &str) -> Option<Position> {
        self.position_where(|before, token, _| {
            token.kind == TokenKind::TokIdent
                && self.text(token) == name
                && before.is_none_or(|before| before.kind != TokenKind::TokDot)
        })
    }

    /// Where a function of that name is called first.
    pub(crate) fn position_of_call(&self, name: &str) -> Option<Position> {
        self.position_where(|_, token, after| {
            self.text(token) == name && after.is_some_and(|after| after.kind == TokenKind::TokLeftParen)
        })
    }

    /// Where an operator or bracket stands first.
    pub(crate) fn position_of_symbol(&self, symbol: &str) -> Option<Position> {
        self.position_where(|_, token, _| self.text(token) == symbol)
    }

    fn position_where(&self, wanted: impl Fn(Option<Token>, Token, Option<Token>) -> bool) -> Option<Position> {
        let found = (0..self.tokens.len()).find(|&index| {
            let before = index.checked_sub(1).map(|before| self.tokens[before]);
            wanted(before, self.tokens[index], self.tokens.get(index + 1).copied())
        })?;
        Some(Position::of(self.source, self.tokens[found].start))
    }

    fn bad_token(&self, token: Token, reason: &str) -> CompileError {
        let rest = self.source.get(token.start..).unwrap_or_default();
        let (message, hint) = match rest.chars().next() {
            Some(first) if reason == "unexpected character" => {
                (format!("unexpected character `{}`", first.escape_debug()), hint::for_character(first))
            }
            Some('&' | '|') => (reason.replace('\'', "`"), None),
            first => (reason.to_owned(), first.and_then(hint::for_character)),
        };
        CompileError::new(message).at(Position::of(self.source, token.start)).maybe_hint(hint)
    }

    /// Slips that lex well and would be reported in a puzzling way by the parser.
    fn check_slip(&self, token: Token) -> Result<(), CompileError> {
        let before = self.tokens.last().filter(|before| before.end == token.start).map(|before| before.kind);
        let slip = match (before, token.kind) {
            (Some(TokenKind::TokEqualEqual), TokenKind::TokEqual) => Some((2, "===", "use `==`")),
            (Some(TokenKind::TokExclamationEqual), TokenKind::TokEqual) => Some((2, "!==", "use `!=`")),
            (_, TokenKind::TokEqual) => Some((0, "=", "compare with `==`")),
            (Some(TokenKind::TokQuestion), TokenKind::TokQuestion) => {
                Some((1, "??", "use `||`, it gives the right side when the left is missing or null"))
            }
            (Some(TokenKind::TokQuestion), TokenKind::TokDot) => {
                Some((1, "?.", "use `.`, a missing field is never an error"))
            }
            (Some(TokenKind::TokAsterisk), TokenKind::TokAsterisk) => Some((1, "**", "multiply with `*`")),
            (Some(TokenKind::TokLess), TokenKind::TokGreater) => Some((1, "<>", "use `!=`")),
            (Some(TokenKind::TokPlus), TokenKind::TokPlus) => Some((1, "++", "add with `+ 1`")),
            _ => None,
        };
        let Some((back, operator, hint)) = slip else {
            return if token.kind == TokenKind::TokIdent && self.text(token).starts_with('`') {
                let error = CompileError::new("backquotes are not strings");
                let position = Position::of(self.source, token.start);
                Err(error.at(position).hint("quote with ' or \", and join strings with `+`"))
            } else {
                Ok(())
            };
        };
        let position = Position::of(self.source, token.start.saturating_sub(back));
        Err(CompileError::new(format!("`{operator}` is not an operator")).at(position).hint(hint))
    }

    /// An upper bound of the depth of the syntax tree, so that parsing, evaluating and dropping it can
    /// recurse without a care.
    fn check_depth(&self) -> Result<(), CompileError> {
        let mut groups = vec![Group::default()];
        for token in &self.tokens {
            let refuse = |message: String| {
                let position = Position::of(self.source, token.start);
                Err(CompileError::new(message).at(position).hint("split the condition or compute it in the event"))
            };
            match token.kind {
                TokenKind::TokLeftBrace | TokenKind::TokLeftBracket | TokenKind::TokLeftParen => {
                    if groups.len() > NESTING_MAX {
                        return refuse(format!("brackets are nested deeper than {NESTING_MAX}"));
                    }
                    groups.push(Group::default());
                }
                TokenKind::TokRightBrace | TokenKind::TokRightBracket | TokenKind::TokRightParen => {
                    // An unmatched closing bracket is for the parser to explain.
                    if groups.len() > 1 {
                        let inner = groups.pop().map_or(0, |group| group.depth());
                        if let Some(outer) = groups.last_mut() {
                            outer.close(inner);
                        }
                    }
                }
                kind => {
                    if let Some(group) = groups.last_mut() {
                        group.token(kind);
                    }
                }
            }
            if groups.iter().map(Group::depth).sum::<usize>() > TREE_DEPTH_MAX {
                return refuse(format!("the expression chains more than {TREE_DEPTH_MAX} operators or fields"));
            }
        }
        Ok(())
    }
}

/// The part of an expression between two brackets, up to the current token.
#[derive(Default)]
struct Group {
    /// Deepest part so far that a comma ended.
    deepest: usize,
    /// Ternaries since the last comma: each nests all that follows.
    ternaries: usize,
    /// Deepest operand of `&&`, `||` and `:`, whose trees are balanced.
    operand: usize,
    /// Operators and fields of the current operand.
    chain: usize,
    /// Deepest bracket of the current operand.
    inner: usize,
}

impl Group {
    fn depth(&self) -> usize {
        self.deepest.max(self.ternaries + self.operand.max(self.chain + self.inner))
    }

    fn close(&mut self, inner: usize) {
        self.chain += 1;
        self.inner = self.inner.max(inner);
    }

    fn token(&mut self, kind: TokenKind) {
        match kind {
            TokenKind::TokComma => *self = Self { deepest: self.depth(), ..Self::default() },
            TokenKind::TokLogicalAnd | TokenKind::TokLogicalOr | TokenKind::TokColon => {
                self.operand = self.operand.max(self.chain + self.inner);
                self.chain = 0;
                self.inner = 0;
            }
            TokenKind::TokQuestion => self.ternaries += 1,
            TokenKind::TokDot
            | TokenKind::TokIn
            | TokenKind::TokMinus
            | TokenKind::TokPlus
            | TokenKind::TokAsterisk
            | TokenKind::TokSlash
            | TokenKind::TokPercent
            | TokenKind::TokExclamation
            | TokenKind::TokEqualEqual
            | TokenKind::TokExclamationEqual
            | TokenKind::TokLess
            | TokenKind::TokLessEqual
            | TokenKind::TokGreater
            | TokenKind::TokGreaterEqual => self.chain += 1,
            // Names and literals are leaves; brackets are handled by the caller.
            _ => {}
        }
    }
}
