//! What version of Moodle it is, as its administrators call it.

use super::clean;

/// The release with its build number, as in “4.1.10 (2022112810)”, from `config.release` and `config.version`; of the two
/// whatever Moodle tells.
pub(in crate::words) fn moodle_version(
    release: Option<&str>,
    version: Option<&str>,
) -> Option<String> {
    let release = release.map(name).filter(|name| !name.is_empty());
    match (release, version) {
        (Some(release), Some(version)) => Some(format!("{} ({})", clean(release), clean(version))),
        (only, None) | (None, only) => only.map(|one| clean(one).into_owned()),
    }
}

/// Without the day on which it was built: `4.0.1+ (Build: 20220520)` is called 4.0.1+.
fn name(release: &str) -> &str {
    release
        .split_once('(')
        .map_or(release, |(name, _)| name)
        .trim()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::moodle_version;

    #[rstest]
    #[case::both(
        Some("4.0.1+ (Build: 20220520)"),
        Some("2022041901.03"),
        Some("4.0.1+ (2022041901.03)")
    )]
    #[case::no_day(Some("4.5"), Some("2024100700"), Some("4.5 (2024100700)"))]
    #[case::no_release(None, Some("2022041900"), Some("2022041900"))]
    #[case::only_a_day(Some("(Build: 20220520)"), Some("2022041900"), Some("2022041900"))]
    #[case::no_version(Some("4.1.10 (Build: 20240422)"), None, Some("4.1.10"))]
    #[case::nothing(None, None, None)]
    #[case::steering(Some("4\u{1b}[31m.1"), None, Some("4\u{fffd}[31m.1"))]
    fn moodle_is_told_by_its_release(
        #[case] release: Option<&str>,
        #[case] version: Option<&str>,
        #[case] told: Option<&str>,
    ) {
        assert_eq!(moodle_version(release, version).as_deref(), told);
    }
}
