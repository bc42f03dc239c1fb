//! [`Schema`]: several tables at once: created, dropped, printed.

use std::collections::HashMap;

use crate::driver::{Access, Executor, Link, on};
use crate::error::{Error, Kind, Result};
use crate::sql::{
    Dialect, add_foreign_keys, create_schemas, create_table, create_types, drop_tables, drop_types,
};
use crate::table::{NamedRule, Rule, Table, in_foreign_key_order};

/// The tables of some models, from `schema![User, Post]`.
///
/// # Example
/// ```
/// use orm::prelude::*;
///
/// #[derive(Model, Debug)]
/// struct User { id: i64, name: String }
/// #[derive(Model, Debug)]
/// struct Post { id: i64, #[orm(belongs_to = User)] author_id: i64 }
///
/// let db = Db::connect("sqlite::memory:")?;
/// let schema = schema![Post, User];
/// schema.create_all(&db)?;
/// schema.create_all(&db)?; // what is there stays as it is
/// assert!(schema.ddl(orm::Backend::Sqlite)?.contains(r#"CREATE TABLE IF NOT EXISTS "users""#));
/// schema.drop_all(&db)?;
/// # Ok::<(), orm::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Schema {
    tables: Vec<&'static Table>,
}

impl Schema {
    /// The schema of these tables, each named once or several times, in any order.
    #[doc(hidden)]
    pub fn new(tables: &[&'static Table]) -> Schema {
        Schema { tables: in_foreign_key_order(tables) }
    }

    /// The facts of its tables, each before those that point at it.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String }
    /// #[derive(Model, Debug)]
    /// struct Post { id: i64, #[orm(belongs_to = User)] author_id: i64 }
    ///
    /// let schema = schema![Post, User, Post];
    /// let names: Vec<&str> = schema.tables().iter().map(|table| table.name).collect();
    /// assert_eq!(names, ["users", "posts"]);
    /// assert_eq!(schema.tables()[1].columns[1].name, "author_id");
    /// ```
    pub fn tables(&self) -> &[&'static Table] {
        &self.tables
    }

    /// Creates every table that is not there, with its schema, indexes, constraints and comments, and before them the enum
    /// types that they need: all or nothing. What is there stays as it is, whatever its columns or values; on Postgres,
    /// foreign keys of tables that point at each other in a circle are added where they are missing. So a second call
    /// changes nothing.
    ///
    /// # SQL
    /// What [`Schema::ddl`] shows, in one transaction.
    ///
    /// # Errors
    /// Those of the database.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// let (created, sent) = orm::testing::record(&db, || schema![User].create_all(&db));
    /// created?;
    /// assert_eq!((sent[0].sql.as_str(), sent[2].sql.as_str()), ("BEGIN", "COMMIT"));
    /// assert!(sent[1].sql.starts_with(r#"CREATE TABLE IF NOT EXISTS "users" ("#));
    /// NewUser { name: "Ann".into() }.insert(&db)?;
    /// schema![User].create_all(&db)?;
    /// assert_eq!(User::query().count(&db)?, 1); // what is there stays
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn create_all(&self, db: &dyn Executor) -> Result<()> {
        let statements = self.statements(db.dialect())?;
        on(db, Access::Write, |link| link.atomically(|link| run(&statements, link)))
    }

    /// Drops every table that is there, and their rows, and the enum types of their columns: all or nothing. Postgres
    /// schemas stay.
    ///
    /// # SQL
    /// `DROP TABLE IF EXISTS "posts"` for each table on SQLite, those first that point at others; on Postgres
    /// `DROP TABLE IF EXISTS "posts", "users"`, and `DROP TYPE` for each enum type. In one transaction.
    ///
    /// # Errors
    /// Those of the database, such as a foreign key of a table that is not part of the schema, or a column of one of the
    /// types.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String }
    /// # #[derive(Model, Debug)] struct Post { id: i64, #[orm(belongs_to = User)] author_id: i64 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// let schema = schema![User, Post];
    /// schema.create_all(&db)?;
    /// let ann = NewUser { name: "Ann".into() }.insert(&db)?;
    /// NewPost { author_id: ann.id }.insert(&db)?;
    /// assert!(schema![User].drop_all(&db).is_err()); // a post points at a user
    /// schema.drop_all(&db)?;
    /// schema.drop_all(&db)?; // there is nothing left
    /// assert!(User::query().all(&db).is_err());
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn drop_all(&self, db: &dyn Executor) -> Result<()> {
        let mut tables = self.tables.clone();
        tables.reverse();
        let mut statements = drop_tables(&tables, db.dialect())?;
        statements.extend(drop_types(&tables, db.dialect())?);
        on(db, Access::Write, |link| link.atomically(|link| run(&statements, link)))
    }

    /// The statements that create the tables.
    pub(crate) fn statements(&self, dialect: &'static dyn Dialect) -> Result<Vec<String>> {
        self.refuse_names_twice()?;
        let mut statements = create_schemas(&self.tables, dialect)?;
        statements.extend(create_types(&self.tables, dialect)?);
        for (position, table) in self.tables.iter().enumerate() {
            statements.extend(create_table(table, &self.tables[position + 1..], dialect)?);
        }
        for (position, table) in self.tables.iter().enumerate() {
            statements.extend(add_foreign_keys(table, &self.tables[position + 1..], dialect)?);
        }
        Ok(statements)
    }
}

impl Schema {
    /// Tables, indexes and keys of a schema are one name space, so the second of a name would be taken for the first and
    /// not be made. SQLite tells names apart without case, and no dot within from that behind a schema. On Postgres the
    /// constraints of a table are another.
    fn refuse_names_twice(&self) -> Result<()> {
        let mut relations = HashMap::new();
        for table in &self.tables {
            let what = format!("the table of `{}`", table.model);
            insert_name(&mut relations, table.qualified_name().to_ascii_lowercase(), table.name, what)?;
            let mut constraints = HashMap::new();
            for NamedRule { name, rule, .. } in table.constraints() {
                let what = match rule {
                    Rule::PrimaryKey => "the primary key",
                    Rule::Unique(_) | Rule::Index(_) => "an index",
                    Rule::ForeignKey(_) => "a foreign key",
                    _ => "a check",
                };
                let what = format!("{what} of {}", table.name);
                if rule.is_relation() {
                    let whole = table.qualified(name.clone().into()).to_ascii_lowercase();
                    insert_name(&mut relations, whole, &name, what.clone())?;
                }
                if !matches!(rule, Rule::Index(_)) {
                    insert_name(&mut constraints, name.clone(), &name, what)?;
                }
            }
        }
        Ok(())
    }
}

/// Keeps what is called `name`, unless something else is, as far as `key` goes.
fn insert_name(seen: &mut HashMap<String, String>, key: String, name: &str, what: String) -> Result<()> {
    let Some(other) = seen.insert(key, what.clone()) else { return Ok(()) };
    let message = format!("{other} and {what} would both be named {name}; give one a name of its own");
    Err(Error::new(Kind::Query, message))
}

/// Each statement on its own, so that an error and an observer tell which.
fn run(statements: &[String], link: &mut Link) -> Result<()> {
    if let Some(lock) = link.dialect().schema_lock() {
        link.script(lock)?;
    }
    statements.iter().try_for_each(|statement| link.script(statement))
}
