//! The one error of the library: opaque, asked by questions.
//!
//! A driver's error becomes an [`Error`] in `backend/<name>/error.rs` and nowhere else. No message ever holds a
//! value that was bound, nor a password.

mod constraint;
mod field;
mod kind;

use std::fmt;

pub use constraint::{Constraint, ConstraintKind};
pub use field::FieldError;
pub use kind::Kind;

/// What every fallible call of the library returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong. It is one word wide and opaque: ask it a question.
///
/// # Example
/// ```
/// use orm::prelude::*;
///
/// #[derive(Model, Debug)]
/// struct User { id: i64, #[orm(unique)] email: String }
///
/// let db = Db::connect("sqlite::memory:")?;
/// schema![User].create_all(&db)?;
/// NewUser { email: "ann@example.com".into() }.insert(&db)?;
/// let error = NewUser { email: "ann@example.com".into() }.insert(&db).unwrap_err();
/// let constraint = error.unique_violation().expect("a unique violation");
/// assert_eq!((constraint.table(), constraint.columns()), ("users", &["email".to_owned()][..]));
/// # Ok::<(), orm::Error>(())
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: Kind,
    message: String,
    /// What the database adds for people with access to its data, such as the offending key. Never displayed.
    detail: Option<String>,
    /// The database's own code: an SQLSTATE or SQLite's extended result code.
    code: Option<String>,
}

impl Error {
    /// Makes an error of `kind` that says `message`: one line, lower case, no full stop.
    #[doc(hidden)]
    #[cold]
    pub fn new(kind: Kind, message: impl Into<String>) -> Error {
        Error(Box::new(Inner { kind, message: message.into(), detail: None, code: None }))
    }

    /// An error for what `backend` cannot do, made before any SQL is sent; `instead` says what to do.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// // A function of your own that only Postgres can serve, refused as the library refuses.
    /// fn search(db: &Db) -> orm::Result<Vec<i64>> {
    ///     if db.backend() == orm::Backend::Sqlite {
    ///         return Err(orm::Error::unsupported("text search", "SQLite", "use `contains`"));
    ///     }
    ///     sql!("SELECT id FROM posts WHERE document @@ {\"rust\"}").all(db)
    /// }
    /// let error = search(&Db::connect("sqlite::memory:")?).unwrap_err();
    /// assert!(error.is_unsupported());
    /// assert_eq!(error.to_string(), "SQLite has no text search; use `contains`");
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[cold]
    pub fn unsupported(what: &str, backend: &str, instead: &str) -> Error {
        Error::new(Kind::Unsupported, format!("{backend} has no {what}; {instead}"))
    }

    /// An error for a row that violates `constraint`. What it says is made from the constraint, once
    /// all about it is known.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// use orm::{Constraint, ConstraintKind, Error};
    ///
    /// fn answer(error: &Error) -> u16 {
    ///     if error.unique_violation().is_some() { 409 } else { 500 }
    /// }
    /// // Tested without a database.
    /// let error = Error::violation(Constraint::new(ConstraintKind::Unique));
    /// assert_eq!((answer(&error), error.to_string()), (409, "unique violation".to_owned()));
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[cold]
    pub fn violation(constraint: Constraint) -> Error {
        Error::new(Kind::Constraint(constraint), "")
    }

    /// An error for a row of `model` that its validation refused.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Address].create_all(&db)?;
    /// # #[derive(Model, Debug)]
    /// # #[orm(validate = check)]
    /// # struct Address { id: i64, city: String }
    /// # fn check(address: &mut orm::Draft<'_, Address>) {
    /// #     if address.get(|a| a.city).is_some_and(|city| city.is_empty()) { address.refuse(|a| a.city, "is empty") }
    /// # }
    /// // What the address says goes on as an error of the whole order.
    /// let refused = NewAddress { city: String::new() }.insert(&db).unwrap_err();
    /// let errors = refused.validation_errors().unwrap_or_default().to_vec();
    /// let error = orm::Error::validation("Order", errors);
    /// assert_eq!(error.to_string(), "invalid Order: `city` is empty");
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[cold]
    pub fn validation(model: &str, errors: Vec<FieldError>) -> Error {
        let each: Vec<String> =
            errors.iter().map(|error| format!("`{}` {}", error.field(), error.message())).collect();
        Error::new(Kind::Validation(errors), format!("invalid {model}: {}", each.join("; ")))
    }

