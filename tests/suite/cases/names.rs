//! Names of any kind, for schemas, tables, columns, indexes and constraints, in every statement and in errors.

use std::cell::Cell;

use orm::__private::{
    Check, ColumnDef, DefaultValue, Field, ForeignKey, Index, Mode, One, Path, Reader, Record, SqlText,
    Table, TextCache, no_such_column, or_default,
};
use orm::prelude::*;
use orm::{Column, Schema, Value};

/// Names, each beside one that careless code would take for it, or for a part of it.
const NAMES: &[(&str, &str)] = &[
    ("bound param", "bound param 2"),
    (" a  b ", " a  b"),
    ("per % cent", "per %s cent"),
    ("%(some_name)s", "%%"),
    ("col:on", ":col"),
    ("::", "a::int"),
    ("[brackets]", "["),
    ("(parens)", ")"),
    ("{0}", "{"),
    ("it's", "'"),
    ("say \"hi\"", "\""),
    ("`tick`", "`"),
    ("back\\slash", "\\"),
    ("par?m", "?1"),
    ("$1", "$$"),
    ("1param", "2"),
    ("_name", "__"),
    ("dotted.name", "name"),
    ("a.b.c", "b.c"),
    ("a, b", "a"),
    ("t.a, t.b", "t"),
    ("/* x */", "-- x"),
    ("a; DROP TABLE x", ";"),
    ("MixedCase", "otherCase"),
    ("select", "order"),
    ("table", "group"),
    ("end", "values"),
    ("größe 日本", "ß"),
    ("\u{1F600}", "\u{1F601}"),
    ("a\nb", "a\tb"),
    ("t0", "t1"),
];

/// A model whose facts are made while the test runs: names are data here, and the code is compiled once.
#[derive(Debug, Clone, PartialEq)]
struct Row {
    id: i64,
    value: String,
    other: i32,
    parent_id: Option<i64>,
}

#[derive(Debug, Clone)]
struct NewRow {
    value: String,
    other: Option<i32>,
    parent_id: Option<i64>,
}

struct RowColumns<N: Mode> {
    path: Path,
    id: Column<N::Of<i64>>,
    value: Column<N::Of<String>>,
    other: Column<N::Of<i32>>,
    parent_id: Column<N::Of<Option<i64>>>,
}

impl<N: Mode> RowColumns<N> {
    fn parent(&self) -> One<Row, <Option<i64> as Field>::Hop<N>> {
        One::new(self.path, 0)
    }
}

impl Record for Row {
    fn value(&self, at: usize) -> Value<'_> {
        match at {
            0 => self.id.to_value(),
            1 => self.value.to_value(),
            2 => self.other.to_value(),
            3 => self.parent_id.to_value(),
            _ => no_such_column(at),
        }
    }
}

impl Model for Row {
    type Key = i64;
    type Columns<N: Mode> = RowColumns<N>;

    fn table() -> &'static Table {
        CURRENT.get().expect("a table of the test")
    }

    fn columns<N: Mode>(path: Path) -> RowColumns<N> {
        let [id, value, other, parent_id] = Row::table().columns else { unreachable!("there are four") };
        RowColumns {
            path,
            id: Column::new(path, id),
            value: Column::new(path, value),
            other: Column::new(path, other),
            parent_id: Column::new(path, parent_id),
        }
    }

    fn read(row: &mut Reader<'_>) -> orm::Result<Row> {
        Ok(Row { id: row.next()?, value: row.next()?, other: row.next()?, parent_id: row.next()? })
    }
}

impl Record for NewRow {
    fn value(&self, at: usize) -> Value<'_> {
        match at {
            0 => Value::Default,
            1 => self.value.to_value(),
            2 => or_default(&self.other),
            3 => self.parent_id.to_value(),
            _ => no_such_column(at),
        }
    }
}

impl New for NewRow {
    type Model = Row;
}

thread_local! {
    /// The table that `Row` is.
    static CURRENT: Cell<Option<&'static Table>> = const { Cell::new(None) };
    /// The one that foreign keys point at.
    static FIRST: Cell<Option<&'static Table>> = const { Cell::new(None) };
}

fn first() -> &'static Table {
    FIRST.get().expect("a table of the test")
}

/// Runs `work` while `Row` is a row of `table`.
fn on<R>(table: &'static Table, work: impl FnOnce() -> R) -> R {
    let before = CURRENT.replace(Some(table));
    let result = work();
    CURRENT.set(before);
    result
}

