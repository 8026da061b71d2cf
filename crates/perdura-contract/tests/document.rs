//! The document and the TypeScript file of a contract that has one of everything.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

#[path = "data/everything.rs"]
mod everything;

use perdura_contract::openapi::{Info, document};
use perdura_contract::{Contract, typescript};

fn info() -> Info {
    Info {
        title: "Everything".to_owned(),
        version: "1.0.0".to_owned(),
        description: Some("One of everything.".to_owned()),
        servers: vec!["/api".to_owned()],
        tags: vec![("planets".to_owned(), "Worlds.".to_owned())],
        external_docs: Some("https://example.com/docs".to_owned()),
        bearer_description: Some("A key of the workspace.".to_owned()),
    }
}

/// What a generated file must be; `UPDATE=1` writes it.
#[track_caller]
fn check_file(name: &str, text: &str) {
    let path = format!("{}/tests/data/{name}", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    assert!(std::fs::read_to_string(&path).unwrap_or_default() == text, "{name} changed; look at it with UPDATE=1");
}

#[test]
fn the_document_says_everything() {
    let contract = everything::EverythingClient::contract();
    check_file("everything.openapi.json", &document(&contract, &info()).unwrap().to_json());
}

#[test]
fn the_typescript_file_says_everything() {
    check_file("everything.gen.ts", &typescript::print(&everything::EverythingClient::contract(), "Api"));
}

#[test]
fn the_page_says_everything_and_asks_nobody_else() {
    let contract = everything::EverythingClient::contract();
    let page = document(&contract, &info()).unwrap().to_html();
    check_file("everything.html", &page);
    let asks: Vec<&str> =
        page.match_indices(" src=").chain(page.match_indices("<script")).map(|(_, text)| text).collect();
    assert!(asks.is_empty(), "{asks:?}");
    // Every link within the page leads somewhere, and nothing has two places.
    let mut ids: Vec<&str> = page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    for target in page.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(ids.contains(&target), "#{target} leads nowhere");
    }
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count);
}

#[test]
fn contracts_that_cannot_be_written_down_say_why() {
    use everything::broken;
    let check = |contract: Contract, expect: &str| {
        assert_eq!(document(&contract, &info()).unwrap_err().to_string(), expect);
    };
    check(
        broken::NoFieldClient::contract(),
        "the path of \"broken.noField\" has the parameter \"id\", but its input has no required field of that name",
    );
    check(
        broken::NoObjectClient::contract(),
        "the input of \"broken.noObject\" must be an object, because a GET takes its fields from the query",
    );
    check(broken::TwiceClient::contract(), "two procedures have the operation id \"same\"; give one of them another");
    check(
        broken::NotDetailedClient::contract(),
        "the output of \"broken.notDetailed\" is detailed and must be objects of `status`, `headers` and `body`",
    );
}
