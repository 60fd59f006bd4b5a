//! upload/get_upload_server.cgi: the node for an upload. Needs no key.

use serde_json::{Value, json};

use crate::world::World;

/// Without `status`, as on the real wire; `url` is a host only.
pub(super) fn server(world: &World) -> Value {
    let (node, id) = world.uploads.assign(&world.clock);
    json!({"url": node, "id": id})
}
