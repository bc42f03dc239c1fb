//! Sorting and filtering by what a request says: only by the fields of an enum that the derive makes where a model asks
//! for it by `#[orm(fields)]`, only with values of their types, and those always bound.

use std::fmt::{self, Debug, Display};
use std::str::FromStr;

use super::column::Column;
use super::expr::{BoolOps, Expr};
use super::query::Query;
use crate::error::{Error, Kind, Result};
use crate::model::Model;
use crate::sql::{BinaryOp, Direction, LikeKind, Node, OrderBy, Path};
use crate::table::ColumnDef;
use crate::value::{ColumnType, Field, Mismatch, Required, Value, parsed};

/// A field of a model that text may name: an enum that `#[orm(fields)]` makes beside the model, `PostField` of `Post`.
///
/// As text it is the name of the field in the struct, or `home.city` for one within an embedded struct, which the model has to
/// name: `fields(with(home.city))`. Text that names none is `is_input`, and the error lists the names.
///
/// # Example
/// ```
/// use orm::prelude::*;
///
/// #[derive(Model, Debug)]
/// #[orm(fields(except(secret)))]
/// struct User { id: i64, name: String, secret: String }
///
/// assert_eq!(UserField::ALL, [UserField::Id, UserField::Name]);
/// let field: UserField = "name".parse()?;
/// assert_eq!((field, field.to_string().as_str()), (UserField::Name, "name"));
/// let error = "secret".parse::<UserField>().unwrap_err();
/// assert!(error.is_input());
/// assert_eq!(error.to_string(), "no such field of User; it has `id`, `name`");
///
/// let db = Db::connect("sqlite::memory:")?;
/// schema![User].create_all(&db)?;
/// let sorted = User::query().order_by(|u| field.of(u).desc());
/// assert!(sorted.all(&db)?.is_empty());
/// # Ok::<(), orm::Error>(())
/// ```
pub trait ModelField: Copy + Eq + Debug + Display + FromStr<Err = Error> + 'static {
    /// The model.
    type Model: Model;
    /// Every field, in the order of the struct; behind them those of embedded structs, in the order in which they are named.
    const ALL: &'static [Self];

    /// The name of the field, as text.
    ///
    /// # Example
    /// ```
    /// # use orm::{ModelField, prelude::*};
    /// #[derive(Model, Debug)]
    /// #[orm(fields)]
    /// struct User { id: i64, #[orm(column = "mail")] email: String }
    ///
    /// let names: Vec<&str> = UserField::ALL.iter().map(|field| field.name()).collect();
    /// assert_eq!(names, ["id", "email"]); // as in the struct, whatever the columns are called
    /// assert_eq!("email".parse::<UserField>()?.name(), "email");
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn name(self) -> &'static str;

    /// The column of the field, of what a closure of a query is given.
    ///
    /// # Example
    /// ```
    /// # use orm::{ModelField, prelude::*};
    /// #[derive(Model, Debug)]
    /// #[orm(fields)]
    /// struct User { id: i64, name: String, age: i32 }
    ///
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// NewUser::insert_all(&db, [("Ann", 40), ("Bob", 30)].map(|(name, age)| NewUser { name: name.into(), age }))?;
    /// let first_by = |field: UserField| User::query().order_by(move |u| field.of(u).asc()).first(&db);
    /// assert_eq!(first_by(UserField::Name)?.map(|user| user.age), Some(40));
    /// assert_eq!(first_by("age".parse()?)?.map(|user| user.age), Some(30));
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn of(self, columns: &<Self::Model as Model>::Columns<Required>) -> AnyColumn;
}

/// A model with a [`ModelField`].
#[diagnostic::on_unimplemented(
    message = "no field of `{Self}` may be named by text",
    label = "needs `#[orm(fields)]`, which makes the enum of those that may be"
)]
pub trait NamedFields: Model {
    /// The enum of its fields.
    type Field: ModelField<Model = Self>;
}

/// The field of this name.
#[doc(hidden)]
pub fn field_named<F: ModelField>(name: &str) -> Result<F> {
    F::ALL.iter().copied().find(|field| field.name() == name).ok_or_else(|| {
        let known: Vec<String> = F::ALL.iter().map(|field| format!("`{field}`")).collect();
        input(format!("no such field of {}; it has {}", F::Model::table().model, known.join(", ")))
    })
}

