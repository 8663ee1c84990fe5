//! What the plugin's own settings lack when the connection should come from them.

/// What was being done when a person stopped it.
pub fn stopped() -> &'static str {
    text!("Stopped.", "Arrêté.")
}

/// A setting of `mod_rocketchat` from which the connection may come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PluginSetting {
    /// `instanceurl`.
    Url,
    /// `apiuser`.
    User,
    /// `apitoken`.
    Token,
}

/// Which setting is missing, and what to do.
pub fn no_plugin_setting(setting: PluginSetting) -> &'static str {
    match setting {
        PluginSetting::Url => text!(
            "The plugin's setting instanceurl is empty in Moodle. Set it there, or rocketchat.url in the configuration.",
            "Le réglage instanceurl du plugin est vide dans Moodle. Renseignez-le dans Moodle, ou rocketchat.url dans la configuration."
        ),
        PluginSetting::User => text!(
            "The plugin's setting apiuser is empty in Moodle. Set it there, or rocketchat.user_id in the configuration.",
            "Le réglage apiuser du plugin est vide dans Moodle. Renseignez-le dans Moodle, ou rocketchat.user_id dans la configuration."
        ),
        PluginSetting::Token => text!(
            "The plugin's setting apitoken is empty in Moodle. Set it there, or rocketchat.token in the configuration.",
            "Le réglage apitoken du plugin est vide dans Moodle. Renseignez-le dans Moodle, ou rocketchat.token dans la configuration."
        ),
    }
}
