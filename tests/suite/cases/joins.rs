//! Joins that a query names, and queries over the rows of other queries.

use orm::prelude::*;
use orm::{Backend, values};

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(orders: Purchase))]
struct Buyer {
    id: i64,
    name: String,
    city: Option<String>,
    #[orm(belongs_to = Self)]
    friend_id: Option<i64>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Purchase {
    id: i64,
    #[orm(belongs_to = Buyer, index)]
    buyer_id: i64,
    what: String,
    price: Option<i64>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Town {
    id: i64,
    name: String,
}

/// Ann of Oslo bought a pen and ink, Bob of nowhere a pen, Cid of Rome nothing; Bob's friend is Ann. Nobody is of Bern.
fn fill(db: &Db) -> orm::Result<()> {
    let buyer = |name: &str, city: Option<&str>, friend_id| NewBuyer {
        name: name.into(),
        city: city.map(Into::into),
        friend_id,
    };
    buyer("Ann", Some("Oslo"), None).insert(db)?;
    NewBuyer::insert_all(db, [buyer("Bob", None, Some(1)), buyer("Cid", Some("Rome"), None)])?;
    let purchases = [(1, "pen", Some(3)), (1, "ink", Some(5)), (2, "pen", None)];
    NewPurchase::insert_all(
        db,
        purchases.map(|(buyer_id, what, price)| NewPurchase { buyer_id, what: what.into(), price }),
    )?;
    NewTown::insert_all(db, ["Oslo", "Bern"].map(|name| NewTown { name: name.into() }))?;
    Ok(())
}

fn pairs(rows: Vec<(Option<String>, Option<String>)>) -> Vec<(String, String)> {
    let shown = |text: Option<String>| text.unwrap_or_else(|| "-".into());
    rows.into_iter().map(|(a, b)| (shown(a), shown(b))).collect()
}

fn texts<const N: usize>(rows: [(&str, &str); N]) -> Vec<(String, String)> {
    rows.map(|(a, b)| (a.to_owned(), b.to_owned())).to_vec()
}

#[orm::test(models(Buyer, Purchase, Town))]
fn b064_inner_joins_pair_rows(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let joined =
        Buyer::query().join(Purchase::query(), |(b, p)| p.buyer_id.eq(b.id)).order_by(|(_, p)| p.id.asc());
    let rows: Vec<(Buyer, Purchase)> = joined.all(db)?;
    assert_eq!(rows.len(), 3);
    assert_eq!((rows[1].0.name.as_str(), rows[1].1.what.as_str()), ("Ann", "ink"));
    assert_eq!(joined.count(db)?, 3);
    assert!(joined.clone().filter(|(b, p)| b.name.eq("Bob").and(p.what.eq("pen"))).exists(db)?);
    let unordered = Buyer::query().join(Purchase::query(), |(b, p)| p.buyer_id.eq(b.id));
    let sums: Vec<(String, i64, Option<i64>)> = unordered
        .group_by(|(b, _)| b.name)
        .select(|(b, p)| (b.name, count(), p.price.sum()))
        .subquery()
        .order_by(|(name, ..)| name.asc())
        .all(db)?;
    assert_eq!(sums, [("Ann".into(), 2, Some(8)), ("Bob".into(), 1, None)]);
    Ok(())
}

#[orm::test(models(Buyer, Purchase, Town))]
fn b064_outer_joins_keep_rows_without_another(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let left = Buyer::query()
        .left_join(Town::query(), |(b, t)| b.city.eq(t.name))
        .order_by(|(b, _)| b.id.asc())
        .all(db)?;
    let towns: Vec<Option<&str>> = left.iter().map(|(_, t)| t.as_ref().map(|t| t.name.as_str())).collect();
    assert_eq!(towns, [Some("Oslo"), None, None]);

    let right: Vec<(Option<Buyer>, Town)> = Buyer::query()
        .right_join(Town::query(), |(b, t)| b.city.eq(t.name))
        .order_by(|(_, t)| t.id.asc())
        .all(db)?;
    assert_eq!(right[0].0.as_ref().map(|b| b.name.as_str()), Some("Ann"));
    assert!(right[1].0.is_none());

    let full = Buyer::query()
        .full_join(Town::query(), |(b, t)| b.city.eq(t.name))
        .order_by(|(b, t)| (b.id.asc().nulls_last(), t.id.asc()))
        .select(|(b, t)| (b.name, t.name))
        .all(db)?;
    assert_eq!(pairs(full), texts([("Ann", "Oslo"), ("Bob", "-"), ("Cid", "-"), ("-", "Bern")]));

    let without = Buyer::query()
        .left_join(Purchase::query(), |(b, p)| p.buyer_id.eq(b.id))
        .filter(|(_, p)| p.id.is_null())
        .select(|(b, _)| b.name)
        .all(db)?;
    assert_eq!(without, ["Cid"]);
    Ok(())
}

#[orm::test(models(Buyer, Purchase, Town))]
fn null_joins_nothing(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let same_city =
        Buyer::query().join(Buyer::query(), |(a, b)| a.city.eq(b.city).and(a.friend_id.eq(b.friend_id)));
    assert_eq!(same_city.count(db)?, 0);
    let same_city = Buyer::query().join(Buyer::query(), |(a, b)| a.city.eq(b.city));
    assert_eq!(same_city.count(db)?, 2);
    Ok(())
}

#[orm::test(models(Buyer, Purchase, Town))]
fn three_sources_and_the_model_itself(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let rows: Vec<(String, Option<String>, Option<String>)> = Buyer::query()
        .left_join(Buyer::query(), |(b, friend)| b.friend_id.eq(friend.id))
        .left_join(Town::query(), |(_, friend, town)| friend.city.eq(town.name))
        .order_by(|(b, ..)| b.id.asc())
        .select(|(b, friend, town)| (b.name, friend.name, town.name))
        .all(db)?;
    let bob = ("Bob".to_owned(), Some("Ann".to_owned()), Some("Oslo".to_owned()));
    assert_eq!(rows[1], bob);
    assert_eq!(rows[0], ("Ann".into(), None, None));
    // The far side of an outer join becomes missing in turn.
    let rows: Vec<(Option<Buyer>, Option<Buyer>, Town)> = Buyer::query()
        .left_join(Buyer::query(), |(b, friend)| b.friend_id.eq(friend.id))
        .right_join(Town::query(), |(b, _, town)| b.city.eq(town.name))
        .order_by(|(_, _, town)| town.id.asc())
        .all(db)?;
    let shown: Vec<_> = rows.iter().map(|(a, b, c)| (a.is_some(), b.is_some(), c.name.as_str())).collect();
    assert_eq!(shown, [(true, false, "Oslo"), (false, false, "Bern")]);
    Ok(())
}

#[orm::test(models(Buyer, Purchase, Town))]
fn relations_of_joined_rows(db: &Db) -> orm::Result<()> {
    fill(db)?;
    // To-one paths and subqueries of every joined row, also of one that is missing.
    let rows = Town::query()
        .left_join(Buyer::query(), |(t, b)| t.name.eq(b.city))
        .left_join(Purchase::query(), |(_, b, p)| p.buyer_id.eq(b.id))
        .filter(|(t, _, p)| t.name.eq("Bern").or(p.buyer().name.eq("Ann")))
        .order_by(|(t, _, p)| (t.name.asc(), p.id.asc()))
        .select(|(t, b, p)| (t.name, p.buyer().name, b.friend().name, b.orders().count()))
        .all(db)?;
    let expected = [
        ("Bern".to_owned(), None, None, 0),
        ("Oslo".to_owned(), Some("Ann".to_owned()), None, 2),
        ("Oslo".to_owned(), Some("Ann".to_owned()), None, 2),
    ];
    assert_eq!(rows, expected);
    // A row that a join brings has its collections as well.
    let rows: Vec<(Purchase, Buyer, Vec<Purchase>)> = Purchase::query()
        .join(Buyer::query(), |(p, b)| p.buyer_id.eq(b.id))
        .order_by(|(p, _)| p.id.asc())
        .with(|(_, b)| b.orders().order_by(|o| o.id.asc()))
        .all(db)?;
    assert_eq!(rows.iter().map(|row| row.2.len()).collect::<Vec<_>>(), [2, 2, 1]);
    Ok(())
}

#[orm::test(models(Buyer, Purchase, Town))]
fn b066_queries_over_queries(db: &Db) -> orm::Result<()> {
    fill(db)?;
    // A slice is taken first, and what is added behind `subquery` is over its rows.
    let first_two = Buyer::query().order_by(|b| b.id.asc()).limit(2).subquery();
    assert_eq!(first_two.clone().filter(|b| b.name.eq("Cid")).count(db)?, 0);
    assert_eq!(first_two.order_by(|b| b.id.desc()).all(db)?[0].name, "Bob");
    // Groups of groups.
    let per_buyer = Purchase::query().group_by(|p| p.buyer_id).select(|p| (p.buyer_id, count()));
    let of_counts: Vec<(i64, i64)> = per_buyer
        .clone()
        .subquery()
        .group_by(|(_, purchases)| *purchases)
        .select(|(_, purchases)| (*purchases, count()))
        .subquery()
        .order_by(|(purchases, _)| purchases.asc())
        .all(db)?;
    assert_eq!(of_counts, [(1, 1), (2, 1)]);
    // Joined with a table, from either side.
    let rows: Vec<(String, Option<i64>)> = Buyer::query()
        .left_join(per_buyer.clone(), |(b, (buyer, _))| b.id.eq(*buyer))
        .order_by(|(b, _)| b.id.asc())
        .select(|(b, (_, purchases))| (b.name, *purchases))
        .all(db)?;
    assert_eq!(rows, [("Ann".into(), Some(2)), ("Bob".into(), Some(1)), ("Cid".into(), None)]);
    let most = per_buyer.subquery().join(Buyer::query(), |((id, _), b)| b.id.eq(*id));
    let most = most.filter(|((_, n), _)| n.gt(1)).select(|(_, b)| b.name);
    assert_eq!(most.all(db)?, ["Ann"]);
    // The same value twice is two sources.
    let buyers = Buyer::query();
    assert_eq!(buyers.clone().cross_join(buyers).count(db)?, 9);
    Ok(())
}

#[orm::test(models(Buyer, Purchase, Town))]
fn conditions_by_queries(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let name = |query: Query<Buyer>| query.order_by(|b| b.id.asc()).select(|b| b.name).all(db);
    let q = Buyer::query;
    let pens = || Purchase::query().filter(|p| p.what.eq("pen"));
    assert_eq!(name(q().filter(|b| b.id.in_query(pens().select(|p| p.buyer_id))))?, ["Ann", "Bob"]);
    assert_eq!(name(q().filter(|b| b.id.not_in_query(pens().select(|p| p.buyer_id))))?, ["Cid"]);
    // Nulls of either side make no answer unknown.
    let friends = || Buyer::query().select(|b| b.friend_id);
    assert_eq!(name(q().filter(|b| b.id.not_in_query(friends())))?, ["Bob", "Cid"]);
    assert_eq!(name(q().filter(|b| !b.id.in_query(friends())))?, ["Bob", "Cid"]);
    let of_town = || Town::query().select(|t| t.name);
    assert_eq!(name(q().filter(|b| b.city.not_in_query(of_town())))?, ["Bob", "Cid"]);
    assert_eq!(name(q().filter(|b| b.city.in_query(of_town())))?, ["Ann"]);
    let shown =
        q().order_by(|b| b.id.asc()).select(|b| (b.city.in_query(of_town()), b.city.not_in_query(of_town())));
    assert_eq!(shown.all(db)?, [(true, false), (false, true), (false, true)]);
    // Correlated, with columns of the query around them.
    let cheap = q().filter(|b| Purchase::query().filter(|p| p.buyer_id.eq(b.id).and(p.price.lt(4))).any());
    assert_eq!(name(cheap)?, ["Ann"]);
    let none = q().filter(|b| Purchase::query().filter(|p| p.buyer_id.eq(b.id)).none());
    assert_eq!(name(none)?, ["Cid"]);
    let newest: Vec<(String, Option<String>)> = q()
        .order_by(|b| b.id.asc())
        .select(|b| {
            let own = Purchase::query().filter(|p| p.buyer_id.eq(b.id)).order_by(|p| p.id.desc()).limit(1);
            (b.name, own.select(|p| p.what).scalar())
        })
        .all(db)?;
    assert_eq!(newest[0].1.as_deref(), Some("ink"));
    assert_eq!(newest[2].1, None);
    // Deletes and updates by queries.
    let done = pens()
        .filter(|p| p.buyer_id.in_query(q().filter(|b| b.city.is_null()).select(|b| b.id)))
        .delete(db)?;
    assert_eq!(done, 1);
    Ok(())
}

#[orm::test(models(Buyer, Purchase, Town))]
fn lateral_joins(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let newest = |b: &BuyerColumns| {
        let id = b.id;
        Purchase::query().filter(move |p| p.buyer_id.eq(id)).order_by(|p| p.id.desc()).limit(1)
    };
    let inner =
        Buyer::query().join_lateral(newest).order_by(|(b, _)| b.id.asc()).select(|(b, p)| (b.name, p.what));
    let outer: Query<_, (Buyer, Option<Purchase>)> =
        Buyer::query().left_join_lateral(newest).order_by(|(b, _)| b.id.asc());
    if db.backend() == Backend::Sqlite {
        assert!(inner.all(db).unwrap_err().is_unsupported());
        assert!(outer.all(db).unwrap_err().is_unsupported());
        return Ok(());
    }
    assert_eq!(inner.all(db)?, [("Ann".into(), "ink".into()), ("Bob".into(), "pen".into())]);
    let whats: Vec<_> = outer.all(db)?.into_iter().map(|(_, p)| p.map(|p| p.what)).collect();
    assert_eq!(whats, [Some("ink".into()), Some("pen".into()), None]);
    Ok(())
}

#[orm::test(models(Buyer, Purchase, Town))]
fn what_cannot_be_joined(db: &Db) -> orm::Result<()> {
    let refused = |query: Query<_, (Buyer, Town)>| query.all(db).unwrap_err().to_string();
    let town = |query: Query<Buyer>| query.join(Town::query(), |(b, t)| b.city.eq(t.name));
    assert!(refused(town(Buyer::query().limit(1))).contains("call `subquery` before it"));
    assert!(refused(town(Buyer::query().distinct())).contains("call `subquery` before it"));
    let right = Buyer::query().filter(|b| b.id.gt(1)).right_join(Town::query(), |(b, t)| b.city.eq(t.name));
    assert!(right.all(db).unwrap_err().to_string().contains("give them behind it"));
    let sorted = Buyer::query().order_by(|b| b.id.asc()).full_join(Town::query(), |(b, t)| b.city.eq(t.name));
    assert!(sorted.all(db).unwrap_err().to_string().contains("give them behind it"));
    let later = Buyer::query().join(Purchase::query(), |(b, p)| p.buyer().name.eq(b.name));
    assert!(later.all(db).unwrap_err().to_string().contains("put it into a filter"));
    let joined = Buyer::query().join(Purchase::query(), |(b, p)| p.buyer_id.eq(b.id));
    let bare = joined.select(|(b, _)| (b.name, count()));
    assert!(bare.all(db).unwrap_err().to_string().contains("add it to `group_by`"));
    // A closure that takes columns of a query that is none of its own.
    let stray = Buyer::query().join(Town::query(), |(b, _)| b.id.eq(1)).columns_of_another();
    assert!(stray.all(db).unwrap_err().to_string().contains("belongs to no table of this query"));
    // Rows of another query are read, not changed.
    let sliced = Buyer::query().limit(1).subquery();
    assert!(sliced.delete(db).unwrap_err().is_unsupported());
    assert!(sliced.update(db, |b| b.name.set("x")).unwrap_err().is_unsupported());
    let with_lists = Buyer::query().select(|b| (b.name, b.orders().select(|o| o.what))).subquery();
    assert!(with_lists.all(db).unwrap_err().to_string().contains("collections"));
    Ok(())
}

trait Stray {
    fn columns_of_another(self) -> Self;
}

impl<S: orm::Source, Out> Stray for Query<S, Out> {
    fn columns_of_another(self) -> Self {
        let mut stolen = None;
        let _ = Town::query().filter(|t| {
            stolen = Some(t.name);
            true
        });
        self.filter(|_| stolen.expect("a column").eq("x"))
    }
}

#[orm::test(models(Buyer, Purchase, Town))]
fn decimals_dates_and_lists_pass_through_queries(db: &Db) -> orm::Result<()> {
    let rows = values([
        (rust_decimal::Decimal::new(95, 1), jiff::civil::date(2024, 2, 29), vec!["a".to_owned()]),
        (rust_decimal::Decimal::new(1000, 2), jiff::civil::date(1969, 12, 31), vec![]),
    ]);
    let sorted = rows.clone().order_by(|(price, ..)| price.desc()).all(db)?;
    assert_eq!(sorted[0].0, rust_decimal::Decimal::from(10));
    let again = rows
        .subquery()
        .filter(|(price, ..)| price.gt(rust_decimal::Decimal::from(9)))
        .order_by(|(_, day, _)| day.asc());
    let all = again.all(db)?;
    assert_eq!((all[0].1, all[1].2.len()), (jiff::civil::date(1969, 12, 31), 1));
    Ok(())
}

#[orm::test(models(Buyer, Purchase, Town))]
fn streams_and_pages_of_joins(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let joined =
        Buyer::query().join(Purchase::query(), |(b, p)| p.buyer_id.eq(b.id)).order_by(|(_, p)| p.id.asc());
    let streamed: Vec<(Buyer, Purchase)> = joined.stream(db)?.collect::<orm::Result<_>>()?;
    assert_eq!(streamed, joined.all(db)?);
    let page = joined.page(db, 2, 2)?;
    assert_eq!((page.items.len(), page.total), (1, 3));
    assert_eq!(joined.first(db)?.map(|(_, p)| p.id), Some(1));
    Ok(())
}
