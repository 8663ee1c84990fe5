//! What people, faculties, departments and courses are called: the lists.

/// A faculty and its departments.
pub(crate) struct Faculty {
    /// Its name.
    pub(crate) name: &'static str,
    /// What it teaches.
    pub(crate) departments: &'static [Department],
}

/// A department: the middle level of the categories.
pub(crate) struct Department {
    /// Its name.
    pub(crate) name: &'static str,
    /// What its courses' short names begin with. Some hold characters that group names refuse.
    pub(crate) code: &'static str,
    /// Its courses.
    pub(crate) titles: &'static [&'static str],
}

/// The levels of study, with the first digit of their courses' numbers: the lowest level of the
/// categories, in the order in which a department opens them.
pub(crate) const LEVELS: [(&str, u32); 5] = [("L1", 1), ("L3", 3), ("L2", 2), ("M1", 4), ("M2", 5)];

/// The whole university.
pub(crate) const FACULTIES: [Faculty; 5] = [
    Faculty {
        name: "Faculté des sciences",
        departments: &[
            Department {
                name: "Mathématiques",
                code: "MAT",
                titles: &[
                    "Analyse réelle",
                    "Statistiques inférentielles",
                    "Algèbre linéaire",
                    "Probabilités",
                    "Géométrie différentielle",
                    "Équations aux dérivées partielles",
                    "Théorie des nombres",
                    "Mathématiques discrètes",
                ],
            },
            Department {
                name: "Informatique",
                code: "INF",
                titles: &[
                    "Algorithmique et structures de données",
                    "Programmation fonctionnelle",
                    "Systèmes d’exploitation",
                    "Bases de données",
                    "Réseaux et protocoles",
                    "Génie logiciel",
                    "Apprentissage automatique",
                    "Compilation",
                ],
            },
            Department {
                name: "Physique",
                code: "PHY",
                titles: &[
                    "Mécanique du point",
                    "Électromagnétisme",
                    "Thermodynamique",
                    "Optique ondulatoire",
                    "Physique quantique",
                    "Physique de la matière condensée",
                    "Travaux pratiques de physique",
                ],
            },
        ],
    },
    Faculty {
        name: "Faculté de géographie et d’aménagement",
        departments: &[
            Department {
                name: "Géographie",
                code: "GÉO",
                titles: &[
                    "Géomorphologie",
                    "Cartographie et SIG",
                    "Climatologie",
                    "Géographie urbaine",
                    "Risques naturels et sociétés",
                    "Atelier de terrain : les Vosges",
                ],
            },
            Department {
                name: "Urbanisme",
                code: "URB",
                titles: &[
                    "Histoire de la ville",
                    "Droit de l’urbanisme",
                    "Mobilités et territoires",
                    "Projet d’aménagement",
                    "Paysage & environnement",
                ],
            },
        ],
    },
    Faculty {
        name: "Faculté des lettres et sciences humaines",
        departments: &[
            Department {
                name: "Histoire",
                code: "HIS",
                titles: &[
                    "Histoire médiévale",
                    "Histoire de l’art",
                    "L’Europe au XIXᵉ siècle",
                    "Paléographie",
                    "Histoire des sciences",
                    "Sources et archives",
                ],
            },
            Department {
                name: "Lettres modernes",
                code: "LET",
                titles: &[
                    "Littérature du XVIIᵉ siècle : l’âge classique",
                    "Stylistique",
                    "Poésie & modernité",
                    "Théâtre contemporain",
                    "Littératures francophones",
                    "Ancien français",
                ],
            },
            Department {
                name: "Langues étrangères appliquées",
                code: "LEA",
                titles: &[
                    "Traduction économique",
                    "Anglais des affaires",
                    "Deutsch für Juristen",
                    "Español: lengua y sociedad",
                    "Civilisation arabe — الحضارة العربية",
                    "Interprétation de liaison",
                ],
            },
        ],
    },
    Faculty {
        name: "Faculté de droit, d’économie et de gestion",
        departments: &[
            Department {
                name: "Droit",
                code: "DRT",
                titles: &[
                    "Introduction au droit",
                    "Droit constitutionnel",
                    "Droit des obligations",
                    "Procédure pénale",
                    "Droit du numérique",
                    "Libertés fondamentales",
                ],
            },
            Department {
                name: "Économie",
                code: "ECO",
                titles: &[
                    "Microéconomie",
                    "Macroéconomie",
                    "Économétrie",
                    "Comptabilité générale",
                    "Histoire de la pensée économique",
                    "Gestion de projet",
                ],
            },
        ],
    },
    Faculty {
        name: "IUT – Génie et environnement",
        departments: &[
            Department {
                name: "Génie électrique et informatique industrielle",
                code: "GE&II",
                titles: &[
                    "Électronique analogique",
                    "Automatique",
                    "Microcontrôleurs",
                    "Réseaux locaux industriels",
                    "Énergie et conversion",
                ],
            },
            Department {
                name: "Génie de l’environnement",
                code: "GEN",
                titles: &[
                    "Traitement des eaux",
                    "Chimie de l’environnement",
                    "Écologie appliquée",
                    "Déchets et recyclage ♻",
                    "Hygiène, sécurité, environnement",
                ],
            },
        ],
    },
];

