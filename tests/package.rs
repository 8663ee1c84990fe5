//! On a machine: the Debian package, built from the list in `Cargo.toml`, installed in a clean root and run; the units of
//! systemd.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]
#![expect(clippy::print_stderr, reason = "a test says why it does not run")]

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

#[path = "told/told.rs"]
mod told;

use told::tell;

const BINARY: &str = env!("CARGO_BIN_EXE_moodrift");

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[track_caller]
fn done(command: &mut Command) -> Output {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}\n{output:#?}");
    output
}

fn is_there(program: &str) -> bool {
    let found = Command::new("sh")
        .args(["-c", &format!("command -v {program}")])
        .output();
    found.is_ok_and(|output| output.status.success())
}

struct Asset {
    source: String,
    target: String,
    mode: u32,
}

fn metadata() -> toml::Table {
    let text = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    text.parse::<toml::Table>().unwrap()["package"]
        .as_table()
        .unwrap()
        .clone()
}

fn assets() -> Vec<Asset> {
    let metadata = metadata();
    let assets = metadata["metadata"]["deb"]["assets"]
        .as_array()
        .unwrap()
        .clone();
    assets
        .iter()
        .map(|asset| {
            let part = |at: usize| asset[at].as_str().unwrap().to_owned();
            Asset {
                source: part(0),
                target: part(1),
                mode: u32::from_str_radix(&part(2), 8).unwrap(),
            }
        })
        .collect()
}

/// The files that a pattern names, whose only `*` is in its last part.
fn matching(folder: &Path, pattern: &str) -> Vec<PathBuf> {
    let path = folder.join(pattern);
    let last = path.file_name().unwrap().to_str().unwrap();
    let Some((begin, end)) = last.split_once('*') else {
        return vec![path];
    };
    let entries = fs::read_dir(path.parent().unwrap()).unwrap();
    let files = entries.map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = files
        .filter(|file| {
            let name = file.file_name().unwrap().to_str().unwrap();
            file.is_file() && name.starts_with(begin) && name.ends_with(end)
        })
        .collect();
    files.sort();
    files
}

#[test]
fn everything_that_the_package_lists_is_there_or_is_made_for_it() {
    let build = fs::read_to_string(root().join("contrib/debian/build")).unwrap();
    for asset in assets() {
        if asset.source.starts_with("target/") {
            let folder = Path::new(&asset.source).parent().unwrap();
            let made =
                folder == Path::new("target/release") || build.contains(folder.to_str().unwrap());
            assert!(made, "{} is made by nobody", asset.source);
        } else {
            let files = matching(root(), &asset.source);
            assert!(
                !files.is_empty() && files.iter().all(|file| file.exists()),
                "{}",
                asset.source
            );
        }
        assert!(
            !asset.target.starts_with('/') && asset.mode & 0o022 == 0,
            "{}",
            asset.target
        );
    }
}

/// What stands behind a key of a unit.
fn value<'a>(unit: &'a str, key: &str) -> Vec<&'a str> {
    let lines = unit.lines().filter_map(|line| line.split_once('='));
    lines
        .filter(|(found, _)| *found == key)
        .map(|(_, value)| value)
        .collect()
}

fn units(ending: &str) -> Vec<(PathBuf, String)> {
    let files = matching(root(), &format!("contrib/systemd/*.{ending}"));
    assert_eq!(files.len(), 2);
    let read = |file: PathBuf| {
        let text = fs::read_to_string(&file).unwrap();
        (file, text)
    };
    files.into_iter().map(read).collect()
}

#[test]
fn the_units_run_what_the_program_understands_with_next_to_no_rights() {
    for (file, unit) in units("service") {
        let line = value(&unit, "ExecStart")[0].replace("%i", "arche");
        let words: Vec<&str> = line.split(' ').collect();
        assert_eq!(words[0], "/usr/bin/moodrift");
        moodrift::cli::command()
            .try_get_matches_from(&words)
            .unwrap();
        for (key, wanted) in [
            ("DynamicUser", "yes"),
            ("ProtectSystem", "strict"),
            ("NoNewPrivileges", "yes"),
            ("CapabilityBoundingSet", ""),
            ("MemoryDenyWriteExecute", "yes"),
        ] {
            assert_eq!(value(&unit, key), [wanted], "{}: {key}", file.display());
        }
        assert!(value(&unit, "LoadCredential")[0].starts_with("config.toml:/etc/"));
    }
    for (_, timer) in units("timer") {
        assert_eq!(value(&timer, "WantedBy"), ["timers.target"]);
    }
}

