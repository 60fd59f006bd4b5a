//! End-to-end tests: the real component in the real host against the simulated
//! service, mostly by running the command `hoster`. One theme a file.

mod account;
mod bench;
mod check;
mod conformance;
mod demo;
mod errors;
mod free;
mod get;
mod hostile;
mod limits;
mod ls;
mod memory;
mod plugin;
mod plugins;
mod proxy;
mod resolve;
mod simulator_command;
mod storage;
mod toy;
mod upload;
