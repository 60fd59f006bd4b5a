//! Begins a request, hands over a part of its body, and waits for the answer.
//! The link of `resolve` says how long the body is said to be.

use hoster_test_plugins::protocol::{API, changed};
use hoster_test_plugins::{Answer, Behaviour, Resolution, ResolveOptions, Session, plugin};
use wasi::http::outgoing_handler::handle;
use wasi::http::types::{Fields, Method, OutgoingRequest, Scheme};

struct Begins;

impl Behaviour for Begins {
    fn resolve(&self, _: &Session, length: String, _: ResolveOptions) -> Answer<Resolution> {
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
        Err(changed(&format!("it was answered: {:?}", response.get())))
    }
}

plugin!(Begins);
