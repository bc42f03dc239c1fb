//! [`Select`]: a query as data, and how it is written.

use super::lock::Lock;
use super::node::{Node, columns_of};
use super::origin::{Join, Origin};
use super::path::Path;
use super::same::same_expression;
use super::writer::SqlWriter;
use crate::error::{Error, Kind};
use crate::table::{ColumnDef, Table};
use crate::value::{ColumnType, Value};

/// The direction of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// The smallest first.
    Asc,
    /// The largest first.
    Desc,
}

/// Where rows without a value stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nulls {
    /// Before all others.
    First,
    /// After all others.
    Last,
}

/// One term of an order.
#[derive(Debug, Clone)]
pub struct OrderBy {
    /// What is compared.
    pub node: Node,
    /// What it stores, where that is known.
    pub ty: Option<ColumnType>,
    /// Which way.
    pub direction: Direction,
    /// Where nulls stand; by default as Rust sorts an `Option`: before every value, so last in a descending order.
    pub nulls: Option<Nulls>,
}

impl OrderBy {
    /// Where nulls stand, also where the query does not say.
    pub fn place_of_nulls(&self) -> Nulls {
        let as_in_rust = if self.direction == Direction::Asc { Nulls::First } else { Nulls::Last };
        self.nulls.unwrap_or(as_in_rust)
    }
}

/// A query as data.
#[derive(Debug, Clone)]
pub struct Select {
    /// The path of its own rows.
    pub path: Path,
    /// Its own table.
    pub table: &'static Table,
    /// What its own rows are made of, where they are not those of the table, but are called so.
    pub origin: Origin,
    /// Rows beside its own.
    pub joins: Vec<Join>,
    /// The path of the rows it is about: its own, or, where its own only link two models, those that they lead to.
    pub row: Path,
    /// The table of the rows it is about.
    pub row_table: &'static Table,
    /// What it returns; empty for all columns of the rows it is about.
    pub columns: Vec<Node>,
    /// Conditions that all hold.
    pub filters: Vec<Node>,
    /// What rows are grouped by.
    pub group_by: Vec<Node>,
    /// Conditions on groups that all hold.
    pub having: Vec<Node>,
    /// The order of the rows.
    pub order: Vec<OrderBy>,
    /// The most rows.
    pub limit: Option<u64>,
    /// How many rows are left out first.
    pub offset: Option<u64>,
    /// Whether equal rows come once.
    pub distinct: bool,
    /// Of the rows that agree in these the first alone comes.
    pub distinct_on: Vec<Node>,
    /// Whether it answers only if there is a row: `SELECT 1`, for `EXISTS`.
    pub only_exists: bool,
    /// How its rows are locked, if they are.
    pub lock: Option<Lock>,
}

impl Select {
    /// All rows of `table`.
    pub fn new(table: &'static Table) -> Select {
        let path = Path::root();
        Select {
            path,
            table,
            origin: Origin::Table,
            joins: Vec::new(),
            row: path,
            row_table: table,
            columns: Vec::new(),
            filters: Vec::new(),
            group_by: Vec::new(),
            having: Vec::new(),
            order: Vec::new(),
            limit: None,
            offset: None,
            distinct: false,
            distinct_on: Vec::new(),
            only_exists: false,
            lock: None,
        }
    }

    /// The rows that the foreign key at `position` of `links` leads to, of which each row links one.
    pub fn over(links: &'static Table, position: usize) -> Select {
        let mut select = Select::new(links);
        let key = &links.foreign_keys[position];
        let nullable = links.columns_at(key.columns).any(|column| column.nullable);
        select.row = select.path.hop(position, nullable);
        select.row_table = (key.target)();
        if nullable {
            // What links to nothing is no row.
            let links_to = links.columns_at(key.columns).map(|column| Node::Column(select.path, column));
            select.filters = links_to.map(|column| Node::IsNull(Box::new(column), false)).collect();
        }
        select
    }

    /// The paths of the rows that closures are given: those that it is about, then those that are joined.
    pub fn paths(&self) -> impl Iterator<Item = Path> {
        std::iter::once(self.row).chain(self.joins.iter().map(|join| join.path))
    }

    /// Whether `path` begins at one of its rows.
    pub(super) fn has_source(&self, path: Path) -> bool {
        let mut own = std::iter::once(self.path).chain(self.joins.iter().map(|join| join.path));
        own.any(|source| source.source() == path.source())
    }

    /// Whether it returns just the rows that it is made of.
    pub fn passes_on(&self) -> bool {
        let plain = self.joins.is_empty() && self.row == self.path && self.columns.is_empty();
        let whole = self.filters.is_empty() && self.order.is_empty() && !self.is_sliced();
        plain && whole && self.lock.is_none()
    }

