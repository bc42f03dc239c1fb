//! `#[orm(after_commit = ..)]`: a model is told of its rows once they are written for good.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use orm::prelude::*;
use orm::testing::{assert_statements, record};
use orm::{Committed, NewWith};

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(after_commit = announce, changes, validate = named)]
#[orm(has_many(posts: Post), many_to_many(groups: Group, through = Membership))]
struct User {
    id: i64,
    #[orm(unique)]
    name: String,
    #[orm(default = 0)]
    visits: i32,
    #[orm(version)]
    version: i32,
    #[orm(soft_delete)]
    deleted_at: Option<jiff::Timestamp>,
}

#[derive(Model, Debug)]
#[orm(after_commit = self::announce_post)]
struct Post {
    #[orm(default = uuid_v7)]
    id: uuid::Uuid,
    #[orm(belongs_to = User, on_delete = cascade)]
    author_id: i64,
}

#[derive(Model, Debug)]
#[orm(after_commit = announce_group)]
struct Group {
    #[orm(primary_key)]
    name: String,
}

#[derive(Model, Debug)]
#[orm(after_commit = announce_membership)]
struct Membership {
    #[orm(primary_key, belongs_to = User)]
    user_id: i64,
    #[orm(primary_key, belongs_to = Group)]
    group_id: String,
}

/// A model that nobody is told of.
#[derive(Model, Debug)]
struct Quiet {
    id: i64,
}

thread_local! {
    static TOLD: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    /// What is done with a database while `announce` is called.
    static USED: RefCell<Option<Db>> = const { RefCell::new(None) };
}

fn named(user: &mut orm::Draft<'_, User>) {
    if user.get(|u| u.name).as_deref() == Some("") {
        user.refuse(|u| u.name, "is empty");
    }
}

fn tell(what: String) {
    TOLD.with_borrow_mut(|told| told.push(what));
}

fn announce(change: &Committed<User>) {
    tell(format!("{change:?}"));
    if let Some(db) = USED.take() {
        let found = User::find(&db, *change.key()).expect("a connection is free");
        tell(format!("found {}", found.map_or_else(|| "nobody".to_owned(), |user| user.name)));
        NewGroup { name: format!("of {}", change.key()) }.insert(&db).expect("a connection is free");
    }
    if *change == Committed::Inserted(100_666) {
        std::panic::resume_unwind(Box::new("the call panics"));
    }
}

fn announce_post(change: &Committed<Post>) {
    let done = match change.clone() {
        Committed::Inserted(_) => "inserted",
        Committed::Updated(_) => "updated",
        Committed::Upserted(_) => "upserted",
        Committed::Deleted(_) => "deleted",
    };
    tell(format!("post {done}"));
}

fn announce_group(change: &Committed<Group>) {
    tell(format!("group {change:?}"));
}

fn announce_membership(change: &Committed<Membership>) {
    tell(format!("membership {change:?}"));
}

/// What was told since the last time.
fn told() -> Vec<String> {
    TOLD.take()
}

const NOTHING: [&str; 0] = [];

fn user(name: &str) -> NewUser {
    NewUser { name: name.into(), visits: None }
}

#[orm::test(models(User, Post))]
fn once_for_each_row_of_each_verb(db: &Db) -> orm::Result<()> {
    told();
    let mut ann = user("Ann").insert(db)?;
    assert_eq!(told(), ["Inserted(1)"]);
    let mut rest = NewUser::insert_all(db, ["Bob", "Cid"].map(user))?;
    assert_eq!(told(), ["Inserted(2)", "Inserted(3)"]);
    ann.visits = 1;
    ann.update(db)?;
    ann.update_only(db, |u| u.visits)?;
    ann.apply(db, &UserChanges { visits: Some(3), ..UserChanges::default() })?;
    assert_eq!(told(), ["Updated(1)"; 3]);
    ann.apply(db, &UserChanges::default())?;
    assert_eq!(told(), NOTHING);
    ann.soft_delete(db)?;
    ann.restore(db)?;
    assert_eq!(told(), ["Updated(1)"; 2]);
    User::update_all(db, &mut rest)?;
    assert_eq!(told(), ["Updated(2)", "Updated(3)"]);
    rest[0].delete(db)?;
    User::delete_all(db, &[ann, rest.remove(1)])?;
    assert_eq!(told(), ["Deleted(2)", "Deleted(1)", "Deleted(3)"]);
    Ok(())
}

