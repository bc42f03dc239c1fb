//! Texts: matches, and functions of them. Characters are code points, on every database.

use super::column::Column;
use super::expr::{Expr, With, binary};
use super::operand::Operand;
use crate::sql::{BinaryOp, Function, LikeKind, Node};
use crate::value::{ColumnType, Field, Value};

/// What every text column and expression can do. Matches are case-sensitive and the same on every database.
pub trait TextOps<T: Field<Base = String>>: Operand<String> + Sized {
    /// Whether `part` stands in it, each character for itself: `%` and `_` mean nothing special.
    ///
    /// # SQL
    /// `strpos("name", $1) > 0` on Postgres, `instr("name", ?1) > 0` on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Offer { id: i64, title: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Offer].create_all(&db)?;
    /// NewOffer::insert_all(&db, ["50% off", "500 off"].map(|title| NewOffer { title: title.into() }))?;
    /// let percent = Offer::query().filter(|o| o.title.contains("0%")).select(|o| o.title);
    /// assert_eq!(percent.all(&db)?, ["50% off"]);
    /// assert_eq!(percent.to_sql(orm::Backend::Sqlite)?, r#"SELECT "title" FROM "offers" WHERE instr("title", ?1) > 0"#);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn contains(self, part: impl Operand<String>) -> Expr<bool> {
        like(LikeKind::Contains, self, part)
    }

    /// Whether it begins with `prefix`, each character for itself.
    ///
    /// # SQL
    /// `starts_with("name", $1)` on Postgres. On SQLite `("name" >= ?1 AND "name" < ?2)`, so that an index of the column
    /// serves; with another column `substr("name", 1, length("prefix")) = "prefix"`.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct File { id: i64, name: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![File].create_all(&db)?;
    /// NewFile::insert_all(&db, ["_a.rs", "xa.rs", "_B.rs"].map(|name| NewFile { name: name.into() }))?;
    /// let hidden = |prefix: &str| File::query().filter(|f| f.name.starts_with(prefix)).count(&db);
    /// assert_eq!((hidden("_")?, hidden("_b")?, hidden("")?), (2, 0, 3));
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn starts_with(self, prefix: impl Operand<String>) -> Expr<bool> {
        like(LikeKind::StartsWith, self, prefix)
    }

    /// Whether it ends with `suffix`, each character for itself.
    ///
    /// # SQL
    /// `right("name", length($1)) = $2` on Postgres, `substr("name", length("name") - length(?1) + 1) = ?2` on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct File { id: i64, name: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![File].create_all(&db)?;
    /// NewFile::insert_all(&db, ["main.rs", "notes.md", "rs"].map(|name| NewFile { name: name.into() }))?;
    /// let sources = File::query().filter(|f| f.name.ends_with(".rs"));
    /// assert_eq!(sources.one(&db)?.name, "main.rs");
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn ends_with(self, suffix: impl Operand<String>) -> Expr<bool> {
        like(LikeKind::EndsWith, self, suffix)
    }

    /// Whether it matches `pattern`, in which `%` is any text, `_` any character, and `\` takes the meaning of the next.
    ///
    /// # SQL
    /// `"name" LIKE ? ESCAPE '\'`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// NewUser::insert_all(&db, ["Ann", "Änn", "ann", "A%"].map(|name| NewUser { name: name.into() }))?;
    /// let users = User::query().order_by(|u| u.id.asc()).select(|u| u.name);
    /// let like = |pattern: &str| users.clone().filter(|u| u.name.like(pattern)).all(&db);
    /// assert_eq!(like("_nn")?, ["Ann", "Änn", "ann"]);
    /// assert_eq!(like("A%")?, ["Ann", "A%"]);
    /// assert_eq!(like(r"A\%")?, ["A%"]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn like(self, pattern: impl Operand<String>) -> Expr<bool> {
        like(LikeKind::Like, self, pattern)
    }

    /// It, with `other` behind it; null where one of them is.
    ///
    /// # SQL
    /// `("first" || "last")`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, first: String, last: Option<String> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// let names = [("Ann", Some("Lee")), ("Cher", None)];
    /// NewUser::insert_all(&db, names.map(|(f, l)| NewUser { first: f.into(), last: l.map(Into::into) }))?;
    /// let full = User::query().order_by(|u| u.id.asc()).select(|u| u.first.concat(" ").concat(u.last));
    /// assert_eq!(full.all(&db)?, [Some("Ann Lee".to_owned()), None]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn concat<O: Operand<String>>(self, other: O) -> Expr<With<O, String, T>> {
        binary(BinaryOp::Concat, self, other)
    }

    /// Its ASCII letters in lower case. Other letters stay as they are, on every database.
    ///
    /// # SQL
    /// `lower("name")`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct City { id: i64, name: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![City].create_all(&db)?;
    /// NewCity { name: "ÄRHUS B".into() }.insert(&db)?;
    /// assert_eq!(City::query().select(|c| c.name.lower()).one(&db)?, "Ärhus b");
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn lower(self) -> Expr<T> {
        Expr::new(Node::Call(Function::Lower, vec![self.into_node()]))
    }

    /// Its ASCII letters in upper case. Other letters stay as they are, on every database.
    ///
    /// # SQL
    /// `upper("code")`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Street { id: i64, code: Option<String> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Street].create_all(&db)?;
    /// NewStreet::insert_all(&db, [Some("straße 7a"), None].map(|c| NewStreet { code: c.map(Into::into) }))?;
    /// let codes = Street::query().order_by(|s| s.id.asc()).select(|s| s.code.upper());
    /// assert_eq!(codes.all(&db)?, [Some("STRAßE 7A".to_owned()), None]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn upper(self) -> Expr<T> {
        Expr::new(Node::Call(Function::Upper, vec![self.into_node()]))
    }

    /// Whether both are equal, where ASCII letters in upper and lower case are one. Other letters stay different.
    ///
    /// # SQL
    /// `lower("name") = ?`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, email: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// NewUser { email: "Zoë@Example.com".into() }.insert(&db)?;
    /// let known = |email: &str| User::query().filter(|u| u.email.eq_ignore_case(email)).exists(&db);
    /// assert_eq!((known("zoë@EXAMPLE.com")?, known("ZOË@example.com")?), (true, false));
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn eq_ignore_case(self, other: impl Operand<String>) -> Expr<bool> {
        Expr::new(Node::binary(BinaryOp::Eq, lowered(self.into_node()), lowered(other.into_node())))
    }

    /// Whether `part` stands in it, where ASCII letters in upper and lower case are one.
    ///
    /// # SQL
    /// `strpos(lower("name"), $1) > 0` on Postgres, `instr(lower("name"), ?1) > 0` on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Post { id: i64, title: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post].create_all(&db)?;
    /// NewPost::insert_all(&db, ["Learning SQL", "Tea"].map(|title| NewPost { title: title.into() }))?;
    /// let found = Post::query().filter(|p| p.title.contains_ignore_case("sql")).select(|p| p.title);
    /// assert_eq!(found.all(&db)?, ["Learning SQL"]);
    /// assert_eq!(
    ///     found.to_sql(orm::Backend::Sqlite)?,
    ///     r#"SELECT "title" FROM "posts" WHERE instr(lower("title"), ?1) > 0"#
    /// );
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn contains_ignore_case(self, part: impl Operand<String>) -> Expr<bool> {
        like_nodes(LikeKind::Contains, lowered(self.into_node()), lowered(part.into_node()))
    }

    /// Whether it begins with `prefix`, where ASCII letters in upper and lower case are one.
    ///
    /// # SQL
    /// `starts_with(lower("name"), $1)` on Postgres, `(lower("name") >= ?1 AND lower("name") < ?2)` on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// NewUser::insert_all(&db, ["McKay", "MCLEAN", "Amc"].map(|name| NewUser { name: name.into() }))?;
    /// let names = User::query().filter(|u| u.name.starts_with_ignore_case("mc")).order_by(|u| u.name.asc());
    /// assert_eq!(names.select(|u| u.name).all(&db)?, ["MCLEAN", "McKay"]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn starts_with_ignore_case(self, prefix: impl Operand<String>) -> Expr<bool> {
        like_nodes(LikeKind::StartsWith, lowered(self.into_node()), lowered(prefix.into_node()))
    }

    /// Whether a part of it matches the regular expression `pattern`, as Postgres reads it
    /// (<https://www.postgresql.org/docs/current/functions-matching.html#FUNCTIONS-POSIX-REGEXP>).
    ///
    /// # SQL
    /// `("name" ~ $1)`
    ///
    /// # Errors
    /// `is_unsupported` on SQLite, which has none, before anything is sent.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, zip: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// let valid = User::query().filter(|u| u.zip.matches_regex("^[0-9]{5}$")).select(|u| u.id);
    /// assert_eq!(valid.to_sql(orm::Backend::Postgres)?, r#"SELECT "id" FROM "users" WHERE ("zip" ~ $1)"#);
    /// assert!(valid.all(&db).unwrap_err().is_unsupported());
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn matches_regex(self, pattern: impl Operand<String>) -> Expr<bool> {
        Expr::new(Node::Call(Function::MatchesRegex, vec![self.into_node(), pattern.into_node()]))
    }

    /// It without spaces at its ends. Only the space itself is one, no other white space.
    ///
    /// # SQL
    /// `btrim("name")` on Postgres, `trim("name")` on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Line { id: i64, text: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Line].create_all(&db)?;
    /// NewLine { text: "  a b\t ".into() }.insert(&db)?;
    /// assert_eq!(Line::query().select(|l| l.text.trim()).one(&db)?, "a b\t");
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn trim(self) -> Expr<T> {
        Expr::new(Node::Call(Function::Trim, vec![self.into_node()]))
    }

    /// It without spaces at its beginning.
    ///
    /// # SQL
    /// `ltrim("name")`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Line { id: i64, text: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Line].create_all(&db)?;
    /// NewLine { text: "  indented  ".into() }.insert(&db)?;
    /// assert_eq!(Line::query().select(|l| l.text.trim_start()).one(&db)?, "indented  ");
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn trim_start(self) -> Expr<T> {
        Expr::new(Node::Call(Function::TrimStart, vec![self.into_node()]))
    }

    /// It without spaces at its end.
    ///
    /// # SQL
    /// `rtrim("name")`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Line { id: i64, text: Option<String> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Line].create_all(&db)?;
    /// NewLine::insert_all(&db, [Some(" end "), Some("  "), None].map(|t| NewLine { text: t.map(Into::into) }))?;
    /// let texts = Line::query().order_by(|l| l.id.asc()).select(|l| l.text.trim_end());
    /// assert_eq!(texts.all(&db)?, [Some(" end".to_owned()), Some(String::new()), None]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn trim_end(self) -> Expr<T> {
        Expr::new(Node::Call(Function::TrimEnd, vec![self.into_node()]))
    }

    /// It with `to` in place of every `from`; as it is where `from` is empty.
    ///
    /// # SQL
    /// `replace("name", ?, ?)`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Phone { id: i64, number: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Phone].create_all(&db)?;
    /// NewPhone { number: "030 12 34".into() }.insert(&db)?;
    /// let phone = Phone::query().select(|p| (p.number.replace(" ", ""), p.number.replace("", "-")));
    /// assert_eq!(phone.one(&db)?, ("0301234".to_owned(), "030 12 34".to_owned()));
    /// Phone::query().update(&db, |p| p.number.set(p.number.replace(" ", "-")))?;
    /// assert_eq!(Phone::get(&db, 1)?.number, "030-12-34");
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn replace(self, from: &str, to: &str) -> Expr<T> {
        Expr::new(Node::Call(Function::Replace, vec![self.into_node(), from.into_node(), to.into_node()]))
    }

    /// Its characters from number `first` on, counted from 1, at most `length` of them.
    ///
    /// # SQL
    /// `substr("name", ?, ?)`
    ///
    /// # Errors
    /// A `first` of 0, before anything is sent: there is no such character.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// # NewUser { name: "Zoë Ruth".into() }.insert(&db)?;
    /// let parts = User::query().select(|u| (u.name.substr(5, 2), u.name.left(3), u.name.right(2)));
    /// assert_eq!(parts.one(&db)?, ("Ru".to_owned(), "Zoë".to_owned(), "th".to_owned()));
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn substr(self, first: u32, length: u32) -> Expr<T> {
        if first == 0 {
            return Expr::new(Node::Refused("`substr` counts characters from 1"));
        }
        Expr::new(Node::Call(Function::Substr, vec![self.into_node(), length_of(first), length_of(length)]))
    }

    /// Its first `length` characters.
    ///
    /// # SQL
    /// `left("name", $1)` on Postgres, `substr("name", 1, ?1)` on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Contact { id: i64, name: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Contact].create_all(&db)?;
    /// NewContact::insert_all(&db, ["Émile", "Zoë", "Élise"].map(|name| NewContact { name: name.into() }))?;
    /// let register = Contact::query().group_by(|c| c.name.left(1)).select(|c| (c.name.left(1), count()));
    /// assert_eq!(register.order_by(|c| c.name.left(1).asc()).all(&db)?, [("Z".to_owned(), 1), ("É".to_owned(), 2)]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn left(self, length: u32) -> Expr<T> {
        Expr::new(Node::Call(Function::Left, vec![self.into_node(), length_of(length)]))
    }

    /// Its last `length` characters.
    ///
    /// # SQL
    /// `right("name", $1)` on Postgres, `text_right("name", ?1)`, a function of the library, on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Card { id: i64, number: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Card].create_all(&db)?;
    /// NewCard::insert_all(&db, ["4000123412341234", "12"].map(|number| NewCard { number: number.into() }))?;
    /// let shown = Card::query().order_by(|c| c.id.asc()).select(|c| c.number.right(4));
    /// assert_eq!(shown.all(&db)?, ["1234", "12"]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn right(self, length: u32) -> Expr<T> {
        Expr::new(Node::Call(Function::Right, vec![self.into_node(), length_of(length)]))
    }

    /// The number of the character at which `part` begins for the first time, from 1; 0 where it does not stand in it, 1
    /// of an empty one.
    ///
    /// # SQL
    /// `strpos("name", $1)` on Postgres, `instr("name", ?1)` on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, email: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// NewUser::insert_all(&db, ["zoë@x.org", "nobody"].map(|email| NewUser { email: email.into() }))?;
    /// let signs = User::query().order_by(|u| u.id.asc()).select(|u| u.email.position("@"));
    /// assert_eq!(signs.to_sql(orm::Backend::Sqlite)?, r#"SELECT instr("email", ?1) FROM "users" ORDER BY "id""#);
    /// assert_eq!(signs.all(&db)?, [4, 0]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn position<O: Operand<String>>(self, part: O) -> Expr<With<O, String, With<Self, String, i32>>> {
        Expr::new(Node::Call(Function::Position, vec![self.into_node(), part.into_node()]))
    }

    /// It so many times, one behind the other.
    ///
    /// # SQL
    /// `repeat("name", ?)`, a function of the library on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Mark { id: i64, sign: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Mark].create_all(&db)?;
    /// NewMark { sign: "é-".into() }.insert(&db)?;
    /// let marks = Mark::query().select(|m| (m.sign.repeat(3), m.sign.repeat(0)));
    /// assert_eq!(marks.one(&db)?, ("é-é-é-".to_owned(), String::new()));
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn repeat(self, times: u32) -> Expr<T> {
        Expr::new(Node::Call(Function::Repeat, vec![self.into_node(), length_of(times)]))
    }

    /// It made `length` characters long: filled up with `with`, over and over, before it, or cut off at its end. With an
    /// empty `with` it is only cut.
    ///
    /// # SQL
    /// `lpad("name", ?, ?)`, a function of the library on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Invoice { id: i64, number: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Invoice].create_all(&db)?;
    /// NewInvoice::insert_all(&db, [7, 12345].map(|number| NewInvoice { number }))?;
    /// let numbers = Invoice::query().order_by(|i| i.id.asc()).select(|i| i.number.as_text().pad_start(4, "0"));
    /// assert_eq!(numbers.all(&db)?, ["0007", "1234"]); // what is too long is cut
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn pad_start(self, length: u32, with: &str) -> Expr<T> {
        Expr::new(Node::Call(Function::PadStart, vec![self.into_node(), length_of(length), with.into_node()]))
    }

    /// The same, filled up behind it.
    ///
    /// # SQL
    /// `rpad("title", ?, ?)`, a function of the library on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Chapter { id: i64, title: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Chapter].create_all(&db)?;
    /// NewChapter { title: "Épée".into() }.insert(&db)?;
    /// let titles = Chapter::query().select(|c| (c.title.pad_end(7, ". "), c.title.pad_end(7, "")));
    /// assert_eq!(titles.one(&db)?, ("Épée. .".to_owned(), "Épée".to_owned()));
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn pad_end(self, length: u32, with: &str) -> Expr<T> {
        Expr::new(Node::Call(Function::PadEnd, vec![self.into_node(), length_of(length), with.into_node()]))
    }

    /// Its characters from the last to the first. A character is a code point: an accent that is one of its own comes to
    /// stand behind another letter.
    ///
    /// # SQL
    /// `reverse("name")`, a function of the library on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Word { id: i64, text: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Word].create_all(&db)?;
    /// NewWord::insert_all(&db, ["Zoë", "level"].map(|text| NewWord { text: text.into() }))?;
    /// let palindromes = Word::query().filter(|w| w.text.reverse().eq(w.text)).select(|w| w.text);
    /// assert_eq!(palindromes.all(&db)?, ["level"]);
    /// assert_eq!(Word::query().filter(|w| w.text.reverse().eq("ëoZ")).count(&db)?, 1);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn reverse(self) -> Expr<T> {
        Expr::new(Node::Call(Function::Reverse, vec![self.into_node()]))
    }
}

