//! A transport for unit tests: replies from a script and records requests. No
//! sockets, no clock.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use super::{Outcome, Reply, Request, Streamed, Transport};

/// Replies in the order of its script.
#[derive(Clone, Default)]
pub struct Memory {
    script: Rc<RefCell<VecDeque<Outcome>>>,
    requests: Rc<RefCell<Vec<Request>>>,
}

impl Memory {
    /// A transport with these replies, in this order.
    pub fn script(replies: impl IntoIterator<Item = Outcome>) -> Self {
        let memory = Self::default();
        memory.script.borrow_mut().extend(replies);
        memory
    }

    /// Returns the requests so far, with complete upload bodies.
    pub fn requests(&self) -> Vec<Request> {
        self.requests.borrow().clone()
    }

    /// Returns URL and body of each request so far.
    pub fn wire(&self) -> Vec<(String, String)> {
        let text = |request: &Request| String::from_utf8_lossy(&request.body).into_owned();
        let requests = self.requests.borrow();
        requests.iter().map(|r| (r.url.clone(), text(r))).collect()
    }

    fn reply(&self, request: Request) -> Outcome {
        let url = request.url.clone();
        self.requests.borrow_mut().push(request);
        let next = self.script.borrow_mut().pop_front();
        next.unwrap_or_else(|| panic!("no reply scripted for {url}"))
    }
}

/// A JSON reply.
pub fn json(status: u16, body: &str) -> Outcome {
    Ok(Reply {
        status,
        headers: vec![(
            "content-type".into(),
            "application/json; charset=utf-8".into(),
        )],
        body: body.into(),
    })
}

/// A page.
pub fn page(status: u16, body: &str) -> Outcome {
    Ok(Reply {
        status,
        headers: vec![("content-type".into(), "text/html".into())],
        body: body.into(),
    })
}

/// A redirect.
pub fn redirect(location: &str) -> Outcome {
    Ok(Reply {
        status: 302,
        headers: vec![("location".into(), location.into())],
        body: Vec::new(),
    })
}

impl Transport for Memory {
    type Content = [u8];

    fn send(&self, request: &Request) -> Outcome {
        self.reply(request.clone())
    }

    fn send_streamed(&self, request: &Request, body: &Streamed<'_, [u8]>) -> Outcome {
        let available = body.content.len() as u64;
        if available < body.size {
            return Err(super::Failure::ContentShort(available));
        }
        if available > body.size {
            return Err(super::Failure::ContentLong);
        }
        let mut request = request.clone();
        request.body = [body.head, body.content, body.tail].concat();
        self.reply(request)
    }
}
