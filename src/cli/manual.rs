//! `moodrift completions` and `moodrift man`: made from the command line itself.

use std::io;
use std::path::Path;

use clap_complete::generate;
use clap_mangen::Man;

use super::arguments::{self, CompletionsOptions, ManOptions};
use super::site::Trouble;
use super::{Status, print, version};

const NAME: &str = "moodrift";

pub(super) fn completions(options: &CompletionsOptions) -> Status {
    let mut script = Vec::new();
    generate(options.shell, &mut arguments::command(), NAME, &mut script);
    print(&String::from_utf8_lossy(&script));
    Status::Fine
}

pub(super) fn pages(options: &ManOptions) -> Result<Status, Trouble> {
    // A manual is that of a version, whatever it was built from.
    let command = arguments::command()
        .long_version(version::SHORT)
        .disable_help_subcommand(true);
    let Some(folder) = &options.out else {
        let mut page = Vec::new();
        let rendered = Man::new(command).render(&mut page);
        rendered.map_err(|error| unwritable(Path::new("-"), &error))?;
        print(&String::from_utf8_lossy(&page));
        return Ok(Status::Fine);
    };
    // A page for each command, as git has them: moodrift-config-check.1.
    std::fs::create_dir_all(folder)
        .and_then(|()| clap_mangen::generate_to(command, folder))
        .map_err(|error| unwritable(folder, &error))?;
    Ok(Status::Fine)
}

fn unwritable(file: &Path, error: &io::Error) -> Trouble {
    Trouble::Setup(crate::domain::setup::SetupTrouble::Unwritable {
        file: file.to_path_buf(),
        detail: error.to_string(),
    })
}
