//! [`Function`]: the functions of SQL that expressions call, each with one meaning on every database.

use super::node::Node;
use super::search::Search;
use crate::value::{ColumnType, RangeType};

/// A function of SQL that both databases have, with one meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Function {
    /// The number of rows.
    CountAll,
    /// The number of rows in which the argument is not null.
    Count,
    /// The number of different values.
    CountDistinct,
    /// The sum of whole numbers, as 64 bits.
    SumInt,
    /// The sum of floating point numbers.
    SumFloat,
    /// The sum of decimals.
    SumDecimal,
    /// The sum of durations.
    SumDuration,
    /// The mean, as a floating point number.
    Avg,
    /// The mean of decimals, as a decimal.
    AvgDecimal,
    /// The smallest value.
    Min,
    /// The largest value.
    Max,
    /// Whether all conditions hold.
    BoolAnd,
    /// Whether one condition holds.
    BoolOr,
    /// The texts that are not null, with the second argument between them.
    StringAgg,
    /// The values as a list of items of this type.
    ArrayAgg(ColumnType),
    /// The values of this type as a document, an array.
    JsonAgg(ColumnType),
    /// The value below which the second argument, a fraction, of the numbers lies, between two of them if need be.
    Percentile,
    /// How far floating point numbers lie from their mean.
    Spread(Spread),
    /// The place of the row, from 1.
    RowNumber,
    /// The place of the first row that sorts like this one.
    Rank,
    /// How many different rows sort up to this one.
    DenseRank,
    /// The rank from 0 to 1.
    PercentRank,
    /// The fraction of the rows that sort up to this one.
    CumeDist,
    /// In which of so many parts of about the same size the row is, from 1.
    Ntile(u32),
    /// The value so many rows before, or the second argument where there is none.
    Lag(u32),
    /// The value so many rows behind, or the second argument where there is none.
    Lead(u32),
    /// The value of the first row of the frame.
    FirstValue,
    /// The value of the last row of the frame.
    LastValue,
    /// The value of this row of the frame, counted from 1.
    NthValue(u32),
    /// An aggregate of the user's own, by its name, and what it returns.
    Own(&'static str, ColumnType),
    /// A decimal rounded to so many places, half away from zero.
    Round(u8),
    /// ASCII letters in lower case.
    Lower,
    /// ASCII letters in upper case.
    Upper,
    /// The number of characters.
    Length,
    /// The first argument that is not null.
    Coalesce,
    /// The first argument, or null where it equals the second.
    NullIf,
    /// The largest argument; null where one is.
    Greatest,
    /// The smallest argument; null where one is.
    Least,
    /// A whole number as one of 64 bits.
    WidenToI64,
    /// A float or a decimal without what stands behind its point, as a whole number of 64 bits.
    CutToI64,
    /// A number as a float of 64 bits.
    ToF64,
    /// A whole number or a decimal as its text.
    ToText,
    /// A whole number as a decimal.
    ToDecimal,
    /// A text without spaces at its ends.
    Trim,
    /// A text without spaces at its beginning.
    TrimStart,
    /// A text without spaces at its end.
    TrimEnd,
    /// A text with the third in place of every second.
    Replace,
    /// The characters from a number on, counted from 1, so many of them.
    Substr,
    /// So many characters at the beginning.
    Left,
    /// So many characters at the end.
    Right,
    /// The number of the character at which the second text begins, or 0.
    Position,
    /// A text so many times.
    Repeat,
    /// A text of a length, filled up with the third at its beginning.
    PadStart,
    /// A text of a length, filled up with the third at its end.
    PadEnd,
    /// The characters from the last to the first.
    Reverse,
    /// The texts that are not null, with the first between them.
    ConcatWs,
    /// Whether a part of a text matches a regular expression.
    MatchesRegex,
    /// An integer or a float without its sign.
    Abs,
    /// A decimal without its sign.
    AbsDecimal,
    /// -1, 0 or 1.
    Sign,
    /// The smallest whole float that is not less.
    Ceil,
    /// The largest whole float that is not more.
    Floor,
    /// A float without what stands behind its point.
    Trunc,
    /// The nearest whole float, half away from zero.
    RoundFloat,
    /// The square root; null of a negative number.
    Sqrt,
    /// The first number to the power of the second; null where there is none.
    Power,
    /// The moment of the statement, as a column of the type holds it.
    Now(ColumnType),
    /// A part of a date, a time, or both, as a number.
    Part(DatePart, ColumnType),
    /// The beginning of what it lies in.
    TruncTo(Unit, ColumnType),
    /// A moment, a span of time later.
    PlusSpan,
    /// A moment, a span of time earlier.
    MinusSpan,
    /// The span of time from the second moment to the first.
    Since,
    /// The date of a moment.
    DateOf(ColumnType),
    /// A date, so many days later.
    PlusDays,
    /// The number of days from the second date to the first.
    DaysSince,
    /// A document, an object: each key, a text, with what stands under it behind it.
    JsonObject,
    /// A document, an array.
    JsonArray,
    /// A value of this type as it stands in a document.
    JsonItem(ColumnType),
    /// What stands in a document behind the steps that follow it: texts, which are keys, and numbers, which are positions.
    JsonAt(JsonKind),
    /// The first argument, a document, with the second at the end of the steps that follow, if an object is there to take
    /// it; the last step is a key.
    JsonPut,
    /// The first argument, a document, without what stands behind the steps that follow it.
    JsonRemove,
    /// Whether a document holds all of the second.
    JsonContains,
    /// Whether a list holds all items of the second.
    ListContains,
    /// Whether two lists have an item in common.
    ListOverlaps,
    /// The number of items of a list.
    ListLength,
    /// A call about lists of this type.
    List(ListCall, ColumnType),
    /// What a range is asked, alone or with another or a value.
    Range(RangeCall),
    /// The year and month of a timestamp in UTC, as `2024-02`.
    YearMonth,
    /// A function of full-text search.
    Search(Search),
}

