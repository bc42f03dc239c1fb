//! `delete` by key and of all rows of a query.

use orm::prelude::*;
use orm::testing::assert_statements;

use super::blog::{self, Post, User};

#[orm::test(models(User, Post))]
fn b080_set_based(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    assert_eq!(assert_statements(db, 1, || Post::query().filter(|p| p.words.gt(25)).delete(db))?, 2);
    assert_eq!(Post::query().filter(|p| p.words.gt(25)).delete(db)?, 0);
    let mut gone = Post::query().select(|p| p.title).delete_returning(db)?;
    gone.sort();
    assert_eq!(gone, ["one", "two"]);
    assert!(Post::query().delete_returning(db)?.is_empty());
    Ok(())
}

#[orm::test(models(User, Post))]
fn b080_rows_taken_along_do_not_count(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    assert_eq!(User::query().filter(|u| u.name.eq("Ann")).delete(db)?, 1);
    assert_eq!(Post::query().count(db)?, 2);
    assert_eq!(User::get(db, 2)?.boss_id, None);
    User::get(db, 3)?.delete(db)?;
    assert_eq!(
        Post::query().order_by(|p| p.id.asc()).select(|p| (p.title, p.editor_id)).all(db)?,
        [("three".to_owned(), None)]
    );
    Ok(())
}

#[derive(Model, Debug)]
struct Parent {
    id: i64,
}

#[derive(Model, Debug)]
#[orm(table = "children")]
struct Child {
    id: i64,
    #[orm(belongs_to = Parent)]
    parent_id: i64,
}

#[orm::test(models(Parent, Child))]
fn a_row_that_is_pointed_at_stays(db: &Db) -> orm::Result<()> {
    let parent = NewParent {}.insert(db)?;
    let child = NewChild { parent_id: parent.id }.insert(db)?;
    let error = parent.delete(db).unwrap_err();
    let constraint = error.foreign_key_violation().expect("a foreign key violation");
    assert_eq!((constraint.table(), constraint.name()), ("children", Some("children_parent_id_fkey")));
    assert!(Parent::query().delete(db).unwrap_err().foreign_key_violation().is_some());
    child.delete(db)?;
    parent.delete(db)?;
    assert_eq!(Parent::query().count(db)?, 0);
    Ok(())
}
