//! Insert, find, update, delete.

use orm::prelude::*;
use orm::testing::record;

#[derive(Model, Debug, Clone, PartialEq)]
struct User {
    id: i64,
    #[orm(unique)]
    email: String,
    nickname: Option<String>,
    #[orm(default = true)]
    active: bool,
    #[orm(version)]
    version: i32,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Post {
    id: i64,
    #[orm(belongs_to = User, on_delete = cascade)]
    author_id: i64,
    #[orm(belongs_to = User, on_delete = set_null)]
    editor_id: Option<i64>,
    title: String,
}

#[orm::test(models(User, Post))]
fn everything(db: &Db) -> orm::Result<()> {
    let (ann, sent) = record(db, || NewUser { email: "a@x".into(), nickname: None, active: None }.insert(db));
    let mut ann = ann?;
    assert_eq!(sent.len(), 1);
    assert!(ann.active);
    ann.nickname = Some("A".into());
    ann.update(db)?;
    assert_eq!(ann.version, 2);
    assert_eq!(User::get(db, ann.id)?, ann);
    let error = NewUser { email: "a@x".into(), nickname: None, active: Some(false) }.insert(db).unwrap_err();
    assert_eq!(error.to_string(), "unique violation on users(email), constraint users_email_key");
    let error = NewPost { author_id: 77, editor_id: None, title: "x".into() }.insert(db).unwrap_err();
    assert_eq!(
        error.to_string(),
        "foreign key violation on posts(author_id), constraint posts_author_id_fkey"
    );
    let posts = NewPost::insert_all(
        db,
        (0..1000).map(|n| NewPost {
            author_id: ann.id,
            editor_id: (n % 2 == 0).then_some(ann.id),
            title: format!("t{n}"),
        }),
    )?;
    assert_eq!(posts.len(), 1000);
    assert!(
        posts
            .iter()
            .enumerate()
            .all(|(n, post)| post.title == format!("t{n}") && post.id == posts[0].id + n as i64),
        "{:?}",
        &posts[..3]
    );
    let rows: Vec<(String, Option<String>, String)> = Post::query()
        .filter(|p| p.editor().nickname.eq("A").and(p.id.lt(posts[9].id)))
        .order_by(|p| p.id.desc())
        .select(|p| (p.title, p.editor().email, p.author().email))
        .all(db)?;
    assert_eq!(rows.len(), 5, "{rows:?}");
    assert_eq!(Post::query().filter(|p| p.editor().nickname.ne("A")).count(db)?, 500);
    assert_eq!(posts[0].author().one(db)?, ann);
    let ids: Vec<i64> = posts.iter().map(|p| p.id).collect();
    for n in [0, 1, 2, 3, 5, 300, 1000] {
        assert_eq!(Post::query().filter(|p| p.id.in_(&ids[..n])).count(db)?, n as u64);
    }
    assert_eq!(
        Post::query().filter(|p| p.author().email.eq("a@x").and(p.id.gt(posts[989].id))).delete(db)?,
        10
    );
    assert_eq!(Post::query().order_by(|p| p.id.asc()).stream(db)?.count(), 990);
    let q = Post::query()
        .group_by(|p| p.editor_id)
        .select(|p| (p.editor_id, count()))
        .order_by(|p| p.editor_id.asc());
    assert_eq!(q.all(db)?, vec![(None, 495), (Some(ann.id), 495)]);
    assert!(!q.explain(db)?.is_empty());
    Ok(())
}
