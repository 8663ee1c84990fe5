//! The first day: `init` on a real pseudo-terminal against the demo's servers, until `check` works; and without a
//! terminal, for whoever sets up many machines.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
#![expect(
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]
#![expect(clippy::print_stderr, reason = "a test says why it does not run")]

#[path = "first_day/campus.rs"]
mod campus;
#[path = "terminal/stage.rs"]
#[expect(
    dead_code,
    reason = "another test resizes its stage, and looks at its process"
)]
mod stage;
#[path = "first_day/tables.rs"]
mod tables;
#[path = "told/told.rs"]
mod told;
#[path = "first_day/unasked.rs"]
mod unasked;

use campus::{CODES, Campus, PASSWORD, mode};
use moodrift::demo::chat::state::Digest;
use stage::Stage;

/// Answers the questions before the account, and comes to it: the plugin's own token is none here.
fn until_the_login(campus: &Campus) -> Stage {
    let mut stage = Stage::open(campus.on_a_terminal(&["init"]), 200, 60);
    stage.showing("Moodle's database, without a password");
    stage.press(&format!("{}\r", campus.demo.moodle()));
    stage.showing("✓ Moodle: ");
    stage.showing("exactly as $CFG->wwwroot");
    stage.press("https://arche.univ-demo.example/\r");
    // The plugin's settings name it.
    stage.showing(&format!(
        "Rocket.Chat's address [{}]",
        campus.demo.rocketchat()
    ));
    stage.press("\r");
    stage.showing("✓ Rocket.Chat 3.4.0");
    stage
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_without_a_second_factor_ends_with_a_check_that_works() {
    let campus = Campus::open(&[]).await;
    let mut stage = until_the_login(&campus);
    stage.showing("The plugin's own account does not serve");
    stage.showing("its username or e-mail address: ");
    stage.press(&format!("{}\r", campus.username()));
    stage.showing("Its password");
    // A slip first: the same two questions come again.
    stage.press("no-such-password\r");
    stage.showing("the name or the password was refused");
    stage.press(&format!("{}\r", campus.username()));
    // Whoever types ahead is seen; the question has to be there first.
    let again = "Rocket.Chat itself.\nThe account in whose name Rocket.Chat is asked, best the plugin's: its username or \
        e-mail address: ";
    stage.showing(&format!("{again}{}\nIts password", campus.username()));
    stage.press(&format!("{PASSWORD}\r"));
    stage.showing("✓ A personal access token is made, named “moodrift on ");
    let shown = stage
        .showing("The site's name in the configuration")
        .contents();
    assert!(shown.contains("✓ It sees the "), "{shown}");
    stage.press("arche\r");
    let shown = stage.showing("Next: moodrift check").contents();
    assert!(
        shown.contains("is written, readable by you alone"),
        "{shown}"
    );
    let (status, bytes) = stage.ended();
    assert!(status.success(), "{status:?}");
    let bytes = String::from_utf8_lossy(&bytes);
    assert!(
        !bytes.contains(PASSWORD) && !bytes.contains("no-such-password"),
        "{bytes}"
    );

    let file = campus.config();
    assert_eq!(mode(&file), 0o600);
    let written = std::fs::read_to_string(&file).unwrap();
    assert!(
        written.contains("[sites.arche.moodle]") && written.contains("# As long as this is true")
    );
    assert!(!written.contains(PASSWORD), "{written}");
    campus.checks();
    // The login is ended; the token that is left ignores the second factor.
    let state = campus.demo.server().state();
    let secrets = &state.secrets[&state.api_user];
    assert_eq!(secrets.tokens.len(), 1, "{secrets:?}");
    assert!(
        secrets.tokens[0]
            .personal
            .as_ref()
            .unwrap()
            .name
            .starts_with("moodrift on ")
    );
    assert_eq!(secrets.password, Some(Digest::of(PASSWORD)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_by_email_is_asked_for_where_the_server_wants_one() {
    let campus = Campus::open(&[CODES]).await;
    let mut stage = until_the_login(&campus);
    stage.showing("its username or e-mail address: ");
    stage.press(&format!("{}\r", campus.username()));
    stage.showing("Its password");
    stage.press(&format!("{PASSWORD}\r"));
    stage.showing("sent to the account by e-mail");
    // A wrong one, then the right one: for the login, and another for the token.
    stage.press("000\r");
    stage.showing("does not take that code");
    let first = campus.code_after("");
    stage.press(&format!("{first}\r"));
    let second = campus.code_after(&first);
    stage.press(&format!("{second}\r"));
    stage.showing("✓ A personal access token is made");
    stage.showing("The site's name in the configuration");
    stage.press("\r");
    stage.showing("Next: moodrift check");
    assert!(stage.ended().0.success());
    campus.checks();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_code_of_an_app_is_asked_for_and_not_shown() {
    let campus = Campus::with_an_app("314159").await;
    let mut stage = until_the_login(&campus);
    stage.showing("its username or e-mail address: ");
    stage.press(&format!("{}\r", campus.username()));
    stage.showing("Its password");
    stage.press(&format!("{PASSWORD}\r"));
    stage.showing("The code that the account's app shows now");
    stage.press("314159\r");
    stage.showing("wants a code of its own");
    stage.press("314159\r");
    let shown = stage
        .showing("✓ A personal access token is made")
        .contents();
    assert!(!shown.contains("314159"), "{shown}");
    stage.showing("The site's name in the configuration");
    stage.press("\r");
    stage.showing("Next: moodrift check");
    assert!(stage.ended().0.success());
    campus.checks();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_plugin_s_own_token_is_offered_where_it_serves() {
    let campus = Campus::with_the_plugin_s_token().await;
    let mut stage = until_the_login(&campus);
    stage.showing("Use the plugin's own account and token");
    stage.press("\r");
    stage.showing("The site's name in the configuration");
    stage.press("\r");
    stage.showing("Next: moodrift check");
    assert!(stage.ended().0.success());
    let written = std::fs::read_to_string(campus.config()).unwrap();
    assert!(
        written.contains("token = { from = \"moodle\" }"),
        "{written}"
    );
    campus.checks();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_there_is_not_replaced_unasked_and_is_kept() {
    let campus = Campus::with_the_plugin_s_token().await;
    campus.write_config("# mine\n");
    let mut stage = Stage::open(campus.on_a_terminal(&["init"]), 200, 60);
    stage.showing("is there already. Replace it?");
    stage.press("\r");
    stage.showing("and stays as it is");
    assert_eq!(stage.ended().0.exit_code(), 3);
    assert_eq!(
        std::fs::read_to_string(campus.config()).unwrap(),
        "# mine\n"
    );

    let arguments = campus.answers();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    campus
        .run(
            &[&["init", "--force", "--token-from-moodle"], &arguments[..]].concat(),
            "",
        )
        .ended(0);
    let kept = campus.config().with_extension("toml.old");
    assert_eq!(std::fs::read_to_string(kept).unwrap(), "# mine\n");
    campus.checks();
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_leaves_leaves_nothing_behind_and_a_terminal_that_echoes() {
    let campus = Campus::open(&[]).await;
    let flags = campus.answers().join(" ");
    let address = campus.demo.rocketchat();
    let login = format!(
        "init {flags} --rocketchat {address} --login {}",
        campus.username()
    );
    let mut stage = Stage::open(campus.in_a_shell(&login), 200, 60);
    stage.showing("Its password");
    stage.press("half a pass");
    stage.press("\u{3}");
    let shown = stage.showing("status 3").contents();
    assert!(shown.contains("stopped; nothing is written"), "{shown}");
    assert!(!shown.contains("half a pass"), "{shown}");
    assert!(
        shown.split_whitespace().any(|mode| mode == "echo"),
        "{shown}"
    );
    assert!(!campus.config().exists());
}
