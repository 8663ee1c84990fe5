//! One judgement, walked: since when and by whom, the restriction's tree, why the chat may not be seen, whom a name means.

use std::sync::Arc;

use moodrift::domain::capabilities::{Permission, Permissions};
use moodrift::domain::chat::{Lookup, People};
use moodrift::domain::drift::{Basis, Inactivity};
use moodrift::domain::glimpse::{Glimpse, InList, LastLogin, Question};
use moodrift::domain::ids::{CourseGroupId, MoodleUserId, RoomId, UnixTime};
use moodrift::domain::judgement::{
    Author, Judgement, NotJudged, RestrictionFact, RestrictionVerdict,
};
use moodrift::domain::obstruction::{GroupState, Matter, Obstruction};
use moodrift::domain::policy::{Restrictions, Stance};
use moodrift::domain::reading::{Reading, UnknownReason};
use moodrift::domain::site::PluginState;
use moodrift::engine::{self, Whom, obstructions, question};
use moodrift::words::{self, Asked, Section, Sign, Walk};
use rstest::rstest;

use super::world::{API, CATEGORY, CM, COURSE, DAY, NOW, ROOM, World, account_id, unread};

/// A student of the course, in the group, with whom all is well.
fn world() -> World {
    let mut world = World::new();
    world.student("anna");
    world.member("anna");
    world
}

fn judged(world: &World, name: &str) -> Judgement {
    engine::explain(&world.ground(), CM, name).unwrap()
}

fn found(world: &World, name: &str, glimpse: Option<&Glimpse>) -> Vec<Obstruction> {
    obstructions(&world.ground(), &judged(world, name), glimpse)
}

fn sections(world: &World, name: &str, glimpse: &Glimpse) -> Vec<Section> {
    let ground = world.ground();
    let judgement = judged(world, name);
    let drift = world.drift_of(name);
    words::walk(&Walk {
        site: &ground.site,
        chat: &ground.chat,
        judgement: &judgement,
        drift: drift.as_ref(),
        since: None,
        obstructions: &obstructions(&ground, &judgement, Some(glimpse)),
        asked: Asked::Answered(glimpse),
    })
}

fn text(sections: &[Section], heading: &str) -> String {
    let section = sections.iter().find(|one| one.heading == heading).unwrap();
    let lines = section.lines.iter();
    let lines: Vec<String> = lines
        .map(|line| {
            let margin = "  ".repeat(line.depth);
            format!("{margin}{} {}", line.sign.symbol(), line.text)
        })
        .collect();
    lines.join("\n")
}

#[test]
fn who_made_an_enrolment_is_told_as_far_as_moodle_knows() {
    let mut world = world();
    world.moodle_person("clerk");
    world.departed("gone");
    let (anna, clerk) = (world.id("anna"), world.id("clerk"));
    for (modifier, author, words) in [
        (None, Author::Nobody, "by a task or a script"),
        (Some(anna), Author::Own, "by this very person"),
        (
            Some(clerk),
            Author::Person(clerk),
            "by clerk Martin (clerk)",
        ),
        (
            Some(MoodleUserId(9000)),
            Author::Departed(MoodleUserId(9000)),
            "by Gone Away (id 9000, deleted since)",
        ),
        (
            Some(MoodleUserId(77)),
            Author::Unknown(MoodleUserId(77)),
            "by person 77, whom Moodle does not know",
        ),
    ] {
        world.site.enrolments.edit().first_mut().unwrap().modifier = modifier;
        assert_eq!(judged(&world, "anna").enrolments[0].author, author);
        let said = text(&sections(&world, "anna", &Glimpse::default()), "Enrolments");
        assert!(said.contains(words), "{said}");
    }
}

#[test]
fn a_change_after_the_enrolment_is_told_apart() {
    let mut world = world();
    let enrolment = world.site.enrolments.edit().first_mut().unwrap();
    enrolment.modified = UnixTime(NOW.0 - DAY);
    enrolment.suspended = true;
    let said = text(&sections(&world, "anna", &Glimpse::default()), "Enrolments");
    assert_eq!(
        said,
        "✗ manual enrolment: not in force, the enrolment is suspended\n   created 2023-10-25 22:13 UTC\n   \
         changed 2023-11-13 22:13 UTC, by a task or a script: nobody is named"
    );
}

#[rstest]
#[case("enrol_cohort", "by the cohort enrolment")]
#[case("enrol_ldap", "by the LDAP enrolment")]
#[case("auth_ldap", "by the LDAP authentication")]
#[case("tool_cohortroles", "by the roles of a cohort")]
#[case("local_thing", "by the component local_thing")]
fn the_component_that_assigned_a_role_is_told_in_words(#[case] component: &str, #[case] by: &str) {
    let mut world = world();
    world
        .site
        .role_assignments
        .edit()
        .first_mut()
        .unwrap()
        .component = component.into();
    let said = text(&sections(&world, "anna", &Glimpse::default()), "Roles");
    assert!(said.ends_with(by), "{said}");
}

