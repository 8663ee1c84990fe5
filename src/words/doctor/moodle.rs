//! Moodle's database, and the plugin's settings.

use super::{Told, clean, count, date_time};
use crate::domain::doctor::{SeenInMoodle, SeenInPlugin, SeenNames};
use crate::domain::site::{Feature, Lack};
use crate::words::release::moodle_version;
use crate::words::{groups, nouns, unknown};

pub(super) fn told(seen: &SeenInMoodle) -> Told {
    match seen {
        SeenInMoodle::Read {
            release,
            version,
            activities,
            people,
        } => {
            let version = moodle_version(release.as_deref(), version.as_deref()).map_or_else(
                || {
                    text!(
                        "Moodle, of a version that it does not tell",
                        "Moodle, dans une version qu'il ne donne pas",
                    )
                    .to_owned()
                },
                |version| format!("Moodle {version}"),
            );
            Told::fine(say!(
                "The database was read: {version}; {}, {}.",
                "La base de données a été lue : {version} ; {}, {}.",
                nouns::activities(*activities),
                nouns::accounts(*people),
            ))
        }
        SeenInMoodle::Unread(trouble) => Told::fine(trouble.to_string()),
        SeenInMoodle::Whole => Told::fine(text!(
            "Every table and column that is asked for is there.",
            "Toutes les tables et colonnes demandées sont là.",
        )),
        SeenInMoodle::Lacks(lack) => lacks(lack),
        SeenInMoodle::InService => {
            Told::fine(text!("Moodle is in service.", "Moodle est en service."))
        }
        SeenInMoodle::Maintenance => Told::ill(
            text!(
                "Moodle is in maintenance: people are kept out, and every plan is held.",
                "Moodle est en maintenance : l'accès est fermé, et tout plan est bloqué.",
            ),
            text!(
                "Wait for its end, or end it under Site administration > Server > Maintenance mode.",
                "Attendez la fin, ou mettez-y fin sous Administration du site > Serveur > Mode de maintenance.",
            ),
        ),
        SeenInMoodle::Upgrade(until) => Told::ill(
            say!(
                "Moodle is being upgraded, until {} at the latest; every plan is held.",
                "Moodle est en cours de mise à jour, au plus tard jusqu'au {} ; tout plan est bloqué.",
                date_time(*until),
            ),
            text!("Wait for its end.", "Attendez la fin."),
        ),
        SeenInMoodle::Address(address) => Told::fine(say!(
            "Its address is configured: {}.",
            "Son adresse est configurée : {}.",
            clean(address),
        )),
        SeenInMoodle::NoAddress => Told::ill(
            text!(
                "moodle.wwwroot is not configured: no group can be proved to be this Moodle's, and nothing is ever changed.",
                "moodle.wwwroot n'est pas configuré : on ne peut prouver d'aucun salon qu'il est de ce Moodle, et rien n'est jamais modifié.",
            ),
            text!(
                "Set it to $CFG->wwwroot of config.php, exactly.",
                "Donnez-lui exactement la valeur de $CFG->wwwroot dans config.php.",
            ),
        ),
    }
}

fn lacks(lack: &Lack) -> Told {
    let feature = match lack.feature {
        Feature::StealthVisibility => text!(
            "activities that are available but not shown count as visible",
            "les activités disponibles mais non affichées comptent comme visibles",
        ),
        Feature::RecycleBin => text!(
            "what lies in a recycle bin is not known",
            "ce qui est dans une corbeille est inconnu",
        ),
        Feature::GroupRestrictions => text!(
            "access restrictions by group stay open",
            "les restrictions d'accès par groupe restent indécises",
        ),
        Feature::ProfileRestrictions => text!(
            "access restrictions by profile field stay open",
            "les restrictions d'accès par champ de profil restent indécises",
        ),
        Feature::Staleness => text!(
            "that nothing moves in Moodle is not noticed",
            "on ne remarque pas que rien ne bouge dans Moodle",
        ),
        Feature::DeletionInProgress => text!(
            "activities that are being deleted count as there",
            "les activités en cours de suppression comptent comme présentes",
        ),
        Feature::Retention => text!(
            "how long messages are kept is not compared",
            "la durée de conservation des messages n'est pas comparée",
        ),
        Feature::Queue => text!(
            "which of the plugin's tasks wait is not known",
            "on ne sait pas quelles tâches du plugin attendent",
        ),
    };
    match &lack.column {
        Some(column) => Told::fine(say!(
            "{}.{column} is not there, as in older versions: {feature}.",
            "{}.{column} n'existe pas, comme dans d'anciennes versions : {feature}.",
            lack.table,
        )),
        None => Told::ill(
            say!(
                "The table {} cannot be read: {feature}.",
                "La table {} est illisible : {feature}.",
                lack.table,
            ),
            text!(
                "Grant the database user SELECT on it, if Moodle has it.",
                "Accordez SELECT sur elle à l'utilisateur de la base, si Moodle l'a.",
            ),
        ),
    }
}

