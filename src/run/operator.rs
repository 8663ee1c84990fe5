//! Who is at the keyboard, for the journal.

use std::process::Command;

use rustix::io::Errno;
use rustix::process::{Pid, test_kill_process};

/// Who runs this: `anna@host`; behind `sudo` the person, and whom he has become: `anna (sudo root)@host`. The
/// environment says so, and whoever sets it may say otherwise: a journal for colleagues, not a proof against them.
pub fn operator() -> String {
    named(|variable| std::env::var(variable).ok(), &host())
}

fn named(env: impl Fn(&str) -> Option<String>, host: &str) -> String {
    let name = |variable: &str| env(variable).filter(|name| !name.is_empty());
    let user = name("USER").or_else(|| name("LOGNAME"));
    let who = match (name("SUDO_USER"), user) {
        (Some(person), Some(user)) if person != user => format!("{person} (sudo {user})"),
        (Some(person), _) => person,
        (None, Some(user)) => user,
        (None, None) => format!("uid {}", rustix::process::getuid().as_raw()),
    };
    format!("{who}@{host}")
}

/// Whether a process that noted itself as this operator's is known to be dead: it ran on this machine, and is there no
/// more.
pub(super) fn is_dead(operator: &str, pid: i64) -> bool {
    let here = operator
        .rsplit_once('@')
        .is_some_and(|(_, name)| name == host());
    let pid = i32::try_from(pid).ok().and_then(Pid::from_raw);
    here && pid.is_some_and(|pid| test_kill_process(pid) == Err(Errno::SRCH))
}

/// This machine's name, as Linux tells it, or as POSIX prints it.
pub(super) fn host() -> String {
    let printed = || {
        let output = Command::new("uname").arg("-n").output().ok()?;
        String::from_utf8(output.stdout).ok()
    };
    std::fs::read_to_string("/proc/sys/kernel/hostname")
        .ok()
        .or_else(printed)
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| "unknown".to_owned())
}

#[cfg(test)]
mod tests {
    use super::named;

    fn of(variables: &[(&str, &str)]) -> String {
        let look = |name: &str| {
            let found = variables.iter().find(|(variable, _)| *variable == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        named(look, "adm1")
    }

    #[test]
    fn the_person_behind_sudo_is_named_with_whom_he_has_become() {
        assert_eq!(of(&[("USER", "anna")]), "anna@adm1");
        assert_eq!(of(&[("LOGNAME", "anna"), ("USER", "")]), "anna@adm1");
        let sudo = [("USER", "root"), ("SUDO_USER", "anna")];
        assert_eq!(of(&sudo), "anna (sudo root)@adm1");
        let same = [("USER", "anna"), ("SUDO_USER", "anna")];
        assert_eq!(of(&same), "anna@adm1");
        assert!(of(&[]).starts_with("uid "), "{}", of(&[]));
    }
}