    /// Calls `see` with every expression of it, and of the queries within it.
    pub(super) fn visit_deep<'a>(&'a self, see: &mut dyn FnMut(&'a Node)) {
        self.nodes().for_each(|node| node.visit_deep(see));
        self.origin.visit_deep(see);
        self.joins.iter().for_each(|join| join.origin.visit_deep(see));
    }

    /// Every expression of it.
    pub fn nodes(&self) -> impl Iterator<Item = &Node> {
        let order = self.order.iter().map(|term| &term.node);
        let lists = [&self.columns, &self.filters, &self.group_by, &self.having, &self.distinct_on];
        let on = self.joins.iter().filter_map(|join| join.on.as_ref());
        lists.into_iter().flatten().chain(order).chain(on)
    }

    /// Names what it returns, where so far it returns all columns.
    pub fn spell_columns(&mut self) {
        if self.columns.is_empty() {
            self.columns = columns_of(self.row_table, self.row).collect();
        }
    }

    /// Whether a query stands in one of its expressions.
    pub(super) fn has_subquery(&self) -> bool {
        self.nodes().any(Node::has_subquery)
    }

    /// Whether it makes one row of all.
    pub fn aggregates(&self) -> bool {
        self.columns.iter().any(Node::has_aggregate)
    }

    /// Whether a limit, an offset, `distinct` or groups decide which rows there are.
    pub fn is_sliced(&self) -> bool {
        let grouped = !self.group_by.is_empty() || !self.having.is_empty();
        let distinct = self.distinct || !self.distinct_on.is_empty();
        self.limit.is_some() || self.offset.is_some() || distinct || grouped
    }

    /// Whether its rows are made of several of its table.
    pub fn is_grouped(&self) -> bool {
        self.distinct || !self.group_by.is_empty() || !self.having.is_empty() || self.aggregates()
    }

    /// What comes out: the columns, and what they are sorted by.
    fn ordered_nodes(&self) -> impl Iterator<Item = &Node> {
        self.columns.iter().chain(self.order.iter().map(|term| &term.node))
    }

    /// What SQLite would answer with an arbitrary row, and Postgres refuse: an order of different rows by what they do
    /// not have.
    fn check_distinct(&self) -> Result<(), Error> {
        let selected = |node: &Node| match (&self.columns[..], node) {
            ([], Node::Column(path, _)) => *path == self.row,
            (columns, node) => columns.iter().any(|column| same_expression(column, node)),
        };
        if !self.distinct || self.order.iter().all(|term| selected(&term.node)) {
            return Ok(());
        }
        let message = "a distinct query is sorted by what it does not select; add it to `select`";
        Err(Error::new(Kind::Query, message))
    }

    /// What SQLite would answer with an arbitrary row, and Postgres refuse: a plain column beside an aggregate.
    fn check_groups(&self) -> Result<(), Error> {
        let grouped = |node: &Node| match node {
            Node::Column(path, column) => self.group_by.iter().any(
                |group| matches!(group, Node::Column(other, def) if other == path && def.name == column.name),
            ),
            _ => false,
        };
        let aggregates = self.ordered_nodes().any(Node::has_aggregate);
        if self.group_by.is_empty() && self.having.is_empty() && !aggregates {
            return Ok(());
        }
        if self.columns.is_empty() && !self.only_exists {
            let message = "a grouped query returns groups, not rows; add `select` after `group_by`";
            return Err(Error::new(Kind::Query, message));
        }
        if self.group_by.iter().any(Node::has_aggregate) {
            let message = "rows are grouped by an aggregate, which is of the groups; call `subquery` between";
            return Err(Error::new(Kind::Query, message));
        }
        for node in self.ordered_nodes().chain(&self.having) {
            if let Some(column) = bare_column(node, self, &grouped) {
                let mut by_hand = false;
                node.visit(&mut |node| by_hand |= matches!(node, Node::Raw(_)));
                let or =
                    if by_hand { ", or end the aggregate that is `sql!` with `.aggregate()`" } else { "" };
                let message =
                    format!("column `{column}` stands beside an aggregate; add it to `group_by`{or}");
                return Err(Error::new(Kind::Query, message));
            }
        }
        Ok(())
    }
}

/// The name of a column in `node` that is neither grouped nor within an aggregate.
fn bare_column(node: &Node, of: &Select, grouped: &dyn Fn(&Node) -> bool) -> Option<&'static str> {
    if of.group_by.iter().any(|group| same_expression(group, node)) {
        return None;
    }
    if node.subquery().is_some() {
        // Of the query around it a subquery may use what is grouped, and no other column.
        let mut found = None;
        node.visit_deep(&mut |node| match node {
            Node::Column(path, column) if of.has_source(*path) && !grouped(node) => {
                found = Some(column.name);
            }
            _ => {}
        });
        return found;
    }
    match node {
        Node::Column(_, column) => (!grouped(node)).then_some(column.name),
        node if node.is_aggregate() => None,
        node => {
            let mut found = None;
            node.children(&mut |child| found = found.or(bare_column(child, of, grouped)));
            found
        }
    }
}

