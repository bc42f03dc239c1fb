//! [`Dialect`]: what databases spell differently, each with the SQL standard as the default where there is one.
//! Implemented in `backend/<name>/dialect.rs` and nowhere else.

use std::borrow::Cow;
use std::fmt;

use super::function::Function;
use super::node::Node;
use super::operator::{BinaryOp, LikeKind};
use super::origin::ITEM_COLUMNS;
use super::select::{Direction, Nulls};
use super::window::Tail;
use super::writer::SqlWriter;
use crate::table::{ColumnDef, DefaultValue, Table};
use crate::value::{Backend, ColumnType, EnumType, Value};

/// How many rows travel in one statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bulk {
    /// One array per column: `INSERT .. SELECT .. FROM unnest(..)`, one text for any number of rows.
    Arrays,
    /// A list of rows: `VALUES (..), (..)`, of at most this many rows.
    Rows(usize),
}

/// What a database spells differently.
pub trait Dialect: fmt::Debug + Sync {
    /// The database.
    fn backend(&self) -> Backend;

    /// Writes the parameter of this number, counted from 1.
    fn write_placeholder(&self, sql: &mut String, number: usize);

    /// Writes what follows a parameter of `ty`, or of an array of it, where the value travels as another type and the
    /// database has to be told: `::"mood"`.
    fn write_cast(&self, _sql: &mut String, _ty: ColumnType, _is_array: bool) {}

    /// Writes what tells the type of a parameter that stands where nothing around it does: `::bigint`.
    fn write_type(&self, _sql: &mut String, _ty: ColumnType) {}

    /// The most parameters of one statement.
    fn max_parameters(&self) -> usize;

    /// The type in DDL.
    fn column_type(&self, ty: ColumnType) -> Cow<'static, str>;

    /// Whether an enum can be a type of its own. Where it cannot, it is text with a check.
    fn has_enum_types(&self) -> bool {
        false
    }

    /// Writes the statement that creates an enum type, and does nothing when it is there.
    ///
    /// Never called where [`Dialect::has_enum_types`] answers `false`.
    fn write_create_type(&self, _w: &mut SqlWriter<'_>, _ty: &EnumType) {}

    /// How many rows of the columns at these positions travel in one statement.
    fn bulk(&self, table: &Table, columns: &[usize]) -> Bulk;

    /// Whether a plain `INSERT` stores just what it is given, and the key it generates is known without `RETURNING`. On
    /// Postgres a trigger may change a row on its way in, so there the database is asked.
    fn stores_as_given(&self) -> bool {
        false
    }

    /// The comparison in which null equals null, or its opposite when `negated`, with a space on either side.
    fn null_safe(&self, negated: bool) -> &'static str {
        if negated { " IS DISTINCT FROM " } else { " IS NOT DISTINCT FROM " }
    }

    /// Whether the values of a type have the same order here as on every other database, so that they may be compared by
    /// it. Documents, lists and ranges have none: Postgres sorts them by their parts, SQLite by their text.
    fn orders(&self, ty: ColumnType) -> bool {
        !matches!(ty, ColumnType::Json | ColumnType::Array(_) | ColumnType::Range(_))
    }

    /// Whether a query can lock rows. SQLite locks the whole database (<https://sqlite.org/lockingv3.html>).
    fn locks_rows(&self) -> bool {
        true
    }

    /// Whether `INTERSECT ALL` and `EXCEPT ALL` are known.
    fn keeps_equal_rows(&self) -> bool {
        true
    }

    /// Whether a query with a name may change rows. Only Postgres knows that.
    fn writes_within_queries(&self) -> bool {
        false
    }

