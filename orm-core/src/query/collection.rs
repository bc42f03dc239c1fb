//! Collections: what belongs to the rows of a query and is loaded by statements of its own: one for each collection,
//! whatever the number of rows.
//!
//! The rows are read first, and with each the [`Keys`] by which its collections are found. Each [`Collection`] then loads
//! what belongs to all of these keys at once, and [`Rows::collect`] puts the parts where they belong.

use std::any::Any;
use std::cmp::Ordering;
use std::sync::Arc;

use super::many::{Columns, Many};
use super::reader::Reader;
use super::select::Width;
use super::shape::Shape;
use crate::driver::{EachRow, Link, Row};
use crate::error::{Error, Kind, Result};
use crate::model::Model;
use crate::sql::{Node, Select as Statement, SqlWriter};
use crate::value::Value;

/// The most values of keys in one statement: fewer than the parameters that SQLite takes, for types that travel one by one
/// there.
const MOST_VALUES: usize = 30_000;

/// The most columns of a key.
const WIDEST_KEY: usize = 4;

/// What belongs to the rows of a query, of one kind.
#[doc(hidden)]
pub(super) trait Collection: Send + Sync {
    /// The columns of the keys it is found by.
    fn key(&self) -> Columns;

    /// Loads what belongs to each of the keys, whose values stand one behind the other: a `Vec<Vec<T>>`, a list for each.
    ///
    /// # Errors
    /// Those of the database.
    fn load(&self, link: &mut Link, keys: &[Value<'static>]) -> Result<Box<dyn Any>>;
}

/// How the rows of a query become what it returns, collections included.
pub(super) struct Rows<Out> {
    pub(super) shape: Shape<Out>,
    pub(super) collections: Vec<Arc<dyn Collection>>,
}

impl<Out> Clone for Rows<Out> {
    fn clone(&self) -> Self {
        Rows { shape: self.shape.clone(), collections: self.collections.clone() }
    }
}

impl<Out> Rows<Out> {
    /// Rows without collections.
    pub(super) fn plain(shape: Shape<Out>) -> Rows<Out> {
        Rows { shape, collections: Vec::new() }
    }

    /// What a write returns is read while it is written, so nothing else can be loaded beside it.
    pub(super) fn refuse_collections(&self) -> Result<()> {
        if self.collections.is_empty() { Ok(()) } else { Err(no_collections()) }
    }

    /// The rows that `run` reads, with their collections, and what `run` returns.
    pub(super) fn collect<R>(
        &self,
        link: &mut Link,
        run: impl FnOnce(&mut Link, &mut EachRow<'_>) -> Result<R>,
    ) -> Result<(Vec<Out>, R)> {
        self.collect_from(0, link, run, |_| Ok(1))
    }

    /// The same where they begin at the column `first`, and `copies` says how often each is wanted.
    pub(super) fn collect_from<R>(
        &self,
        first: usize,
        link: &mut Link,
        run: impl FnOnce(&mut Link, &mut EachRow<'_>) -> Result<R>,
        mut copies: impl FnMut(&dyn Row) -> Result<usize>,
    ) -> Result<(Vec<Out>, R)> {
        let mut rows = Vec::new();
        let mut keys = Keys::of(&self.collections);
        let result = run(link, &mut |row| {
            for _ in 0..copies(row)? {
                keys.start_row();
                rows.push(self.shape.read(&mut Reader::keeping(row, first, &mut keys))?);
            }
            Ok(())
        })?;
        if self.collections.is_empty() {
            return Ok((rows, result));
        }
        let mut loaded = Loaded { lists: Vec::with_capacity(self.collections.len()), next: 0, row: 0 };
        for (collection, keys) in self.collections.iter().zip(&keys.lists) {
            loaded.lists.push(collection.load(link, &keys.values)?);
        }
        let fill = |(at, row)| {
            (loaded.next, loaded.row) = (0, at);
            self.shape.fill(row, &mut loaded)
        };
        Ok((rows.into_iter().enumerate().map(fill).collect(), result))
    }
}

#[cold]
pub(super) fn no_collections() -> Error {
    let message = "rows that a write returns have no collections; select their keys, and query them";
    Error::new(Kind::Unsupported, message)
}

/// The keys by which collections are found, in the order in which they are selected, each of as many rows as were read.
pub(super) struct Keys {
    lists: Vec<KeyList>,
    next: usize,
}

struct KeyList {
    key: Columns,
    /// The values of every key, one behind the other.
    values: Vec<Value<'static>>,
}

impl Keys {
    fn of(collections: &[Arc<dyn Collection>]) -> Keys {
        let list = |collection: &Arc<dyn Collection>| KeyList { key: collection.key(), values: Vec::new() };
        Keys { lists: collections.iter().map(list).collect(), next: 0 }
    }

    fn start_row(&mut self) {
        self.next = 0;
    }

    /// The columns of the key that is read next; [`Keys::push`] keeps the value of each.
    pub(super) fn next_key(&mut self) -> Columns {
        self.next += 1;
        self.lists[self.next - 1].key
    }

    /// Keeps a value that was read.
    pub(super) fn push(&mut self, value: Value<'static>) {
        self.lists[self.next - 1].values.push(value);
    }
}

/// Collections that are loaded, on their way to the rows that they belong to.
#[doc(hidden)]
pub struct Loaded {
    /// Each a `Vec<Vec<T>>`: a list for every row.
    lists: Vec<Box<dyn Any>>,
    next: usize,
    row: usize,
}

impl Loaded {
    /// Passes over the collections of what is missing, and is this wide.
    pub(super) fn pass(&mut self, width: Width) {
        self.next += width.collections;
    }

    /// The next collection of the row.
    pub(super) fn next<T: 'static>(&mut self) -> Vec<T> {
        let lists = self.lists[self.next].downcast_mut::<Vec<Vec<T>>>();
        self.next += 1;
        let lists = lists.expect("invariant: collections are filled in the order in which they are selected");
        std::mem::take(&mut lists[self.row])
    }
}

impl<M: Model, Out: 'static> Collection for Many<M, Out> {
    fn key(&self) -> Columns {
        self.key
    }

    fn load(&self, link: &mut Link, keys: &[Value<'static>]) -> Result<Box<dyn Any>> {
        Ok(Box::new(self.load_lists(link, keys)?))
    }
}

impl<M: Model, Out> Many<M, Out> {
    /// What belongs to each of the keys, whose values stand one behind the other: a list for each.
    pub(crate) fn load_lists(&self, link: &mut Link, keys: &[Value<'static>]) -> Result<Vec<Vec<Out>>> {
        let width = self.key.len();
        let mut lists: Vec<Vec<Out>> = keys.chunks_exact(width).map(|_| Vec::new()).collect();
        let parents = Parents::new(keys, width);
        for part in parents.groups.chunks(MOST_VALUES / width) {
            let (group, statement) = self.statement_for(part);
            let mut w = SqlWriter::new(link.dialect());
            w.ctes(&statement, []);
            match statement.limit.is_some() || statement.offset.is_some() {
                true => w.select_ranked(&statement, &group),
                false => w.select(&statement),
            }
            let sent = w.finish()?;
            let mut owners: Vec<usize> = Vec::new();
            let mut last = 0;
            let run = |link: &mut Link, each: &mut EachRow<'_>| link.query(&sent.sql, &sent.args, each);
            let (rows, _) = self.query.rows.collect_from(width, link, run, |row| {
                let mut values = [const { Value::Null }; WIDEST_KEY];
                for ((at, value), column) in values.iter_mut().enumerate().zip(self.key.defs()) {
                    *value = row.value(at, column.ty).map_err(|mismatch| column.mismatch(&mismatch))?;
                }
                let key = &values[..width];
                last = parents.find(key, last).unwrap_or(last);
                let (found, rows) = &parents.groups[last];
                // The database may take two texts for one that are none, by a collation that it was given by hand.
                if compare_keys(found, key) != Ordering::Equal {
                    return Ok(0);
                }
                owners.extend(rows);
                Ok(rows.len())
            })?;
            for (owner, row) in owners.into_iter().zip(rows) {
                lists[owner].push(row);
            }
        }
        Ok(lists)
    }

    /// The statement that loads what belongs to the keys of `groups`, and the columns that say to which.
    fn statement_for(&self, groups: &[(&[Value<'static>], Vec<usize>)]) -> (Vec<Node>, Statement) {
        let keys = groups.iter().flat_map(|(key, _)| key.iter().cloned()).collect();
        let group: Vec<Node> = self.key.nodes().collect();
        let mut statement = self.query.statement.clone();
        statement.spell_columns();
        statement.columns.splice(0..0, group.iter().cloned());
        statement.filters.push(Node::in_keys(self.key.nodes(), keys, false));
        (group, statement)
    }
}

/// Whether nothing belongs to the key: null is no key, and no part of one.
pub(super) fn leads_nowhere(key: &[Value<'_>]) -> bool {
    key.iter().any(Value::is_null)
}

/// The rows to which something may belong, by their keys.
struct Parents<'k> {
    /// Every key once, in order, with the rows that have it.
    groups: Vec<(&'k [Value<'static>], Vec<usize>)>,
}

impl<'k> Parents<'k> {
    /// Of keys of `width` values, which stand one behind the other.
    fn new(values: &'k [Value<'static>], width: usize) -> Parents<'k> {
        let of = |at: usize| &values[at * width..(at + 1) * width];
        let mut order: Vec<usize> = (0..values.len() / width).filter(|&at| !leads_nowhere(of(at))).collect();
        order.sort_by(|&a, &b| compare_keys(of(a), of(b)));
        let mut groups: Vec<(&[Value<'static>], Vec<usize>)> = Vec::new();
        for at in order {
            match groups.last_mut() {
                Some((key, rows)) if compare_keys(key, of(at)) == Ordering::Equal => rows.push(at),
                _ => groups.push((of(at), vec![at])),
            }
        }
        Parents { groups }
    }

    /// The position of the group of `key`, which is often the one at `last` or behind it.
    fn find(&self, key: &[Value<'_>], last: usize) -> Option<usize> {
        let is =
            |at: &usize| self.groups.get(*at).is_some_and(|(of, _)| compare_keys(of, key) == Ordering::Equal);
        [last, last + 1]
            .into_iter()
            .find(is)
            .or_else(|| self.groups.binary_search_by(|(of, _)| compare_keys(of, key)).ok())
    }
}

/// The order of keys: by their first values, and where these are equal by the next.
fn compare_keys(a: &[Value<'_>], b: &[Value<'_>]) -> Ordering {
    a.iter().zip(b).map(|(a, b)| compare(a, b)).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
}

/// Any order of values of one type in which equal ones are equal.
fn compare(a: &Value<'_>, b: &Value<'_>) -> Ordering {
    match (a, b) {
        (Value::Int(a), Value::Int(b)) => a.cmp(b),
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        (Value::Uuid(a), Value::Uuid(b)) => a.cmp(b),
        (Value::Bytes(a), Value::Bytes(b)) => a.cmp(b),
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        (Value::Float(a), Value::Float(b)) => a.total_cmp(b),
        (Value::Decimal(a), Value::Decimal(b)) => {
            let (a, b) = (a.trimmed(), b.trimmed());
            (a.mantissa(), a.scale()).cmp(&(b.mantissa(), b.scale()))
        }
        (Value::Date(a), Value::Date(b)) => a.cmp(b),
        (Value::Inet(a), Value::Inet(b)) => a.cmp(b),
        (Value::Time(a), Value::Time(b))
        | (Value::Timestamp(a), Value::Timestamp(b))
        | (Value::DateTime(a), Value::DateTime(b))
        | (Value::Duration(a), Value::Duration(b)) => a.cmp(b),
        (a, b) => format!("{a:?}").cmp(&format!("{b:?}")),
    }
}
