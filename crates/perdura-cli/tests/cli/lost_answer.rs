//! A server goes away in the middle of a command.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::thread::JoinHandle;

use serde_json::Value;

use crate::place::Place;

/// Answers once, and drops the connection of the second request unanswered; tells what both asked.
fn falls_silent_after(answer: &'static str) -> (u16, JoinHandle<[Value; 2]>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let heard = std::thread::spawn(move || {
        [Some(answer), None].map(|answer| {
            let (mut stream, _) = listener.accept().unwrap();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let mut length = 0;
            loop {
                let mut line = String::new();
                reader.read_line(&mut line).unwrap();
                match line.trim_end().split_once(": ") {
                    Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                        length = value.parse().unwrap();
                    }
                    _ if line.trim_end().is_empty() => break,
                    _ => {}
                }
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).unwrap();
            if let Some(answer) = answer {
                let head = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: application/json";
                write!(stream, "{head}\r\ncontent-length: {}\r\n\r\n{answer}", answer.len()).unwrap();
            }
            serde_json::from_slice::<Value>(&body).unwrap()["json"].take()
        })
    });
    (port, heard)
}

#[test]
fn many_runs_have_a_key_with_which_a_lost_answer_is_asked_for_again() {
    let place = Place::new();
    let matched = r#"{"json":{"matched":{"count":1,"isMore":false},"sample":[],"done":[]}}"#;
    for (flag, given) in [("", None), (" --idempotency-key mine", Some("mine"))] {
        let (port, heard) = falls_silent_after(matched);
        let said = place.said(&format!("run bulk-rerun --all --yes{flag} --server http://127.0.0.1:{port}"));
        let [tried, done] = heard.join().unwrap();
        let key = done["key"].as_str().unwrap().to_owned();
        assert_eq!((tried["dryRun"].as_bool(), done["dryRun"].as_bool()), (Some(true), Some(false)));
        assert!(given.map_or(key.len() == 36, |given| given == key), "{key}");
        let advice = format!("the same command with --idempotency-key {key} does nothing twice\n[1]\n");
        assert!(said.ends_with(&advice), "{said}");
    }
}
