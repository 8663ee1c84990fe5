//! Where the journal is kept, and for how long.

use moodrift::config::{Expected, Fault, Overrides, Place, StorePlace, Wanted};
use rstest::rstest;
use secrecy::ExposeSecret as _;

use crate::written::{SMALL, Written};

fn url(place: &StorePlace) -> &str {
    match place {
        StorePlace::Postgres(url) => url.expose_secret(),
        StorePlace::Folder(_) => "a folder",
    }
}

#[test]
fn the_journal_is_a_file_in_the_state_folder_and_kept_for_a_year() {
    let config = Written::new(SMALL).load().unwrap();
    assert_eq!(config.keeping.journal_days, 365);
    let StorePlace::Folder(folder) = &config.keeping.place else {
        unreachable!("it is shared");
    };
    assert_eq!(*folder, config.state_dir);
}

#[test]
fn a_shared_journal_comes_from_the_file_or_from_the_environment() {
    let text = format!("store = 'postgres://op@db/moodrift'\njournal_days = 0\n{SMALL}");
    let written = Written::new(&text);
    let config = written.load().unwrap();
    assert_eq!(url(&config.keeping.place), "postgres://op@db/moodrift");
    assert_eq!(config.keeping.journal_days, 0);
    let env = [
        ("MOODRIFT_STORE", "postgresql://other@db/moodrift"),
        ("MOODRIFT_JOURNAL_DAYS", "30"),
    ];
    let config = written.load_with(&Overrides::default(), &env).unwrap();
    assert_eq!(url(&config.keeping.place), "postgresql://other@db/moodrift");
    assert_eq!(config.keeping.journal_days, 30);
}

#[test]
fn the_store_s_password_is_a_secret() {
    let text = format!("store = 'postgres://op:hush-hush@db/moodrift'\n{SMALL}");
    let written = Written::new(&text);
    let config = written.load().unwrap();
    assert!(!format!("{config:?}").contains("hush-hush"));
    written.mode(0o644);
    let fault = written.load().unwrap_err().fault;
    assert_eq!(fault, Fault::ReadableByOthers { mode: 0o644 });
}

#[tokio::test]
async fn the_store_s_password_comes_from_elsewhere_whole() {
    let shared = format!("store = 'postgres://op@db/moodrift'\nstore_password = WRITTEN\n{SMALL}");
    for (written, env, expected) in [
        ("{ env = 'HOME' }", &[][..], std::env::var("HOME").unwrap()),
        ("{ command = ['printf', 'a b\\n'] }", &[], "a b".to_owned()),
        ("'hush-hush'", &[], "hush-hush".to_owned()),
        (
            "'hush-hush'",
            &[("MOODRIFT_STORE_PASSWORD", "the variable's")],
            "the variable's".to_owned(),
        ),
    ] {
        let written = Written::new(&shared.replace("WRITTEN", written));
        let config = written.load_with(&Overrides::default(), env).unwrap();
        assert!(!format!("{config:?}").contains("hush-hush"));
        let source = config.keeping.password.unwrap();
        let variable = |name: &str| std::env::var(name).ok();
        let password = source.password(Wanted::StorePassword, variable).await;
        assert_eq!(password.unwrap().expose_secret(), expected);
    }
    let literal = Written::new(&shared.replace("WRITTEN", "'hush-hush'"));
    literal.mode(0o644);
    let fault = literal.load().unwrap_err().fault;
    assert_eq!(fault, Fault::ReadableByOthers { mode: 0o644 });
}

#[rstest]
#[case::of_a_file("store_password = { env = 'A' }\n", 1, "store")]
#[case::twice(
    "store = 'postgres://op:hush-hush@db/m'\nstore_password = { env = 'A' }\n",
    1,
    "`store_password`"
)]
#[case::empty(
    "store = 'postgres://db/m'\nstore_password = ''\n",
    2,
    "store_password"
)]
#[case::of_moodle(
    "store = 'postgres://db/m'\nstore_password = { from = 'moodle' }\n",
    2,
    "store_password"
)]
fn a_mistaken_password_of_the_store_is_told(
    #[case] head: &str,
    #[case] expected: usize,
    #[case] words: &str,
) {
    let error = Written::new(&format!("{head}{SMALL}")).load().unwrap_err();
    assert!(
        matches!(error.place, Place::Spot { line, .. } if line == expected),
        "{error:?}"
    );
    let told = error.to_string();
    assert!(told.contains(words) && !told.contains("hush"), "{told}");
}

#[rstest]
#[case::another_database("mysql://op:hush-hush@db/moodrift")]
#[case::no_url("op:hush-hush@db/moodrift")]
#[case::a_path("/var/lib/hush-hush")]
fn what_is_no_store_is_refused_without_being_shown(#[case] store: &str) {
    let written = Written::new(&format!("store = '{store}'\n{SMALL}"));
    let error = written.load().unwrap_err();
    assert!(
        matches!(error.place, Place::Spot { line: 1, .. }),
        "{error:?}"
    );
    assert!(
        !format!("{error:?}{error}").contains("hush-hush"),
        "{error}"
    );
    assert!(error.to_string().contains("postgres"), "{error}");
}

#[rstest]
#[case::negative("-1")]
#[case::too_large("4294967296")]
fn days_are_counted_from_0_on(#[case] days: &str) {
    let written = Written::new(&format!("journal_days = {days}\n{SMALL}"));
    let Fault::BadValue { key, expected, .. } = written.load().unwrap_err().fault else {
        unreachable!("another mistake");
    };
    assert_eq!((&*key, expected), ("journal_days", Expected::Count));
    let env = [("MOODRIFT_JOURNAL_DAYS", "many")];
    let error = Written::new(SMALL)
        .load_with(&Overrides::default(), &env)
        .unwrap_err();
    assert_eq!(
        error.place,
        Place::Variable("MOODRIFT_JOURNAL_DAYS".to_owned())
    );
}
