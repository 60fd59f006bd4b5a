//! Where to look for a credential, and in which order. Must not know what it is
//! used for.

use std::path::PathBuf;
use std::sync::Arc;

use secrecy::ExposeSecret as _;

use super::CredentialRule;
use super::{Credential, CredentialError, CredentialStore, FileStore};

/// Places to look for a credential. The first one that has a credential is
/// used, in the order of the fields.
#[derive(Clone, Default)]
pub struct Sources {
    /// A file that contains it. If set, the file must contain a credential.
    pub key_file: Option<PathBuf>,
    /// The environment variable that the manifest names.
    pub environment: bool,
    /// The keyring of the operating system.
    pub keyring: Option<Arc<dyn CredentialStore>>,
    /// Files in this user's settings folder.
    pub files: Option<FileStore>,
}

/// A credential, and where it was found.
#[derive(Debug)]
#[non_exhaustive]
pub struct FoundCredential {
    /// The credential.
    pub credential: Credential,
    /// Where it was found.
    pub place: CredentialPlace,
    /// A warning, one sentence, if other users of this machine can read the key
    /// file.
    pub warning: Option<String>,
}

/// Where a credential was found.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "exhaustive"), non_exhaustive)]
pub enum CredentialPlace {
    /// A key file, specified by the user or stored by `hoster login`.
    File(PathBuf),
    /// An environment variable.
    Environment(String),
    /// The keyring of the operating system.
    Keyring,
}

impl std::fmt::Display for CredentialPlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File(path) => write!(f, "the file {}", path.display()),
            Self::Environment(name) => write!(f, "the environment variable {name}"),
            Self::Keyring => f.write_str("the keyring"),
        }
    }
}

impl Sources {
    /// Looks for the credential of a plugin. `None` if there is none. May block
    /// while a keyring asks the user.
    pub fn find(
        &self,
        plugin: &str,
        rule: &CredentialRule,
    ) -> Result<Option<FoundCredential>, CredentialError> {
        if let Some(path) = &self.key_file {
            return Credential::from_file(path, rule).map(Some);
        }
        if self.environment
            && let Some(credential) = Credential::from_environment(rule)?
        {
            return Ok(Some(FoundCredential {
                credential,
                place: CredentialPlace::Environment(rule.environment.clone()),
                warning: None,
            }));
        }
        if let Some(keyring) = &self.keyring {
            match keyring.get(plugin) {
                Ok(Some(secret)) => {
                    let text = secret.expose_secret();
                    return Ok(Some(FoundCredential {
                        credential: Credential::new(text, rule, &keyring.place())?,
                        place: CredentialPlace::Keyring,
                        warning: None,
                    }));
                }
                Ok(None) => {}
                // A missing keyring must not prevent the use of a file.
                Err(e) => tracing::debug!("{e}"),
            }
        }
        let Some(files) = &self.files else {
            return Ok(None);
        };
        match files.get(plugin)? {
            None => Ok(None),
            Some(_) => Credential::from_file(&files.path(plugin), rule).map(Some),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::MemoryStore;
    use super::*;
    use crate::manifest::Manifest;

    const MANIFEST: &str = r#"
        format = 1
        contract = "hoster:plugin@0.1.0"
        id = "sources-test"
        name = "Example"
        version = "1.2.3"
        link-hosts = ["example.com"]
        scope = []
        [credential]
        environment = "SOURCES_TEST_API_KEY"
        length = 6
        alphabet = "a-z0-9-"
        header = "authorization"
        template = "Bearer {}"
        renew = "https://example.com/key"
        [tickets]
        hosts = []
    "#;

    fn try_find(sources: &Sources) -> Result<Option<FoundCredential>, CredentialError> {
        let manifest = Manifest::parse(MANIFEST).unwrap();
        sources.find(&manifest.id, &manifest.credential.unwrap())
    }

    fn find(sources: &Sources) -> Option<(String, CredentialPlace)> {
        let manifest = Manifest::parse(MANIFEST).unwrap();
        let found = sources
            .find(&manifest.id, manifest.credential.as_ref()?)
            .unwrap()?;
        Some((found.credential.expose().to_owned(), found.place))
    }

    #[test]
    fn a_named_file_goes_before_the_keyring_and_the_keyring_before_the_stored_file() {
        let folder = tempfile::tempdir().unwrap();
        let named = folder.path().join("named");
        std::fs::write(&named, "named1\n").unwrap();
        let files = FileStore::new(folder.path());
        files.set("sources-test", &"stored".into()).unwrap();
        let keyring = Arc::new(MemoryStore::default());
        keyring.set("sources-test", &"ringed".into()).unwrap();
        let mut sources = Sources {
            key_file: Some(named.clone()),
            environment: true,
            keyring: Some(keyring.clone()),
            files: Some(files.clone()),
        };
        let is = |key: &str, place| Some((key.to_owned(), place));
        assert_eq!(find(&sources), is("named1", CredentialPlace::File(named)));
        sources.key_file = None;
        assert_eq!(find(&sources), is("ringed", CredentialPlace::Keyring));
        keyring.remove("sources-test").unwrap();
        let path = files.path("sources-test");
        assert_eq!(
            find(&sources),
            is("stored", CredentialPlace::File(path.clone()))
        );
        sources.keyring = Some(Arc::new(MemoryStore::silent()));
        assert_eq!(find(&sources), is("stored", CredentialPlace::File(path)));
        files.remove("sources-test").unwrap();
        assert_eq!(find(&sources), None);
    }

    #[test]
    fn a_named_file_that_is_not_there_is_an_error_and_no_reason_to_look_elsewhere() {
        let keyring = MemoryStore::default();
        keyring.set("sources-test", &"ringed".into()).unwrap();
        let sources = Sources {
            key_file: Some("/nowhere/key".into()),
            keyring: Some(Arc::new(keyring)),
            ..Sources::default()
        };
        assert!(try_find(&sources).is_err());
    }

    #[test]
    fn a_keyring_with_something_else_in_it_is_named() {
        let keyring = MemoryStore::default();
        keyring
            .set("sources-test", &"no key of ours".into())
            .unwrap();
        let sources = Sources {
            keyring: Some(Arc::new(keyring)),
            ..Sources::default()
        };
        let error = try_find(&sources).unwrap_err();
        assert!(matches!(error, CredentialError::Shape { .. }), "{error}");
    }
}
