//! Returns a ticket with the `url`, the `name` and the number of `headers`
//! given as options of `resolve`.

use hoster_test_plugins::{Behaviour, CallResult, Resolution, ResolveOptions, Session, plugin};

struct Gives;

impl Behaviour for Gives {
    fn resolve(
        &self,
        session: &Session,
        link: String,
        options: ResolveOptions,
    ) -> CallResult<Resolution> {
        let honest = ResolveOptions {
            options: Vec::new(),
            ..options.clone()
        };
        let mut resolution = session.resolve(&link, &honest)?;
        if let Resolution::Ready(ticket) = &mut resolution {
            for (name, value) in options.options {
                match name.as_str() {
                    "url" => ticket.url = value,
                    "headers" => ticket.headers = headers(&value),
                    _ => ticket.file_name = Some(value),
                }
            }
        }
        Ok(resolution)
    }
}

fn headers(count: &str) -> Vec<(String, String)> {
    let count: usize = count.parse().unwrap();
    (0..count)
        .map(|n| (format!("x-{n}"), String::new()))
        .collect()
}

plugin!(Gives);
