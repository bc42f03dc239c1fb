//! Enum types: `CREATE TYPE .. AS ENUM` and `DROP TYPE`, for those that the columns of some tables have.

use super::dialect::Dialect;
use super::writer::SqlWriter;
use crate::error::{Error, Kind};
use crate::table::Table;
use crate::value::EnumType;

/// The statements that create the types that `tables` need, each once. Each does nothing when the type is there.
///
/// # Errors
/// Two types of one name that differ, a type named as one of the tables, a name that no database takes.
pub fn create_types(tables: &[&'static Table], dialect: &'static dyn Dialect) -> Result<Vec<String>, Error> {
    let types = types_of(tables, dialect)?;
    types.iter().map(|ty| statement(dialect, |w| dialect.write_create_type(w, ty))).collect()
}

/// The statements that drop these types where they are there.
///
/// # Errors
/// Those of [`create_types`].
pub fn drop_types(tables: &[&'static Table], dialect: &'static dyn Dialect) -> Result<Vec<String>, Error> {
    let types = types_of(tables, dialect)?;
    let drop = |ty: &&EnumType| {
        statement(dialect, |w| {
            w.push("DROP TYPE IF EXISTS ");
            w.enum_type(ty);
        })
    };
    types.iter().map(drop).collect()
}

fn statement(dialect: &'static dyn Dialect, write: impl FnOnce(&mut SqlWriter<'_>)) -> Result<String, Error> {
    let mut w = SqlWriter::new(dialect);
    write(&mut w);
    w.finish().map(|statement| statement.sql)
}

/// The types of the columns of `tables`, each once; none where the database has no such types.
fn types_of(
    tables: &[&'static Table],
    dialect: &'static dyn Dialect,
) -> Result<Vec<&'static EnumType>, Error> {
    let mut types: Vec<&'static EnumType> = Vec::new();
    if !dialect.has_enum_types() {
        return Ok(types);
    }
    for column in tables.iter().flat_map(|table| table.columns) {
        let Some(ty) = column.ty.enum_type() else { continue };
        match types.iter().find(|other| (other.schema, other.name) == (ty.schema, ty.name)) {
            Some(other) if other.values != ty.values => return Err(differ(ty)),
            Some(_) => {}
            None => types.push(ty),
        }
    }
    // A table is a type as well, of its rows.
    let named_alike =
        |ty: &&&EnumType| tables.iter().any(|table| (table.schema, table.name) == (ty.schema, ty.name));
    match types.iter().find(named_alike) {
        Some(ty) => Err(taken(ty)),
        None => Ok(types),
    }
}

#[cold]
fn differ(ty: &EnumType) -> Error {
    let message = format!(
        "two enums are stored as the type {} and have different variants; name one, as in `native = \"..\"`",
        ty.name
    );
    Error::new(Kind::Query, message)
}

#[cold]
fn taken(ty: &EnumType) -> Error {
    let message = format!(
        "an enum is stored as the type {}, which is the name of a table; name the type, as in `native = \"..\"`",
        ty.name
    );
    Error::new(Kind::Query, message)
}
