//! The environment of a running plugin: an empty WASI world, one guarded way to
//! the network, and limits. Must not know the contract.

mod handler;
pub(crate) mod outbound;

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use wasmtime::component::{Linker, Resource, ResourceTable, ResourceTableError};
use wasmtime::{ResourceLimiter, Store, StoreLimits, StoreLimitsBuilder, UpdateDeadline};
use wasmtime_wasi::cli::{WasiCli, WasiCliView as _};
use wasmtime_wasi::p2::DynInputStream;
use wasmtime_wasi::p2::bindings::{cli, random};
use wasmtime_wasi::random::WasiRandom;
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};
use wasmtime_wasi_http::{WasiHttpCtx, WasiHttpCtxView, WasiHttpView};

use crate::buffered::{Account, Meter};
use crate::engine::{Engine, TICK};
use crate::limits::Limits;
use outbound::OutboundGate;

/// Bytes of uploaded content that offset one [`TICK`] of computing time. A tick
/// is counted whenever the plugin ran at all since the last one, and content
/// wakes it up at least once per MiB.
const CONTENT_PER_TICK: u64 = 64 << 10;

/// The state of one plugin instance.
pub(crate) struct Sandbox {
    table: ResourceTable,
    wasi: WasiCtx,
    http: WasiHttpCtx,
    buffered: Meter,
    /// Accounts of the bodies to which nothing has been written so far.
    bodies: HashMap<u32, Arc<Account>>,
    limits: Watched,
    computing: Duration,
    ticks: u64,
    /// Bytes of content that the call has consumed so far.
    content: Arc<AtomicU64>,
    pub(crate) outbound: OutboundGate,
}

impl Sandbox {
    /// Links what a plugin may import, and nothing else: no files, no sockets;
    /// environment, arguments and standard streams exist but are empty.
    pub(crate) fn link(linker: &mut Linker<Self>) -> wasmtime::Result<()> {
        wasmtime_wasi::p2::add_to_linker_proxy_interfaces_async(linker)?;
        wasmtime_wasi_http::p2::add_only_http_to_linker_async(linker)?;
        handler::link(linker)?;
        random::insecure::add_to_linker::<Self, WasiRandom>(linker, |s| s.wasi.random())?;
        random::insecure_seed::add_to_linker::<Self, WasiRandom>(linker, |s| s.wasi.random())?;
        cli::environment::add_to_linker::<Self, WasiCli>(linker, Self::cli)?;
        cli::exit::add_to_linker::<Self, WasiCli>(linker, Self::cli)?;
        cli::terminal_input::add_to_linker::<Self, WasiCli>(linker, Self::cli)?;
        cli::terminal_output::add_to_linker::<Self, WasiCli>(linker, Self::cli)?;
        cli::terminal_stdin::add_to_linker::<Self, WasiCli>(linker, Self::cli)?;
        cli::terminal_stdout::add_to_linker::<Self, WasiCli>(linker, Self::cli)?;
        cli::terminal_stderr::add_to_linker::<Self, WasiCli>(linker, Self::cli)?;
        Ok(())
    }

    /// Creates a store for one instance, with its limits in force.
    pub(crate) fn store(engine: &Engine, outbound: OutboundGate, limits: &Limits) -> Store<Self> {
        let mut http = WasiHttpCtx::new();
        http.set_field_size_limit(limits.header_bytes);
        let mut table = ResourceTable::new();
        table.set_max_capacity(limits.handles);
        let mut store = Store::new(
            engine.inner(),
            Self {
                table,
                wasi: WasiCtx::builder().build(),
                http,
                buffered: Meter::new(limits.buffered_bytes),
                bodies: HashMap::new(),
                limits: Watched::new(limits),
                computing: limits.computing,
                ticks: 0,
                content: Arc::default(),
                outbound,
            },
        );
        store.set_hostcall_fuel(limits.result_bytes);
        store.set_max_component_handles(limits.handles);
        store.limiter(|sandbox| &mut sandbox.limits);
        store.epoch_deadline_callback(|mut context| {
            // Called once for each tick in which the plugin itself was running;
            // waiting for the network does not count.
            let sandbox = context.data_mut();
            sandbox.ticks += 1;
            let content = sandbox.content.load(Ordering::Relaxed);
            if computed(sandbox.ticks, content) > sandbox.computing {
                let seconds = sandbox.computing.as_secs_f32();
                wasmtime::bail!("it computed for more than {seconds} seconds in one call");
            }
            Ok(UpdateDeadline::Yield(1))
        });
        store
    }

