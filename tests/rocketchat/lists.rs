//! Lists that come in pages, and change while they come.

use moodrift::domain::chat::People;
use moodrift::domain::reading::UnknownReason;
use moodrift::domain::trouble::{ChatTrouble, ChatTroubleKind};
use moodrift::rocketchat::Reader;
use rstest::rstest;
use serde_json::{Value, json};

use crate::stub::{Reply, page, people};
use crate::{MEMBERS, but, group, kind_of, read_all};

async fn names_of(reader: &Reader) -> Result<Vec<String>, ChatTrouble> {
    let members = reader.people(&"g1".into()).await?;
    Ok(members
        .iter()
        .map(|member| member.username.to_string())
        .collect())
}

fn names(range: std::ops::Range<usize>) -> Vec<String> {
    range.map(|nth| format!("user{nth:04}")).collect()
}

#[rstest]
#[case(1)]
#[case(100)]
#[case(101)]
#[case(350)]
#[tokio::test]
async fn all_pages_are_read(#[case] all: usize) {
    let stub = but(MEMBERS, move |seen| page(seen, "members", &people(0..all))).await;
    assert_eq!(names_of(&stub.reader()).await.unwrap(), names(0..all));
    assert_eq!(stub.seen(MEMBERS).len(), all.div_ceil(100).min(2));
}

#[tokio::test]
async fn a_server_that_gives_no_more_than_a_page_at_once_is_read_page_by_page() {
    let stub = but(MEMBERS, |seen| {
        let offset: usize = seen.asked("offset").parse().unwrap();
        let count = if seen.asked("count") == "0" { 50 } else { 100 };
        let some = people(offset..(offset + count).min(350));
        Reply::ok(&json!({ "members": some, "total": 350 }))
    })
    .await;
    assert_eq!(names_of(&stub.reader()).await.unwrap(), names(0..350));
    assert_eq!(stub.seen(MEMBERS).len(), 4);
}

#[tokio::test]
async fn a_server_that_does_not_take_a_count_of_none_is_read_page_by_page() {
    let stub = but(MEMBERS, |seen| {
        if seen.asked("count") == "0" {
            let body = json!({ "success": false, "error": "the limit must be positive" });
            return Reply::json(400, &body);
        }
        page(seen, "members", &people(0..350))
    })
    .await;
    assert_eq!(names_of(&stub.reader()).await.unwrap(), names(0..350));
    assert_eq!(stub.seen(MEMBERS).len(), 5);
}

#[tokio::test]
async fn pages_follow_the_count_received_not_the_count_asked_for() {
    let stub = but(MEMBERS, |seen| {
        let offset: usize = seen.asked("offset").parse().unwrap();
        let some = people(offset..(offset + 30).min(75));
        Reply::ok(&json!({ "members": some, "count": 100, "offset": offset, "total": 75 }))
    })
    .await;
    assert_eq!(names_of(&stub.reader()).await.unwrap(), names(0..75));
    assert_eq!(stub.seen(MEMBERS).len(), 3);
}

#[tokio::test]
async fn a_list_that_grows_at_its_end_is_read_to_its_end() {
    let stub = but(MEMBERS, |seen| {
        page(seen, "members", &people(0..(150 + seen.before * 60)))
    })
    .await;
    assert_eq!(names_of(&stub.reader()).await.unwrap(), names(0..210));
}

#[tokio::test]
async fn a_list_that_grows_at_its_start_is_read_again() {
    // The one who came pushes the last of the first page into the second: nobody is there twice, nobody is missed.
    let stub = but(MEMBERS, |seen| {
        page(seen, "members", &people(usize::from(seen.before == 0)..151))
    })
    .await;
    assert_eq!(names_of(&stub.reader()).await.unwrap(), names(0..151));
}

#[tokio::test]
async fn a_list_that_shrinks_is_read_again() {
    // The one who left pulls someone over the edge of the first page, where nobody would see him.
    let stub = but(MEMBERS, |seen| {
        page(seen, "members", &people(usize::from(seen.before > 0)..150))
    })
    .await;
    assert_eq!(names_of(&stub.reader()).await.unwrap(), names(1..150));
}

