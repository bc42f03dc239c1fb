//! How Rust types become values and back, one family a file; one file for each foreign crate behind its feature.

mod duration;
mod lists;
mod net;
mod numbers;
mod ranges;
mod refused;
mod text;

#[cfg(feature = "chrono")]
mod chrono;
#[cfg(feature = "decimal")]
mod decimal;
#[cfg(feature = "jiff")]
mod jiff;
#[cfg(feature = "time")]
mod time;
#[cfg(feature = "uuid")]
pub(crate) mod uuid;

/// Writes the part of `impl Field` that every type that is its own base shares.
macro_rules! own_base {
    ($column:ident) => {
        type Base = Self;
        type Nullable = Option<Self>;
        type Hop<Outer: $crate::value::Mode> = Outer;
        const TYPE: $crate::value::ColumnType = $crate::value::ColumnType::$column;
    };
}
use own_base;

/// Writes `impl Field` for a date or time type of the crate `of`: the number it is stored as, and back unless the crate
/// has no such date.
#[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
macro_rules! temporal {
    ($of:literal: $rust:ty, $column:ident, $to_number:expr, $from_number:expr) => {
        #[diagnostic::do_not_recommend]
        impl $crate::value::Field for $rust {
            $crate::value::impls::own_base!($column);

            fn to_value(&self) -> $crate::value::Value<'_> {
                $crate::value::Value::$column($to_number(*self))
            }

            fn from_value(value: $crate::value::Value<'_>) -> Result<Self, $crate::value::Mismatch> {
                let $crate::value::Value::$column(number) = value else {
                    return Err($crate::value::Mismatch::of(&value));
                };
                let out_of_range =
                    concat!("stored value is out of the range of ", $of, "::", stringify!($rust));
                $from_number(number).ok_or_else(|| $crate::value::Mismatch::Value(out_of_range.to_owned()))
            }
        }
    };
}
#[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
use temporal;
