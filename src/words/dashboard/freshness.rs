//! How old what a refresh has taken over is.

use super::super::ago;
use super::facts::Fact;
use crate::domain::ids::UnixTime;

/// When the people of a group were read that the last read has taken over.
pub fn people_read(read_at: UnixTime, at: UnixTime) -> Fact {
    Fact {
        label: text!("people read", "membres lus"),
        value: say!(
            "{} before the last refresh: nothing says that the group has changed since",
            "{} avant la dernière actualisation : rien n'indique que le salon ait changé depuis",
            ago(read_at, at)
        ),
    }
}

/// How old the oldest group is that is shown.
pub fn oldest(now: UnixTime, at: UnixTime) -> String {
    say!("oldest group {}", "salon le plus ancien {}", ago(now, at))
}

/// That a plan rests on groups that the last read has taken over; the oldest was read then.
pub fn in_plan(number: usize, now: UnixTime, oldest: UnixTime) -> String {
    let ago = ago(now, oldest);
    if number == 1 {
        say!(
            "1 of these groups was last read {ago} ago. It is read again right before it is changed.",
            "1 de ces salons a été lu il y a {ago}. Il est relu juste avant d'être modifié."
        )
    } else {
        say!(
            "{number} of these groups were last read up to {ago} ago. Each is read again right before it is changed.",
            "{number} de ces salons ont été lus il y a {ago} au plus. Chacun est relu juste avant d'être modifié."
        )
    }
}
