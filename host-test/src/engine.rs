//! The WebAssembly engine: one per program, shared by all plugins and sessions.
//! Must not know the contract or the network.

mod cache;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use wasmtime::component::Component;
use wasmtime::{Config, Enabled, InstanceAllocationStrategy, OptLevel, PoolingAllocationConfig};

/// Maximum linear memory of one instance in bytes.
pub const MEMORY_BYTES: usize = 64 << 20;

/// Maximum elements of all tables of one instance; a Rust component uses a few
/// hundred.
pub(crate) const TABLE_ELEMENTS: usize = 20_000;

/// How often running plugins are interrupted, to enforce time limits.
pub(crate) const TICK: Duration = Duration::from_millis(50);

/// Bytes after a linear memory that trap on access. Small, because addresses
/// are checked in code and the reservation must fit on small machines.
const GUARD_BYTES: u64 = 64 << 10;

/// Stack size of one running call in bytes.
const STACK_BYTES: usize = 512 << 10;

/// Number of slots of finished instances that are kept, in which the next
/// instance starts faster.
const WARM_SLOTS: u32 = 8;

/// Bytes of memory kept in each such slot. They are cleared, which costs less
/// than returning and allocating them again. A Rust component uses about 200
/// kB.
const WARM_BYTES: usize = 512 << 10;

/// How long compiling a plugin may take, unless [`EngineOptions`] set another
/// limit. The built-in plugin takes less than a second on a small machine.
pub const COMPILE_LIMIT: Duration = Duration::from_secs(60);

/// Options for building an [`Engine`].
#[derive(Clone, Default)]
pub struct EngineOptions {
    /// Where compiled plugins are cached, so that the second start is fast. The
    /// folder is created for this user only. `None` disables the cache.
    pub cache: Option<PathBuf>,
    /// Creates the linear memories of plugins; for programs that observe the
    /// memory of their plugins. With `None`, the engine creates them, pooled if
    /// the system can reserve the addresses.
    #[cfg(feature = "testing")]
    pub memory: Option<Arc<dyn wasmtime::MemoryCreator>>,
    /// Maximum number of instances at the same time. Default: 1,000.
    pub max_instances: Option<u32>,
    /// How long compiling a plugin may take. Default: [`COMPILE_LIMIT`].
    pub compile_limit: Option<Duration>,
}

impl EngineOptions {
    /// Whether the caller creates the linear memories.
    fn has_own_memory(&self) -> bool {
        #[cfg(feature = "testing")]
        return self.memory.is_some();
        #[cfg(not(feature = "testing"))]
        false
    }
}

/// A WebAssembly engine. Cheap to clone.
#[derive(Clone)]
pub struct Engine {
    inner: wasmtime::Engine,
    cache: Option<PathBuf>,
    compile_limit: Duration,
    _ticker: Arc<Ticker>,
}

/// Why the engine cannot start.
#[derive(Debug, thiserror::Error)]
#[error("the WebAssembly engine cannot start: {0}")]
pub struct EngineError(String);

/// Why a component was not compiled.
#[derive(Debug, thiserror::Error)]
#[cfg_attr(not(feature = "exhaustive"), non_exhaustive)]
pub enum CompileError {
    /// It is not valid WebAssembly.
    #[error("it is damaged ({0})")]
    Invalid(String),
    /// The compiler does not accept it.
    #[error("it cannot be compiled ({0})")]
    Refused(String),
    /// It took too long.
    #[error("it was not compiled within {} seconds, more than any plugin needs", .0.as_secs_f32())]
    TooLong(Duration),
}

impl Engine {
    /// Starts an engine.
    pub fn new(options: EngineOptions) -> Result<Self, EngineError> {
        let inner = if options.has_own_memory() {
            wasmtime::Engine::new(&config(&options))
        } else {
            // The pool reserves addresses for all instances together. If the
            // system refuses that, each instance is allocated separately.
            let mut pooled = config(&options);
            pooled.allocation_strategy(InstanceAllocationStrategy::Pooling(pool(
                options.max_instances.unwrap_or(1_000),
            )));
            wasmtime::Engine::new(&pooled).or_else(|reason| {
                tracing::debug!("instances are allocated one by one: {reason:#}");
                wasmtime::Engine::new(&config(&options))
            })
        }
        .map_err(|e| EngineError(format!("{e:#}")))?;
        let ticker = Arc::new(Ticker::start(&inner));
        Ok(Self {
            inner,
            cache: options.cache,
            compile_limit: options.compile_limit.unwrap_or(COMPILE_LIMIT),
            _ticker: ticker,
        })
    }