impl<'a> SqlWriter<'a> {
    /// Writes a whole `SELECT`.
    pub fn select(&mut self, select: &'a Select) {
        self.select_limited(select, select.limit, false);
    }

    /// Writes a whole `SELECT` whose columns are called as those of `table`.
    pub(super) fn select_named(&mut self, select: &'a Select, table: &'static Table) {
        self.select_by(select, select.limit, false, |w, at, node| {
            w.collated_value(node);
            w.push(" AS ");
            w.ident(table.columns[at].name);
        });
    }

    /// Writes a whole `SELECT` of one column, called `name`.
    pub(super) fn select_as(&mut self, select: &'a Select, name: &str) {
        self.select_by(select, select.limit, false, |w, _, node| {
            w.node(node);
            w.push(" AS ");
            w.ident(name);
        });
    }

    /// Writes a whole `SELECT` of a recursive query, whose parts agree in how their texts compare.
    pub(super) fn select_collated(&mut self, select: &'a Select, columns: &[&'static ColumnDef]) {
        self.select_by(select, select.limit, false, |w, at, node| {
            let made = columns[at].ty == ColumnType::Text && !matches!(node, Node::Column(..));
            if made {
                w.operand(node)
            } else {
                w.node(node)
            }
            w.push(if made { w.dialect().text_collation() } else { "" });
        });
    }

    /// Writes a whole `SELECT` of at most `limit` rows, whatever its own limit; `by_key` in the order of the primary key
    /// instead of its own.
    pub fn select_limited(&mut self, select: &'a Select, limit: Option<u64>, by_key: bool) {
        self.select_by(select, limit, by_key, |w, _, node| w.node(node));
    }

    fn select_by(
        &mut self,
        select: &'a Select,
        limit: Option<u64>,
        by_key: bool,
        column: impl Fn(&mut Self, usize, &'a Node),
    ) {
        if let Err(error) = select.check_groups().and_then(|()| select.check_distinct()) {
            self.fail(error);
        }
        self.open_scope(select);
        // An expression is that of `GROUP BY` or `DISTINCT` only if its parameters are the same ones.
        let shares = std::mem::replace(&mut self.shares, select.distinct || !select.group_by.is_empty());
        self.push("SELECT ");
        self.distinct(select);
        match &select.columns {
            _ if select.only_exists => self.push("1"),
            columns if columns.is_empty() => {
                self.list(select.row_table.columns, |w, column| w.column(select.row, column));
            }
            columns => self.list(columns.iter().enumerate(), |w, (at, node)| column(w, at, node)),
        }
        self.push(" FROM ");
        self.from(select);
        self.filters(&select.filters);
        if !select.group_by.is_empty() {
            self.refuse_windows(&select.group_by, "`group_by`");
            self.push(" GROUP BY ");
            self.list(&select.group_by, Self::node);
        }
        self.refuse_windows(&select.having, "`having`");
        self.conditions(" HAVING ", &select.having);
        self.windows(select);
        match by_key {
            true => self.by_key(select),
            false => self.order_by(&select.order),
        }
        self.shares = shares;
        self.limit(limit, select.offset);
        self.lock(select);
        self.scopes.pop();
    }

    fn distinct(&mut self, select: &'a Select) {
        self.push(if select.distinct { "DISTINCT " } else { "" });
        if select.distinct_on.is_empty() {
            return;
        }
        if !self.dialect().has_distinct_on() {
            let backend = self.dialect().backend();
            let message =
                format!("DISTINCT ON on {backend}; take the rows whose `row_number()` over a partition is 1");
            self.fail(Error::new(Kind::Unsupported, message));
        }
        self.push("DISTINCT ON (");
        self.list(&select.distinct_on, Self::node);
        self.push(") ");
    }

    /// Writes `WHERE` and `filters` with `AND` between, or nothing when there are none.
    pub(super) fn filters(&mut self, filters: &'a [Node]) {
        self.refuse_aggregates(filters, "a filter");
        self.conditions(" WHERE ", filters);
    }

    /// What decides on rows comes before groups are made of them, and before windows look over them.
    pub(super) fn refuse_aggregates(&mut self, nodes: &[Node], place: &str) {
        if nodes.iter().any(Node::has_aggregate) {
            let message = format!("an aggregate stands in {place}; conditions on groups belong to `having`");
            self.fail(Error::new(Kind::Query, message));
        }
        self.refuse_windows(nodes, place);
    }

    /// A window function sees the rows that are left after conditions and groups, so it cannot decide on them.
    fn refuse_windows(&mut self, nodes: &[Node], place: &str) {
        if nodes.iter().any(Node::has_window) {
            let message = format!(
                "a window function stands in {place}; select it, and filter the `subquery()` of that query"
            );
            self.fail(Error::new(Kind::Query, message));
        }
    }

    /// Writes a query of how many rows `select` has.
    pub fn count_of(&mut self, select: &'a Select) {
        if select.is_sliced() || select.aggregates() {
            self.push("SELECT count(*) FROM (");
            self.select(select);
            self.push(") AS \"counted\"");
        } else {
            self.select_count(select);
        }
    }

    /// Writes whether `select` has a row: `EXISTS (SELECT 1 FROM ..)`.
    pub fn exists(&mut self, select: &'a Select) {
        self.push("EXISTS (");
        self.select(select);
        self.push(")");
    }

    /// Writes the rows of `select`, of each `group` only those in the places behind its offset and up to its limit, in
    /// their order, or that of their keys if there is none. A number, the place, comes behind what it selects.
    pub fn select_ranked(&mut self, select: &'a Select, group: &'a [Node]) {
        if let Err(error) = select.check_groups().and_then(|()| select.check_distinct()) {
            self.fail(error);
        }
        self.push("SELECT * FROM (");
        self.open_scope(select);
        self.push("SELECT ");
        self.list(&select.columns, Self::node);
        self.push(", row_number() OVER (PARTITION BY ");
        self.list(group, Self::node);
        match select.order.is_empty() {
            true => self.by_key(select),
            false => self.order_by(&select.order),
        }
        self.push(") AS \"place\" FROM ");
        self.from(select);
        self.filters(&select.filters);
        self.windows(select);
        self.scopes.pop();
        self.push(") AS \"ranked\"");
        let first = select.offset.unwrap_or(0);
        let place = |w: &mut Self, before: &str, comparison: &str, number: u64| {
            w.push(before);
            w.push("\"place\"");
            w.push(comparison);
            w.arg(ColumnType::I64, clamp(number), None);
        };
        if first > 0 {
            place(self, " WHERE ", " > ", first);
        }
        if let Some(limit) = select.limit {
            place(self, if first > 0 { " AND " } else { " WHERE " }, " <= ", first.saturating_add(limit));
        }
        self.push(" ORDER BY \"place\"");
    }

    /// Writes the order of the primary key.
    fn by_key(&mut self, select: &'a Select) {
        self.push(" ORDER BY ");
        self.list(select.row_table.key_columns(), |w, column| {
            w.ordered_type(column.ty);
            w.column(select.row, column);
        });
    }

    /// Writes the number of rows of a query without a slice or groups.
    pub fn select_count(&mut self, select: &'a Select) {
        self.open_scope(select);
        self.push("SELECT count(*) FROM ");
        self.from(select);
        self.filters(&select.filters);
        self.scopes.pop();
    }

    /// Writes `keyword` and `filters` with `AND` between, or nothing when there are none.
    fn conditions(&mut self, keyword: &str, filters: &'a [Node]) {
        if !filters.is_empty() {
            self.push(keyword);
            self.chain(" AND ", filters, Self::condition);
        }
    }

    pub(super) fn order_by(&mut self, order: &'a [OrderBy]) {
        if !order.is_empty() {
            self.push(" ORDER BY ");
            self.terms(order);
        }
    }

    /// Writes the terms of an order.
    pub(super) fn terms(&mut self, order: &'a [OrderBy]) {
        self.list(order, |w, term| {
            term.ty.into_iter().for_each(|ty| w.ordered_type(ty));
            w.node(&term.node);
            w.push(if term.direction == Direction::Desc { " DESC" } else { "" });
            let nulls = term.place_of_nulls();
            if term.node.may_be_null() && w.dialect().nulls_by_default(term.direction) != nulls {
                w.push(if nulls == Nulls::First { " NULLS FIRST" } else { " NULLS LAST" });
            }
        });
    }

    /// Small limits are written as they are, so that a planner sees them; others are bound, so that texts stay few.
    fn limit(&mut self, limit: Option<u64>, offset: Option<u64>) {
        const SMALL: u64 = 100;
        match limit {
            Some(limit @ ..=SMALL) => {
                self.push(" LIMIT ");
                self.number(limit);
            }
            Some(limit) => {
                self.push(" LIMIT ");
                self.arg(ColumnType::I64, clamp(limit), None);
            }
            None if offset.is_some() => self.push(self.dialect().no_limit()),
            None => {}
        }
        if let Some(offset) = offset {
            self.push(" OFFSET ");
            self.arg(ColumnType::I64, clamp(offset), None);
        }
    }
}

/// A number of rows as a parameter; no result is longer than the largest.
fn clamp(number: u64) -> Value<'static> {
    Value::Int(i64::try_from(number).unwrap_or(i64::MAX))
}
