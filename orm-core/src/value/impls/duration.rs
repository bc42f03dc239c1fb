//! `std::time::Duration`, and [`duration!`], with which the crates behind features write theirs.
//!
//! Digits below the microsecond are cut off toward zero, so that a span and its opposite stay opposites. What has more
//! than 64 bits of microseconds, 292,271 years, is refused.

use std::time::Duration;

/// Writes `impl Field` for a span of time of the crate `of`: its microseconds, cut off toward zero, and back, unless the
/// other has no such span.
macro_rules! duration {
    ($of:literal: $rust:ty, $to_micros:expr, $from_micros:expr) => {
        #[diagnostic::do_not_recommend]
        impl $crate::value::Field for $rust {
            $crate::value::impls::own_base!(Duration);

            fn to_value(&self) -> $crate::value::Value<'_> {
                match $to_micros(self) {
                    Some(micros) => $crate::value::Value::Duration(micros),
                    None => $crate::value::Value::Refused("it is longer than 292,271 years".into()),
                }
            }

            fn from_value(value: $crate::value::Value<'_>) -> Result<Self, $crate::value::Mismatch> {
                let $crate::value::Value::Duration(micros) = value else {
                    return Err($crate::value::Mismatch::of(&value));
                };
                let out_of_range =
                    concat!("stored duration is out of the range of ", $of, "::", stringify!($rust));
                $from_micros(micros).ok_or_else(|| $crate::value::Mismatch::Value(out_of_range.to_owned()))
            }
        }
    };
}
#[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
pub(super) use duration;

duration!(
    "std::time": Duration,
    |span: &Duration| i64::try_from(span.as_micros()).ok(),
    |micros| u64::try_from(micros).ok().map(Duration::from_micros)
);
