//! `CREATE TABLE` and `DROP TABLE`, with their indexes, checks, keys and comments.

use super::dialect::Dialect;
use super::node::Node;
use super::path::Path;
use super::scope::Scope;
use super::search::{SearchWeight, search_vector};
use super::writer::SqlWriter;
use crate::error::{Error, Kind};
use crate::table::{ColumnDef, DefaultValue, ForeignKey, Index, Table};
use crate::value::{ColumnType, ExactDecimal, Variants};

/// The statements that create the schemas of `tables`, and of the types of their columns. Each does nothing when it is there.
///
/// # Errors
/// A name that no database takes.
pub fn create_schemas(
    tables: &[&'static Table],
    dialect: &'static dyn Dialect,
) -> Result<Vec<String>, Error> {
    let mut schemas: Vec<&'static str> = Vec::new();
    let of_tables = tables.iter().filter_map(|table| table.schema);
    let columns = tables.iter().flat_map(|table| table.columns);
    let of_types = columns.filter_map(|column| column.ty.enum_type()?.schema);
    for schema in of_tables.chain(of_types).filter(|_| dialect.has_schemas()) {
        if !schemas.contains(&schema) {
            schemas.push(schema);
        }
    }
    let statements = schemas.into_iter().map(|schema| {
        let mut w = SqlWriter::new(dialect);
        dialect.write_create_schema(&mut w, schema);
        w.finish().map(|statement| statement.sql)
    });
    statements.collect()
}

/// The statements that create `table`: the table, its indexes, its comments. Each does nothing when it is there.
///
/// Foreign keys to tables in `later` are left out where a database needs their target first; [`add_foreign_keys`]
/// adds them.
///
/// # Errors
/// A name that no database takes.
pub fn create_table(
    table: &'static Table,
    later: &[&'static Table],
    dialect: &'static dyn Dialect,
) -> Result<Vec<String>, Error> {
    let mut statements = vec![create_statement(table, later, dialect)?];
    let is_made = |index: &&Index| index.search.is_none() || dialect.search_index().is_some();
    for index in table.indexes.iter().filter(|index| !index.is_constraint()).filter(is_made) {
        statements.push(create_index(table, index, dialect)?);
    }
    statements.extend(dialect.comments(table));
    Ok(statements)
}

fn create_index(
    table: &'static Table,
    index: &Index,
    dialect: &'static dyn Dialect,
) -> Result<String, Error> {
    let row = Path::root();
    let vector = index.search.map(|config| {
        let texts = table.columns_at(index.columns).map(|column| Node::Column(row, column));
        search_vector(config, texts.map(|text| (text, SearchWeight::default())))
    });
    let mut w = SqlWriter::new(dialect);
    w.push(if index.unique { "CREATE UNIQUE INDEX IF NOT EXISTS " } else { "CREATE INDEX IF NOT EXISTS " });
    let name = table.index_name(index);
    w.ident(&if dialect.has_schemas() { name.into() } else { table.qualified(name.into()) });
    w.push(" ON ");
    w.table(table);
    match &vector {
        Some(vector) => {
            w.push(dialect.search_index().unwrap_or_default());
            w.push(" (");
            w.scopes.push(Scope::single(row, table));
            // As in a query: an index serves nothing but its own expression.
            w.operand(vector);
            w.push(")");
        }
        None => {
            w.push(" (");
            w.list(table.columns_at(index.columns), |w, column| {
                w.ident(column.name);
                w.dialect().write_index_nulls(w, column);
            });
            w.push(")");
        }
    }
    if let Some(condition) = index.condition {
        w.push(" WHERE ");
        w.push(condition.of(dialect.backend()));
    }
    w.finish().map(|statement| statement.sql)
}

/// Whether the foreign key has to be added after its target was created.
fn comes_later(key: &ForeignKey, later: &[&'static Table], dialect: &dyn Dialect) -> bool {
    !dialect.forward_references() && later.iter().any(|table| std::ptr::eq(*table, (key.target)()))
}

/// The statements that add the foreign keys of `table` to tables in `later`. Each does nothing when the key is there.
///
/// # Errors
/// A name that no database takes.
pub fn add_foreign_keys(
    table: &'static Table,
    later: &[&'static Table],
    dialect: &'static dyn Dialect,
) -> Result<Vec<String>, Error> {
    let keys = table.foreign_keys.iter().filter(|key| comes_later(key, later, dialect));
    keys.map(|key| {
        let mut add = SqlWriter::new(dialect);
        add.push("ALTER TABLE ");
        add.table(table);
        add.push(" ADD ");
        add.foreign_key(table, key);
        let mut w = SqlWriter::new(dialect);
        dialect.write_add_once(&mut w, table, &table.foreign_key_name(key), &add.finish()?.sql);
        w.finish().map(|statement| statement.sql)
    })
    .collect()
}

/// The statements that drop `tables` where they are there, in this order: one for all, or one for each.
///
/// # Errors
/// A name that no database takes.
pub fn drop_tables(tables: &[&'static Table], dialect: &'static dyn Dialect) -> Result<Vec<String>, Error> {
    let points_back = |(at, table): (usize, &&'static Table)| {
        let gone = |key: &ForeignKey| tables[..at].iter().any(|gone| std::ptr::eq(*gone, (key.target)()));
        table.foreign_keys.iter().any(gone)
    };
    let circle = tables.iter().enumerate().any(points_back);
    let defer = dialect.defer_foreign_keys().filter(|_| circle).map(|sql| Ok(sql.to_owned()));
    let together = if dialect.drops_together() { tables.len().max(1) } else { 1 };
    let drops = tables.chunks(together).map(|tables| {
        let mut w = SqlWriter::new(dialect);
        w.push("DROP TABLE IF EXISTS ");
        w.list(tables, |w, table| w.table(table));
        w.finish().map(|statement| statement.sql)
    });
    defer.into_iter().chain(drops).collect()
}

fn create_statement(
    table: &'static Table,
    later: &[&'static Table],
    dialect: &'static dyn Dialect,
) -> Result<String, Error> {
    let mut w = SqlWriter::new(dialect);
    w.push("CREATE TABLE IF NOT EXISTS ");
    w.table(table);
    w.push(" (");
    for (position, column) in table.columns.iter().enumerate() {
        w.push(if position > 0 { ",\n    " } else { "\n    " });
        w.column_definition(table, column);
    }
    w.primary_key(table);
    w.unique_constraints(table);
    w.checks(table);
    for key in table.foreign_keys.iter().filter(|key| !comes_later(key, later, dialect)) {
        w.push(",\n    ");
        w.foreign_key(table, key);
    }
    w.push("\n)");
    w.push(dialect.table_options(table));
    w.finish().map(|statement| statement.sql)
}

impl SqlWriter<'_> {
    fn column_definition(&mut self, table: &Table, column: &ColumnDef) {
        let dialect = self.dialect();
        self.ident(column.name);
        self.push(" ");
        match column.default {
            Some(DefaultValue::Generated) => dialect.write_generated_key(self, table, column),
            default => {
                self.push(&dialect.column_type(column.ty));
                self.push(if column.nullable { "" } else { " NOT NULL" });
                if let Some(default) = default.filter(|default| *default != DefaultValue::UuidV7) {
                    self.push(" DEFAULT ");
                    dialect.write_default(self, default, column.ty);
                }
            }
        }
        dialect.write_type_check(self, column);
    }

    /// A default as the decimal that it is; fails for one that is none.
    pub fn default_decimal(&mut self, default: DefaultValue) -> Option<ExactDecimal> {
        let text = match default {
            DefaultValue::Int(value) => value.to_string(),
            DefaultValue::Float(value) => format!("{value:?}"),
            DefaultValue::Text(text) => text.to_owned(),
            _ => return None,
        };
        let decimal = ExactDecimal::read(text.as_bytes());
        if decimal.is_err() {
            self.fail(Error::new(Kind::Query, format!("the default {text:?} is no decimal of 28 digits")));
        }
        decimal.ok()
    }

    fn primary_key(&mut self, table: &'static Table) {
        if table.generated_key().is_some() && self.dialect().generated_key_is_primary() {
            return;
        }
        self.constraint(&table.primary_key_name());
        self.push("PRIMARY KEY (");
        self.idents(table.key_columns());
        self.push(")");
    }

    fn unique_constraints(&mut self, table: &'static Table) {
        for index in table.indexes.iter().filter(|index| index.is_constraint()) {
            self.constraint(&table.index_name(index));
            self.push("UNIQUE (");
            self.idents(table.columns_at(index.columns));
            self.push(")");
        }
    }

    fn checks(&mut self, table: &'static Table) {
        for (position, column) in table.columns.iter().enumerate() {
            if let Some(most) = column.max_len {
                self.constraint(&table.max_len_name(position));
                self.push("CHECK (length(");
                self.ident(column.name);
                self.push(") <= ");
                self.number(most.into());
                self.push(")");
            }
            if let Some((least, most)) = column.range {
                self.constraint(&table.range_name(position));
                self.push("CHECK (");
                self.ident(column.name);
                self.push(&format!(" BETWEEN {least} AND {most})"));
            }
            if column.ty == ColumnType::Decimal {
                self.dialect().write_decimal_check(self, column, &table.decimal_name(position));
            }
            let needs_check = match column.variants {
                Variants::Native(_) => !self.dialect().has_enum_types(),
                variants => !variants.is_any(),
            };
            if needs_check {
                self.constraint(&table.variants_name(position));
                self.push("CHECK (");
                self.ident(column.name);
                self.push(" IN (");
                self.variants(column.variants);
                self.push("))");
            }
        }
        for check in table.checks {
            self.constraint(&table.check_name(check));
            self.push("CHECK (");
            self.push(check.sql.of(self.dialect().backend()));
            self.push(")");
        }
    }

    fn variants(&mut self, variants: Variants) {
        match variants {
            Variants::Any => {}
            Variants::Native(native) => self.list(native.values, |w, text| w.literal(text)),
            Variants::Texts(texts) => self.list(texts, |w, text| w.literal(text)),
            Variants::Numbers(numbers) => self.list(numbers, |w, number| w.push(&number.to_string())),
        }
    }

    fn foreign_key(&mut self, table: &'static Table, key: &ForeignKey) {
        let target = (key.target)();
        self.push("CONSTRAINT ");
        self.ident(&table.foreign_key_name(key));
        self.push(" FOREIGN KEY (");
        self.idents(table.columns_at(key.columns));
        self.push(") REFERENCES ");
        self.table(target);
        self.push(" (");
        self.idents(target.key_columns());
        self.push(")");
        for (event, action) in [(" ON DELETE ", key.on_delete), (" ON UPDATE ", key.on_update)] {
            if action != crate::table::Action::NoAction {
                self.push(event);
                self.push(action.sql());
            }
        }
        self.push(if key.deferred { " DEFERRABLE INITIALLY DEFERRED" } else { "" });
    }

    /// Writes the beginning of a constraint of the table.
    pub fn constraint(&mut self, name: &str) {
        self.push(",\n    CONSTRAINT ");
        self.ident(name);
        self.push(" ");
    }
}
