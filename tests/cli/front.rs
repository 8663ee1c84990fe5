//! A front that speaks TLS before a demo's server, whose clock it may change.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::civil::Date;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::crypto::ring;
use rustls::pki_types::PrivateKeyDer;
use serde_json::Value;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio_rustls::TlsAcceptor;

use crate::served::Served;

pub(crate) struct Front {
    pub(crate) url: String,
    /// The file of the authority that has signed its certificate.
    pub(crate) authority: PathBuf,
    _folder: TempDir,
    _runtime: Runtime,
}

impl Front {
    /// With a certificate that ends on that day; its answers are dated so many hours back.
    pub(crate) fn before(served: &Served, ends: Date, hours_back: u8) -> Self {
        let key = KeyPair::generate().unwrap();
        let mut authority = CertificateParams::new(Vec::new()).unwrap();
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ca.pem");
        std::fs::write(&file, authority.self_signed(&key).unwrap().pem()).unwrap();
        let issuer = Issuer::new(authority, key);
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(["127.0.0.1".to_owned()]).unwrap();
        params.not_after = date_time_ymd(
            ends.year().into(),
            ends.month().unsigned_abs(),
            ends.day().unsigned_abs(),
        );
        let certificate = params.signed_by(&key, &issuer).unwrap();
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let config = rustls::ServerConfig::builder_with_provider(ring::default_provider().into())
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let places: Value = serde_json::from_str(&served.line).unwrap();
        let server = places["rocketchat"].as_str().unwrap();
        let server = server.strip_prefix("http://").unwrap().to_owned();
        let runtime = Runtime::new().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let url = format!("https://{}", listener.local_addr().unwrap());
        runtime.spawn(async move {
            loop {
                let (client, _) = listener.accept().await.unwrap();
                let through = through(client, acceptor.clone(), server.clone(), hours_back);
                tokio::spawn(through);
            }
        });
        Self {
            url,
            authority: file,
            _folder: folder,
            _runtime: runtime,
        }
    }
}

async fn through(client: TcpStream, acceptor: TlsAcceptor, server: String, hours_back: u8) {
    let Ok(client) = acceptor.accept(client).await else {
        return;
    };
    let (mut from_client, mut to_client) = tokio::io::split(client);
    let server = TcpStream::connect(server).await.unwrap();
    let (mut from_server, mut to_server) = server.into_split();
    let asking = async { copy(&mut from_client, &mut to_server).await };
    let answering = async {
        let mut chunk = vec![0; 64 * 1024];
        // Either side may leave.
        while let Ok(read @ 1..) = from_server.read(&mut chunk).await {
            dated_back(&mut chunk[..read], hours_back);
            if to_client.write_all(&chunk[..read]).await.is_err() {
                break;
            }
        }
    };
    tokio::select! {
        _ = asking => {}
        () = answering => {}
    }
}

/// `date: Mon, 23 Nov 2026 14:31:41 GMT`, where an answer begins. The day stays: its name would have to go with it.
fn dated_back(answer: &mut [u8], hours: u8) {
    let head = b"\r\ndate: ";
    let Some(at) = answer.windows(head.len()).position(|bytes| bytes == head) else {
        return;
    };
    let hour = at + head.len() + 17;
    let written = std::str::from_utf8(&answer[hour..hour + 2]).unwrap();
    let before = (written.parse::<u8>().unwrap() + 24 - hours) % 24;
    answer[hour..hour + 2].copy_from_slice(format!("{before:02}").as_bytes());
}
