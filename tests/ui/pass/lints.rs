//! What the macros write keeps to the lints that libraries deny.
#![deny(warnings, missing_docs, missing_debug_implementations, unused_qualifications, unused_results)]
#![deny(unreachable_pub, single_use_lifetimes, unnameable_types, rust_2018_idioms, let_underscore_drop)]

use orm as _;

/// Models.
pub mod models {
    use orm::{Embed, Model, Value};

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

fn main() {}
