//! How Postgres spells what databases spell differently.

use std::borrow::Cow;

use super::calls;
use crate::error::Result;
use crate::sql::{
    BinaryOp, Bulk, Dialect, Direction, Function, LikeKind, Node, Nulls, SqlWriter, Tail, push_name,
    push_number,
};
use crate::table::{ColumnDef, DefaultValue, Table};
use crate::value::Backend;
use crate::value::{ColumnType, EnumType, RangeType, Value};

/// The spelling of Postgres 14 and later.
#[derive(Debug)]
pub struct PostgresDialect;

/// The one [`PostgresDialect`].
pub static DIALECT: PostgresDialect = PostgresDialect;

impl Dialect for PostgresDialect {
    fn backend(&self) -> Backend {
        Backend::Postgres
    }

    fn write_placeholder(&self, sql: &mut String, number: usize) {
        sql.push('$');
        push_number(sql, number as u64);
    }

    /// A value of an enum type travels as text: its own type has another number in every database.
    fn write_cast(&self, sql: &mut String, ty: ColumnType, is_array: bool) {
        let (item, is_array) = match ty {
            ColumnType::Array(item) => (*item, true),
            ty => (ty, is_array),
        };
        if let ColumnType::Enum(_) = item {
            sql.push_str("::");
            sql.push_str(&plain_type(item));
            sql.push_str(if is_array { "[]" } else { "" });
        }
    }

    fn write_type(&self, sql: &mut String, ty: ColumnType) {
        sql.push_str("::");
        sql.push_str(&plain_type(ty));
    }

    /// The protocol counts them in 16 bits (<https://www.postgresql.org/docs/current/limits.html>).
    fn max_parameters(&self) -> usize {
        65_535
    }

