//! The headers of a callback, and what they prove.

use perdura_types::Timestamp;
use subtle::ConstantTimeEq;

use super::signature::{SignatureError, callback_key, verify};
use crate::ids::JobId;
use crate::job::Job;
use crate::kind::CallbackMode;
use crate::refusal::Refusal;
use crate::secrets::Secrets;

/// Header with the signature.
pub const CALLBACK_SIGNATURE_HEADER: &str = "x-callback-signature";
/// Header that names the key.
pub const CALLBACK_KEY_ID_HEADER: &str = "x-callback-key-id";
/// Header of the compatibility mode.
pub const CALLBACK_SECRET_HEADER: &str = "x-callback-secret";

/// What a callback brings to show where it comes from.
#[derive(Clone, Copy, Default)]
pub(crate) struct CallbackHeaders<'a> {
    pub(crate) signature: Option<&'a str>,
    pub(crate) key_id: Option<&'a str>,
    pub(crate) secret: Option<&'a str>,
}

/// What the headers prove.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Claim {
    /// It holds this key of this job.
    Key { job: JobId, number: u32 },
    /// It holds the shared secret.
    Secret,
}

impl CallbackHeaders<'_> {
    /// Judges the headers without reading anything, so that strangers cost little.
    pub(crate) fn prove(&self, secrets: &Secrets, body: &[u8], now: Timestamp) -> Result<Claim, Refusal> {
        if secrets.callback().is_none() {
            let message = "ROBOT_CALLBACK_SECRET is not set on the server, so no callback can be trusted: set it";
            return Err(Refusal::unauthorized("callback_secret_unset", message));
        }
        match (self.signature, self.secret) {
            (Some(signature), _) => self.prove_key(secrets, signature, body, now),
            (None, Some(secret)) => prove_secret(secrets, secret),
            (None, None) => {
                let message = format!(
                    "the callback is not signed: send {CALLBACK_SIGNATURE_HEADER} and {CALLBACK_KEY_ID_HEADER}, or \
                     {CALLBACK_SECRET_HEADER} for a job in the mode 'secret'"
                );
                Err(Refusal::unauthorized("signature_missing", message))
            }
        }
    }

    fn prove_key(&self, secrets: &Secrets, signature: &str, body: &[u8], now: Timestamp) -> Result<Claim, Refusal> {
        let Some((key_id, job, number)) = self.key_id.and_then(parse_key_id) else {
            let message = format!("{CALLBACK_KEY_ID_HEADER} must be the keyId of the dispatch: <job id>.<number>");
            return Err(Refusal::unauthorized("key_id_invalid", message));
        };
        let mut refusal = SignatureError::Mismatch;
        for secret in secrets.callbacks() {
            match verify(&callback_key(secret, key_id), signature, body, now) {
                Ok(()) => return Ok(Claim::Key { job, number }),
                Err(error) => refusal = error,
            }
        }
        Err(Refusal::unauthorized(refusal.code(), refusal.to_string()))
    }
}

impl Claim {
    /// Whether the claim is good for a job.
    pub(crate) fn check(self, job: &Job) -> Result<(), Refusal> {
        match (self, job.callback_mode) {
            (Self::Key { job: other, .. }, _) if other != job.job_id => {
                let message = format!("the key is of job {other}, but the callback is about job {}", job.job_id);
                Err(Refusal::unauthorized("key_of_other_job", message))
            }
            (Self::Key { number, .. }, _) if !(job.oldest_key..=job.key_number()).contains(&number) => {
                let message = format!("key {number} of job {} is revoked or was never made", job.job_id);
                Err(Refusal::unauthorized("key_revoked", message))
            }
            (Self::Key { .. }, CallbackMode::Hmac | CallbackMode::Secret) | (Self::Secret, CallbackMode::Secret) => {
                Ok(())
            }
            (Self::Secret, CallbackMode::Hmac) => {
                let message = format!(
                    "job {} takes signed callbacks only: send {CALLBACK_SIGNATURE_HEADER}, or create jobs with \
                     callbackMode 'secret'",
                    job.job_id
                );
                Err(Refusal::unauthorized("signature_required", message))
            }
        }
    }
}

fn prove_secret(secrets: &Secrets, given: &str) -> Result<Claim, Refusal> {
    let is_known = secrets
        .callbacks()
        .fold(subtle::Choice::from(0), |known, secret| known | secret.expose().as_bytes().ct_eq(given.as_bytes()));
    if bool::from(is_known) {
        return Ok(Claim::Secret);
    }
    let message = format!("{CALLBACK_SECRET_HEADER} is wrong: send the callbackSecret of the dispatch");
    Err(Refusal::unauthorized("secret_mismatch", message))
}

/// The key id in its one form: what is signed must not have two names.
fn parse_key_id(text: &str) -> Option<(&str, JobId, u32)> {
    let (job, number) = text.split_once('.')?;
    let (job, number) = (job.parse::<JobId>().ok()?, number.parse::<u32>().ok()?);
    (Job::key_id_of(job, number) == text).then_some((text, job, number))
}