/// How far numbers lie from their mean: the mean square of the distance, or the root of it; of all numbers there are, or
/// judged by a sample of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of the standard")]
pub enum Spread {
    VarPop,
    VarSamp,
    StddevPop,
    StddevSamp,
}

impl Spread {
    /// The name of the function, with the parenthesis behind it.
    pub fn call(self) -> &'static str {
        match self {
            Spread::VarPop => "var_pop(",
            Spread::VarSamp => "var_samp(",
            Spread::StddevPop => "stddev_pop(",
            Spread::StddevSamp => "stddev_samp(",
        }
    }
}

/// What is done with a list, the first argument. Null among the items is a value like any other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListCall {
    /// A list of one item, which is the argument.
    Of,
    /// The list with the second argument as its last item.
    Append,
    /// The list with the second argument as its first item.
    Prepend,
    /// The list with the items of another behind it.
    Concat,
    /// The list without the items that equal the second argument.
    Remove,
    /// The list with the third argument in place of each item that equals the second.
    Replace,
    /// The item at a position, counted from 0.
    At,
    /// The position of the first item that equals the second argument, counted from 0.
    Position,
    /// The items from a position up to another, which is not among them.
    Slice,
    /// The texts that are not null, with the second argument between them.
    Join,
}

/// As what a part of a document is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonKind {
    /// A document itself.
    Json,
    /// A text; null if it is none.
    Text,
    /// A whole number of 64 bits; null if it is none.
    I64,
    /// A number; null if it is none.
    F64,
    /// `true` or `false`; null if it is neither.
    Bool,
}

/// What a range is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RangeCall {
    /// Whether it holds a value.
    ContainsItem,
    /// Whether it holds all values of another.
    Contains,
    /// Whether another holds all of its values.
    Within,
    /// Whether it holds a value of another.
    Overlaps,
    /// Whether it ends before another begins.
    Before,
    /// Whether it begins after another has ended.
    After,
    /// Whether nothing lies between it and another, which have no value in common.
    Adjacent,
    /// The values that it has in common with another.
    Intersection,
    /// Whether it holds no value.
    IsEmpty,
    /// Its first bound; null if there is none.
    Lower(RangeType),
    /// Its second bound; null if there is none.
    Upper(RangeType),
}

/// A part of a date or a time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum DatePart {
    Year,
    Quarter,
    Month,
    Day,
    Hour,
    Minute,
    Second,
    Weekday,
    DayOfYear,
    IsoWeek,
    IsoYear,
}

/// A span of the calendar or the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// From January to December.
    Year,
    /// Three months.
    Quarter,
    /// A month of the calendar.
    Month,
    /// From Monday to Sunday.
    Week,
    /// A day, in UTC.
    Day,
    /// An hour of the day.
    Hour,
    /// A minute of the hour.
    Minute,
    /// A second of the minute.
    Second,
}

impl Unit {
    /// Whether it is no longer than a day.
    pub fn is_within_a_day(self) -> bool {
        matches!(self, Unit::Day | Unit::Hour | Unit::Minute | Unit::Second)
    }
}

impl Function {
    /// What stands before and behind the arguments of one that every database spells alike.
    pub fn call(self) -> Option<(&'static str, &'static str)> {
        let call = match self {
            Function::Lower => ("lower(", ")"),
            Function::Upper => ("upper(", ")"),
            Function::Length => ("length(", ")"),
            Function::Coalesce => ("coalesce(", ")"),
            Function::NullIf => ("NULLIF(", ")"),
            Function::TrimStart => ("ltrim(", ")"),
            Function::TrimEnd => ("rtrim(", ")"),
            Function::Replace => ("replace(", ")"),
            Function::Substr => ("substr(", ")"),
            Function::Repeat => ("repeat(", ")"),
            Function::PadStart => ("lpad(", ")"),
            Function::PadEnd => ("rpad(", ")"),
            Function::Reverse => ("reverse(", ")"),
            Function::ConcatWs => ("concat_ws(", ")"),
            Function::Ceil => ("ceil(", ")"),
            Function::Floor => ("floor(", ")"),
            Function::Trunc => ("trunc(", ")"),
            _ => return None,
        };
        Some(call)
    }