/// Where the plugin's settings are.
fn settings() -> &'static str {
    text!(
        "Site administration > Plugins > Activity modules > Rocket.Chat",
        "Administration du site > Plugins > Modules d'activité > Rocket.Chat",
    )
}

pub(super) fn plugin(seen: &SeenInPlugin) -> Told {
    let settings = settings();
    match seen {
        SeenInPlugin::On { version } => Told::fine(version.map_or_else(
            || {
                text!(
                    "The plugin is switched on; its version is not known.",
                    "Le plugin est activé ; sa version est inconnue.",
                )
                .to_owned()
            },
            |version| {
                say!(
                    "The plugin is switched on (version {version}).",
                    "Le plugin est activé (version {version}).",
                )
            },
        )),
        SeenInPlugin::Off => Told::ill(
            text!(
                "The plugin is switched off: all its activities look hidden, while every group stays open. Every plan is held.",
                "Le plugin est désactivé : toutes ses activités paraissent cachées, alors que tous les salons restent ouverts. Tout plan est bloqué.",
            ),
            text!(
                "Switch it on under Site administration > Plugins > Activity modules > Manage activities.",
                "Activez-le sous Administration du site > Plugins > Modules d'activité > Gestion des activités.",
            ),
        ),
        SeenInPlugin::NamesKept => Told::fine(text!(
            "Usernames are the same on both sides.",
            "Les noms d'utilisateur sont les mêmes des deux côtés.",
        )),
        SeenInPlugin::NamesMapped { rules } => Told::fine(say!(
            "Moodle maps usernames (usernamehook), and {} here does the same.",
            "Moodle convertit les noms d'utilisateur (usernamehook), et ici {} de même.",
            count(
                *rules,
                text!("rule", "règle fait"),
                text!("rules", "règles font")
            ),
        )),
        SeenInPlugin::HookWithoutRules => Told::ill(
            text!(
                "Moodle maps usernames by the institution's own function (usernamehook), and no rules are configured here: nobody's account name is known, so nobody's membership is.",
                "Moodle convertit les noms d'utilisateur par une fonction de l'établissement (usernamehook), et aucune règle n'est configurée ici : aucun nom de compte n'est connu, et aucune appartenance ne l'est donc.",
            ),
            text!(
                "Write what that function does as rules under username in the configuration.",
                "Écrivez ce que fait cette fonction sous forme de règles, sous username dans la configuration.",
            ),
        ),
        SeenInPlugin::RulesWithoutHook { rules } => Told::ill(
            say!(
                "{} configured here, and Moodle maps none (usernamehook is off): the two disagree about whose account is whose.",
                "{} ici, alors que Moodle n'en applique aucune (usernamehook est désactivé) : les deux ne s'accordent pas sur qui a quel compte.",
                count(
                    *rules,
                    text!(
                        "rule for usernames is",
                        "règle de noms d'utilisateur est configurée",
                    ),
                    text!(
                        "rules for usernames are",
                        "règles de noms d'utilisateur sont configurées",
                    )
                ),
            ),
            say!(
                "Remove them under username in the configuration, or switch usernamehook on under {settings}.",
                "Retirez-les sous username dans la configuration, ou activez usernamehook sous {settings}.",
            ),
        ),
        SeenInPlugin::BinPatched => Told::fine(text!(
            "Deleted activities stay linked to their groups (recyclebin_patch).",
            "Les activités supprimées restent liées à leurs salons (recyclebin_patch).",
        )),
        SeenInPlugin::BinUnpatched => Told::ill(
            text!(
                "recyclebin_patch is off: when an activity is deleted, nothing records its group, which stays for ever as an orphan.",
                "recyclebin_patch est désactivé : quand une activité est supprimée, rien ne retient son salon, qui reste orphelin pour toujours.",
            ),
            say!(
                "Apply the patch to Moodle that the plugin's documentation describes (again after each upgrade), and switch the setting on under {settings}. Until then look for group_orphaned in check.",
                "Appliquez à Moodle le correctif décrit dans la documentation du plugin (de nouveau après chaque mise à jour), et activez le réglage sous {settings}. D'ici là, surveillez group_orphaned dans check.",
            ),
        ),
        SeenInPlugin::RetentionOn
        | SeenInPlugin::RetentionOff
        | SeenInPlugin::RetentionIdle { .. }
        | SeenInPlugin::RetentionRepaired => plugin_retention(seen),
        SeenInPlugin::SameAccount
        | SeenInPlugin::OtherAccount { .. }
        | SeenInPlugin::AccountByName { .. }
        | SeenInPlugin::NoAccount
        | SeenInPlugin::SameServer
        | SeenInPlugin::OtherServer { .. } => plugin_account(seen),
        SeenInPlugin::Names(names) => names_of_groups(names),
    }
}

