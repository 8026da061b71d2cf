//! Names of the procedures that change something, for dry runs. A test holds them against the contract.

/// A procedure by its keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Procedure(&'static [&'static str]);

impl Procedure {
    pub(crate) const fn keys(self) -> &'static [&'static str] {
        self.0
    }
}

macro_rules! procedures {
    ($($name:ident = $($key:literal).+;)*) => {
        impl Procedure {
            $(pub(crate) const $name: Self = Self(&[$($key),+]);)*
            #[cfg(test)]
            const ALL: &[Self] = &[$(Self::$name),*];
        }
    };
}

procedures! {
    APP_REMOVE = "apps"."remove";
    APP_SYNC = "apps"."sync";
    EVENT_SEND = "events"."send";
    FUNCTION_INVOKE = "functions"."invoke";
    ROBOT_JOB_CANCEL = "robot"."jobs"."cancel";
    ROBOT_JOB_CREATE = "robot"."jobs"."create";
    ROBOT_JOB_RETRY = "robot"."jobs"."retry";
    ROBOT_KIND_PUT = "robot"."kinds"."put";
    RUN_BULK_CANCEL = "runs"."bulkCancel";
    RUN_BULK_RERUN = "runs"."bulkRerun";
    RUN_CANCEL = "runs"."cancel";
    RUN_RERUN = "runs"."rerun";
    WORKFLOW_CANCEL = "coordination"."cancelRun";
    WORKFLOW_DELETE = "coordination"."deleteWorkflow";
    WORKFLOW_MEMORY_CLEAR = "coordination"."clearMemory";
    WORKFLOW_PUBLISH = "coordination"."publishDraft";
    WORKFLOW_QUEUE_RUN = "coordination"."queueRun";
    WORKFLOW_RETRY = "coordination"."retryRun";
    WORKFLOW_SAVE = "coordination"."saveWorkflow";
    WORKFLOW_SAVE_DRAFT = "coordination"."saveDraft";
    WORKFLOW_TASK_ANSWER = "coordination"."answerTask";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_procedure_is_in_the_contract() {
        let contracts = [
            perdura_server::management::contract(),
            perdura_robot::contract::contract(),
            perdura_coordination::contract::contract(),
        ];
        for procedure in Procedure::ALL {
            let mut all = contracts.iter().flat_map(|contract| &contract.procedures);
            assert!(all.any(|known| known.path == procedure.keys()), "{procedure:?}");
        }
    }
}
