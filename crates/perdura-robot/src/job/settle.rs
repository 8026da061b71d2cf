//! The end of an item's attempt and of a job: the one place where counters move.

use super::{Draft, Item, ItemResult, ItemStatus, JobStatus, SettledBy, events};
use crate::bounds::{CASCADE_DEPTH_MAX, ERROR_MESSAGE_CHARS_MAX};
use crate::kind::ResultField;

impl Draft {
    /// Ends the newest attempt of an open item, and the round with it when it was the last.
    pub(super) fn settle(&mut self, position: u32, result: &ItemResult, by: SettledBy) {
        assert!(self.item(position).status.is_open(), "item {} is settled twice", self.item(position).item_id);
        self.write_result(position, result, by);
        match result.status() {
            ItemStatus::Success => self.job_mut().success_count += 1,
            ItemStatus::Error => self.job_mut().error_count += 1,
            ItemStatus::Pending | ItemStatus::Processing | ItemStatus::Cancelled => {
                unreachable!("a result is a success or an error")
            }
        }
        self.announce(position);
    }

    /// Ends the newest attempt of an open item without a result.
    pub(super) fn cancel_item(&mut self, position: u32) {
        let now = self.now;
        let item = self.item_mut(position);
        assert!(item.status.is_open(), "item {} is settled twice", item.item_id);
        item.status = ItemStatus::Cancelled;
        item.settled_by = Some(SettledBy::Cancel);
        item.completed_at = Some(now);
        self.job_mut().cancelled_count += 1;
        self.announce(position);
    }

    /// Writes a result over whatever the item has, and to its order; moves no counter.
    pub(super) fn write_result(&mut self, position: u32, result: &ItemResult, by: SettledBy) {
        let (now, field) = (self.now, self.plan.job_type().result_field);
        let item = self.item_mut(position);
        item.status = result.status();
        item.settled_by = Some(by);
        item.completed_at = Some(now);
        (item.tracking_number, item.guide_number, item.validated_city) = (None, None, None);
        (item.error_type, item.error_message) = (None, None);
        match result {
            ItemResult::Success { tracking_number, validated_city } => {
                item.validated_city.clone_from(validated_city);
                match field {
                    ResultField::TrackingNumber => item.tracking_number.clone_from(tracking_number),
                    ResultField::GuideNumber => item.guide_number.clone_from(tracking_number),
                }
                if let Some(number) = tracking_number {
                    self.write_order(position, field, number);
                }
            }
            ItemResult::Error { error_type, error_message } => {
                item.error_type = Some(*error_type);
                item.error_message = error_message.as_deref().map(cut);
            }
        }
    }

    /// Tells everybody of an item that has just ended.
    pub(super) fn announce(&mut self, position: u32) {
        let event = events::item_completed(self.job(), self.item(position), self.now);
        self.emit(event);
        self.tell_automations(position);
    }

    /// Ends the round when nothing of it is open.
    pub(super) fn complete_if_settled(&mut self) {
        if !self.job().status.is_active() || self.job().open_count() > 0 {
            return;
        }
        assert!(!self.job().batch_completed_emitted, "round {} of {} ends twice", self.job().round, self.job().job_id);
        self.job_mut().batch_completed_emitted = true;
        self.job_mut().status = JobStatus::Completed;
        let event = events::batch_completed(self.job(), self.now);
        self.emit(event);
        self.end(JobStatus::Completed, None);
    }

    /// Ends the round.
    pub(super) fn end(&mut self, status: JobStatus, reason: Option<String>) {
        let now = self.now;
        let job = self.job_mut();
        job.status = status;
        job.failure_reason = reason;
        job.completed_at = Some(now);
        let event = events::job_completed(self.job(), now);
        self.emit(event);
    }

    fn write_order(&mut self, position: u32, field: ResultField, number: &str) {
        let (order_id, carrier) = (self.item(position).order_id.clone(), self.job().carrier.clone());
        let order = self.order_mut(&order_id);
        match field {
            ResultField::TrackingNumber => {
                order.tracking_number = Some(number.to_owned());
                order.carrier = Some(carrier);
            }
            ResultField::GuideNumber => order.guide_number = Some(number.to_owned()),
        }
    }

    /// One event for each order that has got its number, unless automations already lead to one another.
    fn tell_automations(&mut self, position: u32) {
        let Some(automation) = self.plan.job_type().automation.clone() else { return };
        let Some(number) = number_of(self.item(position)).map(str::to_owned) else { return };
        let event = if self.job().cascade_depth >= CASCADE_DEPTH_MAX {
            let depth = self.job().cascade_depth;
            self.item_mut(position).automation_suppressed_depth = Some(depth);
            events::suppressed(&automation, self.job(), self.item(position), self.now)
        } else {
            events::automation(&automation, self.job(), self.item(position), &number, self.now)
        };
        self.emit(event);
    }
}

fn number_of(item: &Item) -> Option<&str> {
    match item.status {
        ItemStatus::Success => item.tracking_number.as_deref().or(item.guide_number.as_deref()),
        ItemStatus::Pending | ItemStatus::Processing | ItemStatus::Error | ItemStatus::Cancelled => None,
    }
}

fn cut(message: &str) -> String {
    message.chars().take(ERROR_MESSAGE_CHARS_MAX).collect()
}
