//! What the doctor finds that no two can have at once, or that only a server at fault has: each read from a database and from
//! a server that has it.

use moodrift::config::{Overrides, SiteConfig, TokenSource, load};
use moodrift::demo::chat::state::ServerState;
use moodrift::demo::chat::{Credential, Fault, StandIn, Times};
use moodrift::demo::{Demo, Options};
use moodrift::domain::doctor::{Check, Diagnosis, Health};
use moodrift::domain::repairs::{OptionalRepair, Repairs};
use moodrift::engine::doctor::diagnose;
use moodrift::run::Session;
use moodrift::words::doctor::told;
use secrecy::ExposeSecret as _;
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection as _, SqliteConnection};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// A small Moodle with its server.
struct Hospital {
    demo: Demo,
    site: SiteConfig,
    token: String,
}

impl Hospital {
    async fn open() -> Self {
        let options = Options {
            seed: 7,
            courses: 3,
            moodle: None,
            chat_state: None,
            server_version: None,
        };
        let demo = Demo::start(&options).await.unwrap();
        let config = load(Some(&demo.config()), &Overrides::default(), |_| None).unwrap();
        let site = config.site().unwrap().clone();
        let TokenSource::Literal(token) = &site.rocketchat.token else {
            panic!("{:?}", site.rocketchat.token);
        };
        let token = token.expose_secret().to_owned();
        Self { demo, site, token }
    }

    async fn change(&self, statement: &str) {
        let mut moodle = SqliteConnection::connect(self.demo.moodle()).await.unwrap();
        let statement = sqlx::raw_sql(AssertSqlSafe(statement.to_owned()));
        statement.execute(&mut moodle).await.unwrap();
        moodle.close().await.unwrap();
    }

    /// The same server in another state, and the site as it is there.
    async fn server(&self, change: impl FnOnce(&mut ServerState)) -> (StandIn, SiteConfig) {
        let mut state = self.demo.server().state();
        change(&mut state);
        let credential = Credential {
            user_id: state.api_user.clone(),
            token: self.token.clone(),
        };
        let server = StandIn::start(state, vec![credential]).await.unwrap();
        let mut site = self.site.clone();
        site.rocketchat.url = Some(server.url());
        (server, site)
    }
}

async fn found(site: &SiteConfig) -> Vec<Diagnosis> {
    let folder = TempDir::new().unwrap();
    let session = Session::new(site.clone(), Vec::new(), folder.path());
    let examined = session.examine(&CancellationToken::new()).await.unwrap();
    diagnose(&examined)
}

/// One of what is found of this check is in this state, and these words are said of it.
#[track_caller]
fn is(found: &[Diagnosis], check: Check, health: Health, words: &str) {
    let said = |one: &Diagnosis| {
        let told = told(one);
        format!(
            "{} {}",
            told.seen,
            told.advice.as_deref().unwrap_or_default()
        )
    };
    let mut of_check = found.iter().filter(|one| one.check == check);
    assert!(
        of_check.any(|one| one.health == health && said(one).contains(words)),
        "no {health:?} “{words}” in {found:#?}"
    );
}

