//! [`Path`]: which row a column belongs to: a query's own, or one reached over foreign keys.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::table::{ForeignKey, Table};

/// The most foreign keys that one path may follow.
pub const MAX_HOPS: usize = 10;

/// Hops from here on are inverses: a path goes back over a foreign key of another table.
const BACK: u8 = 128;

/// The row a column belongs to: the source it starts at, and the foreign keys followed from there.
///
/// Every query has a source number of its own, so that a column of one query is never mistaken for that of another. The
/// numbers never reach the SQL text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Path {
    source: u32,
    nullable: bool,
    length: u8,
    hops: [u8; MAX_HOPS],
}

impl Path {
    /// The path to the rows of a new source.
    pub fn root() -> Path {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        match NEXT.fetch_add(1, Ordering::Relaxed) {
            // The number wraps around after four thousand million queries, and 0 has a meaning of its own.
            0 => Path::root(),
            number => Path::of(number),
        }
    }

    /// The row that a statement is about to insert, in `ON CONFLICT DO UPDATE`.
    pub const EXCLUDED: Path = Path::of(0);

    const fn of(source: u32) -> Path {
        Path { source, nullable: false, length: 0, hops: [0; MAX_HOPS] }
    }

    /// The path on from here over the foreign key at `position`; `nullable` when the key may be null.
    ///
    /// A path longer than [`MAX_HOPS`] is refused when the statement is written.
    #[must_use]
    pub fn hop(mut self, position: usize, nullable: bool) -> Path {
        self.nullable |= nullable;
        if let (Some(hop), Ok(position)) =
            (self.hops.get_mut(usize::from(self.length)), u8::try_from(position))
        {
            *hop = position;
            self.length += 1;
        } else {
            self.length = u8::MAX;
        }
        self
    }

    /// The path on from here to the one row whose foreign key points here, the inverse at `position`.
    #[must_use]
    pub fn hop_back(self, position: usize) -> Path {
        self.hop(position.saturating_add(usize::from(BACK)), true)
    }

    /// The position of the inverse that a hop goes over, if it is one.
    pub fn inverse(hop: u8) -> Option<usize> {
        hop.checked_sub(BACK).map(usize::from)
    }

    /// The same where the row may be missing, on the far side of an outer join.
    #[must_use]
    pub fn maybe(mut self) -> Path {
        self.nullable = true;
        self
    }

    /// The row it starts at.
    #[must_use]
    pub fn start(self) -> Path {
        Path::of(self.source)
    }

    /// The number of the source it starts at.
    pub fn source(self) -> u32 {
        self.source
    }

    /// Whether the row may be missing.
    pub fn is_nullable(self) -> bool {
        self.nullable
    }

    /// Whether it follows more foreign keys than a path can hold.
    pub fn is_too_long(self) -> bool {
        usize::from(self.length) > MAX_HOPS
    }

    /// Positions of the foreign keys it follows, from the source on; those of inverses begin at 128.
    pub fn hops(&self) -> &[u8] {
        &self.hops[..usize::from(self.length).min(MAX_HOPS)]
    }

    /// The foreign key it follows first, and the path from there on, as one from the row at `root`. None where it follows
    /// none, or more than a path can hold.
    pub(super) fn split_first(self, root: Path) -> Option<(u8, Path)> {
        let (&first, rest) = self.hops().split_first().filter(|_| !self.is_too_long())?;
        let mut path = Path { nullable: self.nullable, length: self.length - 1, ..root };
        path.hops[..rest.len()].copy_from_slice(rest);
        Some((first, path))
    }

    /// Whether both lead to the same row.
    pub fn is_same_row(&self, other: &Path) -> bool {
        self.source == other.source && self.hops() == other.hops()
    }

    /// Whether it is `other` followed by more foreign keys, or `other` itself.
    pub fn starts_with(&self, other: &Path) -> bool {
        self.source == other.source && self.hops().starts_with(other.hops())
    }
}

/// What one hop of a path leads to, and the foreign key that it goes over.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hop {
    pub(super) target: &'static Table,
    pub(super) key: &'static ForeignKey,
    /// Whether the key is that of the table it leads to.
    pub(super) back: bool,
}

impl Hop {
    /// The hop `number` from a row of `table`, if it has such a relation.
    pub(super) fn of(number: u8, table: &'static Table) -> Option<Hop> {
        if let Some(position) = Path::inverse(number) {
            let inverse = table.inverses.get(position)?;
            let target = (inverse.table)();
            return Some(Hop { target, key: target.foreign_keys.get(inverse.foreign_key)?, back: true });
        }
        let key = table.foreign_keys.get(usize::from(number))?;
        Some(Hop { target: (key.target)(), key, back: false })
    }

    /// The positions of a column of the target and of the one of `from`, where it starts, that it equals, for each column of
    /// the key.
    pub(super) fn pairs(self, from: &'static Table) -> impl Iterator<Item = (usize, usize)> {
        let pointed_at = if self.back { from } else { self.target };
        let pairs = self.key.columns.iter().zip(pointed_at.primary_key);
        pairs.map(move |(&of_key, &pointed)| if self.back { (of_key, pointed) } else { (pointed, of_key) })
    }
}
