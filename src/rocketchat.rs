//! The REST client of Rocket.Chat: what is there ([`Reader`]), and how to change it ([`Writer`]).
//!
//! Reading and writing are two types. A writer needs a permit, which only the configuration gives; nothing that
//! holds a reader alone can change anything. Both speak through one transport, which waits where the server asks
//! for it and repeats what may be repeated.
//!
//! What a server has not said is never guessed: see [`crate::domain::reading::Reading`].

mod again;
mod bans;
mod certificate;
mod departure;
mod documents;
mod entrance;
mod envelope;
mod glimpse;
mod messages;
mod pace;
mod pages;
mod people;
mod permissions;
mod probe;
mod reader;
mod recipe;
mod refusal;
mod route;
mod settings;
mod state;
mod trace;
mod transport;
mod whole;
mod wire;
mod writer;

use std::time::Duration;

use secrecy::SecretString;

use crate::domain::ids::{ChatUserId, Username};

pub use again::Before;
pub use departure::Departure;
pub use entrance::{Code, Entrance, LoggedIn};
pub use envelope::{Answer, classify};
pub use messages::{MessagePages, NextPage};
pub use probe::Probed;
pub use reader::{FoundRoom, GroupList, Reader, Visibility};
pub use whole::{ReadProgress, Rooms};
pub use writer::{Outcome, Writer, takes_several};

/// In whose name everything is asked. The token does not show in `Debug`.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// `_id` of the account.
    pub user_id: ChatUserId,
    /// Its personal access token.
    pub token: SecretString,
}

/// How long to wait for what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timing {
    /// For a connection.
    pub connect: Duration,
    /// For a whole answer, the connection included.
    pub answer: Duration,
    /// Before a failed read is tried again for the first time; it doubles each time, give or take half of it.
    pub pause: Duration,
    /// The longest wait to which a server's 429 is followed.
    pub patience: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            answer: Duration::from_secs(30),
            pause: Duration::from_millis(250),
            // The limiter's window is a minute (`API_Enable_Rate_Limiter_Limit_Time_Default`).
            patience: Duration::from_secs(90),
        }
    }
}

/// The account in whose name everything is asked, as the server knows it (`GET me`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnAccount {
    /// `_id`.
    pub id: ChatUserId,
    /// `username`.
    pub username: Username,
    /// Server-wide roles.
    pub roles: Vec<String>,
}
