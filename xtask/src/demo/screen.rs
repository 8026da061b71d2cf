//! What a person sees of a demo: on a terminal a table that fills itself, elsewhere one line for each thing that happens.

use std::fmt::Write as _;
use std::io::{IsTerminal, Write, stdout};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::Driver;
use super::client::Told;
use super::orders::Order;

/// Above so many orders a table does not fit a terminal.
const ROWS_MAX: usize = 25;
const BAR_WIDTH: usize = 30;

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Waiting,
    Working,
    Shipped,
    Failed,
}

struct Row {
    order: String,
    recipient: String,
    city: String,
    state: State,
    told: String,
}

pub(super) struct Screen {
    rows: Vec<Row>,
    started: Instant,
    is_terminal: bool,
    has_colours: bool,
    /// Lines of the table that stands above the cursor.
    drawn: usize,
}

impl Screen {
    pub(super) fn new(orders: &[Order]) -> Self {
        let rows = orders.iter().map(|order| Row {
            order: order.number.clone(),
            recipient: order.recipient.clone(),
            city: order.city.to_owned(),
            state: State::Waiting,
            told: String::new(),
        });
        let is_terminal = stdout().is_terminal();
        let has_colours = is_terminal && std::env::var_os("NO_COLOR").is_none();
        Self { rows: rows.collect(), started: Instant::now(), is_terminal, has_colours, drawn: 0 }
    }

    pub(super) fn title(&self, driver: Driver, items: usize) {
        let how = match driver {
            Driver::Browser => "by a real headless browser",
            Driver::Http => "without a browser",
        };
        println!("\n{}\n", self.paint("1", &format!("{} {how}, each exactly once", shipments(items))));
    }

    pub(super) fn program(&self, name: &str, shown: &str) {
        println!("  {name:<14} {}", self.paint("2", shown));
    }

    pub(super) fn job(&mut self, job: &str, path: &str) {
        let orders = self.rows.len();
        println!("\n  POST /api/robot/jobs with {} → job {job}", plural(orders, "order"));
        println!("  {}\n", self.paint("2", &format!("GET {path}/events tells what happens:")));
        self.started = Instant::now();
        self.draw();
    }

    /// Shows one message of the stream.
    pub(super) fn event(&mut self, told: &Told) {
        let Told { name, data } = told;
        let order = data["orderId"].as_str().unwrap_or_default();
        let row = self.rows.iter_mut().find(|row| row.order == order);
        let line = match (name.as_str(), row) {
            ("robot/job.dispatched", _) => "the robot has the batch, and logs in at the carrier's".to_owned(),
            ("robot/item.started", Some(row)) => {
                if row.state == State::Waiting {
                    row.state = State::Working;
                }
                return self.redraw();
            }
            ("robot/item.completed", Some(row)) => row.complete(data),
            _ => return,
        };
        if self.draws_a_table() {
            return self.redraw();
        }
        let (done, all) = (self.done(), self.rows.len());
        println!(
            "  {:>6.1} s  {done:>width$}/{all}  {line}",
            self.started.elapsed().as_secs_f32(),
            width = all.to_string().len()
        );
    }

    /// The result, order by order.
    pub(super) fn table(&mut self, view: &Value) {
        for item in view["items"].as_array().into_iter().flatten() {
            let order = item["orderId"].as_str().unwrap_or_default();
            if let Some(row) = self.rows.iter_mut().find(|row| row.order == order) {
                row.complete(item);
            }
        }
        if self.draws_a_table() {
            return self.redraw();
        }
        println!("\n{}", self.text());
    }

    pub(super) fn verdict(&self, ledger: &Value, time: Duration) {
        let (shipments, duplicates) = (&ledger["shipments"], &ledger["duplicates"]);
        let verdict = format!("{shipments} shipments, {duplicates} duplicates");
        println!("\n  the carrier's ledger: {}", self.paint("1;32", &verdict));
        println!("  {} in {:.1} s", plural(self.rows.len(), "order"), time.as_secs_f32());
    }

    pub(super) fn closing(&self) {
        println!("  {}\n", self.paint("2", "everything is stopped and removed"));
    }

    fn draws_a_table(&self) -> bool {
        self.is_terminal && self.rows.len() <= ROWS_MAX
    }

    fn draw(&mut self) {
        if self.draws_a_table() {
            let text = self.text();
            self.drawn = text.lines().count();
            println!("{text}");
        }
    }

    fn redraw(&mut self) {
        if self.draws_a_table() && self.drawn > 0 {
            // Up to the first line of the table; each line is cleared as it is written anew.
            print!("\x1b[{}A", self.drawn);
            for line in self.text().lines() {
                println!("\x1b[2K{line}");
            }
            // A terminal that has gone shows nothing anyway.
            let _shown = stdout().flush();
        }
    }

    fn text(&self) -> String {
        let mut text = format!(
            "  {}\n",
            self.paint("2", "order   recipient           city                 status    tracking number")
        );
        for row in &self.rows {
            let (colour, status) = match row.state {
                State::Waiting => ("2", "waiting"),
                State::Working => ("33", "working"),
                State::Shipped => ("32", "shipped"),
                State::Failed => ("31", "failed"),
            };
            let status = self.paint(colour, &format!("{status:<8}"));
            let line = format!("  {:<7} {:<19} {:<20} {status}  {}", row.order, row.recipient, row.city, row.told);
            let _written = writeln!(text, "{}", line.trim_end());
        }
        let (done, all) = (self.done(), self.rows.len());
        let full = BAR_WIDTH * done / all.max(1);
        let bar = format!("{}{}", "█".repeat(full), "░".repeat(BAR_WIDTH - full));
        let _written = write!(text, "\n  {} {done} of {all}", self.paint("32", &bar));
        text
    }

    fn done(&self) -> usize {
        self.rows.iter().filter(|row| matches!(row.state, State::Shipped | State::Failed)).count()
    }

    fn paint(&self, code: &str, text: &str) -> String {
        if self.has_colours { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

impl Row {
    /// Takes a result over, and says it in a line.
    fn complete(&mut self, result: &Value) -> String {
        let shipped = result["trackingNumber"].as_str();
        self.state = if shipped.is_some() { State::Shipped } else { State::Failed };
        let told = shipped.or(result["errorMessage"].as_str()).unwrap_or("no reason was given");
        told.clone_into(&mut self.told);
        let Self { order, recipient, city, told, .. } = self;
        format!("order {order}  {recipient}, {city}: {told}")
    }
}

fn shipments(count: usize) -> String {
    plural(count, "shipment")
}

fn plural(count: usize, thing: &str) -> String {
    if count == 1 { format!("1 {thing}") } else { format!("{count} {thing}s") }
}
