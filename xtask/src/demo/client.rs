//! Asks the programs of a demo, and listens to a stream of server-sent events.

use std::io::{BufRead, BufReader};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::Value;

/// Longest time for an answer of a program on this machine.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(30);

/// One message of a stream.
pub(super) struct Told {
    /// Name of the event; `snapshot` comes first.
    pub(super) name: String,
    /// What it says.
    pub(super) data: Value,
}

pub(super) struct Client {
    asking: ureq::Agent,
    listening: ureq::Agent,
}

impl Client {
    pub(super) fn new() -> Self {
        let builder = || ureq::Agent::config_builder().http_status_as_error(false);
        let asking = builder().timeout_global(Some(ANSWER_TIME_MAX)).build().into();
        Self { asking, listening: builder().build().into() }
    }

    pub(super) fn get(&self, url: &str) -> Result<Value> {
        let mut response = self.asking.get(url).call().with_context(|| format!("GET {url}"))?;
        let (status, text) = (response.status(), response.body_mut().read_to_string()?);
        read(url, status.as_u16(), &text)
    }

    pub(super) fn post(&self, url: &str, body: &Value) -> Result<Value> {
        let request = self.asking.post(url).header("content-type", "application/json");
        let mut response = request.send(body.to_string()).with_context(|| format!("POST {url}"))?;
        let (status, text) = (response.status(), response.body_mut().read_to_string()?);
        read(url, status.as_u16(), &text)
    }

    /// The messages of a stream, read on a thread of its own until nobody wants them.
    pub(super) fn stream(&self, url: &str) -> Result<Receiver<Result<Told>>> {
        let response = self.listening.get(url).call().with_context(|| format!("GET {url}"))?;
        if response.status() != 200 {
            bail!("GET {url} answered {}", response.status());
        }
        let lines = BufReader::new(response.into_body().into_reader()).lines();
        let (sender, receiver) = channel();
        thread::spawn(move || {
            let mut name = String::new();
            for line in lines {
                let told = match line {
                    Ok(line) => message(&line, &mut name).transpose(),
                    Err(error) => Some(Err(error.into())),
                };
                if told.is_some_and(|told| sender.send(told).is_err()) {
                    return;
                }
            }
        });
        Ok(receiver)
    }
}

/// A message is complete with its line of data: this server sends one for each.
fn message(line: &str, name: &mut String) -> Result<Option<Told>> {
    if let Some(found) = line.strip_prefix("event:") {
        found.trim().clone_into(name);
    }
    let Some(data) = line.strip_prefix("data:") else { return Ok(None) };
    let mut data: Value = serde_json::from_str(data.trim()).with_context(|| format!("the data of {name}"))?;
    if data.get("data").is_some() {
        data = data["data"].take();
    }
    Ok(Some(Told { name: std::mem::take(name), data }))
}

fn read(url: &str, status: u16, text: &str) -> Result<Value> {
    if !(200..300).contains(&status) {
        bail!("{url} answered {status}: {text}");
    }
    serde_json::from_str(text).with_context(|| format!("{url} answered no JSON: {text}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_read_line_by_line() {
        let stream = ": alive\nid: 7\nevent: robot/item.started\ndata: {\"name\":\"n\",\"data\":{\"orderId\":\"1\"}}\n\nevent: snapshot\ndata: {\"job\":{}}\n\n";
        let mut name = String::new();
        let told = stream.lines().filter_map(|line| message(line, &mut name).expect("it is JSON"));
        let told = told.map(|told| format!("{} {}", told.name, told.data)).collect::<Vec<_>>();
        assert_eq!(told, [r#"robot/item.started {"orderId":"1"}"#, r#"snapshot {"job":{}}"#]);
    }
}