    /// Validates and compiles a component, or takes the compiled code from the
    /// cache. `digest` is its SHA-256.
    pub(crate) fn compile(&self, bytes: &[u8], digest: &str) -> Result<Component, CompileError> {
        let (sender, receiver) = mpsc::channel();
        let (engine, bytes) = (self.inner.clone(), bytes.to_vec());
        let known = cache::Validated::of(self.cache.as_deref(), digest);
        // A compilation cannot be stopped. One that takes too long continues on
        // its own thread, and nobody waits for it.
        std::thread::Builder::new()
            .name("compile".into())
            .spawn(move || {
                let compiled = match known.validate(&bytes) {
                    Ok(()) => Component::from_binary(&engine, &bytes)
                        .map_err(|e| CompileError::Refused(format!("{e:#}"))),
                    Err(e) => Err(CompileError::Invalid(e.message().to_owned())),
                };
                let _ = sender.send(compiled);
            })
            .map_err(|e| CompileError::Refused(e.to_string()))?;
        receiver
            .recv_timeout(self.compile_limit)
            .unwrap_or_else(|gone| {
                Err(match gone {
                    RecvTimeoutError::Timeout => CompileError::TooLong(self.compile_limit),
                    RecvTimeoutError::Disconnected => {
                        CompileError::Refused("the compiler crashed".into())
                    }
                })
            })
    }

    pub(crate) fn inner(&self) -> &wasmtime::Engine {
        &self.inner
    }
}

fn config(options: &EngineOptions) -> Config {
    let mut config = Config::new();
    config
        .epoch_interruption(true)
        // Plugins read small pages and wait, so a fast start matters more to
        // them than fast code.
        .cranelift_opt_level(OptLevel::None)
        // Backtraces into a plugin are of no use here, and cost time and space.
        .generate_address_map(false)
        .async_stack_size(STACK_BYTES)
        .max_wasm_stack(STACK_BYTES / 2)
        .memory_reservation(MEMORY_BYTES as u64)
        .memory_guard_size(GUARD_BYTES)
        .memory_may_move(false)
        .cache(options.cache.as_deref().and_then(cache::open));
    #[cfg(feature = "testing")]
    if let Some(memory) = &options.memory {
        // Copy-on-write images need memories that the engine maps itself.
        config
            .with_host_memory(memory.clone())
            .memory_init_cow(false);
    }
    config
}

fn pool(max_instances: u32) -> PoolingAllocationConfig {
    let mut pool = PoolingAllocationConfig::new();
    // A component built by wit-component is one program and up to three shims.
    let modules = 4;
    pool.total_component_instances(max_instances)
        .total_core_instances(max_instances.saturating_mul(modules))
        .total_memories(max_instances)
        .total_tables(max_instances.saturating_mul(modules))
        .total_stacks(max_instances)
        .max_core_instances_per_component(16)
        .max_memories_per_component(1)
        .max_tables_per_component(8)
        .max_memory_size(MEMORY_BYTES)
        .table_elements(TABLE_ELEMENTS)
        .max_unused_warm_slots(WARM_SLOTS)
        .linear_memory_keep_resident(WARM_BYTES)
        .table_keep_resident(WARM_BYTES)
        // Finds the pages that were written to, if the kernel supports it.
        .pagemap_scan(Enabled::Auto);
    pool
}

/// A thread that interrupts running plugins every [`TICK`].
struct Ticker(std::thread::Thread);

impl Ticker {
    fn start(engine: &wasmtime::Engine) -> Self {
        let weak = engine.weak();
        let thread = std::thread::spawn(move || {
            while let Some(engine) = weak.upgrade() {
                engine.increment_epoch();
                drop(engine);
                std::thread::park_timeout(TICK);
            }
        });
        Self(thread.thread().clone())
    }
}

impl Drop for Ticker {
    /// Wakes the thread, so that it soon notices that the engine is gone.
    fn drop(&mut self) {
        self.0.unpark();
    }
}
