//! Lists changed and read in part, and their items as rows: as Rust's `Vec` does it, on every database.

use std::net::IpAddr;
use std::time::Duration;

use orm::prelude::*;
use orm::testing::record;
use orm::{unnest, value};
use rust_decimal::Decimal;

use super::script;

#[derive(Value, Debug, Clone, Copy, PartialEq)]
enum Role {
    Admin,
    Guest,
}

#[derive(Value, Debug, Clone, Copy, PartialEq)]
#[orm(native = "item_mood")]
enum Mood {
    Sad,
    Happy,
}

#[derive(Value, Debug, Clone, Copy, PartialEq)]
#[orm(integer)]
enum Level {
    Low = 1,
    High = 9,
}

#[derive(Value, Debug, Clone, PartialEq)]
struct Tag(String);

/// A list of each kind of items, and beside it one that stands first in it.
#[derive(Model, Debug, Clone, PartialEq)]
struct Kind {
    id: i64,
    texts: Vec<String>,
    text: String,
    tags: Vec<Tag>,
    tag: Tag,
    numbers: Vec<Option<i32>>,
    number: Option<i32>,
    smalls: Vec<i16>,
    small: i16,
    larges: Option<Vec<i64>>,
    large: i64,
    prices: Vec<Decimal>,
    price: Decimal,
    floats: Vec<f64>,
    float: f64,
    reals: Vec<f32>,
    real: f32,
    flags: Vec<bool>,
    flag: bool,
    keys: Vec<uuid::Uuid>,
    key: uuid::Uuid,
    parts: Vec<Vec<u8>>,
    part: Vec<u8>,
    days: Vec<jiff::civil::Date>,
    day: jiff::civil::Date,
    moments: Vec<jiff::Timestamp>,
    moment: jiff::Timestamp,
    spans: Vec<Duration>,
    span: Duration,
    addresses: Vec<IpAddr>,
    address: IpAddr,
    roles: Vec<Role>,
    role: Role,
    moods: Vec<Mood>,
    mood: Mood,
    levels: Vec<Level>,
    level: Level,
}

fn kind() -> NewKind {
    let dec = |text: &str| text.parse::<Decimal>().expect("a decimal");
    let (day, other) = (jiff::civil::date(2024, 2, 29), jiff::civil::date(1, 1, 1));
    let moments: [jiff::Timestamp; 2] =
        ["2024-02-29T12:00:00.123456Z", "1969-12-31T23:59:59Z"].map(|text| text.parse().expect("a moment"));
    let (key, another) = (uuid::Uuid::from_u128(7), uuid::Uuid::from_u128(u128::MAX));
    let text = "it's \"q\"\\ ü,]";
    NewKind {
        texts: vec![text.into(), String::new(), "null".into(), text.into()],
        text: text.into(),
        tags: vec![Tag("a".into()), Tag("b".into()), Tag("a".into())],
        tag: Tag("a".into()),
        numbers: vec![None, Some(i32::MIN), None],
        number: None,
        smalls: vec![i16::MIN, 0, i16::MIN],
        small: i16::MIN,
        larges: Some(vec![i64::MAX, i64::MIN]),
        large: i64::MAX,
        prices: vec![dec("1.5"), dec("-0.001"), dec("1.50")],
        price: dec("1.500"),
        floats: vec![0.1 + 0.2, 5e-324, 1e300, -0.0, 2.0, 0.1 + 0.2],
        float: 0.1 + 0.2,
        reals: vec![0.1, 16_777_216.0, 0.1],
        real: 0.1,
        flags: vec![true, false, true],
        flag: true,
        keys: vec![key, another, key],
        key,
        parts: vec![vec![0, 255], vec![], vec![0, 255]],
        part: vec![0, 255],
        days: vec![day, other, day],
        day,
        moments: vec![moments[0], moments[1], moments[0]],
        moment: moments[0],
        spans: vec![Duration::from_micros(1), Duration::ZERO],
        span: Duration::from_micros(1),
        addresses: vec![[10, 0, 0, 1].into(), [0; 16].into()],
        address: [10, 0, 0, 1].into(),
        roles: vec![Role::Guest, Role::Admin, Role::Guest],
        role: Role::Guest,
        moods: vec![Mood::Happy, Mood::Sad, Mood::Happy],
        mood: Mood::Happy,
        levels: vec![Level::High, Level::Low, Level::High],
        level: Level::High,
    }
}

