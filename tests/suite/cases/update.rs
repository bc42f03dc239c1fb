//! `update` by key and of all rows of a query.

use orm::prelude::*;
use orm::testing::{assert_statements, record};

use super::blog::{self, Post, User};

#[orm::test(models(User, Post))]
fn b080_set_based(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    let adults = User::query().filter(|u| u.age.ge(18));
    assert_eq!(
        assert_statements(db, 1, || adults
            .update(db, |u| (u.nickname.set("grown"), u.score.set(None::<f64>))))?,
        2
    );
    assert_eq!(User::query().filter(|u| u.nickname.eq("grown").and(u.score.is_null())).count(db)?, 2);
    assert_eq!(User::query().filter(|u| u.age.gt(99)).update(db, |u| u.age.set(0))?, 0);
    assert_eq!(User::query().update(db, |u| u.nickname.set(u.name))?, 3);
    assert_eq!(User::query().filter(|u| u.nickname.eq(u.name)).count(db)?, 3);
    assert_eq!(User::query().update(db, |u| u.active.set(u.age.gt(20)))?, 3);
    assert_eq!(User::query().filter(|u| u.active).count(db)?, 2);
    Ok(())
}

#[orm::test(models(User, Post))]
fn b080_returning(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    let mut rows = User::query().filter(|u| u.age.ge(18)).update_returning(db, |u| u.age.set(u.age + 1))?;
    rows.sort_by_key(|user| user.id);
    assert_eq!(
        rows.iter().map(|user| (&user.name[..], user.age)).collect::<Vec<_>>(),
        [("Ann", 31), ("Cid", 41)]
    );
    let none: Vec<String> =
        User::query().filter(|u| u.id.lt(0)).select(|u| u.name).update_returning(db, |u| u.age.set(1))?;
    assert!(none.is_empty());
    let old: Vec<(String, i32)> = Post::query()
        .filter(|p| p.editor().name.eq("Bob"))
        .select(|p| (p.title.upper(), p.words))
        .update_returning(db, |p| p.words.set(11))?;
    assert_eq!(old, [("ONE".to_owned(), 11)]);
    Ok(())
}

#[orm::test(models(User, Post))]
fn b080_slices_are_refused(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    let slices = [
        User::query().limit(1),
        User::query().offset(1),
        User::query().order_by(|u| u.id.asc()),
        User::query().distinct(),
        User::query().group_by(|u| u.age),
        User::query().having(|_| count().gt(1)),
    ];
    for slice in slices {
        let (errors, sent) = record(db, || {
            [
                slice.update(db, |u| u.age.set(1)).unwrap_err(),
                slice.delete(db).unwrap_err(),
                slice.delete_returning(db).unwrap_err(),
            ]
        });
        assert!(errors.iter().all(orm::Error::is_unsupported), "{errors:?}");
        assert!(errors[0].to_string().starts_with("update of a query with a limit"), "{}", errors[0]);
        assert!(sent.is_empty());
    }
    assert_eq!(
        User::query().update(db, |_| Vec::new()).unwrap_err().to_string(),
        "an update needs at least one column to set"
    );
    let twice = User::query().update(db, |u| (u.age.set(1), u.age.set(2))).unwrap_err();
    assert_eq!(twice.to_string(), "column `users.age` is set twice");
    Ok(())
}

#[orm::test(models(User, Post))]
fn b080_violations_name_the_constraint(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    let unique = User::query().update(db, |u| u.name.set("same")).unwrap_err();
    assert_eq!(unique.to_string(), "unique violation on users(name), constraint users_name_key");
    let null = User::query().update(db, |u| u.age.set(None::<i32>)).unwrap_err();
    assert_eq!(null.not_null_violation().expect("not null").columns(), ["age"]);
    let foreign = Post::query().update(db, |p| p.author_id.set(99)).unwrap_err();
    assert!(foreign.foreign_key_violation().is_some(), "{foreign}");
    let mut bob = User::get(db, 2)?;
    bob.name = "Ann".into();
    assert_eq!(bob.update(db).unwrap_err().unique_violation().expect("unique").columns(), ["name"]);
    bob.name = "Bob".into();
    bob.boss_id = Some(99);
    assert_eq!(
        bob.update(db).unwrap_err().foreign_key_violation().expect("foreign key").columns(),
        ["boss_id"]
    );
    Ok(())
}

#[orm::test(models(User, Post))]
fn b085_a_vanished_row_is_stale(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    let mut cid = User::get(db, 3)?;
    cid.delete(db)?;
    let error = cid.update(db).unwrap_err();
    assert!(error.is_stale());
    assert_eq!(error.to_string(), "the row of users was deleted since it was read");
    assert!(cid.delete(db).unwrap_err().is_stale());
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Line {
    #[orm(primary_key)]
    invoice: i64,
    #[orm(primary_key)]
    number: i16,
    text: String,
}

#[orm::test(models(Line))]
fn b116_keys_of_several_columns(db: &Db) -> orm::Result<()> {
    let line = |invoice, number| NewLine { invoice, number, text: format!("{invoice}/{number}") };
    let mut lines = NewLine::insert_all(db, [line(1, 1), line(1, 2), line(2, 1)])?;
    lines[1].text = "new".into();
    lines[1].update(db)?;
    assert_eq!(Line::get(db, (1, 2))?.text, "new");
    assert_eq!(Line::get(db, (2, 1))?.text, "2/1");
    lines[0].delete(db)?;
    assert_eq!(Line::query().order_by(|l| (l.invoice.asc(), l.number.desc())).all(db)?, lines[1..]);
    assert_eq!(Line::query().filter(|l| l.invoice.in_([1, 2]) & l.number.in_([1_i16])).count(db)?, 1);
    assert!(lines[0].update(db).unwrap_err().is_stale());
    let error = line(1, 2).insert(db).unwrap_err();
    assert_eq!(error.to_string(), "unique violation on lines(invoice, number), constraint lines_pkey");
    assert_eq!(Line::query().select(|l| (l.invoice, l.number)).distinct().count(db)?, 2);
    Ok(())
}