/// What the plugin makes of rules for old messages.
fn plugin_retention(seen: &SeenInPlugin) -> Told {
    let settings = settings();
    match seen {
        SeenInPlugin::RetentionOn => Told::fine(text!(
            "The plugin carries rules for old messages out (retentionfeature).",
            "Le plugin applique les règles pour les anciens messages (retentionfeature).",
        )),
        SeenInPlugin::RetentionOff => Told::fine(text!(
            "Rules for old messages are off in Moodle (retentionfeature), and no activity has one.",
            "Les règles pour les anciens messages sont désactivées dans Moodle (retentionfeature), et aucune activité n'en a.",
        )),
        SeenInPlugin::RetentionIdle { activities: 0 } => Told::ill(
            text!(
                "The form of a new activity proposes a rule for old messages, and retentionfeature is off: it is never carried out.",
                "Le formulaire d'une nouvelle activité propose une règle pour les anciens messages, et retentionfeature est désactivé : elle n'est jamais appliquée.",
            ),
            say!(
                "Switch retentionfeature on, or retentionenabled off, under {settings}.",
                "Activez retentionfeature, ou désactivez retentionenabled, sous {settings}.",
            ),
        ),
        SeenInPlugin::RetentionIdle { activities } => Told::ill(
            say!(
                "{} rules of their own for old messages, and retentionfeature is off: they are never carried out.",
                "{} une règle propre pour les anciens messages, et retentionfeature est désactivé : rien n'en est jamais appliqué.",
                count(
                    *activities,
                    text!("activity has", "activité a"),
                    text!("activities have", "activités ont")
                ),
            ),
            say!(
                "Switch retentionfeature on under {settings}; or leave it, and ignore retention_differs in check.",
                "Activez retentionfeature sous {settings} ; ou laissez-le, et ignorez retention_differs dans check.",
            ),
        ),
        _ => Told::ill(
            text!(
                "The configuration repairs how long messages are kept (repair.retention), and Moodle has that feature off (retentionfeature): what nobody sees in Moodle would be set.",
                "La configuration répare la durée de conservation des messages (repair.retention), et cette fonction est désactivée dans Moodle (retentionfeature) : on réglerait ce que personne ne voit dans Moodle.",
            ),
            say!(
                "Switch retentionfeature on under {settings}, or repair.retention off.",
                "Activez retentionfeature sous {settings}, ou désactivez repair.retention.",
            ),
        ),
    }
}

/// Whom the plugin works as, and where.
fn plugin_account(seen: &SeenInPlugin) -> Told {
    let settings = settings();
    match seen {
        SeenInPlugin::SameAccount => Told::fine(text!(
            "The plugin uses the same account.",
            "Le plugin utilise le même compte.",
        )),
        SeenInPlugin::OtherAccount { plugin } => Told::fine(say!(
            "The plugin uses another account (apiuser {}): its groups belong to that one.",
            "Le plugin utilise un autre compte (apiuser {}) : ses salons appartiennent à celui-là.",
            clean(plugin),
        )),
        SeenInPlugin::AccountByName { name } => Told::ill(
            say!(
                "apiuser in Moodle is “{}”, a username. The plugin sends it where an id belongs: nothing that it does in Rocket.Chat succeeds.",
                "apiuser dans Moodle est « {} », un nom d'utilisateur. Le plugin l'envoie là où il faut un identifiant : rien de ce qu'il fait dans Rocket.Chat ne réussit.",
                clean(name),
            ),
            say!(
                "Put the account's id there ({settings}): the _id of Rocket.Chat's answer to me, shown when a personal access token is made.",
                "Mettez-y l'identifiant du compte ({settings}) : le _id de la réponse de Rocket.Chat à me, affiché à la création d'un jeton d'accès personnel.",
            ),
        ),
        SeenInPlugin::NoAccount => Told::ill(
            text!(
                "apiuser is empty in Moodle: the plugin can do nothing in Rocket.Chat.",
                "apiuser est vide dans Moodle : le plugin ne peut rien faire dans Rocket.Chat.",
            ),
            say!(
                "Fill it in under {settings}.",
                "Renseignez-le sous {settings}."
            ),
        ),
        SeenInPlugin::OtherServer { plugin, here } => Told::ill(
            say!(
                "The plugin uses another address ({}) than the configuration here ({}).",
                "Le plugin utilise une autre adresse ({}) que la configuration ici ({}).",
                clean(plugin),
                clean(here),
            ),
            text!(
                "Two names of one server are fine. Two servers are not: what is compared would not be what the plugin changes. Check rocketchat.url.",
                "Deux noms d'un même serveur ne gênent pas. Deux serveurs, si : ce qui est comparé ne serait pas ce que le plugin modifie. Vérifiez rocketchat.url.",
            ),
        ),
        _ => Told::fine(text!(
            "The plugin uses the same server.",
            "Le plugin utilise le même serveur.",
        )),
    }
}

