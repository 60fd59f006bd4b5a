//! The line that tells programs and people how to use a simulator that has just
//! started.

use serde::Serialize;
use serde_json::{Value, json};

use crate::control;
use crate::simulator::{HASHED_BEFORE, Simulator};
use crate::stored::StoredFile;

/// The addresses and contents of a simulator. Serialised, it is the line that a
/// command prints when the simulator is ready.
#[derive(Debug, Clone, Serialize)]
pub struct Ready {
    /// Random for each start. `GET /instance` on the port, with the port's own
    /// address as `Host`, and on the control endpoint returns the same value,
    /// so that a program can check whether it still talks to this simulator.
    pub instance: String,
    /// `ADDRESS:PORT`, for all three ways in.
    pub listening: String,
    /// The same port on `[::1]`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listening_v6: Option<String>,
    /// The first key of the first account.
    pub api_key: String,
    /// The file with the certificate authority, as PEM.
    pub ca: String,
    /// `http://ADDRESS:PORT` of the control endpoint.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub control: Option<String>,
    /// Accounts with `email`, `offer`, `password` and `keys`.
    pub accounts: Value,
    /// The files of the configuration, then those of a seed folder: `name`,
    /// `folder`, `link`, `size` and `whirlpool`, which is null while it is
    /// being computed.
    pub files: Value,
    /// Remarks for a person, not serialised.
    #[serde(skip)]
    pub remarks: Vec<String>,
}

impl Simulator {
    /// How to use this simulator.
    pub fn ready(&self) -> Ready {
        let files: Vec<_> = self.files().into_iter().take(self.from_the_start).collect();
        // Smaller ones are done before anyone reads this.
        let unknown = |file: &&StoredFile| file.checksum.is_none() && file.size > HASHED_BEFORE;
        let remarks = files.iter().filter(unknown);
        let remarks = remarks.map(|file| {
            format!(
                "the checksum of {} is being computed in the background, which takes about {} \
                 of one processor; it is empty until then",
                file.name,
                minutes(file.size)
            )
        });
        let remarks = remarks.collect();
        let files = files.into_iter().map(|file| {
            json!({
                "name": file.name,
                "folder": file.folder,
                "link": file.link,
                "size": file.size,
                "whirlpool": file.checksum,
            })
        });
        Ready {
            instance: self.world.instance.clone(),
            listening: self.addr().to_string(),
            listening_v6: self.addr_v6().map(|address| address.to_string()),
            api_key: self.api_key().to_owned(),
            ca: self.ca_file().display().to_string(),
            control: self
                .control_addr()
                .map(|address| format!("http://{address}")),
            accounts: control::accounts(&self.world.store.lock()),
            files: files.collect(),
            remarks,
        }
    }
}

/// How long hashing takes at 100 MB per second, on an ordinary processor.
fn minutes(size: u64) -> String {
    match size / 100_000_000 {
        0 => "a second".to_owned(),
        seconds @ 1..100 => format!("{} seconds", seconds + 1),
        seconds => format!("{} minutes", seconds.div_ceil(60)),
    }
}