fn replaced<T: PartialEq + Clone>(list: &[T], from: &T, to: &T) -> Vec<T> {
    list.iter().map(|item| if item == from { to } else { item }.clone()).collect()
}

/// That every call about `$list`, with the column `$one` as its item, is that of a `Vec`, and that its items are rows.
macro_rules! calls_of {
    ($db:ident, $kind:ident: $($list:ident $one:ident)+) => { $(
        let (list, one) = ($kind.$list.clone(), $kind.$one.clone());
        let other = list[1].clone();
        let found = Kind::query().select(|k| {
            (k.$list.append(k.$one), k.$list.prepend(k.$one), k.$list.replace(k.$one, &other), k.$list.remove(k.$one))
        });
        let (appended, prepended, changed, removed) = found.one($db)?;
        let (mut behind, mut before) = (list.clone(), list.clone());
        behind.push(one.clone());
        before.insert(0, one.clone());
        assert_eq!((appended, prepended), (behind, before), stringify!($list));
        assert_eq!(changed, replaced(&list, &one, &other), stringify!($list));
        let without: Vec<_> = list.iter().filter(|item| **item != one).cloned().collect();
        assert_eq!(removed, without, stringify!($list));
        let found = Kind::query().select(|k| {
            (k.$list.concat(k.$list).length(), k.$list.append(&one).append(&other).position(k.$one), k.$list.position(&other))
        });
        let length = i32::try_from(list.len() * 2).expect("a short list");
        assert_eq!(found.one($db)?, (length, Some(0), Some(1)), stringify!($list));
        let at = Kind::query().select(|k| (k.$list.at(0), k.$list.at(1), k.$list.slice(1..=1)));
        assert_eq!(at.clone().filter(|k| k.$list.at(0).eq(k.$one)).count($db)?, 1, stringify!($list));
        let (first, second, part) = at.one($db)?;
        assert_eq!((first, second), (list.first().cloned().into(), list.get(1).cloned().into()), stringify!($list));
        assert_eq!(part, list[1..2], stringify!($list));
        let rows = Kind::query().join_lateral(|k| unnest(k.$list)).order_by(|(_, (_, at))| at.asc());
        let items: Vec<_> = rows.clone().select(|(_, item)| *item).all($db)?;
        let expected: Vec<_> = list.iter().cloned().zip(0_i32..).collect();
        assert_eq!(items, expected, stringify!($list));
        let equal = rows.filter(|(k, (item, _))| item.eq(k.$one)).count($db)?;
        let expected = list.iter().filter(|item| **item == one).count() as u64;
        assert_eq!(equal, expected, stringify!($list));
    )+ };
}

#[orm::test(models(Kind))]
fn items_of_every_kind(db: &Db) -> orm::Result<()> {
    let kind = kind().insert(db)?;
    calls_of! { db, kind:
        texts text tags tag smalls small prices price floats float reals real flags flag keys key parts part
        days day moments moment spans span addresses address roles role moods mood levels level
    }
    // A value among the items is found, a null is not.
    let has = Kind::query().select(|k| {
        (
            k.texts.has(k.text),
            k.prices.has(k.price),
            k.flags.has(k.flag),
            k.keys.has(k.key),
            k.numbers.has(k.number),
        )
    });
    assert_eq!(has.one(db)?, (true, true, true, true, false));
    let has = Kind::query().select(|k| {
        (
            k.moods.has(k.mood),
            k.floats.has(k.float),
            k.parts.has(k.part),
            k.prices.has(k.price + Decimal::ONE),
            k.smalls.has(k.small),
        )
    });
    assert_eq!(has.one(db)?, (true, true, true, false, true));
    Ok(())
}

