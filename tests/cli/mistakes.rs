//! Mistakes that people make, in configurations and on command lines, each with what is said of it.

use std::fmt::Write as _;

use tempfile::TempDir;

use crate::served::{moodrift, private, run};

/// A good configuration, in lines: each mistake takes the place of one of them, or comes behind.
const GOOD: &str = "\
[sites.arche]
read_only = true
[sites.arche.moodle]
database = 'sqlite:///nowhere.sqlite'
prefix = 'mdl_'
wwwroot = 'https://arche.univ.fr'
[sites.arche.rocketchat]
url = 'https://chat.univ.fr'
user_id = 'djcBDK3RSM9rmZWpk'
token = 'a-token'
";

/// Which line becomes what; line 0 stands before all of them, line 11 behind.
const CONFIGURATIONS: &[(usize, &str)] = &[
    (0, "site = 'lab'"),
    (0, "sites = []"),
    (0, "theme = 'blue'"),
    (0, "theme = dark"),
    (0, "state_dir = 7"),
    (0, "store = 'mysql://db/journal'"),
    (0, "store = 'journal.sqlite'"),
    (0, "store_password = { file = 'password' }"),
    (
        0,
        "store = 'postgres://db/m'\nstore_password = { file = 'no-such-file' }",
    ),
    (0, "journal_days = -1"),
    (0, "journal_days = '1 year'"),
    (0, "jornal_days = 30"),
    (0, "[site.arche]"),
    (1, "[sites.arche"),
    (1, "[sites.'ar che']"),
    (1, "[arche]"),
    (2, "read_only = no"),
    (2, "read_only = 'false'"),
    (2, "readonly = false"),
    (2, "read-only = false"),
    (2, "keep = 'svc-*'"),
    (2, "keep = ['[z-a]']"),
    (2, "username = 'lowercase'"),
    (2, "username = [{ lower = true }]"),
    (2, "username = [{ replace = '[a-' , with = '' }]"),
    (
        2,
        "username = [{ strip_suffix = '@u.fr', lowercase = true }]",
    ),
    (2, "limits = { removal = 80 }"),
    (2, "limits = { removals = '80' }"),
    (2, "limits = { group_share = '30%' }"),
    (2, "limits = { group_share = 0.3 }"),
    (2, "repair = { rename = 1 }"),
    (2, "repair = ['rename']"),
    (2, "policy = 'strict'"),
    (2, "policy = { preset = 'Strict' }"),
    (2, "policy = { guests = 'allowed' }"),
    (2, "policy = { access_all_groups = ['teachers'] }"),
    (2, "policy = { ignore_restrictions = ['teachers'] }"),
    (2, "policy = { queue_grace = '15m' }"),
    (4, "database = 'moodle'"),
    (4, "database = 'pgsql://db/moodle'"),
    (4, "database = 'postgres://u:p w@db:port/moodle'"),
    (4, "host = 'db.univ.fr'"),
    (4, ""),
    (
        4,
        "database = 'postgres://u:secret@db/m'\npassword = { env = 'HOME' }",
    ),
    (5, "password = ''"),
    (5, "password = { env = 'NO_SUCH_VARIABLE' }"),
    (5, "password = { from = 'moodle' }"),
    (5, "prefix = 'mdl-'"),
    (5, "prefix = mdl_"),
    (6, "wwwroot = 'arche.univ.fr'"),
    (6, "wwwroot = 'https://arche.univ.fr/?id=3'"),
    (6, "url = 'https://arche.univ.fr'"),
    (8, "url = 'chat.univ.fr'"),
    (8, "url = 'https://me:secret@chat.univ.fr'"),
    (8, "url = https://chat.univ.fr"),
    (8, ""),
    (9, "user_id = ''"),
    (9, "user = 'moodle_api'"),
    (9, ""),
    (10, ""),
    (10, "token = ''"),
    (10, "token = 'two words'"),
    (10, "token = $TOKEN"),
    (10, "token = { env = 'NO_SUCH_VARIABLE' }"),
    (10, "token = { file = 'no-such-file' }"),
    (10, "token = { command = 'pass show chat' }"),
    (10, "token = { command = ['no-such-program'] }"),
    (10, "token = { command = ['false'] }"),
    (10, "token = { from = 'plugin' }"),
    (10, "token = { vault = 'chat' }"),
    (11, "ca_file = 'no-such.pem'"),
    (11, "concurrency = 4"),
    (11, "concurrency = { most = 0 }"),
    (11, "token = 'another'"),
    (11, "[sites.arche.moodle]"),
];