#[test]
fn systemd_takes_the_units_and_finds_them_hardened() {
    if !is_there("systemd-analyze") {
        tell("systemd-analyze is not there: the units are not verified");
        return;
    }
    let folder = TempDir::new().unwrap();
    let program = folder.path().join("moodrift");
    fs::write(&program, "#!/bin/sh\n").unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    for (file, unit) in [units("service"), units("timer")].concat() {
        // Neither the program nor its manual need to be installed here.
        let unit: String = unit
            .lines()
            .filter(|line| !line.starts_with("Documentation="))
            .map(|line| line.replace("/usr/bin/moodrift", program.to_str().unwrap()) + "\n")
            .collect();
        let name = file
            .file_name()
            .unwrap()
            .to_str()
            .unwrap()
            .replace('@', "@arche");
        fs::write(folder.path().join(name), unit).unwrap();
    }
    for name in ["sync", "check"] {
        for ending in ["service", "timer"] {
            let unit = folder
                .path()
                .join(format!("moodrift-{name}@arche.{ending}"));
            let verified = done(Command::new("systemd-analyze").arg("verify").arg(&unit));
            let said = String::from_utf8(verified.stderr).unwrap();
            assert!(!said.contains("moodrift"), "{said}");
        }
        let unit = folder.path().join(format!("moodrift-{name}@arche.service"));
        // In tenths: 2.0, where 10 is as exposed as can be.
        done(
            Command::new("systemd-analyze")
                .args(["security", "--offline=true", "--threshold=20"])
                .arg(&unit),
        );
    }
}

/// Puts the listed files below a folder; the program is the one under test.
fn staged(stage: &Path) {
    let made = TempDir::new().unwrap();
    let package = made.path().join("target/package");
    fs::create_dir_all(package.join("completions")).unwrap();
    done(
        Command::new(BINARY)
            .arg("man")
            .arg("--out")
            .arg(package.join("man")),
    );
    for shell in ["bash", "zsh", "fish"] {
        let printed = done(Command::new(BINARY).args(["completions", shell]));
        fs::write(package.join("completions").join(shell), printed.stdout).unwrap();
    }
    for asset in assets() {
        let files = match asset.source.as_str() {
            "target/release/moodrift" => vec![PathBuf::from(BINARY)],
            made_for_it if made_for_it.starts_with("target/") => matching(made.path(), made_for_it),
            other => matching(root(), other),
        };
        assert!(!files.is_empty(), "{}", asset.source);
        for file in files {
            let mut target = stage.join(&asset.target);
            if asset.target.ends_with('/') {
                target.push(file.file_name().unwrap());
            }
            fs::create_dir_all(target.parent().unwrap()).unwrap();
            fs::copy(&file, &target).unwrap();
            fs::set_permissions(&target, fs::Permissions::from_mode(asset.mode)).unwrap();
        }
    }
}

