//! What one running plugin has around it: an empty WASI world, one watched
//! door to the network, and limits. Must not know the contract.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use wasmtime::component::{Linker, Resource, ResourceTable, ResourceTableError};
use wasmtime::{Store, StoreLimits, StoreLimitsBuilder, UpdateDeadline};
use wasmtime_wasi::cli::{WasiCli, WasiCliView as _};
use wasmtime_wasi::p2::DynInputStream;
use wasmtime_wasi::p2::bindings::{cli, random};
use wasmtime_wasi::random::WasiRandom;
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};
use wasmtime_wasi_http::{WasiHttpCtx, WasiHttpCtxView, WasiHttpView};

use crate::engine::{Engine, MEMORY_BYTES, TABLE_ELEMENTS, TICK};
use crate::gate::Gate;

/// Computing time of one call, apart from what it does with uploaded content. The slowest thing that a plugin does, reading a
/// page of some megabytes, takes milliseconds.
const CPU_SECONDS: u64 = 30;

/// Bytes of uploaded content that pay for one more [`TICK`] of computing. A
/// tick is counted whenever the plugin ran at all since the last one, and
/// content wakes it up at least once for each MiB.
const CONTENT_PER_TICK: u64 = 64 << 10;

/// Handles that a plugin may hold at the same time.
const MAX_HANDLES: usize = 2_000;

/// Bytes of request or response headers that a plugin may hold.
const HEADER_BYTES: usize = 16 << 10;

/// The state of one plugin instance.
pub(crate) struct Sandbox {
    table: ResourceTable,
    wasi: WasiCtx,
    http: WasiHttpCtx,
    limits: StoreLimits,
    ticks: u64,
    /// Bytes of content that the call has taken so far.
    content: Arc<AtomicU64>,
    pub(crate) gate: Gate,
}

impl Sandbox {
    /// Links what a plugin may import, and nothing else: no files, no sockets;
    /// environment, arguments and standard streams exist and are empty.
    pub(crate) fn link(linker: &mut Linker<Self>) -> wasmtime::Result<()> {
        wasmtime_wasi::p2::add_to_linker_proxy_interfaces_async(linker)?;
        wasmtime_wasi_http::p2::add_only_http_to_linker_async(linker)?;
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

    /// A store for one instance, with its limits in force.
    pub(crate) fn store(engine: &Engine, gate: Gate) -> Store<Self> {
        let mut http = WasiHttpCtx::new();
        http.set_field_size_limit(HEADER_BYTES);
        let mut table = ResourceTable::new();
        table.set_max_capacity(MAX_HANDLES);
        let mut store = Store::new(
            engine.inner(),
            Self {
                table,
                wasi: WasiCtx::builder().build(),
                http,
                limits: StoreLimitsBuilder::new()
                    .memory_size(MEMORY_BYTES)
                    .table_elements(TABLE_ELEMENTS)
                    .instances(16)
                    .memories(4)
                    .tables(8)
                    .build(),
                ticks: 0,
                content: Arc::default(),
                gate,
            },
        );
        store.limiter(|sandbox| &mut sandbox.limits);
        store.epoch_deadline_callback(|mut context| {
            // Called once for each tick in which the plugin itself was running;
            // waiting for the network does not count.
            let sandbox = context.data_mut();
            sandbox.ticks += 1;
            if computed_too_long(sandbox.ticks, sandbox.content.load(Ordering::Relaxed)) {
                wasmtime::bail!("it computed for more than {CPU_SECONDS} seconds in one call");
            }
            Ok(UpdateDeadline::Yield(1))
        });
        store
    }

    /// Gives the next call its full computing time and number of requests.
    pub(crate) fn start_call(store: &mut Store<Self>) {
        let sandbox = store.data_mut();
        sandbox.gate.start_call();
        sandbox.ticks = 0;
        sandbox.content = Arc::default();
        store.set_epoch_deadline(1);
    }

    /// Takes the content of an upload in, to hand it to the plugin; `sent`
    /// counts the bytes that it takes.
    pub(crate) fn take_in(
        &mut self,
        content: DynInputStream,
        sent: Arc<AtomicU64>,
    ) -> Result<Resource<DynInputStream>, ResourceTableError> {
        self.content = sent;
        self.table.push(content)
    }
}

/// Whether a call has used up its computing time: `ticks` in which it ran, and
/// bytes of uploaded content that it has taken.
fn computed_too_long(ticks: u64, content: u64) -> bool {
    let counted = ticks.saturating_sub(content / CONTENT_PER_TICK);
    counted * TICK.as_millis() as u64 > CPU_SECONDS * 1000
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
            hooks: &mut self.gate,
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
        let half_a_minute = CPU_SECONDS * 1000 / TICK.as_millis() as u64;
        assert!(!computed_too_long(half_a_minute, 0));
        assert!(computed_too_long(half_a_minute + 1, 0));
        // 300 GB, with two wake-ups for each MiB.
        let largest = 300_000_000_000_u64;
        assert!(!computed_too_long(2 * (largest >> 20), largest));
        // A plugin that takes a byte now and then and computes on.
        assert!(computed_too_long(half_a_minute + 1, 1_000));
    }
}
