//! How SQLite spells places in documents: by a path in one text (<https://sqlite.org/json1.html#path_arguments>), in which
//! keys are quoted, so that nothing in them has a meaning.

use crate::sql::{JsonKind, Node, SqlWriter, Tail};
use crate::value::{ColumnType, Value};

/// Writes what stands in the first of `of` behind the steps that follow.
pub(super) fn at<'a>(w: &mut SqlWriter<'a>, kind: JsonKind, of: &'a [Node]) {
    let [document, steps @ ..] = of else { return };
    w.push(match kind {
        JsonKind::Json => "(",
        JsonKind::Text => "json_to_text(",
        JsonKind::I64 => "json_to_i64(",
        JsonKind::F64 => "json_to_f64(",
        JsonKind::Bool => "json_to_bool(",
    });
    w.operand(document);
    w.push(" -> ");
    w.arg(ColumnType::Text, path(steps), None);
    w.push(")");
}

/// Writes the document with a value at a place: the document, the value, the steps.
pub(super) fn put<'a>(w: &mut SqlWriter<'a>, of: &'a [Node]) {
    let [document, value, steps @ ..] = of else { return };
    where_taken(w, document, steps, |w| {
        w.push("json_set(");
        w.node(document);
        w.push(", ");
        w.arg(ColumnType::Text, path(steps), None);
        w.push(", json(");
        w.node(value);
        w.push("))");
    });
}

/// Writes the document without what stands at a place: the document, the steps.
pub(super) fn remove<'a>(w: &mut SqlWriter<'a>, of: &'a [Node]) {
    let [document, steps @ ..] = of else { return };
    where_taken(w, document, steps, |w| {
        w.push("json_remove(");
        w.node(document);
        w.push(", ");
        w.arg(ColumnType::Text, path(steps), None);
        w.push(")");
    });
}

/// Writes the document as `change` writes it, but as it is where what the last step is taken from is not there.
fn where_taken<'a>(
    w: &mut SqlWriter<'a>,
    document: &'a Node,
    steps: &[Node],
    change: impl FnOnce(&mut SqlWriter<'a>),
) {
    let Some((last, parents)) = steps.split_last() else { return };
    w.push("CASE WHEN json_type(");
    w.node(document);
    w.push(", ");
    w.arg(ColumnType::Text, path(parents), None);
    let position = matches!(last, Node::Value(_, Value::Int(_)));
    w.push(if position { ") = 'array' THEN " } else { ") = 'object' THEN " });
    change(w);
    w.push(" ELSE ");
    w.node(document);
    w.push(" END");
}

/// Writes a value of the type `ty` as an argument of what makes documents: numbers and texts are as they are, but for floats,
/// of which SQLite would write 15 digits.
pub(super) fn item<'a>(w: &mut SqlWriter<'a>, ty: ColumnType, value: &'a Node) {
    let (before, after) = match ty {
        ColumnType::Json => ("json(", ")"),
        ColumnType::Bool => ("json(CASE ", " WHEN 1 THEN 'true' WHEN 0 THEN 'false' END)"),
        ColumnType::F32 | ColumnType::F64 => ("json(f64_to_json(", "))"),
        _ => ("", ""),
    };
    w.push(before);
    w.operand(value);
    w.push(after);
}

/// Writes the aggregate that makes a document of floats.
pub(super) fn aggregate_floats<'a>(w: &mut SqlWriter<'a>, of: &'a [Node], tail: Tail<'a>) {
    w.push("coalesce(");
    let float = |w: &mut SqlWriter<'a>, of| {
        w.push("f64_to_json(");
        w.node(of);
        w.push(")");
    };
    w.aggregate("json_agg(", of, float, tail);
    w.push(", '[]')");
}

fn path(steps: &[Node]) -> Value<'static> {
    let mut path = "$".to_owned();
    for step in steps {
        match step {
            Node::Value(_, Value::Int(position)) => {
                path.push('[');
                path.push_str(&position.to_string());
                path.push(']');
            }
            Node::Value(_, Value::Text(key)) => {
                path.push('.');
                // A key as JSON writes it.
                path.push_str(&serde_json::Value::from(key.as_ref()).to_string());
            }
            _ => {}
        }
    }
    Value::Text(path.into())
}