/// How a column is compared with a text. Its own text is what [`Display`] writes: `eq`, `ne`, `lt`, `le`, `gt`, `ge`,
/// `contains`, `starts_with`, `ends_with`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Comparison {
    /// Equal.
    Eq,
    /// Not equal; a null differs from every value.
    Ne,
    /// Less.
    Lt,
    /// Less or equal.
    Le,
    /// Greater.
    Gt,
    /// Greater or equal.
    Ge,
    /// The text is a part, case-sensitive. Of columns of text.
    Contains,
    /// The text is the beginning. Of columns of text.
    StartsWith,
    /// The text is the end. Of columns of text.
    EndsWith,
}

impl Comparison {
    /// Every comparison.
    pub const ALL: &'static [Comparison] = {
        use Comparison::*;
        &[Eq, Ne, Lt, Le, Gt, Ge, Contains, StartsWith, EndsWith]
    };

    fn name(self) -> &'static str {
        match self {
            Comparison::Eq => "eq",
            Comparison::Ne => "ne",
            Comparison::Lt => "lt",
            Comparison::Le => "le",
            Comparison::Gt => "gt",
            Comparison::Ge => "ge",
            Comparison::Contains => "contains",
            Comparison::StartsWith => "starts_with",
            Comparison::EndsWith => "ends_with",
        }
    }

    fn node(self, column: Node, value: Node) -> Node {
        let binary = match self {
            Comparison::Eq => BinaryOp::Eq,
            Comparison::Ne => BinaryOp::Ne,
            Comparison::Lt => BinaryOp::Lt,
            Comparison::Le => BinaryOp::Le,
            Comparison::Gt => BinaryOp::Gt,
            Comparison::Ge => BinaryOp::Ge,
            Comparison::Contains => return like(LikeKind::Contains, column, value),
            Comparison::StartsWith => return like(LikeKind::StartsWith, column, value),
            Comparison::EndsWith => return like(LikeKind::EndsWith, column, value),
        };
        Node::binary(binary, column, value)
    }

    fn is_of_text(self) -> bool {
        matches!(self, Comparison::Contains | Comparison::StartsWith | Comparison::EndsWith)
    }
}

fn like(kind: LikeKind, column: Node, value: Node) -> Node {
    Node::Like(kind, Box::new((column, value)))
}

impl Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// # Errors
/// `is_input` for another text; the error lists those there are.
impl FromStr for Comparison {
    type Err = Error;

    fn from_str(text: &str) -> Result<Comparison> {
        Comparison::ALL.iter().copied().find(|comparison| comparison.name() == text).ok_or_else(|| {
            let known: Vec<String> = Comparison::ALL.iter().map(|known| format!("`{known}`")).collect();
            input(format!("no such comparison; there are {}", known.join(", ")))
        })
    }
}

/// A column whose type is not known before the program runs, from [`ModelField::of`].
#[derive(Clone, Copy)]
pub struct AnyColumn {
    path: Path,
    def: &'static ColumnDef,
    /// Whether the Rust type of the column has the value.
    accepts: fn(Value<'_>) -> Result<(), Mismatch>,
}

impl AnyColumn {
    /// The same column without its type.
    ///
    /// # Example
    /// ```
    /// # use orm::{AnyColumn, prelude::*};
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String, age: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// NewUser::insert_all(&db, [("Ann", 40), ("Bob", 30)].map(|(name, age)| NewUser { name: name.into(), age }))?;
    /// let sorted = |by_age: bool| {
    ///     User::query().order_by(move |u| if by_age { AnyColumn::of(u.age) } else { AnyColumn::of(u.name) }.asc())
    /// };
    /// assert_eq!(sorted(true).select(|u| u.name).all(&db)?, ["Bob", "Ann"]);
    /// assert_eq!(sorted(false).select(|u| u.name).all(&db)?, ["Ann", "Bob"]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn of<T: Field>(column: Column<T>) -> AnyColumn {
        AnyColumn {
            path: column.path,
            def: column.def,
            accepts: |value| T::Base::from_value(value).map(drop),
        }
    }

    fn node(self) -> Node {
        Node::Column(self.path, self.def)
    }

    fn order(self, direction: Direction) -> OrderBy {
        OrderBy { node: self.node(), ty: Some(self.def.ty), direction, nulls: None }
    }

    /// By this, the smallest first.
    ///
    /// # SQL
    /// `.. ORDER BY "age"`
    ///
    /// # Example
    /// ```
    /// # use orm::{ModelField, prelude::*};
    /// # #[derive(Model, Debug)]
    /// # #[orm(fields)]
    /// # struct User { id: i64, name: String, age: Option<i32> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// let user = |(name, age): (&str, _)| NewUser { name: name.into(), age };
    /// NewUser::insert_all(&db, [("Ann", Some(40)), ("Bob", None), ("Cid", Some(30))].map(user))?;
    /// let names = User::query().order_by(|u| UserField::Age.of(u).asc()).select(|u| u.name).all(&db)?;
    /// assert_eq!(names, ["Bob", "Cid", "Ann"]); // no age comes first
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn asc(self) -> OrderBy {
        self.order(Direction::Asc)
    }

