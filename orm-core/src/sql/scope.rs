//! [`Scope`]: the tables of one `SELECT`, `UPDATE` or `DELETE`: its own, those that it joins, and those that relation
//! paths join.

use super::dialect::Dialect;
use super::node::Node;
use super::origin::{Join, JoinKind, Origin};
use super::path::{Hop, Path};
use super::select::Select;
use super::writer::SqlWriter;
use crate::error::{Error, Kind};
use crate::sql::MAX_HOPS;
use crate::table::Table;

/// The tables of one query.
#[derive(Debug)]
pub(super) struct Scope {
    /// Every row that can be named, in the order in which they are written: the query's own first, then the joined ones, each
    /// behind the one it hangs on.
    sources: Vec<Source>,
}

#[derive(Debug)]
struct Source {
    path: Path,
    /// `None` where the statement has one table only, so that columns need no qualifier.
    alias: Option<String>,
    table: &'static Table,
    place: Place,
    /// Whether it is the items of a list.
    is_items: bool,
}

/// Where a source stands.
#[derive(Debug, Clone, Copy)]
enum Place {
    /// Behind `FROM`.
    First,
    /// Behind the join at this position.
    Join(usize),
    /// Where a relation path leads to.
    Relation(Via),
}

/// A hop between two sources.
#[derive(Debug, Clone, Copy)]
struct Via {
    hop: Hop,
    /// The position of the source that the path comes from.
    from: usize,
}

impl Source {
    fn new(path: Path, table: &'static Table, place: Place) -> Source {
        Source { path, alias: None, table, place, is_items: false }
    }
}

impl Scope {
    /// The scope of a statement on one table whose columns need no qualifier.
    pub(super) fn single(path: Path, table: &'static Table) -> Scope {
        Scope { sources: vec![Source::new(path, table, Place::First)] }
    }

    /// The same, where every column is qualified by the table's name.
    pub(super) fn named(path: Path, table: &'static Table, dialect: &dyn Dialect) -> Scope {
        let name = dialect.name_of(table).into_owned();
        let first = Source { alias: Some(name), ..Source::new(path, table, Place::First) };
        Scope { sources: vec![first] }
    }

    /// The alias of the row at `path`: `None` when it is not here, `Some(None)` when it needs none.
    pub(super) fn alias_of(&self, path: Path) -> Option<Option<&str>> {
        let found = self.position_of(path);
        found.map(|position| self.sources[position].alias.as_deref())
    }

    /// The alias of the row at `path`, and whether it is an item of a list; `None` when the row is not here.
    pub(super) fn name_of(&self, path: Path) -> Option<(Option<String>, bool)> {
        let source = &self.sources[self.position_of(path)?];
        Some((source.alias.clone(), source.is_items))
    }

    fn position_of(&self, path: Path) -> Option<usize> {
        self.sources
            .iter()
            .position(|source| source.path.source() == path.source() && source.path.hops() == path.hops())
    }

    /// Adds the joins that lead to `path`, unless they are there.
    fn reach(&mut self, path: Path) -> Result<(), Error> {
        if path.is_too_long() {
            let message = format!("a relation path follows more than {MAX_HOPS} foreign keys");
            return Err(Error::new(Kind::Query, message));
        }
        let Some(mut here) = self.position_of(path.start()) else { return Ok(()) };
        let mut walked = self.sources[here].path;
        for &hop in path.hops() {
            let Some((next, via)) = self.step(here, walked, hop) else {
                let message = format!("table `{}` has no such relation", self.sources[here].table.name);
                return Err(Error::new(Kind::Query, message));
            };
            walked = next;
            here = match self.position_of(walked) {
                Some(position) => position,
                None => {
                    self.sources.push(Source::new(walked, via.hop.target, Place::Relation(via)));
                    self.sources.len() - 1
                }
            };
        }
        Ok(())
    }

    /// The row that one hop from the source at `from` leads to.
    fn step(&self, from: usize, path: Path, number: u8) -> Option<(Path, Via)> {
        let table = self.sources[from].table;
        let hop = Hop::of(number, table)?;
        let path = match Path::inverse(number) {
            Some(position) => path.hop_back(position),
            None => {
                let nullable = table.columns_at(hop.key.columns).any(|column| column.nullable);
                path.hop(usize::from(number), nullable)
            }
        };
        Some((path, Via { hop, from }))
    }

    /// Whether the statement needs more than the query's own table.
    pub(super) fn has_joins(&self) -> bool {
        self.sources.len() > 1
    }
}