    /// What stands between a query that ends with its tables and `ON CONFLICT`, where that would be read as the condition of a
    /// join.
    fn before_on_conflict(&self) -> &'static str {
        ""
    }

    /// What is true in the `RETURNING` of an upsert where the row was not there before; `None` where nothing tells.
    fn inserted(&self) -> Option<&'static str> {
        None
    }

    /// Whether `DISTINCT ON` is known, which only Postgres has.
    fn has_distinct_on(&self) -> bool {
        false
    }

    /// Whether a joined query may name columns of the rows before it.
    fn has_lateral(&self) -> bool {
        true
    }

    /// Writes the items of a list, which are of the type `ty`, as what stands behind `FROM` or `JOIN`.
    fn write_items_as_rows<'a>(&self, w: &mut SqlWriter<'a>, list: &'a Node, ty: ColumnType) {
        let made = ty == ColumnType::Text && list.column().is_none();
        w.push("unnest(");
        w.operand(list);
        w.push(if made { self.text_collation() } else { "" });
        w.push(") WITH ORDINALITY");
    }

    /// Writes the names of their columns, which follow the alias.
    fn write_names_of_items(&self, w: &mut SqlWriter<'_>) {
        w.push(" (");
        w.list(ITEM_COLUMNS, SqlWriter::ident);
        w.push(")");
    }

    /// Writes one of these items, of the rows called `alias`, as a column stores it.
    fn write_item(&self, w: &mut SqlWriter<'_>, alias: &str, _ty: ColumnType) {
        w.ident(alias);
        w.push(".");
        w.ident(ITEM_COLUMNS[0]);
    }

    /// Writes its position, as an integer that counts from 0; that of the standard is one of 64 bits, from 1.
    fn write_item_position(&self, w: &mut SqlWriter<'_>, alias: &str) {
        w.push("CAST(");
        w.ident(alias);
        w.push(".");
        w.ident(ITEM_COLUMNS[1]);
        w.push(" - 1 AS integer)");
    }

    /// What follows a text that is no column, so that it compares as columns do.
    fn text_collation(&self) -> &'static str {
        ""
    }

    /// Where nulls stand when a query does not say.
    fn nulls_by_default(&self, direction: Direction) -> Nulls;

    /// What stands for no limit where an offset needs one before it.
    fn no_limit(&self) -> &'static str {
        ""
    }

    /// Writes ` IN ..` or ` NOT IN ..` with `values`, of which there is at least one and none is null.
    fn write_in<'a>(
        &self,
        w: &mut SqlWriter<'a>,
        ty: ColumnType,
        values: Vec<Value<'a>>,
        negated: bool,
        column: Option<&'static ColumnDef>,
    );

    /// Writes the items of a list, which may be empty, so that in parentheses they are what `IN` looks into.
    fn write_items<'a>(
        &self,
        w: &mut SqlWriter<'a>,
        ty: ColumnType,
        values: Vec<Value<'a>>,
        column: Option<&'static ColumnDef>,
    );

    /// Writes keys of several columns, at least one, whose values stand one behind the other, so that in parentheses they are
    /// what `IN` looks into.
    fn write_keys<'a>(
        &self,
        w: &mut SqlWriter<'a>,
        columns: &[&'static ColumnDef],
        keys: &'a [Value<'static>],
    ) {
        w.padded_keys(columns, keys);
    }

    /// Writes a case-sensitive match of texts.
    fn write_like<'a>(&self, w: &mut SqlWriter<'a>, kind: LikeKind, text: &'a Node, pattern: &'a Node);

    /// What follows an expression of decimals that is no plain column, so that it compares and sorts as a number.
    fn decimal_collation(&self) -> &'static str {
        ""
    }

    /// What follows a bound value of `ty` that is the last in a comparison of rows, where a key stands, so that an index
    /// serves it.
    fn last_of_row(&self, _ty: ColumnType) -> &'static str {
        ""
    }

    /// Writes arithmetic of decimals, which has the digits that Postgres gives it; null when divided by zero.
    fn write_decimal<'a>(&self, w: &mut SqlWriter<'a>, op: BinaryOp, left: &'a Node, right: &'a Node) {
        w.arithmetic(op, left, right);
    }

    /// Writes a decimal with the other sign.
    fn write_negated_decimal<'a>(&self, w: &mut SqlWriter<'a>, of: &'a Node) {
        w.push("-");
        w.operand(of);
    }

    /// Writes the result of a calculation that a column takes. What no `Decimal` holds is refused as a violation of
    /// `check`, unless [`Dialect::write_decimal_check`] has made it one of the table's.
    fn write_stored_decimal<'a>(&self, w: &mut SqlWriter<'a>, node: &'a Node, _check: &str) {
        w.node(node);
    }

    /// Writes the check that keeps a column to what a `Decimal` holds, where the database calculates with more digits.
    fn write_decimal_check(&self, _w: &mut SqlWriter<'_>, _column: &ColumnDef, _name: &str) {}

    /// Writes a function call, with the tail of an aggregate right behind its own parentheses.
    fn write_call<'a>(
        &self,
        w: &mut SqlWriter<'a>,
        function: Function,
        arguments: &'a [Node],
        tail: Tail<'a>,
    );

    /// Writes the rows of a bulk statement for `Bulk::Arrays`: `SELECT .. FROM unnest(..)`, one array a column.
    ///
    /// Never called where [`Dialect::bulk`] answers `Bulk::Rows`.
    fn write_unnest(&self, w: &mut SqlWriter<'_>, columns: &[&'static ColumnDef]);

    /// Writes the type and what makes it a generated key: `bigint GENERATED BY DEFAULT AS IDENTITY`.
    fn write_generated_key(&self, w: &mut SqlWriter<'_>, table: &Table, column: &ColumnDef);

    /// Whether [`Dialect::write_generated_key`] has made the column the primary key already.
    fn generated_key_is_primary(&self) -> bool {
        false
    }

    /// Writes the value of a `DEFAULT` clause.
    fn write_default(&self, w: &mut SqlWriter<'_>, default: DefaultValue, ty: ColumnType);

    /// Whether tables live in named schemas.
    fn has_schemas(&self) -> bool {
        true
    }

    /// The name of a table within its schema, or its whole name where there are no schemas.
    fn name_of(&self, table: &Table) -> Cow<'static, str> {
        if self.has_schemas() { table.name.into() } else { table.qualified_name() }
    }

    /// Writes what makes a schema, and does nothing when it is there. Only called where there are schemas.
    fn write_create_schema(&self, w: &mut SqlWriter<'_>, schema: &str) {
        w.push("CREATE SCHEMA IF NOT EXISTS ");
        w.ident(schema);
    }

    /// What follows the closing parenthesis of `CREATE TABLE`.
    fn table_options(&self, _table: &Table) -> &'static str {
        ""
    }

    /// Whether one `DROP TABLE` may name several tables, so that tables pointing at each other go together.
    fn drops_together(&self) -> bool {
        true
    }

    /// What lets tables that point at each other be dropped one after the other, until the transaction ends.
    fn defer_foreign_keys(&self) -> Option<&'static str> {
        None
    }

    /// Whether a foreign key may name a table that does not exist yet, so that circles need no `ALTER TABLE`.
    fn forward_references(&self) -> bool {
        false
    }

    /// Writes `add`, a statement that adds the constraint `name` to `table`, so that it does nothing when the constraint
    /// is there. Only called where [`Dialect::forward_references`] are none.
    fn write_add_once(&self, w: &mut SqlWriter<'_>, _table: &Table, _name: &str, add: &str) {
        w.push(add);
    }

    /// Writes the column's own check beside those of its facts, such as that of a boolean on SQLite, with ` CHECK`.
    fn write_type_check(&self, _w: &mut SqlWriter<'_>, _column: &ColumnDef) {}

    /// Writes ` NULLS FIRST` behind a nullable column of an index, where an index sorts nulls otherwise than queries.
    fn write_index_nulls(&self, _w: &mut SqlWriter<'_>, _column: &ColumnDef) {}

    /// What an index for full-text search has behind the name of its table, where there is one. It holds the vector of its
    /// columns.
    fn search_index(&self) -> Option<&'static str> {
        None
    }

    /// The statements that put comments on a table and its columns; none where the database keeps none.
    fn comments(&self, _table: &'static Table) -> Vec<String> {
        Vec::new()
    }

    /// What keeps two programs from creating the same table at the same moment, until the transaction ends.
    fn schema_lock(&self) -> Option<&'static str> {
        None
    }

    /// Which column of its answer tells the plan.
    fn explain_column(&self) -> usize {
        0
    }

    /// What `explain` writes before a query.
    fn explain(&self) -> &'static str {
        "EXPLAIN "
    }
}
