//! The way to a server: what is sent along, one connection for many requests, compression, certificates.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::http::HeaderMap;
use axum::response::IntoResponse as _;
use axum::serve::{Listener as _, ListenerExt as _};
use flate2::Compression;
use flate2::write::GzEncoder;
use moodrift::config::{AuthorityError, AuthorityFault, AuthorityFile};
use moodrift::domain::doctor::Protection;
use moodrift::domain::ids::UnixTime;
use moodrift::domain::trouble::ChatTroubleKind;
use moodrift::rocketchat::Reader;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use rstest::rstest;
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::stub::{QUICK, Stub, TOKEN, credentials, healthy};
use crate::{INFO, ME, kind_of};

#[tokio::test]
async fn a_request_says_who_sends_it_and_takes_compressed_answers() {
    let stub = Stub::start(healthy).await;
    stub.reader().own_account().await.unwrap();
    let seen = stub.seen(ME).swap_remove(0);
    let header = |name: &str| seen.headers[name].to_str().unwrap();
    assert_eq!(
        header("user-agent"),
        concat!("moodrift/", env!("CARGO_PKG_VERSION"))
    );
    assert_eq!(header("accept-encoding"), "gzip");
    assert_eq!((header("x-user-id"), header("x-auth-token")), ("me", TOKEN));
}

#[tokio::test]
async fn nobody_is_named_before_a_server_has_shown_to_be_one() {
    let stub = Stub::start(healthy).await;
    stub.reader().version().await.unwrap();
    let seen = stub.seen(INFO).swap_remove(0);
    for name in ["x-user-id", "x-auth-token", "authorization", "cookie"] {
        assert!(!seen.headers.contains_key(name), "{name}");
    }
}

/// Answers everything with the version, packed, and counts the connections.
async fn packed(connections: Arc<AtomicUsize>) -> String {
    async fn answer(headers: HeaderMap) -> axum::response::Response {
        assert_eq!(headers["accept-encoding"], "gzip");
        let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
        gzip.write_all(br#"{"version":"6.5.3","success":true}"#)
            .unwrap();
        let headers = [
            ("content-type", "application/json"),
            ("content-encoding", "gzip"),
        ];
        (headers, gzip.finish().unwrap()).into_response()
    }
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let listener = listener.tap_io(move |_| {
        connections.fetch_add(1, Ordering::SeqCst);
    });
    let app = axum::Router::new().fallback(answer);
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    url
}

#[tokio::test]
async fn packed_answers_are_read_over_one_connection() {
    let connections = Arc::new(AtomicUsize::new(0));
    let url = packed(Arc::clone(&connections)).await;
    let reader = Reader::new(&url, &credentials(), QUICK).unwrap();
    for _ in 0..20 {
        assert_eq!(reader.version().await.unwrap().minor, 5);
    }
    // What is cloned from it shares its connections.
    reader.clone().version().await.unwrap();
    assert_eq!(connections.load(Ordering::SeqCst), 1);
}

/// An authority of a university's own.
struct Authority {
    pem: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        Self {
            pem: params.self_signed(&key).unwrap().pem(),
            issuer: Issuer::new(params, key),
        }
    }

    /// A server on loopback with a certificate that this authority signed, for `name`.
    async fn serve(&self, name: &str) -> String {
        self.serve_until(name, 4096).await
    }

    /// The same, with a certificate that ends in that year.
    async fn serve_until(&self, name: &str, year: i32) -> String {
        let listener = self.listen(name, year).await;
        let url = format!("https://{}", listener.listener.local_addr().unwrap());
        let version = || async {
            axum::Json(serde_json::json!({
                "version": "7.3", "success": true, "_id": "me", "username": "moodle", "roles": [],
            }))
        };
        let app = axum::Router::new().fallback(version);
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        url
    }

    async fn listen(&self, name: &str, year: i32) -> Tls {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new([name.to_owned()]).unwrap();
        params.not_after = date_time_ymd(year, 3, 9);
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let config = rustls::ServerConfig::builder_with_provider(ring::default_provider().into())
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        Tls {
            listener: TcpListener::bind("127.0.0.1:0").await.unwrap(),
            acceptor: TlsAcceptor::from(Arc::new(config)),
        }
    }
}

/// A listener that speaks TLS.
struct Tls {
    listener: TcpListener,
    acceptor: TlsAcceptor,
}

impl axum::serve::Listener for Tls {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            let (stream, address) = self.listener.accept().await.unwrap();
            // A client that does not trust us leaves in the middle of it.
            if let Ok(stream) = self.acceptor.accept(stream).await {
                return (stream, address);
            }
        }
    }

    fn local_addr(&self) -> std::io::Result<Self::Addr> {
        self.listener.local_addr()
    }
}

/// What a file of this content gives as `ca_file`.
async fn named(content: &[u8]) -> Result<Vec<CertificateDer<'static>>, AuthorityFault> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
    std::fs::write(&file, content).unwrap();
    at(&file).await.map_err(|error| error.fault)
}

async fn at(file: &Path) -> Result<Vec<CertificateDer<'static>>, AuthorityError> {
    let named = AuthorityFile {
        key: "sites.arche.rocketchat.ca_file".to_owned(),
        file: file.to_path_buf(),
    };
    named.read().await
}

