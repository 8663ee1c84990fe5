//! What each key of the configuration is for: for the example, the file that `init` writes, and the schema.

use crate::config::Table;

/// What stands at the head of the example.
pub fn example_head() -> &'static str {
    text!(
        "\
moodrift's configuration. Copy it to ~/.config/moodrift/config.toml ($XDG_CONFIG_HOME/moodrift/config.toml), or
name it with --config FILE or MOODRIFT_CONFIG; `moodrift init` asks a few questions and writes one.
",
        "\
Configuration de moodrift. Copiez-la dans ~/.config/moodrift/config.toml ($XDG_CONFIG_HOME/moodrift/config.toml),
ou nommez-la par --config FICHIER ou MOODRIFT_CONFIG ; `moodrift init` pose quelques questions et en écrit une.
"
    )
}

/// What stands at the head of a file that `init` has written.
pub fn written_head() -> &'static str {
    text!(
        "\
moodrift's configuration, written by `moodrift init`. `moodrift config check` looks for mistakes in it.
",
        "\
Configuration de moodrift, écrite par `moodrift init`. `moodrift config check` y cherche les erreurs.
"
    )
}

/// How the file is to be read.
pub fn how_to_read() -> &'static str {
    text!(
        "
Each level overrides the one before it, key by key: built-in defaults, this file, the environment, the command line.
Lines that begin with \"#\" and no blank are settings at their default, or examples: drop the \"#\" to use them.
A file which holds a secret (a token, a password in a database URL) must be readable by you alone: chmod 600.
Paths that are relative start where this file is.",
        "
Chaque niveau l'emporte sur le précédent, clé par clé : défauts, ce fichier, environnement, ligne de commande.
Les lignes en \"#\" sans espace sont des réglages par défaut, ou des exemples : ôtez le \"#\" pour les utiliser.
Un fichier qui tient un secret (jeton, mot de passe d'une base) ne doit être lisible que par vous : chmod 600.
Les chemins relatifs partent de l'endroit où est ce fichier."
    )
}

/// A second site, for the end of the example; lines of TOML.
pub const SECOND_SITE: &str = r#"[sites.lab]
[sites.lab.moodle]
database = "mysql://moodrift@localhost/moodle_lab"
[sites.lab.rocketchat]
token = { from = "moodle" }"#;

/// What that second site shows.
pub fn second_site_head() -> &'static str {
    text!(
        "A second site, which takes everything about Rocket.Chat from the plugin's settings.",
        "Un second site, qui prend tout de Rocket.Chat dans les réglages du plugin."
    )
}

/// What the schema is called.
pub fn schema_title() -> &'static str {
    text!("moodrift's configuration", "Configuration de moodrift")
}

/// What a table is for; empty where its keys say it.
pub fn table(table: Table) -> &'static str {
    match table {
        Table::Root => {
            text!(
                "Each level overrides the one before it, key by key: built-in defaults, this file, the environment, the command line.",
                "Chaque niveau l'emporte sur le précédent, clé par clé : valeurs par défaut, ce fichier, environnement, ligne de commande."
            )
        }
        Table::Site => {
            text!(
                "A site is one Moodle with its Rocket.Chat. Its name is of letters, digits, \"-\" and \"_\".",
                "Un site est un Moodle avec son Rocket.Chat. Son nom est fait de lettres, de chiffres, de \"-\" et de \"_\"."
            )
        }
        Table::Policy => text!(
            "Who should be in a group, where it is doubtful.",
            "Qui doit être dans un salon, en cas de doute."
        ),
        Table::Limits => {
            text!(
                "A plan that goes past one of these figures is held until it is allowed: --allow NAME=VALUE takes the same names.",
                "Un plan qui dépasse un de ces chiffres est bloqué jusqu'à ce qu'on l'autorise : --allow NOM=VALEUR prend les mêmes noms."
            )
        }
        Table::Repair => text!(
            "Repairs that are off unless they are asked for.",
            "Correctifs inactifs tant qu'on ne les demande pas."
        ),
        Table::Moodle
        | Table::RocketChat
        | Table::Concurrency
        | Table::Token
        | Table::Password
        | Table::UsernameRule => "",
    }
}

