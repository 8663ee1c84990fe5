//! Who is banned from which group.

use moodrift::domain::ids::{ChatUserId, RoomId};
use moodrift::domain::trouble::ChatTroubleKind;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::stub::{Reply, page, people};
use crate::{but, kind_of};

const BANS: &str = "/api/v1/rooms.bannedUsers";

#[tokio::test]
async fn all_pages_of_banned_people_are_read() {
    let stub = but(BANS, |seen| page(seen, "bannedUsers", &people(0..130))).await;
    let banned = stub.reader().banned(&"g1".into()).await.unwrap();
    assert_eq!(banned.len(), 130);
    assert!(banned.is_sorted());
    assert!(
        stub.seen(BANS)
            .iter()
            .all(|seen| seen.asked("roomId") == "g1")
    );
}

#[tokio::test]
async fn a_group_that_cannot_be_asked_spares_the_others() {
    let stub = but(BANS, |seen| match seen.asked("roomId") {
        "g1" => Reply::json(401, &json!({ "success": false, "error": "unauthorized" })),
        "g2" => page(seen, "bannedUsers", &[]),
        _ => page(seen, "bannedUsers", &people(7..8)),
    })
    .await;
    let rooms = ["g1", "g2", "g3"].map(RoomId::from);
    let cancel = CancellationToken::new();
    let banned = stub.reader().banned_from(&rooms, &cancel).await;
    assert_eq!(banned.keys().collect::<Vec<_>>(), [&rooms[2]]);
    assert_eq!(banned[&rooms[2]].len(), 1);
}

#[tokio::test]
async fn someone_who_cannot_be_told_makes_the_answer_unusable() {
    let stub = but(BANS, |_| {
        Reply::ok(&json!({ "bannedUsers": [{ "name": "?" }], "count": 1, "offset": 0, "total": 1 }))
    })
    .await;
    let answer: Result<Vec<ChatUserId>, _> = stub.reader().banned(&"g1".into()).await;
    let kind = kind_of(answer);
    assert!(
        matches!(
            kind,
            ChatTroubleKind::Malformed(_) | ChatTroubleKind::PartialPage { .. }
        ),
        "{kind:?}"
    );
}
