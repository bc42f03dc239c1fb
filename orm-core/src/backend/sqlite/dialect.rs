//! How SQLite spells SQL, where it differs from the standard.

use std::borrow::Cow;

use super::calls;
use super::lists::{hex, to_json};
use super::moments;
use super::types::inet_bytes;
use crate::driver::Arg;
use crate::error::{Error, Kind};
use crate::sql::{
    BinaryOp, Bulk, Dialect, Direction, Function, LikeKind, Node, Nulls, SqlWriter, Tail, push_number,
};
use crate::table::{ColumnDef, DefaultValue, Table};
use crate::value::Backend;
use crate::value::{ColumnType, Value, calendar, range};

/// The dialect of SQLite.
#[derive(Debug)]
pub struct SqliteDialect;

/// The dialect of SQLite.
pub static DIALECT: SqliteDialect = SqliteDialect;

/// The longest list of parameters in `IN (..)`; a longer one travels as one JSON array, so that texts stay few.
const LISTED: usize = 256;

impl Dialect for SqliteDialect {
    fn backend(&self) -> Backend {
        Backend::Sqlite
    }

    fn write_placeholder(&self, sql: &mut String, number: usize) {
        sql.push('?');
        push_number(sql, number as u64);
    }

    /// `SQLITE_MAX_VARIABLE_NUMBER` of the bundled library (<https://sqlite.org/limits.html>).
    fn max_parameters(&self) -> usize {
        32_766
    }

