//! TLS to the database: what its URL asks for is held, and nothing is sent without it. Each server stands behind a front that
//! speaks TLS, as behind a pooler.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use moodrift::config::StorePlace;
use moodrift::domain::trouble::{MoodleTroubleKind, StoreTroubleKind};
use moodrift::moodle::Moodle;
use moodrift::store::Store;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rstest::rstest;
use rustls::crypto::ring;
use rustls::pki_types::PrivateKeyDer;
use tempfile::TempDir;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use url::Url;

use super::servers::{Server, source};

/// What a client of `PostgreSQL` begins with that wants TLS (protocol 3.0, `SSLRequest`).
const WANTS_TLS: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];

/// That a server of `MySQL` speaks TLS, that its client will (`CLIENT_SSL`): the bit in the second byte of what it can do.
const CAN_TLS: u8 = 0x08;

struct Front {
    server: Server,
    address: SocketAddr,
    /// The file of the authority that has signed its certificate.
    authority: PathBuf,
    /// How many connections were encrypted, and taken through.
    through: Arc<AtomicUsize>,
    _folder: TempDir,
}

impl Front {
    /// Before this server, with a certificate for that name.
    async fn before(server: Server, name: &str) -> Option<Self> {
        let url = server.url()?;
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
            server,
            address: listener.local_addr().unwrap(),
            authority: file,
            through: Arc::default(),
            _folder: folder,
        };
        let to = format!("{}:{}", url.host_str().unwrap(), url.port().unwrap());
        let through = Arc::clone(&front.through);
        tokio::spawn(async move {
            loop {
                let (client, _) = listener.accept().await.unwrap();
                let (acceptor, to, through) = (acceptor.clone(), to.clone(), Arc::clone(&through));
                tokio::spawn(async move {
                    let backend = TcpStream::connect(to).await.unwrap();
                    // Either side may leave first.
                    let _ended = match server {
                        Server::Postgres => postgres(client, backend, &acceptor, &through).await,
                        Server::MariaDb => mariadb(client, backend, &acceptor, &through).await,
                    };
                });
            }
        });
        Some(front)
    }

    /// The server's address behind this front.
    fn url(&self, mode: &str, trusting: bool) -> Url {
        let (key, authority) = match self.server {
            Server::Postgres => ("sslmode", "sslrootcert"),
            Server::MariaDb => ("ssl-mode", "ssl-ca"),
        };
        let mut url = self.server.url().unwrap();
        url.set_port(Some(self.address.port())).unwrap();
        url.query_pairs_mut().append_pair(key, mode);
        if trusting {
            let file = self.authority.to_str().unwrap();
            url.query_pairs_mut().append_pair(authority, file);
        }
        url
    }

    async fn connect(&self, mode: &str, trusting: bool) -> Outcome {
        connected(self.url(mode, trusting).as_str()).await
    }
}

/// Nobody is answered in the clear.
async fn postgres(
    mut client: TcpStream,
    mut server: TcpStream,
    acceptor: &TlsAcceptor,
    through: &AtomicUsize,
) -> std::io::Result<()> {
    let mut begin = [0; 8];
    client.read_exact(&mut begin).await?;
    if begin != WANTS_TLS {
        return Ok(());
    }
    client.write_all(b"S").await?;
    let mut client = acceptor.accept(client).await?;
    through.fetch_add(1, Ordering::SeqCst);
    copy_bidirectional(&mut client, &mut server).await?;
    Ok(())
}

/// The same. There the server begins, and packets are numbered: without the request for TLS, which it does not see, the
/// client's first one is one earlier.
async fn mariadb(
    mut client: TcpStream,
    mut server: TcpStream,
    acceptor: &TlsAcceptor,
    through: &AtomicUsize,
) -> std::io::Result<()> {
    let mut greeting = packet(&mut server).await?;
    // Head, protocol, the version up to its zero, connection's number (4), salt (8), zero, and what it can do.
    let version = greeting.iter().skip(5).position(|byte| *byte == 0).unwrap();
    greeting[5 + version + 1 + 4 + 8 + 1 + 1] |= CAN_TLS;
    client.write_all(&greeting).await?;
    let wants = packet(&mut client).await?;
    // Short, and what the client can do comes first: its request. Who goes on in the clear sends his name at once.
    if wants.len() != 4 + 32 || wants[5] & CAN_TLS == 0 {
        return Ok(());
    }
    let mut client = acceptor.accept(client).await?;
    through.fetch_add(1, Ordering::SeqCst);
    let mut login = packet(&mut client).await?;
    login[3] -= 1;
    login[5] &= !CAN_TLS;
    server.write_all(&login).await?;
    copy_bidirectional(&mut client, &mut server).await?;
    Ok(())
}

/// Three bytes of length, the lowest first; its number; the rest.
async fn packet(from: &mut (impl AsyncRead + Unpin)) -> std::io::Result<Vec<u8>> {
    let mut packet = vec![0; 4];
    from.read_exact(&mut packet).await?;
    let length = u32::from_le_bytes([packet[0], packet[1], packet[2], 0]);
    packet.resize(4 + usize::try_from(length).unwrap(), 0);
    from.read_exact(&mut packet[4..]).await?;
    Ok(packet)
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

#[rstest]
#[case::postgres(Server::Postgres, ["verify-full", "verify-ca", "require"])]
#[case::mariadb(Server::MariaDb, ["VERIFY_IDENTITY", "VERIFY_CA", "REQUIRED"])]
#[tokio::test]
async fn a_certificate_counts_if_a_named_authority_has_signed_it_for_that_name(
    #[case] server: Server,
    #[case] modes: [&str; 3],
) {
    let [with_the_name, with_the_authority, encrypted] = modes;
    let Some(right) = Front::before(server, "127.0.0.1").await else {
        return;
    };
    assert_eq!(right.connect(with_the_name, true).await, Ok(()));
    assert_eq!(right.through.load(Ordering::SeqCst), 1);
    for mode in [with_the_name, with_the_authority] {
        refused(&right.connect(mode, false).await, "UnknownIssuer");
    }
    assert_eq!(right.through.load(Ordering::SeqCst), 1);

    let other = Front::before(server, "db.univ.example").await.unwrap();
    refused(
        &other.connect(with_the_name, true).await,
        "not valid for name",
    );
    assert_eq!(other.through.load(Ordering::SeqCst), 0);
    // What is asked for is what is held, no more: encrypted to whoever answers.
    assert_eq!(other.connect(with_the_authority, true).await, Ok(()));
    assert_eq!(other.connect(encrypted, false).await, Ok(()));
    assert_eq!(other.through.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_shared_journal_keeps_to_what_its_url_asks_for() {
    let Some(front) = Front::before(Server::Postgres, "127.0.0.1").await else {
        return;
    };
    let place = StorePlace::Postgres(front.url("verify-full", false).to_string().into());
    let trouble = Store::open_at(&place).await.unwrap_err();
    assert!(
        matches!(&trouble.kind, StoreTroubleKind::Tls(detail) if detail.contains("UnknownIssuer")),
        "{trouble:?}"
    );
    assert!(trouble.to_string().contains("sslrootcert"), "{trouble}");
    assert_eq!(front.through.load(Ordering::SeqCst), 0);
    let trusting = StorePlace::Postgres(front.url("verify-full", true).to_string().into());
    Store::open_at(&trusting).await.unwrap();
    assert!(front.through.load(Ordering::SeqCst) > 0);
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
