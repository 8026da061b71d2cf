//! Where a setting comes from, and what is said when it cannot be used.

use std::fmt::Write as _;

use super::*;
use crate::arguments::{Arguments, Command};
use clap::Parser;

const KEY: &str = "0123456789abcdef";

/// Settings of a command line, variables (`NAME=value`), and the text of a file `perdura.toml` or `perdura.json`.
fn settings(line: &str, variables: &str, file: (&str, &str)) -> Result<Settings, String> {
    let folder = tempfile::tempdir().unwrap();
    let (name, text) = file;
    if !name.is_empty() {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let mut words: Vec<String> = format!("perdura {line}").split_whitespace().map(str::to_owned).collect();
    if name.ends_with("json") {
        words.extend(["--config".to_owned(), folder.path().join(name).display().to_string()]);
    }
    let environment = |name: &str| {
        let mut all = variables.split(';').filter_map(|variable| variable.split_once('='));
        all.find(|(variable, _)| *variable == name).map(|(_, value)| value.to_owned())
    };
    let settings = match Arguments::try_parse_from(words).unwrap().command {
        Command::Dev(arguments) => Settings::dev_from(arguments, &environment, folder.path()),
        Command::Start(arguments) => Settings::start_from(arguments, &environment, folder.path()),
        Command::Manage(_) | Command::Contract(_) => panic!("{line} starts no server"),
    };
    settings.map_err(|error| format!("{error:#}").replace(&folder.path().display().to_string(), "<folder>"))
}

fn start_line(more: &str) -> String {
    format!("start --signing-key {KEY} --event-key a {more}")
}

#[test]
fn a_flag_wins_over_the_environment_and_that_over_the_file() {
    let toml = ("perdura.toml", "port = 1\n");
    let json = ("perdura.json", r#"{"port":1}"#);
    for (line, variables, file, want) in [
        ("dev", "", ("", ""), 8288),
        ("dev", "", toml, 1),
        ("dev", "", json, 1),
        ("dev", "", ("perdura.toml", "port = \"1\"\n"), 1),
        ("dev", "INNGEST_PORT=2", toml, 2),
        ("dev", "PERDURA_PORT=3;INNGEST_PORT=2", toml, 3),
        ("dev", "PERDURA_PORT=;INNGEST_PORT=2", toml, 2),
        ("dev --port 4", "PERDURA_PORT=3;INNGEST_PORT=2", toml, 4),
        ("dev -p 0", "PERDURA_PORT=3", json, 0),
    ] {
        assert_eq!(settings(line, variables, file).unwrap().port, want, "{line} {variables} {file:?}");
    }
    assert!(settings("dev", "", ("", "")).unwrap().port_may_move);
    assert!(!settings("dev", "PORT=5;PERDURA_PORT=8288", ("", "")).unwrap().port_may_move);
}

#[test]
fn every_setting_from_every_place() {
    let flags = "dev --host 1.1.1.1 --port 1 -u a -u b --data-dir d --poll-interval 2 --retry-interval 3 --queue-workers 4 \
                 --durability normal --no-look-back f --no-look-back g --drain-timeout 5 --no-discovery --no-ui --json \
                 --trusted-host t --remote-token 0123456789abcdef --retention-completed 2d --retention-failed forever \
                 --retention-cancelled 36h --retention-events 1h";
    let variables = "PERDURA_HOST=1.1.1.1;PERDURA_PORT=1;INNGEST_SDK_URL=a, b;PERDURA_DATA_DIR=d;PERDURA_POLL_INTERVAL=2;\
                     PERDURA_RETRY_INTERVAL=3;PERDURA_QUEUE_WORKERS=4;PERDURA_DURABILITY=normal;PERDURA_NO_LOOK_BACK=f,g;\
                     PERDURA_DRAIN_TIMEOUT=5;PERDURA_NO_DISCOVERY=1;PERDURA_NO_UI=1;PERDURA_JSON=true;RAWR_RPC_TRUSTED_HOSTS=t;\
                     PERDURA_REMOTE_TOKEN=0123456789abcdef;PERDURA_RETENTION_COMPLETED=2d;PERDURA_RETENTION_FAILED=forever;\
                     PERDURA_RETENTION_CANCELLED=36h;PERDURA_RETENTION_EVENTS=1h";
    let toml = "host = '1.1.1.1'\nport = 1\nsdk-url = ['a', 'b']\ndata-dir = 'd'\npoll-interval = 2\nretry-interval = 3\n\
                queue-workers = 4\ndurability = 'normal'\nno-look-back = ['f', 'g']\ndrain-timeout = 5\nno-discovery = true\nno-ui = true\n\
                json = true\ntrusted-host = 't'\nremote-token = '0123456789abcdef'\n\
                retention-completed = '2d'\nretention-failed = 'forever'\nretention-cancelled = '36h'\nretention-events = '1h'\n";
    let json = r#"{"host":"1.1.1.1","port":1,"sdk-url":["a","b"],"data-dir":"d","poll-interval":2,"retry-interval":3,
                "queue-workers":4,"durability":"normal","no-look-back":"f,g","drain-timeout":5,"no-discovery":true,"no-ui":true,"json":"on",
                "trusted-host":["t"],"remote-token":"0123456789abcdef","retention-completed":"2d","retention-failed":"forever",
                "retention-cancelled":"36h","retention-events":"1h"}"#;
    let want = format!("{:?}", settings(flags, "", ("", "")).unwrap());
    assert!(want.contains("retry_interval_ms: Some(3000)") && want.contains("look_back_off: [\"f\", \"g\"]"), "{want}");
    for (variables, file) in [(variables, ("", "")), ("", ("perdura.toml", toml)), ("", ("perdura.json", json))] {
        assert_eq!(format!("{:?}", settings("dev", variables, file).unwrap()), want, "{file:?}");
    }
}

#[test]
fn others_need_a_token_when_they_can_reach_a_development_server() {
    let token = |line: &str| match settings(line, "", ("", "")).unwrap().access {
        Access::Open { remote_token } => remote_token,
        Access::Keys { .. } => unreachable!("this is a development server"),
    };
    for line in ["dev", "dev --host localhost", "dev --host ::1", "dev --host 127.0.0.9"] {
        assert_eq!(token(line), None, "{line}");
    }
    let (one, two) = (token("dev --host 0.0.0.0").unwrap(), token("dev --host 0.0.0.0").unwrap());
    assert!(one != two && one.len() == 32, "{one} {two}");
    assert_eq!(token("dev --host 0.0.0.0 --remote-token 0123456789abcdef").unwrap(), "0123456789abcdef");
}

#[test]
fn what_the_defaults_are() {
    let dev = settings("dev", "", ("", "")).unwrap();
    let start = settings(&start_line(""), "", ("", "")).unwrap();
    assert_eq!((dev.host.as_str(), start.host.as_str()), ("127.0.0.1", "0.0.0.0"));
    assert_eq!((dev.discover, start.discover), (true, false));
    assert_eq!(dev.data_folder, Some(PathBuf::from(".perdura")));
    assert_eq!(dev.poll_interval, Some(Duration::from_secs(5)));
    assert_eq!((dev.retry_interval_ms, dev.durability), (None, Durability::Full));
    assert_eq!(settings("dev --ephemeral", "", ("", "")).unwrap().data_folder, None);
    assert_eq!(settings("dev --no-poll", "", ("", "")).unwrap().poll_interval, None);
    assert_eq!(settings("dev --poll-interval 0", "", ("", "")).unwrap().poll_interval, None);
    assert_eq!(settings("dev", "PERDURA_EPHEMERAL=yes", ("", "")).unwrap().data_folder, None);
}

#[test]
fn retention_is_the_engines_unless_set() {
    let retention = |line: &str| settings(line, "", ("", "")).unwrap().retention;
    assert_eq!(retention("dev"), Retention::default());
    let start = settings(&start_line("--retention-failed 90d --retention-events forever"), "", ("", "")).unwrap();
    let want = Retention { failed_ms: Some(90 * 86_400_000), events_ms: None, ..Retention::default() };
    assert_eq!(start.retention, want);
    assert_eq!(start.shown()["retention"]["failedMs"], 90_u64 * 86_400_000);
    let off = "--retention-completed forever --retention-failed forever --retention-cancelled forever --retention-events forever";
    assert_eq!(retention(&format!("dev {off}")), Retention::OFF);
}

#[test]
fn secrets_are_not_shown() {
    let line = format!("start --signing-key {KEY} --signing-key-fallback fedcba98 --event-key secret-event-key");
    let start = settings(&line, "", ("", "")).unwrap();
    let dev =
        settings("dev", &format!("INNGEST_SIGNING_KEY={KEY};INNGEST_EVENT_KEY=secret-event-key"), ("", "")).unwrap();
    for settings in [start, dev] {
        let shown = settings.shown().to_string();
        assert!(![KEY, "fedcba98", "secret-event-key"].iter().any(|secret| shown.contains(secret)), "{shown}");
    }
}

#[test]
fn what_is_said_about_mistakes() {
    let none = ("", "");
    let start = start_line("");
    let in_file = |text| ("perdura.toml", text);
    let mut said = String::new();
    for (line, variables, file) in [
        ("dev --port 70000", "", none),
        ("dev --port -1", "", none),
        ("dev --port http", "", none),
        ("dev", "PERDURA_PORT=70000", none),
        ("dev", "INNGEST_PORT=eighty", none),
        ("dev", "", in_file("port = 70000")),
        ("dev", "", in_file("port = { number = 1 }")),
        ("dev --poll-interval soon", "", none),
        ("dev --poll-interval 1.5", "", none),
        ("dev --retry-interval 1s", "", none),
        ("dev --retry-interval 99999999999", "", none),
        ("dev --drain-timeout forever", "", none),
        ("dev --retention-completed 1h", "", none),
        ("dev --retention-failed 30", "", none),
        ("dev --retention-cancelled -7", "", none),
        ("dev --retention-events 1mo", "", none),
        ("dev", "PERDURA_RETENTION_EVENTS=59m", none),
        ("dev", "", in_file("retention-completed = 7")),
        ("dev --queue-workers 0", "", none),
        ("dev", "PERDURA_QUEUE_WORKERS=many", none),
        ("dev --durability some", "", none),
        ("dev -u ftp://localhost/x", "", none),
        ("dev -u localhost:99999", "", none),
        ("dev", "INNGEST_SDK_URL=localhost:3000,http://a b", none),
        ("dev", "", in_file("durability = true")),
        ("dev", "PERDURA_NO_POLL=maybe", none),
        ("dev", "", in_file("ephemeral = 'perhaps'")),
        ("dev", "", in_file("prot = 1")),
        ("dev", "", in_file("[server]\nport = 1")),
        ("dev", "", in_file("port = ")),
        ("dev", "", in_file("not a setting")),
        ("dev", "", ("perdura.json", "{\"port\":}")),
        ("dev", "", ("perdura.json", "[1]")),
        ("dev", "", ("perdura.json", "")),
        ("dev --config /nowhere/perdura.toml", "", none),
        ("dev", "PERDURA_CONFIG=/nowhere/perdura.json", none),
        ("start", "", none),
        ("start --event-key a", "", none),
        ("start --signing-key 0123", "", none),
        ("start --signing-key 012 --event-key a", "", none),
        ("start --signing-key signkey-prod- --event-key a", "", none),
        ("start --signing-key signkey-prod-not-hex --event-key a", "", none),
        ("start --event-key a", "INNGEST_SIGNING_KEY=xyz", none),
        ("start --event-key a", "", in_file("signing-key = 'no'")),
        ("start --signing-key 0123 --signing-key-fallback old --event-key a", "", none),
        ("start --signing-key 0123 --event-key a/b", "", none),
        ("start --signing-key 0123 --event-key ..", "", none),
        ("start --signing-key 0123", "INNGEST_EVENT_KEY=good, ,b d", none),
        ("start --signing-key 0123", "INNGEST_EVENT_KEY=,", none),
        ("start --postgres-uri postgres://x", "", none),
        (&start, "INNGEST_REDIS_URI=redis://x", none),
        (&start, "", in_file("postgres-uri = 'postgres://x'")),
    ] {
        let error = settings(line, variables, file).expect_err(line);
        assert!(!error.contains(KEY), "{error}");
        let file = file.1.replace('\n', "\\n");
        let places = [line, variables, &file].into_iter().filter(|place| !place.is_empty()).collect::<Vec<_>>();
        writeln!(said, "{}\n  {}", places.join(" | "), error.replace('\n', "\n  ")).unwrap();
    }
    insta::assert_snapshot!(said);
}
