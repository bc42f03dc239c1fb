//! Every form of every key, and what else the derives read.
#![allow(dead_code, non_camel_case_types)]

use orm::{Embed, Model, Ops, Projection, Value};

#[derive(Model)]
#[orm()]
struct Plain
where
    String: Clone,
{
    id: i64,
    r#ref: i64,
}

#[derive(Model)]
#[orm(table = "only_key", schema = "a b", new(derive()), renamed_from = "key_only")]
struct OnlyKey {
    #[orm(renamed_from("nr", "number",))]
    id: i64,
}

#[derive(Model)]
#[orm(new(derive(Debug, Default, PartialEq, ::core::clone::Clone)))]
#[orm(index(n), index(n, t,), unique(n, t), unique(t, name = "by_t"))]
#[orm(index(n, where = "b"), index(b, where(sqlite = "n = 1", postgres = "n = 1"), name = "ones"))]
#[orm(unique(n, where = "b"), index(id, where = "b"))]
#[orm(index(t, search = "english"), index(t, search = "simple", name = "words", where = "b"))]
#[orm(check = "n > 0", check(sql = "n < 9"), check(name = "small", sql = "n < 9",))]
#[orm(check(sqlite = "t GLOB 'a*'", postgres = "t ~ '^a'", name = "as"))]
struct Defaults {
    id: i64,
    #[orm(default = sql("1 + 1",),)]
    n: i32,
    #[orm(default = sql(sqlite = "abs(-1)", postgres = "1::bigint",))]
    m: i64,
    #[orm(default = -0.5)]
    f: f32,
    #[orm(default = "a\"b", max_len = 10)]
    t: Option<String>,
    #[orm(default = false)]
    b: bool,
    #[orm(default = -3)]
    i: i16,
}

mod rules {
    pub(super) fn check(_: &mut orm::Draft<'_, super::Embedding>) {}

    pub(super) fn told<M: orm::Model>(_: &orm::Committed<M>) {}
}

/// Within.
#[derive(Embed, Debug, Clone)]
#[orm(crate = "::orm")]
struct Parts {
    /// Named.
    #[orm(column = "the type", max_len = 3)]
    r#type: String,
    #[orm(embed(prefix = ""))]
    within: Option<Within>,
}

#[derive(Embed, Debug, Clone)]
#[orm()]
struct Within {
    r#fn: i32,
}

#[derive(Model)]
#[orm(validate = self::rules::check, after_commit = self::rules::told::<Embedding>)]
#[orm(changes(vis = pub(self), derive(::core::default::Default, Debug), name = r#try))]
struct Embedding {
    id: i64,
    #[orm(embed)]
    r#ref: Parts,
    #[orm(embed(prefix = "it's "))]
    other: Option<Parts>,
    #[orm(skip)]
    r#use: Vec<fn()>,
    name: String,
}

#[derive(Model)]
#[orm(new(vis = pub(self), name = CreateHidden), columns(derive(Debug, Clone), name = r#yield))]
pub(crate) struct Hidden {
    id: i64,
    #[orm(belongs_to = Self)]
    other_id: i64,
}

#[derive(Model)]
struct r#type {
    #[orm(generated = true)]
    id: i64,
}

#[derive(Value, Debug, Clone)]
#[orm(rename_all = "UPPERCASE")]
enum Kind {
    Usual = 1,
    #[orm(rename = "it's \"odd\"")]
    r#type = 2,
}

#[derive(Value, Debug, Clone)]
#[orm(integer)]
enum Step {
    First = -1,
    r#Second = Step::First as isize + 10,
    Third,
}

#[derive(Value, Debug, Clone)]
#[orm(integer, crate = "orm")]
#[repr(u8)]
enum Small {
    Least = 0,
    Most = 255,
}

#[derive(Value, Debug, Clone)]
#[repr(i64)]
#[orm(integer)]
enum Wide {
    Least = i64::MIN,
}

#[derive(Value, Debug, Clone)]
#[orm(native, rename_all = "camelCase")]
enum Native {
    #[orm(rename = "")]
    r#Empty,
    OnHold,
}

#[derive(Value, Debug, Clone)]
#[orm(native = "interval", schema = "a b")]
enum NamedNative {
    A,
}

#[derive(Model)]
struct OfTypes {
    #[orm(primary_key)]
    native: Native,
    #[orm(default = "a")]
    named: Option<NamedNative>,
}

#[derive(Model)]
struct OfNumbers {
    #[orm(primary_key)]
    step: Step,
    #[orm(default = 9)]
    next: Step,
    #[orm(default = 255)]
    small: Option<Small>,
    wide: Wide,
}

#[derive(Value, Debug, Clone)]
struct EventId(uuid::Uuid);

#[derive(Model)]
struct Event {
    #[orm(default = uuid_v7)]
    id: EventId,
    #[orm(default = uuid_v7)]
    other: Option<uuid::Uuid>,
}

#[derive(Model)]
struct FourKeys {
    #[orm(primary_key)]
    a: i32,
    #[orm(primary_key)]
    b: String,
    #[orm(primary_key)]
    c: bool,
    #[orm(primary_key, generated = false)]
    d: Kind,
    #[orm(belongs_to(Plain, relation = plain,), on_delete = set_default, default = 1)]
    a_id: i64,
}

#[derive(Model)]
pub struct Actions {
    id: i64,
    #[orm(belongs_to = Plain, on_delete = no_action, on_update = restrict, deferred)]
    #[orm(unique = "u1", index = "i1", column = "x y")]
    pub(crate) a_id: Option<i64>,
    #[orm(belongs_to(Plain, name = "c1"), on_delete = set_null, on_update = cascade, index)]
    b_id: Option<i64>,
    #[orm(version)]
    version: i64,
    #[orm(created_at)]
    made: jiff::Timestamp,
    #[orm(updated_at, index, column = "changed at")]
    changed: chrono::NaiveDate,
    #[orm(soft_delete)]
    deleted: Option<time::OffsetDateTime>,
    #[orm(tenant)]
    owner: Option<String>,
}

/// Every form of every key of a projection.
#[derive(Projection)]
#[orm(model = self::Defaults, crate = "orm")]
struct Shown {
    #[orm()]
    id: i64,
    #[orm(column = n)]
    m: i32,
    #[orm(select = |d| (d.n, d.m),)]
    pair: (i32, i64),
    #[orm(select = move |d: &DefaultsColumns| d.t.unwrap_or("a"))]
    t: String,
    #[orm(flatten)]
    all: Defaults,
}

fn main() {
    let _ = NewOnlyKey {};
    let _ = NewDefaults::default() == NewDefaults::default();
    let _ = Newtype {};
    let _ = CreateHidden { other_id: 1 };
    let _ = Hidden::query().filter(|h: &r#yield| h.clone().other().id.eq(1));
    let new = NewFourKeys { a: 1, b: String::new(), c: true, d: Kind::Usual, a_id: None };
    let _: Option<<FourKeys as Model>::Key> = Some((new.a, new.b, new.c, new.d));
}
