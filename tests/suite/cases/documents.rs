//! What is in documents and lists.

use orm::prelude::*;
use orm::testing::record;
use rust_decimal::Decimal;
use serde_json::{Value as Any, json};

#[derive(Model, Debug, Clone)]
struct Doc {
    id: i64,
    data: Json<Any>,
    more: Option<Json<Any>>,
}

fn fill(db: &Db) -> orm::Result<()> {
    let doc = |data, more| NewDoc { data: Json(data), more };
    let docs = [
        doc(
            json!({"a": "x", "n": 7, "f": 0.1, "t": true, "z": null, "list": [1, "two", {"deep": [3]}], "o": {"k": "v"}}),
            Some(Json(json!(null))),
        ),
        doc(json!([10, 20, 30]), None),
        doc(json!("just a text"), Some(Json(json!({"a": 1})))),
    ];
    NewDoc::insert_all(db, docs).map(|_| ())
}

/// What `of` makes of each document, in the order of their keys.
#[track_caller]
fn check<T: orm::Field + PartialEq + std::fmt::Debug>(
    db: &Db,
    of: impl FnOnce(&DocColumns) -> orm::Expr<T>,
    expected: [T; 3],
) -> orm::Result<()> {
    let found = Doc::query().select(of).order_by(|d| d.id.asc()).all(db)?;
    assert_eq!(found, expected);
    Ok(())
}

#[orm::test(models(Doc))]
fn places_are_read_as_what_they_are(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let text = |text: &str| Some(text.to_owned());
    check(db, |d| d.data.key("a").text(), [text("x"), None, None])?;
    check(db, |d| d.data.key("n").text(), [None, None, None])?;
    check(db, |d| d.data.key("n").i64(), [Some(7), None, None])?;
    check(db, |d| d.data.key("n").f64(), [Some(7.0), None, None])?;
    check(db, |d| d.data.key("f").f64(), [Some(0.1), None, None])?;
    check(db, |d| d.data.key("f").i64(), [None, None, None])?;
    check(db, |d| d.data.key("a").f64(), [None, None, None])?;
    check(db, |d| d.data.key("t").bool(), [Some(true), None, None])?;
    check(db, |d| d.data.key("n").bool(), [None, None, None])?;
    check(db, |d| d.data.key("z").text(), [None, None, None])?;
    check(db, |d| d.data.key("o").key("k").text(), [text("v"), None, None])?;
    check(db, |d| d.data.key("list").at(1).text(), [text("two"), None, None])?;
    check(db, |d| d.data.key("list").at(2).key("deep").at(0).i64(), [Some(3), None, None])?;
    check(db, |d| d.data.at(2).i64(), [None, Some(30), None])?;
    check(db, |d| d.data.at(3).i64(), [None, None, None])?;
    // A text is a key and a number a position, whatever stands there.
    check(db, |d| d.data.key("2").i64(), [None, None, None])?;
    check(db, |d| d.more.key("a").i64(), [None, None, Some(1)])?;
    check(db, |d| d.data.key("z").exists(), [true, false, false])?;
    check(db, |d| d.data.key("no").exists(), [false, false, false])?;
    check(db, |d| d.data.key("o").json::<Any>(), [Some(Json(json!({"k": "v"}))), None, None])?;
    check(db, |d| d.data.key("z").json::<Any>(), [Some(Json(Any::Null)), None, None])?;
    let found = Doc::query().filter(|d| d.data.key("n").i64().between(5, 9) & d.data.key("a").text().eq("x"));
    assert_eq!(found.count(db)?, 1);
    let groups =
        Doc::query().group_by(|d| d.data.key("a").text()).select(|d| (d.data.key("a").text(), count()));
    assert_eq!(groups.order_by(|d| d.data.key("a").text().asc()).all(db)?, [(None, 2), (text("x"), 1)]);
    Ok(())
}

#[orm::test(models(Doc))]
fn numbers_keep_to_64_bits(db: &Db) -> orm::Result<()> {
    let numbers = |text: &str| NewDoc { data: Json(serde_json::from_str(text).expect("JSON")), more: None };
    NewDoc::insert_all(
        db,
        [
            numbers("[9223372036854775807, -9223372036854775808, 1.0, 1e3]"),
            numbers("[9223372036854775808, 1.5, 1e300, 0.30000000000000004]"),
            numbers("[]"),
        ],
    )?;
    check(db, |d| d.data.at(0).i64(), [Some(i64::MAX), None, None])?;
    check(db, |d| d.data.at(1).i64(), [Some(i64::MIN), None, None])?;
    check(db, |d| d.data.at(2).i64(), [Some(1), None, None])?;
    check(db, |d| d.data.at(3).i64(), [Some(1000), None, None])?;
    check(db, |d| d.data.at(3).f64(), [Some(1000.0), Some(0.300_000_000_000_000_04), None])
}

