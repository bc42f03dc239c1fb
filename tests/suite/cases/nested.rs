//! `with` of new rows: rows and what belongs to them, inserted together.

use std::panic::{AssertUnwindSafe, catch_unwind};

use orm::prelude::*;
use orm::testing::{assert_statements, record};
use orm::{Draft, NewWith};

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(posts: Post), has_one(profile: Profile))]
struct User {
    id: i64,
    #[orm(unique)]
    name: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Profile {
    #[orm(primary_key, belongs_to = User)]
    user_id: i64,
    bio: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(validate = titled, has_many(tags: Tag))]
struct Post {
    id: i64,
    #[orm(belongs_to = User, index)]
    author_id: i64,
    title: String,
    #[orm(default = 7)]
    rank: i32,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(unique(post_id, name), check = "name <> 'never'")]
struct Tag {
    #[orm(default = uuid_v7)]
    id: uuid::Uuid,
    #[orm(belongs_to = Post)]
    post_id: i64,
    name: String,
}

fn titled(post: &mut Draft<'_, Post>) {
    if post.get(|p| p.title).as_deref() == Some("") {
        post.refuse(|p| p.title, "is empty");
    }
}

/// A user and all that belongs to it.
type Whole = (User, Option<Profile>, Vec<(Post, Vec<Tag>)>);

fn user(name: impl Into<String>) -> NewUser {
    NewUser { name: name.into() }
}

fn post(user: &User, title: impl Into<String>) -> NewPost {
    NewPost { author_id: user.id, title: title.into(), rank: None }
}

fn tag(post: &Post, name: &str) -> NewTag {
    NewTag { id: None, post_id: post.id, name: name.into() }
}

fn profile(user: &User) -> NewProfile {
    NewProfile { user_id: user.id, bio: user.name.to_uppercase() }
}

/// Nothing is written, of whatever kind.
fn is_empty(db: &Db) -> orm::Result<bool> {
    let rows = [
        User::query().count(db)?,
        Profile::query().count(db)?,
        Post::query().count(db)?,
        Tag::query().count(db)?,
    ];
    Ok(rows == [0; 4])
}

#[orm::test(models(User, Profile, Post, Tag))]
fn b038_a_row_and_what_belongs_to_it(db: &Db) -> orm::Result<()> {
    let (ann, posts): (User, Vec<Post>) =
        user("Ann").with(|ann| vec![post(ann, "a"), post(ann, "b")]).insert(db)?;
    assert_eq!(User::get(db, ann.id)?, ann);
    assert_eq!(posts.iter().map(|post| post.title.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    assert!(posts.iter().all(|post| post.author_id == ann.id && post.rank == 7));
    // What comes back is what a query loads, and of the same type.
    let loaded = User::query().with(|u| u.posts().order_by(|p| p.id.asc())).all(db)?;
    assert_eq!(loaded, [(ann, posts)]);

    let (bob, given): (User, Option<Profile>) = user("Bob").with(|bob| Some(profile(bob))).insert(db)?;
    assert_eq!(given.map(|profile| (profile.user_id, profile.bio)), Some((bob.id, "BOB".into())));
    let (cid, own): (User, Profile) = user("Cid").with(profile).insert(db)?;
    assert_eq!(own.user_id, cid.id);
    let (_, nothing): (User, (Option<Profile>, Vec<Post>)) =
        user("Dan").with(|_| (None::<NewProfile>, [(); 0].map(|()| unreachable_post()))).insert(db)?;
    assert_eq!(nothing, (None, Vec::new()));
    Ok(())
}

fn unreachable_post() -> NewPost {
    NewPost { author_id: 0, title: String::new(), rank: None }
}

#[orm::test(models(User, Profile, Post, Tag))]
fn several_collections_at_any_depth(db: &Db) -> orm::Result<()> {
    let saved: Vec<Whole> = NewWith::insert_all(
        db,
        ["Ann", "Bob", "Cid"].map(|name| {
            user(name).with(|u| (u.name != "Bob").then(|| profile(u))).with(|u| {
                let posts = if u.name == "Ann" { 0 } else { 2 };
                (0..posts)
                    .map(|n| post(u, format!("{} {n}", u.name)).with(move |p| vec![tag(p, "x"); n]))
                    .collect::<Vec<_>>()
            })
        }),
    )?;
    let loaded = User::query()
        .order_by(|u| u.id.asc())
        .with(|u| u.profile())
        .with(|u| u.posts().order_by(|p| p.id.asc()).with(|p| p.tags()))
        .all(db)?;
    assert_eq!(loaded, saved);
    let (_, given, posts) = &saved[2];
    assert_eq!(given.as_ref().map(|profile| profile.bio.as_str()), Some("CID"));
    assert_eq!(
        posts.iter().map(|(post, tags)| (post.title.as_str(), tags.len())).collect::<Vec<_>>(),
        [("Cid 0", 0), ("Cid 1", 1)]
    );
    assert_eq!((saved[0].2.len(), saved[1].1.is_none()), (0, true));

    let saved: (User, (Vec<Post>, Option<Profile>)) =
        user("Dan").with(|u| ([post(u, "d")], Some(profile(u)))).insert(db)?;
    let loaded = User::query().filter(|u| u.name.eq("Dan")).with(|u| (u.posts(), u.profile())).one(db)?;
    assert_eq!(loaded, saved);
    Ok(())
}

#[orm::test(models(User, Profile, Post, Tag))]
fn one_statement_for_each_kind_of_rows(db: &Db) -> orm::Result<()> {
    let tree = |name: String| {
        user(name).with(|u| {
            let posts = ["a", "b"].map(|title| post(u, title).with(|p| vec![tag(p, "x"), tag(p, "y")]));
            (posts, Some(profile(u)))
        })
    };
    // BEGIN, users, posts, tags, profiles, COMMIT.
    for rows in [1, 2, 16] {
        let trees = (0..rows).map(|n| tree(format!("{rows} {n}")));
        let saved = assert_statements(db, 6, || NewWith::insert_all(db, trees))?;
        assert_eq!(saved.len(), rows);
    }
    // The savepoint stands in for the transaction.
    let (saved, sent) = record(db, || db.transaction(|tx| tree("Ann".into()).insert(tx)));
    assert_eq!(saved?.1.0.len(), 2);
    assert_eq!(sent.len(), 8);
    let nobody = [""; 0].map(|name| user(name).with(profile));
    assert_statements(db, 0, || NewWith::insert_all(db, nobody))?;
    // What there is none of is not sent.
    assert_statements(db, 3, || user("Bob").with(|_| Vec::<NewPost>::new()).insert(db))?;
    Ok(())
}

#[orm::test(models(User, Post))]
fn ten_thousand_rows_with_three_each(db: &Db) -> orm::Result<()> {
    let trees = (0..10_000).map(|n| {
        // Every seventh row gives a column that the others leave to its default.
        user(format!("{n}")).with(move |u| {
            [0, 1, 2].map(|at| NewPost { rank: (n % 7 == 0).then_some(at), ..post(u, format!("{n}.{at}")) })
        })
    });
    let (saved, sent) = record(db, || NewWith::insert_all(db, trees));
    let saved = saved?;
    assert_eq!(saved.len(), 10_000);
    for (n, (user, posts)) in saved.iter().enumerate() {
        assert_eq!((user.name.as_str(), posts.len()), (format!("{n}").as_str(), 3));
        for (at, post) in posts.iter().enumerate() {
            assert_eq!((post.author_id, post.title.as_str()), (user.id, format!("{n}.{at}").as_str()));
            assert_eq!(post.rank, if n % 7 == 0 { i32::try_from(at).expect("small") } else { 7 });
        }
    }
    let stored =
        User::query().order_by(|u| u.id.asc()).with(|u| u.posts().order_by(|p| p.id.asc())).all(db)?;
    assert!(stored == saved);
    // At most a statement for every change of the columns that are given, and for every 64 rows.
    assert!(sent.len() < 3_600, "{}", sent.len());
    Ok(())
}

#[orm::test(models(User, Profile, Post, Tag))]
fn b038_an_error_of_what_belongs_to_it_writes_nothing(db: &Db) -> orm::Result<()> {
    let unique = NewWith::insert_all(
        db,
        ["Ann", "Bob"].map(|name| {
            user(name).with(|u| (profile(u), [post(u, "a").with(|p| vec![tag(p, "x"), tag(p, "x")])]))
        }),
    );
    let error = unique.unwrap_err();
    let constraint = error.unique_violation().expect("two tags of a post are alike");
    assert_eq!(
        (constraint.table(), constraint.columns()),
        ("tags", &["post_id".to_owned(), "name".to_owned()][..])
    );
    assert!(is_empty(db)?);

    let check = user("Ann").with(|u| [post(u, "a").with(|p| Some(tag(p, "never")))]).insert(db);
    assert_eq!(check.unwrap_err().check_violation().expect("a check").table(), "tags");
    let foreign = user("Ann").with(|u| vec![NewPost { author_id: u.id + 1, ..post(u, "a") }]).insert(db);
    assert_eq!(foreign.unwrap_err().foreign_key_violation().expect("nobody").table(), "posts");
    let encode = user("Ann").with(|u| vec![post(u, "a"), post(u, "a\0b")]).insert(db);
    let error = encode.unwrap_err();
    assert!(error.is_encode() && error.to_string().contains("posts.title"), "{error}");
    let root = NewWith::insert_all(db, ["Ann", "Ann"].map(|name| user(name).with(|u| vec![post(u, "a")])));
    assert_eq!(root.unwrap_err().unique_violation().expect("two of a name").table(), "users");
    assert!(is_empty(db)?);

    db.transaction(|tx| {
        user("Ann").insert(tx)?;
        let failed = tx.transaction(|tx| user("Bob").with(|u| [profile(u), profile(u)]).insert(tx));
        assert_eq!(failed.unwrap_err().unique_violation().expect("one each").table(), "profiles");
        assert_eq!(User::query().count(tx)?, 1);
        user("Bob").with(profile).insert(tx)
    })?;
    assert_eq!((User::query().count(db)?, Profile::query().count(db)?), (2, 1));
    Ok(())
}

#[orm::test(models(User, Profile, Post, Tag))]
fn a_refused_row_keeps_its_level_from_being_sent(db: &Db) -> orm::Result<()> {
    let trees = ["Ann", "Bob"].map(|name| {
        user(name).with(|u| (profile(u), vec![post(u, "a"), post(u, if u.name == "Bob" { "" } else { "b" })]))
    });
    let (result, sent) = record(db, || NewWith::insert_all(db, trees));
    let error = result.unwrap_err();
    assert_eq!(error.to_string(), "row 2 of 2: invalid Post: `title` is empty");
    assert_eq!(error.validation_errors().expect("errors of fields")[0].field(), "title");
    // BEGIN, users, ROLLBACK: the profiles are of the same level.
    assert_eq!(sent.len(), 3, "{sent:?}");
    assert!(is_empty(db)?);

    let ann = user("Ann").insert(db)?;
    let (result, sent) = record(db, || post(&ann, "").with(|p| [tag(p, "x")]).insert(db));
    assert_eq!(result.unwrap_err().to_string(), "invalid Post: `title` is empty");
    assert!(sent.is_empty());
    // The transaction goes on: the database has refused nothing.
    db.transaction(|tx| {
        let refused = user("Bob").with(|u| [post(u, "")]).insert(tx);
        assert!(refused.unwrap_err().validation_errors().is_some());
        assert!(post(&ann, "").insert(tx).unwrap_err().validation_errors().is_some());
        user("Bob").with(|u| [post(u, "b")]).insert(tx)
    })?;
    assert_eq!((User::query().count(db)?, Post::query().count(db)?), (2, 1));
    Ok(())
}

#[orm::test(models(User, Profile, Post, Tag))]
fn a_closure_that_panics_writes_nothing(db: &Db) -> orm::Result<()> {
    fn nobody(_: &User) -> Vec<NewPost> {
        std::panic::resume_unwind(Box::new("nobody"))
    }
    let insert = |db: &dyn Executor| {
        let insert = AssertUnwindSafe(|| user("Ann").with(nobody).insert(db));
        assert!(catch_unwind(insert).is_err());
    };
    insert(db);
    assert_eq!((is_empty(db)?, db.status().leaked_transactions), (true, 0));
    // Also where the transaction around it goes on.
    db.transaction(|tx| {
        insert(tx);
        user("Bob").insert(tx)
    })?;
    assert_eq!(User::query().select(|u| u.name).all(db)?, ["Bob"]);
    Ok(())
}

/// A trigger that drops a row leaves nothing that another could belong to.
#[orm::test(models(User, Profile, Post, Tag), only = "sqlite")]
fn a_row_that_a_trigger_drops(db: &Db) -> orm::Result<()> {
    super::script(
        db,
        "CREATE TRIGGER none BEFORE INSERT ON posts WHEN new.title = 'drop' BEGIN SELECT RAISE(IGNORE); END",
    )?;
    let one = user("Ann").with(|u| [post(u, "drop").with(|p| [tag(p, "x")])]).insert(db);
    assert_eq!(one.unwrap_err().to_string(), "the database returned no row for an insert");
    let two =
        user("Ann").with(|u| ["a", "drop"].map(|title| post(u, title).with(|p| [tag(p, "x")]))).insert(db);
    assert!(two.unwrap_err().to_string().contains("a trigger dropped the others"));
    assert!(is_empty(db)?);
    Ok(())
}
