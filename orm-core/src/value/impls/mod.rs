//! How Rust types become values and back, one family a file; one file for each foreign crate behind its feature.

mod bytes;
mod numbers;
mod text;

#[cfg(feature = "chrono")]
mod chrono;
#[cfg(feature = "jiff")]
mod jiff;
#[cfg(feature = "time")]
mod time;
#[cfg(feature = "uuid")]
mod uuid;

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
