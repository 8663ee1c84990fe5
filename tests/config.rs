//! The configuration: what it accepts, which level wins, and where it says that a mistake is.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use std::path::{Path, PathBuf};

use moodrift::config::{
    self, ConfigError, Fault, Overrides, Place, ReadOnlyReason, StorePlace, Theme, TokenFault,
    TokenSource, Wanted,
};
use moodrift::domain::language::Language;
use moodrift::domain::limits::LimitName;
use moodrift::domain::policy::{Keep, Preset, Restrictions, Stance};
use moodrift::domain::repairs::{OptionalRepair, Repairs};
use moodrift::domain::site::ApiToken;
use moodrift::rocketchat::Credentials;
use rstest::rstest;
use secrecy::ExposeSecret;
use secrecy::zeroize::ZeroizeOnDrop;

use written::{SMALL, Written, variables};

#[path = "config/credentials.rs"]
mod credentials;
#[path = "config/described.rs"]
mod described;
#[path = "config/keeping.rs"]
mod keeping;
#[path = "config/themes.rs"]
mod themes;
#[path = "config/written.rs"]
mod written;

#[test]
fn the_smallest_site_is_read_only_and_has_the_defaults() {
    let config = Written::new(SMALL).load().unwrap();
    let site = config.site().unwrap();
    assert_eq!(&*site.name, "arche");
    assert_eq!(site.moodle.prefix, "mdl_");
    assert_eq!(site.rocketchat.url.as_deref(), Some("https://chat.univ.fr"));
    assert_eq!(site.policy.preset, Preset::Default);
    assert_eq!(site.limits.figure(LimitName::Removals), 50);
    assert!(site.usernames.is_empty());
    assert_eq!(site.write_permit().unwrap_err(), ReadOnlyReason::Configured);
    assert_eq!(config.dashboard.theme, None);
    assert!(
        config.state_dir.ends_with("moodrift"),
        "{:?}",
        config.state_dir
    );
}

#[test]
fn a_permit_needs_the_switch_and_the_address() {
    let with = |site: &str, moodle: &str| {
        let text = SMALL.replace(
            "[sites.arche.moodle]",
            &format!("[sites.arche]\n{site}\n[sites.arche.moodle]\n{moodle}"),
        );
        Written::new(&text)
            .load()
            .unwrap()
            .site()
            .unwrap()
            .write_permit()
    };
    assert_eq!(
        with("read_only = false", "").unwrap_err(),
        ReadOnlyReason::NoWwwroot
    );
    assert_eq!(
        with("", "wwwroot = 'https://m.fr'").unwrap_err(),
        ReadOnlyReason::Configured
    );
    let permit = with("read_only = false", "wwwroot = 'https://m.fr/moodle/'").unwrap();
    assert_eq!(permit.wwwroot(), "https://m.fr/moodle");
    assert_eq!(&**permit.site(), "arche");
}

