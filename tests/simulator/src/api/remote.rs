//! remote/request.cgi, remote/ls.cgi and remote/info.cgi: files that the
//! service fetches itself.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::fields::Fields;
use super::{CallResult, Request};
use crate::errors::{ErrorRow, Ko};
use crate::remote::Order;
use crate::store::ROOT;

/// remote/request.cgi: replies immediately and fetches later.
pub(super) fn request(request: &Request<'_>) -> CallResult {
    let urls = request.fields.texts("urls")?;
    let urls: Vec<String> = urls.into_iter().map(str::to_owned).collect();
    if urls.is_empty() {
        return Err(Ko::bad_request("urls is empty"));
    }
    let order = Order {
        account: request.account,
        folder: request.folder("folder_id")?.unwrap_or(ROOT),
        urls: urls.clone(),
        headers: headers(&request.fields)?,
    };
    let requested = Timestamp::now();
    let id = request.world.remote.add(order, requested);
    let sent = request.fields.value("headers").cloned();
    Ok(json!({
        "status": "OK",
        "id": id,
        "date": request.world.clock.paris(requested),
        "urls": urls,
        "headers": sent.unwrap_or_else(|| json!({})),
    }))
}

/// An object, or a list of `Name: value`.
fn headers(fields: &Fields) -> Result<Vec<(String, String)>, Ko> {
    let wrong = || Ko::bad_request("headers is neither an object nor a list of strings");
    match fields.value("headers") {
        None => Ok(Vec::new()),
        Some(Value::Object(map)) => {
            let pair =
                |(name, value): (&String, &Value)| Some((name.clone(), value.as_str()?.to_owned()));
            let pairs: Option<_> = map.iter().map(pair).collect();
            pairs.ok_or_else(wrong)
        }
        Some(Value::Array(lines)) => {
            let pair = |line: &Value| {
                let (name, value) = line.as_str()?.split_once(':')?;
                Some((name.trim().to_owned(), value.trim().to_owned()))
            };
            let pairs: Option<_> = lines.iter().map(pair).collect();
            pairs.ok_or_else(wrong)
        }
        Some(_) => Err(wrong()),
    }
}

/// remote/ls.cgi: the account's jobs, oldest first.
pub(super) fn list(request: &Request<'_>) -> CallResult {
    let jobs = request.world.remote.of(request.account);
    let data: Vec<Value> = jobs
        .iter()
        .map(|job| {
            json!({
                "id": job.id,
                "request_date": request.world.clock.paris(job.requested),
                "execution_date": execution_date(request, job.executed),
            })
        })
        .collect();
    Ok(json!({"status": "OK", "data": data}))
}

/// remote/info.cgi: one job and its results. Without `status`.
pub(super) fn info(request: &Request<'_>) -> CallResult {
    let id = request.fields.integer("id")?;
    let id = id.ok_or_else(|| Ko::bad_request("id is missing"))?;
    let jobs = request.world.remote.of(request.account);
    let job = jobs.into_iter().find(|job| i64::try_from(job.id) == Ok(id));
    let job = job.ok_or(ErrorRow::NOT_FOUND)?;
    let result: Vec<Value> = job
        .outcomes
        .iter()
        .map(|outcome| {
            let (status, link, message) = match &outcome.stored {
                Ok(link) => ("OK", link.as_str(), ""),
                Err(message) => ("KO", "", message.as_str()),
            };
            json!({
                "status": status,
                "url": outcome.url,
                "download_link": link,
                "message": message,
            })
        })
        .collect();
    Ok(json!({
        "id": job.id,
        "request_date": request.world.clock.paris(job.requested),
        "execution_date": execution_date(request, job.executed),
        "links": job.order.urls,
        "result": result,
    }))
}

/// The start of Unix time in Paris while a job is waiting.
fn execution_date(request: &Request<'_>, executed: Option<Timestamp>) -> String {
    match executed {
        None if request.world.unknowns().remote_date_empty => String::new(),
        when => request
            .world
            .clock
            .paris(when.unwrap_or(Timestamp::UNIX_EPOCH)),
    }
}