    /// Gives the next call its full computing time and number of requests.
    pub(crate) fn start_call(store: &mut Store<Self>) {
        let sandbox = store.data_mut();
        sandbox.outbound.start_call();
        sandbox.limits.reached = false;
        sandbox.ticks = 0;
        sandbox.content = Arc::default();
        store.set_epoch_deadline(1);
    }

    /// Returns the actual cause of a trap: the consequences of running out of
    /// memory do not mention memory.
    pub(crate) fn cause(&self, trap: wasmtime::Error) -> wasmtime::Error {
        if !self.limits.reached {
            return trap;
        }
        let mib = self.limits.memory as f32 / (1 << 20) as f32;
        wasmtime::Error::msg(format!("it needed more than {mib} MiB of memory"))
    }

    /// Opens the account of a new body with this handle.
    pub(crate) fn new_body(&mut self, handle: u32) -> Arc<Account> {
        let account = self.buffered.account();
        self.bodies.insert(handle, account.clone());
        account
    }

    /// Returns the account of a body, for the stream that writes to it.
    pub(crate) fn take_body(&mut self, handle: u32) -> Option<Arc<Account>> {
        self.bodies.remove(&handle)
    }

    /// Registers the content of an upload, for the plugin to read; `sent`
    /// counts the bytes that it consumes.
    pub(crate) fn take_in(
        &mut self,
        content: DynInputStream,
        sent: Arc<AtomicU64>,
    ) -> Result<Resource<DynInputStream>, ResourceTableError> {
        self.content = sent;
        self.table.push(content)
    }
}

/// Returns the computing time of a call that ran in this many ticks and
/// consumed this many bytes of uploaded content.
fn computed(ticks: u64, content: u64) -> Duration {
    let counted = ticks.saturating_sub(content / CONTENT_PER_TICK);
    TICK.saturating_mul(u32::try_from(counted).unwrap_or(u32::MAX))
}

/// Limits on memory and tables that record whether one was reached: a plugin
/// that gets no memory ends in a way that does not say why.
struct Watched {
    limits: StoreLimits,
    memory: usize,
    reached: bool,
}

impl Watched {
    fn new(limits: &Limits) -> Self {
        Self {
            limits: StoreLimitsBuilder::new()
                .memory_size(limits.memory)
                .table_elements(limits.table_elements)
                .instances(16)
                .memories(4)
                .tables(8)
                .build(),
            memory: limits.memory,
            reached: false,
        }
    }
}

impl ResourceLimiter for Watched {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let granted = self.limits.memory_growing(current, desired, maximum)?;
        self.reached |= !granted;
        Ok(granted)
    }

    fn table_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        self.limits.table_growing(current, desired, maximum)
    }

    fn instances(&self) -> usize {
        self.limits.instances()
    }

    fn tables(&self) -> usize {
        self.limits.tables()
    }

    fn memories(&self) -> usize {
        self.limits.memories()
    }
}

impl WasiView for Sandbox {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView {
            ctx: &mut self.wasi,
            table: &mut self.table,
        }
    }
}

impl WasiHttpView for Sandbox {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView {
            hooks: &mut self.outbound,
            table: &mut self.table,
            ctx: &mut self.http,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_upload_may_take_hours_and_a_plugin_that_computes_may_not() {
        let limit = Limits::default().computing;
        let too_long = |ticks, content| computed(ticks, content) > limit;
        let half_a_minute = (limit.as_millis() / TICK.as_millis()) as u64;
        assert!(!too_long(half_a_minute, 0));
        assert!(too_long(half_a_minute + 1, 0));
        // 300 GB, with two wake-ups per MiB.
        let largest = 300_000_000_000_u64;
        assert!(!too_long(2 * (largest >> 20), largest));
        // A plugin that consumes a byte now and then and keeps computing.
        assert!(too_long(half_a_minute + 1, 1_000));
    }
}
