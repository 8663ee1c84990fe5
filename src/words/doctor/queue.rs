//! Moodle's cron, and the plugin's tasks.

use super::{Told, ago, date_time};
use crate::domain::doctor::SeenInQueue;
use crate::words::{WaitsFor, waiting_tasks};

/// When a cron counts as running: Moodle's own advice.
fn every_minute() -> &'static str {
    text!(
        "Moodle wants admin/cli/cron.php once a minute. Look whether the cron job of the web server's user runs, and what it prints.",
        "Moodle veut admin/cli/cron.php une fois par minute. Regardez si la tâche cron de l'utilisateur du serveur web tourne, et ce qu'elle affiche.",
    )
}

pub(super) fn told(seen: &SeenInQueue) -> Told {
    match *seen {
        SeenInQueue::CronRan { at, now } => {
            let seen = say!(
                "Cron last ran {} ago.",
                "Le cron a tourné pour la dernière fois il y a {}.",
                ago(now, at),
            );
            if now.0 - at.0 < 600 {
                Told::fine(seen)
            } else {
                Told::ill(
                    say!(
                        "{seen} Since {} the plugin does nothing.",
                        "{seen} Depuis le {}, le plugin ne fait rien.",
                        date_time(at),
                    ),
                    every_minute(),
                )
            }
        }
        SeenInQueue::CronNever => Told::ill(
            text!(
                "No scheduled task has ever run: this is a copy of a Moodle, or one whose cron was never set up.",
                "Aucune tâche programmée n'a jamais tourné : c'est une copie d'un Moodle, ou un Moodle dont le cron n'a jamais été mis en place.",
            ),
            every_minute(),
        ),
        SeenInQueue::Empty => Told::fine(text!(
            "None of the plugin's tasks waits.",
            "Aucune tâche du plugin n'est en attente.",
        )),
        SeenInQueue::Waits { waiting, now } => {
            let seen = waiting_tasks(now, waiting, WaitsFor::Site);
            let old = waiting.oldest.is_some_and(|at| now.0 - at.0 > 3600);
            if waiting.failing > 0 || waiting.given_up > 0 {
                Told::ill(
                    seen,
                    text!(
                        "Site administration > Server > Tasks > Task logs says why they fail. One that Rocket.Chat refuses for good has to be deleted there (Ad hoc tasks).",
                        "Administration du site > Serveur > Tâches > Historique des tâches dit pourquoi elles échouent. Une tâche que Rocket.Chat refuse pour de bon doit y être supprimée (Tâches ad hoc).",
                    ),
                )
            } else if old {
                Told::ill(
                    seen,
                    text!(
                        "They are due at once: see whether the cron keeps up.",
                        "Elles sont dues tout de suite : voyez si le cron suit le rythme.",
                    ),
                )
            } else {
                Told::fine(seen)
            }
        }
        SeenInQueue::Unreadable => Told::ill(
            text!(
                "Which tasks wait is not known: Moodle's table task_adhoc cannot be read.",
                "On ne sait pas quelles tâches attendent : la table task_adhoc de Moodle ne peut pas être lue.",
            ),
            text!(
                "Grant the database user SELECT on it.",
                "Accordez SELECT sur elle à l'utilisateur de la base.",
            ),
        ),
        SeenInQueue::OwnTaskOff => Told::fine(text!(
            "The plugin's own scheduled task is off, as it ships.",
            "La tâche programmée du plugin est désactivée, comme à la livraison.",
        )),
        SeenInQueue::OwnTaskOn => Told::ill(
            text!(
                "The plugin's own scheduled task (rocketchat_synchronise_task) is switched on. It cannot work: it uses an id that it never sets.",
                "La tâche programmée du plugin (rocketchat_synchronise_task) est activée. Elle ne peut pas fonctionner : elle emploie un identifiant qu'elle ne définit jamais.",
            ),
            text!(
                "Switch it off under Site administration > Server > Tasks > Scheduled tasks.",
                "Désactivez-la sous Administration du site > Serveur > Tâches > Tâches programmées.",
            ),
        ),
    }
}