/// How a site's variables are named.
pub fn site_variables(names: &[&str]) -> String {
    say!(
        "Its variables begin with MOODRIFT_SITES__ and the name in upper case, \"-\" written \"_\": \
         MOODRIFT_SITES__ARCHE__READ_ONLY=false. They are: {}. ROCKETCHAT__TOKEN is the token itself.",
        "Ses variables commencent par MOODRIFT_SITES__ et le nom en majuscules, \"-\" écrit \"_\" : \
         MOODRIFT_SITES__ARCHE__READ_ONLY=false. Ce sont : {}. ROCKETCHAT__TOKEN est le jeton même.",
        names.join(", ")
    )
}

/// What a key is for, in lines.
pub fn key(table: Table, name: &str) -> &'static str {
    match table {
        Table::Root => root(name),
        Table::Site => site(name),
        Table::Moodle => moodle(name),
        Table::RocketChat => rocketchat(name),
        Table::Concurrency => match name {
            "least" => text!(
                "So many requests may always be under way, however slow the server.",
                "Tant de requêtes peuvent toujours être en cours, si lent que soit le serveur."
            ),
            "most" => text!("Never more than so many.", "Jamais plus que tant."),
            _ => "",
        },
        Table::Password => super::shell::password_from(name),
        Table::Token => match name {
            "env" => text!("The value of a variable.", "La valeur d'une variable."),
            "file" => text!("The content of a file.", "Le contenu d'un fichier."),
            "command" => text!(
                "What a program prints (no shell).",
                "Ce qu'imprime un programme (sans shell)."
            ),
            "from" => text!(
                "The plugin's own settings; url and user_id may then be left out.",
                "Les réglages du plugin même ; url et user_id peuvent alors manquer."
            ),
            _ => "",
        },
        Table::Policy => policy(name),
        Table::Limits => limits(name),
        Table::Repair => match name {
            "rename" => {
                text!(
                    "Give groups the name that the plugin would give them. People know a group by the name it has.",
                    "Donner aux salons le nom que leur donnerait le plugin. Les gens connaissent un salon par le nom qu'il a."
                )
            }
            "retention" => {
                text!(
                    "Make groups keep their messages as their activities say. That may delete messages for good.",
                    "Faire garder leurs messages aux salons comme le disent leurs activités. Cela peut effacer des messages pour de bon."
                )
            }
            "activate" => {
                text!(
                    "Activate the accounts of people who should be in a group. Somebody has deactivated them.",
                    "Activer les comptes des personnes qui doivent être dans un salon. Quelqu'un les a désactivés."
                )
            }
            "create" => {
                text!(
                    "Create accounts for people who should be in a group and have none. First look at your single sign-on: an account that it has not made itself may lock its owner out.",
                    "Créer des comptes pour les personnes qui doivent être dans un salon et n'en ont pas. Voyez d'abord votre authentification unique : un compte qu'elle n'a pas fait elle-même peut en interdire l'accès à son titulaire."
                )
            }
            "create_verified" => {
                text!(
                    "Whether Rocket.Chat takes the addresses of those accounts for verified.",
                    "Si Rocket.Chat tient les adresses de ces comptes pour vérifiées."
                )
            }
            _ => "",
        },
        Table::UsernameRule => match name {
            "strip_suffix" => text!("Takes this end off the name.", "Ôte cette fin au nom."),
            "replace" => text!(
                "What matches this regular expression is replaced by `with`.",
                "Ce qui correspond à cette expression régulière est remplacé par `with`."
            ),
            "with" => text!(
                "What `replace` puts there; it may name groups ($1).",
                "Ce que `replace` y met ; peut nommer des groupes ($1)."
            ),
            "lowercase" => text!("Makes the name lower case.", "Met le nom en minuscules."),
            _ => "",
        },
    }
}