#[test]
fn a_restriction_that_is_left_aside_says_what_it_would_say() {
    let mut world = world();
    world.site.course_groups = vec![(CourseGroupId(7), COURSE), (CourseGroupId(8), COURSE)];
    world.site.group_names = vec![(CourseGroupId(7), "TD 1".into())];
    world.site.group_members = vec![(world.id("anna"), CourseGroupId(8))];
    world.the_activity().restriction = Some(
        r#"{"op":"&","c":[{"type":"group","id":7},{"op":"!|","c":[{"type":"group","id":8},
        {"type":"date","d":">=","t":1600000000}]},{"type":"completion","cm":3,"e":1},
        {"op":"|","c":[{"type":"profile","sf":"department","op":"isequalto","v":"Law"},{"type":"grade"}]}]}"#
            .into(),
    );
    let judgement = judged(&world, "anna");
    assert_eq!(judgement.expected.unwrap().2, Basis::CourseRole);
    assert_eq!(
        judgement.restriction.verdict(),
        Some(RestrictionVerdict::Excluded)
    );
    let said = text(
        &sections(&world, "anna", &Glimpse::default()),
        "Access restriction",
    );
    assert_eq!(
        said,
        " It would keep this person out.
 The policy leaves it aside, as the plugin does.
✗ all of these:
  ✗ in the group “TD 1”
  ✗ all of these:
    ✗ not in the course's group 8
    ✗ until 2020-09-13 12:26 UTC
  ? completion: cannot be evaluated here
  ? one of these at least:
    ✗ the profile field “department” is “Law”
    ? grade: cannot be evaluated here"
    );
    assert!(found(&world, "anna", None).contains(&Obstruction::Restricted));
}

