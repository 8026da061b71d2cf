//! The registered apps: which function an event starts, and what a function is like right now.

use std::collections::BTreeMap;
use std::sync::Arc;

use perdura_expr::{CompileError, Program};
use perdura_types::{App, AppId, FunctionConfig, FunctionId, Trigger};
use serde::{Deserialize, Serialize};

use crate::bounds::EXPRESSION_CHARS_SHOWN;

/// One thing that is wrong, or not as its author may believe, with a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncProblem {
    /// The function's slug.
    pub function: String,
    /// Stable and searchable, e.g. `expression_invalid`.
    pub code: &'static str,
    /// Names the value, the rule and the remedy.
    pub message: String,
}

/// An app as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AppRecord {
    pub(crate) revision: u64,
    pub(crate) app: App,
}

/// A function with its expressions compiled.
#[derive(Debug)]
pub(crate) struct Function {
    pub(crate) config: Arc<FunctionConfig>,
    pub(crate) app: AppId,
    pub(crate) slug: Arc<str>,
    /// Per event trigger: name or pattern, and what must be true.
    triggers: Vec<(String, Option<Program>)>,
    pub(crate) idempotency: Option<Program>,
    /// Per cancelling event, in the order of the config.
    pub(crate) cancels: Vec<Option<Program>>,
}

impl Function {
    /// The conditions of the triggers whose name or pattern fits.
    pub(crate) fn triggers_for<'a>(&'a self, name: &'a str) -> impl Iterator<Item = Option<&'a Program>> {
        self.triggers.iter().filter(move |(pattern, _)| fits(pattern, name)).map(|(_, program)| program.as_ref())
    }
}

/// Whether an event of this name fits a trigger's name or pattern.
fn fits(pattern: &str, name: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(prefix) if prefix.ends_with(['/', '.']) => name.len() > prefix.len() && name.starts_with(prefix),
        Some(_) | None => pattern == name,
    }
}

/// All apps and their functions.
#[derive(Debug, Default)]
pub(crate) struct Catalog {
    apps: BTreeMap<String, (u64, Arc<App>)>,
    functions: BTreeMap<FunctionId, Arc<Function>>,
    slugs: BTreeMap<String, FunctionId>,
    /// Name or pattern of a trigger to the functions that have it.
    triggers: BTreeMap<String, Vec<FunctionId>>,
}

impl Catalog {
    /// Compiles an app, or says everything that is wrong with it.
    pub(crate) fn compile(app: &App) -> Result<Vec<Arc<Function>>, Vec<SyncProblem>> {
        let mut problems = Vec::new();
        let functions = app
            .functions
            .iter()
            .map(|config| Arc::new(compile_function(app.id, config, &mut problems)))
            .collect::<Vec<_>>();
        if problems.is_empty() { Ok(functions) } else { Err(problems) }
    }

    /// Puts an app in the place of the one with its name; answers the new revision, or `None` when nothing changed.
    pub(crate) fn put(&mut self, app: App, functions: Vec<Arc<Function>>) -> Option<u64> {
        let revision = match self.apps.get(&app.name) {
            Some((_, known)) if known.checksum == app.checksum && known.url == app.url => return None,
            Some((revision, _)) => revision + 1,
            None => 1,
        };
        self.restore(revision, app, functions);
        Some(revision)
    }

    /// Puts a stored app back.
    pub(crate) fn restore(&mut self, revision: u64, app: App, functions: Vec<Arc<Function>>) {
        self.remove_functions(&app.name);
        for function in functions {
            self.slugs.insert(function.config.slug.clone(), function.config.id);
            for (pattern, _) in &function.triggers {
                let listeners = self.triggers.entry(pattern.clone()).or_default();
                if !listeners.contains(&function.config.id) {
                    listeners.push(function.config.id);
                }
            }
            self.functions.insert(function.config.id, function);
        }
        self.apps.insert(app.name.clone(), (revision, Arc::new(app)));
    }

    /// Forgets the app at a URL; answers its name.
    pub(crate) fn remove_by_url(&mut self, url: &str) -> Option<String> {
        let name = self.apps.iter().find(|(_, (_, app))| app.url == url).map(|(name, _)| name.clone())?;
        self.remove_functions(&name);
        self.apps.remove(&name);
        Some(name)
    }

    fn remove_functions(&mut self, app: &str) {
        let gone = self.functions.values().filter(|known| known.config.app == app).cloned().collect::<Vec<_>>();
        for function in gone {
            self.functions.remove(&function.config.id);
            // Another app may have a function with the same slug: `a` with `b-c`, and `a-b` with `c`.
            if self.slugs.get(&function.config.slug) == Some(&function.config.id) {
                self.slugs.remove(&function.config.slug);
            }
            for (pattern, _) in &function.triggers {
                if let Some(listeners) = self.triggers.get_mut(pattern) {
                    listeners.retain(|id| *id != function.config.id);
                    if listeners.is_empty() {
                        self.triggers.remove(pattern);
                    }
                }
            }
        }
    }

    pub(crate) fn app(&self, name: &str) -> Option<(u64, &Arc<App>)> {
        self.apps.get(name).map(|(revision, app)| (*revision, app))
    }
    pub(crate) fn apps(&self) -> impl Iterator<Item = &Arc<App>> {
        self.apps.values().map(|(_, app)| app)
    }
    pub(crate) fn get(&self, id: FunctionId) -> Option<&Arc<Function>> {
        self.functions.get(&id)
    }
    /// Finds a function by slug or id.
    pub(crate) fn find(&self, slug_or_id: &str) -> Option<&Arc<Function>> {
        let id = self.slugs.get(slug_or_id).copied().or_else(|| slug_or_id.parse().ok())?;
        self.functions.get(&id)
    }
    /// Functions with a trigger that fits an event's name, each once, in a stable order.
    pub(crate) fn listeners(&self, name: &str) -> Vec<Arc<Function>> {
        let patterns = name
            .char_indices()
            .filter(|(_, c)| *c == '/' || *c == '.')
            .map(|(at, _)| format!("{}*", &name[..=at]))
            .chain(std::iter::once(name.to_owned()));
        let mut ids = patterns.filter_map(|pattern| self.triggers.get(&pattern)).flatten().copied().collect::<Vec<_>>();
        ids.sort_unstable();
        ids.dedup();
        ids.iter().filter_map(|id| self.functions.get(id)).cloned().collect()
    }
}

