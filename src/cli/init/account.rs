//! In whose name Rocket.Chat is asked: the plugin's account, one with a token, or one that logs in and makes a token.

use secrecy::SecretString;

use super::FoundChat;
use super::given::Secrets;
use crate::cli::arguments::InitOptions;
use crate::cli::ask::{self, Agreement};
use crate::cli::site::Trouble;
use crate::cli::{note, say};
use crate::domain::ids::ChatUserId;
use crate::domain::setup::{Question, SetupTrouble};
use crate::domain::site::Site;
use crate::domain::trouble::{ChatTask, ChatTrouble, ChatTroubleKind, TwoFactorFault};
use crate::rocketchat::{Code, Credentials, LoggedIn, Visibility};
use crate::run::{self, RunError};
use crate::words::PluginSetting;
use crate::words::first_day as words;

/// How the configuration comes by account and token.
pub(super) enum Way {
    /// From the plugin's settings.
    Plugin,
    /// Written out.
    Own(Credentials),
}

pub(super) async fn way(
    options: &InitOptions,
    secrets: &Secrets,
    chat: &FoundChat,
    site: &Site,
    wwwroot: Option<&str>,
) -> Result<Way, Trouble> {
    let answers = &options.rocketchat;
    let finding = Finding {
        secrets,
        chat,
        site,
        wwwroot,
    };
    if answers.token_from_moodle {
        let credentials = of_plugin(site)?;
        finding.try_out(&credentials).await?;
        return Ok(Way::Plugin);
    }
    if let Some(id) = &answers.user_id {
        return finding.with_token(id).await.map(Way::Own);
    }
    if answers.login.is_none()
        && let Ok(credentials) = of_plugin(site)
    {
        match finding.try_out(&credentials).await {
            Ok(()) if !ask::somebody() => return Ok(Way::Plugin),
            Ok(()) => {
                if ask::agrees(words::ask_plugin(), Agreement::Usual).await? {
                    return Ok(Way::Plugin);
                }
            }
            Err(trouble) => {
                say(&format!(
                    "{}\n",
                    words::plugin_account_refused(&trouble.to_string())
                ));
            }
        }
    }
    finding.by_login(answers.login.clone()).await.map(Way::Own)
}

/// The plugin's account and token, where its settings have both.
fn of_plugin(site: &Site) -> Result<Credentials, Trouble> {
    let missing = |setting| Trouble::Run(RunError::NoPluginSetting(setting));
    let id = site
        .settings
        .api_user
        .as_deref()
        .filter(|id| !id.is_empty());
    let token = site.settings.api_token.as_ref();
    Ok(Credentials {
        user_id: ChatUserId::from(id.ok_or_else(|| missing(PluginSetting::User))?),
        token: SecretString::from(token.ok_or_else(|| missing(PluginSetting::Token))?.expose()),
    })
}

struct Finding<'a> {
    secrets: &'a Secrets,
    chat: &'a FoundChat,
    site: &'a Site,
    wwwroot: Option<&'a str>,
}

