//! What a job's robot is told and asked.

use super::Robot;
use super::commands::{bare, whole};
use crate::ids::JobId;
use crate::job::dispatched::DispatchNews;
use crate::job::{DispatchStatus, Item, Job, Plan};
use crate::refusal::Refusal;
use crate::robot_client::{NotAccepted, Probed, RobotRequest};

/// How a dispatch ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Dispatched {
    /// The robot has it, and said this.
    Accepted(String),
    /// It did not accept.
    Not(NotAccepted),
}

/// What came of telling a robot to stop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Stopped {
    /// It said this.
    Told(String),
    /// There was nobody to tell.
    NotNeeded,
}

impl Robot {
    /// Hands a round to its robot, once. What is known of it is written down before and after.
    pub(crate) async fn dispatch(&self, job: JobId, round: u32) -> Result<Dispatched, Refusal> {
        // Refused when the round is over: a cancelled job must not leave.
        self.record_dispatch(job, round, DispatchNews::Sending).await?;
        let (job_record, plan, items) = self.open_items(job).await?;
        let engine = self.engine().await;
        let request = RobotRequest {
            client: engine.client(),
            secrets: &self.inner.secrets,
            job: &job_record,
            plan: &plan,
            now: engine.clock().wall(),
        };
        let answer = request.dispatch(&items, &self.callback_url()).await;
        let news = match &answer {
            Ok(answer) => DispatchNews::Accepted(answer.clone()),
            Err(NotAccepted::Unreachable(reason) | NotAccepted::Refused(reason)) => {
                DispatchNews::Refused(reason.clone())
            }
            Err(NotAccepted::Unknown(reason)) => DispatchNews::Unknown(reason.clone()),
        };
        self.record_dispatch(job, round, news).await?;
        Ok(answer.map_or_else(Dispatched::Not, Dispatched::Accepted))
    }

    /// Settles a dispatch of which nobody knows: by what the robot has reported, or by asking it. Nothing when the robot
    /// cannot be asked.
    pub(crate) async fn probe(&self, job: JobId, round: u32) -> Result<Option<Probed>, Refusal> {
        let (job_record, plan) = self.head(job).await?;
        let has_reported = job_record.heartbeat_at.is_some() || job_record.round_has_results;
        if job_record.round != round || !job_record.status.is_active() || has_reported {
            self.record_dispatch(job, round, DispatchNews::Accepted("the robot has reported".to_owned())).await?;
            return Ok(Some(Probed::Known("the robot has reported".to_owned())));
        }
        let Some(path) = &plan.0.probe_path else { return Ok(None) };
        let engine = self.engine().await;
        let (client, now) = (engine.client(), engine.clock().wall());
        let request = RobotRequest { client, secrets: &self.inner.secrets, job: &job_record, plan: &plan, now };
        let probed = request.probe(path).await?;
        let news = match &probed {
            Probed::Known(answer) => DispatchNews::Accepted(answer.clone()),
            Probed::NotKnown => DispatchNews::Refused("the robot does not know this dispatch".to_owned()),
        };
        self.record_dispatch(job, round, news).await?;
        Ok(Some(probed))
    }

    /// Tells the robot of a cancelled round to begin no further items.
    pub(crate) async fn stop_robot(&self, job: JobId, round: u32) -> Result<Stopped, Refusal> {
        let (job_record, plan) = self.head(job).await?;
        // Of a round that was opened since, the robot is to do everything.
        let is_over = job_record.round == round && !job_record.status.is_active();
        let is_there = match job_record.dispatch.status {
            DispatchStatus::None | DispatchStatus::Refused => false,
            DispatchStatus::Sending | DispatchStatus::Accepted | DispatchStatus::Unknown => true,
        };
        let path = plan.0.cancel_path.as_ref().filter(|_| is_over && is_there);
        let Some(path) = path else { return Ok(Stopped::NotNeeded) };
        let engine = self.engine().await;
        let (client, now) = (engine.client(), engine.clock().wall());
        let request = RobotRequest { client, secrets: &self.inner.secrets, job: &job_record, plan: &plan, now };
        match request.cancel(path).await? {
            Some(answer) => Ok(Stopped::Told(answer)),
            None if job_record.dispatch.status == DispatchStatus::Accepted => Ok(Stopped::NotNeeded),
            None => {
                // It may be on its way: ask again.
                let message = format!("the robot does not know dispatch {} yet", job_record.dispatch.dispatch_id);
                Err(Refusal::new(502, "dispatch_not_known_yet", message))
            }
        }
    }

    pub(crate) async fn head(&self, job: JobId) -> Result<(Job, Plan), Refusal> {
        self.read(move |rows| bare(rows, job).map(|draft| (draft.job().clone(), draft.plan))).await
    }

    async fn open_items(&self, job: JobId) -> Result<(Job, Plan, Vec<Item>), Refusal> {
        self.read(move |rows| {
            let draft = whole(rows, job)?;
            let items = draft.items().filter(|item| item.status.is_open()).cloned().collect();
            Ok((draft.job().clone(), draft.plan, items))
        })
        .await
    }
}
