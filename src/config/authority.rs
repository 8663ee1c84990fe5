//! Authorities of the site's own, whose certificates count beside those that the system trusts.

use std::path::PathBuf;

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

/// A file with the certificates of one or several authorities, in PEM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorityFile {
    /// The key that names it, with its table.
    pub key: String,
    /// The file.
    pub file: PathBuf,
}

/// Why the authorities' certificates cannot be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorityError {
    /// Where they should be.
    pub source: AuthorityFile,
    /// What is wrong there.
    pub fault: AuthorityFault,
}

/// What can be wrong with a file of certificates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuthorityFault {
    /// It cannot be read.
    Unreadable {
        /// The system's own word.
        detail: String,
    },
    /// No certificate is in it, at least not in PEM.
    NoCertificate,
    /// What is marked as a certificate is none.
    NotACertificate {
        /// Which one, from 1.
        nth: usize,
    },
}

impl AuthorityFile {
    /// The certificates, each looked at: a bad one is found here, not at the first connection.
    ///
    /// # Errors
    /// Where there is none, or one that is none; see [`AuthorityFault`].
    pub async fn read(&self) -> Result<Vec<CertificateDer<'static>>, AuthorityError> {
        let pem = tokio::fs::read(&self.file)
            .await
            .map_err(|error| AuthorityFault::Unreadable {
                detail: error.to_string(),
            });
        pem.and_then(|pem| certificates(&pem))
            .map_err(|fault| AuthorityError {
                source: self.clone(),
                fault,
            })
    }
}

fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, AuthorityFault> {
    let (mut found, mut store) = (Vec::new(), RootCertStore::empty());
    for (at, certificate) in CertificateDer::pem_slice_iter(pem).enumerate() {
        let broken = || AuthorityFault::NotACertificate { nth: at + 1 };
        let certificate = certificate.map_err(|_not_pem| broken())?;
        store
            .add(certificate.clone())
            .map_err(|_not_x509| broken())?;
        found.push(certificate);
    }
    if found.is_empty() {
        return Err(AuthorityFault::NoCertificate);
    }
    Ok(found)
}
