//! Soft delete and tenants: conditions with a name, and the verbs that mark rows as deleted.

use jiff::Timestamp;
use orm::Backend;
use orm::prelude::*;
use orm::testing::{assert_statements, record};

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(posts: Post))]
struct Account {
    id: i64,
    name: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(unique(account_id, slug, where = "deleted_at IS NULL", name = "one_present"), unique(account_id, code))]
#[orm(changes(derive(Debug, Clone)), validate = titles_are_there)]
#[orm(has_many(comments: Comment), many_to_many(tags: Tag, through = PostTag))]
struct Post {
    id: i64,
    #[orm(tenant, belongs_to = Account)]
    account_id: i64,
    slug: String,
    code: i32,
    title: String,
    #[orm(soft_delete)]
    deleted_at: Option<Timestamp>,
    #[orm(skip)]
    seen: bool,
    #[orm(version)]
    version: i32,
    #[orm(updated_at)]
    updated_at: Timestamp,
}

fn titles_are_there(post: &mut orm::Draft<'_, Post>) {
    if post.get(|p| p.title).as_deref() == Some("") {
        post.refuse(|p| p.title, "is empty");
    }
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Comment {
    id: i64,
    #[orm(belongs_to = Post, index)]
    post_id: i64,
    text: String,
    #[orm(soft_delete, column = "gone on")]
    gone: Option<jiff::civil::Date>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Tag {
    id: i64,
    name: String,
    #[orm(tenant)]
    owner: Option<String>,
    #[orm(soft_delete)]
    deleted_at: Option<Timestamp>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct PostTag {
    #[orm(primary_key, belongs_to = Post)]
    post_id: i64,
    #[orm(primary_key, belongs_to = Tag)]
    tag_id: i64,
}

/// A key of several columns, of which one is the tenant, and a moment without a zone.
#[derive(Model, Debug, Clone, PartialEq)]
struct Seat {
    #[orm(primary_key, tenant)]
    hall: String,
    #[orm(primary_key)]
    number: i32,
    #[orm(soft_delete)]
    taken_out: Option<chrono::NaiveDateTime>,
}

fn post(account_id: i64, slug: &str, code: i32) -> NewPost {
    NewPost { account_id, slug: slug.into(), code, title: slug.to_uppercase() }
}

/// Ann's posts `a`, `b`, `c` and Bob's `a`, of which Ann's `b` is deleted.
fn posts(db: &Db) -> orm::Result<Vec<Post>> {
    let accounts = NewAccount::insert_all(db, ["Ann", "Bob"].map(|name| NewAccount { name: name.into() }))?;
    let (ann, bob) = (accounts[0].id, accounts[1].id);
    let all = [post(ann, "a", 1), post(ann, "b", 2), post(ann, "c", 3), post(bob, "a", 1)];
    let mut posts = NewPost::insert_all(db, all)?;
    posts[1].soft_delete(db)?;
    Ok(posts)
}

fn slugs(db: &Db, query: Query<Post>) -> orm::Result<String> {
    Ok(query.order_by(|p| p.id.asc()).select(|p| p.slug).all(db)?.concat())
}

#[orm::test(models(Account, Post))]
fn queries_leave_out_nothing_unless_they_say_so(db: &Db) -> orm::Result<()> {
    let posts = posts(db)?;
    assert_eq!(slugs(db, Post::query())?, "abca");
    assert_eq!(slugs(db, Post::query().present())?, "aca");
    assert_eq!(slugs(db, Post::query().deleted())?, "b");
    assert_eq!(slugs(db, Post::query().present().deleted())?, "");
    assert_eq!(slugs(db, Post::query().filter(|p| p.code.ge(2)).present())?, "c");
    assert_eq!(slugs(db, Post::query().of_tenant(posts[0].account_id))?, "abc");
    assert_eq!(slugs(db, Post::query().of_tenant(posts[3].account_id).present())?, "a");
    assert_eq!(Post::query().of_tenant(99).count(db)?, 0);
    assert_eq!(Post::find(db, posts[1].id)?.as_ref(), Some(&posts[1]), "by key a row is there");
    let author = posts[0].account().one(db)?;
    assert_eq!((author.posts().count(db)?, author.posts().present().count(db)?), (3, 2));
    assert_eq!(author.posts().of_tenant(posts[3].account_id).count(db)?, 0);
    // After `select` it is still the rows that are kept.
    assert_eq!(Post::query().select(|p| p.code).deleted().all(db)?, [2]);
    Ok(())
}

#[orm::test(models(Account, Post))]
fn many_rows_are_deleted_and_restored_once(db: &Db) -> orm::Result<()> {
    let before = posts(db)?;
    let anns = Post::query().of_tenant(before[0].account_id);
    assert_eq!(assert_statements(db, 1, || anns.soft_delete(db))?, 2);
    let after = Post::query().order_by(|p| p.id.asc()).all(db)?;
    assert_eq!(after[1], before[1], "what was deleted keeps its moment, its version and `updated_at`");
    assert_eq!(after[3], before[3]);
    for at in [0, 2] {
        assert!(after[at].deleted_at.is_some());
        assert_eq!(after[at].deleted_at, Some(after[at].updated_at), "one statement, one moment");
        assert_eq!((after[at].version, &after[at].title), (2, &before[at].title));
    }
    assert_eq!(anns.soft_delete(db)?, 0);
    assert_eq!(assert_statements(db, 1, || anns.filter(|p| p.code.lt(3)).restore(db))?, 2);
    let back = Post::query().order_by(|p| p.id.asc()).all(db)?;
    assert_eq!(
        back.iter().map(|post| post.deleted_at.is_none()).collect::<Vec<_>>(),
        [true, true, false, true]
    );
    assert_eq!(back.iter().map(|post| post.version).collect::<Vec<_>>(), [3, 3, 2, 1]);
    assert!(back[0].updated_at >= after[0].updated_at);
    assert_eq!(Post::query().present().restore(db)?, 0);
    // A condition over a relation, and one that selects nothing.
    let bobs = Post::query().filter(|p| p.account().name.eq("Bob"));
    assert_eq!((bobs.soft_delete(db)?, bobs.soft_delete(db)?, bobs.restore(db)?), (1, 0, 1));
    assert_eq!(Post::query().filter(|p| p.id.eq(99)).soft_delete(db)?, 0);
    let error = Post::query().limit(1).soft_delete(db).unwrap_err();
    assert!(error.is_unsupported(), "{error}");
    Ok(())
}

#[orm::test(models(Account, Post))]
fn a_row_is_deleted_and_restored_in_the_database_and_here(db: &Db) -> orm::Result<()> {
    let mut post = posts(db)?.remove(0);
    let before = post.clone();
    post.seen = true;
    post.title = "never written".into();
    assert_statements(db, 1, || post.soft_delete(db))?;
    let stored = Post::get(db, post.id)?;
    assert!(stored.deleted_at.is_some());
    assert_eq!((stored.version, &stored.title), (2, &before.title));
    assert!(post.seen, "what is no column stays");
    assert_eq!(post, Post { seen: true, title: "never written".into(), ..stored.clone() });
    // The same version: what others have done since is not lost.
    post.title = "written".into();
    post.update(db)?;
    assert_statements(db, 1, || post.restore(db))?;
    assert_eq!((post.deleted_at, post.version), (None, 4));
    assert_eq!(Post::get(db, post.id)?, Post { seen: false, ..post.clone() });
    assert!(post.updated_at >= stored.updated_at);
    Ok(())
}

#[orm::test(models(Account, Post, Comment))]
fn a_second_delete_and_a_second_restore_are_stale(db: &Db) -> orm::Result<()> {
    let post = posts(db)?.remove(0);
    let stale = |result: orm::Result<()>, message: &str| {
        let error = result.unwrap_err();
        assert!(error.is_stale(), "{error}");
        assert!(error.to_string().starts_with(message), "{error}");
    };
    let (mut mine, mut theirs) = (post.clone(), post.clone());
    mine.soft_delete(db)?;
    stale(theirs.soft_delete(db), "the row of posts was changed or deleted since it was read");
    assert_eq!(theirs, post, "it stays as it was");
    stale(mine.soft_delete(db), "the row of posts was changed or deleted");
    stale(theirs.restore(db), "the row of posts was changed or restored or deleted");
    mine.restore(db)?;
    stale(mine.restore(db), "the row of posts was changed or restored or deleted");
    // Without a version the mark itself tells.
    let comment = NewComment { post_id: post.id, text: "x".into() }.insert(db)?;
    let (mut mine, mut theirs) = (comment.clone(), comment.clone());
    mine.soft_delete(db)?;
    let gone = mine.gone;
    stale(theirs.soft_delete(db), "the row of comments was deleted since it was read");
    assert_eq!((theirs.gone, Comment::get(db, comment.id)?.gone), (None, gone));
    theirs.restore(db)?;
    stale(mine.restore(db), "the row of comments was restored or deleted since it was read");
    theirs.delete(db)?;
    stale(theirs.soft_delete(db), "the row of comments was deleted");
    Ok(())
}

/// An update of a row that was read before somebody deleted it does not bring it back.
#[orm::test(models(Account, Post, Comment))]
fn no_update_restores_by_accident(db: &Db) -> orm::Result<()> {
    let post = posts(db)?.remove(0);
    let read = NewComment::insert_all(
        db,
        ["x", "y"].map(|text| NewComment { post_id: post.id, text: text.into() }),
    )?;
    Comment::query().soft_delete(db)?;
    let mut old = read.clone();
    assert!(old.iter().all(|comment| comment.gone.is_none()));
    old[0].text = "z".into();
    old[0].update(db)?;
    Comment::update_all(db, &mut old)?;
    let stored = Comment::query().order_by(|c| c.id.asc()).all(db)?;
    assert!(stored.iter().all(|comment| comment.gone.is_some()));
    assert_eq!(stored[0].text, "z");
    // Where it is named it is written.
    old[0].update_only(db, |c| c.gone)?;
    Comment::query().filter(|c| c.id.eq(old[1].id)).update(db, |c| c.gone.set(None::<jiff::civil::Date>))?;
    assert_eq!(Comment::query().present().count(db)?, 2);
    Ok(())
}

#[orm::test(models(Account, Post))]
fn what_is_unique_among_present_rows_may_be_taken_again(db: &Db) -> orm::Result<()> {
    let mut posts = posts(db)?;
    let tenant = posts[1].account_id;
    let taken = post(tenant, "a", 8).insert(db).unwrap_err();
    assert_eq!(taken.unique_violation().and_then(|constraint| constraint.name()), Some("one_present"));
    let again = post(tenant, "b", 9).insert(db)?;
    let error = posts[1].restore(db).unwrap_err();
    assert_eq!(error.unique_violation().and_then(|constraint| constraint.name()), Some("one_present"));
    assert!(posts[1].deleted_at.is_some());
    let error = Post::query().deleted().restore(db).unwrap_err();
    assert!(error.unique_violation().is_some(), "{error}");
    Post::query().filter(|p| p.id.eq(again.id)).soft_delete(db)?;
    posts[1].restore(db)?;
    assert_eq!(slugs(db, Post::query().of_tenant(tenant).present())?, "abc");
    Ok(())
}

#[orm::test(models(Account, Post))]
fn upserts_find_rows_of_the_tenant_and_leave_the_mark(db: &Db) -> orm::Result<()> {
    let posts = posts(db)?;
    let (ann, bob) = (posts[0].account_id, posts[3].account_id);
    // By a constraint that does not care, the deleted row is the one that is there, and stays deleted.
    let changed =
        NewPost { title: "new".into(), ..post(ann, "b", 2) }.upsert(db, |p| (p.account_id, p.code))?;
    assert_eq!((changed.id, changed.title.as_str(), changed.version), (posts[1].id, "new", 3));
    assert_eq!(changed.deleted_at, posts[1].deleted_at);
    let (found, created) = post(ann, "b", 2).update_or_create(db, |p| (p.account_id, p.code))?;
    assert_eq!((found.id, found.deleted_at, created), (posts[1].id, posts[1].deleted_at, false));
    // By one among present rows it is not there.
    let fresh = post(ann, "b", 7).on_constraint("one_present").run(db)?;
    assert!(fresh.is_some_and(|fresh| fresh.id > posts[3].id && fresh.deleted_at.is_none()));
    // The same code of another tenant is another row.
    let bobs = post(bob, "d", 2).upsert(db, |p| (p.account_id, p.code))?;
    assert!(!posts.iter().any(|post| post.id == bobs.id));
    let all = NewPost::upsert_all(db, [post(ann, "a", 1), post(bob, "a", 1)], |p| (p.account_id, p.code))?;
    assert_eq!([all[0].id, all[1].id], [posts[0].id, posts[3].id]);
    Ok(())
}

#[orm::test(models(Account, Post, Comment, Tag, PostTag))]
fn relations_keep_what_they_are_told_to(db: &Db) -> orm::Result<()> {
    let posts = posts(db)?;
    let comment = |post: &Post, text: &str| NewComment { post_id: post.id, text: text.into() };
    let mut comments = NewComment::insert_all(
        db,
        [comment(&posts[0], "x"), comment(&posts[0], "y"), comment(&posts[2], "z")],
    )?;
    comments[1].soft_delete(db)?;
    comments[2].soft_delete(db)?;
    let answered = Post::query().filter(|p| p.comments().present().any());
    assert_eq!(slugs(db, answered)?, "a");
    assert_eq!(slugs(db, Post::query().filter(|p| p.comments().deleted().none()))?, "ba");
    let counts: Vec<(i64, i64, i64)> = Account::query()
        .order_by(|a| a.id.asc())
        .select(|a| {
            (a.posts().count(), a.posts().present().count(), a.posts().deleted().aggregate(|p| p.id.count()))
        })
        .all(db)?;
    assert_eq!(counts, [(3, 2, 1), (1, 1, 0)]);
    let loaded = assert_statements(db, 3, || {
        Account::query()
            .order_by(|a| a.id.asc())
            .with(|a| a.posts().present().order_by(|p| p.id.asc()).with(|p| p.comments().present()))
            .all(db)
    })?;
    let shape: Vec<Vec<(i64, usize)>> = loaded
        .iter()
        .map(|(_, posts)| posts.iter().map(|(post, comments)| (post.id, comments.len())).collect())
        .collect();
    assert_eq!(shape, [vec![(posts[0].id, 1), (posts[2].id, 0)], vec![(posts[3].id, 0)]]);
    // A tenant of a relation may be a column of the query around it.
    let own = Account::query().filter(|a| a.posts().of_tenant(a.id).filter(|p| p.code.eq(3)).any());
    assert_eq!(own.one(db)?.name, "Ann");
    // Over a linking model it is the row on the far side that is meant.
    let tag = |name: &str, owner: Option<&str>| NewTag { name: name.into(), owner: owner.map(str::to_owned) };
    let tags = NewTag::insert_all(db, [tag("old", Some("ann")), tag("new", Some("ann")), tag("any", None)])?;
    posts[0].tags().replace(db, &tags)?;
    Tag::query().filter(|t| t.name.eq("old")).soft_delete(db)?;
    let names = |query: Query<Tag>| query.order_by(|t| t.id.asc()).select(|t| t.name).all(db);
    assert_eq!(names(posts[0].tags().present())?, ["new", "any"]);
    assert_eq!(names(posts[0].tags().deleted())?, ["old"]);
    assert_eq!(names(posts[0].tags().of_tenant("ann"))?, ["old", "new"]);
    assert_eq!(names(posts[0].tags().of_tenant(None::<String>))?, ["any"]);
    let tagged: Vec<i64> = Post::query()
        .order_by(|p| p.id.asc())
        .select(|p| p.tags().present().of_tenant("ann").count())
        .all(db)?;
    assert_eq!(tagged, [1, 0, 0, 0]);
    Ok(())
}

#[derive(Projection, Debug, PartialEq)]
#[orm(model = Comment)]
struct Line {
    text: String,
}

#[derive(Projection, Debug, PartialEq)]
#[orm(model = Post)]
struct Thread {
    slug: String,
    #[orm(select = |p| p.comments().present().count())]
    answers: i64,
    #[orm(nested = |p| p.comments().present().order_by(|c| c.id.asc()))]
    comments: Vec<Line>,
}

#[orm::test(models(Account, Post, Comment))]
fn projections_are_queries_too(db: &Db) -> orm::Result<()> {
    let posts = posts(db)?;
    let new = ["x", "y", "z"].map(|text| NewComment { post_id: posts[0].id, text: text.into() });
    NewComment::insert_all(db, new)?[1].soft_delete(db)?;
    let query = Post::query().present().of_tenant(posts[0].account_id).order_by(|p| p.id.asc());
    let threads: Vec<Thread> = assert_statements(db, 2, || query.project().all(db))?;
    let line = |text: &str| Line { text: text.into() };
    let expected = [
        Thread { slug: "a".into(), answers: 2, comments: vec![line("x"), line("z")] },
        Thread { slug: "c".into(), answers: 0, comments: vec![] },
    ];
    assert_eq!(threads, expected);
    Ok(())
}

#[orm::test(models(Account, Post, Comment))]
fn joined_queries_keep_their_own_scopes(db: &Db) -> orm::Result<()> {
    let posts = posts(db)?;
    let new = posts.iter().map(|post| NewComment { post_id: post.id, text: post.slug.clone() });
    NewComment::insert_all(db, new)?[0].soft_delete(db)?;
    let rows = Post::query()
        .present()
        .of_tenant(posts[0].account_id)
        .join(Comment::query().present(), |(p, c)| c.post_id.eq(p.id))
        .select(|(p, c)| (p.slug, c.text))
        .all(db)?;
    assert_eq!(rows, [("c".to_owned(), "c".to_owned())]);
    Ok(())
}

#[orm::test(models(Seat))]
fn a_tenant_may_be_part_of_the_key(db: &Db) -> orm::Result<()> {
    let seat = |hall: &str, number| NewSeat { hall: hall.into(), number };
    let mut seats = NewSeat::insert_all(db, [seat("it's", 1), seat("it's", 2), seat("B", 1)])?;
    seats[0].soft_delete(db)?;
    assert!(seats[0].taken_out.is_some());
    assert_eq!(Seat::get(db, ("it's".to_owned(), 1))?, seats[0]);
    assert_eq!(Seat::query().of_tenant("it's").present().all(db)?, [seats[1].clone()]);
    assert_eq!(Seat::query().of_tenant("B".to_owned()).soft_delete(db)?, 1);
    seats[0].restore(db)?;
    assert_eq!(Seat::query().of_tenant("it's").present().count(db)?, 2);
    Ok(())
}

/// Nothing of the struct but its key and version is looked at, so a row that was valid once can go.
#[orm::test(models(Account, Post))]
fn what_is_no_longer_valid_can_be_deleted(db: &Db) -> orm::Result<()> {
    let mut post = posts(db)?.remove(0);
    post.title = String::new();
    assert!(post.update(db).unwrap_err().validation_errors().is_some());
    post.soft_delete(db)?;
    assert_eq!((post.title.as_str(), Post::get(db, post.id)?.title.as_str()), ("", "A"));
    Ok(())
}

#[orm::test(models(Account, Post))]
fn a_rollback_takes_the_mark_back(db: &Db) -> orm::Result<()> {
    let mut post = posts(db)?.remove(0);
    let result = db.transaction(|tx| {
        post.soft_delete(tx)?;
        Post::query().soft_delete(tx)?;
        Err::<(), _>(Post::get(tx, 99).unwrap_err())
    });
    assert!(result.unwrap_err().is_not_found());
    assert_eq!(Post::query().present().count(db)?, 3);
    post.reload(db)?;
    post.soft_delete(db)?;
    Ok(())
}

/// A new row is not deleted, so inserts and changes say nothing about it, and on SQLite nothing has to be returned.
#[orm::test(models(Seat))]
fn a_new_row_costs_nothing_more(db: &Db) -> orm::Result<()> {
    let (seat, sent) = record(db, || NewSeat { hall: "A".into(), number: 1 }.insert(db));
    assert_eq!((seat?.taken_out, sent.len()), (None, 1));
    assert_eq!(sent[0].sql.contains("RETURNING"), db.backend() == Backend::Postgres);
    Ok(())
}

#[test]
fn the_facts_name_the_columns() {
    let (post, account) = (Post::table(), Account::table());
    assert_eq!((post.soft_delete, post.tenant), (Some(5), Some(1)));
    assert_eq!((account.soft_delete, account.tenant), (None, None));
    assert!(PostChanges::default().slug.is_none());
}
