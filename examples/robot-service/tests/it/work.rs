//! What the robot makes of a portal that misbehaves. A [`Meddler`] stands between the two.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use robot_service::driver::form::Form;
use robot_service::driver::http::{HttpDriver, HttpSession};
use robot_service::driver::{Cookie, Driver, Failure, Picture, Session, Shipped, Start};
use robot_service::ids::Reference;
use robot_service::robot::Robot;
use robot_service::secret::Credentials;
use serde_json::{Value, json};

use crate::rig::{Rig, plan};

/// What becomes of one call of the driver.
#[derive(Debug, Clone)]
enum Fate {
    /// It is made.
    Made,
    /// It is not made.
    Lost(Failure),
    /// It is made, and its answer is lost.
    Unheard(Failure),
    /// It is made, and never ends.
    Stuck,
}

type Calls = Arc<Mutex<Vec<String>>>;
type Fates = Arc<dyn Fn(&str, usize) -> Fate + Send + Sync>;

/// Passes calls on as a test wants: it is asked with the call and how often that call was made before.
struct Meddler {
    inner: HttpDriver,
    calls: Calls,
    fates: Fates,
}

struct Meddled {
    inner: HttpSession,
    calls: Calls,
    fates: Fates,
}

impl Meddled {
    fn fate(&self, call: &str) -> Fate {
        fate(&self.calls, &self.fates, call)
    }
}

fn fate(calls: &Calls, fates: &Fates, call: &str) -> Fate {
    let mut calls = calls.lock().unwrap();
    let before = calls.iter().filter(|made| *made == call).count();
    calls.push(call.to_owned());
    fates(call, before)
}

async fn meet<T>(fate: Fate, call: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    match fate {
        Fate::Made => call.await,
        Fate::Lost(failure) => Err(failure),
        Fate::Unheard(failure) => call.await.and(Err(failure)),
        Fate::Stuck => {
            call.await?;
            std::future::pending().await
        }
    }
}

impl Driver for Meddler {
    type Session = Meddled;

    async fn open(&self, start: Start) -> Result<Meddled, Failure> {
        let inner = meet(fate(&self.calls, &self.fates, "open"), self.inner.open(start)).await?;
        Ok(Meddled { inner, calls: Arc::clone(&self.calls), fates: Arc::clone(&self.fates) })
    }
}

impl Session for Meddled {
    async fn log_in(&mut self, credentials: &Credentials) -> Result<(), Failure> {
        meet(self.fate("log_in"), self.inner.log_in(credentials)).await
    }

    async fn cookies(&mut self) -> Result<Vec<Cookie>, Failure> {
        self.inner.cookies().await
    }

    async fn submit(&mut self, reference: &Reference, form: &Form) -> Result<Shipped, Failure> {
        meet(self.fate(&format!("submit {reference}")), self.inner.submit(reference, form)).await
    }

    async fn find(&mut self, reference: &Reference) -> Result<Option<Shipped>, Failure> {
        meet(self.fate(&format!("find {reference}")), self.inner.find(reference)).await
    }

    async fn guide_of(&mut self, pedido: &str) -> Result<Shipped, Failure> {
        meet(self.fate(&format!("guide {pedido}")), self.inner.guide_of(pedido)).await
    }

    async fn picture(&mut self) -> Option<Picture> {
        self.inner.picture().await
    }

    async fn close(self) {
        self.calls.lock().unwrap().push("close".into());
        self.inner.close().await;
    }
}

/// A rig whose robot works through a meddler.
async fn meddled(fates: impl Fn(&str, usize) -> Fate + Send + Sync + 'static) -> (Rig, Calls) {
    let mut plan = plan();
    plan.pace.item_time_max = Duration::from_millis(500);
    let mut rig = Rig::with(Duration::ZERO, 0, plan.clone()).await;
    rig.stop_robot().await;
    let calls = Calls::default();
    let inner = HttpDriver::new(rig.carrier.url.clone(), Duration::from_secs(5));
    let driver = Meddler { inner, calls: Arc::clone(&calls), fates: Arc::new(fates) };
    rig.robot = Some(Robot::start(&rig.data(), driver, plan).await.unwrap());
    (rig, calls)
}

fn unanswered() -> Failure {
    Failure::Unanswered("the connection was cut".into())
}

fn broken() -> Failure {
    Failure::Broken("the browser crashed".into())
}

