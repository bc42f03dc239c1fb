//! Relations that foreign keys of other models make: has many, has one, many to many, of the model itself and through
//! payload; as questions, as values, on instances, and loaded with `with` and within `select`.

use orm::prelude::*;
use orm::testing::{assert_statements, record};
use orm::{Backend, Tx};

use crate::by_hand::execute;

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(
    table = "writers",
    has_many(posts: Article, via = author_id),
    has_many(edited: Article, via = editor_id),
    has_one(profile: Profile),
    has_many(followers_of: Follow, via = followed_id),
    many_to_many(follows: Self, through = Follow, via = follower_id, to = followed_id),
    many_to_many(followers: Writer, through = Follow, via = followed_id, to = follower_id)
)]
struct Writer {
    id: i64,
    name: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Profile {
    #[orm(primary_key, belongs_to(Writer, relation = writer))]
    writer_id: i64,
    bio: Option<String>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(comments: Remark), many_to_many(labels: Label, through = ArticleLabel))]
struct Article {
    id: i64,
    #[orm(belongs_to = Writer, index, on_delete = cascade)]
    author_id: i64,
    #[orm(belongs_to = Writer)]
    editor_id: Option<i64>,
    title: String,
    views: Option<i32>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Remark {
    id: i64,
    #[orm(belongs_to = Article, index)]
    article_id: i64,
    text: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(many_to_many(articles: Article, through = ArticleLabel))]
struct Label {
    #[orm(primary_key)]
    name: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct ArticleLabel {
    #[orm(primary_key, belongs_to = Article)]
    article_id: i64,
    #[orm(primary_key, belongs_to(Label, relation = label), index)]
    label: String,
    weight: i32,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Follow {
    #[orm(primary_key, belongs_to = Writer)]
    follower_id: i64,
    #[orm(primary_key, belongs_to = Writer, index)]
    followed_id: i64,
}

/// Ann wrote one and two, Bob three; Cid nothing. Bob edited one, Ann three.
fn fill(db: &Db) -> orm::Result<()> {
    NewWriter::insert_all(db, ["Ann", "Bob", "Cid"].map(|name| NewWriter { name: name.into() }))?;
    NewProfile { writer_id: 1, bio: Some("writes".into()) }.insert(db)?;
    NewProfile { writer_id: 2, bio: None }.insert(db)?;
    let article = |author_id, editor_id, title: &str, views| NewArticle {
        author_id,
        editor_id,
        title: title.into(),
        views,
    };
    NewArticle::insert_all(
        db,
        [
            article(1, Some(2), "one", Some(10)),
            article(1, None, "two", Some(5)),
            article(2, Some(1), "three", None),
        ],
    )?;
    let remarks = [(1, "a"), (1, "b"), (1, "c"), (3, "d")];
    NewRemark::insert_all(db, remarks.map(|(article_id, text)| NewRemark { article_id, text: text.into() }))?;
    NewLabel::insert_all(db, ["rust", "sql", "unused"].map(|name| NewLabel { name: name.into() }))?;
    let labels = [(1, "rust", 3), (1, "sql", 1), (2, "rust", 2)];
    NewArticleLabel::insert_all(
        db,
        labels.map(|(article_id, label, weight)| NewArticleLabel { article_id, label: label.into(), weight }),
    )?;
    let follows = [(1, 2), (1, 3), (2, 1)];
    NewFollow::insert_all(
        db,
        follows.map(|(follower_id, followed_id)| NewFollow { follower_id, followed_id }),
    )?;
    Ok(())
}

fn names(db: &Db, query: Query<Writer>) -> orm::Result<Vec<String>> {
    query.order_by(|w| w.id.asc()).select(|w| w.name).all(db)
}

#[orm::test(models(Writer, Profile, Article, Remark, Label, ArticleLabel, Follow))]
fn b065_any_none_and_all(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let q = Writer::query;
    assert_eq!(names(db, q().filter(|w| w.posts().any()))?, ["Ann", "Bob"]);
    assert_eq!(names(db, q().filter(|w| w.posts().none()))?, ["Cid"]);
    assert_eq!(names(db, q().filter(|w| w.posts().any().not()))?, ["Cid"]);
    assert_eq!(names(db, q().filter(|w| w.edited().any()))?, ["Ann", "Bob"]);
    assert_eq!(names(db, q().filter(|w| w.posts().filter(|p| p.views.gt(7)).any()))?, ["Ann"]);
    assert_eq!(names(db, q().filter(|w| w.posts().filter(|p| p.comments().any()).any()))?, ["Ann", "Bob"]);
    // A comparison with null does not hold; a writer without posts has none for which it does not.
    assert_eq!(names(db, q().filter(|w| w.posts().all(|p| p.views.gt(1))))?, ["Ann", "Cid"]);
    assert_eq!(names(db, q().filter(|w| w.posts().all(|p| p.views.gt(7))))?, ["Cid"]);
    assert_eq!(names(db, q().filter(|w| w.posts().count().eq(2)))?, ["Ann"]);
    assert_eq!(names(db, q().filter(|w| w.posts().limit(1).count().eq(1)))?, ["Ann", "Bob"]);
    assert_eq!(names(db, q().filter(|w| w.posts().offset(1).any()))?, ["Ann"]);
    // Columns of the outer query within the inner one, also over a path and two levels down.
    assert_eq!(names(db, q().filter(|w| w.posts().filter(|p| p.editor_id.eq(w.id)).any()))?, [""; 0]);
    assert_eq!(names(db, q().filter(|w| w.posts().filter(|p| p.editor().name.gt(w.name)).any()))?, ["Ann"]);
    let deep = q().filter(|w| {
        w.posts().filter(|p| p.comments().filter(|c| c.text.lt(w.name).and(p.views.gt(9))).any()).any()
    });
    assert_eq!(names(db, deep)?, [""; 0]);
    let edited_by_me = q().filter(|w| {
        let second = w.edited().filter(|e| e.comments().filter(|c| c.id.gt(w.id)).any());
        second.any()
    });
    assert_eq!(names(db, edited_by_me)?, ["Ann", "Bob"]);
    Ok(())
}

#[orm::test(models(Writer, Profile, Article, Remark, Label, ArticleLabel, Follow))]
fn b065_over_links(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let titles = |query: Query<Article>| query.order_by(|p| p.id.asc()).select(|p| p.title).all(db);
    assert_eq!(
        titles(Article::query().filter(|p| p.labels().filter(|l| l.name.eq("rust")).any()))?,
        ["one", "two"]
    );
    assert_eq!(titles(Article::query().filter(|p| p.labels().none()))?, ["three"]);
    let rows: Vec<(String, i64)> = Label::query()
        .order_by(|l| (l.articles().count().desc(), l.name.asc()))
        .select(|l| (l.name, l.articles().filter(|a| a.views.gt(7)).count()))
        .all(db)?;
    assert_eq!(rows, [("rust".to_owned(), 1), ("sql".to_owned(), 1), ("unused".to_owned(), 0)]);
    assert_eq!(
        names(db, Writer::query().filter(|w| w.follows().filter(|o| o.name.eq("Cid")).any()))?,
        ["Ann"]
    );
    assert_eq!(names(db, Writer::query().filter(|w| w.followers().any()))?, ["Ann", "Bob", "Cid"]);
    // Relations through relations: labels of posts of those I follow.
    let through = Writer::query()
        .filter(|w| w.follows().filter(|o| o.posts().filter(|p| p.labels().any()).any()).any());
    assert_eq!(names(db, through)?, ["Bob"]);
    Ok(())
}

#[orm::test(models(Writer, Profile, Article, Remark, Label, ArticleLabel, Follow))]
fn aggregates_of_what_belongs(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let rows: Vec<(String, i64, Option<i64>, Option<String>)> = Writer::query()
        .order_by(|w| w.posts().aggregate(|p| p.views.sum()).desc())
        .order_by(|w| w.id.asc())
        .select(|w| {
            let last = w.posts().aggregate(|p| p.title.max());
            (w.name, w.posts().count(), w.posts().aggregate(|p| p.views.sum()), last)
        })
        .all(db)?;
    assert_eq!(rows[0], ("Ann".into(), 2, Some(15), Some("two".into())));
    assert_eq!(rows[1], ("Bob".into(), 1, None, Some("three".into())));
    assert_eq!(rows[2], ("Cid".into(), 0, None, None));
    let refused = Writer::query().select(|w| w.posts().aggregate(|p| p.title.lower())).all(db).unwrap_err();
    assert_eq!(refused.to_string(), "`aggregate` needs one, such as `p.words.sum()` or `p.id.max()`");
    let beside = Writer::query().select(|w| (count(), w.posts().count())).all(db).unwrap_err();
    assert_eq!(beside.to_string(), "column `id` stands beside an aggregate; add it to `group_by`");
    let grouped: Vec<(i64, i64)> = Writer::query()
        .group_by(|w| w.id)
        .order_by(|w| w.id.asc())
        .select(|w| (w.id, w.posts().count()))
        .all(db)?;
    assert_eq!(grouped, [(1, 2), (2, 1), (3, 0)]);
    Ok(())
}

#[orm::test(models(Writer, Profile, Article, Remark, Label, ArticleLabel, Follow))]
fn has_one_is_a_path(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let rows: Vec<(String, Option<String>, Option<i64>)> = Writer::query()
        .order_by(|w| w.id.asc())
        .select(|w| (w.name, w.profile().bio, w.profile().writer_id))
        .all(db)?;
    assert_eq!(rows[0], ("Ann".into(), Some("writes".into()), Some(1)));
    assert_eq!(rows[1], ("Bob".into(), None, Some(2)));
    assert_eq!(rows[2], ("Cid".into(), None, None));
    let rows: Vec<(Writer, Option<Profile>)> =
        Writer::query().order_by(|w| w.id.asc()).with(|w| w.profile()).all(db)?;
    assert_eq!(rows[1].1.as_ref().map(|profile| profile.writer_id), Some(2));
    assert_eq!(rows[2].1, None);
    let titles: Vec<String> = Article::query()
        .filter(|a| a.author().profile().bio.eq("writes"))
        .order_by(|a| a.id.asc())
        .select(|a| a.title)
        .all(db)?;
    assert_eq!(titles, ["one", "two"]);
    assert_eq!(rows[0].0.profile().one(db)?.bio.as_deref(), Some("writes"));
    assert_eq!(rows[2].0.profile().first(db)?, None);
    Ok(())
}

#[orm::test(models(Writer, Profile, Article, Remark, Label, ArticleLabel, Follow))]
fn b039_instances_are_queries(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let ann = Writer::get(db, 1)?;
    let titles = ann.posts().order_by(|p| p.id.desc()).limit(5).select(|p| p.title).all(db)?;
    assert_eq!(titles, ["two", "one"]);
    assert_eq!((ann.posts().count(db)?, ann.edited().count(db)?), (2, 1));
    assert_eq!(names(db, ann.follows().query())?, ["Bob", "Cid"]);
    assert_eq!(names(db, ann.followers().filter(|w| w.name.ne("Cid")))?, ["Bob"]);
    let one = Article::get(db, 1)?;
    assert_eq!(
        one.labels().order_by(|l| l.name.asc()).first(db)?.map(|label| label.name),
        Some("rust".into())
    );
    assert_eq!((one.labels().count(db)?, one.labels().exists(db)?), (2, true));
    assert_eq!(one.labels().first(db)?.map(|label| label.name), Some("rust".into()));
    // The rows that link are not what such a query is about, so it changes none of them.
    let refused = one.labels().delete(db).unwrap_err();
    assert!(refused.is_unsupported());
    assert_eq!(
        refused.to_string(),
        "delete of rows reached over article_labels; filter them by their key, or change article_labels itself"
    );
    assert!(one.labels().update(db, |l| l.name.set("x")).unwrap_err().is_unsupported());
    assert_eq!(ArticleLabel::query().count(db)?, 3);
    // Rows that a foreign key leads to directly are the model's own.
    assert_eq!(ann.posts().update(db, |p| p.views.set(7))?, 2);
    assert_eq!(Article::query().filter(|a| a.views.eq(7)).count(db)?, 2);
    Ok(())
}

type Tree = Vec<(Writer, Vec<(Article, Option<Writer>, Vec<Remark>)>, Vec<Article>)>;

#[orm::test(models(Writer, Profile, Article, Remark, Label, ArticleLabel, Follow))]
fn b041_one_statement_for_each_collection(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let query = Writer::query()
        .order_by(|w| w.id.asc())
        .with(|w| {
            w.posts()
                .order_by(|p| p.id.desc())
                .with(|p| p.editor())
                .with(|p| p.comments().order_by(|c| c.id.asc()))
        })
        .with(|w| w.edited());
    let (tree, sent) = record(db, || query.all(db));
    let tree: Tree = tree?;
    assert_eq!(sent.len(), 4);
    assert_eq!(tree.len(), 3);
    let (ann, posts, edited) = &tree[0];
    assert_eq!((ann.name.as_str(), posts.len(), edited.len()), ("Ann", 2, 1));
    assert_eq!((posts[0].0.title.as_str(), &posts[0].1, posts[0].2.len()), ("two", &None, 0));
    let texts: Vec<&str> = posts[1].2.iter().map(|remark| remark.text.as_str()).collect();
    assert_eq!((posts[1].1.as_ref().map(|w| w.name.as_str()), texts), (Some("Bob"), vec!["a", "b", "c"]));
    assert_eq!((tree[2].1.len(), tree[2].2.len()), (0, 0));
    // The count does not grow with the rows.
    NewWriter::insert_all(db, (0..1000).map(|n| NewWriter { name: format!("w{n}") }))?;
    NewArticle::insert_all(
        db,
        (0..3000).map(|n| NewArticle {
            author_id: n % 1000 + 4,
            editor_id: None,
            title: format!("{n}"),
            views: None,
        }),
    )?;
    let (tree, sent) = record(db, || query.all(db));
    let tree: Tree = tree?;
    assert_eq!((sent.len(), tree.len()), (4, 1003));
    assert!(tree[3..].iter().all(|(writer, posts, _)| {
        posts.len() == 3 && posts.iter().all(|(post, ..)| post.author_id == writer.id)
    }));
    Ok(())
}

#[orm::test(models(Writer, Profile, Article, Remark, Label, ArticleLabel, Follow))]
fn b043_no_rows_send_no_second_statement(db: &Db) -> orm::Result<()> {
    assert_statements(db, 1, || {
        let rows: Vec<(Writer, Vec<Article>)> = Writer::query().with(|w| w.posts()).all(db)?;
        assert!(rows.is_empty());
        Ok::<_, orm::Error>(())
    })?;
    fill(db)?;
    // Nor do rows whose path leads nowhere.
    assert_statements(db, 1, || {
        let rows: Vec<(String, Vec<Article>)> = Article::query()
            .filter(|a| a.editor_id.is_null())
            .select(|a| (a.title, a.editor().posts()))
            .all(db)?;
        assert_eq!(rows, [("two".to_owned(), vec![])]);
        Ok::<_, orm::Error>(())
    })
}

#[orm::test(models(Writer, Profile, Article, Remark, Label, ArticleLabel, Follow))]
fn collections_nest_in_select(db: &Db) -> orm::Result<()> {
    fill(db)?;
    type Row = (String, Vec<(String, Vec<String>, i64)>, i64);
    let rows: Vec<Row> = Writer::query()
        .order_by(|w| w.id.asc())
        .select(|w| {
            let posts = w.posts().order_by(|p| p.id.asc()).select(|p| {
                let labels = p.labels().order_by(|l| l.name.desc()).select(|l| l.name);
                (p.title, labels, p.comments().count())
            });
            (w.name, posts, w.posts().count())
        })
        .all(db)?;
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<String>>();
    assert_eq!(rows[0].1[0], ("one".into(), texts(&["sql", "rust"]), 3));
    assert_eq!(rows[0].1[1], ("two".into(), texts(&["rust"]), 0));
    assert_eq!((rows[1].1.len(), rows[1].2, rows[2].1.len()), (1, 1, 0));
    // A collection beside a tuple, and one alone.
    let alone: Vec<Vec<String>> = Writer::query()
        .order_by(|w| w.id.asc())
        .select(|w| w.posts().order_by(|p| p.id.asc()).select(|p| p.title))
        .all(db)?;
    assert_eq!(alone, [texts(&["one", "two"]), texts(&["three"]), vec![]]);
    // Payload of the rows that link.
    let weights: Vec<(Label, i32)> = ArticleLabel::query()
        .filter(|l| l.article_id.eq(1))
        .order_by(|l| l.weight.asc())
        .select(|l| (l.label(), l.weight))
        .all(db)?;
    assert_eq!(weights[1], (Label { name: "rust".into() }, 3));
    Ok(())
}

#[orm::test(models(Writer, Profile, Article, Remark, Label, ArticleLabel, Follow))]
fn b045_rows_that_share_a_parent_have_each_its_collection(db: &Db) -> orm::Result<()> {
    fill(db)?;
    type Row = (String, Vec<(String, Vec<String>)>);
    let rows: Vec<Row> = Article::query()
        .order_by(|a| a.id.asc())
        .select(|a| {
            let posts = a.author().posts().order_by(|p| p.id.asc());
            (a.title, posts.select(|p| (p.title, p.comments().order_by(|c| c.id.asc()).select(|c| c.text))))
        })
        .all(db)?;
    assert_eq!(rows[0].1, rows[1].1);
    assert_eq!(rows[0].1[0].1, ["a", "b", "c"]);
    assert_eq!((rows[0].1.len(), rows[2].1.len()), (2, 1));
    Ok(())
}

#[orm::test(models(Writer, Profile, Article, Remark, Label, ArticleLabel, Follow))]
fn b047_limit_for_each_parent(db: &Db) -> orm::Result<()> {
    fill(db)?;
    NewArticle::insert_all(
        db,
        (0..60).map(|n| NewArticle {
            author_id: n % 3 + 1,
            editor_id: None,
            title: format!("{n:02}"),
            views: Some(n as i32),
        }),
    )?;
    let top = |rows: Vec<(Writer, Vec<String>)>| -> Vec<Vec<String>> {
        rows.into_iter().map(|row| row.1).collect()
    };
    let query = Writer::query().order_by(|w| w.id.asc());
    let rows = query
        .clone()
        .select(|w| {
            (
                w.name,
                w.posts()
                    .filter(|p| p.views.is_not_null())
                    .order_by(|p| p.views.desc())
                    .limit(2)
                    .select(|p| p.title),
            )
        })
        .all(db)?;
    assert_eq!(rows[0], ("Ann".into(), vec!["57".into(), "54".into()]));
    assert_eq!(rows[1], ("Bob".into(), vec!["58".into(), "55".into()]));
    // Without an order the first are those of the smallest keys.
    let rows = top(query.clone().with(|w| w.posts().offset(1).limit(1).select(|p| p.title)).all(db)?);
    assert_eq!(rows, [["two"], ["01"], ["05"]]);
    let rows = top(query
        .clone()
        .with(|w| w.posts().order_by(|p| p.id.asc()).offset(20).select(|p| p.title))
        .all(db)?);
    assert_eq!(rows.iter().map(Vec::len).collect::<Vec<_>>(), [2, 1, 0]);
    // Over links, and with a filter over a path.
    let rows: Vec<(String, Vec<String>)> = Label::query()
        .order_by(|l| l.name.asc())
        .select(|l| {
            let articles = l.articles().filter(|a| a.author().name.eq("Ann")).order_by(|a| a.id.desc());
            (l.name, articles.limit(1).select(|a| a.title))
        })
        .all(db)?;
    assert_eq!(rows[0], ("rust".into(), vec!["two".into()]));
    assert_eq!((rows[1].1.len(), rows[2].1.len()), (1, 0));
    // The limit of the rows themselves is another one.
    let first: (Writer, Vec<Article>) = query.with(|w| w.posts()).first(db)?.expect("there are writers");
    assert_eq!((first.0.name.as_str(), first.1.len()), ("Ann", 22));
    Ok(())
}

#[orm::test(models(Writer, Article))]
fn children_are_found_by_index(db: &Db) -> orm::Result<()> {
    NewWriter::insert_all(db, (0..1000).map(|n| NewWriter { name: format!("w{n}") }))?;
    NewArticle::insert_all(
        db,
        (0..20_000).map(|n| NewArticle {
            author_id: n % 1000 + 1,
            editor_id: None,
            title: String::new(),
            views: None,
        }),
    )?;
    execute(db, "ANALYZE")?;
    // Of a large part of the table Postgres rightly reads all of it.
    let (index, numbers) = match db.backend() {
        Backend::Sqlite => {
            ("SEARCH articles USING INDEX articles_author_id_idx", &[3_i64, 50, 300, 1000][..])
        }
        _ => ("articles_author_id_idx", &[3, 50][..]),
    };
    for &keys in numbers {
        let plan = Article::query().filter(|a| a.author_id.in_(1..=keys)).explain(db)?;
        assert!(plan.contains(index), "{keys} keys: {plan}");
    }
    Ok(())
}

#[orm::test(models(Writer, Article))]
fn b046_more_parents_than_a_statement_takes(db: &Db) -> orm::Result<()> {
    NewWriter::insert_all(db, (0..60_001).map(|n| NewWriter { name: format!("w{n}") }))?;
    NewArticle::insert_all(
        db,
        (0..60_001).map(|n| NewArticle {
            author_id: 60_001 - n,
            editor_id: None,
            title: format!("{n}"),
            views: None,
        }),
    )?;
    let (rows, sent) = record(db, || Writer::query().with(|w| w.posts()).all(db));
    let rows: Vec<(Writer, Vec<Article>)> = rows?;
    assert_eq!(sent.len(), 4);
    assert!(rows.iter().all(|(writer, posts)| posts.len() == 1 && posts[0].author_id == writer.id));
    let mut streamed = 0;
    for row in Writer::query().with(|w| w.posts()).stream(db)? {
        let (writer, posts) = row?;
        assert_eq!((posts.len(), posts[0].author_id), (1, writer.id));
        streamed += 1;
    }
    assert_eq!(streamed, 60_001);
    Ok(())
}

#[orm::test(models(Writer, Profile, Article, Remark, Label, ArticleLabel, Follow))]
fn writes_by_relations(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let busy = Writer::query().filter(|w| w.posts().filter(|p| p.comments().any()).count().ge(1));
    assert_eq!(busy.update(db, |w| w.name.set(w.name.concat("!")))?, 2);
    assert_eq!(names(db, Writer::query())?, ["Ann!", "Bob!", "Cid"]);
    // A query in what is assigned, and in what comes back: of the row itself, though its table stands within it as well.
    let query = Remark::query().filter(|c| c.article_id.eq(1)).select(|c| (c.id, c.article_id));
    assert_eq!(query.count(db)?, 3);
    let mut counted: Vec<(i64, i64)> =
        Article::query().select(|a| (a.id, a.comments().count())).update_returning(db, |a| {
            a.title.set(
                a.comments().filter(|c| c.text.lt(a.title)).aggregate(|c| c.text.max()).unwrap_or("none"),
            )
        })?;
    counted.sort_unstable();
    assert_eq!(counted, [(1, 3), (2, 0), (3, 1)]);
    let titles = Article::query().order_by(|a| a.id.asc()).select(|a| a.title).all(db)?;
    assert_eq!(titles, ["c", "none", "d"]);
    assert_eq!(Remark::query().filter(|c| c.article().comments().count().gt(2)).delete(db)?, 3);
    assert_eq!(Article::query().filter(|a| a.comments().none() & a.labels().none()).delete(db)?, 0);
    let gone = Label::query().filter(|l| l.articles().none()).delete_returning(db)?;
    assert_eq!(gone, [Label { name: "unused".into() }]);
    Ok(())
}

#[orm::test(models(Writer, Article))]
fn what_a_write_returns_has_no_collections(db: &Db) -> orm::Result<()> {
    let error = Writer::query().with(|w| w.posts()).update_returning(db, |w| w.name.set("x")).unwrap_err();
    assert!(error.is_unsupported());
    assert_statements(db, 0, || {
        assert!(Writer::query().with(|w| w.posts()).delete_returning(db).unwrap_err().is_unsupported());
        Ok::<_, orm::Error>(())
    })?;
    assert_statements(db, 0, || {
        let distinct = Writer::query().distinct().select(|w| (w.name, w.posts()));
        let message = "a distinct query with collections, whose keys would tell equal rows apart; \
                       select its rows, and `load` what belongs to them";
        assert_eq!(distinct.all(db).unwrap_err().to_string(), message);
        Ok::<_, orm::Error>(())
    })?;
    let (streamed, sent) = record(db, || Writer::query().distinct().with(|w| w.posts()).stream(db).map(drop));
    assert!(streamed.is_err() && sent.iter().all(|one| !one.sql.contains("SELECT")));
    let by_name = Writer::query().group_by(|w| w.name).select(|w| (w.name, w.posts())).all(db).unwrap_err();
    assert_eq!(by_name.to_string(), "column `id` stands beside an aggregate; add it to `group_by`");
    let grouped = Writer::query().group_by(|w| w.posts()).select(|_| count()).all(db).unwrap_err();
    assert_eq!(grouped.to_string(), "rows cannot be grouped by a collection; group them by its `count()`");
    Ok(())
}

#[orm::test(models(Writer, Profile, Article, Remark, Label, ArticleLabel, Follow))]
fn within_a_transaction(db: &Db) -> orm::Result<()> {
    fill(db)?;
    db.transaction(|tx: &Tx<'_>| {
        NewArticle { author_id: 3, editor_id: None, title: "new".into(), views: None }.insert(tx)?;
        let rows: Vec<(Writer, Vec<Article>)> =
            Writer::query().filter(|w| w.name.eq("Cid")).with(|w| w.posts()).all(tx)?;
        assert_eq!(rows[0].1[0].title, "new");
        let mut rows = Writer::query().order_by(|w| w.id.asc()).with(|w| w.posts()).stream(tx)?;
        assert_eq!(rows.next().expect("a row")?.1.len(), 2);
        Ok::<_, orm::Error>(())
    })
}

#[orm::test(models(Writer, Profile, Article, Remark, Label, ArticleLabel, Follow))]
fn relations_of_rows_in_memory(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let articles = Article::query().order_by(|a| a.id.asc()).all(db)?;
    let writers = Writer::query().order_by(|w| w.id.asc()).all(db)?;
    let ((), sent) = record(db, || {
        let authors: Vec<Writer> = Article::load(db, &articles, |a| a.author()).expect("authors");
        assert_eq!(authors.iter().map(|w| w.id).collect::<Vec<_>>(), [1, 1, 2]);
        let editors: Vec<Option<Writer>> = Article::load(db, &articles, |a| a.editor()).expect("editors");
        assert_eq!(
            editors.iter().map(|w| w.as_ref().map(|w| w.id)).collect::<Vec<_>>(),
            [Some(2), None, Some(1)]
        );
        let profiles: Vec<Option<Profile>> = Writer::load(db, &writers, |w| w.profile()).expect("profiles");
        assert_eq!(profiles.iter().map(Option::is_some).collect::<Vec<_>>(), [true, true, false]);
        let labels: Vec<Vec<String>> =
            Article::load(db, &articles, |a| a.labels().order_by(|l| l.name.asc()).select(|l| l.name))
                .expect("labels");
        assert_eq!(labels, [vec!["rust".to_owned(), "sql".to_owned()], vec!["rust".to_owned()], vec![]]);
    });
    assert_eq!(sent.len(), 4);
    type Posts = Vec<Vec<(Article, Vec<Remark>)>>;
    let nested =
        Writer::load(db, &writers, |w| w.posts().order_by(|p| p.id.desc()).limit(1).with(|p| p.comments()));
    let nested: Posts = nested?;
    assert_eq!(nested.iter().map(Vec::len).collect::<Vec<_>>(), [1, 1, 0]);
    assert_eq!(nested[1][0].1.len(), 1);
    assert_statements(db, 0, || {
        assert!(Writer::load(db, &[], |w| w.posts())?.is_empty());
        let far = Article::load(db, &articles, |a| a.author().profile()).unwrap_err();
        let message = "`load` follows one relation of the rows themselves; load the rows in between first";
        assert_eq!(far.to_string(), message);
        assert_eq!(Article::load(db, &articles, |a| a.author().posts()).unwrap_err().to_string(), message);
        Ok::<_, orm::Error>(())
    })?;
    // A row that is pointed at no more.
    let mut orphan = articles[0].clone();
    orphan.author_id = 99;
    assert!(Article::load(db, &[orphan], |a| a.author()).unwrap_err().is_not_found());
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(many_to_many(labels: Label, through = Mark))]
struct Page {
    id: i64,
    title: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Mark {
    #[orm(primary_key, belongs_to = Page)]
    page_id: i64,
    #[orm(primary_key, belongs_to(Label, relation = label))]
    label: String,
    note: Option<String>,
    #[orm(default = 3)]
    weight: i32,
    #[orm(version)]
    version: i32,
}

#[orm::test(models(Page, Label, Mark))]
fn b037_link_unlink_and_replace(db: &Db) -> orm::Result<()> {
    let labels = NewLabel::insert_all(db, ["a", "b", "c", "d"].map(|name| NewLabel { name: name.into() }))?;
    let page = NewPage { title: "one".into() }.insert(db)?;
    let other = NewPage { title: "two".into() }.insert(db)?;
    let names = |page: &Page| page.labels().order_by(|l| l.name.asc()).select(|l| l.name).all(db);
    page.labels().link(db, &labels[0])?;
    let link = Mark::query().one(db)?;
    assert_eq!((link.label.as_str(), link.note, link.weight, link.version), ("a", None, 3, 1));
    assert!(page.labels().link(db, &labels[0]).unwrap_err().unique_violation().is_some());
    assert!(!page.labels().link_if_absent(db, &labels[0])?);
    assert!(page.labels().link_if_absent(db, &labels[1])?);
    other.labels().link(db, &labels[0])?;
    assert_eq!((names(&page)?, names(&other)?), (vec!["a".to_owned(), "b".to_owned()], vec!["a".to_owned()]));
    // What stays keeps what it holds; what is given twice is linked once.
    Mark::query().filter(|m| m.label.eq("b")).update(db, |m| m.weight.set(9))?;
    page.labels().replace(db, &[labels[1].clone(), labels[2].clone(), labels[2].clone()])?;
    assert_eq!(names(&page)?, ["b", "c"]);
    assert_eq!(Mark::get(db, (page.id, "b".to_owned()))?.weight, 9);
    assert_eq!(names(&other)?, ["a"]);
    // All or nothing.
    let gone = Label { name: "gone".into() };
    let error = page.labels().replace(db, &[labels[3].clone(), gone.clone()]).unwrap_err();
    assert!(error.foreign_key_violation().is_some());
    assert_eq!(names(&page)?, ["b", "c"]);
    db.transaction(|tx| {
        let failed = tx.transaction(|inner| page.labels().replace(inner, &[labels[3].clone(), gone.clone()]));
        assert!(failed.is_err());
        page.labels().replace(tx, &labels[..1])
    })?;
    assert_eq!(names(&page)?, ["a"]);
    assert!(page.labels().unlink(db, &labels[0])?);
    assert!(!page.labels().unlink(db, &labels[0])?);
    page.labels().replace(db, &[])?;
    assert_eq!((names(&page)?, names(&other)?), (vec![], vec!["a".to_owned()]));
    other.labels().replace(db, &[])?;
    assert_eq!((Mark::query().count(db)?, Label::query().count(db)?), (0, 4));
    // Made and linked, or neither.
    let made = page.labels().create(db, &NewLabel { name: "e".into() })?;
    assert_eq!((made.name.as_str(), names(&page)?), ("e", vec!["e".to_owned()]));
    assert!(
        page.labels().create(db, &NewLabel { name: "a".into() }).unwrap_err().unique_violation().is_some()
    );
    let unsaved = Page { id: 99, title: "none".into() };
    assert!(
        unsaved
            .labels()
            .create(db, &NewLabel { name: "f".into() })
            .unwrap_err()
            .foreign_key_violation()
            .is_some()
    );
    assert_eq!((Mark::query().count(db)?, Label::query().count(db)?), (1, 5));
    Ok(())
}

#[orm::test(models(Writer, Profile, Article, Remark, Label, ArticleLabel, Follow))]
fn a_link_with_columns_of_its_own(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let three = Article::get(db, 3)?;
    assert_statements(db, 0, || {
        let error = three.labels().link(db, &Label { name: "rust".into() }).unwrap_err();
        assert_eq!(
            error.to_string(),
            "a link needs `weight`, which has no default; insert a `NewArticleLabel` instead"
        );
        Ok::<_, orm::Error>(())
    })?;
    // With itself, either way.
    let (ann, cid) = (Writer::get(db, 1)?, Writer::get(db, 3)?);
    cid.followers().unlink(db, &ann)?;
    assert_eq!(names(db, ann.follows().query())?, ["Bob"]);
    cid.follows().link(db, &ann)?;
    assert_eq!(names(db, ann.followers().query())?, ["Bob", "Cid"]);
    Ok(())
}