#[test]
fn every_switch_limit_and_rule_arrives() {
    let text = format!(
        r#"
        site = "arche"
        theme = "light"
        state_dir = "state"
        [sites.arche]
        keep = ["SVC-*", "é?"]
        username = [{{ strip_suffix = "@U.FR" }}, {{ replace = "[^a-z.]", with = "_" }}, {{ lowercase = true }}]
        policy = {{ preset = "strict", parent_roles = "tolerated", module_roles = "required",
            inactive = "required", guests = "tolerated", chat_administrators = "unexpected",
            site_administrators = "required", restrictions = "ignore", queue_grace = 40 }}
        repair = {{ rename = true, activate = false, create_verified = true }}
        limits = {{ removals = 7, moodle_stale = 0, wrong_server = 1, group_share = 1_00 }}
        {SMALL}"#
    );
    let written = Written::new(&text);
    let config = written.load().unwrap();
    let site = config.site().unwrap();
    assert_eq!(config.chosen.as_deref(), Some("arche"));
    assert_eq!(config.dashboard.theme, Some(Theme::Light.into()));
    assert_eq!(config.state_dir, written.folder.path().join("state"));
    assert!(site.policy.keep.covers("svc-print") && site.policy.keep.covers("éa"));
    assert!(!site.policy.keep.covers("teacher"));
    assert_eq!(site.policy.keep.patterns, ["SVC-*", "é?"]);
    assert_eq!(
        site.usernames.map("jean dupont@U.FR").as_str(),
        "jean_dupont"
    );
    let policy = &site.policy;
    assert_eq!(policy.preset, Preset::Strict);
    assert_eq!(
        [policy.parent_roles, policy.module_roles, policy.inactive],
        [Stance::Tolerated, Stance::Required, Stance::Required]
    );
    assert_eq!(
        [
            policy.guests,
            policy.chat_administrators,
            policy.site_administrators
        ],
        [Stance::Tolerated, Stance::Unexpected, Stance::Required]
    );
    assert_eq!(policy.restrictions, Restrictions::Ignore);
    assert_eq!(policy.queue_grace_minutes, 40);
    let repairs = Repairs::default()
        .with(OptionalRepair::Rename)
        .vouching(true);
    assert_eq!(policy.repairs, repairs);
    let figures = [
        LimitName::Removals,
        LimitName::MoodleStale,
        LimitName::WrongServer,
        LimitName::GroupShare,
    ];
    assert_eq!(figures.map(|name| site.limits.figure(name)), [7, 0, 1, 100]);
}

#[test]
fn how_much_is_asked_at_a_time_has_bounds() {
    for (written, expected) in [
        ("", (1, 16)),
        ("concurrency = {}", (1, 16)),
        ("concurrency = { most = 4 }", (1, 4)),
        ("concurrency = { least = 16 }", (16, 16)),
        ("concurrency.most = 64\nconcurrency.least = 2", (2, 64)),
    ] {
        let text = format!("{SMALL}{written}");
        let config = Written::new(&text).load().unwrap();
        let bounds = config.site().unwrap().rocketchat.concurrency;
        assert_eq!((bounds.least(), bounds.most()), expected, "{written}");
    }
}

#[test]
fn flags_win_over_the_environment_which_wins_over_the_file() {
    let text = SMALL.replace(
        "[sites.arche.moodle]",
        "[sites.arche]\nread_only = true\n[sites.arche.policy]\npreset = 'strict'\nguests = 'required'\n\
         [sites.arche.limits]\nremovals = 5\n[sites.arche.moodle]\nwwwroot = 'https://file'",
    );
    let written = Written::new(&format!("theme = 'dark'\nlanguage = 'en'\n{text}"));
    let env = [
        ("MOODRIFT_THEME", "light"),
        ("MOODRIFT_LANGUAGE", "fr"),
        ("MOODRIFT_STATE_DIR", "/from/env"),
        ("MOODRIFT_SITES__ARCHE__READ_ONLY", "false"),
        (
            "MOODRIFT_SITES__ARCHE__MOODLE__DATABASE",
            "mysql://u:secret@h/m",
        ),
        ("MOODRIFT_SITES__ARCHE__MOODLE__PREFIX", "m_"),
        ("MOODRIFT_SITES__ARCHE__MOODLE__WWWROOT", "https://env/"),
        ("MOODRIFT_SITES__ARCHE__ROCKETCHAT__URL", "http://env:3000"),
        ("MOODRIFT_SITES__ARCHE__ROCKETCHAT__USER_ID", "xyz"),
        ("MOODRIFT_SITES__ARCHE__ROCKETCHAT__TOKEN", "tok"),
        ("MOODRIFT_SITES__ARCHE__POLICY__PRESET", "plugin"),
    ];
    let config = written.load_with(&Overrides::default(), &env).unwrap();
    let site = config.site().unwrap();
    assert_eq!(config.dashboard.theme, Some(Theme::Light.into()));
    assert_eq!(config.language, Some(Language::French));
    assert_eq!(config.state_dir, Path::new("/from/env"));
    assert_eq!(site.moodle.database.expose_secret(), "mysql://u:secret@h/m");
    assert_eq!(site.moodle.prefix, "m_");
    assert_eq!(site.write_permit().unwrap().wwwroot(), "https://env");
    assert_eq!(site.rocketchat.url.as_deref(), Some("http://env:3000"));
    assert_eq!(site.rocketchat.user_id.as_ref().unwrap().as_str(), "xyz");
    assert!(
        matches!(&site.rocketchat.token, TokenSource::Literal(token) if token.expose_secret() == "tok")
    );
    assert_eq!(
        (site.policy.preset, site.policy.guests),
        (Preset::Plugin, Stance::Required)
    );

    let flags = Overrides {
        site: Some("arche".to_owned()),
        preset: Some(Preset::Default),
        limits: vec![(LimitName::Removals, 900)],
        state_dir: Some(PathBuf::from("/from/flag")),
        theme: Some("dark".to_owned()),
        language: Some(Language::English),
    };
    let config = written.load_with(&flags, &env).unwrap();
    let site = config.site().unwrap();
    assert_eq!(config.dashboard.theme, Some(Theme::Dark.into()));
    assert_eq!(config.language, Some(Language::English));
    assert_eq!(config.state_dir, Path::new("/from/flag"));
    assert_eq!(site.policy.preset, Preset::Default);
    assert_eq!(site.limits.figure(LimitName::Removals), 900);
}