#[tokio::test]
async fn what_excludes_one_another_in_moodle_is_each_found_in_its_database() {
    let hospital = Hospital::open().await;
    for (statement, check, health, words) in [
        (
            "UPDATE mdl_config_plugins SET value = '/[0-9/' WHERE name = 'validationgroupnameregex'",
            Check::GroupNames,
            Health::Critical,
            "validationgroupnameregex",
        ),
        (
            "UPDATE mdl_config_plugins SET value = '' WHERE name = 'apiuser'",
            Check::PluginAccount,
            Health::Critical,
            "apiuser is empty",
        ),
        (
            "UPDATE mdl_config_plugins SET value = 'aaaaaaaaaaaaaaaaa' WHERE name = 'apiuser'",
            Check::PluginAccount,
            Health::Notice,
            "aaaaaaaaaaaaaaaaa",
        ),
        (
            "UPDATE mdl_task_scheduled SET lastruntime = unixepoch() - 700",
            Check::Cron,
            Health::Warning,
            "11 min ago",
        ),
        (
            "UPDATE mdl_task_scheduled SET lastruntime = 0",
            Check::Cron,
            Health::Warning,
            "ever run",
        ),
        (
            "DELETE FROM mdl_task_adhoc;
             ALTER TABLE mdl_task_adhoc ADD COLUMN attemptsavailable BIGINT;
             INSERT INTO mdl_task_adhoc (component, classname, nextruntime, faildelay, attemptsavailable, customdata, timecreated)
             VALUES ('mod_rocketchat', '\\mod_rocketchat\\task\\enrol_role_assign', 1, 86400, 0, '{}', unixepoch())",
            Check::Tasks,
            Health::Warning,
            "given up",
        ),
    ] {
        hospital.change(statement).await;
        is(&found(&hospital.site).await, check, health, words);
    }

    let mut site = hospital.site.clone();
    site.policy.repairs = Repairs::default().with(OptionalRepair::Retention);
    site.rocketchat.token = TokenSource::File("/nowhere/token".into());
    hospital
        .change("UPDATE mdl_config_plugins SET value = '0' WHERE name = 'retentionfeature'")
        .await;
    let seen = found(&site).await;
    is(&seen, Check::Retention, Health::Warning, "retention");
    is(&seen, Check::Server, Health::Critical, "/nowhere/token");
}

#[tokio::test]
async fn what_a_server_has_or_refuses_is_found_at_the_server() {
    let hospital = Hospital::open().await;
    let mut site = hospital.site.clone();
    site.rocketchat.url = Some(an_old_one().await);
    is(
        &found(&site).await,
        Check::Version,
        Health::Critical,
        "too old",
    );

    let rule = |rule: &'static str| {
        move |state: &mut ServerState| {
            state.set_version("8.6.0");
            let rules = &mut state.settings;
            rules.insert("UTF8_Channel_Names_Validation".to_owned(), json!(rule));
        }
    };
    let (_narrow, site) = hospital.server(rule("[0-9]+")).await;
    is(
        &found(&site).await,
        Check::GroupNames,
        Health::Warning,
        "[0-9]+",
    );
    let (_unreadable, site) = hospital.server(rule("(?<")).await;
    is(
        &found(&site).await,
        Check::GroupNames,
        Health::Notice,
        "(?<",
    );

    let (_unlimited, site) = hospital
        .server(|state| {
            state
                .settings
                .insert("API_Enable_Rate_Limiter".to_owned(), json!(false));
            for permission in &mut state.permissions {
                if permission.id == "api-bypass-rate-limit" {
                    permission.roles.clear();
                }
            }
        })
        .await;
    is(
        &found(&site).await,
        Check::RateLimit,
        Health::Notice,
        "limiter is off",
    );

    let (server, site) = hospital.server(|_| {}).await;
    for (route, check, health) in [
        ("settings.public", Check::GroupNames, Health::Unknown),
        ("permissions.listAll", Check::Rights, Health::Unknown),
        (
            "users.getPersonalAccessTokens",
            Check::Token,
            Health::Notice,
        ),
    ] {
        server.fault(route, Fault::Forbidden, Times::Always);
        is(&found(&site).await, check, health, "");
        server.clear_faults();
    }
    server.fault("me", Fault::ClockOff(90), Times::Always);
    is(
        &found(&site).await,
        Check::ChatClock,
        Health::Warning,
        "1 min ahead of",
    );
}

/// A server of a release that the stand-in does not know any more: it says which, and nothing else.
async fn an_old_one() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let (mut client, _) = listener.accept().await.unwrap();
            tokio::spawn(async move {
                let mut request = [0; 4096];
                assert!(client.read(&mut request).await.unwrap() > 0);
                let body = json!({"info": {"version": "3.2.0"}, "success": true}).to_string();
                let answer = format!(
                    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
                    body.len()
                );
                client.write_all(answer.as_bytes()).await.unwrap();
            });
        }
    });
    url
}
