//! What is written for a database without a connection to one. It is here because only this layer knows every dialect
//! by name.

use crate::backend::connect;
use crate::error::Result;
use crate::query::{Query, Source, Sql, select_statement};
use crate::schema::Schema;
use crate::value::Backend;

impl<S: Source, Out> Query<S, Out> {
    /// The text that [`Query::all`] sends to a database of this kind.
    ///
    /// # Errors
    /// What makes the query impossible, such as a plain column beside an aggregate; `is_config` for a backend that is
    /// not compiled in.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String }
    /// let query = User::query().filter(|u| u.name.eq("Ann"));
    /// assert_eq!(query.to_sql(orm::Backend::Sqlite)?, r#"SELECT "id", "name" FROM "users" WHERE "name" = ?1"#);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn to_sql(&self, backend: Backend) -> Result<String> {
        select_statement(self.statement(), connect::dialect(backend)?).map(|statement| statement.sql)
    }
}

impl Sql {
    /// The text that is sent to a database of this kind.
    ///
    /// # Errors
    /// What makes it impossible, such as a column of a query that it is no part of; `is_config` for a backend that is not
    /// compiled in.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String }
    /// let (name, ids) = ("Ann", vec![1_i64, 2, 3]);
    /// let sql = sql!("SELECT {User.*} FROM {table User} WHERE name = {name} AND id IN ({ids..})");
    /// assert_eq!(
    ///     sql.to_sql(orm::Backend::Postgres)?,
    ///     r#"SELECT "id", "name" FROM "users" WHERE name = $1 AND id IN (SELECT unnest($2))"#
    /// );
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn to_sql(&self, backend: Backend) -> Result<String> {
        self.statement(connect::dialect(backend)?).map(|statement| statement.sql)
    }
}

impl Schema {
    /// The statements that create the tables on a database of this kind, a semicolon and an empty line after each.
    ///
    /// # Errors
    /// `is_config` for a backend that is not compiled in.
    pub fn ddl(&self, backend: Backend) -> Result<String> {
        let statements = self.statements(connect::dialect(backend)?)?;
        Ok(statements.iter().map(|statement| format!("{statement};\n\n")).collect())
    }
}
