//! An app: the functions of one program.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use perdura_types::AppId;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::function::{Definition, Function, SharedDefinition, sdk, slug};

/// The functions of one program, under one name. The same app runs [in this process](crate::Perdura), inside the Perdura
/// server, or [over HTTP](crate::serve).
#[derive(Clone)]
pub struct App {
    name: String,
    functions: Vec<SharedDefinition>,
    by_slug: HashMap<String, SharedDefinition>,
}

impl App {
    /// An app without functions. The name is part of every function's full id, `<app>-<function>`, and should not change.
    pub fn new(name: &str) -> Self {
        Self { name: name.to_owned(), functions: Vec::new(), by_slug: HashMap::new() }
    }

    /// Adds a function. One with the same id takes the place of an earlier one.
    #[must_use]
    pub fn function<In, Out>(mut self, function: Function<In, Out>) -> Self
    where
        In: DeserializeOwned + Send + 'static,
        Out: Serialize + Send + 'static,
    {
        let definition = function.into_definition();
        let failure = definition.failure_function(&self.name);
        self.add(definition);
        if let Some(failure) = failure {
            self.add(failure);
        }
        self
    }

    fn add(&mut self, definition: Definition) {
        let definition = Arc::new(definition);
        self.functions.retain(|other| other.id != definition.id);
        self.by_slug.insert(slug(&self.name, &definition.id), Arc::clone(&definition));
        self.functions.push(definition);
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    #[cfg(feature = "serve")]
    pub(crate) fn functions_count(&self) -> usize {
        self.functions.len()
    }

    pub(crate) fn find(&self, slug: &str) -> Option<&SharedDefinition> {
        self.by_slug.get(slug)
    }

    /// The app as the engine registers it. `function_url` says where one function is called.
    pub(crate) fn registration(&self, url: &str, function_url: impl Fn(&str) -> String) -> perdura_types::App {
        let functions = self
            .functions
            .iter()
            .map(|function| function.config(&self.name, &function_url(&slug(&self.name, &function.id))))
            .collect::<Vec<_>>();
        let checksum = serde_json::to_string(&functions).expect("a function's settings hold only text keys");
        perdura_types::App {
            id: AppId::of(&self.name),
            name: self.name.clone(),
            url: url.to_owned(),
            sdk: sdk(),
            framework: None,
            version: None,
            functions,
            checksum,
        }
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let functions = self.functions.iter().map(|function| &function.id).collect::<Vec<_>>();
        f.debug_struct("App").field("name", &self.name).field("functions", &functions).finish_non_exhaustive()
    }
}
