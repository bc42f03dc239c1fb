//! [`Query::after`] and [`Query::before`]: pages that begin where another ended, found by the values there and not by
//! counting rows.

use super::cursor::{Cursor, FNV_BASIS, Place, Side, fnv};
use super::query::Query;
use super::run::{access, select_statement};
use super::source::Source;
use crate::driver::{EachRow, Executor, Link, Row, on};
use crate::error::{Error, Kind, Result};
use crate::sql::{Dialect, Node, OrderBy, Select, behind};
use crate::value::{ColumnType, Value, packed};

/// One page of a query, from [`Query::after`] or [`Query::before`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CursorPage<T> {
    /// The rows of this page, in the order of the query.
    pub items: Vec<T>,
    /// Where the next page begins, for [`Query::after`]; `None` on the last page.
    pub next: Option<Cursor>,
    /// Where the previous page ends, for [`Query::before`]; `None` on the first page.
    pub previous: Option<Cursor>,
}

/// Which way the rows are read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Forwards,
    Backwards,
}

impl<S: Source, Out> Query<S, Out> {
    /// The page of at most `size` rows behind the place of `cursor`, or the first page. It costs the same however far
    /// behind it lies, and rows that come or go meanwhile make no other row appear twice or be left out.
    ///
    /// Rows may be sorted by anything: columns that may be null, both directions mixed, expressions, paths. Where several
    /// rows may share a place, their primary key decides. An index of just these columns makes it fast: it is gone down
    /// to the place where all terms go the same way and none is null there.
    ///
    /// A cursor of [`CursorPage::previous`] is a place as well: this page, if it is given here.
    ///
    /// # SQL
    /// `.. WHERE ("score", "id") < ($1, $2) ORDER BY "score" DESC, "id" DESC LIMIT 21`, with `COLLATE BINARY` behind a whole
    /// number that ends the list on SQLite; one row more than the page holds (a query that locks rows locks it as well). One
    /// statement, and those of the collections. Where directions are mixed or nulls lie behind:
    /// `.. WHERE "score" <= $1 AND ("score" < $2 OR ("title" >= $3 AND ("title" > $4 OR "id" > $5))) ..`
    ///
    /// # Errors
    /// `is_input` for a cursor of another order. Before anything is sent also: a size of 0; a query with a limit or an
    /// offset of its own, with `distinct`, groups or aggregates, or over rows that are of no table;
    /// `is_unsupported` for an order that databases do not share.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Post { id: i64, title: String, score: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post].create_all(&db)?;
    /// let post = |(title, score): (&str, i32)| NewPost { title: title.into(), score };
    /// NewPost::insert_all(&db, [("a", 5), ("b", 9), ("c", 5), ("d", 1)].map(post))?;
    /// let best = Post::query().order_by(|p| p.score.desc()).select(|p| p.title);
    /// let first = best.after(&db, None, 2)?;
    /// assert_eq!((first.items, first.previous), (vec!["b".to_owned(), "c".into()], None));
    /// let second = best.after(&db, first.next.as_ref(), 2)?;
    /// assert_eq!((second.items, second.next), (vec!["a".to_owned(), "d".into()], None));
    /// let back = best.before(&db, second.previous.as_ref(), 2)?;
    /// assert_eq!(back.items, ["b", "c"]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn after(&self, db: &dyn Executor, cursor: Option<&Cursor>, size: u64) -> Result<CursorPage<Out>> {
        self.page_of(Way::Forwards, db, cursor, size)
    }

    /// The page of at most `size` rows before the place of `cursor`, or the last page; its rows are in the order of the
    /// query.
    ///
    /// # SQL
    /// That of [`Query::after`] in the opposite order.
    ///
    /// # Errors
    /// Those of [`Query::after`].
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// NewUser::insert_all(&db, ["Ann", "Bob", "Cid"].map(|name| NewUser { name: name.into() }))?;
    /// let names = User::query().order_by(|u| u.name.asc()).select(|u| u.name);
    /// let last = names.before(&db, None, 2)?;
    /// assert_eq!((last.items, last.next), (vec!["Bob".to_owned(), "Cid".into()], None));
    /// assert_eq!(names.before(&db, last.previous.as_ref(), 2)?.items, ["Ann"]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn before(&self, db: &dyn Executor, cursor: Option<&Cursor>, size: u64) -> Result<CursorPage<Out>> {
        self.page_of(Way::Backwards, db, cursor, size)
    }

    fn page_of(
        &self,
        way: Way,
        db: &dyn Executor,
        cursor: Option<&Cursor>,
        size: u64,
    ) -> Result<CursorPage<Out>> {
        check(&self.statement, size)?;
        let keyset = Keyset::of(&self.statement, db.dialect())?;
        let place = cursor
            .map(|cursor| cursor.place(keyset.fingerprint, &keyset.order, &keyset.types))
            .transpose()?;
        let (statement, positions) = keyset.statement(&self.statement, way, place.as_ref(), size);
        let sent = select_statement(&statement, db.dialect())?;
        let mut ends = Ends { read: 0, first: Vec::new(), last: Vec::new() };
        let (mut items, ()) = on(db, access(&sent), |link| {
            self.check(link)?;
            let run =
                |link: &mut Link, each: &mut EachRow<'_>| link.query(&sent.sql, &sent.args, each).map(|_| ());
            self.rows.collect_from(0, link, run, |row| {
                let is_of_page = ends.read < size;
                ends.read += 1;
                if is_of_page {
                    ends.see(row, &keyset.types, &positions)?;
                }
                Ok(usize::from(is_of_page))
            })
        })?;
        if way == Way::Backwards {
            items.reverse();
            std::mem::swap(&mut ends.first, &mut ends.last);
        }
        let has_more = ends.read > size;
        let end = |side, values: &[Value<'_>]| match values {
            // No row lies on that side of the place, and perhaps some on the other.
            [] => cursor.cloned(),
            values => Some(Cursor::new(keyset.fingerprint, side, values)),
        };
        let (more_behind, more_before) = match way {
            Way::Forwards => (has_more, cursor.is_some()),
            Way::Backwards => (cursor.is_some(), has_more),
        };
        let next = if more_behind { end(Side::After, &ends.last) } else { None };
        let previous = if more_before { end(Side::Before, &ends.first) } else { None };
        Ok(CursorPage { items, next, previous })
    }
}

