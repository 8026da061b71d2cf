//! The robot orchestrator as a part of the server.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Result;
use perdura::{Inside, inside};
use perdura_engine::{Engine, LocalApp};
use perdura_robot::secrets::Secrets;
use perdura_robot::{Robot, RobotOptions, api};
use perdura_server::AppRoutes;

/// Robot jobs: their functions and their routes.
pub(crate) struct RobotPart {
    robot: Robot,
    functions: Inside,
}

impl RobotPart {
    /// Reads the secrets of robots from the environment and from the file that it names.
    pub(crate) fn new(public_url: String) -> Result<Self> {
        let secrets = Secrets::load(std::env::vars())?;
        let robot = Robot::new(RobotOptions { secrets, public_url });
        let functions = inside(perdura_robot::app(&robot));
        Ok(Self { robot, functions })
    }
    /// What the functions of workflows work with, too.
    pub(crate) fn robot(&self) -> &Robot {
        &self.robot
    }
    /// The functions, for the engine's options.
    pub(crate) fn local_app(&self) -> Arc<dyn LocalApp> {
        self.functions.local_app()
    }
    /// The engine has started.
    pub(crate) fn attach(&self, engine: &Engine) {
        self.functions.started(engine);
        self.robot.attach(engine.clone());
    }
    /// The routes, for the server.
    pub(crate) fn routes(&self) -> AppRoutes {
        AppRoutes {
            managed: api::management_routes(self.robot.clone()),
            open: api::webhook_routes(self.robot.clone()),
            ..AppRoutes::default()
        }
    }
}

/// How others reach this server, when nobody said so: right for robots on the same machine.
pub(crate) fn url_on_this_machine(address: SocketAddr) -> String {
    if address.ip().is_unspecified() {
        format!("http://localhost:{}", address.port())
    } else {
        format!("http://{address}")
    }
}