#[orm::test(models(User, Post))]
fn conflicts(db: &Db) -> orm::Result<()> {
    told();
    assert!(user("Ann").insert_or_ignore(db)?.is_some());
    assert!(user("Ann").insert_or_ignore(db)?.is_none());
    assert!(user("Bob").get_or_create(db, |u| u.name)?.1);
    assert!(!user("Bob").get_or_create(db, |u| u.name)?.1);
    let [ann, bob] = &User::query().order_by(|u| u.name.asc()).all(db)?[..] else { panic!("two users") };
    assert_eq!(told(), [format!("Inserted({})", ann.id), format!("Inserted({})", bob.id)]);
    let (cid, created) = user("Cid").update_or_create(db, |u| u.name)?;
    assert!(created && !NewUser { visits: Some(1), ..user("Cid") }.update_or_create(db, |u| u.name)?.1);
    assert_eq!(told(), [format!("Inserted({})", cid.id), format!("Updated({})", cid.id)]);
    // Which of the two it was the database does not say by itself.
    user("Ann").upsert(db, |u| u.name)?;
    let stored = NewUser::upsert_all(db, ["Bob", "Dan"].map(user), |u| u.name)?;
    user("Ann").on_conflict(|u| u.name).set(|old, _| old.visits.set(5)).run(db)?;
    let left = user("Ann").on_conflict(|u| u.name).filter(|old, _| old.visits.gt(100)).run(db)?;
    assert!(left.is_none() && user("Ann").on_conflict(|u| u.name).ignore(db)?.is_none());
    let ids = [ann.id, stored[0].id, stored[1].id, ann.id];
    assert_eq!(told(), ids.map(|id| format!("Upserted({id})")));
    // Unless it is asked.
    let asked = |name| user(name).on_conflict(|u| u.name).run_with_created(db);
    let (fay, _) = asked("Fay")?.expect("a row");
    assert!(asked("Fay")?.is_some());
    assert_eq!(told(), [format!("Inserted({})", fay.id), format!("Updated({})", fay.id)]);
    Ok(())
}

#[orm::test(models(User, Post))]
fn not_when_nothing_is_written(db: &Db) -> orm::Result<()> {
    let mut ann = user("Ann").insert(db)?;
    let mut old = ann.clone();
    ann.update(db)?;
    told();
    assert!(user("Ann").insert(db).unwrap_err().unique_violation().is_some());
    assert!(user("").insert(db).unwrap_err().validation_errors().is_some());
    assert!(NewUser::insert_all(db, ["Bob", "Ann"].map(user)).is_err());
    assert!(old.update(db).unwrap_err().is_stale());
    assert!(old.soft_delete(db).unwrap_err().is_stale());
    assert!(old.delete(db).unwrap_err().is_stale());
    assert!(User::update_all(db, &mut [old.clone()]).unwrap_err().is_stale());
    assert!(User::delete_all(db, &[old]).unwrap_err().is_stale());
    assert!(user("Bob").with(|u| [NewPost { id: None, author_id: u.id + 9 }]).insert(db).is_err());
    NewUser::insert_all(db, [])?;
    User::update_all(db, &mut [])?;
    User::delete_all(db, &[])?;
    assert_eq!(told(), NOTHING);
    Ok(())
}

