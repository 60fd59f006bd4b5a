//! End-to-end tests: the real component in the real host against the simulated
//! service, mostly by running the command `hoster`. One file per theme.

mod account;
mod approval;
mod aria2;
mod backup;
mod batch;
mod bench;
mod cache;
mod check;
mod checkout;
mod compare;
mod conformance;
mod credentials;
#[cfg(unix)]
mod crypt;
mod demo;
mod directlink;
mod doctor;
mod dumps;
mod embedding;
mod errors;
mod family;
mod faults;
#[cfg(unix)]
mod fifos;
mod files;
#[cfg(unix)]
mod folder_manifest;
mod folders;
#[cfg(target_os = "linux")]
mod footprint;
mod free;
mod get;
mod hash_cache;
mod help;
mod hostile;
mod install;
mod job_log;
mod language;
mod latency;
mod limits;
mod lists;
mod ls;
mod memory;
#[cfg(target_os = "linux")]
mod output;
mod paths;
mod plugin;
mod plugins;
#[cfg(target_os = "linux")]
mod progress;
mod promises;
mod proxy;
mod queue;
mod replace;
#[cfg(unix)]
mod reports;
mod resolve;
mod restore;
mod resume;
mod rgsx;
mod service;
mod sharing;
mod simulator_command;
#[cfg(target_os = "linux")]
mod soak;
mod split;
mod storage;
mod structure;
#[cfg(target_os = "linux")]
mod subprocess;
#[cfg(unix)]
mod summary;
mod sync;
#[cfg(target_os = "linux")]
mod terminal;
mod toy;
mod transfer;
#[cfg(unix)]
mod trust;
mod unverified;
mod upload;
mod upload_queue;
