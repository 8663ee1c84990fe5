//! What the API account may not do is not offered, and says which right is missing.

use moodrift::domain::capabilities::{
    Capabilities, Extent, Feature, Lack, Permission, Permissions, PublicSettings, Recipe,
};
use moodrift::domain::chat::{Member, People, RoomRoles, ServerVersion};
use moodrift::domain::drift::{Code, Fix, JoinAs, Withheld};
use moodrift::domain::ids::{RoomId, Username};
use moodrift::domain::names::NameRule;
use moodrift::domain::reading::{Reading, UnknownReason};
use moodrift::engine::abilities;
use moodrift::words;
use rstest::rstest;
use strum::IntoEnumIterator;

use crate::world::{API, MODERATOR, OWNER, PLAIN, ROOM, World, account_id};

use Permission::{
    AddUserToAnyPRoom, AddUserToJoinedRoom, KickUserFromAnyPRoom, RemoveUser, SetModerator,
};

/// Who may do what on a fresh server: nobody may do anything outside the groups that he is in.
const FRESH: &[(Permission, &[&str])] = &[
    (AddUserToJoinedRoom, &["admin", "owner", "moderator"]),
    (RemoveUser, &["admin", "owner", "moderator"]),
    (SetModerator, &["admin", "owner"]),
    (AddUserToAnyPRoom, &[]),
    (KickUserFromAnyPRoom, &[]),
];

fn permissions(granted: &[(Permission, &[&str])], own: &[&str]) -> Permissions {
    let own: Vec<String> = own.iter().map(|role| (*role).to_owned()).collect();
    let granted = granted.iter().map(|(permission, roles)| {
        let roles = roles.iter().map(|role| (*role).to_owned()).collect();
        (*permission, roles)
    });
    Permissions::new(granted, &own)
}

/// One of each: a student and a teacher who are missing, a teacher who is a plain member, a student who is moderator,
/// somebody whom nobody expects.
fn world(granted: &[(Permission, &[&str])], own: &[&str], there: Option<RoomRoles>) -> World {
    let mut world = World::new();
    world.student("anna");
    world.teacher("bert");
    world.teacher("carl");
    world.teacher("dora");
    world.student("emil");
    world.person("fritz");
    world.member("carl");
    world.moderator("dora");
    world.moderator("emil");
    world.member("fritz");
    world.account("owner");
    world.join(ROOM, "owner", OWNER);
    match there {
        Some(roles) => world.join(ROOM, API, roles),
        None => leave(&mut world),
    }
    world.capabilities = Capabilities {
        username: Some(Username::from(API)),
        permissions: Reading::Known(permissions(granted, own)),
        ..Capabilities::default()
    };
    world
}

fn leave(world: &mut World) {
    if let People::Known(members) = &mut world.room(ROOM).people {
        members.retain(|member| member.account != account_id(API));
    }
}

/// What becomes of each of the five.
fn offered(world: &World) -> [Result<Fix, Withheld>; 5] {
    ["anna", "bert", "carl", "emil", "fritz"].map(|name| {
        let drift = world.drift_of(name).unwrap();
        match (drift.fix, drift.withheld) {
            (Some(fix), None) => Ok(fix),
            (None, Some(why)) => Err(why),
            other => panic!("{name}: {other:?}"),
        }
    })
}

const ALL: [Result<Fix, Withheld>; 5] = [
    Ok(Fix::Invite(JoinAs::Member)),
    Ok(Fix::Invite(JoinAs::Moderator)),
    Ok(Fix::AddModerator),
    Ok(Fix::RemoveModerator),
    Ok(Fix::Remove),
];

const fn lacks(permission: Permission) -> Result<Fix, Withheld> {
    Err(Withheld::NotPermitted(permission))
}

#[test]
fn an_owner_of_the_group_may_do_everything_there_by_that_role() {
    assert_eq!(offered(&world(FRESH, &["user"], Some(OWNER))), ALL);
}

#[test]
fn an_administrator_may_do_everything_where_he_is_a_plain_member() {
    assert_eq!(offered(&world(FRESH, &["admin"], Some(PLAIN))), ALL);
}

#[test]
fn what_is_not_known_is_left_to_the_server() {
    let mut world = world(&[], &[], None);
    world.capabilities = Capabilities::default();
    assert_eq!(offered(&world), ALL);
}

#[test]
fn a_permission_that_the_server_did_not_name_is_left_to_it_too() {
    // The list may have been cut; a server has named these since long before 3.4.
    assert_eq!(offered(&world(&[], &["user"], Some(PLAIN))), ALL);
}

#[test]
fn a_moderator_makes_no_moderators() {
    let world = world(FRESH, &["user"], Some(MODERATOR));
    let appoint = lacks(SetModerator);
    assert_eq!(
        offered(&world),
        [ALL[0], appoint, appoint, appoint, Ok(Fix::Remove)]
    );
}

