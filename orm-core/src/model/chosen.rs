//! Which columns a closure chooses to be written.

use super::Model;
use crate::error::{Error, Kind, Result};
use crate::query::Columns;
use crate::sql::{Node, Path};
use crate::table::Table;
use crate::value::Required;

/// Positions of the columns that `columns` names, in order and each once; only what an update writes.
pub(super) fn chosen<M: Model, C: Columns>(
    columns: impl FnOnce(&M::Columns<Required>) -> C,
) -> Result<Vec<usize>> {
    let (path, mut nodes) = (Path::root(), Vec::new());
    columns(&M::columns(path)).add_to(&mut nodes);
    let mut positions =
        nodes.iter().map(|node| writable(M::table(), path, node)).collect::<Result<Vec<_>>>()?;
    positions.sort_unstable();
    positions.dedup();
    Ok(positions)
}

fn writable(table: &'static Table, path: Path, node: &Node) -> Result<usize> {
    let own = match node {
        Node::Column(at, column) if *at == path => table.position(column).map(|position| (position, column)),
        _ => None,
    };
    let Some((position, column)) = own else {
        return Err(Error::new(
            Kind::Query,
            format!("an update of {} writes only its own columns", table.name),
        ));
    };
    let why = if table.primary_key.contains(&position) {
        "the key, which says which row is meant"
    } else if table.version == Some(position) || table.updated_at == Some(position) {
        "set by every update itself"
    } else {
        return Ok(position);
    };
    Err(Error::new(Kind::Query, format!("`{}` cannot be chosen for an update: it is {why}", column.field)))
}
