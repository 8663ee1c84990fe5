//! Where Moodle's tables are: under another prefix, beside another Moodle, on a server that wants a password.

use std::net::SocketAddr;

use sqlx::{AssertSqlSafe, Connection, PgConnection, Row, SqliteConnection};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::OwnedReadHalf;
use tokio::net::{TcpListener, TcpStream};
use url::Url;

use crate::campus::{Campus, PASSWORD};
use crate::stage::Stage;
use crate::told::tell;

/// Runs a statement for every table of this prefix: `TABLE_` is the table, `OTHER` the same under the other prefix.
async fn each(campus: &Campus, from: &str, to: &str, statement: &str) {
    let mut connection = SqliteConnection::connect(campus.demo.moodle())
        .await
        .unwrap();
    let tables = sqlx::query(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND substr(name, 1, length($1)) = $1",
    )
    .bind(from)
    .fetch_all(&mut connection)
    .await
    .unwrap();
    assert!(tables.len() > 20);
    for table in tables {
        let table: String = table.get(0);
        let other = format!("{to}{}", table.strip_prefix(from).unwrap());
        let statement = statement.replace("OTHER", &other).replace("TABLE_", &table);
        sqlx::raw_sql(AssertSqlSafe(statement))
            .execute(&mut connection)
            .await
            .unwrap();
    }
    connection.close().await.unwrap();
}

fn init(campus: &Campus, more: &[&str]) -> crate::campus::Ran {
    let answers = campus.answers();
    let answers: Vec<&str> = answers.iter().map(String::as_str).collect();
    campus.run(
        &[&["init", "--token-from-moodle"], &answers[..], more].concat(),
        "",
    )
}

#[track_caller]
fn is_written(campus: &Campus, prefix: &str) {
    let written = std::fs::read_to_string(campus.config()).unwrap();
    assert!(
        written.contains(&format!("prefix = \"{prefix}\"")),
        "{written}"
    );
    campus.checks();
}

#[tokio::test(flavor = "multi_thread")]
async fn which_of_two_moodles_in_a_database_is_asked_for_and_a_single_one_is_found() {
    let campus = Campus::with_the_plugin_s_token().await;
    each(
        &campus,
        "mdl_",
        "old_",
        "CREATE TABLE OTHER AS SELECT * FROM TABLE_",
    )
    .await;
    // Without a terminal neither is taken unsaid, though one of them has the usual prefix.
    let ran = init(&campus, &[]).ended(3).said("begin with mdl_, old_");
    ran.said("--prefix");
    assert!(!campus.config().exists());
    init(&campus, &["--prefix", "old_"]).ended(0);
    is_written(&campus, "old_");
    std::fs::remove_file(campus.config()).unwrap();

    let answers = campus.answers().join(" ");
    let mut stage = Stage::open(
        campus.in_a_shell(&format!(
            "init --token-from-moodle --rocketchat {} {answers}",
            campus.demo.rocketchat()
        )),
        200,
        60,
    );
    stage.showing("What its tables' names begin with");
    stage.press("new_\r");
    stage.showing("config.php): new_\n! several Moodles");
    stage.press("mdl_\r");
    stage.showing("status 0");
    is_written(&campus, "mdl_");
    std::fs::remove_file(campus.config()).unwrap();

    each(&campus, "mdl_", "m2_", "ALTER TABLE TABLE_ RENAME TO OTHER").await;
    each(&campus, "old_", "", "DROP TABLE TABLE_").await;
    init(&campus, &[]).ended(0);
    is_written(&campus, "m2_");
}

/// The role that `tests/run` makes, which has to show its password.
const READER: (&str, &str) = ("reader", "readers-own");