#[test]
fn an_empty_variable_counts_as_unset() {
    let env = [
        ("MOODRIFT_SITES__ARCHE__MOODLE__PREFIX", ""),
        ("MOODRIFT_SITE", ""),
    ];
    let config = Written::new(SMALL)
        .load_with(&Overrides::default(), &env)
        .unwrap();
    assert_eq!(config.site().unwrap().moodle.prefix, "mdl_");
}

#[test]
fn the_file_is_found_by_flag_then_variable_then_folder() {
    let named = |name: &str| Written::new(&SMALL.replace("arche", name));
    let (flag, variable, home) = (
        named("flag"),
        named("variable"),
        tempfile::tempdir().unwrap(),
    );
    std::fs::create_dir(home.path().join("moodrift")).unwrap();
    std::fs::write(
        home.path().join("moodrift/config.toml"),
        SMALL.replace("arche", "home"),
    )
    .unwrap();
    let first = |path: Option<&Path>, env: &[(&str, &str)]| {
        let config =
            config::load(path, &Overrides::default(), variables(home.path(), env)).unwrap();
        config.site().unwrap().name.to_string()
    };
    let path = variable.path.display().to_string();
    let env = [("MOODRIFT_CONFIG", path.as_str())];
    assert_eq!(first(Some(&flag.path), &env), "flag");
    assert_eq!(first(None, &env), "variable");
    assert_eq!(first(None, &[]), "home");
}

#[test]
fn a_missing_file_is_an_error_where_it_was_asked_for_and_no_sites_elsewhere() {
    let home = tempfile::tempdir().unwrap();
    let asked = home.path().join("nowhere.toml");
    let load = |path: Option<&Path>| {
        config::load(path, &Overrides::default(), variables(home.path(), &[])).unwrap_err()
    };
    assert_eq!(
        load(Some(&asked)),
        ConfigError {
            place: Place::File(asked.clone()),
            fault: Fault::NoSuchFile
        }
    );
    let usual = home.path().join("moodrift/config.toml");
    assert_eq!(
        load(None),
        ConfigError {
            place: Place::File(usual),
            fault: Fault::NoSites
        }
    );
}

#[test]
fn a_site_may_come_from_the_environment_alone() {
    let home = tempfile::tempdir().unwrap();
    let env = [
        ("MOODRIFT_SITE", "my-site"),
        (
            "MOODRIFT_SITES__MY_SITE__MOODLE__DATABASE",
            "sqlite:///m.db",
        ),
        ("MOODRIFT_SITES__MY_SITE__ROCKETCHAT__URL", "http://h"),
        ("MOODRIFT_SITES__MY_SITE__ROCKETCHAT__USER_ID", "u"),
        ("MOODRIFT_SITES__MY_SITE__ROCKETCHAT__TOKEN", "t"),
    ];
    let config = config::load(None, &Overrides::default(), variables(home.path(), &env)).unwrap();
    assert_eq!(&*config.site().unwrap().name, "my-site");
    let names = config::environment_names("my-site");
    assert!(
        env.iter()
            .skip(1)
            .all(|(name, _)| names.iter().any(|known| known == name)),
        "{names:?}"
    );
}

