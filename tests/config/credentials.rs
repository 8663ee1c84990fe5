//! What systemd hands over: a file that others seem to be able to read, and cannot.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use moodrift::config::{self, Fault, Overrides};

const WITH_A_SECRET: &str = "
[sites.arche.moodle]
database = 'sqlite:///moodle.sqlite'
[sites.arche.rocketchat]
url = 'https://chat.univ.fr'
user_id = 'djcBDK3RSM9rmZWpk'
token = 'a-token-that-is-written-out'
";

#[test]
fn a_credential_of_systemd_is_taken_whatever_its_mode_and_no_other_file_is() {
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("config.toml");
    fs::write(&file, WITH_A_SECRET).unwrap();
    // The mask of an access list shows as the group's rights.
    fs::set_permissions(&file, fs::Permissions::from_mode(0o440)).unwrap();
    let load = |credentials: Option<&str>| {
        config::load(Some(&file), &Overrides::default(), |name| {
            (name == "CREDENTIALS_DIRECTORY").then(|| credentials.map(str::to_owned))?
        })
    };
    assert!(load(folder.path().to_str()).is_ok());
    for elsewhere in [None, Some(""), Some("/run/credentials/other"), Some(".")] {
        let fault = load(elsewhere).unwrap_err().fault;
        assert!(
            matches!(fault, Fault::ReadableByOthers { .. }),
            "{elsewhere:?}: {fault:?}"
        );
    }
}
