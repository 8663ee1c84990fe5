//! What the plugin's own settings lack when the connection should come from them.

/// What was being done when a person stopped it.
pub const STOPPED: &str = "Stopped.";

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
pub const fn no_plugin_setting(setting: PluginSetting) -> &'static str {
    match setting {
        PluginSetting::Url => {
            "The plugin's setting instanceurl is empty in Moodle. Set it there, or rocketchat.url in the configuration."
        }
        PluginSetting::User => {
            "The plugin's setting apiuser is empty in Moodle. Set it there, or rocketchat.user_id in the configuration."
        }
        PluginSetting::Token => {
            "The plugin's setting apitoken is empty in Moodle. Set it there, or rocketchat.token in the configuration."
        }
    }
}