#[test]
fn a_plain_member_without_a_role_of_its_own_may_do_nothing() {
    let world = world(FRESH, &["user"], Some(PLAIN));
    let (invite, appoint) = (lacks(AddUserToJoinedRoom), lacks(SetModerator));
    assert_eq!(
        offered(&world),
        [invite, invite, appoint, appoint, lacks(RemoveUser)]
    );
    // Nothing of it reaches a plan.
    assert!(world.plan().is_empty());
}

#[rstest]
#[case::older(6, 4, Err(Withheld::NotInGroup))]
#[case::newer(6, 5, lacks(KickUserFromAnyPRoom))]
#[case::before_bans(8, 2, lacks(KickUserFromAnyPRoom))]
// Who is banned looks like a member to those outside, and only like one to them.
#[case::with_bans(8, 3, Err(Withheld::NotInGroup))]
fn outside_a_group_even_an_administrator_needs_rights_of_their_own(
    #[case] major: u32,
    #[case] minor: u32,
    #[case] remove: Result<Fix, Withheld>,
) {
    let mut world = world(FRESH, &["admin"], None);
    world.version = ServerVersion {
        major,
        minor,
        patch: 0,
    };
    let outside = Err(Withheld::NotInGroup);
    assert_eq!(
        offered(&world),
        [
            lacks(AddUserToAnyPRoom),
            lacks(AddUserToAnyPRoom),
            outside,
            outside,
            remove
        ]
    );
    let mut granted = FRESH.to_vec();
    granted.extend([
        (AddUserToAnyPRoom, &["admin"][..]),
        (KickUserFromAnyPRoom, &["admin"][..]),
    ]);
    world.capabilities.permissions = Reading::Known(permissions(&granted, &["admin"]));
    let [student, _, _, _, stranger] = offered(&world);
    assert_eq!(student, ALL[0]);
    let outside = remove == Err(Withheld::NotInGroup);
    assert_eq!(stranger.is_ok(), !outside, "{stranger:?}");
}

#[test]
fn a_teacher_is_not_invited_where_nobody_can_make_him_moderator() {
    let granted = [(AddUserToAnyPRoom, &["user"][..]), (SetModerator, &[])];
    let world = world(&granted, &["user"], Some(PLAIN));
    assert_eq!(offered(&world)[..2], [ALL[0], lacks(SetModerator)]);
}

#[test]
fn a_moderator_who_cannot_be_replaced_stays() {
    // The student would be demoted; the teacher who should lead instead cannot be made moderator.
    let mut world = World::new();
    world.teacher("carl");
    world.student("emil");
    world.member("carl");
    world.moderator("emil");
    world.capabilities.permissions = Reading::Known(permissions(&[(SetModerator, &[])], &["user"]));
    assert_eq!(world.the(Code::ModeratorMissing).fix, None);
    assert_eq!(
        world.the(Code::ModeratorExtra).withheld,
        Some(Withheld::NotPermitted(SetModerator))
    );
}

#[test]
fn nothing_is_taken_away_where_a_list_of_roles_without_a_count_has_no_owner() {
    let mut world = world(FRESH, &["admin"], Some(PLAIN));
    world.join(ROOM, "owner", PLAIN);
    let none = Err(Withheld::NoOwner);
    assert_eq!(offered(&world), [ALL[0], ALL[1], ALL[2], none, none]);
    // A list that has a count is whole.
    for recipe in [Recipe::Ordered, Recipe::ByAccounts] {
        world.capabilities.recipes = std::iter::once((RoomId::from(ROOM), recipe)).collect();
        assert_eq!(offered(&world), ALL);
    }
    world.capabilities.recipes =
        std::iter::once((RoomId::from(ROOM), Recipe::MembersAndRoles)).collect();
    assert_eq!(offered(&world)[3..], [none, none]);
}

#[test]
fn the_server_s_own_rule_decides_which_usernames_it_refuses() {
    let mut world = World::new();
    world.moodle_person("a.b@univ.fr");
    world.enrol("a.b@univ.fr", crate::world::COURSE);
    world.assign(
        "a.b@univ.fr",
        crate::world::STUDENT,
        moodrift::domain::site::Place::Course(crate::world::COURSE),
    );
    assert_eq!(world.codes(), [Code::UsernameRefused]);
    let settings = PublicSettings {
        usernames: NameRule::parse("[0-9a-zA-Z-_.@]+").unwrap(),
        ..PublicSettings::default()
    };
    world.capabilities.settings = Reading::Known(settings);
    assert_eq!(world.codes(), [Code::AccountMissing]);
}