#[orm::test(models(Doc))]
fn keys_are_texts_like_any_other(db: &Db) -> orm::Result<()> {
    let keys = ["", "a.b", "$", "$.a", "[0]", "a\"b", "a\\b", "ü", "it's", "a b", "-1", "#-1", "*", "\n"];
    for (key, number) in keys.into_iter().zip(1_i64..) {
        let doc = NewDoc { data: Json(json!({key: number, "a": {"b": 0}})), more: None }.insert(db)?;
        let own = || Doc::query().filter(|d| d.id.eq(doc.id));
        assert_eq!(own().select(|d| d.data.key(key).i64()).one(db)?, Some(number), "{key:?}");
        own().update(db, |d| d.data.set(d.data.key(key).put(number + 1)))?;
        assert_eq!(Doc::get(db, doc.id)?.data.0, json!({key: number + 1, "a": {"b": 0}}), "{key:?}");
        own().update(db, |d| d.data.set(d.data.key(key).remove()))?;
        assert_eq!(Doc::get(db, doc.id)?.data.0, json!({"a": {"b": 0}}), "{key:?}");
    }
    Ok(())
}

#[orm::test(models(Doc))]
fn documents_hold_documents(db: &Db) -> orm::Result<()> {
    fill(db)?;
    check(db, |d| d.data.contains_json(json!({"n": 7})), [true, false, false])?;
    check(db, |d| d.data.contains_json(json!({"n": 7.0, "list": ["two"]})), [true, false, false])?;
    check(db, |d| d.data.contains_json(json!({"list": [{"deep": [3]}]})), [true, false, false])?;
    check(db, |d| d.data.contains_json(json!({"list": [3]})), [false, false, false])?;
    check(db, |d| d.data.contains_json(json!({})), [true, false, false])?;
    check(db, |d| d.data.contains_json(json!([30, 10])), [false, true, false])?;
    check(db, |d| d.data.contains_json(20), [false, true, false])?;
    check(db, |d| d.data.contains_json("just a text"), [false, false, true])?;
    check(db, |d| d.more.contains_json(json!({"a": 1})), [false, false, true])?;
    check(db, |d| d.more.contains_json(json!(null)).is_null(), [false, true, false])
}

#[orm::test(models(Doc))]
fn documents_are_changed_in_part(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let all = || Doc::query().order_by(|d| d.id.asc());
    let put = |key: &str, value: Any| Doc::query().update(db, |d| d.data.set(d.data.key(key).put(value)));
    assert_eq!(put("n", json!({"x": ["'", "\""]}))?, 3);
    assert_eq!(put("new", json!(null))?, 3);
    let data = all().select(|d| d.data).all(db)?;
    assert_eq!(data[0].0["n"], json!({"x": ["'", "\""]}));
    assert_eq!(data[0].0.as_object().map(|object| object.contains_key("new")), Some(true));
    // Where no object takes the key, all stays as it is.
    assert_eq!((&data[1].0, &data[2].0), (&json!([10, 20, 30]), &json!("just a text")));
    Doc::query().update(db, |d| d.data.set(d.data.key("o").key("k").put(1)))?;
    Doc::query().update(db, |d| d.data.set(d.data.key("list").at(2).key("deep").put("!")))?;
    Doc::query().update(db, |d| d.data.set(d.data.key("no").key("k").put(1)))?;
    Doc::query().update(db, |d| d.more.set(d.more.key("a").put(2)))?;
    let first = &all().select(|d| d.data).all(db)?[0].0;
    assert_eq!(
        (&first["o"], &first["list"][2], first.get("no")),
        (&json!({"k": 1}), &json!({"deep": "!"}), None)
    );
    assert_eq!(
        all().select(|d| d.more).all(db)?,
        [Some(Json(json!(null))), None, Some(Json(json!({"a": 2})))]
    );
    let (result, sent) = record(db, || Doc::query().update(db, |d| d.data.set(d.data.at(0).put(1))));
    let message = "`put` needs a key as the last step; items of arrays stay as they are";
    assert_eq!(result.unwrap_err().to_string(), message);
    assert!(sent.is_empty());
    Ok(())
}

#[derive(Model, Debug, Clone)]
struct Lists {
    id: i64,
    tags: Vec<String>,
    numbers: Option<Vec<i32>>,
    prices: Vec<Decimal>,
    flags: Vec<Option<bool>>,
    floats: Vec<f64>,
    ids: Vec<uuid::Uuid>,
}

