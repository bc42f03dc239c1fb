//! [`Receives`]: which columns take what a query returns.

use super::Column;
use super::select::Columns;
use crate::value::Field;

/// Columns that take what a query returns for each row: one for a value of its type, which may be nullable where the value
/// is not, or a tuple of them for a tuple.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot take `{Out}` of each row",
    label = "not the columns of what the query returns",
    note = "`select` as many values as there are columns, of their types and in their order"
)]
pub trait Receives<Out>: Columns {}

#[diagnostic::do_not_recommend]
impl<T: Field> Receives<T> for Column<T> {}

#[diagnostic::do_not_recommend]
impl<T: Field> Receives<T> for Column<Option<T>> where Option<T>: Field {}

macro_rules! tuples {
    ($($column:ident $out:ident)+) => {
        #[diagnostic::do_not_recommend]
        impl<$($column: Receives<$out>, $out),+> Receives<($($out,)+)> for ($($column,)+) {}
    };
}

tuples!(A P);
tuples!(A P B Q);
tuples!(A P B Q C R);
tuples!(A P B Q C R D S);
tuples!(A P B Q C R D S E T);
tuples!(A P B Q C R D S E T F U);
tuples!(A P B Q C R D S E T F U G V);
tuples!(A P B Q C R D S E T F U G V H W);
tuples!(A P B Q C R D S E T F U G V H W I X);
tuples!(A P B Q C R D S E T F U G V H W I X J Y);
tuples!(A P B Q C R D S E T F U G V H W I X J Y K Z);
tuples!(A P B Q C R D S E T F U G V H W I X J Y K Z L ZZ);
