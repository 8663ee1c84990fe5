//! `init` without a terminal: flags and files answer, secrets never stand on the command line.

use moodrift::demo::ServerVersion;

use crate::campus::{CODES, Campus, PASSWORD, Ran, mode};

fn init(campus: &Campus, more: &[&str], variables: &[(&str, &str)], input: &str) -> Ran {
    let answers = campus.answers();
    let answers = answers.iter().map(String::as_str);
    let all: Vec<&str> = std::iter::once("init")
        .chain(answers)
        .chain(more.iter().copied())
        .collect();
    campus.run_with(&all, variables, input)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_by_a_file_and_one_by_standard_input_make_tokens_of_two_names() {
    let campus = Campus::open(&[]).await;
    let file = campus.secret("password", &format!("{PASSWORD}\n"));
    let username = campus.username().to_owned();
    let ran = init(
        &campus,
        &["--login", &username, "--password-file", &file],
        &[],
        "",
    )
    .ended(0);
    assert!(
        ran.out.is_empty() && !ran.err.contains(PASSWORD),
        "{ran:#?}"
    );
    assert_eq!(mode(&campus.config()), 0o600);
    campus.checks();
    let again = ["--force", "--login", &username, "--password-file", "-"];
    init(&campus, &again, &[], PASSWORD).ended(0);
    campus.checks();
    let state = campus.demo.server().state();
    let tokens = &state.secrets[&state.api_user].tokens;
    let names: Vec<&str> = tokens
        .iter()
        .map(|token| token.personal.as_ref().unwrap().name.as_str())
        .collect();
    assert_eq!(names.len(), 2, "{names:?}");
    assert_eq!(names[1], format!("{} 2", names[0]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_wants_the_password_once_more_gets_it() {
    let campus = Campus::at(ServerVersion::V8_6).await;
    let username = campus.username().to_owned();
    let password = [("MOODRIFT_INIT_PASSWORD", PASSWORD)];
    init(&campus, &["--login", &username], &password, "").ended(0);
    campus.checks();
    let paths = campus.demo.server().requests();
    let made = paths
        .iter()
        .filter(|request| request.path.ends_with("generatePersonalAccessToken"));
    assert_eq!(made.count(), 2, "the password was not asked for");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_there_comes_from_the_environment_or_is_refused() {
    let campus = Campus::with_the_plugin_s_token().await;
    let written = std::fs::read_to_string(campus.demo.config()).unwrap();
    let written: toml::Table = written.parse().unwrap();
    let chat = &written["sites"]["demo"]["rocketchat"];
    let (id, token) = (
        chat["user_id"].as_str().unwrap(),
        chat["token"].as_str().unwrap(),
    );
    let wrong = [("MOODRIFT_INIT_TOKEN", "no-token")];
    let ran = init(&campus, &["--user-id", id], &wrong, "").ended(3);
    ran.said("the token was refused");
    assert!(!campus.config().exists());
    let right = [("MOODRIFT_INIT_TOKEN", token)];
    init(&campus, &["--user-id", id, "--quiet"], &right, "").ended(0);
    campus.checks();
}

#[tokio::test(flavor = "multi_thread")]
async fn to_standard_output_goes_the_file_alone() {
    let campus = Campus::with_the_plugin_s_token().await;
    let ran = init(&campus, &["--config", "-"], &[], "").ended(0);
    let table: toml::Table = ran.out.parse().unwrap();
    assert!(table["sites"]["arche"].is_table());
    assert!(!campus.config().exists());
    // And such a configuration can be read from standard input.
    let ran = campus
        .run(&["--config", "-", "config", "check"], &ran.out)
        .ended(0);
    assert!(ran.out.starts_with("-: no mistakes"), "{ran:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_answers_is_said_with_the_flag_that_does() {
    let campus = Campus::open(&[CODES]).await;
    campus
        .run(&["init"], "")
        .ended(3)
        .said("give it with --database URL");
    init(&campus, &[], &[], "").ended(3).said("--login NAME");
    let username = campus.username().to_owned();
    init(&campus, &["--login", &username], &[], "")
        .ended(3)
        .said("--password-file");
    let password = [("MOODRIFT_INIT_PASSWORD", PASSWORD)];
    init(&campus, &["--login", &username], &password, "")
        .ended(3)
        .said("MOODRIFT_INIT_CODE");
    init(&campus, &["--user-id", "x"], &[], "")
        .ended(3)
        .said("--token-file");
    let nowhere = ["--user-id", "x", "--token-file", "/nowhere/token"];
    init(&campus, &nowhere, &[], "")
        .ended(3)
        .said("/nowhere/token cannot be read");
    let twice = [
        "--database-password-file",
        "-",
        "--login",
        "x",
        "--password-file",
        "-",
    ];
    init(&campus, &twice, &[], "a").ended(3).said("two secrets");
    init(&campus, &["--wwwroot", "arche"], &[], "").ended(3);
    assert!(!campus.config().exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_on_the_command_line_is_refused_and_not_repeated() {
    let campus = Campus::open(&[]).await;
    for database in ["postgres://u:hush@h/m", "mysql://u@h/m?password=hush"] {
        let ran = campus.run(&["init", "--database", database], "").ended(3);
        assert!(!ran.err.contains("hush"), "{ran:#?}");
        ran.said("other users of this machine can read");
    }
    for flag in ["--rocketchat", "--wwwroot"] {
        let secret = ["init", flag, "https://me:hush@chat.example"];
        let ran = campus.run(&secret, "").ended(3);
        assert!(!ran.err.contains("hush"), "{ran:#?}");
        ran.said(&format!("the address of {flag} holds a password"));
    }
    let named = ["--rocketchat", "https://me@chat.example"];
    init(&campus, &named, &[], "")
        .ended(3)
        .said("holds no name");
    assert!(!campus.config().exists());
}
