//! [`Shape`]: how a row of a result becomes what a query returns.

use std::marker::PhantomData;
use std::sync::Arc;

use super::collection::Loaded;
use super::reader::Reader;
use super::select::Select;
use super::with::Append;
use crate::error::Result;
use crate::model::Model;

/// How a row becomes an `Out`: read from its columns, and then filled with its collections, which are loaded once all
/// rows are there.
pub(super) enum Shape<Out> {
    /// By functions that the type of what is selected names, as almost always.
    Plain { read: fn(&mut Reader<'_>) -> Result<Out>, fill: fn(Out, &mut Loaded) -> Out },
    /// What another shape makes, with something behind it.
    Appended(Arc<dyn Appended<Out>>),
}

impl<Out> Clone for Shape<Out> {
    fn clone(&self) -> Self {
        match self {
            Shape::Plain { read, fill } => Shape::Plain { read: *read, fill: *fill },
            Shape::Appended(shape) => Shape::Appended(Arc::clone(shape)),
        }
    }
}

impl<Out> Shape<Out> {
    /// Whole rows of a model.
    pub(super) fn of_row() -> Shape<Out>
    where
        Out: Model,
    {
        Shape::Plain { read: |reader| reader.of_table(Out::table(), Out::read), fill: |row, _| row }
    }

    /// What is selected by an `S`.
    pub(super) fn of_selected<S: Select<Out = Out>>() -> Shape<Out> {
        Shape::Plain { read: S::read, fill: S::fill }
    }

    /// This with what is selected by an `S` behind it.
    pub(super) fn append<S: Select + 'static>(self) -> Shape<Out::Out>
    where
        Out: Append<S::Out> + 'static,
    {
        Shape::Appended(Arc::new(Pair { first: self, second: PhantomData::<fn() -> S> }))
    }

    /// Reads a row; its collections are empty.
    pub(super) fn read(&self, reader: &mut Reader<'_>) -> Result<Out> {
        match self {
            Shape::Plain { read, .. } => read(reader),
            Shape::Appended(shape) => shape.read(reader),
        }
    }

    /// The row with its collections.
    pub(super) fn fill(&self, read: Out, loaded: &mut Loaded) -> Out {
        match self {
            Shape::Plain { fill, .. } => fill(read, loaded),
            Shape::Appended(shape) => shape.fill(read, loaded),
        }
    }
}

/// A shape with something behind it.
pub(super) trait Appended<Out>: Send + Sync {
    fn read(&self, reader: &mut Reader<'_>) -> Result<Out>;

    fn fill(&self, read: Out, loaded: &mut Loaded) -> Out;
}

struct Pair<A, S> {
    first: Shape<A>,
    second: PhantomData<fn() -> S>,
}

impl<S: Select, A: Append<S::Out>> Appended<A::Out> for Pair<A, S> {
    fn read(&self, reader: &mut Reader<'_>) -> Result<A::Out> {
        let first = self.first.read(reader)?;
        Ok(first.append(S::read(reader)?))
    }

    fn fill(&self, read: A::Out, loaded: &mut Loaded) -> A::Out {
        let (first, second) = A::split(read);
        let first = self.first.fill(first, loaded);
        first.append(S::fill(second, loaded))
    }
}