#[test]
fn a_restriction_says_nothing_of_a_guest_and_a_broken_one_nothing_of_anybody() {
    let mut world = world();
    world.account("guest");
    world.member("guest");
    world.the_activity().restriction = Some(r#"{"op":"&","c":[]}"#.into());
    assert!(matches!(
        judged(&world, "guest").restriction,
        RestrictionFact::OfNobody { .. }
    ));
    world.the_activity().restriction = Some("{".into());
    assert!(matches!(
        found(&world, "anna", None).as_slice(),
        [Obstruction::Untold {
            matter: Matter::Restriction,
            ..
        }]
    ));
}

#[test]
fn all_is_well_and_nothing_is_in_the_way() {
    let world = world();
    let glimpse = Glimpse {
        login: Some(Reading::Known(LastLogin::At(UnixTime(NOW.0 - DAY)))),
        list: Some(Reading::Known(InList::Shown)),
        other_login: None,
    };
    assert_eq!(found(&world, "anna", Some(&glimpse)), []);
    let sections = sections(&world, "anna", &glimpse);
    assert_eq!(sections[0].heading, words::verdict_heading());
    assert_eq!(
        text(&sections, words::verdict_heading()),
        "✓ In step: nothing to do.\n   Should be a member of the group, and is there as plain member: a role in the course."
    );
    assert_eq!(
        text(&sections, "If this person cannot see the chat"),
        " No reason for that is known here.\n✓ last login to Rocket.Chat: 2023-11-13 22:13 UTC\n\
         ✓ the group stands in this person's list"
    );
}

#[test]
fn what_the_server_told_of_the_person_is_said_with_what_to_do() {
    let world = world();
    let glimpse = Glimpse {
        login: Some(Reading::Known(LastLogin::Never)),
        list: Some(Reading::Known(InList::Hidden)),
        other_login: None,
    };
    assert_eq!(
        found(&world, "anna", Some(&glimpse)),
        [Obstruction::NeverLoggedIn, Obstruction::HiddenFromList]
    );
    let sections = sections(&world, "anna", &glimpse);
    assert!(
        text(&sections, words::verdict_heading())
            .contains("2 reasons why the chat may not be seen all the same")
    );
    let lines = &sections[1].lines;
    let remedies = lines.iter().filter(|line| line.sign == Sign::Remedy);
    assert_eq!(remedies.count(), 2);
}

#[test]
fn what_cannot_be_told_is_said_and_never_guessed() {
    let glimpse = Glimpse {
        login: Some(Reading::Unknown(UnknownReason::LacksPermission(
            Permission::ViewFullOtherUserInfo,
        ))),
        list: Some(Reading::Unknown(UnknownReason::LacksPermission(
            Permission::ViewRoomAdministration,
        ))),
        other_login: None,
    };
    let said = text(
        &sections(&world(), "anna", &glimpse),
        "If this person cannot see the chat",
    );
    assert_eq!(
        said,
        "? whether the account has ever been used cannot be told: needs view-full-other-user-info\n\
         ? whether the group is hidden from this person's list cannot be told: needs view-room-administration"
    );
}

#[test]
fn a_ban_is_not_taken_for_a_hidden_group() {
    let mut world = world();
    world.leave(ROOM, "anna");
    world.room(ROOM).banned = vec![account_id("anna")];
    let glimpse = Glimpse {
        list: Some(Reading::Known(InList::Hidden)),
        ..Glimpse::default()
    };
    assert_eq!(found(&world, "anna", Some(&glimpse)), [Obstruction::Banned]);
}

#[test]
fn at_most_three_things_are_asked_and_only_what_can_be_answered() {
    let mut world = world();
    world.account("anna.old").emails = vec!["ANNA@univ.example".into()];
    world.account("anna.older").emails = vec!["anna@univ.example".into()];
    let asked = |world: &World, name: &str| question(&world.ground(), &judged(world, name));
    assert_eq!(
        asked(&world, "anna"),
        Question {
            account: Some(account_id("anna")),
            room: Some(RoomId::from(ROOM)),
            other: Some(account_id("anna.old")),
        }
    );
    // A group that someone is not in stands in no list.
    world.leave(ROOM, "anna");
    assert_eq!(asked(&world, "anna").room, None);
    // Nobody has ever seen an account that is not there.
    world.moodle_person("ben");
    assert!(asked(&world, "ben").is_empty());
}

#[test]
fn a_second_account_with_the_address_is_named_the_likeliest_first() {
    let mut world = world();
    world.account("a.idle").emails = vec!["anna@univ.example".into()];
    let inside = world.account("anna.old");
    inside.emails = vec!["Anna@Univ.example".into()];
    inside.active = false;
    world.member("anna.old");
    let glimpse = Glimpse {
        other_login: Some(Reading::Known(LastLogin::Never)),
        ..Glimpse::default()
    };
    let found = found(&world, "anna", Some(&glimpse));
    let [
        Obstruction::SecondAccount(first),
        Obstruction::SecondAccount(second),
    ] = found.as_slice()
    else {
        panic!("{found:#?}");
    };
    assert_eq!(first.username.as_str(), "anna.old");
    assert_eq!((first.active, first.in_group), (false, Some(true)));
    assert_eq!(first.last_login, Some(Reading::Known(LastLogin::Never)));
    assert_eq!(second.username.as_str(), "a.idle");
    assert_eq!((second.in_group, &second.last_login), (Some(false), &None));
}

#[test]
fn addresses_that_are_not_shown_leave_second_accounts_untold() {
    let mut world = world();
    world.capabilities.permissions = Reading::Known(Permissions::new(
        [(Permission::ViewFullOtherUserInfo, vec!["admin".to_owned()])],
        &["user".to_owned()],
    ));
    assert_eq!(
        found(&world, "anna", None),
        [Obstruction::Untold {
            matter: Matter::SecondAccount,
            reason: UnknownReason::LacksPermission(Permission::ViewFullOtherUserInfo),
        }]
    );
}

#[rstest]
#[case::deactivated(|world: &mut World| set_active(world, false), Obstruction::AccountDeactivated)]
#[case::archived(|world: &mut World| { world.room(ROOM).archived = true; world.room(ROOM).people = People::Archived; },
    Obstruction::Group(GroupState::Archived))]
#[case::unlinked(|world: &mut World| world.the_activity().room = None, Obstruction::Group(GroupState::Unlinked))]
#[case::gone(lose_the_group, Obstruction::Group(GroupState::Missing))]
#[case::hidden(|world: &mut World| world.the_activity().visibility.visible = false, Obstruction::ActivityHidden)]
#[case::off_the_page(|world: &mut World| world.the_activity().visibility.on_course_page = false,
    Obstruction::HiddenFromCoursePage)]
#[case::being_deleted(|world: &mut World| world.the_activity().visibility.being_deleted = true, Obstruction::BeingDeleted)]
#[case::plugin_off(|world: &mut World| world.site.condition.plugin = PluginState::Disabled, Obstruction::PluginDisabled)]
#[case::course_hidden(|world: &mut World| world.the_course().visible = false, Obstruction::CourseHidden)]
#[case::course_over(|world: &mut World| world.the_course().ends = Some(UnixTime(NOW.0 - DAY)),
    Obstruction::CourseEnded(UnixTime(NOW.0 - DAY)))]
#[case::category_hidden(|world: &mut World| world.site.categories.first_mut().unwrap().visible = false,
    Obstruction::CategoryHidden(CATEGORY))]
