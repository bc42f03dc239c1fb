//! How Postgres spells calls about lists. Its functions take a null list for an empty one at times, and arrays may count from
//! another number than 1, from which they do behind `[:]`.

use super::calls::call;
use crate::sql::{ListCall, Node, SqlWriter};
use crate::value::{ColumnType, Value};

/// Writes a call about a list, which is the first of `of` but where there is none yet.
pub(super) fn write<'a>(w: &mut SqlWriter<'a>, function: ListCall, of: &'a [Node]) {
    match (function, of) {
        (ListCall::Append, _) => where_lists(w, &of[..1], |w| call(w, "array_append(", of)),
        (ListCall::Prepend, [list, item]) => where_lists(w, &of[..1], |w| {
            w.push("array_prepend(");
            w.operand(item);
            w.push(", ");
            w.operand(list);
            w.push(")");
        }),
        (ListCall::Concat, _) => where_lists(w, of, |w| call(w, "array_cat(", of)),
        (ListCall::At, [list, position]) => {
            w.push("(");
            from_one(w, list);
            w.push(")[");
            number(w, position, 1);
            w.push("]");
        }
        (ListCall::Position, [list, item]) => {
            w.push("(array_position(");
            from_one(w, list);
            w.push(", ");
            w.operand(item);
            w.push(") - 1)");
        }
        (ListCall::Slice, [list, first, end]) => {
            w.push("(");
            from_one(w, list);
            w.push(")[");
            number(w, first, 1);
            w.push(":");
            number(w, end, 0);
            w.push("]");
        }
        (ListCall::Remove, _) => call(w, "array_remove(", of),
        (ListCall::Replace, _) => call(w, "array_replace(", of),
        (ListCall::Join, _) => call(w, "array_to_string(", of),
        (ListCall::Of, _) => {
            w.push("ARRAY[");
            w.list(of, SqlWriter::operand);
            w.push("]");
        }
        _ => {}
    }
}

/// Null where one of `lists` is.
fn where_lists<'a>(w: &mut SqlWriter<'a>, lists: &'a [Node], write: impl FnOnce(&mut SqlWriter<'a>)) {
    let nulls: Vec<&Node> = lists.iter().filter(|list| list.may_be_null()).collect();
    if nulls.is_empty() {
        return write(w);
    }
    w.push("CASE WHEN ");
    w.list_with(" AND ", nulls, |w, list| {
        w.operand(list);
        w.push(" IS NOT NULL");
    });
    w.push(" THEN ");
    write(w);
    w.push(" END");
}

/// Writes the list, counted from 1.
fn from_one<'a>(w: &mut SqlWriter<'a>, list: &'a Node) {
    w.push("(");
    w.node(list);
    w.push(")[:]");
}

/// Writes a position, which counts from 0, as one that counts from `first`.
fn number<'a>(w: &mut SqlWriter<'a>, position: &'a Node, first: i64) {
    match position {
        Node::Value(_, Value::Int(position)) => w.arg(ColumnType::I32, Value::Int(position + first), None),
        other => w.operand(other),
    }
}
