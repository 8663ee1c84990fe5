//! Proxies of the environment, as `curl` takes them.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use crate::doctor::{JSON, is};
use crate::served::{Ran, Served};

/// A host that is nowhere: only a proxy can lead there.
const ELSEWHERE: &str = "http://chat.univ.invalid";

/// A proxy that leads everything to one server, and keeps how each connection began.
struct Proxy {
    address: String,
    begun: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    /// `greet` does what comes before the first request, and says what it heard.
    fn to(server: &str, greet: fn(&mut TcpStream) -> String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let begun: Arc<Mutex<Vec<String>>> = Arc::default();
        let (heard, server) = (
            Arc::clone(&begun),
            server.strip_prefix("http://").unwrap().to_owned(),
        );
        std::thread::spawn(move || {
            for client in listener.incoming() {
                let mut client = client.unwrap();
                let (heard, server) = (Arc::clone(&heard), server.clone());
                std::thread::spawn(move || {
                    let words = greet(&mut client);
                    heard.lock().unwrap().push(words);
                    relay(client, TcpStream::connect(server).unwrap());
                });
            }
        });
        Self { address, begun }
    }

    fn begun(&self) -> Vec<String> {
        self.begun.lock().unwrap().clone()
    }
}

/// What the client says first is looked at, and left for the server.
fn first_line(client: &mut TcpStream) -> String {
    let mut begin = [0; 512];
    let read = client.peek(&mut begin).unwrap();
    let text = String::from_utf8_lossy(&begin[..read]).into_owned();
    text.lines().next().unwrap_or_default().to_owned()
}

/// SOCKS 5 (RFC 1928) without a password, for a host's name.
fn socks(client: &mut TcpStream) -> String {
    let mut exactly = |count: usize| {
        let mut bytes = vec![0; count];
        client.read_exact(&mut bytes).unwrap();
        bytes
    };
    let methods = exactly(2);
    exactly(usize::from(methods[1]));
    client.write_all(&[5, 0]).unwrap();
    let mut exactly = |count: usize| {
        let mut bytes = vec![0; count];
        client.read_exact(&mut bytes).unwrap();
        bytes
    };
    let request = exactly(5);
    assert_eq!(
        &request[..4],
        [5, 1, 0, 3],
        "a name was to be looked up there"
    );
    let name = exactly(usize::from(request[4]));
    exactly(2);
    client.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).unwrap();
    String::from_utf8(name).unwrap()
}

/// Both ways, until one side is done.
fn relay(client: TcpStream, server: TcpStream) {
    let (mut there, mut back) = (
        (client.try_clone().unwrap(), server.try_clone().unwrap()),
        (server, client),
    );
    let copying = std::thread::spawn(move || {
        let done = std::io::copy(&mut there.0, &mut there.1);
        let shut = there.1.shutdown(Shutdown::Write);
        drop((done, shut));
    });
    let done = std::io::copy(&mut back.0, &mut back.1);
    let shut = back.1.shutdown(Shutdown::Write);
    drop((done, shut, copying.join()));
}

/// Where nothing listens.
fn nowhere() -> String {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap();
    closed.local_addr().unwrap().to_string()
}

/// A check of the demo with its server at another address, in this environment.
fn check(served: &Served, url: &str, environment: &[(&str, &str)]) -> Ran {
    ran(served, url, environment, &["check"])
}

fn ran(served: &Served, url: &str, environment: &[(&str, &str)], arguments: &[&str]) -> Ran {
    let config = served.edited(|site| {
        let chat = site["rocketchat"].as_table_mut().unwrap();
        chat.insert("url".to_owned(), url.into());
    });
    let mut command = served.command_with(&config, arguments);
    command.envs(environment.iter().copied());
    served.finish(command, "")
}

fn server(served: &Served) -> String {
    let places: serde_json::Value = serde_json::from_str(&served.line).unwrap();
    places["rocketchat"].as_str().unwrap().to_owned()
}

#[track_caller]
fn could_tell(ran: &Ran) {
    assert!((0..=2).contains(&ran.status), "{ran:?}");
    assert!(ran.out.contains("demo: "), "{ran:?}");
}

#[test]
fn a_server_is_asked_through_the_proxy_of_the_environment() {
    let served = Served::with(&["--courses", "5"]);
    let proxy = Proxy::to(&server(&served), first_line);
    let url = format!("http://{}", proxy.address);
    could_tell(&check(&served, ELSEWHERE, &[("HTTP_PROXY", &url)]));
    let begun = proxy.begun();
    assert_eq!(begun[0], format!("GET {ELSEWHERE}/api/info HTTP/1.1"));
    could_tell(&check(&served, ELSEWHERE, &[("all_proxy", &url)]));
    assert!(proxy.begun().len() > begun.len());
    // Whatever lies between reads along: that it is not this machine is what counts, not where the proxy is.
    let examined = ran(&served, ELSEWHERE, &[("HTTP_PROXY", &url)], &JSON);
    is(&examined, "tls", "warning");
    assert!(examined.out.contains("not encrypted"), "{examined:?}");
}

#[test]
fn a_socks_proxy_serves_too_and_looks_names_up_itself() {
    let served = Served::with(&["--courses", "5"]);
    let proxy = Proxy::to(&server(&served), socks);
    let url = format!("socks5h://{}", proxy.address);
    could_tell(&check(&served, ELSEWHERE, &[("ALL_PROXY", &url)]));
    assert_eq!(proxy.begun()[0], "chat.univ.invalid");
}

#[test]
fn a_tunnel_is_asked_for_where_the_server_speaks_tls() {
    let served = Served::with(&["--courses", "5"]);
    let proxy = Proxy::to(&server(&served), first_line);
    let url = format!("http://{}", proxy.address);
    // What answers there speaks no TLS, and no CONNECT either.
    let ran = check(
        &served,
        "https://chat.univ.invalid",
        &[("HTTPS_PROXY", &url)],
    );
    ran.ended(3)
        .silent()
        .said(&format!("through the proxy {url}"));
    assert_eq!(proxy.begun()[0], "CONNECT chat.univ.invalid:443 HTTP/1.1");
}

#[test]
fn a_proxy_that_does_not_answer_is_named_without_its_password() {
    let served = Served::with(&["--courses", "5"]);
    let address = nowhere();
    let url = format!("http://me:geheim@{address}");
    let ran = check(&served, ELSEWHERE, &[("HTTP_PROXY", &url)]).ended(3);
    let ran = ran
        .silent()
        .said("no connection")
        .said(&format!("through the proxy http://{address}:"));
    assert!(!ran.err.contains("geheim"), "{ran:?}");
}

#[test]
fn this_machine_and_what_no_proxy_names_are_asked_directly() {
    let served = Served::with(&["--courses", "5"]);
    let proxy = format!("http://{}", nowhere());
    let direct = server(&served);
    could_tell(&check(&served, &direct, &[("HTTP_PROXY", &proxy)]));
    // The same machine by an address that is not known for it.
    let other = direct.replace("127.0.0.1", "0.0.0.0");
    let through = check(&served, &other, &[("HTTP_PROXY", &proxy)]).ended(3);
    through.said("through the proxy");
    let spared = [
        ("HTTP_PROXY", proxy.as_str()),
        ("NO_PROXY", "example.org, 0.0.0.0"),
    ];
    could_tell(&check(&served, &other, &spared));
}