fn root(name: &str) -> &'static str {
    match name {
        "site" => text!(
            "The site to work on where there are several; without it the dashboard asks.",
            "Le site à traiter s'il y en a plusieurs ; sans cette clé, le tableau de bord demande."
        ),
        "state_dir" => {
            text!(
                "Where the journal is kept. Default: $XDG_STATE_HOME/moodrift, that is ~/.local/state/moodrift.",
                "Où est tenu le journal. Par défaut : $XDG_STATE_HOME/moodrift, soit ~/.local/state/moodrift."
            )
        }
        "store" => {
            text!(
                "A journal that several operators share: a database of PostgreSQL of its own. Without it, the journal is a file in\nstate_dir. A password may be left to the environment, or to ~/.pgpass.",
                "Un journal que plusieurs opérateurs partagent : une base PostgreSQL à lui. Sans elle, le journal est un fichier dans\nstate_dir. Un mot de passe peut être laissé à l'environnement, ou à ~/.pgpass."
            )
        }
        "store_password" => super::shell::store_password(),
        "journal_days" => {
            text!(
                "After how many days a run is deleted from the journal, which holds who was in which group; 0 for never.",
                "Après combien de jours une exécution est effacée du journal, qui dit qui était dans quel salon ; 0 pour jamais."
            )
        }
        "theme" => {
            text!(
                "\"default\", \"dark\", \"light\", \"high-contrast\", \"colour-blind\", \"mono\", or a file themes/NAME.toml beside this one.",
                "\"default\", \"dark\", \"light\", \"high-contrast\", \"colour-blind\", \"mono\", ou un fichier themes/NOM.toml à côté de celui-ci."
            )
        }
        "language" => {
            text!(
                "The language of what people read, \"en\" or \"fr\"; without it, that of the locale. Codes, JSON and logs are English.",
                "La langue de ce que lisent les gens, \"en\" ou \"fr\" ; sans elle, celle de la locale. Codes, JSON et logs sont en anglais."
            )
        }
        "mouse" => {
            text!(
                "Whether the dashboard listens to the mouse; while it does, the terminal selects text with shift.",
                "Si le tableau de bord écoute la souris ; tant qu'il le fait, le terminal sélectionne avec Maj."
            )
        }
        "refresh" => {
            text!(
                "After how many minutes the dashboard reads everything again by itself; 0 for never.",
                "Après combien de minutes le tableau de bord relit tout de lui-même ; 0 pour jamais."
            )
        }
        "snapshots" => {
            text!(
                "Whether the dashboard keeps what it has read, to begin with it next time: in the folder snapshots of the state_dir set here, else in $XDG_CACHE_HOME/moodrift/snapshots, that is ~/.cache/moodrift/snapshots. Names and addresses: for your eyes alone.",
                "Si le tableau de bord garde ce qu'il a lu, pour commencer par là la fois suivante : dans le dossier snapshots du state_dir réglé ici, sinon dans $XDG_CACHE_HOME/moodrift/snapshots, soit ~/.cache/moodrift/snapshots. Noms et adresses : lisibles par vous seul."
            )
        }
        "keys" => {
            text!(
                "Keys of the dashboard in place of the built-in ones: one, or a list. docs/keys.md has the actions.",
                "Touches du tableau de bord à la place des siennes : une, ou une liste. docs/keys.md énumère les actions."
            )
        }
        "sites" => text!("The sites, by their names.", "Les sites, par leurs noms."),
        _ => "",
    }
}

fn site(name: &str) -> &'static str {
    match name {
        "read_only" => {
            text!(
                "As long as this is true, nothing is ever written. Set it to false to allow repairs; moodle.wwwroot is needed too.",
                "Tant que ceci vaut true, rien n'est jamais écrit. Mettez false pour permettre les correctifs ; il faut aussi moodle.wwwroot."
            )
        }
        "keep" => text!(
            "Rocket.Chat usernames to be left alone: globs, whatever the case.",
            "Noms d'utilisateur Rocket.Chat auxquels ne pas toucher : motifs (globs), quelle que soit la casse."
        ),
        "auto" => {
            text!(
                "The codes that `moodrift sync` repairs with nobody at the keyboard, removals among them. Without this key it repairs whatever takes nothing away.",
                "Les codes que `moodrift sync` corrige sans personne au clavier, retraits compris. Sans cette clé, il corrige ce qui ne retire rien."
            )
        }
        "username" => {
            text!(
                "From a Moodle username to a Rocket.Chat one. The rules run in this order; without any, the name stays as it is.\nRegular expressions are those of the Rust crate \"regex\"; \"with\" may name groups (\"$1\").",
                "D'un nom d'utilisateur Moodle à celui de Rocket.Chat. Les règles s'appliquent dans cet ordre ; sans règle, le nom reste tel quel.\nLes expressions régulières sont celles de la crate Rust \"regex\" ; \"with\" peut nommer des groupes (\"$1\")."
            )
        }
        "moodle" => text!("The Moodle side.", "Le côté Moodle."),
        "rocketchat" => text!("The Rocket.Chat side.", "Le côté Rocket.Chat."),
        "policy" => table(Table::Policy),
        "limits" => table(Table::Limits),
        "repair" => table(Table::Repair),
        _ => "",
    }
}