#[test]
fn with_several_sites_a_person_has_to_choose() {
    let text = format!("{SMALL}{}", SMALL.replace("arche", "lab"));
    let written = Written::new(&text);
    let config = written.load().unwrap();
    assert_eq!(
        config
            .sites
            .iter()
            .map(|site| &*site.name)
            .collect::<Vec<_>>(),
        ["arche", "lab"]
    );
    assert!(config.site().is_none());
    let config = written
        .load_with(&Overrides::default(), &[("MOODRIFT_SITE", "lab")])
        .unwrap();
    assert_eq!(&*config.site().unwrap().name, "lab");
    let flag = Overrides {
        site: Some("lob".to_owned()),
        ..Overrides::default()
    };
    let known = vec!["arche".to_owned(), "lab".to_owned()];
    assert_eq!(
        written.load_with(&flag, &[]).unwrap_err(),
        ConfigError {
            place: Place::Flag("--site"),
            fault: Fault::NoSuchSite {
                name: "lob".to_owned(),
                known
            }
        }
    );
}

#[rstest]
#[case::token("token = { env = \"TOKEN\" }", "token = 'hush-hush'")]
#[case::password("postgres://moodrift@db", "postgres://moodrift:hush-hush@db")]
#[case::password_as_parameter("db/moodle", "db/moodle?password=hush-hush")]
fn a_secret_that_others_can_read_is_refused(#[case] plain: &str, #[case] secret: &str) {
    let written = Written::new(&SMALL.replace(plain, secret));
    written.load().unwrap();
    for mode in [0o640, 0o604, 0o620, 0o644] {
        written.mode(mode);
        let error = written.load().unwrap_err();
        let refused = ConfigError {
            place: Place::File(written.path.clone()),
            fault: Fault::ReadableByOthers { mode },
        };
        assert_eq!(error, refused);
        // That the environment has another one does not make the file's any safer.
        let env = [("MOODRIFT_SITES__ARCHE__ROCKETCHAT__TOKEN", "other")];
        assert_eq!(
            written.load_with(&Overrides::default(), &env).unwrap_err(),
            refused
        );
    }
}

#[test]
fn a_file_without_a_secret_may_be_read_by_all() {
    let written = Written::new(SMALL);
    written.mode(0o644);
    written.load().unwrap();
}

#[test]
fn no_secret_shows_in_debug() {
    let text = SMALL
        .replace("token = { env = \"TOKEN\" }", "token = 'hush-hush'")
        .replace("postgres://moodrift@db", "postgres://moodrift:hush-hush@db");
    let shown = format!("{:?}", Written::new(&text).load().unwrap());
    assert!(
        shown.contains("arche") && !shown.contains("hush"),
        "{shown}"
    );
}

#[test]
fn what_is_kept_of_secrets_is_wiped_when_it_is_dropped() {
    /// Whatever compiles with it is.
    const fn wiped(_: &impl ZeroizeOnDrop) {}
    let site = SMALL.replace("token = { env = \"TOKEN\" }", "token = 'hush-hush'");
    let text = format!("store = 'postgres://me:hush@db/journal'\n{site}");
    let config = Written::new(&text).load().unwrap();
    let site = config.site().unwrap();
    wiped(&site.moodle.database);
    let TokenSource::Literal(token) = &site.rocketchat.token else {
        panic!("{:?}", site.rocketchat.token);
    };
    wiped(token);
    let StorePlace::Postgres(store) = &config.keeping.place else {
        panic!("{:?}", config.keeping.place);
    };
    wiped(store);
    let credentials = Credentials {
        user_id: "a".into(),
        token: token.clone(),
    };
    wiped(&credentials.token);
    let of_plugin = ApiToken::new(token.clone());
    assert_eq!(of_plugin.expose(), "hush-hush");
}

