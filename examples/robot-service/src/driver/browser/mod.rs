//! Works the demo portal like a person: a headless Chromium opens its pages, types into its form and presses its button.
//!
//! The browser is driven over WebDriver, so another one (Firefox with geckodriver) needs only other
//! [`capabilities`](BrowserDriver). Each session has its own browser with an empty profile, which is gone afterwards.

mod program;

use std::path::PathBuf;
use std::time::Duration;

use thirtyfour::error::{WebDriverError, WebDriverErrorInner};
use thirtyfour::{By, ChromiumLikeCapabilities, DesiredCapabilities, WebDriver};
use url::Url;

use self::program::ChromeDriver;
use super::form::Form;
use super::page::Page;
use super::{Cookie, Driver, Failure, Picture, Session, Shipped, Start};
use crate::bounds::BROWSER_TIME_MAX;
use crate::ids::Reference;
use crate::portal::form::REFERENCE;
use crate::secret::Credentials;
use crate::wire::callback::ErrorType;

pub use self::program::find_on_path;

/// How often a page is looked at while something is awaited.
const LOOK_PAUSE: Duration = Duration::from_millis(50);

/// Opens browsers.
#[derive(Debug)]
pub struct BrowserDriver {
    portal: Url,
    chromium: PathBuf,
    chromedriver: PathBuf,
    time_max: Duration,
}

/// One browser.
pub struct BrowserSession {
    /// `None` only while it ends.
    browser: Option<WebDriver>,
    program: ChromeDriver,
    portal: Url,
}

impl BrowserDriver {
    /// For the portal at this address, with these programs.
    pub fn new(portal: Url, chromium: PathBuf, chromedriver: PathBuf, time_max: Duration) -> Self {
        Self { portal, chromium, chromedriver, time_max }
    }

    fn capabilities(&self, folder: &std::path::Path) -> Result<thirtyfour::ChromeCapabilities, WebDriverError> {
        let mut capabilities = DesiredCapabilities::chrome();
        capabilities.set_binary(&self.chromium.to_string_lossy())?;
        capabilities.add_arg(&format!("--user-data-dir={}", folder.join("profile").display()))?;
        for argument in [
            "--headless=new",
            "--window-size=1280,1100",
            "--disable-gpu",
            // Containers often have a tiny one.
            "--disable-dev-shm-usage",
            "--no-first-run",
            // A robot's browser visits the portal and nothing else.
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-extensions",
            "--disable-sync",
            "--password-store=basic",
        ] {
            capabilities.add_arg(argument)?;
        }
        // Chromium refuses to run as root with its sandbox; everyone else keeps it.
        if rustix::process::geteuid().is_root() {
            capabilities.add_arg("--no-sandbox")?;
        }
        Ok(capabilities)
    }
}

impl Driver for BrowserDriver {
    type Session = BrowserSession;

    async fn open(&self, start: Start) -> Result<BrowserSession, Failure> {
        let program = tokio::time::timeout(BROWSER_TIME_MAX, ChromeDriver::start(&self.chromedriver, &start.folder));
        let program = program.await.unwrap_or_else(|_| Err("it did not start in time".to_owned()));
        let program =
            program.map_err(|reason| Failure::Broken(format!("{}: {reason}", self.chromedriver.display())))?;
        let capabilities = self.capabilities(&start.folder).map_err(|error| failure(&error))?;
        let browser =
            WebDriver::builder(program.address(), capabilities).request_timeout(self.time_max + BROWSER_TIME_MAX);
        let browser = tokio::time::timeout(BROWSER_TIME_MAX, browser.connect()).await;
        let browser = browser.map_err(|_| Failure::Broken("the browser did not start in time".to_owned()))?;
        let browser =
            browser.map_err(|error| Failure::Broken(format!("the browser does not start: {}", brief(&error))))?;
        let mut session = BrowserSession { browser: Some(browser), program, portal: self.portal.clone() };
        session.browser()?.set_page_load_timeout(self.time_max).await.map_err(|error| failure(&error))?;
        session.restore(start.cookies).await?;
        Ok(session)
    }
}

impl Session for BrowserSession {
    async fn log_in(&mut self, credentials: &Credentials) -> Result<(), Failure> {
        self.go("/login").await?;
        self.fill("username", &credentials.username).await?;
        self.fill("password", credentials.password.reveal()).await?;
        self.press("button").await?;
        match self.page_after(|page| matches!(page, Page::Login { problem: None })).await? {
            Page::Login { problem: Some(message) } => Err(Failure::Refused { kind: ErrorType::Portal, message }),
            Page::Shipments => Ok(()),
            other => Err(other.unexpected()),
        }
    }

    async fn cookies(&mut self) -> Result<Vec<Cookie>, Failure> {
        let cookies = self.browser()?.get_all_cookies().await.map_err(|error| failure(&error))?;
        Ok(cookies.into_iter().map(|cookie| Cookie { name: cookie.name, value: cookie.value }).collect())
    }

    async fn submit(&mut self, reference: &Reference, form: &Form) -> Result<Shipped, Failure> {
        self.prepare(reference, form).await.map_err(Failure::before_sending)?;
        self.press("#submit").await?;
        match self.page_after(|page| matches!(page, Page::Form)).await? {
            Page::Created(shipped) => Ok(shipped),
            other => Err(other.unexpected()),
        }
    }

    async fn find(&mut self, reference: &Reference) -> Result<Option<Shipped>, Failure> {
        self.search("/shipments", "reference", &reference.0).await?;
        match self.page().await? {
            Page::Search(found) => Ok(found),
            other => Err(other.unexpected()),
        }
    }

