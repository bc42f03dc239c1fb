//! [`Upsert`]: an insert that says what happens when the row is there already.

use super::committed::{self, Written};
use super::draft::validate;
use super::many::refuse_twice;
use super::record::Record;
use super::{Model, New, read_row, read_step, records};
use super::{insert, insert_all};
use crate::driver::{Access, Executor, Link, on};
use crate::error::{Error, Kind, Result};
use crate::query::{Assignments, Columns, Operand, Query, Reader};
use crate::sql::{Assignment, BinaryOp, Conflict, Node, OnConflict, Path, is_replaced, read_over_relations};
use crate::table::{Change, ColumnDef, Table};
use crate::value::{Required, Value};

/// What is made of the row that is there, if it is.
type Find<'f, 'n, N> =
    dyn Fn(&Query<<N as New>::Model>, &Upsert<'n, N>) -> Result<Option<<N as New>::Model>> + 'f;

type ColumnsOf<N> = <<N as NewRows>::Model as Model>::Columns<Required>;

/// What is inserted: a new row, or those that a query makes.
pub trait NewRows {
    /// The model of the rows.
    type Model: Model;
}

#[diagnostic::do_not_recommend]
impl<N: New> NewRows for N {
    type Model = N::Model;
}

/// An insert that says what happens when the row is there already, from [`New::on_conflict`]; or one of many rows, from
/// [`NewFrom::on_conflict`](crate::query::NewFrom::on_conflict), with endings of its own.
///
/// In its closures the first argument is the row that is there, the second the one that was to be inserted.
///
/// # Example
/// ```
/// # use orm::prelude::*;
/// # #[derive(Model, Debug)] struct Word { #[orm(primary_key)] text: String, seen: i32 }
/// # let db = Db::connect("sqlite::memory:")?;
/// # schema![Word].create_all(&db)?;
/// for _ in 0..3 {
///     NewWord { text: "orm".into(), seen: 1 }
///         .on_conflict(|w| w.text)
///         .set(|old, new| old.seen.set(old.seen + new.seen))
///         .run(&db)?;
/// }
/// assert_eq!(Word::get(&db, "orm")?.seen, 3);
/// # Ok::<(), orm::Error>(())
/// ```
#[must_use = "nothing is sent before `run`"]
pub struct Upsert<'n, N> {
    pub(crate) new: &'n N,
    pub(crate) on_conflict: OnConflict,
}

