//! [`SqlWriter`]: builds one statement, text and arguments together.

use std::sync::Arc;

use super::arg::Arg;
use super::dialect::Dialect;
use super::path::Path;
use super::scope::Scope;
use crate::error::{Error, Kind};
use crate::table::{ColumnDef, Table};
use crate::value::{ColumnType, EnumType, Value};

/// A statement ready to be sent.
#[derive(Debug)]
pub struct Statement<'a> {
    /// The text.
    pub sql: String,
    /// The arguments of its parameters, in order.
    pub args: Vec<Arg<'a>>,
    /// Whether it is a query that changes rows by one of those that stand in front of it.
    pub writes: bool,
}

/// Builds one statement. What goes wrong on the way is kept and returned by [`SqlWriter::finish`], so that the code
/// that writes reads like the SQL it makes.
pub struct SqlWriter<'a> {
    dialect: &'static dyn Dialect,
    sql: String,
    args: Vec<Arg<'a>>,
    /// The parameters that the caller binds itself, before those of this writer.
    reserved: usize,
    pub(super) scopes: Vec<Scope>,
    aliases: usize,
    /// The names of the queries that stand in front of the statement.
    pub(super) named: Vec<Arc<str>>,
    /// Whether one of them changes rows.
    pub(super) writes: bool,
    /// Whether equal values are one parameter.
    pub(super) shares: bool,
    error: Option<Error>,
}

impl<'a> SqlWriter<'a> {
    /// A writer of `dialect` with nothing written.
    pub fn new(dialect: &'static dyn Dialect) -> SqlWriter<'a> {
        let (sql, args) = (String::with_capacity(256), Vec::new());
        let (scopes, named) = (Vec::new(), Vec::new());
        SqlWriter {
            dialect,
            sql,
            args,
            reserved: 0,
            scopes,
            aliases: 0,
            named,
            writes: false,
            shares: false,
            error: None,
        }
    }

    /// The database it writes for.
    pub fn dialect(&self) -> &'static dyn Dialect {
        self.dialect
    }

    /// Writes text of the program itself: keywords, punctuation, and SQL that the user wrote as a literal.
    pub fn push(&mut self, sql: &str) {
        self.sql.push_str(sql);
    }

    /// Writes a number of the program.
    pub fn number(&mut self, number: u64) {
        push_number(&mut self.sql, number);
    }

    /// Writes a name, quoted; a quote within is doubled.
    pub fn ident(&mut self, name: &str) {
        if name.is_empty() {
            self.fail(Error::new(Kind::Query, "a name is empty"));
        }
        if !push_name(&mut self.sql, name) {
            self.fail(Error::new(Kind::Query, "a name holds a NUL character"));
        }
    }

