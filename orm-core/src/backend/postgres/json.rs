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
    let [document, value, steps @ ..] = of else { return };
    where_taken(w, document, steps, |w| {
        w.push("jsonb_set(");
        w.operand(document);
        w.push(", ");
        path(w, steps);
        w.push(", ");
        w.operand(value);
        w.push(")");
    });
}

/// Writes the document without what stands at a place: the document, the steps.
pub(super) fn remove<'a>(w: &mut SqlWriter<'a>, of: &'a [Node]) {
    let [document, steps @ ..] = of else { return };
    where_taken(w, document, steps, |w| {
        w.operand(document);
        w.push(" #- ");
        path(w, steps);
    });
}

/// Writes the document as `change` writes it, but as it is where what the last step is taken from is not there.
fn where_taken<'a>(
    w: &mut SqlWriter<'a>,
    document: &'a Node,
    steps: &'a [Node],
    change: impl FnOnce(&mut SqlWriter<'a>),
) {
    let Some((last, parents)) = steps.split_last() else { return };
    w.push("CASE WHEN jsonb_typeof(");
    w.list_with(" -> ", std::iter::once(document).chain(parents), SqlWriter::operand);
    let position = matches!(last, Node::Value(_, Value::Int(_)));
    w.push(if position { ") = 'array' THEN " } else { ") = 'object' THEN " });
    change(w);
    w.push(" ELSE ");
    w.operand(document);
    w.push(" END");
}

/// Writes the steps as one list of texts.
fn path<'a>(w: &mut SqlWriter<'a>, steps: &'a [Node]) {
    let steps = steps.iter().map(|step| match step {
        Node::Value(_, Value::Int(position)) => Value::Text(position.to_string().into()),
        Node::Value(_, value) => value.reborrow(),
        _ => Value::Null,
    });
    w.arg(ColumnType::Array(&ColumnType::Text), Value::Array(steps.collect()), None);
}
