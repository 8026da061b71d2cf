//! What usually goes wrong, each with its remedy.

use perdura_contract::{Failure, NoErrors};
use perdura_types::{RunId, RunStatus};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::bounds::{HISTORY_LAG_MS_SHOWN, HISTORY_LAG_SHOWN, WAITING_CALLS_SHOWN};
use crate::management::{Management, broken, unreadable};

/// What to look at first.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Diagnose {
    /// A run of a function.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run_id: Option<RunId>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "DoctorReport")]
pub struct Report {
    /// Whether nothing is wrong; warnings are not.
    pub ok: bool,
    /// In the order in which a person would look.
    pub checks: Vec<Check>,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "DoctorCheck")]
pub struct Check {
    /// For programs.
    pub name: String,
    /// How it is.
    pub status: CheckStatus,
    /// What was found.
    pub finding: String,
    /// What to do about it; absent when all is well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remedy: Option<String>,
}

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "DoctorCheckStatus")]
pub enum CheckStatus {
    /// As it should be.
    Well,
    /// Not wrong, but perhaps not meant.
    Warning,
    /// Wrong.
    Wrong,
}

impl Check {
    /// All is well.
    pub fn well(name: &str, finding: impl Into<String>) -> Self {
        Self { name: name.to_owned(), status: CheckStatus::Well, finding: finding.into(), remedy: None }
    }
    /// Not wrong, but perhaps not meant.
    pub fn warning(name: &str, finding: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { status: CheckStatus::Warning, remedy: Some(remedy.into()), ..Self::well(name, finding) }
    }
    /// Wrong.
    pub fn wrong(name: &str, finding: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { status: CheckStatus::Wrong, remedy: Some(remedy.into()), ..Self::well(name, finding) }
    }
}

impl Report {
    /// What some checks come to.
    pub fn of(checks: Vec<Check>) -> Self {
        Self { ok: checks.iter().all(|check| check.status != CheckStatus::Wrong), checks }
    }
}

impl Management {
    /// Looks through everything, a run first if there is one.
    pub(super) async fn examine(&self, input: Diagnose) -> Result<Report, Failure<NoErrors>> {
        let mut checks = Vec::new();
        if let Some(run) = input.run_id {
            checks.extend(self.examine_run(run).await?);
        }
        checks.extend(self.examine_apps().await?);
        checks.push(self.examine_queue());
        checks.push(self.examine_history());
        checks.push(self.examine_failures().await?);
        Ok(Report::of(checks))
    }

    async fn examine_run(&self, run: RunId) -> Result<Vec<Check>, Failure<NoErrors>> {
        let Some(diagnosis) = self.state.engine.diagnose(run).await.map_err(unreadable)? else {
            let finding = format!("there is no run {run}");
            return Ok(vec![Check::wrong("run", finding, "look for it in the list of runs; old runs are removed")]);
        };
        let checks = diagnosis.reasons.iter().map(|reason| {
            let name = format!("run.{}", reason.code());
            match diagnosis.status {
                RunStatus::Failed => Check::wrong(&name, reason.sentence(), reason.remedy()),
                RunStatus::Completed => Check::well(&name, reason.sentence()),
                RunStatus::Scheduled | RunStatus::Running | RunStatus::Cancelled => {
                    Check::warning(&name, reason.sentence(), reason.remedy())
                }
            }
        });
        Ok(checks.collect())
    }

    async fn examine_apps(&self) -> Result<Vec<Check>, Failure<NoErrors>> {
        let apps = self.apps().await?;
        let known = self.state.apps.known();
        let mut checks = Vec::new();
        let functions: usize = apps.iter().map(|app| app.functions.len()).sum();
        let own = apps.iter().filter(|app| !perdura_engine::is_local(&app.url)).count();
        checks.push(if own == 0 {
            let finding = format!("no app has registered; {functions} functions are part of this server");
            Check::warning(
                "apps",
                finding,
                "start your app, or name its URL with -u; in start mode apps register themselves",
            )
        } else {
            Check::well("apps", format!("{} apps with {functions} functions are registered", apps.len()))
        });
        for app in known {
            if let Some(error) = app.error {
                let name = format!("app.{}", app.url);
                checks.push(Check::wrong(&name, error, "start the app, check its URL, and look at its own log"));
            }
        }
        Ok(checks)
    }

    fn examine_queue(&self) -> Check {
        let gauges = self.state.engine.gauges();
        let (open, waiting) = (gauges.open_attempts(), gauges.ready_attempts());
        let finding = format!("{} live runs, {open} open calls, {waiting} calls wait for room", gauges.live_runs());
        if waiting > WAITING_CALLS_SHOWN {
            let remedy = "apps answer more slowly than work comes in: run more of them, or raise --queue-workers";
            return Check::warning("queue", finding, remedy);
        }
        Check::well("queue", finding)
    }

    fn examine_history(&self) -> Check {
        let lag = self.state.engine.history().lag();
        if lag.rows() > HISTORY_LAG_SHOWN || lag.age_ms() > HISTORY_LAG_MS_SHOWN {
            let finding = format!("lists are {} changes and {} ms behind", lag.rows(), lag.age_ms());
            return Check::warning(
                "history",
                finding,
                "wait: lists catch up when the load drops; live runs are not concerned",
            );
        }
        Check::well("history", "lists are up to date")
    }

    async fn examine_failures(&self) -> Result<Check, Failure<NoErrors>> {
        let until = self.now();
        let totals = self.state.engine.history().totals(until.plus_ms(-3_600_000), until).await.map_err(broken)?;
        let failed: u64 = totals.functions.iter().map(|function| function.failed).sum();
        if failed == 0 {
            return Ok(Check::well("failures", "no run failed in the last hour"));
        }
        let worst = totals.functions.iter().max_by_key(|function| function.failed);
        let worst = worst.map_or_else(String::new, |function| format!(", most of them of {}", function.function));
        let finding = format!("{failed} runs failed in the last hour{worst}");
        Ok(Check::warning("failures", finding, "look at them with 'perdura run list --status failed'"))
    }
}
