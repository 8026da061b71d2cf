//! The web app's pages beside everything else.

use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use perdura_server::{Access, AppRoutes, Pages};

use crate::ask::Ask;
use crate::world::World;

fn missing(_request: &HeaderMap) -> Response {
    (StatusCode::NOT_FOUND, Html("<title>not here</title>")).into_response()
}

async fn start(access: Access) -> World {
    let routes = Router::new().route("/", get(|| async { Html("<title>home</title>") }));
    World::start_with(access, AppRoutes { pages: Some(Pages { routes, not_found: missing }), ..AppRoutes::default() })
        .await
}

#[tokio::test]
async fn pages_need_no_key_and_are_not_for_other_origins() {
    let keys = World::keys_access();
    for access in [Access::open(), keys] {
        let world = start(access).await;
        for headers in ["", " -H origin: https://evil.example -H host: evil.example", " -H sec-fetch-site: cross-site"]
        {
            let page = world.quietly(Ask::parse(&format!("GET /{headers}"))).await;
            assert_eq!((page.status.as_u16(), page.text().as_str()), (200, "<title>home</title>"), "{headers}");
            assert_eq!(page.header("access-control-allow-origin"), "");
        }
        let wrong = world.quietly(Ask::parse("POST /")).await;
        assert!(wrong.status.as_u16() == 405 && wrong.text().contains("method_not_allowed"), "{}", wrong.text());
    }
}

#[tokio::test]
async fn what_is_not_there_is_a_page_for_people_and_json_for_programs() {
    let world = start(Access::open()).await;
    for (line, is_page) in [
        ("GET /nothing -H accept: text/html,*/*;q=0.8", true),
        ("GET /nothing -H accept: */*", false),
        ("GET /nothing", false),
        ("POST /nothing -H accept: text/html", false),
        ("GET /assets/old.js -H accept: */*", false),
    ] {
        let told = world.raw(Ask::parse(line)).await;
        assert_eq!(told.status.as_u16(), 404, "{line}");
        assert_eq!(told.text().contains("<title>not here</title>"), is_page, "{line}: {}", told.text());
        assert_eq!(told.text().contains("route_not_found"), !is_page, "{line}: {}", told.text());
        // Programs of other origins may read an error; pages are not theirs to read.
        assert_eq!(told.header("access-control-allow-origin"), if is_page { "" } else { "*" }, "{line}");
    }
    assert!(world.raw(Ask::parse("HEAD /nothing -H accept: text/html")).await.body.is_empty());
    let health = world.quietly(Ask::parse("GET /health -H accept: text/html")).await;
    assert_eq!(health.json()["ok"], true, "a route stays what it is");
}