/// What a course's first, second and third activity are called.
pub(crate) const ACTIVITIES: [&[&str]; 3] = [
    &[
        "Salon de discussion",
        "Échanges « libres »",
        "Discussion du cours",
        "Rocket.Chat 🚀",
        "Forum instantané",
    ],
    &[
        "Questions / réponses",
        "Salon des TD",
        "Entraide",
        "Projet : échanges",
    ],
    &[
        "Préparation de l’examen",
        "Équipe pédagogique",
        "Salon du soir",
    ],
];

/// Given names, between bars.
pub(crate) const FIRST: &str = "\
    Adèle|Adrien|Agnès|Aïcha|Alexandre|Alice|Amélie|Anaïs|André|Anne-Sophie|Antoine|Arthur|\
    Aurélie|Baptiste|Benoît|Camille|Cécile|Célestin|Chloé|Claire|Clément|Corentin|Damien|\
    Désirée|Diane|Élise|Élodie|Émile|Emma|Étienne|Eugénie|Fabien|Fatima|Félix|Florian|\
    François|Françoise|Gaëlle|Gaspard|Geoffroy|Gwenaëlle|Hélène|Henri|Hugo|Inès|Irène|\
    Jean-Baptiste|Jean-Loïc|Jeanne|Jérôme|Joël|Jules|Julie|Karim|Khadija|Lætitia|Léa|Léo|\
    Léonie|Loïc|Louise|Lucas|Lucie|Maël|Manon|Marc-Antoine|Marie|Marie-Ève|Mathilde|Maxime|\
    Mélanie|Mohamed|Moïse|Naïma|Nathan|Nicolas|Noémie|Océane|Olivier|Paul|Pénélope|\
    Pierre-Yves|Quentin|Rachid|Raphaël|Rémi|Romane|Sacha|Salomé|Samuel|Sarah|Sébastien|\
    Solène|Sylvain|Théo|Thomas|Timothée|Valérie|Victoire|Xavier|Yann|Yasmine|Yoann|Zoé";

/// Family names, between bars.
pub(crate) const LAST: &str = "\
    Arnaud|Aubry|Barbier|Baudouin|Benali|Benoît|Bertrand|Blanchard|Bœuf|Bonnet|Bouchard|\
    Boulanger|Bourgeois|Boyer|Brun|Carpentier|Caron|Chevalier|Clément|Cœurdevey|Colin|\
    Cordier|Courtois|D’Alembert|Da Silva|David|De La Tour|Delaunay|Deschamps|Diallo|Dubois|\
    Dufour|Dumas|Dupont-Aignan|Durand|El Amrani|Étienne|Fabre|Faure|Ferrand|Fontaine|\
    Fournier|Gaillard|Garcia|Garnier|Gauthier|Gérard|Girard|Guérin|Guillaume|Haddad|Hamel|\
    Henry|Hérault|Hoffmann|Huet|Jacquet|Joly|Keller|Klein|Lacroix|Lambert|Laurent|Le Goff|\
    Lebrun|Lefèvre|Legrand|Lemaître|Lemoine|Leroy|L’Hermitte|Maillard|Marchand|Martin|\
    Masson|Mercier|Meunier|Meyer|Michel|Moreau|Morin|Müller|Nguyễn|N’Diaye|Noël|O’Brien|\
    Ouédraogo|Paris|Pélissier|Perrin|Petit|Picard|Poirier|Prévost|Renard|Renaud|Rivière|\
    Robert|Rousseau|Roux|Saint-Exupéry|Sanchez|Schmitt|Simon|Tessier|Thévenet|Traoré|\
    Vasseur|Vidal|Weiß|Wœlffel|Ziegler";

