//! Gives a ticket with the `url` and the `name` that the options of `resolve` say.

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
                    _ => ticket.file_name = Some(value),
                }
            }
        }
        Ok(resolution)
    }
}

plugin!(Gives);