#[tokio::test]
async fn a_list_that_ends_too_early_is_no_list() {
    let stub = but(MEMBERS, |seen| {
        let offset: usize = seen.asked("offset").parse().unwrap();
        let some = people(offset..(offset + 100).min(120));
        Reply::ok(&json!({ "members": some, "total": 150 }))
    })
    .await;
    let expected = ChatTroubleKind::PartialPage {
        received: 120,
        announced: 150,
    };
    assert_eq!(kind_of(names_of(&stub.reader()).await), expected);
    let chat = read_all(&stub, &["g1"]).await.unwrap();
    let reason = UnknownReason::PartialPage {
        received: 120,
        announced: 150,
    };
    assert_eq!(group(&chat, "g1").people, People::Unknown(reason));
}

#[tokio::test]
async fn a_server_that_gives_the_same_page_for_ever_does_not_fool_anyone() {
    let stub = but(MEMBERS, |_| {
        Reply::ok(&json!({ "members": people(0..100), "total": 250 }))
    })
    .await;
    let expected = ChatTroubleKind::PartialPage {
        received: 100,
        announced: 250,
    };
    assert_eq!(kind_of(names_of(&stub.reader()).await), expected);
}

#[tokio::test]
async fn a_list_that_announces_more_than_there_can_be_comes_to_an_end() {
    let stub = but(MEMBERS, |_| {
        Reply::ok(&json!({ "members": people(0..100), "total": u64::MAX }))
    })
    .await;
    let announced = usize::try_from(u64::MAX).unwrap();
    let expected = ChatTroubleKind::PartialPage {
        received: 100,
        announced,
    };
    assert_eq!(kind_of(names_of(&stub.reader()).await), expected);
    assert_eq!(stub.seen(MEMBERS).len(), 6, "two pages, three times");
}

#[tokio::test]
async fn an_empty_list_of_a_group_that_the_account_is_in_is_no_list() {
    let stub = but(MEMBERS, |seen| page(seen, "members", &[])).await;
    let chat = read_all(&stub, &["g1"]).await.unwrap();
    let reason = UnknownReason::PartialPage {
        received: 0,
        announced: 3,
    };
    assert_eq!(group(&chat, "g1").people, People::Unknown(reason));
}

#[rstest]
#[case::number(json!([7]))]
#[case::nothing(json!(["moderator", null]))]
#[case::text(json!("owner"))]
#[tokio::test]
async fn nobody_is_a_plain_member_because_his_role_cannot_be_read(#[case] roles: Value) {
    let stub = but("/api/v1/groups.roles", move |_| {
        Reply::ok(&json!({ "success": true, "roles": [{ "u": { "_id": "ann" }, "roles": roles }] }))
    })
    .await;
    let kind = kind_of(names_of(&stub.reader()).await);
    assert!(matches!(kind, ChatTroubleKind::Malformed(_)), "{kind:?}");
}

#[rstest]
#[case(json!({ "roles": null }))]
#[case(json!({ "roles": ["user", 7] }))]
#[case(json!({ "type": 7 }))]
#[case(json!({ "active": "false" }))]
#[case(json!({ "username": 7 }))]
#[tokio::test]
async fn nobody_passes_for_anybody_because_his_account_cannot_be_read(#[case] odd: Value) {
    let stub = but("/api/v1/users.list", move |seen| {
        let mut all = people(0..3);
        let odd = odd.as_object().unwrap().clone();
        all[1].as_object_mut().unwrap().extend(odd);
        page(seen, "users", &all)
    })
    .await;
    let kind = kind_of(stub.reader().accounts(&|_, _| ()).await);
    assert!(matches!(kind, ChatTroubleKind::Malformed(_)), "{kind:?}");
}

#[rstest]
#[case(json!({ "name": null }))]
#[case(json!({ "archived": "true" }))]
#[tokio::test]
async fn no_group_passes_for_ours_and_open_because_its_document_cannot_be_read(#[case] odd: Value) {
    let stub = but("/api/v1/groups.listAll", move |seen| {
        let mut group = json!({ "_id": "g1", "name": "one", "t": "p", "archived": true });
        let odd = odd.as_object().unwrap().clone();
        group.as_object_mut().unwrap().extend(odd);
        page(seen, "groups", &[group])
    })
    .await;
    let kind = kind_of(stub.reader().groups(&|_, _| ()).await);
    assert!(matches!(kind, ChatTroubleKind::Malformed(_)), "{kind:?}");
}
