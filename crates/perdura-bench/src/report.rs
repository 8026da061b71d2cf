//! What a person and a program read: the same figures, as a table and as JSON.

use std::fmt::Write;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::{Map, Value, json};

use crate::quantiles::Quantiles;

/// Figures in sections.
#[derive(Debug, Default)]
pub(crate) struct Report {
    sections: Vec<Section>,
}

#[derive(Debug)]
struct Section {
    key: &'static str,
    title: String,
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    key: String,
    shown: String,
    value: Value,
}

impl Report {
    /// Starts a section; figures go to the newest one.
    pub(crate) fn section(&mut self, key: &'static str, title: impl Into<String>) {
        self.sections.push(Section { key, title: title.into(), rows: Vec::new() });
    }

    /// Adds a figure with its text for people.
    pub(crate) fn add(&mut self, key: impl Into<String>, shown: impl Into<String>, value: impl Into<Value>) {
        let section = self.sections.last_mut().expect("figures come after the section that holds them");
        section.rows.push(Row { key: key.into(), shown: shown.into(), value: value.into() });
    }
    pub(crate) fn text(&mut self, key: &str, text: &str) {
        self.add(key, text, text);
    }
    pub(crate) fn count(&mut self, key: &str, count: u64) {
        self.add(key, grouped(count), count);
    }
    pub(crate) fn per_second(&mut self, key: &str, rate: f64) {
        self.add(key, format!("{}/s", grouped(rate as u64)), rate.round());
    }
    pub(crate) fn milliseconds(&mut self, key: &str, ms: f64) {
        self.add(key, format!("{ms:.1} ms"), (ms * 10.0).round() / 10.0);
    }
    pub(crate) fn mebibytes(&mut self, key: &str, bytes: u64) {
        self.add(key, format!("{:.1} MiB", bytes as f64 / f64::from(1 << 20)), bytes);
    }
    /// A figure per piece of work, with one decimal.
    pub(crate) fn each(&mut self, key: &str, figure: f64, unit: &str) {
        self.add(key, format!("{figure:.1} {unit}"), (figure * 10.0).round() / 10.0);
    }
    pub(crate) fn latency(&mut self, key: &str, latency: Quantiles) {
        let ms = |us: u64| us as f64 / 1_000.0;
        let shown = format!(
            "p50 {:.2} ms, p99 {:.2} ms, max {:.2} ms",
            ms(latency.p50_us),
            ms(latency.p99_us),
            ms(latency.max_us)
        );
        self.add(key, shown, json!(latency));
    }

    /// The figures for people.
    pub(crate) fn table(&self) -> String {
        let rows = self.sections.iter().flat_map(|section| &section.rows);
        let width = rows.map(|row| row.key.chars().count()).max().unwrap_or(0);
        let mut text = String::new();
        for section in &self.sections {
            writeln!(text, "{}", section.title).expect("writing to text cannot fail");
            for row in &section.rows {
                writeln!(text, "  {:<width$}  {}", row.key, row.shown).expect("writing to text cannot fail");
            }
        }
        text
    }

    /// The figures for programs: one object per section.
    fn to_json(&self) -> Value {
        let section = |section: &Section| {
            let rows = section.rows.iter().map(|row| (row.key.clone(), row.value.clone()));
            (section.key.to_owned(), Value::Object(rows.collect()))
        };
        Value::Object(self.sections.iter().map(section).collect::<Map<_, _>>())
    }

    /// Writes the figures for programs.
    pub(crate) fn write_json(&self, file: &Path) -> Result<()> {
        let text = format!("{:#}\n", self.to_json());
        std::fs::write(file, text).with_context(|| format!("cannot write '{}'", file.display()))
    }
}

/// A number with its thousands apart.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_and_programs_read_the_same() {
        let mut report = Report::default();
        report.section("disk", "The disk");
        report.text("name", "/dev/vda ext4");
        report.section("work", "Work done");
        report.count("runs", 1_234_567);
        report.per_second("steps", 999.6);
        report.mebibytes("memory", 3 << 20);
        report.each("cpu", 12.34, "µs");
        report.latency("step to step", Quantiles::of_ns(vec![1_500_000]));
        assert_eq!(
            report.table(),
            "The disk\n  name          /dev/vda ext4\nWork done\n  runs          1,234,567\n  steps         999/s\n  \
             memory        3.0 MiB\n  cpu           12.3 µs\n  step to step  p50 1.50 ms, p99 1.50 ms, max 1.50 ms\n"
        );
        let latency = json!({ "count": 1, "p50_us": 1500, "p99_us": 1500, "max_us": 1500 });
        let work = json!({
            "runs": 1_234_567, "steps": 1000.0, "memory": 3 << 20, "cpu": 12.3, "step to step": latency,
        });
        assert_eq!(report.to_json(), json!({ "disk": { "name": "/dev/vda ext4" }, "work": work }));
    }

    #[test]
    fn thousands_stand_apart() {
        for (number, want) in [(0, "0"), (999, "999"), (1_000, "1,000"), (12_345_678, "12,345,678")] {
            assert_eq!(grouped(number), want);
        }
    }
}
