//! What a durable step costs the shard and its store: `cargo run --release -p perdura-engine --example step_bench`.
//!
//! Many runs of one function are under way; each call of it is answered at once with one more finished step, in batches
//! as the shard's thread takes them. There is no app, no wire and no thread: what is measured is [`Driver::handle`] and
//! [`Driver::commit`].

use std::collections::VecDeque;
use std::error::Error;
use std::io::{Write, stdout};
use std::time::{Duration, Instant};

use perdura_core::{ApiCall, CallerId, Config, Effect, Input};
use perdura_engine::Driver;
use perdura_store::{MemStore, Store};
use perdura_store_sqlite::{Durability, Options, SqliteStore};
use perdura_types::{
    App, AppId, Call, FunctionConfig, NewEvent, Op, OpKind, Outcome, ParallelMode, RawJson, Reply, Sdk, Timestamp,
    Trigger,
};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const RUNS_UNDER_WAY: usize = 1_000;
/// Answers in a commit, steps of a run, and steps in total.
const ROUNDS: [(usize, usize, usize); 4] =
    [(16, 10, 20_000), (512, 10, 200_000), (512, 100, 200_000), (512, 900, 450_000)];

fn main() -> Result<(), Box<dyn Error>> {
    let mut out = stdout().lock();
    writeln!(out, "store  | answers/commit | steps/run | steps/s | handle µs/step | commit µs/step")?;
    // `step_bench sqlite 512 10` is one round, for a profiler.
    let wanted = std::env::args().skip(1).collect::<Vec<_>>();
    for (batch, run_steps, steps) in ROUNDS {
        let scratch = tempfile::tempdir()?;
        let memory = Box::new(MemStore::new());
        let sqlite = Box::new(SqliteStore::open(scratch.path(), Options { durability: Durability::Full })?);
        for (name, store) in [("memory", memory as Box<dyn Store>), ("sqlite", sqlite)] {
            if !wanted.is_empty() && wanted != [name, &batch.to_string(), &run_steps.to_string()] {
                continue;
            }
            let mut bench = Bench::new(store, run_steps)?;
            bench.work(batch, steps)?;
            writeln!(out, "{name} | {batch:14} | {run_steps:9} | {}", bench.report())?;
        }
    }
    Ok(())
}

struct Bench {
    driver: Driver,
    run_steps: usize,
    now_ms: i64,
    calls: VecDeque<Box<Call>>,
    steps: usize,
    handling: Duration,
    committing: Duration,
}

impl Bench {
    fn new(store: Box<dyn Store>, run_steps: usize) -> Result<Self, Box<dyn Error>> {
        let (all, app_max) = (RUNS_UNDER_WAY, RUNS_UNDER_WAY);
        let config = Config { open_attempts_max: all, open_attempts_per_app_max: app_max, ..Config::default() };
        let now_ms = 1_700_000_000_000;
        let driver = Driver::open(store, config, "bench", 1, Timestamp::from_millis(now_ms))?;
        let (handling, committing) = (Duration::ZERO, Duration::ZERO);
        let mut bench = Self { driver, run_steps, now_ms, calls: VecDeque::new(), steps: 0, handling, committing };
        bench.handle(Input::Call(CallerId(0), ApiCall::Sync(app())))?;
        for _ in 0..RUNS_UNDER_WAY {
            bench.start()?;
        }
        bench.commit()?;
        Ok(bench)
    }

    fn work(&mut self, batch: usize, steps: usize) -> Result<(), Box<dyn Error>> {
        (self.handling, self.committing) = (Duration::ZERO, Duration::ZERO);
        while self.steps < steps {
            let answered = self.calls.drain(..batch.min(self.calls.len())).collect::<Vec<_>>();
            let began = Instant::now();
            for call in answered {
                self.answer(&call)?;
            }
            self.handling += began.elapsed();
            let began = Instant::now();
            self.commit()?;
            self.committing += began.elapsed();
        }
        Ok(())
    }

    fn answer(&mut self, call: &Call) -> Result<(), Box<dyn Error>> {
        let (run, item, request) = (call.run, call.item, call.request);
        let number = call.steps.len();
        let is_last = number == self.run_steps;
        let outcome = if is_last { Outcome::Done(RawJson::of(&number)) } else { finished(number) };
        self.handle(Input::Reply { run, item, request, reply: Reply { version: Some(2), outcome } })?;
        if is_last {
            return self.start();
        }
        self.steps += 1;
        Ok(())
    }

    fn start(&mut self) -> Result<(), Box<dyn Error>> {
        let event = NewEvent {
            id: None,
            internal_id: None,
            name: "bench/go".into(),
            data: RawJson::parse(r#"{"order":"a-1","items":[1,2,3]}"#)?,
            user: RawJson::empty_object(),
            ts: None,
            v: None,
            meta: None,
        };
        self.handle(Input::Call(CallerId(0), ApiCall::SendEvents(vec![event])))
    }

    fn handle(&mut self, input: Input) -> Result<(), Box<dyn Error>> {
        Ok(self.driver.handle(Timestamp::from_millis(self.now_ms), input)?)
    }

    fn commit(&mut self) -> Result<(), Box<dyn Error>> {
        self.now_ms += 1;
        for effect in self.driver.commit(Timestamp::from_millis(self.now_ms))? {
            match effect {
                Effect::Dispatch(call) => self.calls.push_back(call),
                Effect::Answer(..) | Effect::Notice(_) => {}
            }
        }
        Ok(())
    }

    fn report(&self) -> String {
        let each_us = |spent: Duration| spent.as_secs_f64() * 1e6 / self.steps as f64;
        let (handle_us, commit_us) = (each_us(self.handling), each_us(self.committing));
        format!("{:7.0} | {handle_us:14.2} | {commit_us:14.2}", 1e6 / (handle_us + commit_us))
    }
}

fn finished(number: usize) -> Outcome {
    let data = RawJson::parse(r#"{"charged":true,"id":"ch_1234567890","amount":1999}"#).expect("it is JSON");
    // As long as the ids that SDKs send.
    let id = format!("{number:040x}").as_str().into();
    let kind = OpKind::StepRun { data, transaction: None };
    let op = Op { id, name: "charge the card".to_owned(), mode: ParallelMode::Wait, input: None, kind };
    Outcome::Ops { ops: vec![op], no_retry: false, retry_after_ms: None }
}

fn app() -> App {
    let function = FunctionConfig {
        triggers: vec![Trigger::Event { name: "bench/go".to_owned(), expression: None }],
        ..FunctionConfig::new("bench", "f", "http://bench?fnId=bench-f&stepId=step")
    };
    App {
        id: AppId::of("bench"),
        name: "bench".to_owned(),
        url: "http://bench".to_owned(),
        sdk: Sdk::default(),
        framework: None,
        version: None,
        functions: vec![function],
        checksum: "1".to_owned(),
    }
}
