//! `page`: a slice and the number of all.

use orm::prelude::*;
use orm::testing::assert_statements;

use super::blog::{self, Post, User};

#[orm::test(models(User, Post))]
fn b071_pages(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    let posts = Post::query().order_by(|p| p.id.asc()).select(|p| p.title);
    let page = posts.page(db, 1, 3)?;
    assert_eq!(
        (&page.items[..], page.total, page.number, page.per_page),
        (&["one".to_owned(), "two".into(), "three".into()][..], 4, 1, 3)
    );
    assert_eq!((page.pages(), page.has_next()), (2, true));
    let page = assert_statements(db, 2, || posts.page(db, 2, 3))?;
    assert_eq!((&page.items[..], page.pages(), page.has_next()), (&["four".to_owned()][..], 2, false));
    let behind = assert_statements(db, 1, || posts.page(db, 3, 3))?;
    assert_eq!((behind.items.len(), behind.total, behind.has_next()), (0, 4, false));
    let all = posts.page(db, 1, u64::MAX)?;
    assert_eq!((all.items.len(), all.pages()), (4, 1));
    assert!(posts.page(db, u64::MAX, u64::MAX)?.items.is_empty());
    Ok(())
}

#[orm::test(models(User, Post))]
fn b071_pages_of_nothing_and_of_groups(db: &Db) -> orm::Result<()> {
    let empty = Post::query().page(db, 1, 20)?;
    assert_eq!((empty.items.len(), empty.total, empty.pages(), empty.has_next()), (0, 0, 0, false));
    blog::fill(db)?;
    let authors = Post::query()
        .group_by(|p| p.author_id)
        .order_by(|p| p.author_id.asc())
        .select(|p| (p.author_id, count()));
    let page = authors.page(db, 2, 2)?;
    assert_eq!((page.items, page.total), (vec![(3, 1)], 3));
    Ok(())
}

#[orm::test(models(User, Post))]
fn b071_pages_that_make_no_sense(db: &Db) -> orm::Result<()> {
    let error = |query: Query<Post>, number, size| query.page(db, number, size).unwrap_err().to_string();
    assert_eq!(error(Post::query(), 0, 1), "pages are counted from 1 and hold at least 1 row");
    assert_eq!(error(Post::query(), 1, 0), "pages are counted from 1 and hold at least 1 row");
    assert_eq!(
        error(Post::query().limit(1), 1, 1),
        "a query that is paged has no limit and no offset of its own"
    );
    assert_eq!(
        error(Post::query().offset(1), 1, 1),
        "a query that is paged has no limit and no offset of its own"
    );
    Ok(())
}
