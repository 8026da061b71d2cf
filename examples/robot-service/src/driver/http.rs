//! Works the demo portal without a browser: it posts the forms directly. For load tests, and for carriers whose pages
//! need no script.

use std::time::Duration;

use reqwest::{Client, RequestBuilder, Response, StatusCode, header};
use url::Url;

use super::form::Form;
use super::page::Page;
use super::{Cookie, Driver, Failure, Picture, Session, Shipped, Start};
use crate::bounds::PAGE_BYTES_MAX;
use crate::ids::Reference;
use crate::net;
use crate::secret::Credentials;
use crate::wire::callback::ErrorType;

/// Opens sessions that share connections and nothing else.
pub struct HttpDriver {
    client: Client,
    portal: Url,
}

/// One login.
pub struct HttpSession {
    client: Client,
    portal: Url,
    cookies: Vec<Cookie>,
    last_page: Option<String>,
}

impl HttpDriver {
    /// For the portal at this address.
    pub fn new(portal: Url, timeout: Duration) -> Self {
        Self { client: net::client(timeout), portal }
    }
}

impl Driver for HttpDriver {
    type Session = HttpSession;

    async fn open(&self, start: Start) -> Result<HttpSession, Failure> {
        let (client, portal) = (self.client.clone(), self.portal.clone());
        Ok(HttpSession { client, portal, cookies: start.cookies, last_page: None })
    }
}

impl Session for HttpSession {
    async fn log_in(&mut self, credentials: &Credentials) -> Result<(), Failure> {
        let form = [("username", credentials.username.as_str()), ("password", credentials.password.reveal())];
        let response = self.send(self.client.post(self.url("/login")).form(&form)).await.map_err(unanswered)?;
        if response.status() == StatusCode::SEE_OTHER {
            return Ok(());
        }
        match self.page(response).await? {
            Page::Login { problem: Some(message) } => Err(Failure::Refused { kind: ErrorType::Portal, message }),
            other => Err(other.unexpected()),
        }
    }

    async fn cookies(&mut self) -> Result<Vec<Cookie>, Failure> {
        Ok(self.cookies.clone())
    }

    async fn submit(&mut self, reference: &Reference, form: &Form) -> Result<Shipped, Failure> {
        let texts = form.texts.iter().map(|(name, value)| (*name, value.as_str()));
        let ticks = form.ticks.iter().map(|name| (*name, "true"));
        let fields: Vec<_> = texts.chain(ticks).chain([("referenciaCliente", reference.0.as_str())]).collect();
        let response = self.send(self.client.post(self.url("/shipments")).form(&fields)).await;
        let response = response.map_err(|error| {
            let is_unsent = error.is_connect();
            let failure = unanswered(error);
            if is_unsent { failure.before_sending() } else { failure }
        })?;
        match self.page(response).await? {
            Page::Created(shipped) => Ok(shipped),
            other => Err(other.unexpected()),
        }
    }

    async fn find(&mut self, reference: &Reference) -> Result<Option<Shipped>, Failure> {
        let mut url = self.url("/shipments");
        url.query_pairs_mut().append_pair("reference", &reference.0);
        let response = self.send(self.client.get(url)).await.map_err(unanswered)?;
        match self.page(response).await? {
            Page::Search(found) => Ok(found),
            other => Err(other.unexpected()),
        }
    }

    async fn guide_of(&mut self, pedido: &str) -> Result<Shipped, Failure> {
        let mut url = self.url("/guides");
        url.query_pairs_mut().append_pair("pedido", pedido);
        let response = self.send(self.client.get(url)).await.map_err(unanswered)?;
        match self.page(response).await? {
            Page::Guide(Some(shipped)) => Ok(shipped),
            Page::Guide(None) => Err(Failure::no_guide(pedido)),
            other => Err(other.unexpected()),
        }
    }

    async fn picture(&mut self) -> Option<Picture> {
        let bytes = self.last_page.clone()?.into_bytes();
        Some(Picture { extension: "html", bytes })
    }

    async fn close(self) {}
}

impl HttpSession {
    fn url(&self, path: &str) -> Url {
        self.portal.join(path).expect("a path can be joined to an http address")
    }

    async fn send(&mut self, request: RequestBuilder) -> Result<Response, reqwest::Error> {
        let cookies: Vec<_> = self.cookies.iter().map(|Cookie { name, value }| format!("{name}={value}")).collect();
        let request = request.header(header::COOKIE, cookies.join("; "));
        let response = request.send().await?;
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            self.keep(cookie.to_str().unwrap_or_default());
        }
        Ok(response)
    }

    fn keep(&mut self, cookie: &str) {
        let pair = cookie.split(';').next().unwrap_or_default();
        let Some((name, value)) = pair.trim().split_once('=') else { return };
        self.cookies.retain(|kept| kept.name != name);
        self.cookies.push(Cookie { name: name.to_owned(), value: value.to_owned() });
    }

    async fn page(&mut self, response: Response) -> Result<Page, Failure> {
        let status = response.status();
        // The portal sends who is not logged in to its login page, and this client follows nothing.
        if status.is_redirection() {
            return Ok(Page::Login { problem: None });
        }
        let text = net::text(response, PAGE_BYTES_MAX).await;
        let text = text.map_err(unanswered)?;
        let page = if status.is_success() {
            Page::read(&text)
        } else {
            Err(Failure::Unanswered(format!("the portal answered {status}")))
        };
        self.last_page = Some(text);
        page
    }
}

fn unanswered(error: reqwest::Error) -> Failure {
    Failure::Unanswered(net::explain(error))
}
