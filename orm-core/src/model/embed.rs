//! [`Embed`]: a struct whose fields are columns of the model that holds it.

use crate::error::Result;
use crate::query::Reader;
use crate::sql::Path;
use crate::table::ColumnDef;
use crate::value::{Mode, Nullable, Value};

/// A struct whose fields are columns of the model that holds it. Implemented by `#[derive(Embed)]`.
///
/// In an `Option` all its columns may be null, and when all of them are, it is `None`.
///
/// # Example
/// ```
/// use orm::prelude::*;
///
/// #[derive(Embed, Debug, Clone, PartialEq)]
/// struct Address { street: String, city: String }
/// #[derive(Model, Debug)]
/// struct User { id: i64, #[orm(embed)] home: Address, #[orm(embed)] work: Option<Address> }
///
/// let db = Db::connect("sqlite::memory:")?;
/// schema![User].create_all(&db)?; // the columns id, home_street, home_city, work_street, work_city
/// let home = Address { street: "High St".into(), city: "Leeds".into() };
/// let ann = NewUser { home, work: None }.insert(&db)?;
/// let found = User::query().filter(|u| u.home.city.eq("Leeds")).one(&db)?;
/// assert_eq!((found.home, found.work), (ann.home, None));
/// # Ok::<(), orm::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be embedded",
    label = "needs `#[derive(Embed)]`",
    note = "a type that is stored in one column stands without `embed`"
)]
pub trait Embed: Sized {
    /// Its columns, as closures of queries are given them.
    type Columns<N: Mode>;
    /// The facts about its columns, without a prefix.
    #[doc(hidden)]
    const COLUMNS: &'static [ColumnDef];
    /// Whether there may be none of it.
    #[doc(hidden)]
    const NULLABLE: bool = false;

    /// The columns of the row at `path`; their facts within the table begin at the first of `facts`.
    #[doc(hidden)]
    fn columns<N: Mode>(path: Path, facts: &'static [ColumnDef]) -> Self::Columns<N>;

    /// The value of its column at `position`.
    #[doc(hidden)]
    fn value(&self, position: usize) -> Value<'_>;

    /// Reads its columns.
    #[doc(hidden)]
    fn read(reader: &mut Reader<'_>) -> Result<Self>;
}

#[diagnostic::do_not_recommend]
impl<E: Embed> Embed for Option<E> {
    type Columns<N: Mode> = E::Columns<Nullable>;
    const COLUMNS: &'static [ColumnDef] = E::COLUMNS;
    const NULLABLE: bool = {
        assert!(!E::NULLABLE, "an `Option` of an `Option` is embedded: write one of them");
        true
    };

    fn columns<N: Mode>(path: Path, facts: &'static [ColumnDef]) -> Self::Columns<N> {
        E::columns(path, facts)
    }

    fn value(&self, position: usize) -> Value<'_> {
        self.as_ref().map_or(Value::Null, |some| some.value(position))
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        if reader.skip_nulls(E::COLUMNS) { Ok(None) } else { E::read(reader).map(Some) }
    }
}