/// Ships two orders with one meddled call, and checks how the first ends, what was called for it, and how often it was
/// shipped. The second order must always be shipped.
async fn check(
    name: &str,
    fates: impl Fn(&str, usize) -> Fate + Send + Sync + 'static,
    expect: (Value, &[&str], usize),
) {
    let (rig, calls) = meddled(fates).await;
    rig.ship(&rig.batch("j", 2)).await;
    rig.orchestrator.hears_of(2).await;
    rig.idle().await;
    let results = rig.orchestrator.acknowledged();
    let (result, expected_calls, shipped) = expect;
    for (field, value) in result.as_object().unwrap() {
        assert_eq!(&results["j-0"][field], value, "{name}: {field} of {}", results["j-0"]);
    }
    assert_eq!(results["j-1"]["status"], "success", "{name}");
    let calls = calls.lock().unwrap().clone();
    let of_first: Vec<_> = calls.iter().map(String::as_str).take_while(|call| *call != "submit j-1-1").collect();
    assert_eq!(of_first, expected_calls, "{name}");
    assert_eq!(
        calls.iter().filter(|call| *call == "open").count(),
        calls.iter().filter(|call| *call == "close").count()
    );
    assert_eq!(rig.carrier.count(), (shipped + 1, 0), "{name}");
}

#[tokio::test]
async fn an_answer_that_is_lost_is_looked_up_and_nothing_is_submitted_again() {
    let success = json!({ "status": "success", "trackingNumber": "70000000001", "validatedCity": "MEDELLIN (ANT)" });
    let on = |wanted: &'static str, fate: Fate| {
        move |call: &str, before: usize| if call == wanted && before == 0 { fate.clone() } else { Fate::Made }
    };
    check("all is well", |_, _| Fate::Made, (success.clone(), &["open", "log_in", "submit j-0-1"], 1)).await;
    let looked_up: &[&str] = &["open", "log_in", "submit j-0-1", "find j-0-1"];
    check("the answer is lost", on("submit j-0-1", Fate::Unheard(unanswered())), (success.clone(), looked_up, 1)).await;
    check("the answer never comes", on("submit j-0-1", Fate::Stuck), (success.clone(), looked_up, 1)).await;
    check(
        "the browser crashes after the button was pressed",
        on("submit j-0-1", Fate::Unheard(broken())),
        (success.clone(), &["open", "log_in", "submit j-0-1", "close", "open", "find j-0-1"], 1),
    )
    .await;
    check(
        "the form is lost",
        on("submit j-0-1", Fate::Lost(unanswered())),
        (
            json!({ "status": "error", "errorType": "portal", "errorMessage": "the connection was cut; the portal has no shipment j-0-1" }),
            looked_up,
            0,
        ),
    )
    .await;
    check(
        "the form is lost and so is time",
        on("submit j-0-1", Fate::Lost(Failure::TimedOut(500))),
        (
            json!({ "status": "error", "errorType": "timeout", "errorMessage": "the portal did not answer within 500 ms; the portal has no shipment j-0-1" }),
            looked_up,
            0,
        ),
    )
    .await;
    check(
        "the login has run out",
        on("submit j-0-1", Fate::Lost(Failure::LoggedOut)),
        (success.clone(), &["open", "log_in", "submit j-0-1", "log_in", "submit j-0-1"], 1),
    )
    .await;
    check(
        "the portal cannot be reached for a moment",
        on("log_in", Fate::Lost(unanswered())),
        (success, &["open", "log_in", "log_in", "submit j-0-1"], 1),
    )
    .await;
}

#[tokio::test]
async fn what_cannot_be_known_is_said_so() {
    let fates = |call: &str, _: usize| match call {
        "submit j-0-1" => Fate::Unheard(unanswered()),
        "find j-0-1" => Fate::Lost(unanswered()),
        _ => Fate::Made,
    };
    let message = "the connection was cut; whether it was shipped is not known: search the portal for j-0-1";
    let result = json!({ "status": "error", "errorType": "portal", "errorMessage": message });
    let calls = ["open", "log_in", "submit j-0-1"].into_iter().chain(["find j-0-1"; 5]).collect::<Vec<_>>();
    check("the portal is away after the button was pressed", fates, (result, &calls, 1)).await;
}

#[tokio::test]
async fn the_next_attempt_finds_what_the_one_before_shipped() {
    let (rig, calls) = meddled(|call, _| match call {
        "submit j-0-1" => Fate::Unheard(unanswered()),
        "find j-0-1" => Fate::Lost(Failure::Refused {
            kind: robot_service::wire::callback::ErrorType::Portal,
            message: "no search today".into(),
        }),
        _ => Fate::Made,
    })
    .await;
    rig.ship(&rig.batch("j", 1)).await;
    rig.idle().await;
    assert_eq!(rig.orchestrator.acknowledged()["j-0"]["status"], "error");
    assert_eq!(rig.carrier.count(), (1, 0));
    drop(calls);
    // An operator retries it, and by then the portal's search works again.
    let mut rig = rig;
    rig.stop_robot().await;
    rig.start_robot().await;
    let mut retry = rig.batch("j", 1);
    retry["dispatchId"] = json!("j.2");
    retry["orders"][0]["attempt"] = json!(2);
    rig.ship(&retry).await;
    rig.orchestrator.hears("the second attempt", |heard| heard.iter().any(|heard| heard.body["attempt"] == 2)).await;
    let result = &rig.orchestrator.acknowledged()["j-0"];
    assert_eq!((&result["status"], &result["trackingNumber"]), (&json!("success"), &json!("70000000001")));
    assert_eq!(rig.carrier.count(), (1, 0));
}