    /// By this, the largest first.
    ///
    /// # SQL
    /// `.. ORDER BY "age" DESC`
    ///
    /// # Example
    /// ```
    /// # use orm::{ModelField, prelude::*};
    /// # #[derive(Model, Debug)]
    /// # #[orm(fields)]
    /// # struct User { id: i64, name: String, age: i32 }
    /// // `?sort=age&order=desc`, with the key behind it, so that the order is the same each time.
    /// let (field, order): (UserField, _) = ("age".parse()?, "desc");
    /// let users = User::query().order_by(|u| {
    ///     let column = field.of(u);
    ///     (if order == "desc" { column.desc() } else { column.asc() }, u.id.asc())
    /// });
    /// assert!(users.to_sql(orm::Backend::Sqlite)?.ends_with(r#"ORDER BY "age" DESC, "id""#));
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn desc(self) -> OrderBy {
        self.order(Direction::Desc)
    }

    /// Whether there is no value.
    ///
    /// # SQL
    /// `"nickname" IS NULL`
    ///
    /// # Example
    /// ```
    /// # use orm::{ModelField, prelude::*};
    /// # #[derive(Model, Debug)]
    /// # #[orm(fields)]
    /// # struct User { id: i64, name: String, nickname: Option<String> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// NewUser { name: "Ann".into(), nickname: None }.insert(&db)?;
    /// let missing = |field: UserField| User::query().filter(move |u| field.of(u).is_null()).count(&db);
    /// assert_eq!((missing(UserField::Nickname)?, missing(UserField::Name)?), (1, 0));
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn is_null(self) -> Expr<bool> {
        Expr::new(Node::IsNull(Box::new(self.node()), true))
    }

    /// Whether there is a value.
    ///
    /// # SQL
    /// `"nickname" IS NOT NULL`
    ///
    /// # Example
    /// ```
    /// # use orm::{ModelField, prelude::*};
    /// # #[derive(Model, Debug)]
    /// # #[orm(fields)]
    /// # struct User { id: i64, name: String, nickname: Option<String> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// let user = |(name, nickname): (&str, Option<&str>)| NewUser { name: name.into(), nickname: nickname.map(Into::into) };
    /// NewUser::insert_all(&db, [("Ann", Some("A")), ("Bob", None)].map(user))?;
    /// // Users of whom everything is known.
    /// let whole = User::query().filter(|u| all_of(UserField::ALL.iter().map(|field| field.of(u).is_not_null())));
    /// assert_eq!(whole.one(&db)?.name, "Ann");
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn is_not_null(self) -> Expr<bool> {
        self.is_null().not()
    }

    /// The comparison with the value that `text` is. The value is bound; no message holds it.
    ///
    /// | column | text |
    /// | --- | --- |
    /// | `bool` | `true`, `false` |
    /// | numbers, decimals | as Rust reads them; no infinity and no NaN |
    /// | text, and enums stored as text | as it is; of enums the stored text of a variant |
    /// | enums stored as numbers | the number of a variant |
    /// | uuids | 32 digits, with or without hyphens |
    /// | dates, times, moments | as RFC 3339 writes them; a moment without a zone is UTC |
    /// | IP addresses | as Rust reads them |
    ///
    /// # SQL
    /// `"pages" = ?1`; a column that may be null is compared as [`eq`](super::Ops::eq) and its like compare it.
    ///
    /// # Errors
    /// `is_input` when the text is no value of the column, when the column has none that are written as text (bytes, JSON,
    /// durations, lists), and for a part of what is no text.
    ///
    /// # Example
    /// ```
    /// # use orm::{Comparison, ModelField, prelude::*};
    /// # #[derive(Model, Debug)]
    /// # #[orm(fields)]
    /// # struct Book { id: i64, title: String, pages: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Book].create_all(&db)?;
    /// NewBook::insert_all(&db, [("1984", 300), ("Emma", 1984)].map(|(t, pages)| NewBook { title: t.into(), pages }))?;
    /// // One text in whatever field can hold it.
    /// let found = |text: &str| {
    ///     let fields = [BookField::Title, BookField::Pages];
    ///     let query = Book::query();
    ///     query.filter(|b| any_of(fields.iter().filter_map(|f| f.of(b).compare(Comparison::Eq, text).ok()))).count(&db)
    /// };
    /// assert_eq!((found("1984")?, found("Emma")?, found("none")?), (2, 1, 0));
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn compare(self, comparison: Comparison, text: &str) -> Result<Expr<bool>> {
        let (ty, field) = (self.def.ty, self.def.field);
        let Some(form) = parsed::form(ty) else {
            return Err(input(format!("`{field}` has no values that are written as text")));
        };
        if comparison.is_of_text() && ty != ColumnType::Text {
            return Err(input(format!("`{field}` is no text, of which there are parts")));
        }
        let value = parsed::parse(ty, text).ok_or_else(|| input(format!("`{field}` takes {form}")))?;
        if !comparison.is_of_text() && (self.accepts)(value.reborrow()).is_err() {
            return Err(input(format!("`{field}` has no such value")));
        }
        Ok(Expr::new(comparison.node(self.node(), Node::Value(ty, value))))
    }
}

