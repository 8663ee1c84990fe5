//! Addresses of what is under the cursor, for the browser.

use url::Url;

use crate::domain::ids::{CmId, CourseId, RoomId};
use crate::tui::model::Model;
use crate::tui::snapshot::NodeId;

/// The address of what is under the cursor: the group of an activity, else the course, the category, the site.
/// `moodle` asks for Moodle's own page of an activity.
pub fn under_cursor(model: &Model, moodle: bool) -> Option<String> {
    if let Some(list) = model.screens.list() {
        let about = list.about()?;
        return match (about.room, about.activity, about.course) {
            (Some(room), ..) if !moodle => group(model, &room),
            (_, Some(cm), _) => activity(model, cm),
            (_, None, Some(id)) => course(model, id),
            (_, None, None) => None,
        };
    }
    match model.node()? {
        NodeId::Activity(cm) if moodle => activity(model, cm),
        NodeId::Activity(cm) => {
            let site = &model.snapshot.as_ref()?.observation.ground.site;
            group(model, site.activity(cm)?.room.as_ref()?)
        }
        NodeId::Course(id) => course(model, id),
        NodeId::Category(id) => in_moodle(model, "course/index.php", ("categoryid", id.0)),
        NodeId::Site => wwwroot(model).map(String::from),
        NodeId::Dormant => None,
    }
}

/// A group in Rocket.Chat, as the plugin links to it: by its name, without the list of the other channels
/// (`mod_rocketchat_tools::get_group_link`).
pub fn group(model: &Model, room: &RoomId) -> Option<String> {
    let ground = &model.snapshot.as_ref()?.observation.ground;
    let name = &ground.chat.group(room)?.name;
    let of_plugin = ground.site.settings.instance_url.as_deref();
    let server = model.card()?.rocketchat.as_deref().or(of_plugin)?;
    let mut address = base(server)?;
    address
        .path_segments_mut()
        .ok()?
        .pop_if_empty()
        .extend(["group", name]);
    address.query_pairs_mut().append_pair("layout", "embedded");
    Some(address.into())
}

/// The page of a course.
pub fn course(model: &Model, id: CourseId) -> Option<String> {
    in_moodle(model, "course/view.php", ("id", id.0))
}

/// The plugin's page of an activity.
pub fn activity(model: &Model, cm: CmId) -> Option<String> {
    in_moodle(model, "mod/rocketchat/view.php", ("id", cm.0))
}

fn in_moodle(model: &Model, page: &str, (key, id): (&str, i64)) -> Option<String> {
    let mut address = wwwroot(model)?;
    address
        .path_segments_mut()
        .ok()?
        .pop_if_empty()
        .extend(page.split('/'));
    address.query_pairs_mut().append_pair(key, &id.to_string());
    Some(address.into())
}

fn wwwroot(model: &Model) -> Option<Url> {
    base(model.card()?.wwwroot.as_deref()?)
}

/// What a browser may be given: an address of the web, without anything secret in it.
fn base(text: &str) -> Option<Url> {
    let mut address = Url::parse(text).ok()?;
    if !matches!(address.scheme(), "http" | "https") {
        return None;
    }
    address.set_username("").ok()?;
    address.set_password(None).ok()?;
    address.set_query(None);
    address.set_fragment(None);
    Some(address)
}