#[orm::test(models(Kind))]
fn nulls_are_items_and_lists_may_be_null(db: &Db) -> orm::Result<()> {
    let kind = NewKind { larges: None, ..kind() }.insert(db)?;
    let numbers = Kind::query().select(|k| {
        (
            k.numbers.append(k.number),
            k.numbers.remove(None::<i32>),
            k.numbers.replace(k.number, 5),
            k.numbers.position(5),
        )
    });
    let expected = (
        vec![None, Some(i32::MIN), None, None],
        vec![Some(i32::MIN)],
        vec![Some(5), Some(i32::MIN), Some(5)],
    );
    assert_eq!(numbers.one(db)?, (expected.0, expected.1, expected.2, None));
    let more = Kind::query().select(|k| {
        (
            k.numbers.prepend(1),
            k.numbers.position(k.number),
            k.numbers.at(0),
            k.numbers.at(9),
            k.numbers.at(1),
        )
    });
    assert_eq!(
        more.one(db)?,
        (vec![Some(1), None, Some(i32::MIN), None], Some(0), None, None, Some(i32::MIN))
    );
    let null = Kind::query().select(|k| {
        (
            k.larges.append(1),
            k.larges.prepend(1),
            k.larges.concat(vec![1]),
            k.larges.remove(1),
            k.larges.replace(1, 2),
        )
    });
    assert_eq!(null.one(db)?, (None, None, None, None, None));
    let null = Kind::query()
        .select(|k| (k.larges.at(0), k.larges.position(1), k.larges.slice(..), k.larges.append(1).length()));
    assert_eq!(null.one(db)?, (None, None, None, None));
    let texts = Kind::query().select(|k| k.texts.concat(None::<Vec<String>>));
    assert_eq!(texts.one(db)?, None);
    // Null and empty lists have no items; the rows they belong to stay in a left join.
    let rows = Kind::query().join_lateral(|k| unnest(k.larges)).count(db)?;
    let kept = Kind::query().left_join_lateral(|k| unnest(k.larges)).select(|(k, item)| (k.id, *item));
    let kept = kept.all(db)?;
    assert_eq!((rows, kept), (0, vec![(kind.id, (None, None))]));
    let nulls = Kind::query().join_lateral(|k| unnest(k.numbers)).filter(|(_, (n, _))| n.is_null());
    assert_eq!(nulls.order_by(|(_, (_, at))| at.asc()).select(|(_, (_, at))| *at).all(db)?, [0, 2]);
    Ok(())
}

/// A list of what many rows hold is one like those of columns, also of decimals with other zeros at their end.
#[orm::test(models(Kind))]
fn lists_of_many_rows_are_like_others(db: &Db) -> orm::Result<()> {
    NewKind::insert_all(db, [kind(), kind()])?;
    let price = Decimal::new(15, 1);
    let found = Kind::query().select(|k| {
        let prices = || k.price.array_agg();
        (
            prices().has(price),
            prices().position(price),
            prices().remove(price),
            prices().eq(vec![price, price]),
        )
    });
    assert_eq!(found.one(db)?, (true, Some(0), vec![], true));
    let doubled = Kind::query().select(|k| (k.price + k.price).array_agg().has_all(vec![Decimal::from(3)]));
    assert!(doubled.one(db)?);
    let others =
        Kind::query().select(|k| (k.key.array_agg().has(kind().key), k.part.array_agg().has(kind().part)));
    assert_eq!(others.one(db)?, (true, true));
    let others = Kind::query().select(|k| {
        (k.moment.array_agg().has(kind().moment), k.flag.array_agg().has(true), k.real.array_agg().has(0.1))
    });
    assert_eq!(others.one(db)?, (true, true, true));
    Ok(())
}

/// Numbers from a seed, so that every run has the same.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    fn list<T>(&mut self, mut item: impl FnMut(u64) -> T) -> Vec<T> {
        (0..self.below(6)).map(|_| item(self.below(4))).collect()
    }
}

#[derive(Model, Debug, Clone)]
#[orm(table = "lists")]
struct Lists {
    id: i64,
    numbers: Vec<Option<i32>>,
    texts: Vec<String>,
}

