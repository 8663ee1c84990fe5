//! What stands in the way: each trouble has its own message, status 3, and nothing on standard output.

use std::io::{Read, Write};
use std::net::TcpListener;

use crate::served::{Served, moodrift, private, run};

/// Sets a value of a part of the site.
fn set(site: &mut toml::Table, part: &str, key: &str, value: &str) {
    let part = site[part].as_table_mut().unwrap();
    part.insert(key.to_owned(), value.into());
}

/// Runs every command that reads both sides, and looks at what it says.
#[track_caller]
fn refused(served: &Served, edit: impl Fn(&mut toml::Table), words: &[&str]) -> String {
    let config = served.edited(edit);
    let commands: [&[&str]; 4] = [
        &["check"],
        &["check", "--format", "json"],
        &["explain", "1", "someone"],
        &["apply", "--yes"],
    ];
    let mut said = String::new();
    for command in commands {
        let ran = served.run_with(&config, command).ended(3).silent();
        for words in words {
            assert!(ran.err.contains(words), "no “{words}” in {ran:#?}");
        }
        assert_eq!(ran.err.lines().count(), 1, "{ran:#?}");
        said = ran.err;
    }
    said
}

#[test]
fn each_trouble_of_a_connection_has_its_own_message() {
    let served = Served::with(&["--courses", "5"]);
    let closed = TcpListener::bind("127.0.0.1:0").unwrap();
    let nobody = format!("http://{}", closed.local_addr().unwrap());
    drop(closed);
    let missing = served.folder.path().join("no.sqlite");
    let said = [
        refused(
            &served,
            |site| set(site, "rocketchat", "url", &nobody),
            &["no connection", &nobody, "rocketchat.url"],
        ),
        refused(
            &served,
            |site| set(site, "rocketchat", "token", "not-the-token-of-anybody"),
            &["the token was refused", "rocketchat.user_id"],
        ),
        refused(
            &served,
            |site| set(site, "rocketchat", "url", &html_server()),
            &["not Rocket.Chat's", "text/html", "rocketchat.url"],
        ),
        refused(
            &served,
            |site| {
                let url = format!("sqlite://{}", missing.display());
                set(site, "moodle", "database", &url);
            },
            &["no.sqlite", "moodle.database"],
        ),
        refused(
            &served,
            |site| set(site, "moodle", "prefix", "m_"),
            &[
                "no table of Moodle's begins with “m_”",
                "“mdl_”",
                "moodle.prefix",
            ],
        ),
    ];
    for (at, one) in said.iter().enumerate() {
        assert!(!said[..at].contains(one), "{one}");
        assert!(!one.contains("not-the-token"), "{one}");
    }
}

/// Some other program: it answers everything with a page.
fn html_server() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for connection in listener.incoming() {
            let mut connection = connection.unwrap();
            let mut request = [0; 4096];
            let read = connection.read(&mut request).unwrap();
            assert!(read > 0);
            connection
                .write_all(
                    b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 20\r\nconnection: close\r\n\r\n<html>Welcome</html>",
                )
                .unwrap();
        }
    });
    format!("http://{address}")
}

#[test]
fn an_authority_that_is_none_is_told_with_its_file_and_its_key() {
    let served = Served::with(&["--courses", "5"]);
    let garbage = served.folder.path().join("garbage.pem");
    std::fs::write(&garbage, "not a certificate").unwrap();
    for (file, words) in [
        ("no-such.pem", "cannot be read"),
        ("garbage.pem", "no certificate"),
    ] {
        // What is relative starts where the configuration is.
        refused(
            &served,
            |site| set(site, "rocketchat", "ca_file", file),
            &["sites.demo.rocketchat.ca_file", file, words],
        );
    }
}

#[test]
fn a_password_in_a_database_url_is_not_repeated() {
    let served = Served::with(&["--courses", "5"]);
    let closed = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = closed.local_addr().unwrap();
    drop(closed);
    let url = format!("postgres://reader:geheim-123@{address}/moodle");
    let said = refused(
        &served,
        |site| set(site, "moodle", "database", &url),
        &["no connection", "moodle.database"],
    );
    assert!(!said.contains("geheim-123"), "{said}");
}

#[test]
fn a_configuration_that_others_can_read_is_refused_with_the_command_to_run() {
    use std::os::unix::fs::PermissionsExt;
    let served = Served::with(&["--courses", "5"]);
    let config = served.edited(|_| ());
    std::fs::set_permissions(&config, std::fs::Permissions::from_mode(0o644)).unwrap();
    let chmod = format!("chmod 600 {}", config.display());
    served
        .run_with(&config, &["check"])
        .ended(3)
        .silent()
        .said(&chmod);
}

#[test]
fn a_mistake_in_the_configuration_is_placed() {
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("config.toml");
    private(&file, "[sites.arche]\nreadonly = true\n");
    let mut check = moodrift();
    check.arg("--config").arg(&file).arg("check");
    run(check, "")
        .ended(3)
        .silent()
        .said("config.toml:2:1: unknown key `sites.arche.readonly`");
}

#[test]
fn without_a_configuration_it_says_where_one_would_be() {
    let folder = tempfile::TempDir::new().unwrap();
    let mut check = moodrift();
    check.arg("check").env("XDG_CONFIG_HOME", folder.path());
    run(check, "")
        .ended(3)
        .silent()
        .said("moodrift/config.toml: no site is configured");
}

#[test]
fn of_several_sites_one_has_to_be_chosen() {
    let served = Served::with(&["--courses", "5"]);
    let one = std::fs::read_to_string(&served.config).unwrap();
    let two = served.folder.path().join("two.toml");
    let other = one
        .lines()
        .filter(|line| !line.starts_with("state_dir"))
        .collect::<Vec<_>>()
        .join("\n")
        .replace("sites.demo", "sites.lab");
    private(&two, &format!("{one}\n{other}\n"));
    served
        .run_with(&two, &["check"])
        .ended(3)
        .silent()
        .said("--site: demo, lab");
    let chosen = served.run_with(&two, &["check", "--site", "lab"]);
    assert!(chosen.out.contains("\nlab: "), "{chosen:#?}");
    served
        .run_with(&two, &["check", "--site", "third"])
        .ended(3)
        .silent()
        .said("third");
}
