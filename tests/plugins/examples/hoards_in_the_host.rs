//! Makes the host buffer as much as possible of the resource named by the link of `resolve`.

use hoster_test_plugins::protocol::{API, changed};
use hoster_test_plugins::{Behaviour, CallResult, Resolution, ResolveOptions, Session, plugin};
use wasi::http::outgoing_handler::handle;
use wasi::http::types::{
    Fields, IncomingResponse, Method, OutgoingBody, OutgoingRequest, OutgoingResponse, Scheme,
};

/// Bytes of one buffered item.
const LARGE: usize = 1 << 20;

struct Hoards;

impl Behaviour for Hoards {
    fn resolve(&self, _: &Session, what: String, _: ResolveOptions) -> CallResult<Resolution> {
        match what.as_str() {
            "bodies" => forever(|| with_body(filled)),
            "zeroes" => forever(|| with_body(zeroed)),
            "aborted bodies" => forever(|| with_body(filled).0),
            "fields" => forever(|| {
                let fields = Fields::new();
                for _ in 0..15 {
                    fields.append("x", &[b'x'; 1000]).unwrap();
                }
                fields
            }),
            "answers" => {
                let hoard: Vec<_> = std::iter::repeat_with(answer).map_while(|a| a).collect();
                Err(changed(&format!("there were {} responses", hoard.len())))
            }
            "response bodies" => refused(OutgoingResponse::new(Fields::new()).body().is_err()),
            "methods" => {
                let method = Method::Other("X".repeat(LARGE));
                refused(request().set_method(&method).is_err())
            }
            "authorities" => refused(request().set_authority(Some(&long())).is_err()),
            "paths" => refused(request().set_path_with_query(Some(&long())).is_err()),
            _ => Err(changed("unknown resource")),
        }
    }
}

fn long() -> String {
    "x".repeat(LARGE)
}

fn forever<T>(mut one: impl FnMut() -> T) -> ! {
    let mut hoard = Vec::new();
    loop {
        hoard.push(one());
    }
}

fn refused(is: bool) -> CallResult<Resolution> {
    Err(changed(match is {
        true => "the host refused it",
        false => "the host accepted it",
    }))
}

fn request() -> OutgoingRequest {
    let request = OutgoingRequest::new(Fields::new());
    request.set_method(&Method::Post).unwrap();
    request.set_scheme(Some(&Scheme::Https)).unwrap();
    request.set_authority(Some(API)).unwrap();
    request.set_path_with_query(Some("/v1/check")).unwrap();
    request
}

/// A request that is never sent, with its body.
fn with_body(fill: fn(OutgoingBody) -> OutgoingBody) -> (OutgoingRequest, OutgoingBody) {
    let request = request();
    let body = fill(request.body().unwrap());
    (request, body)
}

/// A body filled to its limit.
fn filled(body: OutgoingBody) -> OutgoingBody {
    let stream = body.write().unwrap();
    let block = vec![b'x'; LARGE];
    while let Ok(space @ 1..) = stream.check_write() {
        stream.write(&block[..LARGE.min(space as usize)]).unwrap();
    }
    drop(stream);
    body
}

/// The same with bytes that take no memory in the plugin.
fn zeroed(body: OutgoingBody) -> OutgoingBody {
    let stream = body.write().unwrap();
    while let Ok(space @ 1..) = stream.check_write() {
        stream.write_zeroes(space).unwrap();
    }
    drop(stream);
    body
}

/// A response that is not read.
fn answer() -> Option<IncomingResponse> {
    let request = request();
    OutgoingBody::finish(request.body().unwrap(), None).unwrap();
    let answer = handle(request, None).ok()?;
    answer.subscribe().block();
    answer.get()?.ok()?.ok()
}

plugin!(Hoards);