#[orm::test(models(User, Post))]
fn not_for_statements_that_change_what_nobody_has_in_memory(db: &Db) -> orm::Result<()> {
    let (ann, _) = user("Ann").with(|u| [NewPost { id: None, author_id: u.id }]).insert(db)?;
    told();
    User::query().update(db, |u| u.visits.set(2))?;
    User::query().apply(db, &UserChanges { visits: Some(3), ..UserChanges::default() })?;
    User::query().soft_delete(db)?;
    User::query().restore(db)?;
    let other = User::query().select(|u| (u.name.upper(), u.visits));
    assert_eq!(User::insert_from(db, &other, |u| (u.name, u.visits))?, 1);
    sql!("UPDATE users SET visits = 4").execute(db)?;
    User::query().filter(|u| u.id.ne(ann.id)).delete(db)?;
    assert_eq!(told(), NOTHING);
    // The post goes along by the foreign key.
    User::get(db, ann.id)?.delete(db)?;
    assert_eq!(told(), [format!("Deleted({})", ann.id)]);
    assert_eq!(Post::query().count(db)?, 0);
    Ok(())
}

#[orm::test(models(User, Post, Quiet))]
fn after_the_commit_of_the_outermost_transaction(db: &Db) -> orm::Result<()> {
    told();
    let ids = db.transaction(|tx| {
        let ann = user("Ann").insert(tx)?;
        tx.after_commit(|| tell("between".into()));
        let bob = tx.transaction(|tx| user("Bob").insert(tx))?;
        NewQuiet {}.insert(tx)?;
        let undone = tx.transaction(|tx| {
            tx.transaction(|tx| user("Cid").insert(tx))?;
            user("Ann").insert(tx)
        });
        assert!(undone.is_err());
        assert_eq!(told(), NOTHING);
        Ok::<_, orm::Error>([ann.id, bob.id])
    })?;
    assert_eq!(told(), [format!("Inserted({})", ids[0]), "between".into(), format!("Inserted({})", ids[1])]);
    let undone = db.transaction(|tx| {
        user("Eve").insert(tx)?;
        User::get(tx, 99)
    });
    assert!(undone.unwrap_err().is_not_found());
    let panics = AssertUnwindSafe(|| {
        db.transaction(|tx| {
            user("Eve").insert(tx)?;
            std::panic::resume_unwind(Box::new("undone"));
            #[allow(unreachable_code)]
            Ok::<_, orm::Error>(())
        })
    });
    assert!(catch_unwind(panics).is_err());
    assert_eq!(told(), NOTHING);
    Ok(())
}

#[orm::test(models(User, Post))]
fn what_belongs_to_a_row_comes_after_it(db: &Db) -> orm::Result<()> {
    told();
    let trees = ["Ann", "Bob"].map(|name| {
        user(name).with(|u| {
            let id = u.id;
            [0; 2].map(|_| NewPost { id: None, author_id: id })
        })
    });
    let saved = NewWith::insert_all(db, trees)?;
    let users = saved.iter().map(|(user, _)| format!("Inserted({})", user.id));
    let posts = std::iter::repeat_n("post inserted".to_owned(), 4);
    assert_eq!(told(), users.chain(posts).collect::<Vec<_>>());
    db.transaction(|tx| {
        user("Cid").with(|u| [NewPost { id: None, author_id: u.id }]).insert(tx)?;
        assert_eq!(told(), NOTHING);
        Ok::<_, orm::Error>(())
    })?;
    assert_eq!(told().len(), 2);
    Ok(())
}

/// Several statements, and on SQLite keys that are counted, and inserted again where they cannot be.
#[orm::test(models(User, Post))]
fn once_for_each_of_many_rows(db: &Db) -> orm::Result<()> {
    told();
    let users =
        NewUser::insert_all(db, (0..500).map(|n| NewUser { visits: Some(n), ..user(&n.to_string()) }))?;
    assert_eq!(told(), users.iter().map(|user| format!("Inserted({})", user.id)).collect::<Vec<_>>());
    super::script(
        db,
        &format!("INSERT INTO users (id, name, visits, version) VALUES ({}, 'last', 0, 1)", i64::MAX),
    )?;
    let users =
        NewUser::insert_all(db, (0..200).map(|n| NewUser { visits: Some(n), ..user(&format!("n{n}")) }))?;
    assert_eq!(told(), users.iter().map(|user| format!("Inserted({})", user.id)).collect::<Vec<_>>());
    Ok(())
}

