//! Models with columns of every type, each also as an `Option`, and of what users make of them: newtypes, enums of every
//! storage, documents, lists. Their names are those that careless code stumbles over, too.

use orm::{Json, Model, Range, Value};
use serde::{Deserialize, Serialize};

use super::kit::{Step, kit};
use super::models::Role;
use super::values::samples;

/// These models.
pub(super) const STEPS: &[Step] = &[
    Step::of::<Numbers>(),
    Step::of::<Texts>(),
    Step::of::<Jiffs>(),
    Step::of::<Chronos>(),
    Step::of::<Times>(),
    Step::of::<Wrapped>(),
    Step::of::<Event>(),
    Step::of::<Sign>(),
    Step::of::<Lists>(),
    Step::of::<Addresses>(),
    Step::of::<Ranges>(),
    Step::of::<Defaults>(),
    Step::of::<Bulk>(),
];

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "numb`ers")]
pub struct Numbers {
    pub id: i64,
    pub i8: i8,
    pub i16: i16,
    pub i32: i32,
    pub i64: i64,
    pub u8: u8,
    pub u16: u16,
    pub u32: u32,
    pub f32: f32,
    pub f64: f64,
    pub decimal: rust_decimal::Decimal,
    pub maybe_i8: Option<i8>,
    pub maybe_i16: Option<i16>,
    pub maybe_i32: Option<i32>,
    pub maybe_i64: Option<i64>,
    pub maybe_u8: Option<u8>,
    pub maybe_u16: Option<u16>,
    pub maybe_u32: Option<u32>,
    pub maybe_f32: Option<f32>,
    pub maybe_f64: Option<f64>,
    pub maybe_decimal: Option<rust_decimal::Decimal>,
}

kit!(Numbers, NewNumbers, key(id), |g| {
    i8, i16, i32, i64, u8, u16, u32, f32, f64, decimal,
    maybe_i8, maybe_i16, maybe_i32, maybe_i64, maybe_u8, maybe_u16, maybe_u32, maybe_f32, maybe_f64, maybe_decimal,
});

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "\\N")]
pub struct Texts {
    pub id: i64,
    #[orm(column = "true")]
    pub bool: bool,
    #[orm(column = "--")]
    pub text: String,
    #[orm(column = "/*")]
    pub char: char,
    #[orm(column = "*/")]
    pub bytes: Vec<u8>,
    #[orm(column = "'")]
    pub four: [u8; 4],
    #[orm(column = "\"")]
    pub none: [u8; 0],
    #[orm(column = "\n")]
    pub uuid: uuid::Uuid,
    #[orm(column = " ")]
    pub maybe_bool: Option<bool>,
    #[orm(column = "%")]
    pub maybe_text: Option<String>,
    #[orm(column = "[")]
    pub maybe_char: Option<char>,
    #[orm(column = "]")]
    pub maybe_bytes: Option<Vec<u8>>,
    #[orm(column = "`")]
    pub maybe_four: Option<[u8; 4]>,
    #[orm(column = "\\")]
    pub maybe_uuid: Option<uuid::Uuid>,
}

kit!(Texts, NewTexts, key(id), |g| {
    bool, text, char, bytes, four, none, uuid,
    maybe_bool, maybe_text, maybe_char, maybe_bytes, maybe_four, maybe_uuid,
});

#[derive(Model, Debug, Clone, PartialEq)]
pub struct Jiffs {
    pub id: i64,
    pub at: jiff::Timestamp,
    pub civil: jiff::civil::DateTime,
    pub date: jiff::civil::Date,
    pub time: jiff::civil::Time,
    pub span: jiff::SignedDuration,
    pub maybe_at: Option<jiff::Timestamp>,
    pub maybe_civil: Option<jiff::civil::DateTime>,
    pub maybe_date: Option<jiff::civil::Date>,
    pub maybe_time: Option<jiff::civil::Time>,
    pub maybe_span: Option<jiff::SignedDuration>,
}

kit!(Jiffs, NewJiffs, key(id), |g| {
    at, civil, date, time, span, maybe_at, maybe_civil, maybe_date, maybe_time, maybe_span,
});