/// As they are typed, without the program's name.
const COMMAND_LINES: &[&str] = &[
    "chek",
    "--sit arche check",
    "check --format xml",
    "check --only member_mising",
    "check --cmid six",
    "check --preset lax",
    "check --changed-between yesterday",
    "check --changed-between tomorrowish now",
    "check arche",
    "check --config",
    "check --config no-such.toml",
    "check --site lab",
    "check --quiet --verbose",
    "check --log-level debug",
    "--theme blue",
    "explain",
    "explain jdoe 146",
    "plan --allow removals=80",
    "apply --allow removals",
    "apply --allow removal=80",
    "apply --allow removals=many",
    "apply --reason ''",
    "apply plan.json --cmid 6",
    "apply no-such-plan.json",
    "apply --open-archived",
    "resume last",
    "undo",
    "undo first",
    "history --op invited",
    "history --since sometime",
    "history 3 --user jdoe",
    "freeze --reason",
    "export",
    "demo --courses none",
    "demo --server-version 5.0",
    "demo --moodle sqlite:///m.sqlite",
    "config",
    "config chek",
    "config set theme dark",
    "init --login a --user-id b",
    "init --password-file f",
    "init --database moodle --config other.toml",
    "init --password secret",
    "init --database sqlite:///m --wwwroot https://me:secret@moodle.univ.fr",
    "history page --limit all",
    "completions tcsh",
    "man moodrift",
];

fn spoilt(line: usize, mistake: &str) -> String {
    let mut lines: Vec<&str> = GOOD.lines().collect();
    match line {
        0 => lines.insert(0, mistake),
        11 => lines.push(mistake),
        _ => lines[line - 1] = mistake,
    }
    lines.join("\n")
}

#[test]
fn each_mistake_is_told_with_its_place_and_what_is_expected() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("config.toml");
    let here = format!("{}/", folder.path().display());
    let mut told = String::new();
    let mut note = |title: &str, mut command: std::process::Command| {
        command
            .current_dir(folder.path())
            .env("XDG_CONFIG_HOME", folder.path().join("none"))
            .env("XDG_STATE_HOME", folder.path().join("state"));
        let ran = run(command, "");
        assert_eq!(ran.status, 3, "{title}\n{ran:#?}");
        assert_eq!(ran.out, "", "{title}");
        assert!(
            ran.err.len() > 20 && !ran.err.contains("panicked"),
            "{title}\n{ran:#?}"
        );
        assert!(!ran.err.contains("secret@"), "{ran:#?}");
        writeln!(
            told,
            "## {title}\n{}",
            ran.err.trim_end().replace(&here, "")
        )
        .unwrap();
    };
    for (line, mistake) in CONFIGURATIONS {
        private(&file, &spoilt(*line, mistake));
        let mut command = moodrift();
        command.args(["--config", "config.toml", "config", "check"]);
        note(&format!("{line}: {mistake}"), command);
    }
    private(&file, GOOD);
    for line in COMMAND_LINES {
        let mut command = moodrift();
        // The configuration that is there, unless the line says otherwise.
        if !line.contains("--config") {
            command.args(["--config", "config.toml"]);
        }
        command.args(line.split(' ').map(|word| word.trim_matches('\'')));
        note(line, command);
    }
    assert!(CONFIGURATIONS.len() + COMMAND_LINES.len() >= 60);
    insta::with_settings!({
        snapshot_path => "../snapshots",
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, {
        insta::assert_snapshot!("mistakes", told);
    });
}

#[test]
fn what_the_mistakes_are_made_in_is_good_without_them() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("config.toml");
    private(&file, GOOD);
    let mut command = moodrift();
    command.arg("--config").arg(&file).args(["config", "check"]);
    let ran = run(command, "").ended(0);
    assert!(
        ran.out
            .ends_with("no mistakes in 1 site.\n  arche: read-only\n"),
        "{ran:#?}"
    );
}
