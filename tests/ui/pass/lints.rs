//! What the macros write keeps to the lints that libraries deny.
#![deny(warnings, missing_docs, missing_debug_implementations, unused_qualifications, unused_results)]
#![deny(unreachable_pub, single_use_lifetimes, unnameable_types, rust_2018_idioms, let_underscore_drop)]

use orm as _;

/// Models.
pub mod models {
    use orm::{Embed, Model, Projection, Value};

    /// A user.
    #[derive(Model, Debug)]
    #[non_exhaustive]
    pub struct User {
        /// The key.
        pub id: i64,
        /// The old name.
        #[deprecated]
        pub old: String,
        pub(crate) role: Role,
        #[orm(belongs_to = User)]
        pub(super) boss_id: Option<i64>,
        unread: bool,
    }

    /// An address.
    #[derive(Embed, Debug, Clone)]
    pub struct Address {
        /// The town.
        pub town: String,
        street: Option<String>,
    }

    /// Somebody with an address.
    #[derive(Model, Debug)]
    pub struct Person {
        /// The key.
        pub id: i64,
        /// Where.
        #[orm(embed)]
        pub home: Address,
        /// Where else.
        #[orm(embed)]
        pub work: Option<Address>,
        /// No column.
        #[orm(skip)]
        pub cache: Option<u8>,
    }

    /// What is shown of a user.
    #[derive(Projection, Debug)]
    #[orm(model = User)]
    pub struct Card {
        /// The key.
        pub id: i64,
        /// The old name.
        #[deprecated]
        pub old: String,
        role: Role,
        #[orm(nested = boss)]
        pub(super) over: Option<Over>,
        #[orm(select = |u| u.unread)]
        unread: bool,
    }

    /// What is shown of who is above.
    #[derive(Projection, Debug)]
    #[orm(model = User)]
    pub(super) struct Over {
        id: i64,
    }

    /// What is sold, with a key of every kind.
    #[derive(Model, Debug)]
    #[orm(table = "goods", index(name, where = "price > 0"), unique(name, shelf_id, name = "once"))]
    #[orm(check(name = "dear", sql = "price > 0"), renamed_from = "things")]
    #[orm(new(vis = pub(crate), derive(Debug, PartialEq), name = CreateGood))]
    #[orm(columns(derive(Debug, Clone), name = GoodFields))]
    pub struct Good {
        /// The key.
        #[orm(generated)]
        pub id: GoodId,
        /// The name.
        #[orm(column = "title", max_len = 10, default = "new", index, renamed_from = "label")]
        pub name: String,
        /// The price.
        #[orm(default = sql(sqlite = "1", postgres = "1::bigint"), unique)]
        pub price: i64,
        /// Where it stands.
        #[orm(belongs_to(Shelf, relation = shelf), on_delete = set_null, on_update = cascade, deferred)]
        pub shelf_id: Option<i16>,
        /// How often it was changed.
        #[orm(version)]
        pub version: i32,
    }

    /// The key of what is sold.
    #[derive(Value, Debug, Clone, Copy, PartialEq)]
    pub struct GoodId(i64);

    /// A shelf in a row.
    #[derive(Model, Debug)]
    #[orm(schema = "shop")]
    pub struct Shelf {
        /// The number.
        #[orm(primary_key, generated = false)]
        pub number: i16,
        /// Since when.
        #[orm(default = true)]
        pub is_open: bool,
    }

    /// A role.
    #[derive(Value, Debug, Clone)]
    pub enum Role {
        /// All.
        Admin,
        /// Some.
        #[deprecated]
        Old,
    }
}

/// Numbers.
pub mod numbers {
    /// A step.
    #[derive(orm::Value, Debug, Clone, Copy)]
    #[orm(integer)]
    #[repr(u8)]
    pub enum Step {
        /// The first.
        First,
        /// The second.
        #[deprecated]
        Second,
    }
}

#[derive(orm::Model)]
struct Unused {
    id: i64,
    text: String,
    #[orm(belongs_to = models::User)]
    user_id: i64,
}

#[allow(dead_code, reason = "in `tests/suite/lints.rs` this is a module")]
fn main() {}