#[orm::test(models(Lists))]
fn items_of_lists(db: &Db) -> orm::Result<()> {
    let dec = |text: &str| text.parse::<Decimal>().expect("a decimal");
    let list = |tags: &[&str], numbers, prices: &[&str], flags, floats, ids: &[u128]| NewLists {
        tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
        numbers,
        prices: prices.iter().map(|price| dec(price)).collect(),
        flags,
        floats,
        ids: ids.iter().map(|id| uuid::Uuid::from_u128(*id)).collect(),
    };
    NewLists::insert_all(
        db,
        [
            list(
                &["rust", "it's \"q\" ü"],
                Some(vec![1, -2]),
                &["1.50"],
                vec![Some(true), None],
                vec![0.1],
                &[7],
            ),
            list(&[], Some(vec![]), &[], vec![], vec![], &[]),
            list(&["sql", "rust"], None, &["9", "10"], vec![Some(false)], vec![-0.0, 1e300], &[8, 7]),
        ],
    )?;
    let found = |of: &dyn Fn(&ListsColumns) -> orm::Expr<bool>| {
        Lists::query().filter(of).order_by(|l| l.id.asc()).select(|l| l.id).all(db)
    };
    assert_eq!(found(&|l| l.tags.has("rust"))?, [1, 3]);
    assert_eq!(found(&|l| l.tags.has("it's \"q\" ü"))?, [1]);
    assert_eq!(found(&|l| l.tags.has("Rust"))?, [0_i64; 0]);
    assert_eq!(found(&|l| l.tags.has_all(vec!["rust".to_owned(), "sql".to_owned()]))?, [3]);
    assert_eq!(found(&|l| l.tags.has_all(Vec::<String>::new()))?, [1, 2, 3]);
    assert_eq!(found(&|l| l.tags.overlaps(vec!["sql".to_owned(), "x".to_owned()]))?, [3]);
    assert_eq!(found(&|l| l.tags.overlaps(Vec::<String>::new()))?, [0_i64; 0]);
    assert_eq!(found(&|l| l.tags.overlaps(l.tags))?, [1, 3]);
    assert_eq!(found(&|l| l.numbers.has(-2))?, [1]);
    assert_eq!(found(&|l| l.prices.has(dec("1.5")))?, [1]);
    assert_eq!(found(&|l| l.prices.has(dec("10.0")))?, [3]);
    assert_eq!(found(&|l| l.flags.has(true))?, [1]);
    // Null is found nowhere.
    assert_eq!(found(&|l| l.flags.has(None::<bool>))?, [0_i64; 0]);
    assert_eq!(found(&|l| l.flags.has_all(vec![Some(true), None]))?, [0_i64; 0]);
    assert_eq!(found(&|l| l.floats.has(0.1))?, [1]);
    assert_eq!(found(&|l| l.floats.has(0.0))?, [3]);
    assert_eq!(found(&|l| l.floats.has(1e300))?, [3]);
    assert_eq!(found(&|l| l.ids.has(uuid::Uuid::from_u128(7)))?, [1, 3]);
    let lengths = Lists::query()
        .order_by(|l| l.id.asc())
        .select(|l| (l.tags.length(), l.numbers.length(), l.flags.length()));
    assert_eq!(lengths.all(db)?, [(2, Some(2), 2), (0, Some(0), 0), (2, None, 1)]);
    // A column or an expression as the item.
    assert_eq!(found(&|l| l.numbers.has(l.tags.length() - 1))?, [1]);
    Ok(())
}