impl<T: Field<Base = String>> TextOps<T> for Column<T> {}
impl<T: Field<Base = String>> TextOps<T> for Expr<T> {}

macro_rules! length {
    ($on:ident) => {
        impl $on<String> {
            /// The number of its characters.
            ///
            /// # SQL
            /// `length("name")`
            ///
            /// # Example
            /// ```
            /// # use orm::prelude::*;
            /// # #[derive(Model, Debug)] struct User { id: i64, name: String }
            /// # let db = Db::connect("sqlite::memory:")?;
            /// # schema![User].create_all(&db)?;
            /// NewUser::insert_all(&db, ["Zoë", ""].map(|name| NewUser { name: name.into() }))?;
            /// let lengths = User::query().order_by(|u| u.id.asc()).select(|u| u.name.length());
            /// assert_eq!(lengths.all(&db)?, [3, 0]); // `ë` is two bytes, but one character
            /// # Ok::<(), orm::Error>(())
            /// ```
            pub fn length(self) -> Expr<i32> {
                Expr::new(Node::Call(Function::Length, vec![Operand::<String>::into_node(self)]))
            }
        }

        impl $on<Option<String>> {
            /// The number of its characters; null where it is null.
            ///
            /// # SQL
            /// `length("nickname")`
            ///
            /// # Example
            /// ```
            /// # use orm::prelude::*;
            /// # #[derive(Model, Debug)] struct User { id: i64, nickname: Option<String> }
            /// # let db = Db::connect("sqlite::memory:")?;
            /// # schema![User].create_all(&db)?;
            /// NewUser::insert_all(&db, [Some("日本"), None].map(|name| NewUser { nickname: name.map(Into::into) }))?;
            /// let lengths = User::query().order_by(|u| u.id.asc()).select(|u| u.nickname.length());
            /// assert_eq!(lengths.all(&db)?, [Some(2), None]);
            /// # Ok::<(), orm::Error>(())
            /// ```
            pub fn length(self) -> Expr<Option<i32>> {
                Expr::new(Node::Call(Function::Length, vec![Operand::<String>::into_node(self)]))
            }
        }
    };
}
length!(Column);
length!(Expr);