#[rstest]
#[case::blank_inside_token("token = { env = \"TOKEN\" }", "token = 'hush hush'")]
#[case::unknown_database("postgres://moodrift@db", "oracle://moodrift:hush@db")]
#[case::password_with_a_slash("postgres://moodrift@db", "postgres://moodrift:hush/hush@db:port")]
#[case::credentials_in_address("https://chat.univ.fr/", "https://me:hush@chat.univ.fr/")]
#[case::number_as_token("token = { env = \"TOKEN\" }", "token = [ 'hush' ]")]
#[case::unclosed("token = { env = \"TOKEN\" }", "token = 'hush")]
fn no_secret_shows_in_an_error(#[case] plain: &str, #[case] secret: &str) {
    let error = format!(
        "{:?}",
        Written::new(&SMALL.replace(plain, secret))
            .load()
            .unwrap_err()
    );
    assert!(!error.contains("hush"), "{error}");
}

#[test]
fn the_file_of_authorities_is_found_beside_the_configuration() {
    let with = |path: &str| {
        let line = format!("token = {{ env = \"TOKEN\" }}\nca_file = \"{path}\"");
        Written::new(&SMALL.replace("token = { env = \"TOKEN\" }", &line))
    };
    let file = |config: &config::Config| {
        let named = config.site().unwrap().rocketchat.ca_file.clone().unwrap();
        assert_eq!(named.key, "sites.arche.rocketchat.ca_file");
        named.file
    };
    let written = with("tls/univ.pem");
    let beside = written.folder.path().join("tls/univ.pem");
    assert_eq!(file(&written.load().unwrap()), beside);
    assert_eq!(
        file(&with("/etc/univ.pem").load().unwrap()),
        Path::new("/etc/univ.pem")
    );
    let variable = [("MOODRIFT_SITES__ARCHE__ROCKETCHAT__CA_FILE", "here.pem")];
    let config = written.load_with(&Overrides::default(), &variable).unwrap();
    assert_eq!(file(&config), Path::new("here.pem"));
    let error = with("").load().unwrap_err().to_string();
    assert!(error.contains("sites.arche.rocketchat.ca_file"), "{error}");
}

/// The example with every setting that is commented out put in force.
fn whole_example() -> String {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/config.example.toml"))
        .unwrap();
    let in_force = |line: &str| match line.strip_prefix('#') {
        Some(rest)
            if rest
                .starts_with(|first: char| !first.is_whitespace() || rest.starts_with("  {")) =>
        {
            // The forms of a token stand in the text with three blanks before them.
            if rest.starts_with("   {") {
                line.to_owned()
            } else {
                rest.to_owned()
            }
        }
        _ => line.to_owned(),
    };
    text.lines().map(in_force).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_example_is_a_configuration_as_it_is() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/config.example.toml"))
        .unwrap();
    let config = Written::new(&text).load().unwrap();
    assert_eq!(config.sites.len(), 1);
}

#[test]
fn the_example_holds_every_setting_at_its_default() {
    let config = Written::new(&whole_example()).load().unwrap();
    assert_eq!(config.sites.len(), 2);
    let site = config.site().unwrap();
    assert_eq!(site.limits, moodrift::domain::limits::Limits::default());
    assert_eq!(site.usernames.0.len(), 3);
    assert_eq!(site.policy.keep.patterns.len(), 3);
    let preset = moodrift::domain::policy::Policy::preset(Preset::Default);
    assert_eq!(
        format!(
            "{:?}",
            moodrift::domain::policy::Policy {
                keep: Keep::default(),
                ..site.policy.clone()
            }
        ),
        format!("{preset:?}")
    );
    let text = whole_example();
    let named = |word: &str| {
        text.lines()
            .any(|line| line.trim_start().starts_with(&format!("{word} = ")))
    };
    let limits = <LimitName as strum::VariantNames>::VARIANTS.iter();
    for name in limits.chain(<OptionalRepair as strum::VariantNames>::VARIANTS) {
        assert!(named(name), "{name} is not in the example");
    }
    for key in ["read_only", "username", "keep", "ca_file"] {
        assert!(named(key), "{key} is not in the example");
    }
}