    /// An error of a configuration: a URL, an option, the environment.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// fn batch_size(text: &str) -> orm::Result<usize> {
    ///     text.parse().map_err(|_| orm::Error::config("BATCH_SIZE is no number"))
    /// }
    /// assert_eq!(batch_size("500")?, 500);
    /// assert!(batch_size("many").unwrap_err().is_config());
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[cold]
    pub fn config(message: impl Into<String>) -> Error {
        Error::new(Kind::Config, message)
    }

    /// Adds the database's own code for this error.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// use orm::{Constraint, ConstraintKind, Error};
    ///
    /// // An error as Postgres makes it, for a test of what deals with errors.
    /// let error = Error::violation(Constraint::new(ConstraintKind::Unique)).with_code("23505");
    /// assert_eq!(error.code(), Some("23505"));
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn with_code(mut self, code: impl Into<String>) -> Error {
        self.0.code = Some(code.into());
        self
    }

    /// Adds what only people with access to the data may read.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// let error = orm::Error::config("the key is wrong").with_detail(Some("it was 1234".to_owned()));
    /// assert_eq!((error.to_string(), error.detail()), ("the key is wrong".to_owned(), Some("it was 1234")));
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn with_detail(mut self, detail: Option<String>) -> Error {
        self.0.detail = detail;
        self
    }

    /// Puts `context` and a colon before the message.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// let error = User::get(&db, 7).map_err(|error| error.context("loading the profile")).unwrap_err();
    /// assert!(error.to_string().starts_with("loading the profile: "));
    /// assert!(error.is_not_found()); // what it is stays
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn context(mut self, context: impl fmt::Display) -> Error {
        self.0.message = format!("{context}: {}", self.0.message);
        self
    }

    /// The kind of this error, for the library's own layers.
    #[doc(hidden)]
    pub fn kind(&self) -> &Kind {
        &self.0.kind
    }

    #[doc(hidden)]
    pub fn kind_mut(&mut self) -> &mut Kind {
        &mut self.0.kind
    }

    /// The database's own code: an SQLSTATE such as `23505` on Postgres, an extended result code such as `2067`
    /// on SQLite. `None` when the error was not the database's.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// #[derive(Model, Debug)] struct User { id: i64, #[orm(unique)] email: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// NewUser { email: "a@x.org".into() }.insert(&db)?;
    /// let again = NewUser { email: "a@x.org".into() }.insert(&db).unwrap_err();
    /// assert_eq!(again.code(), Some("2067")); // SQLITE_CONSTRAINT_UNIQUE; "23505" on Postgres
    /// assert_eq!(User::get(&db, 9).unwrap_err().code(), None);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// What the database adds to its message, such as the key that is already there. It may hold user data, so it
    /// is no part of the message: log it only where the data itself may be logged.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// #[derive(Model, Debug)] struct User { id: i64, #[orm(unique)] email: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// NewUser { email: "a@x.org".into() }.insert(&db)?;
    /// let error = NewUser { email: "a@x.org".into() }.insert(&db).unwrap_err();
    /// assert!(!error.to_string().contains("a@x.org"));
    /// assert_eq!(error.detail(), None); // on Postgres "Key (email)=(a@x.org) already exists."
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn detail(&self) -> Option<&str> {
        self.0.detail.as_deref()
    }
}

/// The questions.
impl Error {
    /// Whether a row that had to be there was not: from `get`, `one`, `reload`.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// assert!(User::get(&db, 1).unwrap_err().is_not_found());
    /// assert!(User::find(&db, 1)?.is_none()); // the same without an error
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn is_not_found(&self) -> bool {
        matches!(self.0.kind, Kind::NotFound)
    }

    /// Whether `one` found several rows.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// NewUser::insert_all(&db, ["Ann", "Ann"].map(|name| NewUser { name: name.into() }))?;
    /// let anns = User::query().filter(|u| u.name.eq("Ann"));
    /// assert!(anns.one(&db).unwrap_err().is_more_than_one());
    /// assert_eq!(anns.first(&db)?.map(|ann| ann.name), Some("Ann".to_owned()));
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn is_more_than_one(&self) -> bool {
        matches!(self.0.kind, Kind::MoreThanOne)
    }

