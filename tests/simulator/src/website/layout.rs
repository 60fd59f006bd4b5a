//! The markup of the pages in each generation, modelled on what clients match.
//! Knows nothing about when each page is due.

use std::time::Duration;

use http::StatusCode;

use super::{Generation, Language, Notice, WebsiteConfig};
use crate::reply::{self, Reply, escaped};

/// The style of the pages for one request.
pub(super) struct Style {
    pub(super) config: WebsiteConfig,
    pub(super) language: Language,
}

/// The file that a page is about.
pub(super) struct Subject {
    /// `https://DOMAIN/?ID`.
    pub(super) link: String,
    /// Name, size in bytes and date; `None` if hidden from the visitor.
    pub(super) details: Option<(String, u64, String)>,
}

/// Additional content of a page's form.
pub(super) struct Form {
    pub(super) adz: Option<String>,
    pub(super) has_password: bool,
    /// Seconds, as shown.
    pub(super) countdown: u64,
}

impl Style {
    fn is(&self, generation: Generation) -> bool {
        self.config.generation == generation
    }

    /// A page of the file with its form. A `remark` is a text above it that is
    /// not a refusal.
    pub(super) fn file(&self, subject: &Subject, form: &Form, remark: &str) -> Reply {
        let details = subject.details.as_ref().map_or(String::new(), |details| {
            let size = size(details.1, self.language);
            self.details(&escaped(&details.0), &size, &details.2)
        });
        let body = format!(
            "{details}\n{remark}\n{}\n{}\n<p class=\"alc\">{}</p>",
            self.form(subject, form),
            self.countdown(form.countdown),
            // Beside a form, this is a mere remark.
            Notice::OneWithoutPremium.text(self.language),
        );
        self.page(StatusCode::OK, &body)
    }

    /// A page of the file with a disabled button until `left` has passed: then
    /// the reloaded page has the form.
    pub(super) fn hourglass(&self, subject: &Subject, left: Duration) -> Reply {
        let details = subject.details.as_ref().map_or(String::new(), |details| {
            let size = size(details.1, self.language);
            self.details(&escaped(&details.0), &size, &details.2)
        });
        let seconds = left.as_secs_f64().ceil().max(1.0) as u64;
        let number = match self.config.hourglass_minutes {
            true => format!("{} minutes", seconds.div_ceil(60)),
            false => seconds.to_string(),
        };
        let words = self
            .language
            .pick("Free download in ⏳", "Téléchargement gratuit dans");
        let body = format!(
            "{details}\n<button id=\"dlw\" class=\"ok btn-general btn-orange\" \
             disabled=\"disabled\">{words} {number}</button>\n\
             <script type=\"text/javascript\">\nvar dlw = {seconds};\n\
             setInterval(function () {{ if (--dlw <= 0) {{ location.reload(); }} }}, 1000);\n\
             </script>"
        );
        self.page(StatusCode::OK, &body)
    }

    /// The page with the link to the file server.
    pub(super) fn ready(&self, url: &str) -> Reply {
        let text = match self.config.generation {
            Generation::Table | Generation::TableWithSpans => self.language.pick(
                "Click here to download the file",
                "Cliquez ici pour télécharger le fichier",
            ),
            // The French text is unknown.
            Generation::Hourglass | Generation::Card => "Start your download",
        };
        let body = format!(
            "<div style=\"text-align:center;vertical-align:middle\"> <a href=\"{url}\"  \
             style=\"float:none;margin:auto\" class=\"ok btn-general btn-orange\">{text}</a></div>"
        );
        self.page(StatusCode::OK, &body)
    }

    /// A page with a notice, in the place for its generation. `html` is
    /// inserted unescaped.
    pub(super) fn notice(&self, status: StatusCode, html: &str) -> Reply {
        let place = match self.config.generation {
            Generation::TableWithSpans | Generation::Hourglass => "ct_warn",
            Generation::Table | Generation::Card => "notice alc",
        };
        self.page(status, &format!("<div class=\"{place}\">{html}</div>"))
    }