#[test]
fn every_form_of_a_token_in_the_example_is_one() {
    let text = whole_example();
    let forms: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("#   {"))
        .collect();
    assert_eq!(forms.len(), 4);
    for form in forms {
        let form = form.split('}').next().unwrap();
        let text = SMALL.replace(
            "token = { env = \"TOKEN\" }",
            &format!("token = {{{form}}}"),
        );
        Written::new(&text).load().unwrap();
    }
}

async fn resolved(source: &TokenSource) -> Result<Option<String>, TokenFault> {
    let env = |name: &str| (name == "GIVEN").then(|| " tok\n".to_owned());
    match source.resolve(env).await {
        Ok(token) => Ok(token.map(|token| token.expose_secret().to_owned())),
        Err(error) => Err(error.fault),
    }
}

fn shell(script: &str) -> TokenSource {
    TokenSource::Command(["sh", "-c", script].map(str::to_owned).to_vec())
}

#[tokio::test]
async fn a_token_comes_from_where_it_is_said_to_be() {
    let token = Ok(Some("tok".to_owned()));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    std::fs::write(&file, "tok\r\n").unwrap();
    assert_eq!(resolved(&TokenSource::Literal("tok".into())).await, token);
    assert_eq!(resolved(&TokenSource::Env("GIVEN".to_owned())).await, token);
    assert_eq!(resolved(&TokenSource::File(file)).await, token);
    assert_eq!(resolved(&shell("echo tok; echo noise >&2")).await, token);
    assert_eq!(resolved(&TokenSource::FromMoodle).await, Ok(None));
}

#[tokio::test]
async fn a_token_that_does_not_come_says_why_without_what_was_printed() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = folder.path().join("nowhere");
    assert_eq!(
        resolved(&TokenSource::Env("OTHER".to_owned())).await,
        Err(TokenFault::NotSet)
    );
    assert!(matches!(
        resolved(&TokenSource::File(nowhere.clone())).await,
        Err(TokenFault::Unreadable { .. })
    ));
    let program = TokenSource::Command(vec![nowhere.display().to_string()]);
    assert!(matches!(
        resolved(&program).await,
        Err(TokenFault::Unreadable { .. })
    ));
    assert_eq!(
        resolved(&shell("echo hush; exit 3")).await,
        Err(TokenFault::Failed { status: Some(3) })
    );
    assert_eq!(resolved(&shell("true")).await, Err(TokenFault::Empty));
    assert_eq!(
        resolved(&shell("echo two words")).await,
        Err(TokenFault::NotAToken)
    );
    let error = shell("echo hush; exit 3")
        .resolve(|_| None)
        .await
        .unwrap_err();
    let shown =
        format!("{:?}", TokenSource::Literal("quiet".into())) + &format!("{:?}", error.fault);
    assert!(
        !shown.contains("quiet") && !shown.contains("hush"),
        "{shown}"
    );
}

#[tokio::test]
async fn a_password_of_the_database_comes_from_elsewhere_whole() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("password");
    std::fs::write(&file, "hush hush%é \n").unwrap();
    for (written, expected, in_the_url) in [
        (
            format!("{{ file = '{}' }}", file.display()),
            "hush hush%é ",
            "hush%20hush%25%C3%A9%20",
        ),
        (
            "{ env = 'DB' }".to_owned(),
            "from:the/variable",
            "from%3Athe%2Fvariable",
        ),
        ("{ command = ['printf', 'a\\n'] }".to_owned(), "a", "a"),
        ("'hush hush'".to_owned(), "hush hush", "hush%20hush"),
    ] {
        let text = SMALL.replace("moodle\"\n[", &format!("moodle\"\npassword = {written}\n["));
        let config = Written::new(&text).load().unwrap();
        let moodle = &config.site().unwrap().moodle;
        let source = moodle.password.as_ref().unwrap();
        assert!(!format!("{source:?}").contains("hush"));
        let env = |name: &str| (name == "DB").then(|| "from:the/variable".to_owned());
        let password = source
            .password(Wanted::DatabasePassword, env)
            .await
            .unwrap();
        assert_eq!(password.expose_secret(), expected);
        let url = config::with_password(moodle.database.expose_secret(), &password);
        let url = url::Url::parse(url.expose_secret()).unwrap();
        assert_eq!(url.password(), Some(in_the_url));
    }
}