fn names_of_groups(seen: &SeenNames) -> Told {
    let settings = settings();
    match seen {
        SeenNames::Taken { activities } => Told::fine(say!(
            "Rocket.Chat takes the names of groups that the plugin makes ({} looked at).",
            "Rocket.Chat accepte les noms de salons que donne le plugin (examen de {}).",
            nouns::activities(*activities),
        )),
        SeenNames::Refused {
            activities,
            example,
            rule,
            without_group,
        } => {
            let none = match without_group {
                0 => text!(
                    "They have groups; none could be made again.",
                    "Les salons existent ; aucun ne pourrait être recréé.",
                )
                .to_owned(),
                some => say!(
                    "{} no group yet, and gets none.",
                    "{} pas encore de salon, et il n'en sera créé aucun.",
                    count(
                        *some,
                        text!("of them has", "d'entre elles n'a"),
                        text!("of them have", "d'entre elles n'ont")
                    ),
                ),
            };
            Told::ill(
                say!(
                    "Rocket.Chat refuses the name that the plugin makes for {} (“{}”; its rule is {}). {none}",
                    "Rocket.Chat refuse le nom que le plugin donne pour {} (« {} » ; sa règle est {}). {none}",
                    nouns::activities(*activities),
                    clean(example),
                    clean(rule),
                ),
                validation(),
            )
        }
        SeenNames::CharactersRefused { characters, rule } => Told::ill(
            say!(
                "The plugin leaves characters in names of groups that Rocket.Chat refuses ({}; its rule is {}). No course has one yet; the first that does gets no group.",
                "Le plugin laisse dans les noms de salons des caractères que Rocket.Chat refuse ({} ; sa règle est {}). Aucun cours n'en a encore ; le premier qui en aura n'obtiendra pas de salon.",
                listed(characters),
                clean(rule),
            ),
            validation(),
        ),
        SeenNames::Invalid(fault) => Told::ill(
            groups::naming(fault),
            say!(
                "Correct the setting under {settings}.",
                "Corrigez le réglage sous {settings}."
            ),
        ),
        SeenNames::RuleUnreadable { rule } => Told::fine(say!(
            "Whether Rocket.Chat takes the names of groups cannot be told: its rule ({}) cannot be read here.",
            "On ne peut pas dire si Rocket.Chat accepte les noms de salons : sa règle ({}) ne peut pas être lue ici.",
            clean(rule),
        )),
        SeenNames::RuleUnknown(reason) => Told::ill(
            text!(
                "Whether Rocket.Chat takes the names of groups is not known: its settings could not be read.",
                "On ne sait pas si Rocket.Chat accepte les noms de salons : ses paramètres n'ont pas pu être lus.",
            ),
            unknown(reason),
        ),
    }
}

fn validation() -> String {
    let settings = settings();
    say!(
        "Let validationgroupnameregex ({settings}) match every character that Rocket.Chat's rule refuses: /[^0-9a-zA-Z-_.]/ for its default rule.",
        "Faites correspondre à validationgroupnameregex ({settings}) tout caractère que la règle de Rocket.Chat refuse : /[^0-9a-zA-Z-_.]/ pour sa règle par défaut.",
    )
}

fn listed(characters: &str) -> String {
    let each: Vec<String> = characters
        .chars()
        .map(|symbol| match symbol {
            ' ' => text!("blank", "espace").to_owned(),
            other => clean(&other.to_string()).into_owned(),
        })
        .collect();
    each.join(" ")
}
