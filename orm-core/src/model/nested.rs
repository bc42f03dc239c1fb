//! [`NewWith`]: new rows with what belongs to them, inserted together: one bulk insert for each level and kind of rows.

use super::committed::Written;
use super::draft::validate;
use super::insert::insert_on;
use super::insert_all::{EachStep, Step, insert_all_on};
use super::record::Record;
use super::{Model, New, no_row, read_step, records};
use crate::driver::{Access, Callback, Executor, Link, on};
use crate::error::Result;
use crate::query::Append;
use crate::table::{Change, Table};

/// A new row with what belongs to it, from [`New::with`]. A closure makes that of the row as it is stored, with its key, and
/// is called within the transaction, once the rows of its level are inserted.
///
/// What comes back has the shape that [`Query::with`](crate::query::Query::with) gives what it loads:
///
/// | the closure returns | beside the row is |
/// | --- | --- |
/// | a `Vec` or an array of new rows | the `Vec` of the rows |
/// | an `Option` of one | the `Option` of the row |
/// | a new row | the row |
/// | a tuple of these | the tuple of what they become |
///
/// A further `with` adds to the tuple, so `.with(a).with(b)` is `(User, A, B)`, and `.with(|u| (a, b))` is `(User, (A, B))`.
/// What belongs to a row may have a `with` of its own, to any depth. A closure within a closure cannot borrow the row further
/// up: copy its key out first, and `move` it.
///
/// The foreign key is a field like any other, so a forgotten one is rustc's own error. For a parent that is there already,
/// insert the children by themselves: `NewPost { author_id: ann.id, .. }.insert(&db)`.
///
/// # Example
/// ```
/// # use orm::prelude::*;
/// # use orm::NewWith;
/// # #[derive(Model, Debug)] struct User { id: i64, name: String }
/// # #[derive(Model, Debug)] struct Profile { #[orm(primary_key, belongs_to = User)] user_id: i64 }
/// # #[derive(Model, Debug)]
/// # struct Post { id: i64, #[orm(belongs_to = User, index)] author_id: i64, title: String }
/// # #[derive(Model, Debug)]
/// # struct Comment { id: i64, #[orm(belongs_to = Post, index)] post_id: i64, text: String }
/// # let db = Db::connect("sqlite::memory:")?;
/// # schema![User, Profile, Post, Comment].create_all(&db)?;
/// let people = ["Ann", "Bob"].map(|name| {
///     NewUser { name: name.into() }.with(|user| {
///         let post = NewPost { author_id: user.id, title: "hello".into() };
///         let post = post.with(|p| vec![NewComment { post_id: p.id, text: "hi".into() }]);
///         (vec![post], Some(NewProfile { user_id: user.id }))
///     })
/// });
/// let saved: Vec<(User, (Vec<(Post, Vec<Comment>)>, Option<Profile>))> = NewWith::insert_all(&db, people)?;
/// let (bob, (posts, profile)) = &saved[1];
/// assert_eq!((posts[0].0.author_id, profile.as_ref().map(|p| p.user_id)), (bob.id, Some(bob.id)));
/// assert_eq!(posts[0].1[0].post_id, posts[0].0.id);
/// # Ok::<(), orm::Error>(())
/// ```
#[must_use = "nothing is inserted before `insert`"]
pub struct NewWith<T, F> {
    tree: T,
    children: F,
}

impl<T, F> NewWith<T, F> {
    pub(super) fn new(tree: T, children: F) -> NewWith<T, F> {
        NewWith { tree, children }
    }
}