#[orm::test(models(Doc))]
fn parts_of_documents_are_removed(db: &Db) -> orm::Result<()> {
    let new = |data: Any, more: Option<Any>| NewDoc { data: Json(data), more: more.map(Json) };
    let object = json!({"a": 1, "b": {"c": [1, {"d": 2, "e": 3}, "x"], "0": "zero"}, "n": null});
    NewDoc::insert_all(
        db,
        [new(object, Some(json!({"a": 1}))), new(json!([10, 20, 30]), None), new(json!("text"), None)],
    )?;
    let remove = |of: fn(&DocColumns) -> orm::Expr<Json<Any>>| -> orm::Result<Vec<Any>> {
        assert_eq!(Doc::query().update(db, |d| d.data.set(of(d)))?, 3);
        Ok(Doc::query()
            .order_by(|d| d.id.asc())
            .select(|d| d.data)
            .all(db)?
            .into_iter()
            .map(|d| d.0)
            .collect())
    };
    let others = [json!([10, 20, 30]), json!("text")];
    let expect = |found: Vec<Any>, first: Any| {
        assert_eq!(found[0], first);
        assert_eq!(found[1..], others);
    };
    expect(
        remove(|d| d.data.key("a").remove())?,
        json!({"b": {"c": [1, {"d": 2, "e": 3}, "x"], "0": "zero"}, "n": null}),
    );
    // What is not there, and steps of the wrong kind: a position is no key, a key no position.
    for of in [
        |d: &DocColumns| d.data.key("a").remove(),
        |d: &DocColumns| d.data.key("no").key("a").remove(),
        |d: &DocColumns| d.data.key("b").at(0).remove(),
        |d: &DocColumns| d.data.key("b").key("c").key("0").remove(),
        |d: &DocColumns| d.data.key("b").key("c").key("x").remove(),
        |d: &DocColumns| d.data.key("b").key("c").at(3).remove(),
        |d: &DocColumns| d.data.at(3).remove(),
    ] {
        expect(remove(of)?, json!({"b": {"c": [1, {"d": 2, "e": 3}, "x"], "0": "zero"}, "n": null}));
    }
    expect(
        remove(|d| d.data.key("n").remove())?,
        json!({"b": {"c": [1, {"d": 2, "e": 3}, "x"], "0": "zero"}}),
    );
    expect(
        remove(|d| d.data.key("b").key("c").at(1).key("d").remove())?,
        json!({"b": {"c": [1, {"e": 3}, "x"], "0": "zero"}}),
    );
    expect(
        remove(|d| d.data.key("b").key("c").at(0).remove())?,
        json!({"b": {"c": [{"e": 3}, "x"], "0": "zero"}}),
    );
    expect(remove(|d| d.data.key("b").key("0").remove())?, json!({"b": {"c": [{"e": 3}, "x"]}}));
    let moved = remove(|d| d.data.at(1).remove())?;
    assert_eq!(moved[1], json!([10, 30]));
    // Selected, and of a document that may be missing.
    assert_eq!(
        Doc::query().filter(|d| d.id.eq(1)).select(|d| d.data.key("b").remove()).one(db)?.0,
        json!({})
    );
    Doc::query().update(db, |d| d.more.set(d.more.key("a").remove()))?;
    let more = Doc::query().order_by(|d| d.id.asc()).select(|d| d.more).all(db)?;
    assert_eq!(more, [Some(Json(json!({}))), None, None]);
    Ok(())
}

#[derive(Model, Debug)]
struct Entry {
    id: i64,
    of: String,
    name: Option<String>,
    rate: f64,
    done: bool,
    data: Option<Json<Any>>,
}

#[orm::test(models(Entry))]
fn documents_of_many_rows(db: &Db) -> orm::Result<()> {
    let lists = |e: &EntryColumns| {
        (
            e.name.json_agg().order_by(e.id.asc()),
            e.rate.json_agg().order_by(e.rate.desc()),
            e.done.json_agg().order_by(e.id.asc()),
            e.data.json_agg().order_by(e.id.asc()),
            e.id.json_agg().filter(e.id.gt(1)).order_by(e.id.desc()),
        )
    };
    let (names, .., ids) = Entry::query().select(lists).one(db)?;
    assert_eq!((names, ids), (Json(vec![]), Json(vec![])));
    let new = |of: &str, name: Option<&str>, rate, done, data: Option<Any>| NewEntry {
        of: of.into(),
        name: name.map(str::to_owned),
        rate,
        done,
        data: data.map(Json),
    };
    let hostile = "a\"b\\c'],\n[ü";
    NewEntry::insert_all(
        db,
        [
            new("a", Some(hostile), 0.1 + 0.2, true, Some(json!({"k": [1, "],["], "f": 0.1}))),
            new("a", None, -1e300, false, None),
            new("a", Some(""), 5.0, true, Some(json!("text"))),
            new("b", Some("1"), 5e-324, false, Some(json!(null))),
        ],
    )?;
    let rows = Entry::query().group_by(|e| e.of).order_by(|e| e.of.asc()).select(lists).all(db)?;
    let (names, rates, done, data, ids) = &rows[0];
    assert_eq!(names.0, [Some(hostile.to_owned()), None, Some(String::new())]);
    assert_eq!(rates.0, [5.0, 0.1 + 0.2, -1e300]);
    assert_eq!(done.0, [true, false, true]);
    assert_eq!(data.0, [Some(json!({"k": [1, "],["], "f": 0.1})), None, Some(json!("text"))]);
    assert_eq!(ids.0, [3, 2]);
    assert_eq!(
        (&rows[1].0.0, &rows[1].1.0, &rows[1].4.0),
        (&vec![Some("1".to_owned())], &vec![5e-324], &vec![4])
    );
    // A document like any other: searched and read.
    let first = Entry::query().group_by(|e| e.of).having(|e| e.name.json_agg().contains_json(json!([""])));
    assert_eq!(
        first.select(|e| (e.of, e.id.json_agg().order_by(e.id.asc()).at(2).i64())).all(db)?,
        [("a".to_owned(), Some(3))]
    );
    let (over, sent) = record(db, || Entry::query().select(|e| e.id.json_agg().over(window())).all(db));
    assert_eq!(
        over.unwrap_err().to_string(),
        "`json_agg` cannot stand over a window; group the rows instead"
    );
    assert!(sent.is_empty());
    Ok(())
}