#[orm::test(models(Lists))]
fn random_lists_are_those_of_rust(db: &Db) -> orm::Result<()> {
    let mut random = Random(1);
    let number = |n: u64| (n > 0).then_some(n as i32);
    let text = |n: u64| ["", "a", "\"", "é,"][n as usize].to_owned();
    for _ in 0..40 {
        let (numbers, texts) = (random.list(number), random.list(text));
        let row = NewLists { numbers: numbers.clone(), texts: texts.clone() }.insert(db)?;
        let own = || Lists::query().filter(|l| l.id.eq(row.id));
        let (item, to, others) = (number(random.below(4)), number(random.below(4)), random.list(number));
        let (first, end) = (random.below(7) as u32, random.below(7) as u32);
        let changed = own().select(|l| {
            (
                l.numbers.append(item),
                l.numbers.prepend(item),
                l.numbers.concat(&others),
                l.numbers.remove(item),
                l.numbers.replace(item, to),
            )
        });
        let expected = (
            [&numbers[..], &[item]].concat(),
            [&[item], &numbers[..]].concat(),
            [&numbers[..], &others[..]].concat(),
            numbers.iter().copied().filter(|number| *number != item).collect(),
            replaced(&numbers, &item, &to),
        );
        assert_eq!(changed.one(db)?, expected, "{numbers:?} {item:?} {to:?} {others:?}");
        let read = own().select(|l| {
            (
                l.numbers.at(first),
                l.numbers.position(item),
                l.numbers.slice(first..end),
                l.numbers.slice(..first),
                l.texts.slice(first..),
                l.texts.join("-"),
            )
        });
        let position = numbers.iter().position(|number| *number == item);
        let expected = (
            numbers.get(first as usize).copied().flatten(),
            position.map(|position| position as i32),
            numbers.iter().copied().take(end as usize).skip(first as usize).collect(),
            numbers.iter().copied().take(first as usize).collect(),
            texts.iter().skip(first as usize).cloned().collect(),
            texts.join("-"),
        );
        assert_eq!(read.one(db)?, expected, "{numbers:?} {item:?} {first}..{end} {texts:?}");
        let rows = own().join_lateral(|l| unnest(l.numbers)).order_by(|(_, (_, at))| at.asc());
        let expected: Vec<(Option<i32>, i32)> = numbers.iter().copied().zip(0..).collect();
        assert_eq!(rows.select(|(_, item)| *item).all(db)?, expected);
    }
    Ok(())
}

fn lists(texts: &[&str]) -> NewLists {
    NewLists {
        numbers: vec![Some(3), None, Some(4)],
        texts: texts.iter().map(|text| (*text).to_owned()).collect(),
    }
}

/// Each change is one statement, so that no other is lost; what it makes is a list like any other.
#[orm::test(models(Lists))]
fn lists_are_changed_where_they_are(db: &Db) -> orm::Result<()> {
    NewLists::insert_all(db, [lists(&["a"]), lists(&[])])?;
    let (changed, sent) =
        record(db, || Lists::query().update(db, |l| l.texts.set(l.texts.append("x").prepend("it's"))));
    assert_eq!((changed?, sent.len()), (2, 1));
    let all = || Lists::query().order_by(|l| l.id.asc()).select(|l| l.texts).all(db);
    assert_eq!(all()?, [vec!["it's", "a", "x"], vec!["it's", "x"]]);
    assert_eq!(Lists::query().filter(|l| l.texts.eq(vec!["it's".to_owned(), "x".to_owned()])).count(db)?, 1);
    assert_eq!(Lists::query().filter(|l| l.texts.remove("a").has_all(l.texts)).count(db)?, 1);
    Lists::query().filter(|l| !l.texts.has("a")).update(db, |l| {
        (l.texts.set(l.texts.slice(1..)), l.numbers.set(l.numbers.concat(l.numbers).remove(3)))
    })?;
    assert_eq!(all()?, [vec!["it's", "a", "x"], vec!["x"]]);
    assert_eq!(Lists::get(db, 2)?.numbers, [None, Some(4), None, Some(4)]);
    // Of ranges from end to start, and behind the end, there is nothing.
    #[allow(clippy::reversed_empty_ranges, reason = "what is tested")]
    let none =
        Lists::query().select(|l| (l.texts.slice(2..1), l.texts.slice(3..), l.texts.slice(u32::MAX..)));
    assert_eq!(none.first(db)?, Some((vec![], vec![], vec![])));
    // Among nulls a text joins only what is there; a value is a list too.
    let texts = vec![Some("a".to_owned()), None, Some("b".to_owned())];
    let joined =
        Lists::query().select(|_| (value(texts.clone()).join(", "), value(texts.clone()).at(2))).first(db)?;
    assert_eq!(joined, Some(("a, b".to_owned(), Some("b".to_owned()))));
    let cases = value(["b", "B", "a", "\u{e9}"].map(str::to_owned).to_vec());
    let sorted = unnest(cases).order_by(|(text, _)| text.asc()).select(|(text, _)| *text).all(db)?;
    assert_eq!(sorted, ["B", "a", "b", "\u{e9}"]);
    if db.backend() == orm::Backend::Postgres {
        script(db, "UPDATE \"lists\" SET numbers = '[5:6]={7,8}'")?;
        let of = Lists::query().select(|l| (l.numbers.at(0), l.numbers.position(8), l.numbers.slice(1..)));
        assert_eq!(of.first(db)?, Some((Some(7), Some(1), vec![Some(8)])));
    }
    Ok(())
}