/// The table `name` with a column `name` in the schema `other`, and the table `other` with a column `other` in none.
/// Everything else that has a name is called one or the other as well.
fn tables(name: &'static str, other: &'static str) -> [&'static Table; 2] {
    fn leak<T>(items: Vec<T>) -> &'static [T] {
        items.leak()
    }
    let columns = |value: &'static str, number: &'static str| {
        leak(vec![
            ColumnDef::of::<i64>("id").generated(),
            ColumnDef { name: value, max_len: Some(9), ..ColumnDef::of::<String>("value") },
            ColumnDef {
                name: number,
                default: Some(DefaultValue::Int(1)),
                range: Some((-9, 99)),
                ..ColumnDef::of::<i32>("other")
            },
            ColumnDef::of::<Option<i64>>("parent_id"),
        ])
    };
    let unique = Index { columns: &[1], unique: true, ..Index::EMPTY };
    let index = Index { columns: &[1, 2], name: Some(other), ..Index::EMPTY };
    let partial =
        Index { columns: &[3], unique: true, condition: Some(SqlText::same("id < 0")), ..Index::EMPTY };
    let key = |name: &'static str, deferred| {
        let to = ForeignKey { columns: &[3], relation: "parent", deferred, ..ForeignKey::to(first) };
        leak(vec![ForeignKey { name: Some(name), ..to }])
    };
    let one = Table {
        model: "One",
        schema: Some(other),
        comment: Some(other),
        columns: columns(name, other),
        primary_key: &[0],
        indexes: leak(vec![unique, index, Index { unique: true, name: None, ..index }, partial]),
        foreign_keys: key(name, false),
        checks: leak(vec![Check { name: Some(other), sql: SqlText::same("parent_id <> 5") }]),
        ..Table::new("Row", name, Box::leak(Box::new(TextCache::new())))
    };
    let two = Table {
        model: "Two",
        columns: columns(other, name),
        primary_key: &[0],
        indexes: leak(vec![Index { name: Some(name), ..unique }]),
        foreign_keys: key(other, true),
        ..Table::new("Row", other, Box::leak(Box::new(TextCache::new())))
    };
    [Box::leak(Box::new(one)), Box::leak(Box::new(two))]
}

/// Tells, when the test fails, at which name it does.
struct At(&'static str);

impl Drop for At {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the name was {:?}", self.0);
        }
    }
}

#[orm::test]
fn b103_names_of_any_kind(db: &Db) -> orm::Result<()> {
    for &(name, other) in NAMES {
        let _at = At(name);
        let [one, two] = tables(name, other);
        FIRST.set(Some(one));
        let schema = Schema::new(&[two, one]);
        schema.create_all(db)?;
        schema.create_all(db)?;
        on(one, || statements(db))?;
        violations(db, one, two)?;
        schema.drop_all(db)?;
        assert!(on(one, || Row::query().all(db)).is_err() && on(two, || Row::query().all(db)).is_err());
    }
    Ok(())
}

fn new(value: &str, other: Option<i32>) -> NewRow {
    NewRow { value: value.into(), other, parent_id: None }
}

