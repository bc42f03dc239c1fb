//! Joins that a query names: rows of another query beside its own.

use std::sync::Arc;

use super::collection::Rows;
use super::expr::Expr;
use super::operand::Operand;
use super::query::Query;
use super::shape::Shape;
use super::source::{Beside, Source, Tabular};
use crate::sql::{BinaryOp, Join, JoinKind, Node, Origin, Path, Select as Statement};
use crate::table::Table;

// In the signatures below both together are a parameter of their own: spelled as what `Beside` says of `S`, the method would
// be one that is not there, and not one whose bound is not met, which can say why.

/// The source that is `A` with `B` beside it.
type Both<A, B> = <A as Beside<B>>::Both;
/// A source where each row may be missing.
type Maybe<A> = <A as Source>::Maybe;
/// The source of a query that returns `Out`.
type Of<Out> = <Out as Tabular>::Source;

impl<S: Source, Out: Tabular> Query<S, Out> {
    /// What its rows are made of, for a query that is over them, or the reason why none can be.
    pub(super) fn into_origin(self) -> (Origin, Option<Node>) {
        let refused = self.refuse_as_part();
        let origin = match self.statement.passes_on() {
            true => self.statement.origin,
            false => Origin::Select(Arc::new(self.statement)),
        };
        (origin, refused)
    }

    /// The reason why it cannot be part of another, if there is one.
    pub(super) fn refuse_as_part(&self) -> Option<Node> {
        let why =
            "a query over one with collections; leave them out there, and name them in the query around it";
        (!self.rows.collections.is_empty()).then_some(Node::Refused(why))
    }
}

impl<S: Source, Out> Query<S, Out> {
    /// A query over the rows that this one returns: its limit, groups, windows and `distinct` are done with by then, so that
    /// a filter, a join or an aggregate is over what came out of them. What a tuple of values returns is named by a tuple of
    /// columns.
    ///
    /// # SQL
    /// `SELECT .. FROM (SELECT "author_id" AS "column1", count(*) AS "column2" FROM "posts" GROUP BY ..) AS "t0" WHERE ..`
    ///
    /// # Errors
    /// A query with collections, before anything is sent.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Post { id: i64, author: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post].create_all(&db)?;
    /// NewPost::insert_all(&db, ["Ann", "Ann", "Bob"].map(|author| NewPost { author: author.into() }))?;
    /// let per_author = Post::query().group_by(|p| p.author).select(|p| (p.author, count()));
    /// let most: Option<i64> = per_author.subquery().select(|(_, posts)| posts.max()).one(&db)?;
    /// assert_eq!(most, Some(2));
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn subquery<T>(self) -> Query<T, Out>
    where
        Out: Tabular<Source = T>,
        T: Source<Row = Out>,
    {
        let (origin, refused) = self.into_origin();
        Query::made_of(origin, refused)
    }
}

impl<S: Source<Row = Out>, Out: Tabular<Source = S>> Query<S, Out> {
    /// The rows of `origin`.
    pub(super) fn made_of(origin: Origin, refused: Option<Node>) -> Query<S, Out> {
        let mut statement = Statement::new(Out::table());
        statement.origin = origin;
        statement.filters.extend(refused);
        let rows = Rows::plain(Shape::Plain { read: S::read, fill: |row, _| row });
        Query::of_statement(statement, rows)
    }
}

impl<S: Source> Query<S, S::Row> {
    /// The rows with those of `other` beside them for which `on` holds. Closures are given a tuple of the columns of all, and
    /// what is returned is a tuple of rows where nothing is selected.
    ///
    /// A whole row of one of them is selected by its clone: `.select(|(u, p)| (u.clone(), p.title))`.
    ///
    /// `other` is any query: of a model, of the same one again, of tuples. A column that equals another joins as in SQL: null
    /// equals nothing. Of a query with a limit, groups or `distinct` make a [`subquery`](Query::subquery) first.
    ///
    /// # SQL
    /// `SELECT .. FROM "users" AS "t0" JOIN "posts" AS "t1" ON "t1"."author_id" = "t0"."id"`; a query that is not all rows
    /// of a model stands there in parentheses.
    ///
    /// # Errors
    /// A condition that follows a relation of the rows it joins; a query that has a limit, groups or `distinct` already, before
    /// anything is sent.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Employee { id: i64, name: String, boss_id: Option<i64> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Employee].create_all(&db)?;
    /// let ann = NewEmployee { name: "Ann".into(), boss_id: None }.insert(&db)?;
    /// NewEmployee { name: "Bob".into(), boss_id: Some(ann.id) }.insert(&db)?;
    /// let pairs: Vec<(String, String)> = Employee::query()
    ///     .join(Employee::query(), |(e, boss)| e.boss_id.eq(boss.id))
    ///     .select(|(e, boss)| (e.name, boss.name))
    ///     .all(&db)?;
    /// assert_eq!(pairs, [("Bob".to_owned(), "Ann".to_owned())]);
    /// let all: Vec<(Employee, Option<Employee>)> = Employee::query()
    ///     .left_join(Employee::query(), |(e, boss)| e.boss_id.eq(boss.id))
    ///     .order_by(|(e, _)| e.id.asc())
    ///     .all(&db)?;
    /// assert!(all[0].1.is_none());
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn join<B: Source, Out: Tabular, C: Operand<bool>, J: Source>(
        self,
        other: Query<B, Out>,
        on: impl FnOnce(&J::Columns) -> C,
    ) -> Query<J, J::Row>
    where
        S: Beside<Of<Out>, Both = J>,
    {
        self.beside(JoinKind::Inner, other, Some(on), false)
    }

