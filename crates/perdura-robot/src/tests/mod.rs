//! The rules of robots, each as one test named after it, against a real engine with its store in memory and a clock that
//! tests move.

mod automation;
mod callbacks;
mod contract;
mod http;
mod jobs;
mod lessons;
mod orchestrators;
mod stage;
mod support;
