//! The types that there are ranges of. What a range is and how it is stored is `value/range`.

use crate::value::{RangeItem, RangeType};

macro_rules! items {
    ($($item:ty: $of:ident;)*) => { $(
        #[diagnostic::do_not_recommend]
        impl RangeItem for $item {
            const OF: RangeType = RangeType::$of;
        }
    )* };
}

items! {
    i32: I32;
    i64: I64;
}

#[cfg(feature = "decimal")]
items! {
    rust_decimal::Decimal: Decimal;
}

#[cfg(feature = "jiff")]
items! {
    jiff::civil::Date: Date;
    jiff::civil::DateTime: DateTime;
    jiff::Timestamp: Timestamp;
}

#[cfg(feature = "chrono")]
items! {
    chrono::NaiveDate: Date;
    chrono::NaiveDateTime: DateTime;
    chrono::DateTime<chrono::Utc>: Timestamp;
}

#[cfg(feature = "time")]
items! {
    time::Date: Date;
    time::PrimitiveDateTime: DateTime;
    time::OffsetDateTime: Timestamp;
}
