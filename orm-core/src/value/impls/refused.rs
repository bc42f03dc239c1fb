//! Types that people try and that no column can hold, each with what to store instead. They are a [`Field`] only so that
//! the build can say so: a column of such a type, also within an `Option` or a newtype, does not compile.

use std::borrow::Cow;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Instant, SystemTime};

use super::own_base;
use crate::value::{Field, Mismatch, Value};

/// Writes `impl Field` for types that are refused. The column type is the one that comes nearest, so that nothing else
/// about the field is wrong as well. In brackets stand the parameters of the type.
macro_rules! refused {
    ($([$($generics:tt)*] $rust:ty as $column:ident: $why:expr;)*) => { $(
        #[doc(hidden)]
        #[diagnostic::do_not_recommend]
        impl<$($generics)*> Field for $rust {
            own_base!($column);
            const REFUSED: Option<&'static str> = Some($why);

            fn to_value(&self) -> Value<'_> {
                Value::Refused($why.into())
            }

            fn from_value(_: Value<'_>) -> Result<Self, Mismatch> {
                Err(Mismatch::Value($why.to_owned()))
            }
        }
    )* };
}

refused! {
    [] u64 as I64: "no database has an integer that holds every `u64`: store an `i64`, or a `Decimal`";
    [] i128 as I64: "no database has an integer that holds every `i128`: store an `i64`, or a `Decimal`";
    [] u128 as I64: "no database has an integer that holds every `u128`: store an `i64`, or a `Decimal`";
    [] usize as I64: "a `usize` is as wide as the machine, a column is not: store an `i64` or a `u32`";
    [] isize as I64: "an `isize` is as wide as the machine, a column is not: store an `i64` or an `i32`";
    [] SystemTime as Timestamp: "a `SystemTime` has another range on every system: store a timestamp of jiff, chrono or time";
    [] Instant as Timestamp: "an `Instant` means nothing to another process: store a timestamp of jiff, chrono or time";
    [] PathBuf as Text: "not every path is text: store a `String`";
    [T] std::ops::Range<T> as I64: "it has no range without a bound: store an `orm::Range`, which `into()` makes of it";
    [T] std::ops::RangeInclusive<T> as I64:
        "it has no range without a bound: store an `orm::Range`, which `into()` makes of it";
    [T: ?Sized] Box<T> as Text: "a column holds the value itself: store it without the `Box`, or `Json<Box<..>>`";
    [T: ?Sized] Rc<T> as Text: "a column holds the value itself: store it without the `Rc`";
    [T: ?Sized] Arc<T> as Text: "a column holds the value itself: store it without the `Arc`";
    [T: ?Sized + ToOwned] Cow<'static, T> as Text:
        "a row that is read owns its values: store the owned type, such as `String`";
}

#[cfg(feature = "jiff")]
refused! {
    [] jiff::Zoned as Timestamp:
        "the zone of a `Zoned` would be lost: store its `Timestamp`, and the name of its zone beside it";
}

#[cfg(feature = "chrono")]
refused! {
    [] chrono::DateTime<chrono::Local> as Timestamp:
        "the zone of a `DateTime<Local>` is that of the machine: store a `DateTime<Utc>`";
    [] chrono::DateTime<chrono::FixedOffset> as Timestamp:
        "the offset of a `DateTime<FixedOffset>` would be lost: store a `DateTime<Utc>`, and the offset beside it";
}