#[case::enrolment_over(|world: &mut World| world.site.enrolments.edit().first_mut().unwrap().ends = Some(NOW),
    Obstruction::Enrolment(Inactivity::Expired))]
#[case::suspended(|world: &mut World| world.site.people.last_mut().unwrap().suspended = true,
    Obstruction::MoodleAccount(Inactivity::AccountSuspended))]
fn each_thing_in_the_way_is_found_alone(
    #[case] spoil: fn(&mut World),
    #[case] expected: Obstruction,
) {
    let mut world = world();
    spoil(&mut world);
    assert_eq!(found(&world, "anna", None), [expected]);
}

fn set_active(world: &mut World, active: bool) {
    let Reading::Known(accounts) = &mut world.accounts else {
        panic!("the accounts are known");
    };
    let anna = accounts.iter_mut().find(|one| one.id == account_id("anna"));
    anna.unwrap().active = active;
}

fn lose_the_group(world: &mut World) {
    world.groups = Reading::Known(Vec::new());
    world
        .lookups
        .push((RoomId::from(ROOM), Reading::Known(Lookup::Gone)));
}

#[test]
fn what_was_not_read_is_untold() {
    let mut world = world();
    world.accounts = Reading::Unknown(unread());
    let matters: Vec<Matter> = found(&world, "anna", None)
        .into_iter()
        .map(|one| match one {
            Obstruction::Untold { matter, .. } => matter,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(matters, [Matter::Account, Matter::SecondAccount]);
}

#[test]
fn an_archived_group_still_says_what_the_course_expects() {
    let mut world = world();
    world.room(ROOM).archived = true;
    let judgement = judged(&world, "anna");
    assert_eq!(judgement.expected, None);
    assert_eq!(
        judgement.not_judged,
        Some(NotJudged::Group(GroupState::Archived))
    );
    let (member, ..) = judgement.would_be.unwrap();
    assert_eq!(member, Stance::Required);
}

#[test]
fn guests_deleted_people_and_the_api_account_are_explained() {
    let mut world = world();
    world.account("guest");
    world.member("guest");
    world.account("gone");
    world.member("gone");
    world.departed("gone");
    for (name, basis) in [
        ("guest", Basis::Guest),
        ("gone", Basis::Deleted),
        (API, Basis::ApiAccount),
    ] {
        let judgement = judged(&world, name);
        assert_eq!(judgement.expected.unwrap().2, basis, "{name}");
        assert_eq!(judgement.person, None);
    }
    assert_eq!(judged(&world, "gone").departed, Some(MoodleUserId(9000)));
    // An account can be named by its id as well.
    assert_eq!(judged(&world, "id-guest").mapping.chat.as_str(), "guest");
}

#[test]
fn an_address_or_an_idnumber_names_someone_where_it_is_unique() {
    let mut world = world();
    world.site.people.last_mut().unwrap().idnumber = Some("E42".into());
    let anna = world.id("anna");
    for name in ["anna@univ.example", "Anna@Univ.Example", "E42", "ANNA"] {
        assert_eq!(judged(&world, name).person, Some(anna), "{name}");
    }
    // Two people of one address: each is named by the username.
    world.moodle_person("ben").email = "anna@univ.example".into();
    let several = engine::whom(&world.ground(), CM, "anna@univ.example");
    let Whom::Several(people) = several else {
        panic!("{several:?}");
    };
    let names: Vec<Arc<str>> = people.into_iter().map(|one| one.username).collect();
    assert_eq!(names, ["anna".into(), "ben".into()]);
    assert_eq!(
        engine::whom(&world.ground(), CM, "nobody@univ.example"),
        Whom::Nobody
    );
    assert_eq!(engine::whom(&world.ground(), CM, ""), Whom::Nobody);
}

#[test]
fn a_role_that_ignores_restrictions_is_named() {
    let mut world = world();
    world.policy.restrictions = Restrictions::Honour;
    world.the_activity().restriction =
        Some(r#"{"op":"&","c":[{"type":"date","d":"<","t":1}]}"#.into());
    world.teacher("tina");
    world.moderator("tina");
    let said = |name| {
        let sections = sections(&world, name, &Glimpse::default());
        text(&sections, "Access restriction")
    };
    assert_eq!(
        said("tina"),
        " This person passes: the role editingteacher ignores restrictions (by Moodle's default for its archetype). Without that:\n✗ until 1970-01-01 00:00 UTC"
    );
    assert!(said("anna").contains("It keeps this person out."));
    assert_eq!(
        judged(&world, "tina").restriction.verdict(),
        Some(RestrictionVerdict::Passes)
    );
    assert_eq!(found(&world, "tina", None), []);
}