/// The texts that are not null, with `between` between them; empty where all are.
///
/// # SQL
/// `concat_ws(?, "first", "last")`
///
/// # Example
/// ```
/// # use orm::prelude::*;
/// # #[derive(Model, Debug)] struct User { id: i64, first: String, middle: Option<String>, last: String }
/// # let db = Db::connect("sqlite::memory:")?;
/// # schema![User].create_all(&db)?;
/// # NewUser { first: "Ada".into(), middle: None, last: "Lovelace".into() }.insert(&db)?;
/// let name = User::query().select(|u| concat_ws(" ", (u.first, u.middle, u.last))).one(&db)?;
/// assert_eq!(name, "Ada Lovelace");
/// # Ok::<(), orm::Error>(())
/// ```
pub fn concat_ws(between: &str, texts: impl Texts) -> Expr<String> {
    let mut nodes = vec![between.into_node()];
    texts.add_to(&mut nodes);
    Expr::new(Node::Call(Function::ConcatWs, nodes))
}

/// Several texts, as a tuple of up to eight columns, expressions and values.
pub trait Texts {
    #[doc(hidden)]
    fn add_to(self, out: &mut Vec<Node>);
}

macro_rules! texts {
    ($($name:ident)+) => {
        impl<$($name: Operand<String>),+> Texts for ($($name,)+) {
            #[allow(non_snake_case)]
            fn add_to(self, out: &mut Vec<Node>) {
                let ($($name,)+) = self;
                out.extend([$($name.into_node()),+]);
            }
        }
    };
}
texts!(A);
texts!(A B);
texts!(A B C);
texts!(A B C D);
texts!(A B C D E);
texts!(A B C D E F);
texts!(A B C D E F G);
texts!(A B C D E F G H);

fn like(kind: LikeKind, text: impl Operand<String>, pattern: impl Operand<String>) -> Expr<bool> {
    like_nodes(kind, text.into_node(), pattern.into_node())
}

fn like_nodes(kind: LikeKind, text: Node, pattern: Node) -> Expr<bool> {
    Expr::new(Node::Like(kind, Box::new((text, pattern))))
}

/// A value is put in lower case here: as a parameter it would have the locale of the database.
fn lowered(text: Node) -> Node {
    match text {
        Node::Value(ty, Value::Text(text)) => Node::Value(ty, Value::Text(text.to_ascii_lowercase().into())),
        other => Node::Call(Function::Lower, vec![other]),
    }
}

/// A number of characters, of which no text has more than the largest.
fn length_of(number: u32) -> Node {
    Node::Value(ColumnType::I32, Value::Int(i64::from(number.min(i32::MAX.unsigned_abs()))))
}
