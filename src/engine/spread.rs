//! The same done to many things, on several threads where they are many. What comes of it is what one thread would have
//! made, in the same order.

use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::thread;

/// How many activities are worth a thread. It takes some fifty microseconds to begin and to be waited for, and so do a
/// dozen activities of sixty people: of that many, a twentieth of what is gained is lost.
const WORTH_A_THREAD: usize = 250;

/// Both sides lie scattered in memory, for which more threads than these wait together. Others use the machine, too.
const MOST: usize = 4;

/// Cuts `items` into as many parts as there are threads for, does `work` to each part, and gives what came of them in
/// their order.
pub(super) fn in_parts<'a, T: Sync, R: Send>(
    items: &'a [T],
    work: impl Fn(&'a [T]) -> R + Sync,
) -> Vec<R> {
    let threads = threads_for(items.len());
    if threads < 2 {
        return vec![work(items)];
    }
    let work = &work;
    let mut parts = items.chunks(items.len().div_ceil(threads));
    let own = parts.next().unwrap_or_default();
    thread::scope(|scope| {
        let begun: Vec<_> = parts
            .map(|part| {
                let begun = thread::Builder::new().spawn_scoped(scope, move || work(part));
                (part, begun)
            })
            .collect();
        let mut done = vec![work(own)];
        done.extend(begun.into_iter().map(|(part, begun)| match begun {
            Ok(thread) => thread.join().unwrap_or_else(|panic| resume_unwind(panic)),
            // The machine has no more threads to give.
            Err(_) => work(part),
        }));
        done
    })
}

/// What few things there are is done before a second thread has begun.
fn threads_for(many: usize) -> usize {
    match many / WORTH_A_THREAD {
        0 | 1 => 1,
        worth => thread::available_parallelism()
            .map_or(1, NonZeroUsize::get)
            .min(MOST)
            .min(worth),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_come_back_whole_and_in_order() {
        for many in [0, 1, 249, 250, 499, 500, 501, 1_003, 10_000] {
            let items: Vec<usize> = (0..many).collect();
            let doubled: Vec<usize> = in_parts(&items, |part| {
                part.iter().map(|item| item * 2).collect::<Vec<_>>()
            })
            .into_iter()
            .flatten()
            .collect();
            let expected: Vec<usize> = (0..many).map(|item| item * 2).collect();
            assert_eq!(doubled, expected, "{many}");
        }
    }

    #[test]
    fn few_things_are_done_on_one_thread_and_many_on_four_at_most() {
        for (many, most) in [(0, 1), (499, 1), (500, 2), (1_000, 4), (1_000_000, 4)] {
            let threads = threads_for(many);
            assert!((1..=most).contains(&threads), "{threads} for {many}");
        }
    }
}
