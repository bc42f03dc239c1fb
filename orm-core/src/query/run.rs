//! The endings of a [`Query`] that read.

use super::query::Query;
use super::reader::Reader;
use super::source::Source;
use crate::driver::{Access, EachRow, Executor, Link, Row, on};
use crate::error::{Error, Kind, Result};
use crate::sql::{Dialect, Select, SqlWriter, Statement, refuse_lock};
use crate::value::{ColumnType, Value};

/// One page of a query, from [`Query::page`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows of this page, at most `per_page`.
    pub items: Vec<T>,
    /// How many rows there are on all pages.
    pub total: u64,
    /// The number of this page, counted from 1.
    pub number: u64,
    /// The most rows of a page.
    pub per_page: u64,
}

impl<T> Page<T> {
    /// How many pages there are; 0 when there are no rows.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// NewUser::insert_all(&db, (0..41).map(|n| NewUser { name: format!("{n}") }))?;
    /// let users = User::query().order_by(|u| u.id.asc());
    /// assert_eq!(users.page(&db, 1, 20)?.pages(), 3);
    /// assert_eq!(users.page(&db, 99, 41)?.pages(), 1);
    /// assert_eq!(users.filter(|u| u.name.eq("nobody")).page(&db, 1, 20)?.pages(), 0);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn pages(&self) -> u64 {
        self.total.div_ceil(self.per_page)
    }

    /// Whether there is a page after this one.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// NewUser::insert_all(&db, (0..40).map(|n| NewUser { name: format!("{n}") }))?;
    /// let users = User::query().order_by(|u| u.id.asc());
    /// assert!(users.page(&db, 1, 20)?.has_next());
    /// assert!(!users.page(&db, 2, 20)?.has_next()); // the last row is on it
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn has_next(&self) -> bool {
        self.number < self.pages()
    }
}

impl<S: Source, Out> Query<S, Out> {
    pub(super) fn decode(&self, row: &dyn Row) -> Result<Out> {
        self.rows.shape.read(&mut Reader::new(row))
    }

    /// What is refused before anything is sent, beside what the writer refuses.
    pub(super) fn check(&self, link: &Link) -> Result<()> {
        if self.statement.distinct && !self.rows.collections.is_empty() {
            let message = "a distinct query with collections, whose keys would tell equal rows apart; \
                           select its rows, and `load` what belongs to them";
            return Err(Error::new(Kind::Query, message));
        }
        self.check_transaction(link)
    }

    /// The rows that `statement` returns, with their collections.
    fn load(&self, statement: &Statement<'_>, db: &dyn Executor) -> Result<Vec<Out>> {
        on(db, access(statement), |link| {
            self.check(link)?;
            let run =
                |link: &mut Link, each: &mut EachRow<'_>| link.query(&statement.sql, &statement.args, each);
            self.rows.collect(link, run).map(|(rows, _)| rows)
        })
    }