    /// The same, but keeps the rows for which there is none of `other`: its columns are `Option`s, and its row is one.
    ///
    /// # SQL
    /// `.. LEFT JOIN "posts" AS "t1" ON ..`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String }
    /// # #[derive(Model, Debug)] struct Post { id: i64, author_id: Option<i64>, title: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User, Post].create_all(&db)?;
    /// # let users = NewUser::insert_all(&db, ["Ann", "Bob"].map(|name| NewUser { name: name.into() }))?;
    /// # let post = |author_id, title: &str| NewPost { author_id, title: title.into() }.insert(&db);
    /// post(Some(users[0].id), "one")?; // by Ann
    /// let rows = User::query().left_join(Post::query(), |(u, p)| p.author_id.eq(u.id));
    /// let titles: Vec<(String, Option<String>)> =
    ///     rows.clone().order_by(|(u, _)| u.name.asc()).select(|(u, p)| (u.name, p.title)).all(&db)?;
    /// assert_eq!(titles, [("Ann".to_owned(), Some("one".to_owned())), ("Bob".to_owned(), None)]);
    /// let (silent, none): (User, Option<Post>) = rows.filter(|(_, p)| p.id.is_null()).one(&db)?;
    /// assert_eq!((silent.name.as_str(), none.is_none()), ("Bob", true));
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn left_join<B: Source, Out: Tabular, C: Operand<bool>, J: Source, L: Source>(
        self,
        other: Query<B, Out>,
        on: impl FnOnce(&J::Columns) -> C,
    ) -> Query<L, L::Row>
    where
        S: Beside<Of<Out>, Both = J> + Beside<Maybe<Of<Out>>, Both = L>,
    {
        self.beside(JoinKind::Left, other, Some(on), false)
    }

    /// The same, but keeps the rows of `other` for which there is none here: all columns so far are `Option`s.
    ///
    /// # SQL
    /// `.. RIGHT JOIN "posts" AS "t1" ON ..`
    ///
    /// # Errors
    /// Those of [`Query::join`]; a filter or an order before it, which would not know of the rows that the join keeps.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String }
    /// # #[derive(Model, Debug)] struct Post { id: i64, author_id: Option<i64>, title: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User, Post].create_all(&db)?;
    /// # let users = NewUser::insert_all(&db, ["Ann", "Bob"].map(|name| NewUser { name: name.into() }))?;
    /// # let post = |author_id, title: &str| NewPost { author_id, title: title.into() }.insert(&db);
    /// post(None, "unsigned")?;
    /// let rows = User::query().right_join(Post::query(), |(u, p)| p.author_id.eq(u.id));
    /// let (author, post): (Option<User>, Post) = rows.one(&db)?;
    /// assert_eq!((author.is_none(), post.title.as_str()), (true, "unsigned"));
    /// let early = User::query().filter(|u| u.id.gt(0)).right_join(Post::query(), |(u, p)| p.author_id.eq(u.id));
    /// assert!(early.all(&db).is_err()); // the filter belongs behind the join
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn right_join<B: Source, Out: Tabular, C: Operand<bool>, J: Source, L: Source>(
        self,
        other: Query<B, Out>,
        on: impl FnOnce(&J::Columns) -> C,
    ) -> Query<L, L::Row>
    where
        S: Beside<Of<Out>, Both = J>,
        Maybe<S>: Beside<Of<Out>, Both = L>,
    {
        self.beside(JoinKind::Right, other, Some(on), false)
    }

