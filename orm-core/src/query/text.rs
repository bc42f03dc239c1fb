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
    fn contains(self, part: impl Operand<String>) -> Expr<bool> {
        like(LikeKind::Contains, self, part)
    }

    /// Whether it begins with `prefix`, each character for itself.
    fn starts_with(self, prefix: impl Operand<String>) -> Expr<bool> {
        like(LikeKind::StartsWith, self, prefix)
    }

    /// Whether it ends with `suffix`, each character for itself.
    fn ends_with(self, suffix: impl Operand<String>) -> Expr<bool> {
        like(LikeKind::EndsWith, self, suffix)
    }

    /// Whether it matches `pattern`, in which `%` is any text, `_` any character, and `\` takes the meaning of the next.
    fn like(self, pattern: impl Operand<String>) -> Expr<bool> {
        like(LikeKind::Like, self, pattern)
    }

    /// It, with `other` behind it; null where one of them is.
    fn concat<O: Operand<String>>(self, other: O) -> Expr<With<O, String, T>> {
        binary(BinaryOp::Concat, self, other)
    }

    /// Its ASCII letters in lower case. Other letters stay as they are, on every database.
    fn lower(self) -> Expr<T> {
        Expr::new(Node::Call(Function::Lower, vec![self.into_node()]))
    }

    /// Its ASCII letters in upper case. Other letters stay as they are, on every database.
    fn upper(self) -> Expr<T> {
        Expr::new(Node::Call(Function::Upper, vec![self.into_node()]))
    }

    /// Whether both are equal, where ASCII letters in upper and lower case are one. Other letters stay different.
    ///
    /// # SQL
    /// `lower("name") = ?`
    fn eq_ignore_case(self, other: impl Operand<String>) -> Expr<bool> {
        Expr::new(Node::binary(BinaryOp::Eq, lowered(self.into_node()), lowered(other.into_node())))
    }

    /// Whether `part` stands in it, where ASCII letters in upper and lower case are one.
    ///
    /// # SQL
    /// `strpos(lower("name"), $1) > 0` on Postgres, `instr(lower("name"), ?1) > 0` on SQLite.
    fn contains_ignore_case(self, part: impl Operand<String>) -> Expr<bool> {
        like_nodes(LikeKind::Contains, lowered(self.into_node()), lowered(part.into_node()))
    }

    /// Whether it begins with `prefix`, where ASCII letters in upper and lower case are one.
    fn starts_with_ignore_case(self, prefix: impl Operand<String>) -> Expr<bool> {
        like_nodes(LikeKind::StartsWith, lowered(self.into_node()), lowered(prefix.into_node()))
    }

    /// Whether a part of it matches the regular expression `pattern`, as Postgres reads it
    /// (<https://www.postgresql.org/docs/current/functions-matching.html#FUNCTIONS-POSIX-REGEXP>).
    ///
    /// # SQL
    /// `"name" ~ $1`
    ///
    /// # Errors
    /// `is_unsupported` on SQLite, which has none, before anything is sent.
    fn matches_regex(self, pattern: impl Operand<String>) -> Expr<bool> {
        Expr::new(Node::Call(Function::MatchesRegex, vec![self.into_node(), pattern.into_node()]))
    }

    /// It without spaces at its ends. Only the space itself is one, no other white space.
    ///
    /// # SQL
    /// `btrim("name")` on Postgres, `trim("name")` on SQLite.
    fn trim(self) -> Expr<T> {
        Expr::new(Node::Call(Function::Trim, vec![self.into_node()]))
    }

    /// It without spaces at its beginning.
    ///
    /// # SQL
    /// `ltrim("name")`
    fn trim_start(self) -> Expr<T> {
        Expr::new(Node::Call(Function::TrimStart, vec![self.into_node()]))
    }

    /// It without spaces at its end.
    ///
    /// # SQL
    /// `rtrim("name")`
    fn trim_end(self) -> Expr<T> {
        Expr::new(Node::Call(Function::TrimEnd, vec![self.into_node()]))
    }

    /// It with `to` in place of every `from`; as it is where `from` is empty.
    ///
    /// # SQL
    /// `replace("name", ?, ?)`
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
    fn left(self, length: u32) -> Expr<T> {
        Expr::new(Node::Call(Function::Left, vec![self.into_node(), length_of(length)]))
    }

    /// Its last `length` characters.
    ///
    /// # SQL
    /// `right("name", $1)` on Postgres, `text_right("name", ?1)`, a function of the library, on SQLite.
    fn right(self, length: u32) -> Expr<T> {
        Expr::new(Node::Call(Function::Right, vec![self.into_node(), length_of(length)]))
    }

    /// The number of the character at which `part` begins for the first time, from 1; 0 where it does not stand in it, 1
    /// of an empty one.
    ///
    /// # SQL
    /// `strpos("name", $1)` on Postgres, `instr("name", ?1)` on SQLite.
    fn position<O: Operand<String>>(self, part: O) -> Expr<With<O, String, With<Self, String, i32>>> {
        Expr::new(Node::Call(Function::Position, vec![self.into_node(), part.into_node()]))
    }

    /// It so many times, one behind the other.
    ///
    /// # SQL
    /// `repeat("name", ?)`, a function of the library on SQLite.
    fn repeat(self, times: u32) -> Expr<T> {
        Expr::new(Node::Call(Function::Repeat, vec![self.into_node(), length_of(times)]))
    }

    /// It made `length` characters long: filled up with `with`, over and over, before it, or cut off at its end. With an
    /// empty `with` it is only cut.
    ///
    /// # SQL
    /// `lpad("name", ?, ?)`, a function of the library on SQLite.
    fn pad_start(self, length: u32, with: &str) -> Expr<T> {
        Expr::new(Node::Call(Function::PadStart, vec![self.into_node(), length_of(length), with.into_node()]))
    }

    /// The same, filled up behind it.
    ///
    /// # SQL
    /// `rpad("name", ?, ?)`, a function of the library on SQLite.
    fn pad_end(self, length: u32, with: &str) -> Expr<T> {
        Expr::new(Node::Call(Function::PadEnd, vec![self.into_node(), length_of(length), with.into_node()]))
    }

    /// Its characters from the last to the first. A character is a code point: an accent that is one of its own comes to
    /// stand behind another letter.
    ///
    /// # SQL
    /// `reverse("name")`, a function of the library on SQLite.
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
            pub fn length(self) -> Expr<i32> {
                Expr::new(Node::Call(Function::Length, vec![Operand::<String>::into_node(self)]))
            }
        }

        impl $on<Option<String>> {
            /// The number of its characters; null where it is null.
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