    async fn guide_of(&mut self, pedido: &str) -> Result<Shipped, Failure> {
        self.search("/guides", "pedido", pedido).await?;
        match self.page().await? {
            Page::Guide(Some(shipped)) => Ok(shipped),
            Page::Guide(None) => Err(Failure::no_guide(pedido)),
            other => Err(other.unexpected()),
        }
    }

    async fn picture(&mut self) -> Option<Picture> {
        let bytes = self.browser().ok()?.screenshot_as_png().await.ok()?;
        Some(Picture { extension: "png", bytes })
    }

    async fn close(mut self) {
        if let Some(browser) = self.browser.take() {
            let ended = tokio::time::timeout(BROWSER_TIME_MAX, browser.clone().quit()).await;
            if !matches!(ended, Ok(Ok(()))) {
                tracing::warn!("the browser did not end by itself: it is killed");
                drop(browser.leak());
            }
        }
        self.program.end().await;
    }
}

impl BrowserSession {
    /// Gives the browser the cookies of an earlier session. A browser takes them only for the site it shows.
    async fn restore(&mut self, cookies: Vec<Cookie>) -> Result<(), Failure> {
        if cookies.is_empty() {
            return Ok(());
        }
        // With no answer from the portal there is nothing to restore; the first item will tell.
        if self.go("/login").await.is_err() {
            return Ok(());
        }
        for Cookie { name, value } in cookies {
            let mut cookie = thirtyfour::Cookie::new(name, value);
            cookie.set_path("/");
            self.browser()?.add_cookie(cookie).await.map_err(|error| failure(&error))?;
        }
        Ok(())
    }

    /// Opens the form and fills it; the portal hears nothing of it yet.
    async fn prepare(&mut self, reference: &Reference, form: &Form) -> Result<(), Failure> {
        self.go("/shipments/new").await?;
        match self.page().await? {
            Page::Form => {}
            other => return Err(other.unexpected()),
        }
        for (name, value) in &form.texts {
            self.fill(name, value).await?;
        }
        for name in &form.ticks {
            self.press(&format!("[name='{name}']")).await?;
        }
        self.fill(REFERENCE, &reference.0).await
    }

    async fn search(&mut self, path: &str, name: &str, value: &str) -> Result<(), Failure> {
        let mut url = self.portal.join(path).expect("a path can be joined to an http address");
        url.query_pairs_mut().append_pair(name, value);
        self.browser()?.goto(url.as_str()).await.map_err(|error| failure(&error))
    }

    async fn go(&mut self, path: &str) -> Result<(), Failure> {
        let url = self.portal.join(path).expect("a path can be joined to an http address");
        self.browser()?.goto(url.as_str()).await.map_err(|error| failure(&error))
    }

    async fn fill(&mut self, name: &str, value: &str) -> Result<(), Failure> {
        let browser = self.browser()?;
        let element = browser.find(By::Name(name)).await.map_err(|error| failure(&error))?;
        if can_be_typed(value) {
            return element.send_keys(value).await.map_err(|error| failure(&error));
        }
        let arguments = vec![element.to_json().map_err(|error| failure(&error))?, value.into()];
        let set =
            "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('input', { bubbles: true }));";
        browser.execute(set, arguments).await.map(drop).map_err(|error| failure(&error))
    }

    async fn press(&mut self, selector: &str) -> Result<(), Failure> {
        let element = self.browser()?.find(By::Css(selector)).await.map_err(|error| failure(&error))?;
        element.click().await.map_err(|error| failure(&error))
    }

    async fn page(&mut self) -> Result<Page, Failure> {
        Page::read(&self.browser()?.source().await.map_err(|error| failure(&error))?)
    }

    /// The page that comes after one, however long it takes: the caller bounds the time.
    async fn page_after(&mut self, is_still: impl Fn(&Page) -> bool) -> Result<Page, Failure> {
        loop {
            let page = self.page().await?;
            if !is_still(&page) {
                return Ok(page);
            }
            tokio::time::sleep(LOOK_PAUSE).await;
        }
    }

    fn browser(&self) -> Result<&WebDriver, Failure> {
        self.browser.as_ref().ok_or_else(|| Failure::Broken("the browser has ended".to_owned()))
    }
}

impl Drop for BrowserSession {
    /// Without this the library would wait for the browser to end, on the thread of whoever dropped the session.
    fn drop(&mut self) {
        if let Some(browser) = self.browser.take() {
            drop(browser.leak());
        }
    }
}

/// Keys beyond the first plane cannot be typed, and those of the private area are commands such as Enter.
fn can_be_typed(text: &str) -> bool {
    text.chars().all(|char| char <= '\u{ffff}' && !('\u{e000}'..='\u{f8ff}').contains(&char) && !char.is_control())
}

fn failure(error: &WebDriverError) -> Failure {
    use WebDriverErrorInner as Kind;
    let is_broken = match &**error {
        Kind::RequestFailed(_)
        | Kind::HttpError(_)
        | Kind::IoError(_)
        | Kind::InvalidSessionId(_)
        | Kind::NoSuchWindow(_)
        | Kind::SessionNotCreated(_)
        | Kind::FatalError(_) => true,
        Kind::UnknownError(_) => {
            let text = error.to_string();
            ["crash", "disconnected", "not reachable"].iter().any(|word| text.contains(word))
        }
        _ => false,
    };
    let text = brief(error);
    if is_broken { Failure::Broken(format!("the browser: {text}")) } else { Failure::Unanswered(text) }
}

/// An error in one line, without the addresses in the browser's code that follow its text.
fn brief(error: &WebDriverError) -> String {
    let text = error.to_string();
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty()).take_while(|line| !line.starts_with('#'));
    lines.collect::<Vec<_>>().join(" ").chars().take(300).collect()
}