impl Debug for AnyColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AnyColumn({})", self.def.name)
    }
}

impl<M: Model, Out> Query<M, Out> {
    /// Sorts the rows by what `text` says: names of fields with commas between, a `-` before those with the largest first,
    /// as in `-score,title`. Empty text adds nothing.
    ///
    /// Only fields of the model's [`ModelField`] can be named, so what nobody may learn of is left out of it.
    ///
    /// # SQL
    /// That of [`Query::order_by`].
    ///
    /// # Errors
    /// `is_input` for another name, and for one that stands twice.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// #[derive(Model, Debug)]
    /// #[orm(fields(only(title, score)))]
    /// struct Post { id: i64, title: String, score: i32 }
    ///
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post].create_all(&db)?;
    /// let post = |(title, score): (&str, i32)| NewPost { title: title.into(), score };
    /// NewPost::insert_all(&db, [("a", 1), ("b", 2), ("c", 2)].map(post))?;
    /// let titles = Post::query().sort_by_text("-score,title")?.select(|p| p.title).all(&db)?;
    /// assert_eq!(titles, ["b", "c", "a"]);
    /// assert!(Post::query().sort_by_text("id; DROP TABLE posts").unwrap_err().is_input());
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn sort_by_text(self, text: &str) -> Result<Self>
    where
        M: NamedFields,
    {
        let mut terms: Vec<(M::Field, bool)> = Vec::new();
        for term in text.split(',').map(str::trim).filter(|_| !text.trim().is_empty()) {
            let (name, descending) = term.strip_prefix('-').map_or((term, false), |name| (name, true));
            let field: M::Field = name.parse()?;
            if terms.iter().any(|(other, _)| *other == field) {
                return Err(input(format!("`{field}` stands twice in the order")));
            }
            terms.push((field, descending));
        }
        Ok(self.order_by(|columns| {
            let term = |(field, descending): (M::Field, bool)| match descending {
                true => field.of(columns).desc(),
                false => field.of(columns).asc(),
            };
            terms.into_iter().map(term).collect::<Vec<_>>()
        }))
    }

    /// Keeps only the rows whose `field` compares so with the value that `text` is.
    ///
    /// # SQL
    /// That of [`Query::filter`]; the value is bound.
    ///
    /// # Errors
    /// Those of [`AnyColumn::compare`].
    ///
    /// # Example
    /// ```
    /// # use orm::{Comparison, prelude::*};
    /// #[derive(Model, Debug)]
    /// #[orm(fields)]
    /// struct Post { id: i64, title: String, score: i32 }
    ///
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post].create_all(&db)?;
    /// let post = |(title, score): (&str, i32)| NewPost { title: title.into(), score };
    /// NewPost::insert_all(&db, [("a", 1), ("b", 2)].map(post))?;
    /// // `?score[ge]=2`
    /// let (field, comparison, text) = ("score", "ge", "2");
    /// let good = Post::query().filter_by_text(field.parse()?, comparison.parse()?, text)?;
    /// assert_eq!(good.one(&db)?.title, "b");
    /// let error = Post::query().filter_by_text(PostField::Score, Comparison::Ge, "1 OR 1=1").unwrap_err();
    /// assert_eq!(error.to_string(), "`score` takes a whole number of 32 bits");
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn filter_by_text(self, field: M::Field, comparison: Comparison, text: &str) -> Result<Self>
    where
        M: NamedFields,
    {
        let condition = field.of(&self.columns()).compare(comparison, text)?;
        Ok(self.filter(|_| condition))
    }
}

#[cold]
fn input(message: String) -> Error {
    Error::new(Kind::Input, message)
}
