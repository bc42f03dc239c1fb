//! Choices between expressions: [`case`], and what chooses between two.

use std::marker::PhantomData;

use super::expr::{Expr, Ops};
use super::operand::Operand;
use crate::sql::{Case, Function, Node};
use crate::value::{Field, Mode};

/// `T`, or its nullable form where the operand `R` may be null.
type With<R, B, T> = <<R as Operand<B>>::Mode as Mode>::Of<T>;

/// A choice between expressions of type `T`: the value of the first condition that holds.
///
/// A condition that is neither true nor false, since it compares with null, does not hold. Values, columns and
/// expressions may stand beside each other; where one may be null, the whole may be. To sort, group or filter by it, use
/// it like a column: a query that groups by a choice and selects the same one is understood by both databases.
///
/// # SQL
/// `CASE WHEN "age" < ? THEN ? WHEN .. ELSE ? END`
///
/// # Example
/// ```
/// # use orm::prelude::*;
/// # #[derive(Model, Debug)] struct User { id: i64, age: i32 }
/// # let db = Db::connect("sqlite::memory:")?;
/// # schema![User].create_all(&db)?;
/// # NewUser::insert_all(&db, [7, 15, 40].map(|age| NewUser { age }))?;
/// let group = |u: &UserColumns| case().when(u.age.lt(13), "child").when(u.age.lt(18), "teenager").otherwise("adult");
/// let groups = User::query().group_by(group).select(|u| (group(u), count())).order_by(|u| group(u).asc());
/// let expected = [("adult", 1), ("child", 1), ("teenager", 1)].map(|(name, n)| (name.to_owned(), n));
/// assert_eq!(groups.all(&db)?, expected);
/// # Ok::<(), orm::Error>(())
/// ```
pub fn case() -> NewCase {
    NewCase
}

/// A choice without a condition yet, made by [`case`].
#[derive(Debug, Clone, Copy)]
#[must_use]
pub struct NewCase;

impl NewCase {
    /// Chooses `value` where `condition` holds.
    pub fn when<B: Field, O: Operand<B>>(
        self,
        condition: impl Operand<bool>,
        value: O,
    ) -> CaseWhen<With<O, B, B>> {
        CaseWhen { whens: vec![(condition.into_node(), value.into_node())], of: PhantomData }
    }
}

/// A choice with a condition, which may have more; made by [`case`].
#[derive(Debug, Clone)]
#[must_use]
pub struct CaseWhen<T> {
    whens: Vec<(Node, Node)>,
    of: PhantomData<fn() -> T>,
}

impl<T: Field> CaseWhen<T> {
    /// Chooses `value` where `condition` holds, and none before it.
    pub fn when<O: Operand<T::Base>>(
        mut self,
        condition: impl Operand<bool>,
        value: O,
    ) -> CaseWhen<With<O, T::Base, T>> {
        self.whens.push((condition.into_node(), value.into_node()));
        CaseWhen { whens: self.whens, of: PhantomData }
    }

    /// Chooses `value` where no condition holds.
    pub fn otherwise<O: Operand<T::Base>>(self, value: O) -> Expr<With<O, T::Base, T>> {
        Expr::new(Node::Case(Box::new(Case { whens: self.whens, otherwise: Some(value.into_node()) })))
    }

    /// Is null where no condition holds.
    ///
    /// # SQL
    /// `CASE WHEN .. THEN .. END`
    pub fn or_null(self) -> Expr<T::Nullable> {
        Expr::new(Node::Case(Box::new(Case { whens: self.whens, otherwise: None })))
    }
}

/// What chooses between two values of a type.
pub trait ChoiceOps<T: Field>: Ops<T> {
    /// This, or null where it equals `other`.
    ///
    /// # SQL
    /// `NULLIF("nickname", ?)`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, city: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// # NewUser { city: String::new() }.insert(&db)?;
    /// let city = User::query().select(|u| u.city.null_if("").unwrap_or("unknown")).one(&db)?;
    /// assert_eq!(city, "unknown");
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn null_if(self, other: impl Operand<T::Base>) -> Expr<T::Nullable> {
        Expr::new(Node::Call(Function::NullIf, vec![self.into_node(), other.into_node()]))
    }

    /// The larger of this and `other`; null where one of them is, as in every calculation. Where a null is to be left out,
    /// say so: `a.greatest(b.unwrap_or(a))`.
    ///
    /// # SQL
    /// `GREATEST("a", "b")`, on SQLite `max("a", "b")`; on Postgres, whose function leaves nulls out, within
    /// `CASE WHEN "a" IS NOT NULL THEN .. END` if one may be null.
    ///
    /// # Errors
    /// `is_unsupported` for what has no order that databases share, such as JSON and lists.
    fn greatest<O: Operand<T::Base>>(self, other: O) -> Expr<With<O, T::Base, T>> {
        Expr::new(Node::Call(Function::Greatest, vec![self.into_node(), other.into_node()]))
    }

    /// The smaller of this and `other`; null where one of them is.
    ///
    /// # SQL
    /// `LEAST("a", "b")`, on SQLite `min("a", "b")`.
    ///
    /// # Errors
    /// Those of [`ChoiceOps::greatest`].
    fn least<O: Operand<T::Base>>(self, other: O) -> Expr<With<O, T::Base, T>> {
        Expr::new(Node::Call(Function::Least, vec![self.into_node(), other.into_node()]))
    }
}

impl<T: Field, E: Ops<T>> ChoiceOps<T> for E {}
