//! [`Source`]: what a query can be over: the rows of a model, of another query, or of several joined.

use std::marker::PhantomData;

use super::column::{Column, One};
use super::reader::Reader;
use crate::error::Result;
use crate::model::Model;
use crate::sql::{Node, Path, columns_of};
use crate::table::{ColumnDef, Table, TextCache};
use crate::value::{Field, Nullable, Required};

/// The paths of the rows that a query joins, in order; its own first.
type Paths<'p> = dyn Iterator<Item = Path> + 'p;

/// What a query can be over: a model; [`Maybe`] one, on the far side of an outer join; the rows of another query,
/// [`Subquery`]; or a tuple of these, joined.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is nothing a query can be over",
    label = "needs a model, or a tuple of joined ones"
)]
pub trait Source {
    /// What closures are given: the columns.
    type Columns;
    /// What closures are given of it where it is one of several.
    type Joined;
    /// The same where each row may be missing.
    type Maybe: Source;
    /// What is returned of it where nothing is selected.
    type Row;

    /// The columns of the rows at `paths`.
    #[doc(hidden)]
    fn columns(paths: &mut Paths<'_>) -> Self::Columns;

    /// The same where it is one of several.
    #[doc(hidden)]
    fn joined(paths: &mut Paths<'_>) -> Self::Joined;

    /// Adds what has to be sent for a [`Source::Row`].
    #[doc(hidden)]
    fn add_to(paths: &mut Paths<'_>, out: &mut Vec<Node>);

    /// Reads what [`Source::add_to`] sent.
    #[doc(hidden)]
    fn read(reader: &mut Reader<'_>) -> Result<Self::Row>;
}

/// The path of the next row, of which a statement has as many as its source.
fn next(paths: &mut Paths<'_>) -> Path {
    paths.next().expect("invariant: a statement has a path for every row of its source")
}

impl<M: Model> Source for M {
    type Columns = M::Columns<Required>;
    type Joined = One<M, Required>;
    type Maybe = Maybe<M>;
    type Row = M;

    fn columns(paths: &mut Paths<'_>) -> Self::Columns {
        M::columns(next(paths))
    }

    fn joined(paths: &mut Paths<'_>) -> Self::Joined {
        One::at(next(paths))
    }

    fn add_to(paths: &mut Paths<'_>, out: &mut Vec<Node>) {
        out.extend(columns_of(M::table(), next(paths)));
    }

    fn read(reader: &mut Reader<'_>) -> Result<M> {
        reader.of_table(M::table(), M::read)
    }
}

/// A model on the far side of an outer join: its columns are `Option`s, and its row may be missing.
#[derive(Debug)]
pub struct Maybe<M>(PhantomData<fn() -> M>);

impl<M: Model> Source for Maybe<M> {
    type Columns = M::Columns<Nullable>;
    type Joined = One<M, Nullable>;
    type Maybe = Maybe<M>;
    type Row = Option<M>;

    fn columns(paths: &mut Paths<'_>) -> Self::Columns {
        M::columns(next(paths))
    }

    fn joined(paths: &mut Paths<'_>) -> Self::Joined {
        One::at(next(paths))
    }

    fn add_to(paths: &mut Paths<'_>, out: &mut Vec<Node>) {
        <M as Source>::add_to(paths, out);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Option<M>> {
        reader.of_nullable_table(M::table(), M::read)
    }
}

/// The rows of another query that returns tuples `T` of plain values; its columns are a tuple of
/// [`Column`](super::Column)s.
#[derive(Debug)]
pub struct Subquery<T>(PhantomData<fn() -> T>);

/// What the rows of a query must be for another to be over them: rows of a model, or tuples of plain values.
#[diagnostic::on_unimplemented(
    message = "no query can be over rows of `{Self}`",
    label = "needs rows of a model, or a tuple of plain values",
    note = "select a tuple, also of one: `.select(|p| (p.id,))`"
)]
pub trait Tabular: Sized {
    /// The source that a query over these rows has.
    type Source: Source<Row = Self>;

    /// The names and types of its columns.
    #[doc(hidden)]
    fn table() -> &'static Table;
}

#[diagnostic::do_not_recommend]
impl<M: Model> Tabular for M {
    type Source = M;

    fn table() -> &'static Table {
        <M as Model>::table()
    }
}

/// The facts of a column of rows that have no model. `VALUES` gives its columns the same names on every database.
const fn column_of<T: Field>(name: &'static str) -> ColumnDef {
    ColumnDef { name, ty: T::TYPE, nullable: T::NULLABLE, ..ColumnDef::EMPTY }
}

static TEXTS: TextCache = TextCache::new();

/// A source of several others, and how it grows by one more.
macro_rules! joined {
    ($($name:ident)+) => {
        impl<$($name: Source),+> Source for ($($name,)+) {
            type Columns = ($($name::Joined,)+);
            type Joined = Self::Columns;
            type Maybe = ($($name::Maybe,)+);
            type Row = ($($name::Row,)+);

            fn columns(paths: &mut Paths<'_>) -> Self::Columns {
                ($($name::joined(paths),)+)
            }

            fn joined(paths: &mut Paths<'_>) -> Self::Joined {
                Self::columns(paths)
            }

            fn add_to(paths: &mut Paths<'_>, out: &mut Vec<Node>) {
                $( $name::add_to(paths, out); )+
            }

            fn read(reader: &mut Reader<'_>) -> Result<Self::Row> {
                Ok(($($name::read(reader)?,)+))
            }
        }
    };
}
joined!(A B);
joined!(A B C);
joined!(A B C D);
joined!(A B C D E);
joined!(A B C D E F);

/// A source with `B` beside it.
#[diagnostic::on_unimplemented(
    message = "a query of these rows cannot be joined with another",
    label = "at most 6 joined sources",
    note = "name a part of them by `subquery`: `.select(|(a, b, ..)| (a.id, b.name)).subquery().join(..)`"
)]
pub trait Beside<B>: Source {
    /// Both together.
    type Both: Source;
}

