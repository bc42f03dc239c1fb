//! The endings of [`Sql`], as a whole statement.

use super::collection::Rows;
use super::from_row::FromRow;
use super::reader::short_name;
use super::shape::Shape;
use super::sql::Sql;
use super::stream::Stream;
use crate::driver::{Access, EachRow, Executor, Link, Row, on};
use crate::error::{Error, Kind, Result};
use crate::sql::{Dialect, SqlWriter, Statement};

impl Sql {
    pub(crate) fn statement(&self, dialect: &'static dyn Dialect) -> Result<Statement<'_>> {
        let mut w = SqlWriter::new(dialect);
        w.raw(&self.raw);
        w.finish()
    }

    /// Every row that the statement returns: those of a query, or what a write says by `RETURNING`.
    ///
    /// # SQL
    /// The text as it stands, with a parameter for each value.
    ///
    /// # Errors
    /// Those of the database; `is_decode` when the rows have more or fewer columns than `Out` reads, when those of a model
    /// are not its columns in their order, as `{User.*}` names them, and when a value does not fit its type. Before anything is
    /// sent, when `Out` has collections, which are loaded by statements of their own.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String, age: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// let name = "Ann";
    /// let ids: Vec<i64> = sql!("INSERT INTO users (name, age) VALUES ({name}, {17 + 1}) RETURNING id").all(&db)?;
    /// let users: Vec<User> = sql!("SELECT {User.*} FROM users WHERE name = {name}").all(&db)?;
    /// let rows: Vec<(String, Option<i32>)> = sql!("SELECT name, nullif(age, 18) FROM users").all(&db)?;
    /// assert_eq!((ids[0], users[0].age, &rows[0]), (1, 18, &("Ann".to_owned(), None)));
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn all<Out: FromRow<K>, K>(&self, db: &dyn Executor) -> Result<Vec<Out>> {
        refuse_collections::<Out, K>()?;
        let statement = self.statement(db.dialect())?;
        on(db, access(&statement.sql), |link| {
            let run = |link: &mut Link, each: &mut EachRow<'_>| {
                link.query(&statement.sql, &statement.args, &mut fitting::<Out, K>(each))
            };
            rows::<Out, K>().collect(link, run).map(|(rows, _)| rows)
        })
    }

    /// The first row, if there is one. The text is sent as it stands: one that may return many says `LIMIT 1` itself.
    ///
    /// # SQL
    /// The text as it stands, with a parameter for each value.
    ///
    /// # Errors
    /// Those of [`Sql::all`].
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// NewUser::insert_all(&db, ["Bob", "Ann"].map(|name| NewUser { name: name.into() }))?;
    /// let start = "A";
    /// let name: Option<String> = sql!("SELECT name FROM users WHERE name > {start} ORDER BY name LIMIT 1").first(&db)?;
    /// assert_eq!(name.as_deref(), Some("Ann"));
    /// let none: Option<i64> = sql!("SELECT id FROM users WHERE name IS NULL").first(&db)?;
    /// assert_eq!(none, None);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn first<Out: FromRow<K>, K>(&self, db: &dyn Executor) -> Result<Option<Out>> {
        Ok(self.all(db)?.into_iter().next())
    }

    /// The only row.
    ///
    /// # SQL
    /// The text as it stands, with a parameter for each value.
    ///
    /// # Errors
    /// Those of [`Sql::all`]; `is_not_found` when there is none, `is_more_than_one` when there are several.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # let db = Db::connect("sqlite::memory:")?;
    /// let least: i64 = sql!("SELECT min({3}, {2})").one(&db)?;
    /// assert_eq!(least, 2);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn one<Out: FromRow<K>, K>(&self, db: &dyn Executor) -> Result<Out> {
        let mut rows = self.all(db)?;
        if rows.len() > 1 {
            return Err(Error::new(Kind::MoreThanOne, "more than one row where one was asked for"));
        }
        rows.pop().ok_or_else(|| Error::new(Kind::NotFound, "no row where one was asked for"))
    }

    /// The rows of a query one after the other, as [`Query::stream`](super::Query::stream) reads them: at most a few
    /// hundred are in memory at a time.
    ///
    /// # SQL
    /// The text as it stands, sent as [`Query::stream`](super::Query::stream) sends its own.
    ///
    /// # Errors
    /// Those of [`Sql::all`], when the stream is opened and with each row; `is_unsupported` for what is no query, since what
    /// a write returns is read while it writes.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Reading { id: i64, celsius: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Reading].create_all(&db)?;
    /// NewReading::insert_all(&db, (0..1000).map(|n| NewReading { celsius: n % 40 }))?;
    /// let mut hot = 0;
    /// for row in sql!("SELECT id, celsius FROM readings ORDER BY id").stream(&db)? {
    ///     let (_, celsius): (i64, i32) = row?;
    ///     hot += i32::from(celsius > 37);
    /// }
    /// assert_eq!(hot, 50);
    /// let write = sql!("DELETE FROM readings RETURNING id").stream::<i64, _>(&db);
    /// assert!(write.err().unwrap().is_unsupported());
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn stream<'e, Out, K>(&self, db: &'e dyn Executor) -> Result<Stream<'e, Out>>
    where
        Out: FromRow<K> + 'static,
        K: 'static,
    {
        refuse_collections::<Out, K>()?;
        let statement = self.statement(db.dialect())?;
        if !is_one_of(first_word(&statement.sql), &QUERIES) {
            let message = "a stream of a statement that is no query; `all` reads what a write returns";
            return Err(Error::new(Kind::Unsupported, message));
        }
        Stream::open(db, &statement, rows::<Out, K>(), check::<Out, K>, |_| Ok(()))
    }

    /// Runs the statement, and returns how many rows it changed.
    ///
    /// # SQL
    /// The text as it stands, with a parameter for each value.
    ///
    /// # Errors
    /// Those of the database.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, age: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// NewUser::insert_all(&db, [17, 30].map(|age| NewUser { age }))?;
    /// let least = 18;
    /// assert_eq!(sql!("DELETE FROM users WHERE age < {least}").execute(&db)?, 1);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn execute(&self, db: &dyn Executor) -> Result<u64> {
        let statement = self.statement(db.dialect())?;
        on(db, Access::Write, |link| {
            if statement.args.is_empty() && is_one_of(first_word(&statement.sql), &DEFINITIONS) {
                // Sent as a script, after which connections know that tables and types are not what they were.
                return link.script(&statement.sql).map(|()| 0);
            }
            link.execute(&statement.sql, &statement.args)
        })
    }
}

