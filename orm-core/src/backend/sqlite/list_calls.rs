//! How SQLite spells calls about lists: by functions of the library, which take an item as a list of one.

use crate::sql::{ListCall, Node, SqlWriter};
use crate::value::{ColumnType, Value};

/// Writes a call about a list of the type `ty`, which is the first of `of` but where there is none yet.
pub(super) fn write<'a>(w: &mut SqlWriter<'a>, call: ListCall, ty: ColumnType, of: &'a [Node]) {
    let name = match call {
        ListCall::Of => return of.iter().for_each(|item| list_of(w, ty, item)),
        ListCall::Prepend => {
            let [list, item] = of else { return };
            w.push("list_concat(");
            list_of(w, ty, item);
            w.push(", ");
            w.node(list);
            return w.push(")");
        }
        ListCall::At => return at(w, ty, of),
        ListCall::Append | ListCall::Concat => "list_concat(",
        ListCall::Remove => "list_remove(",
        ListCall::Replace => "list_replace(",
        ListCall::Position => "list_position(",
        ListCall::Slice => "list_slice(",
        ListCall::Join => "list_join(",
    };
    let items = matches!(call, ListCall::Append | ListCall::Remove | ListCall::Replace | ListCall::Position);
    w.push(name);
    w.list(of.iter().enumerate(), |w, (at, of)| match items && at > 0 {
        true => list_of(w, ty, of),
        false => w.node(of),
    });
    w.push(")");
}

/// Bytes are digits in lists.
fn at<'a>(w: &mut SqlWriter<'a>, ty: ColumnType, of: &'a [Node]) {
    let bytes = matches!(ty, ColumnType::Array(ColumnType::Bytes | ColumnType::Uuid | ColumnType::Inet));
    w.push(if bytes { "unhex(list_at(" } else { "list_at(" });
    w.list(of, SqlWriter::node);
    w.push(if bytes { "))" } else { ")" });
}

/// Writes a list of the type `ty` whose only item is `item`.
fn list_of<'a>(w: &mut SqlWriter<'a>, ty: ColumnType, item: &'a Node) {
    let open = match (item, ty) {
        (Node::Value(_, item), _) => return w.arg(ty, Value::Array(vec![item.reborrow()]), None),
        (_, ColumnType::Array(ColumnType::Bool)) => "bool_list_of(",
        (_, ColumnType::Array(ColumnType::Decimal)) => "decimal_list_of(",
        _ => "list_of(",
    };
    w.push(open);
    match ty {
        ColumnType::Array(ColumnType::Decimal) => w.decimal(item),
        _ => w.node(item),
    }
    w.push(")");
}