#[derive(Model, Debug, Clone)]
struct Blog {
    id: i64,
    name: String,
    topics: Vec<String>,
}

#[derive(Model, Debug, Clone)]
struct Post {
    id: i64,
    #[orm(belongs_to = Blog)]
    blog_id: i64,
    tags: Vec<String>,
    marks: Vec<i32>,
}

fn fill(db: &Db) -> orm::Result<()> {
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    let blog = |name: &str, topics: &[&str]| NewBlog { name: name.into(), topics: texts(topics) };
    NewBlog::insert_all(db, [blog("one", &["rust", "web"]), blog("two", &[])])?;
    let post = |blog_id, tags: &[&str], marks| NewPost { blog_id, tags: texts(tags), marks };
    let posts = [
        post(1, &["rust", "sql"], vec![1, 5]),
        post(1, &["sql", "Rust", "sql"], vec![3]),
        post(2, &[], vec![]),
        post(2, &["rust"], vec![2, 2]),
    ];
    NewPost::insert_all(db, posts).map(|_| ())
}

#[orm::test(models(Blog, Post))]
fn items_are_rows_of_queries(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let used: Vec<(String, i64)> = Post::query()
        .join_lateral(|p| unnest(p.tags))
        .group_by(|(_, (tag, _))| *tag)
        .select(|(_, (tag, _))| (*tag, count()))
        .order_by(|(_, (tag, _))| tag.asc())
        .all(db)?;
    let name = |name: &str| name.to_owned();
    assert_eq!(used, [(name("Rust"), 1), (name("rust"), 2), (name("sql"), 3)]);
    // The whole rows, and those without items.
    let rows =
        Post::query().left_join_lateral(|p| unnest(p.marks)).order_by(|(p, (_, at))| (p.id.asc(), at.asc()));
    let rows: Vec<_> = rows.all(db)?.into_iter().map(|(post, item)| (post.id, item)).collect();
    let mark = |id, mark, at| (id, (Some(mark), Some(at)));
    assert_eq!(
        rows,
        [mark(1, 1, 0), mark(1, 5, 1), mark(2, 3, 0), (3, (None, None)), mark(4, 2, 0), mark(4, 2, 1)]
    );
    // In subqueries of the row around them.
    let sums = Post::query().order_by(|p| p.id.asc());
    let sums = sums.select(|p| unnest(p.marks).select(|(mark, _)| mark.sum()).scalar()).all(db)?;
    assert_eq!(sums, [Some(6), Some(3), None, Some(4)]);
    let any =
        Post::query().filter(|p| unnest(p.tags).filter(|(tag, at)| tag.lower().eq("rust") & at.gt(0)).any());
    assert_eq!(any.select(|p| p.id).all(db)?, [2]);
    let within = Post::query().filter(|p| {
        let first = p.tags.at(0);
        unnest(p.tags).filter(move |(tag, at)| tag.eq(first) & at.gt(0)).any()
    });
    assert_eq!(within.delete(db)?, 1);
    Ok(())
}