fn statements(db: &Db) -> orm::Result<()> {
    let first = new("a", None).insert(db)?;
    assert_eq!(Row::get(db, first.id)?, first);
    let rows = (2..70).map(|n| NewRow { parent_id: Some(1), ..new(&n.to_string(), Some(n)) });
    assert_eq!(NewRow::insert_all(db, rows)?.len(), 68);
    let mixed = [new("x", None), new("y", Some(2))];
    assert_eq!(NewRow::insert_all(db, mixed)?.iter().map(|row| row.other).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(Row::query().filter(|r| r.value.in_(["x", "y"])).delete_returning(db)?.len(), 2);
    let found = Row::query()
        .filter(|r| r.value.eq("a") & r.other.eq(1) & r.value.in_(["a", "b"]) & r.value.starts_with("a"))
        .order_by(|r| (r.value.desc(), r.other.asc()))
        .all(db)?;
    assert_eq!(found, std::slice::from_ref(&first));
    let over = Row::query().filter(|r| {
        r.parent().value.eq("a") & r.parent().parent_id.is_null() & r.parent().parent().other.is_null()
    });
    let last = over.clone().order_by(|r| (r.parent().value.asc(), r.other.desc())).first(db)?;
    assert_eq!(last.map(|row| row.other), Some(69));
    let grouped = over.clone().group_by(|r| r.parent().value).select(|r| (r.parent().value, r.other.max()));
    assert_eq!(grouped.all(db)?, [(Some("a".to_owned()), Some(69))]);
    assert_eq!(over.update(db, |r| r.other.set(r.other - 1))?, 68);
    let stored = new("a", Some(5)).upsert(db, |r| r.value)?;
    assert_eq!((stored.id, stored.other), (first.id, 5));
    let again = new("a", Some(5));
    let upsert = again.on_conflict(|r| r.value).set(|old, new| old.other.set(old.other + new.other));
    let mut stored = upsert.filter(|old, _| old.other.eq(5)).run(db)?.expect("it was changed");
    assert_eq!(stored.other, 10);
    assert_eq!(new("a", None).insert_or_ignore(db)?, None);
    let doubled =
        Row::query().filter(|r| r.value.eq("a")).update_returning(db, |r| r.other.set(r.other * 2))?;
    assert_eq!(doubled[0].other, 20);
    stored.other = 3;
    stored.update(db)?;
    assert_eq!(Row::query().order_by(|r| r.id.asc()).stream(db)?.next().transpose()?, Some(stored.clone()));
    assert_eq!(over.delete(db)?, 68);
    stored.delete(db)
}

#[track_caller]
fn assert_names(error: &orm::Error, table: &Table, columns: &[&str], name: Option<&str>) {
    let constraint = error.constraint().unwrap_or_else(|| panic!("no constraint: {error}"));
    let found = (constraint.table(), constraint.columns(), constraint.name());
    let columns: Vec<String> = columns.iter().map(|&column| column.to_owned()).collect();
    assert_eq!(found, (table.name, &columns[..], name), "{error}");
}

fn violations(db: &Db, one: &'static Table, two: &'static Table) -> orm::Result<()> {
    let (name, other) = (one.name, two.name);
    let row = on(one, || new("a", None).insert(db))?;
    on(two, || new("a", None).insert(db))?;
    let in_one = |new: NewRow| on(one, || new.insert(db)).unwrap_err();
    let in_two = |new: NewRow| on(two, || new.insert(db)).unwrap_err();
    assert_names(&in_one(new("a", Some(7))), one, &[name], Some(&one.index_name(&one.indexes[0])));
    assert_names(&in_two(new("a", None)), two, &[other], Some(name));
    let null = on(one, || Row::query().update(db, |r| r.value.set(None::<String>))).unwrap_err();
    assert_names(&null, one, &[name], None);
    assert_names(&in_one(new("longer than 9", None)), one, &[], Some(&one.max_len_name(1)));
    assert_names(&in_two(new("b", Some(100))), two, &[], Some(&two.range_name(2)));
    assert_names(&in_one(NewRow { parent_id: Some(5), ..new("b", None) }), one, &[], Some(other));
    let lost = NewRow { parent_id: Some(99), ..new("b", None) };
    assert_names(&in_one(lost.clone()), one, &["parent_id"], Some(name));
    assert_names(&in_two(lost.clone()), two, &["parent_id"], Some(other));
    let commit = on(two, || db.transaction(|tx| lost.insert(tx))).unwrap_err();
    assert_names(&commit, two, &["parent_id"], Some(other));
    on(two, || NewRow { parent_id: Some(row.id), ..new("b", None) }.insert(db))?;
    assert_names(&on(one, || row.delete(db)).unwrap_err(), two, &["parent_id"], Some(other));
    assert_names(&on(one, || Row::query().delete(db)).unwrap_err(), two, &["parent_id"], Some(other));
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "a_table_whose_name_is_exactly_as_long_as_any_name_may_be_at_all")]
#[orm(schema = "a_schema_whose_name_is_just_as_long_as_that_of_the_table_in_it_")]
#[orm(index(a_column_whose_name_is_long, another_column_whose_name_is_long))]
#[orm(unique(a_column_whose_name_is_long, another_column_whose_name_is_long))]
struct Long {
    id: i64,
    #[orm(unique)]
    a_column_whose_name_is_long: i32,
    #[orm(index, max_len = 3)]
    another_column_whose_name_is_long: String,
    #[orm(belongs_to = Self)]
    yet_another_column_whose_name_is_long_id: Option<i64>,
}

#[orm::test(models(Long))]
fn b106_long_names_are_cut_and_stay_apart(db: &Db) -> orm::Result<()> {
    let table = Long::table();
    // So everything that is named after the table agrees in its first 63 bytes.
    assert_eq!((table.name.len(), table.schema.map(str::len)), (63, Some(63)));
    let mut names: Vec<String> = table.indexes.iter().map(|index| table.index_name(index)).collect();
    names.extend(table.foreign_keys.iter().map(|key| table.foreign_key_name(key)));
    names.extend([table.primary_key_name(), table.max_len_name(2)]);
    assert!(names.iter().all(|name| name.len() <= 63), "{names:?}");
    let count = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), count);
    let new = |text: &str, parent| NewLong {
        a_column_whose_name_is_long: 1,
        another_column_whose_name_is_long: text.into(),
        yet_another_column_whose_name_is_long_id: parent,
    };
    let first = new("a", None).insert(db)?;
    let error = new("b", None).insert(db).unwrap_err();
    let constraint = error.unique_violation().expect("a unique violation");
    assert_eq!(constraint.columns(), ["a_column_whose_name_is_long"]);
    assert!(names.iter().any(|name| Some(&**name) == constraint.name()));
    let error = NewLong { a_column_whose_name_is_long: 2, ..new("long", None) }.insert(db).unwrap_err();
    assert_eq!(error.check_violation().expect("a check").name(), Some(&*table.max_len_name(2)));
    let error = NewLong { a_column_whose_name_is_long: 2, ..new("b", Some(9)) }.insert(db).unwrap_err();
    let key = table.foreign_key_name(&table.foreign_keys[0]);
    assert_eq!(error.foreign_key_violation().expect("a foreign key").name(), Some(&*key));
    NewLong { a_column_whose_name_is_long: 2, ..new("b", Some(first.id)) }.insert(db)?;
    assert_names(
        &first.delete(db).unwrap_err(),
        table,
        &["yet_another_column_whose_name_is_long_id"],
        Some(&key),
    );
    schema![Long].create_all(db)?;
    schema![Long].drop_all(db)
}