#[orm::test(models(User, Group, Membership))]
fn links(db: &Db) -> orm::Result<()> {
    let ann = user("Ann").insert(db)?;
    let groups = NewGroup::insert_all(db, ["a", "b", "c"].map(|name| NewGroup { name: name.into() }))?;
    told();
    let done = |what: &str, name: &str| format!(r#"membership {what}(({}, "{name}"))"#, ann.id);
    ann.groups().link(db, &groups[0])?;
    assert!(!ann.groups().link_if_absent(db, &groups[0])?);
    assert!(ann.groups().link_if_absent(db, &groups[1])?);
    assert_eq!(told(), [done("Inserted", "a"), done("Inserted", "b")]);
    ann.groups().replace(db, &groups[1..])?;
    assert_eq!(told(), [done("Deleted", "a"), done("Inserted", "c")]);
    assert!(ann.groups().unlink(db, &groups[1])? && !ann.groups().unlink(db, &groups[1])?);
    assert_eq!(told(), [done("Deleted", "b")]);
    ann.groups().create(db, &NewGroup { name: "d".into() })?;
    assert_eq!(told(), [r#"group Inserted("d")"#.to_owned(), done("Inserted", "d")]);
    assert!(ann.groups().create(db, &NewGroup { name: "d".into() }).is_err());
    assert_eq!(told(), NOTHING);
    assert_eq!(ann.groups().order_by(|g| g.name.asc()).select(|g| g.name).all(db)?, ["c", "d"]);
    Ok(())
}

/// The only connection is free by then.
#[orm::test(models(User, Group, Post))]
fn it_may_use_the_database(db: &Db) -> orm::Result<()> {
    assert_eq!(db.status().open, 1);
    let used = || USED.set(Some(db.clone()));
    told();
    used();
    let mut ann = user("Ann").insert(db)?;
    used();
    ann.name = "Anna".into();
    let all = told();
    assert_eq!(
        all,
        [format!("Inserted({})", ann.id), "found Ann".into(), format!(r#"group Inserted("of {}")"#, ann.id)]
    );
    Group::query().delete(db)?;
    ann.update(db)?;
    assert_eq!(told()[1], "found Anna");
    Group::query().delete(db)?;
    used();
    let bob = db.transaction(|tx| user("Bob").insert(tx))?;
    assert_eq!(told()[1], "found Bob");
    used();
    let users = NewUser::insert_all(db, (0..200).map(|n| user(&n.to_string())))?;
    assert_eq!(told()[..2], [format!("Inserted({})", users[0].id), "found 0".into()]);
    used();
    let (cid, _) = user("Cid").with(|u| [NewPost { id: None, author_id: u.id }]).insert(db)?;
    assert_eq!(told()[1], "found Cid");
    Group::query().delete(db)?;
    used();
    User::delete_all(db, &[bob, cid])?;
    assert_eq!(told()[1], "found nobody");
    Ok(())
}

#[orm::test(models(User, Post))]
fn a_call_that_panics_leaves_the_rows_written(db: &Db) -> orm::Result<()> {
    super::script(db, "INSERT INTO users (id, name, visits, version) VALUES (100665, 'before', 0, 1)")?;
    if db.backend() == orm::Backend::Postgres {
        super::script(db, r#"ALTER TABLE users ALTER COLUMN id RESTART WITH 100666"#)?;
    }
    told();
    let both = AssertUnwindSafe(|| NewUser::insert_all(db, ["a", "b"].map(user)));
    assert!(catch_unwind(both).is_err());
    assert_eq!(told(), ["Inserted(100666)"]);
    assert_eq!((User::query().count(db)?, db.status().leaked_transactions), (3, 0));
    Ok(())
}

/// What a model costs that is told of nothing, and one that is: the same statements.
#[orm::test(models(User, Quiet, Post))]
fn no_statement_more(db: &Db) -> orm::Result<()> {
    assert_statements(db, 1, || NewQuiet {}.insert(db))?;
    let ann = assert_statements(db, 1, || user("Ann").insert(db))?;
    let (deleted, sent) = record(db, || ann.delete(db));
    deleted?;
    assert!(!sent[0].sql.contains("RETURNING") && sent.len() == 1, "{sent:?}");
    Ok(())
}
