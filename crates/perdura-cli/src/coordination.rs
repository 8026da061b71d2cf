//! The coordination system as a part of the server.

use std::sync::Arc;

use anyhow::{Result, anyhow};
use perdura::{Inside, inside};
use perdura_coordination::runner::{self, DeskSecrets, HttpHook, RunnerOptions, allow_large_workflows};
use perdura_coordination::{Coordination, CoordinationOptions, base_url};
use perdura_engine::{Engine, LocalApp};
use perdura_robot::Robot;

/// Names the endpoint of language models for desks that name none.
const LLM_BASE_URL: &str = "PERDURA_LLM_BASE_URL";
/// Names a URL that is told of the end of each workflow run.
const FINISHED_HOOK_URL: &str = "PERDURA_FINISHED_HOOK_URL";

/// Workflows: their functions and what is asked of them.
pub(crate) struct CoordinationPart {
    coordination: Coordination,
    functions: Inside,
}

impl CoordinationPart {
    /// Reads the secrets of desks, and where else things are, from the environment.
    pub(crate) fn new(public_url: String, robot: Robot) -> Self {
        let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let elsewhere = base_url(variable);
        // Nobody named another engine: it is this one, wherever it listens.
        let engine_url =
            if elsewhere == CoordinationOptions::default().engine_url { public_url.clone() } else { elsewhere };
        let coordination = Coordination::new(CoordinationOptions { public_url, engine_url });
        let options = RunnerOptions {
            robot: Some(robot),
            secrets: DeskSecrets::of_environment(std::env::vars()),
            llm_base_url: variable(LLM_BASE_URL),
            finished_hook: variable(FINISHED_HOOK_URL).map(|url| Arc::new(HttpHook::new(&url)) as _),
        };
        let functions = inside(runner::app(&coordination, options));
        Self { coordination, functions }
    }
    /// The functions, for the engine's options.
    pub(crate) fn local_app(&self) -> Arc<dyn LocalApp> {
        self.functions.local_app()
    }
    /// The engine has started.
    pub(crate) fn attach(&self, engine: &Engine) {
        self.functions.started(engine);
        self.coordination.attach(engine.clone());
    }
    /// The functions are registered.
    pub(crate) async fn registered(&self, engine: &Engine) -> Result<()> {
        allow_large_workflows(engine).await.map_err(|refusal| anyhow!(refusal))
    }
    /// What the server asks.
    pub(crate) fn coordination(&self) -> &Coordination {
        &self.coordination
    }
}