/// A person whose name is hard to show: given name, family name, login.
pub(crate) type OddName = (&'static str, &'static str, &'static str);

/// Names that break what is not careful: other scripts, emoji, marks that turn the direction of
/// writing, joiners, a line of their own length, blanks at the edges.
pub(crate) const ODD: &[OddName] = &[
    ("ليلى", "بن يوسف", "leila.benyoussef"),
    ("محمد الأمين", "القاضي", "mohamed.elkadi"),
    ("نور", "حداد-Lefèvre", "nour.haddad"),
    ("Zoé 🚀", "Starck ✨", "zoe.starck"),
    ("👩‍🔬 Marie", "Curé", "marie.cure2"),
    ("\u{202e}eiluJ", "Renversé\u{202c}", "julie.renverse"),
    ("\u{2067}Ada\u{2069}", "L’Ovelace\u{200f}", "ada.lovelace"),
    (
        "Jo\u{200d}\u{200b}el",
        "Zéro\u{feff}Largeur",
        "joel.zerolargeur",
    ),
    ("E\u{301}lise", "Combine\u{301}", "elise.combine"),
    ("山田", "太郎", "taro.yamada"),
    (
        "Anne-Charlotte-Marie-Joséphine-Wilhelmine-Éléonore-Sidonie",
        "de La Rochefoucauld-Montmorency d’Estissac de Saint-Aulaire du Plessis-Bellière",
        "acmj.delarochefoucauld-montmorency.dest",
    ),
    ("  Léa", "Espace  ", "lea.espace"),
    ("Ô", "Ù", "o.u"),
    ("Tab\tulé", "Retour\u{1b}[31m", "tab.retour"),
];

/// Visitors whom a teacher invited by hand and of whom Moodle knows nothing: login, display name.
pub(crate) const GUESTS: &[(&str, &str)] = &[
    ("invite.oppenheim", "Ruth Oppenheim (invitée)"),
    ("invite.castelli", "Prof. Piero Castelli"),
    ("invite.vandenberg", "Joost van den Berg"),
    ("partenaire.edf", "Partenaire EDF"),
    ("invite.kovacs", "Kovács Ágnes"),
    ("jury.soutenances", "Jury de soutenance"),
    ("intervenant.exterieur", "Intervenant extérieur"),
    ("bibliotheque", "Bibliothèque – accueil"),
];

/// Machines: login, display name, type.
pub(crate) const BOTS: &[(&str, &str, &str)] = &[
    ("bot.annonces", "Annonces automatiques", "bot"),
    ("bot.emploi-du-temps", "Emploi du temps 🗓", "bot"),
    ("poll.app", "Sondages", "app"),
];

/// Groups that have nothing to do with Moodle.
pub(crate) const CLUBS: &[&str] = &[
    "club-photo",
    "asso-jeux-de-role",
    "bureau-des-etudiants",
    "covoiturage-campus-sud",
];

/// A name in the letters that usernames and addresses allow: no accents, no blanks.
pub(crate) fn plain(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for letter in name.chars().flat_map(char::to_lowercase) {
        match letter {
            'à' | 'â' | 'ä' => out.push('a'),
            'ç' => out.push('c'),
            'é' | 'è' | 'ê' | 'ë' | 'ễ' => out.push('e'),
            'î' | 'ï' => out.push('i'),
            'ô' | 'ö' => out.push('o'),
            'ù' | 'û' | 'ü' => out.push('u'),
            'œ' => out.push_str("oe"),
            'æ' => out.push_str("ae"),
            'ß' => out.push_str("ss"),
            _ if letter.is_ascii_alphanumeric() || letter == '-' => out.push(letter),
            _ => {}
        }
    }
    out
}