    /// The constraint that the database says was violated, of any kind.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// use orm::ConstraintKind;
    ///
    /// #[derive(Model, Debug)] struct User { id: i64, #[orm(unique)] email: String, #[orm(max_len = 3)] name: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// let user = |email: &str, name: &str| NewUser { email: email.into(), name: name.into() };
    /// user("a@x.org", "Ann").insert(&db)?;
    /// let kinds = [user("a@x.org", "Eve"), user("b@x.org", "Robert")].map(|user| {
    ///     user.insert(&db).unwrap_err().constraint().map(|violated| violated.kind())
    /// });
    /// assert_eq!(kinds, [Some(ConstraintKind::Unique), Some(ConstraintKind::Check)]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn constraint(&self) -> Option<&Constraint> {
        match &self.0.kind {
            Kind::Constraint(constraint) => Some(constraint),
            _ => None,
        }
    }

    fn violated(&self, kind: ConstraintKind) -> Option<&Constraint> {
        self.constraint().filter(|constraint| constraint.kind() == kind)
    }

    /// The unique constraint, unique index or primary key that already holds this key.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// #[derive(Model, Debug)] struct User { id: i64, #[orm(unique)] email: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// let sign_up = |email: &str| match (NewUser { email: email.into() }).insert(&db) {
    ///     Ok(user) => Ok(format!("welcome, number {}", user.id)),
    ///     Err(error) if error.unique_violation().is_some() => Ok("you are here already".to_owned()),
    ///     Err(error) => Err(error),
    /// };
    /// assert_eq!(sign_up("a@x.org")?, "welcome, number 1");
    /// assert_eq!(sign_up("a@x.org")?, "you are here already");
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn unique_violation(&self) -> Option<&Constraint> {
        self.violated(ConstraintKind::Unique)
    }

    /// The foreign key whose other row is missing, or which still points at the row.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String }
    /// #[derive(Model, Debug)] struct Post { id: i64, #[orm(belongs_to = User, index)] author_id: i64 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User, Post].create_all(&db)?;
    /// let missing = NewPost { author_id: 9 }.insert(&db).unwrap_err();
    /// let ann = NewUser { name: "Ann".into() }.insert(&db)?;
    /// NewPost { author_id: ann.id }.insert(&db)?;
    /// let still_used = ann.delete(&db).unwrap_err();
    /// let named = [missing, still_used].map(|error| error.foreign_key_violation().map(|key| key.columns().to_vec()));
    /// assert_eq!(named, [Some(vec!["author_id".to_owned()]), Some(vec!["author_id".to_owned()])]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn foreign_key_violation(&self) -> Option<&Constraint> {
        self.violated(ConstraintKind::ForeignKey)
    }

    /// The column that may not be null.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String, nickname: Option<String> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// NewUser { name: "Robert".into(), nickname: None }.insert(&db)?;
    /// let error = User::query().update(&db, |u| u.name.set(u.nickname)).unwrap_err();
    /// let column = error.not_null_violation().expect("there is no nickname");
    /// assert_eq!((column.table(), column.columns()), ("users", &["name".to_owned()][..]));
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn not_null_violation(&self) -> Option<&Constraint> {
        self.violated(ConstraintKind::NotNull)
    }

    /// The check that said no.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Product].create_all(&db)?;
    /// #[derive(Model, Debug)]
    /// #[orm(check(name = "not_free", sql = "price > 0"))]
    /// struct Product { id: i64, price: i32 }
    /// let error = NewProduct { price: 0 }.insert(&db).unwrap_err();
    /// assert_eq!(error.check_violation().and_then(|check| check.name()), Some("not_free"));
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn check_violation(&self) -> Option<&Constraint> {
        self.violated(ConstraintKind::Check)
    }

    /// What the validation of the model says about the fields of the row. Nothing was sent.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Event].create_all(&db)?;
    /// #[derive(Model, Debug)]
    /// #[orm(validate = check)]
    /// struct Event { id: i64, starts: i32, ends: i32 }
    ///
    /// fn check(event: &mut orm::Draft<'_, Event>) {
    ///     if event.get(|e| e.ends) < event.get(|e| e.starts) {
    ///         event.refuse(|e| e.ends, "is before the start");
    ///     }
    /// }
    /// let error = NewEvent { starts: 5, ends: 4 }.insert(&db).unwrap_err();
    /// let fields: Vec<&str> = error.validation_errors().unwrap_or_default().iter().map(|e| e.field()).collect();
    /// assert_eq!(fields, ["ends"]);
    /// assert_eq!(Event::query().count(&db)?, 0);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn validation_errors(&self) -> Option<&[FieldError]> {
        match &self.0.kind {
            Kind::Validation(errors) => Some(errors),
            _ => None,
        }
    }

    /// Whether the row was changed or deleted by somebody else since it was read.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// #[derive(Model, Debug)] struct Page { id: i64, text: String, #[orm(version)] version: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Page].create_all(&db)?;
    /// let mut mine = NewPage { text: "one".into() }.insert(&db)?;
    /// let mut theirs = Page::get(&db, mine.id)?;
    /// theirs.text = "two".into();
    /// theirs.update(&db)?;
    /// mine.text = "three".into();
    /// assert!(mine.update(&db).unwrap_err().is_stale());
    /// mine.reload(&db)?; // and decide anew
    /// assert_eq!(mine.text, "two");
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn is_stale(&self) -> bool {
        matches!(self.0.kind, Kind::Stale)
    }

    /// Whether the database could not put concurrent transactions in an order, or broke a deadlock. Never on
    /// SQLite, where one transaction writes at a time.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Seat { id: i64, number: i64 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Seat].create_all(&db)?;
    /// let options = orm::TransactionOptions::new().isolation(orm::Isolation::Serializable).retries(3);
    /// let seat = db.transaction_with(&options, |tx| {
    ///     let number = Seat::query().select(|s| s.number.max()).one(tx)?.unwrap_or(0) + 1;
    ///     NewSeat { number }.insert(tx)
    /// });
    /// let too_many_at_once = seat.as_ref().is_err_and(|error| error.is_serialization_failure()); // after three retries
    /// assert!(!too_many_at_once && seat?.number == 1);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn is_serialization_failure(&self) -> bool {
        matches!(self.0.kind, Kind::Serialization)
    }

    /// Whether the same transaction may succeed when it is run again as a whole.
    ///
    /// True for serialization failures, deadlocks, a busy database and statements that a change of the schema made
    /// stale. Never true for a connection that was lost: what it had done is unknown.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// #[derive(Model, Debug)] struct User { id: i64, #[orm(unique)] email: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// NewUser { email: "a@x.org".into() }.insert(&db)?;
    /// let mut tries = 0;
    /// let result = loop {
    ///     tries += 1;
    ///     match db.transaction(|tx| NewUser { email: "a@x.org".into() }.insert(tx)) {
    ///         Err(error) if error.is_retryable() && tries < 5 => continue,
    ///         result => break result,
    ///     }
    /// };
    /// // The address is taken; to try again would not help.
    /// assert!(result.unwrap_err().unique_violation().is_some() && tries == 1);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn is_retryable(&self) -> bool {
        matches!(self.0.kind, Kind::Serialization | Kind::Busy | Kind::StaleStatement)
    }

    /// Whether somebody else holds the lock: `SQLITE_BUSY`, or `lock_not_available` on Postgres.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// use std::time::Duration;
    /// # let file = std::env::temp_dir().join(format!("orm_busy_{}.db", std::process::id()));
    /// # let url = format!("sqlite://{}", file.display());
    ///
    /// // Two programs with one file; a database in memory belongs to one alone.
    /// let ours = Db::builder(&url).busy_timeout(Duration::ZERO).connect()?;
    /// let theirs = Db::connect(&url)?;
    /// let error = theirs.transaction(|_writes| Ok::<_, orm::Error>(ours.transaction(|_| Ok::<_, orm::Error>(())).err()))?;
    /// assert!(error.is_some_and(|error| error.is_busy() && error.is_retryable()));
    /// # drop((ours, theirs));
    /// # for end in ["", "-wal", "-shm"] { let _ = std::fs::remove_file(format!("{}{end}", file.display())); }
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn is_busy(&self) -> bool {
        matches!(self.0.kind, Kind::Busy)
    }

    /// Whether a deadline passed: of a statement, of connecting, or of waiting for a connection of the pool.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # use std::time::Duration;
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String }
    /// let db = Db::builder("sqlite::memory:").acquire_timeout(Duration::from_millis(20)).connect()?;
    /// # schema![User].create_all(&db)?;
    /// // The one connection is the transaction's: within it `&db` waits in vain where `tx` was meant.
    /// let error = db.transaction(|_tx| User::query().count(&db)).unwrap_err();
    /// assert!(error.is_timeout() && !error.is_retryable());
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn is_timeout(&self) -> bool {
        matches!(self.0.kind, Kind::Timeout | Kind::PoolTimeout)
    }

    /// Whether the connection is gone or could not be made.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// let error = Db::connect("sqlite:///no/such/folder/app.db").unwrap_err();
    /// assert!(error.is_connection() && !error.is_config());
    /// let closed = Db::connect("sqlite::memory:")?;
    /// closed.close();
    /// assert!(sql!("SELECT 1").one::<i64, _>(&closed).unwrap_err().is_connection());
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn is_connection(&self) -> bool {
        matches!(self.0.kind, Kind::Connection | Kind::CommitInDoubt)
    }

    /// Whether the connection was lost while `COMMIT` was under way, so that nobody here knows how it ended.
    /// Never on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// #[derive(Model, Debug)] struct Order { id: i64, #[orm(unique)] number: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Order].create_all(&db)?;
    /// let number = "A-1"; // chosen before, so that the order can be looked up
    /// let placed = match db.transaction(|tx| NewOrder { number: number.into() }.insert(tx)) {
    ///     Ok(_) => true,
    ///     Err(error) if error.is_commit_in_doubt() => Order::query().filter(|o| o.number.eq(number)).exists(&db)?,
    ///     Err(error) => return Err(error),
    /// };
    /// assert!(placed); // SQLite has no connection to lose
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn is_commit_in_doubt(&self) -> bool {
        matches!(self.0.kind, Kind::CommitInDoubt)
    }

    /// Whether the statement was refused because an earlier one of the same transaction had failed.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// #[derive(Model, Debug)] struct Tag { id: i64, #[orm(unique)] name: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Tag].create_all(&db)?;
    /// NewTag { name: "rust".into() }.insert(&db)?;
    /// let result = db.transaction(|tx| {
    ///     let first = NewTag { name: "rust".into() }.insert(tx); // is there already
    ///     assert!(first.unwrap_err().unique_violation().is_some());
    ///     NewTag { name: "sql".into() }.insert(tx)
    /// });
    /// assert!(result.unwrap_err().is_transaction_aborted());
    /// assert_eq!(Tag::query().count(&db)?, 1);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn is_transaction_aborted(&self) -> bool {
        matches!(self.0.kind, Kind::TransactionAborted)
    }

    /// Whether a stored value does not fit the Rust type it is read into.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # let db = Db::connect("sqlite::memory:")?;
    /// let number = sql!("SELECT NULL").one::<i64, _>(&db);
    /// assert!(number.unwrap_err().is_decode());
    /// assert_eq!(sql!("SELECT NULL").one::<Option<i64>, _>(&db)?, None);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn is_decode(&self) -> bool {
        matches!(self.0.kind, Kind::Decode)
    }

    /// Whether a value was refused before it was sent, because the database cannot store it.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// let error = NewUser { name: "An\0n".into() }.insert(&db).unwrap_err();
    /// assert!(error.is_encode()); // no text of Postgres holds a NUL
    /// assert_eq!(User::query().count(&db)?, 0);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn is_encode(&self) -> bool {
        matches!(self.0.kind, Kind::Encode)
    }

    /// Whether this database cannot do it. Nothing was sent.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # let db = Db::connect("sqlite::memory:")?;
    /// let version = sql!(postgres = "SELECT version()");
    /// assert!(version.one::<String, _>(&db).unwrap_err().is_unsupported());
    /// let version = sql!(sqlite = "SELECT sqlite_version()", postgres = "SELECT version()");
    /// assert!(version.one::<String, _>(&db)?.starts_with("3."));
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn is_unsupported(&self) -> bool {
        matches!(self.0.kind, Kind::Unsupported)
    }

    /// Whether text from outside is not what it has to be: a cursor, the name of a field, a value to compare with. Nothing
    /// was sent; a web server answers it with 400.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// // What came in as `?after=..`: no cursor that this program gave out.
    /// let error = "bm9uc2Vuc2U".parse::<orm::Cursor>().unwrap_err();
    /// let status = if error.is_input() { 400 } else { 500 };
    /// assert_eq!(status, 400);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn is_input(&self) -> bool {
        matches!(self.0.kind, Kind::Input)
    }

    /// Whether a URL, an option or the environment is wrong.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// let error = Db::connect("mysql://root:secret@localhost/app").unwrap_err();
    /// assert!(error.is_config());
    /// assert!(!error.to_string().contains("secret"));
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn is_config(&self) -> bool {
        matches!(self.0.kind, Kind::Config)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.kind {
            Kind::Constraint(constraint) if self.0.message.is_empty() => write!(f, "{constraint}"),
            Kind::Constraint(constraint) => write!(f, "{constraint}: {}", self.0.message),
            _ => f.write_str(&self.0.message),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Error");
        out.field("kind", &self.0.kind).field("message", &self.0.message);
        if let Some(code) = &self.0.code {
            out.field("code", code);
        }
        out.finish()
    }
}

/// Without a source: the message is the whole story.
impl std::error::Error for Error {}