#[diagnostic::do_not_recommend]
impl<M: Model, B: Source> Beside<B> for M {
    type Both = (M, B);
}

#[diagnostic::do_not_recommend]
impl<M: Model, B: Source> Beside<B> for Maybe<M> {
    type Both = (Maybe<M>, B);
}

#[diagnostic::do_not_recommend]
impl<T, B: Source> Beside<B> for Subquery<T>
where
    Subquery<T>: Source,
{
    type Both = (Subquery<T>, B);
}

macro_rules! beside {
    ($($name:ident)+) => {
        #[diagnostic::do_not_recommend]
        impl<$($name: Source,)+ Next: Source> Beside<Next> for ($($name,)+) {
            type Both = ($($name,)+ Next);
        }
    };
}
beside!(A B);
beside!(A B C);
beside!(A B C D);
beside!(A B C D E);

macro_rules! tuples {
    ($($name:ident $column:literal)+) => {
        impl<$($name: Field),+> Source for Subquery<($($name,)+)> {
            type Columns = ($(Column<$name>,)+);
            type Joined = Self::Columns;
            type Maybe = Subquery<($($name::Nullable,)+)>;
            type Row = ($($name,)+);

            fn columns(paths: &mut Paths<'_>) -> Self::Columns {
                let path = next(paths);
                let mut columns = <Self::Row as Tabular>::table().columns.iter();
                ($(Column::<$name>::new(path, columns.next().expect("invariant: a column for each")),)+)
            }

            fn joined(paths: &mut Paths<'_>) -> Self::Joined {
                Self::columns(paths)
            }

            fn add_to(paths: &mut Paths<'_>, out: &mut Vec<Node>) {
                out.extend(columns_of(<Self::Row as Tabular>::table(), next(paths)));
            }

            fn read(reader: &mut Reader<'_>) -> Result<Self::Row> {
                Ok(($(reader.next::<$name>()?,)+))
            }
        }

        #[diagnostic::do_not_recommend]
        impl<$($name: Field),+> Tabular for ($($name,)+) {
            type Source = Subquery<($($name,)+)>;

            fn table() -> &'static Table {
                const {
                    &Table {
                        columns: &[$(column_of::<$name>($column)),+],
                        ..Table::new("a tuple", "subquery", &TEXTS)
                    }
                }
            }
        }
    };
}
tuples!(A "column1");
tuples!(A "column1" B "column2");
tuples!(A "column1" B "column2" C "column3");
tuples!(A "column1" B "column2" C "column3" D "column4");
tuples!(A "column1" B "column2" C "column3" D "column4" E "column5");
tuples!(A "column1" B "column2" C "column3" D "column4" E "column5" F "column6");
tuples!(A "column1" B "column2" C "column3" D "column4" E "column5" F "column6" G "column7");
tuples!(A "column1" B "column2" C "column3" D "column4" E "column5" F "column6" G "column7" H "column8");
