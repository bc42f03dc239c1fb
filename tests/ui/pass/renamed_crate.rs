//! The facade under another name, or re-exported by a crate between.
#![allow(dead_code)]

mod kit {
    pub use orm as db;
}

#[derive(kit::db::Model)]
#[orm(crate = "crate::kit::db")]
struct User {
    id: i64,
    #[orm(belongs_to = User)]
    boss_id: Option<i64>,
    role: Role,
}

#[derive(kit::db::Value, Debug, Clone)]
#[orm(crate = "kit::db")]
enum Role {
    Admin,
}

#[derive(kit::db::Projection)]
#[orm(model = User, crate = "kit::db")]
struct Boss {
    role: Role,
    #[orm(nested = boss)]
    own: Option<User>,
}

fn main() {}
