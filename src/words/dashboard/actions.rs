//! What each action of the dashboard is called.

/// A name for the bar, and a sentence for the help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Label {
    short: [&'static str; 2],
    help: [&'static str; 2],
}

impl Label {
    /// As short as it can be.
    pub fn short(&self) -> &'static str {
        let [english, french] = self.short;
        text!(english, french)
    }

    /// What it does.
    pub fn help(&self) -> &'static str {
        let [english, french] = self.help;
        text!(english, french)
    }
}

/// Each in English, then in French.
macro_rules! labels {
    ($($(#[$doc:meta])* $name:ident: $short:literal, $help:literal, $french:literal, $french_help:literal;)*) => {$(
        $(#[$doc])*
        pub const $name: Label = Label { short: [$short, $french], help: [$help, $french_help] };
    )*};
}

labels! {
    /// A line up.
    UP: "up", "a line up",
        "haut", "une ligne plus haut";
    /// A line down.
    DOWN: "down", "a line down",
        "bas", "une ligne plus bas";
    /// A page up.
    PAGE_UP: "page up", "a page up",
        "page préc.", "une page plus haut";
    /// A page down.
    PAGE_DOWN: "page down", "a page down",
        "page suiv.", "une page plus bas";
    /// First line.
    TOP: "top", "to the first line",
        "début", "à la première ligne";
    /// Last line.
    BOTTOM: "bottom", "to the last line",
        "fin", "à la dernière ligne";
    /// Left.
    LEFT: "left", "close, go up, or go to the left pane",
        "gauche", "replier, remonter, ou passer au panneau de gauche";
    /// Right.
    RIGHT: "right", "go to the other pane; there, put the repair under the cursor into the basket",
        "droite", "passer à l'autre panneau ; là, mettre au panier le correctif sous le curseur";
    /// Open.
    OPEN: "open", "open, go to the other pane, or explain the person there",
        "ouvrir", "ouvrir, passer à l'autre panneau, ou y expliquer la personne";
    /// The repair under the cursor into the basket.
    INTO_BASKET: "to basket", "put the repair under the cursor into the basket",
        "au panier", "mettre au panier le correctif sous le curseur";
    /// Into the basket, or out of it.
    BASKET: "basket", "put the marked, or what is under the cursor, into the basket; again, take it out",
        "panier", "mettre au panier ce qui est marqué, ou sous le curseur ; encore, l'en retirer";
    /// Show the basket.
    SHOW_BASKET: "basket…", "show what lies in the basket",
        "panier…", "montrer ce que contient le panier";
    /// Take out of the basket.
    TAKE_OUT: "take out", "take the repair under the cursor out of the basket",
        "retirer", "retirer du panier le correctif sous le curseur";
    /// Empty the basket.
    EMPTY_BASKET: "empty", "empty the basket",
        "vider", "vider le panier";
    /// Plan the basket.
    PLAN_BASKET: "plan", "show what would be done for the basket and the marks",
        "plan", "montrer ce qui serait fait pour le panier et les marques";
    /// Invert the marks.
    INVERT: "invert", "mark what is not marked of everything shown in this pane, and unmark the rest",
        "inverser", "marquer ce qui ne l'est pas de tout ce que montre ce panneau, et démarquer le reste";
    /// Raw facts.
    DETAILS: "facts", "the raw facts of both sides about the person, or the activity and its group",
        "faits", "les faits bruts des deux côtés sur la personne, ou sur l'activité et son salon";
    /// The last run.
    LAST_RUN: "last run", "what came of the last run",
        "bilan", "ce qu'a donné la dernière exécution";
    /// Retry.
    RETRY: "retry", "plan again what failed or was not sent",
        "réessayer", "planifier de nouveau ce qui a échoué ou n'a pas été envoyé";
    /// What was typed is the answer.
    ANSWER: "apply", "carry the plan out, where what was typed is right",
        "appliquer", "appliquer le plan, si la réponse tapée est la bonne";
    /// The other pane.
    OTHER_PANE: "pane", "to the other pane",
        "panneau", "à l'autre panneau";
    /// Next difference.
    NEXT: "next", "to the next difference, across all groups",
        "suivant", "à l'écart suivant, tous salons confondus";
    /// Previous difference.
    PREVIOUS: "previous", "to the difference before",
        "précédent", "à l'écart précédent";
    /// Next line on which something is wrong.
    NEXT_WRONG: "next", "to the next line on which something is wrong",
        "suivant", "à la ligne suivante où quelque chose ne va pas";
    /// Previous line on which something is wrong.
    PREVIOUS_WRONG: "previous", "to the line before on which something is wrong",
        "précédent", "à la ligne précédente où quelque chose ne va pas";
    /// Filter.
    FILTER: "filter", "filter by course, activity, group, person or code, as you type",
        "filtrer", "filtrer par cours, activité, salon, personne ou code, au fil de la frappe";
    /// Only what differs.
    ONLY_DRIFTED: "drifted", "show only what differs, or everything",
        "écarts", "ne montrer que les écarts, ou tout";
    /// Fold.
    FOLD: "fold", "fold or unfold the people without a difference",
        "plier", "plier ou déplier les personnes sans écart";
    /// Mark.
    MARK: "mark", "mark or unmark what is under the cursor, or the range",
        "marquer", "marquer ou démarquer ce qui est sous le curseur, ou la plage";
    /// Range.
    RANGE: "range", "begin a range, or drop it",
        "plage", "commencer une plage, ou l'abandonner";
    /// Range up.
    RANGE_UP: "range up", "lengthen the range upwards",
        "plage haut", "étendre la plage vers le haut";
    /// Range down.
    RANGE_DOWN: "range down", "lengthen the range downwards",
        "plage bas", "étendre la plage vers le bas";
    /// Mark all.
    MARK_ALL: "mark all", "mark or unmark everything shown in this pane",
        "tout", "marquer ou démarquer tout ce que montre ce panneau";
    /// Unmark.
    UNMARK: "unmark", "take all marks away",
        "démarquer", "retirer toutes les marques";
    /// Explain.
    EXPLAIN: "explain", "explain how this person was judged",
        "expliquer", "expliquer comment cette personne a été jugée";
    /// Plan.
    PLAN: "plan", "show what would be done for the marks and the basket, or for what is under the cursor",
        "plan", "montrer ce qui serait fait pour les marques et le panier, ou pour ce qui est sous le curseur";
    /// Apply.
    APPLY: "apply…", "carry that plan out, after a question",
        "appliquer…", "appliquer ce plan, après une question";
    /// Read a course again.
    RESCAN: "reread", "read this course again, on both sides",
        "relire", "relire ce cours, des deux côtés";
    /// Read again what has moved.
    REFRESH: "refresh", "read again what has moved, what is looked at, and what was read longest ago",
        "actualiser", "relire ce qui a bougé, ce qui est affiché, et ce qui a été lu il y a le plus longtemps";
    /// Read everything again.
    RESCAN_ALL: "reread all", "read everything again, on both sides",
        "tout relire", "tout relire, des deux côtés";
    /// Rights.
    RIGHTS: "rights", "the server, the account, and what it may do there",
        "droits", "le serveur, le compte, et ce qu'il peut y faire";
    /// A column to the left.
    COLUMN_LEFT: "column left", "to the person on the left, or to the whole row",
        "colonne préc.", "à la personne de gauche, ou à toute la ligne";
    /// A column to the right.
    COLUMN_RIGHT: "column", "to a single person",
        "colonne", "à une seule personne";
    /// To the course.
    TO_COURSE: "course", "to this in its course, side by side",
        "cours", "à ceci dans son cours, côte à côte";
    /// To the group.
    TO_GROUP: "group", "to this group, in the list of all groups",
        "salon", "à ce salon, dans la liste de tous les salons";
    /// To the person.
    TO_PERSON: "person", "to this person, across all groups",
        "personne", "à cette personne, dans tous les salons";
    /// Undo.
    UNDO: "undo…", "show what would take back this run, or this step",
        "annuler…", "montrer ce qui annulerait cette exécution, ou cette étape";
    /// Every group.
    SHOW_GROUPS: "groups", "every group, those of recycle bins and lost ones too",
        "salons", "tous les salons, ceux des corbeilles et les perdus aussi";
    /// Who moderates what.
    SHOW_MODERATORS: "moderators", "who moderates which group: is, should be, should not",
        "modérateurs", "qui modère quel salon : l'est, devrait l'être, ne devrait pas";
    /// Everybody.
    SHOW_PEOPLE: "people", "one person across all groups: what he should be, is, and why",
        "personnes", "une personne dans tous les salons : ce qu'elle devrait être, est, et pourquoi";
    /// How everything stands.
    SHOW_HEALTH: "health", "how both sides, the account, the queue and the store stand",
        "santé", "l'état des deux côtés, du compte, de la file d'attente et du journal";
    /// The journal.
    SHOW_HISTORY: "history", "what was changed, by whom and why; undo",
        "journal", "ce qui a été changé, par qui et pourquoi ; annuler";
    /// Sort.
    SORT: "sort", "order by the next column",
        "trier", "trier par la colonne suivante";
    /// Sort the tree.
    SORT_TREE: "sort", "order the tree otherwise: as in Moodle, by name, by severity, by number of differences, by what is not known",
        "trier", "trier l'arbre autrement : comme Moodle, par nom, par gravité, par nombre d'écarts, par ce qui est inconnu";
    /// Reverse.
    REVERSE: "reverse", "order the other way round",
        "inverser", "trier dans l'autre sens";
    /// The courses.
    SHOW_COURSES: "courses", "courses and their groups, side by side",
        "cours", "les cours et leurs salons, côte à côte";
    /// Every difference.
    SHOW_DRIFT: "drift", "every difference in one list",
        "écarts", "tous les écarts en une liste";
    /// Earlier.
    EARLIER: "back", "back to where you were",
        "retour", "revenir là où vous étiez";
    /// Later.
    LATER: "forth", "forth again",
        "avance", "avancer de nouveau";
    /// Back.
    BACK: "back", "drop the range, then the filter; then stop reading",
        "retour", "abandonner la plage, puis le filtre ; puis arrêter la lecture";
    /// The palette.
    PALETTE: "find", "find an action, a course, a group or a person by a few letters",
        "trouver", "trouver une action, un cours, un salon ou une personne en quelques lettres";
    /// Choose in the palette.
    CHOOSE_HIT: "go", "do it, or go there",
        "aller", "le faire, ou y aller";
    /// Copy a name.
    COPY: "copy", "copy the name under the cursor, through the terminal",
        "copier", "copier le nom sous le curseur, par le terminal";
    /// Copy a line.
    COPY_ROW: "copy line", "copy the line under the cursor",
        "copier ligne", "copier la ligne sous le curseur";
    /// Copy everything shown.
    COPY_LIST: "copy list", "copy all lines of this pane",
        "copier liste", "copier toutes les lignes de ce panneau";
    /// Export.
    EXPORT: "export", "save the lines of this pane to a file: CSV, JSON or Markdown",
        "exporter", "enregistrer les lignes de ce panneau : CSV, JSON ou Markdown";
    /// Open in the browser.
    BROWSE: "browser", "open the group, or the course, in the browser",
        "naviguer", "ouvrir le salon, ou le cours, dans le navigateur";
    /// Open in Moodle.
    OPEN_MOODLE: "open in Moodle", "open the activity, or the course, in Moodle",
        "ouvrir Moodle", "ouvrir l'activité, ou le cours, dans Moodle";
    /// Theme.
    THEME: "theme", "the next theme",
        "thème", "le thème suivant";
    /// Language.
    LANGUAGE: "language", "the next language: English, French",
        "langue", "la langue suivante : anglais, français";
    /// Mouse.
    MOUSE: "mouse", "listen to the mouse, or leave it to the terminal",
        "souris", "écouter la souris, ou la laisser au terminal";
    /// Pause.
    PAUSE: "pause", "hold back reading by itself, or go on",
        "pause", "suspendre la lecture automatique, ou la reprendre";
    /// Save the plan.
    SAVE_PLAN: "save…", "save this plan to a file, for `moodrift apply FILE`",
        "garder…", "enregistrer ce plan dans un fichier, pour `moodrift apply FICHIER`";
    /// Save.
    SAVE: "save", "save to this file, which must not exist yet",
        "enregistrer", "enregistrer dans ce fichier, qui ne doit pas encore exister";
    /// Do not save.
    NOT_SAVED: "cancel", "save nothing",
        "annuler", "ne rien enregistrer";
    /// Help.
    HELP: "help", "these keys",
        "aide", "ces touches";
    /// Suspend.
    SUSPEND: "suspend", "back to the shell; fg returns",
        "suspendre", "retour au shell ; fg revient";
    /// Quit.
    QUIT: "quit", "leave",
        "quitter", "quitter";
    /// Keep the filter.
    KEEP_FILTER: "keep", "keep the filter and go on",
        "garder", "garder le filtre et continuer";
    /// Drop the filter.
    DROP_FILTER: "drop", "drop the filter",
        "effacer", "abandonner le filtre";
    /// Close.
    CLOSE: "close", "close",
        "fermer", "fermer";
    /// Cancel.
    CANCEL: "cancel", "leave everything as it is",
        "annuler", "tout laisser en l'état";
    /// The other button.
    OTHER_BUTTON: "other button", "to the other button",
        "autre bouton", "à l'autre bouton";
    /// Press the button.
    CHOOSE_BUTTON: "press the button", "press the button under the focus",
        "valider", "presser le bouton choisi";
    /// Consent.
    CONSENT: "consent", "consent to the limit whose name was typed",
        "passer outre", "passer outre la limite dont le nom a été tapé";
    /// Stop.
    STOP: "stop", "stop after the step in flight",
        "arrêter", "arrêter après l'étape en cours";
    /// Stop, then leave.
    STOP_AND_QUIT: "stop and quit", "stop after the step in flight, and leave",
        "arrêter et quitter", "arrêter après l'étape en cours, et quitter";
    /// Choose a site.
    CHOOSE_SITE: "open", "open this site",
        "ouvrir", "ouvrir ce site";
    /// What goes on.
    TASKS: "tasks", "what goes on in the background, how far it is, and stop it",
        "tâches", "ce qui tourne en arrière-plan, où cela en est, et l'arrêter";
    /// A run into the background.
    HIDE: "background", "let it go on in the background, where the tasks show it",
        "arrière-plan", "laisser continuer en arrière-plan, où les tâches le montrent";
    /// The run that goes on.
    SHOW_RUN: "show", "show the run that goes on, step by step",
        "montrer", "montrer l'exécution en cours, étape par étape";
    /// Stop what goes on.
    STOP_TASK: "stop", "stop reading, or stop the run after the step in flight",
        "arrêter", "arrêter la lecture, ou l'exécution après l'étape en cours";
    /// Copy the lines of what lies over the panes.
    COPY_LINES: "copy", "copy all lines of this, through the terminal",
        "copier", "copier toutes ces lignes, par le terminal";
}