impl<T, F> NewWith<T, F>
where
    NewWith<T, F>: NewTree,
{
    /// More that belongs to the row, in a place of its own behind what belongs to it already.
    ///
    /// # SQL
    /// One more bulk insert: that of the rows which the closure returns, for all rows at once.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # use orm::NewWith;
    /// # #[derive(Model, Debug, PartialEq)] struct User { id: i64, name: String }
    /// # #[derive(Model, Debug, PartialEq)] struct Profile { #[orm(primary_key, belongs_to = User)] user_id: i64 }
    /// # #[derive(Model, Debug, PartialEq)] struct Post { id: i64, #[orm(belongs_to = User, index)] author_id: i64, title: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User, Profile, Post].create_all(&db)?;
    /// let (ann, posts, profile) = NewUser { name: "Ann".into() }
    ///     .with(|user| [NewPost { author_id: user.id, title: "hello".into() }])
    ///     .with(|user| Some(NewProfile { user_id: user.id }))
    ///     .insert(&db)?;
    /// assert_eq!((posts[0].author_id, profile), (ann.id, Some(Profile { user_id: ann.id })));
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn with<C, G>(self, children: G) -> NewWith<NewWith<T, F>, G>
    where
        C: NewChildren,
        G: FnOnce(&<Self as NewTree>::Row) -> C,
    {
        NewWith::new(self, children)
    }

    /// Inserts the row and what belongs to it, all or nothing, and returns them as they are stored.
    ///
    /// # SQL
    /// In a transaction, or a savepoint of the one that is open, the statement of [`New::insert`] or [`New::insert_all`] for
    /// each level and each of its kinds of rows, those of a tuple in its order; none for a kind without rows.
    ///
    /// # Errors
    /// Those of [`New::insert`], of the table whose row it was, and then nothing is written. A row that the validation of its
    /// model refuses keeps all rows of its level from being sent, in which the error counts it: `row 2 of 3: invalid Post: ..`.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # use orm::NewWith;
    /// # #[derive(Model, Debug, PartialEq)] struct User { id: i64, name: String }
    /// # #[derive(Model, Debug, PartialEq)] struct Profile { #[orm(primary_key, belongs_to = User)] user_id: i64 }
    /// # #[derive(Model, Debug, PartialEq)] struct Post { id: i64, #[orm(belongs_to = User, index)] author_id: i64, title: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User, Profile, Post].create_all(&db)?;
    /// let ann = NewUser { name: "Ann".into() }.with(|user| {
    ///     ["one", "two"].map(|title| NewPost { author_id: user.id, title: title.into() })
    /// });
    /// let (saved, sent) = orm::testing::record(&db, || ann.insert(&db));
    /// let (user, posts): (User, Vec<Post>) = saved?;
    /// assert_eq!((user.id, posts.len()), (1, 2));
    /// let sent: Vec<&str> = sent.iter().map(|s| s.sql.split(" (").next().unwrap()).collect();
    /// assert_eq!(sent, ["BEGIN", r#"INSERT INTO "users""#, r#"INSERT INTO "posts""#, "COMMIT"]);
    ///
    /// // What belongs to it cannot be written, so it is not there either.
    /// let lost = NewUser { name: "Bob".into() }.with(|_| [NewPost { author_id: 99, title: "?".into() }]);
    /// assert_eq!(lost.insert(&db).unwrap_err().foreign_key_violation().unwrap().table(), "posts");
    /// assert_eq!(User::query().count(&db)?, 1);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn insert(self, db: &dyn Executor) -> Result<<Self as NewTree>::Saved> {
        save(db, vec![self])?.pop().ok_or_else(no_row)
    }

    /// Inserts many rows and what belongs to them, all or nothing, in the order given. However many there are, they are
    /// inserted level by level, so that there are as many statements as for one, or for every so many rows one more, as
    /// [`New::insert_all`] says.
    ///
    /// # SQL
    /// That of [`insert`](NewWith::insert). No row sends nothing.
    ///
    /// # Errors
    /// Those of [`insert`](NewWith::insert).
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # use orm::NewWith;
    /// # #[derive(Model, Debug, PartialEq)] struct User { id: i64, name: String }
    /// # #[derive(Model, Debug, PartialEq)] struct Profile { #[orm(primary_key, belongs_to = User)] user_id: i64 }
    /// # #[derive(Model, Debug, PartialEq)] struct Post { id: i64, #[orm(belongs_to = User, index)] author_id: i64, title: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User, Profile, Post].create_all(&db)?;
    /// let people = ["Ann", "Bob"].map(|name| NewUser { name: name.into() }.with(|u| NewProfile { user_id: u.id }));
    /// let saved: Vec<(User, Profile)> = orm::testing::assert_statements(&db, 4, || NewWith::insert_all(&db, people))?;
    /// assert!(saved.iter().all(|(user, profile)| profile.user_id == user.id));
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn insert_all(
        db: &dyn Executor,
        rows: impl IntoIterator<Item = Self>,
    ) -> Result<Vec<<Self as NewTree>::Saved>> {
        save(db, rows.into_iter().collect())
    }
}

impl<T: std::fmt::Debug, F> std::fmt::Debug for NewWith<T, F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} with what belongs to it", self.tree)
    }
}

/// A new row, or one [with what belongs to it](NewWith).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no new row",
    label = "not a new row",
    note = "a model `User` makes the struct `NewUser` of its new rows"
)]
pub trait NewTree: Sized {
    /// The model of the row.
    type Row: Model;
    /// What it is once it is stored: the row, or a tuple of it and what belongs to it.
    type Saved;

