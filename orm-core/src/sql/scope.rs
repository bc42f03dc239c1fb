//! [`Scope`]: the tables of one `SELECT`, `UPDATE` or `DELETE`: its own, and those that relation paths join.

use super::dialect::Dialect;
use super::node::Node;
use super::path::Path;
use super::select::Select;
use super::writer::SqlWriter;
use crate::error::{Error, Kind};
use crate::sql::MAX_HOPS;
use crate::table::{ForeignKey, Table};

/// The tables of one query.
#[derive(Debug)]
pub(super) struct Scope {
    /// Every row that can be named: the query's own first, then the joined ones, each after the one it hangs on.
    sources: Vec<Source>,
}

#[derive(Debug)]
struct Source {
    path: Path,
    /// `None` where the statement has one table only, so that columns need no qualifier.
    alias: Option<String>,
    table: &'static Table,
    /// What leads here.
    via: Option<Via>,
}

/// A foreign key between two sources.
#[derive(Debug, Clone, Copy)]
struct Via {
    key: &'static ForeignKey,
    /// The position of the source that the path comes from.
    from: usize,
    /// Whether the key is that of the source it leads to.
    back: bool,
}

impl Scope {
    /// The scope of a statement on one table whose columns need no qualifier.
    pub(super) fn single(path: Path, table: &'static Table) -> Scope {
        Scope { sources: vec![Source { path, alias: None, table, via: None }] }
    }

    /// The same, where every column is qualified by the table's name.
    pub(super) fn named(path: Path, table: &'static Table, dialect: &dyn Dialect) -> Scope {
        let name = dialect.name_of(table).into_owned();
        Scope { sources: vec![Source { path, alias: Some(name), table, via: None }] }
    }

    /// The alias of the row at `path`: `None` when it is not here, `Some(None)` when it needs none.
    pub(super) fn alias_of(&self, path: Path) -> Option<Option<&str>> {
        let found = self
            .sources
            .iter()
            .find(|source| source.path.source() == path.source() && source.path.hops() == path.hops());
        found.map(|source| source.alias.as_deref())
    }

    fn position_of(&self, path: Path) -> Option<usize> {
        self.sources.iter().position(|source| source.path.hops() == path.hops())
    }

    /// Adds the joins that lead to `path`, unless they are there.
    fn reach(&mut self, path: Path) -> Result<(), Error> {
        let mut here = 0;
        let mut walked = self.sources[0].path;
        for &hop in path.hops() {
            let Some((next, via, table)) = self.step(here, walked, hop) else {
                let message = format!("table `{}` has no such relation", self.sources[here].table.name);
                return Err(Error::new(Kind::Query, message));
            };
            walked = next;
            here = match self.position_of(walked) {
                Some(position) => position,
                None => {
                    self.sources.push(Source { path: walked, alias: None, table, via: Some(via) });
                    self.sources.len() - 1
                }
            };
        }
        Ok(())
    }

    /// The row that one hop from the source at `from` leads to.
    fn step(&self, from: usize, path: Path, hop: u8) -> Option<(Path, Via, &'static Table)> {
        let table = self.sources[from].table;
        if let Some(position) = Path::inverse(hop) {
            let inverse = table.inverses.get(position)?;
            let target = (inverse.table)();
            let key = target.foreign_keys.get(inverse.foreign_key)?;
            return Some((path.hop_back(position), Via { key, from, back: true }, target));
        }
        let key = table.foreign_keys.get(usize::from(hop))?;
        let nullable = table.columns_at(key.columns).any(|column| column.nullable);
        Some((path.hop(usize::from(hop), nullable), Via { key, from, back: false }, (key.target)()))
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
        let mut scope = Scope::single(select.path, select.table);
        let mut failed = None;
        let mut reach = |path: Path| {
            if path.source() == select.path.source() {
                if path.is_too_long() {
                    let message = format!("a relation path follows more than {MAX_HOPS} foreign keys");
                    failed.get_or_insert(Error::new(Kind::Query, message));
                } else if let Err(error) = scope.reach(path) {
                    failed.get_or_insert(error);
                }
            }
        };
        reach(select.row);
        for node in select.nodes() {
            node.visit_deep(&mut |node| {
                if let Node::Column(path, _) = node {
                    reach(*path);
                }
            });
        }
        if let Some(error) = failed {
            self.fail(error);
        }
        if scope.has_joins() || !self.scopes.is_empty() || select.has_subquery() {
            for source in &mut scope.sources {
                source.alias = Some(self.new_alias());
            }
        }
        self.scopes.push(scope);
    }

    /// Writes the tables of the innermost scope: `"posts" AS "t0" LEFT JOIN "users" AS "t1" ON ..`.
    pub(super) fn from(&mut self) {
        let Some(scope) = self.scopes.pop() else { return };
        for source in &scope.sources {
            if let Some(via) = source.via {
                self.push(if source.path.is_nullable() { " LEFT JOIN " } else { " JOIN " });
                self.source(source);
                self.push(" ON ");
                self.join_condition(source, via, &scope.sources[via.from]);
            } else {
                self.source(source);
            }
        }
        self.scopes.push(scope);
    }

    fn source(&mut self, source: &Source) {
        self.table(source.table);
        if let Some(alias) = &source.alias {
            self.push(" AS ");
            self.ident(alias);
        }
    }

    fn join_condition(&mut self, to: &Source, via: Via, from: &Source) {
        let pointed_at = if via.back { from } else { to };
        let targets = pointed_at.table.primary_key.iter();
        for (position, (&column, &target)) in via.key.columns.iter().zip(targets).enumerate() {
            let (of_to, of_from) = if via.back { (column, target) } else { (target, column) };
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