/// Moodle's tables on `PostgreSQL`, for a reader; none where there is no server.
async fn on_postgres(campus: &Campus) -> Option<Url> {
    let Ok(server) = std::env::var("MOODRIFT_TEST_POSTGRES") else {
        tell("PostgreSQL is not there (MOODRIFT_TEST_POSTGRES unset): no init with a password");
        return None;
    };
    let mut url = Url::parse(&server).unwrap();
    let name = format!("moodrift_first_day_{}", std::process::id());
    let mut server = PgConnection::connect(&server).await.unwrap();
    run(&mut server, format!("CREATE DATABASE {name}")).await;
    url.set_path(&name);
    let mut target = PgConnection::connect(url.as_str()).await.unwrap();
    for statement in copied(campus).await {
        run(&mut target, statement).await;
    }
    let grant = format!(
        "GRANT SELECT ON ALL TABLES IN SCHEMA public TO {}",
        READER.0
    );
    run(&mut target, grant).await;
    target.close().await.unwrap();
    url.set_username(READER.0).unwrap();
    Some(url)
}

async fn run(connection: &mut PgConnection, statement: String) {
    let statement = sqlx::raw_sql(AssertSqlSafe(statement));
    statement.execute(connection).await.unwrap();
}

/// What makes and fills the same tables.
async fn copied(campus: &Campus) -> Vec<String> {
    let mut source = SqliteConnection::connect(campus.demo.moodle())
        .await
        .unwrap();
    let tables =
        sqlx::query("SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'mdl%'")
            .fetch_all(&mut source)
            .await
            .unwrap();
    let mut statements = Vec::new();
    for table in tables {
        let table: String = table.get(0);
        let columns = sqlx::query("SELECT name, type FROM pragma_table_info($1)")
            .bind(&table)
            .fetch_all(&mut source)
            .await
            .unwrap();
        let (mut made, mut quoted) = (Vec::new(), Vec::new());
        for column in &columns {
            let (name, kind): (String, String) = (column.get(0), column.get(1));
            let kind = if kind.to_uppercase().contains("INT") {
                "BIGINT"
            } else {
                "TEXT"
            };
            made.push(format!("\"{name}\" {kind}"));
            quoted.push(format!("quote(\"{name}\")"));
        }
        statements.push(format!("CREATE TABLE \"{table}\" ({})", made.join(", ")));
        let rows = format!(
            "SELECT '(' || {} || ')' FROM \"{table}\"",
            quoted.join(" || ',' || ")
        );
        let rows = sqlx::query(AssertSqlSafe(rows))
            .fetch_all(&mut source)
            .await
            .unwrap();
        let rows: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
        for rows in rows.chunks(500) {
            statements.push(format!(
                "INSERT INTO \"{table}\" VALUES {}",
                rows.join(", ")
            ));
        }
    }
    source.close().await.unwrap();
    statements
}

#[tokio::test(flavor = "multi_thread")]
async fn the_password_of_a_database_comes_from_a_file_or_is_typed_and_not_shown() {
    let campus = Campus::with_the_plugin_s_token().await;
    let Some(url) = on_postgres(&campus).await else {
        return;
    };
    let flags = [
        "init",
        "--name",
        "arche",
        "--wwwroot",
        "https://arche.univ-demo.example",
        "--token-from-moodle",
        "--database",
        url.as_str(),
    ];
    let wrong = campus.secret("wrong", PASSWORD);
    let right = campus.secret("right", &format!("{}\n", READER.1));
    let ran = campus.run(
        &[&flags[..], &["--database-password-file", &wrong]].concat(),
        "",
    );
    let ran = ran.ended(3).said("its password was refused");
    assert!(!ran.err.contains(PASSWORD), "{ran:#?}");
    let ran = campus.run(
        &[&flags[..], &["--database-password-file", &right]].concat(),
        "",
    );
    let ran = ran.ended(0);
    assert!(!ran.err.contains(READER.1), "{ran:#?}");
    campus.checks();
    // From where it is kept, instead of in the URL.
    let written = std::fs::read_to_string(campus.config()).unwrap();
    let elsewhere = written.replace(&format!(":{}@", READER.1), "@").replace(
        "\nprefix = ",
        &format!("\npassword = {{ command = [\"cat\", \"{right}\"] }}\nprefix = "),
    );
    assert!(!elsewhere.contains(READER.1), "{elsewhere}");
    campus.write_config(&elsewhere);
    campus.checks();
    a_clock_that_is_off_is_found(&campus, &elsewhere, &url).await;
    campus.write_config(&elsewhere.replace(&right, "/nowhere/password"));
    let ran = campus
        .run(&["check"], "")
        .ended(3)
        .said("its password cannot be had");
    assert!(ran.err.contains("ended with status 1"), "{ran:#?}");
    std::fs::remove_file(campus.config()).unwrap();

    let address = campus.demo.rocketchat();
    let typed = [&flags[..], &["--rocketchat", &address]].concat();
    let mut stage = Stage::open(campus.on_a_terminal(&typed), 400, 60);
    stage.showing("Its password (not shown");
    stage.press(&format!("{PASSWORD}\r"));
    stage.showing("its password was refused");
    // The address that was given is proposed.
    stage.showing(&format!("[{url}]"));
    stage.press(&format!("{url}\r"));
    stage.showing(&format!("[{url}]: {url}\nIts password"));
    stage.press(&format!("{}\r", READER.1));
    stage.showing("Next: moodrift check");
    let (status, bytes) = stage.ended();
    assert!(status.success());
    let bytes = String::from_utf8_lossy(&bytes);
    assert!(
        !bytes.contains(PASSWORD) && !bytes.contains(READER.1),
        "{bytes}"
    );
    campus.checks();
}

