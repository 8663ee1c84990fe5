//! What is said of snapshots: that what is shown is old, and why one is not shown.

use super::time::{ago, date_time};
use crate::domain::ids::UnixTime;
use crate::domain::snapshot::{SnapshotPart, SnapshotTrouble, SnapshotTroubleKind};

/// `LAST SESSION: read 3 h ago`, beside what an earlier session has read.
pub fn old(now: UnixTime, read_at: UnixTime) -> String {
    say!(
        "LAST SESSION: read {} ago",
        "DERNIÈRE SESSION : lu il y a {}",
        ago(now, read_at)
    )
}

/// The same where there is little room.
pub fn old_in_short(now: UnixTime, read_at: UnixTime) -> String {
    say!("OLD: {}", "VIEUX : {}", ago(now, read_at))
}

/// That what the last session has read is not shown, or that what was read is not kept, and why.
pub fn snapshot_trouble(trouble: &SnapshotTrouble) -> String {
    let file = super::clean(&trouble.file.display().to_string()).into_owned();
    match &trouble.kind {
        SnapshotTroubleKind::Unwritable(detail) => say!(
            "What was read is not kept for the next start: {file} cannot be written ({detail}). `snapshots = false` in the configuration keeps none.",
            "Ce qui a été lu n'est pas gardé pour le prochain démarrage : {file} ne peut être écrit ({detail}). `snapshots = false` dans la configuration n'en garde aucun."
        ),
        SnapshotTroubleKind::Immovable(detail) => say!(
            "{file} names everybody and cannot be taken away ({detail}): delete it.",
            "{file} nomme tout le monde et ne peut être supprimé ({detail}) : supprimez-le."
        ),
        kind => say!(
            "What the last session read is not shown: {}. Everything is read anew.",
            "Ce qu'a lu la dernière session n'est pas montré : {}. Tout est relu.",
            why(kind)
        ),
    }
}

/// That what was kept for the next start is gone, as it would still name whom nobody is to know.
pub fn snapshots_forgotten(files: usize) -> String {
    let snapshots = super::count(
        files,
        text!("snapshot", "instantané"),
        text!("snapshots", "instantanés"),
    );
    say!(
        "{snapshots} of what was read last went with it.",
        "{snapshots} de la dernière lecture sont partis avec."
    )
}

fn why(kind: &SnapshotTroubleKind) -> String {
    match kind {
        SnapshotTroubleKind::Unreadable(detail)
        | SnapshotTroubleKind::Unwritable(detail)
        | SnapshotTroubleKind::Immovable(detail) => {
            say!(
                "its file cannot be read ({detail})",
                "son fichier est illisible ({detail})"
            )
        }
        SnapshotTroubleKind::NoSnapshot => text!(
            "its file is no snapshot",
            "son fichier n'est pas un instantané"
        )
        .to_owned(),
        SnapshotTroubleKind::OtherForm { found, known } if found > known => text!(
            "a newer moodrift has written it",
            "un moodrift plus récent l'a écrit"
        )
        .to_owned(),
        SnapshotTroubleKind::OtherForm { .. } => text!(
            "an older moodrift has written it",
            "un moodrift plus ancien l'a écrit"
        )
        .to_owned(),
        SnapshotTroubleKind::Damaged => {
            text!("its file is damaged", "son fichier est endommagé").to_owned()
        }
        SnapshotTroubleKind::Elsewhere(part) => elsewhere(*part).to_owned(),
        SnapshotTroubleKind::AheadOfTime(at) => say!(
            "it says that it was read at {}, which has not come yet: look at this machine's clock",
            "il dit avoir été lu le {}, qui n'est pas encore venu : vérifiez l'horloge de cette machine",
            date_time(*at)
        ),
    }
}

fn elsewhere(part: SnapshotPart) -> &'static str {
    match part {
        SnapshotPart::Site => text!("it is another site's", "il est d'un autre site"),
        SnapshotPart::Database => text!(
            "it is of another database of Moodle",
            "il est d'une autre base de Moodle"
        ),
        SnapshotPart::Wwwroot => text!(
            "it is of a Moodle at another address",
            "il est d'un Moodle à une autre adresse"
        ),
        SnapshotPart::RocketChat => text!(
            "it is of another Rocket.Chat",
            "il est d'un autre Rocket.Chat"
        ),
        SnapshotPart::Account => text!(
            "it was read in the name of another account",
            "il a été lu au nom d'un autre compte"
        ),
    }
}

impl std::fmt::Display for SnapshotTrouble {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&snapshot_trouble(self))
    }
}
