//! From an order's payload to the fields of the carrier's form. Adapt `FIELDS` to your own.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// A field of the form, and the names a payload may call it by: the carrier's own, or a simple English one.
struct Field {
    name: &'static str,
    also: Option<&'static str>,
    is_tick: bool,
}

const FIELDS: &[Field] = &[
    text("identificacion", None),
    text("nombres", Some("recipient")),
    text("apellidos", None),
    text("direccion", Some("address")),
    text("ciudad", Some("city")),
    text("celular", Some("phone")),
    text("email", None),
    text("referencia", Some("reference")),
    text("unidades", Some("units")),
    text("totalConIva", Some("total")),
    text("valorDeclarado", Some("declaredValue")),
    Field { name: "esRecaudoContraentrega", also: Some("cashOnDelivery"), is_tick: true },
    text("peso", Some("weight")),
    text("alto", Some("height")),
    text("largo", Some("length")),
    text("ancho", Some("width")),
    text("observaciones", Some("remarks")),
];

const fn text(name: &'static str, also: Option<&'static str>) -> Field {
    Field { name, also, is_tick: false }
}

/// What to type where. Fields that the payload leaves out are left out here too.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Form {
    /// Lines of text, by field.
    pub texts: BTreeMap<&'static str, String>,
    /// Boxes to tick.
    pub ticks: Vec<&'static str>,
}

impl Form {
    /// Reads a payload. Whatever it has that the form does not know stays behind.
    pub fn of(payload: &Map<String, Value>) -> Self {
        let mut form = Self::default();
        for field in FIELDS {
            let value = payload.get(field.name).or_else(|| payload.get(field.also?));
            match value.map(written) {
                Some(value) if field.is_tick => {
                    if is_yes(&value) {
                        form.ticks.push(field.name);
                    }
                }
                Some(value) if !value.is_empty() => drop(form.texts.insert(field.name, value)),
                Some(_) | None => {}
            }
        }
        form
    }
}

fn written(value: &Value) -> String {
    match value {
        // One line: a browser would take a line break for the end of the form.
        Value::String(text) => {
            let lines = text.split(char::is_control).map(str::trim).filter(|line| !line.is_empty());
            lines.collect::<Vec<_>>().join(" ")
        }
        Value::Number(number) => number.to_string(),
        Value::Bool(yes) => yes.to_string(),
        // A dispatch whose payload is nested was refused when it came in.
        Value::Null | Value::Array(_) | Value::Object(_) => String::new(),
    }
}

fn is_yes(value: &str) -> bool {
    matches!(value.to_lowercase().as_str(), "true" | "1" | "si" | "sí" | "yes" | "x")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(payload: &Value, expect: &str) {
        let form = Form::of(payload.as_object().unwrap());
        let texts = form.texts.iter().map(|(name, value)| format!("{name}={value}"));
        let ticks = form.ticks.iter().map(|name| format!("[x] {name}"));
        assert_eq!(texts.chain(ticks).collect::<Vec<_>>().join(" "), expect);
    }

    #[test]
    fn payloads_become_forms() {
        use serde_json::json;
        check(
            &json!({ "ciudad": " CALI (VALLE) ", "unidades": 2, "peso": 1.5 }),
            "ciudad=CALI (VALLE) peso=1.5 unidades=2",
        );
        check(
            &json!({ "recipient": "Ana", "address": "Calle 1", "city": "Cali", "phone": 300, "units": "1" }),
            "celular=300 ciudad=Cali direccion=Calle 1 nombres=Ana unidades=1",
        );
        check(&json!({ "direccion": "Calle 1\r\n\tApto 2\n" }), "direccion=Calle 1 Apto 2");
        check(&json!({ "esRecaudoContraentrega": true }), "[x] esRecaudoContraentrega");
        check(&json!({ "esRecaudoContraentrega": "SI" }), "[x] esRecaudoContraentrega");
        check(&json!({ "esRecaudoContraentrega": false, "email": null, "apellidos": "", "color": "red" }), "");
    }

    #[test]
    fn every_field_of_the_portal_can_be_filled() {
        let portal: Vec<_> = crate::portal::form::fields().map(|field| field.name).collect();
        for field in FIELDS {
            assert!(portal.contains(&field.name), "{} is not a field of the portal", field.name);
        }
        assert_eq!(portal.len(), FIELDS.len());
    }
}