fn moodle(name: &str) -> &'static str {
    match name {
        "database" => {
            text!(
                "postgres://, mysql:// (or mariadb://), sqlite://. An account that may only read is enough, and best.\nA password may be left to the environment: MOODRIFT_SITES__ARCHE__MOODLE__DATABASE.",
                "postgres://, mysql:// (ou mariadb://), sqlite://. Un compte qui ne peut que lire suffit, et vaut mieux.\nUn mot de passe peut être laissé à l'environnement : MOODRIFT_SITES__ARCHE__MOODLE__DATABASE."
            )
        }
        "password" => super::shell::password(),
        "prefix" => "$CFG->prefix.",
        "wwwroot" => {
            text!(
                "$CFG->wwwroot, exactly. It tells this Moodle's groups from those of its clones; nothing is written without it.",
                "$CFG->wwwroot, exactement. Il distingue les salons de ce Moodle de ceux de ses clones ; sans lui, rien n'est écrit."
            )
        }
        _ => "",
    }
}

fn rocketchat(name: &str) -> &'static str {
    match name {
        "url" => text!("The server's address.", "L'adresse du serveur."),
        "user_id" => text!(
            "The account that the plugin uses: its _id, not its username.",
            "Le compte qu'utilise le plugin : son _id, pas son nom d'utilisateur."
        ),
        "token" => {
            text!(
                "That account's personal access token. Written out (\"…\"), or from elsewhere:\n  { env = \"ARCHE_TOKEN\" }                       the value of a variable\n  { file = \"/run/secrets/arche-token\" }         the content of a file\n  { command = [\"pass\", \"show\", \"chat/arche\"] }  what a program prints (no shell)\n  { from = \"moodle\" }                           the plugin's own settings; url and user_id may then be left out",
                "Le jeton d'accès personnel de ce compte. Écrit ici (\"…\"), ou pris ailleurs :\n  { env = \"ARCHE_TOKEN\" }                       la valeur d'une variable\n  { file = \"/run/secrets/arche-token\" }         le contenu d'un fichier\n  { command = [\"pass\", \"show\", \"chat/arche\"] }  ce qu'imprime un programme (sans shell)\n  { from = \"moodle\" }                           les réglages du plugin même ; url et user_id peuvent alors manquer"
            )
        }
        "ca_file" => {
            text!(
                "The certificates (PEM) of authorities of your own that sign for the server, beside those that the system trusts.",
                "Les certificats (PEM) de vos propres autorités qui signent pour le serveur, outre celles du système."
            )
        }
        "concurrency" => {
            text!(
                "How many requests may be under way at a time. In between, moodrift asks for as much as the server bears.",
                "Combien de requêtes peuvent être en cours à la fois. Entre les deux, moodrift demande ce que le serveur supporte."
            )
        }
        _ => "",
    }
}

fn policy(name: &str) -> &'static str {
    match name {
        "preset" => {
            text!(
                "\"default\": nothing is drift that the plugin would make by itself, and doubt never locks anybody out.\n\"plugin\": what the plugin's own sync does. \"strict\": what a registrar would like.\nThe switches below are single ones over the preset: \"required\", \"tolerated\" or \"unexpected\".",
                "\"default\" : n'est pas un écart ce que le plugin ferait de lui-même, et le doute n'exclut jamais personne.\n\"plugin\" : ce que fait la synchronisation du plugin. \"strict\" : ce que voudrait une scolarité.\nLes réglages ci-dessous l'emportent un par un : \"required\", \"tolerated\" ou \"unexpected\"."
            )
        }
        "parent_roles" => text!(
            "A role held only above the course, in a category or the whole site.",
            "Un rôle tenu seulement au-dessus du cours, dans une catégorie ou tout le site."
        ),
        "module_roles" => text!(
            "A role held only in the activity itself.",
            "Un rôle tenu seulement dans l'activité même."
        ),
        "inactive" => {
            text!(
                "A role, but every enrolment suspended or out of its dates, or an account that cannot log in.",
                "Un rôle, mais toutes les inscriptions suspendues ou hors de leurs dates, ou un compte qui ne peut pas se connecter."
            )
        }
        "guests" => text!(
            "Accounts that Moodle does not know.",
            "Comptes que Moodle ne connaît pas."
        ),
        "chat_administrators" => text!(
            "Administrators of Rocket.Chat.",
            "Administrateurs de Rocket.Chat."
        ),
        "site_administrators" => text!("Administrators of Moodle.", "Administrateurs de Moodle."),
        "restrictions" => {
            text!(
                "Whether the activity's access restrictions exclude people: \"ignore\" (as the plugin does) or \"honour\".",
                "Si les restrictions d'accès de l'activité excluent des personnes : \"ignore\" (comme le plugin) ou \"honour\"."
            )
        }
        "access_all_groups" => {
            text!(
                "Archetypes of the roles whose holders pass an access restriction's group conditions.",
                "Archétypes des rôles dont les titulaires passent les conditions de groupe d'une restriction d'accès."
            )
        }
        "ignore_restrictions" => {
            text!(
                "Archetypes of the roles whose holders pass an access restriction whatever it asks for.",
                "Archétypes des rôles dont les titulaires passent une restriction d'accès quoi qu'elle demande."
            )
        }
        "queue_grace" => {
            text!(
                "For how many minutes a waiting task of the plugin explains a difference that it would repair; 0: never.",
                "Pendant combien de minutes une tâche en attente du plugin explique un écart qu'elle corrigerait ; 0 : jamais."
            )
        }
        _ => "",
    }
}

