//! Operators and functions: what stands between the parts of an expression.

/// An operator between two expressions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BinaryOp {
    /// `=`, but null equals null.
    Eq,
    /// `<>`, but null differs from anything else.
    Ne,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
    /// `+`
    Add,
    /// `-`
    Sub,
    /// `*`
    Mul,
    /// `/`, null when divided by zero
    Div,
    /// `%`, null when divided by zero
    Rem,
    /// `||`
    Concat,
    /// `=` as a join reads it: null equals nothing.
    Joins,
}

impl BinaryOp {
    pub(super) fn symbol(self) -> &'static str {
        match self {
            BinaryOp::Eq | BinaryOp::Joins => " = ",
            BinaryOp::Ne => " <> ",
            BinaryOp::Lt => " < ",
            BinaryOp::Le => " <= ",
            BinaryOp::Gt => " > ",
            BinaryOp::Ge => " >= ",
            BinaryOp::Add => " + ",
            BinaryOp::Sub => " - ",
            BinaryOp::Mul => " * ",
            BinaryOp::Div => " / ",
            BinaryOp::Rem => " % ",
            BinaryOp::Concat => " || ",
        }
    }

    /// Whether it makes a number of two numbers.
    pub(super) fn is_arithmetic(self) -> bool {
        matches!(self, BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul | BinaryOp::Div | BinaryOp::Rem)
    }
}

/// Which part of a text has to match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LikeKind {
    /// Any part.
    Contains,
    /// The beginning.
    StartsWith,
    /// The end.
    EndsWith,
    /// A pattern of `%` and `_`, escaped by `\`.
    Like,
}

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
    /// A decimal rounded to so many places, half away from zero.
    Round(u8),
    /// The smallest value.
    Min,
    /// The largest value.
    Max,
    /// ASCII letters in lower case.
    Lower,
    /// ASCII letters in upper case.
    Upper,
    /// The number of characters.
    Length,
    /// The first argument that is not null.
    Coalesce,
    /// The year and month of a timestamp in UTC, as `2024-02`.
    YearMonth,
}

impl Function {
    /// Whether it makes one value of many rows.
    pub fn is_aggregate(self) -> bool {
        use Function::*;
        let sums = matches!(self, SumInt | SumFloat | SumDecimal | SumDuration | Avg | AvgDecimal);
        sums || matches!(self, CountAll | Count | CountDistinct | Min | Max)
    }
}