#[derive(Model, Debug, Clone, PartialEq)]
pub struct Chronos {
    pub id: i64,
    pub at: chrono::DateTime<chrono::Utc>,
    pub naive: chrono::NaiveDateTime,
    pub date: chrono::NaiveDate,
    pub time: chrono::NaiveTime,
    pub span: chrono::TimeDelta,
    pub maybe_at: Option<chrono::DateTime<chrono::Utc>>,
    pub maybe_naive: Option<chrono::NaiveDateTime>,
    pub maybe_date: Option<chrono::NaiveDate>,
    pub maybe_time: Option<chrono::NaiveTime>,
    pub maybe_span: Option<chrono::TimeDelta>,
}

kit!(Chronos, NewChronos, key(id), |g| {
    at, naive, date, time, span, maybe_at, maybe_naive, maybe_date, maybe_time, maybe_span,
});

#[derive(Model, Debug, Clone, PartialEq)]
pub struct Times {
    pub id: i64,
    pub at: time::OffsetDateTime,
    pub primitive: time::PrimitiveDateTime,
    pub date: time::Date,
    pub time: time::Time,
    pub span: time::Duration,
    pub std: std::time::Duration,
    pub maybe_at: Option<time::OffsetDateTime>,
    pub maybe_primitive: Option<time::PrimitiveDateTime>,
    pub maybe_date: Option<time::Date>,
    pub maybe_time: Option<time::Time>,
    pub maybe_span: Option<time::Duration>,
    pub maybe_std: Option<std::time::Duration>,
}

kit!(Times, NewTimes, key(id), |g| {
    at, primitive, date, time, span, std,
    maybe_at, maybe_primitive, maybe_date, maybe_time, maybe_span, maybe_std,
});

#[derive(Value, Debug, Clone, PartialEq)]
pub struct Name(String);

#[derive(Value, Debug, Clone, PartialEq)]
pub struct Price(rust_decimal::Decimal);

#[derive(Value, Debug, Clone, PartialEq)]
pub struct Document(Json<serde_json::Value>);

#[derive(Serialize, Deserialize, Debug, Clone, PartialEq)]
pub struct Settings {
    theme: String,
    sizes: Vec<Option<i64>>,
    deep: Option<Box<Settings>>,
}

samples! {
    Name => proptest::strategy::Strategy::prop_map(String::strategy(), Name);
    Price => proptest::strategy::Strategy::prop_map(rust_decimal::Decimal::strategy(), Price);
    Document => proptest::strategy::Strategy::prop_map(Json::strategy(), Document);
    Settings => proptest::strategy::Strategy::prop_map(
        <(String, Vec<Option<i64>>)>::strategy(),
        |(theme, sizes)| {
            let deep = Settings { theme: theme.clone(), sizes: Vec::new(), deep: None };
            Settings { theme, sizes, deep: Some(Box::new(deep)) }
        },
    );
}

/// Newtypes, enums and documents.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "wrapped in \u{1F381}")]
pub struct Wrapped {
    pub id: i64,
    pub name: Name,
    pub price: Price,
    pub role: Role,
    pub settings: Json<Settings>,
    pub any: Json<serde_json::Value>,
    pub document: Document,
    pub maybe_name: Option<Name>,
    pub maybe_price: Option<Price>,
    pub maybe_role: Option<Role>,
    pub maybe_settings: Option<Json<Settings>>,
    pub maybe_any: Option<Json<Option<bool>>>,
    pub maybe_document: Option<Document>,
}

kit!(Wrapped, NewWrapped, key(id), |g| {
    name, price, role, settings, any, document,
    maybe_name, maybe_price, maybe_role, maybe_settings, maybe_any, maybe_document,
});

#[derive(Value, Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[orm(integer)]
#[repr(i16)]
pub enum Level {
    Least = -32768,
    None = 0,
    Most = 32767,
}

#[derive(Value, Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[orm(native = "the \"type\" [of] 100% 🦀; --", schema = "order")]
pub enum State {
    #[orm(rename = "")]
    Empty,
    #[orm(rename = "it's \"odd\" \\ {0} $1 ?1")]
    Odd,
    #[orm(rename = "🦀")]
    Crab,
}