    /// Asks the model whether the row may be written; what belongs to it is not there yet.
    #[doc(hidden)]
    fn validate(&self) -> Result<()>;

    /// Inserts the rows, which were not refused, and what belongs to them.
    #[doc(hidden)]
    fn save(trees: Vec<Self>, saving: &mut Saving<'_>) -> Result<Vec<Self::Saved>>;

    #[doc(hidden)]
    fn row(saved: &Self::Saved) -> &Self::Row;
}

#[diagnostic::do_not_recommend]
impl<N: New> NewTree for N {
    type Row = N::Model;
    type Saved = N::Model;

    fn validate(&self) -> Result<()> {
        validate(N::Model::table(), self)
    }

    fn save(rows: Vec<N>, saving: &mut Saving<'_>) -> Result<Vec<N::Model>> {
        let mut saved = Vec::with_capacity(rows.len());
        saving.insert(N::Model::table(), &records(&rows), &mut |step| read_step(&mut saved, step))?;
        Ok(saved)
    }

    fn row(saved: &N::Model) -> &N::Model {
        saved
    }
}

#[diagnostic::do_not_recommend]
impl<T, F, C> NewTree for NewWith<T, F>
where
    T: NewTree,
    F: FnOnce(&T::Row) -> C,
    C: NewChildren,
    T::Saved: Append<C::Saved, First = T::Row>,
{
    type Row = T::Row;
    type Saved = <T::Saved as Append<C::Saved>>::Out;

    fn validate(&self) -> Result<()> {
        self.tree.validate()
    }

    fn save(trees: Vec<Self>, saving: &mut Saving<'_>) -> Result<Vec<Self::Saved>> {
        let (trees, closures): (Vec<T>, Vec<F>) =
            trees.into_iter().map(|with| (with.tree, with.children)).unzip();
        let saved = T::save(trees, saving)?;
        let children: Vec<C> =
            saved.iter().zip(closures).map(|(saved, children)| children(T::row(saved))).collect();
        children.iter().try_for_each(C::validate)?;
        let children = C::save(children, saving)?;
        Ok(saved.into_iter().zip(children).map(|(saved, children)| saved.append(children)).collect())
    }

    fn row(saved: &Self::Saved) -> &T::Row {
        <T::Saved as Append<C::Saved>>::first(saved)
    }
}

/// What belongs to a new row: a `Vec` or an array of new rows, an `Option` of one, one, or a tuple of these.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot belong to a new row",
    label = "expected new rows",
    note = "`with` takes what belongs to the row: a `Vec`, an array or an `Option` of structs such as `NewPost`, one of them, \
            or a tuple of these"
)]
pub trait NewChildren: Sized {
    /// What it is once it is stored.
    type Saved;

    #[doc(hidden)]
    fn validate(&self) -> Result<()>;

    /// Inserts what belongs to many rows, and returns it for each of them.
    #[doc(hidden)]
    fn save(all: Vec<Self>, saving: &mut Saving<'_>) -> Result<Vec<Self::Saved>>;
}

#[diagnostic::do_not_recommend]
impl<T: NewTree> NewChildren for T {
    type Saved = T::Saved;

    fn validate(&self) -> Result<()> {
        NewTree::validate(self)
    }

    fn save(all: Vec<T>, saving: &mut Saving<'_>) -> Result<Vec<T::Saved>> {
        NewTree::save(all, saving)
    }
}

#[diagnostic::do_not_recommend]
impl<T: NewTree> NewChildren for Option<T> {
    type Saved = Option<T::Saved>;

    fn validate(&self) -> Result<()> {
        self.iter().try_for_each(T::validate)
    }

    fn save(all: Vec<Option<T>>, saving: &mut Saving<'_>) -> Result<Vec<Option<T::Saved>>> {
        save_lists(all, saving, |saved| saved.next())
    }
}

#[diagnostic::do_not_recommend]
impl<T: NewTree> NewChildren for Vec<T> {
    type Saved = Vec<T::Saved>;

    fn validate(&self) -> Result<()> {
        validate_each(self)
    }

    fn save(all: Vec<Vec<T>>, saving: &mut Saving<'_>) -> Result<Vec<Vec<T::Saved>>> {
        save_lists(all, saving, |saved| saved.collect())
    }
}

#[diagnostic::do_not_recommend]
impl<T: NewTree, const N: usize> NewChildren for [T; N] {
    type Saved = Vec<T::Saved>;

    fn validate(&self) -> Result<()> {
        validate_each(self)
    }

