//! How SQLite spells function calls. What it does not have, or has with another meaning, is registered by `functions`.

use super::{json, list_calls, moments};
use crate::error::Error;
use crate::sql::{Function, Node, RangeCall, SqlWriter, Tail};
use crate::value::{ColumnType, RangeType};

/// Writes a function call.
pub(super) fn write<'a>(w: &mut SqlWriter<'a>, function: Function, of: &'a [Node], tail: Tail<'a>) {
    match function {
        function if function.is_aggregate() => aggregate(w, function, of, tail),
        Function::Round(places) => {
            w.push("decimal_round(");
            w.list(of, SqlWriter::decimal);
            w.push(", ");
            w.number(places.into());
            w.push(")");
        }
        Function::MatchesRegex => {
            w.fail(Error::unsupported("regular expression", "SQLite", "use `like`, or filter in the program"))
        }
        Function::Search(_) => w.fail(Error::unsupported(
            "full-text search by expressions",
            "SQLite",
            "use FTS5 by `sql!`, as the guide shows under full-text search",
        )),
        Function::MinusSpan => {
            let [moment, span] = of else { return };
            w.push("timestamp_add(");
            w.node(moment);
            w.push(", -");
            w.operand(span);
            w.push(")");
        }
        Function::Left => {
            let [text, length] = of else { return };
            w.push("substr(");
            w.node(text);
            w.push(", 1, ");
            w.node(length);
            w.push(")");
        }
        Function::Part(part, ty) => moments::part(w, part, ty, of),
        Function::TruncTo(unit, ty) => moments::trunc_to(w, unit, ty, of),
        Function::JsonAt(kind) => json::at(w, kind, of),
        Function::JsonPut => json::put(w, of),
        Function::JsonRemove => json::remove(w, of),
        Function::JsonItem(ty) => of.iter().for_each(|of| json::item(w, ty, of)),
        Function::List(call, ty) => list_calls::write(w, call, ty, of),
        function => {
            let (before, after) = around(function);
            w.push(before);
            w.list(of, if function == Function::AbsDecimal { SqlWriter::decimal } else { SqlWriter::node });
            w.push(after);
        }
    }
}

/// What stands before and behind the arguments, where it is not what stands there on every database.
fn around(function: Function) -> (&'static str, &'static str) {
    match function {
        Function::Greatest => ("max(", ")"),
        Function::Least => ("min(", ")"),
        Function::WidenToI64 => ("CAST(", " AS INTEGER)"),
        Function::CutToI64 => ("to_i64(", ")"),
        Function::ToF64 => ("to_f64(", ")"),
        Function::ToText | Function::ToDecimal => ("CAST(", " AS TEXT)"),
        Function::Trim => ("trim(", ")"),
        Function::Right => ("text_right(", ")"),
        Function::Position => ("instr(", ")"),
        Function::Abs => ("abs(", ")"),
        Function::AbsDecimal => ("decimal_abs(", ")"),
        Function::Sign => ("sign(", ")"),
        Function::RoundFloat => ("round_float(", ")"),
        Function::Sqrt => ("sqrt(", ")"),
        Function::Power => ("power(", ")"),
        Function::Now(ty) => (moments::now(ty), ""),
        Function::PlusSpan => ("timestamp_add(", ")"),
        Function::Since => ("timestamp_diff(", ")"),
        Function::DateOf(_) => ("substr(", ", 1, 10)"),
        Function::PlusDays => ("date_add(", ")"),
        Function::DaysSince => ("date_diff(", ")"),
        Function::JsonContains => ("json_contains(", ")"),
        Function::ListContains => ("list_contains(", ")"),
        Function::ListOverlaps => ("list_overlaps(", ")"),
        Function::JsonObject => ("json_object(", ")"),
        Function::JsonArray => ("json_array(", ")"),
        Function::ListLength => ("json_array_length(", ")"),
        Function::Range(call) => of_range(call),
        Function::YearMonth => ("substr(", ", 1, 7)"),
        shared => shared.call().expect("invariant: what is not spelled alike is spelled here"),
    }
}

/// Integers are stored as such, but their text stands in the range.
fn of_range(call: RangeCall) -> (&'static str, &'static str) {
    use RangeType::{I32, I64};
    match call {
        RangeCall::ContainsItem => ("range_contains_elem(", ")"),
        RangeCall::Contains => ("range_contains(", ")"),
        RangeCall::Within => ("range_contained_by(", ")"),
        RangeCall::Overlaps => ("range_overlaps(", ")"),
        RangeCall::Before => ("range_before(", ")"),
        RangeCall::After => ("range_after(", ")"),
        RangeCall::Adjacent => ("range_adjacent(", ")"),
        RangeCall::Intersection => ("range_intersect(", ")"),
        RangeCall::IsEmpty => ("(", " = 'empty')"),
        RangeCall::Lower(I32 | I64) => ("CAST(range_lower(", ") AS INTEGER)"),
        RangeCall::Lower(_) => ("range_lower(", ")"),
        RangeCall::Upper(I32 | I64) => ("CAST(range_upper(", ") AS INTEGER)"),
        RangeCall::Upper(_) => ("range_upper(", ")"),
    }
}

fn aggregate<'a>(w: &mut SqlWriter<'a>, function: Function, of: &'a [Node], tail: Tail<'a>) {
    let (before, open, after) = match function {
        Function::CountAll => ("", "count(*", ""),
        Function::Count => ("", "count(", ""),
        Function::CountDistinct => ("", "count(DISTINCT ", ""),
        Function::SumInt | Function::SumDuration => ("", "sum(", ""),
        Function::SumFloat => ("CAST(", "sum(", " AS REAL)"),
        Function::SumDecimal => return w.aggregate("decimal_sum(", of, SqlWriter::decimal, tail),
        Function::AvgDecimal => return w.aggregate("decimal_avg(", of, SqlWriter::decimal, tail),
        Function::Avg => ("", "avg(", ""),
        // Of 0 and 1.
        Function::Min | Function::BoolAnd => ("", "min(", ""),
        Function::Max | Function::BoolOr => ("", "max(", ""),
        Function::StringAgg => ("", "string_agg(", ""),
        Function::Spread(spread) => ("", spread.call(), ""),
        Function::JsonAgg(ColumnType::Json) => ("coalesce(", "json_agg(", ", '[]')"),
        Function::JsonAgg(ColumnType::F64) => return json::aggregate_floats(w, of, tail),
        // A list is a document as it is.
        Function::ArrayAgg(ColumnType::Bool) | Function::JsonAgg(ColumnType::Bool) => {
            ("coalesce(", "bool_array_agg(", ", '[]')")
        }
        Function::ArrayAgg(ColumnType::Decimal) => ("coalesce(", "decimal_array_agg(", ", '[]')"),
        Function::ArrayAgg(_) | Function::JsonAgg(_) => ("coalesce(", "array_agg(", ", '[]')"),
        _ => ("", "percentile_cont(", ""),
    };
    w.push(before);
    w.aggregate(open, of, SqlWriter::node, tail);
    w.push(after);
}