/// `doctor` by the same configuration, through somebody who tells it another time.
async fn a_clock_that_is_off_is_found(campus: &Campus, config: &str, server: &Url) {
    let off = two_hours_late(server).await;
    let config = config.replace(
        &format!(":{}/", server.port().unwrap()),
        &format!(":{}/", off.port()),
    );
    // Whether there is TLS would be asked first otherwise, in a message of another form.
    let config = config.replace(server.path(), &format!("{}?sslmode=disable", server.path()));
    campus.write_config(&config);
    let ran = campus.run(&["doctor", "--format", "json"], "");
    let seen: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let checks = seen["checks"].as_array().unwrap();
    let clock = checks.iter().find(|one| one["check"] == "moodle_clock");
    assert!(clock.is_some(), "{ran:#?}");
    let clock = clock.unwrap();
    assert_eq!(clock["state"], "critical", "{ran:#?}");
    assert!(clock.to_string().contains("2 h behind"), "{clock}");
}

/// A front before `PostgreSQL` that leaves everything as it is but the clock that is asked for.
async fn two_hours_late(server: &Url) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let front = listener.local_addr().unwrap();
    let server = format!("127.0.0.1:{}", server.port().unwrap());
    tokio::spawn(async move {
        loop {
            let (client, _) = listener.accept().await.unwrap();
            let server = TcpStream::connect(&server).await.unwrap();
            let (mut from_client, mut to_client) = client.into_split();
            let (mut from_server, mut to_server) = server.into_split();
            // Either side may leave first.
            tokio::spawn(async move { tokio::io::copy(&mut from_server, &mut to_client).await });
            tokio::spawn(async move {
                // What a session begins with has no type; every message after it has, and then its length.
                let mut head = 0;
                while let Ok(mut message) = message(&mut from_client, head).await {
                    late(&mut message);
                    if to_server.write_all(&message).await.is_err() {
                        break;
                    }
                    head = 1;
                }
            });
        }
    });
    front
}

/// A message of the client's whole (protocol 3.0): `head` bytes, the length of the rest with itself, the rest.
async fn message(client: &mut OwnedReadHalf, head: usize) -> std::io::Result<Vec<u8>> {
    let mut message = vec![0; head + 4];
    client.read_exact(&mut message).await?;
    let length = u32::from_be_bytes(message[head..].try_into().unwrap());
    message.resize(head + usize::try_from(length).unwrap(), 0);
    client.read_exact(&mut message[head + 4..]).await?;
    Ok(message)
}

/// Both are of the same length, so that the message stays as long as it says.
fn late(message: &mut [u8]) {
    let (asked, instead) = (b"CURRENT_TIMESTAMP", b"now()-time'02:00'");
    let mut places = message.windows(asked.len());
    if let Some(at) = places.position(|bytes| bytes == asked) {
        message[at..at + instead.len()].copy_from_slice(instead);
    }
}
