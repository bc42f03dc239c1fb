//! How Postgres spells places in documents: one `->` a step, so that a text is always a key and a number a position.

use crate::sql::{JsonKind, Node, SqlWriter};
use crate::value::{ColumnType, Value};

/// Writes what stands in the first of `of` behind the steps that follow.
pub(super) fn at<'a>(w: &mut SqlWriter<'a>, kind: JsonKind, of: &'a [Node]) {
    let (before, then, after) = match kind {
        JsonKind::Json => return place(w, of),
        JsonKind::Text => ("CASE WHEN jsonb_typeof(", ") = 'string' THEN ", " #>> '{}' END"),
        JsonKind::F64 => ("CASE WHEN jsonb_typeof(", ") = 'number' THEN CAST(", " AS double precision) END"),
        JsonKind::Bool => ("CASE WHEN jsonb_typeof(", ") = 'boolean' THEN CAST(", " AS boolean) END"),
        JsonKind::I64 => return whole(w, of),
    };
    w.push(before);
    place(w, of);
    w.push(then);
    place(w, of);
    w.push(after);
}

/// A cast rounds, and fails beyond 64 bits.
fn whole<'a>(w: &mut SqlWriter<'a>, of: &'a [Node]) {
    w.push("CASE WHEN jsonb_typeof(");
    place(w, of);
    w.push(") = 'number' THEN CASE WHEN CAST(");
    place(w, of);
    w.push(" AS numeric) = trunc(CAST(");
    place(w, of);
    w.push(" AS numeric)) AND CAST(");
    place(w, of);
    w.push(" AS numeric) BETWEEN -9223372036854775808 AND 9223372036854775807 THEN CAST(");
    place(w, of);
    w.push(" AS bigint) END END");
}

fn place<'a>(w: &mut SqlWriter<'a>, of: &'a [Node]) {
    w.push("(");
    w.list_with(" -> ", of, SqlWriter::operand);
    w.push(")");
}

/// Writes the document with a value at a place: the document, the value, the steps.
pub(super) fn put<'a>(w: &mut SqlWriter<'a>, of: &'a [Node]) {
    let [document, value, parents @ .., _] = of else { return };
    w.push("CASE WHEN jsonb_typeof(");
    w.list_with(" -> ", std::iter::once(document).chain(parents), SqlWriter::operand);
    w.push(") = 'object' THEN jsonb_set(");
    w.operand(document);
    w.push(", ");
    let steps = of.iter().skip(2).map(|step| match step {
        Node::Value(_, Value::Int(position)) => Value::Text(position.to_string().into()),
        Node::Value(_, value) => value.reborrow(),
        _ => Value::Null,
    });
    w.arg(ColumnType::Array(&ColumnType::Text), Value::Array(steps.collect()), None);
    w.push(", ");
    w.operand(value);
    w.push(") ELSE ");
    w.operand(document);
    w.push(" END");
}
