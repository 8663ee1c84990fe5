//! The threat model names the test that holds each of its claims.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

#[test]
fn every_claim_of_the_threat_model_names_a_test_that_there_is() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("docs/threat-model.md")).unwrap();
    let mark =
        regex::Regex::new(r"`((?:tests|src)/[a-z0-9_/]+\.rs)` (`[a-z0-9_]+`(?:, `[a-z0-9_]+`)*)")
            .unwrap();
    let mut held: BTreeSet<String> = BTreeSet::new();
    for found in mark.captures_iter(&page) {
        let text = fs::read_to_string(root.join(&found[1])).unwrap();
        for name in found[2].split(", ") {
            let name = name.trim_matches('`');
            assert!(
                text.contains(&format!("fn {name}(")),
                "{} has no test {name}",
                &found[1]
            );
            held.insert(name.to_owned());
        }
    }
    assert!(held.len() > 40, "{held:?}");
    // Each line of a table of claims has one at least.
    let claims = page
        .lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| claim"));
    for claim in claims {
        assert!(mark.is_match(claim), "nothing holds this: {claim}");
    }
}
