//! Queries of several queries: unions and their kin, lists of values, queries with names, recursive ones, and trees.

use orm::prelude::*;
use orm::testing::record;
use orm::{Backend, value, values};

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "nodes")]
struct Leaf {
    id: i64,
    name: String,
    #[orm(belongs_to = Self, index)]
    parent_id: Option<i64>,
    weight: i64,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Spare {
    id: i64,
    name: String,
}

/// 1 root > 2 left > 4 low > 5 deep; 1 > 3 right; 6 alone.
fn fill(db: &Db) -> orm::Result<()> {
    let rows = [
        ("root", None),
        ("left", Some(1)),
        ("right", Some(1)),
        ("low", Some(2)),
        ("deep", Some(4)),
        ("alone", None),
    ];
    for (at, (name, parent_id)) in rows.into_iter().enumerate() {
        NewLeaf { name: name.into(), parent_id, weight: 1 << at }.insert(db)?;
    }
    NewSpare::insert_all(db, ["left", "spare", "spare"].map(|name| NewSpare { name: name.into() }))?;
    Ok(())
}

fn named(name: &str) -> Query<Leaf> {
    Leaf::query().filter(|l| l.name.eq(name))
}

fn names(db: &Db, query: Query<Leaf>) -> orm::Result<Vec<String>> {
    query.order_by(|l| l.id.asc()).select(|l| l.name).all(db)
}

#[orm::test(models(Leaf, Spare))]
fn unions_and_their_kin(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let leaves = || Leaf::query().filter(|l| l.id.le(3)).select(|l| (l.name,));
    let spares = || Spare::query().select(|s| (s.name,));
    let all = |query: Query<_, (String,)>| -> orm::Result<Vec<String>> {
        let rows: Vec<(String,)> = query.order_by(|(name,): &(orm::Column<String>,)| name.asc()).all(db)?;
        Ok(rows.into_iter().map(|(name,)| name).collect())
    };
    assert_eq!(all(leaves().union(spares()))?, ["left", "right", "root", "spare"]);
    assert_eq!(all(leaves().union_all(spares()))?, ["left", "left", "right", "root", "spare", "spare"]);
    assert_eq!(all(leaves().intersect(spares()))?, ["left"]);
    assert_eq!(all(leaves().except(spares()))?, ["right", "root"]);
    assert_eq!(all(spares().except(leaves()))?, ["spare"]);
    let (kept, common) = (spares().except_all(leaves()), spares().intersect_all(spares()));
    if db.backend() == Backend::Sqlite {
        assert!(kept.all(db).unwrap_err().is_unsupported());
        assert!(common.all(db).unwrap_err().is_unsupported());
    } else {
        assert_eq!(all(kept)?, ["spare", "spare"]);
        assert_eq!(all(common)?, ["left", "spare", "spare"]);
    }
    // Nested to the right: root and right are taken out of the whole of (left, spare) and nothing else.
    assert_eq!(all(leaves().except(spares().union(leaves())))?, Vec::<String>::new());
    assert_eq!(all(leaves().except(spares()).union(leaves()))?, ["left", "right", "root"]);
    // A limit of a side is its own.
    let limited =
        leaves().order_by(|l| l.id.desc()).limit(1).union_all(spares().order_by(|s| s.id.asc()).limit(1));
    assert_eq!(all(limited)?, ["left", "right"]);
    // Counted, filtered and joined as any other.
    assert_eq!(leaves().union(spares()).count(db)?, 4);
    let long = leaves().union(spares()).filter(|(name,)| name.length().gt(4));
    assert_eq!(all(long)?, ["right", "spare"]);
    let met = leaves().union(spares()).join(Spare::query(), |((name,), s)| s.name.eq(*name));
    assert_eq!(met.count(db)?, 3);
    Ok(())
}

#[orm::test(models(Leaf, Spare))]
fn unions_of_whole_rows(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let either = named("root").union(named("left")).union_all(named("left"));
    assert_eq!(names(db, either.clone())?, ["root", "left", "left"]);
    // They are rows of the model, with its relations.
    let parents: Vec<Option<String>> = either.order_by(|l| l.id.asc()).select(|l| l.parent().name).all(db)?;
    assert_eq!(parents, [None, Some("root".into()), Some("root".into())]);
    assert!(named("root").union(named("left")).delete(db).unwrap_err().is_unsupported());
    Ok(())
}

#[orm::test(models(Leaf, Spare))]
fn lists_of_values(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let list = values([("left".to_owned(), Some(7_i64)), ("none".to_owned(), None)]);
    assert_eq!(list.clone().order_by(|(name, _)| name.asc()).all(db)?[1], ("none".to_owned(), None));
    let found = Leaf::query().join(list, |(l, (name, _))| l.name.eq(*name)).select(|(l, (_, n))| (l.id, *n));
    assert_eq!(found.all(db)?, [(2, Some(7))]);
    let empty = values(Vec::<(i64, String)>::new());
    assert_eq!(empty.count(db)?, 0);
    assert_eq!(Leaf::query().left_join(empty, |(l, (id, _))| l.id.eq(*id)).count(db)?, 6);
    let many = values((0..5_000).map(|n| (n, format!("{n}'\"%"))));
    assert_eq!(many.filter(|(n, text)| n.eq(4_999).and(text.eq("4999'\"%"))).count(db)?, 1);
    let too_many = values((0..40_000).map(|n| (n, n)));
    assert!(too_many.all(db).unwrap_err().to_string().contains("parameters"));
    Ok(())
}

#[orm::test(models(Leaf, Spare))]
fn queries_with_names(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let heavy = Leaf::query().filter(|l| l.weight.ge(8)).select(|l| (l.id, l.weight)).cte("heavy");
    let total = heavy.query().select(|(_, weight)| weight.sum());
    assert_eq!(total.one(db)?, Some(56));
    let (above, sent) = record(db, || {
        let most = heavy.query().select(|(_, weight)| weight.max()).scalar();
        let rows = heavy.query().filter(|(_, weight)| weight.lt(most));
        let rows = rows.join(heavy.query(), |((a, _), (b, _))| a.lt(*b));
        rows.count(db)
    });
    assert_eq!((above?, sent.len()), (3, 1));
    assert_eq!(sent[0].sql.matches(r#"FROM "nodes""#).count(), 1, "{}", sent[0].sql);
    // One that reads another stands behind it.
    let heaviest = heavy.query().order_by(|(_, weight)| weight.desc()).limit(1).cte("heaviest");
    let leaf = Leaf::query().join(heaviest.query(), |(l, (id, _))| l.id.eq(*id)).select(|(l, _)| l.name);
    assert_eq!(leaf.one(db)?, "alone");
    assert!(leaf.exists(db)?);
    assert_eq!(leaf.count(db)?, 1);
    assert!(!leaf.explain(db)?.is_empty());
    // Of whole rows, with relations; with a hostile name; in an update and a delete.
    let low = named("low").cte("we \"ird; --");
    assert_eq!(low.query().select(|l| l.parent().name).one(db)?, Some("left".to_owned()));
    let by_name = Leaf::query().filter(|l| l.id.in_query(low.query().select(|l| l.id)));
    assert_eq!(by_name.update(db, |l| l.weight.set(99))?, 1);
    assert_eq!(by_name.select(|l| l.weight).update_returning(db, |l| l.weight.set(l.weight + 1))?, [100]);
    let twice = Leaf::query().cte("x").query().union(
        Spare::query()
            .cte("x")
            .query()
            .join(Leaf::query(), |(s, l)| s.id.eq(l.id))
            .select(|(_, l)| l.clone()),
    );
    assert!(twice.all(db).unwrap_err().to_string().contains("two queries have the name \"x\""));
    for name in ["nodes", "Nodes"] {
        let shadow = Leaf::query().cte(name).query();
        assert!(shadow.all(db).unwrap_err().to_string().contains("the name of the table \"nodes\""));
    }
    Ok(())
}

#[orm::test(models(Leaf, Spare))]
fn recursive_queries(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let tree = named("root").select(|l| (l.id, l.name, value(0_i64))).recursive("tree", |found| {
        Leaf::query()
            .join(found, |(l, (id, ..))| l.parent_id.eq(*id))
            .select(|(l, (_, path, depth))| (l.id, path.concat("/").concat(l.name), *depth + 1))
    });
    let rows = tree.query().order_by(|(id, ..)| id.asc()).all(db)?;
    let shown: Vec<(i64, &str, i64)> =
        rows.iter().map(|(id, path, depth)| (*id, path.as_str(), *depth)).collect();
    let expected = [
        (1, "root", 0),
        (2, "root/left", 1),
        (3, "root/right", 1),
        (4, "root/left/low", 2),
        (5, "root/left/low/deep", 3),
    ];
    assert_eq!(shown, expected);
    // Numbers, from nothing, with texts that the program brings.
    let series = values([(1_i64, "x".to_owned())]).recursive("series", |found| {
        found.filter(|(n, _)| n.lt(5)).select(|(n, text)| (*n + 1, text.concat("x")))
    });
    let last = series.query().order_by(|(n, _)| n.desc()).first(db)?;
    assert_eq!(last, Some((5, "xxxxx".to_owned())));
    // Whole rows.
    let rows: Vec<Leaf> = named("left")
        .recursive("below", |found| {
            Leaf::query().join(found, |(l, up)| l.parent_id.eq(up.id)).select(|(l, _)| l.clone())
        })
        .query()
        .order_by(|l| l.id.asc())
        .all(db)?;
    assert_eq!(rows.iter().map(|l| l.id).collect::<Vec<_>>(), [2, 4, 5]);
    let limited = named("root").limit(1).recursive("x", |found| found);
    assert!(limited.query().all(db).unwrap_err().to_string().contains("without order and limit"));
    Ok(())
}

#[orm::test(models(Leaf, Spare))]
fn circles_end(db: &Db) -> orm::Result<()> {
    fill(db)?;
    named("root").update(db, |l| l.parent_id.set(5))?;
    let found = named("low").select(|l| (l.id,)).recursive_distinct("ring", |found| {
        Leaf::query().join(found, |(l, (id,))| l.parent_id.eq(*id)).select(|(l, _)| (l.id,))
    });
    assert_eq!(found.query().count(db)?, 5);
    assert_eq!(
        names(db, named("low").descendants(|l| l.parent()))?,
        ["root", "left", "right", "low", "deep"]
    );
    assert_eq!(names(db, named("low").ancestors(|l| l.parent()))?, ["root", "left", "low", "deep"]);
    Ok(())
}

#[orm::test(models(Leaf, Spare))]
fn above_and_below_in_trees(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let parent = |l: &LeafColumns| l.parent();
    assert_eq!(names(db, named("root").descendants(parent))?, ["left", "right", "low", "deep"]);
    assert_eq!(names(db, named("left").descendants(parent))?, ["low", "deep"]);
    assert_eq!(names(db, named("deep").descendants(parent))?, Vec::<String>::new());
    assert_eq!(names(db, named("deep").ancestors(parent))?, ["root", "left", "low"]);
    assert_eq!(names(db, named("root").ancestors(parent))?, Vec::<String>::new());
    assert_eq!(names(db, named("nobody").ancestors(parent))?, Vec::<String>::new());
    // Of several rows, of a slice, filtered, counted, with what belongs to them; and changed.
    let ends = Leaf::query().order_by(|l| l.id.desc()).limit(2);
    assert_eq!(names(db, ends.ancestors(parent))?, ["root", "left", "low"]);
    let below = named("root").descendants(parent);
    assert_eq!(below.clone().filter(|l| l.weight.ge(4)).count(db)?, 3);
    assert_eq!(below.clone().select(|l| l.weight.sum()).one(db)?, Some(2 + 4 + 8 + 16));
    let children = Leaf::query().filter(|l| l.parent().name.eq("root"));
    assert_eq!(names(db, children.descendants(parent))?, ["low", "deep"]);
    let ((), sent) = record(db, || assert_eq!(below.update(db, |l| l.weight.set(0)).ok(), Some(4)));
    assert_eq!(sent.len(), 1);
    let far = Leaf::query().descendants(|l| l.parent().parent());
    assert!(far.all(db).unwrap_err().to_string().contains("one `belongs_to`"));
    Ok(())
}

#[orm::test(models(Leaf, Spare))]
fn queries_with_names_that_change_rows(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let gone = Spare::query().filter(|s| s.name.eq("spare")).select(|s| (s.id, s.name)).delete_cte("gone");
    let counted = gone.query().select(|_| count());
    let raised = named("deep").update_cte("raised", |l| l.weight.set(l.weight * 2));
    if db.backend() == Backend::Sqlite {
        assert!(counted.one(db).unwrap_err().is_unsupported());
        assert!(raised.query().all(db).unwrap_err().is_unsupported());
        assert_eq!(Spare::query().count(db)?, 3);
        return Ok(());
    }
    let streamed = record(db, || gone.query().stream(db).map(drop));
    assert_eq!(
        streamed.0.as_ref().map_err(ToString::to_string),
        Err("a stream of a query that changes rows; `all` reads what it returns".to_owned())
    );
    assert!(streamed.0.is_err_and(|error| error.is_unsupported()) && streamed.1.is_empty());
    assert_eq!(counted.one(db)?, 2);
    assert_eq!(Spare::query().count(db)?, 1);
    assert_eq!(raised.query().one(db)?.weight, 32);
    assert_eq!(db.transaction(|tx| raised.query().one(tx))?.weight, 64);
    Ok(())
}

#[orm::test(models(Leaf, Spare))]
fn the_first_of_each(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let firsts = Leaf::query()
        .filter(|l| l.parent_id.is_not_null())
        .distinct_on(|l| l.parent_id)
        .order_by(|l| (l.parent_id.asc(), l.id.desc()))
        .select(|l| (l.parent_id, l.name));
    if db.backend() == Backend::Sqlite {
        assert!(firsts.all(db).unwrap_err().is_unsupported());
        return Ok(());
    }
    let expected =
        [(Some(1), "right"), (Some(2), "low"), (Some(4), "deep")].map(|(id, name)| (id, name.to_owned()));
    assert_eq!(firsts.all(db)?, expected);
    assert_eq!(firsts.count(db)?, 3);
    Ok(())
}