/// Ships three orders that must all fail, and gives the results and the calls.
async fn all_fail(
    fates: impl Fn(&str, usize) -> Fate + Send + Sync + 'static,
    password: &str,
) -> (Rig, Vec<Value>, Vec<String>) {
    let (rig, calls) = meddled(fates).await;
    let mut batch = rig.batch("j", 3);
    batch["credentials"]["password"] = json!(password);
    rig.ship(&batch).await;
    rig.orchestrator.hears_of(3).await;
    rig.idle().await;
    let results = rig.orchestrator.acknowledged().into_values().collect::<Vec<_>>();
    assert!(results.iter().all(|result| result["status"] == "error"), "{results:#?}");
    let calls = calls.lock().unwrap().clone();
    (rig, results, calls)
}

#[tokio::test]
async fn a_login_that_fails_is_the_end_of_every_item() {
    let (rig, results, calls) = all_fail(|_, _| Fate::Made, "wrong").await;
    for result in &results {
        let message = "not begun: login failed: The user name or the password is wrong.";
        assert_eq!((&result["errorType"], &result["errorMessage"]), (&json!("portal"), &json!(message)));
    }
    assert_eq!(calls, ["open", "log_in", "close"], "tried once: the portal may lock who tries often");
    assert_eq!(rig.carrier.count(), (0, 0));
}

#[tokio::test]
async fn a_robot_without_a_browser_reports_every_item() {
    let (_rig, results, calls) =
        all_fail(|call, _| if call == "open" { Fate::Lost(broken()) } else { Fate::Made }, "demo").await;
    for result in &results {
        assert_eq!(
            (&result["errorType"], &result["errorMessage"]),
            (&json!("unknown"), &json!("not begun: the browser crashed"))
        );
    }
    assert_eq!(calls, ["open"]);
}

#[tokio::test]
async fn a_browser_that_crashes_again_and_again_is_given_up_and_every_item_is_reported() {
    let fates = |call: &str, _: usize| if call.starts_with("submit") { Fate::Lost(broken()) } else { Fate::Made };
    let (_rig, results, calls) = all_fail(fates, "demo").await;
    let messages: Vec<_> = results.iter().map(|result| result["errorMessage"].as_str().unwrap()).collect();
    assert_eq!(
        messages,
        [
            "the browser crashed; the portal has no shipment j-0-1",
            "the browser crashed; the portal has no shipment j-1-1",
            "the browser crashed; whether it was shipped is not known: search the portal for j-2-1",
        ]
    );
    assert_eq!(calls.iter().filter(|call| *call == "open").count(), 3);
    assert_eq!(calls.iter().filter(|call| *call == "close").count(), 3);
}

#[tokio::test]
async fn a_workspace_logs_in_once_and_again_when_it_must() {
    let (rig, calls) = meddled(|_, _| Fate::Made).await;
    let logins = || calls.lock().unwrap().iter().filter(|call| *call == "log_in").count();
    let ship = async |job: &str, password: &str| {
        let mut batch = rig.batch(job, 1);
        batch["workspaceId"] = json!("w");
        batch["credentials"]["password"] = json!(password);
        rig.ship(&batch).await;
        rig.idle().await;
        rig.orchestrator.acknowledged()[&format!("{job}-0")]["status"] == "success"
    };
    assert!(ship("a", "demo").await);
    assert_eq!(logins(), 1);
    assert!(ship("b", "demo").await);
    assert_eq!(logins(), 1, "the session is used again");
    assert!(!ship("c", "wrong").await, "but not for another login");
    assert_eq!(logins(), 2);
    assert!(ship("d", "demo").await);
    rig.carrier.portal.log_everyone_out();
    assert!(ship("e", "demo").await);
    assert_eq!(logins(), 3, "the portal had forgotten it");
    assert_eq!(rig.carrier.count(), (4, 0));
}

#[tokio::test]
async fn a_refusal_is_reported_with_the_page_that_was_shown() {
    let rig = Rig::with(Duration::ZERO, 2, plan()).await;
    let mut batch = rig.batch("j", 3);
    batch["orders"][0]["pedidoInput"]["ciudad"] = json!("Springfield");
    rig.ship(&batch).await;
    rig.orchestrator.hears_of(3).await;
    let results = rig.orchestrator.acknowledged();
    let error = |item: &str| (results[item]["errorType"].clone(), results[item]["errorMessage"].clone());
    assert_eq!(error("j-0"), (json!("validation"), json!("The city 'Springfield' is not served.")));
    assert_eq!(error("j-1"), (json!("portal"), json!("The portal is busy: nothing was shipped.")));
    assert_eq!(results["j-2"]["status"], "success");
    let picture = rig.data().join("screenshots").join(results["j-0"]["screenshot"].as_str().unwrap());
    assert!(std::fs::read_to_string(picture).unwrap().contains("is not served"));
    assert_eq!(rig.carrier.count(), (1, 0));
}
