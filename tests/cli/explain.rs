//! `explain`: one judgement, for people of each kind.

use std::collections::BTreeSet;

use rstest::rstest;

use crate::served::{Served, text};

#[rstest]
#[case("member_missing", "As member: required", "Not in the group.")]
#[case("account_missing", "As member: required", "No account of that name.")]
#[case(
    "username_refused",
    "refuses this username",
    "No account of that name."
)]
#[case("identity_mismatch", "As member: required", "No account of that name.")]
#[case("member_extra", "As member: unexpected", "In the group as")]
#[case(
    "moderator_missing",
    "as moderator: required",
    "In the group as plain member."
)]
#[case(
    "moderator_extra",
    "as moderator: unexpected",
    "In the group as moderator."
)]
fn a_difference_is_walked_to_its_verdict(
    #[case] code: &str,
    #[case] rule: &str,
    #[case] presence: &str,
) {
    let served = Served::start();
    let drift = served.drift(code);
    let (cmid, name) = (
        text(&drift, "/activity/cmid"),
        text(&drift, "/person/username"),
    );
    let ran = served.run(&["explain", &cmid, &name]).ended(0);
    assert_eq!(ran.err, "");
    for heading in [
        "Who",
        "Enrolments",
        "Roles",
        "Access restriction",
        "Rule",
        "Rocket.Chat",
        "If this person cannot see the chat",
        "Activity",
    ] {
        assert!(ran.out.contains(&format!("\n\n{heading}\n  ")), "{ran:#?}");
    }
    // The verdict comes before everything else.
    let verdict = format!("\n\nVerdict\n  ✗ {code} · ");
    assert_eq!(ran.out.find(&verdict), ran.out.find("\n\n"), "{ran:#?}");
    for words in [rule, presence, &text(&drift, "/explanation")] {
        assert!(ran.out.contains(words), "no “{words}” in {}", ran.out);
    }
}

#[test]
fn someone_in_step_has_nothing_to_do() {
    let served = Served::with(&[]);
    let in_step = served.moodle(
        "SELECT cm.id || ' ' || u.username FROM mdl_course_modules cm
         JOIN mdl_modules m ON m.id = cm.module AND m.name = 'rocketchat'
         JOIN mdl_context x ON x.contextlevel = 50 AND x.instanceid = cm.course
         JOIN mdl_role_assignments ra ON ra.contextid = x.id
         JOIN mdl_role r ON r.id = ra.roleid AND r.shortname = 'student'
         JOIN mdl_user u ON u.id = ra.userid ORDER BY cm.id, u.id",
    );
    let troubled: BTreeSet<String> = served
        .drifts(&[])
        .iter()
        .map(|drift| drift["activity"]["cmid"].to_string())
        .collect();
    let known = in_step
        .iter()
        .filter_map(|line| line.split_once(' '))
        .find(|(cmid, _)| !troubled.contains(*cmid));
    let (cmid, username) = known.unwrap();
    let out = served.run(&["explain", cmid, username]).ended(0).out;
    assert!(out.contains("In step: nothing to do."), "{out}");
}

#[test]
fn both_names_of_a_person_lead_to_one_judgement() {
    let served = Served::start();
    let taken: BTreeSet<String> = served
        .moodle("SELECT username FROM mdl_user")
        .into_iter()
        .collect();
    let refused = served.drifts(&["--only", "username_refused"]);
    let alone = refused.iter().find_map(|drift| {
        let moodle = text(drift, "/person/moodle_username");
        let (chat, suffix) = moodle.split_once('@')?;
        let names = (moodle.clone(), chat.to_owned(), suffix.to_owned());
        (!taken.contains(chat)).then(|| (text(drift, "/activity/cmid"), names))
    });
    let (cmid, (moodle, chat, suffix)) = alone.unwrap();
    let mapping = served.edited(|site| {
        let mut rule = toml::Table::new();
        rule.insert("strip_suffix".to_owned(), format!("@{suffix}").into());
        let rules = toml::Value::Array(vec![rule.into()]);
        site.insert("username".to_owned(), rules);
    });
    let by_moodle = served
        .run_with(&mapping, &["explain", &cmid, &moodle])
        .ended(0);
    let by_chat = served
        .run_with(&mapping, &["explain", &cmid, &chat])
        .ended(0);
    assert_eq!(by_moodle.out, by_chat.out);
    let mapped = format!("The mapping rules make “{chat}” of “{moodle}”.");
    assert!(by_moodle.out.contains(&mapped), "{}", by_moodle.out);
}

#[test]
fn the_same_facts_are_there_for_programs() {
    let served = Served::start();
    let drift = served.drift("moderator_missing");
    let (cmid, name) = (
        text(&drift, "/activity/cmid"),
        text(&drift, "/person/username"),
    );
    let told = served
        .run(&["explain", &cmid, &name, "--format", "json"])
        .ended(0)
        .json();
    for key in ["code", "severity", "explanation", "fix"] {
        assert_eq!(told["verdict"][key], drift[key], "{told}");
    }
    assert_eq!(told["verdict"]["state"], "drift");
    assert_eq!(told["group"]["id"], drift["group"]["id"]);
    assert_eq!(told["person"]["chat_id"], drift["person"]["chat_id"]);
    assert_eq!(told["expected"]["moderator"], "required");
    assert_eq!(told["present"]["moderator"], false);
    assert_eq!(told["enrolments"][0]["in_force"], true);
    assert_eq!(told["enrolments"][0]["by"]["kind"], "person");
    assert!(told["last_login"]["known"].as_bool().unwrap());
    assert!(told["in_list"]["known"].as_bool().unwrap());
}

