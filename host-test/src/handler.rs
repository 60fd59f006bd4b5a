//! `wasi:http/outgoing-handler` as wasmtime-wasi-http has it, but for one
//! thing: that one takes a request's options from the plugin and keeps them for
//! ever (as of 48.0), so that a session could send no more requests than it may
//! have handles. Must not know what is asked of whom.

use wasmtime::StoreContextMut;
use wasmtime::component::{Linker, Resource};
use wasmtime_wasi_http::p2::bindings::http::outgoing_handler::Host as _;
use wasmtime_wasi_http::p2::bindings::http::types::{ErrorCode, Host as _};
use wasmtime_wasi_http::p2::types::{HostFutureIncomingResponse, HostOutgoingRequest};
use wasmtime_wasi_http::{RequestOptions, WasiHttpView};

/// The interface in the version that wasmtime-wasi-http implements.
const INTERFACE: &str = "wasi:http/outgoing-handler@0.2.12";

type Request = Resource<HostOutgoingRequest>;
type Options = Option<Resource<RequestOptions>>;
type Answer = Result<Resource<HostFutureIncomingResponse>, ErrorCode>;

/// Links the handler in place of the one that is there.
pub(crate) fn link<T: WasiHttpView + 'static>(linker: &mut Linker<T>) -> wasmtime::Result<()> {
    linker.allow_shadowing(true);
    linker.instance(INTERFACE)?.func_wrap("handle", handle)?;
    linker.allow_shadowing(false);
    Ok(())
}

fn handle<T: WasiHttpView>(
    mut store: StoreContextMut<'_, T>,
    (request, options): (Request, Options),
) -> wasmtime::Result<(Answer,)> {
    let mut http = store.data_mut().http();
    let given = options.as_ref().map(Resource::rep);
    let answer = match http.handle(request, options) {
        Ok(response) => Ok(response),
        Err(error) => Err(http.convert_error_code(error)?),
    };
    if let Some(given) = given {
        // An error says that they are gone already, as they should be.
        let _ = http
            .table
            .delete(Resource::<RequestOptions>::new_own(given));
    }
    Ok((answer,))
}