    fn details(&self, name: &str, size: &str, date: &str) -> String {
        let pick = |english, french| self.language.pick(english, french);
        let rows = [
            (pick("Filename :", "Nom du fichier :"), name),
            (pick("Date :", "Date :"), date),
            (pick("Size :", "Taille :"), size),
        ];
        if self.is(Generation::Card) {
            return format!(
                "<div class=\"tier-body\"><span class=\"tier-name\">{name}</span> \
                 <span class=\"tier-feat\">{size}</span></div>"
            );
        }
        let is_plain = self.is(Generation::Table);
        let row = |(label, value): (&str, &str)| match is_plain {
            true => {
                format!("<tr><td>{label}</td><td class=\"normal\">{value}</td></tr>")
            }
            false => format!(
                "<tr><td class=\"normal\"><span style=\"font-weight:bold\">{value}</span></td></tr>"
            ),
        };
        let rows: String = rows.into_iter().map(row).collect();
        format!("<table class=\"premium\">{rows}</table>")
    }

    fn form(&self, subject: &Subject, form: &Form) -> String {
        let mut inputs = String::new();
        if let Some(adz) = &form.adz {
            inputs += &format!("<input type=\"hidden\" name=\"adz\" value=\"{adz}\"/>\n");
        }
        if form.has_password {
            inputs += "<input type=\"password\" name=\"pass\" value=\"\"/>\n";
        }
        let action = match self.config.generation {
            Generation::Card => "",
            _ => {
                inputs += "<input type=\"hidden\" name=\"did\" value=\"0\"/>\n\
                           <input type=\"checkbox\" name=\"save\" value=\"1\"/> \n\
                           <input type=\"checkbox\" name=\"dlinline\"/> \n";
                &subject.link
            }
        };
        let submit = self
            .language
            .pick("Free download", "Téléchargement gratuit");
        format!(
            "<form method=\"POST\" action=\"{action}\" id=\"f1\" class=\"alc\">\n{inputs}\
             <input type=\"checkbox\" name=\"dl_no_ssl\"/> \n\
             <input type=\"submit\" id=\"dlb\" value=\"{submit}\"/>\n</form>"
        )
    }

    fn countdown(&self, seconds: u64) -> String {
        if seconds == 0 {
            return String::new();
        }
        let number = match self.config.countdown_as_product && seconds.is_multiple_of(60) {
            true => format!("{}*60", seconds / 60),
            false => seconds.to_string(),
        };
        format!(
            "<script type=\"text/javascript\">\nvar ct = {number};\n\
             var tick = setInterval(function () {{ if (--ct <= 0) {{ clearInterval(tick); \
             document.getElementById('dlb').disabled = false; }} }}, 1000);\n</script>"
        )
    }

    /// The frame of a page. The addresses in its head belong to images and
    /// styles, on subdomains like a file's, and its foot has words that look
    /// like a challenge: neither is one.
    pub(super) fn page(&self, status: StatusCode, body: &str) -> Reply {
        let language = self.language.code();
        let html = format!(
            "<!DOCTYPE html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\"/>\n\
             <title>1fichier.com: Cloud Storage</title>\n\
             <link rel=\"icon\" href=\"https://img.1fichier.com/favicon.ico\"/>\n\
             <link rel=\"stylesheet\" href=\"https://static.1fichier.com/css\"/>\n\
             <script src=\"https://static.1fichier.com/js\"></script>\n</head>\n<body>\n\
             <div id=\"menu\"><a href=\"https://1fichier.com/login.pl\">Login</a> \
             <a href=\"https://1fichier.com/tarifs.html\">Premium</a></div>\n{body}\n\
             <table id=\"offers\"><tr><td>Ads / Captcha</td><td>{offer}</td></tr></table>\n\
             </body>\n</html>\n",
            offer = self.language.pick("Free", "Gratuit"),
        );
        reply::with(status, "text/html; charset=utf-8", html.into())
    }
}

/// A size as shown on pages: decimal names, but powers of 1024.
pub(crate) fn size(bytes: u64, language: Language) -> String {
    let units = language.pick(["B", "KB", "MB", "GB", "TB"], ["o", "Ko", "Mo", "Go", "To"]);
    let mut amount = bytes as f64;
    let mut unit = 0;
    while amount >= 1024.0 && unit + 1 < units.len() {
        amount /= 1024.0;
        unit += 1;
    }
    match unit {
        0 => format!("{bytes} {}", units[0]),
        _ => format!("{amount:.2} {}", units[unit]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_decimal_names_and_binary_values() {
        for (bytes, english, french) in [
            (0, "0 B", "0 o"),
            (1023, "1023 B", "1023 o"),
            (1024, "1.00 KB", "1.00 Ko"),
            (425_134_817, "405.44 MB", "405.44 Mo"),
            (1 << 30, "1.00 GB", "1.00 Go"),
        ] {
            assert_eq!(size(bytes, Language::English), english);
            assert_eq!(size(bytes, Language::French), french);
        }
    }
}