#[test]
fn a_group_that_somebody_has_hidden_is_said_to_be_hidden() {
    let served = Served::start();
    let found = served.drifts(&[]);
    let troubled: BTreeSet<String> = found
        .iter()
        .map(|drift| drift["activity"]["cmid"].to_string())
        .collect();
    let members = served.moodle(
        "SELECT cm.id || ' ' || u.username FROM mdl_course_modules cm
         JOIN mdl_modules m ON m.id = cm.module AND m.name = 'rocketchat'
         JOIN mdl_context x ON x.contextlevel = 50 AND x.instanceid = cm.course
         JOIN mdl_role_assignments ra ON ra.contextid = x.id
         JOIN mdl_role r ON r.id = ra.roleid AND r.shortname = 'student'
         JOIN mdl_user u ON u.id = ra.userid WHERE cm.visible = 1 ORDER BY cm.id, u.username",
    );
    // One of fifteen plain members of each group.
    let in_step = members
        .iter()
        .filter_map(|line| line.split_once(' '))
        .filter(|(cmid, _)| !troubled.contains(*cmid));
    let hidden = in_step.take(40).find_map(|(cmid, name)| {
        let told = served
            .run(&["explain", cmid, name, "--format", "json"])
            .ended(0)
            .json();
        (told["in_list"]["shown"] == false).then_some((told, cmid, name))
    });
    let (told, cmid, name) = hidden.unwrap();
    let mut reasons = told["obstructions"].as_array().unwrap().iter();
    assert!(
        reasons.any(|one| one["code"] == "hidden_from_list"),
        "{told}"
    );
    let out = served.run(&["explain", cmid, name]).ended(0).out;
    assert!(
        out.contains("why the chat may not be seen all the same"),
        "{out}"
    );
    assert!(
        out.contains("✗ the group is hidden from this person's list"),
        "{out}"
    );
}

#[test]
fn an_address_names_someone_too() {
    let served = Served::start();
    let drift = served.drift("member_missing");
    let (cmid, name) = (
        text(&drift, "/activity/cmid"),
        text(&drift, "/person/moodle_username"),
    );
    let people = served.moodle("SELECT username || ' ' || email FROM mdl_user WHERE deleted = 0");
    let emails: Vec<(&str, &str)> = people
        .iter()
        .filter_map(|line| line.split_once(' '))
        .collect();
    let (_, email) = emails
        .iter()
        .find(|(username, _)| *username == name)
        .unwrap();
    assert_eq!(
        served.run(&["explain", &cmid, email]).ended(0).out,
        served.run(&["explain", &cmid, &name]).ended(0).out
    );
}

#[test]
fn case_does_not_matter_in_a_name() {
    let served = Served::start();
    let extra = served.drift("member_extra");
    let (cmid, name) = (
        text(&extra, "/activity/cmid"),
        text(&extra, "/person/username"),
    );
    assert_eq!(
        served
            .run(&["explain", &cmid, &name.to_uppercase()])
            .ended(0)
            .out,
        served.run(&["explain", &cmid, &name]).ended(0).out
    );
}

#[test]
fn who_is_known_nowhere_and_what_is_no_activity_end_with_3() {
    let served = Served::start();
    let cmid = text(&served.drift("member_extra"), "/activity/cmid");
    served
        .run(&["explain", &cmid, "nobody.at.all"])
        .ended(3)
        .silent()
        .said("nobody is called “nobody.at.all”");
    served
        .run(&["explain", "999999", "nobody.at.all"])
        .ended(3)
        .silent()
        .said("no Rocket.Chat activity 999999");
    served.run(&["explain", "forum", "x"]).ended(3).silent();
    served.run(&["explain"]).ended(3).silent();
}

#[test]
fn the_tasks_that_bear_on_someone_are_told_to_people_and_to_programs() {
    let served = Served::start();
    let check = served.run(&["check", "--format", "json"]).json();
    let mut drifts = check["drifts"].as_array().unwrap().iter();
    let waits = drifts.find(|drift| drift["waiting"].is_object() && drift["person"].is_object());
    let drift = waits.unwrap();
    let (cmid, name) = (
        text(drift, "/activity/cmid"),
        text(drift, "/person/username"),
    );
    let told = served
        .run(&["explain", &cmid, &name, "--format", "json"])
        .ended(0)
        .json();
    assert_eq!(told["waiting"], drift["waiting"]);
    let tasks = told["tasks"].as_array().unwrap();
    assert_eq!(drift["waiting"]["tasks"], tasks.len());
    assert_eq!(text(&tasks[0], "/kind"), "enrol_role_assign");
    assert_eq!(text(&tasks[0], "/attempt"), "failed");
    let shown = served.run(&["explain", &cmid, &name]).ended(0).out;
    let id = &tasks[0]["id"];
    let line = format!("\n\nWaiting tasks\n  Task {id} (enrol_role_assign, role student)");
    assert!(shown.contains(&line), "{shown}");
}
