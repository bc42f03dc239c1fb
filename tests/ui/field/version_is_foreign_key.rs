use orm::Model;

#[derive(Model)]
struct User {
    id: i64,
    #[orm(belongs_to = User, version)]
    boss_id: i64,
}

fn main() {}
