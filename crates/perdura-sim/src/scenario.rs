//! What one seed is about: two apps with random functions, each in two versions, and tight limits for the shard.

use perdura_core::Config;
use perdura_types::{App, AppId, CancelOn, FunctionConfig, Sdk, ShardId, StepId, Timeouts, Trigger};

use crate::bugs::PlantedBug;
use crate::generate;
use crate::matching::{Match, TriggerMatch};
use crate::program::{Node, Program};
use crate::rng::Rng;

/// Names of the events that clients send.
pub(crate) const EVENTS: [&str; 4] = ["e/a", "e/b", "e/c.d", "x.y"];
/// Names of the signals that clients send.
pub(crate) const SIGNALS: [&str; 2] = ["red", "blue"];
/// Keys of the records that steps and clients count up.
pub(crate) const COUNTERS: [&str; 2] = ["ones", "twos"];
/// Every app is registered in one of so many versions.
pub(crate) const VARIANTS: usize = 2;
pub(crate) const APPS: usize = 2;

/// Which version of each app is registered; `None` when it is away.
pub(crate) type Catalog = [Option<usize>; APPS];

/// One function, as the model knows it.
#[derive(Debug, Clone)]
pub(crate) struct Function {
    /// Within its app.
    pub(crate) id: String,
    pub(crate) slug: String,
    pub(crate) app: usize,
    pub(crate) program: Program,
    /// Patterns with conditions; one that fits is enough.
    pub(crate) triggers: Vec<(String, Option<TriggerMatch>)>,
    /// Starts once a day per `k` rather than per event id.
    pub(crate) is_keyed: bool,
    pub(crate) variants: [Variant; VARIANTS],
    pub(crate) looks_back: bool,
}

/// What a re-sync changes.
#[derive(Debug, Clone)]
pub(crate) struct Variant {
    pub(crate) is_present: bool,
    pub(crate) attempts_max: u32,
    pub(crate) cancels: Vec<Cancel>,
    pub(crate) timeouts: Timeouts,
}

/// An event that cancels.
#[derive(Debug, Clone)]
pub(crate) struct Cancel {
    pub(crate) event: &'static str,
    pub(crate) condition: Option<Match>,
    pub(crate) timeout_ms: Option<i64>,
}

/// Everything that a seed fixes before the first input.
#[derive(Debug)]
pub(crate) struct Scenario {
    pub(crate) functions: Vec<Function>,
    pub(crate) config: Config,
    /// Of 100 commits, how many meet a misfortune.
    pub(crate) misfortunes_percent: u64,
    pub(crate) steps: i64,
}

impl Scenario {
    pub(crate) fn new(rng: &mut Rng, planted: Option<PlantedBug>) -> Self {
        let count = 2 + rng.index(4);
        let functions = (0..count).map(|index| generate::function(rng, index, count)).collect::<Vec<_>>();
        let look_back_off =
            functions.iter().filter(|function| !function.looks_back).map(|function| function.slug.clone()).collect();
        let config = Config {
            shard: ShardId(1),
            open_attempts_max: rng.pick(&[1, 2, 3, 8]),
            open_attempts_per_app_max: rng.pick(&[1, 2, 8]),
            resident_idle_runs_max: rng.pick(&[0, 1, 2, 100]),
            recent_event_bytes_max: rng.pick(&[1, 700, 3_000, 1 << 20]),
            retry_interval_ms: rng.pick(&[None, Some(500)]),
            look_back_off,
            #[cfg(feature = "planted-bugs")]
            planted,
        };
        #[cfg(not(feature = "planted-bugs"))]
        assert!(planted.is_none(), "no bug can be planted in this build");
        let steps = rng.between(crate::bounds::STEPS_MIN, crate::bounds::STEPS_MAX);
        Self { functions, config, misfortunes_percent: rng.pick(&[0, 6, 15, 30]), steps }
    }

    pub(crate) fn function(&self, slug: &str) -> Option<&Function> {
        self.functions.iter().find(|function| function.slug == slug)
    }

    /// The registered version of a function, when it is registered.
    pub(crate) fn variant(&self, catalog: Catalog, slug: &str) -> Option<&Variant> {
        let function = self.function(slug)?;
        let variant = &function.variants[catalog[function.app]?];
        variant.is_present.then_some(variant)
    }

    /// Most attempts that a step, or an entry of its function, is ever allowed.
    pub(crate) fn attempts_max(&self, slug: &str, step: Option<&StepId>) -> u32 {
        let variants = self.function(slug).map(|function| &function.variants);
        let most = || variants.into_iter().flatten().map(|variant| variant.attempts_max).max();
        step.and_then(|step| self.own_attempts_max(slug, step)).or_else(most).unwrap_or(0)
    }

    /// Whether a rerun may give the step another input: it executes code, and its SDK is not one whose steps have attempts of
    /// their own.
    pub(crate) fn takes_input(&self, slug: &str, step: &StepId) -> bool {
        let node = self.function(slug).and_then(|function| function.program.body.find(step));
        matches!(node, Some(Node::Run { attempts_max: None, .. }))
    }

    /// The attempts of a step that has its own.
    pub(crate) fn own_attempts_max(&self, slug: &str, step: &StepId) -> Option<u32> {
        match self.function(slug)?.program.body.find(step)? {
            Node::Run { attempts_max, .. } => *attempts_max,
            Node::Sleep { .. }
            | Node::Event { .. }
            | Node::Signal { .. }
            | Node::Invoke { .. }
            | Node::Sequence(_)
            | Node::All { .. }
            | Node::First { .. }
            | Node::Catch(_) => None,
        }
    }

    pub(crate) fn url(app: usize) -> String {
        format!("http://app{app}/api/inngest")
    }

    /// The app as its SDK registers it.
    pub(crate) fn app(&self, app: usize, variant: usize) -> App {
        let name = format!("app{app}");
        let functions = self.functions.iter().filter(|function| function.app == app);
        let functions =
            functions.filter(|function| function.variants[variant].is_present).map(|f| config(f, &name, variant));
        App {
            id: AppId::of(&name),
            url: Self::url(app),
            sdk: Sdk::default(),
            framework: None,
            version: None,
            functions: functions.collect(),
            checksum: format!("variant {variant}"),
            name,
        }
    }
}

fn config(function: &Function, app: &str, variant: usize) -> FunctionConfig {
    let variant = &function.variants[variant];
    let triggers = function.triggers.iter().map(|(name, condition)| Trigger::Event {
        name: name.clone(),
        expression: condition.map(TriggerMatch::source),
    });
    let cancel = variant.cancels.iter().map(|cancel| CancelOn {
        event: cancel.event.to_owned(),
        expression: cancel.condition.map(Match::source),
        timeout_ms: cancel.timeout_ms,
    });
    let url = format!("http://{app}?fnId={}&stepId=step", function.slug);
    FunctionConfig {
        triggers: triggers.collect(),
        attempts_max: variant.attempts_max,
        idempotency: function.is_keyed.then(|| "event.data.k".to_owned()),
        cancel: cancel.collect(),
        timeouts: variant.timeouts,
        ..FunctionConfig::new(app, &function.id, &url)
    }
}