    /// Writes the names of `columns` with commas between.
    pub fn idents<'c>(&mut self, columns: impl IntoIterator<Item = &'c ColumnDef>) {
        self.list(columns, |w, column| w.ident(column.name));
    }

    /// Writes each of `items` by `write`, with commas between.
    pub fn list<T>(&mut self, items: impl IntoIterator<Item = T>, write: impl FnMut(&mut Self, T)) {
        self.list_with(", ", items, write);
    }

    /// Writes each of `items` by `write`, with `between` between them.
    pub fn list_with<T>(
        &mut self,
        between: &str,
        items: impl IntoIterator<Item = T>,
        mut write: impl FnMut(&mut Self, T),
    ) {
        for (position, item) in items.into_iter().enumerate() {
            self.push(if position > 0 { between } else { "" });
            write(self, item);
        }
    }

    /// Writes the name of a table, with its schema if it has one: `"blog"."posts"`, or `"blog.posts"`, one name, where
    /// there are no schemas.
    pub fn table(&mut self, table: &Table) {
        match table.schema.filter(|_| self.dialect.has_schemas()) {
            Some(schema) => {
                self.ident(schema);
                self.push(".");
                self.ident(table.name);
            }
            None => {
                let name = self.dialect.name_of(table);
                // SQLite takes names that differ in the case of their letters for one.
                if self.named.iter().any(|named| named.eq_ignore_ascii_case(&name)) {
                    self.fail(shadowed(&name));
                }
                self.ident(&name);
            }
        }
    }

    /// Writes the name of a type, with its schema if it has one.
    pub fn enum_type(&mut self, ty: &EnumType) {
        if let Some(schema) = ty.schema {
            self.ident(schema);
            self.push(".");
        }
        self.ident(ty.name);
    }

    /// Writes a text literal, for DDL, where databases take no parameters. A quote within is doubled.
    pub fn literal(&mut self, text: &str) {
        self.sql.push('\'');
        for (position, part) in text.split('\'').enumerate() {
            self.sql.push_str(if position > 0 { "''" } else { "" });
            self.sql.push_str(part);
        }
        self.sql.push('\'');
    }

    /// Writes a parameter and binds `value` to it. `column` is the one it is for, for the message if it is refused.
    pub fn arg(&mut self, ty: ColumnType, value: Value<'a>, column: Option<&'static ColumnDef>) {
        let is_array = matches!(value, Value::Array(_));
        let found = match self.shares {
            true => self.args.iter().position(|arg| arg.ty == ty && arg.value == value),
            false => None,
        };
        let position = found.unwrap_or(self.args.len());
        if found.is_none() {
            self.args.push(Arg { ty, value, column });
        }
        self.placeholder(self.reserved + position + 1);
        self.dialect.write_cast(&mut self.sql, ty, is_array);
    }

    /// Writes a list of parameters, padded with the last value to a power of two, so that lists of all lengths share few
    /// texts.
    pub fn padded_list(
        &mut self,
        ty: ColumnType,
        mut values: Vec<Value<'a>>,
        column: Option<&'static ColumnDef>,
    ) {
        let most = self.dialect.max_parameters() - 100;
        let padded = values.len().next_power_of_two().min(most).max(values.len());
        let last = values.last().map(|last| last.clone().into_owned());
        values.extend(last.into_iter().cycle().take(padded - values.len()));
        let shares = std::mem::take(&mut self.shares);
        self.list(values, |w, value| w.arg(ty, value, column));
        self.shares = shares;
    }

    /// Writes `VALUES (..), (..)` with keys of several columns, padded as [`SqlWriter::padded_list`] does.
    pub fn padded_keys(&mut self, columns: &[&'static ColumnDef], keys: &'a [Value<'static>]) {
        let rows = keys.len() / columns.len();
        let most = (self.dialect.max_parameters() - 100) / columns.len();
        let padded = rows.next_power_of_two().min(most).max(rows);
        let shares = std::mem::take(&mut self.shares);
        self.push("VALUES ");
        self.list(0..padded, |w, row| {
            let key = keys.chunks_exact(columns.len()).nth(row.min(rows - 1)).unwrap_or_default();
            w.push("(");
            w.list(columns.iter().zip(key), |w, (column, value)| {
                w.arg(column.ty, value.reborrow(), Some(column))
            });
            w.push(")");
        });
        self.shares = shares;
    }

    /// Writes a parameter of number `number`, whose value the caller binds itself, for a column of `ty`.
    pub fn parameter(&mut self, number: usize, ty: ColumnType) {
        self.placeholder(number);
        self.dialect.write_cast(&mut self.sql, ty, false);
    }

    /// The same where nothing around it tells the type.
    pub(super) fn typed_parameter(&mut self, number: usize, ty: ColumnType) {
        self.placeholder(number);
        self.dialect.write_type(&mut self.sql, ty);
    }

    /// The same without a type, which the caller writes as well.
    pub fn placeholder(&mut self, number: usize) {
        self.dialect.write_placeholder(&mut self.sql, number);
    }

    /// Leaves the parameters 1 to `count` to the caller; those that are bound here come behind them.
    pub fn reserve(&mut self, count: usize) {
        self.reserved = count;
    }

    /// A table alias that this statement does not use yet.
    pub(super) fn new_alias(&mut self) -> String {
        self.aliases += 1;
        format!("t{}", self.aliases - 1)
    }

    /// Writes a column of the row at `path`, qualified where the statement has more than one table.
    pub fn column(&mut self, path: Path, column: &ColumnDef) {
        if path == Path::EXCLUDED {
            self.push("excluded.");
            return self.ident(column.name);
        }
        let found = self.scopes.iter().rev().find_map(|scope| scope.name_of(path));
        match found {
            Some((Some(alias), true)) => self.item_column(&alias, column),
            Some((Some(alias), false)) => {
                self.ident(&alias);
                self.push(".");
                self.ident(column.name);
            }
            Some((None, _)) => self.ident(column.name),
            None => self.fail(stranger(path, column)),
        }
    }

    /// Keeps the first error; the statement will not be made.
    #[cold]
    pub fn fail(&mut self, error: Error) {
        self.error.get_or_insert(error);
    }

    /// The statement.
    ///
    /// # Errors
    /// The first thing that went wrong while it was written, or more parameters than the database takes.
    pub fn finish(self) -> Result<Statement<'a>, Error> {
        if let Some(error) = self.error {
            return Err(error);
        }
        let most = self.dialect.max_parameters();
        let count = self.reserved + self.args.len();
        if count > most {
            let backend = self.dialect.backend();
            let message =
                format!("the statement has {count} parameters, {backend} takes at most {most}; split it");
            return Err(Error::new(Kind::Query, message));
        }
        Ok(Statement { sql: self.sql, args: self.args, writes: self.writes })
    }
}

/// The error for a table whose name means a query in this statement.
#[cold]
fn shadowed(name: &str) -> Error {
    Error::new(
        Kind::Query,
        format!(
            "a query has the name of the table {name:?}, and would be read in its place; give it another"
        ),
    )
}

/// The error for a column that cannot be named where it stands.
#[cold]
pub(super) fn stranger(path: Path, column: &ColumnDef) -> Error {
    let why = if path.hops().is_empty() {
        "belongs to no table of this query; use only the columns the closure is given"
    } else {
        "is reached over a relation, which a change follows for what it sets only; use a query of its own"
    };
    Error::new(Kind::Query, format!("column `{}` {why}", column.name))
}

/// Writes a name, quoted; a quote within is doubled. Answers whether a database can have such a name.
pub fn push_name(sql: &mut String, name: &str) -> bool {
    let hostile = name.bytes().any(|byte| byte == b'"' || byte == 0);
    sql.push('"');
    if hostile {
        sql.push_str(&name.replace('"', "\"\""));
    } else {
        sql.push_str(name);
    }
    sql.push('"');
    !hostile || !name.contains('\0')
}

/// Writes a number without the machinery of formatting, which would cost more than all else of a short statement.
pub fn push_number(sql: &mut String, number: u64) {
    let mut digits = [0_u8; 20];
    let mut at = digits.len();
    let mut rest = number;
    loop {
        at -= 1;
        digits[at] = b'0' + u8::try_from(rest % 10).expect("invariant: a digit is below 10");
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    sql.extend(digits[at..].iter().map(|&digit| char::from(digit)));
}