#[derive(Value, Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[orm(native)]
pub enum Plain {
    One,
    Two,
}

#[derive(Value, Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct EventId(uuid::Uuid);

samples! {
    Level => proptest::sample::select(vec![Level::Least, Level::None, Level::Most]);
    State => proptest::sample::select(vec![State::Empty, State::Odd, State::Crab]);
    Plain => proptest::sample::select(vec![Plain::One, Plain::Two]);
    EventId => proptest::strategy::Strategy::prop_map(uuid::Uuid::strategy(), EventId);
}

/// What the library and the clock fill, and enums of every storage.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "order")]
pub struct Event {
    #[orm(default = uuid_v7)]
    pub id: EventId,
    #[orm(default = uuid_v7)]
    pub token: Option<uuid::Uuid>,
    pub level: Level,
    #[orm(tenant)]
    pub state: State,
    #[orm(default = "two")]
    pub plain: Plain,
    pub maybe_level: Option<Level>,
    pub maybe_state: Option<State>,
    pub maybe_plain: Option<Plain>,
    #[orm(created_at)]
    pub made: jiff::Timestamp,
    #[orm(updated_at, index, column = "last \"changed\"")]
    pub changed: chrono::NaiveDateTime,
    #[orm(soft_delete, column = "deleted; at")]
    pub deleted: Option<time::OffsetDateTime>,
}

kit!(Event, NewEvent, key(id), |g| {
    id = None,
    token, level, state, plain, maybe_level, maybe_state, maybe_plain,
});

/// Every pair of a number and a text.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(schema = "order", table = "signs")]
pub struct Sign {
    #[orm(primary_key)]
    pub level: Level,
    #[orm(primary_key)]
    pub role: Role,
    #[orm(unique)]
    pub text: String,
    pub state: State,
}

kit!(Sign, NewSign, key(level, role), upsert(level, role), rows(9), |g| {
    level = [Level::Least, Level::None, Level::Most][(g.numbered::<Level>() % 3) as usize],
    role = [Role::Nobody, Role::PlainMember, Role::Root][(g.numbered::<Role>() / 3 % 3) as usize],
    text = g.unique(),
    state,
});

/// Lists of everything.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "[]{}")]
pub struct Lists {
    pub id: i64,
    pub flags: Vec<bool>,
    pub i8: Vec<i8>,
    pub i16: Vec<i16>,
    pub i32: Vec<i32>,
    pub i64: Vec<i64>,
    pub u16: Vec<u16>,
    pub u32: Vec<u32>,
    pub f32: Vec<f32>,
    pub f64: [f64; 2],
    pub decimals: Vec<rust_decimal::Decimal>,
    pub texts: Vec<String>,
    pub chars: Vec<char>,
    pub bytes: Vec<Vec<u8>>,
    pub fours: Vec<[u8; 4]>,
    pub uuids: Vec<uuid::Uuid>,
    pub addresses: Vec<std::net::IpAddr>,
    pub spans: Vec<std::time::Duration>,
    pub moments: Vec<jiff::Timestamp>,
    pub dates: Vec<chrono::NaiveDate>,
    pub times: Vec<time::Time>,
    pub civil: Vec<jiff::civil::DateTime>,
    pub names: Vec<Name>,
    pub prices: Vec<Price>,
    pub roles: Vec<Role>,
    pub levels: Vec<Level>,
    pub states: Vec<State>,
    pub maybe_texts: Option<Vec<String>>,
    pub texts_or_none: Vec<Option<String>>,
    pub maybe_levels: Option<Vec<Option<Level>>>,
    pub maybe_states: Option<Vec<Option<State>>>,
    pub maybe_decimals: Option<[Option<rust_decimal::Decimal>; 2]>,
}

