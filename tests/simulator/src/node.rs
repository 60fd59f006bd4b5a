//! The upload nodes `upN.1fichier.com`: upload.cgi receives files, end.pl
//! reports on them.

mod multipart;
mod parts;
mod receive;
mod report;
pub(crate) mod spool;

use http::{Method, StatusCode};

use crate::dispatch::Call;
use crate::reply::{self, NoReply, Reply};
use crate::world::World;

/// The path that receives files.
const UPLOAD: &str = "/upload.cgi";
/// The path of reports.
pub(crate) const REPORT: &str = "/end.pl";

pub(crate) async fn handle(world: &World, call: Call) -> Result<Reply, NoReply> {
    match (call.address.path.as_str(), &call.method) {
        (UPLOAD, &Method::POST) => receive::handle(world, call).await,
        (REPORT, &Method::GET | &Method::HEAD | &Method::POST) => Ok(report::handle(world, &call)),
        (UPLOAD | REPORT, _) => Ok(reply::page(
            StatusCode::METHOD_NOT_ALLOWED,
            "Method not allowed",
        )),
        _ => Ok(reply::not_found()),
    }
}