    /// The same, but keeps the rows of both sides: all columns are `Option`s.
    ///
    /// # SQL
    /// `.. FULL JOIN "posts" AS "t1" ON ..`
    ///
    /// # Errors
    /// Those of [`Query::right_join`]. Postgres takes only conditions that compare columns of both sides by `eq`.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String }
    /// # #[derive(Model, Debug)] struct Post { id: i64, author_id: Option<i64>, title: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User, Post].create_all(&db)?;
    /// # let users = NewUser::insert_all(&db, ["Ann", "Bob"].map(|name| NewUser { name: name.into() }))?;
    /// # let post = |author_id, title: &str| NewPost { author_id, title: title.into() }.insert(&db);
    /// post(Some(users[0].id), "one")?; // by Ann
    /// post(None, "unsigned")?;
    /// let pairs: Vec<(Option<String>, Option<String>)> = User::query()
    ///     .full_join(Post::query(), |(u, p)| p.author_id.eq(u.id))
    ///     .order_by(|(u, p)| (u.name.asc(), p.title.asc()))
    ///     .select(|(u, p)| (u.name, p.title))
    ///     .all(&db)?;
    /// let some = |text: &str| Some(text.to_owned());
    /// assert_eq!(pairs, [(None, some("unsigned")), (some("Ann"), some("one")), (some("Bob"), None)]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn full_join<B: Source, Out: Tabular, C: Operand<bool>, J: Source, L: Source>(
        self,
        other: Query<B, Out>,
        on: impl FnOnce(&J::Columns) -> C,
    ) -> Query<L, L::Row>
    where
        S: Beside<Of<Out>, Both = J>,
        Maybe<S>: Beside<Maybe<Of<Out>>, Both = L>,
    {
        self.beside(JoinKind::Full, other, Some(on), false)
    }

    /// Every row with every row of `other` beside it.
    ///
    /// # SQL
    /// `.. CROSS JOIN "sizes" AS "t1"`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Shirt { id: i64, color: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Shirt].create_all(&db)?;
    /// NewShirt::insert_all(&db, ["red", "blue"].map(|color| NewShirt { color: color.into() }))?;
    /// let sizes = orm::values(["S", "M", "L"].map(|size| (size.to_owned(),)));
    /// let all = Shirt::query().cross_join(sizes).select(|(s, (size,))| (s.color, *size));
    /// assert_eq!(all.count(&db)?, 6);
    /// assert!(all.to_sql(orm::Backend::Sqlite)?.contains("CROSS JOIN (VALUES (?1), (?2), (?3)) AS \"t1\""));
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn cross_join<B: Source, Out: Tabular, J: Source>(self, other: Query<B, Out>) -> Query<J, J::Row>
    where
        S: Beside<Of<Out>, Both = J>,
    {
        self.beside(JoinKind::Cross, other, None::<fn(&_) -> bool>, false)
    }

    /// The rows with those beside them that `other` finds for each: its query may name columns of the rows before it, and have
    /// a limit, which is then one for each row. Only Postgres has it.
    ///
    /// # SQL
    /// `.. CROSS JOIN LATERAL (SELECT .. WHERE "t2"."author_id" = "t0"."id" LIMIT 2) AS "t1"` on Postgres.
    ///
    /// # Errors
    /// Those of [`Query::join`]; `is_unsupported` on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String }
    /// # #[derive(Model, Debug)] struct Post { id: i64, #[orm(belongs_to = User)] author_id: i64, title: String }
    /// let newest = User::query().join_lateral(|u| {
    ///     let id = u.id;
    ///     Post::query().filter(move |p| p.author_id.eq(id)).order_by(|p| p.id.desc()).limit(2)
    /// });
    /// let titles = newest.select(|(u, p)| (u.name, p.title));
    /// let sql = titles.to_sql(orm::Backend::Postgres)?;
    /// assert!(sql.contains(r#"CROSS JOIN LATERAL (SELECT "t2"."id""#), "{sql}");
    /// assert!(titles.to_sql(orm::Backend::Sqlite).unwrap_err().is_unsupported());
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn join_lateral<B: Source, Out: Tabular, J: Source>(
        self,
        other: impl FnOnce(&S::Columns) -> Query<B, Out>,
    ) -> Query<J, J::Row>
    where
        S: Beside<Of<Out>, Both = J>,
    {
        let other = other(&self.columns());
        self.beside(JoinKind::Cross, other, None::<fn(&_) -> bool>, true)
    }

    /// The same, but keeps the rows for which `other` finds none.
    ///
    /// # SQL
    /// `.. LEFT JOIN LATERAL (..) AS "t1" ON TRUE` on Postgres.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String }
    /// # #[derive(Model, Debug)] struct Post { id: i64, #[orm(belongs_to = User)] author_id: i64, title: String }
    /// let newest = User::query().left_join_lateral(|u| {
    ///     let id = u.id;
    ///     Post::query().filter(move |p| p.author_id.eq(id)).order_by(|p| p.id.desc()).limit(1)
    /// });
    /// let titles: Query<_, (String, Option<String>)> = newest.select(|(u, p)| (u.name, p.title));
    /// let sql = titles.to_sql(orm::Backend::Postgres)?;
    /// assert!(sql.ends_with(r#"ORDER BY "t2"."id" DESC LIMIT 1) AS "t1" ON TRUE"#), "{sql}");
    /// assert!(titles.to_sql(orm::Backend::Sqlite).unwrap_err().is_unsupported());
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn left_join_lateral<B: Source, Out: Tabular, L: Source>(
        self,
        other: impl FnOnce(&S::Columns) -> Query<B, Out>,
    ) -> Query<L, L::Row>
    where
        S: Beside<Of<Out>> + Beside<Maybe<Of<Out>>, Both = L>,
    {
        let other = other(&self.columns());
        self.beside(JoinKind::Left, other, Some(|_: &_| Expr::<bool>::new(Node::Bool(true))), true)
    }

    /// This with `other` beside it, as rows of `New`; `on` is given both as they are before any of them is missing.
    fn beside<B: Source, Out: Tabular, New: Source, C: Operand<bool>>(
        self,
        kind: JoinKind,
        other: Query<B, Out>,
        on: Option<impl FnOnce(&<Both<S, Of<Out>> as Source>::Columns) -> C>,
        lateral: bool,
    ) -> Query<New, New::Row>
    where
        S: Beside<Of<Out>>,
    {
        let mut statement = self.statement;
        let (origin, refused) = other.into_origin();
        statement.filters.extend(refuse(&statement, kind).or(refused));
        push(&mut statement, kind, Out::table(), origin, lateral);
        let on = on.map(|on| on(&Both::<S, Of<Out>>::columns(&mut statement.paths())).into_node());
        let position = statement.joins.len() - 1;
        statement.joins[position].on = on.map(joining);
        may_be_missing(&mut statement, kind);
        statement.columns.clear();
        let mut columns = Vec::new();
        New::add_to(&mut statement.paths(), &mut columns);
        statement.columns = columns;
        Query::of_statement(statement, Rows::plain(Shape::Plain { read: New::read, fill: |row, _| row }))
    }
}

