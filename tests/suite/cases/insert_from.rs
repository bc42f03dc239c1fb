//! `insert_from`: the rows of a query, inserted into a table.

use orm::prelude::*;
use orm::testing::{assert_statements, record};
use orm::value;

use super::blog::{self, Post, User};

#[derive(Model, Debug, Clone, PartialEq)]
struct Archive {
    id: i64,
    #[orm(unique)]
    title: String,
    words: Option<i32>,
    author: String,
    #[orm(belongs_to = User)]
    editor_id: Option<i64>,
    #[orm(default = "kept")]
    state: String,
    #[orm(version)]
    version: i32,
    #[orm(created_at)]
    made: jiff::Timestamp,
}

#[orm::test(models(User, Post, Archive))]
fn b078_rows_of_a_query(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    let posts = Post::query().all(db)?;
    let query = Post::query()
        .filter(|p| p.author().name.eq("Ann"))
        .order_by(|p| p.id.desc())
        .select(|p| (p.title, p.words, p.author().name, p.editor_id));
    let insert = || Archive::insert_from(db, &query, |a| (a.title, a.words, a.author, a.editor_id));
    let count = assert_statements(db, 1, insert)?;
    let of_ann: Vec<&Post> = posts.iter().filter(|post| post.author_id == 1).rev().collect();
    assert!(count > 1 && count == of_ann.len() as u64);
    let stored = Archive::query().order_by(|a| a.id.asc()).all(db)?;
    for (archive, post) in stored.iter().zip(of_ann) {
        assert_eq!(
            (&archive.title, archive.words, archive.editor_id),
            (&post.title, Some(post.words), post.editor_id)
        );
        assert_eq!((&*archive.author, &*archive.state, archive.version), ("Ann", "kept", 1));
        assert!(archive.made > jiff::Timestamp::UNIX_EPOCH);
    }
    let none = query.filter(|p| p.id.lt(0));
    assert_eq!(Archive::insert_from(db, &none, |a| (a.title, a.words, a.author, a.editor_id))?, 0);
    Ok(())
}

#[orm::test(models(User, Post, Archive))]
fn b078_groups_limits_and_values(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    // Three times, so that the statement is a prepared one at last.
    for title in ["a", "b", "c"] {
        let one = Post::query().order_by(|p| p.id.asc()).limit(1);
        let one = one.select(|p| (value(title.to_owned()), p.words, value("x".to_owned())));
        assert_eq!(Archive::insert_from(db, &one, |a| (a.title, a.words, a.author))?, 1);
    }
    assert_eq!(Archive::query().filter(|a| a.author.eq("x")).count(db)?, 3);
    let per_author = Post::query()
        .group_by(|p| p.author().name)
        .select(|p| (p.author().name, p.author().name, p.words.max()));
    let authors = per_author.clone().all(db)?;
    let count = Archive::insert_from(db, &per_author, |a| (a.title, a.author, a.words))?;
    assert_eq!(count, authors.len() as u64);
    for (name, _, most) in authors {
        assert_eq!(Archive::query().filter(|a| a.title.eq(&name)).one(db)?.words, most);
    }
    // Into the table that is read, with a version of its own.
    let doubled = Archive::query().select(|a| (a.title.concat("!"), a.author, a.version + 1));
    let before = Archive::query().count(db)?;
    assert_eq!(Archive::insert_from(db, &doubled, |a| (a.title, a.author, a.version))?, before);
    assert_eq!(Archive::query().filter(|a| a.version.eq(2)).count(db)?, before);
    let distinct = Archive::query().distinct().select(|a| (a.author.concat("?"), a.author));
    let count = distinct.count(db)?;
    assert_eq!(Archive::insert_from(db, &distinct, |a| (a.title, a.author))?, count);
    Ok(())
}

#[orm::test(models(User, Post, Archive))]
fn b067_queries_with_names_and_several_as_one(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    let long = Post::query().filter(|p| p.words.gt(15)).select(|p| (p.title, p.title, p.words)).cte("long");
    let count = long.query().count(db)?;
    assert_eq!(Archive::insert_from(db, &long.query(), |a| (a.title, a.author, a.words))?, count);
    let names = User::query().select(|u| (u.name, u.name));
    let both = names.clone().union(Post::query().filter(|p| p.words.lt(15)).select(|p| (p.title, p.title)));
    let expected = both.count(db)?;
    assert_eq!(Archive::insert_from(db, &both, |a| (a.title, a.author))?, expected);
    assert_eq!(Archive::query().filter(|a| a.version.eq(1)).count(db)?, count + expected);
    Ok(())
}

#[orm::test(models(User, Post, Archive))]
fn violations_name_the_constraint(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    let same = Post::query().select(|p| (value("same".to_owned()), p.title));
    let error = Archive::insert_from(db, &same, |a| (a.title, a.author)).unwrap_err();
    assert_eq!(error.unique_violation().expect("unique").columns(), ["title"]);
    let lost = Post::query().select(|p| (p.title, p.title, p.id + 900));
    let error = Archive::insert_from(db, &lost, |a| (a.title, a.author, a.editor_id)).unwrap_err();
    let violated = error.foreign_key_violation().expect("a foreign key");
    assert_eq!(
        (violated.columns(), violated.name()),
        (&["editor_id".to_owned()][..], Some("archives_editor_id_fkey"))
    );
    let nickname = User::query().select(|u| (u.name, u.name, u.boss_id));
    Archive::insert_from(db, &nickname, |a| (a.title, a.author, a.editor_id))?;
    assert_eq!(Archive::query().count(db)?, User::query().count(db)?);
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Token {
    #[orm(default = uuid_v7)]
    id: uuid::Uuid,
    name: String,
}

#[derive(Model, Debug)]
#[orm(has_many(files: File))]
struct Folder {
    id: i64,
}

#[derive(Model, Debug)]
struct File {
    id: i64,
    #[orm(belongs_to = Folder)]
    folder_id: i64,
    name: String,
}

#[derive(Model, Debug)]
struct Listing {
    id: i64,
    names: Vec<String>,
}

#[orm::test(models(User, Post, Archive, Token))]
fn what_makes_no_row_is_refused_before_it_is_sent(db: &Db) -> orm::Result<()> {
    let titles = Post::query().select(|p| p.title);
    let mut stolen = None;
    let _ = Archive::query().filter(|a| {
        stolen = Some(a.title);
        true
    });
    let (errors, sent) = record(db, || {
        [
            Archive::insert_from(db, &titles, |a| a.title),
            Archive::insert_from(db, &Post::query().select(|p| (p.title, p.title)), |a| (a.title, a.title)),
            Archive::insert_from(db, &titles, |_| stolen.expect("the closure ran")),
            Token::insert_from(db, &titles, |t| t.name),
            Listing::insert_from(db, &Folder::query().select(|f| f.files().select(|x| x.name)), |l| l.names),
        ]
    });
    assert!(sent.is_empty());
    assert_eq!(
        errors.map(|result| result.unwrap_err().to_string()),
        [
            "`author` of archives has no default; select a value for it",
            "column `archives.title` is given twice",
            "an insert into archives gives only its own columns",
            "`id` of tokens is made by this library for each row, which the database cannot; select a value for it",
            "rows to be inserted have no collections; leave them out of the query",
        ]
    );
    Ok(())
}
