//! The real browser on the real pages.

use std::time::Duration;

use robot_service::driver::browser::{BrowserDriver, find_on_path};
use robot_service::robot::Robot;
use robot_service::work::scratch::Scratch;
use serde_json::json;

use crate::rig::{Rig, plan};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_browser_ships_orders() {
    let (Some(chromium), Some(chromedriver)) = (find_on_path(&["chromium"]), find_on_path(&["chromedriver"])) else {
        eprintln!("SKIPPED: no chromium and chromedriver here; 'apt-get install chromium chromium-driver' brings both");
        return;
    };
    let mut rig = Rig::start().await;
    rig.stop_robot().await;
    let mut plan = plan();
    plan.pace.item_time_max = Duration::from_mins(1);
    let driver = BrowserDriver::new(rig.carrier.url.clone(), chromium, chromedriver, plan.pace.item_time_max);
    rig.robot = Some(Robot::start(&rig.data(), driver, plan).await.unwrap());

    let mut batch = rig.batch("j", 3);
    // What keyboards cannot type, and what would press Enter in the middle of the form.
    let payload = json!({
        "identificacion": "1020", "nombres": "María José", "apellidos": "Ñuñez", "direccion": "Cra 7 # 10-20\nApto 3",
        "ciudad": "Bogotá", "celular": 3_001_234_567_u64, "email": "maria@example.com", "referencia": "pedido \u{1f381}",
        "unidades": 2, "totalConIva": 120_000, "valorDeclarado": 50_000.5, "esRecaudoContraentrega": true, "peso": "1.5",
        "alto": 10, "largo": 20, "ancho": 30, "observaciones": "frágil \u{e007} <b>",
    });
    batch["orders"][0]["pedidoInput"] = payload;
    batch["orders"][1]["pedidoInput"]["ciudad"] = json!("Springfield");
    rig.ship(&batch).await;
    rig.orchestrator.hears_of(3).await;
    rig.idle().await;

    let results = rig.orchestrator.acknowledged();
    assert_eq!(
        (&results["j-0"]["status"], &results["j-0"]["validatedCity"]),
        (&json!("success"), &json!("BOGOTA (C/MARCA)"))
    );
    assert_eq!(results["j-2"]["status"], "success");
    assert_eq!(results["j-1"]["errorMessage"], "The city 'Springfield' is not served.");
    let picture = rig.data().join("screenshots").join(results["j-1"]["screenshot"].as_str().unwrap());
    assert!(std::fs::read(picture).unwrap().starts_with(b"\x89PNG"));
    let shipped = &rig.carrier.portal.ledger().with_reference("j-0-1")[0];
    assert_eq!(shipped.guide, results["j-0"]["trackingNumber"]);
    let fields: Vec<_> = shipped.fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let expect = [
        "alto=10",
        "ancho=30",
        "apellidos=Ñuñez",
        "celular=3001234567",
        "ciudad=Bogotá",
        "direccion=Cra 7 # 10-20 Apto 3",
        "email=maria@example.com",
        "esRecaudoContraentrega=true",
        "identificacion=1020",
        "largo=20",
        "nombres=María José",
        "observaciones=frágil \u{e007} <b>",
        "peso=1.5",
        "referencia=pedido \u{1f381}",
        "totalConIva=120000",
        "unidades=2",
        "valorDeclarado=50000.5",
    ];
    assert_eq!(fields, expect);

    // The next batch uses the login again, finds the guide, and knows a number that is not there.
    let mut lookup = rig.batch("k", 0);
    lookup["workspaceId"] = batch["workspaceId"].clone();
    lookup.as_object_mut().unwrap().remove("orders");
    lookup["pedidoNumbers"] = json!([
        { "itemId": "known", "orderId": "1", "pedidoNumber": shipped.pedido },
        { "itemId": "unknown", "orderId": "2", "pedidoNumber": "P7" },
    ]);
    assert_eq!(rig.call("POST", "/api/buscar-guias", &lookup).await.0, 200);
    rig.orchestrator.hears_of(5).await;
    let results = rig.orchestrator.acknowledged();
    assert_eq!(results["known"]["trackingNumber"], shipped.guide.as_str());
    assert_eq!(results["unknown"]["errorMessage"], "the carrier has no guide for order P7");

    rig.stop_robot().await;
    assert_eq!(rig.carrier.count(), (2, 0));
    let scratch = Scratch::of(&rig.data()).unwrap();
    assert!(!scratch.exists(), "no profile is left");
    assert_eq!(running_with(&scratch), 0, "no browser is left");
}

/// Programs whose command line names a folder.
fn running_with(folder: &std::path::Path) -> usize {
    let folder = folder.display().to_string();
    let lines =
        std::fs::read_dir("/proc").unwrap().filter_map(|entry| std::fs::read(entry.ok()?.path().join("cmdline")).ok());
    lines.filter(|line| String::from_utf8_lossy(line).contains(&folder)).count()
}
