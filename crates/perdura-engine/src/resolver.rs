//! Names of apps become addresses.
//!
//! Most apps of a dev server live at `localhost`. The system answers that name by reading files, on a thread that may
//! block, for each connection; the answer is always the same (RFC 6761, 6.3), so it is given here.

use std::future::Future;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::vec;

use hyper_util::client::legacy::connect::dns::{GaiResolver, Name};
use tower_service::Service;

/// The system's resolver, with a shortcut.
#[derive(Debug, Clone)]
pub(crate) struct Resolver(GaiResolver);

impl Resolver {
    pub(crate) fn new() -> Self {
        Self(GaiResolver::new())
    }
}

impl Service<Name> for Resolver {
    type Response = vec::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Self::Response>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, name: Name) -> Self::Future {
        if name.as_str().eq_ignore_ascii_case("localhost") {
            return Box::pin(std::future::ready(Ok(loopback().into_iter())));
        }
        let addresses = self.0.call(name);
        Box::pin(async move { Ok(addresses.await?.collect::<Vec<_>>().into_iter()) })
    }
}

/// Both forms, because some servers listen on one only. The connector puts in the port.
fn loopback() -> Vec<SocketAddr> {
    let addresses = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
    addresses.map(|address| SocketAddr::new(address, 0)).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn localhost_is_this_machine_on_both_forms() {
        for name in ["localhost", "LocalHost"] {
            let addresses = Resolver::new().call(name.parse().unwrap()).await.unwrap();
            assert_eq!(addresses.collect::<Vec<_>>(), loopback(), "{name}");
        }
    }

    #[tokio::test]
    async fn other_names_are_the_systems_matter() {
        let addresses = Resolver::new().call("127.0.0.1".parse().unwrap()).await.unwrap();
        assert_eq!(addresses.map(|address| address.ip()).collect::<Vec<_>>(), [Ipv4Addr::LOCALHOST]);
    }
}
