//! [`FromRow`]: what a row of a statement written by hand becomes.

use super::hole::Plain;
use super::reader::Reader;
use crate::error::Result;
use crate::model::Model;
use crate::table::ColumnDef;
use crate::value::Field;

/// What a row of SQL by hand becomes: a value of one column, a model, an `Option` of a model whose row may be missing, or
/// a tuple of these of up to twelve. Columns are read in their order. Which of these it is, `Kind` says; the compiler finds
/// it, so write `_` for it: `.all::<User, _>(&db)`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from a row",
    label = "expected a type that a column can hold, a model, or a tuple of these"
)]
pub trait FromRow<Kind>: Sized {
    /// Adds an entry for each of its columns: the facts, where it has to be one of a model's.
    #[doc(hidden)]
    fn expect(columns: &mut Vec<Option<&'static ColumnDef>>);

    /// Reads its columns.
    #[doc(hidden)]
    fn from_row(reader: &mut Reader<'_>) -> Result<Self>;
}

/// The kind of models.
#[doc(hidden)]
#[derive(Debug)]
pub enum Whole {}

#[diagnostic::do_not_recommend]
impl<T: Field> FromRow<Plain> for T {
    fn expect(columns: &mut Vec<Option<&'static ColumnDef>>) {
        columns.push(None);
    }

    fn from_row(reader: &mut Reader<'_>) -> Result<T> {
        reader.next()
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model> FromRow<Whole> for M {
    fn expect(columns: &mut Vec<Option<&'static ColumnDef>>) {
        columns.extend(M::table().columns.iter().map(Some));
    }

    fn from_row(reader: &mut Reader<'_>) -> Result<M> {
        reader.of_table(M::table(), M::read)
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model> FromRow<Whole> for Option<M> {
    fn expect(columns: &mut Vec<Option<&'static ColumnDef>>) {
        M::expect(columns);
    }

    fn from_row(reader: &mut Reader<'_>) -> Result<Option<M>> {
        reader.of_nullable_table(M::table(), M::read)
    }
}

macro_rules! tuple {
    ($($name:ident $kind:ident),+) => {
        #[diagnostic::do_not_recommend]
        impl<$($name: FromRow<$kind>, $kind),+> FromRow<($($kind,)+)> for ($($name,)+) {
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
