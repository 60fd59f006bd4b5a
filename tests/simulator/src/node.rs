//! The upload nodes `upN.1fichier.com`: upload.cgi takes the files, end.pl
//! tells what became of them.

mod multipart;
mod parts;
mod receive;
mod report;
pub(crate) mod spool;

use http::{Method, StatusCode};

use crate::dispatch::Call;
use crate::reply::{self, NoReply, Reply};
use crate::world::World;

/// Where files go.
const UPLOAD: &str = "/upload.cgi";
/// Where reports are.
pub(crate) const REPORT: &str = "/end.pl";

pub(crate) async fn answer(world: &World, call: Call) -> Result<Reply, NoReply> {
    match (call.address.path.as_str(), &call.method) {
        (UPLOAD, &Method::POST) => receive::answer(world, call).await,
        (REPORT, &Method::GET | &Method::HEAD | &Method::POST) => Ok(report::answer(world, &call)),
        (UPLOAD | REPORT, _) => Ok(reply::page(
            StatusCode::METHOD_NOT_ALLOWED,
            "Method not allowed",
        )),
        _ => Ok(reply::not_found()),
    }
}
