//! Nothing is taken from the prelude, nor by a name that a user may give another meaning.
#![no_implicit_prelude]
#![allow(dead_code)]

struct Option;
struct Result;
struct Some;
struct None;
struct Ok;
struct Err;
struct Box;
struct Vec;
mod core {}
mod std {}

#[derive(::orm::Value, ::std::fmt::Debug, ::std::clone::Clone)]
enum Role {
    Some,
    None,
}

#[derive(::orm::Value, ::std::fmt::Debug, ::std::clone::Clone)]
struct UserId(i64);

#[derive(::orm::Model)]
#[orm(index(role), unique(role, name), check = "true", schema = "a")]
struct User {
    #[orm(generated)]
    id: UserId,
    /// Documented.
    #[orm(default = "some", max_len = 5)]
    role: Role,
    name: ::std::option::Option<::std::string::String>,
    #[orm(belongs_to = User, on_delete = set_null)]
    boss_id: ::std::option::Option<UserId>,
    #[orm(version)]
    version: i32,
}

#[derive(::orm::Projection)]
#[orm(model = User)]
struct Card {
    id: UserId,
    #[orm(nested)]
    boss: ::std::option::Option<User>,
    #[orm(flatten)]
    all: User,
}

fn main() {}
