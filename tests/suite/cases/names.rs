//! Names of any kind, for tables and columns, in every statement and in errors.

use orm::prelude::*;

/// Tests of one hostile name: it is a table's and a column's, beside a column with the name and a suffix.
macro_rules! hostile {
    ($($test:ident: $name:literal, $other:literal;)*) => { $(
        mod $test {
            use super::*;

            #[derive(Model, Debug, Clone, PartialEq)]
            #[orm(table = $name, index(value, other), unique(value, other))]
            struct Row {
                id: i64,
                #[orm(column = $name, unique)]
                value: String,
                #[orm(column = $other, default = 1)]
                other: i32,
                #[orm(belongs_to = Self)]
                parent_id: Option<i64>,
            }

            #[orm::test(models(Row))]
            fn works(db: &Db) -> orm::Result<()> {
                let new = |value: &str, other| NewRow { value: value.into(), other, parent_id: None };
                let first = new("a", None).insert(db)?;
                let rows = NewRow::insert_all(db, (2..70).map(|n| NewRow { parent_id: Some(1), ..new(&n.to_string(), Some(n)) }))?;
                assert_eq!(rows.len(), 68);
                let found = Row::query()
                    .filter(|r| r.value.eq("a") & r.other.eq(1) & r.value.in_(["a", "b"]) & r.value.starts_with("a"))
                    .order_by(|r| (r.value.desc(), r.other.asc()))
                    .all(db)?;
                assert_eq!(found, std::slice::from_ref(&first));
                assert_eq!(Row::query().filter(|r| r.parent().value.eq("a")).group_by(|r| r.parent().value).select(|r| (r.parent().value, r.other.max())).all(db)?, [(Some("a".to_owned()), Some(69))]);
                let stored = new("a", Some(5)).upsert(db, |r| r.value)?;
                assert_eq!((stored.id, stored.other), (first.id, 5));
                let stored = new("a", Some(5)).on_conflict(|r| r.value).set(|old, new| old.other.set(old.other + new.other)).filter(|old, _| old.other.eq(5)).run(db)?;
                let mut stored = stored.expect("it was changed");
                assert_eq!(stored.other, 10);
                assert_eq!(Row::query().filter(|r| r.value.eq("a")).update_returning(db, |r| r.other.set(r.other * 2))?[0].other, 20);
                stored.other = 3;
                stored.update(db)?;
                assert_eq!(Row::query().order_by(|r| r.id.asc()).stream(db)?.next().transpose()?, Some(stored.clone()));

                let table = Row::table();
                let error = new("a", None).insert(db).unwrap_err();
                let constraint = error.unique_violation().expect("a unique violation");
                assert_eq!((constraint.table(), constraint.columns()), (table.name, &[$name.to_owned()][..]));
                assert_eq!(constraint.name(), Some(&*table.index_name(table.indexes.iter().find(|i| i.columns == [1]).expect("one"))));
                let error = Row::query().update(db, |r| r.value.set(None::<String>)).unwrap_err();
                let constraint = error.not_null_violation().expect("a violation of not null");
                assert_eq!((constraint.table(), constraint.columns()), (table.name, &[$name.to_owned()][..]));
                let error = NewRow { parent_id: Some(99), ..new("z", None) }.insert(db).unwrap_err();
                let constraint = error.foreign_key_violation().expect("a foreign key violation");
                assert_eq!((constraint.table(), constraint.columns().join("|")), (table.name, "parent_id".to_owned()));
                let error = first.delete(db).unwrap_err();
                assert_eq!(error.foreign_key_violation().expect("a foreign key violation").table(), table.name);
                assert_eq!(Row::query().filter(|r| r.parent().value.eq("a")).delete(db)?, 68);
                stored.delete(db)?;
                schema![Row].create_all(db)?;
                schema![Row].drop_all(db)?;
                assert!(Row::query().all(db).is_err());
                Ok(())
            }
        }
    )* };
}

hostile! {
    b103_space: "bound param", "bound param 2";
    b103_spaces: " a  b ", " a  b";
    b103_percent: "per % cent", "per %s cent";
    b103_percent_parentheses: "%(some_name)s", "%%";
    b103_colon: "col:on", ":col";
    b103_colons: "::", "a::int";
    b103_brackets: "[brackets]", "[";
    b103_parentheses: "(parens)", ")";
    b103_braces: "{0}", "{";
    b103_quote: "it's", "'";
    b103_double_quote: "say \"hi\"", "\"";
    b103_back_quote: "`tick`", "`";
    b103_backslash: "back\\slash", "\\";
    b103_question_mark: "par?m", "?1";
    b103_dollar: "$1", "$$";
    b103_leading_digit: "1param", "2";
    b103_leading_underscore: "_name", "__";
    b103_dot: "dotted.name", "name";
    b103_dots: "a.b.c", "b.c";
    b103_comma: "a, b", "a";
    b103_comma_and_dot: "t.a, t.b", "t";
    b103_slash_and_star: "/* x */", "-- x";
    b103_semicolon: "a; DROP TABLE x", ";";
    b103_mixed_case: "MixedCase", "otherCase";
    b103_reserved: "select", "order";
    b103_reserved_too: "table", "group";
    b103_excluded: "end", "values";
    b103_not_ascii: "größe 日本", "ß";
    b103_emoji: "\u{1F600}", "\u{1F601}";
    b103_line_break: "a\nb", "a\tb";
    b103_alias: "t0", "t1";
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "a_table_whose_name_is_exactly_as_long_as_any_name_may_be_at_all")]
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
    assert_eq!(table.name.len(), 63);
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
    new("a", None).insert(db)?;
    let error = new("b", None).insert(db).unwrap_err();
    let constraint = error.unique_violation().expect("a unique violation");
    assert_eq!(constraint.columns(), ["a_column_whose_name_is_long"]);
    assert!(names.iter().any(|name| Some(&**name) == constraint.name()));
    let error = NewLong { a_column_whose_name_is_long: 2, ..new("long", None) }.insert(db).unwrap_err();
    assert_eq!(error.check_violation().expect("a check").name(), Some(&*table.max_len_name(2)));
    let error = NewLong { a_column_whose_name_is_long: 2, ..new("b", Some(9)) }.insert(db).unwrap_err();
    assert_eq!(
        error.foreign_key_violation().expect("a foreign key").name(),
        Some(&*table.foreign_key_name(&table.foreign_keys[0]))
    );
    schema![Long].create_all(db)?;
    schema![Long].drop_all(db)
}