    /// Every row.
    ///
    /// # SQL
    /// That of [`Query::to_sql`], and a statement for each collection.
    ///
    /// # Errors
    /// Those of the database; `is_decode` when a stored value does not fit its Rust type.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// assert!(User::query().all(&db)?.is_empty());
    /// let names = db.transaction(|tx| {
    ///     NewUser::insert_all(tx, ["Ann", "Bob"].map(|name| NewUser { name: name.into() }))?;
    ///     User::query().order_by(|u| u.name.desc()).select(|u| u.name).all(tx)
    /// })?;
    /// assert_eq!(names, ["Bob", "Ann"]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn all(&self, db: &dyn Executor) -> Result<Vec<Out>> {
        self.load(&select_statement(&self.statement, db.dialect())?, db)
    }

    /// The first row, if there is one. A query of rows without an order is ordered by the primary key; one with
    /// `distinct`, groups or aggregates is not.
    ///
    /// # SQL
    /// `.. ORDER BY "id" LIMIT 1`
    ///
    /// # Errors
    /// Those of [`Query::all`].
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// assert!(User::query().first(&db)?.is_none());
    /// NewUser::insert_all(&db, ["Cid", "Ann"].map(|name| NewUser { name: name.into() }))?;
    /// let (first, sent) = orm::testing::record(&db, || User::query().first(&db));
    /// assert_eq!(first?.map(|user| user.name).as_deref(), Some("Cid"));
    /// assert_eq!(sent[0].sql, r#"SELECT "id", "name" FROM "users" ORDER BY "id" LIMIT 1"#);
    /// let by_name = User::query().order_by(|u| u.name.asc());
    /// assert_eq!(by_name.first(&db)?.map(|user| user.name).as_deref(), Some("Ann"));
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn first(&self, db: &dyn Executor) -> Result<Option<Out>> {
        let statement = first_statement(&self.statement, db.dialect())?;
        Ok(self.load(&statement, db)?.pop())
    }

    /// The only row.
    ///
    /// # SQL
    /// `.. LIMIT 2`
    ///
    /// # Errors
    /// `is_not_found` when there is none, `is_more_than_one` when there are several.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// assert!(User::query().one(&db).unwrap_err().is_not_found());
    /// NewUser::insert_all(&db, ["Ann", "Bob"].map(|name| NewUser { name: name.into() }))?;
    /// assert!(User::query().one(&db).unwrap_err().is_more_than_one());
    /// assert_eq!(User::query().filter(|u| u.name.eq("Bob")).one(&db)?.name, "Bob");
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn one(&self, db: &dyn Executor) -> Result<Out> {
        let mut w = SqlWriter::new(db.dialect());
        w.ctes(&self.statement, []);
        w.select_limited(&self.statement, Some(self.statement.limit.unwrap_or(2).min(2)), false);
        let mut rows = self.load(&w.finish()?, db)?;
        let table = self.statement.row_table.name;
        if rows.len() > 1 {
            return Err(Error::new(
                Kind::MoreThanOne,
                format!("more than one row of {table} where one was asked for"),
            ));
        }
        rows.pop()
            .ok_or_else(|| Error::new(Kind::NotFound, format!("no row of {table} where one was asked for")))
    }

    /// How many rows there are; limit, offset, `distinct` and groups count.
    ///
    /// # SQL
    /// `SELECT count(*) FROM "users" WHERE ..`, or `SELECT count(*) FROM (SELECT .. LIMIT 10) AS "counted"`.
    ///
    /// # Errors
    /// Those of the database.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// assert_eq!(User::query().count(&db)?, 0);
    /// NewUser::insert_all(&db, ["Ann", "Ann", "Bob"].map(|name| NewUser { name: name.into() }))?;
    /// assert_eq!(User::query().filter(|u| u.name.eq("Ann")).count(&db)?, 2);
    /// assert_eq!(User::query().limit(1).count(&db)?, 1);
    /// assert_eq!(User::query().select(|u| u.name).distinct().count(&db)?, 2);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn count(&self, db: &dyn Executor) -> Result<u64> {
        refuse_lock(&self.statement, "a count")?;
        let counted = counted(&self.statement);
        let mut count = 0_i64;
        let statement = count_statement(&counted, db.dialect())?;
        send(&statement, db, &mut |row| {
            count = Reader::new(row).next()?;
            Ok(())
        })?;
        Ok(count.unsigned_abs())
    }

    /// Whether there is a row.
    ///
    /// # SQL
    /// `SELECT EXISTS (SELECT 1 FROM "users" WHERE ..)`
    ///
    /// # Errors
    /// Those of the database.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// let anns = User::query().filter(|u| u.name.eq("Ann"));
    /// let (there, sent) = orm::testing::record(&db, || anns.exists(&db));
    /// assert!(!there?);
    /// assert_eq!(sent[0].sql, r#"SELECT EXISTS (SELECT 1 FROM "users" WHERE "name" = ?1)"#);
    /// NewUser { name: "Ann".into() }.insert(&db)?;
    /// assert!(anns.exists(&db)?);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn exists(&self, db: &dyn Executor) -> Result<bool> {
        refuse_lock(&self.statement, "the existence")?;
        let inner = existing(&self.statement);
        let mut w = SqlWriter::new(db.dialect());
        w.ctes(&inner, []);
        w.push("SELECT ");
        w.exists(&inner);
        let mut exists = false;
        send(&w.finish()?, db, &mut |row| {
            exists = Reader::new(row).next()?;
            Ok(())
        })?;
        Ok(exists)
    }

    /// The page of this number, counted from 1, and how many rows there are in all. A page behind the last is empty.
    /// Give the query an order that no two rows share, or pages may overlap.
    ///
    /// # SQL
    /// That of [`Query::count`], and, unless the page lies behind the last, `.. LIMIT 20 OFFSET ?1`.
    ///
    /// # Errors
    /// A page number or a size of 0; a query that has a limit or an offset of its own.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// NewUser::insert_all(&db, (0..45).map(|n| NewUser { name: format!("{n}") }))?;
    /// let page = User::query().order_by(|u| u.id.asc()).page(&db, 3, 20)?;
    /// assert_eq!((page.items.len(), page.total, page.pages(), page.has_next()), (5, 45, 3, false));
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn page(&self, db: &dyn Executor, number: u64, per_page: u64) -> Result<Page<Out>> {
        if number == 0 || per_page == 0 {
            return Err(Error::new(Kind::Query, "pages are counted from 1 and hold at least 1 row"));
        }
        if self.statement.limit.is_some() || self.statement.offset.is_some() {
            return Err(Error::new(
                Kind::Query,
                "a query that is paged has no limit and no offset of its own",
            ));
        }
        let total = self.count(db)?;
        let offset = (number - 1).saturating_mul(per_page);
        let items =
            if offset >= total { Vec::new() } else { self.clone().limit(per_page).offset(offset).all(db)? };
        Ok(Page { items, total, number, per_page })
    }

    /// How the database means to run the query, in its own words, a line for each step.
    ///
    /// # SQL
    /// `EXPLAIN ..` on Postgres, `EXPLAIN QUERY PLAN ..` on SQLite. The query itself is not run.
    ///
    /// # Errors
    /// Those of the database.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// #[derive(Model, Debug)]
    /// struct User { id: i64, name: String, #[orm(index)] email: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// let by_email = User::query().filter(|u| u.email.eq("a@example.com")).explain(&db)?;
    /// assert!(by_email.starts_with("SEARCH users USING INDEX"), "{by_email}");
    /// let by_name = User::query().filter(|u| u.name.eq("Ann")).explain(&db)?;
    /// assert_eq!(by_name, "SCAN users"); // reads every row
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn explain(&self, db: &dyn Executor) -> Result<String> {
        let dialect = db.dialect();
        let mut w = SqlWriter::new(dialect);
        w.push(dialect.explain());
        w.ctes(&self.statement, []);
        w.select(&self.statement);
        let mut lines = Vec::new();
        send(&w.finish()?, db, &mut |row| {
            if let Ok(Value::Text(line)) = row.value(dialect.explain_column(), ColumnType::Text) {
                lines.push(line.into_owned());
            }
            Ok(())
        })?;
        Ok(lines.join("\n"))
    }
}

