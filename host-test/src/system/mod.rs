//! What systems do differently: owners and rights of files, handles of folders,
//! signals. Every other module is the same everywhere. Must not know who asks.

#[cfg(not(unix))]
mod other;
#[cfg(unix)]
mod unix;

#[cfg(not(unix))]
pub use other::*;
#[cfg(unix)]
pub use unix::*;
