//! How Postgres spells function calls. A result has the type that is read, so wider ones are cast.

use super::{json, list_calls, search};
use crate::sql::{DatePart, Function, Node, RangeCall, SqlWriter, Tail, Unit};
use crate::value::ColumnType;

/// Writes a function call.
pub(super) fn write<'a>(w: &mut SqlWriter<'a>, function: Function, of: &'a [Node], tail: Tail<'a>) {
    match function {
        function if function.is_aggregate() => aggregate(w, function, of, tail),
        Function::Greatest => extreme(w, "GREATEST(", of),
        Function::Least => extreme(w, "LEAST(", of),
        Function::Round(places) => {
            w.push("round(");
            w.list(of, SqlWriter::node);
            w.push(", ");
            w.number(places.into());
            w.push(")");
        }
        Function::RoundFloat => with_argument(
            w,
            of,
            &["CASE WHEN abs(", " - trunc(", ")) >= 0.5 THEN trunc(", ") + sign(", ") ELSE trunc(", ") END"],
        ),
        // Postgres fails on numbers that have none.
        Function::Sqrt => with_argument(w, of, &["CASE WHEN ", " >= 0 THEN sqrt(", ") END"]),
        Function::Power => power(w, of),
        Function::MatchesRegex => in_parentheses(w, of, " ~ "),
        Function::PlusSpan | Function::PlusDays => in_parentheses(w, of, " + "),
        Function::MinusSpan | Function::Since | Function::DaysSince => in_parentheses(w, of, " - "),
        Function::Part(part, ty) => date_part(w, part, ty, of),
        Function::TruncTo(unit, ty) => trunc_to(w, unit, ty, of),
        Function::JsonAt(kind) => json::at(w, kind, of),
        Function::JsonPut => json::put(w, of),
        Function::JsonRemove => json::remove(w, of),
        Function::List(call, _) => list_calls::write(w, call, of),
        Function::JsonContains | Function::ListContains => in_parentheses(w, of, " @> "),
        Function::ListOverlaps => in_parentheses(w, of, " && "),
        Function::Range(call) if of.len() == 2 => in_parentheses(w, of, between_ranges(call)),
        Function::Search(function) => search::write(w, function, of),
        function => {
            let (before, after) = around(function);
            w.push(before);
            w.list(of, SqlWriter::operand);
            w.push(after);
        }
    }
}

/// What stands before and behind the arguments, where it is not what stands there on every database.
fn around(function: Function) -> (&'static str, &'static str) {
    match function {
        Function::WidenToI64 => ("CAST(", " AS bigint)"),
        Function::CutToI64 => ("CAST(trunc(", ") AS bigint)"),
        Function::ToF64 => ("CAST(", " AS double precision)"),
        Function::ToText => ("(CAST(", " AS text) COLLATE \"C\")"),
        Function::ToDecimal => ("CAST(", " AS numeric)"),
        Function::Trim => ("btrim(", ")"),
        Function::Left => ("left(", ")"),
        Function::Right => ("right(", ")"),
        Function::Position => ("strpos(", ")"),
        Function::Abs | Function::AbsDecimal => ("abs(", ")"),
        Function::Sign => ("CAST(sign(", ") AS integer)"),
        Function::Now(ty) => (now(ty), ""),
        Function::DateOf(ColumnType::Timestamp) => ("CAST(", " AT TIME ZONE 'UTC' AS date)"),
        Function::DateOf(_) => ("CAST(", " AS date)"),
        Function::JsonObject => ("jsonb_build_object(", ")"),
        Function::JsonArray => ("jsonb_build_array(", ")"),
        Function::JsonItem(_) => ("", ""),
        Function::ListLength => ("cardinality(", ")"),
        Function::Range(RangeCall::Lower(_)) => ("lower(", ")"),
        Function::Range(RangeCall::Upper(_)) => ("upper(", ")"),
        Function::Range(_) => ("isempty(", ")"),
        Function::YearMonth => ("to_char(", " AT TIME ZONE 'UTC', 'YYYY-MM')"),
        shared => shared.call().expect("invariant: what is not spelled alike is spelled here"),
    }
}

fn aggregate<'a>(w: &mut SqlWriter<'a>, function: Function, of: &'a [Node], tail: Tail<'a>) {
    let (before, open, after) = match function {
        Function::CountAll => ("", "count(*", ""),
        Function::Count => ("", "count(", ""),
        Function::CountDistinct => ("", "count(DISTINCT ", ""),
        // The sum of integers of 64 bits is a `numeric`, that of narrower ones an integer of 64 bits.
        Function::SumInt => ("CAST(", "sum(", " AS bigint)"),
        Function::SumFloat => return of_floats(w, "sum(", of, tail),
        Function::Spread(spread) => return of_floats(w, spread.call(), of, tail),
        Function::SumDecimal | Function::SumDuration => ("", "sum(", ""),
        Function::Avg => ("CAST(", "avg(", " AS double precision)"),
        Function::AvgDecimal => ("trim_scale(round(", "avg(", ", 28))"),
        Function::Min => ("", "min(", ""),
        Function::Max => ("", "max(", ""),
        Function::BoolAnd => ("", "bool_and(", ""),
        Function::BoolOr => ("", "bool_or(", ""),
        Function::StringAgg => ("", "string_agg(", ""),
        Function::ArrayAgg(_) => ("coalesce(", "array_agg(", ", '{}')"),
        Function::JsonAgg(_) => ("coalesce(", "jsonb_agg(", ", '[]')"),
        _ => return percentile(w, of, tail),
    };
    w.push(before);
    w.aggregate(open, of, SqlWriter::operand, tail);
    w.push(after);
}

