//! Window functions: [`window`], and the functions that need one.

use std::borrow::Borrow;
use std::ops::{Bound, RangeBounds};

use super::expr::{Expr, Ops};
use super::operand::Operand;
use super::select::{Orders, Select, Selection};
use crate::sql::{Aggregate, Frame, FrameUnit, Function, Node, Window};
use crate::value::{Field, Mode};

/// The rows that a window function looks at from each row: so far all rows of the query.
///
/// A window is a value: name it with `let` and give it to several functions as `&w`; it is written out for each. Of an
/// ordered window an aggregate sees the rows up to those that sort like this one, unless a frame says otherwise.
///
/// # SQL
/// `OVER (PARTITION BY "author_id" ORDER BY "id" ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)`
///
/// # Errors
/// A window function within `filter`, `having` or `group_by`, before anything is sent: those choose the rows that it sees.
///
/// # Example
/// ```
/// # use orm::prelude::*;
/// # #[derive(Model, Debug)] struct Sale { id: i64, shop: String, euros: i32 }
/// # let db = Db::connect("sqlite::memory:")?;
/// # schema![Sale].create_all(&db)?;
/// # NewSale::insert_all(&db, [("a", 5), ("a", 3), ("b", 1)].map(|(shop, euros)| NewSale { shop: shop.into(), euros }))?;
/// let totals = Sale::query()
///     .select(|s| {
///         let shop = window().partition_by(s.shop).order_by(s.id.asc());
///         (s.id, row_number().over(&shop), s.euros.sum().over(&shop), s.euros.lag(1).over(&shop))
///     })
///     .order_by(|s| s.id.asc());
/// assert_eq!(totals.all(&db)?, [(1, 1, Some(5), None), (2, 2, Some(8), Some(5)), (3, 1, Some(1), None)]);
/// # Ok::<(), orm::Error>(())
/// ```
pub fn window() -> Window {
    Window::default()
}

impl Window {
    /// Looks only at rows in which `part`, a column, an expression or a tuple of these, is the same.
    #[must_use]
    pub fn partition_by<S: Select>(mut self, part: S) -> Window {
        let mut selection = Selection::default();
        part.add_to(&mut selection);
        self.partition.extend(selection.columns);
        if !selection.collections.is_empty() {
            self.partition.push(Node::Refused("a window cannot be parted by a collection"));
        }
        self
    }

    /// Sorts the rows.
    #[must_use]
    pub fn order_by<O: Orders>(mut self, order: O) -> Window {
        order.add_to(&mut self.order);
        self
    }

    /// Looks at the rows from so many before to so many behind this one: `-2..=0` are this one and the two before it,
    /// `..=0` all up to this one, `..` all of them.
    ///
    /// # Errors
    /// A frame that ends before it begins, before anything is sent.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Day { id: i64, visits: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Day].create_all(&db)?;
    /// # NewDay::insert_all(&db, [2, 4, 9].map(|visits| NewDay { visits }))?;
    /// let means = Day::query()
    ///     .select(|d| d.visits.avg().over(window().order_by(d.id.asc()).rows(-1..=0)))
    ///     .order_by(|d| d.id.asc());
    /// assert_eq!(means.all(&db)?, [Some(2.0), Some(3.0), Some(6.5)]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn rows(self, range: impl RangeBounds<i64>) -> Window {
        self.frame(FrameUnit::Rows, &range)
    }

    /// Looks at the rows in which the number that is sorted by lies so far around that of this row. `..=0` are all up to
    /// those that sort like this one, of any order.
    ///
    /// # Errors
    /// Numbers in the range where the window has no order, several, or one by something else than an integer or a
    /// float, before anything is sent.
    #[must_use]
    pub fn range(self, range: impl RangeBounds<i64>) -> Window {
        self.frame(FrameUnit::Range, &range)
    }

    /// Looks at groups of rows that sort alike, counted from the group of this row.
    ///
    /// # Errors
    /// A window without an order, before anything is sent.
    #[must_use]
    pub fn groups(self, range: impl RangeBounds<i64>) -> Window {
        self.frame(FrameUnit::Groups, &range)
    }

    /// Leaves out the row itself.
    #[must_use]
    pub fn exclude_current_row(self) -> Window {
        self.exclude(" EXCLUDE CURRENT ROW")
    }

    /// Leaves out the row and all that sort like it.
    #[must_use]
    pub fn exclude_group(self) -> Window {
        self.exclude(" EXCLUDE GROUP")
    }

    /// Leaves out the rows that sort like this one, but not this one.
    #[must_use]
    pub fn exclude_ties(self) -> Window {
        self.exclude(" EXCLUDE TIES")
    }

    fn exclude(mut self, rows: &'static str) -> Window {
        self.exclude = Some(rows);
        // The one that a window has by itself has to be written out to be followed by anything.
        self.frame.get_or_insert(Frame { unit: FrameUnit::Range, from: None, to: Some(0) });
        self
    }

    fn frame(mut self, unit: FrameUnit, range: &impl RangeBounds<i64>) -> Window {
        let from = match range.start_bound() {
            Bound::Unbounded => None,
            Bound::Included(from) => Some(*from),
            Bound::Excluded(from) => Some(from.saturating_add(1)),
        };
        let to = match range.end_bound() {
            Bound::Unbounded => None,
            Bound::Included(to) => Some(*to),
            Bound::Excluded(to) => Some(to.saturating_sub(1)),
        };
        self.frame = Some(Frame { unit, from, to });
        self
    }
}

