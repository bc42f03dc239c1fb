//! The rows of a query, inserted into a table: [`Receives`] says which columns take what a query returns.

use super::Column;
use super::query::Query;
use super::select::Columns;
use crate::driver::{Access, Executor, on};
use crate::error::{Error, Kind, Result};
use crate::model::foreign_key;
use crate::sql::{InsertFrom, Node, Path};
use crate::table::{ColumnDef, DefaultValue, Table};
use crate::value::Field;

/// Columns that take what a query returns for each row: one for a value of its type, which may be nullable where the value
/// is not, or a tuple of them for a tuple.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot take `{Out}` of each row",
    label = "not the columns of what the query returns",
    note = "`select` as many values as there are columns, of their types and in their order"
)]
pub trait Receives<Out>: Columns {}

#[diagnostic::do_not_recommend]
impl<T: Field> Receives<T> for Column<T> {}

#[diagnostic::do_not_recommend]
impl<T: Field> Receives<T> for Column<Option<T>> where Option<T>: Field {}

macro_rules! tuples {
    ($($column:ident $out:ident)+) => {
        #[diagnostic::do_not_recommend]
        impl<$($column: Receives<$out>, $out),+> Receives<($($out,)+)> for ($($column,)+) {}
    };
}

tuples!(A P);
tuples!(A P B Q);
tuples!(A P B Q C R);
tuples!(A P B Q C R D S);
tuples!(A P B Q C R D S E T);
tuples!(A P B Q C R D S E T F U);
tuples!(A P B Q C R D S E T F U G V);
tuples!(A P B Q C R D S E T F U G V H W);
tuples!(A P B Q C R D S E T F U G V H W I X);
tuples!(A P B Q C R D S E T F U G V H W I X J Y);
tuples!(A P B Q C R D S E T F U G V H W I X J Y K Z);
tuples!(A P B Q C R D S E T F U G V H W I X J Y K Z L ZZ);

/// Inserts the rows of `query` into `table`, whose columns, of the row at `path`, are `named`.
pub(crate) fn insert_from<M, Out>(
    query: &Query<M, Out>,
    db: &dyn Executor,
    (table, path, named): (&'static Table, Path, Vec<Node>),
) -> Result<u64> {
    query.rows.refuse_collections()?;
    let columns = own_columns(table, path, &named)?;
    let statement = InsertFrom { table, columns: &columns, rows: &query.statement }.write(db.dialect())?;
    on(db, Access::Write, |link| {
        let result = link.execute(&statement.sql, &statement.args);
        let rows = &query.statement;
        result.map_err(|error| foreign_key::explain_insert_from(error, link, table, &columns, rows))
    })
}

/// The columns that `nodes` name, if a row can be made of them.
fn own_columns(table: &'static Table, path: Path, nodes: &[Node]) -> Result<Vec<&'static ColumnDef>> {
    let refuse = |message: String| Err(Error::new(Kind::Query, message));
    let mut columns: Vec<&'static ColumnDef> = Vec::with_capacity(nodes.len());
    for node in nodes {
        match node {
            Node::Column(at, column) if *at == path => {
                if columns.iter().any(|other| std::ptr::eq(*other, *column)) {
                    return refuse(format!("column `{}.{}` is given twice", table.name, column.name));
                }
                columns.push(column);
            }
            _ => return refuse(format!("an insert into {} gives only its own columns", table.name)),
        }
    }
    for (at, column) in table.columns.iter().enumerate() {
        let given = columns.iter().any(|own| std::ptr::eq(*own, column)) || table.version == Some(at);
        match column.default {
            Some(DefaultValue::UuidV7) if !given => {
                let why = "is made by this library for each row, which the database cannot";
                return refuse(format!("`{}` of {} {why}; select a value for it", column.field, table.name));
            }
            None if !given && !column.nullable => {
                return refuse(format!(
                    "`{}` of {} has no default; select a value for it",
                    column.field, table.name
                ));
            }
            _ => {}
        }
    }
    Ok(columns)
}
