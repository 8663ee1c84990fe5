//! The client asks about one person alone, on each release.

use moodrift::domain::capabilities::Permission;
use moodrift::domain::glimpse::{Glimpse, InList, LastLogin, Question};
use moodrift::domain::reading::{Reading, UnknownReason};
use moodrift::rocketchat::{Credentials, Reader, Timing};

use crate::start;
use crate::world::{self, COURSE, Who};

const RELEASES: [&str; 4] = ["3.4.0", "6.5.0", "7.3.0", "8.6.0"];

/// Asks about `student.two`, who has hidden the group, and about `student.one`, with whose account somebody logged in.
async fn asked(version: &str, who: Who) -> Glimpse {
    let mut state = world::filled();
    world::release(&mut state, version);
    let group = world::room(&mut state, COURSE);
    group.hidden_from.insert("id-student.two".to_owned());
    let server = start(state).await;
    let (id, token) = who.credential().unwrap();
    let credentials = Credentials {
        user_id: id.into(),
        token: token.into(),
    };
    let reader = Reader::new(&server.url(), &credentials, Timing::default()).unwrap();
    let question = Question {
        account: Some("id-student.two".into()),
        room: Some(COURSE.into()),
        other: Some("id-student.one".into()),
    };
    let glimpse = reader.glimpse(&question).await;
    server.stop().await;
    glimpse
}

#[tokio::test]
async fn every_release_tells_the_last_login_and_what_is_hidden() {
    for version in RELEASES {
        let glimpse = asked(version, Who::Api).await;
        assert_eq!(
            glimpse.login,
            Some(Reading::Known(LastLogin::Never)),
            "{version}"
        );
        assert_eq!(
            glimpse.list,
            Some(Reading::Known(InList::Hidden)),
            "{version}"
        );
        assert!(
            matches!(glimpse.other_login, Some(Reading::Known(LastLogin::At(_)))),
            "{version}: {glimpse:?}"
        );
    }
}

#[tokio::test]
async fn every_release_leaves_it_untold_without_the_rights() {
    let lacks = UnknownReason::LacksPermission;
    for version in RELEASES {
        let glimpse = asked(version, Who::Student).await;
        let login = Some(Reading::Unknown(lacks(Permission::ViewFullOtherUserInfo)));
        let list = Some(Reading::Unknown(lacks(Permission::ViewRoomAdministration)));
        assert_eq!(glimpse.login, login, "{version}");
        assert_eq!(glimpse.list, list, "{version}");
    }
}
