//! Gives a ticket with the `url`, the `name` and the number of `headers` that the
//! options of `resolve` say.

use hoster_test_plugins::{Answer, Behaviour, Resolution, ResolveOptions, Session, plugin};

struct Gives;

impl Behaviour for Gives {
    fn resolve(&self, session: &Session, link: String, told: ResolveOptions) -> Answer<Resolution> {
        let honest = ResolveOptions {
            options: Vec::new(),
            ..told.clone()
        };
        let mut resolution = session.resolve(&link, &honest)?;
        if let Resolution::Ready(ticket) = &mut resolution {
            for (name, value) in told.options {
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