    /// Text compares and sorts by code point, whatever the database's locale: so do Rust and SQLite.
    fn column_type(&self, ty: ColumnType) -> Cow<'static, str> {
        match ty {
            ColumnType::Text => "text COLLATE \"C\"".into(),
            ColumnType::Array(ColumnType::Text) => "text[] COLLATE \"C\"".into(),
            ty => plain_type(ty),
        }
    }

    fn has_enum_types(&self) -> bool {
        true
    }

    /// There is no `CREATE TYPE IF NOT EXISTS`.
    fn write_create_type(&self, w: &mut SqlWriter<'_>, ty: &EnumType) {
        let create = written(|w| {
            w.push("CREATE TYPE ");
            w.enum_type(ty);
            w.push(" AS ENUM (");
            w.list(ty.values, |w, value| w.literal(value));
            w.push(")");
        });
        let found = written(|w| {
            w.push("SELECT FROM pg_catalog.pg_type AS t JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace");
            w.push(" WHERE t.typtype = 'e' AND t.typname = ");
            w.literal(ty.name);
            w.push(" AND n.nspname = ");
            match ty.schema {
                Some(schema) => w.literal(schema),
                None => w.push("current_schema()"),
            }
        });
        write_unless(w, found, create);
    }

    /// `unnest` takes arrays of arrays apart to the last item, so lists travel row by row. From 100 to 1,000 rows a
    /// statement no difference was measured.
    fn bulk(&self, table: &Table, columns: &[usize]) -> Bulk {
        match table.columns_at(columns).any(|column| matches!(column.ty, ColumnType::Array(_))) {
            true => Bulk::Rows(500),
            false => Bulk::Arrays,
        }
    }

    fn writes_within_queries(&self) -> bool {
        true
    }

    /// A row that was inserted has not been locked; one that was there is, by the transaction that changes it.
    fn inserted(&self) -> Option<&'static str> {
        Some("xmax = 0")
    }

    fn has_distinct_on(&self) -> bool {
        true
    }

    fn text_collation(&self) -> &'static str {
        " COLLATE \"C\""
    }

    fn nulls_by_default(&self, direction: Direction) -> Nulls {
        match direction {
            Direction::Asc => Nulls::Last,
            Direction::Desc => Nulls::First,
        }
    }

    /// One parameter for a list of any length: one text for all of them, and no limit on how many. `ANY` looks into
    /// arrays, so lists are parameters of their own.
    fn write_in<'a>(
        &self,
        w: &mut SqlWriter<'a>,
        ty: ColumnType,
        values: Vec<Value<'a>>,
        negated: bool,
        column: Option<&'static ColumnDef>,
    ) {
        if let ColumnType::Array(_) = ty {
            w.push(if negated { " NOT IN (" } else { " IN (" });
            w.padded_list(ty, values, column);
        } else {
            w.push(if negated { " <> ALL(" } else { " = ANY(" });
            w.arg(ty, Value::Array(values), column);
        }
        w.push(")");
    }

    /// One parameter and one text for any number of items, none included.
    fn write_items<'a>(
        &self,
        w: &mut SqlWriter<'a>,
        ty: ColumnType,
        values: Vec<Value<'a>>,
        column: Option<&'static ColumnDef>,
    ) {
        w.push("SELECT unnest(");
        w.arg(ty, Value::Array(values), column);
        w.push(")");
    }

    /// One parameter a column and one text for any number of keys: `SELECT * FROM unnest($1, $2)`. Arrays have no arrays in
    /// them, so a key with one is listed.
    fn write_keys<'a>(
        &self,
        w: &mut SqlWriter<'a>,
        columns: &[&'static ColumnDef],
        keys: &'a [Value<'static>],
    ) {
        if columns.iter().any(|column| matches!(column.ty, ColumnType::Array(_))) {
            return w.padded_keys(columns, keys);
        }
        w.push("SELECT * FROM unnest(");
        w.list(columns.iter().enumerate(), |w, (at, column)| {
            let values = keys.iter().skip(at).step_by(columns.len()).map(Value::reborrow);
            w.arg(column.ty, Value::Array(values.collect()), Some(column));
        });
        w.push(")");
    }

    /// Functions, not `LIKE`, where the text to look for is no pattern: nothing in it has to be escaped.
    fn write_like<'a>(&self, w: &mut SqlWriter<'a>, kind: LikeKind, text: &'a Node, pattern: &'a Node) {
        match kind {
            LikeKind::Contains => {
                call(w, "strpos", &[text, pattern]);
                w.push(" > 0");
            }
            LikeKind::StartsWith => call(w, "starts_with", &[text, pattern]),
            LikeKind::EndsWith => {
                w.push("right(");
                w.operand(text);
                w.push(", length(");
                w.operand(pattern);
                w.push(")) = ");
                w.operand(pattern);
            }
            LikeKind::Like => {
                w.operand(text);
                w.push(" LIKE ");
                w.operand(pattern);
                w.push(" ESCAPE '\\'");
            }
        }
    }

    /// Postgres gives a small quotient more places than a `Decimal` has, and every quotient zeros up to 16 digits.
    fn write_decimal<'a>(&self, w: &mut SqlWriter<'a>, op: BinaryOp, left: &'a Node, right: &'a Node) {
        let quotient = op == BinaryOp::Div;
        w.push(if quotient { "trim_scale(round(" } else { "" });
        w.arithmetic(op, left, right);
        w.push(if quotient { ", 28))" } else { "" });
    }

    /// A `numeric` calculates with up to 131,072 digits, and would store what no `Decimal` can read again: more than 96
    /// bits without its point, more than 28 places, NaN, which has no scale, and infinity.
    fn write_decimal_check(&self, w: &mut SqlWriter<'_>, column: &ColumnDef, name: &str) {
        w.constraint(name);
        w.push("CHECK (abs(");
        w.ident(column.name);
        w.push(") * 10.0 ^ coalesce(min_scale(");
        w.ident(column.name);
        w.push("), 0) < 79228162514264337593543950336 AND min_scale(");
        w.ident(column.name);
        w.push(") <= 28)");
    }

    fn write_call<'a>(
        &self,
        w: &mut SqlWriter<'a>,
        function: Function,
        arguments: &'a [Node],
        tail: Tail<'a>,
    ) {
        calls::write(w, function, arguments, tail);
    }

    /// The rows are numbered and sorted, so that they are inserted, get their keys and come back in the order of the
    /// arrays: volatile defaults are filled in behind an `ORDER BY`
    /// (<https://www.postgresql.org/docs/release/9.6.0/>). Without one Postgres promises no order. It costs nothing:
    /// the planner knows that a function `WITH ORDINALITY` answers in that order, and plans no sort.
    fn write_unnest(&self, w: &mut SqlWriter<'_>, columns: &[&'static ColumnDef]) {
        let names = |w: &mut SqlWriter<'_>| {
            w.list(1..=columns.len() as u64, |w, number| {
                w.push("c");
                w.number(number);
            });
        };
        w.push("SELECT ");
        names(w);
        w.push(" FROM unnest(");
        w.list(columns.iter().enumerate(), |w, (position, column)| {
            w.placeholder(position + 1);
            w.push("::");
            w.push(&plain_type(column.ty));
            w.push("[]");
        });
        w.push(") WITH ORDINALITY AS input (");
        names(w);
        w.push(", n) ORDER BY n");
    }

    fn write_generated_key(&self, w: &mut SqlWriter<'_>, _table: &Table, column: &ColumnDef) {
        w.push(&plain_type(column.ty));
        w.push(" GENERATED BY DEFAULT AS IDENTITY");
    }

    fn write_default(&self, w: &mut SqlWriter<'_>, default: DefaultValue, ty: ColumnType) {
        match default {
            DefaultValue::Generated | DefaultValue::UuidV7 => {}
            DefaultValue::Bool(value) => w.push(if value { "TRUE" } else { "FALSE" }),
            DefaultValue::Int(_) | DefaultValue::Float(_) | DefaultValue::Text(_)
                if ty == ColumnType::Decimal =>
            {
                if let Some(decimal) = w.default_decimal(default) {
                    w.push(&decimal.to_string());
                }
            }
            DefaultValue::Int(value) => {
                w.push(if value < 0 { "-" } else { "" });
                w.number(value.unsigned_abs());
            }
            DefaultValue::Float(value) if value.is_finite() => w.push(&format!("{value:?}")),
            // `NaN`, `inf` and `-inf`, which Postgres reads from text only.
            DefaultValue::Float(value) => w.literal(&value.to_string()),
            // The empty list, which is the one that is written in words.
            DefaultValue::Text(_) if matches!(ty, ColumnType::Array(_)) => w.push("'{}'"),
            DefaultValue::Text(text) => w.literal(text),
            DefaultValue::Now => w.push(calls::now(ty)),
            DefaultValue::Sql(sql) => {
                w.push("(");
                w.push(sql.of(self.backend()));
                w.push(")");
            }
        }
    }

    /// `CREATE SCHEMA IF NOT EXISTS` asks for the right to make schemas before it looks, and those who have none may
    /// still make tables in a schema that is there.
    fn write_create_schema(&self, w: &mut SqlWriter<'_>, schema: &str) {
        let create = written(|w| {
            w.push("CREATE SCHEMA ");
            w.ident(schema);
        });
        let missing = written(|w| {
            w.push("SELECT FROM pg_catalog.pg_namespace WHERE nspname = ");
            w.literal(schema);
        });
        write_unless(w, missing, create);
    }

    /// `ADD CONSTRAINT` knows no `IF NOT EXISTS`.
    fn write_add_once(&self, w: &mut SqlWriter<'_>, table: &Table, name: &str, add: &str) {
        let missing = written(|w| w.table(table)).and_then(|qualified| {
            written(|w| {
                w.push("SELECT FROM pg_catalog.pg_constraint WHERE conrelid = ");
                w.literal(&qualified);
                w.push("::regclass AND conname = ");
                w.literal(name);
            })
        });
        write_unless(w, missing, Ok(add.to_owned()));
    }

    /// So that an index serves an order of ours, which has nulls where Rust has `None`: first.
    fn write_index_nulls(&self, w: &mut SqlWriter<'_>, column: &ColumnDef) {
        w.push(if column.nullable { " NULLS FIRST" } else { "" });
    }

    /// The kind that Postgres recommends
    /// (<https://www.postgresql.org/docs/current/textsearch-indexes.html>).
    fn search_index(&self) -> Option<&'static str> {
        Some(" USING gin")
    }

    /// `IF NOT EXISTS` looks before it creates, and two that look at the same moment both create. The number is `orm`.
    fn schema_lock(&self) -> Option<&'static str> {
        Some("SELECT pg_catalog.pg_advisory_xact_lock(7303789)")
    }

    fn comments(&self, table: &'static Table) -> Vec<String> {
        let of_table = table.comment.map(|comment| comment_on("TABLE", comment, |w| w.table(table)));
        let of_columns = table.columns.iter().filter_map(|column| {
            let comment = column.comment?;
            Some(comment_on("COLUMN", comment, |w| {
                w.table(table);
                w.push(".");
                w.ident(column.name);
            }))
        });
        // A name that no database takes has failed `CREATE TABLE` before.
        of_table.into_iter().chain(of_columns).flatten().collect()
    }
}

