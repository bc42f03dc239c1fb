use orm::Model;

#[derive(Model)]
#[orm(many_to_many(friends: Self, through = Friend, via = one_id))]
struct User {
    id: i64,
}

#[derive(Model)]
struct Friend {
    #[orm(primary_key, belongs_to = User)]
    one_id: i64,
    #[orm(primary_key, belongs_to = User)]
    other_id: i64,
}

fn main() {}