/// The sum of `real` is `real`, which loses what SQLite keeps; what is made of integers is a `numeric`.
fn of_floats<'a>(w: &mut SqlWriter<'a>, call: &str, of: &'a [Node], tail: Tail<'a>) {
    w.push(call);
    w.push("CAST(");
    w.list(of, SqlWriter::node);
    w.push(" AS double precision))");
    w.behind(tail);
}

fn percentile<'a>(w: &mut SqlWriter<'a>, of: &'a [Node], tail: Tail<'a>) {
    let [of, fraction] = of else { return };
    w.push("percentile_cont(");
    w.operand(fraction);
    w.push(") WITHIN GROUP (ORDER BY CAST(");
    w.node(of);
    w.push(" AS double precision))");
    w.behind(tail);
}

/// `GREATEST` and `LEAST` leave nulls out, which here make null, as every other calculation with them does.
fn extreme<'a>(w: &mut SqlWriter<'a>, open: &str, of: &'a [Node]) {
    let mut nulls = of.iter().filter(|of| of.may_be_null());
    let first = nulls.next();
    if let Some(first) = first {
        w.push("CASE WHEN ");
        w.operand(first);
        w.push(" IS NOT NULL");
        for other in nulls {
            w.push(" AND ");
            w.operand(other);
            w.push(" IS NOT NULL");
        }
        w.push(" THEN ");
    }
    w.push(open);
    w.list(of, SqlWriter::operand);
    w.push(if first.is_some() { ") END" } else { ")" });
}

/// Writes the argument between each of `parts`.
fn with_argument<'a>(w: &mut SqlWriter<'a>, of: &'a [Node], parts: &[&str]) {
    for (position, part) in parts.iter().enumerate() {
        if position > 0 {
            w.list(of, SqlWriter::operand);
        }
        w.push(part);
    }
}

fn power<'a>(w: &mut SqlWriter<'a>, of: &'a [Node]) {
    let [base, exponent] = of else { return };
    w.push("CASE WHEN (");
    w.operand(base);
    w.push(" = 0 AND ");
    w.operand(exponent);
    w.push(" < 0) OR (");
    w.operand(base);
    w.push(" < 0 AND ");
    w.operand(exponent);
    w.push(" <> trunc(");
    w.operand(exponent);
    w.push(")) THEN NULL ELSE power(");
    w.list(of, SqlWriter::operand);
    w.push(") END");
}

/// Writes a call of a function, `open` with its parenthesis.
pub(super) fn call<'a>(w: &mut SqlWriter<'a>, open: &str, of: &'a [Node]) {
    w.push(open);
    w.list(of, SqlWriter::operand);
    w.push(")");
}

pub(super) fn in_parentheses<'a>(w: &mut SqlWriter<'a>, of: &'a [Node], operator: &str) {
    let [one, other] = of else { return };
    w.push("(");
    w.operand(one);
    w.push(operator);
    w.operand(other);
    w.push(")");
}

/// The operator between a range and another, or a value.
fn between_ranges(call: RangeCall) -> &'static str {
    match call {
        RangeCall::Within => " <@ ",
        RangeCall::Overlaps => " && ",
        RangeCall::Before => " << ",
        RangeCall::After => " >> ",
        RangeCall::Adjacent => " -|- ",
        RangeCall::Intersection => " * ",
        _ => " @> ",
    }
}

/// Moments are read in UTC, whatever the zone of the session is.
fn date_part<'a>(w: &mut SqlWriter<'a>, part: DatePart, ty: ColumnType, of: &'a [Node]) {
    let second = part == DatePart::Second;
    w.push(if second { "CAST(trunc(extract(" } else { "CAST(extract(" });
    w.push(match part {
        DatePart::Year => "year",
        DatePart::Quarter => "quarter",
        DatePart::Month => "month",
        DatePart::Day => "day",
        DatePart::Hour => "hour",
        DatePart::Minute => "minute",
        DatePart::Second => "second",
        DatePart::Weekday => "isodow",
        DatePart::DayOfYear => "doy",
        DatePart::IsoWeek => "week",
        DatePart::IsoYear => "isoyear",
    });
    w.push(" FROM ");
    w.list(of, SqlWriter::operand);
    w.push(if ty == ColumnType::Timestamp { " AT TIME ZONE 'UTC'" } else { "" });
    w.push(if second { ")) AS integer)" } else { ") AS integer)" });
}

fn trunc_to<'a>(w: &mut SqlWriter<'a>, unit: Unit, ty: ColumnType, of: &'a [Node]) {
    let (before, after) = match ty {
        ColumnType::Timestamp => ("", ", 'UTC')"),
        ColumnType::Date => ("CAST(", " AS timestamp)) AS date)"),
        _ => ("", ")"),
    };
    w.push(before);
    w.push("date_trunc(");
    w.push(match unit {
        Unit::Year => "'year', ",
        Unit::Quarter => "'quarter', ",
        Unit::Month => "'month', ",
        Unit::Week => "'week', ",
        Unit::Day => "'day', ",
        Unit::Hour => "'hour', ",
        Unit::Minute => "'minute', ",
        Unit::Second => "'second', ",
    });
    w.push(if ty == ColumnType::Date { "CAST(" } else { "" });
    w.list(of, SqlWriter::operand);
    w.push(after);
}

/// The moment of the statement, in UTC where it has no time zone.
pub(super) fn now(ty: ColumnType) -> &'static str {
    match ty {
        ColumnType::DateTime => "(statement_timestamp() AT TIME ZONE 'UTC')",
        ColumnType::Date => "CAST(statement_timestamp() AT TIME ZONE 'UTC' AS date)",
        ColumnType::Time => "CAST(statement_timestamp() AT TIME ZONE 'UTC' AS time)",
        _ => "statement_timestamp()",
    }
}
