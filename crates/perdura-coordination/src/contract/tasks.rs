//! Questions to people.

use perdura_contract::{Call, Failure, contract};

use super::{AnswerTaskError, Handlers, ListError, TaskError};
use crate::human::{AnswerTask, AnsweredTask, GetTask, ListTasks, TaskAnswer, TaskPage};

contract! {
    /// Questions to people.
    pub trait CoordinationTasks as "coordination" (client: CoordinationTasksClient, tags: ["coordination"]) {
        /// Lists tasks, the newest first.
        fn list_tasks as "listTasks"(ListTasks) -> TaskPage, errors ListError {
            get "/coordination/tasks"; operation_id: "coordinationListTasks"; scopes: ["read"]
        }
        /// Shows a task, with the link to its page while it is open.
        fn get_task as "getTask"(GetTask) -> TaskAnswer, errors TaskError {
            get "/coordination/tasks/{taskId}"; operation_id: "coordinationGetTask"; scopes: ["read"]
        }
        /// Answers a task, once.
        fn answer_task as "answerTask"(AnswerTask) -> AnsweredTask, errors AnswerTaskError {
            post "/coordination/tasks/{taskId}/answer"; operation_id: "coordinationAnswerTask"; scopes: ["run"]
        }
    }
}

impl CoordinationTasks for Handlers {
    async fn list_tasks(&self, _: &Call, input: ListTasks) -> Result<TaskPage, Failure<ListError>> {
        Ok(self.service.tasks(input).await?)
    }
    async fn get_task(&self, _: &Call, input: GetTask) -> Result<TaskAnswer, Failure<TaskError>> {
        Ok(self.service.task(input).await?)
    }
    async fn answer_task(&self, _: &Call, input: AnswerTask) -> Result<AnsweredTask, Failure<AnswerTaskError>> {
        Ok(self.service.answer_task(input).await?)
    }
}
