//! What a database tells about its constraints, beyond what its errors do.

use crate::driver::{Arg, Connection};
use crate::error::{Constraint, Result};
use crate::value::{ColumnType, Value};

/// Fills in the columns of a constraint that an error told only the name of.
///
/// # Errors
/// Those of the database, such as in a transaction that has failed, which cannot be asked.
pub(super) fn complete(connection: &mut dyn Connection, constraint: &mut Constraint) -> Result<()> {
    const SQL: &str = "SELECT a.attname::text FROM pg_catalog.pg_constraint AS c \
         JOIN pg_catalog.pg_class AS t ON t.oid = c.conrelid \
         JOIN pg_catalog.pg_namespace AS s ON s.oid = t.relnamespace \
         CROSS JOIN unnest(c.conkey) WITH ORDINALITY AS k (number, position) \
         JOIN pg_catalog.pg_attribute AS a ON a.attrelid = t.oid AND a.attnum = k.number \
         WHERE s.nspname = $1 AND t.relname = $2 AND c.conname = $3 ORDER BY k.position";
    let (Some(schema), Some(name)) = (&constraint.schema, &constraint.name) else { return Ok(()) };
    let text =
        |text: &str| Arg { ty: ColumnType::Text, value: Value::Text(text.to_owned().into()), column: None };
    let args = [text(schema), text(&constraint.table), text(name)];
    let mut columns = Vec::new();
    connection.run(SQL, &args, &mut |row| {
        if let Ok(Value::Text(column)) = row.value(0, ColumnType::Text) {
            columns.push(column.into_owned());
        }
        Ok(())
    })?;
    constraint.columns = columns;
    Ok(())
}
