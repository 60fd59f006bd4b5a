//! Binds the port, on one loopback address or on both address families. Knows
//! nothing about who connects.

use std::io;
use std::net::{Ipv6Addr, SocketAddr, TcpListener};

use crate::simulator::StartError;

/// Attempts to find a port that is free in both address families.
const ATTEMPTS: usize = 20;

/// Listens on `address`, and optionally on `[::1]` at the same port.
pub(crate) fn listen(address: SocketAddr, also_v6: bool) -> Result<Vec<TcpListener>, StartError> {
    if !also_v6 {
        return Ok(vec![bind(address)?]);
    }
    let mut attempt = 0;
    loop {
        attempt += 1;
        let first = bind(address)?;
        let port = first
            .local_addr()
            .map_err(|source| failed(address, source))?;
        let second = bind((Ipv6Addr::LOCALHOST, port.port()).into());
        match second {
            Ok(second) => return Ok(vec![first, second]),
            Err(error) if address.port() != 0 || attempt == ATTEMPTS => return Err(error),
            Err(_) => {}
        }
    }
}

/// Listens for the control endpoint.
pub(crate) fn control(address: SocketAddr) -> Result<TcpListener, StartError> {
    match address.ip().is_loopback() {
        true => bind(address),
        false => Err(StartError::Control(address)),
    }
}

fn bind(address: SocketAddr) -> Result<TcpListener, StartError> {
    let bound = || {
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        Ok(listener)
    };
    bound().map_err(|source| failed(address, source))
}

fn failed(address: SocketAddr, source: io::Error) -> StartError {
    StartError::Listen { address, source }
}
