//! The way to a server: its address, the proxy in front of it, and the authorities whose certificates count.
//!
//! Proxies are those of the environment, as `curl` reads them: `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY`
//! (or in lower case). This machine itself is never asked through one: a proxy's "localhost" is another machine.

use std::net::IpAddr;

use hyper_util::client::proxy::matcher::Matcher;
use reqwest::{Certificate, Client};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::CertificateDer;
use url::{Host, Url};

use super::Timing;
use crate::domain::trouble::ChatTroubleKind;

/// Where a server is, and how to get there.
pub(super) struct Route {
    /// The address to which paths are added: http or https, without credentials and without a slash at its end.
    pub(super) server: String,
    /// The proxy, without credentials.
    pub(super) proxy: Option<String>,
    /// It is this machine itself.
    pub(super) direct: bool,
}

impl Route {
    pub(super) fn to(text: &str) -> Result<Self, ChatTroubleKind> {
        let url = address(text)?;
        let direct = is_this_machine(&url);
        let proxy = if direct { None } else { proxy(url.as_str()) };
        Ok(Self {
            server: text.trim_end_matches('/').to_owned(),
            proxy,
            direct,
        })
    }

    /// A client for this way. The authorities are trusted beside those of the system.
    pub(super) fn client(
        &self,
        timing: Timing,
        authorities: &[CertificateDer<'static>],
    ) -> Result<Client, reqwest::Error> {
        let authorities = authorities
            .iter()
            .map(|certificate| Certificate::from_der(certificate))
            .collect::<Result<Vec<_>, _>>()?;
        provide_cryptography();
        let mut client = Client::builder()
            .user_agent(concat!("moodrift/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(timing.connect)
            .timeout(timing.answer)
            .redirect(reqwest::redirect::Policy::none())
            // What certificate the server has shown: the doctor says when it ends.
            .tls_info(true)
            .retry(reqwest::retry::never());
        if self.direct {
            client = client.no_proxy();
        }
        if !authorities.is_empty() {
            client = client.tls_certs_merge(authorities);
        }
        client.build()
    }
}

/// The client asks the process for its cryptography, which whoever builds the first one provides.
fn provide_cryptography() {
    if CryptoProvider::get_default().is_none()
        && ring::default_provider().install_default().is_err()
    {
        tracing::debug!("cryptography was provided meanwhile");
    }
}

/// The address, if it is one; else it is shown without what may be a password.
fn address(text: &str) -> Result<Url, ChatTroubleKind> {
    let shown = || {
        let shown = text.rsplit_once('@').map_or(text, |(_, after)| after);
        ChatTroubleKind::BadUrl(shown.to_owned())
    };
    let url = Url::parse(text).map_err(|_not_a_url| shown())?;
    let plain = ["http", "https"].contains(&url.scheme())
        && url.has_host()
        && url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    if plain { Ok(url) } else { Err(shown()) }
}

fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => IpAddr::from(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::from(address).is_loopback(),
        None => false,
    }
}

/// The proxy that the client takes for this address: it asks the same question of the same variables.
fn proxy(url: &str) -> Option<String> {
    let proxy = Matcher::from_system().intercept(&url.parse().ok()?)?;
    Some(proxy.uri().to_string().trim_end_matches('/').to_owned())
}
