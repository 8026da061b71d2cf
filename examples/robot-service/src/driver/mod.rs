//! How the robot works a carrier's portal. **This is the part to replace for another carrier.**
//!
//! A [`Driver`] opens a [`Session`] per batch; a session logs in, searches, submits, and closes. Everything else (what
//! is remembered over a crash, when to search before submitting, what to report) is not its concern, as long as it
//! tells the kinds of [`Failure`] apart.
//!
//! Two are here, for the demo portal: [`browser`] works it like a person, [`http`] posts its forms directly. Both read
//! pages with [`page`] and fill the form from a payload with [`form`].

pub mod browser;
pub mod form;
pub mod http;
pub mod page;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use self::form::Form;
use crate::ids::Reference;
use crate::secret::Credentials;
use crate::wire::callback::ErrorType;

/// Opens sessions.
pub trait Driver: Send + Sync + 'static {
    /// What it opens.
    type Session: Session;

    /// Opens a session, with the cookies of an earlier one if there are any. Fails as [`Failure::Broken`] when it has
    /// no means to work, such as a browser.
    fn open(&self, start: Start) -> impl Future<Output = Result<Self::Session, Failure>> + Send;
}

/// What a session begins with.
#[derive(Debug)]
pub struct Start {
    /// A folder of its own, empty, removed afterwards.
    pub folder: PathBuf,
    /// Left by an earlier session of the workspace.
    pub cookies: Vec<Cookie>,
}

/// One login at the portal, used for one batch, one call after another.
///
/// A call may be dropped in the middle when it takes too long; the next one must work all the same.
pub trait Session: Send {
    /// Logs in. Wrong credentials are [`Failure::Refused`].
    fn log_in(&mut self, credentials: &Credentials) -> impl Future<Output = Result<(), Failure>> + Send;

    /// The cookies that a later session may use.
    fn cookies(&mut self) -> impl Future<Output = Result<Vec<Cookie>, Failure>> + Send;

    /// Submits a shipment with this reference written on it. [`Failure::LoggedOut`] and [`Failure::Refused`] promise
    /// that nothing was shipped; after anything else the reference will be searched for.
    fn submit(&mut self, reference: &Reference, form: &Form) -> impl Future<Output = Result<Shipped, Failure>> + Send;

    /// The shipment that has this reference.
    fn find(&mut self, reference: &Reference) -> impl Future<Output = Result<Option<Shipped>, Failure>> + Send;

    /// The guide of one of the carrier's own order numbers. An unknown number is [`Failure::Refused`].
    fn guide_of(&mut self, pedido: &str) -> impl Future<Output = Result<Shipped, Failure>> + Send;

    /// What the portal shows now, for a person who wants to know why an item failed.
    fn picture(&mut self) -> impl Future<Output = Option<Picture>> + Send;

    /// Ends it, and whatever it started.
    fn close(self) -> impl Future<Output = ()> + Send;
}

/// A shipment that the carrier has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shipped {
    /// The carrier's number.
    pub tracking_number: String,
    /// The city as the carrier spells it.
    pub city: Option<String>,
}

/// Why a session could not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The portal said no: certainly nothing was shipped.
    #[error("{message}")]
    Refused {
        /// Whose mistake it is.
        kind: ErrorType,
        /// In the portal's words.
        message: String,
    },
    /// The portal asks for a login: certainly nothing was shipped.
    #[error("the portal asks to log in again")]
    LoggedOut,
    /// No answer, or none that can be understood: it may have been shipped.
    #[error("{0}")]
    Unanswered(String),
    /// No answer in time: it may have been shipped.
    #[error("the portal did not answer within {0} ms")]
    TimedOut(u128),
    /// Nobody could log in. Sessions need not say this: it is what their failed logins become.
    #[error("login failed: {0}")]
    NoLogin(String),
    /// The session itself is of no use any more: it may have been shipped.
    #[error("{0}")]
    Broken(String),
}

impl Failure {
    /// Whose mistake it is, for a callback.
    pub fn error_type(&self) -> ErrorType {
        match self {
            Self::Refused { kind, .. } => *kind,
            Self::LoggedOut | Self::Unanswered(_) | Self::NoLogin(_) => ErrorType::Portal,
            Self::TimedOut(_) => ErrorType::Timeout,
            Self::Broken(_) => ErrorType::Unknown,
        }
    }

    /// The same failure, when it happened before anything was sent: then it is certain that nothing was shipped.
    #[must_use]
    pub fn before_sending(self) -> Self {
        match self {
            Self::Unanswered(message) => {
                Self::Refused { kind: ErrorType::Portal, message: format!("nothing was submitted: {message}") }
            }
            other @ (Self::Refused { .. }
            | Self::LoggedOut
            | Self::NoLogin(_)
            | Self::TimedOut(_)
            | Self::Broken(_)) => other,
        }
    }

    /// The carrier does not know an order number.
    pub fn no_guide(pedido: &str) -> Self {
        Self::Refused { kind: ErrorType::Portal, message: format!("the carrier has no guide for order {pedido}") }
    }
}

/// A cookie, as a later session needs it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cookie {
    /// Its name.
    pub name: String,
    /// Its value: as good as a password while it lasts.
    pub value: String,
}

/// A picture of the portal, or the text of its page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Ends the file's name: `png` or `html`.
    pub extension: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
}
