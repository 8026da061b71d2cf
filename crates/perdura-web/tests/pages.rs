//! The tour: what a browser and a small program get.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::io::Read as _;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, Response};
use flate2::read::GzDecoder;
use http_body_util::BodyExt;
use perdura_web::{PAGES, not_found, router};
use tower::ServiceExt;

async fn ask(method: &str, path: &str, headers: &[(&str, &str)]) -> Response<Body> {
    let request = headers
        .iter()
        .fold(Request::builder().method(method).uri(path), |request, (name, value)| request.header(*name, *value));
    let router: Router = router();
    router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
}

async fn bytes(response: Response<Body>) -> Vec<u8> {
    response.into_body().collect().await.unwrap().to_bytes().to_vec()
}

fn header<'a>(response: &'a Response<Body>, name: &str) -> &'a str {
    response.headers().get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
}

/// Where the page says that its files are.
fn linked(page: &str) -> Vec<String> {
    let quoted = page.split('"').filter(|text| text.starts_with('/') && text.contains('.'));
    quoted.map(str::to_owned).collect()
}

#[tokio::test]
async fn every_page_is_the_app_under_a_strict_policy() {
    for path in PAGES {
        let path = path.replace("{id}", "01JDJ0000000000000000000AA");
        let page = ask("GET", &path, &[]).await;
        assert_eq!(page.status(), 200, "{path}");
        assert_eq!(header(&page, "content-type"), "text/html; charset=utf-8");
        assert_eq!(header(&page, "cache-control"), "no-cache");
        assert_eq!(header(&page, "x-content-type-options"), "nosniff");
        assert_eq!(header(&page, "referrer-policy"), "same-origin");
        assert_eq!(header(&page, "cross-origin-opener-policy"), "same-origin");
        let policy = header(&page, "content-security-policy");
        assert!(policy.starts_with("default-src 'none'; ") && policy.contains("frame-ancestors 'none'"), "{policy}");
        assert!(!policy.contains("unsafe") && !policy.contains('*'), "{policy}");
        assert_eq!(header(&page, "access-control-allow-origin"), "");
        assert!(String::from_utf8(bytes(page).await).unwrap().contains("<title>Perdura</title>"), "{path}");
    }
    assert_eq!(ask("POST", "/runs", &[]).await.status(), 405);
    assert_eq!(ask("GET", "/runs/1/2", &[]).await.status(), 404);
}

#[tokio::test]
async fn pages_need_nothing_that_the_policy_forbids_and_files_are_kept_for_a_year() {
    let page = String::from_utf8(bytes(ask("GET", "/", &[]).await).await).unwrap();
    assert!(!page.contains("<style") && !page.contains("style=") && !page.contains("<script>"), "{page}");
    for path in linked(&page).iter().filter(|path| path.starts_with("/assets/")) {
        let file = ask("GET", path, &[]).await;
        assert_eq!(file.status(), 200, "{path}");
        assert_eq!(header(&file, "cache-control"), "public, max-age=31536000, immutable", "{path}");
        assert_eq!(header(&file, "x-content-type-options"), "nosniff", "{path}");
        assert!(!header(&file, "content-type").is_empty(), "{path}");
    }
    for path in linked(&page).iter().filter(|path| path.starts_with("/favicon")) {
        assert_eq!(header(&ask("GET", path, &[]).await, "cache-control"), "no-cache", "{path}");
    }
}

#[tokio::test]
async fn what_is_compressed_is_the_same() {
    let plain = ask("GET", "/", &[("accept-encoding", "identity")]).await;
    let packed = ask("GET", "/", &[("accept-encoding", "gzip, br")]).await;
    assert_eq!((header(&plain, "content-encoding"), header(&packed, "content-encoding")), ("", "gzip"));
    assert_eq!((header(&plain, "vary"), header(&packed, "vary")), ("accept-encoding", "accept-encoding"));
    let mut inflated = Vec::new();
    GzDecoder::new(&*bytes(packed).await).read_to_end(&mut inflated).unwrap();
    assert_eq!(inflated, bytes(plain).await);
}

#[tokio::test]
async fn a_page_that_the_browser_has_is_not_sent_again() {
    let first = ask("GET", "/runs", &[]).await;
    let tag = header(&first, "etag").to_owned();
    let again = ask("GET", "/doctor", &[("if-none-match", &tag)]).await;
    assert_eq!((again.status().as_u16(), header(&again, "etag")), (304, &*tag));
    assert!(!header(&again, "content-security-policy").is_empty() && bytes(again).await.is_empty());
    assert_eq!(ask("GET", "/runs", &[("if-none-match", "W/\"0\"")]).await.status(), 200);
    let head = ask("HEAD", "/runs", &[]).await;
    assert_eq!(header(&head, "content-length"), bytes(first).await.len().to_string());
    assert!(bytes(head).await.is_empty());
}

#[tokio::test]
async fn what_is_not_there_is_the_app_with_404_and_never_kept() {
    let tag = header(&ask("GET", "/", &[]).await, "etag").to_owned();
    let asked: HeaderMap = [("if-none-match".parse().unwrap(), tag.parse().unwrap())].into_iter().collect();
    let answer = not_found(&asked);
    assert_eq!(
        (answer.status().as_u16(), header(&answer, "cache-control"), header(&answer, "etag")),
        (404, "no-store", "")
    );
    assert!(!bytes(answer).await.is_empty());
}

/// The app's router and the server must agree, or a page that was opened by a link is not found when it is loaded again.
#[tokio::test]
async fn every_address_of_the_apps_router_is_a_page() {
    let source = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../web/src/router.tsx")).unwrap();
    let paths = source.split("at(\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect::<Vec<_>>();
    assert!(paths.len() > 5, "{paths:?}");
    for path in paths {
        let address =
            path.split('/').map(|part| if part.starts_with('$') { "x" } else { part }).collect::<Vec<_>>().join("/");
        let status = ask("GET", &address, &[]).await.status();
        assert_eq!(status, 200, "{path}: add it to PAGES of perdura-web");
    }
}