/// What begins a statement that returns rows and may be read part by part.
const QUERIES: [&str; 4] = ["select", "with", "values", "table"];
/// What begins a statement that changes the schema.
const DEFINITIONS: [&str; 3] = ["create", "alter", "drop"];
/// What stands in a statement that writes, wherever it begins.
const WRITES: [&str; 4] = ["insert", "update", "delete", "merge"];

/// The connection that a statement needs. To take a query for a write costs only the time that it waits for the one that
/// writes, so the words decide.
fn access(sql: &str) -> Access {
    let writes = words(sql).any(|word| is_one_of(word, &WRITES));
    if !writes && is_one_of(first_word(sql), &QUERIES) { Access::Read } else { Access::Write }
}

fn words(sql: &str) -> impl Iterator<Item = &str> {
    sql.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty())
}

fn first_word(sql: &str) -> &str {
    words(sql).next().unwrap_or_default()
}

fn is_one_of(word: &str, words: &[&str]) -> bool {
    words.iter().any(|known| word.eq_ignore_ascii_case(known))
}

/// How rows become an `Out`.
fn rows<Out: FromRow<K>, K>() -> Rows<Out> {
    Rows::plain(Shape::Plain { read: Out::from_row, fill: |row, _| row })
}

/// A statement by hand returns rows; what belongs to each of them it cannot say.
fn refuse_collections<Out: FromRow<K>, K>() -> Result<()> {
    if Out::width().collections == 0 {
        return Ok(());
    }
    let rust = short_name(std::any::type_name::<Out>());
    let message = format!(
        "`{rust}` has collections, which SQL by hand does not load; read what has none, or use `project` of a query"
    );
    Err(Error::new(Kind::Query, message))
}

/// `each`, once the first row has shown that it can be read as an `Out`.
fn fitting<'e, Out: FromRow<K>, K>(each: &'e mut EachRow<'_>) -> impl FnMut(&dyn Row) -> Result<()> + 'e {
    let mut checked = false;
    move |row| {
        if !std::mem::replace(&mut checked, true) {
            check::<Out, K>(row)?;
        }
        each(row)
    }
}

/// Whether the columns of a result are those that an `Out` reads: as many, and where it reads a model, that model's in the
/// order of its facts, since two of one type could change places unseen.
fn check<Out: FromRow<K>, K>(row: &dyn Row) -> Result<()> {
    let mut expected = Vec::new();
    Out::expect(&mut expected);
    let rust = short_name(std::any::type_name::<Out>());
    let width = row.width().unwrap_or(expected.len());
    if width != expected.len() {
        let reads = expected.len();
        let message = format!("the statement returns {}, `{rust}` reads {reads}", columns(width));
        return Err(Error::new(Kind::Decode, message));
    }
    for (position, column) in expected.iter().enumerate() {
        let (Some(column), Some(name)) = (column, row.name(position)) else { continue };
        if !name.eq_ignore_ascii_case(column.name) {
            let message = format!(
                "column {} of the result is `{name}` where `{rust}` reads {}.{}; select a model's columns as \
                 `{{Model.*}}`, or name them in the order of its facts",
                position + 1,
                column.table,
                column.name
            );
            return Err(Error::new(Kind::Decode, message));
        }
    }
    Ok(())
}

fn columns(count: usize) -> String {
    if count == 1 { "1 column".to_owned() } else { format!("{count} columns") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_reads() {
        for (sql, reads) in [
            ("SELECT 1", true),
            (" \n with a as (select 1) select * from a", true),
            ("VALUES (1)", true),
            ("(SELECT 1)", true),
            ("SELECT deleted_at FROM updates", true),
            ("WITH gone AS (DELETE FROM a RETURNING id) SELECT * FROM gone", false),
            ("INSERT INTO a VALUES (1) RETURNING id", false),
            ("PRAGMA user_version = 3", false),
            ("", false),
        ] {
            assert_eq!(access(sql) == Access::Read, reads, "{sql}");
        }
    }
}