impl<'n, N: NewRows> Upsert<'n, N> {
    pub(crate) fn any(new: &'n N) -> Upsert<'n, N> {
        Upsert { new, on_conflict: OnConflict::ignore() }
    }

    pub(crate) fn on<C: Columns>(new: &'n N, target: impl FnOnce(&ColumnsOf<N>) -> C) -> Upsert<'n, N> {
        Upsert { new, on_conflict: on_columns::<N, C>(target) }
    }

    pub(crate) fn on_constraint(new: &'n N, name: &str) -> Upsert<'n, N> {
        Upsert { new, on_conflict: on_constraint(N::Model::table(), name) }
    }

    fn there(&self) -> ColumnsOf<N> {
        N::Model::columns(self.on_conflict.path)
    }

    /// Changes the row that is there by these assignments, instead of writing every given value into it.
    ///
    /// # SQL
    /// `.. DO UPDATE SET "cents" = excluded."cents", "changes" = "prices"."changes" + ?3`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Price { #[orm(primary_key)] code: String, cents: i32, changes: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Price].create_all(&db)?;
    /// for cents in [100, 90, 95] {
    ///     NewPrice { code: "pen".into(), cents, changes: 0 }
    ///         .on_conflict(|p| p.code)
    ///         .set(|old, new| (old.cents.set(new.cents), old.changes.set(old.changes + 1)))
    ///         .run(&db)?;
    /// }
    /// let price = Price::get(&db, "pen")?;
    /// assert_eq!((price.cents, price.changes), (95, 2));
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn set<A: Assignments>(mut self, set: impl FnOnce(&ColumnsOf<N>, &ColumnsOf<N>) -> A) -> Self {
        let mut assignments = Vec::new();
        set(&self.there(), &N::Model::columns(Path::EXCLUDED)).add_to(&mut assignments);
        for root in [self.on_conflict.path, Path::EXCLUDED] {
            read_over_relations(&mut assignments, root, N::Model::table());
        }
        self.on_conflict.action = Conflict::Set(assignments);
        self
    }

    /// Changes the row that is there only if this holds; otherwise it stays, and is none of what `run` returns.
    ///
    /// # SQL
    /// `.. DO UPDATE SET .. WHERE "prices"."cents" > excluded."cents"`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Price { #[orm(primary_key)] code: String, cents: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Price].create_all(&db)?;
    /// // Only a lower price takes the place of the one that is there.
    /// let offer = |cents| {
    ///     let price = NewPrice { code: "pen".into(), cents };
    ///     price.on_conflict(|p| p.code).filter(|old, new| old.cents.gt(new.cents)).run(&db)
    /// };
    /// assert_eq!(offer(100)?.map(|price| price.cents), Some(100));
    /// assert!(offer(120)?.is_none());
    /// assert_eq!(offer(80)?.map(|price| price.cents), Some(80));
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn filter<C: Operand<bool>>(
        mut self,
        condition: impl FnOnce(&ColumnsOf<N>, &ColumnsOf<N>) -> C,
    ) -> Self {
        let node = condition(&self.there(), &N::Model::columns(Path::EXCLUDED)).into_node();
        self.on_conflict.filters.push(node);
        self
    }
}

impl<'n, N: New> Upsert<'n, N> {
    /// Inserts the row, or leaves the one that is there as it is: then `None`.
    ///
    /// # SQL
    /// `INSERT .. ON CONFLICT ("email") DO NOTHING RETURNING ..`
    ///
    /// # Errors
    /// Those of [`New::insert`] but unique violations of the target.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// #[derive(Model, Debug)]
    /// struct User { id: i64, #[orm(unique)] email: String, #[orm(unique)] nickname: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// let add = |email: &str, nickname: &str| {
    ///     NewUser { email: email.into(), nickname: nickname.into() }.on_conflict(|u| u.email).ignore(&db)
    /// };
    /// assert!(add("a@example.com", "ann")?.is_some());
    /// assert!(add("a@example.com", "other")?.is_none());
    /// assert!(add("b@example.com", "ann").unwrap_err().unique_violation().is_some());
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn ignore(mut self, db: &dyn Executor) -> Result<Option<N::Model>> {
        self.on_conflict.action = Conflict::Ignore;
        self.run(db)
    }

    /// The row that is there, or else the one that was inserted, and whether it was.
    pub(super) fn get_or_create(self, db: &dyn Executor) -> Result<(N::Model, bool)> {
        self.there_or_new("get_or_create", db, &|there, _| there.first(db))
    }

    /// The row that was there, changed, or else the one that was inserted, and whether it was.
    pub(super) fn update_or_create(self, db: &dyn Executor) -> Result<(N::Model, bool)> {
        validate(N::Model::table(), self.new)?;
        self.there_or_new("update_or_create", db, &|there, upsert| {
            let changed = there.update_returning(db, |_| upsert.replacing(there.row_path()))?;
            let records = changed.iter().map(|row| row as &dyn Record);
            committed::tell(N::Model::table(), Change::Updated, records, db)?;
            Ok(changed.into_iter().next())
        })
    }

    /// What `find` makes of the rows that agree with the new one in the target, or else the new one, inserted, and whether
    /// it was. `verb` is what messages call it.
    fn there_or_new(
        mut self,
        verb: &str,
        db: &dyn Executor,
        find: &Find<'_, 'n, N>,
    ) -> Result<(N::Model, bool)> {
        self.on_conflict.check()?;
        self.on_conflict.action = Conflict::Ignore;
        let there = self.rows_that_agree(verb)?;
        // Another may insert the same row meanwhile, which then violates every unique constraint, not only the target: at
        // first none of them is an error. If the row is not there even so, another constraint was violated, which the
        // second insert tells.
        for on_conflict in [&OnConflict::ignore(), &self.on_conflict] {
            if let Some(found) = find(&there, &self)? {
                return Ok((found, false));
            }
            let mut made = None;
            insert::insert(N::Model::table(), self.new, Some(on_conflict), db, &mut |row| {
                made = Some(read_row::<N::Model>(row)?);
                Ok(())
            })?;
            if let Some(made) = made {
                return Ok((made, true));
            }
        }
        if let Some(found) = find(&there, &self)? {
            return Ok((found, false));
        }
        let message = format!(
            "a row of {} is there that this transaction cannot see, since it began before; begin it again",
            N::Model::table().name
        );
        Err(Error::new(Kind::Serialization, message))
    }

    /// The rows with the values of the new one in the columns of the target.
    fn rows_that_agree(&self, verb: &str) -> Result<Query<N::Model>> {
        let (table, target) = (N::Model::table(), &self.on_conflict.target);
        let mut positions: Vec<usize> = target.iter().filter_map(|column| table.position(column)).collect();
        positions.sort_unstable();
        positions.dedup();
        if !table.is_unique(&positions) {
            let message = format!("`{verb}` goes by the primary key or the columns of one unique constraint");
            return Err(Error::new(Kind::Query, message));
        }
        let mut query = Query::all_rows();
        for at in positions {
            let column = &table.columns[at];
            let value = self.new.value(at);
            if matches!(value, Value::Default) {
                let field = column.field;
                let message =
                    format!("`{verb}` looks for `{field}`, which the new row leaves to the database");
                return Err(Error::new(Kind::Query, message));
            }
            let own = Node::Column(query.row_path(), column);
            query.add_filter(Node::binary(BinaryOp::Eq, own, Node::Value(column.ty, value.into_owned())));
        }
        Ok(query)
    }

    /// What [`New::upsert`] writes to the row that is there, at `path`: every given value, but for those of the target and
    /// of the key.
    fn replacing(&self, path: Path) -> Vec<Assignment> {
        let table = N::Model::table();
        let is_target =
            |column: &ColumnDef| self.on_conflict.target.iter().any(|target| std::ptr::eq(*target, column));
        let assigned = |at: usize| {
            let column = &table.columns[at];
            let value = self.new.value(at);
            let kept = !is_replaced(table, at) || is_target(column);
            let node = Node::Value(column.ty, value.into_owned());
            (!kept && !matches!(node, Node::Value(_, Value::Default))).then_some(Assignment {
                path,
                column,
                node,
            })
        };
        let mut all: Vec<Assignment> = (0..table.columns.len()).filter_map(assigned).collect();
        if let (true, Some(&column)) = (all.is_empty(), self.on_conflict.target.first()) {
            // Something has to be set, or the row that is there would not be returned.
            all.push(Assignment { path, column, node: Node::Column(path, column) });
        }
        all
    }

    /// Inserts the row, or changes the one that is there, and returns it as it is then stored; `None` when the
    /// [`filter`](Upsert::filter) left it as it was.
    ///
    /// # SQL
    /// `INSERT .. ON CONFLICT ("name") DO UPDATE SET .. RETURNING ..`, in one statement.
    ///
    /// # Errors
    /// Those of [`New::insert`]; a database error when the target is no unique constraint.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Counter { #[orm(primary_key)] name: String, hits: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Counter].create_all(&db)?;
    /// let hit = NewCounter { name: "home".into(), hits: 1 };
    /// let (stored, sent) = orm::testing::record(&db, || {
    ///     hit.on_conflict(|c| c.name).set(|old, new| old.hits.set(old.hits + new.hits)).run(&db)
    /// });
    /// assert_eq!(stored?.map(|counter| counter.hits), Some(1));
    /// let changed = r#"ON CONFLICT ("name") DO UPDATE SET "hits" = "counters"."hits" + excluded."hits" RETURNING "#;
    /// assert!(sent[0].sql.contains(changed), "{}", sent[0].sql);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn run(self, db: &dyn Executor) -> Result<Option<N::Model>> {
        self.on_conflict.check()?;
        let mut stored = None;
        insert::insert(N::Model::table(), self.new, Some(&self.on_conflict), db, &mut |row| {
            stored = Some(read_row::<N::Model>(row)?);
            Ok(())
        })?;
        Ok(stored)
    }

    /// The same, and tells whether the row was inserted: `true`, or `false` where one was there and was changed.
    ///
    /// # SQL
    /// `INSERT .. ON CONFLICT ("name") DO UPDATE SET .. RETURNING .., xmax = 0` on Postgres. SQLite has nothing that tells, so there
    /// it is `INSERT .. ON CONFLICT ("name") DO NOTHING RETURNING ..`, and, where that inserts nothing, the statement of
    /// [`run`](Upsert::run), in a transaction, or a savepoint of the one that is open.
    ///
    /// # Errors
    /// Those of [`run`](Upsert::run).
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug, PartialEq)] struct Counter { #[orm(primary_key)] name: String, hits: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Counter].create_all(&db)?;
    /// let hit = || {
    ///     let new = NewCounter { name: "home".into(), hits: 1 };
    ///     let upsert = new.on_conflict(|c| c.name).set(|old, new| old.hits.set(old.hits + new.hits));
    ///     upsert.run_with_created(&db)
    /// };
    /// assert_eq!(hit()?, Some((Counter { name: "home".into(), hits: 1 }, true)));
    /// assert_eq!(hit()?, Some((Counter { name: "home".into(), hits: 2 }, false)));
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn run_with_created(self, db: &dyn Executor) -> Result<Option<(N::Model, bool)>> {
        self.on_conflict.check()?;
        validate(N::Model::table(), self.new)?;
        let mut written = Written::new(N::Model::table(), Change::Inserted);
        let stored = on(db, Access::Write, |link| match link.dialect().inserted() {
            Some(_) => self.told(link, &mut written),
            None => link.atomically(|link| self.tried(link, &mut written)),
        })?;
        if let Some((_, false)) = stored {
            written.turned_out(Change::Updated);
        }
        written.tell(db)?;
        Ok(stored)
    }

    /// What is stored, and whether it was inserted, as the database tells.
    fn told(&self, link: &mut Link, written: &mut Written) -> Result<Option<(N::Model, bool)>> {
        let on_conflict = OnConflict { tells: true, ..self.on_conflict.clone() };
        let (table, mut stored) = (N::Model::table(), None);
        insert::insert_on(link, table, self.new, Some(&on_conflict), written, &mut |row| {
            let mut reader = Reader::new(row);
            stored = Some((reader.of_table(table, N::Model::read)?, reader.next()?));
            Ok(())
        })?;
        Ok(stored)
    }

    /// The same, found out by an insert that leaves a row which is there as it is.
    fn tried(&self, link: &mut Link, written: &mut Written) -> Result<Option<(N::Model, bool)>> {
        let ignoring =
            OnConflict { action: Conflict::Ignore, filters: Vec::new(), ..self.on_conflict.clone() };
        for (on_conflict, inserts) in [(&ignoring, true), (&self.on_conflict, false)] {
            let mut stored = None;
            insert::insert_on(link, N::Model::table(), self.new, Some(on_conflict), written, &mut |row| {
                stored = Some((read_row::<N::Model>(row)?, inserts));
                Ok(())
            })?;
            if stored.is_some() {
                return Ok(stored);
            }
        }
        Ok(None)
    }
}

/// Replaces the row that agrees in what `target` names.
fn on_columns<N: NewRows, C: Columns>(target: impl FnOnce(&ColumnsOf<N>) -> C) -> OnConflict {
    let mut on_conflict = OnConflict { action: Conflict::Replace, ..OnConflict::ignore() };
    let mut nodes = Vec::new();
    target(&N::Model::columns(on_conflict.path)).add_to(&mut nodes);
    for node in nodes {
        match node {
            Node::Column(path, column) if path == on_conflict.path => on_conflict.target.push(column),
            _ => on_conflict.refused = Some("the target of a conflict names columns of its own table".into()),
        }
    }
    on_conflict
}

/// Replaces the row that the unique constraint or index of this name keeps from being there twice.
fn on_constraint(table: &'static Table, name: &str) -> OnConflict {
    let key = (table.primary_key_name(), table.primary_key, None);
    let unique = table.indexes.iter().filter(|index| index.unique);
    let indexes = unique.map(|index| (table.index_name(index), index.columns, index.condition));
    let all: Vec<_> = std::iter::once(key).chain(indexes).collect();
    let on_conflict = OnConflict { action: Conflict::Replace, ..OnConflict::ignore() };
    let Some((_, columns, condition)) = all.iter().find(|(own, ..)| own == name) else {
        let names: Vec<String> = all.iter().map(|(own, ..)| format!("`{own}`")).collect();
        let message =
            format!("{} has no unique constraint `{name}`; it has {}", table.name, names.join(", "));
        return OnConflict { refused: Some(message), ..on_conflict };
    };
    OnConflict { target: table.columns_at(columns).collect(), condition: *condition, ..on_conflict }
}

/// Inserts `rows`, or replaces those that agree with them in what `target` names.
pub(super) fn upsert_all<N: New, C: Columns>(
    db: &dyn Executor,
    rows: &[N],
    target: impl FnOnce(&ColumnsOf<N>) -> C,
) -> Result<Vec<N::Model>> {
    let (table, records, on_conflict) = (N::Model::table(), records(rows), on_columns::<N, C>(target));
    on_conflict.check()?;
    let target: Vec<usize> = on_conflict.target.iter().filter_map(|column| table.position(column)).collect();
    let names: Vec<String> = on_conflict.target.iter().map(|column| format!("`{}`", column.field)).collect();
    refuse_twice(table, &target, &records, &names.join(" and "))?;
    let mut stored = Vec::with_capacity(rows.len());
    insert_all::insert_all(table, &records, Some(&on_conflict), db, &mut |step| {
        read_step(&mut stored, step)
    })?;
    Ok(stored)
}

impl<N: NewRows> std::fmt::Debug for Upsert<'_, N> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Upsert into {}", N::Model::table().name)
    }
}