    fn column_type(&self, ty: ColumnType) -> Cow<'static, str> {
        let name = match ty {
            ColumnType::Bool | ColumnType::I16 | ColumnType::I32 | ColumnType::I64 | ColumnType::Duration => {
                "INTEGER"
            }
            ColumnType::F32 | ColumnType::F64 => "REAL",
            ColumnType::Bytes | ColumnType::Uuid | ColumnType::Inet => "BLOB",
            ColumnType::Text
            | ColumnType::Date
            | ColumnType::Time
            | ColumnType::Timestamp
            | ColumnType::DateTime
            | ColumnType::Json
            | ColumnType::Enum(_)
            | ColumnType::Array(_)
            | ColumnType::Range(_) => "TEXT",
            // Without the collation 10 would sort before 9, and 1.5 differ from 1.50.
            ColumnType::Decimal => "TEXT COLLATE decimal",
        };
        name.into()
    }

    /// 64 rows a statement are within 10 % of the fastest size (25, 50, 100 and 500 were measured).
    fn bulk(&self, _table: &Table, _columns: &[usize]) -> Bulk {
        Bulk::Rows(64)
    }

    fn stores_as_given(&self) -> bool {
        true
    }

    fn null_safe(&self, negated: bool) -> &'static str {
        if negated { " IS NOT " } else { " IS " }
    }

    /// It has no enum types either, and their texts sort in another order than they are declared in.
    fn orders(&self, ty: ColumnType) -> bool {
        use ColumnType::{Array, Enum, Json, Range};
        !matches!(ty, Json | Array(_) | Range(_) | Enum(_))
    }

    /// The row id stands behind the columns of every index, but has no collation, without which SQLite compares it row by
    /// row only (`whereRangeVectorLen` in <https://sqlite.org/src/file/src/where.c>). For numbers it means nothing else.
    fn last_of_row(&self, ty: ColumnType) -> &'static str {
        if ty.is_integer() { " COLLATE BINARY" } else { "" }
    }

    fn locks_rows(&self) -> bool {
        false
    }

    fn keeps_equal_rows(&self) -> bool {
        false
    }

    /// <https://sqlite.org/lang_upsert.html#parsing_ambiguity>
    fn before_on_conflict(&self) -> &'static str {
        " WHERE TRUE"
    }

    fn has_lateral(&self) -> bool {
        false
    }

    /// SQLite would read the floats of a list off by a digit at times, so they come as texts.
    fn write_items_as_rows<'a>(&self, w: &mut SqlWriter<'a>, list: &'a Node, ty: ColumnType) {
        let floats = matches!(ty, ColumnType::F32 | ColumnType::F64);
        w.push(if floats { "json_each(list_as_texts(" } else { "json_each(" });
        w.node(list);
        w.push(if floats { "))" } else { ")" });
    }

    /// They cannot be renamed (<https://sqlite.org/json1.html#the_json_each_and_json_tree_table_valued_functions>).
    fn write_names_of_items(&self, _w: &mut SqlWriter<'_>) {}

    fn write_item(&self, w: &mut SqlWriter<'_>, alias: &str, ty: ColumnType) {
        let (before, after) = match ty {
            ColumnType::F32 | ColumnType::F64 => ("to_f64(", ")"),
            ColumnType::Bytes | ColumnType::Uuid | ColumnType::Inet => ("unhex(", ")"),
            ColumnType::Decimal => ("", self.decimal_collation()),
            _ => ("", ""),
        };
        w.push(before);
        w.ident(alias);
        w.push(".\"value\"");
        w.push(after);
    }

    fn write_item_position(&self, w: &mut SqlWriter<'_>, alias: &str) {
        w.ident(alias);
        w.push(".\"key\"");
    }

    fn nulls_by_default(&self, direction: Direction) -> Nulls {
        match direction {
            Direction::Asc => Nulls::First,
            Direction::Desc => Nulls::Last,
        }
    }

    fn no_limit(&self) -> &'static str {
        " LIMIT -1"
    }

    fn write_in<'a>(
        &self,
        w: &mut SqlWriter<'a>,
        ty: ColumnType,
        values: Vec<Value<'a>>,
        negated: bool,
        column: Option<&'static ColumnDef>,
    ) {
        w.push(if negated { " NOT IN (" } else { " IN (" });
        self.write_items(w, ty, values, column);
        w.push(")");
    }

    fn write_items<'a>(
        &self,
        w: &mut SqlWriter<'a>,
        ty: ColumnType,
        values: Vec<Value<'a>>,
        column: Option<&'static ColumnDef>,
    ) {
        match as_json(ty, &values, column) {
            Some(json) => {
                w.push(match ty {
                    ColumnType::Bytes | ColumnType::Uuid | ColumnType::Inet => {
                        "SELECT unhex(value) FROM json_each("
                    }
                    _ => "SELECT value FROM json_each(",
                });
                w.arg(ColumnType::Json, Value::Json(Cow::Owned(json)), column);
                w.push(")");
            }
            None => w.padded_list(ty, values, column),
        }
    }

    fn write_like<'a>(&self, w: &mut SqlWriter<'a>, kind: LikeKind, text: &'a Node, pattern: &'a Node) {
        match kind {
            LikeKind::Contains => {
                w.push("instr(");
                w.operand(text);
                w.push(", ");
                w.operand(pattern);
                w.push(") > 0");
            }
            LikeKind::StartsWith => match prefix_end(pattern) {
                // A range, which an index can serve, where `substr` and `LIKE ?` cannot.
                Some(end) => {
                    w.push("(");
                    w.operand(text);
                    w.push(" >= ");
                    w.operand(pattern);
                    w.push(" AND ");
                    w.operand(text);
                    w.push(" < ");
                    w.arg(ColumnType::Text, Value::Text(Cow::Owned(end)), None);
                    w.push(")");
                }
                None => {
                    w.push("substr(");
                    w.operand(text);
                    w.push(", 1, length(");
                    w.operand(pattern);
                    w.push(")) = ");
                    w.operand(pattern);
                }
            },
            LikeKind::EndsWith => {
                w.push("substr(");
                w.operand(text);
                w.push(", length(");
                w.operand(text);
                w.push(") - length(");
                w.operand(pattern);
                w.push(") + 1) = ");
                w.operand(pattern);
            }
            // Case-sensitive by the pragma that every connection sets.
            LikeKind::Like => {
                w.operand(text);
                w.push(" LIKE ");
                w.operand(pattern);
                w.push(" ESCAPE '\\'");
            }
        }
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

    fn decimal_collation(&self) -> &'static str {
        " COLLATE decimal"
    }

    /// By functions, since the operators calculate with floats.
    fn write_decimal<'a>(&self, w: &mut SqlWriter<'a>, op: BinaryOp, left: &'a Node, right: &'a Node) {
        w.push(match op {
            BinaryOp::Add => "decimal_add(",
            BinaryOp::Sub => "decimal_sub(",
            BinaryOp::Mul => "decimal_mul(",
            BinaryOp::Div => "decimal_div(",
            _ => "decimal_rem(",
        });
        w.list([left, right], SqlWriter::decimal);
        w.push(")");
    }

    fn write_negated_decimal<'a>(&self, w: &mut SqlWriter<'a>, of: &'a Node) {
        w.push("decimal_sub('0', ");
        w.decimal(of);
        w.push(")");
    }

    fn write_stored_decimal<'a>(&self, w: &mut SqlWriter<'a>, node: &'a Node, check: &str) {
        w.push("decimal_stored(");
        w.decimal(node);
        w.push(", ");
        w.literal(check);
        w.push(")");
    }

    fn write_unnest(&self, w: &mut SqlWriter<'_>, _columns: &[&'static ColumnDef]) {
        w.fail(crate::Error::unsupported("array parameter", "SQLite", "insert a list of rows"));
    }

    /// A row id: the key itself, no column beside it. Without AUTOINCREMENT, which doubles the price of an insert and
    /// only keeps keys of deleted rows from coming back (<https://sqlite.org/autoinc.html>).
    fn write_generated_key(&self, w: &mut SqlWriter<'_>, _table: &Table, _column: &ColumnDef) {
        w.push("INTEGER NOT NULL PRIMARY KEY");
    }

    fn generated_key_is_primary(&self) -> bool {
        true
    }

    fn drops_together(&self) -> bool {
        false
    }

    /// <https://sqlite.org/pragma.html#pragma_defer_foreign_keys>
    fn defer_foreign_keys(&self) -> Option<&'static str> {
        Some("PRAGMA defer_foreign_keys = ON")
    }

    fn write_default(&self, w: &mut SqlWriter<'_>, default: DefaultValue, ty: ColumnType) {
        match default {
            DefaultValue::Generated | DefaultValue::UuidV7 => {}
            DefaultValue::Bool(value) => w.push(if value { "1" } else { "0" }),
            DefaultValue::Int(_) | DefaultValue::Float(_) | DefaultValue::Text(_)
                if ty == ColumnType::Decimal =>
            {
                if let Some(decimal) = w.default_decimal(default) {
                    w.literal(&decimal.to_string());
                }
            }
            DefaultValue::Int(value) => w.push(&value.to_string()),
            DefaultValue::Float(value) => w.push(&format!("{value:?}")),
            DefaultValue::Text(text) => write_default_text(w, text, ty),
            DefaultValue::Now => {
                w.push("(");
                w.push(moments::now(ty));
                w.push(")");
            }
            DefaultValue::Sql(sql) => {
                w.push("(");
                w.push(sql.of(self.backend()));
                w.push(")");
            }
        }
    }

    fn has_schemas(&self) -> bool {
        false
    }

    /// STRICT, so that a column holds what it says (<https://sqlite.org/stricttables.html>). A table whose key has several
    /// columns mostly links others: without a row id it is kept once, in the order of its key, and not a second time in
    /// an index (<https://sqlite.org/withoutrowid.html>).
    fn table_options(&self, table: &Table) -> &'static str {
        if table.primary_key.len() > 1 { " STRICT, WITHOUT ROWID" } else { " STRICT" }
    }

    fn forward_references(&self) -> bool {
        true
    }

    /// SQLite calculates in 64 bits and would store what no `i16` or `i32` can read again.
    fn write_type_check(&self, w: &mut SqlWriter<'_>, column: &ColumnDef) {
        if column.default == Some(DefaultValue::Generated) || !column.variants.is_any() {
            return;
        }
        #[cfg(not(feature = "decimal"))]
        if column.ty == ColumnType::Decimal {
            let instead = "switch on the feature `decimal`";
            return w.fail(crate::Error::unsupported(
                "a column of decimals without its feature",
                "SQLite",
                instead,
            ));
        }
        let check = match column.ty {
            ColumnType::Bool => " IN (0, 1))",
            ColumnType::I16 => " BETWEEN -32768 AND 32767)",
            ColumnType::I32 => " BETWEEN -2147483648 AND 2147483647)",
            _ => return,
        };
        w.push(" CHECK (");
        w.ident(column.name);
        w.push(check);
    }

    fn explain_column(&self) -> usize {
        3
    }

    fn explain(&self) -> &'static str {
        "EXPLAIN QUERY PLAN "
    }
}