/// What `write` writes.
fn written(write: impl FnOnce(&mut SqlWriter<'_>)) -> Result<String> {
    let mut w = SqlWriter::new(&DIALECT);
    write(&mut w);
    w.finish().map(|statement| statement.sql)
}

/// Writes a block of code that runs `statement` unless `query` finds a row. It is quoted in dollars, so that people can
/// read it (<https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-DOLLAR-QUOTING>).
fn write_unless(w: &mut SqlWriter<'_>, query: Result<String>, statement: Result<String>) {
    let (query, statement) = match (query, statement) {
        (Ok(query), Ok(statement)) => (query, statement),
        (Err(error), _) | (_, Err(error)) => return w.fail(error),
    };
    let (mut mark, mut number) = ("$orm$".to_owned(), 0_u32);
    while query.contains(&mark) || statement.contains(&mark) {
        number += 1;
        mark = format!("$orm{number}$");
    }
    w.push(&format!(
        "DO {mark}\nBEGIN\n    IF NOT EXISTS (\n        {query}\n    ) THEN\n        {statement};\n    END IF;\nEND\n{mark}"
    ));
}

/// The type without its collation.
fn plain_type(ty: ColumnType) -> Cow<'static, str> {
    let name = match ty {
        ColumnType::Bool => "boolean",
        ColumnType::I16 => "smallint",
        ColumnType::I32 => "integer",
        ColumnType::I64 => "bigint",
        ColumnType::F32 => "real",
        ColumnType::F64 => "double precision",
        ColumnType::Decimal => "numeric",
        ColumnType::Text => "text",
        ColumnType::Bytes => "bytea",
        ColumnType::Uuid => "uuid",
        ColumnType::Date => "date",
        ColumnType::Time => "time",
        ColumnType::Timestamp => "timestamptz",
        ColumnType::DateTime => "timestamp",
        ColumnType::Json => "jsonb",
        ColumnType::Duration => "interval",
        ColumnType::Inet => "inet",
        ColumnType::Enum(ty) => return enum_type(ty).into(),
        ColumnType::Array(item) => return format!("{}[]", plain_type(*item)).into(),
        ColumnType::Range(RangeType::I32) => "int4range",
        ColumnType::Range(RangeType::I64) => "int8range",
        ColumnType::Range(RangeType::Decimal) => "numrange",
        ColumnType::Range(RangeType::Date) => "daterange",
        ColumnType::Range(RangeType::DateTime) => "tsrange",
        ColumnType::Range(RangeType::Timestamp) => "tstzrange",
    };
    name.into()
}