/// A package of what is listed, as `cargo deb` would make it, without compression.
fn package(folder: &Path) -> PathBuf {
    let stage = folder.join("stage");
    staged(&stage);
    let metadata = metadata();
    let of = |key: &str| {
        metadata["metadata"]["deb"][key]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let architecture = done(Command::new("dpkg").arg("--print-architecture"));
    let control = format!(
        "Package: moodrift\nVersion: {}\nArchitecture: {}\nMaintainer: {}\nSection: {}\nPriority: {}\nDepends: {}\nDescription: {}\n {}\n",
        metadata["version"].as_str().unwrap(),
        String::from_utf8(architecture.stdout).unwrap().trim(),
        of("maintainer"),
        of("section"),
        of("priority"),
        of("depends").replace("$auto", "libc6"),
        metadata["description"].as_str().unwrap(),
        of("extended-description"),
    );
    fs::create_dir_all(stage.join("DEBIAN")).unwrap();
    fs::write(stage.join("DEBIAN/control"), control).unwrap();
    let file = folder.join("moodrift.deb");
    done(
        Command::new("dpkg-deb")
            .args(["-Znone", "--root-owner-group", "--build"])
            .arg(&stage)
            .arg(&file),
    );
    file
}

/// The libraries that a program is linked to, put where it looks for them below a root.
fn with_libraries(root: &Path) {
    let listed = done(Command::new("ldd").arg(BINARY));
    let listed = String::from_utf8(listed.stdout).unwrap();
    for library in listed
        .split_whitespace()
        .filter(|word| word.starts_with('/'))
    {
        let target = root.join(library.trim_start_matches('/'));
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(library, target).unwrap();
    }
}

#[test]
fn the_package_is_built_installed_in_a_clean_root_and_runs_there() {
    if !is_there("dpkg-deb") || !rustix::process::getuid().is_root() {
        tell("the package is not tried: that takes dpkg and root");
        return;
    }
    let folder = TempDir::new().unwrap();
    let deb = package(folder.path());
    runs_in_a_clean_root(&deb);
}

/// Installed, run, and purged again.
fn runs_in_a_clean_root(deb: &Path) {
    let folder = TempDir::new().unwrap();
    let clean = folder.path().join("clean");
    for below in ["var/lib/dpkg/info", "var/lib/dpkg/updates", "tmp"] {
        fs::create_dir_all(clean.join(below)).unwrap();
    }
    fs::write(clean.join("var/lib/dpkg/status"), "").unwrap();
    done(
        Command::new("dpkg")
            .arg(format!("--root={}", clean.display()))
            .args(["--force-depends", "--install"])
            .arg(deb),
    );
    for file in [
        "usr/bin/moodrift",
        "usr/share/bash-completion/completions/moodrift",
        "usr/lib/systemd/system/moodrift-sync@.timer",
        "usr/share/doc/moodrift/examples/config.toml",
        "usr/share/moodrift/schema/check.json",
    ] {
        assert!(clean.join(file).exists(), "{file}");
    }
    // `cargo deb` compresses it, as Debian does.
    let manual = matching(&clean, "usr/share/man/man1/moodrift-sync.1*");
    assert_eq!(manual.len(), 1, "{manual:?}");
    with_libraries(&clean);
    let run = |arguments: &[&str]| {
        let ran = done(
            Command::new("chroot")
                .arg(&clean)
                .arg("/usr/bin/moodrift")
                .args(arguments),
        );
        String::from_utf8(ran.stdout).unwrap()
    };
    assert!(run(&["--version"]).contains(env!("CARGO_PKG_VERSION")));
    let installed =
        fs::read_to_string(clean.join("usr/share/doc/moodrift/examples/config.toml")).unwrap();
    assert_eq!(run(&["config", "example"]), installed);
    checks_there(&clean);
    done(
        Command::new("dpkg")
            .arg(format!("--root={}", clean.display()))
            .args(["--purge", "moodrift"]),
    );
    assert!(!clean.join("usr/bin/moodrift").exists());
    assert!(!clean.join("usr/lib/systemd/system").exists());
}

/// `check` in that root, against a demo outside of it, whose Moodle lies in it.
fn checks_there(clean: &Path) {
    let mut demo = Command::new(BINARY)
        .args(["demo", "--serve", "--courses", "5"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(demo.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let places: serde_json::Value = serde_json::from_str(&line).unwrap();
    let moodle = places["moodle"].as_str().unwrap();
    let inside = moodle.replace("sqlite://", "");
    let inside = inside.split('?').next().unwrap();
    let copy = clean.join("var/moodle.sqlite");
    fs::copy(inside, &copy).unwrap();
    let written = fs::read_to_string(places["config"].as_str().unwrap()).unwrap();
    let mut written: toml::Table = written.parse().unwrap();
    written.remove("state_dir");
    written["sites"]["demo"]["moodle"]["database"] = "sqlite:///var/moodle.sqlite".into();
    let config = clean.join("etc/moodrift/config.toml");
    fs::create_dir_all(config.parent().unwrap()).unwrap();
    fs::write(&config, written.to_string()).unwrap();
    fs::set_permissions(&config, fs::Permissions::from_mode(0o600)).unwrap();
    // As the package ca-certificates has it, on which this one depends.
    let key = rcgen::KeyPair::generate().unwrap();
    let authority = rcgen::CertificateParams::new(Vec::new()).unwrap();
    let authority = authority.self_signed(&key).unwrap().pem();
    fs::create_dir_all(clean.join("etc/ssl/certs")).unwrap();
    fs::write(clean.join("etc/ssl/certs/ca-certificates.crt"), authority).unwrap();
    let checked = Command::new("chroot")
        .arg(clean)
        .args(["/usr/bin/moodrift", "--config", "/etc/moodrift/config.toml"])
        .args([
            "--state-dir",
            "/var/lib/moodrift",
            "check",
            "--format",
            "json",
        ])
        .output()
        .unwrap();
    let end = format!("kill -TERM {}", demo.id());
    done(Command::new("sh").args(["-c", &end]));
    demo.wait().unwrap();
    assert!(
        checked.status.code().is_some_and(|status| status <= 2),
        "{checked:?}"
    );
    let found: serde_json::Value = serde_json::from_slice(&checked.stdout).unwrap();
    assert_eq!(found["complete"], true, "{found}");
}

#[test]
#[ignore = "builds a release, which takes minutes"]
fn the_script_builds_the_package() {
    let version = Command::new("cargo").args(["deb", "--version"]).output();
    if !version.is_ok_and(|output| output.status.success()) {
        tell("cargo deb is not there: contrib/debian/build is not run");
        return;
    }
    let built = done(Command::new(root().join("contrib/debian/build")).arg("--no-strip"));
    let built = String::from_utf8(built.stdout).unwrap();
    let deb = built.lines().last().unwrap();
    let listed = done(Command::new("dpkg-deb").args(["--contents", deb]));
    let listed = String::from_utf8(listed.stdout).unwrap();
    for file in [
        "./usr/bin/moodrift",
        "moodrift-sync@.timer",
        "moodrift-check.1",
    ] {
        assert!(listed.contains(file), "{file} is not in {listed}");
    }
    if rustix::process::getuid().is_root() {
        runs_in_a_clean_root(Path::new(deb));
    } else {
        tell("the package is built, and not installed: that takes root");
    }
}

#[test]
fn a_release_is_not_large() {
    let binary = root().join("target/release/moodrift");
    match fs::metadata(&binary) {
        Ok(found) => assert!(found.len() <= 20_000_000, "{} bytes", found.len()),
        Err(_) => tell("target/release/moodrift is not there: its size is not known"),
    }
}

/// What `cargo install` gets: everything that the sources read while they are compiled is in it.
#[test]
fn the_sources_are_packed_whole() {
    let listed = done(
        Command::new("cargo")
            .args(["package", "--list", "--allow-dirty", "--offline"])
            .current_dir(root()),
    );
    let listed = String::from_utf8(listed.stdout).unwrap();
    let listed: Vec<&str> = listed.lines().collect();
    for file in [
        "Cargo.lock",
        "build.rs",
        "README.md",
        "LICENSE-MIT",
        "src/main.rs",
    ] {
        assert!(listed.contains(&file), "{file}");
    }
    let included = regex::Regex::new("include_(?:str|bytes)!\\(\"([^\"]+)\"\\)").unwrap();
    let sources = listed.iter();
    let sources = sources.filter(|file| {
        file.starts_with("src/") && Path::new(file).extension().is_some_and(|kind| kind == "rs")
    });
    let mut found = 0;
    for source in sources {
        let text = fs::read_to_string(root().join(source)).unwrap();
        for file in included.captures_iter(&text) {
            let folder = root().join(source).parent().unwrap().to_path_buf();
            let file = fs::canonicalize(folder.join(&file[1])).unwrap();
            let file = file
                .strip_prefix(fs::canonicalize(root()).unwrap())
                .unwrap();
            assert!(
                listed.contains(&file.to_str().unwrap()),
                "{}",
                file.display()
            );
            found += 1;
        }
    }
    assert!(found >= 7, "only {found} were found");
}

#[test]
fn every_dependency_is_of_crates_io_and_none_brings_openssl() {
    let lock = fs::read_to_string(root().join("Cargo.lock")).unwrap();
    let lock: toml::Table = lock.parse().unwrap();
    let packages = lock["package"].as_array().unwrap();
    assert!(packages.len() > 100);
    for package in packages {
        let name = package["name"].as_str().unwrap();
        if name != "moodrift" {
            let registry = "registry+https://github.com/rust-lang/crates.io-index";
            assert_eq!(package["source"].as_str(), Some(registry), "{name}");
            assert!(package["checksum"].is_str(), "{name}");
        }
        for other in ["openssl", "openssl-sys", "native-tls"] {
            assert_ne!(name, other);
        }
    }
}

#[test]
fn cargo_deny_finds_nothing() {
    let version = Command::new("cargo").args(["deny", "--version"]).output();
    if !version.is_ok_and(|output| output.status.success()) {
        tell("cargo deny is not there: deny.toml is not held against the dependencies");
        return;
    }
    let checks = ["check", "bans", "licenses", "sources"];
    done(
        Command::new("cargo")
            .args(["deny", "--offline", "--locked"])
            .args(checks)
            .current_dir(root()),
    );
}

#[test]
fn unsafe_code_is_forbidden() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let manifest: toml::Table = manifest.parse().unwrap();
    let level = manifest["lints"]["rust"]["unsafe_code"].as_str();
    assert_eq!(level, Some("forbid"));
}