/// A function that needs a window: give it one by [`over`](WindowCall::over).
#[derive(Debug, Clone)]
#[must_use = "it needs a window: `.over(window())`"]
pub struct WindowCall<T> {
    call: Expr<T>,
}

impl<T: Field> WindowCall<T> {
    fn new(function: Function, arguments: Vec<Node>) -> WindowCall<T> {
        WindowCall { call: Expr::new(Node::Aggregate(Box::new(Aggregate::new(function, arguments)))) }
    }

    /// Looks over `window`.
    pub fn over(self, window: impl Borrow<Window>) -> Expr<T> {
        self.call.over(window)
    }
}

/// The place of a row in its window, from 1; rows that sort alike have different ones, in any order.
///
/// # SQL
/// `row_number() OVER (ORDER BY "age")`
///
/// # Example
/// See [`window`].
pub fn row_number() -> WindowCall<i64> {
    WindowCall::new(Function::RowNumber, Vec::new())
}

/// The place of a row in its window, from 1; rows that sort alike share the first of their places: 1, 2, 2, 4.
///
/// # SQL
/// `rank() OVER (ORDER BY "age")`
pub fn rank() -> WindowCall<i64> {
    WindowCall::new(Function::Rank, Vec::new())
}

/// The place of a row in its window, from 1, where rows that sort alike count once: 1, 2, 2, 3.
///
/// # SQL
/// `dense_rank() OVER (ORDER BY "age")`
pub fn dense_rank() -> WindowCall<i64> {
    WindowCall::new(Function::DenseRank, Vec::new())
}

/// The [`rank`] of a row from 0 to 1: `(rank - 1) / (rows - 1)`, and 0 of a single row.
///
/// # SQL
/// `percent_rank() OVER (ORDER BY "age")`
pub fn percent_rank() -> WindowCall<f64> {
    WindowCall::new(Function::PercentRank, Vec::new())
}

/// Which fraction of the rows of its window sorts before a row or like it.
///
/// # SQL
/// `cume_dist() OVER (ORDER BY "age")`
pub fn cume_dist() -> WindowCall<f64> {
    WindowCall::new(Function::CumeDist, Vec::new())
}

/// In which of `parts` of about the same size a row is, from 1; the first parts are one longer if it does not come out
/// even.
///
/// # SQL
/// `ntile(4) OVER (ORDER BY "age")`
///
/// # Errors
/// No parts, before anything is sent.
pub fn ntile(parts: u32) -> WindowCall<i32> {
    match i32::try_from(parts) {
        Ok(1..) => WindowCall::new(Function::Ntile(parts), Vec::new()),
        _ => WindowCall {
            call: Expr::new(Node::Refused("`ntile` needs a number of parts from 1 to 2,147,483,647")),
        },
    }
}

/// Functions that look at other rows of a window.
pub trait WindowOps<T: Field>: Ops<T> {
    /// The value of the row `rows` before this one; `None` where there is none.
    ///
    /// # SQL
    /// `lag("words", 1) OVER (ORDER BY "id")`
    ///
    /// # Example
    /// See [`window`].
    fn lag(self, rows: u32) -> WindowCall<T::Nullable> {
        WindowCall::new(Function::Lag(rows), vec![self.into_node()])
    }

    /// The same, and `default` where there is no such row.
    ///
    /// # SQL
    /// `lag("words", 1, ?) OVER (ORDER BY "id")`
    fn lag_or<O: Operand<T::Base>>(self, rows: u32, default: O) -> WindowCall<<O::Mode as Mode>::Of<T>> {
        WindowCall::new(Function::Lag(rows), vec![self.into_node(), default.into_node()])
    }

    /// The value of the row `rows` behind this one; `None` where there is none.
    ///
    /// # SQL
    /// `lead("words", 1) OVER (ORDER BY "id")`
    fn lead(self, rows: u32) -> WindowCall<T::Nullable> {
        WindowCall::new(Function::Lead(rows), vec![self.into_node()])
    }

    /// The same, and `default` where there is no such row.
    fn lead_or<O: Operand<T::Base>>(self, rows: u32, default: O) -> WindowCall<<O::Mode as Mode>::Of<T>> {
        WindowCall::new(Function::Lead(rows), vec![self.into_node(), default.into_node()])
    }

    /// The value of the first row of the frame; `None` where the frame is empty.
    ///
    /// # SQL
    /// `first_value("words") OVER (ORDER BY "id")`
    fn first_value(self) -> WindowCall<T::Nullable> {
        WindowCall::new(Function::FirstValue, vec![self.into_node()])
    }

    /// The value of the last row of the frame; `None` where the frame is empty. The frame of an ordered window ends with
    /// the rows that sort like this one, unless `rows(..)` or another frame says otherwise.
    ///
    /// # SQL
    /// `last_value("words") OVER (ORDER BY "id")`
    fn last_value(self) -> WindowCall<T::Nullable> {
        WindowCall::new(Function::LastValue, vec![self.into_node()])
    }

    /// The value of row `row` of the frame, counted from 1; `None` where there is none.
    ///
    /// # SQL
    /// `nth_value("words", 2) OVER (ORDER BY "id")`
    ///
    /// # Errors
    /// The row 0, before anything is sent.
    fn nth_value(self, row: u32) -> WindowCall<T::Nullable> {
        match i32::try_from(row) {
            Ok(1..) => WindowCall::new(Function::NthValue(row), vec![self.into_node()]),
            _ => WindowCall {
                call: Expr::new(Node::Refused("`nth_value` counts rows from 1 to 2,147,483,647")),
            },
        }
    }
}

impl<T: Field, E: Ops<T>> WindowOps<T> for E {}
