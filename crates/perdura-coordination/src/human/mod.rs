//! Questions to people: a desk asks, one person answers once, and the answer wakes the run in the same commit.
//!
//! A task is a record. Its page is reached by a signed link and works without scripts; `page` makes the HTML and reads what
//! was sent, and whoever serves HTTP calls them.

mod answer;
mod end;
pub mod form;
mod inbox;
mod link;
mod open;
pub mod page;
mod record;

pub use answer::{AnswerTask, AnsweredTask};
pub use end::TaskEnd;
pub(crate) use end::{cancel_of_run, remove_of_run};
pub use inbox::{GetTask, ListTasks, TaskAnswer, TaskPage};
pub use link::TaskReply;
pub use open::{NewTask, OpenedTask};
pub(crate) use record::TaskRecord;
pub use record::{TaskStatus, TaskView};