/// What is refused before anything is sent.
fn check(statement: &Select, size: u64) -> Result<()> {
    let message = if size == 0 {
        "a page holds at least 1 row"
    } else if statement.limit.is_some() || statement.offset.is_some() {
        "a query that is paged has no limit and no offset of its own"
    } else if statement.is_grouped() || !statement.distinct_on.is_empty() {
        "a query with `distinct`, groups or aggregates has no rows of its own to go on from; use `page`"
    } else {
        return Ok(());
    };
    Err(Error::new(Kind::Query, message))
}

/// The order of a query as pages go by it.
struct Keyset {
    order: Vec<OrderBy>,
    /// What each of its terms stores.
    types: Vec<ColumnType>,
    /// Of the order, so that a cursor of another one is known.
    fingerprint: u64,
}

impl Keyset {
    fn of(statement: &Select, dialect: &'static dyn Dialect) -> Result<Keyset> {
        let order = statement.total_order().ok_or_else(|| {
            let message = "the rows of a list, of several queries as one, and of a query with a name or with groups have \
                           no key that tells them apart; use `page`";
            Error::new(Kind::Query, message)
        })?;
        let types = order.iter().map(|term| term.ty).collect::<Option<Vec<_>>>().ok_or_else(|| {
            let message = "rows that are sorted by SQL of which nobody said what it stores have no place; say it: \
                           `sql!(..).of::<T>()`";
            Error::new(Kind::Query, message)
        })?;
        let mut bare = Select { order: order.clone(), only_exists: true, lock: None, ..statement.clone() };
        bare.columns.clear();
        bare.filters.clear();
        let written = select_statement(&bare, dialect)?;
        let mut arguments = Vec::new();
        for arg in &written.args {
            packed::pack(&arg.value, &mut arguments);
        }
        let fingerprint = fnv(fnv(FNV_BASIS, written.sql.as_bytes()), &arguments);
        Ok(Keyset { order, types, fingerprint })
    }

    /// The query of a page and of one row more, and where among its columns the terms of the order stand.
    fn statement(&self, query: &Select, way: Way, place: Option<&Place>, size: u64) -> (Select, Vec<usize>) {
        let mut statement = query.clone();
        statement.spell_columns();
        let positions = self.order.iter().map(|term| position_of(&term.node, &mut statement.columns));
        let positions = positions.collect();
        statement.order.clone_from(&self.order);
        if way == Way::Backwards {
            statement.order = statement.order.into_iter().map(OrderBy::reversed).collect();
        }
        if let Some(Place { side, values }) = place {
            let included = (way == Way::Forwards) == (*side == Side::Before);
            let values: Vec<Node> =
                self.types.iter().zip(values).map(|(ty, value)| Node::Value(*ty, value.clone())).collect();
            match behind(&statement.order, &values, included) {
                Node::All(terms) => statement.filters.extend(terms),
                condition => statement.filters.push(condition),
            }
        }
        statement.limit = Some(size.saturating_add(1));
        (statement, positions)
    }
}

/// Where `node` stands among `columns`; behind them, if it does not.
fn position_of(node: &Node, columns: &mut Vec<Node>) -> usize {
    let same = |other: &Node| match (node, other) {
        (Node::Column(path, column), Node::Column(other_path, other)) => {
            path == other_path && std::ptr::eq(*column, *other)
        }
        _ => false,
    };
    columns.iter().position(same).unwrap_or_else(|| {
        columns.push(node.clone());
        columns.len() - 1
    })
}

/// What the first and the last row of a page have in the terms of the order; of no row, nothing.
struct Ends {
    read: u64,
    first: Vec<Value<'static>>,
    last: Vec<Value<'static>>,
}

impl Ends {
    fn see(&mut self, row: &dyn Row, types: &[ColumnType], positions: &[usize]) -> Result<()> {
        let value = |(ty, at): (&ColumnType, &usize)| value_at(row, *at, *ty);
        self.last = types.iter().zip(positions).map(value).collect::<Result<_>>()?;
        if self.read == 1 {
            self.first.clone_from(&self.last);
        }
        Ok(())
    }
}

fn value_at(row: &dyn Row, at: usize, ty: ColumnType) -> Result<Value<'static>> {
    let value = row.value(at, ty).map(Value::into_owned);
    value.map_err(|mismatch| Error::new(Kind::Decode, format!("what the rows are sorted by: {mismatch}")))
}

#[cfg(feature = "json")]
impl<T: serde::Serialize> serde::Serialize for CursorPage<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;

        let mut page = serializer.serialize_struct("CursorPage", 3)?;
        page.serialize_field("items", &self.items)?;
        page.serialize_field("next", &self.next)?;
        page.serialize_field("previous", &self.previous)?;
        page.end()
    }
}