/// What a parameter of the same value would store: Postgres reads a uuid or a time from any of its spellings.
fn write_default_text(w: &mut SqlWriter<'_>, text: &str, ty: ColumnType) {
    let stored = match ty {
        ColumnType::Date => calendar::parse_date(text).and_then(calendar::date_text),
        ColumnType::Time => calendar::parse_time(text).and_then(calendar::time_text),
        ColumnType::Timestamp => calendar::parse_timestamp(text).and_then(calendar::timestamp_text),
        ColumnType::DateTime => calendar::parse_date_time(text).and_then(calendar::date_time_text),
        ColumnType::Duration => calendar::parse_duration(text).map(|micros| micros.to_string()),
        ColumnType::Uuid => {
            let digits: String = text.chars().filter(|c| *c != '-').collect();
            let is_uuid = digits.len() == 32 && digits.chars().all(|c| c.is_ascii_hexdigit());
            is_uuid.then_some(digits)
        }
        ColumnType::Inet => text.parse().ok().map(|address| hex(&inet_bytes(address))),
        ColumnType::Range(of) => range::parse(of, text).and_then(|range| range::write(&range)),
        _ => Some(text.to_owned()),
    };
    let Some(stored) = stored else {
        let ty = format!("{ty:?}").to_lowercase();
        return w.fail(Error::new(Kind::Query, format!("the default {text:?} is no {ty}")));
    };
    match ty {
        ColumnType::Duration => return w.push(&stored),
        ColumnType::Uuid | ColumnType::Inet => w.push("X"),
        _ => {}
    }
    w.literal(&stored);
}

/// The first text, in the order of code points, behind all those that begin with the bound text `prefix`.
fn prefix_end(prefix: &Node) -> Option<String> {
    let Node::Value(_, Value::Text(prefix)) = prefix else { return None };
    let mut chars: Vec<char> = prefix.chars().collect();
    while let Some(last) = chars.pop() {
        // Behind U+D7FF come the surrogates, which are no characters; nothing comes behind U+10FFFF.
        let next = if last == '\u{D7FF}' { Some('\u{E000}') } else { char::from_u32(u32::from(last) + 1) };
        if let Some(next) = next {
            chars.push(next);
            return Some(chars.into_iter().collect());
        }
    }
    None
}

/// A long list as one JSON array; `None` for a short one, for types whose JSON form is not what SQLite compares, and for
/// values that SQLite cannot store, which are refused as parameters.
fn as_json(ty: ColumnType, values: &[Value<'_>], column: Option<&'static ColumnDef>) -> Option<String> {
    if values.len() <= LISTED || matches!(ty, ColumnType::F32 | ColumnType::F64) {
        return None;
    }
    to_json(&Arg { ty, value: Value::Null, column }, ty, values).ok()
}
