//! Somebody else than the program, who asks a server.

/// A client of HTTP.
pub(crate) fn client() -> reqwest::Client {
    // It may have been provided before, by another test or by the program.
    drop(rustls::crypto::ring::default_provider().install_default());
    reqwest::Client::new()
}