    /// Whether it makes one value of many rows.
    pub fn is_aggregate(self) -> bool {
        use Function::*;
        let sums = matches!(self, SumInt | SumFloat | SumDecimal | SumDuration | Avg | AvgDecimal);
        let lists = matches!(self, BoolAnd | BoolOr | StringAgg | ArrayAgg(_) | JsonAgg(_) | Own(..));
        let places = matches!(self, Percentile | Spread(_));
        sums || lists || places || matches!(self, CountAll | Count | CountDistinct | Min | Max)
    }

    /// Whether it needs a window to look over.
    pub fn is_window(self) -> bool {
        self.window_call().is_some()
    }

    /// The name of a window function, and the number that is its second argument.
    pub(super) fn window_call(self) -> Option<(&'static str, Option<u32>)> {
        Some(match self {
            Function::RowNumber => ("row_number", None),
            Function::Rank => ("rank", None),
            Function::DenseRank => ("dense_rank", None),
            Function::PercentRank => ("percent_rank", None),
            Function::CumeDist => ("cume_dist", None),
            Function::Ntile(parts) => ("ntile", Some(parts)),
            Function::Lag(rows) => ("lag", Some(rows)),
            Function::Lead(rows) => ("lead", Some(rows)),
            Function::FirstValue => ("first_value", None),
            Function::LastValue => ("last_value", None),
            Function::NthValue(row) => ("nth_value", Some(row)),
            _ => return None,
        })
    }

    /// Whether its rows have an order of their own.
    pub fn is_ordered(self) -> bool {
        use Function::{ArrayAgg, JsonAgg, Own, StringAgg};
        matches!(self, StringAgg | ArrayAgg(_) | JsonAgg(_) | Own(..))
    }

    /// Why it cannot stand over a window, of an aggregate that cannot.
    pub fn refuses_window(self) -> Option<&'static str> {
        use Function::{ArrayAgg, CountDistinct, JsonAgg, Percentile};
        match self {
            CountDistinct => Some("`count_distinct` cannot stand over a window on any database"),
            Percentile => {
                Some("a percentile cannot stand over a window on any database; group the rows instead")
            }
            JsonAgg(_) => Some("`json_agg` cannot stand over a window; group the rows instead"),
            ArrayAgg(_) => Some("`array_agg` cannot stand over a window; group the rows instead"),
            _ => None,
        }
    }

    /// Whether it returns a decimal whatever its arguments are.
    pub(super) fn makes_decimals(self) -> bool {
        use Function::{AbsDecimal, AvgDecimal, Own, Round, SumDecimal, ToDecimal};
        let own = matches!(self, Own(_, ColumnType::Decimal));
        let item = matches!(self, Function::List(ListCall::At, ColumnType::Array(ColumnType::Decimal)));
        let bound = matches!(
            self,
            Function::Range(RangeCall::Lower(RangeType::Decimal) | RangeCall::Upper(RangeType::Decimal))
        );
        own || item || bound || matches!(self, SumDecimal | AvgDecimal | Round(_) | ToDecimal | AbsDecimal)
    }

    /// Whether what it returns is one of its arguments, the first of which tells the type.
    pub fn hands_on(self) -> bool {
        use Function::*;
        let rows = matches!(self, Min | Max | Lag(_) | Lead(_) | FirstValue | LastValue | NthValue(_));
        rows || matches!(self, Coalesce | NullIf | Greatest | Least)
    }

    /// Whether it may return null of these arguments.
    pub(super) fn may_be_null(self, arguments: &[Node]) -> bool {
        use Function::*;
        match self {
            CountAll | Count | CountDistinct | ArrayAgg(_) | JsonAgg(_) => false,
            JsonObject | JsonArray => false,
            RowNumber | Rank | DenseRank | PercentRank | CumeDist | Ntile(_) => false,
            Coalesce => arguments.iter().all(Node::may_be_null),
            ConcatWs => arguments.first().is_none_or(Node::may_be_null),
            JsonAt(_) | List(ListCall::At | ListCall::Position, _) => true,
            Range(RangeCall::Lower(_) | RangeCall::Upper(_)) => true,
            List(ListCall::Of, _) => false,
            List(ListCall::Append | ListCall::Prepend | ListCall::Remove | ListCall::Replace, _) => {
                arguments.first().is_none_or(Node::may_be_null)
            }
            Function::Search(function) => function.may_be_null(arguments),
            NullIf | FirstValue | LastValue | NthValue(_) | Sqrt | Power => true,
            // Without a second argument null stands for the rows that are not there.
            Lag(_) | Lead(_) => arguments.len() < 2 || arguments.iter().any(Node::may_be_null),
            function => function.is_aggregate() || arguments.iter().any(Node::may_be_null),
        }
    }
}
