//! Events as they are accepted: normal forms, streams, ids from a seed.

use perdura_types::{EventId, NewEvent, RawJson, Timestamp};
use perdura_wire::events::{Ingest, IngestAnswer, InvokeAnswer, decode_events, decode_invoke};

/// Base64 of the bytes 0 to 9.
const SEED: &str = "1767225600000,AAECAwQFBgcICQ==";

fn decode(body: &str) -> Ingest {
    decode_events(body.as_bytes(), None, None)
}

fn line(event: &NewEvent) -> String {
    let ts = event.ts.map_or("now".to_owned(), |ts| ts.as_millis().to_string());
    let meta = event.meta.as_ref().map_or("-", |meta| meta.get());
    let (id, v) = (event.id.as_deref().unwrap_or("-"), event.v.as_deref().unwrap_or("-"));
    format!("{} id={id} ts={ts} v={v} data={} user={} meta={meta}", event.name, event.data.get(), event.user.get())
}

#[test]
fn normal_forms() {
    for (body, want) in [
        (r#"{"name":"a"}"#, "a id=- ts=now v=- data={} user={} meta=-"),
        (
            r#" { "name" : "a", "id": "7", "ts": 1767225600000, "v": "2", "data": { "x": 1 }, "user": {"y":2} } "#,
            r#"a id=7 ts=1767225600000 v=2 data={ "x": 1 } user={"y":2} meta=-"#,
        ),
        (
            r#"{"name":"a","id":"","ts":0,"v":null,"data":null,"user":null,"meta":null}"#,
            "a id=- ts=now v=- data={} user={} meta=-",
        ),
        (r#"{"name":"a","ts":1767225600000.0}"#, "a id=- ts=1767225600000 v=- data={} user={} meta=-"),
        (r#"{"name":"a","ts":315532800000}"#, "a id=- ts=315532800000 v=- data={} user={} meta=-"),
        (r#"{"name":"a","ts":4102444799999}"#, "a id=- ts=4102444799999 v=- data={} user={} meta=-"),
        // Unknown keys are nobody's mistake, and the last of two equal keys counts.
        (r#"{"name":"x","name":"a","color":"red","data":[],"data":{}}"#, "a id=- ts=now v=- data={} user={} meta=-"),
        (r#"{"name":"inngestion/x"}"#, "inngestion/x id=- ts=now v=- data={} user={} meta=-"),
        (r#"{"name":"\u00e4\u0062"}"#, "äb id=- ts=now v=- data={} user={} meta=-"),
        // The server's own key is taken out of data, however it is written, and only at the top.
        (r#"{"name":"a","data":{"_inngest":{"fn_id":"x"},"b":1}}"#, r#"a id=- ts=now v=- data={"b":1} user={} meta=-"#),
        (r#"{"name":"a","data":{"\u005finngest":null}}"#, "a id=- ts=now v=- data={} user={} meta=-"),
        (
            r#"{"name":"a","data":{"b":{"_inngest":1},"c":"_inngest"}}"#,
            r#"a id=- ts=now v=- data={"b":{"_inngest":1},"c":"_inngest"} user={} meta=-"#,
        ),
        // Half an emoji.
        (r#"{"name":"a","data":{"b":"\ud83d"}}"#, r#"a id=- ts=now v=- data={"b":"\ufffd"} user={} meta=-"#),
    ] {
        let ingest = decode(body);
        assert_eq!(ingest.error, None, "{body}");
        assert_eq!(ingest.accepted.iter().map(line).collect::<Vec<_>>(), [want], "{body}");
    }
}

#[test]
fn limits_are_inclusive() {
    let name = "é".repeat(255);
    let id = "x".repeat(1_024);
    let deep = format!("{}1{}", "[".repeat(98), "]".repeat(98));
    let long = "x".repeat((3 << 20) - r#"{"name":"a","data":{"x":""}}"#.len());
    for body in [
        format!(r#"{{"name":"{name}","id":"{id}"}}"#),
        format!(r#"{{"name":"a","data":{{"x":{deep}}}}}"#),
        format!(r#"{{"name":"a","data":{{"x":"{long}"}}}}"#),
        format!("[{}]", vec![r#"{"name":"a"}"#; 5_000].join(",")),
    ] {
        let ingest = decode(&body);
        assert!(ingest.error.is_none() && !ingest.accepted.is_empty(), "{:?}", ingest.error);
    }
}

#[test]
fn nothing_is_answered_with_an_empty_id() {
    for body in ["", " \n", "[]", " [ ] "] {
        let ingest = decode(body);
        assert!(ingest.is_empty(), "{body:?}");
        let answer = IngestAnswer::new(&[], ingest.error.as_ref());
        assert_eq!(String::from_utf8(answer.to_body()).unwrap(), r#"{"ids":[""],"status":200}"#);
    }
}

#[test]
fn what_precedes_a_mistake_is_accepted() {
    let ingest = decode(r#"[{"name":"a"},{"name":"b"},{"name":""},{"name":"c"}]"#);
    assert_eq!(ingest.accepted.iter().map(|event| &*event.name).collect::<Vec<_>>(), ["a", "b"]);
    let ids = [EventId::from_u128(1), EventId::from_u128(2)];
    let answer = IngestAnswer::new(&ids, ingest.error.as_ref());
    assert_eq!(answer.status(), 400);
    insta::assert_snapshot!(
        String::from_utf8(answer.to_body()).unwrap(),
        @r#"{"ids":["00000000000000000000000001","00000000000000000000000002"],"status":400,"error":"event 2: its name is empty: use one such as \"shop/order.placed\"","code":"name_required","index":2}"#
    );
    let answer = IngestAnswer::new(&ids, None);
    insta::assert_snapshot!(
        String::from_utf8(answer.to_body()).unwrap(),
        @r#"{"ids":["00000000000000000000000001","00000000000000000000000002"],"status":200}"#
    );
}

#[test]
fn sessions() {
    for (meta, want) in [
        (r#"{"sessions":{"a":"x","b":7,"c":1.50}}"#, Some(r#"{"sessions":{"a":"x","b":"7","c":"1.50"}}"#)),
        (r#"{"propagated_sessions":{"a":"x"}}"#, Some(r#"{"sessions":{"a":"x"}}"#)),
        (
            r#"{"sessions":{"a":"own"},"propagated_sessions":{"a":"old","b":"x"}}"#,
            Some(r#"{"sessions":{"a":"own","b":"x"}}"#),
        ),
        (r#"{"sessions":{"a":null},"propagated_sessions":{"a":"old","b":"x"}}"#, Some(r#"{"sessions":{"b":"x"}}"#)),
        (r#"{"sessions":null,"propagated_sessions":{"a":"old"}}"#, None),
        (r#"{"sessions":{},"propagated_sessions":null}"#, None),
        (r#"{"sessions":{"a":null}}"#, None),
        (r#"{"other":1}"#, None),
        (
            r#"{"sessions":{"x":1,"y":2,"z":3},"propagated_sessions":{"d":4,"c":3,"b":2,"a":1}}"#,
            Some(r#"{"sessions":{"a":"1","b":"2","x":"1","y":"2","z":"3"}}"#),
        ),
    ] {
        let ingest = decode(&format!(r#"{{"name":"a","meta":{meta}}}"#));
        assert_eq!(ingest.error, None, "{meta}");
        assert_eq!(ingest.accepted[0].meta.as_ref().map(RawJson::get), want, "{meta}");
    }
}

#[test]
fn a_seed_names_the_events() {
    let ids = |seed, count: usize| -> Vec<Option<EventId>> {
        let body = format!("[{}]", vec![r#"{"name":"a"}"#; count].join(","));
        decode_events(body.as_bytes(), None, Some(seed)).accepted.iter().map(|event| event.internal_id).collect()
    };
    let at = Timestamp::from_millis(1_767_225_600_000);
    let id = |entropy| Some(EventId::from_parts(at, entropy));
    assert_eq!(ids(SEED, 2), [id(0x0001_0203_0405_0607_080A), id(0x0001_0203_0405_0607_080B)]);
    assert_eq!(ids(SEED, 2), ids(SEED, 2));
    // The last four bytes wrap around and leave the rest alone.
    assert_eq!(
        ids("1767225600000,AAECAwQF/////w==", 2),
        [id(0x0001_0203_0405_0000_0000), id(0x0001_0203_0405_0000_0001)]
    );
    let single = decode_events(br#"{"name":"a"}"#, None, Some(SEED)).accepted.remove(0);
    assert_eq!(single.internal_id, ids(SEED, 1)[0]);
    for malformed in [
        "",
        ",",
        "1767225600000",
        "1767225600000,",
        "1767225600000,AAEC",
        "1767225600000,AAECAwQFBgcICQo=",
        "1767225600000,!!!!",
        "soon,AAECAwQFBgcICQ==",
        "-1,AAECAwQFBgcICQ==",
        "281474976710656,AAECAwQFBgcICQ==",
    ] {
        assert_eq!(ids(malformed, 1), [None], "{malformed}");
    }
}

#[test]
fn forms_become_events() {
    let multipart = "--b\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\na\r\n--b\r\ncontent-disposition: form-data; \
                     name=x\r\nContent-Type: text/plain\r\n\r\none\r\ntwo\r\n--b--\r\n";
    for (content_type, body, want) in [
        (
            "application/x-www-form-urlencoded",
            "name=a&id=7&v=1&ts=1767225600000&x=1&x=%C3%A4+b&empty=",
            r#"a id=7 ts=1767225600000 v=1 data={"empty":[""],"x":["1","ä b"]} user={} meta=-"#,
        ),
        (
            "Application/X-WWW-Form-Urlencoded; charset=utf-8",
            "name=a&x=%ff",
            r#"a id=- ts=now v=- data={"x":["�"]} user={} meta=-"#,
        ),
        (
            "multipart/form-data; boundary=\"b\"",
            multipart,
            r#"a id=- ts=now v=- data={"x":["one\r\ntwo"]} user={} meta=-"#,
        ),
        // What starts like JSON is JSON, whatever its type claims.
        ("application/x-www-form-urlencoded", r#"{"name":"a"}"#, "a id=- ts=now v=- data={} user={} meta=-"),
    ] {
        let ingest = decode_events(body.as_bytes(), Some(content_type), None);
        assert_eq!(ingest.error, None, "{body}");
        assert_eq!(ingest.accepted.iter().map(line).collect::<Vec<_>>(), [want], "{body}");
    }
}

#[test]
fn an_invoke_is_an_event() {
    for (body, want) in [
        ("", r#"inngest/function.invoked id=- ts=now v=- data={"_inngest":{"fn_id":"shop-pay"}} user={} meta=-"#),
        (
            r#"{"name":"ignored","id":"7","data":{"x":1,"_inngest":{"fn_id":"other"}},"user":{"y":2}}"#,
            r#"inngest/function.invoked id=7 ts=now v=- data={"x":1,"_inngest":{"fn_id":"shop-pay"}} user={"y":2} meta=-"#,
        ),
        (
            r#"{"name":"inngest/reserved"}"#,
            r#"inngest/function.invoked id=- ts=now v=- data={"_inngest":{"fn_id":"shop-pay"}} user={} meta=-"#,
        ),
    ] {
        assert_eq!(line(&decode_invoke(body.as_bytes(), "shop-pay").unwrap()), want);
    }
    let body = String::from_utf8(InvokeAnswer::new(EventId::from_u128(1)).to_body()).unwrap();
    assert_eq!(body, r#"{"id":"00000000000000000000000001","status":200}"#);
}