impl<'a> SqlWriter<'a> {
    /// Opens the scope of `select`: finds the joins its paths need and names the tables.
    ///
    /// A query of one table that stands alone gets no aliases, so that its text reads as one would write it.
    pub(super) fn open_scope(&mut self, select: &'a Select) {
        let (mut paths, mut holds_query) = (Vec::new(), false);
        let mut see = |path: Path| {
            if !path.hops().is_empty() && select.has_source(path) && !paths.contains(&path) {
                paths.push(path);
            }
        };
        see(select.row);
        let mut see = |node: &Node| match node {
            Node::Column(path, _) => see(*path),
            node => holds_query |= node.may_be_query(),
        };
        select.nodes().for_each(|node| node.visit_deep(&mut see));
        let lateral = select.joins.iter().filter(|join| join.lateral);
        lateral.for_each(|join| join.origin.visit_deep(&mut see));
        let locked = select.lock.iter().flat_map(|lock| &lock.of);
        paths.extend(locked.filter(|path| select.has_source(**path)));
        let mut scope = Scope::single(select.path, select.table);
        scope.sources[0].is_items = matches!(select.origin, Origin::Items(_));
        let mut reach = |scope: &mut Scope| {
            for path in &paths {
                if let Err(error) = scope.reach(*path) {
                    self.fail(error);
                }
            }
        };
        reach(&mut scope);
        for (position, join) in select.joins.iter().enumerate() {
            let place = Place::Join(position);
            let is_items = matches!(join.origin, Origin::Items(_));
            scope.sources.push(Source { is_items, ..Source::new(join.path, join.table, place) });
            reach(&mut scope);
        }
        if scope.has_joins() || !self.scopes.is_empty() || !select.origin.is_table() || holds_query {
            for source in &mut scope.sources {
                source.alias = Some(self.new_alias());
            }
        }
        self.refuse_later_rows(select, &scope);
        self.scopes.push(scope);
    }

    /// The condition of a join can name only what stands before it.
    fn refuse_later_rows(&mut self, select: &'a Select, scope: &Scope) {
        for join in &select.joins {
            let own = scope.position_of(join.path);
            let mut later = |node: &Node| {
                if let Node::Column(path, column) = node
                    && select.has_source(*path)
                    && scope.position_of(*path) > own
                {
                    let message = format!(
                        "the condition of a join names column `{}` of rows that stand behind it; put it into a filter",
                        column.name
                    );
                    self.fail(Error::new(Kind::Query, message));
                }
            };
            join.on.iter().for_each(|on| on.visit_deep(&mut later));
        }
    }

    /// Writes the tables of the innermost scope: `"posts" AS "t0" LEFT JOIN "users" AS "t1" ON ..`.
    pub(super) fn from(&mut self, select: &'a Select) {
        let Some(mut scope) = self.scopes.pop() else { return };
        for at in 0..scope.sources.len() {
            let source = &scope.sources[at];
            match source.place {
                Place::First => {
                    self.origin(&select.origin, source.table);
                    self.alias(source);
                }
                Place::Relation(via) => {
                    self.push(if source.path.is_nullable() { " LEFT JOIN " } else { " JOIN " });
                    self.table(source.table);
                    self.alias(source);
                    self.push(" ON ");
                    self.join_condition(source, via, &scope.sources[via.from]);
                }
                Place::Join(position) => scope = self.join(scope, at, &select.joins[position]),
            }
        }
        self.scopes.push(scope);
    }

    /// Writes a join of rows that the query names, which is the source at `at` of `scope`.
    fn join(&mut self, scope: Scope, at: usize, join: &'a Join) -> Scope {
        self.push(match join.kind {
            JoinKind::Inner => " JOIN ",
            JoinKind::Left => " LEFT JOIN ",
            JoinKind::Right => " RIGHT JOIN ",
            JoinKind::Full => " FULL JOIN ",
            JoinKind::Cross => " CROSS JOIN ",
        });
        let table = scope.sources[at].table;
        // The query of a join that is not lateral sees nothing of what stands beside it.
        let scope = match join.lateral {
            true => self.lateral(scope, join, table),
            false => {
                self.origin(&join.origin, table);
                scope
            }
        };
        self.alias(&scope.sources[at]);
        self.scopes.push(scope);
        if let Some(on) = &join.on {
            self.push(" ON ");
            self.refuse_aggregates(std::slice::from_ref(on), "the condition of a join");
            self.condition(on);
        }
        self.close_scope()
    }

    fn lateral(&mut self, scope: Scope, join: &'a Join, table: &'static Table) -> Scope {
        let items = matches!(join.origin, Origin::Items(_));
        if !self.dialect().has_lateral() && !items {
            let backend = self.dialect().backend();
            let message = format!(
                "a lateral join on {backend}; load a relation by `with`, join a query that ranks its rows by `row_number()`, or the items of a list by `unnest` alone"
            );
            self.fail(Error::new(Kind::Unsupported, message));
        }
        self.push(if self.dialect().has_lateral() { "LATERAL " } else { "" });
        self.scopes.push(scope);
        self.origin(&join.origin, table);
        self.close_scope()
    }

    fn close_scope(&mut self) -> Scope {
        self.scopes.pop().expect("invariant: a scope is closed by what opened it")
    }

    fn alias(&mut self, source: &Source) {
        if let Some(alias) = &source.alias {
            self.push(" AS ");
            self.ident(alias);
        }
        if source.is_items {
            self.dialect().write_names_of_items(self);
        }
    }

    fn join_condition(&mut self, to: &Source, via: Via, from: &Source) {
        for (position, (of_to, of_from)) in via.hop.pairs(from.table).enumerate() {
            self.push(if position > 0 { " AND " } else { "" });
            self.qualified(to, of_to);
            self.push(" = ");
            self.qualified(from, of_from);
        }
    }

    fn qualified(&mut self, source: &Source, column: usize) {
        if let Some(alias) = &source.alias {
            self.ident(alias);
            self.push(".");
        }
        self.ident(source.table.columns[column].name);
    }
}
