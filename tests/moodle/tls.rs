//! TLS to the database: what its URL asks for is held, and nothing is sent without it. `PostgreSQL` stands behind a front that
//! speaks TLS, as behind a pooler.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use moodrift::domain::trouble::MoodleTroubleKind;
use moodrift::moodle::Moodle;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::crypto::ring;
use rustls::pki_types::PrivateKeyDer;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use url::Url;

use super::servers::{Server, source};

/// What a client of `PostgreSQL` begins with that wants TLS (protocol 3.0, `SSLRequest`).
const WANTS_TLS: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];

struct Front {
    address: SocketAddr,
    /// The file of the authority that has signed its certificate.
    authority: PathBuf,
    /// How many connections were encrypted, and taken through.
    through: Arc<AtomicUsize>,
    _folder: TempDir,
}

impl Front {
    /// Before this server, with a certificate for that name.
    async fn before(server: &Url, name: &str) -> Self {
        let key = KeyPair::generate().unwrap();
        let mut authority = CertificateParams::new(Vec::new()).unwrap();
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ca.pem");
        std::fs::write(&file, authority.self_signed(&key).unwrap().pem()).unwrap();
        let issuer = Issuer::new(authority, key);
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new([name.to_owned()])
            .unwrap()
            .signed_by(&key, &issuer)
            .unwrap();
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let config = rustls::ServerConfig::builder_with_provider(ring::default_provider().into())
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let front = Self {
            address: listener.local_addr().unwrap(),
            authority: file,
            through: Arc::default(),
            _folder: folder,
        };
        let to = format!("{}:{}", server.host_str().unwrap(), server.port().unwrap());
        let through = Arc::clone(&front.through);
        tokio::spawn(async move {
            loop {
                let (client, _) = listener.accept().await.unwrap();
                tokio::spawn(taken_through(
                    client,
                    acceptor.clone(),
                    to.clone(),
                    Arc::clone(&through),
                ));
            }
        });
        front
    }

    async fn connect(&self, server: &Url, mode: &str, trusting: bool) -> Outcome {
        let mut url = server.clone();
        url.set_port(Some(self.address.port())).unwrap();
        url.query_pairs_mut().append_pair("sslmode", mode);
        if trusting {
            let file = self.authority.to_str().unwrap();
            url.query_pairs_mut().append_pair("sslrootcert", file);
        }
        connected(url.as_str()).await
    }
}

/// Nobody is answered in the clear.
async fn taken_through(
    mut client: TcpStream,
    acceptor: TlsAcceptor,
    to: String,
    through: Arc<AtomicUsize>,
) {
    let mut begin = [0; 8];
    if client.read_exact(&mut begin).await.is_err() || begin != WANTS_TLS {
        return;
    }
    client.write_all(b"S").await.unwrap();
    let Ok(mut client) = acceptor.accept(client).await else {
        return;
    };
    through.fetch_add(1, Ordering::SeqCst);
    let mut server = TcpStream::connect(to).await.unwrap();
    // Either side may leave first.
    let _ended = copy_bidirectional(&mut client, &mut server).await;
}

type Outcome = Result<(), MoodleTroubleKind>;

async fn connected(url: &str) -> Outcome {
    let connected = Moodle::connect(&source(url, "mdl_")).await;
    connected.map(|_| ()).map_err(|trouble| trouble.kind)
}

#[track_caller]
fn refused(outcome: &Outcome, word: &str) {
    assert!(
        matches!(outcome, Err(MoodleTroubleKind::Tls(detail)) if detail.contains(word)),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn a_certificate_counts_if_a_named_authority_has_signed_it_for_that_name() {
    let Some(server) = Server::Postgres.url() else {
        return;
    };
    let right = Front::before(&server, "127.0.0.1").await;
    assert_eq!(right.connect(&server, "verify-full", true).await, Ok(()));
    assert_eq!(right.through.load(Ordering::SeqCst), 1);
    refused(
        &right.connect(&server, "verify-full", false).await,
        "UnknownIssuer",
    );
    refused(
        &right.connect(&server, "verify-ca", false).await,
        "UnknownIssuer",
    );
    assert_eq!(right.through.load(Ordering::SeqCst), 1);

    let other = Front::before(&server, "db.univ.example").await;
    refused(
        &other.connect(&server, "verify-full", true).await,
        "not valid for name",
    );
    assert_eq!(other.through.load(Ordering::SeqCst), 0);
    // What is asked for is what is held, no more: encrypted to whoever answers.
    assert_eq!(other.connect(&server, "verify-ca", true).await, Ok(()));
    assert_eq!(other.connect(&server, "require", false).await, Ok(()));
    assert_eq!(other.through.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_server_without_tls_is_left_where_the_url_asks_for_it() {
    for (server, key, modes) in [
        (Server::Postgres, "sslmode", ["require", "verify-full"]),
        (Server::MariaDb, "ssl-mode", ["REQUIRED", "VERIFY_IDENTITY"]),
    ] {
        let Some(database) = server.database().await else {
            return;
        };
        assert_eq!(connected(&database.url).await, Ok(()));
        for mode in modes {
            let mut url = Url::parse(&database.url).unwrap();
            url.query_pairs_mut().append_pair(key, mode);
            refused(&connected(url.as_str()).await, "TLS");
        }
    }
}
