//! A university of any size, by seed: Moodle's database in `SQLite`, and the server's state.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use moodrift::demo::world::{Proportions, Recipe, World, build};
use moodrift::domain::ids::UnixTime;

/// The address that the invented Moodle bears.
pub(crate) const WWWROOT: &str = "https://arche.univ-demo.example";

/// How large it is.
#[derive(Clone, Copy)]
pub(crate) struct Size {
    pub(crate) seed: u64,
    pub(crate) people: usize,
    pub(crate) courses: usize,
    pub(crate) activities: usize,
}

impl Default for Size {
    fn default() -> Self {
        Self {
            seed: 42,
            people: 60_000,
            courses: 20_000,
            activities: 5_000,
        }
    }
}

impl Size {
    /// Takes a flag of the command line that is about the size; false where it is not.
    pub(crate) fn take(&mut self, flag: &str, value: &str) -> bool {
        let number = || value.parse().unwrap();
        match flag {
            "--seed" => self.seed = value.parse().unwrap(),
            "--people" => self.people = number(),
            "--courses" => self.courses = number(),
            "--activities" => self.activities = number(),
            _ => return false,
        }
        true
    }

    /// Writes Moodle's database to that file.
    pub(crate) async fn build(self, file: &Path) -> World {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let recipe = Recipe {
            seed: self.seed,
            courses: self.courses,
            proportions: Proportions::Given {
                people: self.people,
                activities: self.activities,
            },
            now: UnixTime(now.as_secs().try_into().unwrap()),
            wwwroot: WWWROOT.to_owned(),
            rocketchat_url: "http://127.0.0.1:3000".to_owned(),
        };
        build(&recipe, file).await.unwrap()
    }
}
