//! Operators: what stands between the parts of an expression.

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
