//! The key never enters the sandbox: these tests read the plugin's whole linear
//! memory after calls that use the key, and the key must not be in it.

use std::sync::{Arc, Mutex};

use hoster_host::{
    Content, EngineOptions, NetworkOptions, ResolveOptions, Scope, SessionOptions, UploadRequest,
};
use onefichier_simulator::{Fault, Injection};
use wasmtime::{LinearMemory, MemoryCreator, MemoryType};

use crate::bench::Bench;

/// Creates linear memories that the test can read.
#[derive(Clone, Default)]
struct Watched(Arc<Mutex<Vec<Region>>>);

/// One linear memory. It is never freed while the test runs.
#[derive(Clone, Copy)]
struct Region {
    start: *mut u8,
    capacity: usize,
}

// SAFETY: the region is plain memory that lives until the process ends; the test
// reads it only while no plugin runs.
unsafe impl Send for Region {}
// SAFETY: as above.
unsafe impl Sync for Region {}

struct Memory {
    region: Region,
    size: usize,
}

// SAFETY: `as_ptr` stays valid and `capacity` bytes long forever, and the
// bytes are zero at first, because the region is leaked from `vec![0; …]`.
unsafe impl LinearMemory for Memory {
    fn byte_size(&self) -> usize {
        self.size
    }

    fn byte_capacity(&self) -> usize {
        self.region.capacity
    }

    fn grow_to(&mut self, size: usize) -> wasmtime::Result<()> {
        if size > self.region.capacity {
            wasmtime::bail!("the region is full");
        }
        self.size = size;
        Ok(())
    }

    fn as_ptr(&self) -> *mut u8 {
        self.region.start
    }
}

// SAFETY: each memory has the requested reservation and guard.
// The guard is zeroed memory instead of a trap, which only a plugin that
// computes a wrong address could notice.
unsafe impl MemoryCreator for Watched {
    fn new_memory(
        &self,
        _: MemoryType,
        minimum: usize,
        _: Option<usize>,
        reserved: Option<usize>,
        guard: usize,
    ) -> Result<Box<dyn LinearMemory>, String> {
        let capacity = reserved.unwrap_or(64 << 20).max(minimum);
        let bytes = vec![0_u8; capacity + guard].leak();
        let region = Region {
            start: bytes.as_mut_ptr(),
            capacity,
        };
        self.0.lock().unwrap().push(region);
        Ok(Box::new(Memory {
            region,
            size: minimum,
        }))
    }
}

impl Watched {
    /// Whether any linear memory holds `needle`.
    fn contains(&self, needle: &[u8]) -> bool {
        self.0.lock().unwrap().iter().any(|region| {
            // SAFETY: see `Region`; no plugin runs during this.
            let bytes = unsafe { std::slice::from_raw_parts(region.start, region.capacity) };
            memchr::memmem::find(bytes, needle).is_some()
        })
    }
}

/// Calls account, resolve and upload; returns whether the key is in the plugin's
/// memory.
async fn key_is_in_memory(credential_inside: bool) -> bool {
    let bench = Bench::start().await;
    let file = bench.store("game.zip", b"content");
    let backup = bench.write("backup.tar", "some content to upload");
    let memory = Watched::default();
    let engine = EngineOptions {
        memory: Some(Arc::new(memory.clone())),
        ..EngineOptions::default()
    };
    let options = SessionOptions {
        scopes: vec![
            Scope::Account,
            Scope::Download,
            Scope::Upload,
            Scope::Manage,
        ],
        credential_inside,
        ..SessionOptions::default()
    };
    let mut session = bench.session(engine, NetworkOptions::default(), options);
    let key = bench.simulator.api_key().to_owned();
    session.account().await.unwrap();
    session
        .resolve(&file.link, ResolveOptions::plain())
        .await
        .unwrap();
    let content = Content::open(&backup).unwrap();
    let request = UploadRequest {
        file_name: "a-name-long-enough-to-find.tar".into(),
        size: content.size(),
        folder: None,
        password: None,
        checksum: None,
        options: Vec::new(),
    };
    session.upload(request, content).await.unwrap();
    // The scan sees data that has passed through the plugin's heap; the next call
    // may reuse the same memory.
    assert!(memory.contains(b"name-long-enough-to-find"));
    // A reply that echoes the key, as some replies echo request headers.
    let message = format!("no such header: Bearer {key}, and some words after it");
    let echo = Fault::ApiError {
        status: 400,
        message,
    };
    bench.simulator.inject(Injection::once(echo));
    session.scan(&file.link).await.unwrap_err();

    let log = bench.simulator.log();
    for path in [
        "/v1/user/info.cgi",
        "/v1/download/get_token.cgi",
        "/upload.cgi",
    ] {
        assert!(log.iter().any(|e| e.path == path && e.authorized), "{path}");
    }
    // And the plugin's constants.
    assert!(memory.contains(b"get_upload_server.cgi"));
    assert!(memory.contains(b"and some words after it"));
    memory.contains(key.as_bytes())
}

#[tokio::test]
async fn the_key_never_enters_the_sandbox() {
    assert!(!key_is_in_memory(false).await);
}

/// The positive control: the same scan finds a key that was passed in.
#[tokio::test]
async fn a_key_that_is_passed_in_is_found_by_the_same_scan() {
    assert!(key_is_in_memory(true).await);
}