    fn save(all: Vec<[T; N]>, saving: &mut Saving<'_>) -> Result<Vec<Vec<T::Saved>>> {
        save_lists(all, saving, |saved| saved.collect())
    }
}

fn validate_each<T: NewTree>(trees: &[T]) -> Result<()> {
    let all = trees.len();
    trees.iter().enumerate().try_for_each(|(at, tree)| {
        tree.validate().map_err(|error| error.context(format_args!("row {} of {all}", at + 1)))
    })
}

/// Inserts the rows of all lists at once, and makes of those of each list what `split` makes of them.
fn save_lists<T: NewTree, L: IntoIterator<Item = T>, S>(
    lists: Vec<L>,
    saving: &mut Saving<'_>,
    split: impl Fn(&mut dyn Iterator<Item = T::Saved>) -> S,
) -> Result<Vec<S>> {
    let (mut trees, mut lengths) = (Vec::with_capacity(lists.len()), Vec::with_capacity(lists.len()));
    for list in lists {
        let before = trees.len();
        trees.extend(list);
        lengths.push(trees.len() - before);
    }
    let mut saved = T::save(trees, saving)?.into_iter();
    Ok(lengths.into_iter().map(|length| split(&mut saved.by_ref().take(length))).collect())
}

macro_rules! tuple {
    ($($name:ident $list:ident),+) => {
        #[diagnostic::do_not_recommend]
        impl<$($name: NewChildren),+> NewChildren for ($($name,)+) {
            type Saved = ($($name::Saved,)+);

            fn validate(&self) -> Result<()> {
                let ($($list,)+) = self;
                $( $list.validate()?; )+
                Ok(())
            }

            fn save(all: Vec<Self>, saving: &mut Saving<'_>) -> Result<Vec<Self::Saved>> {
                let rows = all.len();
                $( let mut $list = Vec::with_capacity(rows); )+
                for of_row in all {
                    #[allow(non_snake_case)]
                    let ($($name,)+) = of_row;
                    $( $list.push($name); )+
                }
                $( let mut $list = $name::save($list, saving)?.into_iter(); )+
                let of_row = |_| Some(($($list.next()?,)+));
                Ok((0..rows).map_while(of_row).collect())
            }
        }
    };
}

tuple!(A a);
tuple!(A a, B b);
tuple!(A a, B b, C c);
tuple!(A a, B b, C c, D d);
tuple!(A a, B b, C c, D d, E e);
tuple!(A a, B b, C c, D d, E e, F f);
tuple!(A a, B b, C c, D d, E e, F f, G g);
tuple!(A a, B b, C c, D d, E e, F f, G g, H h);
tuple!(A a, B b, C c, D d, E e, F f, G g, H h, I i);
tuple!(A a, B b, C c, D d, E e, F f, G g, H h, I i, J j);
tuple!(A a, B b, C c, D d, E e, F f, G g, H h, I i, J j, K k);
tuple!(A a, B b, C c, D d, E e, F f, G g, H h, I i, J j, K k, L l);

/// Rows being inserted, level by level, on one connection.
#[doc(hidden)]
pub struct Saving<'l> {
    link: &'l mut Link,
    /// What models are told once all of it is committed.
    told: Vec<Callback>,
}

impl Saving<'_> {
    /// Inserts rows of one table, and calls `each` with every one as it is stored, in order.
    fn insert(
        &mut self,
        table: &'static Table,
        records: &[&dyn Record],
        each: &mut EachStep<'_>,
    ) -> Result<()> {
        let mut written = Written::new(table, Change::Inserted);
        match records {
            [one] => {
                let mut inserted = false;
                insert_on(self.link, table, *one, None, &mut written, &mut |row| {
                    inserted = true;
                    each(Step::Row(row))
                })?;
                if !inserted {
                    return Err(no_row());
                }
            }
            _ => insert_all_on(self.link, records, &mut written, each)?,
        }
        self.told.extend(written.callback()?);
        Ok(())
    }
}

fn save<T: NewTree>(db: &dyn Executor, trees: Vec<T>) -> Result<Vec<T::Saved>> {
    match &trees[..] {
        [] => return Ok(Vec::new()),
        [one] => one.validate()?,
        many => validate_each(many)?,
    }
    let (saved, told) = on(db, Access::Write, |link| {
        link.atomically(|link| {
            let mut saving = Saving { link, told: Vec::new() };
            let saved = T::save(trees, &mut saving)?;
            Ok((saved, saving.told))
        })
    })?;
    told.into_iter().for_each(|callback| db.after_commit(callback));
    Ok(saved)
}

impl std::fmt::Debug for Saving<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Saving").field("link", &self.link).finish_non_exhaustive()
    }
}
