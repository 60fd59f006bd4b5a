//! The simulator's own certificate authority, and the certificates that it
//! issues for the service's hosts. Knows nothing about connections.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};
use rustls::ServerConfig;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;

use crate::domains;

/// Maximum number of cached certificates; a client that invents more host names
/// has them all issued again.
const CACHED: usize = 256;

#[derive(Debug)]
pub(crate) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
    /// One key for all hosts, because tests trust the authority.
    leaf_key: KeyPair,
    provider: Arc<CryptoProvider>,
    cache: Mutex<HashMap<String, Arc<CertifiedKey>>>,
}

impl Authority {
    pub(crate) fn new() -> Result<Arc<Self>, rcgen::Error> {
        let mut params = CertificateParams::new(Vec::<String>::new())?;
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        params
            .distinguished_name
            .push(DnType::CommonName, "onefichier-simulator, loopback only");
        let key = KeyPair::generate()?;
        let pem = params.self_signed(&key)?.pem();
        Ok(Arc::new(Self {
            issuer: Issuer::new(params, key),
            pem,
            leaf_key: KeyPair::generate()?,
            provider: Arc::new(rustls::crypto::ring::default_provider()),
            cache: Mutex::default(),
        }))
    }

    /// The authority's certificate, for clients to trust.
    pub(crate) fn pem(&self) -> &str {
        &self.pem
    }

    /// TLS 1.2 and 1.3 for every host of the service, HTTP/2 preferred.
    pub(crate) fn server_config(self: &Arc<Self>) -> Result<ServerConfig, rustls::Error> {
        let mut config = ServerConfig::builder_with_provider(self.provider.clone())
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_cert_resolver(self.clone());
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(config)
    }

    fn certificate(&self, host: &str) -> Option<Arc<CertifiedKey>> {
        domains::site(host)?;
        let mut cache = self.cache.lock();
        if let Some(known) = cache.get(host) {
            return Some(known.clone());
        }
        let minted = Arc::new(self.mint(host)?);
        if cache.len() >= CACHED {
            cache.clear();
        }
        cache.insert(host.to_owned(), minted.clone());
        Some(minted)
    }

    fn mint(&self, host: &str) -> Option<CertifiedKey> {
        let mut params = CertificateParams::new(vec![host.to_owned()]).ok()?;
        params.distinguished_name.push(DnType::CommonName, host);
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        let certificate = params.signed_by(&self.leaf_key, &self.issuer).ok()?;
        let key = PrivatePkcs8KeyDer::from(self.leaf_key.serialize_der());
        let key = self
            .provider
            .key_provider
            .load_private_key(PrivateKeyDer::Pkcs8(key))
            .ok()?;
        Some(CertifiedKey::new(vec![certificate.der().clone()], key))
    }
}

impl ResolvesServerCert for Authority {
    /// A client that names no host, or an unrelated one, gets no certificate.
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        self.certificate(&hello.server_name()?.to_ascii_lowercase())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certificates_are_issued_once_and_only_for_the_services_hosts() {
        let authority = Authority::new().unwrap();
        let first = authority.certificate("api.1fichier.com").unwrap();
        let second = authority.certificate("api.1fichier.com").unwrap();
        assert!(Arc::ptr_eq(&first, &second));
        assert!(authority.certificate("a-7.megadl.fr").is_some());
        assert!(authority.certificate("example.com").is_none());
    }
}