fn enum_type(ty: &EnumType) -> String {
    let mut name = String::with_capacity(ty.name.len() + 2);
    for part in ty.schema.into_iter().chain([ty.name]) {
        name.push_str(if name.is_empty() { "" } else { "." });
        // A NUL has failed `CREATE TYPE` before, and the protocol has no room for one.
        push_name(&mut name, part);
    }
    name
}

fn call<'a>(w: &mut SqlWriter<'a>, name: &str, arguments: &[&'a Node]) {
    w.push(name);
    w.push("(");
    w.list(arguments.iter().copied(), SqlWriter::operand);
    w.push(")");
}

fn comment_on(kind: &str, comment: &str, name: impl FnOnce(&mut SqlWriter<'_>)) -> Option<String> {
    let statement = written(|w| {
        w.push("COMMENT ON ");
        w.push(kind);
        w.push(" ");
        name(w);
        w.push(" IS ");
        w.literal(comment);
    });
    statement.ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{SqlText, TextCache};

    fn written(write: impl FnOnce(&mut SqlWriter<'_>)) -> String {
        super::written(write).expect("nothing to refuse")
    }

    fn text(text: &'static str) -> Node {
        Node::Value(ColumnType::Text, Value::Text(text.into()))
    }

    static COLUMNS: [ColumnDef; 2] = [
        ColumnDef { name: "id", ty: ColumnType::I64, comment: Some("it's the key"), ..ColumnDef::EMPTY },
        ColumnDef { name: "name", nullable: true, ..ColumnDef::EMPTY },
    ];

    #[test]
    fn lists_are_one_parameter() {
        for (negated, expected) in [(false, " = ANY($1)"), (true, " <> ALL($1)")] {
            let mut w = SqlWriter::new(&DIALECT);
            let values = vec![Value::Int(1), Value::Int(2)];
            DIALECT.write_in(&mut w, ColumnType::I64, values, negated, None);
            let statement = w.finish().expect("nothing to refuse");
            assert_eq!(statement.sql, expected);
            assert_eq!(statement.args.len(), 1);
        }
    }

    #[test]
    fn matches_of_texts_need_no_escapes() {
        let sides = [text("abc"), text("b")];
        for (kind, expected) in [
            (LikeKind::Contains, "strpos($1, $2) > 0"),
            (LikeKind::StartsWith, "starts_with($1, $2)"),
            (LikeKind::EndsWith, "right($1, length($2)) = $3"),
            (LikeKind::Like, "$1 LIKE $2 ESCAPE '\\'"),
        ] {
            let mut w = SqlWriter::new(&DIALECT);
            DIALECT.write_like(&mut w, kind, &sides[0], &sides[1]);
            assert_eq!(w.finish().expect("nothing to refuse").sql, expected);
        }
    }

    #[test]
    fn functions_return_the_type_asked_for() {
        let argument = [Node::Bool(true)];
        for (function, expected) in [
            (Function::CountDistinct, "count(DISTINCT TRUE)"),
            (Function::SumInt, "CAST(sum(TRUE) AS bigint)"),
            (Function::SumFloat, "sum(CAST(TRUE AS double precision))"),
            (Function::Avg, "CAST(avg(TRUE) AS double precision)"),
            (Function::Length, "length(TRUE)"),
            (Function::YearMonth, "to_char(TRUE AT TIME ZONE 'UTC', 'YYYY-MM')"),
        ] {
            let mut w = SqlWriter::new(&DIALECT);
            DIALECT.write_call(&mut w, function, &argument, Tail::default());
            assert_eq!(w.finish().expect("nothing to refuse").sql, expected);
        }
    }

    #[test]
    fn arrays_keep_their_order() {
        let columns: Vec<&'static ColumnDef> = COLUMNS.iter().collect();
        let sql = written(|w| DIALECT.write_unnest(w, &columns));
        let expected = "SELECT c1, c2 FROM unnest($1::bigint[], $2::text[]) WITH ORDINALITY AS input (c1, c2, n) \
                        ORDER BY n";
        assert_eq!(sql, expected);
    }

    #[test]
    fn defaults_are_written_for_their_type() {
        let check = |default, ty, expected: &str| {
            assert_eq!(written(|w| DIALECT.write_default(w, default, ty)), expected);
        };
        check(DefaultValue::Bool(false), ColumnType::Bool, "FALSE");
        check(DefaultValue::Int(i64::MIN), ColumnType::I64, "-9223372036854775808");
        check(DefaultValue::Float(0.1), ColumnType::F64, "0.1");
        check(DefaultValue::Float(-1e300), ColumnType::F64, "-1e300");
        check(DefaultValue::Float(f64::NEG_INFINITY), ColumnType::F64, "'-inf'");
        check(DefaultValue::Text("it's"), ColumnType::Text, "'it''s'");
        check(DefaultValue::Now, ColumnType::Timestamp, "statement_timestamp()");
        check(DefaultValue::Now, ColumnType::DateTime, "(statement_timestamp() AT TIME ZONE 'UTC')");
        check(DefaultValue::Now, ColumnType::Date, "CAST(statement_timestamp() AT TIME ZONE 'UTC' AS date)");
        check(DefaultValue::Now, ColumnType::Time, "CAST(statement_timestamp() AT TIME ZONE 'UTC' AS time)");
        check(DefaultValue::Sql(SqlText::same("random()")), ColumnType::F64, "(random())");
    }

    #[test]
    fn comments_name_table_and_columns() {
        static TEXTS: TextCache = TextCache::new();
        static TABLE: Table = Table {
            schema: Some("app"),
            comment: Some("People."),
            columns: &COLUMNS,
            primary_key: &[0],
            ..Table::new("User", "users", &TEXTS)
        };
        let expected = [
            r#"COMMENT ON TABLE "app"."users" IS 'People.'"#,
            r#"COMMENT ON COLUMN "app"."users"."id" IS 'it''s the key'"#,
        ];
        assert_eq!(DIALECT.comments(&TABLE), expected);
    }

    #[test]
    fn indexes_sort_nulls_as_queries_do() {
        assert_eq!(written(|w| DIALECT.write_index_nulls(w, &COLUMNS[1])), " NULLS FIRST");
        assert_eq!(written(|w| DIALECT.write_index_nulls(w, &COLUMNS[0])), "");
    }
}
