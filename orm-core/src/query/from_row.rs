//! [`FromRow`]: what a row of a statement written by hand becomes.

use std::marker::PhantomData;

use super::hole::Plain;
use super::projection::Projection;
use super::reader::Reader;
use super::select::{Select, Width};
use crate::error::Result;
use crate::model::Model;
use crate::sql::Path;
use crate::table::ColumnDef;
use crate::value::Field;

/// What a row of SQL by hand becomes: a value of one column, a model, a struct with `#[derive(Projection)]`, an `Option` of
/// one of these two whose row may be missing, or a tuple of these of up to twelve. Columns are read in their order, those of
/// a projection in the order of its fields; an `Option` of a projection reads a column before them: whether the row is there.
/// Which of these it is, `Kind` says; the compiler finds it, so write `_` for it: `.all::<User, _>(&db)`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from a row",
    label = "expected a type that a column can hold, a model, a projection, or a tuple of these"
)]
pub trait FromRow<Kind>: Sized {
    /// How many columns it reads, and how many collections it has.
    #[doc(hidden)]
    fn width() -> Width;

    /// Adds an entry for each of its columns: the facts, where it has to be one of a model's.
    #[doc(hidden)]
    fn expect(columns: &mut Vec<Option<&'static ColumnDef>>);

    /// Reads its columns.
    #[doc(hidden)]
    fn from_row(reader: &mut Reader<'_>) -> Result<Self>;
}

/// The kind of models and projections, of rows of `M`.
#[doc(hidden)]
#[derive(Debug)]
pub struct Whole<M>(PhantomData<M>);

/// The kind of those whose row may be missing.
#[doc(hidden)]
#[derive(Debug)]
pub struct IfAny<M>(PhantomData<M>);

#[diagnostic::do_not_recommend]
impl<T: Field> FromRow<Plain> for T {
    fn width() -> Width {
        Width::COLUMN
    }

    fn expect(columns: &mut Vec<Option<&'static ColumnDef>>) {
        columns.push(None);
    }

    fn from_row(reader: &mut Reader<'_>) -> Result<T> {
        reader.next()
    }
}

#[diagnostic::do_not_recommend]
impl<M, P: Projection<M>> FromRow<Whole<M>> for P {
    fn width() -> Width {
        width_of(P::select_at)
    }

    fn expect(columns: &mut Vec<Option<&'static ColumnDef>>) {
        expect_of(P::select_at, columns);
    }

    fn from_row(reader: &mut Reader<'_>) -> Result<P> {
        read_as(P::select_at, reader)
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model, P: Projection<M>> FromRow<IfAny<M>> for Option<P> {
    fn width() -> Width {
        width_of(P::select_if_any)
    }

    fn expect(columns: &mut Vec<Option<&'static ColumnDef>>) {
        expect_of(P::select_if_any, columns);
    }

    fn from_row(reader: &mut Reader<'_>) -> Result<Option<P>> {
        read_as(P::select_if_any, reader)
    }
}

// What a projection selects has a type without a name, which a function that returns it tells; it is not called.

fn width_of<S: Select>(_: fn(Path) -> S) -> Width {
    S::width()
}

fn expect_of<S: Select>(_: fn(Path) -> S, columns: &mut Vec<Option<&'static ColumnDef>>) {
    S::expect(columns);
}

fn read_as<S: Select>(_: fn(Path) -> S, reader: &mut Reader<'_>) -> Result<S::Out> {
    S::read(reader)
}

macro_rules! tuple {
    ($($name:ident $kind:ident),+) => {
        #[diagnostic::do_not_recommend]
        impl<$($name: FromRow<$kind>, $kind),+> FromRow<($($kind,)+)> for ($($name,)+) {
            fn width() -> Width {
                Width::default() $( + $name::width() )+
            }

            fn expect(columns: &mut Vec<Option<&'static ColumnDef>>) {
                $( $name::expect(columns); )+
            }

            fn from_row(reader: &mut Reader<'_>) -> Result<Self> {
                Ok(($( $name::from_row(reader)?, )+))
            }
        }
    };
}

tuple!(A KA);
tuple!(A KA, B KB);
tuple!(A KA, B KB, C KC);
tuple!(A KA, B KB, C KC, D KD);
tuple!(A KA, B KB, C KC, D KD, E KE);
tuple!(A KA, B KB, C KC, D KD, E KE, F KF);
tuple!(A KA, B KB, C KC, D KD, E KE, F KF, G KG);
tuple!(A KA, B KB, C KC, D KD, E KE, F KF, G KG, H KH);
tuple!(A KA, B KB, C KC, D KD, E KE, F KF, G KG, H KH, I KI);
tuple!(A KA, B KB, C KC, D KD, E KE, F KF, G KG, H KH, I KI, J KJ);
tuple!(A KA, B KB, C KC, D KD, E KE, F KF, G KG, H KH, I KI, J KJ, K KK);
tuple!(A KA, B KB, C KC, D KD, E KE, F KF, G KG, H KH, I KI, J KJ, K KK, L KL);
