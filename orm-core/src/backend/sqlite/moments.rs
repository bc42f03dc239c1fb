//! How SQLite spells parts of dates and times. They are texts of a fixed form, see `value::calendar`, so most parts are cut
//! out of them; its own functions know the calendar, and are given the date alone, since they round a time to milliseconds.

use crate::sql::{DatePart, Node, SqlWriter, Unit};
use crate::value::ColumnType;

/// The moment of the statement, in the texts of `value::calendar`: six digits, of which SQLite's clock fills three.
pub(super) fn now(ty: ColumnType) -> &'static str {
    match ty {
        ColumnType::Date => "date()",
        ColumnType::Time => "strftime('%H:%M:%f000')",
        ColumnType::DateTime => "strftime('%Y-%m-%d %H:%M:%f000')",
        _ => "strftime('%Y-%m-%d %H:%M:%f000Z')",
    }
}

/// Writes a part as a number.
pub(super) fn part<'a>(w: &mut SqlWriter<'a>, part: DatePart, ty: ColumnType, of: &'a [Node]) {
    let clock = if ty == ColumnType::Time { 1 } else { 12 };
    let (before, first, length, after) = match part {
        DatePart::Year => ("CAST(substr(", 1, 4, ") AS INTEGER)"),
        DatePart::Quarter => ("((CAST(substr(", 6, 2, ") AS INTEGER) + 2) / 3)"),
        DatePart::Month => ("CAST(substr(", 6, 2, ") AS INTEGER)"),
        DatePart::Day => ("CAST(substr(", 9, 2, ") AS INTEGER)"),
        DatePart::Hour => ("CAST(substr(", clock, 2, ") AS INTEGER)"),
        DatePart::Minute => ("CAST(substr(", clock + 3, 2, ") AS INTEGER)"),
        DatePart::Second => ("CAST(substr(", clock + 6, 2, ") AS INTEGER)"),
        DatePart::Weekday => ("CAST(strftime('%u', substr(", 1, 10, ")) AS INTEGER)"),
        DatePart::DayOfYear => ("CAST(strftime('%j', substr(", 1, 10, ")) AS INTEGER)"),
        DatePart::IsoWeek => ("CAST(strftime('%V', substr(", 1, 10, ")) AS INTEGER)"),
        DatePart::IsoYear => ("CAST(strftime('%G', substr(", 1, 10, ")) AS INTEGER)"),
    };
    cut(w, of, before, (first, length), after);
}

/// Writes the beginning of the unit.
pub(super) fn trunc_to<'a>(w: &mut SqlWriter<'a>, unit: Unit, ty: ColumnType, of: &'a [Node]) {
    w.push("(");
    match unit {
        Unit::Year => cut(w, of, "substr(", (1, 4), ") || '-01-01"),
        Unit::Quarter => {
            cut(w, of, "substr(", (1, 5), ") || ");
            cut(w, of, "printf('%02d', (CAST(substr(", (6, 2), ") AS INTEGER) - 1) / 3 * 3 + 1) || '-01");
        }
        Unit::Month => cut(w, of, "substr(", (1, 7), ") || '-01"),
        // The first Monday from six days before on.
        Unit::Week => cut(w, of, "date(substr(", (1, 10), "), '-6 days', 'weekday 1') || '"),
        Unit::Day => cut(w, of, "substr(", (1, 10), ") || '"),
        Unit::Hour => cut(w, of, "substr(", (1, 13), ") || '"),
        Unit::Minute => cut(w, of, "substr(", (1, 16), ") || '"),
        Unit::Second => cut(w, of, "substr(", (1, 19), ") || '"),
    }
    let time = match unit {
        _ if ty == ColumnType::Date => "",
        Unit::Hour => ":00:00.000000",
        Unit::Minute => ":00.000000",
        Unit::Second => ".000000",
        _ => " 00:00:00.000000",
    };
    w.push(time);
    w.push(if ty == ColumnType::Timestamp { "Z')" } else { "')" });
}

fn cut<'a>(w: &mut SqlWriter<'a>, of: &'a [Node], before: &str, (first, length): (u64, u64), after: &str) {
    w.push(before);
    w.list(of, SqlWriter::node);
    w.push(", ");
    w.number(first);
    w.push(", ");
    w.number(length);
    w.push(after);
}