impl Finding<'_> {
    /// Asks the server with a token, and says what it sees.
    async fn try_out(&self, credentials: &Credentials) -> Result<(), Trouble> {
        let FoundChat {
            url, authorities, ..
        } = self.chat;
        let tried = run::try_account(url, credentials, authorities, self.site, self.wwwroot).await;
        let (account, groups) = tried?;
        note(&format!(
            "{}\n",
            words::account_found(account.username.as_str(), &account.roles)
        ));
        let plugin = self.site.settings.api_user.as_deref();
        if let Some(plugin) = plugin.filter(|id| !id.is_empty() && *id != account.id.as_str()) {
            say(&format!("{}\n", words::other_account(plugin, &account.id)));
        }
        let all = groups.visibility == Visibility::All;
        note(&format!(
            "{}\n",
            words::groups_seen(groups.linked, groups.seen, all)
        ));
        if groups.foreign > 0 {
            say(&format!(
                "{}\n",
                words::groups_foreign(groups.foreign, groups.seen)
            ));
        }
        Ok(())
    }

    /// With a token that is there already.
    async fn with_token(&self, id: &str) -> Result<Credentials, Trouble> {
        let mut given = self.secrets.token.clone();
        loop {
            let token = match given.take() {
                Some(token) => token,
                None if ask::somebody() => match ask::secret(words::ask_token()).await? {
                    Some(token) => token,
                    None => continue,
                },
                None => return Err(SetupTrouble::Unanswered(Question::Token).into()),
            };
            let credentials = Credentials {
                user_id: ChatUserId::from(id),
                token,
            };
            match self.try_out(&credentials).await {
                Ok(()) => return Ok(credentials),
                Err(trouble) if ask::somebody() => say(&format!("✗ {trouble}\n")),
                Err(trouble) => return Err(trouble),
            }
        }
    }

    /// By name and password: logs in, makes a token, logs out, and tries the token.
    async fn by_login(&self, name: Option<String>) -> Result<Credentials, Trouble> {
        let account = self.log_in(name).await?;
        let mut code = None;
        let (name, credentials) = loop {
            match run::make_token(&account, code.as_ref()).await {
                Ok(made) => break made,
                Err(trouble) => code = Some(self.code(trouble, None).await?),
            }
        };
        note(&format!("{}\n", words::token_made(&name)));
        if let Err(trouble) = account.log_out().await {
            say(&format!(
                "{}\n",
                words::still_logged_in(&trouble.to_string())
            ));
        }
        self.try_out(&credentials).await?;
        Ok(credentials)
    }

    async fn log_in(&self, name: Option<String>) -> Result<LoggedIn, Trouble> {
        let (mut given, mut password) = (name, self.secrets.password.clone());
        loop {
            let name = match given.take() {
                Some(name) => name,
                None if ask::somebody() => ask::line(words::ask_login(), None).await?,
                None => return Err(SetupTrouble::Unanswered(Question::Account).into()),
            };
            let password = match password.take() {
                Some(password) => password,
                None if ask::somebody() => match ask::secret(words::ask_password()).await? {
                    Some(password) => password,
                    None => continue,
                },
                None => return Err(SetupTrouble::Unanswered(Question::Password).into()),
            };
            match self.come_in(&name, &password).await {
                Ok(account) => return Ok(account),
                Err(trouble) if ask::somebody() && is_refused(&trouble) => {
                    say(&format!("✗ {trouble}\n"));
                }
                Err(trouble) => return Err(trouble),
            }
        }
    }

    /// With a code, where one is asked for.
    async fn come_in(&self, name: &str, password: &SecretString) -> Result<LoggedIn, Trouble> {
        let mut code = None;
        let mut given = self.secrets.code.clone();
        loop {
            let entered = self.chat.entrance.log_in(name, password, code.as_ref());
            match entered.await {
                Ok(account) => return Ok(account),
                Err(trouble) => code = Some(self.code(trouble, given.take()).await?),
            }
        }
    }

    /// The code that a refusal asks for: what was given beforehand, or what is typed now. Any other trouble comes back.
    async fn code(
        &self,
        trouble: ChatTrouble,
        given: Option<SecretString>,
    ) -> Result<Code, Trouble> {
        let ChatTroubleKind::TwoFactor { fault, method } = trouble.kind else {
            return Err(Trouble::Run(trouble.into()));
        };
        if fault == TwoFactorFault::TooManyAttempts {
            return Err(Trouble::Run(trouble.into()));
        }
        if let Some(text) = given {
            return Ok(Code { method, text });
        }
        if !ask::somebody() {
            return Err(SetupTrouble::Unanswered(Question::Code).into());
        }
        if fault == TwoFactorFault::Invalid {
            say(&format!("✗ {trouble}\n"));
        } else if trouble.doing == ChatTask::MakeToken {
            say(&format!("{}\n", words::another_code()));
        }
        loop {
            if let Some(text) = ask::secret(words::ask_code(method)).await? {
                return Ok(Code { method, text });
            }
        }
    }
}

/// Whether another name or password may help.
fn is_refused(trouble: &Trouble) -> bool {
    matches!(
        trouble,
        Trouble::Run(RunError::Chat(ChatTrouble {
            kind: ChatTroubleKind::Unauthenticated,
            ..
        }))
    )
}
