//! end.pl: the report of an upload, as JSON, CSV or a page.

use http::{HeaderName, StatusCode};
use serde_json::{Value, json};

use crate::dispatch::Call;
use crate::fault::Fault;
use crate::link;
use crate::reply::{self, Reply};
use crate::uploads::{Received, Report};
use crate::website::{Language, size};
use crate::world::World;

/// The request header that asks for JSON.
const JSON: HeaderName = HeaderName::from_static("json");
/// The request header that asks for CSV.
const EXPORT: HeaderName = HeaderName::from_static("export");

pub(super) fn handle(world: &World, call: &Call) -> Reply {
    let report = call
        .address
        .parameter("xid")
        .and_then(|id| world.uploads.report(&world.clock, &call.address.host, &id));
    let Some(mut report) = report else {
        return reply::not_found();
    };
    match call.fault {
        Some(Fault::ReportHtml) => return page(&report),
        Some(Fault::ReportWithoutLinks) => report.files.clear(),
        Some(Fault::ReportWrongSize) => {
            for file in &mut report.files {
                file.size += 1;
            }
        }
        Some(Fault::ReportWrongWhirlpool) => {
            for file in &mut report.files {
                file.whirlpool = Some(crate::hashing::whirlpool(b"something else"));
            }
        }
        _ => {}
    }
    if asks_for(call, JSON, "JSON") {
        reply::json(StatusCode::OK, &as_json(&report), false)
    } else if asks_for(call, EXPORT, "Export") {
        reply::with(
            StatusCode::OK,
            "text/plain; charset=utf-8",
            as_csv(&report).into(),
        )
    } else {
        page(&report)
    }
}

/// All clients use a header; the API notice mentions a query parameter.
fn asks_for(call: &Call, header: HeaderName, parameter: &str) -> bool {
    call.header(header).is_some_and(|value| value.trim() == "1")
        || matches!(
            call.address.parameter(parameter).as_deref(),
            Some("1" | "2")
        )
}

fn as_json(report: &Report) -> Value {
    let links: Vec<Value> = report
        .files
        .iter()
        .map(|file| {
            let mut row = json!({
                "download": link::to_file(file.domain, &file.id),
                "filename": file.name,
                "remove": removal(file),
                // A string on the wire, unlike everywhere else.
                "size": file.size.to_string(),
            });
            if let Some(whirlpool) = &file.whirlpool {
                row["whirlpool"] = json!(whirlpool);
            }
            row
        })
        .collect();
    json!({"incoming": u8::from(report.incoming), "links": links})
}

/// Empty for files of an account, which removes them itself.
fn removal(file: &Received) -> String {
    match file.remove_code.as_str() {
        "" => String::new(),
        code => link::to_removal(file.domain, &file.id, code),
    }
}

/// `filename;size;download_id;remove_id;domain_id;`, one line per file. The
/// content of the sixth column is unknown; here it is empty.
fn as_csv(report: &Report) -> String {
    let line = |file: &Received| {
        format!(
            "{};{};{};{};{};\n",
            file.name, file.size, file.id, file.remove_code, file.domain
        )
    };
    report.files.iter().map(line).collect()
}

/// One cell per line: name, size, link, and the removal link as plain text.
/// Clients count the cells, and one takes the link's line up to its last quote.
fn page(report: &Report) -> Reply {
    let row = |file: &Received| {
        let link = link::to_file(file.domain, &file.id);
        format!(
            "<tr>\n<td class=\"normal\">{}</td>\n<td class=\"normal\">{}</td>\n\
             <td class=\"normal\"><a href=\"{link}\">{link}</a></td>\n\
             <td class=\"normal\">{}</td>\n</tr>\n",
            reply::escaped(&file.name),
            size(file.size, Language::English),
            removal(file),
        )
    };
    let rows: String = report.files.iter().map(row).collect();
    reply::page(
        StatusCode::OK,
        &format!("<h2>Upload finished</h2>\n<table class=\"premium\">\n{rows}</table>"),
    )
}
