//! Begins a request, sends a part of its body, and waits for the response. The
//! link of `resolve` is the announced length of the body.

use hoster_test_plugins::protocol::{API, changed};
use hoster_test_plugins::{Behaviour, CallResult, Resolution, ResolveOptions, Session, plugin};
use wasi::http::outgoing_handler::handle;
use wasi::http::types::{Fields, Method, OutgoingRequest, Scheme};

struct Begins;

impl Behaviour for Begins {
    fn resolve(&self, _: &Session, length: String, _: ResolveOptions) -> CallResult<Resolution> {
        let length = ("content-length".to_owned(), length.into_bytes());
        let request = OutgoingRequest::new(Fields::from_list(&[length]).unwrap());
        request.set_method(&Method::Post).unwrap();
        request.set_scheme(Some(&Scheme::Https)).unwrap();
        request.set_authority(Some(API)).unwrap();
        request.set_path_with_query(Some("/v1/resolve")).unwrap();
        let body = request.body().unwrap();
        let response = handle(request, None).unwrap();
        let stream = body.write().unwrap();
        stream.blocking_write_and_flush(b"id=").unwrap();
        response.subscribe().block();
        Err(changed(&format!(
            "there was a response: {:?}",
            response.get()
        )))
    }
}

plugin!(Begins);