#[tokio::test]
async fn a_certificate_of_an_own_authority_counts_once_the_authority_is_named() {
    let authority = Authority::new();
    let url = authority.serve("127.0.0.1").await;
    let reader = Reader::new(&url, &credentials(), QUICK).unwrap();
    let trouble = reader.version().await.unwrap_err();
    assert!(
        matches!(&trouble.kind, ChatTroubleKind::Tls(detail) if detail.contains("UnknownIssuer")),
        "{trouble:?}"
    );
    assert!(
        trouble.to_string().contains("rocketchat.ca_file"),
        "{trouble}"
    );

    // One among several, with words around them.
    let other = Authority::new();
    let both = format!("# ours\n{}\n# old\n{}", other.pem, authority.pem);
    let both = named(both.as_bytes()).await.unwrap();
    assert_eq!(both.len(), 2);
    let reader = Reader::trusting(&url, &credentials(), QUICK, &both).unwrap();
    assert_eq!(reader.version().await.unwrap().major, 7);

    // Another authority's certificate opens nothing.
    let only = named(other.pem.as_bytes()).await.unwrap();
    let reader = Reader::trusting(&url, &credentials(), QUICK, &only).unwrap();
    assert!(matches!(
        kind_of(reader.version().await),
        ChatTroubleKind::Tls(_)
    ));
}

#[tokio::test]
async fn a_certificate_for_another_name_is_refused_even_from_a_known_authority() {
    let authority = Authority::new();
    let url = authority.serve("chat.univ.example").await;
    let known = named(authority.pem.as_bytes()).await.unwrap();
    let reader = Reader::trusting(&url, &credentials(), QUICK, &known).unwrap();
    let kind = kind_of(reader.version().await);
    assert!(matches!(kind, ChatTroubleKind::Tls(_)), "{kind:?}");
}

#[tokio::test]
async fn it_is_known_when_the_certificate_ends_that_a_server_shows() {
    let authority = Authority::new();
    let known = named(authority.pem.as_bytes()).await.unwrap();
    for (year, ends) in [(2042, 2_277_936_000), (2061, 2_877_552_000)] {
        let url = authority.serve_until("127.0.0.1", year).await;
        let reader = Reader::trusting(&url, &credentials(), QUICK, &known).unwrap();
        let contact = reader.probe().await.unwrap().contact;
        let ends = UnixTime(ends);
        assert_eq!(contact.protection, Protection::Tls { ends });
    }
}

#[tokio::test]
async fn a_certificate_that_has_ended_is_refused_and_said_to_have() {
    let authority = Authority::new();
    let known = named(authority.pem.as_bytes()).await.unwrap();
    let url = authority.serve_until("127.0.0.1", 2001).await;
    let reader = Reader::trusting(&url, &credentials(), QUICK, &known).unwrap();
    let kind = kind_of(reader.version().await);
    assert!(
        matches!(&kind, ChatTroubleKind::Tls(detail) if detail.to_lowercase().contains("expired")),
        "{kind:?}"
    );
}

/// Whoever asked for a change must look whether it was made: that TLS broke is no proof that it was not.
#[tokio::test]
async fn tls_that_breaks_in_the_middle_of_an_answer_is_a_broken_answer() {
    let authority = Authority::new();
    let known = named(authority.pem.as_bytes()).await.unwrap();
    let mut listener = authority.listen("127.0.0.1", 4096).await;
    let url = format!("https://{}", listener.listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await;
            let mut asked = [0; 4096];
            let head =
                b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{";
            assert!(stream.read(&mut asked).await.unwrap() > 0);
            stream.write_all(head).await.unwrap();
            stream.flush().await.unwrap();
            let bare = stream.get_mut().0;
            bare.write_all(b"this is no record of TLS").await.unwrap();
            bare.shutdown().await.unwrap();
        }
    });
    let reader = Reader::trusting(&url, &credentials(), QUICK, &known).unwrap();
    let kind = kind_of(reader.version().await);
    assert!(matches!(kind, ChatTroubleKind::Broken(_)), "{kind:?}");
}

const NO_X509: &str = "-----BEGIN CERTIFICATE-----\naGVsbG8=\n-----END CERTIFICATE-----\n";

#[rstest]
#[case::nothing("", AuthorityFault::NoCertificate)]
#[case::a_page("<html>", AuthorityFault::NoCertificate)]
#[case::a_key(
    "-----BEGIN PRIVATE KEY-----\naGVsbG8=\n-----END PRIVATE KEY-----\n",
    AuthorityFault::NoCertificate
)]
#[case::no_certificate(NO_X509, AuthorityFault::NotACertificate { nth: 1 })]
#[case::cut_off("-----BEGIN CERTIFICATE-----\naGVs", AuthorityFault::NotACertificate { nth: 1 })]
#[tokio::test]
async fn what_is_no_certificate_is_said_so(
    #[case] content: &str,
    #[case] expected: AuthorityFault,
) {
    assert_eq!(named(content.as_bytes()).await, Err(expected));
}

#[tokio::test]
async fn the_second_of_two_certificates_is_looked_at_too() {
    let two = format!("{}{NO_X509}", Authority::new().pem);
    let fault = named(two.as_bytes()).await.unwrap_err();
    assert_eq!(fault, AuthorityFault::NotACertificate { nth: 2 });
}

#[tokio::test]
async fn a_missing_file_is_named_with_its_key() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("no-such.pem");
    let said = at(&file).await.unwrap_err().to_string();
    for word in [
        "sites.arche.rocketchat.ca_file",
        "no-such.pem",
        "No such file",
    ] {
        assert!(said.contains(word), "{said}");
    }
}