kit!(Lists, NewLists, key(id), |g| {
    flags, i8, i16, i32, i64, u16, u32,
    f32 = vec![g.finite() as f32; 2],
    f64 = [g.finite(), -0.0],
    // Without zeros at their ends: SQLite compares lists by their text, so in one they are cut off.
    decimals = g.next::<Vec<rust_decimal::Decimal>>().iter().map(rust_decimal::Decimal::normalize).collect(),
    texts, chars, bytes, fours, uuids, addresses, spans,
    moments, dates, times, civil, names,
    prices = g.next::<Vec<i64>>().into_iter().map(|units| Price(units.into())).collect(),
    roles, levels, states,
    maybe_texts, texts_or_none, maybe_levels, maybe_states,
    maybe_decimals = Some([None, Some(rust_decimal::Decimal::MIN)]),
});

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "user")]
pub struct Addresses {
    pub id: i64,
    pub any: std::net::IpAddr,
    pub four: std::net::Ipv4Addr,
    pub six: std::net::Ipv6Addr,
    pub maybe_any: Option<std::net::IpAddr>,
    pub maybe_four: Option<std::net::Ipv4Addr>,
    pub maybe_six: Option<std::net::Ipv6Addr>,
}

kit!(Addresses, NewAddresses, key(id), |g| { any, four, six, maybe_any, maybe_four, maybe_six });

/// Ranges of everything.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "[a,b)")]
pub struct Ranges {
    pub id: i64,
    #[orm(column = "lower")]
    pub i32: Range<i32>,
    #[orm(column = "range")]
    pub i64: Range<i64>,
    pub decimals: Range<rust_decimal::Decimal>,
    #[orm(column = "upper(")]
    pub jiff_dates: Range<jiff::civil::Date>,
    pub jiff_civil: Range<jiff::civil::DateTime>,
    pub jiff_moments: Range<jiff::Timestamp>,
    pub chrono_dates: Range<chrono::NaiveDate>,
    pub chrono_naive: Range<chrono::NaiveDateTime>,
    pub chrono_moments: Range<chrono::DateTime<chrono::Utc>>,
    pub time_dates: Range<time::Date>,
    pub time_primitive: Range<time::PrimitiveDateTime>,
    pub time_moments: Range<time::OffsetDateTime>,
    pub maybe_i32: Option<Range<i32>>,
    pub maybe_decimals: Option<Range<rust_decimal::Decimal>>,
    pub maybe_dates: Option<Range<jiff::civil::Date>>,
    pub list: Vec<Range<i64>>,
    pub list_or_none: Vec<Option<Range<jiff::Timestamp>>>,
    #[orm(default = "[1.50,2]", column = "default; [)")]
    pub by_default: Range<rust_decimal::Decimal>,
}

kit!(Ranges, NewRanges, key(id), |g| {
    i32, i64, decimals,
    jiff_dates, jiff_civil, jiff_moments, chrono_dates, chrono_naive, chrono_moments,
    time_dates, time_primitive, time_moments,
    maybe_i32, maybe_decimals, maybe_dates, list, list_or_none, by_default,
});

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "default")]
pub struct Defaults {
    pub id: i16,
    #[orm(default = false)]
    pub flag: bool,
    #[orm(default = -3)]
    pub whole: i16,
    #[orm(default = -0.5)]
    pub float: f32,
    #[orm(default = "9.90")]
    pub price: Option<rust_decimal::Decimal>,
    #[orm(default = "it's \"\\\" {0} % $1 ?1 🦀")]
    pub text: String,
    #[orm(default = now)]
    pub at: jiff::Timestamp,
    #[orm(default = "2020-02-29")]
    pub day: chrono::NaiveDate,
    #[orm(default = "[1]")]
    pub json: Json<serde_json::Value>,
    #[orm(default = sql("1 + 1"))]
    pub same: i32,
    #[orm(default = sql(sqlite = "abs(-1)", postgres = "1::bigint"))]
    pub other: i64,
}

kit!(Defaults, NewDefaults, key(id), |g| { flag, whole, float, price, text, at, day, json, same, other });

/// So many rows that they are several statements.
#[derive(Model, Debug, Clone, PartialEq)]
pub struct Bulk {
    pub id: i64,
    pub whole: i32,
    pub text: Option<char>,
}

kit!(Bulk, NewBulk, key(id), rows(10_100), |g| { whole, text });
