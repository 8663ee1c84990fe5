//! What the server saw, and what came of it.

use std::collections::VecDeque;

use serde::Serialize;
use serde_json::Value;

use super::call::Params;
use super::faults::Fault;
use super::world::World;

/// One request that the server saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestLine {
    /// `GET`, `POST`.
    pub method: String,
    /// The path, such as `/api/v1/groups.members`.
    pub path: String,
    /// The query, as it was sent; empty where there was none.
    pub query: String,
    /// The id of the room that its parameters name.
    pub room: Option<String>,
    /// The id of the account that its parameters name.
    pub account: Option<String>,
    /// The fault that it met.
    pub fault: Option<Fault>,
    /// What came of it.
    pub came_to: CameTo,
}

/// What came of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CameTo {
    /// Nothing so far: it waits, or whoever sent it has gone.
    Nothing,
    /// It was refused, or met a fault before anything was done; with that status, where it got one.
    Refused(Option<u16>),
    /// It was answered, and changed nothing: a read, or a change to what was so already.
    Answered,
    /// It changed the server's state, whatever became of its answer.
    Changed,
}

/// A change that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The endpoint, such as `groups.kick`.
    pub endpoint: String,
    /// The id of the room, where the request named one.
    pub room: Option<String>,
    /// The id of the account, where the request named one.
    pub account: Option<String>,
}

/// How many requests are remembered; the oldest are forgotten first.
const REMEMBERED: usize = 65_536;

/// The requests, oldest first.
#[derive(Debug, Default)]
pub(super) struct Log {
    lines: VecDeque<RequestLine>,
    forgotten: usize,
}

/// The number of a request, counted from the server's start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Number(usize);

impl Log {
    /// Notes a request that is here.
    pub(super) fn note(&mut self, line: RequestLine) -> Number {
        if self.lines.len() == REMEMBERED {
            self.lines.pop_front();
            self.forgotten += 1;
        }
        self.lines.push_back(line);
        Number(self.forgotten + self.lines.len() - 1)
    }

    /// Notes what came of it.
    pub(super) fn settle(&mut self, number: Number, came_to: CameTo) {
        let at = number.0.checked_sub(self.forgotten);
        if let Some(line) = at.and_then(|at| self.lines.get_mut(at)) {
            line.came_to = came_to;
        }
    }

    /// All of them.
    pub(super) fn lines(&self) -> Vec<RequestLine> {
        self.lines.iter().cloned().collect()
    }

    /// All of them, to be looked at where they are.
    pub(super) fn whole(&mut self) -> &[RequestLine] {
        self.lines.make_contiguous()
    }
}

impl RequestLine {
    /// The change that it made, if it made one.
    pub fn change(&self) -> Option<Change> {
        let endpoint = self.path.strip_prefix("/api/v1/").unwrap_or(&self.path);
        (self.came_to == CameTo::Changed).then(|| Change {
            endpoint: endpoint.to_owned(),
            room: self.room.clone(),
            account: self.account.clone(),
        })
    }
}

/// The id of the room that parameters name.
pub(super) fn room(params: &Params) -> Option<&str> {
    params.raw("roomId").or_else(|| params.raw("rid"))
}

/// The id of the account that parameters name.
pub(super) fn account(params: &Params) -> Option<&str> {
    params.raw("userId")
}

/// What a change may touch, as it was before.
#[derive(PartialEq)]
pub(super) struct Before {
    room: Option<(String, Value)>,
    account: Option<(String, Value)>,
    rooms: usize,
    accounts: usize,
}

impl Before {
    /// What is there of what the parameters name.
    pub(super) fn of(world: &World, params: &Params) -> Self {
        Self::named(world, room(params), account(params))
    }

    fn named(world: &World, room: Option<&str>, account: Option<&str>) -> Self {
        let state = world.state();
        Self {
            room: room.and_then(|id| Some((id.to_owned(), written(world.room(id)?)))),
            account: account.and_then(|id| Some((id.to_owned(), written(world.account(id)?)))),
            rooms: state.groups.len(),
            accounts: state.users.len(),
        }
    }

    /// Whether it is another now.
    pub(super) fn differs(&self, world: &World) -> bool {
        let id = |named: &Option<(String, Value)>| named.as_ref().map(|(id, _)| id.clone());
        let (room, account) = (id(&self.room), id(&self.account));
        Self::named(world, room.as_deref(), account.as_deref()) != *self
    }
}

/// As the state's file has it.
fn written(part: &impl Serialize) -> Value {
    serde_json::to_value(part).unwrap_or_default()
}