fn compile_function(app: AppId, config: &FunctionConfig, problems: &mut Vec<SyncProblem>) -> Function {
    let mut compile = |what: &str, source: &str, restricted: bool| {
        let program = if restricted { Program::compile_restricted(source) } else { Program::compile(source) };
        program
            .map_err(|error| {
                problems.push(wrong_expression(config, what, source, &error));
            })
            .ok()
    };
    let triggers = config
        .triggers
        .iter()
        .filter_map(|trigger| match trigger {
            Trigger::Event { name, expression } => {
                let program = expression.as_deref().and_then(|source| compile("trigger", source, false));
                Some((name.clone(), program))
            }
            Trigger::Cron { .. } => None,
        })
        .collect();
    let idempotency = config.idempotency.as_deref().and_then(|source| compile("idempotency", source, false));
    let cancels = config
        .cancel
        .iter()
        .map(|cancel| cancel.expression.as_deref().and_then(|source| compile("cancel", source, true)))
        .collect();
    Function {
        config: Arc::new(config.clone()),
        app,
        slug: config.slug.as_str().into(),
        triggers,
        idempotency,
        cancels,
    }
}

/// What is wrong with the expressions of flow control, which this release only checks: an app is not registered with
/// them, but one that is registered already comes back after a restart.
pub(crate) fn flow_problems(app: &App) -> Vec<SyncProblem> {
    let problems = app.functions.iter().flat_map(|config| {
        flow_expressions(config).into_iter().filter_map(move |(what, source)| {
            let error = Program::compile(source).err()?;
            Some(wrong_expression(config, what, source, &error))
        })
    });
    problems.collect()
}

fn wrong_expression(config: &FunctionConfig, what: &str, source: &str, error: &CompileError) -> SyncProblem {
    SyncProblem {
        function: config.slug.clone(),
        code: "expression_invalid",
        message: format!("the {what} expression '{}' is not valid: {error}", excerpt(source)),
    }
}

fn flow_expressions(config: &FunctionConfig) -> Vec<(&'static str, &str)> {
    let batch = config.batch.as_ref();
    let limits = config.concurrency.iter().chain(&config.run_concurrency);
    let single = [
        ("batchEvents.key", batch.and_then(|batch| batch.key.as_deref())),
        ("batchEvents.if", batch.and_then(|batch| batch.condition.as_deref())),
        ("rateLimit.key", config.rate_limit.as_ref().and_then(|limit| limit.key.as_deref())),
        ("throttle.key", config.throttle.as_ref().and_then(|throttle| throttle.key.as_deref())),
        ("debounce.key", config.debounce.as_ref().and_then(|debounce| debounce.key.as_deref())),
        ("priority.run", config.priority.as_deref()),
        ("singleton.key", config.singleton.as_ref().and_then(|singleton| singleton.key.as_deref())),
    ];
    let keys = limits.map(|limit| ("concurrency.key", limit.key.as_deref()));
    single.into_iter().chain(keys).filter_map(|(what, source)| Some((what, source?))).collect()
}

/// An expression, short enough to repeat in a message.
fn excerpt(source: &str) -> String {
    let mut short: String = source.chars().take(EXPRESSION_CHARS_SHOWN).collect();
    if short.len() < source.len() {
        short.push('…');
    }
    short
}

/// What a function asks for that this release accepts but does not perform.
pub(crate) fn warnings(app: &App) -> Vec<SyncProblem> {
    let mut warnings = Vec::new();
    for function in &app.functions {
        for name in not_enforced(function) {
            warnings.push(SyncProblem {
                function: function.slug.clone(),
                code: "not_enforced",
                message: format!("{name} is registered, but this release does not enforce it"),
            });
        }
    }
    warnings
}

/// The options of a function that this release accepts but does not perform.
pub fn not_enforced(function: &FunctionConfig) -> impl Iterator<Item = &'static str> + use<> {
    let crons = function.triggers.iter().any(|trigger| matches!(trigger, Trigger::Cron { .. }));
    let asked = [
        ("cron triggers", crons),
        ("batchEvents", function.batch.is_some()),
        ("rateLimit", function.rate_limit.is_some()),
        ("throttle", function.throttle.is_some()),
        ("debounce", function.debounce.is_some()),
        ("priority", function.priority.is_some()),
        ("concurrency", !function.concurrency.is_empty() || !function.run_concurrency.is_empty()),
        ("singleton", function.singleton.is_some()),
    ];
    asked.into_iter().filter(|(_, asked)| *asked).map(|(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_end_in_a_star_after_a_separator() {
        for (pattern, name, want) in [
            ("a/b.c", "a/b.c", true),
            ("a/*", "a/b.c", true),
            ("a/b.*", "a/b.c", true),
            ("a/b.*", "a/b.c.d", true),
            ("a/b.*", "a/b.", false),
            ("a/b*", "a/b.c", false),
            ("*", "a", false),
            ("a/*", "b/c", false),
        ] {
            assert_eq!(fits(pattern, name), want, "{pattern} {name}");
        }
    }
}