#[orm::test(models(Blog, Post))]
fn items_are_joined_like_other_rows(db: &Db) -> orm::Result<()> {
    fill(db)?;
    // Of a row over a relation, of a joined one, and of both.
    let topics = Post::query().join_lateral(|p| unnest(p.blog().topics));
    let topics = topics.filter(|(p, (topic, _))| p.tags.has(*topic)).select(|(p, (topic, _))| (p.id, *topic));
    assert_eq!(topics.all(db)?, [(1, "rust".to_owned())]);
    let both = Blog::query()
        .join(Post::query(), |(b, p)| p.blog_id.eq(b.id))
        .join_lateral(|(b, _)| unnest(b.topics))
        .join_lateral(|(_, p, _)| unnest(p.tags))
        .filter(|(_, _, (topic, _), (tag, _))| topic.eq(*tag))
        .select(|(b, p, (topic, _), (_, at))| (b.name, p.id, *topic, *at));
    assert_eq!(both.all(db)?, [("one".to_owned(), 1, "rust".to_owned(), 0)]);
    // Behind them other rows are joined, on either side.
    let blogs = Post::query()
        .join_lateral(|p| unnest(p.tags))
        .join(Blog::query(), |(p, _, b)| p.blog_id.eq(b.id))
        .filter(|(_, (tag, _), _)| tag.eq("rust"))
        .order_by(|(p, ..)| p.id.asc())
        .select(|(_, _, b)| b.name);
    assert_eq!(blogs.all(db)?, ["one", "two"]);
    let right = Post::query().subquery().join_lateral(|p| unnest(p.tags));
    let right =
        right.right_join(Blog::query(), |(_, (tag, _), b)| tag.eq(b.topics.at(1)).or(tag.eq(b.topics.at(0))));
    let right =
        right.order_by(|(p, _, b)| (b.id.asc(), p.id.asc())).select(|(p, (tag, _), b)| (p.id, *tag, b.id));
    let rust = || Some("rust".to_owned());
    assert_eq!(right.all(db)?, [(Some(1), rust(), 1), (Some(4), rust(), 1), (None, None, 2)]);
    // As queries over queries, by names, and united.
    let tags =
        Post::query().join_lateral(|p| unnest(p.tags)).select(|(p, (tag, _))| (p.blog_id, *tag)).distinct();
    let named = tags.clone().cte("tags");
    let per_blog = named.query().group_by(|(blog, _)| *blog).select(|(blog, _)| (*blog, count()));
    assert_eq!(per_blog.order_by(|(blog, _)| blog.asc()).all(db)?, [(1, 3), (2, 1)]);
    let topics = Blog::query().join_lateral(|b| unnest(b.topics)).select(|(b, (topic, _))| (b.id, *topic));
    assert_eq!(topics.except(tags).all(db)?, [(1, "web".to_owned())]);
    let page =
        Post::query().join_lateral(|p| unnest(p.tags)).order_by(|(p, (_, at))| (p.id.asc(), at.desc()));
    assert_eq!(page.clone().select(|(_, (tag, _))| *tag).offset(1).limit(2).all(db)?, ["rust", "sql"]);
    assert_eq!(page.count(db)?, 6);
    // What is more than the items of a list is a lateral query, which only Postgres has.
    let some = Post::query().join_lateral(|p| unnest(p.tags).limit(1)).select(|(p, (tag, _))| (p.id, *tag));
    match db.backend() {
        orm::Backend::Sqlite => {
            let (refused, sent) = record(db, || some.all(db).unwrap_err());
            assert!(refused.is_unsupported() && sent.is_empty(), "{refused}");
        }
        _ => assert_eq!(some.all(db)?.len(), 3),
    }
    Ok(())
}

/// Floats in lists come back as they are, many rows and many items.
#[orm::test(models(Kind))]
fn floats_of_lists_are_exact(db: &Db) -> orm::Result<()> {
    let mut random = Random(7);
    let floats: Vec<f64> = (0..3_000)
        .map(|_| f64::from_bits(random.below(1 << 31) << 33 | random.below(1 << 31) << 2))
        .filter(|float| float.is_finite())
        .collect();
    NewKind { floats: floats.clone(), ..kind() }.insert(db)?;
    let rows = Kind::query().join_lateral(|k| unnest(k.floats)).order_by(|(_, (_, at))| at.asc());
    let read = rows.select(|(_, (float, _))| *float).all(db)?;
    assert!(read == floats);
    let at = Kind::query().select(|k| (k.floats.at(17), k.floats.append(0.1).slice(1_000..2_000))).one(db)?;
    assert!(at == (Some(floats[17]), floats[1_000..2_000].to_vec()));
    Ok(())
}
