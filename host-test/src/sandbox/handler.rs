//! Functions of `wasi:http` that replace those of wasmtime-wasi-http (as of
//! 48.0) where the originals accept more from a plugin than a host should hold
//! for it. Must not know what is requested from whom.

use wasmtime::StoreContextMut;
use wasmtime::component::{Linker, Resource};
use wasmtime_wasi::p2::DynOutputStream;
use wasmtime_wasi::p2::pipe::ClosedOutputStream;
use wasmtime_wasi_http::p2::bindings::http::outgoing_handler::Host as _;
use wasmtime_wasi_http::p2::bindings::http::types::{
    ErrorCode, Host as _, HostOutgoingBody as _, HostOutgoingRequest as _, Method,
};
use wasmtime_wasi_http::p2::body::HostOutgoingBody;
use wasmtime_wasi_http::p2::types::{
    HostFutureIncomingResponse, HostOutgoingRequest, HostOutgoingResponse,
};
use wasmtime_wasi_http::{RequestOptions, WasiHttpView as _};

use super::Sandbox;
use crate::buffered::{counted, draining};

/// The interfaces, in the version that wasmtime-wasi-http implements.
const HANDLER: &str = "wasi:http/outgoing-handler@0.2.12";
const TYPES: &str = "wasi:http/types@0.2.12";

/// Maximum characters of a request's method; the longest registered one has 17.
const MAX_METHOD: usize = 40;

/// Maximum characters of a request's authority: a domain name (RFC 1035) with a
/// port.
const MAX_AUTHORITY: usize = 253 + 6;

/// Maximum characters of a request's path and query: the same as for its
/// headers.
const MAX_PATH: usize = 16 << 10;

type Request = Resource<HostOutgoingRequest>;
type Options = Option<Resource<RequestOptions>>;
type Answer = Result<Resource<HostFutureIncomingResponse>, ErrorCode>;
type Store<'a> = StoreContextMut<'a, Sandbox>;
/// Result of a function whose only error is a refusal.
type Refusable<T> = wasmtime::Result<(Result<T, ()>,)>;

/// Links these functions instead of the existing ones.
pub(crate) fn link(linker: &mut Linker<Sandbox>) -> wasmtime::Result<()> {
    linker.allow_shadowing(true);
    linker.instance(HANDLER)?.func_wrap("handle", handle)?;
    let mut types = linker.instance(TYPES)?;
    types.func_wrap("[method]outgoing-request.set-method", set_method)?;
    types.func_wrap("[method]outgoing-request.set-authority", set_authority)?;
    types.func_wrap("[method]outgoing-request.set-path-with-query", set_path)?;
    types.func_wrap("[method]outgoing-request.body", request_body)?;
    types.func_wrap("[method]outgoing-response.body", response_body)?;
    types.func_wrap("[method]outgoing-body.write", write)?;
    linker.allow_shadowing(false);
    Ok(())
}

/// The original takes a request's options from the plugin and never drops them,
/// so that a session could send no more requests than it may have handles.
fn handle(
    mut store: Store<'_>,
    (request, options): (Request, Options),
) -> wasmtime::Result<(Answer,)> {
    let mut http = store.data_mut().http();
    let given = options.as_ref().map(Resource::rep);
    let answer = match http.handle(request, options) {
        Ok(response) => Ok(response),
        Err(error) => Err(http.convert_error_code(error)?),
    };
    if let Some(given) = given {
        // An error means that they are already gone, which is fine.
        let _ = http
            .table
            .delete(Resource::<RequestOptions>::new_own(given));
    }
    Ok((answer,))
}

/// The original accepts a method of any length.
fn set_method(mut store: Store<'_>, (request, method): (Request, Method)) -> Refusable<()> {
    if matches!(&method, Method::Other(name) if name.len() > MAX_METHOD) {
        return Ok((Err(()),));
    }
    Ok((store.data_mut().http().set_method(request, method)?,))
}

/// The original accepts an authority of any length.
fn set_authority(
    mut store: Store<'_>,
    (request, authority): (Request, Option<String>),
) -> Refusable<()> {
    if authority.as_ref().is_some_and(|a| a.len() > MAX_AUTHORITY) {
        return Ok((Err(()),));
    }
    Ok((store.data_mut().http().set_authority(request, authority)?,))
}

/// The original accepts 64 KiB.
fn set_path(mut store: Store<'_>, (request, path): (Request, Option<String>)) -> Refusable<()> {
    if path.as_ref().is_some_and(|path| path.len() > MAX_PATH) {
        return Ok((Err(()),));
    }
    let mut http = store.data_mut().http();
    Ok((http.set_path_with_query(request, path)?,))
}

/// The original limits what bodies hold only per body.
fn request_body(
    mut store: Store<'_>,
    (request,): (Request,),
) -> Refusable<Resource<HostOutgoingBody>> {
    let sandbox = store.data_mut();
    let same_request = Request::new_borrow(request.rep());
    let Ok(body) = sandbox.http().body(request)? else {
        return Ok((Err(()),));
    };
    let account = sandbox.new_body(body.rep());
    let request = sandbox.http().table.get_mut(&same_request)?;
    request.body = request.body.take().map(|body| draining(body, account));
    Ok((Ok(body),))
}

/// A plugin does not serve requests: such a body would only fill up.
fn response_body(
    _: Store<'_>,
    (_,): (Resource<HostOutgoingResponse>,),
) -> Refusable<Resource<HostOutgoingBody>> {
    Ok((Err(()),))
}

fn write(
    mut store: Store<'_>,
    (body,): (Resource<HostOutgoingBody>,),
) -> Refusable<Resource<DynOutputStream>> {
    let sandbox = store.data_mut();
    let account = sandbox.take_body(body.rep());
    let (Ok(stream), Some(account)) = (sandbox.http().write(body)?, account) else {
        return Ok((Err(()),));
    };
    let entry = sandbox.http().table.get_mut(&stream)?;
    let plain = std::mem::replace(entry, Box::new(ClosedOutputStream));
    *entry = counted(plain, account);
    Ok((Ok(stream),))
}