fn push(statement: &mut Statement, kind: JoinKind, table: &'static Table, origin: Origin, lateral: bool) {
    statement.joins.push(Join { kind, path: Path::root(), table, origin, on: None, lateral });
}

/// Marks the rows that the last join lets be missing.
fn may_be_missing(statement: &mut Statement, kind: JoinKind) {
    let last = statement.joins.len() - 1;
    if matches!(kind, JoinKind::Left | JoinKind::Full) {
        statement.joins[last].path = statement.joins[last].path.maybe();
    }
    if matches!(kind, JoinKind::Right | JoinKind::Full) {
        statement.row = statement.row.maybe();
        for join in &mut statement.joins[..last] {
            join.path = join.path.maybe();
        }
    }
}

/// Why `statement` cannot be joined with more, if it cannot.
fn refuse(statement: &Statement, kind: JoinKind) -> Option<Node> {
    if statement.is_sliced() || statement.lock.is_some() {
        return Some(Node::Refused(
            "a join of a query that has a limit, groups, `distinct` or a lock, which would be those of both; give them behind \
             the join, or call `subquery` before it",
        ));
    }
    let keeps_others = matches!(kind, JoinKind::Right | JoinKind::Full);
    let decided = !statement.filters.is_empty() || !statement.order.is_empty();
    (keeps_others && decided).then_some(Node::Refused(
        "a right or full join of a query that has filters or an order, which do not know of missing rows; give them behind it, \
         or call `subquery` before it",
    ))
}

/// The condition of a join, in which null equals nothing.
fn joining(on: Node) -> Node {
    match on {
        Node::Binary(BinaryOp::Eq, sides) => Node::Binary(BinaryOp::Joins, sides),
        Node::All(terms) => Node::All(terms.into_iter().map(joining).collect()),
        other => other,
    }
}