/// A query of one that changes rows has to be sent where rows can be changed.
pub(super) fn access(statement: &Statement<'_>) -> Access {
    if statement.writes { Access::Write } else { Access::Read }
}

pub(crate) fn select_statement<'a>(
    select: &'a Select,
    dialect: &'static dyn Dialect,
) -> Result<Statement<'a>> {
    let mut w = SqlWriter::new(dialect);
    w.ctes(select, []);
    w.select(select);
    w.finish()
}

fn send(statement: &Statement<'_>, db: &dyn Executor, each: &mut crate::driver::EachRow<'_>) -> Result<()> {
    on(db, Access::Read, |link| link.query(&statement.sql, &statement.args, each))?;
    Ok(())
}

/// The statement of the first row: in the order of the key where there is no other and rows are rows of the table.
fn first_statement<'a>(select: &'a Select, dialect: &'static dyn Dialect) -> Result<Statement<'a>> {
    let unordered = select.order.is_empty() && select.group_by.is_empty() && select.having.is_empty();
    let one_table = select.joins.is_empty() && !select.row_table.primary_key.is_empty();
    let by_key = unordered && one_table && !select.is_sliced() && !select.aggregates();
    let mut w = SqlWriter::new(dialect);
    w.ctes(select, []);
    w.select_limited(select, Some(select.limit.unwrap_or(1).min(1)), by_key);
    w.finish()
}

/// The query whose rows are counted: without an order, which changes no count, unless a slice depends on it.
pub(super) fn counted(select: &Select) -> Select {
    let mut counted = select.clone();
    if select.limit.is_none() && select.offset.is_none() {
        counted.order.clear();
    }
    counted
}

fn count_statement<'a>(select: &'a Select, dialect: &'static dyn Dialect) -> Result<Statement<'a>> {
    let mut w = SqlWriter::new(dialect);
    w.ctes(select, []);
    w.count_of(select);
    w.finish()
}

pub(super) fn existing(select: &Select) -> Select {
    let mut inner = counted(select);
    // Groups and aggregates decide themselves whether there is a row: they keep what they select.
    if inner.group_by.is_empty() && !inner.aggregates() && !inner.distinct {
        inner.only_exists = true;
    }
    inner
}
