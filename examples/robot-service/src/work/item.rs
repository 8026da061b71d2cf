//! One item: submitted at most once per attempt, whatever happened before, and never silently dropped.

use std::time::Duration;

use super::Workshop;
use super::visit::Visit;
use crate::driver::form::Form;
use crate::driver::{Driver, Failure, Shipped};
use crate::ids::Reference;
use crate::spool::Begin;
use crate::stop::Stop;
use crate::wire::callback::{ErrorType, Outcome};
use crate::wire::dispatch::{Item, Task};

/// Why an item has no result.
#[derive(Debug)]
pub enum Interrupted {
    /// The robot stops; the item is for its next start.
    Stopping,
    /// The visit is over; the item and all after it are to be reported.
    Over(Failure),
}

/// Does what an item asks for.
pub async fn work<D: Driver>(
    workshop: &Workshop<D>,
    visit: &mut Visit<'_, D>,
    item: &Item,
    begin: Begin,
    stop: &mut Stop,
) -> Result<Outcome, Interrupted> {
    let mut work = Work { visit, item, settle: workshop.pace.settle, stop };
    match &item.task {
        Task::GuideLookup(pedido) => work.look_up(pedido).await,
        Task::Shipment(payload) => work.ship(&Form::of(payload), begin).await,
    }
}

struct Work<'a, 'v, D: Driver> {
    visit: &'a mut Visit<'v, D>,
    item: &'a Item,
    settle: Duration,
    stop: &'a mut Stop,
}

impl<D: Driver> Work<'_, '_, D> {
    /// Asking changes nothing, so it may be asked again after a crash.
    async fn look_up(&mut self, pedido: &str) -> Result<Outcome, Interrupted> {
        match self.visit.guide_of(pedido).await {
            Ok(shipped) => Ok(success(shipped)),
            Err(failure) => self.failed(failure).await,
        }
    }

    async fn ship(&mut self, form: &Form, begin: Begin) -> Result<Outcome, Interrupted> {
        let reference = Reference::of(&self.item.item_id, self.item.attempt);
        match self.shipped_before(&reference, begin).await {
            Ok(Some(outcome)) => return Ok(outcome),
            Ok(None) => {}
            Err(Unknown::Stopping) => return Err(Interrupted::Stopping),
            Err(Unknown::Failed(failure)) => return self.doubtful(&reference, failure).await,
        }
        match self.visit.submit(&reference, form).await {
            Ok(shipped) => Ok(success(shipped)),
            Err(failure @ (Failure::Refused { .. } | Failure::LoggedOut | Failure::NoLogin(_))) => {
                self.failed(failure).await
            }
            Err(failure @ (Failure::Unanswered(_) | Failure::TimedOut(_))) => {
                self.settled_after(&reference, failure).await
            }
            Err(failure @ Failure::Broken(_)) => self.doubtful(&reference, failure).await,
        }
    }

    /// What is known of an item that may have been submitted before; `None` when it certainly was not.
    async fn shipped_before(&mut self, reference: &Reference, begin: Begin) -> Result<Option<Outcome>, Unknown> {
        if let Some(shipped) = self.visit.find_earlier(self.item).await? {
            return Ok(Some(success(shipped)));
        }
        let Begin::Again { cancelled } = begin else { return Ok(None) };
        if let Some(shipped) = self.find_after_settling(reference).await? {
            return Ok(Some(success(shipped)));
        }
        let message = "cancelled before it was submitted";
        Ok(cancelled.then(|| Outcome::error(ErrorType::Unknown, message, None)))
    }

    /// A submission without an answer: the portal is asked what became of it. It is never submitted again.
    async fn settled_after(&mut self, reference: &Reference, failure: Failure) -> Result<Outcome, Interrupted> {
        let picture = self.visit.picture(self.item).await;
        match self.find_after_settling(reference).await {
            Ok(Some(shipped)) => Ok(success(shipped)),
            Ok(None) => {
                let message = format!("{failure}; the portal has no shipment {reference}");
                Ok(Outcome::error(failure.error_type(), &message, picture))
            }
            Err(Unknown::Stopping) => Err(Interrupted::Stopping),
            Err(Unknown::Failed(failure)) => self.doubtful(reference, failure).await,
        }
    }

    /// Searches, and if nothing is there, once more after the portal has had time to finish what it was sent.
    ///
    /// That time begins with the first answer: before it, the portal may have been as stuck as the form that it was sent.
    async fn find_after_settling(&mut self, reference: &Reference) -> Result<Option<Shipped>, Unknown> {
        let found = self.visit.find(reference).await?;
        if found.is_some() || self.settle.is_zero() {
            return Ok(found);
        }
        self.stop.pause(self.settle).await;
        if self.stop.is_requested() {
            return Err(Unknown::Stopping);
        }
        Ok(self.visit.find(reference).await?)
    }

    /// The portal said no, and nothing was shipped.
    async fn failed(&mut self, failure: Failure) -> Result<Outcome, Interrupted> {
        self.unless_over(&failure)?;
        let picture = self.visit.picture(self.item).await;
        Ok(Outcome::error(failure.error_type(), &failure.to_string(), picture))
    }

    /// Nobody could tell whether it was shipped.
    async fn doubtful(&mut self, reference: &Reference, failure: Failure) -> Result<Outcome, Interrupted> {
        self.unless_over(&failure)?;
        let picture = self.visit.picture(self.item).await;
        let message = format!("{failure}; whether it was shipped is not known: search the portal for {reference}");
        Ok(Outcome::error(failure.error_type(), &message, picture))
    }

    fn unless_over(&self, failure: &Failure) -> Result<(), Interrupted> {
        match failure {
            // A stop cuts patience short, and ends browsers: neither says anything about the item.
            _ if self.stop.is_requested() && !matches!(failure, Failure::Refused { .. }) => Err(Interrupted::Stopping),
            Failure::Broken(_) | Failure::NoLogin(_) => Err(Interrupted::Over(failure.clone())),
            Failure::Refused { .. } | Failure::LoggedOut | Failure::Unanswered(_) | Failure::TimedOut(_) => Ok(()),
        }
    }
}

/// Why it is not known whether something was shipped.
enum Unknown {
    Stopping,
    Failed(Failure),
}

impl From<Failure> for Unknown {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

fn success(shipped: Shipped) -> Outcome {
    Outcome::Success { tracking_number: shipped.tracking_number, validated_city: shipped.city }
}