#[rstest]
#[case::default("[0-9a-zA-Z-_.]+", &["a-b_c.d"], &["", "a b", "é", "a@b"])]
#[case::addresses("[0-9a-zA-Z-_.@]+", &["a@b"], &["a b"])]
#[case::words_are_ascii(r"\w+", &["a_1"], &["é", "a-b"])]
#[case::words_in_brackets(r"[\w.-]+", &["a.b-c"], &["é"])]
#[case::digits_are_ascii(r"p\d{7}", &["p1234567"], &["p123456٣", "p123"])]
#[case::operators_are_letters("[a&&b~~[]+", &["a&[~b"], &["c"])]
#[case::letters_of_unicode(r"[a-z\u00E0-\u00FF]+", &["chloé"], &["CHLOÉ"])]
#[case::alternatives_bind_as_over_there("a|b", &["ax", "xb"], &["xax"])]
fn a_rule_for_names_means_what_it_means_to_the_server(
    #[case] pattern: &str,
    #[case] taken: &[&str],
    #[case] refused: &[&str],
) {
    let rule = NameRule::parse(pattern).unwrap();
    for name in taken {
        assert!(rule.accepts(name), "{pattern} takes {name}");
    }
    for name in refused {
        assert!(!rule.accepts(name), "{pattern} refuses {name}");
    }
}

#[rstest]
#[case::look_ahead("(?=a)b")]
#[case::back_reference(r"(a)\1")]
#[case::word_border(r"a\b")]
#[case::not_closed("[a-z")]
#[case::a_range_to_a_dash("[+--]+")]
#[case::ends_in_a_backslash("a\\")]
#[case::empty_brackets("[]a")]
fn a_rule_that_would_mean_something_else_here_is_none(#[case] pattern: &str) {
    assert_eq!(NameRule::parse(pattern), None);
}

fn extent(world: &World, feature: Feature) -> Extent {
    let abilities = abilities(&world.ground());
    let found = abilities.into_iter().find(|one| one.feature == feature);
    found.unwrap().extent
}

#[test]
fn what_the_account_may_do_is_counted_over_the_linked_groups() {
    let mut world = world(FRESH, &["user"], Some(OWNER));
    assert_eq!(extent(&world, Feature::Invite), Extent::Possible);
    assert_eq!(extent(&world, Feature::Moderators), Extent::Possible);
    assert_eq!(
        extent(&world, Feature::SeeAllGroups),
        Extent::Lacking(Permission::ViewRoomAdministration)
    );
    assert_eq!(extent(&world, Feature::ReadOtherGroups), Extent::Possible);

    world.activity(
        moodrift::domain::ids::CmId(11),
        crate::world::COURSE,
        Some("r11"),
    );
    world.group("r11").people = People::Known(vec![Member::new(
        account_id(API),
        Username::from(API),
        "".into(),
        MODERATOR,
    )]);
    assert_eq!(
        extent(&world, Feature::Moderators),
        Extent::Partly {
            groups: 1,
            of: 2,
            lacking: vec![Lack::Permission(SetModerator)],
        }
    );
    let shut = world.room("r11");
    shut.people = People::Unknown(UnknownReason::NotAMember);
    assert_eq!(
        extent(&world, Feature::ReadOtherGroups),
        Extent::Lacking(Permission::ViewOtherUserChannels)
    );
    world.capabilities = Capabilities::default();
    assert_eq!(extent(&world, Feature::Invite), Extent::Unknown);
}

#[test]
fn what_is_wanting_is_said_in_one_sentence_and_what_is_not_is_not() {
    let owner = world(
        &[
            FRESH,
            &[
                (Permission::ViewRoomAdministration, &["user"]),
                (Permission::ViewFullOtherUserInfo, &["user"]),
            ],
        ]
        .concat(),
        &["user"],
        Some(OWNER),
    );
    // The limiter only costs time.
    assert_eq!(words::wanting(&abilities(&owner.ground())), None);
    let member = world(FRESH, &["user"], Some(PLAIN));
    assert_eq!(
        words::wanting(&abilities(&member.ground())).unwrap(),
        "The API account cannot see every group (lacks view-room-administration); \
         see e-mail addresses and roles (lacks view-full-other-user-info); \
         invite (lacks add-user-to-joined-room); remove (lacks remove-user); \
         make and unmake moderators (lacks set-moderator)."
    );
    let mut text = String::new();
    for ability in abilities(&member.ground()) {
        let line = words::ability(&ability);
        text.push_str(&format!("{} {}\n", line.mark.sign(), line.text));
    }
    assert_eq!(
        text,
        "! see every group: no; it lacks view-room-administration\n\
         ! see e-mail addresses and roles: no; it lacks view-full-other-user-info\n\
         ✓ read groups that it is not in\n\
         ! invite: in none of 1 group; it lacks add-user-to-joined-room\n\
         ! remove: in none of 1 group; it lacks remove-user\n\
         ! make and unmake moderators: in none of 1 group; it lacks set-moderator\n\
         ✓ archive groups\n\
         ✓ open archived groups\n\
         · ask without a rate limit: no; it lacks api-bypass-rate-limit\n"
    );
}

#[test]
fn each_missing_permission_is_named_with_who_can_grant_it() {
    for permission in Permission::iter() {
        let said = words::withheld(Withheld::NotPermitted(permission));
        assert!(said.contains(&format!(" {permission} ")), "{said}");
        assert!(said.contains("Administration > Permissions"), "{said}");
    }
}