fn limits(name: &str) -> &'static str {
    match name {
        "removals" => text!("Removals in one plan.", "Retraits dans un plan."),
        "demotions" => text!(
            "Moderators made plain members in one plan.",
            "Modérateurs rendus simples membres dans un plan."
        ),
        "archives" => text!(
            "Groups archived in one plan.",
            "Salons archivés dans un plan."
        ),
        "created" => text!(
            "Accounts created in one plan.",
            "Comptes créés dans un plan."
        ),
        "recreated" => text!(
            "Groups made again in one plan.",
            "Salons refaits dans un plan."
        ),
        "deletions" => {
            text!(
                "Groups deleted in one plan: always 0 here, since whoever deletes consents to that very plan.",
                "Salons supprimés dans un plan : toujours 0 ici, car qui supprime consent à ce plan même."
            )
        }
        "retention" => text!(
            "Groups whose messages go sooner, in one plan.",
            "Salons dont les messages partent plus tôt, dans un plan."
        ),
        "group_share" => text!(
            "Percent of one group's members removed.",
            "Pour cent des membres d'un salon retirés."
        ),
        "groups_share" => text!(
            "Percent of all groups losing someone, or archived.",
            "Pour cent des salons qui perdent quelqu'un, ou sont archivés."
        ),
        "group_growth" => text!(
            "Percent by which a group grows: who joins reads its whole history.",
            "Pour cent dont un salon grandit : qui entre en lit tout l'historique."
        ),
        "moodle_shrunk" => text!(
            "Percent by which Moodle shrank since the last read.",
            "Pour cent dont Moodle a rétréci depuis la dernière lecture."
        ),
        "moodle_stale" => {
            text!(
                "Hours for which nothing in Moodle's database has moved; 0 turns the check off.",
                "Heures sans aucun mouvement dans la base de Moodle ; 0 désactive la vérification."
            )
        }
        "group_emptied" => {
            text!(
                "A group left without a member or a moderator: 0 holds, 1 lets pass; so with those below that have no figure.",
                "Un salon laissé sans membre ou sans modérateur : 0 bloque, 1 laisse passer ; de même ci-dessous là où il n'y a pas de chiffre."
            )
        }
        "course_emptied" => text!(
            "A course whose groups are left without a member: 0 or 1.",
            "Un cours dont les salons restent sans membre : 0 ou 1."
        ),
        "moodle_maintenance" => text!(
            "Moodle in maintenance, or being upgraded: 0 or 1.",
            "Moodle en maintenance, ou en mise à jour : 0 ou 1."
        ),
        "wrong_server" => {
            text!(
                "Many linked groups that do not exist, probably the wrong server: 0 or 1.",
                "Beaucoup de salons liés qui n'existent pas, sans doute le mauvais serveur : 0 ou 1."
            )
        }
        "queue_frozen" => text!(
            "A waiting task with an old list of a group's people: 0 or 1.",
            "Une tâche en attente avec une vieille liste des personnes d'un salon : 0 ou 1."
        ),
        _ => "",
    }
}
