//! The orders of a demo: made up, and each one shippable.

use serde_json::{Value, json};

const PEOPLE: &[(&str, &str)] = &[
    ("Ana", "Gómez"),
    ("Luis", "Restrepo"),
    ("María José", "Ñuñez"),
    ("Carlos", "Quintero"),
    ("Valentina", "Ospina"),
    ("Andrés", "Cárdenas"),
    ("Camila", "Rojas"),
    ("Juan Pablo", "Mejía"),
    ("Sofía", "Duque"),
    ("Santiago", "Ibáñez"),
];
/// As customers write them; the carrier has its own spelling.
const CITIES: &[&str] = &["Medellín", "Bogotá", "Cali", "BARRANQUILLA (ATL)", "Pereira", "Cartagena", "Manizales"];
const FIRST_ORDER: usize = 1_001;

/// One order.
pub(super) struct Order {
    pub(super) number: String,
    pub(super) recipient: String,
    pub(super) city: &'static str,
    payload: Value,
}

impl Order {
    /// So many orders, the same each time.
    pub(super) fn some(count: usize) -> Vec<Self> {
        (0..count).map(Self::numbered).collect()
    }

    fn numbered(index: usize) -> Self {
        let ((first, family), city) = (PEOPLE[index % PEOPLE.len()], CITIES[index % CITIES.len()]);
        let number = (FIRST_ORDER + index).to_string();
        let payload = json!({
            "identificacion": format!("10{:08}", 20_300 + index),
            "nombres": first,
            "apellidos": family,
            "direccion": format!("Calle {} # {}-{}", 1 + index % 90, 1 + index % 40, 10 + index % 80),
            "ciudad": city,
            "celular": format!("300{:07}", 1_234_567 + index),
            "referencia": format!("pedido {number}"),
            "unidades": 1 + index % 3,
            "valorDeclarado": 50_000 + 1_000 * index,
            "peso": 1.5,
        });
        Self { number, recipient: format!("{first} {family}"), city, payload }
    }

    /// As a job takes it.
    pub(super) fn as_item(&self) -> Value {
        json!({ "orderId": self.number, "payload": self.payload })
    }
}
