//! Walks through the pages of a query, by cursors that went through their text.

use std::fmt::Debug;

use orm::prelude::*;
use orm::{Cursor, CursorPage};

/// What a client keeps of a cursor.
fn through_text(cursor: Option<Cursor>) -> Option<Cursor> {
    cursor.map(|cursor| cursor.to_string().parse().expect("a cursor's own text"))
}

/// Every page from the first on, or from the last back.
pub(crate) fn pages<S: orm::Source, Out>(
    db: &Db,
    query: &Query<S, Out>,
    size: u64,
    forwards: bool,
) -> orm::Result<Vec<CursorPage<Out>>> {
    let mut pages: Vec<CursorPage<Out>> = Vec::new();
    let mut cursor = None;
    loop {
        let page = match forwards {
            true => query.after(db, cursor.as_ref(), size)?,
            false => query.before(db, cursor.as_ref(), size)?,
        };
        cursor = through_text(if forwards { page.next.clone() } else { page.previous.clone() });
        pages.push(page);
        if cursor.is_none() {
            return Ok(pages);
        }
    }
}

/// That the pages of `query` are just `expected`, cut into pieces, both ways, and that each leads to its neighbours.
pub(crate) fn assert_walks<S: orm::Source, Out: PartialEq + Debug + Clone>(
    db: &Db,
    query: &Query<S, Out>,
    expected: &[Out],
    size: u64,
) -> orm::Result<()> {
    let length = usize::try_from(size).expect("a small number");
    let there = pages(db, query, size, true)?;
    let items: Vec<&[Out]> = there.iter().map(|page| &page.items[..]).collect();
    let pieces: Vec<&[Out]> = expected.chunks(length).collect();
    assert_eq!(items, if pieces.is_empty() { vec![&[][..]] } else { pieces }, "forwards by {size}");
    for two in there.windows(2) {
        let back = query.before(db, two[1].previous.as_ref(), size)?;
        assert_eq!(back.items, two[0].items, "the previous page of {size}");
        let same = query.after(db, two[1].previous.as_ref(), size)?;
        assert_eq!(same.items, two[1].items, "the same page of {size}");
    }
    let mut back = pages(db, query, size, false)?;
    back.reverse();
    let items: Vec<&[Out]> = back.iter().map(|page| &page.items[..]).collect();
    let mut pieces: Vec<&[Out]> = expected.rchunks(length).collect();
    pieces.reverse();
    assert_eq!(items, if pieces.is_empty() { vec![&[][..]] } else { pieces }, "backwards by {size}");
    Ok(())
}
